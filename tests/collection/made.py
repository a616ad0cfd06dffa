"""Forms of miniature plans, opened again: cells by sheet, id and heading."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from evallib import tables as t
from evallib.collection.forms import HIDDEN, Stamp
from evallib.collection.make import Made, make_forms
from evallib.plan import load_plan
from tests.narratives.builders import OFFICES, MakePlan, Row, figures, indicator

MILESTONES = (
    "milestone_id,name,due,who,object,note\n"
    "M1,报送回执,2023-04-11,all,联系人回执,\nM2,走访,2023-05-01,office,走访座谈,\nM3,报送初稿,2023-06-10,all,专题评估报告,\n"
    "M4,确认调整,2023-06-30,lead,规划调整,\nM5,专项规划备案,2023-07-30,lead,专项规划评估报告,\n"
    "M6,报送定稿,2023-08-10,all,专题评估报告,\n"
)
STREET = {"department_id": "street", "name": "某街道办事处", "short_name": "某街道"}
BODY = 4
"""Row of a sheet's first item, as a spreadsheet counts."""


@dataclass(frozen=True)
class Form:
    """A made workbook, opened."""

    book: Any

    @property
    def sheets(self) -> list[str]:
        return list(self.book.sheetnames)

    def headings(self, sheet: str) -> list[str]:
        return [cell.value for cell in self.book[sheet][BODY - 1]]

    def ids(self, sheet: str) -> list[str]:
        return [row[0].value for row in self.book[sheet].iter_rows(min_row=BODY) if row[0].value]

    def cell(self, sheet: str, key: str, heading: str) -> Any:
        column = self.headings(sheet).index(heading)
        return next(row[column] for row in self.book[sheet].iter_rows(min_row=BODY) if row[0].value == key)

    def value(self, sheet: str, key: str, heading: str) -> Any:
        return self.cell(sheet, key, heading).value

    @property
    def stamp(self) -> Stamp:
        rows = [[cell if cell is not None else "" for cell in row] for row in self.book[HIDDEN].values]
        found = Stamp.of(rows)
        assert found is not None
        return found

    def text(self, sheet: str) -> str:
        return "\n".join(str(cell) for row in self.book[sheet].values for cell in row if cell is not None)


def open_form(path: Path, *, formulas: bool = False) -> Form:
    return Form(openpyxl.load_workbook(path, data_only=not formulas))


def make(folder: Path, out: Path, *, on: str | None = None, **options: Any) -> Made:
    """Make the forms of a plan folder as known on a day."""
    return make_forms(load_plan(folder, on), out, **options)


def form(folder: Path, out: Path, department: str = "fgw", **options: Any) -> Form:
    """Make one department's form and open it."""
    make(folder, out, department=department, **options)
    return open_form(out / f"{department}.xlsx")


def one_indicator(make_plan: MakePlan, out: Path, *values: float, on: str | None = None, **columns: Any) -> Form:
    """The form of a plan with one indicator A, led by fgw, and its yearly figures."""
    folder = make_plan([indicator(**columns)], figures("A", *values), departments=OFFICES, milestones=MILESTONES)
    return form(folder, out, on=on)


def work(key: str, **columns: Any) -> Row:
    """A task, programme or project led by fgw."""
    return {t.ID: key, t.NAME: f"事项{key}", t.LEAD_DEPARTMENT: "fgw", **columns}


def report(kind: str, key: str, period: str, **columns: Any) -> Row:
    """A row of progress.csv."""
    usual = {t.OBJECT_TYPE: kind, t.OBJECT_ID: key, t.PERIOD: period, t.SUBMITTED_BY: "fgw"}
    return {**usual, t.RECORDED_ON: "2023-02-10", **columns}


def observed(key: str, year: int, value: float, day: str, **columns: Any) -> Row:
    """A row of observations.csv, recorded on a day."""
    return {t.INDICATOR_ID: key, t.YEAR: year, t.VALUE: value, t.RECORDED_ON: day, **columns}
