"""Adjustments asked for: what is to be changed, from what to what, who has to agree, and what the change would do."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from evallib import ratings
from evallib import tables as t
from evallib.plan import Plan
from evallib.plan.chains import adjustment_level
from evallib.plan.hierarchy import DEPARTMENT, fixed_by, items

_KINDS = {"indicators": "indicator", **{table: kind for kind, table in t.WORK_TYPES.items()}}
_UNADJUSTED = ("range", "assigned", "qualitative", "relative_growth")
"""Target types whose class a new number does not change by itself."""
ADDED = (
    t.NAME, t.OBJECT_TYPE, t.UNIT, t.ATTRIBUTE, t.ISSUE_LEVEL, t.FIXED_BY, t.RATING_OLD, t.RATING_NEW, t.PROGRESS_OLD,
    t.PROGRESS_NEW,
)  # fmt: skip


def adjustments(plan: Plan) -> pd.DataFrame:
    """Return the adjustments asked for by the plan's day.

    Returns
    -------
    DataFrame
        One row an adjustment, in file order: the columns of adjustments.csv and name, object_type (of the item; ""
        where there is none), unit and attribute (indicators), issue_level (of what is changed; "" the outline),
        fixed_by (the higher plan that a department's document must not change; "" where none), rating_old and
        rating_new, progress_old and progress_new (indicators with a number as target: class and progress by the old
        and the new target, on the figures known today).
    """
    frame = plan.known("adjustments")
    frame = frame[~(frame[t.REQUESTED_ON] > pd.Timestamp(plan.as_of))]
    if frame.empty:
        return frame.reindex(columns=[*frame.columns, *ADDED])
    known, cases = items(plan), ratings.cases(plan)
    added = []
    for row in t.records(frame):
        key, level = row[t.OBJECT_ID], adjustment_level(plan, row)
        item = known.get(key)
        facts: dict[str, Any] = dict.fromkeys(ADDED, "")
        facts |= {t.ISSUE_LEVEL: level, t.PROGRESS_OLD: math.nan, t.PROGRESS_NEW: math.nan}
        if item is not None:
            facts |= {t.NAME: item.name or key, t.OBJECT_TYPE: _KINDS[item.table]}
            facts[t.FIXED_BY] = fixed_by(plan, key, row[t.PLAN_ID]) if level == DEPARTMENT else ""
        if key in cases:
            indicator = cases[key].indicator
            facts |= {t.UNIT: indicator.unit, t.ATTRIBUTE: indicator.attribute}
            facts |= _by_target(cases[key], row[t.OLD], t.RATING_OLD, t.PROGRESS_OLD)
            facts |= _by_target(cases[key], row[t.NEW], t.RATING_NEW, t.PROGRESS_NEW)
        added.append(facts)
    return frame.reset_index(drop=True).join(pd.DataFrame(added, columns=list(ADDED)))


def target_number(text: Any) -> float | None:
    """The number of a cell of adjustments.csv, read as the target in force is; None for words."""
    value = pd.to_numeric(text, errors="coerce")
    return float(value) if math.isfinite(value) else None


def _by_target(case: ratings.Case, text: Any, rating: str, progress: str) -> dict[str, Any]:
    """Class and progress if this were the target."""
    goal = target_number(text)
    if goal is None or case.indicator.target_type in _UNADJUSTED:
        return {}
    outcome = ratings.assess(replace(case, target=goal))
    return {rating: outcome.rating, progress: math.nan if outcome.progress is None else outcome.progress}


def adjustment_counts(table: pd.DataFrame) -> dict[str, int]:
    """Counts under ``adjustment/count``, ``/outline``, ``/government``, ``/department`` (by level), ``/binding``."""
    level = table[t.ISSUE_LEVEL]
    found = {
        t.COUNT: len(table), "outline": (level == "").sum(), "department": (level == DEPARTMENT).sum(),
        "government": ((level != "") & (level != DEPARTMENT)).sum(), "binding": (table[t.ATTRIBUTE] == "约束性").sum(),
    }  # fmt: skip
    return {f"adjustment/{name}": int(value) for name, value in found.items()}
