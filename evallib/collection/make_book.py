"""How a form looks: styles, running totals, marks of what changed, protection, print set-up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, isfinite
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.collection.forms import ASKED, CHANGED, LAST, TOTAL, TOTAL_END, Column, Sheet
from evallib.collection.make_checks import add_checks, add_marks, cell_name
from evallib.collection.make_row import Row
from evallib.collection.make_words import places
from evallib.sheets import put

HEAD = 2
"""Row of the headings, from 0: title and details stand above."""
_WANTED = {"bg_color": "#F4B6B0"}
"""Over what has to be filled in and is not."""
_FILLS = {"fixed": "#F3F5F7", "entry": "#FFFCEB", "changed": "#FBD9BD", "head": "#DDE6EF", "ask": "#FBE9B7"}
_LINE, _MOST = 13.5, 400.0
"""Height of a line of text, and of the highest row, in points."""
_FIRST_YEAR = 1900
"""Spreadsheets know no dates before."""
_LONGEST = 32_000
"""Characters of a cell; XLSX has room for 32,767."""


@dataclass
class Styles:
    """Formats of a workbook, each made once."""

    workbook: Any
    made: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def get(self, **options: Any) -> Any:
        """The format with these options on top of the usual ones."""
        full = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", **options}
        key = tuple(sorted(full.items()))
        if key not in self.made:
            self.made[key] = self.workbook.add_format(full)
        return self.made[key]


def fill_sheet(book: Any, styles: Styles, sheet: Sheet, rows: Sequence[Row], lines: tuple[str, str]) -> int:
    """Add a sheet of the form; ``lines`` are its title and its details. Returns the row of its headings, from 1."""
    _Filler(book.add_worksheet(sheet.title), styles, sheet, rows).fill(lines)
    return HEAD + 1


@dataclass
class _Filler:
    """One sheet being filled."""

    page: Any
    styles: Styles
    sheet: Sheet
    rows: Sequence[Row]

    def __post_init__(self) -> None:
        self.columns = self.sheet.columns
        self.at = {column.heading: j for j, column in enumerate(self.columns)}
        self.first, self.last = HEAD + 1, HEAD + len(self.rows)

    def fill(self, lines: tuple[str, str]) -> None:
        """Write title, headings and rows; set checks, protection and print."""
        for j, column in enumerate(self.columns):
            self.page.set_column(j, j, column.width)
        self._head(lines)
        for i, row in enumerate(self.rows, start=self.first):
            self._row(i, row)
        if self.rows:
            add_checks(self.page, self.sheet, self.rows, self.first)
            add_marks(self.page, self.sheet, self.rows, self.first, self.styles.workbook.add_format(_WANTED))
        self._print()
        protect(self.page)

    def _head(self, lines: tuple[str, str]) -> None:
        self.page.set_row(0, 30)
        self.page.set_row(1, 20)
        put(self.page, 0, 0, lines[0], self.styles.get(font_name="黑体", font_size=16))
        put(self.page, 1, 0, lines[1], self.styles.get())
        for j, column in enumerate(self.columns):
            fill = _FILLS["ask" if column.entry else "head"]
            style = self.styles.get(font_name="黑体", align="center", text_wrap=True, border=1, bg_color=fill)
            put(self.page, HEAD, j, column.heading, style)
        self.page.set_row(HEAD, row_height((c.heading, c.width) for c in self.columns))

    def _row(self, i: int, row: Row) -> None:
        for j, column in enumerate(self.columns):
            value = row.values.get(column.heading, "")
            style = self._style(column, row)
            if column.name in row.totals:
                self._total(i, column, row, style)
            else:
                write(self.page, i, j, value, style)
            if column.heading in row.marks:
                note = {"author": "", "x_scale": 1.6, "font_name": "宋体", "font_size": 9}
                self.page.write_comment(i, j, f"较上一稿变动：{row.marks[column.heading]}"[:_LONGEST], note)
        worded = [column for column in self.columns if column.kind not in ("number", "date")]
        self.page.set_row(i, row_height((str(row.values.get(c.heading, "")), c.width) for c in worded))

    def _style(self, column: Column, row: Row) -> Any:
        """Format of a cell: open for entry or fixed, filled by what it is, numbers as the indicator prints them."""
        opened = column.entry and not (row.shut and column.name == t.VALUE) and column.kind != "id"
        fill = "changed" if column.heading in row.marks else "entry" if opened else "fixed"
        options: dict[str, Any] = {"border": 1, "text_wrap": True, "bg_color": _FILLS[fill], "locked": not opened}
        if column.kind == "number":
            options |= {"align": "right", "num_format": _number_format(column, row)}
        elif column.kind == "date":
            options |= {"align": "center", "num_format": "yyyy-mm-dd"}
        elif column.name == t.DUE:
            options["num_format"] = "@"
        elif column.kind in ("word", "id"):
            options["align"] = "center"
        return self.styles.get(**options)

    def _total(self, i: int, column: Column, row: Row, style: Any) -> None:
        """A running total as a formula with its value: what there is so far; with forecasts only once all are there."""
        headings = row.totals[column.name]
        cells = ",".join(cell_name(i, self.at[heading]) for heading in headings)
        known = [v for v in (row.values.get(h) for h in headings) if isinstance(v, int | float) and isfinite(v)]
        least = len(headings) if column.name == TOTAL_END else 1
        if cells:
            formula = f'=IF(COUNT({cells})<{least},"",SUM({cells}))'
            value = float(f"{sum(known):.12g}") if len(known) >= least else ""
            self.page.write_formula(i, self.at[column.heading], formula, style, value)
        else:
            self.page.write_blank(i, self.at[column.heading], None, style)

    def _print(self) -> None:
        """Headings stay on screen and on every page; what stands right of the table is not printed."""
        names = [column.name for column in self.columns]
        inner = next((j for j, name in enumerate(names) if name in _BESIDE), len(names))
        set_page(self.page)
        self.page.repeat_rows(HEAD)
        self.page.freeze_panes(self.first, 2)
        self.page.print_area(0, 0, max(self.last, HEAD), inner - 1)


_BESIDE = (ASKED, LAST, CHANGED)
"""Where what stands beside the table begins."""


def set_page(page: Any) -> None:
    """A4 landscape, one page wide, page numbers."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.set_footer("&C第 &P 页　共 &N 页")


