"""A special plan's own view: the rows linked to it by ``plan_id``, rated and forecast with its own years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.errors import UsageError
from evallib.plan import Plan, unknown_name


def special_plan_row(plan: Plan, plan_id: str) -> Mapping[str, Any]:
    """Return the row of special_plans.csv; UsageError names the nearest ids where there is none."""
    rows = {str(row[t.PLAN_ID]): row for row in reversed(t.records(plan.known("special_plans")))}
    if plan_id not in rows:
        raise UsageError(unknown_name("专项规划", plan_id, list(reversed(rows))))
    return rows[plan_id]


def own_years(plan: Plan, row: Mapping[str, Any]) -> tuple[int, int]:
    """First and last year of a special plan; the plan's own where the row does not say, or says them backwards."""
    first, last = row[t.FIRST_YEAR], row[t.LAST_YEAR]
    first = plan.first_year if pd.isna(first) else int(first)
    last = plan.last_year if pd.isna(last) else int(last)
    return (first, last) if 1 <= last - first + 1 <= _LONGEST else (plan.first_year, plan.last_year)


_LONGEST = 30
"""Years beyond which the years of a special plan are a slip."""


def as_its_own(plan: Plan, row: Mapping[str, Any]) -> Plan:
    """The plan with the special plan's name and years, everything else as it was."""
    first, last = own_years(plan, row)
    base = plan.base_year if first == plan.first_year else first - 1
    name = str(row[t.NAME] or row[t.PLAN_ID])
    return replace(plan, title=name, first_year=first, last_year=last, base_year=base)


def only_with(plan: Plan, wanted: Iterable[str]) -> Plan:
    """The plan with nothing but some indicators and those they are compared with."""
    keep, ahead = set(), list(wanted)
    while ahead:
        key = ahead.pop()
        if key in plan.by_id and key not in keep:
            keep.add(key)
            ahead.append(plan.by_id[key].reference)
    return replace(plan, indicators=tuple(item for item in plan.indicators if item.indicator_id in keep))


def linked_works(works: pd.DataFrame, plan_id: str) -> pd.DataFrame:
    """Tasks, programmes, projects and city tasks of a special plan."""
    return works[works[t.PLAN_ID] == plan_id].reset_index(drop=True)


def time_share(first_year: int, last_year: int, day: dt.date) -> float:
    """Share of the plan years over at the end of ``day``, month by month: 30 June of the third year of five is 0.5."""
    after = day + dt.timedelta(days=1)
    length = ((after.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - after.replace(day=1)).days
    elapsed = after.year - first_year + (after.month - 1 + (after.day - 1) / length) / 12
    return min(1.0, max(0.0, elapsed / (last_year - first_year + 1)))
