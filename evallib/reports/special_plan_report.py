"""The evaluation of one special plan by its lead department, with the plan's own years in every share of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Document, Paragraph, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.evaluation.special import special_plan_row, time_share
from evallib.narratives import adjustments as told
from evallib.narratives import spans as s
from evallib.narratives import special
from evallib.plan.chains import organs, special_plan_chain
from evallib.progress import investment_rate, is_slow
from evallib.reports import adjustments as changes
from evallib.reports.blanks import blank, blank_paragraph, row_of
from evallib.reports.chains import chain_blocks
from evallib.reports.indicator_table import official_table
from evallib.reports.parts import (
    assemble,
    data_notes,
    forecast_summary,
    indicator_paragraphs,
    kind_of_review,
    overview_chart,
    section,
)  # fmt: skip
from evallib.reports.project_sections import works_table
from evallib.reports.stages import report

FILE = "special_plans.csv"
_ORDER = ("lagging", "early", "ahead", "on_track", t.NOT_RATED)
"""What lags is said first."""
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
    blocks += section("重点任务落实情况", _tasks(evaluation))
    blocks += section("重点工程和项目进展情况", _programmes(evaluation), _projects(evaluation))
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
    named = {kind: list(slow.loc[slow[t.OBJECT_TYPE] == kind, t.NAME]) for kind in t.WORK_TYPES}
    lagging = list(evaluation.counted.loc[evaluation.counted[t.RATING] == "lagging", t.NAME])
    told = verdict or sentence("可评价的目标任务较少，规划实施的总体评价：", blank("总体评价", _asks(evaluation)), "。")
    return [paragraph(sentence(task), told, special.narrate_slow(counts, lagging, named))]


def _identity(evaluation: Evaluation, row: Mapping[str, Any]) -> list[Paragraph]:
    """Name, number, level of issue, lead department, years and share of time; what hangs on the plan."""
    plan, above = evaluation.plan, evaluation.outline
    office = plan.department_name(row[t.LEAD_DEPARTMENT], short=True) if row[t.LEAD_DEPARTMENT] else ""
    share = time_share(plan.first_year, plan.last_year, plan.data_until)
    other = above is not None and (above.first_year, above.last_year) != (plan.first_year, plan.last_year)
    years = f"{_noun(evaluation)}（{above.first_year}—{above.last_year}年）" if other and above else ""
    contents = special.narrate_contents(evaluation.counts)
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
            special.narrate_classes(counts, plan), narratives.narrate_attributes(counts),
            special.narrate_outline_classes(rows, evaluation.outline_classes, _noun(evaluation)),
        ),
        forecast_summary(evaluation),
        overview_chart(evaluation, table, "规划指标进度与时间进度对照") if drawn else None,
    ]  # fmt: skip
    groups = narratives.by_class(table)
    several = sum(bool(own) for own in groups.values()) > 1
    for rating in _ORDER:
        detail = indicator_paragraphs(evaluation, groups[rating], charts=charts)
        blocks += section(f"{t.RATING_NAMES[rating]}的指标", detail, level=2) if several else detail
    return blocks


def _tasks(evaluation: Evaluation) -> list[Block | None]:
    """Each task: state, what was done, effect, problem; tasks of the higher plan as a table."""
    plan, counts = evaluation.plan, evaluation.counts
    rows = narratives.rows_of(evaluation.works, "task")
    own: list[Block | None] = [paragraph(narratives.narrate_states(counts, plan, "task"))]
    own += [paragraph(narratives.narrate_work(row, plan)) for row in rows]
    city = narratives.rows_of(evaluation.works, "city_task")
    served = [paragraph(narratives.narrate_states(counts, plan, "city_task")),
              works_table(evaluation, city, "落实上级规划任务进展情况", "city_task")]  # fmt: skip
    return [*own, *section("落实上级规划任务情况", served if city else None, level=2)]


def _programmes(evaluation: Evaluation) -> list[Block]:
    rows = narratives.rows_of(evaluation.works, "programme")
    body = [paragraph(narratives.narrate_states(evaluation.counts, evaluation.plan, "programme")),
            *(paragraph(narratives.narrate_work(row, evaluation.plan)) for row in rows)]  # fmt: skip
    return section("重点工程", body if rows else None, level=2)


def _projects(evaluation: Evaluation) -> list[Block]:
    """Counts, investment, late projects by name with reason and next step."""
    counts = evaluation.counts
    rows = narratives.rows_of(evaluation.works, "project")
    late = [paragraph(narratives.narrate_late(row)) for row in rows if row[t.LATE]]
    head = paragraph(
        narratives.narrate_states(counts, evaluation.plan, "project"),
        narratives.narrate_investment(investment_rate(evaluation.works), counts),
    )
    return section("项目", [head, *late] if rows else None, level=2)


def _safeguards(evaluation: Evaluation) -> list[Paragraph]:
    """What was done to carry the plan out: the office's own sentences, else a blank."""
    notes = evaluation.plan.known("notes")
    notes = notes[(notes[t.OBJECT_ID] == evaluation.special_plan) & (notes[t.TEXT] != "")]
    own = notes.loc[notes[t.PLACE].str.contains("保障"), t.TEXT]
    if len(own):
        return [paragraph(sentence(f"{s.quoted(text)}。")) for text in own]
    words = "组织领导、资金、用地、人才和监测考核等保障措施的落实情况"
    return [blank_paragraph(words, row_of("notes.csv", evaluation.special_plan, "保障"))]


