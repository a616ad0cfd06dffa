"""How a form behaves: lists, checks of numbers and dates with Chinese messages, red where an answer is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from evallib import tables as t
from evallib.collection.forms import ADJUST, KEEP, WHOLE, Column, Sheet
from evallib.collection.make_adjustments import CHOICE
from evallib.collection.make_row import Row

_MOST = 1e12
"""Largest figure taken for one."""
_DAYS = (dt.date(2000, 1, 1), dt.date(2100, 12, 31))


def add_checks(page: Any, sheet: Sheet, rows: Sequence[Row], first: int) -> None:
    """Lay lists, checks and red marks over the rows of a sheet, the first of which is row ``first`` (from 0)."""
    everywhere = range(first, first + len(rows))
    for j, column in enumerate(sheet.columns):
        if not column.entry:
            continue
        if column.words:
            _lay(page, j, everywhere, _list_check(column))
        elif column.kind == "date":
            _lay(page, j, everywhere, _date_check(column))
        elif column.name == t.VALUE:
            for share, summed in ((False, False), (True, False), (False, True)):
                fits = [not row.shut and row.share == share and bool(row.totals) == summed for row in rows]
                where = [i for i, fit in zip(everywhere, fits, strict=True) if fit]
                _lay(page, j, where, _figure_check(column, share=share, summed=summed))
        elif column.kind == "number":
            _lay(page, j, everywhere, _amount_check(column))


def add_marks(page: Any, sheet: Sheet, rows: Sequence[Row], first: int, style: Any) -> None:
    """Lay ``style`` over what has to be filled in and is not."""
    last = first + len(rows) - 1
    at = _Places(sheet, first, last)
    for heading, formula in (*_indicator_gaps(at), *_adjustment_gaps(at)):
        j = at.columns[heading]
        page.conditional_format(first, j, last, j, {"type": "formula", "criteria": formula, "format": style})


class _Places:
    """Addresses in the first row of a sheet, as formulas of marks name them."""

    def __init__(self, sheet: Sheet, first: int, last: int) -> None:
        self.sheet, self.first, self.last = sheet, first, last
        self.columns = {column.heading: j for j, column in enumerate(sheet.columns)}

    def here(self, column: Column) -> str:
        """The column's cell; the row moves along with the mark."""
        return "$" + cell_name(self.first, self.columns[column.heading])

    def below(self, column: Column) -> str:
        """The column from the second row on."""
        j = self.columns[column.heading]
        last = max(self.last, self.first + 1)
        return f"{cell_name(self.first + 1, j, fixed=True)}:{cell_name(last, j, fixed=True)}"

    def blank(self, column: Column) -> str:
        """Condition: nothing stands in the column."""
        return f"LEN(TRIM({self.here(column)}))=0"


def _indicator_gaps(at: _Places) -> Iterator[tuple[str, str]]:
    """A figure says its status; who lags says why, what is done, until when."""
    if at.sheet.kind != "indicator":
        return
    lagging = f'{at.here(at.sheet.column(t.SELF_RATING))}="{t.RATING_NAMES["lagging"]}"'
    figures = {column.period: column for column in at.sheet.columns if column.name == t.VALUE}
    for column in at.sheet.columns:
        if column.name == t.STATUS:
            yield column.heading, f"=AND(ISNUMBER({at.here(figures[column.period])}),{at.blank(column)})"
        elif column.name in (t.CAUSE, t.NEXT_STEP, t.DUE):
            yield column.heading, f"=AND({lagging},{at.blank(column)})"


def _adjustment_gaps(at: _Places) -> Iterator[tuple[str, str]]:
    """The answer as a whole is compulsory and agrees with the rows; a wish says what, why and on what ground."""
    if at.sheet.kind != "adjustment":
        return
    choice = at.sheet.column(CHOICE)
    here, top = at.here(choice), f'{at.here(at.sheet.id_column)}="{WHOLE}"'
    whole = cell_name(at.first, at.columns[choice.heading], fixed=True)
    alone = f'{here}="{ADJUST}",COUNTIF({at.below(choice)},"{ADJUST}")=0'
    yield (
        choice.heading,
        (
            f"=OR(AND({top},{at.blank(choice)}),AND({top},{alone}),"
            f'AND(NOT({top}),{here}="{ADJUST}",{whole}<>"{ADJUST}"))'
        ),
    )
    for column in at.sheet.columns:
        if column.name in (t.NEW, t.REASON, t.BASIS):
            yield column.heading, f'=AND(NOT({top}),{here}="{ADJUST}",{at.blank(column)})'


def _lay(page: Any, column: int, where: Iterable[int], options: Mapping[str, Any]) -> None:
    """Lay one check over cells of a column."""
    runs = _runs(where)
    if runs:
        others = [[top, column, bottom, column] for top, bottom in runs[1:]]
        more = {"other_cells": others} if others else {}
        page.data_validation(runs[0][0], column, runs[0][1], column, {**options, **more})


def _runs(where: Iterable[int]) -> list[tuple[int, int]]:
    """Rows next to one another as (first, last)."""
    runs: list[tuple[int, int]] = []
    for i in where:
        if runs and runs[-1][1] == i - 1:
            runs[-1] = (runs[-1][0], i)
        else:
            runs.append((i, i))
    return runs


def _list_check(column: Column) -> dict[str, Any]:
    words = list(column.words)
    told = f"请从下拉列表中选择：{'、'.join(words)}"
    shown = {"input_title": column.heading[:32], "input_message": f"填{ADJUST}或{KEEP}"} if ADJUST in words else {}
    return {"validate": "list", "source": words, "error_title": "不在列表中", "error_message": told[:255], **shown}


def _date_check(column: Column) -> dict[str, Any]:
    return {
        "validate": "date", "criteria": "between", "minimum": _DAYS[0], "maximum": _DAYS[1], "error_title": "应填日期",
        "error_message": f"“{column.heading}”应填日期，写作2023-06-30的形式；尚未办理的请留空。",
    }  # fmt: skip


def _figure_check(column: Column, *, share: bool, summed: bool) -> dict[str, Any]:
    """A figure of an indicator: a number, of a share between 0 and 100."""
    low, high = (0.0, 100.0) if share else (-_MOST, _MOST)
    told = "应填0至100之间的数字（百分比的数值，不带%）" if share else "应填数字，不带单位、千分位和文字"
    asked = {"input_title": "填当年数", "input_message": "本行填当年数，不填累计数；累计数自动计算。"} if summed else {}
    return {
        "validate": "decimal", "criteria": "between", "minimum": low, "maximum": high, "error_title": "数字有误",
        "error_message": f"“{column.heading}”{told}；没有数的请留空，在备注中说明。", **asked,
    }  # fmt: skip


def _amount_check(column: Column) -> dict[str, Any]:
    return {
        "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": _MOST, "error_title": "数字有误",
        "error_message": f"“{column.heading}”应填不小于0的数字，不带单位、千分位和文字；没有的请留空。",
    }  # fmt: skip


def cell_name(i: int, j: int, *, fixed: bool = False) -> str:
    """Address of a cell from row and column, both from 0.

    >>> cell_name(3, 27), cell_name(3, 0, fixed=True)
    ('AB4', '$A$4')
    """
    letters = ""
    number = j + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"${letters}${i + 1}" if fixed else f"{letters}{i + 1}"
