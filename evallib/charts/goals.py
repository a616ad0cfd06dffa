"""The goal of an indicator as lines to draw: plan path, yearly targets, lines to keep (no matplotlib here)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evallib.charts.series import Facts

Line = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Goal:
    """What to draw of the goal.

    Attributes
    ----------
    path : points of the plan path, base to target (x in years, a year's end at the year itself).
    target : level at the end of the plan, drawn as a mark; ``word`` says what it is.
    yearly : target of each year, drawn as marks.
    lines : (word, value) held over all plan years: limits, or an average a year.
    forbidden : (low, high) stretches of values outside the lines; None is the edge of the chart.
    """

    path: Line = ()
    target: float | None = None
    word: str = "目标"
    yearly: tuple[tuple[int, float], ...] = ()
    lines: tuple[tuple[str, float], ...] = ()
    forbidden: tuple[tuple[float | None, float | None], ...] = ()

    @property
    def values(self) -> list[float]:
        """Every value the value axis has to hold."""
        marks = [self.target] if self.target is not None else []
        return [y for _, y in self.path] + [y for _, y in self.yearly] + [v for _, v in self.lines] + marks


def goal_of(facts: Facts, years: Sequence[int], yearly: Mapping[int, float] | None = None) -> Goal:
    """Return the goal by target type; nothing to draw gives an empty goal."""
    known = tuple((year, yearly[year]) for year in years if yearly and year in yearly)
    kind = facts.target_type
    if kind in ("level", "increment"):
        return _levels(facts, years, known)
    if kind in ("avg_growth", "cumulative_reduction"):
        return _averages(facts, years) if facts.value_kind == "rate" else _compound(facts, years)
    if kind in ("floor", "ceiling", "range"):
        return _limits(facts)
    return Goal(yearly=known) if kind == "assigned" else Goal()


def _levels(facts: Facts, years: Sequence[int], yearly: tuple[tuple[int, float], ...]) -> Goal:
    """From base to target: straight, or along the yearly path where the plan gives one."""
    if facts.target is None:
        return Goal()
    start = [(years[0] - 1.0, facts.base)] if facts.base is not None else []
    between = [(float(year), value) for year, value in yearly if year < years[-1]]
    path = (*start, *between, (float(years[-1]), facts.target))
    return Goal(path=path if len(path) > 1 else (), target=facts.target)


def _averages(facts: Facts, years: Sequence[int]) -> Goal:
    """A yearly rate to reach on average; of a reduction the same rate each year: 1 − (1 − t)^(1/N)."""
    if facts.target is None:
        return Goal()
    if facts.target_type == "avg_growth":
        return Goal(lines=(("年均目标", facts.target),))
    if not 0 < facts.target < 100:
        return Goal()
    return Goal(lines=(("年均需降", round(100 * (1 - (1 - facts.target / 100) ** (1 / len(years))), 2)),))


def _compound(facts: Facts, years: Sequence[int]) -> Goal:
    """Levels that grow, or fall, by the same rate each year: b(1 + g)^n, b(1 − t)^(n/N)."""
    base, target = facts.base, facts.target
    if base is None or target is None or base <= 0 or target <= -100:
        return Goal()
    factor = 1 + target / 100
    if facts.target_type == "cumulative_reduction":
        if target >= 100:
            return Goal()
        factor = (1 - target / 100) ** (1 / len(years))
    path = tuple((years[0] - 1.0 + n, base * factor**n) for n in range(len(years) + 1))
    return Goal(path=path, target=path[-1][1], word="按目标推算")


def _limits(facts: Facts) -> Goal:
    """Lines to keep, and the values beyond them."""
    low = facts.target if facts.target_type == "floor" else facts.low if facts.target_type == "range" else None
    high = facts.target if facts.target_type == "ceiling" else facts.high if facts.target_type == "range" else None
    lines = tuple((word, line) for word, line in (("下限", low), ("上限", high)) if line is not None)
    beyond = [(None, low)] if low is not None else []
    return Goal(lines=lines, forbidden=(*beyond, *([(high, None)] if high is not None else [])))


def planned_totals(facts: Facts, years: Sequence[int], yearly: Mapping[int, float] | None = None) -> list[float]:
    """Planned running total at the end of each plan year: Σ of the yearly targets, else t·n/N; empty without target."""
    if facts.target is None:
        return []
    if yearly and all(year in yearly for year in years):
        return [sum(yearly[year] for year in years[: n + 1]) for n in range(len(years))]
    return [facts.target * (n + 1) / len(years) for n in range(len(years))]
