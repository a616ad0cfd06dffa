"""What has come in by a day: submissions, adjustments asked for, visits made, steps of the office on record."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.collection.forms import ADJUST, KEEP, RETURNED, TITLES
from evallib.collection.owed import Duty, Milestone, as_day, current, milestones
from evallib.plan import Plan, office_of

_RECEIPT = re.compile(TITLES["receipt"][-2:])
"""In a receipt's file name: 回执."""


@dataclass(frozen=True)
class Handed:
    """What is on record of one duty.

    Attributes
    ----------
    received_on : date or None
        The first receipt after the last return; None where nothing is accepted.
    returned_on : date or None
        The last word was a return on this day.
    started : bool
        The day tells when something began, not when it was done: never late.
    """

    received_on: dt.date | None = None
    returned_on: dt.date | None = None
    result: str = ""
    file: str = ""
    remarks: tuple[str, ...] = ()
    started: bool = False


@dataclass(frozen=True)
class _Event:
    """Something that came in on a day."""

    day: dt.date
    refused: bool = False
    result: str = ""
    file: str = ""
    remark: str = ""
    started: bool = False


Key = tuple[str, str]
"""Department and milestone."""


@dataclass
class HandedIn:
    """Everything on record, found by duty; ``unasked`` is what nobody had to hand in and came all the same."""

    plan: Plan
    events: dict[Key, list[_Event]] = field(default_factory=dict)
    owed: tuple[Duty, ...] = ()

    def of(self, duty: Duty) -> Handed:
        """What is on record of a duty."""
        events = self.events.get((duty.department_id, duty.milestone.milestone_id), [])
        if duty.plan_id:
            events = [event for event in events if self._concerns(event, duty)]
        return _sum_up(events)

    def _concerns(self, event: _Event, duty: Duty) -> bool:
        """Whether something handed in is about this special plan: named by the file, or the department's only one."""
        place = (duty.department_id, duty.milestone)
        mine = [d for d in self.owed if d.plan_id and (d.department_id, d.milestone) == place]
        return len(mine) == 1 or self._names(event.file, duty.plan_id)

    def _names(self, file: str, plan_id: str) -> bool:
        table = self.plan.known("special_plans")
        titles = table.loc[table[t.PLAN_ID] == plan_id, t.NAME]
        token = re.search(rf"(?<![A-Za-z0-9]){re.escape(plan_id)}(?![A-Za-z0-9])", file)
        return bool(token) or any(title and title in file for title in titles)

    @property
    def unasked(self) -> list[tuple[Duty, Handed]]:
        """Departments that handed in where nothing was asked of them."""
        asked = {(duty.department_id, duty.milestone.milestone_id) for duty in self.owed}
        stones = {stone.milestone_id: stone for stone in milestones(self.plan)}
        found = []
        for (department, milestone), events in sorted(self.events.items()):
            if (department, milestone) not in asked and milestone in stones:
                found.append((Duty(department, stones[milestone], none=True), _sum_up(events)))
        return found


def handed_in(plan: Plan, owed: Iterable[Duty]) -> HandedIn:
    """Collect what is on record on the plan's day."""
    found = HandedIn(plan, owed=tuple(owed))
    for stone in milestones(plan):
        for department, event in (*_submitted(plan, stone), *_others(plan, stone)):
            found.events.setdefault((department, stone.milestone_id), []).append(event)
    for events in found.events.values():
        events.sort(key=lambda event: event.day)
    return found


def _submitted(plan: Plan, stone: Milestone) -> list[tuple[str, _Event]]:
    """Rows of submissions.csv for a milestone; receipts count for the milestone that asks for them."""
    frame = _dated(plan)
    receipts = frame[t.FILE].str.contains(_RECEIPT)
    wanted = frame[t.MILESTONE_ID] == stone.milestone_id
    if stone.asked == "receipt":
        wanted = wanted | receipts
    elif any(other.asked == "receipt" for other in milestones(plan)):
        wanted = wanted & ~receipts
    return [
        (current(plan, row.department_id),
         _Event(row.received_on.date(), refused(row.result), row.result, row.file))
        for row in t.rows(frame[wanted])
    ]  # fmt: skip


def refused(result: str) -> bool:
    """Whether a result of submissions.csv is a return."""
    return RETURNED in result


