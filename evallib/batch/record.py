"""The tables of a run as one JSON file beside its reports: what texts are checked against afterwards.

Made in a thread of its own while workers make the reports, from the plan as the run itself sees it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from evallib.plan import Plan

NAME = "tables/evaluation.json"


@contextmanager
def recording(plan: Plan) -> Iterator[Future[bytes]]:
    """Begin to evaluate a plan; the future's result is the file's content."""
    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(_content, plan)


def _content(plan: Plan) -> bytes:
    from evallib.evaluation import evaluate
    from evallib.evaluation.export import exported

    tables = exported(evaluate(plan))
    return (json.dumps(tables, ensure_ascii=False, indent=0, sort_keys=True) + "\n").encode("utf-8")
