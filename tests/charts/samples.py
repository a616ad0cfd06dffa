"""Tables for charts: figures, forecast and ratings row of one made-up indicator (every value invented for tests)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pandas as pd

from evallib import tables as t

YEARS = range(2021, 2026)
KEY = "X01"

Figure = tuple[int, float] | tuple[int, float, str] | tuple[int, float, str, str] | tuple[int, float, str, str, str]


def figures(*rows: Figure, source: str = "区统计局", provenance: str = "illustrative") -> pd.DataFrame:
    """Figures as (year, value, period, status, caliber); the last three may be left out."""
    full = [(*row, *("annual", "final", "")[len(row) - 2 :]) for row in rows]
    columns = [t.YEAR, t.VALUE, t.PERIOD, t.STATUS, t.CALIBER]
    frame = pd.DataFrame(full, columns=columns)
    return frame.assign(**{t.INDICATOR_ID: KEY, t.SOURCE: source, t.PROVENANCE: provenance})


def forecast(medians: Mapping[int, float], spread: float) -> pd.DataFrame:
    """Medians by year with intervals that widen with the root of the horizon."""
    rows = []
    for n, (year, median) in enumerate(medians.items(), start=1):
        s = spread * n**0.5
        rows.append((KEY, year, median, median - 1.96 * s, median - 1.28 * s, median, median + 1.28 * s,
                     median + 1.96 * s, False))  # fmt: skip
    names = [t.INDICATOR_ID, t.YEAR, t.MEAN, t.Q025, t.Q100, t.Q500, t.Q900, t.Q975, t.OBSERVED]
    return pd.DataFrame(rows, columns=names)


def row(**changes: Any) -> SimpleNamespace:
    """A ratings row: a level indicator on schedule; ``changes`` by column name."""
    usual = {
        t.INDICATOR_ID: KEY, t.NAME: "常住人口城镇化率", t.UNIT: "%", t.TARGET_TYPE: "level", t.VALUE_KIND: "share",
        t.DIRECTION: "up", t.DECIMALS: 1, t.BASE_YEAR: 2020, t.BASE: 60.0, t.TARGET: 65.0, t.TARGET_LEVEL: None,
        t.TARGET_LOW: None, t.TARGET_HIGH: None, t.TARGET_TEXT: "65", t.RATING: "on_track", t.OVERRIDDEN: False,
        t.LATEST_YEAR: 2022, t.LATEST_PERIOD: "annual", t.PROGRESS: 0.4, t.PLANNED_SHARE: 0.4, t.TIME_PROGRESS: 0.4,
        t.ACHIEVED: 62.0, t.P_ATTAIN: 0.66,
    }  # fmt: skip
    return SimpleNamespace(**(usual | changes))


def frame_of(rows: Sequence[SimpleNamespace]) -> pd.DataFrame:
    """Ratings rows as a table."""
    return pd.DataFrame([vars(item) for item in rows])
