"""Points of the closed-form methods, by hand.

The series is 10, 12, 11, 15. Average change (15 − 10)/3 = 5/3. Line: slope (−1.5·10 − .5·12 + .5·11 + 1.5·15)/5 = 1.4.
Smoothing from 10 with weight a: errors 2, 1 − 2a, 5 − 3a + 2a²; squares summed are 19.4064 (.6), 19.2144 (.7),
19.4144 (.8), so a = .7; levels 10, 11.4, 11.12, 13.836. Theta, n = 4: 13.836 + .7·(h − 1 + (1 − .3⁴)/.7),
h = 1: 13.836 + .9919 = 14.8279, and .7 more each further year.
"""

import numpy as np
import pytest

from evallib.forecasting import closed, forecast
from evallib.forecasting.widths import half_widths, scale, widths
from tests.forecasting.builders import batch, table

SERIES = (10.0, 12.0, 11.0, 15.0)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("naive", [15.0, 15.0, 15.0]),
        ("drift", [15 + 5 / 3, 15 + 10 / 3, 20.0]),
        ("half_drift", [15 + 5 / 6, 15 + 5 / 3, 17.5]),
        ("cagr", [15 * 1.5 ** (1 / 3), 15 * 1.5 ** (2 / 3), 22.5]),  # (15/10)^(1/3) a year
        ("theta", [14.8279, 15.5279, 16.2279]),
        # Means of the three: (15 + 16.6667 + 14.8279)/3 …
        ("combination", [(15 + 15 + 5 / 3 + 14.8279) / 3, (15 + 15 + 10 / 3 + 15.5279) / 3, (15 + 20 + 16.2279) / 3]),
    ],
)
def test_points(method: str, expected: list[float]) -> None:
    assert closed.POINTS[method](batch(SERIES), 3)[0] == pytest.approx(expected, abs=1e-9)
    found = forecast(table({"a": SERIES}), method=method).table()
    assert found.q500.tolist() == pytest.approx(expected, rel=1e-9)


def test_gap_counts_as_years() -> None:
    # 10 in 2020, 14 in 2022: 2 a year, not 4.
    assert closed.drift_point(batch((10.0, None, 14.0)), 2)[0].tolist() == [16.0, 18.0]
    # Slope of the line through (0, 10), (2, 14) is 2; with one error all weights err alike, so the largest, 1, is
    # taken: the level is the last figure, and half the slope is added.
    point, alpha, slope = closed.theta_point(batch((10.0, None, 14.0)), 1)
    assert (alpha[0], slope[0]) == pytest.approx((1.0, 2.0))
    assert point[0, 0] == pytest.approx(15.0)


def test_theta_equals_statsmodels_for_the_same_weight() -> None:
    from statsmodels.tsa.forecasting.theta import ThetaModel

    rng = np.random.default_rng(3)
    series = np.cumsum(rng.normal(1.0, 1.0, 12)) + 50.0
    point, alpha, slope = closed.theta_point(batch(tuple(series)), 3)
    theirs = ThetaModel(series, period=1, deseasonalize=False).fit()
    assert slope[0] == pytest.approx(theirs.params["b0"], rel=1e-9)
    # Their weight comes from an optimiser, ours from a grid of tenths: near, and so is the forecast.
    assert point[0] == pytest.approx(np.asarray(theirs.forecast(3)), abs=0.15)
    assert abs(alpha[0] - min(theirs.params["alpha"], 1.0)) < 0.15


def test_cagr_without_growth_takes_the_average_change() -> None:
    result = forecast(table({"a": (-2.0, 1.0, 4.0)}), method="cagr", horizon=1)
    assert result.table().q500[0] == pytest.approx(7.0)
    assert "年均增速无意义" in result.notes[0]


def test_scale() -> None:
    # |2|, |−1|, |4| → 7/3. Over the gap: |4|/√2. One figure: its usual relative change. Two: three quarters of its own.
    step = widths().typical_step[0]
    found = scale(batch(SERIES, (10.0, None, 14.0), (50.0,), (40.0, 50.0), (8.0, 8.0, 8.0), (0.0, 0.0)))
    expected = [7 / 3, 0.75 * 4 / 2**0.5 + 0.25 * step * 14, step * 50, 7.5 + 0.25 * step * 50, 0.5 * step * 8, 1.0]
    assert found.tolist() == pytest.approx(expected)


def test_widths_are_the_table_times_the_scale() -> None:
    expected = widths().table["naive"][3] * 7 / 3
    assert half_widths("naive", batch(SERIES), 5)[0] == pytest.approx(expected)
    knots = closed.naive(batch(SERIES), 1).knots[0, 0]
    assert knots.tolist() == pytest.approx([15 - w for w in expected[0][::-1]] + [15] + [15 + w for w in expected[0]])


def test_widths_grow_with_the_horizon_for_ever() -> None:
    found = half_widths("combination", batch(SERIES, (5.0,), (5.0,) * 9), 12)
    assert (np.diff(found, axis=1) > 0).all()
    assert (np.diff(found, axis=2) > 0).all()
    # Year 10 is 2^0.8 times year 5.
    assert found[0, 9] == pytest.approx(found[0, 4] * 2**0.8)


def test_widths_file_names_licence_and_source() -> None:
    import json
    from importlib.resources import files

    content = json.loads(files("evallib.forecasting").joinpath("widths.json").read_text("utf-8"))
    assert content["licence"] == "CC-BY-4.0"
    assert "Gapminder" in content["attribution"]
    assert set(content["half_widths"]) == set(closed.POINTS)
