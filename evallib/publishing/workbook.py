"""附件2 and other tables of a document as XLSX and CSV, as an office prints and files them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any

import pandas as pd

from evallib.document import Document, Span, TableBlock
from evallib.publishing.layout import head_cells
from evallib.sheets import put, to_csv, workbook_bytes

SHEETS: Mapping[str, str] = {"main": "主要指标", "chapters": "各章指标"}
"""Sheet names of 附件2's tables by the block's name; other tables take their caption."""
_A3, _A4 = 8, 9
_WIDE = 12
"""Tables with more printed columns go on A3."""
_PRINTED = {_A3: 195, _A4: 135}
"""Characters (of Excel's width unit) across the printed page."""
_ORDER = "序号"
_YEAR_OF = re.compile(r"(\d{4}年\D*?)(实际|预计|预测)")
_ACTUAL = "实际完成情况"
_GROUPS_OF = {"实际": _ACTUAL, "预计": "预计和预测", "预测": "预计和预测"}
Head = tuple[tuple[str, ...], ...]
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_STATES = (("figures", "实际"), ("forecasts", "预测"))
_MARKS = (("（初步）", "初步"), ("（预计）", "预计"))


def table_files(document: Document) -> dict[str, bytes]:
    """Return the tables of a document as files: suffix (``.xlsx``, ``.csv``) → content."""
    tables = [block for block in document.blocks if isinstance(block, TableBlock)]
    heading = Title(document.title, "　".join(f"{label}：{text}" for label, text in document.meta), document.stamps)
    return {".xlsx": publish_workbook(tables, heading), ".csv": publish_csv(tables)}


@dataclass(frozen=True)
class Title:
    """What stands above each table of a workbook: title, dates, stamps."""

    text: str = ""
    meta: str = ""
    stamps: tuple[str, ...] = ()


def publish_workbook(tables: Sequence[TableBlock], title: Title | None = None) -> bytes:
    """Return an XLSX with one sheet a table.

    Numbers stay numbers, unrounded, shown as printed (decimals, brackets, 初步); words are harmless text. Headers are
    merged and repeat on every page, pages are landscape and one page wide; columns of width 0 and the state of each
    figure (实际, 初步, 预计, 预测, 缺) stand in hidden columns.
    """
    title = title or Title()

    def build(workbook: Any) -> None:
        styles = _Styles(workbook)
        for name, table in zip(_sheet_names(tables), tables, strict=True):
            _Sheet(workbook.add_worksheet(name), styles, replace(table, head=grouped(table.head)), title).fill()
        if not tables:
            workbook.add_worksheet("无数据")

    return workbook_bytes(build)


def publish_csv(tables: Sequence[TableBlock]) -> bytes:
    """Return the tables as one CSV (UTF-8 with BOM): text as printed, hidden columns included.

    Several tables stand one after another with the name of the table in front; headings of several rows are joined.
    """
    frames = []
    for name, table in zip(_sheet_names(tables), tables, strict=True):
        heads = headings(table)
        columns = list(zip(*([span.text for span in row] for row in table.rows), strict=True)) or [()] * len(heads)
        frame = pd.DataFrame(dict(zip(heads, map(list, columns), strict=True)), dtype="str")
        if len(tables) > 1:
            frame.insert(0, "表", name)
        frames.append(frame)
    whole = pd.concat(frames, ignore_index=True).fillna("") if frames else pd.DataFrame()
    return to_csv(whole, bom=True).encode("utf-8")


def grouped(head: Head) -> Head:
    """Put years that stand side by side under one merged heading: 实际完成情况, 预计和预测.

    >>> grouped((("指标", "2021年实际", "2022年实际"),))
    (('指标', '实际完成情况', ''), ('^', '2021年', '2022年'))
    """
    if len(head) != 1:
        return head
    found = [_YEAR_OF.fullmatch(text) for text in head[0]]
    kinds = [_GROUPS_OF[match[2]] if match else "" for match in found]
    above, below = [], []
    for j, text in enumerate(head[0]):
        joins = bool(kinds[j]) and kinds[j] in kinds[max(0, j - 1) : j] + kinds[j + 1 : j + 2]
        above.append(("" if kinds[j - 1] == kinds[j] and j else kinds[j]) if joins else text)
        match = found[j]
        below.append("^" if not joins or match is None else match[1] if kinds[j] == _ACTUAL else text)
    return (tuple(above), tuple(below)) if any(text != "^" for text in below) else head


def headings(table: TableBlock) -> list[str]:
    """One heading a column: the head's rows joined by ·, doubles numbered."""
    grid: list[list[str]] = []
    for row in table.head:
        line: list[str] = []
        for j, text in enumerate(row):
            above = grid[-1][j] if grid else ""
            line.append(line[-1] if text == "" and j else above if text == "^" else text)
        grid.append(line)
    names = ["·".join(dict.fromkeys(part for part in parts if part)) for parts in zip(*grid, strict=True)]
    return [name if names.index(name) == i else f"{name}（{i + 1}）" for i, name in enumerate(names)]


def _sheet_names(tables: Sequence[TableBlock]) -> list[str]:
    """Sheet names within Excel's rules: at most 31 characters, none of []:*?/\\, no doubles."""
    names: list[str] = []
    for table in tables:
        base = re.sub(r"[\[\]:*?/\\']", "", SHEETS.get(table.name, table.caption or table.name))[:28] or "表"
        name = base if base.lower() not in map(str.lower, names) else f"{base}{len(names) + 1}"
        names.append(name)
    return names


def number_format(span: Span) -> str | None:
    """Excel format that shows the span's value as its text does; None where the text is not that number.

    >>> number_format(Span("[13.50]", None, 13.5)), number_format(Span("38.6%", None, 0.3858))
    ('"["0.00"]"', '0.0%')
    """
    found = _NUMBER.search(span.text)
    if span.value is None or found is None:
        return None
    before, after = span.text[: found.start()], span.text[found.end() :]
    decimals = len(found[1] or "") - 1 if found[1] else 0
    digits = "0" + ("." + "0" * decimals if decimals else "")
    room = 0.5000001 * 10.0**-decimals
    if after.startswith("%") and abs(float(found[0]) - 100 * span.value) <= room and abs(span.value) > 1e-12:
        return _quoted(before) + digits + "%" + _quoted(after[1:])
    if abs(float(found[0]) - span.value) <= room:
        return _quoted(before) + digits + _quoted(after)
    return None


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "”") + '"' if text else ""


