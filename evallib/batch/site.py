"""A process of a cluster in which reports are made: what it is sent, where it works, what it sends back.

A bundle has everything a report is made from but the library: the plan's folder (not its private table), its settings,
the notebooks and the modules beside them. It is unpacked once a process; a worker and a fork server of the process's
own make the reports there. Files come back as bytes. A site nobody has asked for a minute closes by itself, so that
nothing stays on a cluster whose run was killed.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import tempfile
import threading
import time
import zipfile
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

from evallib.batch.cache import Files, library_digest
from evallib.batch.pool import Worker, child_environment
from evallib.batch.reading import VOLATILE
from evallib.batch.task import Outcome, Task
from evallib.batch.warm import SERVER_VARIABLE, WarmServer

PLAN = "data"
"""Folder of a bundle that holds the plan's."""
_IDLE = 60.0
_MADE_FROM = "bundle:"
_sites: dict[str, Site] = {}
_lock = threading.Lock()


def make_report(bundle: bytes, order: dict[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Make one report of a bundle; return its outcome as plain values, and its files.

    Parameters
    ----------
    bundle : bytes
        As of :func:`evallib.batch.cluster.bundle`.
    order : dict
        ``task`` (fields of a :class:`Task`, its notebook relative to the bundle), ``named``, ``warm`` (plan's days),
        ``library`` (digest of the sender's).
    """
    if own_library() != order["library"]:
        return asdict(Outcome(0.0, "集群节点上的evallib或所用软件包与本机的不同，请在各节点安装同一版本后再运行")), {}
    return _site(bundle).make(order)


@lru_cache(maxsize=1)
def own_library() -> str:
    """Digest of the library this process runs."""
    return library_digest(Files({}, {}))


def close_sites() -> None:
    """End what this process has running for reports."""
    with _lock:
        for site in _sites.values():
            site.close()
        _sites.clear()


def _site(bundle: bytes) -> Site:
    key = hashlib.sha256(bundle).hexdigest()
    with _lock:
        for other in [name for name in _sites if name != key and _sites[name].idle]:
            _sites.pop(other).close()
        if key not in _sites or _sites[key].closed:
            _sites[key] = Site(bundle)
        return _sites[key]


class Site:
    """A bundle unpacked, with a fork server and, for each thread that makes reports, a worker."""

    def __init__(self, bundle: bytes) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="evallib-site-"))
        with zipfile.ZipFile(io.BytesIO(bundle)) as packed:
            packed.extractall(self.folder)
        self._server = WarmServer(child_environment(), cwd=str(self.folder))
        self._idle: list[Worker] = []
        self._busy = 0
        self._used = time.monotonic()
        self._ready = threading.Lock()
        self._warm = False
        self.closed = False
        threading.Thread(target=self._expire, daemon=True).start()

    @property
    def idle(self) -> bool:
        """Whether no report is being made."""
        return self._busy == 0

    def make(self, order: dict[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
        """Make one report."""
        self._busy += 1
        try:
            return self._make(order)
        finally:
            self._busy -= 1
            self._used = time.monotonic()

    def _make(self, order: dict[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
        plain, name = dict(order["task"]), order["task"]["parameters"].get("plan", order["plan"])
        plan, staging = self.folder / PLAN / name, Path(tempfile.mkdtemp(dir=self.folder, prefix="staging-"))
        argument = name if order["named"] else str(plan)
        with self._ready:
            if not self._warm and order["warm"]:
                self._server.remember(argument, *order["warm"][0], days=order["warm"])
            self._warm = True
        private = {str(plan): name, str(staging): f"output/{name}", str(self.folder): "."}
        task = Task(**plain | {
            "notebook": str(self.folder / plain["notebook"]), "staging": str(staging), "plan_argument": argument,
            "private": private,
        })  # fmt: skip
        outcome = self._worked(task)
        files = {path: (staging / path).read_bytes() for path in outcome.files}
        shutil.rmtree(staging, ignore_errors=True)
        return asdict(outcome) | {"reads": self._named(outcome.reads, plan)}, files

    def _worked(self, task: Task) -> Outcome:
        worker = self._idle.pop() if self._idle else self._start()
        outcome = worker.make(task)
        if outcome is None:
            worker.close()
            return Outcome(0.0, "工作进程意外退出")
        self._idle.append(worker)
        return outcome

    def _start(self) -> Worker:
        private = {"JUPYTER_RUNTIME_DIR": self._server.folder, "IPYTHONDIR": str(Path(self._server.folder, "ipython"))}
        env = child_environment(**private, **{SERVER_VARIABLE: self._server.address})
        return Worker(env, cwd=str(self.folder))

    def _named(self, reads: list[list[Any]] | None, plan: Path) -> list[list[Any]] | None:
        """Facets of files by their place in the bundle; of files that are not of the bundle nothing is known."""
        if reads is None:
            return None
        found = []
        for facet, digest in reads:
            if facet == ["folder", str(self.folder)]:
                continue  # looked through for modules; all that is in it was sent
            if facet[0] in ("file", "folder"):
                inside = os.path.relpath(facet[1], plan)
                facet = [VOLATILE, facet[0]] if inside.startswith("..") else [facet[0], _MADE_FROM + inside]
            found.append([facet, digest])
        return found

    def _expire(self) -> None:
        while not self.closed:
            time.sleep(1)
            if self.idle and time.monotonic() - self._used > _IDLE:
                self.close()

    def close(self) -> None:
        """End server and workers, remove the folder."""
        self.closed = True
        for worker in self._idle:
            with contextlib.suppress(OSError):
                worker.close()
        self._server.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def unnamed(reads: list[list[Any]] | None, plan: Path) -> list[list[Any]] | None:
    """Facets as a site names them, by their place on the sender's machine."""
    if reads is None:
        return None
    return [
        [[facet[0], str(plan / facet[1].removeprefix(_MADE_FROM))], digest]
        if facet[0] in ("file", "folder")
        else [facet, digest]
        for facet, digest in reads
    ]
