"""The rating rules, one function a target type: ``RULES[target_type](case) -> Outcome``.

docs/rules.md says them in words with the literal cases that test them.
"""

from __future__ import annotations

from collections.abc import Callable

from evallib import formulas
from evallib.formulas import at_least, met
from evallib.ratings import growth as g
from evallib.ratings.case import Case, Outcome, not_rated
from evallib.ratings.figures import Figure, Period
from evallib.ratings.planned import planned_share

Rule = Callable[[Case], Outcome]


def by_schedule(case: Case, outcome: Outcome, *, within_tolerance: bool) -> Outcome:
    """Class from progress against the planned share; within the tolerance it is at least ``on_track``."""
    progress, planned = outcome.progress, outcome.planned
    if progress is None or planned is None:
        rating = "lagging"
    elif at_least(0.0, planned):
        rating = "on_track" if at_least(progress, planned) else "lagging"
    elif at_least(progress / planned, case.thresholds.ahead):
        rating = "ahead"
    else:
        rating = "on_track" if at_least(progress / planned, case.thresholds.on_track) else "lagging"
    if rating == "lagging" and within_tolerance:
        return outcome.but(rating="on_track", code="by_schedule", remarks=(*outcome.remarks, "按容差评价"))
    return outcome.but(rating=rating, code="by_schedule")


def line_outcome(kept: bool, outcome: Outcome) -> Outcome:
    """Class of a line, a cap or a limit."""
    return outcome.but(rating="on_track" if kept else "lagging", code="line_kept" if kept else "line_broken")


def rate_level(case: Case) -> Outcome:
    """Level: (x − b)/(t − b); met is ``early``."""
    return _level(case, case.indicator.base, case.target)


def rate_increment(case: Case) -> Outcome:
    """Increment: the target is the change; then as a level."""
    base, change = case.indicator.base, case.target
    if base is None or change is None:
        figure = _latest(g.usable(case, "stock"))
        return not_rated("no_base", figure, achieved=figure.value if figure else None)
    return _level(case, base, base - change if case.indicator.down else base + change)


def _level(case: Case, base: float | None, target: float | None) -> Outcome:
    figure = _latest(g.usable(case, "stock"))
    assert figure is not None and target is not None
    down, x = case.indicator.down, figure.value
    outcome = Outcome("", "", figure, achieved=x, required=_step(case, figure.at, target, x))
    if base is None:
        early = bool(met(x, target, down=down))
        return _early(outcome) if early else outcome.but(rating="not_rated", code="no_base")
    if _beyond(base, target, down=down):
        return _level_by_schedule(case, outcome, base, target)
    tolerated = target + case.indicator.tolerance * (1 if down else -1)
    if not formulas.equal(target, base) and met(x, target, down=down):
        return _early(outcome)
    return line_outcome(bool(met(x, tolerated, down=down)), outcome)


def _level_by_schedule(case: Case, outcome: Outcome, base: float, target: float) -> Outcome:
    assert outcome.figure is not None
    down, x, at = case.indicator.down, outcome.figure.value, outcome.figure.at
    planned = planned_share(case, at, base, target)
    outcome = outcome.but(progress=float(formulas.schedule_progress(x, base, target)), planned=planned)
    if met(x, target, down=down):
        return _early(outcome)
    if any(met(f.value, target, down=down) for f in g.usable(case, "stock")[:-1]):
        outcome = outcome.but(remarks=("曾达到目标后回落，按进度评价",))
    path = base + planned * (target - base)
    tolerated = path + case.indicator.tolerance * (1 if down else -1)
    return by_schedule(case, outcome, within_tolerance=bool(met(x, tolerated, down=down)))


def rate_avg_growth(case: Case) -> Outcome:
    """Average growth: ln G/(N·ln(1 + g*)); limits (g* ≤ 0 or ``down``) by the average itself."""
    assert case.target is not None
    states = g.growth_states(case)
    at = g.latest_state(case, states)
    assert at is not None
    figure, factor, goal = case.figures[at], states[at], case.target / 100
    if factor is None:
        return not_rated("no_base", figure)
    outcome = Outcome("", "", figure, achieved=g.average_percent(case, at, factor), planned=case.time_share(at))
    if goal <= 0 or case.indicator.down:
        return line_outcome(_growth_tolerated(case, outcome), outcome.but(planned=None))
    if factor > 0:
        outcome = outcome.but(progress=formulas.growth_progress(factor, goal, case.length))
        if case.elapsed(at) < case.length:
            need = formulas.required_growth(goal, factor, case.length, case.elapsed(at))
            outcome = outcome.but(required=100 * need)
    if at_least(factor, formulas.whole_growth(goal, case.length)):
        return _early(outcome)
    return by_schedule(case, outcome, within_tolerance=factor > 0 and _growth_tolerated(case, outcome))


