"""The plan's mid-term report (总报告), from a district to the country."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Document, Paragraph, Sentence, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.progress import investment_rate
from evallib.reports.indicator_table import NAME, official_table
from evallib.reports.parts import (
    assemble,
    data_notes,
    forecast_summary,
    indicator_chart,
    indicator_paragraphs,
    judgement_sentences,
    kind_of_review,
    matched_measure,
    overview_chart,
    questions,
    section,
    works_table,
)  # fmt: skip
from evallib.reports.stages import report

_GOOD = ("early", "ahead", "on_track")


@report
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
    blocks += section("目标实现预测", forecast_summary(evaluation), _judged(evaluation), _asked(evaluation))
    blocks += section("各章涉及指标完成情况", _chapters(evaluation))
    blocks += section("重点任务推进情况", _works(evaluation, "task"))
    blocks += section("重点工程和专栏项目进展情况", _works(evaluation, "programme"), _projects(evaluation))
    blocks += section("主要问题及原因", _problems(evaluation))
    blocks += section("下一步工作建议", _measures(evaluation))
    blocks += section("数据说明", data_notes(evaluation))
    blocks += _annex(evaluation, charts)
    title = f"{evaluation.plan.title}实施{kind_of_review(evaluation.plan)}报告"
    return assemble(evaluation, "district_report", title, blocks, stage=stage)


def _overall(evaluation: Evaluation, charts: str) -> list[Block | None]:
    counts, plan = evaluation.counts, evaluation.plan
    if evaluation.main.empty:
        return [paragraph(sentence("本规划没有列出主要指标（indicators.csv的main列均不为true），不作总体评价。"))]
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
    scopes = {"约束性": "binding", "预期性": "anticipatory"}
    names = {"binding": "约束性指标", "anticipatory": "预期性指标", "unattributed": "未注明属性的指标"}
    blocks: list[Block] = []
    for scope, name in names.items():
        mine = [row for row in rows if scopes.get(row[t.ATTRIBUTE], "unattributed") == scope]
        if mine:
            number = narratives.count(evaluation.counts, f"{scope}/lagging")
            lead = paragraph(sentence(f"{name}中滞后", number, "，具体如下。"))
            blocks += [lead, *indicator_paragraphs(evaluation, mine, charts=charts)]
    return blocks


def _judged(evaluation: Evaluation) -> list[Paragraph]:
    """Judgements laid over the forecasts of indicators whose own paragraph is not in this report."""
    counted = evaluation.counted
    lagging = evaluation.main[evaluation.main[t.RATING] == "lagging"]
    told = set(lagging[t.INDICATOR_ID])
    rows = [row for _, row in counted.iterrows() if row[t.INDICATOR_ID] not in told]
    found = [(row[t.NAME], item) for row in rows for item in judgement_sentences(evaluation, row)]
    return [paragraph(sentence(f"{name}：", item)) for name, item in found]


def _asked(evaluation: Evaluation) -> list[Paragraph]:
    """Departments' forecasts outside our interval, as questions."""
    found = questions(evaluation)
    lead = sentence("以下部门预计数与模型预测相差较大，须由填报单位补充说明。")
    return [paragraph(lead), *found] if found else []


def _chapters(evaluation: Evaluation) -> list[Paragraph]:
    """Counts of the chapters' indicators, and the lagging and unrated ones."""
    counts, plan = evaluation.counts, evaluation.plan
    groups = narratives.by_class(evaluation.chapters)
    named = (narratives.narrate_class(groups[c], plan, c, counts, "chapters") for c in ("lagging", t.NOT_RATED))
    return [paragraph(narratives.narrate_overall(counts, plan, scope="chapters")), *map(paragraph, named)]


def _works(evaluation: Evaluation, kind: str) -> list[Block | None]:
    """Counts by state, then each work: state, what was done, effect, problem; programmes as a table."""
    rows = narratives.rows_of(evaluation.works, kind)
    head = narratives.narrate_states(evaluation.counts, evaluation.plan, kind)
    if kind == "task":
        return [paragraph(head), *(paragraph(narratives.narrate_work(row, evaluation.plan)) for row in rows)]
    return [paragraph(head), works_table(evaluation, rows, "重点工程进展情况", "programmes")]


