"""The mid-term report as read to the people's congress: a few thousand characters, no tables, charts or chances."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Document, Heading, Paragraph, Sentence, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.narratives import city, oral
from evallib.narratives import spans as s
from evallib.plan.chains import organs
from evallib.progress import investment, reported_on
from evallib.reports.blanks import blank, row_of
from evallib.reports.notes import LASTING, OUTLOOK, OVERALL, noted
from evallib.reports.parts import assemble, kind_of_review, section
from evallib.reports.stages import report

LONGEST = 6000
"""Characters beyond which a speech is too long; the fuller versions are tried first."""


@dataclass(frozen=True)
class Detail:
    """How much a version says: indicators told a class and a task, late projects, problems with their measures."""

    of_class: int
    of_task: int
    late: int
    problems: int


VERSIONS = (
    Detail(10, 3, 6, 8), Detail(8, 2, 5, 8), Detail(6, 2, 4, 7), Detail(4, 1, 4, 6), Detail(3, 1, 3, 5),
    Detail(2, 0, 2, 4), Detail(0, 0, 0, 3),
)  # fmt: skip
"""From the fullest to the shortest."""


@report
def build(evaluation: Evaluation, *, stage: str = "") -> Document:
    """Return the speech: the fullest version that fits :data:`LONGEST`, else the shortest.

    Salutation, how the evaluation was made, overall judgement, indicators, tasks, works, problems, what is to be done.
    """
    versions = (_body(evaluation, detail) for detail in VERSIONS)
    blocks = next((found for found in versions if length(found) <= LONGEST), None) or _body(evaluation, VERSIONS[-1])
    plan = evaluation.plan
    title = f"关于{plan.title}实施{kind_of_review(plan)}情况的报告"
    return assemble(evaluation, "oral_report", title, blocks, stage=stage, forecast=False,
                    subtitle=f"（口头报告{f'·{stage}' if stage else ''}）")  # fmt: skip


def length(blocks: Iterable[Block]) -> int:
    """Characters read aloud."""
    return sum(len(block.text) for block in blocks if isinstance(block, Heading | Paragraph))


def _body(evaluation: Evaluation, detail: Detail) -> list[Block]:
    plan = evaluation.plan
    blocks: list[Block] = [
        paragraph(
            sentence(oral.salutation(plan)),
        ),
        paragraph(oral.opening(plan, kind_of_review(plan))),
        paragraph(oral.tell_ways(plan, evaluation.counts, len(evaluation.satisfaction))),
    ]
    blocks += section("总体情况", _overall(evaluation))
    blocks += section("主要指标完成情况", _indicators(evaluation, detail))
    blocks += section("重点任务推进情况", _tasks(evaluation, detail))
    blocks += section("重点工程和项目进展情况", _works(evaluation, detail))
    blocks += section("存在的主要问题", _problems(evaluation, detail))
    blocks += section("下一步工作", _measures(evaluation, detail), _adjustments(evaluation))
    return [*blocks, paragraph(sentence("以上报告，请予审议。"))]


def _overall(evaluation: Evaluation) -> list[Block | None]:
    """The judgement with its counts, the binding indicators, works in a sentence, and what people say."""
    counts, plan = evaluation.counts, evaluation.plan
    if evaluation.main.empty:
        return []
    return [
        paragraph(
            narratives.narrate_overall(counts, plan), narratives.narrate_attributes(counts), noted(evaluation, OVERALL)
        ),
        paragraph(oral.tell_satisfaction(evaluation.satisfaction)),
    ]


def _indicators(evaluation: Evaluation, detail: Detail) -> list[Block]:
    """Class by class: how many, and the figures of the most telling; the lagging ones each with its cause."""
    plan, counts = evaluation.plan, evaluation.counts
    causes, groups = evaluation.reported(t.CAUSE), narratives.by_class(evaluation.main)
    blocks: list[Block] = []
    for rating in _GOOD:
        rows = groups[rating]
        if not rows:
            continue
        chosen = _chosen(evaluation, detail)[rating]
        head = sentence(t.RATING_NAMES[rating], "的有", s.count(counts, f"main/{rating}"), "。")
        more = sentence("其中，") if len(chosen) < len(rows) else None
        blocks.append(paragraph(head, more, oral.tell_indicators(chosen, plan)))
    if groups["lagging"]:
        head = sentence("滞后的有", s.count(counts, "main/lagging"), "，须高度重视。")
        told = [oral.tell_lagging(row, plan, causes.get(row[t.INDICATOR_ID], "")) for row in groups["lagging"]]
        blocks += [paragraph(head), *map(paragraph, oral.one_by_one(told))]
    if groups[t.NOT_RATED]:
        names = s.names([row[t.NAME] for row in groups[t.NOT_RATED]])
        number, before = s.count(counts, f"main/{t.NOT_RATED}"), "另有" if counts["main/rated"] else "有"
        blocks.append(paragraph(sentence(before, number, "因数据不全或口径变化暂无法评价，为", names, "。")))
    chapters = evaluation.chapters
    return blocks + ([paragraph(narratives.narrate_overall(counts, plan, scope="chapters"))] if len(chapters) else [])


def _chosen(evaluation: Evaluation, detail: Detail) -> dict[str, list[Any]]:
    """The main indicators whose figures are told, by class."""
    groups = narratives.by_class(evaluation.main)
    return {rating: oral.pick(groups[rating], max(1, detail.of_class), (rating,)) for rating in _GOOD}


_GOOD = ("early", "ahead", "on_track")


def _tasks(evaluation: Evaluation, detail: Detail) -> list[Block]:
    """The tasks in the plan's order: what was done and gained, the figures they serve, where they fall short."""
    counts, plan = evaluation.counts, evaluation.plan
    told = {row[t.INDICATOR_ID] for rows in _chosen(evaluation, detail).values() for row in rows}
    rows = narratives.rows_of(evaluation.works, "task")
    blocks: list[Block] = [paragraph(narratives.narrate_states(counts, plan, "task"))]
    for row in rows:
        served = [
            evaluation.row(key)
            for key in t.split_list(row[t.INDICATORS])
            if _shown(evaluation, key) and key not in told
        ]
        chosen = oral.pick(served, detail.of_task, _GOOD)
        told |= {item[t.INDICATOR_ID] for item in chosen}
        lasting = noted(evaluation, LASTING, [row[t.ID]], named=False)
        blocks.append(paragraph(_task(row), oral.tell_indicators(chosen, plan), lasting, _shortfall(row)))
    upper = narratives.rows_of(evaluation.works, "city_task")
    if upper:
        total = s.count(counts, f"city_task/{t.COUNT}")
        states = city.narrate_task_states(counts)
        mixed = "" if states.text.startswith("均") or len(upper) == 1 else "中，"
        blocks.append(
            paragraph(sentence(f"落实{city.upper_plan(plan)}方面，承担的", total, f"任务{mixed}", states, "。"))
        )
    return blocks


