"""What a worker is told, and what it tells: plain values, so that both travel as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evallib.batch.notebooks import Value
from evallib.publishing.files import FORMATS


@dataclass(frozen=True)
class Task:
    """What a worker needs to make one report.

    Attributes
    ----------
    report_id, stem, file_name : str
    notebook : str
        Path on this machine.
    notebook_name : str
        The same relative to the repository.
    parameters : mapping
        As ``papermill -f`` takes them.
    plan_argument : str
        What the notebook's ``plan`` is given: the name, or the path of a plan given by path.
    staging : str
        Folder for the finished files.
    private : mapping of str to str
        Machine paths that may show in outputs → what stands for them.
    start_timeout, cell_timeout : int
        Limits in seconds.
    formats : sequence of str
        Of :data:`evallib.publishing.files.FORMATS`.
    """

    report_id: str
    stem: str
    file_name: str
    notebook: str
    notebook_name: str
    parameters: Mapping[str, Value]
    plan_argument: str
    staging: str
    private: Mapping[str, str]
    start_timeout: int
    cell_timeout: int
    formats: Sequence[str] = FORMATS

    def output(self, suffix: str) -> str:
        """Path of one of its files, relative to the run folder."""
        return f"reports/{self.stem}/{self.file_name}{suffix}"


@dataclass(frozen=True)
class Outcome:
    """What became of a report.

    Attributes
    ----------
    error : str
        "" if it was made, else why not, in Chinese.
    files : tuple of str
        Finished files, relative to the staging folder and to the run folder alike; of a failed report the notebook as
        far as it ran.
    reads : list of [facet, digest], or None
        What the notebook read; None where that is not known.
    peak_memory_mb : int or None
        Most memory its kernel held, with what it shares with others; None where that is not known.
    title, stamps, lagging, todos
        From its document, for the index and the to-do page; empty without one.
    """

    seconds: float
    error: str = ""
    files: tuple[str, ...] = ()
    reads: list[list[Any]] | None = None
    peak_memory_mb: int | None = None
    title: str = ""
    stamps: tuple[str, ...] = ()
    lagging: tuple[tuple[str, str], ...] = ()
    todos: tuple[tuple[str, str], ...] = ()
