"""Predictive distributions of single years: seven quantiles ("knots"), everything else derived from them.

A marginal is given by its quantiles at ``PROBS``. Between two knots the quantile is linear in the normal score
(probit) of the probability; beyond the outer knots it goes on with the outer slope up to the scores ±``EDGE``, where
the support ends. So a normal distribution is reproduced exactly, a skew one approximately, and draws are a linear
function of the knots.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PROBS: tuple[float, ...] = (0.025, 0.10, 0.25, 0.50, 0.75, 0.90, 0.975)
MEDIAN = 3
PROBITS: Floats = np.array([NormalDist().inv_cdf(p) for p in PROBS])
EDGE = NormalDist().inv_cdf(0.9995)
_SCORES: Floats = np.concatenate([[-EDGE], PROBITS, [EDGE]])
_FLAT = 1e-12


@dataclass(frozen=True)
class Marginals:
    """What a method gives for a batch of S series and H future years.

    Attributes
    ----------
    knots : array (S, H, 7)
        Quantiles at ``PROBS``, in the series' unit, not falling along the last axis.
    formula : str
        The method in one line, for the reader (Chinese).
    parameters : mapping of str to array (S,)
        Fitted quantities by (Chinese) name, e.g. the yearly step.
    notes : mapping of int to str
        Remarks on single series by row, e.g. that another method stood in.
    """

    knots: Floats
    formula: str
    parameters: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)


def spread(point: Floats, half_widths: Floats) -> Floats:
    """Symmetric knots around a point from the half-widths of the 50, 80 and 95 % intervals.

    Parameters
    ----------
    point : array (S, H)
    half_widths : array (S, H, 3)
        Not negative, in the order 50, 80, 95 %.

    Returns
    -------
    array (S, H, 7)
    """
    centre = point[..., None]
    return np.concatenate([centre - half_widths[..., ::-1], centre, centre + half_widths], axis=-1)


def normal(mean: Floats, deviation: Floats) -> Floats:
    """Knots of normal distributions: mean + deviation · probit."""
    return mean[..., None] + deviation[..., None] * PROBITS


def ordered(knots: Floats) -> Floats:
    """Make quantiles rise from the median outward: upper ones by a running maximum, lower ones by a running minimum."""
    upper = np.maximum.accumulate(knots[..., MEDIAN:], axis=-1)
    lower = np.minimum.accumulate(knots[..., MEDIAN::-1], axis=-1)[..., :0:-1]
    return np.concatenate([lower, upper], axis=-1)


def ever_wider(knots: Floats) -> Floats:
    """Let no quantile come nearer to the median in a later year than it was in an earlier one: knots (S, H, 7)."""
    centre = knots[..., MEDIAN, None]
    away = knots - centre
    return np.concatenate(
        [
            centre + np.minimum.accumulate(away[..., :MEDIAN], axis=-2),
            centre,
            centre + np.maximum.accumulate(away[..., MEDIAN + 1 :], axis=-2),
        ],
        axis=-1,
    )


def bounded(knots: Floats, low: Floats, high: Floats) -> Floats:
    """Keep knots (S, H, 7) inside bounds (S, H), infinite where there is none.

    A median beyond a bound takes its whole distribution along to the bound, so that doubt on the possible side
    remains; then every knot is clipped.
    """
    median = knots[..., MEDIAN]
    moved = knots + (np.clip(median, low, high) - median)[..., None]
    return np.clip(moved, low[..., None], high[..., None])


def support(knots: Floats, low: Floats, high: Floats) -> Floats:
    """Add both ends of the support: knots (…, 7) → (…, 9) at the scores ±EDGE, clipped to the bounds (…)."""
    share = (EDGE - PROBITS[-1]) / (PROBITS[-1] - PROBITS[-2])
    with np.errstate(over="ignore"):
        left = knots[..., 0] - share * (knots[..., 1] - knots[..., 0])
        right = knots[..., -1] + share * (knots[..., -1] - knots[..., -2])
    left, right = (np.clip(end, low, high) for end in (left, right))
    return np.concatenate([left[..., None], knots, right[..., None]], axis=-1)


def at_scores(supports: Floats, scores: Floats) -> Floats:
    """Quantiles at given normal scores: supports (…, 9), scores (D,) → (…, D)."""
    index, weight = locate(scores)
    start, end = supports[..., index], supports[..., index + 1]
    return np.clip(start * (1.0 - weight) + end * weight, start, end)


def locate(scores: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Interval of the support in which each score lies, and the weight of the interval's right end."""
    index = np.clip(np.searchsorted(_SCORES, scores, side="right") - 1, 0, len(_SCORES) - 2)
    weight = (scores - _SCORES[index]) / (_SCORES[index + 1] - _SCORES[index])
    return index, np.clip(weight, 0.0, 1.0)


def chance_below(supports: Floats, value: Floats) -> Floats:
    """P(X < value) for supports (S, 9) and values (S,): the normal distribution function of the score of the value.

    Where several quantiles are equal (a bound), the probability lying on the value itself is left out.
    """
    below = (supports < value[:, None]).sum(axis=1)
    left = np.clip(below - 1, 0, supports.shape[1] - 2)
    row = np.arange(len(supports))
    start, end = supports[row, left], supports[row, left + 1]
    width = end - start
    share = np.where(width > _FLAT * np.abs(end), (value - start) / np.where(width > 0, width, 1.0), 1.0)
    score = _SCORES[left] + np.clip(share, 0.0, 1.0) * (_SCORES[left + 1] - _SCORES[left])
    inside = normal_cdf(score)
    return np.where(below == 0, 0.0, np.where(below == supports.shape[1], 1.0, inside))


def normal_cdf(score: Floats) -> Floats:
    """Standard normal distribution function, element by element."""
    scaled = np.asarray(score, dtype=float).ravel() / math.sqrt(2.0)
    return 0.5 + 0.5 * np.array([math.erf(item) for item in scaled.tolist()]).reshape(np.shape(score))


def stratified_scores(count: int) -> Floats:
    """Normal scores of the probabilities (i + ½)/count, i = 0 … count − 1: a stratified standard normal sample."""
    standard = NormalDist()
    lower = [standard.inv_cdf((index + 0.5) / count) for index in range(count // 2)]
    middle = [0.0] * (count % 2)
    return np.array(lower + middle + [-item for item in reversed(lower)])
