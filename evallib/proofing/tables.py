"""An anchored table brought to its present rows: texts nobody has changed, new rows, rows that are gone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evallib import tables as t
from evallib.document import Span, TableBlock
from evallib.proofing.anchored import Keys, Mark
from evallib.proofing.edits import W, bookmark, cell_texts, cloned_row, set_cell
from evallib.proofing.word import attribute, cells_of, child, rows_of
from evallib.publishing.anchors import Anchor, mark_of

_WORDS = "|".join((*t.RATING_NAMES.values(), *t.WORK_STATE_NAMES.values(), *t.PROJECT_STATE_NAMES.values()))
_CHANCES = "|".join((*(word for _, word in t.CHANCE_WORDING), "须防止回落"))
_CLASS = re.compile(rf"(?:{_WORDS})(?:；(?:{_CHANCES}))?|\d+|—|年度指标")
"""Texts only this suite writes: without the custom part they may be brought up to date all the same."""
_NUMBERED = re.compile("序号|名称|项目|指标")


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
    by_row = {id(row): [m for m in marks if row in m.start.iterancestors()] for row in rows}
    now = [_row_key([span.cell.row for span in spans if span.cell]) or _label(block, spans) for spans in block.rows]
    known = {key: i for i, key in enumerate(now)}
    printed = keys.texts.get(name)
    met: dict[int, Any] = {}
    for row in rows:
        i = known.get(_key_of(row, by_row[id(row)], keys, block, columns))
        if i is not None and i not in met:
            met[i] = row
            _texts(row, block.rows[i], columns, printed, outcome)
        elif i is None and by_row[id(row)]:
            outcome.gone.append((by_row[id(row)][0], _text(row)))
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


def _row_key(rows: Sequence[str]) -> str:
    """What a row is about: the row key most of its numbers name."""
    counted = Counter(rows)
    return max(counted, key=lambda key: (counted[key], key)) if counted else ""


def _key_of(row: Any, marks: Sequence[Mark], keys: Keys, block: TableBlock, columns: Mapping[int, int]) -> str:
    cells = [keys.cells[mark.name.key][0].row for mark in marks if mark.name.key in keys.cells]
    if not cells:
        own = {mark.name.key for mark in marks}
        cells = [span.cell.row for spans in block.rows for span in spans if span.cell and _same(span, own)]
    return _row_key(cells) or _label_of(row, block, columns)


def _same(span: Span, own: set[str]) -> bool:
    from evallib.publishing.anchors import key_of

    assert span.cell is not None
    return key_of(span.cell, span.form) in own


def _label(block: TableBlock, spans: Sequence[Span]) -> str:
    """The name in a row without numbers: its first long text."""
    return next((f"“{span.text}”" for span in spans if span.cell is None and len(span.text) > 2), "")


def _label_of(row: Any, block: TableBlock, columns: Mapping[int, int]) -> str:
    return next((f"“{text}”" for column, text, _ in cells_of(row) if column in columns and len(text) > 2), "")


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
