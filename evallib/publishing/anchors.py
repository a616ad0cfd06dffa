"""Anchors: bookmarks of a DOCX that name the cell behind a number, table or chart.

A name is all that an editor must keep, and bookmarks are what Word, WPS and LibreOffice keep; so everything needed to
find the figure again stands in the name, and none of its value does: what an office deletes is gone.

``en_5d41402abc4b_9f86d081_2``: kind (``n`` number, ``t`` table, ``c`` chart) · key, made of the cell and its form ·
words around it (of a sentence with its numbers blanked, of a table its head, of a chart none) · ordinal among equals.
Equal key: the same figure in the same form. Equal words: the sentence still says of it what it said.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from xml.sax.saxutils import quoteattr

from evallib.document import Cell, ChartBlock, Document, Paragraph, Sentence, Span, TableBlock

NUMBER, TABLE, CHART = "n", "t", "c"
NAMESPACE = "urn:evallib:anchors"
"""Of the custom XML part that lists the keys of a DOCX."""
_NAME = re.compile(r"e([ntc])_([0-9a-f]{12})_([0-9a-f]{8})_([1-9][0-9]*)")
_BLANK = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Name:
    """A bookmark's name taken apart.

    Attributes
    ----------
    kind : {"n", "t", "c"}
    key : str
        Twelve digits of the cell and its form; see :func:`key_of`.
    words : str
        Eight digits of the words around it; see :func:`words_of`.
    ordinal : int
        1 … among anchors of a document with the same kind, key and words, in reading order.
    """

    kind: str
    key: str
    words: str
    ordinal: int = 1

    def __str__(self) -> str:
        return f"e{self.kind}_{self.key}_{self.words}_{self.ordinal}"


@dataclass(frozen=True)
class Anchor:
    """An anchor of a document.

    Attributes
    ----------
    name : Name
    cell : Cell
        Of a table ``Cell("table", its name, "")``, of a chart ``Cell("chart", its name, "")``.
    block : int
        Index in ``document.blocks``.
    line, item : int
        Of a number: sentence and span in a paragraph, row and column in a table; else -1.
    span : Span
        Of a number, with text, form and value; of tables and charts the caption.
    """

    name: Name
    cell: Cell
    block: int
    line: int
    item: int
    span: Span

    @property
    def place(self) -> tuple[int, int, int]:
        """Block, line, item: what a renderer looks anchors up by."""
        return self.block, self.line, self.item


def parse_name(text: str) -> Name | None:
    """Take a bookmark's name apart; None for bookmarks of others.

    >>> parse_name("en_5d41402abc4b_9f86d081_2").ordinal, parse_name("_Toc1")
    (2, None)
    """
    found = _NAME.fullmatch(text)
    return Name(found[1], found[2], found[3], int(found[4])) if found else None


def anchors(document: Document) -> tuple[Anchor, ...]:
    """Return every anchor of a document in reading order; equal documents give equal names.

    A table's own anchor comes before those of its numbers; hidden columns have none, as nothing of them is printed.
    """
    seen: Counter[str] = Counter()
    found = []
    for cell, name, place, span in _places(document):
        first = str(name)
        seen[first] += 1
        found.append(Anchor(Name(name.kind, name.key, name.words, seen[first]), cell, *place, span))
    return tuple(found)


def key_of(cell: Cell, form: str = "") -> str:
    """Twelve digits of a cell and its form."""
    return _digest("\t".join((cell.table, cell.row, cell.column, form)), 12)


def words_of(spans: Iterable[Span]) -> str:
    """Eight digits of the words of a sentence, its numbers blanked: equal while it says the same of its numbers."""
    return _digest("".join(_BLANK if span.cell is not None else span.text for span in spans), 8)


def keys(document: Document) -> dict[str, tuple[Cell, str]]:
    """Return key → cell and form of every anchor."""
    return {anchor.name.key: (anchor.cell, anchor.span.form) for anchor in anchors(document)}


def keys_xml(document: Document) -> bytes:
    """Return the custom XML part of a DOCX: which cell each key stands for; no value, no word of the report.

    Beside them stand four digits of each text as printed (``w`` of an anchor, ``x`` of a table's texts): enough to see
    whether somebody has changed it, too few to find out what it said.
    """
    lines = [
        f"<a k={quoteattr(key)} t={quoteattr(cell.table)} r={quoteattr(cell.row)} c={quoteattr(cell.column)}"
        f" f={quoteattr(form)}/>"
        for key, (cell, form) in sorted(keys(document).items())
    ]
    for anchor in anchors(document):
        block = document.blocks[anchor.block]
        if anchor.name.kind == NUMBER:
            lines.append(f'<w n="{anchor.name}" h="{mark_of(anchor.span.text)}"/>')
        elif isinstance(block, ChartBlock):
            lines.append(f'<w n="{anchor.name}" h="{mark_of(block.alt or block.caption)}"/>')
        elif isinstance(block, TableBlock):
            marks = sorted({mark_of(span.text) for row in block.rows for span in row if span.cell is None})
            lines.append(f'<x n="{anchor.name}" h="{" ".join(marks)}"/>')
    head = f'<anchors xmlns="{NAMESPACE}" report={quoteattr(document.report_id)}>'
    return ('<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n' + head + "".join(lines) + "</anchors>").encode()


def read_keys_xml(content: bytes) -> tuple[str, dict[str, tuple[Cell, str]]]:
    """Read what :func:`keys_xml` wrote: the report's id, and key → cell and form; ("", {}) for other parts."""
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root: Any = fromstring(content)
    except (ParseError, ValueError):
        return "", {}
    if root.tag != f"{{{NAMESPACE}}}anchors":
        return "", {}
    rows = [item.attrib for item in root]
    return root.get("report", ""), {
        row["k"]: (Cell(row["t"], row["r"], row["c"]), row.get("f", "")) for row in rows if {*"ktrc"} <= set(row)
    }


def mark_of(text: str) -> str:
    """Four digits of a text as printed."""
    return _digest(text, 4)


def _places(document: Document) -> Iterator[tuple[Cell, Name, tuple[int, int, int], Span]]:
    for i, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            for j, sentence in enumerate(block.sentences):
                yield from _numbers(sentence, i, j)
        elif isinstance(block, TableBlock):
            yield from _of_table(block, i)
        elif isinstance(block, ChartBlock):
            cell = Cell("chart", block.name, "")
            yield cell, Name(CHART, key_of(cell), _digest("", 8)), (i, -1, -1), Span(block.caption)


def _numbers(sentence: Sentence, block: int, line: int) -> Iterator[tuple[Cell, Name, tuple[int, int, int], Span]]:
    words = words_of(sentence.spans) if sentence.numbers else ""
    for k, span in enumerate(sentence.spans):
        if span.cell is not None:
            yield span.cell, Name(NUMBER, key_of(span.cell, span.form), words), (block, line, k), span


def _of_table(table: TableBlock, block: int) -> Iterator[tuple[Cell, Name, tuple[int, int, int], Span]]:
    cell = Cell("table", table.name, "")
    words = _digest("\n".join("\t".join(row) for row in table.head), 8)
    yield cell, Name(TABLE, key_of(cell), words), (block, -1, -1), Span(table.caption)
    count = len(table.head[0]) if table.head else 0
    hidden = {k for k, width in enumerate(table.widths) if width <= 0} if len(table.widths) == count else set()
    for j, row in enumerate(table.rows):
        for k, span in enumerate(row):
            if span.cell is not None and k not in hidden:
                yield span.cell, Name(NUMBER, key_of(span.cell, span.form), words), (block, j, k), span


@cache
def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]
