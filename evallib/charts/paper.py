"""Sheet and frame: the Axes of the house style, titles, source line, ticks and axis breaks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from evallib.charts import font
from evallib.charts.scale import Scale, tick_texts
from evallib.charts.style import HEIGHT, INK, MUTED, PAPER, RULE, SMALL_SIZE, TEXT_SIZE, TITLE_SIZE, WIDTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARGIN = 6.0
"""Points kept free at each edge of an own figure."""


@cache
def _axes_class() -> type:
    """An Axes that shows itself as SVG when it is the last expression of a notebook cell."""
    from matplotlib.axes import Axes

    from evallib.charts.svg import to_svg

    class ChartAxes(Axes):
        """Axes of the house style on its own figure."""

        def _repr_svg_(self) -> str:
            return to_svg(self)

    return ChartAxes


def sheet(ax: Axes | None, *, left: float, top: float, bottom: float, height: float = HEIGHT) -> Axes:
    """Return the Axes to draw on: ``ax`` itself, or the only one of a new figure with these margins (points)."""
    if ax is None:
        from matplotlib.figure import Figure

        figure = Figure(figsize=(WIDTH / 72, height / 72), dpi=72, facecolor=PAPER)
        box = (left / WIDTH, bottom / height, (WIDTH - left - MARGIN) / WIDTH, (height - top - bottom) / height)
        ax = figure.add_axes(box, axes_class=_axes_class())
    ax.set_facecolor("none")
    # Matplotlib's ticks are half of the time a small chart takes; ours are a few texts.
    ax.xaxis.set_visible(False)
    ax.yaxis.set_visible(False)
    for side in ("left", "right", "top"):
        ax.spines[side].set_visible(False)
    ax.spines["bottom"].set(color=MUTED, linewidth=0.8)
    return ax


def figure_of(drawing: Figure | Axes) -> Figure:
    """Return the figure of an Axes, or the figure itself."""
    return drawing.get_figure(root=True) if hasattr(drawing, "get_xlim") else drawing  # type: ignore[return-value]


def size_of(ax: Axes) -> tuple[float, float]:
    """Width and height of the Axes in points."""
    box = ax.get_position()
    width, height = figure_of(ax).get_size_inches()
    return float(box.width * width * 72), float(box.height * height * 72)


def left_of(ax: Axes) -> float:
    """Points between the figure's margin and the Axes; 0 for Axes of another's figure with neighbours."""
    figure = figure_of(ax)
    if len(figure.axes) > 1:
        return 0.0
    return max(0.0, float(ax.get_position().x0 * figure.get_size_inches()[0] * 72) - MARGIN)


def write(
    ax: Axes, text: str, at: tuple[float, float], *, shift: tuple[float, float] = (0, 0), size: float = TEXT_SIZE,
    colour: str = INK, align: str = "left", rise: str = "baseline", where: Any = "data",
) -> Any:  # fmt: skip
    """Write text at a point of the Axes (``where`` "data" or "axes fraction"), moved by ``shift`` points."""
    note = ax.annotate(
        text, at, xytext=shift, xycoords=where, textcoords="offset points", ha=align, va=rise, color=colour,
        fontproperties=font.properties(size), linespacing=1.15, annotation_clip=False, parse_math=False,
    )  # fmt: skip
    note.set_clip_on(False)
    return note


def head(ax: Axes, title: str, status: Sequence[tuple[str, str]] = (), *, up: float = 8.0) -> None:
    """Write title and a coloured status line ``up`` points above the Axes; ``status`` is (text, colour) pairs.

    How much room they need says ``head_height``, before the Axes exist.
    """
    left = -left_of(ax)
    if status:
        across = left
        for text, colour in status:
            write(ax, text, (0, 1), shift=(across, up), size=SMALL_SIZE + 0.5, colour=colour, where="axes fraction")
            across += font.text_width(text, SMALL_SIZE + 0.5)
        up += 18.0
    write(ax, title, (0, 1), shift=(left, up), size=TITLE_SIZE, where="axes fraction")


def head_height(title: str, status: bool = True) -> float:
    """Points that title and status line need above the Axes."""
    return 8.0 + 18.0 * status + font.text_height(title, TITLE_SIZE) + MARGIN / 2


def foot(ax: Axes, text: str, *, below: float = 30.0) -> None:
    """Write the source line under the Axes, cut to the figure's width."""
    figure = figure_of(ax)
    room = float(figure.get_size_inches()[0] * 72) if len(figure.axes) == 1 else size_of(ax)[0]
    line = font.wrap(text, SMALL_SIZE, room - 2 * MARGIN, 1)
    write(ax, line, (0, 0), shift=(-left_of(ax), -below), size=SMALL_SIZE, colour=MUTED, where="axes fraction")


def value_axis(ax: Axes, scale: Scale) -> None:
    """Put value ticks with light rules, after ``year_axis``; two strokes mark an axis that begins above zero."""
    ax.set_ylim(scale.low, scale.high)
    for tick, text in zip(scale.ticks, tick_texts(scale.ticks), strict=True):
        write(ax, text, (0, tick), shift=(-4, -0.36 * SMALL_SIZE), size=SMALL_SIZE, colour=MUTED, align="right",
              where=ax.get_yaxis_transform())  # fmt: skip
    ends = ax.spines["bottom"].get_bounds()
    for tick in scale.ticks:
        if tick != scale.low:
            zero = tick == 0
            ax.plot(ends, (tick, tick), color=MUTED if zero else RULE, linewidth=0.8 if zero else 0.6, zorder=0.5)
    for up in (3.0, 6.0) if scale.cut else ():
        _stroke(ax, up)


def _stroke(ax: Axes, up: float) -> None:
    """One slanted stroke of the break mark, in points from the lower left corner."""
    width, height = size_of(ax)
    x, y = [2 / width, 9 / width], [(up - 1.5) / height, (up + 1.5) / height]
    ax.plot(x, y, transform=ax.transAxes, color=MUTED, linewidth=0.9, clip_on=False)


def bottom_ticks(ax: Axes, texts: Mapping[float, str]) -> None:
    """Write texts under the Axes at data positions."""
    for at, text in texts.items():
        write(ax, text, (at, 0), shift=(0, -12), size=SMALL_SIZE, colour=MUTED, align="center",
              where=ax.get_xaxis_transform())  # fmt: skip


def year_axis(ax: Axes, years: Sequence[int], *, ends: tuple[float, float], right: float) -> None:
    """Put year ticks on an axis from ``ends[0]`` to ``ends[1]``; ``right`` points stay free beside it for labels."""
    width, _ = size_of(ax)
    low, high = ends
    share = min(0.6, right / width)
    ax.set_xlim(low, high + (high - low) * share / (1 - share))
    room = width * (1 - share) / (high - low)
    stride = max(1, math.ceil((font.text_width("2020", SMALL_SIZE) + 5) / room))
    bottom_ticks(ax, {year: str(year) for year in years if (years[-1] - year) % stride == 0})
    ax.spines["bottom"].set_bounds(low, high)
