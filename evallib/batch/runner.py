"""``run``: every report of a plan, from settings to manifest."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from evallib import tables as t
from evallib.batch import manifest as manifests
from evallib.batch.folder import RunFolder
from evallib.batch.jobs import Dates, Job, expand, select
from evallib.batch.log import Log
from evallib.batch.pool import Event, Pool, child_environment
from evallib.batch.record import NAME as TABLES
from evallib.batch.record import recording
from evallib.batch.task import Outcome, Task
from evallib.batch.warm import SERVER_VARIABLE, WarmServer
from evallib.errors import UsageError, system_cause
from evallib.plan import Plan, load_plan, roots
from evallib.publishing.files import FORMATS

INDEX = "index.html"
MAX_WORKERS = 64
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Limits:
    """Seconds a kernel may take to start, and a cell to run; ``warm`` False starts every kernel cold."""

    start: int = 60
    cell: int = 600
    warm: bool = True


@dataclass(frozen=True)
class RunResult:
    """What a run made.

    Attributes
    ----------
    out : Path
    manifest : mapping
        As written to ``manifest.json``.
    made : tuple of str
        Ids of this run's reports that are ok.
    failed : tuple of (report id, reason)
        This run's failed reports.
    edited, kept : tuple of str
        Where files changed by hand have been moved to; changed files of reports no longer made, left in place.
    on_demand : tuple of str
        ``stem@suffix`` of reports this run left out because they are made only where named.
    order : tuple of str
        Ids of all reports of the settings in their order.
    """

    out: Path
    manifest: Mapping[str, Any]
    made: tuple[str, ...]
    failed: tuple[tuple[str, str], ...] = ()
    edited: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    on_demand: tuple[str, ...] = ()
    seconds: float = 0.0
    order: tuple[str, ...] = ()

    @property
    def index(self) -> Path:
        """The page that links all reports."""
        return self.out / INDEX

    def summary(self) -> list[str]:
        """Chinese lines for the end of the command; the last one names the index page."""
        lines = [f"失败：{name}，{reason}" for name, reason in self.failed]
        lines += [f"曾被手工修改，已移到：{name}" for name in self.edited]
        lines += [f"报告已不再生成，但文件曾被手工修改，予以保留：{name}" for name in self.kept]
        if self.on_demand:
            lines.append(f"未生成的阶段稿：{'、'.join(self.on_demand)}，需要时用--only指定")
        count = f"完成{len(self.made)}份报告" + (f"，失败{len(self.failed)}份" if self.failed else "")
        return [*lines, f"{count}，用时{self.seconds:.0f}秒", f"首页：{self.index}"]


def run(
    plan: str | Path, *, as_of: dt.date | str | None = None, data_until: dt.date | str | None = None,
    out: str | Path | None = None, workers: int | None = None, only: Iterable[str] = (),
    formats: Sequence[str] = FORMATS, on_progress: Progress | None = None, limits: Limits = Limits(),
) -> RunResult:  # fmt: skip
    """Make the reports of a plan.

    Parameters
    ----------
    plan : str or Path
        Name or folder.
    as_of, data_until : date or ISO text, optional
        Command line dates; see :class:`evallib.batch.jobs.Dates` for reports with dates of their own.
    out : path, optional
        Run folder; default ``output/<plan>``.
    workers : int, optional
        Reports made at a time; default 2, or 1 on a single processor.
    only : iterable of str
        Full ids, ``stem:scope`` or ``stem``; the other reports stay in the folder and manifest as they were.
    formats : sequence of str
        Of ipynb, html, docx, pdf; what is not asked for is not left lying from an earlier run.
    on_progress : callable, optional
        Called with (reports finished, reports in all, Chinese text) as reports begin and end.
    limits : Limits

    Raises
    ------
    UsageError
        No such plan, notebook or report; another run holds the folder.
    InputError
        An unreadable required file; a folder that cannot be written.
    """
    begun = time.monotonic()
    size = _worker_count(workers)
    view = load_plan(plan, as_of, data_until)
    given = Dates(view.as_of if as_of else None, view.data_until if data_until else None)
    roster, wanted = expand(view, given), tuple(only)
    jobs, chosen = roster.jobs, select(roster, wanted)
    named = _is_name(plan)
    inputs = manifests.input_files(view, jobs, named=named)
    place = Path(out) if out else Path("output") / view.name
    with RunFolder(place) as folder, _logged(folder) as log:
        batch = _Batch(folder, log, manifests.head(view, inputs), manifests.digest(inputs))
        batch.begin(chosen, kept=jobs if not wanted else None)
        tasks = {job.report_id: _task(job, view, named=named, folder=folder, limits=limits) for job in chosen}
        tasks = {name: replace(task, formats=tuple(formats)) for name, task in tasks.items()}
        with recording(view) as tables, workers_for(min(size, len(tasks)), limits) as pool:
            batch.follow(pool.run(list(tasks.values())), chosen, on_progress or _silent)
        batch.keep_tables(tables)
        result = batch.finish(time.monotonic() - begun)
    later = dict.fromkeys(f"{job.notebook.stem}@{job.suffix}" for job in jobs if job.on_demand)
    order = tuple(job.report_id for job in jobs)
    return replace(result, order=order, on_demand=() if wanted else tuple(later))


@dataclass
class _Batch:
    """The state of one run: manifest entries by id, and what happened."""

    folder: RunFolder
    log: Log
    head: Mapping[str, Any]
    inputs: str
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    tables: dict[str, str] | None = None

    def begin(self, chosen: Sequence[Job], *, kept: Iterable[Job] | None) -> None:
        """Take over the entries of the last run; drop those not among ``kept`` (None = keep all)."""
        self.entries = {item["id"]: item for item in self.folder.previous.get("reports", ())}
        known = set(self.entries) if kept is None else {job.report_id for job in kept}
        for name in sorted(set(self.entries) - known):
            gone = self.entries.pop(name)
            for item in _files(gone):
                if not self.folder.drop(item["path"]):
                    self.kept.append(item["path"])
            self.log.write("dropped", report=name)
        self.log.write("begun", plan=self.head["plan"], as_of=self.head["as_of"], reports=len(chosen))

    def follow(self, events: Iterator[Event], chosen: Sequence[Job], tell: Progress) -> None:
        """Settle each report as it ends."""
        jobs = {job.report_id: job for job in chosen}
        done = 0
        for event in events:
            name = event.task.report_id
            if event.outcome is None:
                self.log.write("started", report=name)
                tell(done, len(jobs), f"{name} 开始")
                continue
            error = self._settle(jobs[name], event.outcome)
            done += 1
            state = f"失败：{error}" if error else "完成"
            tell(done, len(jobs), f"{name} {state}（{event.outcome.seconds:.1f}秒）")

    def keep_tables(self, tables: Future[bytes]) -> None:
        """Write the run's tables; where they cannot be made the older ones are taken away, and the log says why."""
        fault = tables.exception()
        if fault is not None:
            self.log.write("tables", error=str(fault))
            self.folder.withdraw(TABLES, stem="tables")
            return
        self.tables = self.folder.write(TABLES, tables.result(), stem="tables")

    def finish(self, seconds: float) -> RunResult:
        """Write index and manifest."""
        from evallib.publishing import publish_index

        manifest = {**self._manifest(), "tables": self.tables}
        manifest["index"] = self.folder.write(INDEX, publish_index(manifest), stem="index")
        self.folder.save_manifest(manifest)
        self.log.write("finished", ok=len(self.made), failed=len(self.failed), seconds=round(seconds, 3))
        return RunResult(
            self.folder.path, manifest, tuple(self.made), tuple(sorted(self.failed)),
            tuple(self.folder.edited), tuple(self.kept), (), seconds,
        )  # fmt: skip

    def _settle(self, job: Job, outcome: Outcome) -> str:
        """Put the files of one report in place and record it; return its error."""
        try:
            outputs = [self.folder.place(name, stem=job.notebook.stem) for name in outcome.files]
        except OSError as fault:
            name = Path(str(fault.filename2 or fault.filename or "")).name
            reason = f"“{name}”无法写入（{system_cause(fault)}），请检查磁盘空间和权限，并关闭正在打开它的程序"
            for path in outcome.files:
                self._take_away(path, job)
            outcome, outputs = Outcome(outcome.seconds, reason), []
        self._withdraw(job, {item["path"] for item in outputs})
        entry = manifests.entry(job, outcome, outputs=outputs, inputs=self.inputs)
        self.entries[job.report_id] = entry
        self.folder.save_manifest(self._manifest())
        facts = {"status": entry["status"], "seconds": outcome.seconds, "error": outcome.error}
        self.log.write("ended", report=job.report_id, **facts)
        if outcome.error:
            self.failed.append((job.report_id, outcome.error))
        else:
            self.made.append(job.report_id)
        return outcome.error

    def _withdraw(self, job: Job, present: set[str]) -> None:
        """Take away what the report had and has no more: a page of older figures is not to stand for a failed one."""
        for item in _files(self.entries.get(job.report_id, {})):
            if item["path"] not in present:
                self._take_away(item["path"], job)

    def _take_away(self, path: str, job: Job) -> None:
        with suppress(OSError):
            self.folder.withdraw(path, stem=job.notebook.stem)

    def _manifest(self) -> dict[str, Any]:
        manifest = {**self.head, "reports": [self.entries[name] for name in sorted(self.entries)]}
        earlier = {name: self.folder.previous[name] for name in ("index", "tables") if self.folder.previous.get(name)}
        return {**manifest, **earlier}


