"""Textbook models fitted series by series with statsmodels: least-squares lines, ARIMA, exponential smoothing.

They are for an analyst to choose and to compare. Their intervals are the models' own, which on short series are too
narrow; the formula text says so. What cannot be fitted falls back to the combination, with a note.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from evallib.forecasting.closed import combination
from evallib.forecasting.history import Batch, interpolated
from evallib.forecasting.marginals import PROBS, Floats, Marginals, normal
from evallib.forecasting.widths import scale

Fit = tuple[Floats, Mapping[str, Any]]
"""Knots (H, 7) and the fitted parameters by name."""
Fitter = Callable[[Floats, int], Fit]

_NARROW = "区间为模型自带区间，短序列上通常偏窄"
_ORDERS: tuple[tuple[tuple[int, int, int], str], ...] = (
    ((0, 1, 0), "n"), ((0, 1, 0), "t"), ((1, 1, 0), "n"), ((1, 1, 0), "t"),
    ((0, 1, 1), "n"), ((0, 1, 1), "t"), ((1, 0, 0), "c"),
)  # fmt: skip
_ERRORS = (ValueError, ArithmeticError, IndexError, np.linalg.LinAlgError)


def each(batch: Batch, horizon: int, fit: Fitter, *, least: int, name: str, formula: str) -> Marginals:
    """Fit every series on its own, gaps filled on straight lines; fall back to the combination where that fails.

    Parameters
    ----------
    least : int
        Figures needed.
    name, formula : str
        For the notes and the reader.
    """
    fallback = combination(batch, horizon)
    knots, notes = fallback.knots.copy(), {}
    found: list[Mapping[str, Any]] = [{} for _ in range(len(batch))]
    filled, counts, unit = interpolated(batch.values), batch.counts, scale(batch)
    for row in range(len(batch)):
        values = filled[row][np.isfinite(filled[row])]
        origin = values[-1]
        try:
            if counts[row] < least:
                raise ValueError(f"至少需要{least}个数据点")
            knots[row], found[row] = _safely(fit, values, horizon)
        except _ERRORS as error:
            reason = str(error) if counts[row] < least else "拟合未收敛或数据不适用"
            notes[row] = f"{name}无法使用（{reason}），改用组合法"
            continue
        # A perfect fit has no error: never narrower than a tenth of the usual yearly change.
        knots[row] = _widened(knots[row], 0.1 * unit[row])
        if not np.isfinite(knots[row]).all() or np.abs(knots[row]).max() > 1e6 * max(abs(origin), unit[row]):
            knots[row], notes[row] = fallback.knots[row], f"{name}结果异常，改用组合法"
    names = dict.fromkeys(key for item in found for key in item)
    parameters = {key: np.array([item.get(key, "") for item in found], dtype=object) for key in names}
    return Marginals(knots, f"{formula}；{_NARROW}", parameters, notes)


def _safely(fit: Fitter, values: Floats, horizon: int) -> Fit:
    """Run a fit without warnings; they say that short series are short."""
    import statsmodels.tools.sm_exceptions  # noqa: F401  asks for its warnings when it is first read, so before we do not

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return fit(values, horizon)


def _widened(knots: Floats, least: float) -> Floats:
    """Give distributions narrower than a normal one with deviation ``least`` that width."""
    narrow = (knots[:, -2] - knots[:, 1]) < least * (normal(np.zeros(1), np.ones(1))[0, -2] * 2.0)
    return np.where(narrow[:, None], normal(knots[:, 3], np.full(len(knots), least)), knots)


def ols(batch: Batch, horizon: int) -> Marginals:
    """Least-squares line through the figures."""
    formula = "线性趋势回归：数值＝a＋b×年份（最小二乘）"
    return each(batch, horizon, _line, least=3, name="线性趋势回归", formula=formula)


def log_ols(batch: Batch, horizon: int) -> Marginals:
    """Least-squares line through the logarithms of the figures."""
    formula = "对数线性趋势回归：ln数值＝a＋b×年份（最小二乘）"
    return each(batch, horizon, _log_line, least=3, name="对数线性趋势回归", formula=formula)


def arima(batch: Batch, horizon: int) -> Marginals:
    """The best of a small grid of ARIMA models by AICc."""
    formula = "ARIMA：在7个低阶模型中按AICc择优"
    return each(batch, horizon, _arima, least=5, name="ARIMA", formula=formula)


def ets(batch: Batch, horizon: int) -> Marginals:
    """The best of three additive exponential smoothing models by AICc."""
    formula = "指数平滑（ETS）：在无趋势、线性趋势、阻尼趋势中按AICc择优"
    return each(batch, horizon, _ets, least=5, name="指数平滑", formula=formula)


def holt_damped(batch: Batch, horizon: int) -> Marginals:
    """Exponential smoothing with a damped trend."""
    formula = "阻尼Holt法：水平＋逐年衰减的趋势（指数平滑）"
    return each(batch, horizon, _holt, least=5, name="阻尼Holt法", formula=formula)


def _line(values: Floats, horizon: int) -> Fit:
    """Line with the prediction interval of a new figure (Student's t with n − 2 degrees of freedom)."""
    from scipy.stats import t as student
    from statsmodels.regression.linear_model import OLS

    years = np.arange(len(values) + horizon, dtype=float) - (len(values) - 1)
    design = np.column_stack([np.ones(len(years)), years])
    fitted = OLS(values, design[: len(values)]).fit()
    forecast = fitted.get_prediction(design[len(values) :])
    quantiles = student.ppf(PROBS, fitted.df_resid)
    knots = forecast.predicted_mean[:, None] + forecast.se_obs[:, None] * quantiles
    return knots, {"每年变动": float(fitted.params[1]), "R²": _r_squared(values, fitted.resid)}


def _r_squared(values: Floats, residuals: Floats) -> float:
    total = float(((values - values.mean()) ** 2).sum())
    return 1.0 - float((residuals**2).sum()) / total if total > 0 else 1.0


def _log_line(values: Floats, horizon: int) -> Fit:
    if values.min() <= 0:
        raise ValueError("数值不全为正")
    knots, parameters = _line(np.log(values), horizon)
    growth = (np.exp(float(parameters["每年变动"])) - 1.0) * 100.0
    return np.exp(knots), {"年均增速（%）": growth, "R²": parameters["R²"]}


def _standard(values: Floats) -> tuple[Floats, float, float]:
    """Figures moved to the last one and divided by their mean step, so that an optimiser starts near the answer."""
    size = float(np.abs(np.diff(values)).mean())
    if not size > 0:
        raise ValueError("数值没有变动")
    return (values - values[-1]) / size, float(values[-1]), size


def _arima(values: Floats, horizon: int) -> Fit:
    from statsmodels.tsa.arima.model import ARIMA

    series, origin, size = _standard(values)
    best: tuple[float, Any, str] | None = None
    for order, trend in _ORDERS:
        try:
            result = ARIMA(series, order=order, trend=trend).fit(cov_type="none")
        except _ERRORS:
            continue
        # The first likelihood term is left out of all, so that models with and without differencing compare.
        criterion = _aicc(float(result.llf_obs[1:].sum()), len(result.params), len(series) - 1)
        if np.isfinite(criterion) and (best is None or criterion < best[0]):
            name = f"ARIMA{order}".replace(" ", "") + {"n": "", "t": "＋漂移", "c": "＋常数"}[trend]
            best = (criterion, result, name)
    if best is None:
        raise ValueError("没有可用的模型")
    forecast = best[1].get_forecast(horizon)
    knots = normal(np.asarray(forecast.predicted_mean), np.asarray(forecast.se_mean))
    return origin + size * knots, {"模型": best[2], "AICc": best[0]}


def _aicc(log_likelihood: float, parameters: int, count: int) -> float:
    """Akaike's criterion corrected for small samples (Hurvich & Tsai 1989)."""
    room = count - parameters - 1
    return np.inf if room <= 0 else 2.0 * parameters * (1.0 + (parameters + 1.0) / room) - 2.0 * log_likelihood


def _ets(values: Floats, horizon: int) -> Fit:
    fits = []
    for trend, damped, name in ((None, False, "无趋势"), ("add", False, "线性趋势"), ("add", True, "阻尼趋势")):
        try:
            fits.append((*_smoothing(values, horizon, trend=trend, damped=damped), name))
        except _ERRORS:
            continue
    finite = [item for item in fits if np.isfinite(item[2])] or fits
    if not finite:
        raise ValueError("没有可用的模型")
    knots, parameters, criterion, name = min(finite, key=lambda item: item[2])
    return knots, {"模型": name, **parameters, "AICc": criterion}


def _holt(values: Floats, horizon: int) -> Fit:
    knots, parameters, _ = _smoothing(values, horizon, trend="add", damped=True)
    return knots, parameters


def _smoothing(
    values: Floats, horizon: int, *, trend: str | None, damped: bool
) -> tuple[Floats, dict[str, Any], float]:
    """One additive exponential smoothing model: knots, parameters, AICc."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    series, origin, size = _standard(values)
    model = ETSModel(pd.Series(series), error="add", trend=trend, damped_trend=damped)
    result = model.fit(disp=False)
    forecast = result.get_prediction(start=len(series), end=len(series) + horizon - 1)
    deviation = np.sqrt(np.asarray(forecast.forecast_variance, dtype=float))
    knots = origin + size * normal(np.asarray(forecast.predicted_mean, dtype=float), deviation)
    fitted = dict(zip(result.param_names, np.asarray(result.params, dtype=float), strict=True))
    names = {"smoothing_level": "水平平滑系数", "smoothing_trend": "趋势平滑系数", "damping_trend": "阻尼系数"}
    return knots, {names[key]: fitted[key] for key in names if key in fitted}, float(result.aicc)
