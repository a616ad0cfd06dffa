"""Which words a figure takes: 提高 or 增加, 增长 or 下降, by name, unit and sign; 预计; 按现价计算."""

from __future__ import annotations

from typing import Any

from evallib import formulas
from evallib import tables as t
from evallib.document import Sentence, sentence
from evallib.narratives import spans as s

Parts = list[Any]

_RATIO_UNITS = ("", "%", "‰", "年", "岁", "分", "倍", "级")
_RATIO_NAMES = ("每", "人均", "单位", "万元", "亿元")
_GROWTH_ENDINGS = ("增长速度", "增长", "增速", "增幅", "年均", "平均")
_REDUCTION_ENDINGS = ("降低率", "下降率", "降低", "下降", "减少", "累计", "年均")
_RATE_VERBS = {
    "增长": ("增长", "下降"), "增长速度": ("增长", "下降"), "增速": ("增长", "下降"), "增幅": ("增长", "下降"),
    "上涨": ("上涨", "下降"), "涨幅": ("上涨", "下降"), "降低": ("降低", "上升"), "降低率": ("降低", "上升"),
    "下降": ("下降", "上升"), "下降率": ("下降", "上升"),
}  # fmt: skip
"""Ending of a yearly rate's name → what it does when the figure is positive, when it is negative."""


def change_verb(row: Any, *, rises: bool) -> str:
    """提高/下降 for ratios and averages (上升 where lower is better), 增加/减少 for amounts and numbers of things."""
    unit, name = str(row[t.UNIT]), str(row[t.NAME])
    if unit not in _RATIO_UNITS and "/" not in unit and not name.startswith(_RATIO_NAMES):
        return "增加" if rises else "减少"
    if not rises:
        return "下降"
    return "上升" if row[t.DIRECTION] == "down" else "提高"


def grown_name(name: str) -> str:
    """The name without the words a growth sentence supplies: 社会消费品零售总额年均增长 → 社会消费品零售总额."""
    return _without(name, _GROWTH_ENDINGS)


def reduced_name(name: str) -> str:
    """The name without the words a reduction sentence supplies: 单位GDP能源消耗累计降低 → 单位GDP能源消耗."""
    return _without(name, _REDUCTION_ENDINGS)


def _without(name: str, endings: tuple[str, ...]) -> str:
    short = name
    while short.endswith(endings):
        short = next(short.removesuffix(end) for end in endings if short.endswith(end))
    return short or name


def rate_verbs(row: Any) -> tuple[str, str, str] | None:
    """Bare name, verb of a rise and of a fall of a yearly rate; None where the name of the figure tells none."""
    name = str(row[t.NAME])
    ending = max((end for end in _RATE_VERBS if name.endswith(end)), key=len, default="")
    if row[t.VALUE_KIND] != "rate" or not ending or name == ending:
        return None
    bare = grown_name(name) if ending in _GROWTH_ENDINGS else name.removesuffix(ending)
    return bare, *_RATE_VERBS[ending]


def value_clause(row: Any) -> Parts:
    """国内生产总值增长5.5%, 单位GDP能耗上升0.3%; other figures: 细颗粒物年均浓度为46微克/立方米."""
    verbs = rate_verbs(row)
    if verbs is None:
        return [f"{row[t.NAME]}{estimated(row)}为", *s.amount(row, t.LATEST_VALUE)]
    bare, rising, falling = verbs
    verb = rising if row[t.LATEST_VALUE] >= 0 else falling
    return [f"{bare}{estimated(row)}{verb}", s.number(row, t.LATEST_VALUE, f"a{s.recorded_form(row)}", suffix="%")]


def estimated(row: Any) -> str:
    """预计 where the figure that counts is an estimate."""
    return "预计" if "为预计数" in str(row[t.NOTES]) else ""


def priced(row: Any) -> str:
    """按现价计算 or the like, where the indicator's caliber says it."""
    return next((f"按{word}计算" for word in ("现价", "不变价", "可比价") if word in str(row[t.CALIBER])), "")


def line_columns(row: Any) -> tuple[str, str]:
    """Columns of the lower and the upper line, "" where there is none."""
    kind = row[t.TARGET_TYPE]
    low, high = {"range": (t.TARGET_LOW, t.TARGET_HIGH), "floor": (t.TARGET, ""), "ceiling": ("", t.TARGET)}[kind]
    return low if low and s.present(row[low]) else "", high if high and s.present(row[high]) else ""


def line_text(row: Any, *, kept: bool) -> Sentence:
    """守住不低于6.5亿吨的目标线, 未守住不高于5.5%的目标线, 保持在12—18月的目标区间内, 超出12—18月的目标区间."""
    (low, high), unit = line_columns(row), str(row[t.UNIT])
    if low and high:
        between = [*s.figure(row, low, "f", unit if unit in s.MARKS else ""), "—", *s.figure(row, high, "f", unit)]
        return sentence("保持在" if kept else "超出", *between, "的目标区间内" if kept else "的目标区间")
    word = "不低于" if low else "不高于"
    return sentence("守住" if kept else "未守住", word, *s.figure(row, low or high, "f", unit), "的目标线")


def within_lines(row: Any, column: str) -> bool:
    """Whether a figure of the row keeps the row's own lines."""
    low, high = (float(row[name]) if name else None for name in line_columns(row))
    return bool(formulas.line_kept(float(row[column]), low, high))
