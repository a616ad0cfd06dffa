"""What goes with every report beside its text: its numbers' cells in words, and what it holds of each indicator."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.document import Block, Cell, Fact, Origin, Paragraph, Span, TableBlock
from evallib.evaluation import Evaluation
from evallib.evaluation.origins import origins_of

_COLUMNS = (t.LATEST_YEAR, t.LATEST_PERIOD, t.LATEST_VALUE, t.TARGET, t.RATING, t.P_ATTAIN)


def origins(evaluation: Evaluation, blocks: Iterable[Block]) -> tuple[Origin, ...]:
    """Every cell the blocks name, once, in order."""
    return origins_of(evaluation, _cells(blocks))


def facts(evaluation: Evaluation) -> tuple[Fact, ...]:
    """Figures, target, class, forecasts and chance of every counted indicator, in file order.

    Figures that count stand under year and period (``2022annual``).
    """
    forecasts = [name for name in evaluation.ratings.columns if str(name).startswith("forecast_")]
    columns = [name for name in (*_COLUMNS, *forecasts) if name in evaluation.ratings]
    return tuple(
        Fact(str(row[t.INDICATOR_ID]), str(row[t.NAME]), (
            *((f"{int(f.year)}{f.period}", float(f.value)) for f in t.rows(evaluation.figures_of(row[t.INDICATOR_ID]))),
            *((name, _plain(row[name])) for name in columns),
        ))
        for row in t.records(evaluation.counted)
    )  # fmt: skip


def spans_of(block: Block) -> list[Span]:
    """Every span of a block."""
    if isinstance(block, Paragraph):
        return [span for item in block.sentences for span in item.spans]
    return [span for row in block.rows for span in row] if isinstance(block, TableBlock) else []


def _cells(blocks: Iterable[Block]) -> list[Cell]:
    return [span.cell for block in blocks for span in spans_of(block) if span.cell is not None]


def _plain(value: Any) -> float | str | None:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    return value if isinstance(value, str) else float(value)
