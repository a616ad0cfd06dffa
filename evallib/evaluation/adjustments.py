"""Adjustments asked for: what is to be changed, from what to what, who has to agree, and what the change would do."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from evallib import ratings
from evallib import tables as t
from evallib.formulas import equal
from evallib.numbers import format_number
from evallib.plan import Indicator, Plan
from evallib.plan.chains import adjustment_level, target_number
from evallib.plan.hierarchy import DEPARTMENT, Item, fixed_by, items

_KINDS = {"indicators": "indicator", **{table: kind for kind, table in t.WORK_TYPES.items()}}
_LEVELS = ("level", "floor", "ceiling")
_UNADJUSTED = ("range", "assigned", "qualitative", "relative_growth")
"""Target types whose class a new number does not change by itself."""
ADDED = (
    t.NAME, t.OBJECT_TYPE, t.UNIT, t.DECIMALS, t.ATTRIBUTE, t.ISSUE_LEVEL, t.FIXED_BY, t.DIFFERS, t.LOOSENS, t.AS_LEVEL,
    t.RATING_OLD, t.RATING_NEW, t.PROGRESS_OLD, t.PROGRESS_NEW,
)  # fmt: skip


def adjustments(plan: Plan) -> pd.DataFrame:
    """Return the adjustments asked for by the plan's day.

    Returns
    -------
    DataFrame
        One row an adjustment, in file order: the columns of adjustments.csv and name, object_type (of the item; ""
        where there is none), unit, decimals and attribute (indicators), issue_level (of what is changed; "" the
        outline), fixed_by (the higher plan that a department's document must not change; "" where none), differs (the
        old number is not the catalogue's), loosens (the new number asks for less), as_level (the target is a level,
        with which a forecast may be compared), rating_old and rating_new, progress_old and progress_new (indicators
        with a number as target: class and progress by the old and the new target, on the figures known today). An
        empty ``old`` is filled from the catalogue.
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
        facts |= {t.OLD: row[t.OLD] or _listed(plan, item), t.DIFFERS: False, t.LOOSENS: False, t.AS_LEVEL: False}
        if item is not None:
            facts |= {t.NAME: item.name or key, t.OBJECT_TYPE: _KINDS[item.table]}
            facts[t.FIXED_BY] = fixed_by(plan, key, row[t.PLAN_ID]) if level == DEPARTMENT else ""
        if key in cases:
            indicator = cases[key].indicator
            facts |= {t.UNIT: indicator.unit, t.ATTRIBUTE: indicator.attribute}
            facts |= {t.DECIMALS: indicator.decimals, t.AS_LEVEL: indicator.target_type in _LEVELS}
            facts |= _compared(indicator, target_number(facts[t.OLD]), target_number(row[t.NEW]))
            facts |= _by_target(cases[key], facts[t.OLD], t.RATING_OLD, t.PROGRESS_OLD)
            facts |= _by_target(cases[key], row[t.NEW], t.RATING_NEW, t.PROGRESS_NEW)
        added.append(facts)
    return frame.drop(columns=t.OLD).reset_index(drop=True).join(pd.DataFrame(added, columns=[t.OLD, *ADDED]))


def _listed(plan: Plan, item: Item | None) -> str:
    """What the catalogue says of an item's aim: the target of an indicator, the goal of a work."""
    if item is None:
        return ""
    if item.table == "indicators":
        indicator = plan.by_id[item.item_id]
        return indicator.target_text if indicator.target is None else format_number(indicator.target)
    frame = plan.tables[item.table]
    goals = frame.loc[frame[t.ID] == item.item_id, t.GOAL]
    return str(goals.iloc[0]) if len(goals) else ""


def _compared(indicator: Indicator, old: float | None, new: float | None) -> dict[str, bool]:
    """Whether the old number is another than the catalogue's, and whether the new one asks for less."""
    kind, known = indicator.target_type, indicator.target
    less_is_more = kind == "ceiling" or (
        indicator.down and kind not in ("increment", "cumulative_reduction", "floor", "relative_growth")
    )
    loosens = old is not None and new is not None and (new > old if less_is_more else new < old)
    return {t.DIFFERS: old is not None and known is not None and not equal(old, known), t.LOOSENS: loosens}


def _by_target(case: ratings.Case, text: Any, rating: str, progress: str) -> dict[str, Any]:
    """Class and progress if this were the target."""
    goal = target_number(text)
    if goal is None or case.indicator.target_type in _UNADJUSTED:
        return {}
    outcome = ratings.assess(replace(case, target=goal))
    return {rating: outcome.rating, progress: math.nan if outcome.progress is None else outcome.progress}


def with_gaps(table: pd.DataFrame, forecasts: pd.DataFrame, last_year: int) -> pd.DataFrame:
    """Add ``gap_new``: the forecast of the last plan year less the new target, where both are levels."""
    last = forecasts[(forecasts[t.YEAR] == last_year) & ~forecasts[t.OBSERVED].astype(bool)]
    ahead = dict(zip(last[t.INDICATOR_ID], last[t.Q500].astype(float), strict=True))
    rows = zip(table[t.OBJECT_ID], table[t.NEW], table[t.AS_LEVEL], strict=True)
    goals = [(key, target_number(new) if level else None) for key, new, level in rows]
    gaps = [math.nan if goal is None else ahead.get(key, math.nan) - goal for key, goal in goals]
    return table.assign(**{t.GAP_NEW: pd.Series(gaps, index=table.index, dtype="float64")})


def adjustment_counts(table: pd.DataFrame) -> dict[str, int]:
    """Counts ``adjustment/count``, by level ``/outline``, ``/government``, ``/department``; ``/offices`` that ask."""
    level = table[t.ISSUE_LEVEL]
    found = {
        t.COUNT: len(table), "outline": (level == "").sum(), "department": (level == DEPARTMENT).sum(),
        "government": ((level != "") & (level != DEPARTMENT)).sum(),
        "offices": table.loc[table[t.SUBMITTED_BY] != "", t.SUBMITTED_BY].nunique(),
    }  # fmt: skip
    return {f"adjustment/{name}": int(value) for name, value in found.items()}
