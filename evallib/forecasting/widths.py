"""How far off simple methods have been: empirical half-widths by method, length of history and horizon.

``widths.json`` holds, for each closed-form method, how large the error was in 50, 80 and 95 % of many real cases, as a
multiple of the history's scale. It is made by ``benchmarks/widths.py``; licence and attribution stand in the file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from evallib.forecasting.history import Batch, mean_step
from evallib.forecasting.marginals import Floats, Ints

LEARNED_HORIZON = 5
_GROWTH_BEYOND = 0.8
# Units where there is nothing to go by: all figures zero. Percentage points for shares and rates.
_SMALLEST: Floats = np.array([1.0, 0.1, 0.5])


@dataclass(frozen=True)
class Widths:
    """Contents of ``widths.json``.

    Attributes
    ----------
    table : mapping of str to array (N, 5, 3)
        Method → half-widths (50, 80, 95 %) in units of the scale, by number of figures (1 … N) and horizon (1 … 5).
    typical_step : array (3,)
        Usual yearly change relative to the figure's size, by kind: the scale where a history shows no change.
    age, persistence : float
        Dependence of errors over the years, see :mod:`evallib.forecasting.paths`.
    """

    table: dict[str, Floats]
    typical_step: Floats
    age: float
    persistence: float


@cache
def widths() -> Widths:
    """Read the shipped file once."""
    text = files("evallib.forecasting").joinpath("widths.json").read_text(encoding="utf-8")
    data = json.loads(text)
    table = {name: np.array(rows, dtype=float) for name, rows in data["half_widths"].items()}
    path = data["path"]
    return Widths(table, np.array(data["typical_step"]), path["age"], path["persistence"])


def scale(batch: Batch, typical_step: Floats | None = None) -> Floats:
    """Scale of each series' changes, (S,), always above zero.

    The mean size of the yearly changes; with two figures a quarter of it, and with one figure all of it, comes from
    the usual relative change of such indicators; where nothing ever changed that one counts, the less the longer
    the history.
    """
    usual = widths().typical_step if typical_step is None else typical_step
    own = mean_step(batch.values)
    count = batch.counts
    foreign = np.maximum(usual[batch.kind] * np.abs(batch.last), 0.0)
    mixed = np.where(count == 1, foreign, np.where(count == 2, 0.75 * own + 0.25 * foreign, own))
    still = mixed <= 1e-9 * np.abs(batch.last)
    mixed = np.where(still, 2.0 / (count + 1.0) * foreign, mixed)
    return np.where(mixed > 0, mixed, _SMALLEST[batch.kind])


def half_widths(method: str, batch: Batch, horizon: int) -> Floats:
    """Half-widths of the 50, 80 and 95 % intervals, (S, H, 3), in the series' unit.

    Beyond five years they go on growing with the power 0.8 of the horizon.
    """
    table = widths().table[method]
    rows = table[np.minimum(batch.counts, len(table)) - 1]
    years = np.arange(1, horizon + 1)
    near = rows[:, np.minimum(years, LEARNED_HORIZON) - 1]
    return near * growth_beyond(years)[None, :, None] * scale(batch)[:, None, None]


def growth_beyond(years: Ints) -> Floats:
    """Width of farther years over the fifth's: (h/5)^0.8; 1 up to the fifth."""
    return np.power(np.maximum(years, LEARNED_HORIZON) / LEARNED_HORIZON, _GROWTH_BEYOND)
