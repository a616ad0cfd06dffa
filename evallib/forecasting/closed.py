"""Forecasts in closed form: naive, drift, half drift, CAGR, Theta and their combination.

Points are (S, H) arrays for the years last + 1 … last + H; intervals are empirical (:mod:`evallib.forecasting.widths`).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from evallib.forecasting.history import Batch, first_figures
from evallib.forecasting.marginals import MEDIAN, Floats, Marginals, spread
from evallib.forecasting.widths import LEARNED_HORIZON, growth_beyond, half_widths

ALPHAS: Floats = np.arange(1, 11) / 10.0
"""Smoothing weights tried by Theta."""
_LARGEST = 1e150
_DAMPING = 0.8
_NO_GROWTH = "首末值不全为正，年均增速无意义，改按年均变动外推"
_INTERVALS = "区间取同类短序列上该方法的历史误差分布"


def years_ahead(horizon: int) -> Floats:
    """1, 2, … H as floats."""
    return np.arange(1, horizon + 1, dtype=float)


def naive_point(batch: Batch, horizon: int) -> Floats:
    """The last figure, every year."""
    return np.repeat(batch.last[:, None], horizon, axis=1)


def mean_change(batch: Batch) -> Floats:
    """Average yearly change from the first to the last figure, (S,); 0 with one figure."""
    first, years = first_figures(batch.values)
    return np.where(years > 0, (batch.last - first) / np.maximum(years, 1.0), 0.0)


def drift_point(batch: Batch, horizon: int, *, share: float = 1.0) -> Floats:
    """The last figure and each year ``share`` of the average yearly change."""
    return batch.last[:, None] + share * mean_change(batch)[:, None] * years_ahead(horizon)


def average_growth(batch: Batch) -> tuple[Floats, NDArray[np.bool_]]:
    """Average growth factor a year (last/first)^(1/years), and where it exists (both above 0); 1 elsewhere."""
    first, years = first_figures(batch.values)
    usable = (first > 0) & (batch.last > 0) & (years > 0)
    with np.errstate(over="ignore"):
        ratio = np.where(usable, batch.last, 1.0) / np.where(usable, first, 1.0)
    return np.power(np.minimum(ratio, _LARGEST), 1.0 / np.maximum(years, 1.0)), usable


def line_slope(values: Floats) -> Floats:
    """Slope of the least-squares line through each row's figures, (S,); 0 with one figure."""
    seen = np.isfinite(values)
    count = seen.sum(axis=1)
    x = np.where(seen, np.arange(values.shape[1], dtype=float), 0.0)
    y = np.where(seen, values - values[:, -1:], 0.0)
    centred = np.where(seen, x - (x.sum(axis=1) / count)[:, None], 0.0)
    square = (centred * centred).sum(axis=1)
    return (centred * y).sum(axis=1) / np.where(square > 0, square, 1.0)


def smoothed_level(values: Floats) -> tuple[Floats, Floats]:
    """Simple exponential smoothing from the first figure on: last level and the weight with the least squared error.

    One-step errors are counted; a missing year leaves the level as it is. Weights: ``ALPHAS``, equal errors → largest.
    """
    level = np.full((len(values), len(ALPHAS)), np.nan)
    loss = np.zeros_like(level)
    for column in values.T:
        seen = np.isfinite(column)[:, None]
        start = seen & np.isnan(level)
        error = np.where(seen & ~start, column[:, None] - level, 0.0)
        loss += error * error
        level = np.where(start, column[:, None], level + ALPHAS * error)
    best = len(ALPHAS) - 1 - loss[:, ::-1].argmin(axis=1)
    return level[np.arange(len(level)), best], ALPHAS[best]


def theta_point(batch: Batch, horizon: int) -> tuple[Floats, Floats, Floats]:
    """Theta forecast with its smoothing weight and slope: smoothed level plus half the trend line's slope a year.

    Point for h years: l + b/2 · (h − 1 + (1 − (1 − α)^n)/α), n the years of history (Assimakopoulos & Nikolopoulos
    2000; Hyndman & Billah 2003, eq. 5).
    """
    level, alpha = smoothed_level(batch.values)
    slope = line_slope(batch.values)
    length = first_figures(batch.values)[1] + 1.0
    start = (1.0 - np.power(1.0 - alpha, length)) / alpha
    point = level[:, None] + 0.5 * slope[:, None] * (years_ahead(horizon) - 1.0 + start[:, None])
    return point, alpha, slope


def combined_point(batch: Batch, horizon: int) -> Floats:
    """Mean of naive, drift and Theta; of naive and Theta where the last change was wildly larger than all before."""
    steady = naive_point(batch, horizon) + theta_point(batch, horizon)[0]
    all_three = (steady + drift_point(batch, horizon)) / 3.0
    return np.where(batch.wild_end[:, None] > 0, steady / 2.0, all_three)