def _problems(evaluation: Evaluation) -> list[Paragraph]:
    """Each problem with its cause; where nothing is on record the department is asked."""
    found = []
    for row in t.rows(evaluation.issues):
        words = s.quoted(row.problem) or _shown(row)
        asks = row_of(row.file, row.id, t.CAUSE)
        cause: list[Any] = [f"主要原因：{s.quoted(row.cause)}"] if row.cause else []
        cause = cause or ([f"主要为{row.cause_kind}原因"] if row.cause_kind else ["主要原因：", blank("原因", asks)])
        name = f"{row.object_name}：" if row.object_name and row.problem and row.object_name not in words else ""
        found.append(paragraph(sentence(f"{name}{words}。", *cause, "。")))
    return found or [blank_paragraph("规划实施中存在的问题和原因", _asks(evaluation))]


def _shown(row: Any) -> str:
    """What the figures show where nobody has put the problem into words."""
    tail = {"指标滞后": "滞后于规划进度", "任务工程偏慢": "推进慢于序时要求"}.get(row.kind, "进度滞后于自身计划")
    return f"{row.object_name}{tail}"


def _measures(evaluation: Evaluation) -> list[Paragraph]:
    """A measure for each problem, with who leads it and until when."""
    plan, found = evaluation.plan, []
    for row in t.rows(evaluation.issues):
        about = s.quoted(row.problem) or _shown(row)
        office = plan.department_name(row.lead_department, short=True) if row.lead_department else ""
        terms = [f"牵头单位：{office}"] if office else []
        terms += [f"时限：{narratives.chinese_day(row.due)}"] if row.due else []
        tail = f"（{'，'.join(terms)}）" if terms else ""
        asks = row_of(row.file, row.id, t.MEASURE if row.file == "problems.csv" else t.NEXT_STEP)
        step: list[Any] = [s.quoted(row.measure)] if row.measure else [blank("措施", asks)]
        found.append(paragraph(sentence(f"针对“{about}”的问题，", *step, f"{tail}。")))
    return found or [blank_paragraph("后期推进规划实施的措施", _asks(evaluation))]


def _adjustments(evaluation: Evaluation, row: Mapping[str, Any]) -> list[Block | None]:
    """What is to be adjusted, as a table 原文／拟改; that nothing was asked for is said too."""
    rows = changes.changes(evaluation)
    if not rows:
        day = s.chinese_day(evaluation.plan.as_of)
        return [paragraph(sentence(f"截至{day}，未收到对本规划的调整建议。"))]
    own = [r for r in rows if r[t.PLAN_ID] == evaluation.special_plan]
    others = [r for r in rows if r[t.PLAN_ID] != evaluation.special_plan]
    said = changes.contents(evaluation, own)
    if others:
        names = s.names([told.subject_of_change(r) for r in others])
        said.append(paragraph(sentence("与本规划有关、随上位规划调整的事项：", names, "。")))
    grounds = [paragraph(sentence(changes.named(r, several=len(own) > 1), f"调整原因：{s.quoted(r[t.REASON])}。"))
               for r in own if r[t.REASON]]  # fmt: skip
    return [*said, *grounds, changes.change_table(evaluation, rows, "规划调整建议对照表", "changes")]


def _approval(evaluation: Evaluation, row: Mapping[str, Any]) -> list[Block]:
    return chain_blocks(special_plan_chain(evaluation.plan, row), "本报告", "评估报告审批和备案情况", "approval")


def _annexes(evaluation: Evaluation) -> Sequence[Block | None]:
    table, works = evaluation.counted, evaluation.works
    kinds = (("programme", "重点工程进展情况"), ("project", "项目进展情况"))
    return [
        official_table(evaluation, table, "规划指标完成情况表", "own") if len(table) else None,
        *(works_table(evaluation, narratives.rows_of(works, kind), caption, kind) for kind, caption in kinds),
    ]
