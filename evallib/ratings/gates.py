"""What stands in the way of a rating, asked in the order of the rules; and the figure that would count."""

from __future__ import annotations

from evallib.ratings import growth as g
from evallib.ratings.case import Case, Outcome, not_rated
from evallib.ratings.figures import Figure
from evallib.ratings.rules import RULES, line_members

NEEDS_TARGET = ("level", "increment", "avg_growth", "cumulative_sum", "cumulative_reduction", "floor", "ceiling")
_CHAINED = ("avg_growth", "cumulative_reduction")


def assess(case: Case) -> Outcome:
    """Rate one case: the first obstacle, else the rule of its target type."""
    obstacle = _obstacle(case)
    if obstacle is not None:
        return obstacle
    return RULES[case.indicator.target_type](case)


def counting_figure(case: Case) -> Figure | None:
    """The value that counts for the target type, None where no figure is usable (unknown types: annual ones only)."""
    kind = case.indicator.target_type
    if kind == "qualitative":
        return None
    if kind in ("avg_growth", "relative_growth"):
        at = g.latest_state(case, g.growth_states(case))
        return None if at is None else case.figures[at]
    if kind == "cumulative_sum":
        found = g.chain(case, "flow")
    elif kind == "cumulative_reduction" and case.indicator.value_kind == "rate":
        found = g.chain(case, "growth")
    elif kind in ("floor", "ceiling", "range", "assigned"):
        found = line_members(case)
    elif kind in RULES:
        found = g.usable(case, "stock")
    else:
        found = g.usable(case)
    return found[-1] if found else None


def has_target(case: Case) -> bool:
    """Whether the target the type needs is there and makes sense."""
    kind, target = case.indicator.target_type, case.target
    if kind == "range":
        return case.indicator.target_low is not None or case.indicator.target_high is not None
    if kind not in NEEDS_TARGET:
        return kind in RULES
    if target is None:
        return False
    if kind == "cumulative_sum":
        return target > 0
    return 0 < target < 100 if kind == "cumulative_reduction" else True


def _obstacle(case: Case) -> Outcome | None:
    """The first thing missing among target, data, caliber, whole year (relative and qualitative ask in their rules)."""
    kind = case.indicator.target_type
    figure = counting_figure(case)
    if not has_target(case):
        return not_rated("no_target", figure, achieved=figure.value if figure else None)
    if kind in ("relative_growth", "qualitative") or figure is not None:
        return None
    if not _observed(case):
        return not_rated("no_data")
    loose = counting_figure(case.ignoring_calibers())
    return not_rated("caliber_break" if loose is not None else "part_year_only")


def _observed(case: Case) -> bool:
    """Whether there is an observation at all: in the plan years, of chains in the first one."""
    kind = case.indicator.target_type
    chained = kind == "cumulative_sum" or (kind in _CHAINED and case.indicator.value_kind == "rate")
    years = {at.year for at in case.series.loose if case.in_plan(at)}
    return case.first_year in years if chained else bool(years)
