"""``run``: every report of a plan, from settings to manifest."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from evallib.batch import manifest as manifests
from evallib.batch.cache import Cache
from evallib.batch.folder import RunFolder
from evallib.batch.jobs import Dates, Job, expand, select
from evallib.batch.local import Local
from evallib.batch.log import Log
from evallib.batch.record import recording
from evallib.batch.result import DEFAULT_LIMITS, Limits, Order, Progress, RunResult
from evallib.batch.settling import Batch
from evallib.batch.source import Source
from evallib.batch.task import Task
from evallib.batch.unchanged import places, run_folder
from evallib.files import is_plan_name
from evallib.plan import find_plan, load_plan

if TYPE_CHECKING:
    from evallib.batch.cluster import Cluster


def make(order: Order, size: int, *, on_progress: Progress | None = None, limits: Limits = DEFAULT_LIMITS) -> RunResult:
    """Make what is ordered and has changed, ``size`` reports at a time."""
    begun = time.monotonic()
    with _engine(order, size, limits) as engine:
        view = load_plan(order.plan, order.as_of, order.data_until)
        roster = expand(view, Dates(view.as_of if order.as_of else None, view.data_until if order.data_until else None))
        chosen = select(roster, order.only)
        source = Source(view, roster.jobs, named=is_plan_name(order.plan), formats=order.formats)
        with RunFolder(run_folder(order.out, view.folder)) as folder, _logged(folder) as log:
            cache = Cache(folder.path, places(*find_plan(order.plan)))
            batch = Batch(folder, log, cache, source, manifests.head(view, source.inputs(cache.files)))
            batch.begin(chosen, kept=None if order.only else roster.jobs)
            if not order.force:
                batch.keep(batch.standing(chosen), lambda asked: engine.check(source, asked))
            left = [job for job in chosen if job.report_id not in batch.cached]
            tasks = [_task(job, source, folder=folder, limits=limits) for job in left]
            with recording(lambda: engine.tables(source), wanted=not batch.tables_stand()) as tables:
                batch.follow(engine.run(source, tasks), left, on_progress or _silent)
            if tables is not None:
                batch.keep_tables(tables)
            about = {"on_demand": () if order.only else _on_demand(roster.jobs), "order": _ids(roster.jobs)}
            call = {"inputs": source.call(cache.files), "all": sorted(batch.entries), "about": about}
            cache.keep_call(order.key, _ids(chosen), **call)
            return batch.finish(time.monotonic() - begun, **about)


def _engine(order: Order, size: int, limits: Limits) -> Local | Cluster:
    """Who makes the reports."""
    if order.engine == "local":
        return Local(size, warm=limits.warm)
    from evallib.batch.cluster import Cluster

    return Cluster(size, order.scheduler)


def _ids(jobs: Sequence[Job]) -> tuple[str, ...]:
    return tuple(job.report_id for job in jobs)


def _on_demand(jobs: Sequence[Job]) -> tuple[str, ...]:
    """``stem@suffix`` of what is made only where named."""
    return tuple(dict.fromkeys(f"{job.notebook.stem}@{job.suffix}" for job in jobs if job.on_demand))


def _task(job: Job, source: Source, *, folder: RunFolder, limits: Limits) -> Task:
    """What a worker is told about a job."""
    plan = source.plan
    private = {str(plan.folder): plan.name, str(folder.path.resolve()): f"output/{plan.name}"}
    private[str(folder.staging.resolve())] = private[str(folder.path.resolve())]
    return Task(
        report_id=job.report_id, stem=job.notebook.stem, file_name=job.file_name, notebook=str(job.notebook.path),
        notebook_name=job.notebook.name, parameters=job.parameters, staging=str(folder.staging.resolve()),
        plan_argument=source.argument, private=private, start_timeout=limits.start, cell_timeout=limits.cell,
        formats=source.formats,
    )  # fmt: skip


@contextmanager
def _logged(folder: RunFolder) -> Iterator[Log]:
    log = Log(folder.path)
    try:
        yield log
    finally:
        log.close()


def _silent(done: int, total: int, text: str) -> None:
    """No progress wanted."""
