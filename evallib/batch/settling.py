"""What becomes of each report: files in place, an entry in the manifest, a record in the cache, a line in the log."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evallib.batch import manifest as manifests
from evallib.batch.cache import Cache, Record
from evallib.batch.folder import RunFolder
from evallib.batch.jobs import Job
from evallib.batch.log import Log
from evallib.batch.pool import Event
from evallib.batch.reading import COLD, VOLATILE
from evallib.batch.record import NAME as TABLES
from evallib.batch.result import INDEX, TODO, Progress, RunResult
from evallib.batch.source import Source
from evallib.batch.task import Outcome
from evallib.errors import system_cause

_FILES = ("file", "folder", VOLATILE)


@dataclass
class Batch:
    """The state of one run: manifest entries by id, and what happened."""

    folder: RunFolder
    log: Log
    cache: Cache
    source: Source
    head: Mapping[str, Any]
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    cached: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    tables: dict[str, str] | None = None

    def __post_init__(self) -> None:
        self._text = manifests.Text(self.head)

    def begin(self, chosen: Sequence[Job], *, kept: Iterable[Job] | None) -> None:
        """Take over the entries of the last run; drop those not among ``kept`` (None = keep all)."""
        for item in self.folder.previous.get("reports", ()):
            self._enter(item["id"], item)
        known = set(self.entries) if kept is None else {job.report_id for job in kept}
        for name in sorted(set(self.entries) - known):
            gone = self.entries.pop(name)
            self._text.drop(name)
            for item in _files(gone):
                if not self.folder.drop(item["path"]):
                    self.kept.append(item["path"])
            self.log.write("dropped", report=name)
        self.log.write("begun", plan=self.head["plan"], as_of=self.head["as_of"], reports=len(chosen))

    def standing(self, chosen: Sequence[Job]) -> dict[str, Record]:
        """Reports that are there as they were made, from the same notebook, parameters, library and other files."""
        found: dict[str, Record] = {}
        for job in chosen:
            name = job.report_id
            record = self.cache.stands(name, self.source.base(job, self.cache.files))
            entry = self.entries.get(name, {})
            if record is not None and entry.get("status") in ("ok", "cached") and self._whole(entry):
                found[name] = record
        return found

    def _whole(self, entry: Mapping[str, Any]) -> bool:
        find = self.cache.files.digest
        return all(find(self.folder.path / item["path"]) == item["sha256"] for item in entry["outputs"])

    def keep(self, standing: Mapping[str, Record], ask: Callable[[dict[str, list[Any]]], set[str]]) -> None:
        """Take over the reports that would come out as they are: those whose facets of the plan are as they were."""
        data = self.source.data(self.cache.files)
        changed = {name: record.plan for name, record in standing.items() if record.data != data}
        hold = ask(changed) if changed else set()
        for name in standing:
            if name not in changed or name in hold:
                self.cached.append(name)
                self._enter(name, {**self.entries[name], "status": "cached", "inputs_sha256": data})
                self.log.write("cached", report=name)

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

    def tables_stand(self) -> bool:
        """Whether the run's own tables are there and would come out the same; then they are kept."""
        record, files = self.cache.records.get(TABLES), self.cache.files
        kept = self.folder.previous.get("tables") or {}
        now = [self.source.tables_base(files), self.source.data(files)]
        same = record is not None and [record.base, record.data] == now
        if same and kept and files.digest(self.folder.path / kept["path"]) == kept["sha256"]:
            self.tables = dict(kept)
        return self.tables is not None

    def keep_tables(self, tables: Future[bytes]) -> None:
        """Write the run's tables; where they cannot be made the older ones are taken away, and the log says why."""
        self.cache.records.pop(TABLES, None)
        fault = tables.exception()
        if fault is not None:
            self.log.write("tables", error=str(fault))
            self.folder.withdraw(TABLES, stem="tables")
            return
        self.tables, files = self.folder.write(TABLES, tables.result(), stem="tables"), self.cache.files
        files.note(self.folder.path / TABLES, self.tables["sha256"])
        if self.source.unchanged():
            self.cache.add(TABLES, Record(self.source.tables_base(files), self.source.data(files), [], []))

    def finish(self, seconds: float, **about: tuple[str, ...]) -> RunResult:
        """Write to-do page, index, manifest and cache; ``about`` are further fields of the result."""
        from evallib.publishing import publish_index, publish_todo

        manifest = {**self.head, "reports": [self.entries[name] for name in sorted(self.entries)]}
        manifest["tables"] = self.tables
        manifest["todo"] = self.folder.write(TODO, publish_todo(manifest), stem="index")
        manifest["index"] = self.folder.write(INDEX, publish_index(manifest), stem="index")
        for name, place in (("todo", TODO), ("index", INDEX)):
            self.cache.files.note(self.folder.path / place, manifest[name]["sha256"])
        self._save(todo=manifest["todo"], index=manifest["index"], tables=self.tables)
        self.cache.save([*self.entries, TABLES])
        counts = {"ok": len(self.made), "cached": len(self.cached), "failed": len(self.failed)}
        self.log.write("finished", **counts, seconds=round(seconds, 3))
        return RunResult(
            self.folder.path, manifest, tuple(self.made), tuple(sorted(self.failed)),
            tuple(self.folder.edited), tuple(self.kept), seconds=seconds, cached=tuple(self.cached), **about,
        )  # fmt: skip

    def _settle(self, job: Job, outcome: Outcome) -> str:
        """Put the files of one report in place and record it; return its error."""
        before = self.entries.pop(job.report_id, {})
        if before:  # while its files change the manifest says nothing of it
            self._text.drop(job.report_id)
            self._save()
        try:
            outputs = [self.folder.place(name, stem=job.notebook.stem) for name in outcome.files]
        except OSError as fault:
            name = Path(str(fault.filename2 or fault.filename or "")).name
            reason = f"“{name}”无法写入（{system_cause(fault)}），请检查磁盘空间和权限，并关闭正在打开它的程序"
            for path in outcome.files:
                self._take_away(path, job)
            outcome, outputs = Outcome(outcome.seconds, reason), []
        self._withdraw(job, before, {item["path"] for item in outputs})
        data = self.source.data(self.cache.files)
        entry = manifests.entry(job, outcome, outputs=outputs, inputs=data)
        self._remember(job, outcome, outputs, data)
        self._enter(job.report_id, entry)
        self._save()
        facts = {"status": entry["status"], "seconds": outcome.seconds, "error": outcome.error}
        self.log.write("ended", report=job.report_id, **facts)
        if outcome.error:
            self.failed.append((job.report_id, outcome.error))
        else:
            self.made.append(job.report_id)
        return outcome.error

    def _remember(self, job: Job, outcome: Outcome, outputs: Sequence[Mapping[str, str]], data: str) -> None:
        """Keep what a report was made from; without knowing what it read it is made again."""
        for item in outputs:
            self.cache.files.note(self.folder.path / item["path"], item["sha256"])
        self.cache.records.pop(job.report_id, None)
        if outcome.error or outcome.reads is None:
            return
        named, plain = self.cache.files.name, [item for item in outcome.reads if item[0][0] not in _FILES]
        files = [[[kind, named(path) if kind != VOLATILE else path], digest]
                 for (kind, path, *_), digest in (item for item in outcome.reads if item[0][0] in _FILES)]  # fmt: skip
        if [COLD] in [facet for facet, _ in plain]:
            plain = [[[COLD], COLD]]
        base = self.source.base(job, self.cache.files)
        self.cache.add(job.report_id, Record(base, data if self.source.unchanged() else "", plain, files))

    def _withdraw(self, job: Job, before: Mapping[str, Any], present: set[str]) -> None:
        """Take away what the report had and has no more: a page of older figures is not to stand for a failed one."""
        for item in _files(before):
            if item["path"] not in present:
                self._take_away(item["path"], job)

    def _take_away(self, path: str, job: Job) -> None:
        with suppress(OSError):
            self.folder.withdraw(path, stem=job.notebook.stem)

    def _enter(self, name: str, entry: dict[str, Any]) -> None:
        self.entries[name] = entry
        self._text.put(name, entry)

    def _save(self, **made: Mapping[str, str] | None) -> None:
        """Write the manifest, with what an earlier run made beside reports unless it is made now."""
        earlier = {name: self.folder.previous.get(name) for name in ("todo", "index", "tables")}
        self.folder.write_manifest(self._text.whole(made or earlier))


def _files(entry: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Files of a manifest entry, with the partial notebook of a failed one."""
    return [*entry.get("outputs", ()), *filter(None, [entry.get("partial")])]
