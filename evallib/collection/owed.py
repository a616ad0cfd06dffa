"""Who owes what by when: milestones × departments, special plans one by one, extensions as known on the day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import pandas as pd

from evallib import tables as t
from evallib.plan import Plan, leads, office_of, reporting_departments

Asked = Literal["receipt", "city", "special_plan", "adjustment", "visits", "report"]
_WORDS: tuple[tuple[str, Asked], ...] = (
    (r"调整", "adjustment"), (r"专项规划", "special_plan"), (r"回执|联系人", "receipt"),
    (r"[市省].{0,12}《?纲要|市级任务|上级规划", "city"), (r"走访|座谈|调研", "visits"),
)  # fmt: skip
"""Words of a milestone's object → what it asks for; the first that fits."""


@dataclass(frozen=True)
class Milestone:
    """One row of milestones.csv. ``due`` is None where the work plan sets no day."""

    milestone_id: str
    name: str
    due: dt.date | None
    who: str
    object: str
    note: str

    @property
    def asked(self) -> Asked:
        """What kind of thing it asks for."""
        text = self.object or self.name
        return next((kind for pattern, kind in _WORDS if re.search(pattern, text)), "report")

    @property
    def of_office(self) -> bool:
        """Whether it is the office's own duty."""
        return self.who == "office"


@dataclass(frozen=True)
class Extension:
    """A later day, with its reason and the day it was recorded (None where the table has no such column)."""

    due: dt.date
    reason: str
    recorded_on: dt.date | None


@dataclass(frozen=True)
class Duty:
    """What one department owes at one milestone; of special plans one a plan."""

    department_id: str
    milestone: Milestone
    plan_id: str = ""
    extension: Extension | None = None
    none: bool = False  # nothing of the kind: 无此项

    @property
    def due(self) -> dt.date | None:
        """The day it is due, extension included."""
        return self.extension.due if self.extension else self.milestone.due


@lru_cache(maxsize=4)
def milestones(plan: Plan) -> tuple[Milestone, ...]:
    """Milestones by date, undated ones last."""
    found = [
        Milestone(row[t.MILESTONE_ID], row[t.NAME], as_day(row[t.DUE]), row[t.WHO], row[t.OBJECT], row[t.NOTE])
        for row in t.records(plan.known("milestones"))
    ]
    return tuple(sorted(found, key=lambda item: item.due or dt.date.max))


def as_day(value: Any) -> dt.date | None:
    """A cell of dates as a date, None where empty."""
    return None if pd.isna(value) else pd.Timestamp(value).date()


def duties(plan: Plan) -> list[Duty]:
    """Every duty of the plan as of its day: by milestone, then department in file order.

    Departments without anything of the kind a milestone asks for have a duty marked ``none``. A department that is no
    longer valid hands its duties to its successor.
    """
    owing = _busy(plan)
    busy = [name for name in plan.departments[t.DEPARTMENT_ID] if name in owing]
    granted = _Extensions(plan)
    found: list[Duty] = []
    for milestone in milestones(plan):
        for department, plan_id, none in _owed(plan, milestone, busy):
            found.append(Duty(department, milestone, plan_id, granted.of(milestone, department), none))
    return found


def _busy(plan: Plan) -> set[str]:
    return {*reporting_departments(plan), *(current(plan, name) for name in leads(plan))}


def _owed(plan: Plan, milestone: Milestone, busy: list[str]) -> Iterator[tuple[str, str, bool]]:
    """Department, special plan, whether there is nothing of the kind."""
    if milestone.of_office:
        yield office_of(plan), "", False
    elif milestone.who == "all":
        yield from ((name, "", False) for name in busy)
    elif milestone.who == "lead" and milestone.asked == "special_plan":
        plans = special_plans(plan)
        holders = {current(plan, row[t.LEAD_DEPARTMENT]) for row in plans}
        yield from ((current(plan, row[t.LEAD_DEPARTMENT]), row[t.PLAN_ID], False) for row in plans)
        yield from ((name, "", True) for name in busy if name not in holders)
    elif milestone.who == "lead":
        asked = _leads_of(plan, milestone)
        yield from ((name, "", False) for name in sorted(asked - set(busy)))
        yield from ((name, "", name not in asked) for name in busy)


def _leads_of(plan: Plan, milestone: Milestone) -> set[str]:
    """Departments that lead what the milestone asks for."""
    city = milestone.asked == "city"
    found = set(plan.known("city_tasks")[t.LEAD_DEPARTMENT]) - {""} if city else leads(plan)
    return {current(plan, name) for name in found}


def special_plans(plan: Plan) -> list[dict[str, Any]]:
    """Special plans to be evaluated: those of 附件3 where the table says which, else all."""
    frame = plan.known("special_plans")
    listed = frame[frame[t.IN_ATTACHMENT3]]
    return t.records(listed if len(listed) else frame)


def current(plan: Plan, department_id: str) -> str:
    """The department itself, or where it is no longer valid the successor that is; the id itself where none is."""
    valid, heirs = _departments(plan)
    seen = {department_id}
    name = department_id
    while name not in valid:
        name = heirs.get(name, "")
        if not name or name in seen:
            return department_id
        seen.add(name)
    return name


@lru_cache(maxsize=4)
def _departments(plan: Plan) -> tuple[frozenset[str], dict[str, str]]:
    """Departments valid on the day; every department's successor."""
    frame = plan.tables["departments"]
    return frozenset(plan.departments[t.DEPARTMENT_ID]), dict(
        zip(frame[t.DEPARTMENT_ID], frame[t.SUCCESSOR_ID], strict=True)
    )


class _Extensions:
    """Extensions known on the plan's day: the last recorded for the department and the last for all; the later day."""

    def __init__(self, plan: Plan) -> None:
        frame = plan.known("extensions")
        frame = frame[frame[t.DUE].notna()].sort_values([t.RECORDED_ON, t.LINE], kind="stable")
        self._last: dict[tuple[str, str], Extension] = {}
        for row in t.rows(frame):
            key = (row.milestone_id, row.department_id and current(plan, row.department_id))
            self._last[key] = Extension(row.due.date(), row.reason, as_day(row.recorded_on))

    def of(self, milestone: Milestone, department_id: str) -> Extension | None:
        """The extension in force for a department, if any."""
        found = [self._last.get((milestone.milestone_id, name)) for name in (department_id, "")]
        return max((item for item in found if item), key=lambda item: item.due, default=None)
