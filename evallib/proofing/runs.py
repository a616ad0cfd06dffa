"""A run as one who checks or refreshes a text reads it: its tables, and the document of one report."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from evallib.document import Document
from evallib.errors import InputError, ReportError, system_cause
from evallib.publishing import read_document
from evallib.publishing.runs import read_manifest

TABLES = "tables"
_AGAIN = "请重新运行evallib run"


@dataclass(frozen=True, eq=False)
class Run:
    """A run folder.

    Attributes
    ----------
    path : Path
    manifest : mapping
    """

    path: Path
    manifest: dict[str, Any]

    @cached_property
    def tables(self) -> dict[str, Any]:
        """The run's tables (``evaluation.export``), as the manifest seals them.

        Raises
        ------
        InputError
            There are none, or they have been changed.
        """
        sealed = self.manifest.get(TABLES)
        if not isinstance(sealed, dict):
            raise InputError(f"运行结果“{self.path.name}”中没有数据表（由较早版本生成，或评价未能完成），{_AGAIN}")
        found: dict[str, Any] = json.loads(self._content(sealed))
        return found

    @property
    def dossiers(self) -> dict[str, Any]:
        """What experts are shown of each indicator (``reports.dossiers``).

        Raises
        ------
        InputError
            The run has no such record.
        """
        found = self.tables.get("dossiers")
        if not isinstance(found, dict):
            raise InputError(f"运行结果“{self.path.name}”由较早版本生成，没有评审所需的数据，{_AGAIN}")
        return found

    @property
    def report_ids(self) -> list[str]:
        """Ids of the reports that were made."""
        return [str(item["id"]) for item in self.manifest["reports"] if item["outputs"]]

    def document(self, report_id: str) -> Document | None:
        """One report's document; None where the run has no such report, or it shows none.

        Raises
        ------
        InputError
            Its notebook is missing, was left out (``--formats``) or changed by hand.
        """
        outputs = [item for entry in self.manifest["reports"] if entry["id"] == report_id for item in entry["outputs"]]
        notebooks = [item for item in outputs if str(item["path"]).endswith(".ipynb")]
        if not outputs:
            return None
        if not notebooks:
            raise InputError(f"报告“{report_id}”没有保存笔记本，无法取得各数的现值，请用含ipynb的--formats重新运行")
        self._content(notebooks[0])
        try:
            return read_document(self.path / notebooks[0]["path"])
        except ReportError as error:
            raise InputError(str(error)) from None

    def _content(self, item: dict[str, str]) -> bytes:
        """A file the manifest names, as it was written."""
        name = PurePosixPath(str(item["path"]))
        if name.is_absolute() or ".." in name.parts:
            raise InputError(f"清单中的路径“{name}”越出了运行文件夹")
        try:
            content = (self.path / name).read_bytes()
        except OSError as error:
            raise InputError(f"运行结果中的“{name}”无法读取（{system_cause(error)}）") from None
        if hashlib.sha256(content).hexdigest() != item["sha256"]:
            raise InputError(f"运行结果中的“{name}”与清单登记的不一致（被改动），{_AGAIN}")
        return content


def read_run(folder: Path) -> Run:
    """Read a run folder.

    Raises
    ------
    UsageError
        It is none.
    InputError
        Its manifest is damaged.
    """
    return Run(folder, read_manifest(folder))
