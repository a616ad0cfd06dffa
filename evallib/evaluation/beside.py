"""What stands beside the forecasts: the departments' own, and what the method would have erred by in earlier years."""

from __future__ import annotations

from typing import Any

import pandas as pd

from evallib import forecasting
from evallib import tables as t
from evallib.plan import Plan

_RECORD = (t.INDICATOR_ID, t.METHOD, t.FORECASTS, t.HORIZON, t.ERROR, t.COVERED80)


def department_forecasts(plan: Plan, forecasts: pd.DataFrame) -> pd.DataFrame:
    """Return the departments' own forecasts of years not yet over, beside ours.

    Parameters
    ----------
    plan : Plan
    forecasts : DataFrame
        Forecast rows as of ``Evaluation.forecasts``.

    Returns
    -------
    DataFrame
        One row an indicator, year and department, in the catalogue's order: indicator_id, year, submitted_by, value,
        basis, recorded_on, q100, q500, q900 (ours), outside (whether the value lies outside our 80 % interval). The
        last one recorded by ``as_of`` counts. Years we do not forecast are left out.
    """
    frame = plan.known("department_forecasts")
    frame = frame[frame[t.VALUE].notna() & frame[t.YEAR].notna()].sort_values([t.RECORDED_ON, t.LINE], kind="stable")
    frame = frame.drop_duplicates([t.INDICATOR_ID, t.YEAR, t.SUBMITTED_BY], keep="last")
    frame = frame.assign(**{t.YEAR: frame[t.YEAR].astype("int64")})
    ours = forecasts.loc[~forecasts[t.OBSERVED].astype(bool), [t.INDICATOR_ID, t.YEAR, t.Q100, t.Q500, t.Q900]]
    ours = ours.assign(**{t.YEAR: ours[t.YEAR].astype("int64")})
    columns = [t.INDICATOR_ID, t.YEAR, t.SUBMITTED_BY, t.VALUE, t.BASIS, t.RECORDED_ON]
    both = ours.merge(frame[columns], on=[t.INDICATOR_ID, t.YEAR], how="inner")
    outside = (both[t.VALUE] < both[t.Q100]) | (both[t.VALUE] > both[t.Q900])
    return both.assign(**{t.OUTSIDE: outside})[[*columns, t.Q100, t.Q500, t.Q900, t.OUTSIDE]]


def past_errors(plan: Plan, history: pd.DataFrame, *, origins: int = 5) -> pd.DataFrame:
    """Return what the forecast of each indicator would have erred by in earlier years, by the method its settings name.

    Parameters
    ----------
    plan : Plan
    history : DataFrame
        As of ``history_of(plan)``.
    origins : int
        From how many last years to forecast.

    Returns
    -------
    DataFrame
        One row an indicator with at least one forecast, in file order: indicator_id, method, forecasts (number),
        horizon (farthest year ahead), error (mean size, in the unit), covered80 (how many figures lay in the 80 %
        interval).
    """
    parts = []
    methods = {item.indicator_id: plan.settings.method_of(item.indicator_id) for item in plan.indicators}
    for method in dict.fromkeys(methods.values()):
        own = history[history[t.SERIES_ID].map(methods) == method]
        scores = forecasting.backtest(own, origins=origins, methods=[method]) if len(own) else own
        if len(scores):
            parts.append(_mean_errors(scores).assign(**{t.METHOD: method}))
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="object") for name in _RECORD})
    order = {key: place for place, key in enumerate(plan.by_id)}
    table = pd.concat(parts).rename(columns={t.SERIES_ID: t.INDICATOR_ID})[list(_RECORD)]
    return table.sort_values(t.INDICATOR_ID, key=lambda keys: keys.map(order)).reset_index(drop=True)


def _mean_errors(scores: pd.DataFrame) -> pd.DataFrame:
    """One row a series of a back-test: number of forecasts, farthest year, mean size of error, hits of the interval."""
    added: dict[str, Any] = {t.ERROR: scores[t.ERROR].abs(), t.FORECASTS: 1, t.COVERED80: scores[t.COVERED80] * 1}
    sized = scores.assign(**added)
    wanted = {t.FORECASTS: "sum", t.HORIZON: "max", t.ERROR: "mean", t.COVERED80: "sum"}
    return sized.groupby(t.SERIES_ID, sort=False).agg(wanted).reset_index()
