"""The copy that goes back to a department: its own workbook with every fault marked and explained at its cell."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from evallib.collection.workbook import Workbook, address
from evallib.errors import SEVERITY_NAMES, Finding
from evallib.sheets import put, workbook_bytes, write_whole

_FILLS = {"error": "FFF4B6B6", "warning": "FFFFE699"}
_SHEET = "核对结果"
_COLUMNS = ("级别", "工作表", "单元格", "列名", "编号", "原内容", "问题和处理办法")
_AUTHOR = "核对"


def write_copy(source: Path, book: Workbook, findings: Sequence[Finding], folder: Path) -> Path | None:
    """Write the marked copy of a returned file.

    Parameters
    ----------
    source : Path
        The file as received; it is only read.
    book : Workbook
    findings : sequence of Finding
        Errors and warnings are marked; infos are not.
    folder : Path
        Where the copy goes; it has the file's own name, ``.xlsx``. A copy that is there already is replaced.

    Returns
    -------
    Path or None
        None where there is nothing to mark.
    """
    told = [finding for finding in findings if finding.severity in _FILLS]
    if not told:
        return None
    target = folder / f"{Path(book.name).stem}.xlsx"
    marked = None if book.is_text else _marked(source, told)
    write_whole(target, marked if marked is not None else _rebuilt(book, told))
    return target


def _marked(source: Path, findings: Sequence[Finding]) -> bytes | None:
    """The workbook with fills and comments; None where openpyxl cannot open it (an old XLS)."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(source.read_bytes()))
    except Exception:  # whatever openpyxl cannot read is rebuilt from its values
        return None
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    _unmark(book, PatternFill())
    for sheet, cell, own in _by_cell(findings):
        if sheet not in book.sheetnames or not cell:
            continue
        place = book[sheet][cell]
        if type(place).__name__ == "MergedCell":
            place = _first_of_merged(book[sheet], cell)
        worst = min((f.severity for f in own), key=list(_FILLS).index)
        place.fill = PatternFill("solid", fgColor=_FILLS[worst])
        place.comment = Comment(_text(own), _AUTHOR, width=320, height=120)
    _list(book, findings)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _unmark(book: Any, plain: Any) -> None:
    """Take away the marks of an earlier copy that was mended and handed in again."""
    for row in (row for sheet in book.worksheets for row in sheet.iter_rows()):
        for cell in row:
            if cell.comment is not None and cell.comment.author == _AUTHOR:
                cell.comment = None
                cell.fill = plain


def _first_of_merged(sheet: Any, cell: str) -> Any:
    """The cell that carries the value of a merged range."""
    for area in sheet.merged_cells.ranges:
        if cell in area:
            return sheet.cell(area.min_row, area.min_col)
    return sheet[cell]


def _by_cell(findings: Iterable[Finding]) -> list[tuple[str, str, list[Finding]]]:
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.sheet, finding.cell), []).append(finding)
    return [(*key, own) for key, own in found.items()]


def _text(findings: Sequence[Finding]) -> str:
    return "\n".join(f"【{SEVERITY_NAMES[f.severity]}】{f.message}" for f in findings)


def _rows(findings: Sequence[Finding]) -> list[tuple[str, ...]]:
    return [
        (SEVERITY_NAMES[f.severity], f.sheet, f.cell, f.column, f.indicator_id, f.value, f.message) for f in findings
    ]


def _list(book: Any, findings: Sequence[Finding]) -> None:
    """A sheet in front that lists every fault."""
    if _SHEET in book.sheetnames:
        del book[_SHEET]
    sheet = book.create_sheet(_SHEET, 0)
    for row in (_COLUMNS, *_rows(findings)):
        sheet.append([str(cell) if not str(cell).startswith("=") else f"'{cell}" for cell in row])
    for letter, width in zip("ABCDEFG", (7, 12, 9, 18, 10, 20, 90), strict=True):
        sheet.column_dimensions[letter].width = width
    book.active = 0


def _rebuilt(book: Workbook, findings: Sequence[Finding]) -> bytes:
    """A new workbook with the values as read, for files that cannot be kept as they are (CSV, XLS)."""

    def build(target: Any) -> None:
        bold = target.add_format({"bold": True})
        fills = {name: target.add_format({"bg_color": f"#{code[2:]}"}) for name, code in _FILLS.items()}
        listed = target.add_worksheet(_SHEET)
        for i, row in enumerate((_COLUMNS, *_rows(findings))):
            for j, value in enumerate(row):
                put(listed, i, j, value, bold if i == 0 else None)
        listed.set_column(6, 6, 90)
        by_sheet: dict[str, dict[str, list[Finding]]] = {}
        for name, cell, own in _by_cell(findings):
            by_sheet.setdefault(name, {})[cell] = own
        for grid in book.grids:
            sheet = target.add_worksheet((grid.title or "表")[:31])
            _values(sheet, grid.rows, by_sheet.get(grid.title, {}), fills)

    return workbook_bytes(build)


def _values(sheet: Any, rows: Sequence[Sequence[Any]], marks: dict[str, list[Finding]], fills: dict[str, Any]) -> None:
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            own = marks.get(address(i, j), [])
            worst = min((f.severity for f in own), key=list(_FILLS).index) if own else ""
            put(sheet, i, j, value, fills.get(worst))
            if own:
                sheet.write_comment(i, j, _text(own), {"author": _AUTHOR, "x_scale": 2.5})