def _shown(evaluation: Evaluation, key: str) -> bool:
    return bool((evaluation.ratings[t.INDICATOR_ID] == key).any())


def _task(row: Any) -> list[Sentence]:
    """The task's name as a topic, then what was done and what it brought."""
    if not row[t.STATE]:
        asks = row_of("progress.csv", row[t.ID], t.STATE)
        return [sentence(f"{row[t.NAME]}。"), sentence(blank("进展情况", asks), "。")]
    texts = [s.quoted(row[name]) for name in (t.DONE, t.EFFECT) if s.quoted(row[name])]
    return [sentence(f"{row[t.NAME]}。"), *(sentence(f"{text}。") for text in texts)]


def _shortfall(row: Any) -> Sentence | None:
    problem = s.quoted(row[t.PROBLEM])
    if row[t.STATE] in city.TROUBLED:
        return sentence(f"但这项任务{city.standing(row)}{f'，{problem}' if problem else ''}。")
    return sentence(f"同时，{problem}。") if problem else None


def _works(evaluation: Evaluation, detail: Detail) -> list[Block]:
    """Programmes and projects by state, investment, the late ones."""
    counts, plan = evaluation.counts, evaluation.plan
    late = [row for row in narratives.rows_of(evaluation.works, "project") if row[t.LATE]]
    money = oral.tell_investment(investment(evaluation.works)) if reported_on(evaluation.works, "project") else None
    behind = oral.tell_late(late, counts, max(1, detail.late))
    return [
        paragraph(narratives.narrate_states(counts, plan, "programme"), _behind(evaluation)),
        paragraph(narratives.narrate_states(counts, plan, "project"), money, behind),
    ]


