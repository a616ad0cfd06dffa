"""papermill runs: the reports of a plan, made by worker processes, staged, moved into the run folder, recorded."""

from evallib.batch.runner import Limits, RunResult, run

__all__ = ["Limits", "RunResult", "run"]
