"""A department's report on the adjustments it proposes: content, reasons, grounds, effects, how argued, procedure."""

from __future__ import annotations

from evallib import tables as t
from evallib.document import Block, Document, Paragraph, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.narratives import adjustments as told
from evallib.plan.chains import organs
from evallib.reports import adjustments as parts
from evallib.reports.fields import field_of
from evallib.reports.parts import assemble, kind_of_review, section
from evallib.reports.stages import report


@report
def build(evaluation: Evaluation, *, stage: str = "") -> Document:
    """Return a department's report on its adjustments; ``evaluation`` is narrowed by ``for_department``.

    One without adjustments gets a nil return: nothing is to be adjusted.
    """
    plan, department, rows = evaluation.plan, evaluation.department, parts.changes(evaluation)
    blocks: list[Block] = [_opening(evaluation)]
    blocks += section("调整内容", parts.contents(evaluation, rows),
                      parts.change_table(evaluation, rows, "规划调整内容对照表", "changes"))  # fmt: skip
    blocks += section("调整原因", parts.reasons(rows, t.REASON, "调整原因"))
    blocks += section("参考依据", parts.reasons(rows, t.BASIS, "参考依据"))
    blocks += section("实施现状和影响分析", parts.effects(evaluation, rows))
    blocks += section("论证和征求意见情况", parts.argued(evaluation, rows))
    blocks += section("调整程序", parts.procedure(evaluation, rows))
    name = plan.department_name(department)
    return assemble(evaluation, f"adjustment_report:{department}", _title(evaluation), blocks, stage=stage,
                    subtitle=f"{name}{f'（{stage}）' if stage else ''}")  # fmt: skip


def _title(evaluation: Evaluation) -> str:
    """By field; where nothing tells the field, by the plans that change."""
    field = field_of(evaluation.plan, evaluation.department)
    if field:
        return f"关于{field}领域规划调整的报告"
    plans = dict.fromkeys(told.plan_of_change(row, evaluation.plan) for row in parts.changes(evaluation))
    return f"关于调整{'、'.join(plans) or evaluation.plan.title}部分内容的报告"


def _opening(evaluation: Evaluation) -> Paragraph:
    """Who asks for how much, and where the report goes."""
    plan, counts = evaluation.plan, evaluation.counts
    office, name = organs(plan).office, plan.department_name(evaluation.department)
    review = kind_of_review(plan)
    head = f"按照规划{review}关于规划调整的要求，{name}结合规划实施进展和形势变化进行了研究，"
    if not counts[f"adjustment/{t.COUNT}"]:
        return paragraph(sentence(f"{head}所承担的规划内容不需调整。"))
    return paragraph(
        sentence(f"{head}确需调整的规划内容共", told.narrate_adjustment_counts(counts, plan), "。"),
        sentence(f"现将调整内容、原因、参考依据等报告如下，按程序办理后报{office}。"),
    )
