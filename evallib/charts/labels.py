"""Placing direct labels: right-hand labels spread apart, labels at points put where nothing else is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from evallib.charts import font
from evallib.charts.paper import size_of, write
from evallib.charts.style import INK, MUTED, TEXT_SIZE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GAP = 3.0
"""Points between labels side by side."""
Box = tuple[float, float, float, float]
_PLACES = (
    (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1), (1, 0), (-1, 0),
    (0, 2), (0, -2), (1, 2), (1, -2), (-1, 2), (-1, -2),
)  # fmt: skip
"""Where a label may stand beside its point, best first: (across, up); 2 is further away."""


@dataclass
class Crowd:
    """What already stands on the Axes: boxes of text and dots along lines, in points from its lower left corner.

    The limits of the Axes are read once: set them before.
    """

    ax: Axes
    boxes: list[Box] = field(default_factory=list)
    dots: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.width, self.height = size_of(self.ax)
        self.limits = (*self.ax.get_xlim(), *self.ax.get_ylim())

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Points from the lower left corner of the Axes for a data point."""
        left, right, low, high = self.limits
        return (x - left) / (right - left) * self.width, (y - low) / (high - low) * self.height

    def add_line(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """Remember a line by a dot every four points."""
        ends = [self.at(x, y) for x, y in zip(xs, ys, strict=True)]
        self.dots += ends
        for (x0, y0), (x1, y1) in pairwise(ends):
            steps = int(np.hypot(x1 - x0, y1 - y0) // 4)
            self.dots += [(x0 + (x1 - x0) * i / (steps + 1), y0 + (y1 - y0) * i / (steps + 1)) for i in range(steps)]

    def cost(self, box: Box) -> float:
        """How much a label there would cover or stick out."""
        x0, y0, x1, y1 = box
        out = max(0.0, -x0) + max(0.0, x1 - self.width) + max(0.0, -y0) + max(0.0, y1 - self.height - 6)
        covered = sum(x0 - 1 < x < x1 + 1 and y0 - 1 < y < y1 + 1 for x, y in self.dots)
        crossed = sum(
            max(0.0, min(x1, bx1) - max(x0, bx0) + GAP) * max(0.0, min(y1, by1) - max(y0, by0))
            for bx0, by0, bx1, by1 in self.boxes
        )
        return 20 * out + 6 * covered + 2 * crossed

    def label(
        self, x: float, y: float, text: str, *, colour: str = INK, size: float = TEXT_SIZE, needed: bool = True
    ) -> None:
        """Write a label beside a data point where it covers least; one not needed is left out if it must cover."""
        wide, high = font.text_width(text, size), font.text_height(text, size)
        choices = [(self.cost(box) + 0.1 * i, box) for i, box in enumerate(self._choices(x, y, wide, high))]
        cost, box = min(choices)
        if cost > 10 and not needed:
            return
        self.boxes.append(box)
        px, py = self.at(x, y)
        write(self.ax, text, (x, y), shift=(box[0] - px, box[1] - py + 0.28 * size), size=size, colour=colour)

    def _choices(self, x: float, y: float, wide: float, high: float) -> list[Box]:
        px, py = self.at(x, y)
        boxes = []
        for across, up in _PLACES:
            x0 = px - wide / 2 + across * (wide / 2 + 5)
            y0 = py - high / 2 + (up > 0) * (high / 2 + 4) - (up < 0) * (high / 2 + 4) + 9 * (abs(up) == 2) * up / 2
            boxes.append((x0, y0, x0 + wide, y0 + high))
        return boxes


@dataclass(frozen=True)
class EndLabel:
    """A label right of the last year: at height ``y`` (data), one or more lines of text."""

    y: float
    text: str
    colour: str
    size: float = TEXT_SIZE


def end_labels(crowd: Crowd, labels: Sequence[EndLabel], *, gap: float = 7.0) -> None:
    """Write labels right of the axis, moved apart where they would overlap; a thin line leads to those that moved."""
    if not labels:
        return
    ax = crowd.ax
    x = ax.spines["bottom"].get_bounds()[1]
    _, room = size_of(ax)
    order = sorted(labels, key=lambda label: label.y)
    heights = [font.text_height(label.text, label.size) for label in order]
    wanted = [crowd.at(x, label.y)[1] for label in order]
    for label, high, want, centre in zip(order, heights, wanted, spread(wanted, heights, room), strict=True):
        px, _ = crowd.at(x, label.y)
        lines = label.text.count("\n") + 1
        base = centre + high / 2 - high / lines + 0.28 * label.size
        inverse = ax.get_ylim()[0] + want / room * (ax.get_ylim()[1] - ax.get_ylim()[0])
        write(ax, label.text, (x, inverse), shift=(gap, base - want - (lines - 1) * high / lines), size=label.size,
              colour=label.colour)  # fmt: skip
        if abs(centre - want) > 5:
            _leader(ax, (x, inverse), gap, centre - want)
        wide = max(font.text_width(line, label.size) for line in label.text.split("\n"))
        crowd.boxes.append((px + gap, centre - high / 2, px + gap + wide, centre + high / 2))


def spread(wanted: Sequence[float], heights: Sequence[float], room: float) -> list[float]:
    """Move centres (ascending) apart so that boxes do not overlap and stay between 0 and ``room``, moving little."""
    groups: list[list[int]] = []
    centre: list[float] = []
    for i in range(len(wanted)):
        groups.append([i])
        centre.append(_group_centre(groups[-1], wanted, heights, room))
        while len(groups) > 1 and _top(groups, centre, heights, -2) > _foot(groups, centre, heights, -1):
            last = groups.pop()
            centre.pop()
            groups[-1] += last
            centre[-1] = _group_centre(groups[-1], wanted, heights, room)
    out = [0.0] * len(wanted)
    for group, middle in zip(groups, centre, strict=True):
        at = middle - sum(heights[i] for i in group) / 2
        for i in group:
            out[i] = at + heights[i] / 2
            at += heights[i]
    return out


def _group_centre(group: list[int], wanted: Sequence[float], heights: Sequence[float], room: float) -> float:
    """Centre of a stack: where its members' wishes average, inside the room."""
    total = sum(heights[i] for i in group)
    below, wishes = 0.0, []
    for i in group:
        wishes.append(wanted[i] - (below + heights[i] / 2 - total / 2))
        below += heights[i]
    middle = sum(wishes) / len(wishes)
    return min(max(middle, total / 2), max(room + 8 - total / 2, total / 2))


def _top(groups: list[list[int]], centre: list[float], heights: Sequence[float], k: int) -> float:
    return centre[k] + sum(heights[i] for i in groups[k]) / 2


def _foot(groups: list[list[int]], centre: list[float], heights: Sequence[float], k: int) -> float:
    return centre[k] - sum(heights[i] for i in groups[k]) / 2 + 1e-9


def _leader(ax: Axes, at: tuple[float, float], gap: float, rise: float) -> None:
    """A thin line from the point to its label."""
    width, height = size_of(ax)
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    x = [at[0] + 1 / width * (right - left), at[0] + (gap - 1) / width * (right - left)]
    ax.plot(x, [at[1], at[1] + rise / height * (high - low)], color=MUTED, linewidth=0.6, zorder=2, clip_on=False)
