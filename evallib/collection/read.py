"""``read_forms``: returned files into the ledgers, each whole or not at all, with every fault told in one pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from evallib import tables as t
from evallib.collection import ledger, trial
from evallib.collection.answers import Answers
from evallib.collection.entries import read_sheets
from evallib.collection.forms import RECEIVED, RECEIVED_WITH_WARNINGS, RETURNED, SheetKind, Stamp, sheets
from evallib.collection.layout import find_sheets, named_department, normal, normal_id, receipt_of, stamp_of
from evallib.collection.make_known import Known
from evallib.collection.make_round import receipt_rounds, rounds
from evallib.collection.registry import read_receipt
from evallib.collection.returned import write_copy
from evallib.collection.shape import look_over, missing_rows, missing_sheets
from evallib.collection.workbook import Workbook, read_workbook
from evallib.errors import SEVERITY_NAMES, Finding, InputError, Severity, UsageError, tally
from evallib.plan import Plan, find_plan, load_plan, unknown_name
from evallib.plan.reading import read_day
from evallib.processes import share

Progress = Callable[[int, int, str], None]
_ORDER = {severity: place for place, severity in enumerate(SEVERITY_NAMES)}
_MANY = 8
"""Files from which on several processes open and mark them."""
_SHOWN = 200
"""Findings a file shows on screen; all of them are in the JSON and in the marked copy."""


@dataclass(frozen=True)
class ReadFile:
    """What became of one file.

    Attributes
    ----------
    name, department_id : str
    result : str
        收到, 收到（有提示）, 退回, or why nothing was done.
    rows : int
        Rows entered into ledgers.
    findings : tuple of Finding
        Errors first, then by sheet and cell.
    copy : Path or None
        The marked copy.
    """

    name: str
    department_id: str
    result: str
    rows: int
    findings: tuple[Finding, ...]
    copy: Path | None = None

    @property
    def wrong(self) -> bool:
        """Whether an error kept it out."""
        return any(finding.severity == "error" for finding in self.findings)


@dataclass(frozen=True)
class Read:
    """What :func:`read_forms` did."""

    files: tuple[ReadFile, ...]
    dry_run: bool = False

    @property
    def findings(self) -> list[Finding]:
        """Every finding, file by file."""
        return [finding for file in self.files for finding in file.findings]

    def summary(self) -> list[str]:
        """Chinese lines: every file with its faults, then the tally."""
        lines = []
        for file in self.files:
            counts = tally(file.findings)
            entered = "（试读，未登记）" if self.dry_run else f"，登记{file.rows}行" if not file.wrong else ""
            lines.append(f"{file.name}：{file.result}{entered}（{counts}）")
            told = [finding for finding in file.findings if finding.severity != "info"]
            lines += [f"　{finding}" for finding in told[:_SHOWN]]
            lines += [f"　……共{len(told)}处，其余见标注件和JSON"] if len(told) > _SHOWN else []
            lines += [f"　标注件：{file.copy}"] if file.copy else []
        refused = sum(file.wrong for file in self.files)
        return [*lines, f"读取完成：{len(self.files)}个文件，接收{len(self.files) - refused}个，退回{refused}个"]


@dataclass
class _Job:
    """One file on its way."""

    path: Path
    book: Workbook | None = None
    answers: Answers | None = None
    findings: list[Finding] = field(default_factory=list)
    known: bool = False

    @property
    def all_findings(self) -> list[Finding]:
        return [*self.findings, *(self.answers.findings if self.answers else [])]

    @property
    def wrong(self) -> bool:
        return any(finding.severity == "error" for finding in self.all_findings)


def read_forms(
    plan: str | Path, files: Sequence[Path], *, department: str | None = None, on: dt.date | str | None = None,
    dry_run: bool = False, on_progress: Progress | None = None,
) -> Read:  # fmt: skip
    """Read returned files into the ledgers of a plan.

    Parameters
    ----------
    plan : str or Path
        Name or folder of the plan.
    files : sequence of Path
    department : str, optional
        Whose files they are, where the files do not tell.
    on : date or ISO text, optional
        The day of receipt, ``recorded_on`` of every row; default today.
    dry_run : bool
        Only check; neither ledgers nor marked copies are written.

    Returns
    -------
    Read
        A file with an error enters nothing and is recorded as returned; its marked copy lies in
        ``output/<plan>/returned``.

    Raises
    ------
    UsageError
        No such plan or department.
    InputError
        The plan folder cannot be read or written.
    """
    folder, _ = find_plan(plan)
    day = read_day(on) or dt.date.today()
    with nullcontext() if dry_run else ledger.locked(folder):
        known = load_plan(plan, day)
        if department is not None and department not in set(known.tables["departments"][t.DEPARTMENT_ID]):
            raise UsageError(unknown_name("单位", department, list(known.departments[t.DEPARTMENT_ID])))
        jobs = _all_read(files, _Given(known, department, cache(Known)), on_progress)
        confirmed = _held_against_plan(known, jobs)
        if not dry_run:
            ledger.append(folder, _additions(jobs, confirmed, known, day))
    copies = {} if dry_run else _copies(jobs, Path("output") / known.name / "returned")
    return Read(tuple(_result(job, copies.get(id(job)), dry_run=dry_run) for job in jobs), dry_run)


@dataclass(frozen=True)
class _Given:
    """What every file of one reading shares; ``ledgers`` makes the view of a plan's ledgers once."""

    plan: Plan
    department: str | None
    ledgers: Callable[..., Known]


