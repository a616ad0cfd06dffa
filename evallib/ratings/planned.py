"""The planned share π: elapsed time, or the yearly path of targets.csv where it is complete."""

from __future__ import annotations

from evallib.ratings.case import Case
from evallib.ratings.figures import Period

PATH_TYPES = ("level", "increment", "cumulative_sum")


def planned_share(case: Case, at: Period, base: float, target: float) -> float:
    """Return π for a period: planned progress by the path, else τ = n/N.

    Parameters
    ----------
    base, target : float
        As levels (of an increment b ± change); 0 and the total for sums.
    """
    path = _path(case, at, base, target)
    if path is None:
        return case.time_share(at)
    start, end = path
    return start + (end - start) * (case.elapsed(at) - (at.year - case.first_year))


def follows_path(case: Case, at: Period) -> bool:
    """Whether π comes from yearly targets rather than from time."""
    return _path(case, at, 0.0, 1.0) is not None


def _path(case: Case, at: Period, base: float, target: float) -> tuple[float, float] | None:
    """Planned progress at the start and the end of the period's year; None where a yearly target is missing."""
    if case.indicator.target_type not in PATH_TYPES or at.year not in case.yearly:
        return None
    if case.indicator.target_type == "cumulative_sum":
        return _sum_path(case, at.year, target)
    end = (case.yearly[at.year] - base) / (target - base)
    if at.is_annual or at.year == case.first_year:
        return 0.0, end
    if at.year - 1 not in case.yearly:
        return None
    return (case.yearly[at.year - 1] - base) / (target - base), end


def _sum_path(case: Case, year: int, total: float) -> tuple[float, float] | None:
    years = range(case.first_year, year + 1)
    if any(y not in case.yearly for y in years):
        return None
    amounts = [case.yearly[y] for y in years]
    return sum(amounts[:-1]) / total, sum(amounts) / total
