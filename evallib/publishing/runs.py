"""A finished run read back: its manifest, and the documents in its executed notebooks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from evallib.document import Document
from evallib.errors import InputError, UsageError, system_cause
from evallib.publishing.reading import read_document

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Run:
    """A run folder.

    Attributes
    ----------
    path : Path
    manifest : mapping
    documents : mapping of str to Document
        By report id; reports that failed or show no document are missing.
    """

    path: Path
    manifest: Mapping[str, Any]
    documents: Mapping[str, Document] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Name of the folder with the run's dates."""
        dates = f"已知日期{self.manifest.get('as_of')}，数据截至{self.manifest.get('data_until')}"
        return f"{self.path.resolve().name}（{dates}）"

    @property
    def reports(self) -> dict[str, Mapping[str, Any]]:
        """Manifest entries by report id."""
        return {str(item["id"]): item for item in self.manifest["reports"]}


def read_manifest(folder: str | Path) -> dict[str, Any]:
    """Read the manifest of a run folder.

    Raises
    ------
    UsageError
        The folder is no run; where it holds frozen versions the message names them.
    InputError
        The manifest is damaged.
    """
    path = Path(folder)
    try:
        manifest = json.loads((path / MANIFEST).read_text("utf-8"))
        if not all(isinstance(item["id"], str) and isinstance(item["outputs"], list) for item in manifest["reports"]):
            raise ValueError
    except (FileNotFoundError, NotADirectoryError):
        inside = sorted(item.parent.name for item in path.glob(f"*/{MANIFEST}")) if path.is_dir() else []
        hint = f"；其下有：{'、'.join(inside)}，请写明是哪一个" if inside else ""
        raise UsageError(f"“{folder}”不是运行的输出文件夹：没有{MANIFEST}{hint}") from None
    except OSError as error:
        raise InputError(f"“{folder}”中的{MANIFEST}无法读取（{system_cause(error)}）") from None
    except (ValueError, KeyError, TypeError):
        raise InputError(f"“{folder}”中的{MANIFEST}已损坏，请重新运行evallib run") from None
    return dict(manifest)


def read_run(folder: str | Path) -> Run:
    """Read a run with its documents.

    Raises
    ------
    UsageError
        The folder is no run.
    InputError
        The manifest or a notebook it names is missing or damaged.
    """
    path, manifest = Path(folder), read_manifest(folder)
    documents = {}
    if not any(name.endswith(".ipynb") for item in manifest["reports"] for name in _names(item)):
        raise InputError(f"“{folder}”中没有笔记本，无法比较；请用含ipynb的--formats重新运行")
    for item in manifest["reports"]:
        for name in (name for name in _names(item) if name.endswith(".ipynb")):
            document = _document(path, name)
            if document is not None:
                documents[str(item["id"])] = document
    return Run(path, manifest, documents)


def _names(item: Mapping[str, Any]) -> list[str]:
    return [str(file["path"]) for file in item["outputs"]]


def _document(folder: Path, name: str) -> Document | None:
    if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        raise InputError(f"{MANIFEST}中的路径“{name}”越出了运行文件夹")
    try:
        return read_document(folder / name)
    except Exception as error:
        raise InputError(f"{name}：{error}") from None
