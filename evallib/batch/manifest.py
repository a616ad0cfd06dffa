"""What a run says about itself: inputs, versions, and for each report how it was made and what came of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evallib import tables as t
from evallib.batch.cache import versions
from evallib.batch.jobs import Job
from evallib.batch.task import Outcome
from evallib.plan import PRIVATE, Plan, find_plan
from evallib.plan.templates import FOLDER as TEMPLATES


def input_files(
    plan: Plan, jobs: Iterable[Job], *, named: bool, digest: Callable[[Path], str]
) -> list[dict[str, str]]:  # fmt: skip
    """Return path and sha256 of everything the reports are made from, sorted by path.

    Parameters
    ----------
    plan : Plan
    jobs : iterable of Job
        For their notebooks.
    named : bool
        Whether the plan was given by name: then its files are those under ``data/`` and ``params/``.
    digest : callable
        Path → sha256.
    """
    base = f"data/{plan.name}" if named else plan.name
    files = {"plan.yml": plan.folder / "plan.yml"}
    files |= {table.file: plan.folder / table.file for name, table in t.PLAN_TABLES.items() if name != PRIVATE}
    files |= {f"{TEMPLATES}/{name}": plan.folder / TEMPLATES / name for name in plan.templates}
    found = {f"{base}/{name}": path for name, path in files.items()}
    settings = find_plan(plan.name if named else plan.folder)[1]
    if settings is not None:
        found[f"params/{settings.name}" if named else f"{base}/{settings.name}"] = settings
    found |= {job.notebook.name: job.notebook.path for job in jobs}
    return [{"path": name, "sha256": digest(path)} for name, path in sorted(found.items()) if path.is_file()]


def digest(inputs: Sequence[Mapping[str, str]]) -> str:
    """One digest for a list of inputs."""
    lines = "".join(f"{item['sha256']}  {item['path']}\n" for item in inputs)
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()


def head(plan: Plan, inputs: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """The manifest but for its reports and index."""
    return {
        "plan": plan.name,
        "title": plan.title,
        "as_of": plan.as_of.isoformat(),
        "data_until": plan.data_until.isoformat(),
        "method": plan.settings.method,
        "methods": dict(sorted(plan.settings.methods.items())),
        "versions": versions(),
        "opinions": _opinions(plan),
        "inputs": list(inputs),
    }


def entry(job: Job, outcome: Outcome, *, outputs: list[dict[str, str]], inputs: str) -> dict[str, Any]:
    """Manifest entry of one report; ``outputs`` of a failed one is its partial notebook.

    ``inputs_sha256`` is the digest of all inputs at the time it was made, so that reports left from an earlier run show
    whether anything has changed since.
    """
    failed = bool(outcome.error)
    return {
        "id": job.report_id,
        "notebook": job.notebook.name,
        "scope": job.scope,
        "parameters": dict(job.parameters),
        "status": "failed" if failed else "ok",
        "seconds": outcome.seconds,
        "peak_memory_mb": outcome.peak_memory_mb,
        "outputs": [] if failed else sorted(outputs, key=lambda item: item["path"]),
        "partial": outputs[0] if failed and outputs else None,
        "error": outcome.error or None,
        "title": outcome.title,
        "stamps": list(outcome.stamps),
        "lagging": [list(pair) for pair in outcome.lagging],
        "todos": [list(pair) for pair in outcome.todos],
        "inputs_sha256": inputs,
    }


def _opinions(plan: Plan) -> list[dict[str, Any]]:
    """How many opinions were taken up, by round, version and decision."""
    frame = plan.known("opinions")
    keys = [t.ROUND, t.VERSION, t.DECISION]
    groups = frame.groupby(keys, sort=True, as_index=False).size()
    return [{**{key: str(row[key]) for key in keys}, t.COUNT: int(row["size"])} for row in t.records(groups)]


class Text:
    """The manifest as its file holds it, put together from entries written out once: a run saves it report by report.

    Parameters
    ----------
    head : mapping
        As of :func:`head`.
    """

    def __init__(self, head: Mapping[str, Any]) -> None:
        self._head = _dumped({**head, "reports": []}).removesuffix("[]\n}")
        self._entries: dict[str, str] = {}

    def put(self, name: str, entry: Mapping[str, Any]) -> None:
        """Add or replace an entry."""
        self._entries[name] = "\n".join(f"  {line}" for line in _dumped(entry).splitlines())

    def drop(self, name: str) -> None:
        """Take an entry out."""
        self._entries.pop(name, None)

    def whole(self, beside: Mapping[str, Any]) -> str:
        """The file's content; ``beside`` are to-do page, index page and tables (None where there are none)."""
        entries = ",\n".join(self._entries[name] for name in sorted(self._entries))
        tail = "".join(f',\n "{name}": ' + _dumped(item).replace("\n", "\n ") for name, item in beside.items() if item)
        return self._head + (f"[\n{entries}\n ]" if entries else "[]") + tail + "\n}\n"


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
