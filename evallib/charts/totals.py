"""Cumulative sums: running totals as bars against the planned totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from evallib.charts.goals import planned_totals
from evallib.charts.labels import Crowd, EndLabel, end_labels
from evallib.charts.scale import scale_of
from evallib.charts.scene import Scene, frame, nothing
from evallib.charts.style import FAN_80, FORECAST, GOAL, INK, MUTED, PAPER, SMALL_SIZE, class_style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HALF = 0.31
"""Half the width of a bar, in years."""


@dataclass(frozen=True)
class Step:
    """One year's part of the running total: from ``below`` to ``above``."""

    year: int
    below: float
    above: float
    kind: str  # actual, hollow (preliminary), part, forecast


def steps_of(scene: Scene) -> list[Step]:
    """Running total year by year: annual figures without a gap, the part-year after them, then the forecast medians.

    The plan's end stands where the total's own median lies, as the text says it: medians of years do not add up.
    """
    annual = {point.year: point for point in scene.annual}
    part = {point.year: point for point in scene.part}
    medians = {fan.year: fan.median for fan in scene.fan}
    steps, total = [], 0.0
    for year in scene.years:
        if year in annual:
            above = total + annual[year].value
            steps.append(Step(year, total, above, "hollow" if annual[year].hollow else "actual"))
        else:
            if year in part:
                steps.append(Step(year, total, total + part[year].value, "part"))
            if year not in medians:
                break
            above = total + medians[year]
            steps.append(Step(year, total, above, "forecast"))
        total = above
    end = scene.facts.end_median
    if end is not None and steps and steps[-1].kind == "forecast" and steps[-1].year == scene.years[-1]:
        steps[-1] = replace(steps[-1], above=end)
    return steps


def draw_totals(scene: Scene, yearly: Mapping[int, float], ax: Axes | None) -> Axes:
    """Draw bars of the running total with each year's own part on top, and the planned total as a stroke a year."""
    steps, planned = steps_of(scene), planned_totals(scene.facts, scene.years, yearly)
    values = [0.0, *(step.above for step in steps), *(step.below for step in steps), *planned]
    scale = scale_of(values if any(values) else [])
    ends = _end_labels(scene, steps, planned)
    history = Scene(scene.facts, [p for p in scene.annual if p.year >= scene.years[0]], scene.part, [], scene.goal,
                    scene.years, scene.illustrative)  # fmt: skip
    ax = frame(history, ax, scale, ends=ends, first=scene.years[0] - 0.6, tail=HALF + 0.1)
    crowd = Crowd(ax)
    for step in steps:
        _bar(ax, step, crowd)
    _planned(ax, scene.years, planned, crowd)
    end_labels(crowd, ends)
    _labels(scene, steps, crowd)
    if not steps:
        nothing(ax, history)
    return ax


_LOOKS: dict[str, dict[str, Any]] = {
    "actual": {"facecolor": INK, "edgecolor": INK}, "hollow": {"facecolor": PAPER, "edgecolor": INK},
    "part": {"facecolor": FAN_80, "edgecolor": FORECAST},
    "forecast": {"facecolor": "none", "edgecolor": FORECAST, "linestyle": (0, (2, 1.5))},
}  # fmt: skip


def _bar(ax: Axes, step: Step, crowd: Crowd) -> None:
    """The total so far in grey, the year's own part on top of it."""
    sides = (step.year - HALF, step.year + HALF)
    for y in (step.below, step.above):
        crowd.add_line(sides, (y, y))
    low, high = sorted((step.below, step.above))
    crowd.boxes.append((*crowd.at(sides[0], low), *crowd.at(sides[1], high)))
    if step.kind != "part" and step.below:
        ax.bar(step.year, step.below, 2 * HALF, facecolor="#e3e7ea", linewidth=0, zorder=1)
    ax.bar(step.year, step.above - step.below, 2 * HALF, bottom=step.below, linewidth=1.1,
           zorder=3 if step.kind == "part" else 2, **_LOOKS[step.kind])  # fmt: skip


def _planned(ax: Axes, years: Sequence[int], planned: Sequence[float], crowd: Crowd) -> None:
    for year, total in zip(years, planned, strict=False):
        ends = (year - HALF - 0.08, year + HALF + 0.08)
        ax.plot(ends, (total, total), color=GOAL, linewidth=2.2, zorder=4)
        crowd.add_line(ends, (total, total))


def _end_labels(scene: Scene, steps: Sequence[Step], planned: Sequence[float]) -> list[EndLabel]:
    show = scene.facts.text
    labels = [EndLabel(planned[-1], f"目标累计 {show(planned[-1])}", GOAL, SMALL_SIZE)] if planned else []
    if steps and steps[-1].kind == "forecast" and steps[-1].year == scene.years[-1]:
        text = f"{steps[-1].year}年累计预测 {show(steps[-1].above)}"
        labels.append(EndLabel(steps[-1].above, text, FORECAST, SMALL_SIZE))
    return labels


def _labels(scene: Scene, steps: Sequence[Step], crowd: Crowd) -> None:
    """Totals above the bars of figures (a part-year's above the whole year's bar); the class sign on the last one."""
    shown = [step for step in steps if step.kind != "forecast"]
    style = class_style(scene.facts.rating)
    for step in shown:
        last = step is shown[-1]
        text = f"累计{scene.facts.text(step.above)}" if last else scene.facts.text(step.above)
        text = f"上半年{text}" if step.kind == "part" else text
        top = max(max(other.above, other.below) for other in steps if other.year == step.year)
        colour = style.colour if last else MUTED
        crowd.label(step.year, top, f"{style.sign}{text}" if last else text, colour=colour, size=SMALL_SIZE)
