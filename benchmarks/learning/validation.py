"""Cross-validation: indicators and countries held out together; what widths and links between years it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.learning.examples import Examples
from benchmarks.learning.rows import GROUPS, Rows, balanced_groups
from evallib.forecasting.learned import HORIZON, Coefficients, scaled_knots
from evallib.forecasting.marginals import MEDIAN, PROBITS, PROBS, Floats

TARGET = ((0, 6, 0.95), (1, 5, 0.80))
"""Lower and upper knot of an interval and the share of figures it should hold."""
NOISY = np.log(0.8 + 0.02)
_EDGE = 3.3


@dataclass(frozen=True)
class Residuals:
    """Knots (E, 5, 7) by models without the indicator and the country, figures that came (E, 5), noisy or not (E,)."""

    knots: Floats
    targets: Floats
    noisy: NDArray[np.bool_]


def cells(rows: Rows) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """Series to learn from and series to measure on: no indicator and no country is in both."""
    indicator, country = balanced_groups(rows.indicators, "i"), balanced_groups(rows.countries, "c")
    for group in range(GROUPS):
        yield (indicator != group) & (country != group), (indicator == group) & (country == group)


def residuals(parts: list[tuple[Examples, Coefficients]]) -> Residuals:
    """Evaluate each cell's model on the examples it has not seen."""
    knots, targets, noisy = [], [], []
    for examples, learned in parts:
        features = examples.features.astype(np.float64)
        knots.append(scaled_knots(features, learned))
        targets.append(examples.targets.astype(np.float64))
        noisy.append(features[:, learned.names.index("roughness")] >= NOISY)
    return Residuals(np.concatenate(knots), np.concatenate(targets), np.concatenate(noisy))


def widening(found: Residuals) -> Floats:
    """Factors (5, 7) on the distances from the median so that the intervals hold what they should (split conformal).

    Each interval gets one factor a year, never below 1; the middle half stays as learned.
    """
    factors = np.ones((HORIZON, len(PROBS)))
    for low, high, share in TARGET:
        factors[:, [low, high]] = np.array([_factor(found, year, low, high, share) for year in range(HORIZON)])[:, None]
    factors[:, [0, 6]] = np.maximum(factors[:, [0, 6]], factors[:, [1, 5]])
    return factors


def _factor(found: Residuals, year: int, low: int, high: int, share: float) -> float:
    """The factor within which ``share`` of a year's figures fall, at least 1."""
    known = np.isfinite(found.targets[:, year])
    knots = found.knots[known, year]
    error = found.targets[known, year] - knots[:, MEDIAN]
    side = np.where(error < 0, knots[:, MEDIAN] - knots[:, low], knots[:, high] - knots[:, MEDIAN])
    return max(1.0, round(float(np.quantile(np.abs(error) / np.maximum(side, 1e-9), share)), 3))


def normal_scores(knots: Floats, targets: Floats) -> Floats:
    """Normal scores of figures in their predictive distributions, linear between knots, ±3.3 at most."""
    slope = np.maximum(np.diff(knots, axis=-1), 1e-9) / np.diff(PROBITS)
    at = np.clip((knots <= targets[..., None]).sum(axis=-1) - 1, 0, len(PROBS) - 2)[..., None]
    start = np.take_along_axis(knots, at, axis=-1)[..., 0]
    rise = np.take_along_axis(slope, at, axis=-1)[..., 0]
    return np.clip(PROBITS[at[..., 0]] + (targets - start) / rise, -_EDGE, _EDGE)


def path_correlation(found: Residuals) -> dict[str, Floats]:
    """Correlation of the five years' normal scores: of all examples, the smooth and the noisy ones."""
    full = np.isfinite(found.targets).all(axis=1)
    scores = normal_scores(found.knots[full], found.targets[full])
    noisy = found.noisy[full]
    groups = {"all": np.ones(len(scores), bool), "smooth": ~noisy, "noisy": noisy}
    return {name: np.corrcoef(scores[rows], rowvar=False) for name, rows in groups.items()}


def coverage(found: Residuals) -> dict[str, float]:
    """Shares of figures inside the intervals, all years together."""
    known = np.isfinite(found.targets)
    inside = {}
    for low, high, share in TARGET:
        within = (found.targets >= found.knots[..., low]) & (found.targets <= found.knots[..., high])
        inside[f"{share:.2f}"] = float(within[known].mean())
    return inside


def pinball_ratio(found: Residuals, scale: float = 1.0) -> float:
    """Mean pinball loss of the knots over that of a random walk with mean change as its standard deviation."""
    known = np.isfinite(found.targets)
    root = np.sqrt(np.arange(1, HORIZON + 1))[:, None]
    naive = np.broadcast_to(PROBITS * root * scale, found.knots.shape)
    return float(_pinball(found.knots, found.targets)[known].sum() / _pinball(naive, found.targets)[known].sum())


def _pinball(knots: Floats, targets: Floats) -> Floats:
    """Pinball loss summed over the knots, at most 20 for one figure."""
    error = np.nan_to_num(targets)[..., None] - knots
    probs = np.array(PROBS)
    return np.minimum(np.maximum(probs * error, (probs - 1) * error).sum(axis=-1), 20.0)


def paths(knots: Floats, correlation: Floats, draws: int = 400, seed: int = 1) -> Floats:
    """Joint paths (E, draws, 5): Gaussian copula on the knots."""
    normal = np.random.default_rng(seed).standard_normal((draws // 2, HORIZON))
    normal = np.concatenate([normal, -normal]) @ np.linalg.cholesky(correlation).T
    at = np.clip((normal[..., None] >= PROBITS).sum(axis=-1) - 1, 0, len(PROBS) - 2)
    year = np.arange(HORIZON)
    slope = np.diff(knots, axis=-1) / np.diff(PROBITS)
    return knots[:, year, at] + slope[:, year, at] * (normal - PROBITS[at])


def inside(samples: Floats, figures: Floats) -> tuple[float, float]:
    """Shares of figures (E,) inside the middle 80 % and 95 % of their samples (E, draws)."""
    shares = []
    for share in (0.80, 0.95):
        low, high = np.quantile(samples, [(1 - share) / 2, (1 + share) / 2], axis=1)
        shares.append(float(((figures >= low) & (figures <= high)).mean()))
    return shares[0], shares[1]
