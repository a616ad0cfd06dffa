"""Which milestone a form is for: the next one due, its round, and since when changes are marked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.collection.forms import RETURNED
from evallib.collection.owed import Duty, Milestone, current, duties, milestones
from evallib.errors import UsageError
from evallib.plan import Plan, unknown_name

FIRST, LAST = "初稿", "定稿"


@dataclass(frozen=True)
class Round:
    """What a department's form is for.

    Attributes
    ----------
    milestone : Milestone or None
        None where the plan has no milestone for the department.
    due : date or None
        Extension included.
    extended : str
        Why it was extended, "" where it was not.
    name : str
        初稿, 第2稿, …, 定稿; "" where the milestone's object is handed in once.
    since : date or None
        Day of the round before: what became known later is marked. None in the first round.
    """

    milestone: Milestone | None = None
    due: dt.date | None = None
    extended: str = ""
    name: str = ""
    since: dt.date | None = None

    @property
    def milestone_id(self) -> str:
        """Id of the milestone, "" where there is none."""
        return self.milestone.milestone_id if self.milestone else ""


def rounds(plan: Plan, milestone_id: str | None = None) -> dict[str, Round]:
    """Round of each department that owes something.

    Parameters
    ----------
    plan : Plan
    milestone_id : str, optional
        For this milestone, departments it does not concern left out; default is for each department the next one due
        on the plan's day (of those gone by the last), receipts aside.

    Raises
    ------
    UsageError
        No such milestone, or one of the office in charge.
    """
    owed = [duty for duty in duties(plan) if not duty.milestone.of_office]
    if milestone_id is not None:
        wanted = _milestone(plan, milestone_id)
        chosen = _by_department(duty for duty in owed if duty.milestone == wanted and not duty.none)
    else:
        chosen = _by_department(duty for duty in owed if not duty.none and duty.milestone.asked != "receipt")
    names = round_names(plan)
    earlier = _Earlier(plan, owed)
    found: dict[str, Round] = {}
    for department, options in chosen.items():
        duty = _next(options, plan.as_of)
        stone = duty.milestone
        reason = duty.extension.reason or "未注明原因" if duty.extension else ""
        since = earlier.day(department, stone)
        found[department] = Round(stone, duty.due, reason, names.get(stone.milestone_id, ""), since)
    return found


def receipt_rounds(plan: Plan) -> dict[str, Round]:
    """The milestone that asks for receipts, with each department's own day."""
    return {
        duty.department_id: Round(duty.milestone, duty.due, duty.extension.reason if duty.extension else "")
        for duty in duties(plan) if duty.milestone.asked == "receipt" and not duty.milestone.of_office
    }  # fmt: skip


def round_names(plan: Plan) -> dict[str, str]:
    """Milestone → 初稿, 第2稿, …, 定稿, of milestones of departments that share their object."""
    return {
        key: FIRST if i == 0 else LAST if i == len(keys) - 1 else f"第{i + 1}稿"
        for keys in _series(plan).values() if len(keys) > 1 for i, key in enumerate(keys)
    }  # fmt: skip


def _series(plan: Plan) -> dict[str, list[str]]:
    """Object → the departments' milestones that ask for it, by date."""
    found: dict[str, list[str]] = {}
    for stone in milestones(plan):
        keys = found.setdefault(stone.object, [])
        if stone.object and not stone.of_office and stone.milestone_id not in keys:
            keys.append(stone.milestone_id)
    return found


def _milestone(plan: Plan, milestone_id: str) -> Milestone:
    known = {stone.milestone_id: stone for stone in milestones(plan)}
    if milestone_id not in known:
        raise UsageError(unknown_name("报送节点", milestone_id, list(known)))
    stone = known[milestone_id]
    if stone.of_office:
        own = "、".join(s.milestone_id for s in known.values() if not s.of_office)
        raise UsageError(
            f"节点{milestone_id}（{stone.name}）由评估牵头单位办理，各单位不填表；可选：{own or '无'}"
        )  # fmt: skip
    return stone


def _by_department(owed: Iterable[Duty]) -> dict[str, list[Duty]]:
    found: dict[str, list[Duty]] = {}
    for duty in owed:
        found.setdefault(duty.department_id, []).append(duty)
    return found


def _next(options: list[Duty], day: dt.date) -> Duty:
    """The next one due; of those gone by the last; undated ones come after."""
    ahead = [duty for duty in options if duty.due is not None and duty.due >= day]
    if ahead:
        return min(ahead, key=lambda duty: duty.due or day)
    return max(options, key=lambda duty: duty.due or dt.date.min)


def accepted_returns(plan: Plan) -> Iterator[Any]:
    """Rows of submissions.csv that were accepted by the plan's day, the earliest first."""
    frame = plan.known("submissions")
    frame = frame[frame[t.RECEIVED_ON] <= pd.Timestamp(plan.as_of)]
    taken = (frame[t.RESULT] != "") & ~frame[t.RESULT].str.startswith(RETURNED)
    return t.rows(frame[taken].sort_values([t.RECEIVED_ON, t.LINE], kind="stable"))


class _Earlier:
    """The day of the round before: when the department's return was accepted, else when it was due."""

    def __init__(self, plan: Plan, owed: Iterable[Duty]) -> None:
        self._plan = plan
        self._due = {(duty.department_id, duty.milestone.milestone_id): duty.due for duty in owed}
        self._series = _series(plan)
        self._handed: dict[tuple[str, str], dt.date] = {}
        for row in accepted_returns(plan):
            self._handed[current(plan, row.department_id), row.milestone_id] = row.received_on.date()

    def day(self, department_id: str, stone: Milestone) -> dt.date | None:
        """Day of the round before, never later than the plan's day; None in the first round."""
        keys = self._series.get(stone.object, [])
        place = keys.index(stone.milestone_id) if stone.milestone_id in keys else 0
        if place == 0:
            return None
        key = (department_id, keys[place - 1])
        day = self._handed.get(key) or self._due.get(key) or self._plan.as_of
        return min(day, self._plan.as_of)
