"""Finding the forms in a returned file: which grid is which sheet, where its headings stand, which row is which item.

Sheets may be renamed, rows sorted, columns moved or inserted, titles put above, headings broken over lines or split
over two rows. Headings and ids decide; the hidden sheet only helps.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from evallib import tables as t
from evallib.collection.cells import BLANKS, read_text
from evallib.collection.forms import HIDDEN, RECEIPT, Column, Period, Sheet, SheetKind, Stamp, period_column
from evallib.collection.workbook import Grid, Place, Workbook

_DEEPEST = 40
"""Rows looked through for headings."""
_TITLES = 8
"""Rows in which a sheet may name its department."""
_LEAST = 3
"""Headings a sheet must show, its id's or name's among them."""
_NAMES = ("name", "problem")
_ITEM = "指标|任务|工程|项目|事项|规划|问题"
_IDS, _NAMED = re.compile(f"({_ITEM})?(编号|代码|编码)"), re.compile(f"({_ITEM})?名称|{_ITEM}")
"""Other headings of ids and names: 编号, 指标代码, 指标."""
_ENDS = re.compile(r"(数据|数值|数|值|情况|完成数|完成值|完成情况)$")
_COUNTS = re.compile(r"[甲乙丙丁戊己庚辛壬癸A-Z]|[(（]?\d{1,2}[)）]?(=.*)?")
"""Cells of a row that numbers the columns."""


@dataclass(frozen=True)
class Line:
    """One row of a found sheet: place in the grid, id as written, name, cells by column of the form."""

    row: int
    item_id: str
    name: str
    cells: Mapping[Column, int]


@dataclass(frozen=True)
class Found:
    """A sheet of the form found in a grid.

    Attributes
    ----------
    sheet : Sheet
    grid : Grid
    head : int
        Last row of the headings.
    columns : mapping of Column to int
        Where each column stands.
    strangers : mapping of int to str
        Headings that belong to no column.
    doubles : mapping of int to Column
        Headings that stand there a second time.
    texts : mapping of Column to str
        Headings as written.
    """

    sheet: Sheet
    grid: Grid
    head: int
    columns: Mapping[Column, int]
    strangers: Mapping[int, str] = field(default_factory=dict)
    doubles: Mapping[int, Column] = field(default_factory=dict)
    texts: Mapping[Column, str] = field(default_factory=dict)

    def unit_of(self, column: Column) -> str:
        """What stands in brackets behind a heading: 2022年实际（万元） → 万元."""
        match = re.search(r"[(\[]([^()\[\]]*)[)\]]$", self.texts.get(column, ""))
        return match[1] if match else ""

    @property
    def missing(self) -> list[Column]:
        """Columns the department fills in that are not there."""
        return [c for c in self.sheet.columns if c.entry and c not in self.columns and not c.optional]

    def place(self, name: str) -> int | None:
        """Where the first column of a field stands."""
        return next((at for column, at in self.columns.items() if column.name == name), None)

    @cached_property
    def beside(self) -> dict[Period | None, dict[str, Column]]:
        """Columns that stand beside each period's figure (status, caliber, source, basis), by name."""
        found: dict[Period | None, dict[str, Column]] = {column.period: {} for column in self.columns}
        for column in self.columns:
            if column.name != t.VALUE:
                found[column.period][column.name] = column
        return found

    def lines(self) -> Iterator[Line]:
        """Rows below the headings that hold anything in the form's columns."""
        at_id = self.columns.get(self.sheet.id_column)
        at_name = next((self.place(name) for name in _NAMES if self.place(name) is not None), None)
        for row in range(self.head + 1, len(self.grid.rows)):
            texts = {at: read_text(self.grid.cell(row, at)) for at in self.columns.values()}
            if not any(texts.values()) or _is_numbering(list(texts.values())):
                continue
            item_id, name = ("" if at is None else texts[at] for at in (at_id, at_name))
            yield Line(row, item_id, name, self.columns)

    def merged(self) -> Iterator[tuple[Place, Place]]:
        """Merged ranges below the headings whose value may belong to several rows or several columns of answers."""
        at_id = self.columns.get(self.sheet.id_column)
        asked = {at for column, at in self.columns.items() if column.entry or at == at_id}
        for first, last in self.grid.merged:
            wide = set(range(first[1], last[1] + 1)) & asked
            says = first[1] in asked - {at_id} and not is_blank(read_text(self.grid.cell(*first)))
            if first[0] > self.head and ((last[0] > first[0] and wide) or (len(wide) > 1 and says)):
                yield first, last


