"""The learned forecast: order, equivariance, independence of the batch, bounds it must know, the shipped file."""

import json
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from evallib.forecasting import learned
from evallib.forecasting.features import describe, make_window, mirrored
from evallib.forecasting.marginals import MEDIAN, PROBS

NAN = np.nan
RISING = [2.0, 3.1, 3.9, 5.2, 6.0, 7.1, 8.0, 8.8, 10.1]
ROUGH = [5.0, 9.0, 4.0, 8.0, 5.5, 9.5, 4.5, 7.0, 6.0]

histories = hnp.arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(3, 15)), elements=st.integers(-50, 50))


def knots(*rows, kind="level"):
    return learned.learned_knots(np.array(rows, dtype=float), np.array([kind] * len(rows)))


@given(histories, st.sampled_from(["level", "share", "rate"]))
@settings(max_examples=40, deadline=None)
def test_knots_are_finite_and_rise(values, kind):
    found = learned.learned_knots(values, np.array([kind] * len(values)))
    assert found.shape == (len(values), 5, len(PROBS))
    assert np.isfinite(found).all()
    assert (np.diff(found, axis=2) >= 0).all()


@given(histories)
@settings(max_examples=20, deadline=None)
def test_a_series_does_not_depend_on_its_batch(values):
    kind = np.array(["level"] * len(values))
    together = learned.learned_knots(values, kind)
    for row in range(len(values)):
        alone = learned.learned_knots(values[row : row + 1], kind[:1])
        assert (alone[0] == together[row]).all()


def test_unit_and_level_do_not_matter():
    # Negative figures, so that there is no bound at 0 to come nearer to.
    values = np.array(ROUGH) - 20.0
    plain, moved = knots(values), knots(values * 1000.0 - 7.0e4)
    assert moved == pytest.approx(plain * 1000.0 - 7.0e4, rel=1e-9)


def test_upside_down_is_forecast_upside_down():
    values = np.array([ROUGH, RISING]) - 20.0
    # −20 … −10 has no bound; its mirror image 10 … 20 would have one at 0, so both are kept on both sides of 0.
    values[:, 0] = [30.0, 25.0]
    found, turned = knots(*values), knots(*(-values))
    assert turned == pytest.approx(-found[..., ::-1], rel=1e-9)


def test_mirror_rule_gives_the_features_of_the_mirrored_series():
    values = np.array([ROUGH, RISING, [NAN, NAN, 4.0, 4.0, 0.0, NAN, 9.0, 9.0, 3.0]])
    window = make_window(values, np.array([True, False, True]))
    names = tuple(describe(window))
    order, sign, added = learned.mirror_rule(names)
    direct = learned.feature_matrix(mirrored(window), names)
    assert learned.feature_matrix(window, names)[:, order] * sign + added == pytest.approx(direct, abs=1e-12)


def test_features_by_hand():
    # Figures 1, 3, 2, 6: changes 2, −1, 4; mean size 7/3; two of three rise; turns: both pairs change sign.
    window = make_window(np.array([[NAN, 1.0, 3.0, 2.0, 6.0]]), np.array([False]))
    found = {name: float(value[0]) for name, value in describe(window).items()}
    assert found["step1"] == pytest.approx(4 / (7 / 3))
    assert found["drift"] == pytest.approx((5 / 3) / (7 / 3))
    assert found["rising"] == pytest.approx(2 / 3)
    assert found["turns"] == 1.0
    assert found["points"] == pytest.approx(4 / 15)
    assert found["rank"] == pytest.approx(3.5 / 4)  # three of four lie below the last, itself counts half
    # Second differences −3, 5 → median size 4; median size of changes 2 → roughness 2.
    assert found["roughness"] == pytest.approx(np.log(2.02), abs=1e-6)
    # Room to 0: 6 / (7/3) mean changes.
    assert found["room_low"] == pytest.approx(np.log1p(6 / (7 / 3)))


def test_a_trend_goes_on_and_noise_stays():
    trend, noise = knots(RISING, ROUGH)
    step = (RISING[-1] - RISING[0]) / 8
    assert 0.6 * step < (trend[2, MEDIAN] - RISING[-1]) / 3 < 1.3 * step
    assert abs(noise[2, MEDIAN] - np.mean(ROUGH)) < 1.5
    assert (np.diff(trend[:, -1] - trend[:, 0]) > 0).all()  # ever wider


def test_a_gap_is_filled_and_older_years_are_not_looked_at():
    gap = knots([2.0, 3.1, NAN, 5.2, 6.0, 7.1])
    assert np.isfinite(gap).all()
    long = np.concatenate([[900.0, -300.0], np.tile(RISING, 2)[:15]])
    assert (knots(long) == knots(long[2:])).all()


def test_shares_near_the_top_have_no_room_above():
    near = [96.0, 97.0, 97.5, 98.4, 98.9, 99.3, 99.6]
    share, level = knots(near, kind="share"), knots(near, kind="level")
    assert share[0, 4, 6] < level[0, 4, 6]
    by_code = learned.learned_knots(np.array([near]), np.array([1]))
    assert (by_code == share).all()


def test_no_change_at_all_is_given_itself():
    assert (knots([3.0, 3.0, 3.0, 3.0]) == 3.0).all()


def test_bad_calls_are_refused():
    with pytest.raises(ValueError, match="horizon"):
        learned.learned_knots(np.ones((1, 4)), np.array(["level"]), horizon=6)
    with pytest.raises(ValueError, match="last figure"):
        learned.learned_knots(np.array([[1.0, 2.0, NAN]]), np.array(["level"]))
    with pytest.raises(ValueError, match="kinds"):
        learned.learned_knots(np.ones((2, 4)), np.array(["level"]))
    assert learned.learned_knots(np.empty((0, 5)), np.array([])).shape == (0, 5, 7)


def test_shipped_file_is_small_and_says_where_it_is_from():
    text = files("evallib.forecasting").joinpath("coefficients.json").read_text(encoding="utf-8")
    document = json.loads(text)
    assert len(text.encode()) <= 1_000_000
    assert document["licence"] == "CC-BY-4.0"
    assert "Gapminder" in document["attribution"]
    names = tuple(describe(make_window(np.array([RISING]), np.array([False]))))
    assert set(document["features"]) <= set(names)


def test_links_between_years_are_a_correlation():
    links = learned.coefficients().correlation
    assert links == pytest.approx(links.T)
    assert np.diag(links) == pytest.approx(np.ones(5))
    assert (np.linalg.eigvalsh(links) > 0).all()
    assert (np.diff(links[0]) < 0).all()  # the farther apart, the looser


def test_many_series_and_few_give_the_same() -> None:
    # However many rows there are and wherever a series stands among them, its figures are the same to the last bit.
    count = learned.BLOCK + learned.SLICE + 16
    figures = 50 + np.cumsum(np.random.default_rng(3).normal(0.3, 1.0, (count, 15)), axis=1)
    kind = np.zeros(count, dtype=int)
    together = learned.learned_knots(figures, kind)
    for row in (0, 7, learned.BLOCK - 1, learned.BLOCK, count - 1):
        assert (learned.learned_knots(figures[[row]], kind[[row]]) == together[row]).all()
    for size in (2, learned.SLICE - 1, learned.SLICE, learned.SLICE + 1, 5 * learned.SLICE + 3):
        assert (learned.learned_knots(figures[-size:], kind[-size:]) == together[-size:]).all()
