"""The folder of a run as one who checks a text reads it: manifest, tables, documents."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from evallib.document import Document
from evallib.errors import InputError, ReportError, system_cause
from evallib.publishing import read_document

MANIFEST, TABLES = "manifest.json", "tables"


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
            raise InputError(f"运行结果“{self.path.name}”中没有数据表，由较早版本生成，请重新运行evallib run")
        content = _read(self.path / str(sealed["path"]))
        if hashlib.sha256(content).hexdigest() != sealed["sha256"]:
            raise InputError(f"运行结果中的“{sealed['path']}”与清单登记的不一致（被改动），请重新运行evallib run")
        found: dict[str, Any] = json.loads(content)
        return found

    def documents(self) -> dict[str, Document]:
        """Report id → document, of every report made.

        Raises
        ------
        InputError
            An executed notebook is missing or no longer as recorded.
        """
        found = {}
        for entry in self.manifest.get("reports", ()):
            for item in entry.get("outputs", ()):
                if str(item["path"]).endswith(".ipynb"):
                    document = self._document(item)
                    if document is not None:
                        found[str(entry["id"])] = document
        return found

    def document(self, report_id: str) -> Document | None:
        """One report's document; None where the run has no such report."""
        for entry in self.manifest.get("reports", ()):
            if entry["id"] == report_id:
                items = [item for item in entry.get("outputs", ()) if str(item["path"]).endswith(".ipynb")]
                return self._document(items[0]) if items else None
        return None

    def _document(self, item: dict[str, str]) -> Document | None:
        path = self.path / item["path"]
        if hashlib.sha256(_read(path)).hexdigest() != item["sha256"]:
            raise InputError(f"运行结果中的“{item['path']}”与清单登记的不一致（被改动），请重新运行evallib run")
        try:
            return read_document(path)
        except ReportError as error:
            raise InputError(str(error)) from None


def read_run(folder: Path) -> Run:
    """Read a run folder.

    Raises
    ------
    InputError
        It is none.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise InputError(f"“{folder}”不是运行结果文件夹：没有{MANIFEST}（--run应为evallib run的输出文件夹）")
    try:
        manifest = json.loads(_read(path))
    except ValueError:
        raise InputError(f"“{path.name}”已损坏，请重新运行evallib run") from None
    if not isinstance(manifest, dict) or "reports" not in manifest:
        raise InputError(f"“{path.name}”不是evallib的运行清单")
    return Run(folder, manifest)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"运行结果中的“{path.name}”无法读取（{system_cause(error)}）") from None
