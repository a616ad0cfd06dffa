"""The tables of a run as one JSON file beside its reports: what texts are checked against, experts are shown.

Made while workers make the reports, where the plan is evaluated anyhow: in the fork server, else here in a thread.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from evallib.evaluation import Evaluation
from evallib.evaluation.export import exported
from evallib.reports.dossiers import dossiers

NAME = "tables/evaluation.json"
DOSSIERS = "dossiers"
"""Where in the file the review page finds what it shows (``reports.dossiers``)."""


@contextmanager
def recording(make: Callable[[], bytes], *, wanted: bool) -> Iterator[Future[bytes] | None]:
    """Begin to make the tables, if wanted; the future's result is the file's content."""
    if not wanted:
        yield None
        return
    made: Future[bytes] = Future()

    def work() -> None:
        try:
            made.set_result(make())
        except BaseException as fault:
            made.set_exception(fault)

    # A daemon: a run that is interrupted does not wait for it.
    threading.Thread(target=work, daemon=True).start()
    yield made


def content(evaluation: Evaluation) -> bytes:
    """The file of an evaluation."""
    found = {**exported(evaluation), DOSSIERS: dossiers(evaluation)}
    return (json.dumps(found, ensure_ascii=False, indent=0, sort_keys=True) + "\n").encode("utf-8")
