"""What a first quarter, half-year or three quarters says about the year.

With n the share of the year that is over, δ = (1 + n)/2 is the weight of the part's growth in the year's: what is over
counts in full and the rest is expected half-way between that growth and the model's (¾ for a half-year; Chinese and
US quarterly flows err least near it). Later years follow as if the estimate were an annual figure, with its remaining
uncertainty added.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evallib import tables as t
from evallib.forecasting.arrange import FLOW, GROWTH, NONE, PERIOD_NAMES, STOCK, PartYear
from evallib.forecasting.history import LEVEL, RATE, Batch
from evallib.forecasting.marginals import MEDIAN, PROBITS, Floats

_DIRECT = {0.25: 0.75, 0.5: 0.5, 0.75: 0.35}
_STATE = {0.25: 0.9, 0.5: 0.72, 0.75: 0.52}
_SEASONAL = {0.25: 0.88, 0.5: 0.8, 0.75: 0.7}
_SEASONAL_WEIGHT = 0.6
# Relative uncertainty of a year's total where only the usual share of the part, or nothing at all, is known.
_BY_SHARE = {0.25: 0.15, 0.5: 0.07, 0.75: 0.035}
_BY_TIME = {0.25: 0.30, 0.5: 0.15, 0.75: 0.08}
_SMALL_PART = 0.2
_FAR = 5.0


@dataclass(frozen=True)
class Estimate:
    """The year as the part-year sees it, for P series.

    Attributes
    ----------
    point : array (P,)
        New median of the year; NaN where the figure says nothing.
    narrowing : array (P,)
        New width of the year's distribution over the model's.
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
    cases = [_one(batch, part, knots, row) for row in range(len(batch))]
    points, factors, ways = zip(*cases, strict=True) if cases else ((), (), ())
    point, narrowing = np.array(points, dtype=float), np.array(factors, dtype=float)
    deviation = spread_of(knots)
    surprise = np.abs(point - knots[:, MEDIAN]) / np.maximum(deviation, np.finfo(float).tiny)
    far = np.isfinite(point) & (surprise > _FAR)
    notes = [way + "；该数据与历史走势相差较大，请核对" if odd else way for way, odd in zip(ways, far, strict=True)]
    return Estimate(point, np.where(far, np.maximum(narrowing, surprise / _FAR / 2.0), narrowing), notes)


def _one(batch: Batch, part: PartYear, knots: Floats, row: int) -> tuple[float, float, str]:
    """Point, narrowing and remark for one series."""
    mode, elapsed = int(part.mode[row]), float(part.elapsed[row])
    value, before = float(part.value[row]), float(part.before[row])
    last, model, deviation = float(batch.last[row]), float(knots[row, MEDIAN]), float(spread_of(knots[row]))
    name = f"{int(batch.last_year[row]) + 1}年{PERIOD_NAMES[t.PERIODS[part.period[row]]]}"
    damping = (1.0 + elapsed) / 2.0
    if mode == STOCK:
        return value + (1.0 - elapsed) * (model - last), _STATE[elapsed], f"已按{name}时点数修正"
    if mode == GROWTH and batch.kind[row] == RATE:
        return damping * value + (1.0 - damping) * model, _DIRECT[elapsed], f"已按{name}增速修正"
    if mode == GROWTH:
        return _grown(last, model, value / 100.0, damping), _DIRECT[elapsed], f"已按{name}同比增速修正"
    if mode == NONE and np.isfinite(before):
        by_growth = batch.kind[row] == LEVEL and min(value, before, last) > 0
        step = last * (value / before - 1.0) if by_growth else value - before
        return model + _SEASONAL_WEIGHT * (step - (model - last)), _SEASONAL[elapsed], f"已按{name}与上年同期之比修正"
    if mode == FLOW and np.isfinite(before):
        growing = before > _SMALL_PART * elapsed * last > 0 and value >= 0
        step = last * (value / before - 1.0) if growing else (value - before) / elapsed
        return last + damping * step + (1.0 - damping) * (model - last), _DIRECT[elapsed], f"已按{name}累计同比修正"
    share = float(part.share[row])
    if mode == FLOW and np.isfinite(share) and share > 0:
        whole, error = value / share, _BY_SHARE[elapsed]
        return *_weighed(whole, error * abs(whole), model, deviation), f"缺上年同期，已按{name}占全年的历史比重修正"
    if mode == FLOW:
        whole, error = value / elapsed, _BY_TIME[elapsed]
        return *_weighed(whole, error * abs(whole), model, deviation), f"缺上年同期，已按{name}的时间比例修正，区间较宽"
    return float("nan"), 1.0, f"{name}数据缺上年同期，无法与全年比较，未用于预测"


def _grown(last: float, model: float, growth: float, damping: float) -> float:
    """The last year's total with the damped growth; the model's own change for the rest."""
    return last + damping * abs(last) * growth + (1.0 - damping) * (model - last)


def _weighed(whole: float, error: float, model: float, deviation: float) -> tuple[float, float]:
    """Mean of two estimates weighted by precision, and its deviation over the model's; doubt widens both.

    Where they differ by more than their errors allow, the remaining deviation grows by that ratio (Birge 1932).
    """
    total = error * error + deviation * deviation
    if total <= 0:
        return model, 1.0
    point = model + (whole - model) * deviation * deviation / total
    doubt = max(1.0, abs(whole - model) / (2.0 * total**0.5))
    return point, doubt * error / total**0.5


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
