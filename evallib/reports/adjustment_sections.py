"""What departments ask to be changed in the plans, and where each request stands; a nil return is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Paragraph, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.plan import office_of
from evallib.plan.chains import adjustment_chain

Row = Mapping[str, Any]


def asked_for(evaluation: Evaluation) -> list[Block]:
    """A department's own requests and those on what it leads; that there are none is said."""
    rows = _own(evaluation)
    if rows:
        return [_request(evaluation, row) for row in rows]
    day = narratives.chinese_day(evaluation.plan.as_of)
    return [paragraph(sentence(f"经梳理，截至{day}，本领域没有需要调整的规划内容。"))]


def requests(evaluation: Evaluation) -> list[Block]:
    """Every request, in file order; that there are none is said where departments report at all."""
    rows = t.records(evaluation.plan.known("adjustments"))
    if rows:
        return [_request(evaluation, row) for row in rows]
    plan = evaluation.plan
    if plan.finished or not office_of(plan) or evaluation.works.empty:
        return []
    day = narratives.chinese_day(plan.as_of)
    return [paragraph(sentence(f"截至{day}，未收到规划调整建议，{narratives.plan_noun(plan)}目标任务维持不变。"))]


def _own(evaluation: Evaluation) -> Sequence[Row]:
    department = evaluation.department
    led = {i.indicator_id for i in evaluation.plan.indicators if i.lead_department == department}
    works = evaluation.works
    led |= set(works.loc[works[t.LEAD_DEPARTMENT] == department, t.ID])
    rows = t.records(evaluation.plan.known("adjustments"))
    return [row for row in rows if row[t.SUBMITTED_BY] == department or row[t.OBJECT_ID] in led]


def _request(evaluation: Evaluation, row: Row) -> Paragraph:
    """建议将X由A调整为B。原因：…。依据：…。 and where it stands."""
    name = _name(evaluation, row[t.OBJECT_ID])
    old, new = (_value(evaluation, row, column) for column in (t.OLD, t.NEW))
    approved = row[t.APPROVED_ON] is not None and row[t.APPROVED_ON] == row[t.APPROVED_ON]
    head = f"{name}{'已按程序' if approved else '建议'}由{old}调整为{new}。"
    words = [f"原因是{narratives.quoted(row[t.REASON])}。"] if row[t.REASON] else []
    words += [f"依据为{narratives.quoted(row[t.BASIS])}。"] if row[t.BASIS] else []
    chain = narratives.narrate_chain(adjustment_chain(evaluation.plan, row), "该项调整")
    return paragraph(sentence(head, *words), chain)


def _name(evaluation: Evaluation, key: str) -> str:
    names = {item.indicator_id: f"“{item.name}”目标" for item in evaluation.plan.indicators}
    for table in t.WORK_TYPES.values():
        frame = evaluation.plan.tables[table]
        names |= {str(i): f"“{name}”完成时限" for i, name in zip(frame[t.ID], frame[t.NAME], strict=True)}
    return names.get(key, key)


def _value(evaluation: Evaluation, row: Row, column: str) -> str:
    text = narratives.chinese_day(row[column]) or "—"
    item = evaluation.plan.by_id.get(row[t.OBJECT_ID])
    return f"{text}{item.unit}" if item is not None and item.unit not in ("", "—") and text[-1:].isdigit() else text
