"""The plan's mid-term report (总报告), from a district to the country."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Document, Heading, Paragraph, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.reports.indicator_table import official_table
from evallib.reports.parts import (
    assemble,
    data_notes,
    forecast_summary,
    indicator_chart,
    indicator_paragraphs,
    overview_chart,
    section,
    with_department_names,
    works_table,
)  # fmt: skip

_POLICIES = (
    (("early", "ahead", "on_track"), "对提前实现、快于预期和基本符合预期的指标，巩固扩大已有成效，防止回落和反弹，确保期末如期完成。"),
    (("lagging",), "对滞后的指标，逐项分析原因，优化调整政策，加大工作力度，明确牵头单位和完成时限，尽最大努力推动完成。"),
    ((t.NOT_RATED,), "对暂无法评价的指标，加快补齐数据、衔接口径，条件具备后及时补充评价。"),
)


def build(evaluation: Evaluation, *, stage: str = "", charts: str = "full") -> Document:
    """Return the report: overall judgement, indicators by class, forecast, works, problems, measures, annex.

    Parameters
    ----------
    stage : str
        初稿 … 定稿, or "".
    charts : {"none", "simple", "full"}
        ``simple`` leaves out forecast fans.
    """
    blocks: list[Block] = []
    blocks += section("总体评价", _overall(evaluation, charts))
    blocks += section("主要指标完成情况", _indicators(evaluation, charts))
    blocks += section("目标实现预测", forecast_summary(evaluation, evaluation.main))
    blocks += section("各章涉及指标完成情况", _chapters(evaluation))
    blocks += section("重点任务推进情况", _works(evaluation, "task"))
    blocks += section("重点工程和专栏项目进展情况", _works(evaluation, "programme"), _projects(evaluation))
    blocks += section("主要问题及原因", _problems(evaluation))
    blocks += section("下一步工作建议", _measures(evaluation))
    blocks += section("数据说明", data_notes(evaluation, evaluation.counted))
    blocks += _annex(evaluation, charts)
    title = f"{evaluation.plan.title}实施中期评估报告"
    return assemble(evaluation, "district_report", title, blocks, stage=stage)


def _overall(evaluation: Evaluation, charts: str) -> list[Block | None]:
    counts, plan = evaluation.counts, evaluation.plan
    chart = None if charts == "none" else overview_chart(evaluation, evaluation.main, "主要指标进度与时间进度对照")
    return [
        paragraph(narratives.narrate_overall(counts, plan)),
        paragraph(narratives.narrate_attributes(counts)),
        chart,
    ]


def _indicators(evaluation: Evaluation, charts: str) -> list[Block]:
    """One part a class; the lagging one indicator by indicator with cause, pace and chance."""
    groups = narratives.by_class(evaluation.main)
    blocks: list[Block] = []
    for rating, rows in groups.items():
        head = narratives.narrate_class(rows, evaluation.plan, rating, evaluation.counts)
        if head is None:
            continue
        detail = _lagging(evaluation, rows, charts) if rating == "lagging" else []
        blocks += section(f"{t.RATING_NAMES[rating]}的指标", paragraph(head), detail, level=2)
    return blocks


def _lagging(evaluation: Evaluation, rows: Sequence[Any], charts: str) -> list[Block]:
    """Binding indicators first; each with its gap, cause if known, pace and chance."""
    blocks: list[Block] = []
    for scope, name in (("binding", "约束性指标"), ("anticipatory", "预期性指标")):
        mine = [row for row in rows if (row[t.ATTRIBUTE] == "约束性") == (scope == "binding")]
        if mine:
            lead = sentence(f"{name}滞后", narratives.count(evaluation.counts, f"{scope}/lagging"), "：")
            blocks += [paragraph(lead), *indicator_paragraphs(evaluation, mine, charts=charts)]
    return blocks


def _chapters(evaluation: Evaluation) -> list[Paragraph]:
    """Counts of the chapters' indicators, and the lagging ones by name."""
    counts, plan = evaluation.counts, evaluation.plan
    if not counts["chapters/count"]:
        return []
    groups = narratives.by_class(evaluation.chapters)
    return [
        paragraph(narratives.narrate_overall(counts, plan, scope="chapters", noun="各章涉及指标")),
        paragraph(narratives.narrate_class(groups["lagging"], plan, "lagging", counts, "chapters")),
    ]


