"""The copy that goes back to a department: its own workbook with every fault marked and explained at its cell."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from evallib.collection.make_words import places
from evallib.collection.workbook import Grid, Workbook, address
from evallib.errors import SEVERITY_NAMES, Finding
from evallib.sheets import EPOCH, put, workbook_bytes, write_whole

_FILLS = {"error": "FFF4B6B6", "warning": "FFFFE699"}
_SHEET = "核对结果"
_COLUMNS = ("级别", "工作表", "单元格", "列名", "编号", "原内容", "问题和处理办法")
_WIDTHS = (7, 12, 9, 20, 11, 24, 80)
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
    return _undated(buffer.getvalue())


def _undated(content: bytes) -> bytes:
    """The archive without the time of writing: equal content gives equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            part = old.read(item)
            if item.filename == "docProps/core.xml":
                part = re.sub(
                    rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + f"{EPOCH:%Y-%m-%dT%H:%M:%SZ}".encode(), part
                )
            fixed = zipfile.ZipInfo(item.filename, EPOCH.timetuple()[:6])
            fixed.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(fixed, part)
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
    ordered = sorted(findings, key=lambda f: list(_FILLS).index(f.severity))
    return [
        (SEVERITY_NAMES[f.severity], f.sheet, f.cell, f.column, f.indicator_id, f.value, f.message) for f in ordered
    ]


def _list(book: Any, findings: Sequence[Finding]) -> None:
    """A sheet in front that lists every fault, to be printed on A4."""
    from openpyxl.styles import Alignment, Font, PatternFill

    if _SHEET in book.sheetnames:
        del book[_SHEET]
    sheet = book.create_sheet(_SHEET, 0)
    for row in (_COLUMNS, *_rows(findings)):
        sheet.append([str(cell) for cell in row])
        lines = max(-(-places(text) // int(width)) for text, width in zip(row, _WIDTHS, strict=True))
        sheet.row_dimensions[sheet.max_row].height = 15 * max(1, lines)
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"  # =1+1 and #REF! are texts here
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if sheet.max_row > 1:
            worst = next(code for code, name in SEVERITY_NAMES.items() if name == row[0])
            sheet.cell(sheet.max_row, 1).fill = PatternFill("solid", fgColor=_FILLS[worst])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for letter, width in zip("ABCDEFG", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    book.active = 0


def _rebuilt(book: Workbook, findings: Sequence[Finding]) -> bytes:
    """A new workbook with the values as read, for files that cannot be kept as they are (CSV, XLS)."""

    def build(target: Any) -> None:
        bold, wrap = target.add_format({"bold": True}), target.add_format({"text_wrap": True, "valign": "top"})
        fills = {name: target.add_format({"bg_color": f"#{code[2:]}"}) for name, code in _FILLS.items()}
        listed = target.add_worksheet(_SHEET)
        for i, row in enumerate((_COLUMNS, *_rows(findings))):
            for j, value in enumerate(row):
                put(listed, i, j, value, bold if i == 0 else wrap)
        for j, width in enumerate(_WIDTHS):
            listed.set_column(j, j, width)
        listed.set_landscape()
        listed.set_paper(9)
        listed.fit_to_pages(1, 0)
        listed.repeat_rows(0)
        by_sheet: dict[str, dict[str, list[Finding]]] = {}
        for name, cell, own in _by_cell(findings):
            by_sheet.setdefault(name, {})[cell] = own
        for grid in book.grids:
            sheet = target.add_worksheet((grid.title or "表")[:31])
            _values(sheet, grid, by_sheet.get(grid.title, {}), fills)
            if grid.hidden:
                sheet.hide()

    return workbook_bytes(build)


def _values(sheet: Any, grid: Grid, marks: dict[str, list[Finding]], fills: dict[str, Any]) -> None:
    for i, row in enumerate(grid.rows):
        for j in range(len(row)):
            own = marks.get(address(i, j), [])
            worst = min((f.severity for f in own), key=list(_FILLS).index) if own else ""
            put(sheet, i, j, grid.cell(i, j), fills.get(worst))
            if own:
                sheet.write_comment(i, j, _text(own), {"author": _AUTHOR, "x_scale": 2.5})
