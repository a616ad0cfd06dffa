"""A department's thematic report (专题评估报告) on what it leads or supports."""

from __future__ import annotations

from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Document, Paragraph, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.narratives import spans as s
from evallib.reports.indicator_table import official_table
from evallib.reports.parts import (
    assemble,
    data_notes,
    forecast_summary,
    indicator_paragraphs,
    overview_chart,
    section,
    with_department_names,
    works_table,
)  # fmt: skip

_WORKS = (("task", "重点任务"), ("programme", "重点工程"), ("project", "专栏项目"), ("city_task", "市级任务"))


def build(evaluation: Evaluation, *, stage: str = "", charts: str = "full") -> Document:
    """Return a department's report; ``evaluation`` is narrowed by ``for_department``.

    Sections without data are absent.
    """
    plan, department = evaluation.plan, evaluation.department
    blocks: list[Block] = []
    blocks += section("承担工作概况", _overview(evaluation))
    blocks += section("总体评价", _overall(evaluation, charts))
    blocks += section("指标进展情况", _indicators(evaluation, charts))
    blocks += section("任务和项目进展情况", _works(evaluation))
    blocks += section("困难问题与原因", _problems(evaluation))
    blocks += section("下一步措施", _measures(evaluation))
    blocks += section("数据说明", data_notes(evaluation, evaluation.counted))
    blocks += section("附表", official_table(evaluation, evaluation.counted, "承担指标完成情况表", "own")
                      if len(evaluation.counted) else None)  # fmt: skip
    title = f"{plan.title}实施中期专题评估报告"
    name = plan.department_name(department)
    return assemble(evaluation, f"department_report:{department}", title, blocks, stage=stage,
                    subtitle=f"{name}{f'（{stage}）' if stage else ''}")  # fmt: skip


def _overview(evaluation: Evaluation) -> Paragraph:
    """What the department answers for: indicators led and supported, works by kind."""
    plan, counts, department = evaluation.plan, evaluation.counts, evaluation.department
    led = [i for i in evaluation.counted[t.INDICATOR_ID] if plan.indicator(i).lead_department == department]
    supported = len(evaluation.counted) - len(led)
    parts: list[Any] = []
    if led:
        parts.append(f"牵头{len(led)}项指标")
    if supported:
        parts.append(f"配合{supported}项指标")
    for kind, noun in _WORKS:
        number = counts.get(f"{kind}/{t.COUNT}", 0)
        unit = "个" if kind == "project" else "项"
        parts += [sentence(f"承担{noun}", s.count(counts, f"{kind}/{t.COUNT}", unit))] if number else []
    plans = plan.tables["special_plans"]
    mine = plans.loc[plans[t.LEAD_DEPARTMENT] == department, t.NAME]
    extra = sentence("牵头编制" + "、".join(f"《{name}》" for name in mine) + "。") if len(mine) else None
    name = plan.department_name(department)
    if not parts:
        return paragraph(extra)
    return paragraph(sentence(f"在{narratives.plan_noun(plan)}实施中，{name}", s.listed(parts, "，"), "。"), extra)


def _overall(evaluation: Evaluation, charts: str) -> list[Block | None]:
    counts, table = evaluation.counts, evaluation.counted
    if table.empty:
        return []
    chart = None if charts == "none" or len(table) < 3 else overview_chart(evaluation, table, "承担指标进度与时间进度对照")
    return [
        paragraph(narratives.narrate_overall(counts, evaluation.plan, scope="counted", noun="承担的指标")),
        paragraph(narratives.narrate_attributes(counts)),
        forecast_summary(evaluation, table),
        chart,
    ]


def _indicators(evaluation: Evaluation, charts: str) -> list[Block]:
    """Indicator by indicator; what lags comes first, then what the department leads."""
    plan, department = evaluation.plan, evaluation.department
    blocks: list[Block] = []
    for rating, rows in sorted(narratives.by_class(evaluation.counted).items(), key=lambda item: _ORDER[item[0]]):
        led_first = sorted(rows, key=lambda r: plan.indicator(r[t.INDICATOR_ID]).lead_department != department)
        detail = indicator_paragraphs(evaluation, led_first, charts=charts)
        blocks += section(f"{t.RATING_NAMES[rating]}的指标", detail, level=2)
    return blocks


_ORDER = {"lagging": 0, "early": 1, "ahead": 2, "on_track": 3, t.NOT_RATED: 4}


def _works(evaluation: Evaluation) -> list[Block]:
    blocks: list[Block] = []
    for kind, noun in _WORKS:
        rows = narratives.rows_of(evaluation.works, kind)
        if not rows:
            continue
        body: list[Block | None] = [paragraph(narratives.narrate_states(evaluation.counts, kind))]
        body += [paragraph(narratives.narrate_work(row)) for row in rows] if kind in ("task", "programme") else []
        if kind in ("project", "city_task"):
            body.append(works_table(with_department_names(evaluation, rows), f"{noun}进展情况", kind))
        late = [narratives.narrate_late(row) for row in rows if row[t.LATE]]
        body.append(paragraph(sentence("进度滞后于自身计划的项目："), late) if late else None)
        blocks += section(noun, body, level=2)
    return blocks


def _problems(evaluation: Evaluation) -> list[Paragraph]:
    """Causes of lagging indicators as reported, and the department's rows of the problem ledger."""
    mine = evaluation.plan.known("problems")
    mine = mine[(mine[t.LEAD_DEPARTMENT] == evaluation.department) | (mine[t.SUBMITTED_BY] == evaluation.department)]
    problems, causes = evaluation.reported(t.PROBLEM), evaluation.reported(t.CAUSE)
    found = []
    for _, row in evaluation.counted[evaluation.counted[t.RATING] == "lagging"].iterrows():
        key = row[t.INDICATOR_ID]
        texts = [text.rstrip("。；") for text in (problems.get(key, ""), causes.get(key, "")) if text]
        if texts:
            found.append(paragraph(sentence(f"{row[t.NAME]}：" + "。".join(texts) + "。")))
    return found + [paragraph(sentence(f"{str(row.problem).rstrip('。')}。")) for row in t.rows(mine)]


def _measures(evaluation: Evaluation) -> list[Paragraph]:
    """Next steps on indicators and problems, as reported."""
    plan, steps = evaluation.plan, evaluation.reported(t.NEXT_STEP)
    own = [
        paragraph(sentence(f"{row[t.NAME]}：{steps[row[t.INDICATOR_ID]].rstrip('。；')}。"))
        for _, row in evaluation.counted.iterrows() if row[t.INDICATOR_ID] in steps
    ]  # fmt: skip
    mine = plan.known("problems")
    mine = mine[(mine[t.LEAD_DEPARTMENT] == evaluation.department) & (mine[t.MEASURE] != "")]
    return own + [
        paragraph(sentence(f"{str(row.measure).rstrip('。')}{f'（时限：{narratives.chinese_day(row.due)}）' if row.due else ''}。"))
        for row in t.rows(mine)
    ]  # fmt: skip
