"""Small pieces every sentence is made of: numbers with their cell and form, units, periods, lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.document import Cell, Sentence, Span, sentence
from evallib.numbers import format_number, render

RATINGS_TABLE, SUMMARY_TABLE, WORKS_TABLE, FIGURES_TABLE = "ratings", "summary", "works", "figures"

LEVEL_WORDS: dict[str, dict[str, str]] = {
    "national": {"area": "全国", "offices": "国务院有关部门", "lead": "国家发展改革委"},
    "province": {"area": "全省（区、市）", "offices": "各有关部门", "lead": "省（区、市）发展改革委"},
    "city": {"area": "全市", "offices": "市有关部门", "lead": "市发展改革委"},
    "district": {"area": "全区", "offices": "区有关部门", "lead": "区发展改革委"},
}
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_COUNTING = "零一二三四五六七八九"


def number(row: Any, column: str, form: str, *, table: str = RATINGS_TABLE, suffix: str = "") -> Span:
    """Return a number of a rating row as a span: its text, its cell, its unrounded value, its form.

    ``suffix`` (a unit) is printed with the number.
    """
    value = row[column]
    key = str(row[t.INDICATOR_ID] if t.INDICATOR_ID in row else row[t.ID])
    plain = None if value is None or pd.isna(value) else float(value)
    return Span(render(plain, form) + suffix, Cell(table, key, column), plain, form)


def count(counts: Mapping[str, int], row: str, suffix: str = "项") -> Span:
    """Return a count of the summary table as a span."""
    value = counts[row]
    return Span(f"{value}{suffix}", Cell(SUMMARY_TABLE, row, t.COUNT), float(value), "i")


def decimals_form(row: Any) -> str:
    """Form of a value in the indicator's own decimals."""
    decimals = row[t.DECIMALS]
    return "f" if decimals is None or pd.isna(decimals) else f"f{int(decimals)}"


def amount(row: Any, column: str, *, unsigned: bool = False) -> Span:
    """A value in the indicator's unit: 65.22%, 9.4件."""
    form = ("a" if unsigned else "") + decimals_form(row)
    return number(row, column, form, suffix=str(row[t.UNIT]))


def change(row: Any, column: str) -> Span:
    """An unsigned difference in the indicator's unit; of percentages in percentage points."""
    unit = "个百分点" if row[t.UNIT] == "%" else str(row[t.UNIT])
    return number(row, column, "a" + decimals_form(row), suffix=unit)


def percent(row: Any, column: str, *, unsigned: bool = False) -> Span:
    """A value that already is a percentage (average growth, required pace): one decimal."""
    return number(row, column, "af1" if unsigned else "f1", suffix="%")


def base_text(row: Any) -> Span:
    """The base with its unit; the table's own decimals."""
    return number(row, t.BASE, "f", suffix=str(row[t.UNIT]))


def target_text(row: Any) -> Span:
    """The target in force with its unit, as the plan writes it."""
    unit = "%" if row[t.TARGET_TYPE] in ("avg_growth", "cumulative_reduction") else str(row[t.UNIT])
    return number(row, t.TARGET, "f", suffix=unit)


def bare_name(name: str) -> str:
    """The indicator's name without the words a growth sentence supplies: 社会消费品零售总额年均增长 → 社会消费品零售总额."""
    return name.removesuffix("增长").removesuffix("年均").removesuffix("平均")


def chinese_day(day: Any) -> str:
    """2023年7月31日; texts that are no ISO date stay as they are."""
    match = _ISO_DAY.fullmatch(str(day)[:10])
    return f"{int(match[1])}年{int(match[2])}月{int(match[3])}日" if match else str(day)


def as_of_period(row: Any) -> str:
    """截至2022年底, 截至2023年6月底."""
    ends = {"annual": "年底", "h1": "年6月底", "q1": "年3月底", "q3": "年9月底"}
    return f"截至{int(row[t.LATEST_YEAR])}{ends[row[t.LATEST_PERIOD]]}"


def period_name(row: Any) -> str:
    """2022年, 2023年上半年."""
    return f"{int(row[t.LATEST_YEAR])}{t.PERIOD_NAMES[row[t.LATEST_PERIOD]]}"


def span_of_years(row: Any, first_year: int) -> str:
    """2021—2022年, 2021年至2023年上半年, 2021年."""
    year = int(row[t.LATEST_YEAR])
    if row[t.LATEST_PERIOD] != "annual":
        return f"{first_year}年至{period_name(row)}" if year > first_year else period_name(row)
    return f"{first_year}年" if year == first_year else f"{first_year}—{year}年"


def years_left(row: Any, last_year: int) -> str:
    """后三年, 后两年半, 2025年: what remains after the period that counts."""
    share = t.PERIOD_SHARE[row[t.LATEST_PERIOD]]
    left = last_year - int(row[t.LATEST_YEAR]) + 1 - share
    whole, part = int(left), left - int(left)
    if left == 1:
        return f"{last_year}年"
    words = {0.0: "", 0.5: "半", 0.25: "零一个季度", 0.75: "零三个季度"}[part]
    chinese = "两" if whole == 2 else _COUNTING[whole] if whole < len(_COUNTING) else str(whole)
    if whole == 0:
        return {0.5: "后半年", 0.25: "最后一个季度", 0.75: "后三个季度"}[part]
    return f"后{chinese}年{words}"


def listed(items: Sequence[Iterable[Span] | Sentence | str], joiner: str = "、") -> Sentence:
    """Join items by 、 (or ；) into one run of spans."""
    parts: list[Any] = []
    for i, item in enumerate(items):
        parts += ([joiner] if i else []) + [item]
    return sentence(*parts)


def present(value: Any) -> bool:
    """Whether a cell holds something."""
    return value is not None and not (not isinstance(value, str) and pd.isna(value)) and value != ""


def plain(value: float, decimals: int = 0) -> str:
    """A number that is not a cell (a list number, a year)."""
    return format_number(value, decimals)
