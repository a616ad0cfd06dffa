"""Documents out of executed notebooks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evallib.document import MIME, Document
from evallib.errors import ReportError
from evallib.publishing import read_document
from tests.publishing.samples import report


def notebook(*documents: Any) -> dict[str, Any]:
    """A notebook whose cells showed these documents' JSON (None: a cell that showed something else)."""
    cells: list[dict[str, Any]] = [{"cell_type": "markdown", "source": "说明"}]
    for data in documents:
        shown = {"text/plain": "x"} if data is None else {MIME: data, "text/plain": "x"}
        outputs = [{"output_type": "stream", "text": "…"}, {"output_type": "execute_result", "data": shown}]
        cells.append({"cell_type": "code", "source": "", "outputs": outputs})
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def as_json(document: Document) -> Any:
    return json.loads(document.to_json())


def test_the_last_document_counts(tmp_path: Path) -> None:
    first, last = Document("a", "甲", ()), report(chart_names=("level",))
    node = notebook(as_json(first), as_json(last), None)
    assert read_document(node) == last
    path = tmp_path / "fgw.ipynb"
    path.write_text(json.dumps(node), "utf-8")
    assert read_document(path) == last
    assert read_document(notebook(last.to_json())) == last


def test_none_is_found_or_required() -> None:
    assert read_document(notebook(None)) is None
    with pytest.raises(ReportError, match="没有给出报告文档"):
        read_document(notebook(None), required=True)


def test_what_is_wrong_is_said(tmp_path: Path) -> None:
    path = tmp_path / "坏.ipynb"
    with pytest.raises(ReportError, match="无法读取"):
        read_document(path)
    for text in ("{", "[]", "{}"):
        path.write_text(text, "utf-8")
        with pytest.raises(ReportError, match="不是有效的ipynb"):
            read_document(path)
    for data in ({"title": "x"}, "x", [], {**as_json(report(chart_names=())), "blocks": [{"kind": "nothing"}]}):
        with pytest.raises(ReportError, match="已损坏"):
            read_document(notebook(data))
