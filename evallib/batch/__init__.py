"""papermill runs: the reports of a plan, made by worker processes, staged, moved into the run folder, recorded."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evallib.batch.runner import Limits, RunResult, run

__all__ = ["Limits", "RunResult", "run"]


def __getattr__(name: str) -> Any:
    """Import the runner when it is asked for: workers and the fork server live in this room and need none of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.runner"), name)