def _opened_and_read(given: _Given, path: Path) -> _Job:
    """Open one file and turn it into answers."""
    job = _Job(path)
    try:
        job.book = read_workbook(path)
    except InputError as error:
        job.findings.append(Finding(rule="file_unreadable", severity="error", message=str(error), file=path.name))
    if job.book is not None:
        _read_one(job, given.plan, given.department, given.ledgers)
    return job


def _read_one(job: _Job, plan: Plan, department: str | None, ledgers: Callable[..., Known]) -> None:
    """Answers of one file."""
    assert job.book is not None
    book = job.book
    stamp = stamp_of(book)
    owner = _owner(job, plan, stamp, department)
    if owner is None:
        return
    form_plan = _as_made(plan, stamp)
    asked = sheets(form_plan, dated=stamp is not None)
    answers = Answers(plan, form_plan, book, owner, plan.as_of, stamp, asked, ledgers)
    job.answers = answers
    if stamp and stamp.plan and stamp.plan != plan.name:
        # a folder may have been renamed or copied since; ids that do not fit are errors of their own
        text = f"表中写明是规划“{stamp.plan}”的填报表，本次读入的是“{plan.name}”；请核对"
        answers.add(_of_file(book, "other_plan", "info", text))
    receipt = next(((grid, cells) for grid in book.grids if not grid.hidden and (cells := receipt_of(grid))), None)
    found = find_sheets(book, answers.sheets, _ids(plan))
    if receipt is not None and not found:
        read_receipt(answers, *receipt)
    elif not found:
        text = "没有找到填报表：各工作表都没有“指标编号”等表头；请使用下发的表格填报"
        answers.add(_of_file(book, "form_not_found", "error", text))
    for one in found:
        look_over(answers, one)
    read_sheets(answers, found)
    if found:
        missing_sheets(answers, found)
        missing_rows(answers, found)


def _owner(job: _Job, plan: Plan, stamp: Stamp | None, department: str | None) -> str | None:
    """Whose file it is: by the hidden sheet, the command line, the file's name, 填报单位; contradictions are errors."""
    book = job.book
    assert book is not None
    known = set(plan.tables["departments"][t.DEPARTMENT_ID])
    stem = Path(book.name).stem.split("_")[0].split(".")[0]
    said = {
        "表内标记": stamp.department_id if stamp else "", "--department": department or "",
        "文件名": stem if stem in known else "", "表头“填报单位”": named_department(book, _names(plan)),
    }  # fmt: skip
    said = {source: name for source, name in said.items() if name}
    owners = set(said.values())
    if len(owners) == 1 and owners <= known:
        return owners.pop()
    rule = "department_differs" if len(owners) > 1 else "department_unknown"
    if len(owners) > 1:
        text = f"看不出是哪个单位的填报表：{'，'.join(f'{source}为{name}' for source, name in said.items())}；请核对"
    else:
        text = f"没有单位“{owners.pop()}”；请核对" if owners else "看不出是哪个单位的填报表；请用--department指明单位"
    job.findings.append(_of_file(book, rule, "error", text))
    return None


