"""What holds for any history: a row always, ordered quantiles, bounds, no dependence on order or company."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evallib import tables as t
from evallib.forecasting import forecast
from evallib.forecasting.marginals import PROBS
from evallib.forecasting.results import significant
from tests.forecasting.builders import part, table

QUANTILES = [t.Q025, t.Q100, t.Q500, t.Q900, t.Q975]
QUICK = ("default", "naive", "drift", "half_drift", "cagr", "theta", "combination")

figure = st.one_of(
    st.none(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-1e6, 1e6),
    st.integers(-20, 120).map(float),
    st.sampled_from([0.0, 100.0, 1e12, 1e-9, 1e300, 5e-324]),
)
histories = st.lists(figure, min_size=1, max_size=18).filter(lambda items: any(item is not None for item in items))
plain = st.one_of(st.none(), st.floats(-1e4, 1e4).map(lambda x: round(x, 3)))
modest = st.lists(plain, min_size=1, max_size=15).filter(lambda items: any(item is not None for item in items))


@settings(max_examples=150, deadline=None)
@given(histories, st.sampled_from(["level", "share", "rate"]), st.sampled_from(QUICK))
@example([1e308, -1e308, 1e308], "level", "cagr")
@example([5e-324, 0.0, 5e-324, 5e-324, 0.0, 1e-323], "share", "theta")
@example([0.0], "rate", "default")
def test_always_a_row_with_ordered_quantiles(items: list[float | None], kind: str, method: str) -> None:
    rows = table({"a": items}, kind=kind)
    result = forecast(rows, method=method, horizon=7)
    found = result.table()
    quantiles = found[QUANTILES].to_numpy()
    assert len(found) == 7
    assert np.isfinite(quantiles).all() and np.isfinite(found[t.MEAN]).all()
    assert (quantiles[:, 1:] >= quantiles[:, :-1]).all()
    values = rows[t.VALUE].to_numpy()
    if kind == "share" and (values >= 0).all() and (values <= 100).all():
        assert quantiles.min() >= 0 and quantiles.max() <= 100
        assert result.draws("a").min() >= 0 and result.draws("a").max() <= 100
    if kind == "level" and (values >= 0).all():
        assert quantiles.min() >= 0
    if np.abs(values).max() < 1e300 and not (0 < np.abs(values).max() < 1e-300):
        assert (quantiles[:, -1] > quantiles[:, 0]).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(modest, min_size=2, max_size=5), st.randoms(use_true_random=False))
def test_neither_order_nor_company_matters(series: list[list[float | None]], random: object) -> None:
    rows = table({f"s{place}": items for place, items in enumerate(series)})
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    together = forecast(rows).table()
    assert forecast(rows.iloc[order]).table().equals(together)
    alone = forecast(rows[rows[t.SERIES_ID] == "s1"])
    pd.testing.assert_frame_equal(
        alone.table(), together[together[t.SERIES_ID] == "s1"].reset_index(drop=True), check_exact=True
    )
    assert (alone.draws("s1") == forecast(rows).draws("s1")).all()


@settings(max_examples=60, deadline=None)
@given(modest, st.sampled_from([0.25, 2.0, 1024.0]), st.sampled_from(QUICK))
def test_units_do_not_matter(items: list[float | None], factor: float, method: str) -> None:
    values = [item for item in items if item is not None]
    if not any(values):
        return  # all zero: there is no unit to go by
    one = forecast(table({"a": items}), method=method).table()[QUANTILES].to_numpy()
    scaled = [None if item is None else item * factor for item in items]
    other = forecast(table({"a": scaled}), method=method).table()[QUANTILES].to_numpy()
    assert other == pytest.approx(one * factor, rel=1e-8, abs=1e-8 * np.abs(one).max() * factor)


@settings(max_examples=40, deadline=None)
@given(modest, st.sampled_from(["stock", "flow", "growth", "none"]), st.sampled_from(["q1", "h1", "q3"]),
       st.floats(-1e5, 1e5), st.one_of(st.none(), st.floats(-1e5, 1e5)))  # fmt: skip
def test_any_part_year_gives_a_forecast(
    items: list[float | None], way: str, period: str, now: float, before: float | None
) -> None:
    parts = [part("a", 2023, period, now)] + ([part("a", 2022, period, before)] if before is not None else [])
    rows = pd.concat([table({"a": [*items[:-1], 50.0]}), *parts]).assign(**{t.PART_YEAR: way})
    result = forecast(rows, horizon=6)
    quantiles = result.table()[QUANTILES].to_numpy()
    assert quantiles.shape == (6, 5)
    assert np.isfinite(quantiles).all() and (np.diff(quantiles, axis=1) >= 0).all()
    assert np.isfinite(result.draws("a")).all()


@settings(max_examples=40, deadline=None)
@given(modest)
def test_draws_quantiles_are_the_knots(items: list[float | None]) -> None:
    result = forecast(table({"a": items}), horizon=5)
    draws = result.draws("a")
    spread = result.knots[0, :, -1] - result.knots[0, :, 0]
    found = np.quantile(draws, PROBS, axis=0, method="hazen").T
    assert (np.abs(found - result.knots[0]) <= 0.01 * spread[:, None] + 1e-12).all()


def test_same_input_same_numbers() -> None:
    rows = table({"a": (3.1, 4.7, 4.2, 5.9), "b": (9.0, 8.0, 8.5)})
    assert forecast(rows).table().equals(forecast(rows.copy()).table())


def test_outlier_inside_does_not_throw_the_forecast() -> None:
    clean = forecast(table({"a": (100, 102, 105, 106, 109, 110, 113)}), horizon=1).table().iloc[0]
    result = forecast(table({"a": (100, 102, 105, 1060, 109, 110, 113)}), horizon=1)
    dirty = result.table().iloc[0]
    assert dirty.q500 == pytest.approx(clean.q500, rel=0.01)
    assert clean.q900 - clean.q100 < dirty.q900 - dirty.q100 < 3 * (clean.q900 - clean.q100)
    assert "2019年数值明显偏离" in result.notes[0]


def test_outlier_at_the_end_widens_back_to_where_it_came_from() -> None:
    result = forecast(table({"a": (100, 102, 105, 106, 109, 110, 1130)}), horizon=1)
    row = result.table().iloc[0]
    assert row.q100 < 200 and row.q900 > 1130
    assert "最后一年变动远大于以往" in result.notes[0]


def test_constant_history_keeps_some_width() -> None:
    result = forecast(table({"a": (50,) * 4, "b": (50,) * 9, "z": (0,) * 4}))
    found = result.table()
    width = (found.q900 - found.q100).to_numpy().reshape(3, 3)
    assert (width > 0).all()
    # The longer it has not moved, the less it is expected to.
    assert (width[1] < width[0]).all()
    assert all("没有变动" in note for note in result.notes)


def test_five_year_products_spread_more_than_independent_years() -> None:
    result = forecast(table({"g": (6.0, 5.2, 6.4, 5.0, 5.5, 6.1)}, kind="rate"), horizon=5)
    draws = result.draws("g") / 100
    joint = np.log(np.prod(1 + draws, axis=1)).std()
    apart = np.sqrt((np.log1p(draws).std(axis=0) ** 2).sum())
    assert 1.5 * apart < joint < 5**0.5 * apart


def test_significant_digits() -> None:
    given_ = np.array([2 / 3, -1234567890123.0, 0.0, np.nan, np.inf, 1e-320, 1.25e-7])
    found = significant(given_)
    assert found[:3].tolist() == [0.6666666667, -1234567890000.0, 0.0]
    assert np.isnan(found[3]) and found[4] == np.inf and found[5] == 1e-320 and found[6] == 1.25e-7
