"""The engine of a cluster: reports made by the workers of a Dask scheduler, one that is running or one for this run.

Everything a report is made from is sent to where it is made (:mod:`evallib.batch.site`); nothing has to be shared but
the installed library. A worker that is lost has its report made by another.
"""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any

from evallib.batch.local import check_here, days_to_evaluate
from evallib.batch.pool import Event, outcome_of
from evallib.batch.site import PLAN, close_sites, make_report, own_library, unnamed
from evallib.batch.source import Source
from evallib.batch.task import Outcome, Task
from evallib.errors import UsageError

_CONNECT = 20
_EPOCH = (2020, 1, 1, 0, 0, 0)


class Cluster:
    """Makes reports on a Dask cluster.

    Parameters
    ----------
    size : int
        Workers of a cluster started for this run.
    scheduler : str
        Address of one that is running; "" starts one on this machine.
    """

    def __init__(self, size: int, scheduler: str = "") -> None:
        self._size, self._scheduler = size, scheduler
        self._own: Any = None

    def __enter__(self) -> Cluster:
        try:
            self._dask = import_module("distributed")
        except ImportError:
            raise UsageError("--engine dask需要附加组件：请先安装 evallib[dask]") from None
        if not self._scheduler:
            self._own = self._dask.LocalCluster(
                n_workers=self._size, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
            )
        try:
            self._client = self._dask.Client(self._own or self._scheduler, timeout=_CONNECT, set_as_default=False)
        except (OSError, ValueError):
            raise UsageError(f"连不上Dask调度器“{self._scheduler}”，请核对地址（如tcp://10.0.0.1:8786）") from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(Exception):
            self._client.run(close_sites, on_error="ignore")
        for part in (self._client, self._own):
            if part is not None:
                with contextlib.suppress(Exception):
                    part.close(timeout=3)

    def check(self, source: Source, asked: dict[str, list[Any]]) -> set[str]:
        """Which reports' facets of the plan are as they were."""
        return check_here(source, asked)

    def tables(self, source: Source) -> bytes:
        """The tables of the whole plan."""
        from evallib.batch.record import content
        from evallib.evaluation import evaluate

        return content(evaluate(source.plan))

    def run(self, source: Source, tasks: Sequence[Task]) -> Iterator[Event]:
        """Make reports; yield the beginning and the end of each."""
        if not tasks:
            return
        packed = self._client.submit(_itself, bundle(source, tasks), pure=False)
        common = {
            "plan": source.plan.name, "named": source.named, "warm": days_to_evaluate(source, tasks),
            "library": own_library(),
        }  # fmt: skip
        waiting = {}
        for task in tasks:
            order = {**common, "task": {**asdict(task), "notebook": task.notebook_name, "private": {}}}
            waiting[self._client.submit(make_report, packed, order, pure=False)] = task
            yield Event(task)
        for future in self._dask.as_completed(list(waiting), loop=self._client.loop, raise_errors=False):
            yield Event(waiting[future], _received(future, waiting[future], source))
            future.release()


def bundle(source: Source, tasks: Sequence[Task]) -> bytes:
    """Pack the plan's files, its settings, the notebooks and the modules beside them; same input, same bytes."""
    plan = source.plan
    found = {f"{PLAN}/{plan.name}/{path.name}": path for path in source.plan_files() if path.parent == plan.folder}
    found |= {f"params/{plan.name}.yml": path for path in source.plan_files() if path.parent != plan.folder}
    for task in tasks:
        found[task.notebook_name] = Path(task.notebook)
        found |= {f"notebooks/{path.name}": path for path in Path(task.notebook).parent.glob("*.py")}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, path in sorted(found.items()):
            packed.writestr(zipfile.ZipInfo(name, _EPOCH), path.read_bytes())
    return buffer.getvalue()


def _received(future: Any, task: Task, source: Source) -> Outcome:
    """Stage the files of a report that came back; a report that was lost says so."""
    try:
        plain, files = future.result()
    except Exception as error:
        name = type(error).__name__
        lost = "执行它的集群节点多次丢失" if name == "KilledWorker" else f"集群未能执行（{name}: {error}）"
        return Outcome(0.0, lost)
    for name, data in files.items():
        path = Path(task.staging) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return outcome_of({**plain, "reads": unnamed(plain["reads"], source.plan.folder)})


def _itself(data: bytes) -> bytes:
    """A task whose result is what it was given: the scheduler can give it again where a worker that had it is lost."""
    return data
