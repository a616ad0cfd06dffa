"""Which figures count: one figure for each indicator, year and period, chosen by caliber, status and date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from evallib import tables as t
from evallib.plan import Plan
from evallib.plan.ledger import status_rank


class Period(NamedTuple):
    """A year or a part of one."""

    year: int
    period: str

    def elapsed(self, first_year: int) -> float:
        """Years elapsed at the period's end: 1 at the end of the first plan year, 2.5 after a third year's half."""
        return self.year - first_year + t.PERIOD_SHARE[self.period]

    @property
    def is_annual(self) -> bool:
        """Whether it is a whole year."""
        return self.period == "annual"

    @property
    def name(self) -> str:
        """Chinese name: 2022年, 2023年上半年."""
        return f"{self.year}{t.PERIOD_NAMES[self.period]}"

    @property
    def end(self) -> str:
        """Chinese name of its end: 2022年底, 2023年6月底."""
        return {"annual": f"{self.year}年底", "h1": f"{self.year}年6月底", "q1": f"{self.year}年3月底",
                "q3": f"{self.year}年9月底"}[self.period]  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """The figure that counts for one period. ``bridged``: of another caliber, chained over the change (rates only)."""

    at: Period
    value: float
    status: str = ""
    caliber: str = ""
    source: str = ""
    provenance: str = ""
    recorded_on: dt.date | None = None
    bridged: bool = False


@dataclass(frozen=True)
class Series:
    """Figures of one indicator: ``counted`` by the rules, ``loose`` as if calibers did not matter."""

    counted: Mapping[Period, Figure]
    loose: Mapping[Period, Figure]


_LONG_AGO = pd.Timestamp("1900-01-01")
"""Day of a row without one: any other is newer."""


def figures(plan: Plan) -> pd.DataFrame:
    """Return the best figure for each (indicator, year, period), of the current caliber where there is one.

    Returns
    -------
    DataFrame
        Columns of observations.csv for indicators of the catalogue, sorted by indicator (catalogue order), year and
        end of period; figures of another caliber only where the current one has none (``caliber`` tells).
    """
    seen = plan.observations
    codes, names = pd.factorize(seen[t.INDICATOR_ID])
    order = {name: place for place, name in enumerate(plan.by_id)}
    at = np.array([order.get(name, -1) for name in names], dtype="int64")[codes]
    seen, at = seen[at >= 0], at[at >= 0]
    current = np.array([item.caliber for item in plan.by_id.values()], dtype=object)
    year, part = seen[t.YEAR].to_numpy(dtype="int64"), seen[t.PERIOD].map(t.PERIOD_SHARE).to_numpy()
    foreign = seen[t.CALIBER].to_numpy(dtype=object) != current[at]
    day = seen[t.RECORDED_ON].fillna(_LONG_AGO).to_numpy().astype("datetime64[D]").astype("int64")
    best_first = (foreign, status_rank(seen[t.STATUS]).to_numpy(), -day, -seen[t.LINE].to_numpy())
    rank = np.lexsort((*reversed(best_first), part, year, at))
    cell = np.stack([at, year, part])[:, rank]
    first = np.ones(len(rank), dtype=bool)
    first[1:] = (np.diff(cell) != 0).any(axis=0)
    return seen.iloc[rank[first]].reset_index(drop=True)


def series_of(plan: Plan, chosen: pd.DataFrame | None = None) -> dict[str, Series]:
    """Return the figures of every indicator that has any, ready for the rules."""
    table = figures(plan) if chosen is None else chosen
    found: dict[str, Series] = {}
    for indicator_id, rows in table.groupby(t.INDICATOR_ID, sort=False):
        item = plan.by_id[str(indicator_id)]
        loose = {figure.at: figure for figure in _read(rows, item.caliber)}
        keep = {at: figure for at, figure in loose.items() if not figure.bridged or item.value_kind == "rate"}
        found[item.indicator_id] = Series(keep, loose)
    return found


def _read(rows: pd.DataFrame, caliber: str) -> list[Figure]:
    return [
        Figure(
            Period(int(row.year), row.period), float(row.value), row.status, row.caliber, row.source, row.provenance,
            None if pd.isna(row.recorded_on) else row.recorded_on.date(), bridged=row.caliber != caliber,
        )
        for row in t.rows(rows)
    ]  # fmt: skip
