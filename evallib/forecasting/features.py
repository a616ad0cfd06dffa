"""What the learned forecast looks at: scale-free features of the last 15 years of a series.

Everything is measured from the last figure and in units of the mean absolute yearly change, so that adding a constant
or changing the unit of measurement alters nothing but the distance to the bounds. Turning a series upside down turns
its features into those of the mirrored series, see `mirrored`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evallib.forecasting.history import interpolated
from evallib.forecasting.marginals import Floats, Ints

Bools = NDArray[np.bool_]

LENGTH = 15
"""Years looked at."""
_FAR = 1e6
_AGO = np.arange(LENGTH - 1, -1, -1)


@dataclass(frozen=True)
class Window:
    """The last 15 years of S series.

    Attributes
    ----------
    figures : array (S, 15)
        Gaps filled on straight lines, years before the first figure filled with it.
    points : array (S,)
        Years from the first figure to the last, both counted.
    known : array (S,)
        Figures among them that were given, not filled in.
    low, high : array (S,)
        Bounds of possible values, infinite where there is none.
    """

    figures: Floats
    points: Ints
    known: Ints
    low: Floats
    high: Floats


def make_window(values: Floats, share: Bools) -> Window:
    """Cut and fill histories (S, N), right-aligned, NaN where missing, each with a last figure.

    ``share`` marks series that cannot leave 0–100, if their figures are all inside; figures that are never negative
    are taken to have the bound 0.
    """
    recent = values[:, -LENGTH:].astype(np.float64)
    missing = np.full((len(recent), LENGTH - recent.shape[1]), np.nan)
    recent = np.concatenate([missing, recent], axis=1)
    seen = np.isfinite(recent)
    first = seen.argmax(axis=1)
    start = np.take_along_axis(recent, first[:, None], axis=1)
    figures = np.where(np.arange(LENGTH) < first[:, None], start, interpolated(recent))
    lowest, highest = figures.min(axis=1), figures.max(axis=1)
    low = np.where(lowest >= 0, 0.0, -np.inf)
    high = np.where(share & (lowest >= 0) & (highest <= 100), 100.0, np.inf)
    return Window(figures, LENGTH - first, seen.sum(axis=1), low, high)


def mirrored(window: Window) -> Window:
    """The same series upside down."""
    return Window(-window.figures, window.points, window.known, -window.high, -window.low)


@dataclass(frozen=True)
class _Scaled:
    """A window measured from the last figure in units of the mean absolute change.

    ``step`` (S, 14) changes, ``place`` (S, 15) figures; ``moved`` and ``seen`` tell where there are any; ``steps`` (S,)
    number of changes; ``room`` (S, 15) pairs of distances to the lower and upper bound, at most a million.
    """

    step: Floats
    place: Floats
    moved: Bools
    seen: Bools
    steps: Ints
    window: Window
    unit: Floats

    @property
    def drift(self) -> Floats:
        """Mean change."""
        return self.step.sum(axis=1) / self.steps

    @property
    def second(self) -> Floats:
        """Changes of the changes, (S, 13)."""
        return np.diff(self.step, axis=1)

    @property
    def bent(self) -> Bools:
        """Where there is a second difference, (S, 13)."""
        return self.moved[:, :-1]


def unit_step(window: Window) -> Floats:
    """Mean absolute change of each series, 1 where nothing changes."""
    mean = np.abs(np.diff(window.figures, axis=1)).sum(axis=1) / np.maximum(window.points - 1, 1)
    return np.where(mean > 0, mean, 1.0)


def describe(window: Window) -> dict[str, Floats]:
    """Features by name, each (S,)."""
    unit = unit_step(window)
    steps = np.maximum(window.points - 1, 1)
    scaled = _Scaled(
        step=np.diff(window.figures, axis=1) / unit[:, None],
        place=(window.figures - window.figures[:, -1:]) / unit[:, None],
        moved=_AGO[1:] < steps[:, None],
        seen=window.points[:, None] > _AGO,
        steps=steps,
        window=window,
        unit=unit,
    )
    groups = (_steps, _sizes, _bends, _memory, _line, _position, _smoothing, _signs, _bounds)
    return {name: value for group in groups for name, value in group(scaled)}


Named = Iterator[tuple[str, Floats]]


def _steps(s: _Scaled) -> Named:
    """The changes themselves, newest first, the oldest ones summed; number of years and share of filled gaps."""
    for ago in range(1, 9):
        yield f"step{ago}", s.step[:, -ago]
    yield "step9_11", s.step[:, -11:-8].sum(axis=1)
    yield "step12_14", s.step[:, :-11].sum(axis=1)
    points = s.window.points
    yield "inverse_points", 1.0 / points
    yield "points", points / LENGTH
    yield "gaps", (points - s.window.known) / points


def _sizes(s: _Scaled) -> Named:
    """Mean and median change, of all years and of the latest, and their sizes."""
    size = np.abs(s.step)
    yield "drift", s.drift
    yield "median_step", _median(s.step, s.moved)
    yield "median_size", _median(size, s.moved)
    yield "largest_size", size.max(axis=1)
    yield "mean_square", (s.step * s.step).sum(axis=1) / s.steps
    for years in (2, 3, 5):
        count = np.minimum(s.steps, years)
        yield f"drift{years}", s.step[:, -years:].sum(axis=1) / count
        yield f"size{years}", size[:, -years:].sum(axis=1) / count
    half = np.maximum(s.steps // 2, 1)
    late = _AGO[1:] < half[:, None]
    yield "late_drift", np.where(late, s.step, 0.0).sum(axis=1) / half
    yield "late_size", np.where(late, size, 0.0).sum(axis=1) / half


def _bends(s: _Scaled) -> Named:
    """Second and third differences; roughness as in the benchmark's noisy tasks, as a logarithm."""
    size = np.where(s.steps > 1, _median(np.abs(s.second), s.bent), 1.0)
    rough = np.minimum(size / (_median(np.abs(s.step), s.moved) + 1e-9), 20.0)
    yield "roughness", np.log(rough + 0.02)
    yield "bend_size", np.log(size + 0.01)
    yield "bend1", np.where(s.steps > 1, s.second[:, -1], 0.0)
    yield "bend2", np.where(s.steps > 2, s.second[:, -2], 0.0)
    yield "mean_bend", np.where(s.bent, s.second, 0.0).sum(axis=1) / np.maximum(s.steps - 1, 1)
    third = np.where(s.moved[:, :-2], np.abs(np.diff(s.second, axis=1)), 0.0).sum(axis=1)
    yield "third", np.where(s.steps > 2, np.log(third / np.maximum(s.steps - 2, 1) + 0.01), 0.0)


