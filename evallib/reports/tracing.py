"""Reads a finished report like an auditor: every number must name a cell, and the cell must hold it.

Exempt is what is no figure of a table: dates and years, list numbers, names, words quoted from offices or the plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from evallib.document import Document, Heading, Paragraph, Span, TableBlock
from evallib.evaluation import Evaluation
from evallib.numbers import render
from evallib.reports.pages import read_page
from evallib.reports.quotes import NUMBER, quotes_of

_DATE = re.compile(
    r"(?:19|20|21)\d{2}(?:—(?:19|20|21)\d{2})?年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{4}-\d{2}-\d{2}|专栏\d+|附件\d+"
    r"|(?:附件：|　)\d+\.(?!\d)"
)
_SEEN = "\x00"
_LISTED = "序号"


def unexplained_numbers(document: Document, evaluation: Evaluation) -> list[str]:
    """Return every number of a report's prose and tables that its cell does not explain; none is as it should be.

    A number is explained by its span: ``render(value, form)`` stands in the span's text, and ``evaluation.cell`` finds
    the same value at the span's address.

    Parameters
    ----------
    document : Document
    evaluation : Evaluation
        The view the report was built from (of a department: narrowed).

    Returns
    -------
    list of str
        The number or address with the text around it, in reading order.
    """
    return _unexplained(_passages(document), evaluation)


def unexplained_on_page(page: bytes | str, evaluation: Evaluation) -> list[str]:
    """Return every number of a finished page (HTML) that no cell explains, as :func:`unexplained_numbers` does.

    The page alone is read: numbers carry their cell, unrounded value and form as attributes.
    """
    return _unexplained(read_page(page), evaluation)


def _unexplained(passages: Iterable[Sequence[Span]], evaluation: Evaluation) -> list[str]:
    quotes = quotes_of(evaluation)
    found: list[str] = []
    for spans in passages:
        whole = "".join(span.text for span in spans)
        faults = [fault for span in spans if span.cell for fault in _faults(span, evaluation)]
        rest = _DATE.sub(_SEEN, quotes.without("".join(_unread(span) for span in spans)))
        found += [f"{item}：{whole[:60]}" for item in (*faults, *NUMBER.findall(rest))]
    return found


def _passages(document: Document) -> Iterator[Sequence[Span]]:
    """Runs of spans in reading order: headings, sentences, captions, cells and notes of tables."""
    yield (Span(document.title), Span(document.subtitle))
    for block in document.blocks:
        if isinstance(block, Heading):
            yield (Span(block.text),)
        elif isinstance(block, Paragraph):
            yield from (sentence.spans for sentence in block.sentences)
        elif isinstance(block, TableBlock):
            yield (Span(block.caption),)
            keep = [i for i, heading in enumerate(block.head[-1]) if heading != _LISTED]
            yield from ((row[i],) for row in block.rows for i in keep)
            yield from ((Span(note),) for note in block.notes)


def _faults(span: Span, evaluation: Evaluation) -> Iterator[str]:
    """What is wrong with a span that names a cell."""
    assert span.cell is not None
    actual = evaluation.cell(span.cell)
    if span.value is None or actual != span.value:
        yield f"{span.cell}（文中{span.value}，表中{actual}）"
    if render(span.value, span.form) not in span.text:
        yield f"{span.cell}（应写作{render(span.value, span.form)}）"


def _unread(span: Span) -> str:
    """The span's text without the number its cell explains; nothing of a quote or a blank."""
    if span.quote or span.asks:
        return _SEEN
    return span.text.replace(render(span.value, span.form), _SEEN, 1) if span.cell else span.text
