"""What departments ask to be changed in the plans, and where each request stands; a nil return is said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Cell, Paragraph, Span, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.evaluation.adjustments import target_number
from evallib.numbers import render
from evallib.plan import office_of
from evallib.plan.chains import adjustment_chain

Row = Mapping[str, Any]


def asked_for(evaluation: Evaluation) -> list[Block]:
    """A department's own requests; that there are none is said."""
    rows = t.records(evaluation.adjustments)
    if rows:
        return [_request(evaluation, row) for row in rows]
    day = narratives.chinese_day(evaluation.plan.as_of)
    return [paragraph(sentence(f"经梳理，截至{day}，本领域没有需要调整的规划内容。"))]


def requests(evaluation: Evaluation) -> list[Block]:
    """Every request, in file order; that there are none is said where departments report at all."""
    rows, plan = t.records(evaluation.adjustments), evaluation.plan
    if rows:
        return [_request(evaluation, row) for row in rows]
    if plan.finished or not office_of(plan) or evaluation.works.empty:
        return []
    day = narratives.chinese_day(plan.as_of)
    return [paragraph(sentence(f"截至{day}，未收到规划调整建议，{narratives.plan_noun(plan)}目标任务维持不变。"))]


def _request(evaluation: Evaluation, row: Row) -> Paragraph:
    """建议将X由A调整为B。原因是…。依据为…。 and where it stands."""
    chain = adjustment_chain(evaluation.plan, row)
    agreed = any(item.effect == "approve" and item.done for item in chain)
    what = "目标" if row[t.OBJECT_TYPE] == "indicator" else "完成时限" if _is_day(row) else ""
    name = f"“{row[t.NAME] or row[t.OBJECT_ID]}”{what}"
    lead = f"{name}{'已按程序' if agreed else '建议'}由"
    head = sentence(lead, _value(row, t.OLD), "调整为", _value(row, t.NEW), "。")
    words = [f"原因是{narratives.quoted(row[t.REASON])}。"] if row[t.REASON] else []
    words += [f"依据为{narratives.quoted(row[t.BASIS])}。"] if row[t.BASIS] else []
    said = [sentence(word) for word in words]
    return paragraph(head, said, narratives.narrate_chain(chain, "该项调整"))


def _is_day(row: Row) -> bool:
    return narratives.chinese_day(row[t.NEW]) != str(row[t.NEW])


def _value(row: Row, column: str) -> Span:
    """A number with its unit and cell, a day, or the words as written."""
    value = target_number(row[column])
    if value is None:
        return Span(narratives.chinese_day(row[column]) or "—")
    unit = str(row[t.UNIT]) if row[t.UNIT] not in ("", "—") else ""
    return Span(render(value, "f") + unit, Cell("adjustments", str(row[t.ADJUSTMENT_ID]), column), value, "f")