def _growth_tolerated(case: Case, outcome: Outcome) -> bool:
    """Average growth not worse than g* by more than the tolerance (percentage points)."""
    assert case.target is not None
    down = case.indicator.down
    line = case.target + case.indicator.tolerance * (1 if down else -1)
    return bool(met(outcome.achieved, line, down=down))


def rate_relative_growth(case: Case) -> Outcome:
    """Relative growth: own average growth less the reference's less the margin, at the latest common period."""
    states, other = g.growth_states(case), case.reference
    own_latest = _at(case, g.latest_state(case, states))
    if other is None or _needs_base(other):
        return not_rated("no_reference", own_latest)
    theirs = g.growth_states(other)
    at = g.latest_state(case, {period: value for period, value in states.items() if period in theirs})
    if at is None:
        return not_rated("no_reference", own_latest)
    factor, reference = states[at], theirs[at]
    if factor is None or reference is None:
        return not_rated("no_base", case.figures[at])
    gap = g.average_percent(case, at, factor) - g.average_percent(other, at, reference) - (case.target or 0.0)
    gap = -gap if case.indicator.down else gap
    rating = "ahead" if at_least(gap, 1.0) else "on_track" if at_least(gap, -case.indicator.tolerance) else "lagging"
    return Outcome(rating, "relative", case.figures[at], achieved=gap)


def rate_cumulative_sum(case: Case) -> Outcome:
    """Sum: Σ/t; a falling one is a cap on the planned share."""
    assert case.target is not None
    chained = g.chain(case, "flow")
    at, total, goal = chained[-1].at, sum(f.value for f in chained), case.target
    planned = planned_share(case, at, 0.0, goal)
    outcome = Outcome("", "", chained[-1], progress=total / goal, planned=planned, achieved=total)
    slack = case.indicator.tolerance
    if case.indicator.down:
        kept = at_least(planned, total / goal) or (slack > 0 and at_least(planned * goal + slack, total))
        return line_outcome(bool(kept), outcome)
    outcome = outcome.but(required=_step(case, at, goal, total))
    if at_least(total, goal):
        return _early(outcome)
    return by_schedule(case, outcome, within_tolerance=bool(at_least(total, planned * goal - slack)))


def rate_cumulative_reduction(case: Case) -> Outcome:
    """Reduction: ln(1 − c)/ln(1 − t), from yearly rates or from the level against its base."""
    assert case.target is not None
    goal, base = case.target / 100, case.indicator.base
    if case.indicator.value_kind == "rate":
        chained = g.chain(case, "growth")
        figure = chained[-1]
        reduced = float(formulas.reduction([f.value / 100 for f in chained], g.exponents(chained)))
    else:
        latest = _latest(g.usable(case, "stock"))
        assert latest is not None
        figure = latest
        if base is None or base <= 0:
            return not_rated("no_base", figure)
        reduced = 1 - figure.value / base
    return _reduction_outcome(case, figure, reduced, goal)


def _reduction_outcome(case: Case, figure: Figure, reduced: float, goal: float) -> Outcome:
    share = case.time_share(figure.at)
    outcome = Outcome("", "", figure, planned=share, achieved=100 * reduced)
    if reduced < 1:
        outcome = outcome.but(progress=formulas.reduction_progress(reduced, goal))
        if case.elapsed(figure.at) < case.length:
            need = formulas.required_reduction(goal, reduced, case.length, case.elapsed(figure.at))
            outcome = outcome.but(required=100 * need)
    if at_least(reduced, goal):
        return _early(outcome)
    path = 100 * (1 - (1 - goal) ** share)
    return by_schedule(case, outcome, within_tolerance=bool(at_least(100 * reduced, path - case.indicator.tolerance)))


