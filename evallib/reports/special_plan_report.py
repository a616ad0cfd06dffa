"""The evaluation of one special plan by its lead department, with the plan's own years in every share of time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Document, Paragraph, TableBlock, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.evaluation.issues import LEDGER
from evallib.evaluation.special import special_plan_row, time_share
from evallib.narratives import adjustments as told
from evallib.narratives import spans as s
from evallib.narratives import special
from evallib.plan.chains import organs, special_plan_chain
from evallib.progress import is_slow
from evallib.reports import adjustments as changes
from evallib.reports import effect_sections, problem_sections, project_sections, task_sections
from evallib.reports.blanks import blank, blank_paragraph, row_of
from evallib.reports.chains import chain_blocks
from evallib.reports.indicator_table import official_table
from evallib.reports.notes import OVERALL, PRACTICE, PROBLEMS, SAFEGUARDS, STEPS, noted
from evallib.reports.parts import (
    assemble,
    data_notes,
    forecast_summary,
    indicator_paragraphs,
    kind_of_review,
    overview_chart,
    section,
)  # fmt: skip
from evallib.reports.stages import report

FILE = "special_plans.csv"
_ORDER = ("lagging", "early", "ahead", "on_track", t.NOT_RATED)
"""What lags is said first."""
_FEW = 2
"""So few indicators need no headings by class."""
_DRAWN = 3
"""From so many indicators on a chart of all is drawn."""


@report
def build(evaluation: Evaluation, *, stage: str = "", charts: str = "full") -> Document:
    """Return a special plan's evaluation; ``evaluation`` is narrowed by ``for_special_plan``."""
    plan, row = evaluation.plan, special_plan_row(evaluation.plan, evaluation.special_plan)
    office = plan.department_name(row[t.LEAD_DEPARTMENT]) if row[t.LEAD_DEPARTMENT] else ""
    blocks: list[Block] = [*_opening(evaluation, row, office)]
    blocks += section("规划基本情况", _identity(evaluation, row))
    blocks += section("目标指标完成情况", _indicators(evaluation, charts))
    blocks += _tasks(evaluation)
    blocks += section("重点工程和项目进展情况", _investments(evaluation))
    blocks += section("规划实施保障情况", _safeguards(evaluation))
    blocks += section("存在的主要问题及原因", _problems(evaluation))
    blocks += section("下一步措施", _measures(evaluation))
    blocks += section("规划调整建议", _adjustments(evaluation, row))
    blocks += section("审批和备案情况", _approval(evaluation, row))
    blocks += section("数据说明", data_notes(evaluation))
    blocks += section("附表", _annexes(evaluation))
    title = f"{plan.title}实施{kind_of_review(plan)}报告"
    name = office or organs(plan).office
    return assemble(evaluation, f"special_plan_report:{evaluation.special_plan}", title, blocks, stage=stage,
                    subtitle=f"{name}{f'（{stage}）' if stage else ''}")  # fmt: skip


def _asks(evaluation: Evaluation, column: str = "") -> str:
    return row_of(FILE, evaluation.special_plan, column)


def _opening(evaluation: Evaluation, row: Mapping[str, Any], office: str) -> list[Paragraph]:
    """Who evaluated what; the judgement, and what is behind by name."""
    plan, counts, works = evaluation.plan, evaluation.counts, evaluation.works
    who = f"{office}对" if office else ""
    review = kind_of_review(plan)
    task = f"按照规划{review}工作安排，{who}《{plan.title}》实施情况进行了评估，形成本报告。"
    verdict = special.narrate_verdict(counts, [r for _, r in works.iterrows()], plan)
    slow = works[is_slow(works)]
    rows = {kind: narratives.rows_of(slow, kind) for kind in t.WORK_TYPES}
    lagging = list(evaluation.counted.loc[evaluation.counted[t.RATING] == "lagging", t.NAME])
    own = noted(evaluation, OVERALL, [evaluation.special_plan], named=False)
    if verdict is None and not own:
        asks = row_of("notes.csv", evaluation.special_plan, OVERALL)
        verdict = sentence("可评价的目标任务较少，规划实施的总体评价：", blank("总体评价", asks), "。")
    return [paragraph(sentence(task), verdict, special.narrate_slow(counts, lagging, rows, plan), own)]