def _is_numbering(texts: Sequence[str]) -> bool:
    """A row under the headings that counts the columns: 1, 2, 3 …, （1）（2）, or 甲 乙 1 2 3=2/1."""
    said = [text for text in texts if text]
    if len(said) <= _LEAST or not all(map(_COUNTS.fullmatch, said)):
        return False
    numbers = [int(match[0]) for text in said if (match := re.search(r"\d+", text))]
    return numbers == sorted(set(numbers))


def normal(text: Any) -> str:
    """A heading or name without spaces, line breaks, full-width forms, stars and colons.

    >>> normal("指标 名称\\n*：")
    '指标名称'
    """
    return "" if text == "" else _normal(read_text(text))


@lru_cache(maxsize=20_000)
def _normal(text: str) -> str:
    return re.sub(r"[\s*＊:：※]", "", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=20_000)
def normal_id(text: str) -> str:
    """An id without spaces and full-width forms, in capitals."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


def stamp_of(book: Workbook) -> Stamp | None:
    """What the hidden sheet says; None where there is none."""
    hidden = [grid for grid in book.grids if grid.title.startswith(HIDDEN)]
    for grid in [*hidden, *(grid for grid in book.grids if grid.hidden and grid not in hidden)]:
        stamp = Stamp.of([[read_text(cell) for cell in row] for row in grid.rows])
        if stamp is not None:
            return stamp
    return None


def named_department(book: Workbook, names: Mapping[str, str]) -> str:
    """The department (id) named behind 填报单位 above a sheet's headings; "" where there is none or several.

    ``names``: name without spaces → id.
    """
    found = set()
    for grid in book.grids:
        for cells in grid.rows[:_TITLES]:
            texts = [text for cell in cells if (text := read_text(cell))]
            for text, beside in zip(texts, [*texts[1:], ""], strict=False):
                match = re.match(r"(?:填报|报送|填表)单位[:：]?\s*(\S*)", text)
                if match and (name := normal(match[1] or beside)) in names:
                    found.add(names[name])
    return found.pop() if len(found) == 1 else ""


def find_sheets(
    book: Workbook, sheets: Mapping[SheetKind, Sheet], ids: Mapping[SheetKind, frozenset[str]]
) -> list[Found]:
    """Find every sheet of the form in a file.

    Parameters
    ----------
    book : Workbook
    sheets : mapping
        The form's sheets (``forms.sheets``).
    ids : mapping of SheetKind to frozenset of str
        Known ids of each kind, in capitals: what tells sheets with equal headings apart.
    """
    forms = [
        (sheet, {normal(column.heading): column for column in sheet.columns})
        for sheet in sheets.values() if sheet.kind != RECEIPT.kind
    ]  # fmt: skip
    found = []
    for grid in book.grids:
        if grid.title.startswith(HIDDEN):
            continue
        heads = [(row, texts, {*texts, *map(_bare, texts)}) for row, texts in _heads(grid)]
        tries = (
            _matched(grid, sheet, wanted, row, texts)
            for row, texts, words in heads for sheet, wanted in forms if words & wanted.keys()
        )  # fmt: skip
        best = max((item for item in tries if item), key=lambda item: _rank(item, ids), default=None)
        if best is not None:
            found.append(best)
    return found


def _rank(item: Found, ids: Mapping[SheetKind, frozenset[str]]) -> tuple[int, float, bool, int]:
    """Order of candidates: known ids, share of the form's headings, title, highest row of headings."""
    known, at = ids.get(item.sheet.kind, frozenset()), item.columns.get(item.sheet.id_column)
    rows = range(item.head + 1, len(item.grid.rows)) if known and at is not None else ()
    hits = sum(normal_id(read_text(item.grid.cell(row, at or 0))) in known for row in rows)
    return hits, len(item.columns) / len(item.sheet.columns), item.sheet.title in item.grid.title, -item.head


