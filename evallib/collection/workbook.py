"""A returned file as plain grids of cells: XLSX, XLS and what WPS makes of them, CSV in UTF-8 or GB18030.

What a file is decides its content, not its name. Values come from calamine; what it does not tell (error values,
formulas without a result, percentage formats, hidden rows and columns) is read from the sheets' own XML.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from evallib.collection.binary import Notes, sheet_notes
from evallib.errors import InputError, system_cause

MAX_BYTES, MAX_UNPACKED = 50 * 2**20, 300 * 2**20
MAX_ROWS, MAX_COLUMNS = 20_000, 500
ERROR, UNCOMPUTED, PERCENT = "error", "uncomputed", "percent"
"""Marks of cells: an error value, a formula without a stored result, a number shown as a percentage."""
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_PERCENT_FORMATS = {9, 10}
"""Built-in number formats 0% and 0.00%."""
_SAVE_AS = "请用表格软件打开后另存为.xlsx再报"
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")
Place = tuple[int, int]
"""Row and column, from 0."""


@dataclass(frozen=True)
class Grid:
    """One sheet.

    Attributes
    ----------
    title : str
    rows : list of list
        Values from A1 on: text, number, date, boolean; "" where empty.
    merged : tuple of (Place, Place)
        First and last cell of each merged range.
    hidden : bool
        Whether the sheet is hidden.
    hidden_rows, hidden_columns : frozenset of int
    marks : mapping of Place to (mark, text)
        See :data:`ERROR`, :data:`UNCOMPUTED`, :data:`PERCENT`; the text of an error value.
    """

    title: str
    rows: list[list[Any]]
    merged: tuple[tuple[Place, Place], ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    marks: dict[Place, tuple[str, str]] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> Any:
        """A value; "" beyond the grid, the text of an error value where there is one."""
        mark = self.marks.get((row, column))
        if mark and mark[0] == ERROR:
            return mark[1]
        line = self.rows[row] if row < len(self.rows) else []
        return line[column] if column < len(line) else ""


@dataclass(frozen=True)
class Workbook:
    """A file: name, SHA-256 of its bytes, sheets."""

    name: str
    sha256: str
    grids: tuple[Grid, ...]
    is_text: bool = False


def read_workbook(path: Path) -> Workbook:
    """Read a returned file.

    Raises
    ------
    InputError
        It cannot be opened, is too large, encrypted or broken, or is neither a spreadsheet nor text.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path.name}：文件超过{MAX_BYTES // 2**20}MB；请检查是否放错文件")
        content = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"{path.name}：找不到文件") from None
    except OSError as error:
        raise InputError(f"{path.name}：文件无法读取（{system_cause(error)}）") from None
    digest = hashlib.sha256(content).hexdigest()
    if content.startswith(_ZIP):
        return Workbook(path.name, digest, tuple(_zipped(content, path.name)))
    if content.startswith(_OLE):
        return Workbook(path.name, digest, tuple(_binary(content, path.name)))
    if not content.strip():
        raise InputError(f"{path.name}：文件是空的")
    return Workbook(path.name, digest, (_text_grid(content, path.name),), is_text=True)


def address(row: int, column: int) -> str:
    """Spreadsheet address of a place.

    >>> address(4, 27)
    'AB5'
    """
    letters = ""
    number = column + 1
    while number:
        number, digit = divmod(number - 1, 26)
        letters = chr(65 + digit) + letters
    return f"{letters}{row + 1}"


