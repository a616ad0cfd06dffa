"""An anchored table brought to its present rows: texts nobody has changed, new rows, rows that are gone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evallib import tables as t
from evallib.document import Span, TableBlock
from evallib.proofing.anchored import Keys, Mark
from evallib.proofing.edits import W, bookmark, cell_texts, cloned_row, set_cell
from evallib.proofing.word import attribute, cells_of, child, local, rows_of
from evallib.publishing.anchors import Anchor, key_of, mark_of

_WORDS = "|".join((*t.RATING_NAMES.values(), *t.WORK_STATE_NAMES.values(), *t.PROJECT_STATE_NAMES.values()))
_CHANCES = "|".join((*(word for _, word in t.CHANCE_WORDING), "须防止回落"))
_CLASS = re.compile(rf"(?:{_WORDS})(?:；(?:{_CHANCES}))?|\d+|—|年度指标")
"""Texts only this suite writes: without the custom part they may be brought up to date all the same."""


@dataclass
class Outcome:
    """What became of a table's texts and rows."""

    changed: list[tuple[str, str]] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    gone: list[tuple[Mark, str]] = field(default_factory=list)
    missing: int = 0
    marks: dict[str, str] = field(default_factory=dict)


def refresh_table(
    element: Any, block: TableBlock, places: Mapping[tuple[int, int, int], Anchor], marks: Sequence[Mark], keys: Keys,
    name: str,
) -> Outcome:  # fmt: skip
    """Bring texts and rows of a table up to date; its numbers are anchors of their own.

    Parameters
    ----------
    element : element
        The ``w:tbl``, as edited.
    places : mapping
        (block, row, column) → anchor, of the present table.
    marks : sequence of Mark
        The number anchors in it.
    name : str
        The table's own bookmark.
    """
    outcome, rows = Outcome(), rows_of(element)
    columns = _columns(rows, block)
    pairs = _pairs(rows, block, marks, columns)
    printed = keys.texts.get(name)
    met: dict[int, Any] = {}
    for row, mine in _marked_rows(rows, marks):
        i = pairs.get(rows.index(row))
        if i is not None:
            met[i] = row
            _texts(row, block.rows[i], columns, printed, outcome)
        elif mine:
            outcome.gone.append((mine[0], _text(row)))
    _new_rows(block, places, keys, met, columns, outcome)
    if printed is not None:
        texts = {mark_of(span.text) for spans in block.rows for span in spans if span.cell is None}
        outcome.marks[name] = " ".join(sorted(printed | texts))
    return outcome


def _columns(rows: Sequence[Any], block: TableBlock) -> dict[int, int]:
    """Grid column of the edited table → column of the block, by the heading."""
    headings = {re.sub(r"\s", "", text): i for i, text in enumerate(block.head[-1] if block.head else ())}
    found: dict[int, int] = {}
    for row in rows[: max(1, len(block.head))]:
        for column, text, _ in cells_of(row):
            i = headings.get(re.sub(r"\s", "", text))
            if i is not None:
                found[column] = i
    return found


def _marked_rows(rows: Sequence[Any], marks: Sequence[Mark]) -> list[tuple[Any, list[Mark]]]:
    """Rows with the number anchors in each."""
    found: list[tuple[Any, list[Mark]]] = [(row, []) for row in rows]
    for mark in marks:
        around = [item for item in mark.start.iterancestors() if local(item) == "tr"]
        for row, mine in found:
            if row in around:
                mine.append(mark)
    return found


def _pairs(rows: Sequence[Any], block: TableBlock, marks: Sequence[Mark], columns: Mapping[int, int]) -> dict[int, int]:
    """Row of the edited table → row of the block: first by the numbers they share, then by the names in them."""
    now = [{key_of(span.cell, span.form) for span in spans if span.cell} for spans in block.rows]
    mine = [{mark.name.key for mark in own} for _, own in _marked_rows(rows, marks)]
    scores = [(len(a & b), -r, -i) for r, a in enumerate(mine) for i, b in enumerate(now) if a & b]
    found: dict[int, int] = {}
    for _, r, i in sorted(scores, reverse=True):
        if -r not in found and -i not in found.values():
            found[-r] = -i
    names = [_label([span.text for span in spans]) for spans in block.rows]
    for r, row in enumerate(rows):
        label = _label([text for column, text, _ in cells_of(row) if column in columns])
        free = [i for i, name in enumerate(names) if name and name == label and i not in found.values()]
        if r not in found and free:
            found[r] = free[0]
    return found


def _label(texts: Sequence[str]) -> str:
    """The name in a row: its first long text."""
    return next((text for text in texts if len(text) > 2 and not text[0].isdigit()), "")


def _texts(
    row: Any, spans: Sequence[Span], columns: Mapping[int, int], printed: set[str] | None, outcome: Outcome
) -> None:
    """Texts of one row; those somebody has changed stay."""
    for column, text, cell in cells_of(row):
        i = columns.get(column)
        if i is None or spans[i].cell is not None or spans[i].text == text:
            continue
        marked = next(cell.iter(f"{{{W}}}bookmarkStart"), None) is not None
        ours = mark_of(text) in printed if printed is not None else _CLASS.fullmatch(text) is not None
        if marked or not ours:
            outcome.kept.append((text, spans[i].text))
            continue
        set_cell(cell, spans[i].text)
        outcome.changed.append((text, spans[i].text))


def _new_rows(
    block: TableBlock, places: Mapping[tuple[int, int, int], Anchor], keys: Keys, met: dict[int, Any],
    columns: Mapping[int, int], outcome: Outcome,
) -> None:  # fmt: skip
    """Rows the edited table has not: put in where it is certain that nobody has deleted them."""
    for i, spans in enumerate(block.rows):
        if i in met:
            continue
        mine = [anchor for (_, row, _), anchor in sorted(places.items()) if row == i]
        new = bool(keys.cells) and bool(mine) and not any(anchor.name.key in keys.cells for anchor in mine)
        before = max((j for j in met if j < i), default=None)
        model = met[before] if before is not None else next(iter(met.values()), None)
        if not new or model is None:
            outcome.missing += int(not keys.cells)
            continue
        row = cloned_row(model)
        _write(row, spans, columns, {anchor.place[2]: anchor for anchor in mine}, model)
        (model.addnext if before is not None else model.addprevious)(row)
        met[i] = row
        outcome.added.append("　".join(span.text for span in spans[:6]))


def _write(row: Any, spans: Sequence[Span], columns: Mapping[int, int], mine: Mapping[int, Anchor], model: Any) -> None:
    root = model.getroottree().getroot()
    ids = [int(attribute(item, "id") or 0) for item in root.iter(f"{{{W}}}bookmarkStart")]
    number = max(ids, default=0)
    for column, _, cell in cells_of(row):
        i = columns.get(column)
        if i is None:
            set_cell(cell, "")
            continue
        set_cell(cell, spans[i].text)
        if i in mine and child(cell, "p") is not None:
            number += 1
            bookmark(cell, str(mine[i].name), number)


def _text(row: Any) -> str:
    return "　".join("".join(item.text or "" for item in cell_texts(cell)) for _, _, cell in list(cells_of(row))[:4])