def cagr_point(batch: Batch, horizon: int) -> Floats:
    """The last figure growing on at its average growth; with the average change where a growth does not exist."""
    factor, usable = average_growth(batch)
    with np.errstate(over="ignore"):
        grown = batch.last[:, None] * np.power(factor[:, None], years_ahead(horizon))
    return np.where(usable[:, None], np.minimum(grown, _LARGEST), drift_point(batch, horizon))


def continued(knots: Floats, horizon: int) -> Floats:
    """Cut or continue five years' knots: the last step goes on, damped by 0.8 a year; widths grow as elsewhere."""
    if horizon <= LEARNED_HORIZON:
        return knots[:, :horizon]
    final = knots[:, -1]
    step = final[:, MEDIAN] - knots[:, -2, MEDIAN]
    years = np.arange(LEARNED_HORIZON + 1, horizon + 1)
    travelled = np.cumsum(np.power(_DAMPING, years - LEARNED_HORIZON))
    centre = final[:, None, MEDIAN] + step[:, None] * travelled
    deviation = final - final[:, MEDIAN, None]
    further = centre[..., None] + deviation[:, None, :] * growth_beyond(years)[None, :, None]
    return np.concatenate([knots, further], axis=1)


def naive(batch: Batch, horizon: int) -> Marginals:
    """Last value carried forward."""
    knots = spread(naive_point(batch, horizon), half_widths("naive", batch, horizon))
    return Marginals(knots, f"朴素法：预测值＝最近一年数值；{_INTERVALS}", {"最近一年": batch.last})


def drift(batch: Batch, horizon: int) -> Marginals:
    """Average yearly change carried forward in full."""
    knots = spread(drift_point(batch, horizon), half_widths("drift", batch, horizon))
    formula = f"漂移法：预测值＝最近一年数值＋h×（末值－首值）÷间隔年数；{_INTERVALS}"
    return Marginals(knots, formula, {"年均变动": mean_change(batch)})


def half_drift(batch: Batch, horizon: int) -> Marginals:
    """Half of the average yearly change carried forward."""
    knots = spread(drift_point(batch, horizon, share=0.5), half_widths("half_drift", batch, horizon))
    formula = f"半漂移法：预测值＝最近一年数值＋h×½×年均变动；{_INTERVALS}"
    return Marginals(knots, formula, {"年均变动": mean_change(batch)})


def cagr(batch: Batch, horizon: int) -> Marginals:
    """Compound average growth carried forward."""
    factor, usable = average_growth(batch)
    point = cagr_point(batch, horizon)
    # Doubt grows with the figure itself where growth multiplies it.
    grown = np.where(usable[:, None], np.maximum(point / np.where(usable, batch.last, 1.0)[:, None], 1.0), 1.0)
    knots = spread(point, half_widths("cagr", batch, horizon) * grown[..., None])
    formula = f"年均增速外推：预测值＝最近一年数值×（末值÷首值）^（h÷间隔年数）；{_INTERVALS}"
    several = batch.counts > 1
    notes = dict.fromkeys(np.flatnonzero(~usable & several).tolist(), _NO_GROWTH)
    return Marginals(knots, formula, {"年均增速（%）": (factor - 1.0) * 100.0}, notes)


def theta(batch: Batch, horizon: int) -> Marginals:
    """The Theta method."""
    point, alpha, slope = theta_point(batch, horizon)
    formula = f"Theta法：预测值＝指数平滑水平＋½×趋势斜率×（h－1＋（1－（1－α）^n）÷α）；{_INTERVALS}"
    knots = spread(point, half_widths("theta", batch, horizon))
    return Marginals(knots, formula, {"平滑系数α": alpha, "趋势斜率": slope})


def combination(batch: Batch, horizon: int) -> Marginals:
    """Mean of naive, drift and Theta; beyond five years its last step dies away."""
    near = min(horizon, LEARNED_HORIZON)
    knots = continued(spread(combined_point(batch, near), half_widths("combination", batch, near)), horizon)
    formula = f"组合法：朴素法、漂移法、Theta法三者预测值的平均；{_INTERVALS}"
    return Marginals(knots, formula, {"年均变动": mean_change(batch)})


POINTS: dict[str, Callable[[Batch, int], Floats]] = {
    "naive": naive_point,
    "drift": drift_point,
    "half_drift": lambda batch, horizon: drift_point(batch, horizon, share=0.5),
    "cagr": cagr_point,
    "theta": lambda batch, horizon: theta_point(batch, horizon)[0],
    "combination": combined_point,
}
"""Point forecasts by method: what ``benchmarks/widths.py`` measures the errors of."""
