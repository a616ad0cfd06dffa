"""The tables of a run as one JSON file beside its reports: what texts are checked against afterwards.

Made while workers make the reports, where the plan is evaluated anyhow: in the fork server, else here in a thread.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from evallib.evaluation import Evaluation
from evallib.evaluation.export import exported

NAME = "tables/evaluation.json"


@contextmanager
def recording(make: Callable[[], bytes], *, wanted: bool) -> Iterator[Future[bytes] | None]:
    """Begin to make the tables, if wanted; the future's result is the file's content."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(make) if wanted else None


def content(evaluation: Evaluation) -> bytes:
    """The file of an evaluation."""
    return (json.dumps(exported(evaluation), ensure_ascii=False, indent=0, sort_keys=True) + "\n").encode("utf-8")
