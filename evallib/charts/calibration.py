"""Chance said against share that came true."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evallib import tables as t
from evallib.charts import paper
from evallib.charts.style import FORECAST, MUTED, RULE, SMALL_SIZE, TITLE_SIZE
from evallib.numbers import render
from evallib.settings import METHOD_NAMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_AXES = "横轴：预测的可能性；纵轴：实际发生的比例；上方数字：预测次数。点越近斜线越准"
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def plot_calibration(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw one dot a tenth of the chance; on the slanted line what is given 70 % happens in 70 % of cases.

    Parameters
    ----------
    table : DataFrame
        Rows of one method as ``evallib.forecasting.calibration`` returns them: method, chance, met, forecasts.
    ax : Axes, optional
        Where to draw; by default on an own figure.
    """
    methods = [METHOD_NAMES.get(str(name), str(name)) for name in table[t.METHOD].unique()]
    title = f"预测的可能性与实际（{'、'.join(methods)}）" if methods else "预测的可能性与实际"
    ax = paper.sheet(ax, left=48, top=paper.head_height(title) + 14, bottom=24)
    ax.set_xlim(0, 1.03)
    ax.set_ylim(0, 1)
    _frame(ax)
    said, came = table[t.CHANCE].to_list(), table[t.MET].to_list()
    counts = [int(number) for number in table[t.FORECASTS]]
    ax.plot(said, came, color=FORECAST, marker="o", markersize=7, linestyle="none", clip_on=False, zorder=3)
    for chance, count in zip(said, counts, strict=True):
        middle = (min(int(chance * 10), 9) + 0.5) / 10
        paper.write(ax, str(count), (middle, 1), shift=(0, 7), size=SMALL_SIZE, colour=MUTED, align="center")
    if not counts:
        paper.write(ax, "暂无数据", (0.5, 0.6), size=TITLE_SIZE, colour=MUTED, align="center")
    paper.head(ax, title, [(_AXES, MUTED)], up=22)
    rows = zip(said, came, counts, strict=True)
    words = "、".join(f"说{render(c, 'p0')}时实际{render(m, 'p0')}（{n}次）" for c, m, n in rows)
    ax.set_label(f"{title}：{words or '暂无数据'}。")
    return ax


def _frame(ax: Axes) -> None:
    """Percent on both axes, light rules, and the line of perfect chances."""
    paper.bottom_ticks(ax, {tick: render(tick, "p0") for tick in _TICKS})
    for tick in _TICKS:
        paper.write(ax, render(tick, "p0"), (0, tick), shift=(-7, -0.36 * SMALL_SIZE), size=SMALL_SIZE, colour=MUTED,
                    align="right")  # fmt: skip
        ax.plot((0, 1), (tick, tick), color=RULE, linewidth=0.6, zorder=0.5)
    ax.plot((0, 1), (0, 1), color=MUTED, linewidth=1.0, linestyle=(0, (4, 3)), zorder=1)
