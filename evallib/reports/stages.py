"""Stages of a report, in one place for all of them: which charts a stage may carry, and what it leaves unsaid.

The 提请审议稿 carries neither percentages of chance nor intervals nor forecast fans; the words (完成难度较大) stay.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar, cast

from evallib import tables as t
from evallib.document import Block, Cell, Document, Heading, Paragraph, Sentence, Span, TableBlock
from evallib.errors import UsageError
from evallib.evaluation import Evaluation
from evallib.reports.letters import attached
from evallib.settings import RESERVED_STAGE, STAGES

CHARTS = ("none", "simple", "full")
"""What charts a report carries, from none to those with forecast fans."""
RESERVED = RESERVED_STAGE
FINAL = ("送审稿", RESERVED, "定稿")
"""Stages without the office's working papers: questions to departments, how forecasts have done."""
_UNCERTAIN_TABLES = ("forecasts", "department_forecasts")
_BOUNDS = (t.Q025, t.Q100, t.Q900, t.Q975)
_MARKS = "，；、。：（）"

Build = TypeVar("Build", bound=Callable[..., Document])


def report(build: Build) -> Build:
    """Let a report's ``build`` keep the rules of its stage: the decorator of every ``build`` in this room.

    Raises
    ------
    UsageError
        No such stage, or no such kind of charts.
    """
    takes_charts = "charts" in inspect.signature(build).parameters

    @wraps(build)
    def staged(evaluation: Any, **options: Any) -> Document:
        stage, charts = options.get("stage", ""), options.get("charts", CHARTS[-1])
        _refuse("stage", stage, STAGES)
        _refuse("charts", charts, CHARTS)
        if takes_charts:
            options["charts"] = charts_for(stage, charts)
        document = build(evaluation, **options)
        document = reserved(document) if stage == RESERVED else document
        return attached(document, evaluation, stage) if isinstance(evaluation, Evaluation) else document

    return cast(Build, staged)


def charts_for(stage: str, charts: str) -> str:
    """The charts asked for, or the plainer ones a stage allows."""
    return "simple" if stage == RESERVED and charts == "full" else charts


def reserved(document: Document) -> Document:
    """Return the document without chances and intervals; what then has nothing to say is gone with its heading."""
    blocks = [block for item in document.blocks for block in _reserved_block(item)]
    facts = tuple(
        replace(fact, values=tuple(pair for pair in fact.values if pair[0] != t.P_ATTAIN)) for fact in document.facts
    )
    origins = tuple(origin for origin in document.origins if not _uncertain(origin.cell))
    return replace(document, blocks=_with_content(blocks), facts=facts, origins=origins)


def _refuse(name: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        choices = "、".join(item or "（空）" for item in known)
        raise UsageError(f"参数{name}的取值“{value}”不在允许范围内，可用的有：{choices}")


def _reserved_block(block: Block) -> list[Block]:
    if isinstance(block, Paragraph):
        kept = [_without_odds(item) for item in block.sentences]
        left = tuple(item for item in kept if item.text.strip(_MARKS))
        return [Paragraph(left, block.role)] if left else []
    return _narrower(block) if isinstance(block, TableBlock) else [block]


def _without_odds(sentence: Sentence) -> Sentence:
    """The sentence without its marked clauses; one that states a chance outside of them is left out whole."""
    left = tuple(span for span in sentence.spans if not span.odds)
    return Sentence(()) if any(_tells(span) for span in left) else Sentence(left)


def _narrower(table: TableBlock) -> list[Block]:
    """The table without columns of chances and intervals."""
    width = max((len(row) for row in table.rows), default=0)
    gone = {i for row in table.rows for i, span in enumerate(row) if span.odds or _tells(span)}
    if not gone:
        return [table]
    kept = [i for i in range(width) if i not in gone]
    if not kept:
        return []
    return [replace(
        table, head=tuple(tuple(row[i] for i in kept) for row in table.head),
        rows=tuple(tuple(row[i] for i in kept if i < len(row)) for row in table.rows),
        align="".join(table.align[i] for i in kept if i < len(table.align)),
        widths=tuple(table.widths[i] for i in kept if i < len(table.widths)),
    )]  # fmt: skip


def _with_content(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks without headings nothing stands under any more."""
    found: list[Block] = []
    for block in reversed(blocks):
        below = found[-1] if found else None
        empty = below is None or (isinstance(below, Heading) and isinstance(block, Heading)
                                  and below.level <= block.level)  # fmt: skip
        if not isinstance(block, Heading) or not empty:
            found.append(block)
    return tuple(reversed(found))


def _tells(span: Span) -> bool:
    return span.cell is not None and _uncertain(span.cell)


def _uncertain(cell: Cell) -> bool:
    """Whether a cell holds a chance or the end or coverage of an interval."""
    if cell.table in _UNCERTAIN_TABLES:
        return cell.column[4:] in _BOUNDS
    if cell.table == "ratings":
        return cell.column in (t.P_ATTAIN, t.END_LOW, t.END_HIGH) or cell.column.startswith(("lo80_", "hi80_"))
    if cell.table == "past_errors":
        return cell.column == t.COVERED80
    return (cell.table, cell.row) == ("settings", "interval")
