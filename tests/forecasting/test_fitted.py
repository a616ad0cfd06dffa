"""Textbook models: the line by hand, the others by what they must do."""

import subprocess
import sys

import numpy as np
import pytest

from evallib.forecasting import METHODS, forecast
from tests.forecasting.builders import table

FITTED = ("ols", "log_ols", "arima", "ets", "holt_damped")


def test_line_and_its_prediction_interval() -> None:
    # 10, 12, 11, 15: slope 1.4, mean 12, so 12 + 1.4·2.5 = 15.5 next year. Residuals .1, .7, −1.7, .9: squares 4.2,
    # s² = 4.2/2; prediction error √(2.1·(1 + 1/4 + 2.5²/5)) = √5.25; t(2): .975 → 4.302653, .9 → 1.885618.
    found = forecast(table({"a": (10, 12, 11, 15)}), method="ols", horizon=1).table().iloc[0]
    assert found.q500 == pytest.approx(15.5)
    assert found.q975 == pytest.approx(15.5 + 4.302653 * 5.25**0.5, rel=1e-6)
    assert found.q900 == pytest.approx(15.5 + 1.885618 * 5.25**0.5, rel=1e-6)
    # The lower limit 15.5 − 9.86 = 5.64 is above 0 and stays.
    assert found.q025 == pytest.approx(15.5 - 4.302653 * 5.25**0.5, rel=1e-6)


def test_log_line_of_a_doubling_series() -> None:
    result = forecast(table({"a": (1, 2, 4, 8, 16)}), method="log_ols", horizon=2)
    assert result.table().q500.tolist() == pytest.approx([32, 64])
    assert result.parameters("a")["年均增速（%）"] == pytest.approx(100.0)
    # A perfect fit is not certainty: a tenth of the mean yearly change (15/4) is the least deviation.
    assert np.diff(result.table()[["q025", "q975"]].to_numpy(), axis=1).min() > 1.0


@pytest.mark.parametrize("method", FITTED)
def test_follows_a_clear_trend(method: str) -> None:
    noise = np.array([0.3, -0.2, 0.1, -0.3, 0.2, 0.0, -0.1, 0.3, -0.2, 0.1])
    result = forecast(table({"a": (100 + 5 * np.arange(10) + noise).tolist()}), method=method)
    found = result.table()
    # The figures are 100 + 5i, i = 0 … 9: 150, 155, 160 go on.
    assert found.q500.tolist() == pytest.approx([150, 155, 160], abs=6)
    assert result.notes[0] == ""
    assert "偏窄" in result.formula("a")
    assert result.parameters("a")


@pytest.mark.parametrize("method", FITTED)
@pytest.mark.parametrize("figures", [(5.0,), (5.0, 6.0), (3.0,) * 6, (-1.0, 0.0, -2.0, 0.0, -1.0, -3.0)])
def test_falls_back_with_a_note(method: str, figures: tuple[float, ...]) -> None:
    result = forecast(table({"a": figures}), method=method)
    found = result.table()
    assert np.isfinite(found[["q025", "q500", "q975"]].to_numpy()).all()
    assert (found.q975 > found.q025).all()
    if len(figures) < 3:
        plain = forecast(table({"a": figures}), method="combination").table()
        assert "改用组合法" in result.notes[0]
        assert found.q500.tolist() == plain.q500.tolist()


def test_gap_is_a_missing_year() -> None:
    # 10, 12, _, 16, 18 lies on the line 2 a year: 20.
    found = forecast(table({"a": (10, 12, None, 16, 18)}), method="ols", horizon=1).table()
    assert found.q500[0] == pytest.approx(20)


def test_every_method_has_a_formula() -> None:
    rows = table({"a": (10, 12, 11, 15, 14, 16, 18)})
    for name in METHODS:
        assert len(forecast(rows, method=name).formula("a")) > 5


def test_the_first_fit_prints_no_warning() -> None:
    # statsmodels asks for its warnings when it is first imported; this history makes ARIMA doubt its starting values.
    code = (
        "import pandas as pd; from evallib.forecasting import forecast;"
        "rows = pd.Series([1.0, 2.0, 4.0, 8.5, 17.0, 35.0, 71.0, 140.0], index=range(2015, 2023));"
        "forecast(rows, method='arima'), forecast(rows, method='ets')"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
