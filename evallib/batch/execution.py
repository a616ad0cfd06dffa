"""One report in one worker: papermill runs the notebook, publishing makes the page, files go to the staging folder."""

from __future__ import annotations

import os
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from evallib.batch import faults, kernels, notebooks, reading, tidy, translate
from evallib.batch.task import Outcome, Task
from evallib.document import Document
from evallib.errors import EvallibError

TABLE_REPORT = "indicator_table"
"""The report whose first table is 附件2."""
TABLE_NAME = "附件2"
_ENGINE = "evallib"
_OPTIONS: dict[str, Any] = {
    "kernel_name": "python3", "language": "python", "progress_bar": False, "kernel_manager_class": kernels.Manager,
    "shutdown_kernel": "immediate", "iopub_timeout": 60,
    # Neither the times of messages nor how a stream was cut into pieces is the same twice.
    "record_timing": False, "coalesce_streams": True,
}  # fmt: skip


def make(task: Task) -> Outcome:
    """Make one report; every failure becomes an outcome."""
    begun = time.monotonic()
    node, error = _execute(task)
    status = kernels.last_exit[0]
    reason = faults.failure(node, error, seconds=task.cell_timeout, exit_status=status)
    if reason:
        files = _keep_partial(task, node)
        return Outcome(_since(begun), tidy.scrub(reason, task.private), files)
    try:
        document, files = _publish(task, node)
    except Exception as fault:
        reason = str(fault) if isinstance(fault, EvallibError) else f"{type(fault).__name__}: {fault}"
        return Outcome(_since(begun), tidy.scrub(f"报告成文失败：{reason}", task.private), _keep_partial(task, node))
    reads = reading.collect(_record(task))
    if document is None:
        return Outcome(_since(begun), files=files, reads=reads, peak_memory_mb=kernels.peak[0])
    return Outcome(
        _since(begun), "", files, reads, kernels.peak[0], document.label, document.stamps, document.lagging,
        document.todos,
    )  # fmt: skip


def _record(task: Task) -> Path:
    """Where the report's kernel takes down what it reads."""
    return Path(task.staging) / f"reading-{task.stem}-{task.file_name}.jsonl"


def _since(begun: float) -> float:
    return round(time.monotonic() - begun, 3)


def _execute(task: Task) -> tuple[Any, BaseException | None]:
    """Let papermill run the notebook; return it as far as it got, and what papermill raised."""
    _prepare()
    from papermill.execute import execute_notebook

    private = [task.staging, os.environ.get("JUPYTER_RUNTIME_DIR", ""), os.environ.get("IPYTHONDIR", "")]
    _record(task).unlink(missing_ok=True)
    os.environ[reading.VARIABLE] = reading.request(_record(task), task.plan_argument, private)
    held: list[Any] = []
    arguments = dict(task.parameters)
    if "plan" in arguments:
        arguments["plan"] = task.plan_argument
    try:
        execute_notebook(
            notebooks.read_notebook(Path(task.notebook)), None, arguments, engine_name=_ENGINE, held=held,
            start_timeout=task.start_timeout, execution_timeout=task.cell_timeout, **_OPTIONS,
        )  # fmt: skip
    except Exception as error:
        return (held[0] if held else None), error
    return held[0], None


@lru_cache(maxsize=1)
def _prepare() -> None:
    """Set papermill up once in this process: readable parameters, our kernels, an engine that keeps the notebook."""
    notebooks.import_papermill()
    from papermill.engines import NBClientEngine, papermill_engines

    class Engine(NBClientEngine):  # type: ignore[misc]
        """papermill's own engine; the notebook is held for when it fails."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
            options.pop("held").append(nb_man.nb)
            return super().execute_managed_notebook(nb_man, kernel_name, **options)

    papermill_engines.register(_ENGINE, Engine)
    translate.register()
    kernels.register()


def _keep_partial(task: Task, node: Any) -> tuple[str, ...]:
    """Stage the notebook of a failed report, marked as unfinished."""
    if node is None:
        return ()
    tidy.mark_unfinished(node, faults.faulty_cell(node) or faults.last_started(node))
    return (_stage_notebook(task, node, task.output(".failed.ipynb")),)


def _publish(task: Task, node: Any) -> tuple[Document | None, tuple[str, ...]]:
    """Stage the report in the formats asked for, and 附件2 where this is its report; a notebook without document stays
    a notebook."""
    from evallib.publishing import publish, publish_trace, read_document, table_files

    files = [_stage_notebook(task, node, task.output(".ipynb"))] if "ipynb" in task.formats else []
    document = read_document(node)
    if document is None:
        return None, tuple(files)
    contents = {task.output(end): data for end, data in publish(document, task.formats).items()}
    contents[task.output(".trace.json")] = publish_trace(document)
    for letter in document.letters:
        made = publish(letter, task.formats)
        contents |= {task.output(f".{letter.letter_name}{end}"): data for end, data in made.items()}
    if task.stem == TABLE_REPORT:
        _, mark, suffix = task.file_name.partition("@")
        contents |= {f"tables/{TABLE_NAME}{mark}{suffix}{end}": data for end, data in table_files(document).items()}
    for name, data in contents.items():
        _stage(task, name, data)
    return document, (*files, *contents)


def _stage_notebook(task: Task, node: Any, name: str) -> str:
    tidy.tidy(node, source=task.notebook_name, output=name, parameters=task.parameters, private=task.private)
    _stage(task, name, notebooks.notebook_bytes(node))
    return name


def _stage(task: Task, name: str, data: bytes) -> None:
    path = Path(task.staging) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