def _zipped(content: bytes, name: str) -> Iterator[Grid]:
    """Sheets of an XLSX: values by calamine, marks from the XML."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_UNPACKED:
                raise InputError(f"{name}：文件解压后过大；请检查文件是否正常")
            if "xl/workbook.xml" not in archive.namelist():
                raise InputError(f"{name}：不是.xlsx表格；{_SAVE_AS}")
            if any(_declares(archive, part) for part in archive.namelist()):
                raise InputError(f"{name}：文件内含外部声明，不是正常的.xlsx；{_SAVE_AS}")
            notes = _sheet_notes(archive, name)
    except (zipfile.BadZipFile, OSError, KeyError, ValueError, EOFError, NotImplementedError, RuntimeError):
        raise InputError(f"{name}：文件已损坏或加密，无法打开；{_SAVE_AS}") from None
    for grid in _calamine(content, name):
        rows, columns, marks = notes.get(grid.title, (frozenset(), frozenset(), {}))
        yield Grid(grid.title, grid.rows, grid.merged, grid.hidden, rows, columns, marks)


def _binary(content: bytes, name: str) -> Iterator[Grid]:
    """Sheets of an old XLS, whatever its name."""
    grids = _calamine(content, name)
    try:
        notes = sheet_notes(content)
    except ValueError:
        raise InputError(f"{name}：文件已损坏，无法完整读取；{_SAVE_AS}") from None
    for grid in grids:
        one = notes.get(grid.title, Notes())
        marks = {place: (ERROR, text) for place, text in one.errors.items()} | {
            place: (PERCENT, "") for place in one.percents
        }  # fmt: skip
        yield Grid(grid.title, grid.rows, grid.merged, grid.hidden, frozenset(one.rows), frozenset(one.columns), marks)


def _calamine(content: bytes, name: str) -> list[Grid]:
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = []
        for data in book.sheets_metadata:
            if data.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(data.name)
            if sheet.total_height > MAX_ROWS or sheet.total_width > MAX_COLUMNS:
                raise _too_large(name, data.name)
            hidden = data.visible != calamine.SheetVisibleEnum.Visible
            merged = tuple(((a, b), (c, d)) for (a, b), (c, d) in sheet.merged_cell_ranges or ())
            found.append(Grid(data.name, sheet.to_python(skip_empty_area=False), merged, hidden))
        return found
    except InputError:
        raise
    except Exception as error:  # calamine's own errors share no public base
        kind = "有密码保护" if "assword" in str(error) or "ncrypt" in str(error) else "已损坏或不是表格"
        raise InputError(f"{name}：文件{kind}，无法读取；{_SAVE_AS}") from None


def _sheet_notes(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    """Title → hidden rows, hidden columns, marks of cells; a sheet too large is refused before its values are read."""
    names = set(archive.namelist())
    percents = _percent_styles(archive) if "xl/styles.xml" in names else set()
    found = {}
    for title, part in _sheet_parts(archive):
        if part in names:
            *found_notes, (last_row, last_column) = _notes_of(archive, part, percents)
            if last_row >= MAX_ROWS or last_column >= MAX_COLUMNS:
                raise _too_large(name, title)
            found[title] = found_notes
    return found


def _declares(archive: zipfile.ZipFile, part: str) -> bool:
    """Whether a part declares entities of its own, which may unfold without end; spreadsheets never do."""
    if not part.endswith((".xml", ".rels", ".vml")):
        return False
    with archive.open(part) as handle:
        return b"<!DOCTYPE" in handle.read(2048)


def _too_large(name: str, title: str) -> InputError:
    return InputError(f"{name} 工作表“{title}”：超过{MAX_ROWS}行或{MAX_COLUMNS}列；请删除多余的行列")


def _parse(archive: zipfile.ZipFile, part: str) -> Any:
    from defusedxml import ElementTree
    from defusedxml.common import DefusedXmlException

    try:
        return ElementTree.fromstring(archive.read(part))
    except (DefusedXmlException, ElementTree.ParseError) as error:
        raise ValueError(part) from error


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Title and part of every sheet, by the workbook's relationships."""
    targets = {
        item.get("Id"): item.get("Target", "") for item in _parse(archive, "xl/_rels/workbook.xml.rels")
    }  # fmt: skip
    for sheet in _parse(archive, "xl/workbook.xml").iter():
        if _local(sheet.tag) != "sheet":
            continue
        link = next((value for key, value in sheet.attrib.items() if _local(key) == "id"), "")
        target = targets.get(link, "")
        yield sheet.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _percent_styles(archive: zipfile.ZipFile) -> set[int]:
    """Numbers of the cell styles that show a percentage."""
    root = _parse(archive, "xl/styles.xml")
    formats = set(_PERCENT_FORMATS)
    for item in root.iter():
        if _local(item.tag) == "numFmt" and "%" in re.sub(r'"[^"]*"|\\.', "", item.get("formatCode", "")):
            formats.add(int(item.get("numFmtId", -1)))
    cells = next((item for item in root if _local(item.tag) == "cellXfs"), ())
    return {number for number, item in enumerate(cells) if int(item.get("numFmtId", 0)) in formats}


