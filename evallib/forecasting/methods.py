"""The forecasting methods by name. Each is a function (batch, horizon) → :class:`Marginals`."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from evallib.errors import UsageError
from evallib.forecasting import closed, fitted
from evallib.forecasting.default import learned
from evallib.forecasting.history import Batch
from evallib.forecasting.learned import learned_knots
from evallib.forecasting.marginals import Marginals

Method = Callable[[Batch, int], Marginals]

_LEARNED_FORMULA = "由公开年度统计序列学得的分位数：中位数和各分位数＝最近值＋历年平均变动幅度×由历史特征算出的系数"

METHODS: dict[str, Method] = {
    "default": learned(learned_knots, _LEARNED_FORMULA),
    "naive": closed.naive,
    "drift": closed.drift,
    "half_drift": closed.half_drift,
    "cagr": closed.cagr,
    "ols": fitted.ols,
    "log_ols": fitted.log_ols,
    "arima": fitted.arima,
    "ets": fitted.ets,
    "holt_damped": fitted.holt_damped,
    "theta": closed.theta,
    "combination": closed.combination,
}
"""Name → method."""


def method(name: str) -> Method:
    """Look a method up.

    Raises
    ------
    UsageError
        Unknown name; the message lists the known ones.
    """
    if name not in METHODS:
        raise UsageError(f"没有名为“{name}”的预测方法；可选：{'、'.join(METHODS)}")
    return METHODS[name]


def choices(ids: list[str], default: str, chosen: Mapping[str, str] | None) -> list[str]:
    """Method of each series: its own choice, else the default; every name is checked."""
    picked = [(chosen or {}).get(series, default) for series in ids]
    for name in dict.fromkeys([default, *picked]):
        method(name)
    return picked
