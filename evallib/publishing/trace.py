"""The trace beside a report: every number with the sentence or row it stands in, its cell and its unrounded value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from evallib.document import Document, Heading, Paragraph, Span, TableBlock
from evallib.publishing import layout

OPENING = "引言"
"""Where what stands before the first heading is."""


def publish_trace(document: Document) -> bytes:
    """Return the trace as JSON (UTF-8); equal documents give equal bytes.

    ``numbers``: text, value (unrounded), form, cell (table, row, column), names (the same in Chinese), source, place
    (the headings above, of a table its caption too) and sentence (of a table the row). ``quotes``: text of names and
    office words that hold digits, and where they stand.
    """
    known = {origin.cell: origin for origin in document.origins}
    numbers: list[dict[str, Any]] = []
    quotes: list[dict[str, str]] = []
    for place, whole, span in _spans(document):
        if span.quote:
            quotes.append({"text": span.text, "from": span.quote, "place": place})
        if span.cell is None:
            continue
        origin = known.get(span.cell)
        numbers.append({
            "text": span.text, "value": span.value, "form": span.form,
            "cell": {"table": span.cell.table, "row": span.cell.row, "column": span.cell.column},
            "names": [origin.table, origin.row, origin.column] if origin else [],
            "source": origin.source if origin else "", "place": place, "sentence": whole,
        })  # fmt: skip
    trace = {"report": document.report_id, "title": document.label, "numbers": numbers, "quotes": quotes}
    return (json.dumps(trace, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def _spans(document: Document) -> Iterator[tuple[str, str, Span]]:
    """Place, sentence or row, and span, in reading order."""
    above: list[tuple[int, str]] = []
    for part in layout.items(document):
        block = part.block
        if isinstance(block, Heading):
            above = [(level, text) for level, text in above if level < block.level]
            above.append((block.level, f"{part.number}{block.text}"))
        place = " › ".join(text for _, text in above) or OPENING
        if isinstance(block, Paragraph):
            yield from ((place, item.text, span) for item in block.sentences for span in item.spans)
        elif isinstance(block, TableBlock):
            where = " › ".join(filter(None, [place, part.label]))
            yield from ((where, _row(row), span) for row in block.rows for span in row)


def _row(spans: Sequence[Span]) -> str:
    return "｜".join(span.text for span in spans)
