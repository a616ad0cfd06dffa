"""What departments ask to be changed in the plans, and where each request stands; a nil return is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Paragraph, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.narratives import adjustments as told
from evallib.plan import office_of
from evallib.reports.adjustments import approved, chain_of, changes

Row = Mapping[str, Any]


def asked_for(evaluation: Evaluation) -> list[Block]:
    """A department's own requests; that there are none is said."""
    rows = changes(evaluation)
    if rows:
        return [_request(evaluation, row) for row in rows]
    day = narratives.chinese_day(evaluation.plan.as_of)
    return [paragraph(sentence(f"经梳理，截至{day}，本领域没有需要调整的规划内容。"))]


def requests(evaluation: Evaluation) -> list[Block]:
    """Every request, in file order; that there are none is said where departments report at all."""
    rows, plan = changes(evaluation), evaluation.plan
    if rows:
        return [_request(evaluation, row) for row in rows]
    if plan.finished or not office_of(plan) or evaluation.works.empty:
        return []
    day = narratives.chinese_day(plan.as_of)
    return [paragraph(sentence(f"截至{day}，未收到规划调整建议，{narratives.plan_noun(plan)}目标任务维持不变。"))]


def _request(evaluation: Evaluation, row: Row) -> Paragraph:
    """What is to be changed, why, on what grounds, and where it stands."""
    change = told.narrate_change(row, evaluation.plan, approved=approved(evaluation, row))
    said = [sentence(f"原因是{narratives.quoted(row[t.REASON])}。")] if row[t.REASON] else []
    said += [sentence(f"依据为{narratives.quoted(row[t.BASIS])}。")] if row[t.BASIS] else []
    return paragraph(change, said, narratives.narrate_chain(chain_of(evaluation, row), "该项调整"))
