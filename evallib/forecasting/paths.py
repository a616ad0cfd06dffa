"""Joint paths over the years: the marginals coupled by a Gaussian copula, drawn once and for all.

Errors of neighbouring years belong together: a forecast that is too high next year will mostly be too high the year
after. The normal scores of years h < k have the correlation ((h + a)/(k + a))^b, a random walk has a = 0, b = ½;
a and b are fitted to errors of real series. Such scores are made year by year, each from the last (a Markov chain).
The innovations are a rank-1 lattice (Korobov 1959), so no generator is needed and every run draws the same.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from evallib.forecasting.marginals import Floats, at_scores, locate, stratified_scores
from evallib.forecasting.widths import widths

DRAWS = 1000
# Generator and shift of the lattice: of all generators of order 100 the one whose columns correlate least.
_GENERATOR, _SHIFT = 213, 0.6180339887498949


@lru_cache(maxsize=8)
def _grid() -> Floats:
    return stratified_scores(DRAWS)


def year_links(horizon: int) -> Floats:
    """Correlation of each future year's score with the next one's, (H − 1,)."""
    years = np.arange(1, horizon, dtype=float) + widths().age
    return np.power(years / (years + 1.0), widths().persistence)


def lattice(count: int, columns: int) -> NDArray[np.int64]:
    """Permutations of 0 … count − 1, one a column, spread evenly in pairs: (count, columns)."""
    generator = np.ones(columns, dtype=np.int64)
    for column in range(1, columns):
        generator[column] = generator[column - 1] * _GENERATOR % count
    shift = np.floor((np.arange(1, columns + 1) * _SHIFT % 1.0) * count).astype(np.int64)
    return (np.arange(count, dtype=np.int64)[:, None] * generator + shift) % count


@lru_cache(maxsize=256)
def ranks(horizon: int, first_link: float | None = None) -> NDArray[np.int64]:
    """Rank of every draw in every year, (D, H): the copula's sample.

    Parameters
    ----------
    horizon : int
        Number of years.
    first_link : float, optional
        Correlation of the first two years where it is not the usual one (the year is partly known).
    """
    links = year_links(horizon)
    if first_link is not None and horizon > 1:
        links = np.concatenate([[first_link], links[1:]])
    grid = _grid()
    innovations = grid[lattice(DRAWS, horizon)]
    score = np.zeros(DRAWS)
    out = np.empty((DRAWS, horizon), dtype=np.int64)
    for year in range(horizon):
        link = links[year - 1] if year else 0.0
        score = link * score + np.sqrt(1.0 - link * link) * innovations[:, year]
        out[np.argsort(score, kind="stable"), year] = np.arange(DRAWS)
    return out


def sample(supports: Floats) -> Floats:
    """Stratified sample of each marginal in rising order: supports (…, 9) → (…, D)."""
    return at_scores(supports, _grid())


def joint(supports: Floats, first_link: float | None = None) -> Floats:
    """Joint paths of one series: supports (H, 9) → (D, H). Each year's values are exactly those of ``sample``."""
    order = ranks(len(supports), first_link)
    return np.take_along_axis(sample(supports).T, order, axis=0)


def means(supports: Floats) -> Floats:
    """Mean of the draws of each marginal: supports (…, 9) → (…)."""
    weights = _mean_weights()
    return sum((supports[..., index] * weights[index] for index in range(len(weights))), start=np.zeros(1))


@lru_cache(maxsize=1)
def _mean_weights() -> tuple[float, ...]:
    """Mean of the stratified sample as a linear form of the support."""
    index, weight = locate(_grid())
    total = np.bincount(index, 1.0 - weight, 9) + np.bincount(index + 1, weight, 9)
    return tuple((total / DRAWS).tolist())