def _memory(s: _Scaled) -> Named:
    """Products of neighbouring changes; forecasts of an autoregression of the changes, with and without drift."""
    square = (s.step * s.step).sum(axis=1) + 1.0
    for lag in (1, 2, 3):
        product = (s.step[:, lag:] * s.step[:, :-lag]).sum(axis=1)
        yield f"product{lag}", product / s.steps
        yield f"correlation{lag}", product / square
    centred = np.where(s.moved, s.step - s.drift[:, None], 0.0)
    phi = np.clip(_ratio(centred), -0.9, 0.95)
    yield "phi", phi
    yield "echo1", phi * centred[:, -1]
    powers = np.power(phi[:, None], np.arange(1, 6))
    for years in (3, 5):
        echo = powers[:, :years].sum(axis=1) * centred[:, -1]
        yield f"autoregression{years}", np.arcsinh(years * s.drift + echo)
    rho = np.clip(_ratio(s.step), -0.95, 1.0)
    yield "rho1", rho * s.step[:, -1]
    yield "rho3", (rho + rho * rho + rho * rho * rho) * s.step[:, -1]


def _line(s: _Scaled) -> Named:
    """Least-squares line over the years: slope, fit and where it ends; medians of changes over three and five years."""
    points = s.window.points
    time = np.where(s.seen, (points[:, None] - 1) / 2.0 - _AGO, 0.0)
    mean = np.where(s.seen, s.place, 0.0).sum(axis=1) / points
    place = np.where(s.seen, s.place - mean[:, None], 0.0)
    width = np.maximum((time * time).sum(axis=1), 0.5)
    slope = (time * place).sum(axis=1) / width
    spread = (place * place).sum(axis=1)
    yield "slope", slope
    yield "fit", slope * slope * width / (spread + 1e-9)
    yield "line_end", np.arcsinh(mean + slope * (points - 1) / 2.0)
    yield "mean_place", np.arcsinh(mean)
    yield "spread", np.arcsinh(np.sqrt(spread / points))
    for years in (3, 5):
        change = (s.window.figures[:, years:] - s.window.figures[:, :-years]) / (years * s.unit[:, None])
        enough = points > years
        yield f"lag{years}", np.where(enough, _median(change, s.seen[:, :-years]), s.drift)


def _position(s: _Scaled) -> Named:
    """Where the last figure stands among the others."""
    yield "median_place", np.arcsinh(_median(s.place, s.seen))
    yield "highest", np.arcsinh(np.where(s.seen, s.place, -np.inf).max(axis=1))
    yield "lowest", np.arcsinh(np.where(s.seen, s.place, np.inf).min(axis=1))
    below = (s.seen & (s.place < 0)).sum(axis=1) + 0.5 * (s.seen & (s.place == 0)).sum(axis=1)
    yield "rank", below / s.window.points


def _smoothing(s: _Scaled) -> Named:
    """Exponentially weighted means of figures and changes (Brown 1959), weights 0.3 and 0.6."""
    for weight in (0.3, 0.6):
        decay = np.power(1.0 - weight, _AGO)
        of_place, of_step = np.where(s.seen, decay, 0.0), np.where(s.moved, decay[1:], 0.0)
        yield f"level{weight}", (of_place * s.place).sum(axis=1) / of_place.sum(axis=1)
        yield f"trend{weight}", (of_step * s.step).sum(axis=1) / of_step.sum(axis=1)


def _signs(s: _Scaled) -> Named:
    """Shares of rising, falling and flat years, of turns, and the run of equal signs at the end."""
    sign = np.where(s.moved, np.sign(s.step), 0.0)
    yield "rising", (sign > 0).sum(axis=1) / s.steps
    yield "falling", (sign < 0).sum(axis=1) / s.steps
    yield "flat", (s.moved & (sign == 0)).sum(axis=1) / s.steps
    yield "turns", (sign[:, 1:] * sign[:, :-1] < 0).sum(axis=1) / np.maximum(s.steps - 1, 1)
    same = (sign[:, ::-1] == sign[:, -1:]) & (sign[:, ::-1] != 0)
    yield "run", np.cumprod(same, axis=1).sum(axis=1) / (LENGTH - 1.0)


def _bounds(s: _Scaled) -> Named:
    """Room to each bound in mean changes, and growth in proportion to the room."""
    figures, low, high = s.window.figures, s.window.low, s.window.high
    for name, bound, sign in (("low", low, 1.0), ("high", high, -1.0)):
        bounded = np.isfinite(bound)
        distance = sign * (figures - np.where(bounded, bound, 0.0)[:, None]) / s.unit[:, None]
        distance = np.where(bounded[:, None], np.clip(distance, 0.0, _FAR), _FAR)
        room = distance[:, -1]
        yield f"room_{name}", np.log1p(room)
        yield f"near_{name}", 1.0 / (1.0 + room)
        yield f"middle_{name}", 1.0 / (1.0 + room / 10.0)
        rate = np.diff(np.log(np.maximum(distance, 0.5)), axis=1).sum(axis=1) / s.steps
        yield f"growth_{name}", np.clip(sign * room * np.expm1(np.clip(rate, -1.0, 1.0)), -10.0, 10.0)


def _median(values: Floats, valid: Bools) -> Floats:
    """Median of the valid entries of each row (0 if there is none)."""
    count = valid.sum(axis=1)
    rising = np.sort(np.where(valid, values, np.inf), axis=1)
    at = np.stack([np.maximum(count - 1, 0) // 2, count // 2], axis=1)
    middle = np.take_along_axis(rising, np.minimum(at, values.shape[1] - 1), axis=1)
    return np.where(count > 0, 0.5 * (middle[:, 0] + middle[:, 1]), 0.0)


def _ratio(step: Floats) -> Floats:
    """Coefficient of a change on the one before it, shrunk by one squared mean change."""
    return (step[:, 1:] * step[:, :-1]).sum(axis=1) / ((step[:, :-1] ** 2).sum(axis=1) + 1.0)
