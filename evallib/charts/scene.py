"""What a chart of one indicator shows, and the frame around it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evallib import tables as t
from evallib.charts import font, paper, wording
from evallib.charts.goals import Goal
from evallib.charts.labels import EndLabel
from evallib.charts.scale import Scale, tick_texts
from evallib.charts.series import Facts, Fan, Point
from evallib.charts.style import MUTED, PAPER, SMALL_SIZE, TITLE_SIZE, WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BOTTOM = 40.0
"""Points under the Axes for years and source line."""


@dataclass(frozen=True)
class Scene:
    """All that a chart of one indicator shows."""

    facts: Facts
    annual: list[Point]
    part: list[Point]
    fan: list[Fan]
    goal: Goal
    years: Sequence[int]
    illustrative: bool = False
    own: Sequence[tuple[int, float]] = ()
    """The departments' own forecasts: year and value."""

    @property
    def first(self) -> int:
        """First year on the axis: the first figure, at the latest the year before the plan."""
        return min([self.years[0] - 1, *(point.year for point in self.annual)])

    @property
    def average(self) -> tuple[str, float, float] | None:
        """What a limit or an average a year is held against: word, value, end in years; None where there is none."""
        facts = self.facts
        if facts.achieved is None or facts.latest_year is None:
            return None
        end = facts.latest_year - 1 + t.PERIOD_SHARE.get(facts.latest_period, 1.0)
        if facts.target_type == "avg_growth" and facts.value_kind == "rate":
            return "年均", facts.achieved, end
        return ("均值", facts.achieved, end) if facts.target_type in ("floor", "ceiling", "range") else None

    @property
    def points(self) -> list[Point]:
        """Every figure in time order."""
        return sorted(self.annual + self.part, key=lambda point: point.x)


def frame(
    scene: Scene, ax: Axes | None, scale: Scale, *, ends: list[EndLabel], first: float | None = None,
    tail: float = 0.12,
) -> Axes:  # fmt: skip
    """Axes with ticks, title, status line and source line; ``ends`` need room right of the axis.

    ``first`` and ``tail`` say where the axis of years begins, and how far it goes beyond the last year.
    """
    left = max([0.0, *(font.text_width(text, SMALL_SIZE) for text in tick_texts(scale.ticks))]) + 4 + paper.MARGIN
    title = font.wrap(scene.facts.title, TITLE_SIZE, WIDTH - 2 * paper.MARGIN, 2)
    ax = paper.sheet(ax, left=left, top=paper.head_height(title), bottom=BOTTOM)
    lines = [line for label in ends for line in label.text.split("\n")]
    right = max([8.0, *(font.text_width(line, SMALL_SIZE) + 10 for line in lines)])
    low = scene.first - 0.45 if first is None else first
    years = list(range(math.ceil(low), scene.years[-1] + 1))
    paper.year_axis(ax, years, ends=(low, scene.years[-1] + tail), right=right)
    paper.value_axis(ax, scale)
    paper.head(ax, title, wording.status(scene.facts))
    paper.foot(ax, wording.source_line(scene, scale))
    return ax


def nothing(ax: Axes, scene: Scene) -> None:
    """Say that there is no figure."""
    middle = (scene.first + scene.years[-1]) / 2
    low, high = ax.get_ylim()
    text = paper.write(ax, "暂无数据", (middle, (low + high) / 2), size=TITLE_SIZE + 2, colour=MUTED, align="center")
    text.set_zorder(9)
    text.set_bbox({"facecolor": PAPER, "edgecolor": "none", "pad": 4})
