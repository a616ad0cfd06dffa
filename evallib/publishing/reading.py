"""A Document out of an executed notebook."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evallib.document import MIME, Document
from evallib.errors import ReportError, system_cause


def read_document(notebook: str | Path | Mapping[str, Any], *, required: bool = False) -> Document | None:
    """Return the document the notebook showed last.

    Parameters
    ----------
    notebook : path or notebook node
        An executed notebook; of a node only ``cells`` and their ``outputs`` are read.
    required : bool
        Whether a notebook without document is an error; else None is returned for it.

    Raises
    ------
    ReportError
        The file is no notebook, the document in it is damaged, or there is none though it is required.
    """
    name = f"笔记本“{Path(notebook).name}”" if isinstance(notebook, str | Path) else "笔记本"
    node = _load(Path(notebook), name) if isinstance(notebook, str | Path) else notebook
    for cell in reversed(node.get("cells") or []):
        for output in reversed(cell.get("outputs") or []):
            data = (output.get("data") or {}).get(MIME)
            if data is not None:
                return _document(data, name)
    if required:
        raise ReportError(f"{name}没有给出报告文档：最后一个单元格应显示build(...)的结果，且笔记本应已完整运行")
    return None


def _load(path: Path, name: str) -> Mapping[str, Any]:
    try:
        node = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ReportError(f"{name}无法读取（{system_cause(error)}）") from None
    except ValueError:
        raise ReportError(f"{name}不是有效的ipynb文件") from None
    if not isinstance(node, dict) or not isinstance(node.get("cells"), list):
        raise ReportError(f"{name}不是有效的ipynb文件")
    return node


def _document(data: Any, name: str) -> Document:
    try:
        return Document.from_json(data if isinstance(data, str) else json.dumps(data, ensure_ascii=False))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ReportError(f"{name}中的报告文档已损坏，请重新运行笔记本") from None