def _names(plan: Plan) -> dict[str, str]:
    """Names of departments, long and short → id; names of several are left out."""
    frame = plan.tables["departments"]
    pairs = [(normal(name), key) for column in (t.NAME, t.SHORT_NAME)
             for name, key in zip(frame[column], frame[t.DEPARTMENT_ID], strict=True)]  # fmt: skip
    owners: dict[str, set[str]] = {}
    for name, key in pairs:
        owners.setdefault(name, set()).add(key)
    return {name: keys.pop() for name, keys in owners.items() if name and len(keys) == 1}


def _as_made(plan: Plan, stamp: Stamp | None) -> Plan:
    """The plan as known when the form was made."""
    try:
        made = dt.date.fromisoformat(stamp.as_of) if stamp else plan.as_of
    except ValueError:
        made = plan.as_of
    return _seen_on(plan, min(made, plan.as_of))


@lru_cache(maxsize=8)
def _seen_on(plan: Plan, day: dt.date) -> Plan:
    return plan if day == plan.as_of else plan.at(as_of=day)


def _ids(plan: Plan) -> dict[SheetKind, frozenset[str]]:
    """Known ids of each kind of sheet, in capitals."""
    found: dict[SheetKind, frozenset[str]] = {"indicator": frozenset(map(normal_id, plan.by_id))}
    kinds: Mapping[SheetKind, str] = {"task": "tasks", "programme": "programmes", "project": "projects",
                                      "city_task": "city_tasks"}  # fmt: skip
    found |= {kind: frozenset(map(normal_id, plan.tables[name][t.ID])) for kind, name in kinds.items()}
    found["special_plan"] = frozenset(map(normal_id, plan.tables["special_plans"][t.PLAN_ID]))
    return found


def _of_file(book: Workbook, rule: str, severity: Severity, text: str) -> Finding:
    return Finding(rule=rule, severity=severity, message=text, file=book.name)


def _held_against_plan(plan: Plan, jobs: Sequence[_Job]) -> list[dict[str, Any]]:
    """Checks, other departments and our forecasts; rows that confirm whose figure counts."""
    accepted = {row.sha256 for row in t.rows(plan.known("submissions")) if row.result and RETURNED not in row.result}
    seen: set[str] = set()
    for job in jobs:
        if job.answers is None or job.book is None:
            continue
        if job.book.sha256 in accepted | seen:
            job.known = True
            job.answers.entries.clear()
            job.answers.findings[:] = [_of_file(job.book, "file_known", "info", "这份文件以前读取过，没有新内容")]
        seen.add(job.book.sha256)
    returned = [job.answers for job in jobs if job.answers is not None and job.answers.entries]
    if not returned:
        return []
    tried = trial.try_out(plan, returned)
    trial.hold_against_checks(tried)
    confirmed = trial.hold_against_others(tried)
    trial.ask_about_forecasts(tried)
    if any(answers.wrong for answers in returned):  # whose figure counts depends on what really enters
        entering = [answers for answers in returned if not answers.wrong]
        with _without_findings(entering):
            confirmed = trial.hold_against_others(trial.try_out(plan, entering)) if entering else []
    return confirmed


@contextmanager
def _without_findings(returned: Sequence[Answers]) -> Iterator[None]:
    """Look again without telling again."""
    kept = [list(answers.findings) for answers in returned]
    yield
    for answers, findings in zip(returned, kept, strict=True):
        answers.findings[:] = findings


def _additions(
    jobs: Sequence[_Job], confirmed: Sequence[dict[str, Any]], plan: Plan, day: dt.date
) -> dict[str, list[dict[str, Any]]]:
    """Rows for every ledger: entries of files without error, confirmations, a receipt for each file."""
    found: dict[str, list[dict[str, Any]]] = {}
    for job in jobs:
        if job.answers is None or job.known:
            continue
        if not job.wrong:
            doubts = _doubts_by_cell(job.answers.findings)
            for entry in job.answers.entries:
                found.setdefault(entry.table, []).append(_with_doubts(entry.row, doubts.get((entry.sheet, entry.cell))))
        found.setdefault("submissions", []).append(_receipt(job, plan, day))
    if confirmed:
        found.setdefault("observations", []).extend(confirmed)
    return found