def _files(entry: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Files of a manifest entry, with the partial notebook of a failed one."""
    return [*entry.get("outputs", ()), *filter(None, [entry.get("partial")])]


def _task(job: Job, plan: Plan, *, named: bool, folder: RunFolder, limits: Limits) -> Task:
    """What a worker is told about a job."""
    private = {str(plan.folder): plan.name, str(folder.path.resolve()): f"output/{plan.name}"}
    private[str(folder.staging.resolve())] = private[str(folder.path.resolve())]
    return Task(
        report_id=job.report_id, stem=job.notebook.stem, file_name=job.file_name, notebook=str(job.notebook.path),
        notebook_name=job.notebook.name, parameters=job.parameters, staging=str(folder.staging.resolve()),
        plan_argument=plan.name if named else str(plan.folder), private=private,
        start_timeout=limits.start, cell_timeout=limits.cell,
    )  # fmt: skip


@contextmanager
def workers_for(size: int, limits: Limits) -> Iterator[Pool]:
    """Start workers, and the server their kernels are forked from."""
    server = WarmServer(child_environment(), fork=limits.warm and size > 0)
    private = {"JUPYTER_RUNTIME_DIR": server.folder, "IPYTHONDIR": str(Path(server.folder) / "ipython")}
    try:
        with Pool(size, child_environment(**private, **{SERVER_VARIABLE: server.address})) as pool:
            yield pool
    finally:
        server.close()


@contextmanager
def _logged(folder: RunFolder) -> Iterator[Log]:
    log = Log(folder.path)
    try:
        yield log
    finally:
        log.close()


def _worker_count(workers: int | None) -> int:
    if workers is None:
        return min(2, os.cpu_count() or 1)
    if not 1 <= workers <= MAX_WORKERS:
        raise UsageError(f"--workers应为1至{MAX_WORKERS}的整数，现为{workers}")
    return workers


def _is_name(plan: str | Path) -> bool:
    """Whether a plan was given by name, not by path (as ``load_plan`` understands it)."""
    return bool(t.ID_PATTERN.fullmatch(str(plan))) and any((root / str(plan)).is_dir() for root in roots("data"))


def _silent(done: int, total: int, text: str) -> None:
    """No progress wanted."""
