"""A Document as what a page shows: numbered headings, numbered captions, tables as grids of cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from evallib.document import ChartBlock, Document, Heading, Paragraph, Span, TableBlock

_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """Write 1 … 99 in Chinese numerals.

    >>> [chinese_number(n) for n in (1, 10, 12, 20, 34)]
    ['一', '十', '十二', '二十', '三十四']
    """
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")


@dataclass
class HeadingNumbers:
    """Counts headings: 一、 then （一） then 1. under each."""

    counts: list[int] = field(default_factory=lambda: [0, 0, 0])

    def next(self, level: int) -> str:
        """Number of the next heading of a level (1 … 3), with its punctuation."""
        self.counts[level - 1] += 1
        self.counts[level:] = [0] * (3 - level)
        count = self.counts[level - 1]
        return (f"{chinese_number(count)}、", f"（{chinese_number(count)}）", f"{count}.")[level - 1]


@dataclass(frozen=True)
class HeadCell:
    """A cell of a table's head and how many columns and rows it covers."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Column:
    """A printed column: position in the rows, alignment (l, c, r), share of the table's width (None = free)."""

    index: int
    align: str
    width: float | None


@dataclass(frozen=True)
class Grid:
    """A table ready to print; hidden columns (width 0) are gone."""

    columns: tuple[Column, ...]
    head: tuple[tuple[HeadCell, ...], ...]
    rows: tuple[tuple[Span, ...], ...]


def grid(table: TableBlock) -> Grid:
    """Lay a table out: printed columns, merged head cells, rows as long as the head."""
    count = len(table.head[0]) if table.head else max((len(row) for row in table.rows), default=0)
    widths = table.widths if len(table.widths) == count else (1.0,) * count
    kept = [i for i in range(count) if widths[i] > 0]
    total = sum(widths[i] for i in kept) or 1.0
    free = len(table.widths) != count
    columns = tuple(Column(i, (table.align[i : i + 1] or "l"), None if free else widths[i] / total) for i in kept)
    rows = tuple(tuple(row[i] if i < len(row) else Span("") for i in kept) for row in table.rows)
    printed = [[row[i] if i < len(row) else "" for i in kept] for row in table.head]
    return Grid(columns, head_cells(printed), rows)


def head_cells(head: list[list[str]]) -> tuple[tuple[HeadCell, ...], ...]:
    """Merge a head: "" continues the cell to the left, "^" the cell above."""
    lines = []
    for i, row in enumerate(head):
        line = []
        for j, text in enumerate(row):
            if (text == "" and j > 0) or (text == "^" and i > 0):
                continue
            across = _run([cell == "" for cell in row[j + 1 :]])
            down = _run([below[j] == "^" for below in head[i + 1 :]])
            line.append(HeadCell(text, 1 + across, 1 + down))
        lines.append(tuple(line))
    return tuple(lines)


def _run(flags: list[bool]) -> int:
    """How many leading flags are true."""
    return next((i for i, flag in enumerate(flags) if not flag), len(flags))


class Origins:
    """Says of each number of a document where it comes from, for readers who hover over it."""

    def __init__(self, document: Document) -> None:
        self._known = {origin.cell: origin for origin in document.origins}

    def __call__(self, span: Span) -> str:
        """Table, row, column, address, unrounded value, source; "" for words."""
        if span.cell is None:
            return ""
        known = self._known.get(span.cell)
        named = f"{known.table} · {known.row} · {known.column}（{span.cell}）" if known else str(span.cell)
        lines = [f"出处：{named}", f"数值：{exact(span.value)}" if span.value is not None else ""]
        return "\n".join(filter(None, [*lines, f"来源：{known.source}" if known and known.source else ""]))


def exact(value: float | None) -> str:
    """A value in full, whole ones without a point; "" for none."""
    if value is None:
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


@dataclass(frozen=True)
class Item:
    """A block with the number the page gives it: 一、, 表1, 图1."""

    block: Heading | Paragraph | TableBlock | ChartBlock
    number: str = ""

    @property
    def kind(self) -> str:
        """Kind of the block."""
        return self.block.kind

    @property
    def label(self) -> str:
        """Number and caption."""
        return f"{self.number}　{self.block.caption}" if isinstance(self.block, TableBlock | ChartBlock) else ""


def items(document: Document) -> Iterator[Item]:
    """Number headings, tables and charts in reading order."""
    headings, tables, charts = HeadingNumbers(), 0, 0
    for block in document.blocks:
        if isinstance(block, Heading):
            level = min(max(block.level, 1), 3)
            yield Item(block, headings.next(level) if block.numbered else "")
        elif isinstance(block, TableBlock):
            tables += 1
            yield Item(block, f"表{tables}")
        elif isinstance(block, ChartBlock):
            charts += 1
            yield Item(block, f"图{charts}")
        else:
            yield Item(block)
