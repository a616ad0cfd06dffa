"""What a run is made from: the plan's files, notebooks, library; and the keys that tell when that has changed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from evallib import tables as t
from evallib.batch import manifest as manifests
from evallib.batch.cache import Files, base_key, library_digest
from evallib.batch.jobs import Job
from evallib.files import Stamp, stamp
from evallib.plan import PRIVATE, Plan, find_plan
from evallib.plan.seal import SEAL


class Source:
    """The inputs of a run.

    Parameters
    ----------
    plan : Plan
    jobs : sequence of Job
        Every report of the settings.
    named : bool
        Whether the plan was given by name.
    formats : tuple of str
        Which files reports are published in.
    """

    def __init__(self, plan: Plan, jobs: Sequence[Job], *, named: bool, formats: tuple[str, ...]) -> None:
        self.plan, self.jobs, self.named, self.formats = plan, jobs, named, formats
        self._first = self._stamps()
        self._library = self._data = ""

    @property
    def argument(self) -> str:
        """What notebooks are given as their plan: the name, or the path of a plan given by path."""
        return self.plan.name if self.named else str(self.plan.folder)

    def inputs(self, files: Files) -> list[dict[str, str]]:
        """Path and sha256 of every input, for the manifest."""
        return manifests.input_files(self.plan, self.jobs, named=self.named, digest=files.digest)

    def data(self, files: Files) -> str:
        """One digest for the plan's files and settings, as they were when the run began."""
        if not self._data:
            self._data = base_key(sorted((name, files.digest(path)) for name, path in self._plan_files.items()))
        return self._data

    def base(self, job: Job, files: Files) -> str:
        """Digest of what a report depends on beside the plan's rows and the files it reads by itself."""
        own = (files.digest(job.notebook.path), job.report_id, dict(job.parameters), self.formats)
        return base_key(self.library(files), *own, self.plan.name, self.named)

    def tables_base(self, files: Files) -> str:
        """The same for the run's own tables."""
        return base_key(self.library(files), self.plan.as_of.isoformat(), self.plan.data_until.isoformat())

    def library(self, files: Files) -> str:
        """Digest of this package, of the versions of others and of the fonts."""
        self._library = self._library or library_digest(files)
        return self._library

    def call(self, files: Files) -> dict[str, str]:
        """Digests of everything a call depends on, by kind and name (``evallib.batch.unchanged``)."""
        found = {f"plan:{name}": files.digest(path) for name, path in self._plan_files.items() if name != _SETTINGS}
        stems = dict.fromkeys(request.notebook for request in self.plan.settings.reports)
        paths = {job.notebook.stem: job.notebook.path for job in self.jobs}
        found |= {f"notebook:{stem}": files.digest(paths[stem]) for stem in stems if stem in paths}
        settings = self._plan_files.get(_SETTINGS)
        found["settings:"] = files.digest(settings) if settings else ""
        return found | {"library:": self.library(files), "given:": str(self.named)}

    def plan_files(self) -> list[Path]:
        """The plan's files and settings that there are."""
        return [path for path in self._plan_files.values() if path.is_file()]

    def unchanged(self) -> bool:
        """Whether the plan's files are still those that were there when the run began."""
        return self._stamps() == self._first

    @cached_property
    def _plan_files(self) -> dict[str, Path]:
        """The plan's files, there or not, and its settings."""
        names = [table.file for name, table in t.PLAN_TABLES.items() if name != PRIVATE]
        found = {name: self.plan.folder / name for name in ("plan.yml", SEAL, *names)}
        settings = find_plan(self.argument)[1]
        return found | ({_SETTINGS: settings} if settings else {})

    def _stamps(self) -> list[Stamp | None]:
        return [stamp(path) for path in self._plan_files.values()]


_SETTINGS = "settings"