def _notes_of(archive: zipfile.ZipFile, part: str, percents: set[int]) -> Any:
    """Hidden rows and columns and marks of one sheet, and its last place that holds anything.

    Row by row, no tree of the whole: sheets have many cells.
    """
    styles = {str(number) for number in percents}
    rows: set[int] = set()
    columns: set[int] = set()
    marks: dict[Place, tuple[str, str]] = {}
    last = (0, 0)
    read = etree.iterparse(
        io.BytesIO(archive.read(part)), tag=("{*}row", "{*}col"), resolve_entities=False, no_network=True
    )
    try:
        for _, item in read:
            hidden = item.get("hidden") in ("1", "true")
            if _local(item.tag) == "col":
                first, end = int(item.get("min", 1)), int(item.get("max", 1))
                columns |= set(range(first - 1, min(end, MAX_COLUMNS))) if hidden else set()
                continue
            if hidden:
                rows.add(int(item.get("r", 1)) - 1)
            for cell in item.iterchildren("{*}c"):
                parts = {_local(child.tag): child.text for child in cell.iterchildren("{*}v", "{*}f", "{*}is")}
                if parts and (where := place(cell.get("r", ""))):
                    last = max(last[0], where[0]), max(last[1], where[1])
                    if found := _mark(cell, parts, styles):
                        marks[where] = found
            item.clear(keep_tail=False)
            while item.getprevious() is not None:
                del item.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise ValueError(part) from error
    return frozenset(rows), frozenset(columns), marks, last


def _mark(cell: Any, parts: dict[str, str | None], percents: set[str]) -> tuple[str, str] | None:
    """What the values do not tell of a cell, by its value, formula and inline text."""
    kind, value = cell.get("t", "n"), parts.get("v") or None
    if kind == "e":
        return ERROR, value or "#N/A"
    if "f" in parts and value is None and not ("v" in parts and kind == "str"):
        return UNCOMPUTED, parts["f"] or ""
    is_percent = kind == "n" and value is not None and cell.get("s", "0") in percents
    return (PERCENT, "") if is_percent else None


def place(reference: str) -> Place | None:
    """Row and column of an address, from 0; None where it is none.

    >>> place("AB5")
    (4, 27)
    """
    match = _ADDRESS.fullmatch(reference)
    return (int(match[2]) - 1, _column(match[1])) if match else None


@lru_cache(maxsize=1000)
def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _text_grid(content: bytes, name: str) -> Grid:
    """A CSV file as one sheet; separators , ; and tab."""
    if content.startswith(b"%PDF") or content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        raise InputError(f"{name}：是PDF或网页，不是表格；{_SAVE_AS}")
    text = None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    if text is None and content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = content.decode("utf-16", errors="replace")
    if text is None or "\x00" in text:
        raise InputError(f"{name}：既不是表格文件，也不是UTF-8或GB18030编码的文本；请另存为.xlsx或CSV再报")
    first = text.split("\n", 1)[0]
    separator = max(",\t;", key=first.count)
    try:
        rows = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)]
    except csv.Error:
        raise InputError(f"{name}：CSV格式有误；请检查引号是否成对") from None
    if len(rows) > MAX_ROWS:
        raise InputError(f"{name}：超过{MAX_ROWS}行；请检查是否放错文件")
    return Grid(Path(name).stem, rows)