def _projects(evaluation: Evaluation) -> list[Block | None]:
    """Projects: counts, investment, late ones by name with reason and next step, then a table a 专栏."""
    counts, works = evaluation.counts, evaluation.works
    rows = narratives.rows_of(works, "project")
    late = [row for row in rows if row[t.LATE]]
    blocks: list[Block | None] = [
        paragraph(
            narratives.narrate_states(counts, evaluation.plan, "project"),
            narratives.narrate_investment(investment_rate(works), counts),
        ),
        paragraph(sentence("进度滞后于自身计划的项目如下。") if late else None),
        *(paragraph(narratives.narrate_late(row)) for row in late),
    ]
    for box in dict.fromkeys((row[t.BOX_NO], row[t.BOX_TITLE]) for row in rows):
        boxed = [row for row in rows if (row[t.BOX_NO], row[t.BOX_TITLE]) == box]
        title = f"专栏{box[0]} {box[1]}".strip() if any(box) else "其他项目"
        blocks.append(works_table(evaluation, boxed, f"{title}进展情况", f"projects-{box[0] or 0}"))
    return blocks


def _problems(evaluation: Evaluation) -> list[Paragraph]:
    """Problems of the ledger, each with its cause."""
    found = []
    for row in t.rows(evaluation.problems):
        cause = f"（{row.cause}原因）" if row.cause else ""
        found.append(paragraph(sentence(f"{narratives.quoted(row.problem)}{cause}。")))
    return found


def _measures(evaluation: Evaluation) -> list[Paragraph]:
    """Policy by class, the lagging indicators' next steps, and a measure for each problem."""
    counted, steps = evaluation.counted, evaluation.reported(t.NEXT_STEP)
    lagging = counted[(counted[t.RATING] == "lagging") & counted[t.INDICATOR_ID].isin(list(steps))]
    own = [
        sentence(f"{row[t.NAME]}：{narratives.quoted(steps[row[t.INDICATOR_ID]])}。") for _, row in lagging.iterrows()
    ]
    matched = [matched_measure(evaluation, row) for row in t.rows(evaluation.problems) if row.measure]
    return [paragraph(_policies(evaluation)), *(paragraph(item) for item in [*own, *matched])]


def _policies(evaluation: Evaluation) -> list[Sentence]:
    """What is asked of each class, naming only classes that occur."""
    counts, levels = evaluation.counts, narratives.LEVEL_WORDS
    if evaluation.plan.finished:
        return []
    words = levels.get(evaluation.plan.level, levels["district"])
    good = [t.RATING_NAMES[name] for name in _GOOD if counts[f"main/{name}"]]
    found = []
    if good:
        names = "和".join(filter(None, ["、".join(good[:-1]), good[-1]]))
        found.append(f"对{names}的指标，巩固扩大已有成效，防止回落和反弹，确保期末如期完成。")
    if counts["main/lagging"]:
        found.append(f"对滞后的指标，由{words.offices}逐项分析原因，优化调整政策，加大工作力度，"
                     "明确完成时限，尽最大努力推动完成。")  # fmt: skip
    if counts[f"main/{t.NOT_RATED}"]:
        found.append(f"对暂无法评价的指标，由{words.offices}加快补齐数据、衔接口径，{words.lead}及时组织补充评价。")
    return [sentence(text) for text in found]


def _annex(evaluation: Evaluation, charts: str) -> list[Block]:
    """附件2 and a chart of every main indicator not drawn above."""
    table = official_table(evaluation, evaluation.main, "主要指标完成情况表", "main")
    blocks: list[Block] = section(f"{NAME}：主要指标完成情况表", table if table.rows else None)
    if charts != "none":
        rows = [row for _, row in evaluation.main.iterrows() if row[t.RATING] != "lagging"]
        drawn = [indicator_chart(evaluation, row, fan=charts == "full") for row in rows]
        blocks += section("附图：主要指标走势" if evaluation.plan.finished else "附图：主要指标走势与预测", drawn)
    return blocks