def _doubts_by_cell(findings: Sequence[Finding]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        if finding.severity == "warning":
            found.setdefault((finding.sheet, finding.cell), []).append(finding.message.partition("；")[0])
    return found


def _with_doubts(row: dict[str, Any], doubts: list[str] | None) -> dict[str, Any]:
    """A figure that entered with warnings carries them in its note."""
    if not doubts or t.VALUE not in row or t.PERIOD not in row:
        return row
    note = "；".join(filter(None, (str(row.get(t.NOTE, "")), f"核对提示：{'；'.join(dict.fromkeys(doubts))}")))
    return {**row, t.NOTE: note}


def _receipt(job: _Job, plan: Plan, day: dt.date) -> dict[str, Any]:
    """The row of submissions.csv."""
    answers, book = job.answers, job.book
    assert answers is not None and book is not None
    warned = any(finding.severity == "warning" for finding in answers.findings)
    word = RETURNED if job.wrong else RECEIVED_WITH_WARNINGS if warned else RECEIVED
    result = "，".join([word, *(answers.remarks if not job.wrong else [])])
    return {
        t.DEPARTMENT_ID: answers.department_id, t.MILESTONE_ID: _milestone(answers, plan, day), t.FILE: book.name,
        t.SHA256: book.sha256, t.RECEIVED_ON: day, t.RESULT: result,
    }  # fmt: skip


def _milestone(answers: Answers, plan: Plan, day: dt.date) -> str:
    """The milestone a file is for: its hidden sheet's, else the next one due for the department."""
    if answers.stamp is not None and answers.stamp.milestone_id:
        return answers.stamp.milestone_id
    if any(entry.table == "contacts" for entry in answers.entries):
        mine = receipt_rounds(plan).get(answers.department_id)
        return mine.milestone_id if mine else ""
    mine = rounds(plan.at(as_of=day)).get(answers.department_id)
    return mine.milestone_id if mine else ""


def _copies(jobs: Sequence[_Job], folder: Path) -> dict[int, Path]:
    """Marked copies of files with errors or warnings."""
    wanted = [job for job in jobs if job.book is not None and any(f.severity != "info" for f in job.all_findings)]
    asked = [(job.path, job.all_findings) for job in wanted]
    copies = share(_copied, asked, folder) if len(asked) >= _MANY else [_copied(folder, one) for one in asked]
    return {id(job): copy for job, copy in zip(wanted, copies, strict=True) if copy is not None}


def _copied(folder: Path, asked: tuple[Path, list[Finding]]) -> Path | None:
    path, findings = asked
    return write_copy(path, findings, folder)


def _all_read(files: Sequence[Path], given: _Given, on_progress: Progress | None) -> list[_Job]:
    """Every file, opened and turned into answers."""
    if not files:
        return []
    total = len(files)

    def told(done: int) -> None:
        if on_progress:
            on_progress(done + 1, total, "已读取")

    first = _opened_and_read(given, files[0])  # makes here, once, what all files look up in the ledgers
    told(0)
    if len(files) < _MANY:
        jobs = []
        for path in files[1:]:
            jobs.append(_opened_and_read(given, path))
            told(len(jobs))
        return [first, *jobs]
    jobs = share(_read_apart, files[1:], given, on_done=told)
    for job in jobs:
        if job.answers is not None:
            job.answers.plan = given.plan
    return [first, *jobs]


def _read_apart(given: _Given, path: Path) -> _Job:
    """One file, without what the process that asks has itself."""
    job = _opened_and_read(given, path)
    if job.answers is not None:
        job.answers.leave_shared()
    if job.book is not None:
        job.book = replace(job.book, grids=())
    return job


def _result(job: _Job, copy: Path | None, *, dry_run: bool) -> ReadFile:
    findings = sorted(job.all_findings, key=lambda f: (_ORDER[f.severity], f.sheet, f.row or 0, f.cell, f.rule))
    warned = any(finding.severity == "warning" for finding in findings)
    word = "以前读取过" if job.known else RETURNED if job.wrong else RECEIVED_WITH_WARNINGS if warned else RECEIVED
    rows = len(job.answers.entries) if job.answers is not None and not job.wrong and not dry_run else 0
    owner = job.answers.department_id if job.answers else ""
    return ReadFile(job.path.name, owner, word, rows, tuple(replace(f) for f in findings), copy)
