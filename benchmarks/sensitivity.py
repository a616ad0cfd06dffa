"""How many classes change under another assumption: the effects named in docs/assumptions.md.

    python -m benchmarks.sensitivity [PLAN ...]

Rates each plan as it is, then with one assumption changed, and prints the indicators whose computed class differs.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from typing import Any
from unittest import mock

import pandas as pd

from evallib import formulas, load_plan, rate
from evallib import tables as t
from evallib.plan import Plan
from evallib.ratings import Case, Period, growth
from evallib.settings import Thresholds


def with_thresholds(ahead: float, on_track: float) -> Callable[[Plan], Plan]:
    """Other limits of 快于预期 and 基本符合预期."""
    limits = Thresholds(ahead=ahead, on_track=on_track)
    return lambda plan: replace(plan, settings=plan.settings.model_copy(update={"thresholds": limits}))


def whole_years_only(plan: Plan) -> Plan:
    """Data until the end of the year before the as-of date."""
    return plan.at(data_until=dt.date(plan.as_of.year - 1, 12, 31))


def without_tolerance(plan: Plan) -> Plan:
    """Every tolerance 0."""
    return replace(plan, indicators=tuple(replace(item, tolerance=0.0) for item in plan.indicators))


def without_paths(plan: Plan) -> Plan:
    """No yearly targets of levels, increments and sums."""
    kinds = {key: item.target_type for key, item in plan.by_id.items()}
    frame = plan.tables["targets"]
    return plan.with_tables(targets=frame[frame[t.INDICATOR_ID].map(kinds) == "assigned"])


def own_time(case: Case, at: Period) -> float:
    """Time elapsed since the indicator's own base year."""
    item = case.indicator
    earlier = case.first_year - 1 - item.base_year if item.base is not None and item.base_year is not None else 0
    return (case.elapsed(at) + earlier) / (case.length + earlier)


def same(plan: Plan) -> Plan:
    """The plan as it is."""
    return plan


def whole(ratio: float, at: Period) -> float:
    """A part-year's ratio as if it were the whole year's."""
    return max(ratio, 0.0)


ALTERNATIVES: dict[str, tuple[Callable[[Plan], Plan], Any]] = {
    "linear share of a reduction": (same, mock.patch.object(formulas, "reduction_progress", lambda c, goal: c / goal)),
    "time since the own base year": (same, mock.patch.object(Case, "time_share", own_time)),
    "part-year rates as whole years'": (
        same, mock.patch.multiple(growth, exponents=lambda chained: [1.0] * len(chained), _power=whole),
    ),
    "thresholds 1.10, 0.95": (with_thresholds(1.10, 0.95), nullcontext()),
    "thresholds 1.20, 0.85": (with_thresholds(1.20, 0.85), nullcontext()),
    "no tolerance": (without_tolerance, nullcontext()),
    "no yearly paths": (without_paths, nullcontext()),
    "whole years only": (whole_years_only, nullcontext()),
}  # fmt: skip
"""Name → what is done to the plan, and to the rules."""


def changes(plan: Plan) -> pd.DataFrame:
    """Return one row an assumption: how many classes change, and which indicators'."""
    usual = rate(plan)
    rows = []
    for name, (change, patch) in ALTERNATIVES.items():
        with patch:
            other = rate(change(plan))
        moved = usual[t.COMPUTED_RATING] != other[t.COMPUTED_RATING]
        ids = " ".join(usual.loc[moved, t.INDICATOR_ID])
        step = (usual[t.PROGRESS] - other[t.PROGRESS]).abs().max()
        rows.append((name, int(moved.sum()), f"{100 * step:.1f}", ids))
    return pd.DataFrame(rows, columns=["assumption", "classes", "progress (points)", "indicators"])


if __name__ == "__main__":
    for key in sys.argv[1:] or ["national", "nankai"]:
        print(f"{key}\n{changes(load_plan(key)).to_string(index=False)}\n")
