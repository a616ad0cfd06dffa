"""Marked blanks 【待补充：…】 where an office has to say what no table says, each with the row that asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evallib.document import Block, Heading, Paragraph, Span, TableBlock, paragraph, sentence


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
    """Every blank of some blocks in reading order, once a row: (the words around it, the row that asks).

    The words are the heading above and those before it in its paragraph; in a table the first words of its row.
    """
    found: dict[tuple[str, str], str] = {}
    heading = ""
    for block in blocks:
        if isinstance(block, Heading):
            heading = block.text
        for before, span in _asking(block):
            lead = f"{heading}：" if heading and isinstance(block, Paragraph) else ""
            found.setdefault((span.text, span.asks), f"{lead}{before}{span.text}")
    return tuple((text, asks) for (_, asks), text in found.items())


def _asking(block: Block) -> Iterator[tuple[str, Span]]:
    """Blanks with the words before them."""
    if isinstance(block, Paragraph):
        before = ""
        for span in (span for item in block.sentences for span in item.spans):
            if span.asks:
                yield ("…" + before[-_AROUND:] if len(before) > _AROUND else before), span
            before += span.text
    elif isinstance(block, TableBlock):
        for row in block.rows:
            subject = next((span.text for span in row if span.text and not span.text.isdecimal()), "")
            yield from ((f"{subject}：" if span.text != subject else "", span) for span in row if span.asks)


_AROUND = 40
"""Characters before a blank that the to-do page shows."""
