"""A small writer of old .xls files: numbers, texts, error values, percentages, hidden rows and columns."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping

_SECTOR = 512
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_CODES = {"#DIV/0!": 0x07, "#REF!": 0x17, "#N/A": 0x2A}
Cell = float | str
Place = tuple[int, int]


def xls_bytes(
    title: str, cells: Mapping[Place, Cell], *, percents: Iterable[Place] = (), hidden_rows: Iterable[int] = (),
    hidden_columns: Iterable[int] = (), computed: Iterable[Place] = (),
) -> bytes:  # fmt: skip
    """Return an .xls of one sheet; errors at places ``computed`` are results of formulas."""
    sheet = _bof(0x0010)
    sheet += b"".join(_record(0x007D, struct.pack("<6H", at, at, 2000, 0, 1, 0)) for at in hidden_columns)
    last = max(column for _, column in cells) + 1
    for row in sorted({row for row, _ in cells}):
        flags = 0x20 if row in set(hidden_rows) else 0
        sheet += _record(0x0208, struct.pack("<6HI", row, 0, last, 255, 0, 0, flags | 0x100))
    for (row, column), value in sorted(cells.items()):
        sheet += _cell(row, column, value, 1 if (row, column) in set(percents) else 0, (row, column) in set(computed))
    sheet += _record(0x000A)
    head = _bof(0x0005) + _record(0x0042, struct.pack("<H", 1200))
    head += _record(0x041E, struct.pack("<HHB", 164, 4, 0) + b"0.0%")
    head += b"".join(_record(0x00E0, struct.pack("<2H", 0, number) + bytes(16)) for number in (0, 164))
    name = title.encode("utf-16-le")
    length = len(head) + 4 + 8 + len(name) + 4
    head += _record(0x0085, struct.pack("<IBBBB", length, 0, 0, len(title), 1) + name) + _record(0x000A)
    return _container(head + sheet)


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _bof(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<4HII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def _cell(row: int, column: int, value: Cell, style: int, computed: bool) -> bytes:
    place = struct.pack("<3H", row, column, style)
    if isinstance(value, float | int):
        return _record(0x0203, place + struct.pack("<d", value))
    if value in _CODES and computed:
        result = struct.pack("<BxBxxxH", 2, _CODES[value], 0xFFFF)
        return _record(0x0006, place + result + struct.pack("<HIH", 0, 0, 3) + b"\x1e\x01\x00")
    if value in _CODES:
        return _record(0x0205, place + struct.pack("<BB", _CODES[value], 1))
    text = value.encode("utf-16-le")
    return _record(0x0204, place + struct.pack("<HB", len(value), 1) + text)


def _container(stream: bytes) -> bytes:
    """A compound document whose only stream is the workbook."""
    stream = stream.ljust(max(4096, -(-len(stream) // _SECTOR) * _SECTOR), b"\0")
    count = len(stream) // _SECTOR
    table = [_TABLE, _END, *range(3, 2 + count), _END]
    table += [_FREE] * (_SECTOR // 4 - len(table))
    directory = _entry("Root Entry", 5, _END, 0, child=1) + _entry("Workbook", 2, 2, len(stream))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, _END, 0, _END, 0) + struct.pack("<I", 0) + b"\xff" * 4 * 108
    return header + struct.pack(f"<{_SECTOR // 4}I", *table) + directory.ljust(_SECTOR, b"\0") + stream


def _entry(name: str, kind: int, start: int, length: int, *, child: int = -1) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<3i", -1, -1, child)
    return (
        text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + links + bytes(36)
        + struct.pack("<IQ", start, length)
    )  # fmt: skip
