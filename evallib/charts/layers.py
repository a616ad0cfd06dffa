"""The layers of an indicator's chart: goal, forecast fan, history, part-year figures."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from evallib.charts import paper
from evallib.charts.labels import Crowd
from evallib.charts.scene import Scene
from evallib.charts.series import Point, segments
from evallib.charts.style import (
    FAN_80,
    FAN_95,
    FORECAST,
    GOAL,
    GOAL_BAND,
    INK,
    MUTED,
    PAPER,
    SMALL_SIZE,
    class_style,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_goal(ax: Axes, scene: Scene, crowd: Crowd) -> None:
    """Plan path, target mark, yearly targets, lines to keep and what lies beyond them."""
    goal, years = scene.goal, scene.years
    edges = (years[0] - 0.95, years[-1] + 0.05)
    low, high = ax.get_ylim()
    for bottom, top in goal.forbidden:
        low_edge, high_edge = (low if bottom is None else bottom), (high if top is None else top)
        area(ax, edges, [low_edge] * 2, [high_edge] * 2, colour=GOAL_BAND, order=0.3)
    for _, value in goal.lines:
        ax.plot(edges, (value, value), color=GOAL, linewidth=1.3, dashes=(4, 2), zorder=2)
        crowd.add_line(edges, (value, value))
    for year, value in goal.yearly:
        ax.plot((year - 0.32, year + 0.32), (value, value), color=GOAL, linewidth=2.2, zorder=2)
        crowd.add_line((year - 0.32, year + 0.32), (value, value))
    if scene.average:
        _, value, end = scene.average
        ax.plot((years[0] - 0.95, end), (value, value), color=INK, linewidth=0.9, zorder=2.5)
        crowd.add_line((years[0] - 0.95, end), (value, value))
    if goal.path:
        xs, ys = zip(*goal.path, strict=True)
        ax.plot(xs, ys, color=GOAL, linewidth=1.2, dashes=(4, 2), zorder=2)
        crowd.add_line(xs, ys)
    if goal.target is not None:
        ax.plot(years[-1], goal.target, marker="D", markersize=6, color=GOAL, linestyle="none", zorder=5)


def draw_fan(ax: Axes, scene: Scene, crowd: Crowd) -> None:
    """Median line and the two intervals, opening from the last annual figure."""
    if not scene.fan:
        return
    start = [scene.annual[-1]] if scene.annual and scene.annual[-1].year < scene.fan[0].year else []
    xs = [point.x for point in start] + [float(fan.year) for fan in scene.fan]

    def band(values: list[float]) -> list[float]:
        return [point.value for point in start] + values

    for low, high, colour in (
        ([fan.low95 for fan in scene.fan], [fan.high95 for fan in scene.fan], FAN_95),
        ([fan.low80 for fan in scene.fan], [fan.high80 for fan in scene.fan], FAN_80),
    ):
        if len(xs) > 1:
            area(ax, xs, band(low), band(high), colour=colour, order=1)
        else:
            ax.plot((xs[0], xs[0]), (low[0], high[0]), color=colour, linewidth=8, zorder=1)
    medians = band([fan.median for fan in scene.fan])
    ax.plot(xs, medians, color=FORECAST, linewidth=1.6, dashes=(1.5, 1.2), zorder=3)
    ax.plot(xs[len(start):], medians[len(start):], color=FORECAST, marker="s", markersize=3.6, linestyle="none",
            zorder=4)  # fmt: skip
    crowd.add_line(xs, medians)


def draw_beside(ax: Axes, scene: Scene, crowd: Crowd) -> None:
    """Beside the fan: the model's median before a judgement (hollow squares), the departments' own forecasts (×)."""
    before = [(float(fan.year), fan.model) for fan in scene.fan if fan.model is not None]
    for points, marker, colour in ((before, "s", FORECAST), (scene.own, "x", INK)):
        if points:
            xs, ys = zip(*points, strict=True)
            ax.plot(xs, ys, marker=marker, markersize=4.2, markeredgecolor=colour, markerfacecolor=PAPER,
                    markeredgewidth=1.1, linestyle="none", zorder=4.5)  # fmt: skip
            crowd.add_line(xs, ys)


def draw_history(ax: Axes, scene: Scene, crowd: Crowd) -> None:
    """Annual figures: joined year to year, dotted over gaps, never over a change of caliber."""
    for run in segments(scene.annual):
        for before, after in pairwise(run):
            gap = after.year - before.year > 1
            early = gap or after.year < scene.years[0]
            ax.plot((before.x, after.x), (before.value, after.value), color=MUTED if early else INK,
                    linewidth=0.8 if gap else 1.6, linestyle=(0, (1, 2)) if gap else "solid", zorder=3)  # fmt: skip
        crowd.add_line([point.x for point in run], [point.value for point in run])
    counts = (scene.facts.latest_year, scene.facts.latest_period)
    for point in scene.annual:
        if (point.year, point.period) != counts:
            mark(ax, point, "o", INK if point.year >= scene.years[0] - 1 else MUTED)
    for run in segments(scene.annual)[1:]:
        _break_note(ax, scene, run[0])
    _latest(ax, scene)


def area(
    ax: Axes, xs: Sequence[float], low: Sequence[float], high: Sequence[float], *, colour: str, order: float
) -> None:
    """Fill between two lines."""
    from matplotlib.patches import Polygon

    corners = [*zip(xs, low, strict=True), *reversed(list(zip(xs, high, strict=True)))]
    ax.add_patch(Polygon(corners, closed=True, facecolor=colour, linewidth=0, zorder=order))


def mark(ax: Axes, point: Point, marker: str, colour: str, size: float = 4.6) -> None:
    """A figure's mark; hollow while preliminary, estimated or of part of a year."""
    ax.plot(point.x, point.value, marker=marker, markersize=size, markeredgecolor=colour, linestyle="none", zorder=6,
            markerfacecolor=PAPER if point.hollow else colour, markeredgewidth=1.2)  # fmt: skip


def _latest(ax: Axes, scene: Scene) -> None:
    """The figure that counts carries the sign of its class."""
    style = class_style(scene.facts.rating)
    for point in scene.points:
        if (point.year, point.period) == (scene.facts.latest_year, scene.facts.latest_period):
            mark(ax, point, style.marker, style.colour, 10.0 if style.marker == "*" else 7.5)


def _break_note(ax: Axes, scene: Scene, point: Point) -> None:
    """Between two calibers: a thin line across, and a word."""
    x = point.x - 0.5
    ax.axvline(x, color=MUTED, linewidth=0.6, dashes=(1, 2), zorder=0.6)
    paper.write(ax, "口径调整", (x, ax.get_ylim()[1]), shift=(0, -SMALL_SIZE), size=SMALL_SIZE, colour=MUTED,
                align="center")  # fmt: skip


def draw_part(ax: Axes, scene: Scene, crowd: Crowd) -> None:
    """Part-year figures: hollow, never joined."""
    for point in scene.part:
        if (point.year, point.period) != (scene.facts.latest_year, scene.facts.latest_period):
            mark(ax, point, "o", FORECAST, 6.0)
        crowd.add_line([point.x], [point.value])