def _identity(evaluation: Evaluation, row: Mapping[str, Any]) -> list[Paragraph]:
    """Name, number, level of issue, lead department, years and share of time; what hangs on the plan."""
    plan, above = evaluation.plan, evaluation.outline
    office = plan.department_name(row[t.LEAD_DEPARTMENT], short=True) if row[t.LEAD_DEPARTMENT] else ""
    share = time_share(plan.first_year, plan.last_year, plan.data_until)
    other = above is not None and (above.first_year, above.last_year) != (plan.first_year, plan.last_year)
    years = f"{_noun(evaluation)}（{above.first_year}—{above.last_year}年）" if other and above else ""
    contents = special.narrate_contents(evaluation.counts, plan)
    if contents is None:
        asks = _asks(evaluation)
        contents = sentence("规划的目标指标、重点任务和项目：", blank("规划确定的目标任务及完成情况", asks), "。")
    return [
        paragraph(
            special.narrate_identity(row, office, plan),
            special.narrate_time(share, plan, evaluation.special_plan, years),
        ),
        paragraph(contents),
    ]


def _noun(evaluation: Evaluation) -> str:
    """How the text calls the plan above."""
    return narratives.plan_noun(evaluation.outline) if evaluation.outline else "《纲要》"


def _indicators(evaluation: Evaluation, charts: str) -> list[Block | None]:
    """Counts by class, what the outline's years would say, then class by class, the lagging first."""
    plan, counts, table = evaluation.plan, evaluation.counts, evaluation.counted
    if table.empty:
        return [blank_paragraph("规划目标指标的完成情况", _asks(evaluation))] if len(evaluation.works) else []
    rows = [row for _, row in table.iterrows()]
    drawn = charts != "none" and len(rows) >= _DRAWN
    blocks: list[Block | None] = [
        paragraph(
            special.narrate_classes(counts, plan) if len(rows) > 1 else None,
            narratives.narrate_attributes(counts),
            special.narrate_outline_classes(rows, evaluation.outline_classes, _noun(evaluation)),
        ),
        forecast_summary(evaluation) if len(rows) > 1 else None,
        overview_chart(evaluation, table, "规划指标进度与时间进度对照") if drawn else None,
    ]  # fmt: skip
    groups = narratives.by_class(table)
    several = sum(bool(own) for own in groups.values()) > 1 and len(rows) > _FEW
    for rating in _ORDER:
        detail = indicator_paragraphs(evaluation, groups[rating], charts=charts)
        blocks += section(f"{t.RATING_NAMES[rating]}的指标", detail, level=2) if several else detail
    blocks += section("年度计划执行情况", effect_sections.yearly_table(evaluation), level=2)
    return [*blocks, *section("与其他地区比较", effect_sections.beside_others(evaluation), level=2)]


def _tasks(evaluation: Evaluation) -> list[Block]:
    """Each task: what was done, what it came to, where it falls short; tasks of the higher plan as a table."""
    rows = narratives.rows_of(evaluation.works, "task")
    several = len(rows) > 1
    states = paragraph(narratives.narrate_states(evaluation.counts, evaluation.plan, "task")) if several else None
    own: list[Block | None] = [states, *(task_sections.tasks(evaluation) if several else ())]
    if len(rows) == 1:
        opening = sentence(f"规划承担{_noun(evaluation)}重点任务“{_inner(rows[0][t.NAME])}”。")
        own += [paragraph(opening), *task_sections.task(evaluation, rows[0])]
    above = _works(evaluation, "city_task", "上级规划任务")
    if not rows:
        return section("落实上级规划任务情况", above)
    return section("重点任务落实情况", own, section("落实上级规划任务情况", above, level=2))


def _inner(name: str) -> str:
    return name.replace("“", "‘").replace("”", "’")


def _investments(evaluation: Evaluation) -> list[Block]:
    """Programmes and projects; of one kind alone without a heading of its own."""
    kinds = {"重点工程": _works(evaluation, "programme", "重点工程"), "项目": _works(evaluation, "project", "项目")}
    found = {title: body for title, body in kinds.items() if body}
    if len(found) == 1:
        return [block for body in found.values() for block in body if block is not None]
    return [block for title, body in found.items() for block in section(title, body, level=2)]


_MONEY = {"programme": "投资类工程", "project": "投资类项目"}


def _works(evaluation: Evaluation, kind: str, noun: str) -> list[Block | None]:
    """Counts by state and money, the slow and late ones with cause and next step, all of them as a table."""
    rows = narratives.rows_of(evaluation.works, kind)
    if not rows:
        return []
    states = narratives.narrate_states(evaluation.counts, evaluation.plan, kind)
    money = project_sections.invested(evaluation, kind, _MONEY[kind]) if kind in _MONEY else None
    table = project_sections.works_table(evaluation, rows, f"{noun}进展情况", kind)
    return [paragraph(states, money), *project_sections.slow_paragraphs(rows), table]


