"""The words on a chart: status line, source line and the text alternative."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from evallib import tables as t
from evallib.charts.scale import Scale
from evallib.charts.series import Facts, Point
from evallib.charts.style import INK, MUTED, class_style
from evallib.numbers import format_percent

if TYPE_CHECKING:
    from evallib.charts.scene import Scene


def is_illustrative(figures: pd.DataFrame, indicator_id: str) -> bool:
    """Whether a figure of the indicator is marked as an example."""
    if figures.empty or t.PROVENANCE not in figures:
        return False
    own = figures[figures[t.INDICATOR_ID] == indicator_id] if t.INDICATOR_ID in figures else figures
    return bool((own[t.PROVENANCE] == "illustrative").any())


def period_name(year: int, period: str) -> str:
    """2022年, 2023年上半年."""
    return f"{year}{t.PERIOD_NAMES.get(period, '年')}"


def status(facts: Facts) -> list[tuple[str, str]]:
    """Class, progress against time and chance as (text, colour)."""
    style = class_style(facts.rating)
    parts = [(style.label + ("（经改判）" if facts.overridden else ""), style.colour)]
    if facts.latest_year is not None:
        text = f"　截至{period_name(facts.latest_year, facts.latest_period)}"
        if facts.progress is not None:
            text += f"：进度{percent(facts.progress)}，时间进度{percent(facts.elapsed)}"
        parts.append((text, MUTED))
    if facts.chance is not None:
        parts.append((f"　达标概率{format_percent(facts.chance, 0)}", INK))
    return parts


def percent(share: float | None) -> str:
    """A share with one decimal and a real minus sign."""
    return format_percent(share, 1).replace("-", "−")


def source_line(scene: Scene, scale: Scale) -> str:
    """Notes for reading the chart on this value axis, then the source of the last figure."""
    notes = ["含示例数据"] if scene.illustrative else []
    if any(point.hollow and point.period == "annual" for point in scene.annual):
        notes.append("空心点为初步数或预计数")
    if scene.own:
        notes.append("×为部门预计")
    if any(fan.model is not None for fan in scene.fan):
        notes.append("空心方块为人工判断前的模型预测")
    if scene.facts.base_year not in (None, scene.years[0] - 1):
        notes.append(f"基期为{scene.facts.base_year}年")
    if scale.cut:
        notes.append("纵轴未从0起")
    if any(fan.low95 < scale.low or fan.high95 > scale.high for fan in scene.fan):
        notes.append("95%区间超出图幅")
    source = f"来源：{_source(scene.points)}" if scene.points else ""
    return "；".join(notes) + ("。" if notes else "") + source


def _source(points: list[Point]) -> str:
    """Source of the last figure that names one; 等 where others name another."""
    named = [point.source for point in points if point.source]
    if not named:
        return "未注明"
    return named[-1] + ("等" if len(set(named)) > 1 else "")


def describe(scene: Scene) -> str:
    """What the chart shows, in sentences."""
    facts = scene.facts
    parts = [f"{facts.title}：{''.join(text for text, _ in status(facts)[:2])[2:]}。"]
    figures = "、".join(f"{period_name(p.year, p.period)}{facts.text(p.value)}" for p in scene.points[-6:])
    parts.append(f"实际值：{figures}。" if figures else "暂无数据。")
    if scene.goal.target is not None:
        parts.append(f"{scene.years[-1]}年目标{facts.text(scene.goal.target)}。")
    parts += [f"{word}{facts.text(value)}。" for word, value in scene.goal.lines]
    if scene.fan:
        fan, show = scene.fan[-1], facts.text
        parts.append(f"{fan.year}年预测{show(fan.median)}，80%区间{show(fan.low80)}—{show(fan.high80)}，"
                     f"95%区间{show(fan.low95)}—{show(fan.high95)}。")  # fmt: skip
        if fan.model is not None:
            parts.append(f"人工判断前的模型预测{show(fan.model)}。")
    if scene.own:
        parts.append("部门预计：" + "、".join(f"{year}年{facts.text(value)}" for year, value in scene.own) + "。")
    if facts.chance is not None:
        parts.append(f"达标概率{format_percent(facts.chance, 0)}。")
    return "".join(parts)
