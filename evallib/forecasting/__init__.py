"""Forecasts of short annual series: predictive distributions and joint paths, by many methods.

>>> import pandas as pd
>>> result = forecast(pd.Series([10.0, 11.0, 12.0], index=[2020, 2021, 2022], name="GDP"), horizon=2, method="drift")
>>> [float(value) for value in result.table().q500]
[13.0, 14.0]
"""

from evallib.forecasting.backtests import backtest, calibration, summary
from evallib.forecasting.judgement import Judgement, judged
from evallib.forecasting.methods import METHODS
from evallib.forecasting.predict import forecast, forecast_table
from evallib.forecasting.results import Forecasts

__all__ = [
    "METHODS", "Forecasts", "Judgement", "backtest", "calibration", "forecast", "forecast_table", "judged", "summary",
]  # fmt: skip
