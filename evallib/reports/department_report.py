"""A department's thematic report (专题评估报告) on what it leads or supports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Document, Paragraph, Sentence, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.narratives import spans as s
from evallib.reports.indicator_table import official_table
from evallib.reports.parts import (
    assemble,
    data_notes,
    forecast_summary,
    forecast_table,
    indicator_paragraphs,
    kind_of_review,
    matched_measure,
    overview_chart,
    questions,
    section,
    works_table,
)  # fmt: skip
from evallib.reports.stages import report

_WORKS = (("task", "重点任务"), ("programme", "重点工程"), ("project", "专栏项目"), ("city_task", "市级任务"))


@report
def build(evaluation: Evaluation, *, stage: str = "", charts: str = "full") -> Document:
    """Return a department's report; ``evaluation`` is narrowed by ``for_department``.

    It begins with what lags behind; sections without data are absent.
    """
    plan, department = evaluation.plan, evaluation.department
    blocks: list[Block] = []
    blocks += section("总体评价", _overall(evaluation, charts))
    blocks += section("承担工作概况", _overview(evaluation))
    blocks += section("指标进展情况", _indicators(evaluation, charts))
    blocks += section("部门预计与模型预测对照", questions(evaluation),
                      forecast_table(evaluation, "部门预计与模型预测对照表"))  # fmt: skip
    blocks += section("任务和项目进展情况", _works(evaluation))
    blocks += section("困难问题与原因", _problems(evaluation))
    blocks += section("下一步措施", _measures(evaluation))
    blocks += section("数据说明", data_notes(evaluation))
    blocks += section("附表", official_table(evaluation, evaluation.counted, "承担指标完成情况表", "own")
                      if len(evaluation.counted) else None)  # fmt: skip
    title = f"{plan.title}实施{kind_of_review(plan).replace('评估', '专题评估')}报告"
    name = plan.department_name(department)
    return assemble(evaluation, f"department_report:{department}", title, blocks, stage=stage,
                    subtitle=f"{name}{f'（{stage}）' if stage else ''}")  # fmt: skip


def _overall(evaluation: Evaluation, charts: str) -> list[Block | None]:
    """What lags first, then counts, chances and the overview."""
    table, counts = evaluation.counted, evaluation.counts
    drawn = charts != "none" and len(table) >= 3
    return [
        paragraph(_foremost(evaluation)),
        paragraph(
            narratives.narrate_overall(counts, evaluation.plan, scope="counted"), narratives.narrate_attributes(counts)
        ),
        forecast_summary(evaluation),
        overview_chart(evaluation, table, "承担指标进度与时间进度对照") if drawn else None,
    ]


def _foremost(evaluation: Evaluation) -> list[Sentence]:
    """Lagging indicators, works behind schedule and late projects, by number and name, each kind a sentence."""
    counts, found = evaluation.counts, []
    lagging = narratives.by_class(evaluation.counted)["lagging"]
    if lagging:
        number, names = s.count(counts, "counted/lagging"), _named(evaluation, lagging)
        found.append(sentence(number, narratives.group_head("lagging", evaluation.plan), names, "。"))
    for kind, noun in _WORKS:
        rows, unit = narratives.rows_of(evaluation.works, kind), "个" if kind == "project" else "项"
        late = [r for r in rows if r[t.LATE]] if kind == "project" else narratives.with_state(rows, "behind")
        key = "project/late" if kind == "project" else f"{kind}/{t.WORK_STATE_NAMES['behind']}"
        if late:
            found.append(sentence(s.count(counts, key, unit), f"{noun}进度偏慢：", _named(evaluation, late), "。"))
    return [sentence(f"{narratives.until(evaluation.plan)}，", found[0]), *found[1:]] if found else []


def _named(evaluation: Evaluation, rows: Sequence[Any]) -> Sentence:
    """Names; where the department only supports, the name says so."""
    lead = {row[t.NAME]: row[t.LEAD_DEPARTMENT if t.LEAD_DEPARTMENT in row else t.DEPARTMENT] for row in rows}
    return s.names([name if lead[name] == evaluation.department else f"{name}（配合）" for name in lead])


def _overview(evaluation: Evaluation) -> Paragraph:
    """What the department answers for: indicators led and supported, works by kind, special plans."""
    plan, counts, department = evaluation.plan, evaluation.counts, evaluation.department
    roles = (("led/count", "牵头指标"), ("supported/count", "配合指标"))
    parts = [sentence(noun, s.count(counts, key)) for key, noun in roles if counts.get(key)]
    works = [
        sentence(noun, s.count(counts, f"{kind}/{t.COUNT}", "个" if kind == "project" else "项"))
        for kind, noun in _WORKS if counts.get(f"{kind}/{t.COUNT}")
    ]  # fmt: skip
    parts += [sentence("牵头或配合", s.listed(works))] if works else []
    plans = plan.tables["special_plans"]
    mine = plans.loc[(plans[t.LEAD_DEPARTMENT] == department) & (plans[t.NAME] != ""), t.NAME]
    parts += [sentence("牵头编制专项规划" + "".join(f"《{name}》" for name in mine))] if len(mine) else []
    if not parts:
        return paragraph()
    head = f"在{narratives.plan_noun(plan)}实施中，{plan.department_name(department)}"
    return paragraph(sentence(head, s.listed(parts, "，"), "。"))


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
        plan = evaluation.plan
        body: list[Block | None] = [paragraph(narratives.narrate_states(evaluation.counts, plan, kind))]
        if kind in ("project", "city_task"):
            body.append(works_table(evaluation, rows, f"{noun}进展情况", kind))
        else:
            body += [paragraph(narratives.narrate_work(row, plan)) for row in rows]
        late = [narratives.narrate_late(row) for row in rows if row[t.LATE]]
        body.append(paragraph(sentence("进度滞后于自身计划的项目如下。"), late) if late else None)
        blocks += section(noun, body, level=2)
    return blocks


def _problems(evaluation: Evaluation) -> list[Paragraph]:
    """What is reported on lagging indicators, and the department's rows of the problem ledger."""
    problems, causes = evaluation.reported(t.PROBLEM), evaluation.reported(t.CAUSE)
    found = []
    for _, row in evaluation.counted[evaluation.counted[t.RATING] == "lagging"].iterrows():
        key = row[t.INDICATOR_ID]
        texts = [narratives.quoted(text) for text in (problems.get(key, ""), causes.get(key, "")) if text]
        if texts:
            found.append(paragraph(sentence(f"{row[t.NAME]}：" + "。".join(texts) + "。")))
    ledger = t.rows(evaluation.problems)
    return found + [paragraph(sentence(f"{narratives.quoted(row.problem)}。")) for row in ledger]


def _measures(evaluation: Evaluation) -> list[Paragraph]:
    """Measures against problems, and next steps on indicators that no measure already says."""
    steps, counted = evaluation.reported(t.NEXT_STEP), evaluation.counted
    matched = [row for row in t.rows(evaluation.problems) if row.measure]
    said = {narratives.quoted(row.measure) for row in matched}
    named = [(row[t.NAME], narratives.quoted(steps.get(row[t.INDICATOR_ID], ""))) for _, row in counted.iterrows()]
    own = [sentence(f"{name}：{step}。") for name, step in named if step and step not in said]
    return [paragraph(item) for item in [*own, *(matched_measure(evaluation, row) for row in matched)]]
