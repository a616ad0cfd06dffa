"""Knots, supports, draws: exact where they must be exact."""

import numpy as np
import pytest

from evallib.forecasting import paths
from evallib.forecasting.marginals import (
    PROBS,
    at_scores,
    bounded,
    chance_below,
    ever_wider,
    normal,
    normal_cdf,
    ordered,
    spread,
    stratified_scores,
    support,
)


def test_normal_is_reproduced() -> None:
    knots = normal(np.full((1, 1), 10.0), np.full((1, 1), 2.0))
    found = support(knots, np.full((1, 1), -np.inf), np.full((1, 1), np.inf))
    assert at_scores(found, np.array([-3.0, -1.0, 0.0, 0.5, 2.5]))[0, 0].tolist() == pytest.approx([4, 8, 10, 11, 15])
    # P(X < 12) = Φ(1), P(X < 10) = ½.
    assert chance_below(found[0], np.array([12.0]))[0] == pytest.approx(0.8413447, abs=1e-7)
    assert chance_below(found[0], np.array([10.0]))[0] == pytest.approx(0.5)


def test_normal_cdf() -> None:
    assert normal_cdf(np.array([0.0, 1.96, -1.0])).tolist() == pytest.approx([0.5, 0.9750021, 0.1586553], abs=1e-7)


def test_stratified_scores_are_symmetric_and_odd_counts_hold_zero() -> None:
    found = stratified_scores(5)
    assert found.tolist() == pytest.approx([-1.2815516, -0.5244005, 0, 0.5244005, 1.2815516])


def test_spread_and_order() -> None:
    assert spread(np.array([10.0]), np.array([[1.0, 2.0, 4.0]]))[0].tolist() == [6, 8, 9, 10, 11, 12, 14]
    crossed = np.array([5.0, 3.0, 4.0, 4.5, 4.0, 6.0, 5.5])
    assert ordered(crossed).tolist() == [3.0, 3.0, 4.0, 4.5, 4.5, 6.0, 6.0]


def test_later_years_are_never_narrower() -> None:
    # Distances from the median 1, 2, 4 each way, then ½, 3, 3: the larger ones stay, around the new median.
    first, second = spread(np.array([[10.0, 20.0]]), np.array([[[1.0, 2.0, 4.0], [0.5, 3.0, 3.0]]]))[0]
    assert ever_wider(np.array([[first, second]]))[0].tolist() == [
        [6, 8, 9, 10, 11, 12, 14], [16, 17, 19, 20, 21, 23, 24],
    ]  # fmt: skip


def test_median_beyond_a_bound_takes_its_doubt_along() -> None:
    knots = np.array([[[96.0, 98.0, 100.0, 102.0, 104.0, 106.0, 108.0]]])
    found = bounded(knots, np.zeros((1, 1)), np.full((1, 1), 100.0))
    assert found[0, 0].tolist() == [94.0, 96.0, 98.0, 100.0, 100.0, 100.0, 100.0]


def test_chance_at_a_bound_leaves_the_mass_on_it_out() -> None:
    knots = np.array([[94.0, 96.0, 98.0, 100.0, 100.0, 100.0, 100.0]])
    found = support(knots, np.zeros(1), np.full(1, 100.0))
    # Half of the probability lies on 100 itself: P(X < 100) = ½.
    assert chance_below(found, np.array([100.0]))[0] == pytest.approx(0.5)
    assert chance_below(found, np.array([100.1]))[0] == 1.0
    assert chance_below(found, np.array([0.0]))[0] == 0.0


def test_draws_have_the_knots_as_quantiles_and_the_given_mean() -> None:
    knots = np.array([[1.0, 2.0, 4.0, 5.0, 7.0, 12.0, 30.0], [1.0, 1.5, 4.0, 9.0, 9.5, 12.0, 40.0]])
    supports = support(knots, np.full(2, 0.0), np.full(2, np.inf))
    draws = paths.joint(supports)
    assert draws.shape == (1000, 2)
    for year in range(2):
        quantiles = np.quantile(draws[:, year], PROBS, method="hazen")
        # Half a rank is 1/2000 of the probability: below 1 % of the spread.
        assert quantiles == pytest.approx(knots[year], abs=0.01 * (knots[year, 5] - knots[year, 1]))
    assert paths.means(supports) == pytest.approx(draws.mean(axis=0))
    assert draws.min() >= 0.0


def test_draws_of_neighbouring_years_belong_together() -> None:
    supports = support(normal(np.zeros((1, 5)), np.ones((1, 5))), *(np.full((1, 5), end) for end in (-np.inf, np.inf)))
    correlation = np.corrcoef(paths.joint(supports[0]).T)
    links = paths.year_links(5)
    for year in range(4):
        assert correlation[year, year + 1] == pytest.approx(links[year], abs=0.02)
    # A Markov chain: years 1 and 3 correlate by the product.
    assert correlation[0, 2] == pytest.approx(links[0] * links[1], abs=0.03)
    known = np.corrcoef(paths.joint(supports[0], 0.3).T)
    assert known[0, 1] == pytest.approx(0.3, abs=0.03)
    assert known[1, 2] == pytest.approx(links[1], abs=0.02)


def test_lattice_columns_are_permutations() -> None:
    found = paths.lattice(1000, 60)
    assert (np.sort(found, axis=0) == np.arange(1000)[:, None]).all()
    scores = stratified_scores(1000)[found]
    assert np.abs(np.corrcoef(scores[:, :12].T) - np.eye(12)).max() < 0.05