def state_of(span: Span) -> str:
    """State of a figure: 实际, 初步, 预计, 预测 or 缺; "" for what is no figure of a year."""
    for mark, state in _MARKS:
        if mark in span.text:
            return state
    return next((state for table, state in _STATES if span.cell and span.cell.table == table), "")


@dataclass
class _Styles:
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


_LINE_POINTS = 13.5
"""Height of a line of the body in points."""


def _ems(text: str) -> int:
    """Width of a text in characters of the standard font; Chinese ones count two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def line_texts(row: Sequence[str]) -> list[str]:
    """Texts of a header row by column; continued cells are empty."""
    return ["" if text == "^" else text for text in row]


@dataclass
class _Sheet:
    """One table on its sheet."""

    sheet: Any
    styles: _Styles
    table: TableBlock
    title: Title

    def __post_init__(self) -> None:
        self.count = len(self.table.head[0]) if self.table.head else 0
        given = self.table.widths if len(self.table.widths) == self.count else (1.0,) * self.count
        self.hidden = [i for i in range(self.count) if given[i] <= 0]
        self.widths = given
        self.order = next((j for j, name in enumerate(headings(self.table)) if name == _ORDER), None)
        self.last = max((i for i in range(self.count) if i not in self.hidden), default=0)

    def fill(self) -> None:
        """Write title, head, body, notes and states, and set the page up."""
        first = self._title()
        body = self._head(first)
        end = self._body(body)
        self._states(body)
        self._notes(end)
        self._page(first, body)

    def _title(self) -> int:
        """Caption, dates and stamps; returns the first row of the head."""
        caption = self.table.caption or self.title.text
        lines = [(caption, {"font_name": "黑体", "font_size": 16, "align": "center"}, 30)]
        if self.title.meta:
            lines.append((self.title.meta, {"align": "left"}, 18))
        if self.title.stamps:
            lines.append(("　".join(self.title.stamps), {"align": "left", "font_color": "#8C1616"}, 18))
        for row, (text, options, height) in enumerate(lines):
            self._across(row, text, self.styles.get(**options))
            self.sheet.set_row(row, height)
        return len(lines)

    def _across(self, row: int, text: str, style: Any) -> None:
        """Text over the whole width of the table."""
        if self.last > 0:
            self.sheet.merge_range(row, 0, row, self.last, "", style)
        put(self.sheet, row, 0, text, style)

    def _head(self, first: int) -> int:
        """Header rows, merged; returns the first row of the body."""
        style = self.styles.get(font_name="黑体", align="center", text_wrap=True, border=1, bg_color="#EEF2F6")
        rows = [list(row) for row in self.table.head]
        for i, line in enumerate(head_cells(rows)):
            starts = [j for j, text in enumerate(rows[i]) if not ((text == "" and j) or (text == "^" and i))]
            for j, cell in zip(starts, line, strict=True):
                if cell.columns > 1 or cell.rows > 1:
                    ends = (first + i + cell.rows - 1, j + cell.columns - 1)
                    self.sheet.merge_range(first + i, j, *ends, "", style)
                put(self.sheet, first + i, j, cell.text, style)
            self._fit(first + i, line_texts(rows[i]))
        return first + len(rows)

    def _body(self, first: int) -> int:
        """Cells: numbers as numbers in the format they are printed with."""
        sides = {"l": "left", "c": "center", "r": "right"}
        for i, row in enumerate(self.table.rows):
            for j, span in enumerate(row):
                side = sides.get(self.table.align[j : j + 1], "left")
                form = number_format(span)
                options = {"num_format": form} if form else {}
                style = self.styles.get(align=side, text_wrap=True, border=1, **options)
                counted = self.order == j and span.text.isdecimal()
                put(self.sheet, first + i, j, span.value if form else int(span.text) if counted else span.text, style)
            self._fit(first + i, [span.text for span in row])
        return first + len(self.table.rows)

    def _fit(self, row: int, texts: Sequence[str]) -> None:
        """Make a row high enough for its longest wrapped cell: not every program does so on opening."""
        lines = [
            ceil(_ems(text) / max(1.0, self._column_width(j) - 1))
            for j, text in enumerate(texts) if j < self.count and j not in self.hidden
        ]  # fmt: skip
        self.sheet.set_row(row, 6 + _LINE_POINTS * max([1, *lines]))

    def _column_width(self, column: int) -> float:
        """Width of a column in characters of the standard font."""
        return max(5.0, _PRINTED[self._paper()] * self.widths[column] / (sum(self.widths) or 1.0))

    def _states(self, body: int) -> None:
        """Hidden columns right of the table: the state of each figure."""
        style = self.styles.get(align="center")
        names, at = headings(self.table), self.count
        for j in range(self.count):
            states = [state_of(row[j]) for row in self.table.rows]
            if not any(states):
                continue
            put(self.sheet, body - 1, at, f"{names[j]}·数据状态", style)
            for i, state in enumerate(states):
                put(self.sheet, body + i, at, state or "缺", style)
            self.sheet.set_column(at, at, 12, None, {"hidden": True})
            at += 1

    def _notes(self, row: int) -> None:
        style = self.styles.get(font_size=9, align="left", text_wrap=True, valign="top")
        across = _PRINTED[self._paper()] * 0.9
        for i, note in enumerate(self.table.notes):
            text = f"注：{note}" if i == 0 else f"　　{note}"
            self._across(row + i, text, style)
            self.sheet.set_row(row + i, 13 * (1 + int(2 * len(text) // across)))

    def _paper(self) -> int:
        return _A3 if self.count - len(self.hidden) > _WIDE else _A4

    def _page(self, first: int, body: int) -> None:
        """Widths, print set-up and frozen head."""
        for j in range(self.count):
            self.sheet.set_column(j, j, self._column_width(j), None, {"hidden": j in self.hidden})
        self.sheet.set_landscape()
        self.sheet.set_paper(self._paper())
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
        self.sheet.center_horizontally()
        self.sheet.repeat_rows(first, body - 1)
        self.sheet.print_area(0, 0, max(body, body + len(self.table.rows) + len(self.table.notes) - 1), self.last)
        self.sheet.set_footer("&C— &P —")
        self.sheet.freeze_panes(body, 0)
