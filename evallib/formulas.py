"""The formulas of the rating rules: pure functions on numbers or arrays (figures for ratings, draws for forecasts).

Fractions everywhere (6.5 % = 0.065). Arrays broadcast; draws usually have shape (D,) or (D, years), years last.
Sources: docs/rules.md, and the arithmetic of published evaluations named in docs/assumptions.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

_RELATIVE, _FLOOR = 1e-9, 1e-3
calm = np.errstate(over="ignore", invalid="ignore", divide="ignore")
"""Figures beyond all measure become infinite, quietly: a slip in one cell must not stop the other rows."""

Numbers = Any
"""A float or an array of floats; functions return the same shape they broadcast to."""


@calm
def at_least(a: Numbers, b: Numbers) -> Numbers:
    """``a ≥ b`` up to 1e-9 of the larger magnitude (at least 1e-3), so that a threshold met on paper is met here.

    >>> bool(at_least(0.9 - 1e-12, 0.9)), bool(at_least(0.8999, 0.9))
    (True, False)
    """
    return a >= b - _RELATIVE * np.maximum(np.maximum(np.abs(a), np.abs(b)), _FLOOR)


def equal(a: Numbers, b: Numbers) -> Numbers:
    """``a = b`` by the same tolerance as :func:`at_least`."""
    return at_least(a, b) & at_least(b, a)


def met(value: Numbers, target: Numbers, *, down: bool = False) -> Numbers:
    """Whether the target is met: value ≥ target, or value ≤ target where lower is better."""
    return at_least(target, value) if down else at_least(value, target)


@calm
def schedule_progress(value: Numbers, base: Numbers, target: Numbers) -> Numbers:
    """Share of the way from base to target: (x − b)/(t − b); the same for falling targets."""
    return (value - base) / (target - base)


@calm
def growth_factor(rates: Numbers, exponents: Numbers = 1.0) -> Numbers:
    """Chain growth rates over the last axis: G = ∏ max(1 + g, 0)^e; a factor ≤ 0 makes G = 0.

    ``exponents`` is 1 for whole years and the elapsed part for a part-year.

    >>> round(float(growth_factor(np.array([0.1, 0.05]), np.array([1.0, 0.5]))), 6)
    1.127165
    """
    return np.prod(np.power(np.maximum(1.0 + np.asarray(rates, dtype=float), 0.0), exponents), axis=-1)


@calm
def average_growth(factor: Numbers, years: Numbers) -> Numbers:
    """Average yearly growth G^(1/n) − 1; G ≤ 0 counts as −100 %."""
    return np.where(np.asarray(factor) > 0, np.power(np.maximum(factor, 0.0), 1.0 / years) - 1.0, -1.0)[()]


@calm
def whole_growth(goal: float, length: float) -> float:
    """Growth factor the whole plan asks for: (1 + g*)^N."""
    return float(np.power(1.0 + goal, float(length)))


@calm
def growth_progress(factor: float, goal: float, length: float) -> float:
    """Log share of the growth target: ln G/(N·ln(1 + g*)); needs G > 0 and g* > 0."""
    return float(np.log(factor) / (length * np.log1p(goal)))


def reduction(rates: Numbers, exponents: Numbers = 1.0) -> Numbers:
    """Cumulative reduction over the last axis: c = 1 − ∏ max(1 − r, 0)^e (a rise is a negative r)."""
    return 1.0 - growth_factor(-np.asarray(rates, dtype=float), exponents)


@calm
def reduction_progress(reduced: float, goal: float) -> float:
    """Log share of a cumulative reduction: ln(1 − c)/ln(1 − t); needs c < 1 and 0 < t < 1."""
    return float(np.log1p(-reduced) / np.log1p(-goal))


def line_kept(values: Numbers, low: float | None, high: float | None) -> Numbers:
    """Whether values lie on the right side of the lines (either may be None)."""
    kept = np.full(np.shape(values), True)
    if low is not None:
        kept = kept & at_least(values, low)
    if high is not None:
        kept = kept & at_least(high, values)
    return kept[()]


@calm
def required_growth(goal: float, factor: float, length: float, elapsed: float) -> float:
    """Growth each remaining year needs: [(1 + g*)^N/G]^(1/(N − n)) − 1."""
    return float(np.power(np.float64(whole_growth(goal, length)) / factor, 1.0 / (length - elapsed)) - 1.0)


@calm
def required_reduction(goal: float, reduced: float, length: float, elapsed: float) -> float:
    """Reduction each remaining year needs: 1 − [(1 − t)/(1 − c)]^(1/(N − n))."""
    return float(1.0 - np.power((1.0 - goal) / (1.0 - reduced), 1.0 / (length - elapsed)))


def required_step(target: float, reached: float, length: float, elapsed: float) -> float:
    """Yearly step of a level or yearly amount of a sum: (t − x)/(N − n)."""
    return (target - reached) / (length - elapsed)


def wilson(share: float, number: float, quantile: float) -> tuple[float, float]:
    """Interval of a share among ``number`` answers (Wilson 1927), as fractions.

    (p + z²/2n ∓ z·√(p(1 − p)/n + z²/4n²))/(1 + z²/n); unlike p ∓ z·√(p(1 − p)/n) it stays within 0 and 1.

    >>> [round(end, 4) for end in wilson(0.5, 100, 1.96)]
    [0.4038, 0.5962]
    """
    squared = quantile**2 / number
    middle = share + squared / 2
    reach = quantile * math.sqrt(share * (1 - share) / number + squared / (4 * number))
    return max(0.0, (middle - reach) / (1 + squared)), min(1.0, (middle + reach) / (1 + squared))


FORMULAS: dict[str, tuple[Callable[..., Numbers], str]] = {
    "schedule_progress": (schedule_progress, "(x − b)/(t − b)"),
    "growth_factor": (growth_factor, "G = ∏(1 + gᵢ)"),
    "average_growth": (average_growth, "G^(1/n) − 1"),
    "whole_growth": (whole_growth, "(1 + g*)^N"),
    "growth_progress": (growth_progress, "ln G/(N·ln(1 + g*))"),
    "reduction": (reduction, "c = 1 − ∏(1 − rᵢ)"),
    "reduction_progress": (reduction_progress, "ln(1 − c)/ln(1 − t)"),
    "required_growth": (required_growth, "[(1 + g*)^N/G]^(1/(N − n)) − 1"),
    "required_reduction": (required_reduction, "1 − [(1 − t)/(1 − c)]^(1/(N − n))"),
    "required_step": (required_step, "(t − x)/(N − n)"),
}
"""Formula name → (function, text as printed in notes and docs)."""
