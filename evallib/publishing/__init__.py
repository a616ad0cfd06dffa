"""Publishing: from a Document to page, Word document and PDF, to the official table's files, the index of a run."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evallib.publishing.files import FORMATS, parse_formats, publish
    from evallib.publishing.index import publish_index
    from evallib.publishing.page import publish_html
    from evallib.publishing.reading import read_document
    from evallib.publishing.todo import publish_todo
    from evallib.publishing.trace import publish_trace
    from evallib.publishing.workbook import publish_csv, publish_workbook, table_files

_HOMES = {
    "FORMATS": "files", "parse_formats": "files", "publish": "files",
    "publish_csv": "workbook", "publish_html": "page", "publish_index": "index", "publish_trace": "trace",
    "publish_todo": "todo", "publish_workbook": "workbook",
    "read_document": "reading", "table_files": "workbook",
}  # fmt: skip
__all__ = [
    "FORMATS",
    "parse_formats",
    "publish",
    "publish_csv",
    "publish_html",
    "publish_index",
    "publish_todo",
    "publish_trace",
    "publish_workbook",
    "read_document",
    "table_files",
]


def __getattr__(name: str) -> Any:
    """Import a module of the room when its function is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
