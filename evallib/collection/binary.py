"""What an old .xls tells beside its values: error values, percentages, hidden rows and columns.

The file is a compound document (sectors chained by a table) whose stream ``Workbook`` is a run of records: number,
length, bytes.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Place = tuple[int, int]
ERRORS: Mapping[int, str] = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
                             0x24: "#NUM!", 0x2A: "#N/A"}  # fmt: skip
_END = 0xFFFFFFFA
"""Sector numbers from here on end a chain."""
_MOST, _SECTORS = 200_000, (512, 4096)
_FORMULA, _COLUMNS, _SHEET, _MULTIPLE, _XF = 0x0006, 0x007D, 0x0085, 0x00BD, 0x00E0
_NUMBER, _ERROR, _ROW, _RK, _FORMAT, _EOF = 0x0203, 0x0205, 0x0208, 0x027E, 0x041E, 0x000A


@dataclass
class Notes:
    """Of one sheet: hidden rows and columns, error values, numbers shown as percentages."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    errors: dict[Place, str] = field(default_factory=dict)
    percents: set[Place] = field(default_factory=set)


def sheet_notes(content: bytes) -> dict[str, Notes]:
    """Title → notes of every sheet of an .xls.

    Raises
    ------
    ValueError
        The file is not laid out as an .xls is.
    """
    try:
        stream = _workbook_stream(content)
        percents, sheets = _globals(stream)
        return {title: _notes_of(stream, at, percents) for title, at in sheets.items()}
    except (struct.error, IndexError, KeyError, UnicodeDecodeError) as error:
        raise ValueError("xls") from error


def _workbook_stream(content: bytes) -> bytes:
    """The bytes of the stream ``Workbook``."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    first_directory, cutoff, first_mini = (struct.unpack_from("<I", content, at)[0] for at in (48, 56, 60))
    if size not in _SECTORS:
        raise ValueError("xls")
    table = _table(content, size)
    directory = _chain(content, table, first_directory, size, 512)
    entries = {name: (start, length) for name, start, length in _entries(directory)}
    start, length = entries.get("Workbook") or entries.get("Book") or (_END, 0)
    if length >= cutoff or not length:
        return _chain(content, table, start, size, 512)[:length]
    root = _chain(content, table, entries["Root Entry"][0], size, 512)
    small = struct.unpack(f"<{size // 4}I", _chain(content, table, first_mini, size, 512)[:size])
    return _chain(root, list(small), start, 64, 0)[:length]


def _table(content: bytes, size: int) -> list[int]:
    """The chain of every sector."""
    count, further = struct.unpack_from("<I", content, 44)[0], struct.unpack_from("<I", content, 68)[0]
    places = list(struct.unpack_from("<109I", content, 76))
    for _ in range(_MOST):
        if further >= _END:
            break
        block = struct.unpack_from(f"<{size // 4}I", content, 512 + further * size)
        places += block[:-1]
        further = block[-1]
    found: list[int] = []
    for place in places[: min(count, _MOST)]:
        if place < _END:
            found += struct.unpack_from(f"<{size // 4}I", content, 512 + place * size)
    return found


def _chain(content: bytes, table: list[int], start: int, size: int, offset: int) -> bytes:
    """The bytes of a chain of sectors."""
    parts: list[bytes] = []
    while start < _END and len(parts) <= len(table):
        parts.append(content[offset + start * size : offset + (start + 1) * size])
        start = table[start]
    return b"".join(parts)


def _entries(directory: bytes) -> Iterator[tuple[str, int, int]]:
    """Name, first sector and length of every stream."""
    for at in range(0, len(directory) - 127, 128):
        letters = struct.unpack_from("<H", directory, at + 64)[0]
        if 2 <= letters <= 64:
            name = directory[at : at + letters - 2].decode("utf-16-le")
            yield (name, *struct.unpack_from("<II", directory, at + 116))


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Kind and bytes of the records from a place to the end of their part."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        if kind == _EOF:
            return
        at += 4 + length


def _globals(stream: bytes) -> tuple[set[int], dict[str, int]]:
    """Numbers of the cell styles that show a percentage; title → place of every sheet."""
    formats, styles, sheets = {9, 10}, list[int](), dict[str, int]()
    for kind, data in _records(stream, 0):
        if kind == _FORMAT:
            number, letters, wide = struct.unpack_from("<HHB", data)
            if "%" in re.sub(r'"[^"]*"|\\.', "", _text(data[5:], letters, wide)):
                formats.add(number)
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", data, 2)[0])
        elif kind == _SHEET:
            place, letters, wide = struct.unpack_from("<IxxBB", data)
            sheets[_text(data[8:], letters, wide)] = place
    return {number for number, shown in enumerate(styles) if shown in formats}, sheets


def _text(data: bytes, letters: int, wide: int) -> str:
    return data[: letters * 2].decode("utf-16-le") if wide & 1 else data[:letters].decode("latin-1")


def _notes_of(stream: bytes, at: int, percents: set[int]) -> Notes:
    """Hidden rows and columns, errors and percentages of one sheet."""
    notes = Notes()
    for kind, data in _records(stream, at):
        if kind == _ROW:
            if struct.unpack_from("<I", data, 12)[0] & 0x20:
                notes.rows.add(struct.unpack_from("<H", data)[0])
        elif kind == _COLUMNS:
            first, last, _, _, shown = struct.unpack_from("<5H", data)
            notes.columns |= set(range(first, last + 1)) if shown & 1 else set()
        elif kind == _MULTIPLE:
            row, column = struct.unpack_from("<HH", data)
            styles = (struct.unpack_from("<H", data, i)[0] for i in range(4, len(data) - 2, 6))
            notes.percents |= {(row, column + i) for i, style in enumerate(styles) if style in percents}
        elif kind in (_NUMBER, _RK, _FORMULA, _ERROR):
            _note_cell(notes, kind, data, percents)
    return notes


def _note_cell(notes: Notes, kind: int, data: bytes, percents: set[int]) -> None:
    row, column, style = struct.unpack_from("<3H", data)
    place = row, column
    if kind == _ERROR:
        value, is_error = data[6], data[7]
        if is_error:
            notes.errors[place] = ERRORS.get(value, "#N/A")
    elif kind == _FORMULA and data[12:14] == b"\xff\xff":  # no number: a text, a boolean, an error, nothing
        if data[6] == 2:
            notes.errors[place] = ERRORS.get(data[8], "#N/A")
    elif style in percents:
        notes.percents.add(place)
