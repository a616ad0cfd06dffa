"""The engine of one machine: worker processes, and the server their kernels are forked from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from evallib.batch.pool import Event, Pool, child_environment
from evallib.batch.source import Source
from evallib.batch.task import Task
from evallib.batch.warm import SERVER_VARIABLE, WarmServer

_USES_PLAN = "load_plan"
_USES_EVALUATION = "evaluate("


class Local:
    """Makes reports in ``size`` processes; ``warm`` False starts every kernel cold."""

    def __init__(self, size: int, *, warm: bool) -> None:
        self._size, self._warm = size, warm

    def __enter__(self) -> Local:
        self._server = WarmServer(child_environment(), fork=self._warm)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()

    def check(self, source: Source, asked: dict[str, list[Any]]) -> set[str]:
        """Which reports' facets of the plan are as they were."""
        self._remember(source, [])
        found = self._server.check(asked)
        return check_here(source, asked) if found is None else found

    def run(self, source: Source, tasks: Sequence[Task]) -> Iterator[Event]:
        """Make reports of one plan; yield the beginning and the end of each."""
        yield from self.make(tasks, lambda: self._remember(source, tasks))

    def make(self, tasks: Sequence[Task], prepare: Callable[[], None] = lambda: None) -> Iterator[Event]:
        """Make reports, of whatever plans; ``prepare`` is called while the workers start."""
        private = {"JUPYTER_RUNTIME_DIR": self._server.folder, "IPYTHONDIR": str(Path(self._server.folder, "ipython"))}
        env = child_environment(**private, **{SERVER_VARIABLE: self._server.address})
        with Pool(min(self._size, len(tasks)), env) as pool:
            if tasks:
                prepare()
            yield from pool.run(tasks)

    def tables(self, source: Source) -> bytes:
        """The tables of the whole plan."""
        from evallib.batch.record import content
        from evallib.evaluation import evaluate

        self._remember(source, [])
        made = self._server.tables()
        return content(evaluate(source.plan)) if made is None else made

    def _remember(self, source: Source, tasks: Sequence[Task]) -> None:
        """Let the server read the plan and evaluate it for the days of the reports that ask for that."""
        texts = {path: Path(path).read_text("utf-8", "replace") for path in {task.notebook for task in tasks}}
        if tasks and not any(_USES_PLAN in text for text in texts.values()):
            return
        usual = (source.plan.as_of.isoformat(), source.plan.data_until.isoformat())
        self._server.remember(source.argument, *usual, days=days_to_evaluate(source, tasks))


def days_to_evaluate(source: Source, tasks: Sequence[Task]) -> list[list[str]]:
    """Pairs of as-of date and last day of the data for which reports ask for an evaluation."""
    plan = source.plan
    usual = {"as_of": plan.as_of.isoformat(), "data_until": plan.data_until.isoformat()}
    texts = {path: Path(path).read_text("utf-8", "replace") for path in {task.notebook for task in tasks}}
    asking = [task for task in tasks if _USES_EVALUATION in texts[task.notebook]]
    days = {tuple(str(task.parameters.get(name, day)) for name, day in usual.items()) for task in asking}
    return [list(pair) for pair in sorted(days)]


def check_here(source: Source, asked: dict[str, list[Any]]) -> set[str]:
    """The same in this process."""
    from evallib.batch.views import Memory

    plan = source.plan
    memory = Memory(source.argument, plan.as_of.isoformat(), plan.data_until.isoformat())
    return {name for name, facets in asked.items() if memory.holds(facets)}