def _dated(plan: Plan) -> pd.DataFrame:
    """Submissions received by the plan's day, by day and line."""
    frame = plan.known("submissions")
    frame = frame[frame[t.RECEIVED_ON] <= pd.Timestamp(plan.as_of)]
    return frame.sort_values([t.RECEIVED_ON, t.LINE], kind="stable")


def _others(plan: Plan, stone: Milestone) -> list[tuple[str, _Event]]:
    """Records of other tables that stand for a hand-in."""
    if stone.asked == "adjustment" and not stone.of_office:
        return [*_answers(plan), *_asked_for(plan)]
    if not stone.of_office:
        return []
    found = _steps(plan, stone)
    return found + (_visits(plan) if stone.asked == "visits" else [])


def _answers(plan: Plan) -> list[tuple[str, _Event]]:
    """The answer every returned form holds, adjust or not, whatever milestone the form was for."""
    found = []
    for row in t.rows(_dated(plan)):
        answer = next((word for word in (KEEP, ADJUST) if word in row.result), "")
        if answer and not refused(row.result):
            event = _Event(row.received_on.date(), result=row.result, file=row.file, remark=f"答复“{answer}”")
            found.append((current(plan, row.department_id), event))
    return found


def _asked_for(plan: Plan) -> list[tuple[str, _Event]]:
    """Adjustments a department has asked for."""
    frame = plan.known("adjustments")
    frame = frame[(frame[t.SUBMITTED_BY] != "") & (frame[t.REQUESTED_ON] <= pd.Timestamp(plan.as_of))]
    found = []
    for department, rows in frame.groupby(t.SUBMITTED_BY, sort=False):
        days = rows[t.REQUESTED_ON]
        remark = f"提出调整建议{len(rows)}项（{'、'.join(rows[t.ADJUSTMENT_ID])}）"
        found.append((current(plan, str(department)), _Event(days.min().date(), remark=remark)))
    return found


def _steps(plan: Plan, stone: Milestone) -> list[tuple[str, _Event]]:
    """Steps of approvals.csv that name the office's milestone by its id, or word for word."""
    found = []
    for row in t.records(plan.known("approvals").sort_values([t.DATE, t.LINE], kind="stable")):
        day, step = as_day(row[t.DATE]), row[t.STEP]
        named = row[t.DOCUMENT] == stone.milestone_id or (step and step == stone.name)
        if named and day is not None and day <= plan.as_of:
            text = row[t.RESULT]
            found.append((office_of(plan), _Event(day, refused(text), text, remark=text)))
    return found


def _visits(plan: Plan) -> list[tuple[str, _Event]]:
    """Visits made."""
    days = plan.known("visits")[t.DATE].dropna()
    days = days[days <= pd.Timestamp(plan.as_of)]
    if days.empty:
        return []
    remark = f"已走访座谈{len(days)}次，最近一次{days.max().date().isoformat()}"
    return [(office_of(plan), _Event(days.min().date(), remark=remark, started=True))]


def _sum_up(events: list[_Event]) -> Handed:
    """The last word decides; the day is that of the first receipt after the last return."""
    if not events:
        return Handed()
    last = events[-1]
    returns = [event for event in events if event.refused]
    remarks = [event.remark for event in events if event.remark]
    if last.refused:
        kept = [event for event in events if not event.refused]
        remarks = [
            f"{last.day.isoformat()}退回（{last.file}）" if last.file else f"{last.day.isoformat()}退回",
            *remarks,
        ]
        remarks += [f"此前{kept[-1].day.isoformat()}已收到一份"] if kept else []
        return Handed(None, last.day, last.result, last.file, tuple(dict.fromkeys(remarks)))
    since = events[max((i + 1 for i, event in enumerate(events) if event.refused), default=0) :]
    remarks += [f"此前退回{len(returns)}次，最近一次{returns[-1].day.isoformat()}"] if returns else []
    return Handed(since[0].day, None, last.result, last.file, tuple(dict.fromkeys(remarks)), since[0].started)


def strays(plan: Plan) -> list[str]:
    """Rows of submissions.csv that count nowhere, and why."""
    frame = plan.known("submissions")
    known: set[Any] = {stone.milestone_id for stone in milestones(plan)}
    found = []
    for row in t.rows(frame):
        if pd.isna(row.received_on):
            found.append(f"submissions.csv第{row.line}行没有可用的received_on，未计入")
        elif row.received_on <= pd.Timestamp(plan.as_of) and row.milestone_id not in known:
            found.append(f"submissions.csv第{row.line}行的节点“{row.milestone_id}”不在milestones.csv中，未计入")
    return found
