"""All sections of the manual, in its order; and how cases become one plan folder a world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.plan import load_plan
from evallib.ratings import rate
from tests.rules import assigned, counting, cumulative, growth, levels, lines, offices, planned, relative
from tests.rules.spec import Case, Figures, Section, World, period_of, rows_of

SECTIONS: tuple[Section, ...] = tuple(
    section
    for module in (counting, planned, levels, growth, relative, cumulative, lines, assigned, offices)
    for section in module.SECTIONS
)
CASES: dict[str, tuple[Section, Case]] = {
    section.id_of(i): (section, case) for section in SECTIONS for i, case in enumerate(section.cases)
}
"""Indicator id → the case, in the order of the manual."""

Rows = list[dict[str, Any]]
MakePlan = Callable[..., Path]


def rate_world(world: World, make_plan: MakePlan) -> Mapping[str, Mapping[str, Any]]:
    """Rate every case of one world from one plan folder: indicator id → row of the rating table."""
    tables: dict[str, Rows] = {name: [] for name in ("indicators", "observations", "targets", "overrides",
                                                     "adjustments")}  # fmt: skip
    for key, (section, case) in CASES.items():
        if case.world == world:
            _add(tables, key, section.cells(case), case)
    folder = make_plan(
        plan={"first_year": world.first_year, "last_year": world.last_year},
        settings={"as_of": world.as_of, "data_until": world.data_until,
                  "thresholds": {"ahead": world.ahead, "on_track": world.on_track}},
        **tables,
    )  # fmt: skip
    return by_id(rate(load_plan(folder)))


def by_id(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Rows of the rating table by indicator, missing cells None."""
    plain = table.astype(object).where(table.notna(), None)
    return {row[t.INDICATOR_ID]: row for row in plain.to_dict("records")}


def _add(tables: dict[str, Rows], key: str, cells: dict[str, object], case: Case) -> None:
    own = {"indicator_id": key}
    if case.reference is not None:
        cells = {"reference": f"{key}-ref", **cells}
        tables["indicators"].append({"indicator_id": f"{key}-ref", "target_type": "floor", **case.reference.given})
        tables["observations"] += _observations(f"{key}-ref", case.reference.figures)
    tables["indicators"].append({**own, "name": key, **cells})
    tables["observations"] += _observations(key, case.figures)
    for year, goal in case.yearly.items():
        for row in rows_of(goal):
            tables["targets"].append({**own, "year": year, "target": row.value, "recorded_on": row.on or "2021-01-15"})
    tables["overrides"] += [{**own, **row} for row in case.overrides]
    tables["adjustments"] += [
        {"adjustment_id": f"{key}-{i}", "object_id": key, **row} for i, row in enumerate(case.adjustments)
    ]


def _observations(indicator_id: str, figures: Figures) -> Rows:
    rows: Rows = []
    for at, entry in figures.items():
        year, period = period_of(at)
        for row in rows_of(entry):
            cells = {"indicator_id": indicator_id, "year": year, "period": period, "value": row.value,
                     "status": row.status, "caliber": row.caliber}  # fmt: skip
            rows.append({**cells, "recorded_on": row.on} if row.on else cells)
    return rows
