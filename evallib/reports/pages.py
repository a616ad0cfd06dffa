"""A finished page read back: its texts as runs of spans, a run a heading, sentence, table cell or note."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from evallib.document import Cell, Span

_RUNS = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "td", "th", "caption", "figcaption", "dd", "dt", "li", "footer")
_UNREAD = ("style", "script", "svg", "nav", "title", "head")
_VOID = ("br", "col", "img", "link", "meta", "input", "hr")
_LIST_NUMBERS = re.compile(r"^(?:注：)?\d+\.\s?(?=\D)|^[表图]\d+　|^报告编号：.*|^（\d+）", re.MULTILINE)
_LISTED = "序号"


class _Page(HTMLParser):
    """Collects the runs of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[tuple[str, list[Span]]] = []
        self._open: list[str] = []
        self._span: dict[str, str] = {}
        self._unread = 0
        self._head: list[str] = []
        self._column = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if tag == "br" and self.runs:
                self.runs[-1][1].append(Span("\n"))
            return
        self._open.append(tag)
        self._unread += tag in _UNREAD
        if tag in _RUNS:
            self.runs.append((tag, []))
        if tag in ("span", "mark"):
            self._span = {name: value or "" for name, value in attrs} | {"tag": tag}
        if tag == "table":
            self._head = []
        if tag == "tr":
            self._column = 0

    def handle_endtag(self, tag: str) -> None:
        if tag not in self._open:
            return
        while self._open and (last := self._open.pop()):
            self._unread -= last in _UNREAD
            if last == tag:
                break
        if tag in ("span", "mark"):
            self._span = {}
        if tag == "th":
            self._head.append("".join(span.text for span in self.runs[-1][1]).strip())
        if tag == "td":
            if self._column < len(self._head) and self._head[self._column] == _LISTED:
                self.runs.pop()
            self._column += 1

    def handle_data(self, data: str) -> None:
        if self._unread or not self.runs or not (self._span or data.strip()):
            return
        self.runs[-1][1].append(self._read(data))

    def _read(self, text: str) -> Span:
        found = self._span
        if "data-cell" in found:
            value = found.get("data-value", "")
            return Span(text, _cell(found["data-cell"]), float(value) if value else None, found.get("data-form", ""))
        if "data-from" in found:
            return Span(text, quote=found["data-from"])
        return Span(text, asks="tag") if found.get("tag") == "mark" else Span(text)


def read_page(page: bytes | str) -> Iterator[tuple[Span, ...]]:
    """Yield the runs of a report's page without what counts headings, lists, tables, charts and documents.

    Charts are drawings and not read. ``data-cell``, ``data-value`` and ``data-form`` become a span's cell, value, form.
    """
    reader = _Page()
    reader.feed(page.decode("utf-8") if isinstance(page, bytes) else page)
    reader.close()
    for _, spans in reader.runs:
        starts = [i == 0 or spans[i - 1].text == "\n" for i in range(len(spans))]
        yield tuple(_unlisted(span) if start else span for span, start in zip(spans, starts, strict=True))


def _unlisted(span: Span) -> Span:
    """The beginning of a line without its list number."""
    plain = not (span.cell or span.quote or span.asks)
    return Span(_LIST_NUMBERS.sub("", span.text)) if plain else span


def _cell(address: str) -> Cell:
    """ratings/NK01/progress; rows may hold a slash: summary/main/lagging/count."""
    table, _, rest = address.partition("/")
    row, _, column = rest.rpartition("/")
    return Cell(table, row, column)
