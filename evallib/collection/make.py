"""``make_forms``: one workbook and one receipt a department, filled with what is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evallib import tables as t
from evallib.collection.forms import Sheet, SheetKind, Stamp, sheets
from evallib.collection.make_book import Styles, fill_sheet
from evallib.collection.make_files import Outcome, put_form, sealed_workbook
from evallib.collection.make_guide import fill_guide, visible
from evallib.collection.make_known import Known
from evallib.collection.make_round import Round, receipt_rounds, rounds
from evallib.collection.make_row import Rows, mark_changes
from evallib.collection.make_rows import department_rows
from evallib.collection.receipts import hide_stamp, receipt_bytes
from evallib.errors import UsageError
from evallib.plan import Plan, unknown_name

RECEIPT_ENDING = "_回执"


@dataclass(frozen=True)
class MadeFile:
    """One file: whose it is, where it lies, and whether it was written, unchanged, or put beside a changed one."""

    department_id: str
    path: Path
    outcome: Outcome


@dataclass(frozen=True)
class Made:
    """What :func:`make_forms` made.

    Attributes
    ----------
    files : tuple of MadeFile
    rounds : mapping of str to Round
        Department → the milestone its form is for.
    notes : tuple of str
        What was left out, and why.
    """

    plan: Plan
    folder: Path
    files: tuple[MadeFile, ...]
    rounds: Mapping[str, Round]
    notes: tuple[str, ...] = ()

    def summary(self) -> list[str]:
        """Chinese lines: what was made for which milestone, and which files stayed."""
        forms = [f for f in self.files if not f.path.name.removesuffix(".xlsx").split(".")[0].endswith(RECEIPT_ENDING)]
        lines = [f"已在{self.folder}制作{len(forms)}个单位的填报表、{len(self.files) - len(forms)}份回执"]
        for stone in dict.fromkeys(r.milestone for r in self.rounds.values() if r.milestone):
            count = sum(r.milestone == stone for r in self.rounds.values())
            due = f"，{stone.due.isoformat()}前报送" if stone.due else ""
            lines.append(f"　节点{stone.milestone_id}（{stone.name}{due}）：{count}个单位")
        same = sum(f.outcome == "unchanged" for f in self.files)
        lines += [f"　其中{same}个文件内容没有变化"] if same else []
        lines += [
            f"注意：{_original(file)}制作后改动过，已保留原样；新制作的存为{file.path.name}"
            for file in self.files if file.outcome == "beside"
        ]  # fmt: skip
        return [*lines, *self.notes]


def _original(file: MadeFile) -> str:
    stem = file.path.name.split(".")[0]
    return f"{stem}.xlsx"


def make_forms(
    plan: Plan, out: Path, *, department: str | None = None, milestone: str | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> Made:  # fmt: skip
    """Write ``<department_id>.xlsx`` and ``<department_id>_回执.xlsx`` for every department with something to report.

    Parameters
    ----------
    plan : Plan
        Its day decides what is known and which milestone is next.
    out : Path
        Folder; made where it does not exist. A form in it that was changed by hand stays as it is.
    department : str, optional
        Only this department (id).
    milestone : str, optional
        For this milestone; default is each department's next one.

    Raises
    ------
    UsageError
        No such department or milestone, or nothing to make.
    InputError
        The folder cannot be written.
    """
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out}是文件，不是文件夹；请另写一个文件夹")
    maker = _Maker(plan)
    chosen, notes = _departments(maker, department, milestone)
    files: list[MadeFile] = []
    for number, (name, asked) in enumerate(chosen.items(), start=1):
        for path, content in maker.files(name, asked):
            place, outcome = put_form(out / path, content)
            files.append(MadeFile(name, place, outcome))
        if on_progress:
            on_progress(number, len(chosen), plan.department_name(name, short=True))
    return Made(plan, out, tuple(files), chosen, tuple(notes))


def _departments(maker: _Maker, department: str | None, milestone: str | None) -> tuple[dict[str, Round], list[str]]:
    """Which departments get a form for which round, and what is to be said about those left out."""
    plan = maker.plan
    valid = [*plan.departments[t.DEPARTMENT_ID]]
    if department is not None and department not in valid:
        raise UsageError(_unknown_department(plan, department))
    found = rounds(plan, milestone)
    reporting = {name: found.get(name, Round()) for name in valid if name in found or milestone is None}
    chosen = {name: asked for name, asked in reporting.items() if maker.rows(name)}
    bad = [name for name in chosen if not t.ID_PATTERN.fullmatch(name)]
    notes = [f"注意：单位编号“{name}”不能用作文件名，未制作；请在departments.csv中改正" for name in bad]
    chosen = {name: asked for name, asked in chosen.items() if name not in bad}
    if department is not None and department not in chosen:
        title = plan.department_name(department, short=True)
        why = f"节点{milestone}不涉及{title}" if milestone and maker.rows(department) else f"{title}没有需要填报的事项"
        raise UsageError(f"{why}，未制作填报表")
    if not chosen:
        raise UsageError("没有需要填报的单位，请核对departments.csv和指标、任务、工程、项目的牵头单位、配合单位")
    return ({department: chosen[department]} if department is not None else chosen), notes


def _unknown_department(plan: Plan, department: str) -> str:
    """The nearest ids; a name leads to its id, one no longer valid to its successor."""
    frame = plan.tables["departments"]
    for row in t.records(frame):
        if department in (row[t.NAME], row[t.SHORT_NAME]) and row[t.DEPARTMENT_ID] != department:
            return f"请写单位编号：{department}的编号是{row[t.DEPARTMENT_ID]}"
        if row[t.DEPARTMENT_ID] == department:
            heir = f"，职责由{row[t.SUCCESSOR_ID]}承接" if row[t.SUCCESSOR_ID] else ""
            return f"单位{department}在{plan.as_of.isoformat()}不在有效期内{heir}"
    return unknown_name("单位", department, [*plan.departments[t.DEPARTMENT_ID]])


class _Maker:
    """Makes forms of one plan; what all of them look up is read once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._sheets = sheets(plan)
        self._known = Known(plan)
        self._receipts = receipt_rounds(plan)
        self._before: dict[dt.date, Known] = {}
        self._rows: dict[str, Rows] = {}

    def rows(self, department_id: str) -> Rows:
        """What the form of a department lists; nothing where it has nothing to report."""
        if department_id not in self._rows:
            self._rows[department_id] = department_rows(self._known, self._sheets, department_id)
        return self._rows[department_id]

    def files(self, department_id: str, asked: Round) -> Iterator[tuple[str, bytes]]:
        """File name and content of a department's form and receipt."""
        wants_receipt = asked.milestone is not None and asked.milestone.asked == "receipt"
        if not wants_receipt:
            yield f"{department_id}.xlsx", self._form(department_id, asked)
        receipt = self._receipts.get(department_id, Round())
        yield f"{department_id}{RECEIPT_ENDING}.xlsx", receipt_bytes(self.plan, department_id, receipt)

    def _marked(self, department_id: str, asked: Round) -> Rows:
        """What the form lists; in a later round with marks of what changed."""
        rows = self.rows(department_id)
        if asked.since is None:
            return rows
        if asked.since not in self._before:
            earlier = self.plan.at(as_of=asked.since)
            self._before[asked.since] = Known(earlier, own_first=True)
        before = department_rows(self._before[asked.since], self._sheets, department_id)
        return mark_changes(rows, before, self._sheets)

    def _form(self, department_id: str, asked: Round) -> bytes:
        plan, rows = self.plan, self._marked(department_id, asked)
        title = plan.department_name(department_id)
        heads: dict[str, tuple[str, int]] = {}

        def build(book: Any) -> None:
            styles = Styles(book)
            fill_guide(book, styles, plan, department_id, asked, rows)
            for kind, listed in rows.items():
                sheet = visible(self._sheets[kind], asked)
                head = fill_sheet(book, styles, sheet, listed, _lines(sheet, title, asked))
                heads[sheet.title] = (kind, head)
            stamp = Stamp(plan.name, department_id, asked.milestone_id, asked.name, plan.as_of.isoformat(), heads)
            hide_stamp(book, stamp)

        return sealed_workbook(build)


_SHEET_TITLES: Mapping[SheetKind, str] = {
    "indicator": "指标完成情况", "task": "重点任务进展情况", "programme": "重点工程进展情况",
    "project": "重点项目进展情况", "city_task": "市级任务落实情况", "special_plan": "专项规划评估情况",
    "problem": "问题清单", "adjustment": "规划调整建议",
}  # fmt: skip


def _lines(sheet: Sheet, department: str, asked: Round) -> tuple[str, str]:
    """Title and details above the headings of a sheet."""
    stone = asked.milestone
    parts = [f"填报单位：{department}"]
    parts += [f"报送事项：{stone.name}"] if stone else []
    parts += [f"截止日期：{asked.due.isoformat()}"] if asked.due else []
    return _SHEET_TITLES[sheet.kind], "　　".join(parts)
