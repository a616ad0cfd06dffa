"""The chance that the target is met in the last plan year: the share of joint draws in which the rule is met."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from evallib import formulas
from evallib.ratings import growth as g
from evallib.ratings.case import Case
from evallib.ratings.gates import has_target
from evallib.ratings.rules import lines_of
from evallib.ratings.table import target_level

Paths = Mapping[int, np.ndarray]
"""Plan year → draws, shape (D,), in table units; a year with a figure holds it D times."""


def chance(case: Case, paths: Paths, reference: Paths | None = None) -> float | None:
    """Return the share of draws that meet the target by the same definition as the rating, at the plan's end.

    Parameters
    ----------
    paths : mapping of int to ndarray
        Draws of every plan year, shape (D,).
    reference : mapping, optional
        Draws of the reference indicator (relative growth).

    Returns
    -------
    float in [0, 1], or None for assigned, qualitative, and where target, base or reference is missing.
    """
    kind = case.indicator.target_type
    if kind in ("assigned", "qualitative") or not has_target(case):
        return None
    if any(year not in paths for year in range(case.first_year, case.last_year + 1)):
        return None
    stacked = _stack(case, paths)
    if kind == "relative_growth":
        hit = _relative(case, stacked, reference)
    elif kind in ("avg_growth", "cumulative_sum", "cumulative_reduction"):
        hit = _cumulative(case, stacked)
    elif kind in ("floor", "ceiling", "range"):
        hit = formulas.line_kept(stacked.mean(axis=1), *lines_of(case))
    else:
        hit = _level(case, stacked)
    return None if hit is None else float(np.mean(hit))


def _stack(case: Case, paths: Paths) -> np.ndarray:
    return np.stack([paths[year] for year in range(case.first_year, case.last_year + 1)], axis=1)


def _level(case: Case, stacked: np.ndarray) -> np.ndarray | None:
    target = target_level(case)
    if target is None or (case.indicator.target_type == "increment" and case.indicator.base is None):
        return None
    return np.asarray(formulas.met(stacked[:, -1], target, down=case.indicator.down))


def growth_of(case: Case, stacked: np.ndarray) -> np.ndarray | None:
    """Growth factor over the whole plan, shape (D,); None without a usable base."""
    if case.indicator.value_kind == "rate":
        return np.asarray(formulas.growth_factor(stacked / 100))
    base = case.indicator.base
    return None if base is None or base <= 0 else stacked[:, -1] / base


def _cumulative(case: Case, stacked: np.ndarray) -> np.ndarray | None:
    assert case.target is not None
    kind, down, target = case.indicator.target_type, case.indicator.down, case.target
    if kind == "cumulative_sum":
        reached = sum(f.value for f in g.chain(case, "flow"))
        if not down and formulas.at_least(reached, target):
            return np.ones(len(stacked), dtype=bool)
        return np.asarray(formulas.met(stacked.sum(axis=1), target, down=down))
    if kind == "avg_growth":
        factor = growth_of(case, stacked)
        if factor is None:
            return None
        average = formulas.average_growth(factor, float(case.length))
        return np.asarray(formulas.met(average, target / 100, down=down))
    if case.indicator.value_kind == "rate":
        reduced = formulas.reduction(stacked / 100)
    else:
        base = case.indicator.base
        if base is None or base <= 0:
            return None
        reduced = 1 - stacked[:, -1] / base
    return np.asarray(formulas.at_least(reduced, target / 100))


def _relative(case: Case, stacked: np.ndarray, reference: Paths | None) -> np.ndarray | None:
    other = case.reference
    if other is None or reference is None or any(y not in reference for y in range(case.first_year, case.last_year + 1)):
        return None
    own, theirs = growth_of(case, stacked), growth_of(other, _stack(other, reference))
    if own is None or theirs is None:
        return None
    years = float(case.length)
    gap = 100 * (formulas.average_growth(own, years) - formulas.average_growth(theirs, years)) - (case.target or 0.0)
    gap = -gap if case.indicator.down else gap
    return np.asarray(formulas.at_least(gap, -case.indicator.tolerance))
