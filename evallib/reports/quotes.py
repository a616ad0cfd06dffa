"""Words that are not the report's own: names, and what offices wrote. Digits in them are no figures of the report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from evallib import tables as t
from evallib.document import Block, Document, Paragraph, Sentence, Span, TableBlock
from evallib.evaluation import Evaluation
from evallib.narratives import quoted
from evallib.numbers import render

NUMBER = re.compile(r"\d+(?:\.\d+)?")


class Quotes:
    """Known texts that hold digits, found again in a report.

    Parameters
    ----------
    texts : mapping of str to str
        Text → where it stands, as ``table/row/column``.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._places = {text: place for text, place in texts.items() if _counts(text)}
        self._by_number: dict[str, list[str]] = {}
        for text in sorted(self._places, key=lambda text: (-len(text), text)):
            for number in dict.fromkeys(NUMBER.findall(text)):
                self._by_number.setdefault(number, []).append(text)

    def split(self, text: str) -> list[Span]:
        """Cut a text into our own words and quotes, which say where they stand; the longest quote wins."""
        spans: list[Span] = []
        begun = 0
        for found in NUMBER.finditer(text):
            if found.start() < begun:
                continue
            start, known = self._around(text, found, begun)
            if known:
                spans += [Span(text[begun:start])] if start > begun else []
                spans.append(Span(known, quote=self._places[known]))
                begun = start + len(known)
        return [*spans, Span(text[begun:])] if begun < len(text) or not spans else spans

    def without(self, text: str) -> str:
        """The text without its quotes."""
        return "\0".join(span.text for span in self.split(text) if not span.quote)

    def _around(self, text: str, found: re.Match[str], begun: int) -> tuple[int, str]:
        """Where a known text that covers a number begins, and the text; "" where there is none."""
        for known in self._by_number.get(found.group(), ()):
            for inside in NUMBER.finditer(known):
                start = found.start() - inside.start()
                if inside.group() == found.group() and start >= begun and text.startswith(known, start):
                    return start, known
        return 0, ""


def marked(document: Document, quotes: Quotes) -> Document:
    """Return the document with its quotes marked in prose and tables."""
    return replace(document, blocks=tuple(_marked_block(block, quotes) for block in document.blocks))


def quotes_of(evaluation: Evaluation) -> Quotes:
    """Every name in the catalogues, and every text an office has written, with where it stands."""
    found: dict[str, str] = {}
    for text, place in _texts(evaluation):
        for form in (text, quoted(text)):
            found.setdefault(form, place)
    return Quotes(found)


def _counts(text: str) -> bool:
    """Whether a text holds digits and more than digits: a bare number is never a quote."""
    return bool(NUMBER.search(text)) and not NUMBER.fullmatch(text)


def _marked_block(block: Block, quotes: Quotes) -> Block:
    if isinstance(block, Paragraph):
        sentences = (Sentence(_marked_spans(item.spans, quotes)) for item in block.sentences)
        return Paragraph(tuple(sentences), block.role)
    if isinstance(block, TableBlock):
        return replace(block, rows=tuple(tuple(_whole(span, quotes) for span in row) for row in block.rows))
    return block


def _marked_spans(spans: Iterable[Span], quotes: Quotes) -> tuple[Span, ...]:
    found: list[Span] = []
    for span in spans:
        plain = span.cell is None and not span.quote and not span.asks and NUMBER.search(span.text)
        found += [replace(part, odds=span.odds) for part in quotes.split(span.text)] if plain else [span]
    return tuple(found)


def _whole(span: Span, quotes: Quotes) -> Span:
    """A table's cell is one span: it is a quote where nothing but quotes holds a number in it."""
    parts = quotes.split(span.text) if span.cell is None and NUMBER.search(span.text) else []
    places = [part.quote for part in parts if part.quote]
    ours = any(NUMBER.search(part.text) for part in parts if not part.quote)
    return replace(span, quote=places[0]) if places and not ours else span


def _texts(evaluation: Evaluation) -> Iterator[tuple[str, str]]:
    """Text and place."""
    plan, table = evaluation.plan, evaluation.ratings
    yield plan.title, "plan/plan/name"
    catalogue = (t.INDICATOR_ID, t.NAME, t.UNIT, t.CATEGORY, t.CHAPTER, t.TARGET_TEXT, t.CALIBER)
    yield from _columns("ratings", table, catalogue, [t.INDICATOR_ID])
    yield from _columns("ratings", table[table[t.OVERRIDDEN]], (t.REASON,), [t.INDICATOR_ID])
    for row in t.rows(table):
        yield f"{render(row.target_low, 'f')}—{render(row.target_high, 'f')}", f"ratings/{row.indicator_id}/target_low"
    words = (
        t.ID, t.NAME, t.BOX_NO, t.BOX_TITLE, t.DONE, t.EFFECT, t.PROBLEM, t.CAUSE, t.NEXT_STEP, t.IMAGE_WORDS, t.GOAL,
        t.THEME,
    )  # fmt: skip
    yield from _columns("works", evaluation.works, words, [t.OBJECT_TYPE, t.ID])
    yield from _columns("progress", evaluation.period_reports, words, [t.OBJECT_TYPE, t.OBJECT_ID, t.PERIOD])
    yield from _columns("judgements", evaluation.judgements, (t.REASON, t.PERSON), [t.LINE])
    yield from _columns("department_forecasts", evaluation.department_forecasts, (t.BASIS,), [t.INDICATOR_ID])
    for name in ("indicators", *t.WORK_TYPES.values()):
        frame = plan.tables[name]
        yield from _columns(name, frame, (t.NAME,), [frame.columns[0]])
    for name, columns in _LEDGERS.items():
        frame = plan.known(name)
        yield from _columns(name, frame, columns, [column for column in _KEYS if column in frame][:1])


_LEDGERS: dict[str, tuple[str, ...]] = {
    "departments": (t.NAME, t.SHORT_NAME, t.DEPARTMENT_ID), "special_plans": (t.PLAN_ID, t.NAME, t.DOC_NO),
    "problems": (t.PROBLEM_ID, t.PROBLEM, t.CAUSE, t.MEASURE),
    "visits": (t.VISIT_ID, t.PLACE, t.TOPIC, t.FINDING), "notes": (t.TEXT,),
    "adjustments": (t.PLAN_ID, t.OBJECT_ID, t.SUBMITTED_BY, t.OLD, t.NEW, t.REASON, t.BASIS),
    "approvals": (t.STEP, t.ROLE, t.RESULT),
    "opinions": (t.FROM, t.PARAGRAPH, t.OPINION, t.REASON), "milestones": (t.NAME, t.OBJECT, t.NOTE),
    "survey": (t.QUESTION, t.GROUP), "comparisons": (t.AREA, t.SOURCE),
}  # fmt: skip
"""Tables whose words a report may repeat, by column."""
_KEYS = (
    t.PROBLEM_ID, t.VISIT_ID, t.ADJUSTMENT_ID, t.MILESTONE_ID, t.PLAN_ID, t.DEPARTMENT_ID, t.OBJECT_ID, t.DOCUMENT,
    t.INDICATOR_ID, t.LINE,
)  # fmt: skip


def _columns(name: str, frame: pd.DataFrame, columns: Sequence[str], key: Sequence[str]) -> Iterator[tuple[str, str]]:
    keys = [":".join(map(str, parts)) for parts in zip(*(frame[column] for column in key), strict=True)]
    for column in frame.columns.intersection(list(columns)):
        for row, text in zip(keys, frame[column], strict=True):
            yield str(text), f"{name}/{row}/{column}"
