"""What a chart of one indicator needs, read once from the tables into plain values (no matplotlib here)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.numbers import format_number

HISTORY_YEARS = 10
"""Years before the plan that are drawn at most."""


def cell(row: Any, column: str) -> Any:
    """One cell of a ratings row (Series, namedtuple or mapping); missing columns and empty cells are None."""
    value = row.get(column) if isinstance(row, pd.Series | Mapping) else getattr(row, column, None)
    return None if value is None or value is pd.NA or value is pd.NaT or value != value else value


def number(row: Any, column: str) -> float | None:
    """A cell as a finite float, else None."""
    value = cell(row, column)
    return float(value) if value is not None and value != "" and math.isfinite(float(value)) else None


@dataclass(frozen=True)
class Facts:
    """One indicator's ratings row, typed for drawing; per cents as in the table, shares as fractions."""

    name: str
    unit: str
    target_type: str
    value_kind: str
    direction: str
    decimals: int | None
    base_year: int | None
    base: float | None
    target: float | None
    low: float | None
    high: float | None
    target_text: str
    rating: str
    overridden: bool
    latest_year: int | None
    latest_period: str
    progress: float | None
    planned: float | None
    elapsed: float | None
    achieved: float | None
    chance: float | None
    end_median: float | None = None
    """What the target type compares at the plan's end, its median in the draws (of a sum: the whole total)."""

    @property
    def title(self) -> str:
        """Name and unit: 常住人口城镇化率（%）."""
        return f"{self.name}（{self.unit}）" if self.unit else self.name

    def text(self, value: float | None) -> str:
        """Write a value of this indicator as the plan prints it, with a real minus sign."""
        return shown(value, self.decimals)


def shown(value: float | None, decimals: int | None = None) -> str:
    """Write a number for a chart: given decimals (or at most 6 digits), real minus; from a milliard on by 亿, 万亿."""
    if value is None or not math.isfinite(value):
        return "—"
    for scale, word in ((1e12, "万亿"), (1e8, "亿")):
        if abs(value) >= 10 * scale:
            return format_number(float(f"{value / scale:.5g}")).replace("-", "−") + word
    digits = format_number(value, decimals) if decimals is not None else format_number(float(f"{value:.6g}"))
    return digits.replace("-", "−")


def read_facts(row: Any) -> Facts:
    """Read a ratings row."""
    level = number(row, t.TARGET_LEVEL)
    return Facts(
        name=str(cell(row, t.NAME) or cell(row, t.INDICATOR_ID) or ""), unit=str(cell(row, t.UNIT) or ""),
        target_type=str(cell(row, t.TARGET_TYPE) or ""), value_kind=str(cell(row, t.VALUE_KIND) or "level"),
        direction=str(cell(row, t.DIRECTION) or "up"), decimals=_whole(row, t.DECIMALS),
        base_year=_whole(row, t.BASE_YEAR), base=number(row, t.BASE),
        target=level if level is not None else number(row, t.TARGET),
        low=number(row, t.TARGET_LOW), high=number(row, t.TARGET_HIGH), target_text=str(cell(row, t.TARGET_TEXT) or ""),
        rating=str(cell(row, t.RATING) or t.NOT_RATED), overridden=bool(cell(row, t.OVERRIDDEN) or False),
        latest_year=_whole(row, t.LATEST_YEAR), latest_period=str(cell(row, t.LATEST_PERIOD) or ""),
        progress=number(row, t.PROGRESS), planned=number(row, t.PLANNED_SHARE), elapsed=number(row, t.TIME_PROGRESS),
        achieved=number(row, t.ACHIEVED), chance=number(row, t.P_ATTAIN),
        end_median=number(row, t.END_MEDIAN),
    )  # fmt: skip


def _whole(row: Any, column: str) -> int | None:
    value = number(row, column)
    return None if value is None else int(value)


@dataclass(frozen=True)
class Point:
    """One figure: ``x`` is the end of its period in years (2023's first half ends at 2022.5)."""

    x: float
    value: float
    year: int
    period: str
    hollow: bool
    caliber: str
    source: str


@dataclass(frozen=True)
class Fan:
    """Forecast of one year: median and the ends of the 80 % and 95 % intervals."""

    year: int
    median: float
    low80: float
    high80: float
    low95: float
    high95: float
    model: float | None = None
    """The model's median where an analyst's judgement has moved it."""


def read_points(figures: pd.DataFrame, indicator_id: str, first_year: int) -> tuple[list[Point], list[Point]]:
    """Return annual points and part-year points after the last annual one, in time order."""
    rows = _own(figures, indicator_id)
    if rows.empty:
        return [], []
    rows = rows[rows[t.VALUE].notna() & (rows[t.YEAR] >= first_year - HISTORY_YEARS)]
    points = sorted((_point(row) for row in rows.to_dict("records")), key=lambda p: p.x)
    annual = [p for p in points if p.period == "annual"]
    last = annual[-1].x if annual else -math.inf
    return annual, [p for p in points if p.period != "annual" and p.x > last]


def _own(frame: pd.DataFrame, indicator_id: str) -> pd.DataFrame:
    """Rows of one indicator, also of a table that holds many."""
    if frame.empty or t.INDICATOR_ID not in frame:
        return frame
    return frame[frame[t.INDICATOR_ID] == indicator_id]


def _point(row: Mapping[Any, Any]) -> Point:
    year, period = int(row[t.YEAR]), str(row.get(t.PERIOD) or "annual")
    return Point(
        x=year - 1 + t.PERIOD_SHARE.get(period, 1.0), value=float(row[t.VALUE]), year=year, period=period,
        hollow=period != "annual" or str(row.get(t.STATUS) or "final") != "final",
        caliber=str(row.get(t.CALIBER) or "").strip(), source=str(row.get(t.SOURCE) or ""),
    )  # fmt: skip


def read_fan(forecast: pd.DataFrame, indicator_id: str) -> list[Fan]:
    """Return the forecast of each year not yet observed, in time order."""
    rows = _own(forecast, indicator_id)
    found = []
    for row in rows.to_dict("records"):
        values = [number(row, name) for name in (t.Q500, t.Q100, t.Q900, t.Q025, t.Q975)]
        if not cell(row, t.OBSERVED) and all(value is not None for value in values):
            model = number(row, t.MODEL)
            moved = model is not None and abs(model - float(row[t.Q500])) > 1e-9 * abs(model)
            fan = Fan(int(row[t.YEAR]), *values)  # type: ignore[arg-type]
            found.append(replace(fan, model=model) if moved else fan)
    return sorted(found, key=lambda fan: fan.year)


def read_own(offices: pd.DataFrame | None, indicator_id: str) -> list[tuple[int, float]]:
    """Return the departments' own forecasts as (year, value), in time order."""
    if offices is None:
        return []
    rows = _own(offices, indicator_id)
    return sorted((int(year), float(value)) for year, value in zip(rows[t.YEAR], rows[t.VALUE], strict=True))


def segments(points: list[Point]) -> list[list[Point]]:
    """Split points where the caliber changes: figures of two calibers are never joined."""
    runs: list[list[Point]] = []
    for point in points:
        if runs and runs[-1][-1].caliber == point.caliber:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs
