"""What a first quarter, half-year or three quarters says about the year.

The part-year gives an estimate E of the year: a flow over its usual share of the year, a state moved on by the rest of
the model's change, a growth carried on. It is mixed with the model's median M,

    year = δ·E + (1 − δ)·M,   δ = 1 − (1 − n)/(1 + k),

with n the share of the year that is over and k the number of earlier years with the same part: for half a year and one
year to compare with ¾, near which Chinese and US quarterly flows err least. From two years on δ is averaged with
1/(1 + r²), r the width of E over the model's, so that a part that tells little counts little; a growth keeps δ, and a
state counts in full.

r² is the mean of a usual value, weighing four years, and of the scatter of earlier years (at most 1), weighing k − 1.
The year's distribution is the model's moved to the new median and narrowed by r·√(0.7 + 0.2·z²), z the surprise: the
move over the model's standard deviation. Later years follow as if the estimate were an annual figure, with its
remaining uncertainty added. All numbers are rounded ones, see `benchmarks/partyears.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evallib import tables as t
from evallib.forecasting.history import LEVEL, RATE, SHARE, Batch
from evallib.forecasting.marginals import MEDIAN, PROBITS, Floats
from evallib.forecasting.parts import FLOW, GROWTH, NONE, STOCK, PartYear

_NARROWING = {0.25: 0.75, 0.5: 0.5, 0.75: 0.31}
_STATE = {0.25: 0.87, 0.5: 0.72, 0.75: 0.52}
_PRIOR_YEARS = 4.0
_OFFSET_PRIOR = 0.5
# Variance given the surprise z: 0.7 + 0.2·z² times that without it; 1 + 0.2·z² with one year to compare with, and for
# a state.
_CALM, _SURPRISED = 0.7, 0.2
# Relative uncertainty of a year's total of which nothing but the time that is over is known.
_BY_TIME = {0.25: 0.30, 0.5: 0.15, 0.75: 0.08}
_SMALL_PART = 0.2
_FAR, _BEYOND = 5.0, 10.0
_TIMES_OFF = {LEVEL: 5.0, SHARE: 5.0, RATE: 20.0}
_LEFT_OUT = 1.6


@dataclass(frozen=True)
class Estimate:
    """The year as the part-year sees it, for P series.

    Attributes
    ----------
    point : array (P,)
        New median of the year; NaN where the figure says nothing.
    narrowing : array (P,)
        New width of the year's distribution over the model's; where the figure says nothing, of all years'.
    ways : list of str
        How it was done, one Chinese remark a series.
    """

    point: Floats
    narrowing: Floats
    ways: list[str]


def spread_of(knots: Floats) -> Floats:
    """Standard deviation of a normal with the same 80 % interval."""
    return (knots[..., 5] - knots[..., 1]) / (PROBITS[5] - PROBITS[1])


def estimate(batch: Batch, part: PartYear, knots: Floats) -> Estimate:
    """Estimate the running year of the part's series.

    Parameters
    ----------
    batch : Batch
        The P series concerned.
    part : PartYear
    knots : array (P, 7)
        The model's distribution of the year.

    Returns
    -------
    Estimate
    """
    deviations, elapsed = spread_of(knots), part.elapsed
    found = []
    for row in range(len(batch)):
        case = _Case(batch, part, row, float(knots[row, MEDIAN]), float(deviations[row]), float(elapsed[row]))
        found.append(_checked(case, *_one(case)))
    points, factors, ways = zip(*found, strict=True) if found else ((), (), ())
    return Estimate(np.array(points, dtype=float), np.array(factors, dtype=float), list(ways))


@dataclass(frozen=True)
class _Case:
    """One series with the model's median and standard deviation of the year and the share of it that is over."""

    batch: Batch
    part: PartYear
    row: int
    model: float
    deviation: float
    elapsed: float

    @property
    def name(self) -> str:
        """The part-year as the reader knows it."""
        return f"{int(self.batch.last_year[self.row]) + 1}{t.PERIOD_NAMES[t.PERIODS[self.part.period[self.row]]]}"


@dataclass(frozen=True)
class _Guess:
    """What the part alone says of the year, the year given the part and the model, and its width over the model's.

    ``calm`` is what the variance is multiplied by where the year is no surprise.
    """

    whole: float
    point: float
    narrowing: float
    calm: float = 1.0


def _one(case: _Case) -> tuple[_Guess | None, str]:
    """The year and a remark for one series; None where the figure says nothing."""
    mode, name = int(case.part.mode[case.row]), case.name
    value, before = float(case.part.value[case.row]), float(case.part.before[case.row])
    last, kind = float(case.batch.last[case.row]), int(case.batch.kind[case.row])
    usual, known = float(case.part.usual[case.row]), int(case.part.years[case.row]) > 0
    if mode == STOCK:
        return _state(case, value, last), f"已按{name}时点数修正"
    if mode == GROWTH and kind == RATE:
        return _mixed(case, value), f"已按{name}增速修正"
    if mode == GROWTH:
        return _mixed(case, last + abs(last) * value / 100.0, abs(last) / 100.0), f"已按{name}同比增速修正"
    lacking = "" if np.isfinite(before) else "缺上年同期，"
    if mode == NONE:
        if not known:
            return None, f"{name}数据缺以往同期，无法与全年比较，未用于预测"
        whole = value / usual if case.part.relative[case.row] else value + usual
        return _mixed(case, whole), f"{lacking}已按{name}与以往同期之比修正"
    if known and usual > _SMALL_PART * case.elapsed and value >= 0 and last > 0:
        return _mixed(case, value / usual), f"{lacking}已按{name}累计数及其占全年的历史比重修正"
    if np.isfinite(before):
        return _mixed(case, last + (value - before) / case.elapsed), f"已按{name}累计数与上年同期之差修正"
    return _weighed(case, value / case.elapsed), f"缺上年同期，已按{name}的时间比例修正，区间较宽"


def _mixed(case: _Case, whole: float, unit: float = 1.0) -> _Guess:
    """The part's estimate of the year mixed with the model's; ``unit`` of the scatter."""
    years, over = max(int(case.part.years[case.row]), 1), case.elapsed
    narrowing = _narrowing(case, _NARROWING[over], whole if case.part.relative[case.row] else unit)
    share = 1.0 - (1.0 - over) / (1.0 + years)
    if years > 1 and case.part.mode[case.row] != GROWTH:
        share = (share + 1.0 / (1.0 + narrowing * narrowing)) / 2.0
    return _Guess(whole, share * whole + (1.0 - share) * case.model, min(narrowing, 1.0), _CALM if years > 1 else 1.0)


def _state(case: _Case, value: float, last: float) -> _Guess:
    """A state at a date: what it usually still lacks to the line between the years' ends, and the rest of the year."""
    years, usual = int(case.part.years[case.row]), float(case.part.usual[case.row])
    lacking = usual * years / (years + _OFFSET_PRIOR) if years else 0.0
    relative = bool(case.part.relative[case.row]) and lacking < 1.0
    whole = value / (1.0 - lacking) if relative else value + lacking
    point = whole + (1.0 - case.elapsed) * (case.model - last)
    return _Guess(whole, point, min(_narrowing(case, _STATE[case.elapsed], whole if relative else 1.0), 1.0))


def _narrowing(case: _Case, least: float, unit: float) -> float:
    """Width over the model's: the usual one and the scatter of earlier years, weighed by years."""
    more = max(int(case.part.years[case.row]) - 1, 0)
    deviation = max(case.deviation, np.finfo(float).tiny)
    scatter = min(float(np.sqrt(case.part.scatter[case.row])) * abs(unit) / deviation, 1.0)
    mean = (more * scatter * scatter + _PRIOR_YEARS * least * least) / (more + _PRIOR_YEARS)
    return float(np.sqrt(mean))


