"""The chance of meeting a target by its year, from the forecast distribution and the figures before it.

Levels need the target year's distribution only and are read off it exactly. Growth, sums, reductions and lines need
the whole path: the share of joint draws that meet the target, by the formulas of docs/rules.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evallib import formulas
from evallib import tables as t
from evallib.errors import Finding
from evallib.forecasting.history import KINDS
from evallib.forecasting.intake import check_columns, refuse, table_numbers, table_words, table_years
from evallib.forecasting.marginals import Floats, Ints, chance_below
from evallib.forecasting.results import Forecasts

_TYPES = t.TARGET_TYPES
_BY_LEVEL = tuple(_TYPES.index(name) for name in ("level", "increment"))
_WITHOUT = tuple(_TYPES.index(name) for name in ("relative_growth", "range", "assigned", "qualitative"))
_DIRECTIONS = ("up", "down", "range")
_TOLERANCE = 1e-9
_RELATIVE = ("avg_growth", "cumulative_reduction")
Remarks = dict[tuple[int, int], str]


@dataclass(frozen=True)
class Goal:
    """One target: type, value, side, base; first (-1 = unknown) and last year of the plan it belongs to."""

    kind: str
    target: float
    down: bool
    base: float
    first_year: int
    last_year: int


@dataclass(frozen=True)
class _Goals:
    """Targets as arrays (T,): row of the series, years ahead less one, index into ``TARGET_TYPES``, as in ``Goal``."""

    row: Ints
    ahead: Ints
    kind: Ints
    target: Floats
    down: NDArray[np.bool_]
    base: Floats
    first: Ints
    last: Ints

    def goal(self, at: int) -> Goal:
        """One of them."""
        numbers = float(self.target[at]), bool(self.down[at]), float(self.base[at])
        return Goal(_TYPES[self.kind[at]], *numbers, int(self.first[at]), int(self.last[at]))


def chances(forecasts: Forecasts, targets: pd.DataFrame) -> tuple[Floats, Remarks]:
    """Chance of meeting each target in its year.

    Parameters
    ----------
    forecasts : Forecasts
    targets : DataFrame
        series_id, year, target, direction (up, down); optional target_type (default level), base, first_year (of the
        plan, needed by growth, sums, reductions of rates and lines) and last_year (default: year). Growth, reductions
        and rates in per cent. Of several targets for one series and year the last counts.

    Returns
    -------
    (array (S, H), dict)
        Chances by series and year ahead, NaN without a target; remarks by (row, year ahead) where one could not be
        computed.

    Raises
    ------
    InputError
        A column is missing, or cells cannot be read.
    """
    goals = _read_goals(forecasts, targets)
    grid = np.full(forecasts.knots.shape[:2], np.nan)
    remarks: Remarks = {}
    plain = np.isin(goals.kind, _BY_LEVEL)
    moved = np.where(goals.down, goals.base - goals.target, goals.base + goals.target)
    level = np.where(goals.kind == _TYPES.index("increment"), moved, goals.target)
    known = plain & np.isfinite(level)
    grid[goals.row[known], goals.ahead[known]] = level_chance(
        forecasts, goals.row[known], goals.ahead[known], level[known], goals.down[known]
    )
    for at in np.flatnonzero(~known).tolist():
        place = int(goals.row[at]), int(goals.ahead[at])
        found = "缺少基期值，无法计算达标概率" if plain[at] else path_chance(forecasts, place[0], goals.goal(at))
        if isinstance(found, str):
            remarks[place] = found
        else:
            grid[place] = found
    return grid, remarks


def _read_goals(forecasts: Forecasts, targets: pd.DataFrame) -> _Goals:
    """Check the table of targets; keep those of known series, due in a forecast year, of a type that has a chance."""
    check_columns(targets, (t.SERIES_ID, t.YEAR, t.TARGET))
    faults: list[Finding] = []
    goal = table_numbers(targets, t.TARGET, faults)
    year = table_years(targets, t.YEAR, faults)
    kind = table_words(targets, t.TARGET_TYPE, _TYPES, faults)
    down = table_words(targets, t.DIRECTION, _DIRECTIONS, faults) == 1
    base, first, last = (table_numbers(targets, name, faults) for name in (t.BASE, t.FIRST_YEAR, t.LAST_YEAR))
    refuse(faults)
    row = np.array([forecasts.rows.get(str(name).strip(), -1) for name in targets[t.SERIES_ID]], dtype=np.int64)
    known = np.flatnonzero((row >= 0) & np.isfinite(goal) & ~np.isin(kind, _WITHOUT))
    ahead = year[known] - forecasts.last_year[row[known]] - 1
    due = known[(ahead >= 0) & (ahead < forecasts.horizons[row[known]])]
    ahead = year[due] - forecasts.last_year[row[due]] - 1
    begin = np.where(np.isfinite(first), first, -1).astype(np.int64)
    end = np.where(np.isfinite(last), last, year).astype(np.int64)
    return _Goals(row[due], ahead, kind[due], goal[due], down[due], base[due], begin[due], end[due])


def level_chance(forecasts: Forecasts, row: Ints, ahead: Ints, target: Floats, down: NDArray[np.bool_]) -> Floats:
    """P(value ≥ target), or ≤ where lower is better, from the marginals; NaN without a forecast."""
    supports = forecasts.supports[row, ahead]
    slack = _TOLERANCE * np.maximum(np.abs(target), 1e-3)
    below = chance_below(supports, np.where(down, np.nextafter(target + slack, np.inf), target - slack))
    chance = np.where(down, below, 1.0 - below)
    return np.where(np.isfinite(supports[:, 0]), chance, np.nan)


def path_chance(forecasts: Forecasts, row: int, goal: Goal) -> float | str:
    """Share of joint draws that meet a growth, sum, reduction or line target; a remark where that is not defined."""
    of_rates = KINDS[forecasts.kind[row]] == "rate"
    of_levels = goal.kind in _RELATIVE and not of_rates
    if goal.first_year < 0:
        return "缺少first_year（规划首年），无法计算达标概率"
    if of_levels and not goal.base > 0:
        return "缺少大于0的基期值，无法计算达标概率"
    paths = plan_paths(forecasts, row, goal.last_year if of_levels else goal.first_year, goal.last_year)
    if paths is None:
        return "规划期内有年份没有数据，无法计算达标概率"
    return float(np.mean(_hits(paths, goal, of_levels=of_levels)))


def _hits(paths: Floats, goal: Goal, *, of_levels: bool) -> NDArray[np.bool_]:
    """Which paths (D, years) meet the target."""
    if goal.kind == "cumulative_sum":
        return np.asarray(formulas.met(paths.sum(axis=1), goal.target, down=goal.down))
    if goal.kind in ("floor", "ceiling"):
        low, high = (goal.target, None) if goal.kind == "floor" else (None, goal.target)
        return np.asarray(formulas.line_kept(paths.mean(axis=1), low, high))
    if goal.kind == "cumulative_reduction":
        reduced = 1.0 - paths[:, -1] / goal.base if of_levels else formulas.reduction(paths / 100.0)
        return np.asarray(formulas.at_least(reduced, goal.target / 100.0))
    factor = np.maximum(paths[:, -1] / goal.base, 0.0) if of_levels else formulas.growth_factor(paths / 100.0)
    average = formulas.average_growth(factor, float(goal.last_year - goal.first_year + 1))
    return np.asarray(formulas.met(average, goal.target / 100.0, down=goal.down))


def plan_paths(forecasts: Forecasts, row: int, first_year: int, last_year: int) -> Floats | None:
    """Figures and joint draws of some years, (D, years); gaps between figures on straight lines; None if any lacks."""
    name = str(forecasts.ids[row])
    draws, ahead = forecasts.draws(name), forecasts.years(name)
    seen = forecasts.observed.of(row)
    columns = {year: draws[:, place] for place, year in enumerate(ahead)}
    past = sorted(year for year in seen if year <= int(forecasts.last_year[row]))
    for year in range(first_year, min(last_year, int(forecasts.last_year[row])) + 1):
        if past and past[0] <= year:
            columns[year] = np.full(len(draws), np.interp(year, past, [seen[item] for item in past]))
    wanted = range(first_year, last_year + 1)
    if not wanted or any(year not in columns for year in wanted):
        return None
    return np.stack([columns[year] for year in wanted], axis=1)
