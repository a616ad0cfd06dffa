"""Who answers for what: departments with something to report, and what each leads or supports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evallib import tables as t

if TYPE_CHECKING:
    from evallib.plan import Plan


def reporting_departments(plan: Plan) -> list[str]:
    """Departments valid on the as-of date that lead or support an indicator or work, or lead a special plan."""
    busy: set[str] = {name for item in plan.indicators for name in item.departments}
    for table in t.WORK_TYPES.values():
        frame = plan.known(table)
        busy.update(frame[t.LEAD_DEPARTMENT])
        busy.update(name for cell in frame[t.SUPPORT_DEPARTMENTS] for name in t.split_list(cell))
    busy.update(plan.known("special_plans")[t.LEAD_DEPARTMENT])
    return [name for name in plan.departments[t.DEPARTMENT_ID] if name in busy]


def concerns(frame: pd.DataFrame, department_id: str) -> pd.Series:
    """Which rows of a catalogue a department leads or supports."""
    supports = frame[t.SUPPORT_DEPARTMENTS].map(lambda text: department_id in t.split_list(text))
    return (frame[t.LEAD_DEPARTMENT] == department_id) | supports.astype(bool)