def _heads(grid: Grid) -> Iterator[tuple[int, list[str]]]:
    """Rows that may be headings, with their texts: a row alone, and with the row above it (2021年 over 实际)."""
    rows = [[normal(cell) for cell in row] for row in _with_merged(grid)]
    for row, below in enumerate(rows[:_DEEPEST]):
        yield row, below
        if row:
            above = [*rows[row - 1], *[""] * len(below)]
            pairs = list(zip(above, below, strict=False))
            yield row, [low if high == low else high + low for high, low in pairs]
            yield row, [low or high for high, low in pairs]


def _matched(grid: Grid, sheet: Sheet, wanted: Mapping[str, Column], row: int, texts: Sequence[str]) -> Found | None:
    """The columns a row of headings names (``wanted``: heading → column); None where too few."""
    columns: dict[Column, int] = {}
    strangers: dict[int, str] = {}
    doubles: dict[int, Column] = {}
    others = _others(sheet, {_bare(text) for text in texts})
    for at, text in enumerate(texts):
        column = _column(sheet, {**others, **wanted}, text) if text else None
        if column is None and text:
            strangers[at] = read_text(grid.cell(row, at)) or text
        elif column in columns:
            doubles[at] = column
        elif column is not None:
            columns[column] = at
    named = sheet.id_column in columns or any(column.name in _NAMES for column in columns)
    if not named or len(columns) < _LEAST or not any(column.entry for column in columns):
        return None
    return Found(sheet, grid, row, columns, strangers, doubles, {column: texts[at] for column, at in columns.items()})


def _others(sheet: Sheet, texts: Collection[str]) -> dict[str, Column]:
    """Other words for the columns of ids and names, where their own headings are not there."""
    found: dict[str, Column] = {}
    named = next((column for column in sheet.columns if column.name in _NAMES), None)
    for column, pattern in ((sheet.id_column, _IDS), (named, _NAMED if sheet.kind != "problem" else None)):
        if column is not None and pattern is not None and normal(column.heading) not in texts:
            found |= {text: column for text in texts if pattern.fullmatch(text)}
    return found


def _column(sheet: Sheet, wanted: Mapping[str, Column], text: str) -> Column | None:
    """The column a heading names: as the form has it, without remarks, with 数 behind it, or by its period."""
    bare = _bare(text)
    found = wanted.get(text) or wanted.get(bare) or wanted.get(_ENDS.sub("", bare))
    return found or (period_column(sheet, bare) if sheet.kind == "indicator" else None)


@lru_cache(maxsize=20_000)
def _bare(text: str) -> str:
    """A heading without remarks in brackets at its end: 2021年实际(亿元) → 2021年实际."""
    return re.sub(r"(\([^()]*\)|\[[^\[\]]*\])+$", "", text)


def _with_merged(grid: Grid) -> list[list[Any]]:
    """The first rows with merged cells filled by their first one."""
    rows = [list(row) for row in grid.rows[: _DEEPEST + 1]]
    for (top, left), (bottom, right) in grid.merged:
        if top >= len(rows):
            continue
        value = grid.cell(top, left)
        for row in range(top, min(bottom, len(rows) - 1) + 1):
            for column in range(left, min(right, len(rows[row]) - 1) + 1):
                rows[row][column] = value
    return rows


def receipt_of(grid: Grid) -> dict[Column, Place] | None:
    """Cells of a receipt beside or below their labels: column → place of the answer; None where it is no receipt."""
    labels = {normal(column.heading): column for column in RECEIPT.columns}
    found: dict[Column, Place] = {}
    for row, cells in enumerate(grid.rows[:_DEEPEST]):
        places = [(at, labels[normal(cell)]) for at, cell in enumerate(cells) if normal(cell) in labels]
        for at, column in places:
            below = len(places) > _LEAST - 1  # labels side by side: the answers stand under them
            place = (row + 1, at) if below else _beside(grid, row, at)
            found.setdefault(column, place)
    asked = sum(column.entry for column in found)
    return found if asked >= _LEAST else None


def _beside(grid: Grid, row: int, at: int) -> Place:
    """The cell right of a label, beyond the label's own merged cells."""
    for (top, left), (bottom, right) in grid.merged:
        if top <= row <= bottom and left <= at <= right:
            return row, right + 1
    return row, at + 1


def is_blank(text: str) -> bool:
    """Whether a text says nothing: empty, or a dash and the like."""
    return text == "" or text in BLANKS
