"""One row of a form, and the marks of what changed in it since the round before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from evallib.collection.forms import CHANGES, EXTRA, Column, Sheet, SheetKind
from evallib.collection.make_words import day_words
from evallib.numbers import format_number


@dataclass(frozen=True)
class Row:
    """One row of a sheet.

    Attributes
    ----------
    values : mapping of str to Any
        Heading → what stands in the cell; empty cells may be left out.
    decimals : int or None
        Of an indicator's figures.
    share : bool
        Figures lie between 0 and 100.
    totals : mapping of str to tuple of str
        Name of a column of running totals → headings of the figures it adds up.
    base_year : int or None
        Where the base is of another year than the plan's.
    shut : bool
        Nothing is asked in the columns of figures (qualitative indicators).
    origins : mapping of str to str
        Heading of a figure → day and department of its row in the ledger.
    marks : mapping of str to str
        Heading → what changed since the round before.
    """

    values: Mapping[str, Any]
    decimals: int | None = None
    share: bool = False
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    base_year: int | None = None
    shut: bool = False
    origins: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)


Rows = dict[SheetKind, list[Row]]


def mark_changes(now: Rows, before: Rows, sheets: Mapping[SheetKind, Sheet]) -> Rows:
    """Mark the entry cells that hold something else than in the round before."""
    marked: Rows = {}
    for kind, rows in now.items():
        key = sheets[kind].id_column.heading
        old = {row.values[key]: row for row in before.get(kind, [])}
        entries = [column for column in sheets[kind].columns if column.entry]
        marked[kind] = [_marked(row, old.get(row.values[key]), entries) for row in rows]
    return marked


def _marked(row: Row, old: Row | None, entries: Sequence[Column]) -> Row:
    """The row with its changes beside it."""
    marks: dict[str, str] = {}
    told: list[str] = []
    was_blank = True
    for column in entries:
        if column.kind == "id":
            continue
        was, now = (_shown(one.values.get(column.heading)) if one else "" for one in (old, row))
        was_blank = was_blank and not was
        if was != now:
            short = column.kind in ("number", "word", "date")
            origin = f"（{row.origins[column.heading]}登记）" if now and column.heading in row.origins else ""
            marks[column.heading] = f"原为{was or '空'}" + (f"，现为{now or '空'}{origin}" if short else "")
            if EXTRA not in column.heading:
                told.append(f"{column.heading}{was or '空'}→{now or '空'}" if short else column.heading)
    if not marks:
        return row
    text = "新增" if was_blank and old is None else "；".join(told) or "状态、口径或来源"
    return replace(row, marks=marks, values={**row.values, CHANGES.heading: text})


def _shown(value: Any) -> str:
    """A cell as one reads it."""
    if isinstance(value, str):
        return value
    if value is None or pd.isna(value):
        return ""
    return format_number(value) if isinstance(value, int | float) else day_words(value)
