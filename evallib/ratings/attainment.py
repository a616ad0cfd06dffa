"""Where the plan ends in the joint draws, and the chance that the target is met there by the rating's definition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from evallib import formulas
from evallib.ratings import growth as g
from evallib.ratings.case import Case
from evallib.ratings.gates import has_target
from evallib.ratings.rules import lines_of
from evallib.ratings.table import target_level

Paths = Mapping[int, np.ndarray]
"""Plan year → draws, shape (D,), in table units; a year with a figure holds it D times."""


@dataclass(frozen=True)
class Ending:
    """The plan's end in the draws.

    Attributes
    ----------
    reached : ndarray (D,)
        What the target type compares, in table units: the last year's level, average growth (%), Σ, c (%), the mean of
        a line, d (percentage points).
    met : ndarray (D,) of bool
        Whether the target is met.
    """

    reached: np.ndarray
    met: np.ndarray

    @property
    def chance(self) -> float:
        """Share of draws that meet the target, in [0, 1]."""
        return float(np.mean(self.met))


@formulas.calm
def ending(case: Case, paths: Paths, reference: Paths | None = None) -> Ending | None:
    """Return the plan's end in the draws.

    Parameters
    ----------
    paths : mapping of int to ndarray
        Draws of every plan year, shape (D,).
    reference : mapping, optional
        Draws of the reference indicator (relative growth).

    Returns
    -------
    Ending, or None for assigned and qualitative targets and where target, base, reference or a year is missing.
    """
    kind = case.indicator.target_type
    years = range(case.first_year, case.last_year + 1)
    if kind in ("assigned", "qualitative") or not has_target(case) or any(year not in paths for year in years):
        return None
    stacked = np.stack([paths[year] for year in years], axis=1)
    if kind == "relative_growth":
        return _relative(case, stacked, reference)
    if kind in ("floor", "ceiling", "range"):
        mean = stacked.mean(axis=1)
        return Ending(mean, np.asarray(formulas.line_kept(mean, *lines_of(case))))
    return _ENDINGS.get(kind, _level)(case, stacked)


def chance(case: Case, paths: Paths, reference: Paths | None = None) -> float | None:
    """Return the share of draws that meet the target in the last plan year (None as in :func:`ending`)."""
    end = ending(case, paths, reference)
    return None if end is None else end.chance


def growth_of(case: Case, stacked: np.ndarray) -> np.ndarray | None:
    """Growth factor over the whole plan, shape (D,); None without a usable base."""
    if case.indicator.value_kind == "rate":
        return np.asarray(formulas.growth_factor(stacked / 100))
    base = case.indicator.base
    return None if base is None or base <= 0 else stacked[:, -1] / base


def _level(case: Case, stacked: np.ndarray) -> Ending | None:
    target = target_level(case)
    if target is None or (case.indicator.target_type == "increment" and case.indicator.base is None):
        return None
    return Ending(stacked[:, -1], np.asarray(formulas.met(stacked[:, -1], target, down=case.indicator.down)))


def _sum(case: Case, stacked: np.ndarray) -> Ending | None:
    """A sum already reached stays reached."""
    assert case.target is not None
    total = stacked.sum(axis=1)
    already = sum(f.value for f in g.chain(case, "flow"))
    if not case.indicator.down and formulas.at_least(already, case.target):
        return Ending(total, np.ones(len(total), dtype=bool))
    return Ending(total, np.asarray(formulas.met(total, case.target, down=case.indicator.down)))


def _growth(case: Case, stacked: np.ndarray) -> Ending | None:
    assert case.target is not None
    factor = growth_of(case, stacked)
    if factor is None:
        return None
    average = 100 * formulas.average_growth(factor, float(case.length))
    return Ending(average, np.asarray(formulas.met(average, case.target, down=case.indicator.down)))


def _reduction(case: Case, stacked: np.ndarray) -> Ending | None:
    assert case.target is not None
    base = case.indicator.base
    if case.indicator.value_kind == "rate":
        reduced = formulas.reduction(stacked / 100)
    elif base is not None and base > 0:
        reduced = 1 - stacked[:, -1] / base
    else:
        return None
    return Ending(100 * reduced, np.asarray(formulas.at_least(reduced, case.target / 100)))


_ENDINGS = {
    "level": _level, "increment": _level, "cumulative_sum": _sum, "avg_growth": _growth,
    "cumulative_reduction": _reduction,
}  # fmt: skip


def _relative(case: Case, stacked: np.ndarray, reference: Paths | None) -> Ending | None:
    other = case.reference
    years = range(case.first_year, case.last_year + 1)
    if other is None or reference is None or any(year not in reference for year in years):
        return None
    own = growth_of(case, stacked)
    theirs = growth_of(other, np.stack([reference[year] for year in years], axis=1))
    if own is None or theirs is None:
        return None
    length = float(case.length)
    gap = 100 * (formulas.average_growth(own, length) - formulas.average_growth(theirs, length)) - (case.target or 0.0)
    gap = -gap if case.indicator.down else gap
    return Ending(gap, np.asarray(formulas.at_least(gap, -case.indicator.tolerance)))