def _works(evaluation: Evaluation, kind: str) -> list[Block | None]:
    """Counts by state, then each work: state, what was done, effect, problem; programmes as a table."""
    rows = narratives.rows_of(evaluation.works, kind)
    head = narratives.narrate_states(evaluation.counts, kind)
    if kind == "task":
        return [paragraph(head), *(paragraph(narratives.narrate_work(row)) for row in rows)]
    table = works_table(with_department_names(evaluation, rows), "重点工程进展情况", "programmes")
    return [paragraph(head), table]


def _projects(evaluation: Evaluation) -> list[Block | None]:
    """Projects: counts, investment, late ones by name with reason and next step, then a table a 专栏."""
    from evallib.progress import investment_rate

    works = evaluation.works
    rows = with_department_names(evaluation, narratives.rows_of(works, "project"))
    late = [row for row in rows if row[t.LATE]]
    blocks: list[Block | None] = [
        paragraph(
            narratives.narrate_states(evaluation.counts, "project"),
            narratives.narrate_investment(investment_rate(works), len(late)),
        ),
        paragraph(sentence("进度滞后于自身计划的项目如下。") if late else None),
        *(paragraph(narratives.narrate_late(row)) for row in late),
    ]
    for box in dict.fromkeys(row[t.BOX_TITLE] for row in rows):
        boxed = [row for row in rows if row[t.BOX_TITLE] == box]
        number = boxed[0][t.BOX_NO]
        blocks.append(works_table(boxed, f"专栏{number} {box}进展情况", f"projects-{number}"))
    return blocks


def _problems(evaluation: Evaluation) -> list[Paragraph]:
    """Problems of the ledger, each with its cause."""
    found = []
    for row in t.rows(evaluation.plan.known("problems")):
        cause = f"属{row.cause}原因。" if row.cause else ""
        found.append(paragraph(sentence(f"{str(row.problem).rstrip('。')}。{cause}")))
    return found


def _measures(evaluation: Evaluation) -> list[Paragraph]:
    """Policy by class, the lagging indicators' next steps, and a measure for each problem."""
    counts, plan = evaluation.counts, evaluation.plan
    general = [sentence(text) for classes, text in _POLICIES if any(counts[f"main/{c}"] for c in classes)]
    steps = evaluation.reported(t.NEXT_STEP)
    lagging = evaluation.counted[evaluation.counted[t.RATING] == "lagging"]
    own = [
        sentence(f"{row[t.NAME]}：{steps[row[t.INDICATOR_ID]].rstrip('。；')}。")
        for _, row in lagging.iterrows() if row[t.INDICATOR_ID] in steps
    ]  # fmt: skip
    matched = [
        sentence(f"针对{str(row.problem).rstrip('。')}的问题，{str(row.measure).rstrip('。')}"
                 f"（牵头单位：{plan.department_name(row.lead_department, short=True)}"
                 + (f"，时限：{narratives.chinese_day(row.due)}" if row.due else "") + "）。")
        for row in t.rows(plan.known("problems")) if row.measure
    ]  # fmt: skip
    return [paragraph(general), *(paragraph(item) for item in own), *(paragraph(item) for item in matched)]


def _annex(evaluation: Evaluation, charts: str) -> list[Block]:
    """附件2 and a chart of every main indicator not drawn above."""
    blocks: list[Block] = section("附件：主要指标完成情况表", official_table(evaluation, evaluation.main, "主要指标完成情况表", "main"))
    if charts != "none":
        rows = [row for _, row in evaluation.main.iterrows() if row[t.RATING] != "lagging"]
        drawn = [indicator_chart(evaluation, row, fan=charts == "full") for row in rows]
        blocks += section("附图：主要指标走势与预测", drawn)
    return [_unnumbered(block) for block in blocks]


def _unnumbered(block: Block) -> Block:
    return Heading(block.text, block.level, numbered=False) if isinstance(block, Heading) else block
