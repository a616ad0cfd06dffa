"""Small pieces every sentence is made of: numbers with their cell and form, units, periods, lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import pandas as pd

from evallib import tables as t
from evallib.document import Cell, Sentence, Span, sentence
from evallib.formulas import equal
from evallib.numbers import render
from evallib.plan import Plan
from evallib.plan.chains import organs

RATINGS_TABLE, SUMMARY_TABLE, WORKS_TABLE, FIGURES_TABLE = "ratings", "summary", "works", "figures"
FORECASTS_TABLE, SETTINGS_TABLE = "forecasts", "settings"


class LevelWords(NamedTuple):
    """How a plan of some level calls its offices, itself (本区) and the level whose plan it answers to."""

    offices: str
    lead: str
    own: str
    above: str


LEVEL_WORDS: dict[str, LevelWords] = {
    "national": LevelWords("国务院有关部门", "国家发展改革委", "全国", "上级"),
    "province": LevelWords("省级有关部门", "省级发展改革部门", "全省", "国家"),
    "city": LevelWords("市有关部门", "市发展改革委", "全市", "省"),
    "district": LevelWords("区有关部门", "区发展改革委", "全区", "市"),
}


def level_words(plan: Plan) -> LevelWords:
    """The words of the plan's level; of an unknown one those of a district; a county's are its own (县有关部门)."""
    words = LEVEL_WORDS.get(plan.level, LEVEL_WORDS["district"])
    own = organs(plan).government.removesuffix("政府")
    if words is not LEVEL_WORDS["district"] or not own or own == _DISTRICT:
        return words
    return LevelWords(*(word.replace(_DISTRICT, own) for word in words))


_DISTRICT = "区"


MARKS = ("%", "‰")
"""Units repeated at both ends of a range: 3%—5%, but 10—15家."""
PERIOD_ENDS = {"annual": "年底", "h1": "年6月底", "q1": "年3月底", "q3": "年9月底"}
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_CAUSES = re.compile("(客观|主观)：")
_COUNTING = "零一二三四五六七八九"


def number(row: Any, column: str, form: str, *, table: str = RATINGS_TABLE, suffix: str = "") -> Span:
    """Return a number of a rating row as a span: its text, its cell, its unrounded value, its form.

    ``suffix`` (a unit) is printed with the number.
    """
    value = row[column]
    key = str(row[t.INDICATOR_ID])
    plain = None if value is None or pd.isna(value) else float(value)
    return Span(render(plain, form) + suffix, Cell(table, key, column), plain, form)


def interval() -> Span:
    """80%: the coverage of the interval stated."""
    return Span(render(t.INTERVAL, "p0"), Cell(SETTINGS_TABLE, "interval", t.VALUE), t.INTERVAL, "p0")


def count(counts: Mapping[str, int], row: str, suffix: str = "项") -> Span:
    """Return a count of the summary table as a span."""
    value = counts[row]
    return Span(f"{value}{suffix}", Cell(SUMMARY_TABLE, row, t.COUNT), float(value), "i")


def decimals_form(row: Any, *, finer: int = 0) -> str:
    """Form of a value in the indicator's own decimals; without any, in those of its latest figure, at most two."""
    decimals = row[t.DECIMALS]
    if decimals is None or pd.isna(decimals):
        latest = row[t.LATEST_VALUE]
        written = "" if latest is None or pd.isna(latest) else render(float(latest), "f").partition(".")[2]
        decimals = min(2, len(written))
    return f"f{int(decimals) + finer}"


def recorded_form(row: Any) -> str:
    """Form of a figure as recorded: the indicator's decimals, else all it has."""
    decimals = row[t.DECIMALS]
    return "f" if decimals is None or pd.isna(decimals) else f"f{int(decimals)}"


def clear_form(value: float, limit: float, form: str) -> str:
    """``form`` with as many more decimals (at most three) as show on which side of ``limit`` ``value`` lies."""
    if equal(value, limit):
        return form
    kind, digits = form[: form.index(form.lstrip("a")[0]) + 1], int(form.lstrip("a")[1:])
    scale = 100 if kind.endswith("p") else 1
    for finer in range(3):
        shown = float(render(value, f"{kind}{digits + finer}").rstrip("%")) / scale
        if (shown >= limit) == (value >= limit) and (shown <= limit) == (value <= limit):
            return f"{kind}{digits + finer}"
    return f"{kind}{digits + 3}"


def odds(*parts: Any) -> list[Span]:
    """A clause that states a chance or an interval, which some stages leave out."""
    return [replace(span, odds=True) for span in sentence(*parts).spans]


def figure(row: Any, column: str, form: str, unit: str) -> list[Any]:
    """A figure with its unit, as parts: a negative one is written 负0.3%, never with a minus sign."""
    value = row[column]
    negative = present(value) and value < 0 and render(float(value), form).startswith("-")
    return [*(["负"] if negative else []), number(row, column, f"a{form}" if negative else form, suffix=unit)]


