"""papermill runs: the reports of a plan, made by worker processes, staged, moved into the run folder, recorded."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evallib.batch.entry import run
    from evallib.batch.result import Limits, RunResult

__all__ = ["Limits", "RunResult", "run"]
_HOMES = {"Limits": "result", "RunResult": "result", "run": "entry"}


def __getattr__(name: str) -> Any:
    """Import what is asked for: workers, kernels and the fork server live in this room and need little of it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