def _weighed(case: _Case, whole: float) -> _Guess:
    """Mean of model and total by time alone, weighted by precision; doubt widens both.

    Where they differ by more than their errors allow, the remaining deviation grows by that ratio (Birge 1932).
    """
    size = max(abs(whole), abs(case.model))
    error = max(_BY_TIME[case.elapsed] * size, 0.25 * case.deviation)
    variance = case.deviation * case.deviation
    total = error * error + variance
    if total <= 0:
        return _Guess(whole, case.model, 1.0)
    point = case.model + (whole - case.model) * variance / total
    doubt = max(1.0, abs(whole - case.model) / (2.0 * total**0.5))
    return _Guess(whole, point, doubt * error / total**0.5)


def _checked(case: _Case, guess: _Guess | None, way: str) -> tuple[float, float, str]:
    """Point, width and remark: wider by the surprise; NaN for a figure beyond all measure, as a slip of the unit gives.

    Levels and shares are beyond it at five times the largest or a fifth of the smallest figure, rates at twenty.
    """
    if guess is None:
        return float("nan"), 1.0, way
    seen = case.batch.values[case.row][np.isfinite(case.batch.values[case.row])]
    times = _TIMES_OFF[int(case.batch.kind[case.row])]
    beyond = abs(guess.whole) > times * np.abs(seen).max() or (seen.min() > 0 and guess.whole < seen.min() / times)
    deviation = max(case.deviation, np.finfo(float).tiny)
    if beyond and abs(guess.whole - case.model) > _BEYOND * deviation:
        return float("nan"), _LEFT_OUT, f"{case.name}数据与历史数值相差悬殊，未参与预测，请核对"
    surprise = min(abs(guess.point - case.model) / deviation, 1e3)
    wider = guess.narrowing * float(np.sqrt(guess.calm + _SURPRISED * surprise * surprise))
    return guess.point, wider, f"{way}；该数据与历史走势相差较大，请核对" if surprise > _FAR else way


def extended(batch: Batch, point: Floats) -> Batch:
    """The batch with the estimated year as one more annual figure."""
    values = np.concatenate([batch.values[:, 1:], point[:, None]], axis=1)
    wild = np.concatenate([batch.wild[:, 1:], np.zeros((len(batch), 1), dtype=bool)], axis=1)
    return replace(batch, values=values, wild=wild, last_year=batch.last_year + 1, wild_end=np.zeros(len(batch)))


def conditioned(knots: Floats, later: Floats, found: Estimate) -> tuple[Floats, Floats]:
    """Distributions of all years given the part-year, and the correlation of the first two years.

    Parameters
    ----------
    knots : array (P, H, 7)
        The model's distributions.
    later : array (P, H − 1, 7)
        The model's distributions with the estimate as an annual figure.
    found : Estimate
        All points finite.

    Returns
    -------
    (array (P, H, 7), array (P,))
    """
    first = found.point[:, None] + found.narrowing[:, None] * (knots[:, 0] - knots[:, 0, MEDIAN, None])
    rest = spread_of(first)[:, None]
    own = spread_of(later)
    total = np.sqrt(own * own + rest * rest)
    factor = np.where(own > 0, total / np.where(own > 0, own, 1.0), 1.0)
    centre = later[..., MEDIAN, None]
    following = centre + factor[..., None] * (later - centre)
    second = total[:, :1]
    link = np.where(second > 0, rest / np.where(second > 0, second, 1.0), 0.0).max(axis=1, initial=0.0)
    return np.concatenate([first[:, None], following], axis=1), link


def lowest(part: PartYear, knots: Floats, *, counted: NDArray[np.bool_]) -> Floats:
    """Lower bound of the running year: a flow that never falls cannot end below what is already there."""
    bound = np.where((part.mode == FLOW) & counted, part.value, -np.inf)
    return np.minimum(bound, knots[:, 0, -1])
