"""Who answers for what: departments with something to report, what each leads or supports, the office in charge."""

from __future__ import annotations

from functools import lru_cache
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


_LINKS: dict[str, tuple[str, ...]] = {
    "department": (t.LEAD_DEPARTMENT, t.SUPPORT_DEPARTMENTS, t.SUBMITTED_BY, t.DEPARTMENT_ID, t.DEPARTMENTS),
    "indicator": (t.INDICATOR_ID, t.OBJECT_ID, t.INDICATORS),
    "special_plan": (t.PLAN_ID,),
}
"""Kind of scope → columns that name one."""


def has_rows_about(
    plan: Plan, table: str, *, department: str = "", indicator: str = "", special_plan: str = ""
) -> bool:
    """Whether a table, as known on the as-of date, has rows about a department, an indicator or a special plan.

    What is asked for only later (``requested_on``) is not known yet. Without a scope, and in a table that names none
    of its kind, any row will do.
    """
    frame = plan.known(table)
    if t.REQUESTED_ON in frame:
        frame = frame[~(frame[t.REQUESTED_ON] > pd.Timestamp(plan.as_of))]
    wanted = {"department": department, "indicator": indicator, "special_plan": special_plan}
    for kind, key in wanted.items():
        columns = [name for name in _LINKS[kind] if name in frame]
        if key and columns:
            named = pd.concat(
                [frame[name].map(lambda text, key=key: key in t.split_list(text)) for name in columns], axis=1
            )
            frame = frame[named.any(axis=1)] if len(frame) else frame
    return len(frame) > 0


def leads(plan: Plan) -> set[str]:
    """Departments (ids) that lead an indicator, work or special plan, valid or not."""
    found = {item.lead_department for item in plan.indicators}
    for table in (*t.WORK_TYPES.values(), "special_plans"):
        found.update(plan.known(table)[t.LEAD_DEPARTMENT])
    return found - {""}


@lru_cache(maxsize=16)
def office_of(plan: Plan) -> str:
    """Department (id) in charge of the evaluation: plan.yml's ``office``, else the development and reform commission.

    "" where neither is to be found among the departments valid on the as-of date.
    """
    if plan.office:
        return plan.office
    table = plan.departments
    names = table[t.NAME] + " " + table[t.SHORT_NAME]
    own = table[names.str.contains(r"发展(?:和|与)?改革(?:委|局)", regex=True)]
    return str(own[t.DEPARTMENT_ID].iloc[0]) if len(own) else ""
