"""One indicator: what happened, what was planned, what is likely."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from evallib import tables as t
from evallib.charts import wording
from evallib.charts.goals import goal_of
from evallib.charts.labels import Crowd, EndLabel, end_labels
from evallib.charts.layers import draw_beside, draw_fan, draw_goal, draw_history, draw_part
from evallib.charts.scale import Scale, scale_of
from evallib.charts.scene import Scene, frame, nothing
from evallib.charts.series import Facts, Fan, cell, read_facts, read_fan, read_own, read_points
from evallib.charts.style import FORECAST, GOAL, SMALL_SIZE
from evallib.charts.totals import draw_totals

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SPARE = 0.4
"""Share of the other values' height that 95 % intervals may add above and below."""


def plot_indicator(
    figures: pd.DataFrame, forecast: pd.DataFrame, row: Any, *, plan_years: Sequence[int],
    yearly: Mapping[int, float] | None = None, offices: pd.DataFrame | None = None, ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw history, plan path, forecast fan, part-year figure and target of one indicator.

    Parameters
    ----------
    figures : DataFrame
        Figures that count (indicator_id, year, period, value, status, caliber, source, provenance); rows of other
        indicators are passed over.
    forecast : DataFrame
        year, q025, q100, q500, q900, q975, observed, model; likewise. Without rows the chart states no chance either.
    row : Series or namedtuple
        The indicator's row of the ratings.
    plan_years : sequence of int
        Years of the plan.
    yearly : mapping of year to target, optional
        Targets of single years: the path of levels, what was assigned, planned yearly amounts.
    offices : DataFrame, optional
        The departments' own forecasts (indicator_id, year, value); likewise.
    ax : Axes, optional
        Where to draw; default a new figure.

    Returns
    -------
    Axes
        Its label says in words what the chart shows (alternative text).
    """
    facts = read_facts(row)
    key, years = str(cell(row, t.INDICATOR_ID) or ""), list(plan_years)
    annual, part = read_points(figures, key, years[0])
    counted = (facts.latest_year, facts.latest_period)
    part = [point for point in part if point is part[-1] or (point.year, point.period) == counted]
    goal = goal_of(facts, years, yearly)
    fan, own = read_fan(forecast, key), read_own(offices, key)
    if forecast.empty:
        facts = replace(facts, chance=None)  # a chart without forecasts states no chance either
    scene = Scene(facts, annual, part, fan, goal, years, wording.is_illustrative(figures, key), own)
    ax = draw_totals(scene, yearly or {}, ax) if facts.target_type == "cumulative_sum" else _draw(scene, ax)
    ax.set_label(wording.describe(scene))
    return ax


def _draw(scene: Scene, ax: Axes | None) -> Axes:
    """Lines and fan against years."""
    ends = _end_labels(scene)
    scale = _scale(scene)
    ax = frame(scene, ax, scale, ends=ends)
    crowd = Crowd(ax)
    if scale.low < 0 < scale.high:
        crowd.add_line((scene.first, scene.years[-1]), (0, 0))
    draw_goal(ax, scene, crowd)
    draw_fan(ax, scene, crowd)
    draw_beside(ax, scene, crowd)
    draw_history(ax, scene, crowd)
    draw_part(ax, scene, crowd)
    end_labels(crowd, ends)
    _label_points(scene, crowd)
    if not scene.points:
        nothing(ax, scene)
    return ax


def _scale(scene: Scene) -> Scale:
    """The value axis; an extreme 95 % interval may run off the chart, its ends stand in words."""
    inner = [p.value for p in scene.points] + scene.goal.values
    inner += [value for fan in scene.fan for value in (fan.low80, fan.high80)]
    inner += [value for _, value in scene.own] + [fan.model for fan in scene.fan if fan.model is not None]
    inner += [scene.average[1]] if scene.average else []
    if not inner:
        return Scale()
    low, high = min(inner), max(inner)
    spare = SPARE * (high - low) or math.inf
    outer = [value for fan in scene.fan for value in (fan.low95, fan.high95)]
    return scale_of([*inner, *(min(max(value, low - spare), high + spare) for value in outer)])


def _end_labels(scene: Scene) -> list[EndLabel]:
    """Labels right of the last year: target or lines, and the last forecast with its intervals."""
    facts, goal = scene.facts, scene.goal
    labels = [EndLabel(value, f"{word} {facts.text(value)}", GOAL, SMALL_SIZE) for word, value in goal.lines]
    if goal.target is not None:
        labels.append(EndLabel(goal.target, f"{goal.word} {facts.text(goal.target)}", GOAL, SMALL_SIZE))
    if scene.fan:
        labels.append(_forecast_label(facts, scene.fan[-1]))
    return labels


def _forecast_label(facts: Facts, fan: Fan) -> EndLabel:
    show = facts.text
    text = f"{fan.year}年预测 {show(fan.median)}\n80%区间{show(fan.low80)}—{show(fan.high80)}"
    return EndLabel(fan.median, f"{text}\n95%区间{show(fan.low95)}—{show(fan.high95)}", FORECAST, SMALL_SIZE)


def _label_points(scene: Scene, crowd: Crowd) -> None:
    """Values beside their points: the part-year and the latest one always, others where there is room."""
    facts = scene.facts
    for point in reversed(scene.part[-1:]):
        text = f"{point.year}{t.PERIOD_NAMES[point.period]} {facts.text(point.value)}"
        crowd.label(point.x, point.value, text, colour=FORECAST, size=SMALL_SIZE)
    for i, point in enumerate(reversed(scene.annual)):
        crowd.label(point.x, point.value, facts.text(point.value), size=SMALL_SIZE, needed=i == 0)
    if facts.base is not None and scene.goal.path:
        other = facts.base_year not in (None, scene.years[0] - 1)
        at = scene.years[0] - 1.0
        text = f"基期 {facts.text(facts.base)}" + (f"（{facts.base_year}年）" if other else "")
        crowd.label(at, facts.base, text, colour=GOAL, size=SMALL_SIZE, needed=other)
    _label_goal(scene, crowd)


def _label_goal(scene: Scene, crowd: Crowd) -> None:
    """A word on the average and on the plan path, and the last of the yearly targets."""
    goal = scene.goal
    if scene.average:
        word, value, _ = scene.average
        crowd.label(scene.years[0] - 0.6, value, f"{word}{scene.facts.text(value)}", size=SMALL_SIZE)
    if goal.yearly:
        year, value = goal.yearly[-1]
        crowd.label(year, value, f"{year}年目标 {scene.facts.text(value)}", colour=GOAL, size=SMALL_SIZE)
    if len(goal.path) > 1:
        (x0, y0), (x1, y1) = goal.path[-2:]
        share = (scene.years[-1] - 0.9 - x0) / (x1 - x0)
        at = (x0 + share * (x1 - x0), y0 + share * (y1 - y0))
        crowd.label(*at, "规划路径", colour=GOAL, size=SMALL_SIZE, needed=False)
