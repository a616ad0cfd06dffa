"""The register (汇总台账): one workbook, a sheet a kind, filterable, marked, printable on A4."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Any

import pandas as pd

from evallib.collection.register_rows import INTERNAL, MARKS, PROSE, Page, pages
from evallib.collection.trace import PROVENANCE_NAMES
from evallib.evaluation import Evaluation
from evallib.narratives import stamps
from evallib.sheets import plain_cell, put, workbook_bytes

_A4 = 9
_ACROSS = 190.0
"""Characters across a printed page, at about two thirds of full size."""
_WIDE, _PLAIN, _NARROW = 30.0, 15.0, 6.5
_LINE_POINTS = 11.5
_HEAD = 2
"""Rows above the heading: title, dates and stamps."""
_FRONT = 2
"""Columns that stay in sight: 编号, 名称."""
_MADE_UP = PROVENANCE_NAMES["illustrative"]


def register(evaluation: Evaluation) -> bytes:
    """Return the register as XLSX: a sheet each for indicators, works, special plans, problems, adjustments.

    Each has a title, a line of dates and stamps, a frozen heading with filters; prints on A4 across, on as many pages
    beside one another as it takes to stay readable, 编号 and 名称 on each. What is made up, unverified or internal is
    marked in a column of its own and by colour.
    """
    found, plan = pages(evaluation), evaluation.plan
    used = {word for page in found for marks in page.table[MARKS] for word in marks.split("、")}
    codes = [code for code, name in PROVENANCE_NAMES.items() if name in used]
    warned = [text.replace("本报告", "本台账") for text in stamps(codes)]
    warned += ["含内部数据，不得公开"] if INTERNAL in used else []
    dates = f"已知日期：{plan.as_of.isoformat()}　数据截至：{plan.data_until.isoformat()}"

    line = "　".join((dates, *warned))

    def build(workbook: Any) -> None:
        styles = _styles(workbook)
        for page in found:
            sheet = workbook.add_worksheet(page.title)
            put(sheet, 0, 0, f"{plan.title}{page.title}汇总台账", styles["title"])
            put(sheet, 1, 0, line, styles["dates"])
            sheet.set_header("&R&8" + line.replace("&", "&&"))
            _fill(sheet, page, styles)

    return workbook_bytes(build)


def _styles(workbook: Any) -> dict[str, Any]:
    """Formats by name; rows that are internal or made up have a colour."""
    body = {"font_name": "宋体", "font_size": 9, "valign": "vcenter", "border": 1, "border_color": "#9AA5B1"}
    head = {**body, "font_name": "黑体", "align": "center", "text_wrap": True, "bg_color": "#E7EDF3"}
    found = {
        "title": workbook.add_format({"font_name": "黑体", "font_size": 16, "valign": "vcenter"}),
        "dates": workbook.add_format({"font_name": "宋体", "font_size": 9, "font_color": "#8C1616"}),
        "head": workbook.add_format(head),
    }
    colours: dict[str, dict[str, str]] = {"": {}, _MADE_UP: {"bg_color": "#FFF7DC"}, INTERNAL: {"bg_color": "#F7E1E1"}}
    for name, colour in colours.items():
        found[f"text{name}"] = workbook.add_format({**body, **colour, "text_wrap": True})
        found[f"percent{name}"] = workbook.add_format({**body, **colour, "num_format": "0.0%"})
    return found


def _fill(sheet: Any, page: Page, styles: Mapping[str, Any]) -> None:
    """Write heading and rows, each row high enough for its longest cell, and set the sheet up."""
    table = page.table
    names = [str(name) for name in table.columns]
    widths = [_width(name, table[name]) for name in names]
    sheet.set_row(0, 26)
    for j, (name, width) in enumerate(zip(names, widths, strict=True)):
        put(sheet, _HEAD, j, name, styles["head"])
        sheet.set_column(j, j, width)
    sheet.set_row(_HEAD, 6 + _LINE_POINTS * max(map(_lines, names, widths)))
    for i, (row, marks) in enumerate(zip(table.itertuples(index=False), table[MARKS], strict=True), start=_HEAD + 1):
        colour = _colour(marks)
        for j, (name, value) in enumerate(zip(names, row, strict=True)):
            put(sheet, i, j, value, styles[("percent" if name in page.percents else "text") + colour])
        sheet.set_row(i, 6 + _LINE_POINTS * max(map(_lines, map(_shown, row), widths)))
    if not len(table):
        put(sheet, _HEAD + 1, 0, "无", styles["text"])
    _set_up(sheet, _HEAD + max(1, len(table)), widths)


def _set_up(sheet: Any, end: int, widths: list[float]) -> None:
    """Filter, frozen heading, print."""
    last, front = len(widths) - 1, sum(widths[:_FRONT])
    across = max(1, ceil((sum(widths) - front) / (_ACROSS - front)))
    sheet.autofilter(_HEAD, 0, end, last)
    sheet.freeze_panes(_HEAD + 1, _FRONT)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(across, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(_HEAD)
    sheet.repeat_columns(0, _FRONT - 1)
    sheet.print_area(0, 0, end, last)
    sheet.set_footer("&L&A&C— &P —")


def _colour(marks: str) -> str:
    """Which colour a row has: internal before made up."""
    return next((word for word in (INTERNAL, _MADE_UP) if word in marks), "")


def _width(name: str, column: pd.Series) -> float:
    """Width of a column in characters: by its longest text, within bounds; prose and names wrap."""
    most = _WIDE if name in PROSE or name == "名称" else _PLAIN
    longest = max(map(_ems, map(_shown, column)), default=0)
    return max(_NARROW, min(most, 1.5 + max(longest, ceil(_ems(name) / 2))))


def _lines(text: str, width: float) -> int:
    return max(1, ceil(_ems(text) / max(1.0, width - 1.2)))


def _ems(text: str) -> int:
    """Width of a text in characters of the standard font; Chinese ones count two."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def _shown(value: Any) -> str:
    """About what a cell shows."""
    plain = plain_cell(value)
    return f"{plain:.6g}" if isinstance(plain, float) else str(plain)
