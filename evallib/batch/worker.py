"""A worker process: reads tasks from standard input, one JSON line each, answers each with an outcome.

When its starter goes away (end of input, or SIGTERM) it kills the kernel it runs and ends at once.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from dataclasses import asdict
from typing import NoReturn, TextIO


def main() -> int:
    """Serve until standard input is closed."""
    answers = _own_output()
    tasks: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(tasks,), daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: _leave())
    from evallib.batch.execution import make
    from evallib.batch.task import Task

    while line := tasks.get():
        outcome = make(Task(**json.loads(line)))
        answers.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")
        answers.flush()
    return 0


def _own_output() -> TextIO:
    """Keep standard output for answers alone; whatever else prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _listen(tasks: queue.SimpleQueue[str]) -> None:
    """Pass tasks on; the end of input ends the process whatever it is doing."""
    for line in sys.stdin.buffer:
        tasks.put(line.decode("utf-8"))
    _leave()


def _leave() -> NoReturn:
    kernels = sys.modules.get("evallib.batch.kernels")
    if kernels is not None:
        kernels.kill_all()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
