"""Blocks of an office's list: where headings stand, what each row is, with merged cells spread and titles read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evallib.collection.cells import read_text
from evallib.collection.layout import normal
from evallib.collection.listing_words import (
    DETAIL,
    NAME,
    Heading,
    is_counted_in_words,
    is_note,
    is_section,
    read_box,
    read_heading,
    section_name,
)
from evallib.collection.workbook import Grid, Workbook, address

_LEAST = 2
"""Headings a row must show, a name's among them."""
_DOWN = ("category", "chapter", "box", "box_no", "theme")
"""Columns where an empty cell repeats the one above."""
_STARRED = re.compile(r"[*＊※][^。；;]{0,12}?((?:19|20)\d\d)年")
_KIND_WORDS = (
    (r"市级|市.{0,12}纲要|落实市", "city_task"), (r"专栏|项目", "project"), (r"工程", "programme"), (r"任务", "task"),
    (r"指标", "indicator"), (r"规划.{0,6}(目录|清单|名录)|专项规划", "special_plan"),
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A cell of the list."""

    file: str
    sheet: str
    row: int
    column: int
    heading: str = ""

    @property
    def cell(self) -> str:
        """Its spreadsheet address."""
        return address(self.row, self.column)


@dataclass(frozen=True)
class Entry:
    """A cell of a row: what it says and where it stands."""

    raw: Any
    text: str
    place: Place
    heading: Heading


@dataclass
class Block:
    """Rows under one heading.

    Attributes
    ----------
    kind : str
        What its rows are; "" where neither headings nor titles tell.
    captions : list of str
        Title rows above, and the sheet's name last.
    notes : list of str
        Notes below or between.
    columns : mapping of int to Heading
    strangers : mapping of int to str
        Headings nobody knows.
    """

    file: str
    sheet: str
    head: int
    columns: Mapping[int, Heading]
    strangers: Mapping[int, str]
    captions: list[str]
    kind: str = ""
    notes: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Everything written above the heading."""
        return " ".join(self.captions)

    @property
    def fields(self) -> frozenset[str]:
        """What its headings ask for."""
        return frozenset(heading.field for heading in self.columns.values())

    @property
    def starred_year(self) -> int | None:
        """The year of figures with an asterisk, where a note says it."""
        found = _STARRED.search(" ".join((*self.notes, *self.captions)))
        return int(found[1]) if found else None

    def place(self, row: int, column: int, heading: str = "") -> Place:
        """A cell of the block's sheet."""
        return Place(self.file, self.sheet, row, column, heading)


@dataclass
class Row:
    """One row: its cells by field, the fields its block has, the section it stands in."""

    place: Place
    cells: dict[str, Entry]
    fields: frozenset[str]
    section: str = ""
    box: tuple[str, str] | None = None

    def text(self, name: str) -> str:
        """Text of a field, "" where there is none."""
        return self.cells[name].text if name in self.cells else ""


def blocks(book: Workbook) -> Iterator[Block]:
    """Every block of the visible sheets, in order."""
    for grid in book.grids:
        if not grid.hidden:
            yield from _blocks_of(book.name, _Spread(grid))


class _Spread:
    """A grid with merged cells spread over their range."""

    def __init__(self, grid: Grid) -> None:
        self.title = grid.title
        width = max(map(len, grid.rows), default=0)
        self.rows = [[grid.cell(i, j) for j in range(width)] for i in range(len(grid.rows))]
        self.across: dict[int, int] = {}
        self.down: dict[int, int] = {}
        for (top, left), (bottom, right) in grid.merged:
            for i in range(top, min(bottom, len(self.rows) - 1) + 1):
                for j in range(left, min(right, width - 1) + 1):
                    self.rows[i][j] = grid.cell(top, left)
            self.across[top] = max(self.across.get(top, 1), right - left + 1)
            self.down[top] = max(self.down.get(top, 0), bottom - top)

    def texts(self, row: int) -> list[str]:
        return [read_text(value) for value in self.rows[row]]


def _blocks_of(file: str, spread: _Spread) -> Iterator[Block]:
    """Blocks of one sheet: every row of headings begins one."""
    captions: list[str] = []
    block: Block | None = None
    i = 0
    while i < len(spread.rows):
        head = _headings(spread, i)
        if head:
            if block:
                yield block
            depth, columns, strangers = head
            above = [*captions, spread.title]
            block = Block(file, spread.title, i + depth, columns, strangers, above)
            block.kind = _kind(columns, above)
            captions = []
            reader = _Reader(spread, block)
            i += depth + 1
            continue
        if block is None:
            captions += dict.fromkeys(text for text in spread.texts(i) if text)
        elif (caption := reader.read(i)) is not None:
            captions = [caption]
        i += 1
    if block:
        yield block


def _headings(spread: _Spread, row: int) -> tuple[int, dict[int, Heading], dict[int, str]] | None:
    """Rows below that still belong to the headings, headings by column, unknown ones; None where it is no heading."""
    if not _looks_like_heading(spread.texts(row)):
        return None
    depth = min(2, spread.down.get(row, 0), len(spread.rows) - row - 1)
    if depth == 0 and row + 1 < len(spread.rows) and _is_second(spread.texts(row), spread.texts(row + 1)):
        depth = 1
    columns: dict[int, Heading] = {}
    strangers: dict[int, str] = {}
    for j in range(len(spread.rows[row])):
        parts = list(dict.fromkeys(read_text(spread.rows[k][j]) for k in range(row, row + depth + 1)))
        parts = [part for part in parts if part]
        found = _first_heading(parts)
        if found and found.field == NAME and _taken(found, columns):
            found = Heading("goal", found.text)  # 内容 beside 名称
        if found and not _taken(found, columns):
            columns[j] = found
        elif parts:
            strangers[j] = "·".join(parts)
    return depth, columns, strangers


def _first_heading(parts: list[str]) -> Heading | None:
    """The lowest heading known (years under 目标值 are years), else the joined ones, else the highest."""
    found = read_heading(parts[-1]) if parts else None
    if found is None and len(parts) > 1:
        found = read_heading("".join(parts)) or read_heading(parts[0])
    return found


def _taken(found: Heading, columns: Mapping[int, Heading]) -> bool:
    """Whether a field stands there already; years may repeat."""
    same = [other for other in columns.values() if other.field == found.field]
    return bool(same) and (found.field not in ("year", "base", "target") or found.year in {h.year for h in same})


def _looks_like_heading(texts: list[str]) -> bool:
    """Whether a row is one of headings: enough known ones, a name's among them, few others, no figures."""
    filled = [text for text in dict.fromkeys(texts) if text]
    found = [heading for heading in map(read_heading, filled) if heading]
    fields = {heading.field for heading in found}
    named = fields & {*DETAIL, NAME}
    figures = [text for text in filled if re.fullmatch(r"[\d.,%]+", text) and not re.fullmatch(r"(19|20)\d\d", text)]
    return len(fields) >= _LEAST and bool(named) and 2 * len(found) >= len(filled) and not figures


def _is_second(first: list[str], second: list[str]) -> bool:
    """Whether a row continues the headings above: all it holds are headings, under empty or repeated cells."""
    filled = [(a, b) for a, b in zip(first, second, strict=True) if b]
    known = [read_heading(b) for _, b in filled]
    return bool(filled) and len(filled) < len([a for a in first if a]) + 2 and all(
        heading is not None and heading.field in ("year", "base", "target", "growth") for heading in known
    )  # fmt: skip


def _kind(columns: Mapping[int, Heading], captions: list[str]) -> str:
    """What the rows are: the most detailed thing the headings name; of 名称 alone what the titles say."""
    fields = {heading.field for heading in columns.values()}
    named = next((kind for kind in DETAIL if kind in fields), "")
    if named == "task" and re.search(_KIND_WORDS[0][0], " ".join(captions)):
        return "city_task"
    if named or NAME not in fields:
        return named
    for caption in reversed(captions):
        for pattern, kind in _KIND_WORDS:
            if re.search(pattern, caption):
                return kind
    return ""


class _Reader:
    """Reads the rows below the headings of a block."""

    def __init__(self, spread: _Spread, block: Block) -> None:
        self.spread, self.block = spread, block
        self.section = ""
        self.box: tuple[str, str] | None = None
        self.above: dict[str, Entry] = {}

    def read(self, i: int) -> str | None:
        """Read one row into the block; a title of whatever comes next is returned."""
        texts = self.spread.texts(i)
        filled = [text for text in texts if text]
        distinct = list(dict.fromkeys(filled))
        if not filled or _is_counting(filled):
            return None
        if is_note(filled[0]):
            self.block.notes.append(filled[0])
            return None
        if len(distinct) == 1 and (self.spread.across.get(i, 1) >= 3 or is_section(distinct[0])):
            self._head(distinct[0])
            return distinct[0]
        cells = self._cells(i)
        if (title := _numbered_title(cells, i)) is not None:
            self._head(title)
            return title
        if any(name in cells for name in (*DETAIL, NAME)):
            self.block.rows.append(Row(self.block.place(i, 0), cells, self.block.fields, self.section, self.box))
        return None

    def _head(self, text: str) -> None:
        """A row that heads the ones below it."""
        box = read_box(text)
        if box:
            self.box = box
        else:
            self.section = section_name(text)

    def _cells(self, i: int) -> dict[str, Entry]:
        """Filled cells by field; what repeats down is taken from above where empty."""
        cells: dict[str, Entry] = {}
        for j, heading in self.block.columns.items():
            raw = self.spread.rows[i][j]
            text = read_text(raw)
            name = f"year{heading.year}" if heading.field == "year" else heading.field
            if text:
                cells[name] = self.above[name] = Entry(raw, text, self.block.place(i, j, heading.text), heading)
            elif name in _DOWN and name in self.above:
                cells[name] = self.above[name]
        return cells


def _numbered_title(cells: Mapping[str, Entry], row: int) -> str | None:
    """The name of a row that only has 一, 二, （三） for its number and a name: it heads the rows below."""
    own = {name: entry for name, entry in cells.items() if entry.place.row == row}
    names = [name for name in own if name in (*DETAIL, NAME)]
    if len(names) != 1 or set(own) != {"order", names[0]} or not is_counted_in_words(own["order"].text):
        return None
    return re.sub(r"[（(](共)?\d+[个项][)）]$", "", own[names[0]].text)


def _is_counting(filled: list[str]) -> bool:
    """A row under the headings that counts the columns: 1, 2, 3 … or 甲, 乙, 1 …"""
    numbers = [int(text) for text in (normal(item).strip("()") for item in filled) if text.isascii() and text.isdigit()]
    return len(numbers) > _LEAST and numbers == list(range(numbers[0], numbers[0] + len(numbers))) and all(
        len(text) <= 3 for text in filled
    )  # fmt: skip