def _behind(evaluation: Evaluation) -> Sentence | None:
    """The programmes behind schedule by name."""
    rows = [row for row in narratives.rows_of(evaluation.works, "programme") if row[t.STATE] in city.TROUBLED]
    return sentence("需要加力推进的是", s.names([row[t.NAME] for row in rows]), "。") if rows else None


def _problems(evaluation: Evaluation, detail: Detail) -> list[Block]:
    """The problems that weigh most, each with its cause."""
    issues = _foremost(evaluation, detail)
    if not issues:
        return []
    head = sentence("在肯定成绩的同时，也要清醒看到，规划实施中还存在一些困难和问题。")
    return [paragraph(head), *map(paragraph, oral.one_by_one([oral.tell_problem(item) for item in issues]))]


def _foremost(evaluation: Evaluation, detail: Detail) -> list[Any]:
    """Problems told: those on main indicators first, then risks, then the others, each in the ledger's order."""
    main = set(evaluation.main[t.INDICATOR_ID])
    found = [item for item in t.rows(evaluation.issues) if s.quoted(item.problem)]
    found.sort(key=lambda item: (item.object_id not in main, item.kind != "风险隐患"))
    return found[: detail.problems]


def _measures(evaluation: Evaluation, detail: Detail) -> list[Block]:
    """The outlook in words, then a measure for each problem told."""
    plan = evaluation.plan
    found = [
        oral.tell_measure(item, plan.department_name(item.lead_department, short=True), plan)
        for item in _foremost(evaluation, detail)
    ]
    told = [item for item in found if item is not None]
    head = [sentence("针对上述问题，重点抓好以下工作。"), *oral.one_by_one(told)] if told else []
    outlook = oral.tell_outlook(evaluation.counts, plan) if not plan.finished else None
    return [paragraph(noted(evaluation, OUTLOOK, named=False), outlook, _pledge(evaluation)), *map(paragraph, head)]


def _pledge(evaluation: Evaluation) -> Sentence | None:
    """What the classes ask for, in a sentence."""
    counts = evaluation.counts
    if evaluation.plan.finished or not counts[f"main/{t.COUNT}"]:
        return None
    parts = ["对进展顺利的指标巩固成果、防止回落"] if counts["main/good"] else []
    parts += ["对滞后的指标逐项压实责任、加力推进"] if counts["main/lagging"] else []
    return sentence("，".join(parts), "。") if parts else None


def _adjustments(evaluation: Evaluation) -> Paragraph:
    """What is asked to be changed in the outline itself, which the congress decides on."""
    table = evaluation.adjustments
    rows = [row for row in t.records(table[table[t.ISSUE_LEVEL] == ""]) if not s.present(row[t.APPROVED_ON])]
    if not rows:
        return paragraph()
    told = [oral.tell_change(row) for row in rows]
    who = organs(evaluation.plan).congress
    head = sentence(f"关于规划调整，经研究论证，拟对个别内容作出调整，将按程序报请{who}审议批准。")
    return paragraph(head, oral.one_by_one(told))