def _safeguards(evaluation: Evaluation) -> list[Paragraph]:
    """What was done to carry the plan out: the office's own sentences, else a blank."""
    own = [*noted(evaluation, PRACTICE), *noted(evaluation, SAFEGUARDS)]
    words = "组织领导、资金、用地、人才和监测考核等保障措施的落实情况"
    asks = row_of("notes.csv", evaluation.special_plan, SAFEGUARDS)
    return [paragraph(item) for item in own] or [blank_paragraph(words, asks)]


def _problems(evaluation: Evaluation) -> list[Paragraph]:
    """Each problem with its cause, then what is hardly met by the plan's end; the department is asked for the rest."""
    found = [problem_sections.problem(evaluation, row) for row in t.rows(evaluation.issues)]
    found += [paragraph(item) for item in noted(evaluation, PROBLEMS)]
    if not found:
        asks = row_of("problems.csv", evaluation.special_plan)
        found = [blank_paragraph("规划实施中存在的问题和原因", asks)]
    hard = [
        row[t.NAME] for _, row in evaluation.with_chance.iterrows()
        if row[t.RATING] in ("ahead", "on_track") and narratives.chance_word(row[t.P_ATTAIN]) == t.CHANCE_WORDING[-1][1]
    ]  # fmt: skip
    warning = special.narrate_hard(hard, evaluation.plan)
    return [*found, paragraph(warning)] if warning else found


def _measures(evaluation: Evaluation) -> list[Block | None]:
    """A measure for each problem, with who leads it and until when (many as a table); next steps on indicators."""
    rows = list(t.rows(evaluation.issues))
    steps = problem_sections.next_steps(evaluation, [row for _, row in evaluation.counted.iterrows()])
    many = len(rows) > _PROSE
    own = [problem_sections.measures_table(evaluation)] if many else [_answer(evaluation, row) for row in rows]
    asks = row_of("notes.csv", evaluation.special_plan, STEPS)
    return [*own, *steps] or [blank_paragraph("后期推进规划实施的措施", asks)]


_PROSE = 6
"""Up to so many measures are told in sentences."""


def _answer(evaluation: Evaluation, row: Any) -> Paragraph:
    """针对“…”的问题，…（牵头单位：…，时限：…）。"""
    office = evaluation.plan.department_name(row.lead_department, short=True) if row.lead_department else ""
    terms = [f"牵头单位：{office}"] if office else []
    terms += [f"时限：{narratives.chinese_day(row.due)}"] if row.due else []
    about = _inner(s.quoted(row.problem)) if row.problem else f"{_inner(row.object_name)}进展偏慢"
    asks = row_of(row.file, row.id, t.MEASURE if row.file == LEDGER else t.NEXT_STEP)
    step: list[Any] = [s.quoted(row.measure)] if row.measure else [blank("措施", asks)]
    return paragraph(sentence(f"针对“{about}”的问题，", *step, f"（{'，'.join(terms)}）" if terms else "", "。"))


def _adjustments(evaluation: Evaluation, row: Mapping[str, Any]) -> list[Block | None]:
    """What is to be adjusted, as a table 原文／拟改; that nothing was asked for is said too."""
    rows = changes.changes(evaluation)
    if not rows:
        day = s.chinese_day(evaluation.plan.as_of)
        return [paragraph(sentence(f"截至{day}，未收到对本规划的调整建议。"))]
    own = [r for r in rows if r[t.PLAN_ID] == evaluation.special_plan]
    others = [r for r in rows if r[t.PLAN_ID] != evaluation.special_plan]
    said = [_asked(evaluation, r) for r in own]
    if others:
        names = s.names([told.subject_of_change(r) for r in others])
        said.append(paragraph(sentence("与本规划有关、随上位规划调整的事项：", names, "。")))
    return [*said, changes.change_table(evaluation, rows, "规划调整建议对照表", "changes")]


def _asked(evaluation: Evaluation, row: Mapping[str, Any]) -> Paragraph:
    """What is to be changed and why; what has to be minded."""
    why = sentence(f"调整原因：{s.quoted(row[t.REASON])}。") if row[t.REASON] else None
    return paragraph(changes.change(evaluation, row), why, changes.cautions(row))


def _approval(evaluation: Evaluation, row: Mapping[str, Any]) -> list[Block]:
    return chain_blocks(special_plan_chain(evaluation.plan, row), "本报告", "评估报告审批和备案情况", "approval")


def _annexes(evaluation: Evaluation) -> TableBlock | None:
    table = evaluation.counted
    return official_table(evaluation, table, "规划指标完成情况表", "own") if len(table) else None