def rate_line(case: Case) -> Outcome:
    """Floor, ceiling, range: mean, last two values and (binding) the latest year must keep the line."""
    low, high = lines_of(case)
    members = line_members(case)
    values = [f.value for f in members]
    annual = [f.value for f in members if f.at.is_annual]
    mean = sum(values) / len(values)

    def broken(value: float) -> bool:
        return not formulas.line_kept(value, low, high)

    failed = broken(mean) or (len(values) > 1 and broken(values[-1]) and broken(values[-2]))
    failed = failed or (case.indicator.binding and bool(annual) and broken(annual[-1]))
    return line_outcome(not failed, Outcome("", "", members[-1], achieved=mean))


def lines_of(case: Case) -> tuple[float | None, float | None]:
    """Lower and upper line of a floor, ceiling or range."""
    kind = case.indicator.target_type
    if kind == "range":
        return case.indicator.target_low, case.indicator.target_high
    return (case.target, None) if kind == "floor" else (None, case.target)


def line_members(case: Case) -> list[Figure]:
    """The annual figures of the plan years and the latest usable part-year after the last of them."""
    figures = g.usable(case, *_line_parts(case))
    annual = [f for f in figures if f.at.is_annual]
    tail = figures[-1:] if figures and not figures[-1].at.is_annual else []
    return annual + tail


def rate_assigned(case: Case) -> Outcome:
    """Assigned: the latest figure against its own year's target, or (累计) the chain of years that have both."""
    if case.indicator.value_kind == "rate" and "累计" in case.indicator.target_text:
        return _assigned_chain(case)
    figure = _latest(g.usable(case, *_line_parts(case)))
    assert figure is not None
    goal = case.yearly.get(figure.at.year)
    if goal is None:
        return not_rated("no_assigned_target", figure)
    kept = bool(met(figure.value, goal, down=case.indicator.down))
    return Outcome("on_track" if kept else "lagging", "assigned", figure, achieved=figure.value)


def _assigned_chain(case: Case) -> Outcome:
    annual = [f for f in g.usable(case) if f.at.year in case.yearly]
    if not annual:
        return not_rated("no_assigned_target", _latest(g.usable(case, *_line_parts(case))))
    text = case.indicator.target_text
    chain = formulas.reduction if "降低" in text or "下降" in text else _total_growth
    achieved = float(chain([f.value / 100 for f in annual]))
    assigned = float(chain([case.yearly[f.at.year] / 100 for f in annual]))
    kept = bool(met(achieved, assigned, down=case.indicator.down))
    return Outcome("on_track" if kept else "lagging", "assigned", annual[-1], achieved=100 * achieved)


def _total_growth(rates: list[float]) -> float:
    return float(formulas.growth_factor(rates)) - 1


def rate_qualitative(case: Case) -> Outcome:
    """Qualitative: the department's judgement."""
    return Outcome(case.judgement, "judgement") if case.judgement else not_rated("needs_judgement")


RULES: dict[str, Rule] = {
    "level": rate_level,
    "increment": rate_increment,
    "avg_growth": rate_avg_growth,
    "relative_growth": rate_relative_growth,
    "cumulative_sum": rate_cumulative_sum,
    "cumulative_reduction": rate_cumulative_reduction,
    "floor": rate_line,
    "ceiling": rate_line,
    "range": rate_line,
    "assigned": rate_assigned,
    "qualitative": rate_qualitative,
}
"""Target type → rule. A rule may be asked only where :func:`evallib.ratings.gates.obstacle` finds nothing."""


def _latest(figures: list[Figure]) -> Figure | None:
    return figures[-1] if figures else None


def _at(case: Case, at: Period | None) -> Figure | None:
    return None if at is None else case.figures[at]


def _early(outcome: Outcome) -> Outcome:
    return outcome.but(rating="early", code="target_met", required=None)


def _beyond(base: float, target: float, *, down: bool) -> bool:
    """Whether the target lies on the good side of the base, beyond rounding."""
    return not met(base, target, down=down)


def _step(case: Case, at: Period, target: float, reached: float) -> float | None:
    """(t − x)/(N − n), None at the plan's end."""
    left = case.length - case.elapsed(at)
    return formulas.required_step(target, reached, case.length, case.elapsed(at)) if left > 0 else None


def _needs_base(case: Case) -> bool:
    """Whether a reference of levels lacks a usable base."""
    base = case.indicator.base
    return case.indicator.value_kind != "rate" and (base is None or base <= 0)


def _line_parts(case: Case) -> tuple[str, ...]:
    """Part-years usable for lines and assigned targets: stock, and growth of rates."""
    return ("stock", "growth") if case.indicator.value_kind == "rate" else ("stock",)
