"""``run``: what is ordered, done at once where nothing has changed, else by the runner."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from evallib.batch.result import DEFAULT_LIMITS, Limits, Order, Progress, RunResult
from evallib.errors import UsageError
from evallib.publishing.files import FORMATS

MAX_WORKERS = 64
ENGINES = ("local", "dask")


def run(
    plan: str | Path, *, as_of: dt.date | str | None = None, data_until: dt.date | str | None = None,
    out: str | Path | None = None, workers: int | None = None, only: Iterable[str] = (),
    formats: Sequence[str] = FORMATS, force: bool = False, on_progress: Progress | None = None,
    limits: Limits = DEFAULT_LIMITS, engine: str = "local", scheduler: str = "",
) -> RunResult:  # fmt: skip
    """Make the reports of a plan: those that would come out otherwise than they are.

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
    force : bool
        Make all of them again, whatever has changed.
    on_progress : callable, optional
        Called with (reports finished, reports in all, Chinese text) as reports begin and end.
    limits : Limits
    engine : {"local", "dask"}
        Processes of this machine, or a Dask cluster.
    scheduler : str
        Address of a running Dask scheduler; "" starts a cluster here.

    Raises
    ------
    UsageError
        No such plan, notebook or report; another run holds the folder.
    InputError
        An unreadable required file; a folder that cannot be written.
    """
    size = _worker_count(workers)
    if engine not in ENGINES or (scheduler and engine != "dask"):
        raise UsageError(f"--engine应为{'或'.join(ENGINES)}，--scheduler只用于dask")
    days = str(as_of or ""), str(data_until or "")
    order = Order(plan, *days, out, tuple(sorted(only)), tuple(formats), force, engine, scheduler)
    if not force:
        from evallib.batch.unchanged import unchanged

        done = unchanged(order)
        if done is not None:
            return done
    from evallib.batch.runner import make

    return make(order, size, on_progress=on_progress, limits=limits)


def _worker_count(workers: int | None) -> int:
    if workers is None:
        return min(2, os.cpu_count() or 1)
    if not 1 <= workers <= MAX_WORKERS:
        raise UsageError(f"--workers应为1至{MAX_WORKERS}的整数，现为{workers}")
    return workers