def amount(row: Any, column: str) -> list[Any]:
    """A value in the indicator's unit: 65.22%, 9.4件; the latest figure as recorded."""
    form = recorded_form(row) if column == t.LATEST_VALUE else decimals_form(row)
    return figure(row, column, form, str(row[t.UNIT]))


def change_unit(row: Any) -> str:
    """Unit of a difference: of percentages percentage points."""
    return {"%": "个百分点", "‰": "个千分点"}.get(str(row[t.UNIT]), str(row[t.UNIT]))


def change(row: Any, column: str, *, finer: int = 0) -> Span:
    """An unsigned difference in the indicator's unit."""
    return number(row, column, "a" + decimals_form(row, finer=finer), suffix=change_unit(row))


def percent(row: Any, column: str, *, beside: str = "") -> Span:
    """A value that already is a percentage, without its sign: one decimal, more to tell it from ``beside``'s."""
    form = "f1"
    if beside and present(row[beside]):
        form = clear_form(float(row[column]), float(row[beside]), form)
    return number(row, column, f"a{form}", suffix="%")


def base_text(row: Any) -> list[Any]:
    """The base with its unit; the table's own decimals."""
    return figure(row, t.BASE, "f", str(row[t.UNIT]))


def target_text(row: Any) -> list[Any]:
    """The target in force with its unit, as the plan writes it; growth and reductions without their sign."""
    if row[t.TARGET_TYPE] in ("avg_growth", "cumulative_reduction"):
        return [number(row, t.TARGET, "af", suffix="%")]
    return figure(row, t.TARGET, "f", str(row[t.UNIT]))


def chinese_day(day: Any) -> str:
    """2023年7月31日; texts that are no ISO date stay as they are."""
    match = _ISO_DAY.fullmatch(str(day)[:10])
    return f"{int(match[1])}年{int(match[2])}月{int(match[3])}日" if match else str(day)


def quoted(text: Any) -> str:
    """An office's own words without the closing stop; 客观：… reads 客观上，…"""
    return _CAUSES.sub(r"\1上，", str(text).strip().rstrip("。；;"))


def as_of_period(row: Any) -> str:
    """截至2022年底, 截至2023年6月底."""
    return f"截至{int(row[t.LATEST_YEAR])}{PERIOD_ENDS[row[t.LATEST_PERIOD]]}"


def period_name(row: Any) -> str:
    """2022年, 2023年上半年."""
    return f"{int(row[t.LATEST_YEAR])}{t.PERIOD_NAMES[row[t.LATEST_PERIOD]]}"


def span_of_years(row: Any, first_year: int) -> str:
    """2021—2022年, 2021年至2023年上半年, 2021年."""
    year = int(row[t.LATEST_YEAR])
    if row[t.LATEST_PERIOD] != "annual":
        return f"{first_year}年至{period_name(row)}" if year > first_year else period_name(row)
    return f"{first_year}年" if year == first_year else f"{first_year}—{year}年"


def pace(row: Any, last_year: int) -> str:
    """后三年年均需, 后两年半内年均需, 2025年需: what remains after the period that counts, and the word each year."""
    left = last_year - int(row[t.LATEST_YEAR]) + 1 - t.PERIOD_SHARE[row[t.LATEST_PERIOD]]
    whole, part = int(left), left - int(left)
    if left == 1:
        return f"{last_year}年需"
    if whole == 0:
        return {0.5: "最后半年", 0.25: "最后一个季度", 0.75: "后三个季度"}[part] + "按年率计算需"
    years = f"后{_chinese(whole)}年"
    return f"{years}年均需" if part == 0 else f"{years}{_PARTS[part]}内年均需"


_PARTS = {0.5: "半", 0.25: "零一个季度", 0.75: "零三个季度"}


def _chinese(number: int) -> str:
    """Years in words below ten (后两年), beyond in figures."""
    return "两" if number == 2 else _COUNTING[number] if number < len(_COUNTING) else str(number)


def listed(items: Sequence[Iterable[Span] | Sentence | str], joiner: str = "、") -> Sentence:
    """Join items by 、 (or ；) into one run of spans."""
    parts: list[Any] = []
    for i, item in enumerate(items):
        parts += ([joiner] if i else []) + [item]
    return sentence(*parts)


def names(items: Sequence[str]) -> Sentence:
    """Names joined by 、, or by ； where a name has a comma of its own."""
    return listed(items, "；" if any(mark in item for item in items for mark in "，、") else "、")


def present(value: Any) -> bool:
    """Whether a cell holds something."""
    return value is not None and not (not isinstance(value, str) and pd.isna(value)) and value != ""
