"""Worker processes seen from the run: each has a thread here that hands it tasks; a worker that dies is replaced."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any

from evallib.batch.task import Outcome, Task
from evallib.files import PACKAGE

_THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
_PATIENCE = 3.0
"""Seconds a worker gets to end by itself."""


@dataclass(frozen=True)
class Event:
    """A task was begun (``outcome`` None) or finished."""

    task: Task
    outcome: Outcome | None = None


class Worker:
    """One worker process."""

    def __init__(self, env: dict[str, str], cwd: str | None = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "evallib.batch.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=env, cwd=cwd, start_new_session=True,
        )  # fmt: skip

    def make(self, task: Task) -> Outcome | None:
        """Hand over a task and wait for its outcome; None if the worker died."""
        process = self._process
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(json.dumps(asdict(task), ensure_ascii=False).encode("utf-8") + b"\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except OSError:
            answer = b""
        return outcome_of(json.loads(answer)) if answer.endswith(b"\n") else None

    def status(self) -> int | None:
        """Exit status of a worker that died."""
        try:
            return self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            return None

    def close(self) -> None:
        """End the worker: it kills its kernel and leaves when its input is closed."""
        assert self._process.stdin is not None and self._process.stdout is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


class Pool:
    """Several workers on one list of tasks; iterate over :meth:`run` for what happens."""

    def __init__(self, size: int, env: dict[str, str]) -> None:
        self._env = env
        self._size = size
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._events: queue.SimpleQueue[Event | BaseException] = queue.SimpleQueue()
        self._workers: dict[int, Worker] = {}
        self._closing = False

    def __enter__(self) -> Pool:
        for number in range(self._size):
            self._workers[number] = Worker(self._env)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing = True
        for worker in list(self._workers.values()):
            worker.close()

    def run(self, tasks: Sequence[Task]) -> Iterator[Event]:
        """Make every task; yield its beginning and its end, in the order they happen."""
        for item in (*tasks, *[None] * self._size):
            self._tasks.put(item)
        for number in range(self._size):
            threading.Thread(target=self._serve, args=(number,), daemon=True).start()
        left = len(tasks)
        while left:
            event = self._events.get()
            if isinstance(event, BaseException):
                raise event
            left -= event.outcome is not None
            yield event

    def _serve(self, number: int) -> None:
        """Thread: one worker's tasks, one after the other."""
        try:
            while (task := self._tasks.get()) is not None and not self._closing:
                self._events.put(Event(task))
                outcome = self._workers[number].make(task)
                if outcome is None and not self._closing:
                    outcome = _died(self._workers[number])
                    self._workers[number].close()
                    self._workers[number] = Worker(self._env)
                if outcome is not None:
                    self._events.put(Event(task, outcome))
        except BaseException as error:
            self._events.put(error)


def child_environment(**extra: str) -> dict[str, str]:
    """Environment of workers and kernels: one BLAS thread each, UTF-8, this package importable."""
    env = {**os.environ, **dict.fromkeys(_THREAD_VARIABLES, "1"), "PYTHONUTF8": "1", **extra}
    if str(PACKAGE.parent) not in sys.path[1:]:
        path = [str(PACKAGE.parent), *filter(None, [env.get("PYTHONPATH")])]
        env["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(path))
    return env


def _died(worker: Worker) -> Outcome:
    status = worker.status()
    how = "" if status is None else f"（退出状态{status}）" if status >= 0 else f"（被信号{-status}终止）"
    return Outcome(0.0, f"工作进程意外退出{how}")


def outcome_of(plain: dict[str, Any]) -> Outcome:
    """An outcome from its fields as JSON has them."""
    lagging, todos = (tuple((pair[0], pair[1]) for pair in plain.pop(name)) for name in ("lagging", "todos"))
    files, stamps = tuple(plain.pop("files")), tuple(plain.pop("stamps"))
    return Outcome(**plain, files=files, stamps=stamps, lagging=lagging, todos=todos)
