"""The one house style: colours, signs and class styles; every meaning has a shape beside its colour.

Lightness falls from background to figures, so that a greyscale print keeps the order; hues are blue, vermilion and
grey, which colour-blind readers tell apart. Text colours reach a contrast of 4.5 on white.
"""

from __future__ import annotations

from dataclasses import dataclass

from evallib import tables as t

INK = "#1f2933"
"""Figures that happened, and titles."""
MUTED = "#5b6670"
"""Axis labels, sources, history before the plan."""
RULE = "#d5dbe0"
"""Grid lines."""
PAPER = "#ffffff"
FORECAST = "#1c5f9e"
FAN_80 = "#a9c8e4"
FAN_95 = "#dbe8f4"
GOAL = "#8a2b52"
"""Plan path, targets and lines to keep."""
GOAL_BAND = "#f0dde5"

TITLE_SIZE = 12.0
TEXT_SIZE = 10.0
SMALL_SIZE = 8.5
LINE_HEIGHT = 1.3
"""Of every text, in sizes."""

WIDTH, HEIGHT = 450.0, 280.0
"""Points: the text width of an A4 page nearly, and still legible on a phone."""


@dataclass(frozen=True)
class ClassStyle:
    """How a rating class looks: ``sign`` in text, ``marker`` in a chart (matplotlib's code), ``colour`` of both."""

    code: str
    sign: str
    marker: str
    colour: str
    filled: bool = True

    @property
    def label(self) -> str:
        """Sign and word, e.g. ▲ 快于预期."""
        return f"{self.sign} {t.RATING_NAMES[self.code]}"


CLASSES: dict[str, ClassStyle] = {
    style.code: style
    for style in (
        ClassStyle("early", "★", "*", "#0a3d62"),
        ClassStyle("ahead", "▲", "^", "#1c6aa8"),
        ClassStyle("on_track", "●", "o", "#5b6670"),
        ClassStyle("lagging", "▼", "v", "#b8330b"),
        ClassStyle(t.NOT_RATED, "○", "o", "#6b6b6b", filled=False),
    )
}
"""Rating code → style, best class first."""

LINES: tuple[tuple[str, str, str], ...] = (
    ("#1c5f9e", "solid", "o"), ("#b8330b", "dashed", "s"), ("#1f2933", "dotted", "^"), ("#2f7d5b", "dashdot", "D"),
    ("#7a4a9e", "solid", "v"), ("#8a6100", "dashed", "P"), ("#5b6670", "dotted", "X"), ("#0a3d62", "dashdot", "h"),
)  # fmt: skip
"""Colour, dash and marker of lines that stand side by side."""


def class_style(code: object) -> ClassStyle:
    """Style of a rating code; unknown codes look like 暂无法评价."""
    return CLASSES.get(str(code), CLASSES[t.NOT_RATED])
