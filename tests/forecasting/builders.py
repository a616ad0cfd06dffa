"""Small histories for the tests of the room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from evallib import tables as t
from evallib.forecasting.history import WINDOW, Batch, make_batch

Figures = Sequence[float | None]


def batch(*series: Figures, kind: int = 0, last_year: int = 2022) -> Batch:
    """A batch of series of one kind, all ending in ``last_year``; None is a missing year."""
    values = np.full((len(series), WINDOW), np.nan)
    for row, figures in enumerate(series):
        values[row, WINDOW - len(figures) :] = [np.nan if item is None else item for item in figures]
    count = len(series)
    return make_batch(values, np.full(count, last_year), np.full(count, kind))


def table(series: Mapping[str, Figures], last_year: int = 2022, **columns: Any) -> pd.DataFrame:
    """A long table: series ending in ``last_year``, None rows left out, further columns the same in every row."""
    rows = [
        (name, last_year - len(figures) + 1 + place, figure)
        for name, figures in series.items()
        for place, figure in enumerate(figures)
        if figure is not None
    ]
    return pd.DataFrame(rows, columns=[t.SERIES_ID, t.YEAR, t.VALUE]).assign(**columns)


def part(series_id: str, year: int, period: str, value: float, **columns: Any) -> pd.DataFrame:
    """One part-year row."""
    row = {t.SERIES_ID: series_id, t.YEAR: year, t.PERIOD: period, t.VALUE: value, **columns}
    return pd.DataFrame([row])
