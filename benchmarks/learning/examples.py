"""Examples to learn from: many origins and lengths of every series, some turned, noisy or thinned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.learning.rows import LONGEST, Rows
from evallib.forecasting.features import LENGTH, Window, describe, make_window, mirrored, unit_step
from evallib.forecasting.learned import HORIZON, LEAST
from evallib.forecasting.marginals import Floats, Ints

# How often a history of 3, 4, … 15 figures is used, of all there are.
_OFTEN = np.array([0.5, 0.5, 0.5, 0.75, 0.5, 0.75, 0.5, 0.75, 0.5, 0.75, 0.25, 0.25, 0.5]) * 0.9
DIGITS = 4
"""Features are rounded to so many decimals before learning, so that it is the same on another processor."""


@dataclass(frozen=True)
class Variant:
    """One way to make examples: the share of all histories used, the weight of each, and what is done to them."""

    part: float
    weight: float
    mirror: float = 0.0
    reverse: bool = False
    noise: bool = False
    thin: bool = False


VARIANTS = (
    Variant(part=1.0, weight=1.0),
    Variant(part=0.4, weight=1.0, mirror=1.0),
    Variant(part=0.4, weight=0.5, mirror=0.5, reverse=True),
    Variant(part=0.4, weight=0.5, mirror=0.5, noise=True),
    Variant(part=0.2, weight=0.7, mirror=0.5, thin=True),
)


@dataclass(frozen=True)
class Examples:
    """Features (E, F), figures to come (E, 5) in mean changes from the last one, series (E,) and weight (E,)."""

    features: NDArray[np.float32]
    targets: NDArray[np.float32]
    series: Ints
    weights: NDArray[np.float32]

    def of(self, wanted: NDArray[np.bool_]) -> Examples:
        """Examples of the wanted series."""
        keep = wanted[self.series]
        return Examples(self.features[keep], self.targets[keep], self.series[keep], self.weights[keep])


def make_examples(rows: Rows, seed: int = 7) -> tuple[Examples, tuple[str, ...]]:
    """All examples of all variants, and the names of the features."""
    random = np.random.default_rng(seed)
    made = [part for variant in VARIANTS for part in _examples(rows, variant, random)]
    names = tuple(describe(make_window(rows.values[:1, :LENGTH], rows.share[:1])))
    fields = ("features", "targets", "series", "weights")
    return Examples(*(np.concatenate([getattr(part, field) for part in made]) for field in fields)), names


def _examples(rows: Rows, variant: Variant, random: np.random.Generator) -> Iterator[Examples]:
    """Examples of one variant, in pieces that fit the memory."""
    series, origin, length = _origins(rows, variant.part, random)
    for start in range(0, len(series), 50_000):
        piece = slice(start, start + 50_000)
        yield _piece(rows, variant, (series[piece], origin[piece], length[piece]), random)


def _origins(rows: Rows, part: float, random: np.random.Generator) -> tuple[Ints, Ints, Ints]:
    """Series, number of figures before the origin and length of the history of the examples drawn."""
    axes = np.arange(len(rows.names)), np.arange(LEAST, LONGEST), np.arange(LEAST, LENGTH + 1)
    series, origin, length = (axis.ravel() for axis in np.meshgrid(*axes, indexing="ij"))
    drawn = random.random(len(series)) < part * _OFTEN[length - LEAST]
    keep = drawn & (length <= origin) & (origin < rows.lengths[series])
    return series[keep], origin[keep], length[keep]


def _piece(rows: Rows, variant: Variant, where: tuple[Ints, Ints, Ints], random: np.random.Generator) -> Examples:
    """Cut the histories and futures, alter them as the variant says, describe them."""
    series, _, length = where
    history, future = _cut(_reversed(rows) if variant.reverse else rows.values, where)
    share = rows.share[series]
    if variant.noise:
        history, future = _noisy(history, future, share, random)
    if variant.thin:
        history = _thinned(history, length, random)
    window = make_window(history, share)
    turned = random.random(len(series)) < variant.mirror
    window = _either(turned, mirrored(window), window)
    future = np.where(turned[:, None], -future, future)
    targets = (future - window.figures[:, -1:]) / unit_step(window)[:, None]
    described = np.stack(list(describe(window).values()), axis=1).round(DIGITS)
    moves = np.abs(np.diff(window.figures, axis=1)).sum(axis=1) > 0
    weights = np.full(moves.sum(), variant.weight, dtype=np.float32)
    return Examples(described[moves].astype(np.float32), targets[moves].astype(np.float32), series[moves], weights)


def _cut(values: Floats, where: tuple[Ints, Ints, Ints]) -> tuple[Floats, Floats]:
    """History (E, 15), right-aligned, and the five figures after it (NaN after the end)."""
    series, origin, length = where
    column = origin[:, None] + np.arange(-LENGTH, HORIZON)
    figures = values[series[:, None], np.clip(column, 0, LONGEST - 1)]
    wanted = (column >= (origin - length)[:, None]) & (column < LONGEST)
    figures = np.where(wanted, figures, np.nan)
    return figures[:, :LENGTH], figures[:, LENGTH:]


def _reversed(rows: Rows) -> Floats:
    """The series backwards in time, still left-aligned."""
    column = np.clip(rows.lengths[:, None] - 1 - np.arange(LONGEST), 0, None)
    turned = np.take_along_axis(rows.values, column, axis=1)
    return np.where(np.arange(LONGEST) < rows.lengths[:, None], turned, np.nan)


def _noisy(
    history: Floats, future: Floats, share: NDArray[np.bool_], random: np.random.Generator
) -> tuple[Floats, Floats]:
    """Add normal errors of 0.05 to 1 mean change to past and future; reflect them at 0 and 100."""
    step = np.diff(history, axis=1)
    size = np.nansum(np.abs(step), axis=1) / np.isfinite(step).sum(axis=1)
    size = size * np.exp(random.uniform(np.log(0.05), 0.0, len(history)))
    both = np.concatenate([history, future], axis=1)
    lowest, highest = np.nanmin(both, axis=1, keepdims=True), np.nanmax(both, axis=1, keepdims=True)
    both = both + size[:, None] * random.standard_normal(both.shape)
    both = np.where((lowest >= 0) & (both < 0), -both, both)
    both = np.where(share[:, None] & (highest <= 100) & (both > 100), 200 - both, both)
    return both[:, :LENGTH], both[:, LENGTH:]


def _thinned(history: Floats, length: Ints, random: np.random.Generator) -> Floats:
    """Drop up to 35 % of the inner points, and throw one far off in a third of the histories."""
    row = np.arange(len(history))
    drop = random.random(history.shape) < random.uniform(0, 0.35, len(history))[:, None]
    drop[:, -1] = False
    drop[row, LENGTH - length] = False
    step = np.diff(history, axis=1)
    size = np.nansum(np.abs(step), axis=1) / np.isfinite(step).sum(axis=1)
    thrown = random.choice([-1.0, 1.0], len(history)) * random.uniform(3, 20, len(history)) * size
    thrown = np.where(random.random(len(history)) < 1 / 3, thrown, 0.0)
    out = np.where(drop, np.nan, history)
    out[row, LENGTH - 1 - random.integers(1, LENGTH - 1, len(history))] += thrown
    return out


def _either(first: NDArray[np.bool_], one: Window, other: Window) -> Window:
    """Rows of one window where ``first``, else of the other."""
    return Window(
        np.where(first[:, None], one.figures, other.figures),
        one.points,
        one.known,
        np.where(first, one.low, other.low),
        np.where(first, one.high, other.high),
    )


def plain_examples(rows: Rows, part: float, seed: int, latest: int = LONGEST) -> Examples:
    """Unaltered examples to measure on, their first year to come among the ``latest`` figures of their series."""
    random = np.random.default_rng(seed)
    series, origin, length = _origins(rows, part, random)
    keep = rows.lengths[series] - origin <= latest
    return _piece(rows, Variant(part, 1.0), (series[keep], origin[keep], length[keep]), random)
