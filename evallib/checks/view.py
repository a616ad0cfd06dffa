"""A plan as the checks look at it: rows and series they share, worked out once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from evallib import tables as t
from evallib.plan import Indicator, Plan
from evallib.plan.ledger import status_rank

ANNUAL = "annual"
RATE, SHARE, LEVEL = "rate", "share", "level"
SERIES = [t.INDICATOR_ID, t.CALIBER, t.PERIOD]


@dataclass(frozen=True, eq=False)
class View:
    """A plan with the tables the checks share. Figures are those known on its as-of date, whatever ``data_until``."""

    plan: Plan

    @cached_property
    def memo(self) -> dict[str, Any]:
        """What several rules of one module share, by a name of theirs."""
        return {}

    def table(self, name: str) -> pd.DataFrame:
        """One table of the plan folder, whole."""
        return self.plan.tables[name]

    @cached_property
    def targeted(self) -> tuple[Indicator, ...]:
        """Indicators that are to be rated: main ones and the chapters'."""
        return tuple(item for item in self.plan.indicators if not item.is_auxiliary)

    @cached_property
    def catalogue(self) -> pd.DataFrame:
        """Indicators by id (of doubles the first) as typed: value_kind, part_year, caliber with their defaults."""
        items = self.plan.by_id.values()
        names = (t.VALUE_KIND, t.PART_YEAR, t.CALIBER, t.TARGET_TYPE, t.NAME)
        columns = {name: pd.Series([getattr(item, name) for item in items], dtype="str") for name in names}
        return pd.DataFrame(columns).set_axis(pd.Index(list(self.plan.by_id), dtype="str"), axis=0)

    def of(self, rows: pd.DataFrame, column: str) -> pd.Series:
        """The catalogue's ``column`` for each row of a table with indicator ids ("" where unknown)."""
        return rows[t.INDICATOR_ID].map(self.catalogue[column]).astype("str").fillna("")

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Numeric observations of catalogued indicators, known, not retracted, of periods that are over."""
        plan = self.plan.at(data_until=self.plan.as_of)
        seen = plan.observations
        seen = seen[seen[t.INDICATOR_ID].isin(self.catalogue.index)]
        return seen.assign(**{t.YEAR: seen[t.YEAR].astype("int64")})

    @cached_property
    def _series(self) -> pd.Series:
        """Number of each row's series: indicator, caliber, period; numbers are sorted like these."""
        return self.rows.groupby(SERIES).ngroup()

    def series(self, rows: pd.DataFrame) -> pd.Series:
        """Group key of a part of ``rows``: the series (indicator, caliber, period) as a number."""
        return self._series.loc[rows.index]

    @cached_property
    def best(self) -> pd.DataFrame:
        """The best row for each indicator, caliber, period and year; sorted by these."""
        rows, year = self.rows, self.rows[t.YEAR].to_numpy()
        rank = status_rank(rows[t.STATUS]).to_numpy()
        day = rows[t.RECORDED_ON].to_numpy().astype("datetime64[D]").astype("int64")
        series = self._series.to_numpy()
        order = np.lexsort((-rows[t.LINE].to_numpy(), -day, rank, year, series))
        first = np.ones(len(order), dtype=bool)
        first[1:] = (np.diff(series[order]) != 0) | (np.diff(year[order]) != 0)
        return rows.iloc[order[first]]

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Of ``best`` the rows of each indicator's current caliber."""
        return self.best[self.best[t.CALIBER] == self.of(self.best, t.CALIBER)]

    @cached_property
    def annual(self) -> dict[tuple[str, int], float]:
        """(indicator, year) → annual figure of the current caliber."""
        rows = self.figures[self.figures[t.PERIOD] == ANNUAL]
        return dict(zip(zip(rows[t.INDICATOR_ID], rows[t.YEAR], strict=True), rows[t.VALUE], strict=True))

    @cached_property
    def part(self) -> dict[tuple[str, int, str], float]:
        """(indicator, year, period) → part-year figure of the current caliber."""
        rows = self.figures[self.figures[t.PERIOD] != ANNUAL]
        keys = zip(rows[t.INDICATOR_ID], rows[t.YEAR], rows[t.PERIOD], strict=True)
        return dict(zip(keys, rows[t.VALUE], strict=True))

    def place(self, indicator_id: str, year: int, period: str) -> tuple[pd.Timestamp, int]:
        """Day and line of the row that counts for a figure; line 0 where there is none."""
        return self._places.get((indicator_id, year, period), (pd.Timestamp.min, 0))

    @cached_property
    def _places(self) -> dict[tuple[str, int, str], tuple[pd.Timestamp, int]]:
        rows = self.figures
        keys = zip(rows[t.INDICATOR_ID], rows[t.YEAR], rows[t.PERIOD], strict=True)
        return dict(zip(keys, zip(rows[t.RECORDED_ON], rows[t.LINE], strict=True), strict=True))

    @cached_property
    def other_annual(self) -> dict[tuple[str, int], list[float]]:
        """(indicator, year) → annual figures of other calibers."""
        foreign = self.best[self.best[t.CALIBER] != self.of(self.best, t.CALIBER)]
        rows = foreign[foreign[t.PERIOD] == ANNUAL]
        found: dict[tuple[str, int], list[float]] = {}
        for key, value in zip(zip(rows[t.INDICATOR_ID], rows[t.YEAR], strict=True), rows[t.VALUE], strict=True):
            found.setdefault(key, []).append(float(value))
        return found

    @cached_property
    def plan_years(self) -> dict[str, list[int]]:
        """Indicator → plan years with an annual figure of any caliber, ascending."""
        rows = self.best[(self.best[t.PERIOD] == ANNUAL) & self.best[t.YEAR].isin(list(self.plan.years))]
        return {str(key): sorted(set(years)) for key, years in rows.groupby(t.INDICATOR_ID)[t.YEAR]}

    def misread(self, file: str, column: str) -> set[int]:
        """Lines of a file whose cell in ``column`` the reader already reported."""
        return self._misread.get((file, column), set())

    @cached_property
    def _misread(self) -> dict[tuple[str, str], set[int]]:
        found: dict[tuple[str, str], set[int]] = {}
        for finding in self.plan.findings:
            if finding.row is not None:
                found.setdefault((finding.file, finding.column), set()).add(finding.row)
        return found

    def ledgers(self) -> Iterator[tuple[t.Table, pd.DataFrame]]:
        """Tables whose file has the column ``recorded_on``."""
        for name, frame in self.plan.tables.items():
            if frame.attrs.get(t.RECORDED_ON):
                yield t.PLAN_TABLES[name], frame


def stamp(frame: pd.DataFrame) -> pd.Series:
    """End of each row's period as the integer yyyymmdd (year 99999 is no error)."""
    ends = {period: month * 100 + day for period, (month, day) in t.PERIOD_END.items()}
    return frame[t.YEAR].astype("int64") * 10_000 + frame[t.PERIOD].map(ends).astype("int64")


def unit_of_print(item: Indicator) -> float:
    """Half a unit of the last printed decimal; a rounding error's worth where ``decimals`` is empty."""
    if item.decimals is None:
        return 1e-9
    return float(0.5 * 10.0 ** -min(max(item.decimals, 0), 9))
