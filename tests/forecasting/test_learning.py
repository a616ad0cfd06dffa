"""What the default forecast is learned from: cutting, turning and grouping of the shipped rows."""

import numpy as np
import pytest

from benchmarks.learning.examples import VARIANTS, Variant, _cut, _origins, _piece, _reversed
from benchmarks.learning.rows import Rows, balanced_groups, read_rows
from benchmarks.learning.validation import Residuals, cells, normal_scores, widening
from evallib.forecasting.features import describe, make_window
from evallib.forecasting.marginals import PROBITS

ROWS_FILE = "benchmarks/data/gapminder_annual.csv.gz"


@pytest.fixture(scope="module")
def shipped(pytestconfig):
    return read_rows(pytestconfig.rootpath / ROWS_FILE)


def one_series(figures):
    values = np.full((1, 30), np.nan)
    values[0, : len(figures)] = figures
    return Rows(("sg:a:b",), values, np.array([len(figures)]), np.array([False]))


def test_only_rows_that_may_be_learned_from_are_shipped(shipped):
    assert len(shipped.names) == 4447
    assert all(name.startswith("sg:") for name in shipped.names)
    assert (np.isfinite(shipped.values).sum(axis=1) == shipped.lengths).all()


def test_groups_hold_out_indicators_and_countries_together(shipped):
    indicators, countries = np.array(shipped.indicators), np.array(shipped.countries)
    for learnt, test in cells(shipped):
        assert test.sum() > 200
        assert not set(indicators[learnt]) & set(indicators[test])
        assert not set(countries[learnt]) & set(countries[test])


def test_siblings_stay_in_one_group(shipped):
    stems = dict(zip((name.split(":")[1] for name in shipped.names), shipped.indicators, strict=True))
    assert stems["males_aged_15_24_unemployment_rate_percent"] == stems["aged_65plus_unemployment_rate_percent"]


def test_groups_are_balanced():
    # Each label goes to the emptier group, so the groups differ by the largest label (four) at most.
    groups = balanced_groups(["x"] * 4 + ["a", "b", "c", "d"], "salt", 2)
    assert (groups[:4] == groups[0]).all()
    assert abs((groups == 0).sum() - (groups == 1).sum()) <= 4
    assert set(groups.tolist()) == {0, 1}


def test_history_and_future_are_cut_at_the_origin():
    rows = one_series([1, 2, 4, 7, 11, 16])
    history, future = _cut(rows.values, (np.array([0]), np.array([4]), np.array([3])))
    assert history[0, -3:].tolist() == [2, 4, 7]
    assert np.isnan(history[0, :-3]).all()
    assert future[0, :2].tolist() == [11, 16]
    assert np.isnan(future[0, 2:]).all()


def test_targets_are_in_mean_changes_from_the_last_figure():
    rows = one_series([1, 2, 4, 7, 11, 16])
    made = _piece(rows, Variant(1.0, 1.0), (np.array([0]), np.array([4]), np.array([4])), np.random.default_rng(0))
    # Changes 1, 2, 3: mean 2; the next figures are 4 and 9 above the last.
    assert made.targets[0, :2].tolist() == [2.0, 4.5]


def test_mirrored_examples_have_mirrored_targets():
    rows = one_series([1, 2, 4, 7, 11, 16])
    where = (np.array([0]), np.array([4]), np.array([4]))
    made = _piece(rows, Variant(1.0, 1.0, mirror=1.0), where, np.random.default_rng(0))
    names = list(describe(make_window(rows.values[:, :6], rows.share)))
    assert made.targets[0, :2].tolist() == [-2.0, -4.5]
    assert made.features[0, names.index("drift")] == -1.0


def test_reversed_series_stay_left_aligned():
    assert _reversed(one_series([1, 2, 4, 7]))[0, :4].tolist() == [7, 4, 2, 1]


def test_origins_leave_a_history_and_a_future():
    rows = one_series(np.arange(9.0))
    series, origin, length = _origins(rows, 1.0, np.random.default_rng(1))
    assert len(series) > 3
    assert (length <= origin).all() and (origin < 9).all()
    assert all(variant.part <= 1 for variant in VARIANTS)


def test_normal_scores_and_widening_of_a_known_distribution():
    # Figures spread 1.5 times as wide as the knots say: 80 % and 95 % intervals must be widened by half.
    figures = 1.5 * np.random.default_rng(0).standard_normal((40_000, 5))
    knots = np.broadcast_to(PROBITS, (40_000, 5, 7))
    assert normal_scores(knots[:1], figures[:1]) == pytest.approx(np.clip(figures[:1], -3.3, 3.3))
    factors = widening(Residuals(knots, figures, np.zeros(40_000, bool)))
    assert factors[:, [0, 1, 5, 6]] == pytest.approx(np.full((5, 4), 1.5), abs=0.03)
    assert (factors[:, 2:5] == 1).all()
