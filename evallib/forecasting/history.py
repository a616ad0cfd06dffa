"""Many short annual histories as one array, and the quantities every method needs from them.

``values`` has one row a series and one column a year: the last column is the series' last annual figure, missing years
are NaN. The number of columns is fixed, so that a series' forecast never depends on which others are in the batch.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from evallib.forecasting.marginals import Floats, Ints

WINDOW = 30
"""Years of history looked at."""
LEVEL, SHARE, RATE = 0, 1, 2
KINDS: tuple[str, ...] = ("level", "share", "rate")
_SHARE_HIGH = 100.0
_WILD = 15.0
_NEGLIGIBLE = 0.002
_HUGE, _TINY = 1e100, 1e-100


@dataclass(frozen=True)
class Batch:
    """S annual histories.

    Attributes
    ----------
    values : array (S, WINDOW)
        Figures, right-aligned, NaN where missing; wild points removed, figures before a break joined by their changes.
    wild : array (S, WINDOW) of bool
        Where a wild point was removed.
    last_year : array (S,)
        Year of the last column.
    kind : array (S,)
        LEVEL, SHARE or RATE.
    low, high : array (S,)
        Bounds of possible values, infinite where there is none.
    wild_end : array (S,)
        Size of the last step where it is wildly larger than those before, else 0.
    unit : array (S,)
        What one unit of ``values`` is worth: 1, but a power of two for figures whose squares a float cannot hold.
    """

    values: Floats
    wild: NDArray[np.bool_]
    last_year: Ints
    kind: Ints
    low: Floats
    high: Floats
    wild_end: Floats
    unit: Floats

    def __len__(self) -> int:
        return len(self.values)

    def take(self, rows: Ints) -> Batch:
        """The batch of some of its rows, in the given order."""
        return Batch(**{item.name: getattr(self, item.name)[rows] for item in fields(self)})

    @property
    def last(self) -> Floats:
        """Last annual figure, (S,)."""
        return self.values[:, -1]

    @property
    def counts(self) -> Ints:
        """Number of figures, (S,)."""
        return np.isfinite(self.values).sum(axis=1)


def make_batch(values: Floats, last_year: Ints, kind: Ints, *, given: Floats | None = None) -> Batch:
    """Build a batch: set bounds, drop wild points.

    ``given`` are the figures before they were joined over breaks of the caliber, if they were: they tell the bounds.
    """
    unit = units(values)
    figures, told = values / unit[:, None], values if given is None else given
    with np.errstate(invalid="ignore"):
        positive = ~(told < 0).any(axis=1)
        inside = positive & ~(told > _SHARE_HIGH).any(axis=1)
    low = np.where((kind != RATE) & positive, 0.0, -np.inf)
    high = np.where((kind == SHARE) & inside, _SHARE_HIGH / unit, np.inf)
    wild = wild_points(figures)
    cleaned = np.where(wild, np.nan, figures)
    return Batch(cleaned, wild, last_year, kind, low, high, wild_end(cleaned), unit)


def units(values: Floats) -> Floats:
    """Unit of calculation of each series: 1, or the power of two next to its largest figure if that is extreme."""
    largest = np.where(np.isfinite(values), np.abs(values), 0.0).max(axis=1)
    extreme = (largest > _HUGE) | ((largest < _TINY) & (largest > 0))
    return np.where(extreme, np.ldexp(1.0, np.clip(np.frexp(largest)[1], -1000, 1000)), 1.0)


@dataclass(frozen=True)
class Steps:
    """Changes between neighbouring figures of each series; all arrays (S, WINDOW), NaN where there is none.

    ``change`` is the whole change up to this column's figure, ``gap`` the years it took.
    """

    change: Floats
    gap: Floats

    @property
    def yearly(self) -> Floats:
        """Change per year."""
        return self.change / self.gap


def steps(values: Floats) -> Steps:
    """Changes from each figure's predecessor, over gaps too."""
    seen = np.isfinite(values)
    column = np.where(seen, np.arange(values.shape[1]), -1)
    before = np.full_like(column, -1)
    before[:, 1:] = np.maximum.accumulate(column, axis=1)[:, :-1]
    usable = seen & (before >= 0)
    previous = np.take_along_axis(values, np.maximum(before, 0), axis=1)
    change = np.where(usable, values - previous, np.nan)
    gap = np.where(usable, np.arange(values.shape[1]) - before, np.nan)
    return Steps(change, gap)


