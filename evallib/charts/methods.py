"""Forecast methods side by side, and their track record."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any

import pandas as pd

from evallib import tables as t
from evallib.charts import font, paper, wording
from evallib.charts.goals import goal_of
from evallib.charts.labels import Crowd, EndLabel, end_labels
from evallib.charts.layers import draw_goal, draw_history
from evallib.charts.scale import nice_ticks, scale_of, tick_texts
from evallib.charts.scene import Scene, frame
from evallib.charts.series import Fan, cell, read_facts, read_fan, read_points, shown
from evallib.charts.style import FORECAST, GOAL, INK, LINES, MUTED, RULE, SMALL_SIZE, TEXT_SIZE, TITLE_SIZE, WIDTH
from evallib.settings import METHOD_NAMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_methods(
    figures: pd.DataFrame, forecasts: pd.DataFrame, row: Any, *, plan_years: Sequence[int], ax: Axes | None = None
) -> Axes:
    """Draw the medians of several methods for one indicator, each named at its end.

    Parameters
    ----------
    figures, row, plan_years, ax
        As for :func:`plot_indicator`.
    forecasts : DataFrame
        Rows of :func:`plot_indicator`'s forecast with a column ``method``, one run of years a method.
    """
    facts, key, years = read_facts(row), str(cell(row, t.INDICATOR_ID) or ""), list(plan_years)
    annual, part = read_points(figures, key, years[0])
    scene = Scene(facts, annual, part, [], goal_of(facts, years), years, wording.is_illustrative(figures, key))
    fans = {str(name): fan for name, rows in forecasts.groupby(t.METHOD, sort=False) if (fan := read_fan(rows, key))}
    ends = _ends(scene, fans)
    values = [p.value for p in scene.points] + scene.goal.values + [f.median for fan in fans.values() for f in fan]
    ax = frame(scene, ax, scale_of(values), ends=ends)
    crowd = Crowd(ax)
    draw_goal(ax, scene, crowd)
    for fan, look in zip(fans.values(), cycle(LINES), strict=False):
        _line(ax, scene, fan, look)
    draw_history(ax, scene, crowd)
    end_labels(crowd, ends)
    words = "、".join(f"{_name(name)}{facts.text(fan[-1].median)}" for name, fan in fans.items())
    ax.set_label(f"{facts.title}，{years[-1]}年各方法预测：{words or '无'}。")
    return ax


def _ends(scene: Scene, fans: dict[str, list[Fan]]) -> list[EndLabel]:
    """The target, and each method with its last median."""
    show, goal = scene.facts.text, scene.goal
    labels = []
    if goal.target is not None:
        labels.append(EndLabel(goal.target, f"{goal.word} {show(goal.target)}", GOAL, SMALL_SIZE))
    for (name, fan), look in zip(fans.items(), cycle(LINES), strict=False):
        labels.append(EndLabel(fan[-1].median, f"{_name(name)} {show(fan[-1].median)}", look[0], SMALL_SIZE))
    return labels


def _name(method: str) -> str:
    return METHOD_NAMES.get(method, method)


def _line(ax: Axes, scene: Scene, fan: list[Fan], look: tuple[str, str, str]) -> None:
    """One method's medians from the last annual figure on."""
    colour, dash, marker = look
    start = scene.annual[-1:] if scene.annual and scene.annual[-1].year < fan[0].year else []
    xs = [p.x for p in start] + [float(f.year) for f in fan]
    ys = [p.value for p in start] + [f.median for f in fan]
    ax.plot(xs, ys, color=colour, linestyle=dash, linewidth=1.3, zorder=3)
    ax.plot(xs[len(start) :], ys[len(start) :], color=colour, marker=marker, markersize=4, linestyle="none", zorder=4)


def plot_track_record(
    scores: pd.DataFrame, *, score: str, title: str = "各方法历史预测误差（越低越好）", decimals: int = 2,
    ax: Axes | None = None,
) -> Axes:  # fmt: skip
    """Draw one dot a method, best on top.

    Parameters
    ----------
    scores : DataFrame
        One row a method: ``method`` and the column ``score`` (lower is better); rows without a score stand last.
    score : str
        Name of the column (a constant of :mod:`evallib.tables`).
    title : str
        Says what is measured and in which unit.
    decimals : int
        Of the numbers beside the dots.
    """
    rows = scores.sort_values([score, t.METHOD], kind="stable", na_position="last")
    names = [_name(str(name)) for name in rows[t.METHOD]]
    values = [float(value) for value in rows[score]]
    known = [value for value in values if value == value]
    above = paper.head_height(title, status=False)
    left = max([30.0, *(font.text_width(name, TEXT_SIZE) for name in names)]) + 2 * paper.MARGIN
    high = 20.0 * max(1, len(names)) + 6
    ax = paper.sheet(ax, left=left, top=above, bottom=24, height=high + above + 24)
    ticks = nice_ticks(min([0.0, *known]), max([*known, 1e-9]) * 1.08, 4)
    ax.set_xlim(ticks[0], ticks[-1] + (ticks[-1] - ticks[0]) * 0.1)
    ax.set_ylim(high, 0)
    paper.bottom_ticks(ax, dict(zip(ticks, tick_texts(ticks), strict=True)))
    for i, (name, value) in enumerate(zip(names, values, strict=True)):
        _dot(ax, 13.0 + 20 * i, name, value, best=i == 0 and bool(known), decimals=decimals)
    paper.head(ax, font.wrap(title, TITLE_SIZE, WIDTH - 12, 2))
    if not names:
        paper.write(ax, "暂无数据", (ticks[-1] / 2, high / 2), size=TITLE_SIZE, colour=MUTED, align="center")
    words = "、".join(f"{name}{shown(value, decimals)}" for name, value in zip(names, values, strict=True))
    ax.set_label(f"{title}：{words or '暂无数据'}。")
    return ax


def _dot(ax: Axes, y: float, name: str, value: float, *, best: bool, decimals: int) -> None:
    """Name, a stem from zero, the dot and its number; the best one is filled."""
    colour = FORECAST if best else MUTED
    paper.write(ax, name, (ax.get_xlim()[0], y), shift=(-6, -3.5), align="right", colour=INK if best else MUTED)
    if value != value:
        paper.write(ax, "暂无数据", (ax.get_xlim()[0], y), shift=(6, -3.5), size=SMALL_SIZE, colour=MUTED)
        return
    ax.plot((min(0.0, value), max(0.0, value)), (y, y), color=RULE, linewidth=1.2, zorder=1)
    ax.plot(value, y, marker="o", markersize=7, linestyle="none", markeredgecolor=colour, zorder=3,
            markerfacecolor=colour if best else "white")  # fmt: skip
    paper.write(ax, shown(value, decimals), (value, y), shift=(8, -3.5), size=SMALL_SIZE + 0.5, colour=colour)
