"""A desk: a plan folder of four indicators, a department's form to be filled in, damaged, handed in and read."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from evallib.collection.forms import CHOICE
from evallib.collection.read import Read, read_forms

MakePlan = Callable[..., Path]
Change = Callable[[Any], None]
DAY = "2023-08-05"
OFFICES = [
    {"department_id": "jyj", "name": "区教育局", "short_name": "区教育局"},
    {"department_id": "fgw", "name": "区发展和改革委员会", "short_name": "区发展改革委"},
    {"department_id": "tjj", "name": "区统计局", "short_name": "区统计局"},
]


def level(key: str, name: str, unit: str, **more: Any) -> dict[str, Any]:
    return {
        "indicator_id": key, "name": name, "unit": unit, "main": True, "attribute": "预期性", "target_type": "level",
        "value_kind": "level", "part_year": "stock", "base_year": 2020, "base": 50, "target": 80, "decimals": 1,
        "lead_department": "jyj", **more,
    }  # fmt: skip


INDICATORS = [
    level("A1", "学位总数", "个"), level("A2", "公共图书馆面积", "万平方米"),
    level("A3", "公办园覆盖率", "%", value_kind="share", support_departments="tjj"),
    level("B1", "地区生产总值", "亿元", lead_department="fgw"),
]  # fmt: skip
HISTORY = {"A1": (52, 54, 55, 57), "A2": (50, 51, 52, 54.3), "A3": (48, 50, 52, 55), "B1": (48, 50, 53, 55)}
OBSERVATIONS = [
    {"indicator_id": key, "year": 2018 + i, "period": "annual", "value": value, "status": "final",
     "submitted_by": "jyj" if key != "B1" else "fgw", "recorded_on": f"{2019 + i}-03-01", "provenance": "verified",
     "source": "年报"}
    for key, values in HISTORY.items() for i, value in enumerate(values)
]  # fmt: skip
MILESTONES = [
    {"milestone_id": "M1", "name": "报送专题评估报告", "due": "2023-08-10", "who": "all", "object": "专题评估报告"}
]
PROJECTS = [
    {"id": "X1", "name": "第一中学扩建", "lead_department": "jyj", "kind": "investment", "total_investment": 9000,
     "planned_start": "2021-03-01", "planned_finish": "2024-12-31"},
]  # fmt: skip


def table(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


class Desk:
    """One plan folder and one department's form to be filled in."""

    def __init__(self, place: Path, blank: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
        self.plan = place / "plan"
        shutil.copytree(blank[0], self.plan)
        self.forms = blank[1]
        self.place = place
        monkeypatch.chdir(place)

    def fill(
        self, change: Change | None = None, *, department: str = "jyj", name: str = "", answer: bool = True
    ) -> Path:
        """The form with the compulsory answer and some change."""
        book = openpyxl.load_workbook(self.forms / f"{department}.xlsx")
        if answer:
            sheet = book["调整建议"]
            row, column = find(sheet, CHOICE)
            sheet.cell(row + 1, column).value = "不调整"
        if change:
            change(book)
        path = self.place / (name or f"{department}.xlsx")
        book.save(path)
        return path

    def read(self, *files: Path, **options: Any) -> Read:
        return read_forms(self.plan, files, on=options.pop("on", DAY), **options)

    def rows(self, name: str = "observations", *, day: str = DAY) -> list[dict[str, str]]:
        """Rows recorded on a day."""
        path = self.plan / f"{name}.csv"
        if not path.exists():
            return []
        return [row for row in table(path) if day in (row.get("recorded_on"), row.get("received_on"))]


def find(sheet: Any, heading: str) -> tuple[int, int]:
    """Row and column of a heading."""
    for row in sheet.iter_rows(max_row=15):
        for cell in row:
            if str(cell.value or "").replace("\n", "") == heading:
                return cell.row, cell.column
    raise AssertionError(heading)


def put(key: str, heading: str, value: Any, *, sheet: str = "指标") -> Change:
    """Write one cell of an item's row."""

    def change(book: Any) -> None:
        grid = book[sheet]
        head, column = find(grid, heading)
        row = next(r for r in range(head + 1, grid.max_row + 1) if grid.cell(r, 1).value == key)
        grid.cell(row, column).value = value

    return change


def both(*changes: Change) -> Change:
    def change(book: Any) -> None:
        for one in changes:
            one(book)

    return change


def told(found: Read) -> set[tuple[str, str]]:
    return {(finding.rule, finding.severity) for finding in found.findings if finding.severity != "info"}
