"""The copy that goes back to a department: its own workbook with every fault marked and explained at its cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from evallib.collection.make_words import places
from evallib.collection.marking import Listing, Mark, mark
from evallib.collection.workbook import Grid, Workbook, address, read_workbook
from evallib.errors import SEVERITY_NAMES, Finding
from evallib.sheets import put, workbook_bytes, write_whole

_FILLS = {"error": "FFF4B6B6", "warning": "FFFFE699"}
_SHEET = "核对结果"
_COLUMNS = ("级别", "工作表", "单元格", "列名", "编号", "原内容", "问题和处理办法")
_WIDTHS = (7, 12, 9, 20, 11, 24, 80)
_AUTHOR = "核对"
_OWN = re.compile(f"【(?:{'|'.join(SEVERITY_NAMES.values())})】")


def write_copy(source: Path, findings: Sequence[Finding], folder: Path) -> Path | None:
    """Write the marked copy of a returned file.

    Parameters
    ----------
    source : Path
        The file as received; it is only read.
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
    target = folder / f"{source.stem}.xlsx"
    marked = _marked(source, told)
    write_whole(target, marked if marked is not None else _rebuilt(read_workbook(source), told))
    return target


def _marked(source: Path, findings: Sequence[Finding]) -> bytes | None:
    """The workbook with fills and comments; None where it has none (an old XLS, a CSV)."""
    marks = [
        Mark(sheet, cell, _FILLS[_worst(own)], _text(own)) for sheet, cell, own in _by_cell(findings) if sheet and cell
    ]  # fmt: skip
    try:
        return mark(source.read_bytes(), marks, _listing(findings), _AUTHOR, _OWN)
    except ValueError:  # what cannot be kept as it is is rebuilt from its values
        return None


def _by_cell(findings: Iterable[Finding]) -> list[tuple[str, str, list[Finding]]]:
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.sheet, finding.cell), []).append(finding)
    return [(*key, own) for key, own in found.items()]


def _worst(findings: Sequence[Finding]) -> str:
    return min((finding.severity for finding in findings), key=list(_FILLS).index)


def _text(findings: Sequence[Finding]) -> str:
    return "\n".join(f"【{SEVERITY_NAMES[f.severity]}】{f.message}" for f in findings)


def _rows(findings: Sequence[Finding]) -> list[tuple[str, ...]]:
    ordered = sorted(findings, key=lambda f: list(_FILLS).index(f.severity))
    return [
        (SEVERITY_NAMES[f.severity], f.sheet, f.cell, f.column, f.indicator_id, f.value, f.message) for f in ordered
    ]


def _listing(findings: Sequence[Finding]) -> Listing:
    """A sheet in front that lists every fault, to be printed on A4."""
    rows = []
    for row in _rows(findings):
        lines = max(-(-places(text) // int(width)) for text, width in zip(row, _WIDTHS, strict=True))
        worst = next(code for code, name in SEVERITY_NAMES.items() if name == row[0])
        rows.append((_FILLS[worst], row, 15.0 * max(1, lines)))
    return Listing(_SHEET, _COLUMNS, tuple(rows), _WIDTHS)


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
            worst = _worst(own) if own else ""
            put(sheet, i, j, grid.cell(i, j), fills.get(worst))
            if own:
                sheet.write_comment(i, j, _text(own), {"author": _AUTHOR, "x_scale": 2.5})