def protect(page: Any) -> None:
    """Lock what is fixed, without a password; widths and heights stay free."""
    page.protect("", {"format_columns": True, "format_rows": True})


def write(page: Any, i: int, j: int, value: Any, style: Any) -> None:
    """One cell: dates as dates, numbers as numbers, everything else as harmless text."""
    if isinstance(value, dt.date | pd.Timestamp) and not pd.isna(value) and value.year >= _FIRST_YEAR:
        page.write_datetime(i, j, pd.Timestamp(value).to_pydatetime(), style)
    else:
        put(page, i, j, value[:_LONGEST] if isinstance(value, str) else value, style)


def row_height(texts: Iterable[tuple[str, float]]) -> float:
    """Height that shows every wrapped text of a row in columns of the given widths."""
    lines = [
        sum(max(1, ceil(places(line) / max(1.0, width - 1.5))) for line in text.split("\n")) for text, width in texts
    ]
    return min(_MOST, 6 + _LINE * max([1, *lines]))


def _number_format(column: Column, row: Row) -> str:
    """Decimals of the indicator; the year of a base of another year stands behind it."""
    if column.name not in (t.VALUE, t.BASE, TOTAL, TOTAL_END) or row.decimals is None:
        return "General"
    digits = "0" + ("." + "0" * row.decimals if row.decimals > 0 else "")
    return f'{digits}"（{row.base_year}年）"' if column.name == t.BASE and row.base_year else digits
