"""Marked blanks 【待补充：…】 where an office has to say what no table says, each with the row that asks for it."""

from __future__ import annotations

from collections.abc import Iterable

from evallib.document import Block, Paragraph, Span, TableBlock, paragraph, sentence


def blank(words: str, asks: str) -> Span:
    """A blank inside a sentence or a table cell.

    Parameters
    ----------
    words : str
        What is to be written there, in a few words: 原因, 长期效果.
    asks : str
        The row that asks for it (:func:`row_of`).

    >>> blank("原因", row_of("problems.csv", "WT01", "cause")).text
    '【待补充：原因】'
    """
    return Span(f"【待补充：{words}】", asks=asks)


def blank_paragraph(words: str, asks: str, *, before: str = "") -> Paragraph:
    """A paragraph of role "todo" that holds nothing but a blank, with a few words before it."""
    return paragraph(sentence(before, blank(words, asks), "。"), role="todo")


def row_of(file: str, key: str, column: str = "") -> str:
    """How a blank names its row: problems.csv：WT01，cause; of a file alone 'visits.csv'."""
    place = "，".join(part for part in (key, column) if part)
    return f"{file}：{place}" if place else file


def blanks_of(blocks: Iterable[Block]) -> tuple[tuple[str, str], ...]:
    """Every blank of some blocks in reading order, once a row: (the text around it, the row that asks)."""
    found: dict[tuple[str, str], str] = {}
    for block in blocks:
        for spans in _runs(block):
            for span in spans:
                if span.asks:
                    found.setdefault((span.text, span.asks), "".join(item.text for item in spans))
    return tuple((_shortened(whole, text), asks) for (text, asks), whole in found.items())


def _runs(block: Block) -> list[tuple[Span, ...]]:
    """Runs of spans that are read together: sentences, rows of a table."""
    if isinstance(block, Paragraph):
        return [item.spans for item in block.sentences]
    return list(block.rows) if isinstance(block, TableBlock) else []


_AROUND = 40
"""Characters before a blank that the to-do page shows."""


def _shortened(whole: str, text: str) -> str:
    """The blank with the words just before it."""
    before = whole[: whole.index(text)]
    return ("…" + before[-_AROUND:] if len(before) > _AROUND else before) + text
