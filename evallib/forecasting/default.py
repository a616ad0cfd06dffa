"""The default method: learned quantiles where a history has something to learn from, the combination elsewhere.

The learned function gives five years; this module brings it what it cannot take: histories of one or two figures or
without any change go to the combination, and years beyond the fifth are continued, ever wider.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from evallib.forecasting.closed import combination, continued
from evallib.forecasting.history import Batch, mean_step
from evallib.forecasting.marginals import PROBS, Floats, Ints, Marginals, ordered
from evallib.forecasting.widths import LEARNED_HORIZON

LearnedKnots = Callable[..., Floats]
"""``learned_knots(values (S, N ≤ 15), kind (S,), horizon=5) -> knots (S, 5, 7)``; NaN = missing, right-aligned."""

LONGEST = 15
_LEAST = 3


def learned(knots_of: LearnedKnots, formula: str) -> Callable[[Batch, int], Marginals]:
    """Make a method of a learned function.

    Parameters
    ----------
    knots_of : LearnedKnots
    formula : str
        What it is, in one Chinese line.
    """

    def method(batch: Batch, horizon: int) -> Marginals:
        knots = np.full((len(batch), horizon, len(PROBS)), np.nan)
        rows = learnable(batch)
        if len(rows):
            found = knots_of(batch.values[rows, -LONGEST:], batch.kind[rows], horizon=LEARNED_HORIZON)
            knots[rows] = continued(ordered(found), horizon)
        rest = np.flatnonzero(~np.isfinite(knots).all(axis=(1, 2)))
        if len(rest):
            knots[rest] = combination(batch.take(rest), horizon).knots
        return Marginals(knots, formula)

    return method


def learnable(batch: Batch) -> Ints:
    """Rows with at least three figures in the last 15 years that are not all equal."""
    recent = batch.values[:, -LONGEST:]
    enough = np.isfinite(recent).sum(axis=1) >= _LEAST
    return np.flatnonzero(enough & (mean_step(recent) > 1e-9 * np.abs(batch.last)))