def mean_step(values: Floats) -> Floats:
    """Mean size of the change between neighbours, a change over a gap of g years divided by √g; 0 if there is none."""
    found = steps(values)
    size = np.abs(found.change) / np.sqrt(found.gap)
    count = np.isfinite(size).sum(axis=1)
    return np.where(np.isfinite(size), size, 0.0).sum(axis=1) / np.maximum(count, 1)


def first_figures(values: Floats) -> tuple[Floats, Floats]:
    """First figure of each series and the years from it to the last column (0 if it is the only one)."""
    column = np.isfinite(values).argmax(axis=1)
    return values[np.arange(len(values)), column], (values.shape[1] - 1 - column).astype(float)


def interpolated(values: Floats) -> Floats:
    """Fill gaps inside on the straight line between their neighbours; years before the first figure stay NaN."""
    if not (np.isnan(values[:, 1:]) & np.isfinite(values[:, :-1])).any():
        return values
    columns = np.arange(values.shape[1])
    seen = np.isfinite(values)
    left = np.maximum.accumulate(np.where(seen, columns, -1), axis=1)
    right = np.minimum.accumulate(np.where(seen, columns, len(columns))[:, ::-1], axis=1)[:, ::-1]
    inside = ~seen & (left >= 0)
    start = np.take_along_axis(values, np.maximum(left, 0), axis=1)
    end = np.take_along_axis(values, np.minimum(right, len(columns) - 1), axis=1)
    share = (columns - left) / np.maximum(right - left, 1)
    return np.where(inside, start + share * (end - start), values)


def wild_points(values: Floats) -> NDArray[np.bool_]:
    """Single figures wildly off: jump there and back (or a jump right after the first), 15 times the usual change.

    The usual change is the median of the others (without the two largest), at least 0.2 % of the median size, so that
    a lone jump of an otherwise flat series is no reason to distrust a figure. Needs five figures.
    """
    found = steps(values).yearly
    size = np.abs(found)
    usual = usual_step(values, size, drop=2)
    limit = np.where((usual > 0) & (np.isfinite(values).sum(axis=1) >= 5), _WILD * usual, np.inf)[:, None]
    following = _following(found)
    with np.errstate(invalid="ignore"):
        jump, back = np.greater(size, limit), np.greater(np.abs(following), limit)
        away = jump & back & np.less(found * following, 0.0)
    start = back & np.isnan(found) & np.isfinite(values)
    return away | (start & ~away.any(axis=1, keepdims=True))


def wild_end(values: Floats) -> Floats:
    """Size of the last change where it is more than 15 times the usual one, else 0; needs five figures."""
    size = np.abs(steps(values).yearly)
    usual = usual_step(values, size, drop=1)
    last = size[:, -1]
    wild = (usual > 0) & (np.isfinite(values).sum(axis=1) >= 5) & (last > _WILD * usual)
    return np.where(wild, last, 0.0)


def usual_step(values: Floats, size: Floats, *, drop: int) -> Floats:
    """Median of the yearly changes without the ``drop`` largest; at least 0.2 % of the median figure's size."""
    kept = np.sort(np.where(np.isfinite(size), size, np.inf), axis=1)
    count = np.maximum(np.isfinite(size).sum(axis=1) - drop, 0)
    middle = (_at(kept, (count - 1) // 2) + _at(kept, count // 2)) / 2.0
    magnitude = np.sort(np.where(np.isfinite(values), np.abs(values), np.inf), axis=1)
    height = _at(magnitude, (np.isfinite(values).sum(axis=1) - 1) // 2)
    return np.where(count > 0, np.maximum(middle, _NEGLIGIBLE * height), 0.0)


def _at(array: Floats, index: Ints) -> Floats:
    """One element a row; 0 where it does not exist."""
    picked = array[np.arange(len(array)), np.clip(index, 0, array.shape[1] - 1)]
    return np.where(np.isfinite(picked), picked, 0.0)


def _following(found: Floats) -> Floats:
    """For each figure's column, the change to the next figure, over gaps too."""
    columns = np.arange(found.shape[1])
    place = np.where(np.isfinite(found), columns, len(columns))
    after = np.minimum.accumulate(place[:, ::-1], axis=1)[:, ::-1]
    after = np.concatenate([after[:, 1:], np.full((len(found), 1), len(columns))], axis=1)
    known = after < len(columns)
    return np.where(known, np.take_along_axis(found, np.minimum(after, len(columns) - 1), axis=1), np.nan)
