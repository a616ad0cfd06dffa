"""Judgements laid over forecasts: pins, caps, events; everything stays one joint distribution."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evallib import tables as t
from evallib.forecasting import Forecasts, Judgement, forecast, judged

HISTORY = pd.DataFrame(
    {
        t.SERIES_ID: ["A"] * 8 + ["B"] * 8,
        t.YEAR: [*range(2015, 2023)] * 2,
        t.VALUE: [10.0, 11.5, 12, 13.5, 14, 15.5, 16, 17.5, 40, 44, 47, 52, 55, 58, 63, 66],
        t.KIND: ["level"] * 8 + ["share"] * 8,
    }
)


@pytest.fixture(scope="module")
def model() -> Forecasts:
    return forecast(HISTORY, horizon=3)


def quantiles(found: Forecasts, year: int, name: str = "A") -> dict[str, float]:
    table = found.table()
    [row] = table[(table[t.SERIES_ID] == name) & (table[t.YEAR] == year)].to_dict("records")
    return {str(key): row[key] for key in (t.MEAN, t.Q025, t.Q100, t.Q500, t.Q900, t.Q975)}


def width(found: Forecasts, year: int) -> float:
    row = quantiles(found, year)
    return row[t.Q900] - row[t.Q100]


def test_a_pinned_year_is_certain(model: Forecasts) -> None:
    found = judged(model, {"A": [Judgement("value", 2024, 19.0)]})
    assert set(quantiles(found, 2024).values()) == {19.0}


def test_a_pin_moves_and_narrows_its_neighbours(model: Forecasts) -> None:
    pin = quantiles(model, 2024)[t.Q500] + 2.0
    found = judged(model, {"A": [Judgement("value", 2024, pin)]})
    for year in (2023, 2025):
        assert quantiles(found, year)[t.Q500] > quantiles(model, year)[t.Q500] + 0.3
        assert width(found, year) < width(model, year)


def test_a_pin_on_the_median_leaves_the_medians(model: Forecasts) -> None:
    found = judged(model, {"A": [Judgement("value", 2024, quantiles(model, 2024)[t.Q500])]})
    assert quantiles(found, 2025)[t.Q500] == pytest.approx(quantiles(model, 2025)[t.Q500], rel=0.01)


@pytest.mark.parametrize(
    ("kind", "value", "held"), [("cap_high", 18.0, t.Q975), ("cap_low", 18.5, t.Q025)]
)  # fmt: skip
def test_a_cap_holds_from_its_year_on(model: Forecasts, kind: str, value: float, held: str) -> None:
    found = judged(model, {"A": [Judgement(kind, 2024, value)]})  # type: ignore[arg-type]
    assert quantiles(found, 2023) == quantiles(model, 2023)
    for year in (2024, 2025):
        assert quantiles(found, year)[held] == value


def test_a_cap_without_a_year_holds_everywhere(model: Forecasts) -> None:
    found = judged(model, {"A": [Judgement("cap_high", None, 17.6)]})
    assert [quantiles(found, year)[t.Q975] for year in (2023, 2024, 2025)] == [17.6] * 3


@pytest.mark.parametrize(("lasting", "moved"), [(True, [0, 3, 3]), (False, [0, 3, 0])])
def test_an_event_moves_its_year_or_all_from_there(model: Forecasts, lasting: bool, moved: list[float]) -> None:
    found = judged(model, {"A": [Judgement("event", 2024, 3.0, lasting)]})
    change = [quantiles(found, year)[t.Q500] - quantiles(model, year)[t.Q500] for year in (2023, 2024, 2025)]
    assert change == pytest.approx(moved, abs=0.01)


def test_an_event_before_the_first_forecast_year_lasts(model: Forecasts) -> None:
    # What happened in 2021 is in the figures of a level no less than in its future: only a lasting effect goes on.
    assert judged(model, {"A": [Judgement("event", 2021, 3.0, lasting=False)]}).drawn == {}
    assert quantiles(judged(model, {"A": [Judgement("event", 2021, 3.0)]}), 2023)[t.Q500] > 20


def test_shares_stay_between_0_and_100(model: Forecasts) -> None:
    found = judged(model, {"B": [Judgement("event", 2023, 60.0)]})
    assert quantiles(found, 2025, "B")[t.Q975] <= 100.0


def test_pins_come_after_events_and_caps_last(model: Forecasts) -> None:
    items = [Judgement("cap_high", None, 18.0), Judgement("value", 2024, 19.0), Judgement("event", 2024, 5.0)]
    assert set(quantiles(judged(model, {"A": items}), 2024).values()) == {18.0}


def test_years_that_are_not_forecast_and_unknown_series_are_passed_over(model: Forecasts) -> None:
    found = judged(model, {"A": [Judgement("value", 2020, 1.0)], "Z": [Judgement("value", 2024, 1.0)]})
    pd.testing.assert_frame_equal(found.table(), model.table())


def test_chances_follow_the_judgement(model: Forecasts) -> None:
    target = pd.DataFrame({t.SERIES_ID: ["A"], t.YEAR: [2025], t.TARGET: [20.0], t.DIRECTION: ["up"]})

    def chance(found: Forecasts) -> float:
        return float(found.table(target)[t.P_ATTAIN].dropna().iloc[0])

    assert chance(judged(model, {"A": [Judgement("value", 2025, 20.0)]})) == 1.0
    assert chance(judged(model, {"A": [Judgement("cap_high", None, 19.9)]})) == 0.0
    assert chance(judged(model, {"A": [Judgement("event", 2024, 2.0)]})) > chance(model)


@given(
    st.lists(
        st.builds(
            Judgement,
            st.sampled_from(["event", "value", "cap_low", "cap_high"]),
            st.sampled_from([2022, 2023, 2024, 2025, 2030]),
            st.floats(-1e6, 1e6),
            st.booleans(),
        ),
        max_size=5,
    )
)
def test_any_judgements_leave_an_ordered_finite_forecast(items: list[Judgement]) -> None:
    found = judged(forecast(HISTORY, horizon=3), {"A": items, "B": items})
    rows = found.table()[[t.Q025, t.Q100, t.Q500, t.Q900, t.Q975]].to_numpy()
    assert np.isfinite(rows).all()
    assert (np.diff(rows, axis=1) >= 0).all()
    assert (found.draws("B") <= 100).all()
