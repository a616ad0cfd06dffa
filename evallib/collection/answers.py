"""What a returned sheet answers: its rows matched to the catalogue, each cell beside what the form was filled with."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.collection.cells import Fault, is_error, read_day, read_text
from evallib.collection.forms import WHOLE, Column, Sheet, SheetKind, Stamp
from evallib.collection.layout import Found, Line, is_blank, normal, normal_id
from evallib.collection.make_known import Known
from evallib.collection.make_rows import Rows, department_rows
from evallib.collection.workbook import ERROR, PERCENT, UNCOMPUTED, Workbook, address
from evallib.errors import Finding, Severity
from evallib.plan import Plan

Filled = Mapping[str, Mapping[str, Any]]
"""Id → heading → what the form was filled with."""


Cell = tuple[str, str]
"""Address and heading."""


@dataclass(frozen=True)
class Entry:
    """A row for a ledger and the cell it comes from; ``cells``: column of the table → its own cell and heading."""

    table: str
    row: dict[str, Any]
    sheet: str
    cell: str
    line: int
    column: str
    item_id: str
    cells: Mapping[str, Cell] = field(default_factory=dict)


@dataclass
class Answers:
    """One returned file while it is read.

    Attributes
    ----------
    plan : Plan
        As known on the day of receipt, before this file.
    form_plan : Plan
        The same as known when the form was made: it decides the form's periods.
    book : Workbook
    department_id : str
    day : date
    stamp : Stamp or None
        What the form's hidden sheet says.
    sheets : mapping of SheetKind to Sheet
    findings : list of Finding
    entries : list of Entry
    """

    plan: Plan
    form_plan: Plan
    book: Workbook
    department_id: str
    day: dt.date
    stamp: Stamp | None
    sheets: Mapping[SheetKind, Sheet]
    ledgers: Callable[..., Known] = Known
    """Makes ``Known`` of a plan; shared by the files of one reading."""
    findings: list[Finding] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """Words for the result in submissions.csv."""
    seen: dict[tuple[SheetKind, str], Answer] = field(default_factory=dict)
    """First row of every item, in whatever sheet."""
    choices: dict[str, str] = field(default_factory=dict)
    """Item → whether it is to be adjusted; the first row of 调整建议 among them."""
    _filled: dict[SheetKind, tuple[Filled, ...]] = field(default_factory=dict)
    _told: set[Finding] = field(default_factory=set)

    @cached_property
    def known(self) -> Known:
        """The ledgers as they are."""
        return self.ledgers(self.plan)

    @cached_property
    def _views(self) -> tuple[Rows, ...]:
        """What the form may have been filled with when it was made, and what is known now."""
        plans = [self.form_plan, self.plan] if self.form_plan.as_of != self.plan.as_of else [self.plan]
        return tuple(department_rows(self.ledgers(plan), self.sheets, self.department_id) for plan in plans)

    def filled(self, kind: SheetKind) -> tuple[Filled, ...]:
        """Id → heading → value of a kind of sheet, in each view."""
        if kind not in self._filled:
            key = self.sheets[kind].id_column.heading
            views = self._views
            self._filled[kind] = tuple({str(row.values[key]): row.values for row in v.get(kind, [])} for v in views)
        return self._filled[kind]

    def leave_shared(self) -> None:
        """Let go of what all files share, so that the rest can be sent to another process."""
        for name in ("known", "_views"):
            self.__dict__.pop(name, None)
        self._filled.clear()
        self.seen.clear()
        del self.plan, self.form_plan, self.ledgers
        self.sheets = {}
        self.book = replace(self.book, grids=())

    def add(self, finding: Finding) -> None:
        """Keep a finding; the same is told once."""
        if finding not in self._told:
            self._told.add(finding)
            self.findings.append(finding)

    @property
    def wrong(self) -> bool:
        """Whether an error was found."""
        return any(finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True)
class Answer:
    """One row of a returned sheet that belongs to a known item."""

    answers: Answers
    found: Found
    line: Line
    item_id: str

    def raw(self, column: Column) -> Any:
        """The cell as it stands; a formula without a result as its text."""
        at = self.found.columns.get(column)
        if at is None:
            return ""
        place = self.line.row, at
        mark = self.found.grid.marks.get(place)
        return f"={mark[1]}" if mark and mark[0] == UNCOMPUTED else self.found.grid.cell(*place)

    def is_percent(self, column: Column) -> bool:
        """Whether the cell is a number shown as a percentage."""
        mark = self.found.grid.marks.get((self.line.row, self.found.columns.get(column, -1)))
        return mark is not None and mark[0] == PERCENT

    def plain(self, column: Column) -> tuple[Any, Fault | None]:
        """The cell of a column of texts and what is wrong with it: an error value, a formula without a result.

        A number shown as 66% is that text, in the column of image progress 66.
        """
        raw = self.raw(column)
        mark = self.found.grid.marks.get((self.line.row, self.found.columns.get(column, -1)), ("", ""))[0]
        if mark == ERROR or (isinstance(raw, str) and is_error(raw)):
            return "", Fault("cell_error_value", "error", f"“{raw}”是错误值；请改正公式或直接填写内容")
        if mark == UNCOMPUTED:
            return "", Fault("cell_formula", "error", f"“{str(raw)[:30]}”是没有结果的公式；请直接填写内容")
        if mark == PERCENT and isinstance(raw, int | float):
            return f"{raw * 100:.12g}{'' if column.name == t.IMAGE_PROGRESS else '%'}", None
        return raw, None

    def column(self, name: str) -> Column | None:
        """The first column of a name that is there."""
        return next((c for c in self.found.columns if c.name == name), None)

    def text(self, name: str) -> str:
        """Text of the first column of a name; "" where there is none or it says nothing."""
        column = self.column(name)
        text = "" if column is None else read_text(self.raw(column))
        return "" if is_blank(text) else text

    def says(self, columns: Iterable[Column]) -> bool:
        """Whether any of the cells holds something."""
        return any(not is_blank(read_text(self.raw(column))) for column in columns)

    def untouched(self, columns: Iterable[Column]) -> bool:
        """Whether the cells hold what the form was filled with, or what is known by now."""
        cells = [(column.heading, self.raw(column)) for column in columns if column in self.found.columns]
        views = self.answers.filled(self.found.sheet.kind)
        return any(
            all(alike(raw, view[self.item_id].get(heading, "")) for heading, raw in cells)
            for view in views if self.item_id in view
        )  # fmt: skip

    def fault(self, column: Column, fault: Fault, *, raw: Any = None) -> None:
        """Keep a fault of a cell."""
        at = self.found.columns.get(column, 0)
        value = read_text(self.raw(column) if raw is None else raw)[:60]
        self.answers.add(self._finding(fault, at, column.heading, value))

    def row_fault(self, rule: str, severity: Severity, message: str, *, column: Column | None = None) -> None:
        """Keep a fault of the whole row, shown at its id (or another column)."""
        shown = column or self.found.sheet.id_column
        at = self.found.columns.get(shown, next(iter(self.found.columns.values())))
        self.answers.add(self._finding(Fault(rule, severity, message), at, shown.heading, self.line.item_id))

    def _finding(self, fault: Fault, at: int, heading: str, value: str) -> Finding:
        return Finding(
            rule=fault.rule, severity=fault.severity, message=fault.message, file=self.answers.book.name,
            sheet=self.found.grid.title, cell=address(self.line.row, at), row=self.line.row + 1, column=heading,
            indicator_id=self.item_id, value=value,
        )  # fmt: skip

    def enter(self, table: str, column: Column, row: dict[str, Any], *, beside: Iterable[Column] = ()) -> None:
        """Keep a row for a ledger with the cell of a column as its origin, and the cells of the columns ``beside``."""
        answers, at = self.answers, self.found.columns.get(column, 0)
        cell = address(self.line.row, at)
        origin = f"{answers.book.name}#{self.found.grid.title}!{cell}"
        whole = {t.RECORDED_ON: answers.day, t.SUBMITTED_BY: answers.department_id, t.ORIGIN: origin,
                 t.SHA256: answers.book.sha256, **row}  # fmt: skip
        places = ((c, self.found.columns.get(c)) for c in beside)
        cells = {c.name: (address(self.line.row, at), c.heading) for c, at in places if at is not None}
        answers.entries.append(
            Entry(table, whole, self.found.grid.title, cell, self.line.row + 1, column.heading, self.item_id, cells)
        )


def alike(raw: Any, known: Any) -> bool:
    """Whether a returned cell holds what the form was filled with: the same number, day or text."""
    if type(raw) is type(known) and raw == known:
        return True
    if known is None or (not isinstance(known, str) and pd.isna(known)):
        known = ""
    if isinstance(known, int | float) and not isinstance(known, bool):
        number = _as_number(raw)
        return number is not None and math.isclose(number, float(known), rel_tol=1e-9, abs_tol=1e-12)
    if isinstance(known, dt.date | dt.datetime | pd.Timestamp):
        return read_day(raw)[0] == pd.Timestamp(known).date().isoformat()
    text = read_text(raw)
    return normal(text) == normal(known) or (is_blank(text) and is_blank(read_text(known)))


def _as_number(raw: Any) -> float | None:
    try:
        return float(raw) if not isinstance(raw, bool) else None
    except (TypeError, ValueError):
        return None


@dataclass(frozen=True)
class Index:
    """Names of items by id; ids in capitals → id; names without spaces → ids."""

    names: Mapping[str, str]
    by_id: Mapping[str, str]
    by_name: Mapping[str, list[str]]

    @classmethod
    def of(cls, names: Mapping[str, str]) -> Index:
        """Index of id → name."""
        by_name: dict[str, list[str]] = {}
        for key, name in names.items():
            by_name.setdefault(normal(name), []).append(key)
        return cls(names, {normal_id(key): key for key in names}, by_name)


def answers_of(answers: Answers, found: Found, index: Index) -> Iterator[Answer]:
    """Match the rows of a sheet to the catalogue.

    Rows are matched by id, where that is missing by the exact name. What cannot be matched and says something is an
    error; a name that belongs to another id is one too: somebody sorted only part of the columns.
    """
    seen = answers.seen
    entries = [column for column in found.columns if column.entry]
    for line in found.lines():
        item_id = index.by_id.get(normal_id(line.item_id), "")
        same_name = index.by_name.get(normal(line.name), []) if line.name else []
        answer = Answer(answers, found, line, item_id or (same_name[0] if len(same_name) == 1 else ""))
        if not answer.item_id:
            _unmatched(answer, entries)
            continue
        _doubts(answer, index.names[answer.item_id], same_name, matched=bool(item_id))
        place = found.sheet.kind, answer.item_id
        if place in seen:
            _doubled(answer, seen[place], entries)
            continue
        seen[place] = answer
        yield answer


_TOTALS = {"合计", "小计", "总计", "平均", "总和"}


def _unmatched(answer: Answer, entries: list[Column]) -> None:
    """A row of no known item: an error if it says something, else a title, note or signature."""
    line = answer.line
    if not answer.says(entries) or not (line.item_id or line.name):
        return
    shown = line.item_id or line.name
    if {normal(line.item_id), normal(line.name)} & _TOTALS:
        answer.row_fault("row_total", "info", f"“{shown}”行不属于任何一项，不登记")
        return
    text = f"“{shown[:30]}”不在本规划的目录内，无法登记；请核对编号和名称，不要增删行"
    answer.row_fault("row_unknown", "error", text)


def _doubts(answer: Answer, name: str, same_name: list[str], *, matched: bool) -> None:
    """Id missing or mistyped, or a name that is another item's."""
    line = answer.line
    if not matched:
        if answer.found.sheet.id_column not in answer.found.columns:
            return  # told once, of the column
        what = "编号缺失" if is_blank(line.item_id) else f"编号“{line.item_id}”有误"
        text = f"{what}，按名称识别为{answer.item_id}；请核对"
        answer.row_fault("row_id_missing", "warning", text)
    elif line.name and answer.item_id != WHOLE and normal(line.name) != normal(name):
        if same_name:
            text = f"编号{answer.item_id}是“{name}”，名称却写“{line.name[:30]}”；可能只排序了部分列，请核对整行"
            answer.row_fault("row_id_name_differ", "error", text)
        else:
            text = f"名称写“{line.name[:30]}”，目录为“{name}”，按编号登记；请核对是否串行"
            answer.row_fault("row_name_changed", "warning", text)


def _doubled(answer: Answer, first: Answer, entries: list[Column]) -> None:
    """A second row of the same item: harmless where it says the same."""
    same = all(normal(answer.raw(column)) == normal(first.raw(column)) for column in entries)
    elsewhere = first.found.grid.title if first.found is not answer.found else ""
    where = f"{elsewhere and f'工作表“{elsewhere}”'}第{first.line.row + 1}行"
    if same:
        answer.row_fault("row_doubled", "info", f"与{where}重复，已忽略")
    else:
        answer.row_fault("row_doubled", "error", f"编号{answer.item_id}与{where}重复而内容不同；请只保留一行")
