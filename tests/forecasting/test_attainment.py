"""Chances of targets against the draws and figures they are defined by."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from evallib import tables as t
from evallib.errors import InputError
from evallib.forecasting import Forecasts, forecast
from tests.forecasting.builders import table

HISTORY = table({"a": (100, 104, 103, 108, 112)})
RATES = table({"g": (6.0, 2.2, 8.4, 3.0)}, kind="rate")


def chance(result: Forecasts, series: str = "a", year: int = 2025, **target: Any) -> float:
    rows = pd.DataFrame([{t.SERIES_ID: series, t.YEAR: year, t.DIRECTION: "up", **target}])
    found = result.table(rows)
    elsewhere = found[found[t.YEAR] != year]
    assert elsewhere[t.P_ATTAIN].isna().all()
    return float(found[found[t.YEAR] == year][t.P_ATTAIN].iloc[0])


def test_level_is_read_off_the_quantiles() -> None:
    result = forecast(HISTORY, method="combination")
    row = result.table().iloc[2]
    for quantile, share in ((row.q025, 0.975), (row.q100, 0.9), (row.q500, 0.5), (row.q900, 0.1), (row.q975, 0.025)):
        assert chance(result, target=quantile) == pytest.approx(share, abs=1e-6)
        assert chance(result, target=quantile, direction="down") == pytest.approx(1 - share, abs=1e-6)
    assert chance(result, target=1e9) == 0.0 and chance(result, target=0.0) == 1.0


def test_level_agrees_with_the_draws() -> None:
    result = forecast(HISTORY)
    assert chance(result, target=118.0) == pytest.approx((result.draws("a")[:, 2] >= 118.0).mean(), abs=2e-3)


def test_increment_counts_from_the_base() -> None:
    result = forecast(HISTORY)
    assert chance(result, target=18.0, target_type="increment", base=100.0) == chance(result, target=118.0)
    down = chance(result, target=5.0, target_type="increment", base=120.0, direction="down")
    assert down == chance(result, target=115.0, direction="down")


def test_share_at_its_bound() -> None:
    result = forecast(table({"a": (97, 98, 99, 100)}, kind="share"))
    draws = result.draws("a")[:, 2]
    assert draws.max() == 100.0
    assert chance(result, target=100.0) == pytest.approx((draws >= 100.0).mean(), abs=2e-3)


def test_growth_of_rates_is_the_product() -> None:
    result = forecast(RATES)
    draws = result.draws("g")
    # Plan 2021–2025: 8.4 and 3.0 are known, three years are drawn; the average must be 5 %.
    product = 1.084 * 1.03 * np.prod(1 + draws / 100, axis=1)
    expected = (product >= 1.05**5).mean()
    assert chance(result, "g", target=5.0, target_type="avg_growth", first_year=2021) == pytest.approx(expected)
    assert 0.05 < expected < 0.95


def test_growth_of_levels_is_the_ratio_to_the_base() -> None:
    result = forecast(HISTORY)
    expected = (result.draws("a")[:, 2] / 103.0 >= 1.03**5).mean()
    found = chance(result, target=3.0, target_type="avg_growth", base=103.0, first_year=2021)
    assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("kind", "down"), [("cumulative_sum", False), ("cumulative_sum", True)])
def test_sums_take_figures_and_draws(kind: str, down: bool) -> None:
    result = forecast(HISTORY)
    total = 108 + 112 + result.draws("a").sum(axis=1)
    goal = float(np.median(total)) + 3.0
    expected = ((total <= goal) if down else (total >= goal)).mean()
    found = chance(result, target=goal, target_type=kind, first_year=2021, direction="down" if down else "up")
    assert found == pytest.approx(expected)


def test_sum_already_reached_is_certain() -> None:
    assert chance(forecast(HISTORY), target=200.0, target_type="cumulative_sum", first_year=2021) == 1.0


def test_reduction_of_rates_and_levels() -> None:
    result = forecast(RATES)
    remaining = 0.916 * 0.97 * np.prod(1 - result.draws("g") / 100, axis=1)
    found = chance(result, "g", target=20.0, target_type="cumulative_reduction", first_year=2021)
    assert found == pytest.approx((1 - remaining >= 0.2).mean())
    falling = forecast(table({"a": (100, 96, 93, 88)}))
    expected = (1 - falling.draws("a")[:, 2] / 100 >= 0.2).mean()
    found = chance(falling, target=20.0, target_type="cumulative_reduction", base=100.0, first_year=2021)
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(("kind", "sign"), [("floor", 1), ("ceiling", -1)])
def test_lines_take_the_mean(kind: str, sign: int) -> None:
    result = forecast(HISTORY)
    mean = (108 + 112 + result.draws("a").sum(axis=1)) / 5
    found = chance(result, target=113.0, target_type=kind, first_year=2021)
    assert found == pytest.approx((sign * mean >= sign * 113.0).mean())


def test_gap_in_the_plan_is_bridged() -> None:
    rows = table({"a": (100, 104, None, 112)})
    result = forecast(rows)
    total = 104 + 108 + 112 + result.draws("a").sum(axis=1)
    found = chance(result, target=660.0, target_type="cumulative_sum", first_year=2020)
    assert found == pytest.approx((total >= 660.0).mean())


@pytest.mark.parametrize(
    ("target", "word"),
    [
        ({"target_type": "avg_growth", "first_year": 2021}, "基期值"),
        ({"target_type": "increment"}, "基期值"),
        ({"target_type": "floor"}, "first_year"),
        ({"target_type": "floor", "first_year": 2010}, "没有数据"),
    ],
)
def test_what_cannot_be_computed_says_why(target: dict[str, Any], word: str) -> None:
    rows = pd.DataFrame([{t.SERIES_ID: "a", t.YEAR: 2025, t.TARGET: 3.0, t.DIRECTION: "up", **target}])
    found = forecast(HISTORY).table(rows)
    assert found[t.P_ATTAIN].isna().all()
    assert word in found[t.NOTE].iloc[2]


@pytest.mark.parametrize("kind", ["relative_growth", "range", "assigned", "qualitative"])
def test_types_without_a_chance(kind: str) -> None:
    rows = pd.DataFrame([{t.SERIES_ID: "a", t.YEAR: 2025, t.TARGET: 3.0, t.TARGET_TYPE: kind, t.DIRECTION: "up"}])
    assert forecast(HISTORY).table(rows)[t.P_ATTAIN].isna().all()


def test_targets_of_other_series_and_years_are_left_alone() -> None:
    rows = pd.DataFrame({t.SERIES_ID: ["zz", "a", "a"], t.YEAR: [2025, 2022, 2040], t.TARGET: [1.0, 1.0, 1.0]})
    assert forecast(HISTORY).table(rows)[t.P_ATTAIN].isna().all()


def test_faults_in_targets() -> None:
    rows = pd.DataFrame({t.SERIES_ID: ["a"], t.YEAR: [2025], t.TARGET: ["高"], t.DIRECTION: ["upward"]})
    with pytest.raises(InputError) as caught:
        forecast(HISTORY).table(rows)
    assert {fault.column for fault in caught.value.findings} == {t.TARGET, t.DIRECTION}
