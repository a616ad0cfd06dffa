"""One page for those who decide: where the plan stands, what lags, what to decide, what is due."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Document, Paragraph, Sentence, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.narratives import brief, city, oral
from evallib.narratives import spans as s
from evallib.plan.chains import adjustment_chain
from evallib.progress import investment, reported_on
from evallib.reports.parts import assemble, kind_of_review
from evallib.reports.stages import report

FULL = 25
"""Lines of :data:`WIDTH` full-width characters that fit one A4 page below title, dates and stamps, in every format."""
WIDTH, HALF = 39.5, 0.55
"""Characters a line holds, the width of a figure or Latin letter."""


@dataclass(frozen=True)
class Most:
    """How many names a version gives of each kind, and of matters to decide and dates."""

    names: int
    matters: int
    dates: int


VERSIONS = tuple(
    Most(names, matters, dates)
    for names, matters, dates in (
        (8, 6, 4), (8, 5, 3), (6, 5, 3), (5, 5, 3), (5, 4, 3), (5, 4, 2), (4, 4, 2), (3, 4, 2), (3, 3, 2), (2, 3, 2),
        (2, 2, 1), (1, 1, 1),
    )
)  # fmt: skip
"""From the fullest to the shortest; matters to decide are given up last."""


@report
def build(evaluation: Evaluation, *, stage: str = "") -> Document:
    """Return the page: the fullest version that fits, else the shortest."""
    versions = (_body(evaluation, most) for most in VERSIONS)
    blocks = next((found for found in versions if lines(found) <= FULL), None) or _body(evaluation, VERSIONS[-1])
    title = f"{evaluation.plan.title}实施{kind_of_review(evaluation.plan)}情况摘要"
    document = assemble(evaluation, "summary", title, blocks, stage=stage, forecast=False)
    return replace(document, meta=tuple(pair for pair in document.meta if pair[1] not in title))


def lines(blocks: Sequence[Block]) -> int:
    """Lines the paragraphs take, each with its indentation."""
    return sum(math.ceil((_ems(block.text) + 2) / WIDTH) for block in blocks if isinstance(block, Paragraph))


def _ems(text: str) -> float:
    return sum(HALF if character.isascii() else 1.0 for character in text)


def _body(evaluation: Evaluation, most: Most) -> list[Block]:
    """Four matters, each begun by its name: headings of the official layout would take a third of the page."""
    matters = {
        "总体判断": [[*_standing(evaluation), *_outlook(evaluation)]],
        "进展偏慢的事项": _behind(evaluation, most),
        "需研究决定的事项": [_matters(evaluation, most)],
        "近期节点": [_dates(evaluation, most)],
    }
    told = {name: [group for group in groups if group] for name, groups in matters.items()}
    blocks: list[Block] = []
    for number, (name, groups) in enumerate(((n, g) for n, g in told.items() if g), start=1):
        lead = sentence(f"{oral.ordinal(number)}、{name}。")
        blocks += [paragraph(lead if group is groups[0] else None, *group, role="brief") for group in groups]
    return blocks


def _standing(evaluation: Evaluation) -> list[Sentence]:
    """The judgement with its counts, the binding indicators, works by kind."""
    counts, plan = evaluation.counts, evaluation.plan
    found = list(narratives.narrate_overall(counts, plan)[:1]) if len(evaluation.main) else []
    if counts[f"binding/{t.COUNT}"] and counts[f"anticipatory/{t.COUNT}"]:
        found.append(sentence(narratives.class_list(counts, "binding"), "。"))
    states = [brief.brief_states(counts, kind) for kind in ("task", "programme", "project")]
    money = investment(evaluation.works) if reported_on(evaluation.works, "project") else {}
    works: list[Any] = [item for item in (*states, brief.brief_investment(money)) if item]
    return found + ([sentence(s.listed(works, "；"), "。")] if works else [])


def _behind(evaluation: Evaluation, most: Most) -> list[list[Sentence]]:
    """What lags: main indicators, tasks and programmes behind, late projects, each kind a paragraph."""
    counts, works = evaluation.counts, evaluation.works
    found = []
    lagging = narratives.by_class(evaluation.main)["lagging"]
    if lagging:
        found.append([brief.brief_lagging(lagging, s.count(counts, "main/lagging"), most.names)])
    said: list[Sentence] = []
    for kind, noun in (("task", "重点任务"), ("programme", "重点工程")):
        rows = [row for row in narratives.rows_of(works, kind) if row[t.STATE] == "behind"]
        if rows:
            number = s.count(counts, f"{kind}/{t.WORK_STATE_NAMES['behind']}")
            said.append(brief.brief_names(f"慢于序时的{noun}", number, [row[t.NAME] for row in rows], most.names))
    late = [row for row in narratives.rows_of(works, "project") if row[t.LATE]]
    if late:
        number = s.count(counts, "project/late", "个")
        said.append(brief.brief_names("滞后于自身计划的项目", number, [row[t.NAME] for row in late], most.names))
    return [*found, said] if said else found


def _outlook(evaluation: Evaluation) -> list[Sentence]:
    told = brief.brief_outlook(evaluation.counts, evaluation.plan)
    return [told] if told else []


def _matters(evaluation: Evaluation, most: Most) -> list[Sentence]:
    """What has to be decided: adjustments not yet approved, works to be adjusted, conflicts between offices, gaps."""
    matters = [*_adjustments(evaluation), *_to_adjust(evaluation), *_conflicts(evaluation), *_gaps(evaluation)]
    return oral.one_by_one([sentence(item, "。") for item in matters[: most.matters]])


def _adjustments(evaluation: Evaluation) -> list[Sentence]:
    """Those that still have a step to take above the department itself."""
    table = evaluation.adjustments
    open_ones = table[table[t.APPROVED_ON].isna() | (table[t.APPROVED_ON] > pd.Timestamp(evaluation.plan.as_of))]
    return [brief.brief_change(row, adjustment_chain(evaluation.plan, row)) for row in t.records(open_ones)]


def _to_adjust(evaluation: Evaluation) -> list[Sentence]:
    """Works whose offices ask for a change that is not in the ledger of adjustments."""
    works, asked = evaluation.works, set(evaluation.adjustments[t.OBJECT_ID])
    rows = works[(works[t.STATE] == "to_adjust") & ~works[t.ID].isin(asked)]
    nouns = {"task": "重点任务", "programme": "重点工程", "city_task": f"{city.upper_plan(evaluation.plan)}任务"}
    return [
        sentence(f"{nouns.get(row.object_type, '')}“{row.name_}”拟作调整")
        for row in t.rows(rows.rename(columns={t.NAME: "name_"}))
    ]


def _conflicts(evaluation: Evaluation) -> list[Sentence]:
    """Conflicts between offices, which none of them can settle alone."""
    rows = [row for row in t.rows(evaluation.issues) if row.kind == "矛盾" and s.quoted(row.problem)]
    return [sentence(s.quoted(row.problem)) for row in rows]


def _gaps(evaluation: Evaluation) -> list[Sentence]:
    """Main indicators that wait for data."""
    counts = evaluation.counts
    if not counts.get(f"main/{t.NOT_RATED}"):
        return []
    return [sentence(s.count(counts, f"main/{t.NOT_RATED}"), "指标暂无法评价，须补齐数据或衔接口径")]


def _dates(evaluation: Evaluation, most: Most) -> list[Sentence]:
    """What is due next: milestones after the as-of date, then measures against problems."""
    plan = evaluation.plan
    frame = plan.known("milestones")
    ahead = frame[frame[t.DUE] > pd.Timestamp(plan.as_of)].sort_values(t.DUE, kind="stable")
    told = [brief.brief_milestone(row, plan) for row in t.rows(ahead)]
    due = [row for row in t.rows(evaluation.issues) if s.quoted(row.measure) and row.due > plan.as_of.isoformat()]
    due.sort(key=lambda row: row.due)
    for row in due:
        office = plan.department_name(row.lead_department, short=True)
        told.append(f"{brief.brief_day(row.due)}{s.quoted(row.measure)}{f'（{office}）' if office else ''}")
    return [sentence(s.listed(list(dict.fromkeys(told))[: most.dates], "；"), "。")] if told else []
