"""What an analyst knows beside the history: a pinned year, a cap on the path, the effect of a known event.

All work on the joint draws, so that point, intervals and the chance of attainment stay of one piece. A pinned year
conditions the paths by Matheron's rule, x' = x + Cov(x, x_j)/Var(x_j) · (v − x_j) (Journel and Huijbregts 1978), exact
for normal paths: every path runs through the pin, and years near it move and narrow most.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from evallib.forecasting.marginals import PROBS, Floats, Ints
from evallib.forecasting.results import Forecasts, significant

JudgementKind = Literal["event", "value", "cap_low", "cap_high"]
JUDGEMENT_KINDS: tuple[JudgementKind, ...] = ("event", "value", "cap_low", "cap_high")
"""In the order in which they are laid over a forecast: a pin fixes what events moved, a cap holds whatever else."""


@dataclass(frozen=True)
class Judgement:
    """One judgement on a series.

    Attributes
    ----------
    kind : {"event", "value", "cap_low", "cap_high"}
        An effect to add, a year's figure, the lowest or highest possible figure.
    year : int or None
        Year of an event or a pin; a cap holds from that year on. None (not for a pin): from the first forecast year on.
    value : float
        In the series' unit.
    lasting : bool
        Events: whether the effect stays in the years after (a level moves for good) or is of that year alone.
    """

    kind: JudgementKind
    year: int | None
    value: float
    lasting: bool = True


def judged(forecasts: Forecasts, judgements: Mapping[str, Sequence[Judgement]]) -> Forecasts:
    """Lay judgements over forecasts.

    Parameters
    ----------
    forecasts : Forecasts
    judgements : mapping of str to sequence of Judgement
        By series. Series without a forecast are passed over, and so are years that are not forecast (a figure has come
        meanwhile), but for caps and lasting events, which count in the forecast years after theirs.

    Returns
    -------
    Forecasts
        The judged series carry their own draws; all others are as they were.
    """
    knots, low, high = (array.copy() for array in (forecasts.knots, forecasts.low, forecasts.high))
    drawn = dict(forecasts.drawn)
    for name, items in judgements.items():
        years = np.array(forecasts.years(name)) if name in forecasts else np.zeros(0, dtype=np.int64)
        wanted = [item for item in sorted(items, key=_rank) if _touches(item, years)]
        if not wanted:
            continue
        row, count = forecasts.row(name), len(years)
        bounds = low[row, :count], high[row, :count]
        before = forecasts.draws(name)
        drawn[row] = paths = _kept(before, years, wanted, bounds)
        moved = np.flatnonzero((paths != before).any(axis=0))
        knots[row, moved] = significant(np.quantile(paths[:, moved], PROBS, axis=0).T)
        low[row, :count], high[row, :count] = _bounds(years, wanted, bounds)
    return replace(forecasts, knots=knots, low=low, high=high, drawn=drawn)


def _rank(item: Judgement) -> tuple[int, int]:
    return JUDGEMENT_KINDS.index(item.kind), item.year or 0


def _touches(item: Judgement, years: Ints) -> bool:
    """Whether a judgement says anything of the forecast years."""
    if not len(years) or not np.isfinite(item.value):
        return False
    if item.kind in ("cap_low", "cap_high") or (item.kind == "event" and item.lasting):
        return item.year is None or item.year <= years[-1]
    return item.year in years or (item.year is None and item.kind == "event")


def _kept(paths: Floats, years: Ints, items: Sequence[Judgement], bounds: tuple[Floats, Floats]) -> Floats:
    """Paths (D, H) after every judgement; possible values stay possible."""
    for item in items:
        if item.kind == "event":
            paths = paths + item.value * _affected(item, years)
        elif item.kind == "value":
            paths = _pinned(paths, int(np.flatnonzero(years == item.year)[0]), item.value)
    low, high = _bounds(years, items, bounds)
    return _moved_inside(paths, low, high)


def _affected(item: Judgement, years: Ints) -> NDArray[np.bool_]:
    """Years an event counts in."""
    year = item.year or years[0]
    return years >= year if item.lasting else years == year


def _pinned(paths: Floats, at: int, value: float) -> Floats:
    """Condition the paths on one year's figure (Matheron's rule)."""
    centred = paths - paths.mean(axis=0)
    variance = float((centred[:, at] ** 2).mean())
    # A year without spread says nothing of the others: they are shifted with it.
    weight = (centred * centred[:, [at]]).mean(axis=0) / variance if variance > 0 else np.ones(paths.shape[1])
    out = paths + weight * (value - paths[:, [at]])
    out[:, at] = value
    return out


def _bounds(years: Ints, items: Sequence[Judgement], bounds: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Possible values by year, (H,): those before, tightened by caps."""
    low, high = (bound.copy() for bound in bounds)
    for item in items:
        since = np.ones(len(years), dtype=bool) if item.year is None else years >= item.year
        cap = np.clip(item.value, *bounds)
        if item.kind == "cap_low":
            low = np.where(since, np.maximum(low, cap), low)
            high = np.maximum(high, low)
        elif item.kind == "cap_high":
            high = np.where(since, np.minimum(high, cap), high)
            low = np.minimum(low, high)
    return low, high


def _moved_inside(paths: Floats, low: Floats, high: Floats) -> Floats:
    """Keep paths inside bounds (H,) as `marginals.bounded` does: a median beyond one takes all paths along to it."""
    median = np.median(paths, axis=0)
    return np.clip(paths + (np.clip(median, low, high) - median), low, high)
