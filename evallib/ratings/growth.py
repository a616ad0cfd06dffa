"""Chains of yearly figures: growth factors G, sums Σ, reductions c, and the periods at which they are known."""

from __future__ import annotations

from evallib import formulas
from evallib.ratings.case import Case
from evallib.ratings.figures import Figure, Period
from evallib.tables import PERIOD_SHARE


def usable(case: Case, *part_kinds: str) -> list[Figure]:
    """Figures of the plan years that count: annual, and part-years of the named kinds; earliest first."""
    parts = case.indicator.part_year in part_kinds
    chosen = [f for at, f in case.figures.items() if case.in_plan(at) and (at.is_annual or parts)]
    return sorted(chosen, key=lambda f: case.elapsed(f.at))


def annual_run(case: Case) -> list[Figure]:
    """Annual figures from the first plan year on without a gap."""
    run: list[Figure] = []
    for year in range(case.first_year, case.last_year + 1):
        figure = case.figures.get(Period(year, "annual"))
        if figure is None:
            break
        run.append(figure)
    return run


def parts_of(case: Case, year: int, kind: str) -> list[Figure]:
    """Part-years of one plan year, if this is what part-years of the indicator are; earliest first."""
    if case.indicator.part_year != kind or not case.first_year <= year <= case.last_year:
        return []
    found = [case.figures[at] for at in (Period(year, p) for p in ("q1", "h1", "q3")) if at in case.figures]
    return sorted(found, key=lambda f: case.elapsed(f.at))


def chain(case: Case, kind: str) -> list[Figure]:
    """The annual run, and the latest part-year (of ``kind``) of the year after it."""
    run = annual_run(case)
    return run + parts_of(case, case.first_year + len(run), kind)[-1:]


def exponents(chained: list[Figure]) -> list[float]:
    """1 for a whole year, the elapsed part for a part-year."""
    return [PERIOD_SHARE[figure.at.period] for figure in chained]


def growth_states(case: Case) -> dict[Period, float | None]:
    """Every period at which the growth since the base is known, with its factor G (None: no usable base).

    Rates are chained from the first plan year; levels are set against the base, a part-year by its own kind.
    """
    return _rate_states(case) if case.indicator.value_kind == "rate" else _level_states(case)


def _rate_states(case: Case) -> dict[Period, float | None]:
    states: dict[Period, float | None] = {}
    factor = 1.0
    for figure in [*annual_run(case), None]:
        year = case.first_year + sum(at.is_annual for at in states)
        for part in parts_of(case, year, "growth"):
            states[part.at] = factor * _power(1 + part.value / 100, part.at)
        if figure is not None:
            factor *= max(1 + figure.value / 100, 0.0)
            states[figure.at] = factor
    return states


def _level_states(case: Case) -> dict[Period, float | None]:
    base = case.indicator.base
    known = base if base is not None and base > 0 else None
    states: dict[Period, float | None] = {}
    for figure in usable(case, "stock"):
        states[figure.at] = None if known is None else max(figure.value / known, 0.0)
    for year in range(case.first_year, case.last_year + 1):
        before = 1.0 if year == case.first_year else states.get(Period(year - 1, "annual"), 0.0)
        if year > case.first_year and Period(year - 1, "annual") not in states:
            continue
        for kind in ("flow", "growth"):
            for part in parts_of(case, year, kind):
                ratio = _part_ratio(case, part, kind)
                if ratio is not None:
                    usable_base = known is not None and before is not None
                    states[part.at] = before * _power(ratio, part.at) if usable_base and before is not None else None
    return states


def _part_ratio(case: Case, part: Figure, kind: str) -> float | None:
    """Growth factor of a part-year against the same part of the year before (None: not known)."""
    if kind == "growth":
        return 1 + part.value / 100
    earlier = case.value(part.at.year - 1, part.at.period)
    return part.value / earlier if earlier is not None and earlier > 0 else None


def _power(ratio: float, at: Period) -> float:
    return float(max(ratio, 0.0) ** PERIOD_SHARE[at.period])


def latest_state(case: Case, states: dict[Period, float | None]) -> Period | None:
    """The latest period of growth states."""
    return max(states, key=case.elapsed, default=None)


def average_percent(case: Case, at: Period, factor: float) -> float:
    """Average yearly growth up to a period, in percent."""
    return 100 * float(formulas.average_growth(factor, case.elapsed(at)))
