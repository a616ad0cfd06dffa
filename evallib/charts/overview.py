"""All indicators on one sheet: progress against what time asks, the worst on top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from evallib import tables as t
from evallib.charts import font, paper, wording
from evallib.charts.series import Facts, read_facts
from evallib.charts.style import CLASSES, INK, MUTED, PAPER, RULE, SMALL_SIZE, TEXT_SIZE, WIDTH, class_style
from evallib.numbers import format_percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOW, HIGH = -0.25, 1.25
"""Progress beyond is drawn at the edge; the number beside it is the true one."""
EDGES = (LOW - 0.1, HIGH + 0.46)
"""Ends of the scale: beyond the last marks arrows and numbers stand."""
NAMES = 158.0
"""Points for the names, left of the Axes: 15 characters a line, two lines."""
ROW, SECOND_LINE = 18.0, 10.5
HEADING = 24.0


@dataclass(frozen=True)
class Row:
    """One line of the sheet: ``y`` is its middle, in points from the top of the Axes."""

    facts: Facts
    name: str
    y: float


def plot_overview(ratings: pd.DataFrame, *, title: str = "指标进度与应达进度", ax: Axes | None = None) -> Axes:
    """Draw progress against planned progress of every indicator, furthest behind on top.

    Parameters
    ----------
    ratings : DataFrame
        Rows of the ratings (name, unit, rating, progress, planned_share, time_progress, latest_*); which ones is the
        caller's choice.
    title : str
    ax : Axes, optional

    Returns
    -------
    Axes
        Its label says in words what the chart shows. Indicators without progress stand below, with their class.
    """
    facts = [read_facts(row) for row in ratings.to_dict("records")]
    measured = sorted((f for f in facts if f.progress is not None), key=lambda f: (_lead(f), f.name))
    others = sorted((f for f in facts if f.progress is None), key=lambda f: (_rank(f), f.name))
    top = _place(measured, 6.0)
    bottom_start = (top[-1].y + ROW / 2 if top else 0.0) + HEADING
    bottom = _place(others, bottom_start)
    height = max(60.0, ((bottom or top)[-1].y + ROW) if facts else 60.0)
    above = paper.head_height(title)
    ax = paper.sheet(ax, left=NAMES, top=above + 14, bottom=22, height=height + above + 36)
    _frame(ax, height, top, bool(facts))
    for row in top:
        _measured(ax, row)
    if bottom:
        _section(ax, bottom_start - 8)
    for row in bottom:
        _other(ax, row)
    _head(ax, title, facts)
    ax.set_label(_describe(title, facts, measured))
    return ax


def _lead(facts: Facts) -> float:
    """Progress minus planned progress."""
    return (facts.progress or 0.0) - _planned(facts)


def _planned(facts: Facts) -> float:
    """What the plan asks by the end of the period that counts: its own path, else time elapsed."""
    return facts.planned if facts.planned is not None else facts.elapsed or 0.0


def _rank(facts: Facts) -> int:
    """Place of the class: lagging first, best class last but for 暂无法评价."""
    return (*reversed(t.RATINGS), t.NOT_RATED).index(class_style(facts.rating).code)


def _place(facts: list[Facts], start: float) -> list[Row]:
    """Lines from ``start`` points downward, higher where a name needs two lines."""
    rows, at = [], start
    for item in facts:
        name = font.wrap(item.name, TEXT_SIZE - 0.5, NAMES - 12, 2)
        high = ROW + SECOND_LINE * name.count("\n")
        rows.append(Row(item, name, at + high / 2))
        at += high
    return rows


def _frame(ax: Axes, height: float, top: list[Row], any_row: bool) -> None:
    """Scale of progress: rules at quarters, per cents above."""
    ax.set_xlim(*EDGES)
    ax.set_ylim(height, 0)
    ax.spines["bottom"].set_visible(False)
    if not any_row:
        paper.write(ax, "暂无数据", (0.5, height / 2), size=TEXT_SIZE + 2, colour=MUTED, align="center")
    if not top:
        return
    end = top[-1].y + ROW / 2
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        ax.plot((share, share), (2, end), color=MUTED if share in (0, 1) else RULE, linewidth=0.6, zorder=0.5)
        text = format_percent(share, 0)
        paper.write(ax, text, (share, 2), shift=(0, 4), size=SMALL_SIZE, colour=MUTED, align="center")
    key = "▏为应达进度，符号为实际进度"
    paper.write(ax, key, (EDGES[0], height), shift=(6 - NAMES, -14), size=SMALL_SIZE, colour=MUTED)


def _measured(ax: Axes, row: Row) -> None:
    """A stroke at planned progress, the class sign at actual progress, a bar between them, the number at the right."""
    facts, style = row.facts, class_style(row.facts.rating)
    planned = min(max(_planned(facts), LOW), HIGH)
    progress = facts.progress or 0.0
    at = min(max(progress, LOW), HIGH)
    _name(ax, row)
    ax.plot((LOW, HIGH), (row.y, row.y), color=RULE, linewidth=0.4, zorder=0.4)
    ax.plot((planned, at), (row.y, row.y), color=style.colour, linewidth=3.4, alpha=0.45, zorder=2,
            solid_capstyle="butt")  # fmt: skip
    ax.plot((planned, planned), (row.y - 5.5, row.y + 5.5), color=INK, linewidth=1.4, zorder=3)
    ax.plot(at, row.y, marker=style.marker, markersize=10 if style.marker == "*" else 7.5, linestyle="none", zorder=4,
            markeredgecolor=style.colour, markerfacecolor=style.colour if style.filled else PAPER)  # fmt: skip
    if at != progress:
        arrow, shift = ("→", 6.0) if progress > at else ("←", -15.0)
        paper.write(ax, arrow, (at, row.y), shift=(shift, -3.5), size=TEXT_SIZE, colour=style.colour)
    text = f"{style.sign} {wording.percent(progress)}"
    paper.write(ax, text, (EDGES[1], row.y), shift=(-2, -3.3), size=TEXT_SIZE - 0.5, colour=style.colour, align="right")


def _other(ax: Axes, row: Row) -> None:
    """Class and last figure of an indicator that has no progress by its kind."""
    facts, style = row.facts, class_style(row.facts.rating)
    _name(ax, row)
    paper.write(ax, style.label, (LOW, row.y), shift=(0, -3.3), size=TEXT_SIZE - 0.5, colour=style.colour)
    if facts.latest_year is not None:
        text = wording.period_name(facts.latest_year, facts.latest_period)
        paper.write(ax, text, (EDGES[1], row.y), shift=(-2, -3.3), size=SMALL_SIZE, colour=MUTED, align="right")


def _name(ax: Axes, row: Row) -> None:
    paper.write(ax, row.name, (EDGES[0], row.y), shift=(-4, 0), size=TEXT_SIZE - 0.5, align="right", rise="center")


def _section(ax: Axes, y: float) -> None:
    paper.write(ax, "以下指标不计算进度", (EDGES[0], y), shift=(6 - NAMES, -2), size=SMALL_SIZE, colour=MUTED)


def _head(ax: Axes, title: str, facts: list[Facts]) -> None:
    """Title and counts by class."""
    counts = {code: sum(class_style(f.rating).code == code for f in facts) for code in CLASSES}
    status = [(f"{CLASSES[code].label}{count}项　", CLASSES[code].colour) for code, count in counts.items() if count]
    paper.head(ax, font.wrap(title, 12, WIDTH - 12, 1), status, up=22.0)


def _describe(title: str, facts: list[Facts], measured: list[Facts]) -> str:
    counts = [(name, sum(f.rating == code for f in facts)) for code, name in t.RATING_NAMES.items()]
    text = f"{title}：共{len(facts)}项，" + "、".join(f"{name}{n}项" for name, n in counts if n) + "。"
    behind = [f for f in measured if f.rating == "lagging"]
    if behind:
        text += "落后最多的依次为" + "、".join(f"{f.name}（{wording.percent(f.progress)}）" for f in behind[:5]) + "。"
    return text
