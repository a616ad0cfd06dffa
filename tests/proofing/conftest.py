"""The tables of both plans, as a run leaves them, and a run folder that holds only them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from evallib import evaluate, load_plan
from evallib.document import MIME, Document
from evallib.evaluation.export import exported
from evallib.proofing.runs import Run, read_run


def written(tables: dict[str, Any], folder: Path, reports: list[dict[str, Any]] | None = None) -> Run:
    """A run folder of some tables."""
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    content = json.dumps(tables, ensure_ascii=False).encode()
    (folder / "tables" / "evaluation.json").write_bytes(content)
    sealed = {"path": "tables/evaluation.json", "sha256": hashlib.sha256(content).hexdigest()}
    manifest = {"plan": tables["plan"]["name"], "reports": reports or [], "tables": sealed}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return read_run(folder)


def run_of_documents(tables: dict[str, Any], folder: Path, documents: dict[str, Document]) -> Run:
    """A run folder of some tables and reports."""
    folder.mkdir(parents=True, exist_ok=True)
    reports = []
    for number, (name, document) in enumerate(documents.items()):
        cell = {"cell_type": "code", "outputs": [{"data": {MIME: json.loads(document.to_json())}}]}
        notebook = json.dumps({"cells": [cell]}).encode()
        (folder / f"r{number}.ipynb").write_bytes(notebook)
        outputs = [{"path": f"r{number}.ipynb", "sha256": hashlib.sha256(notebook).hexdigest()}]
        reports.append({"id": name, "outputs": outputs})
    return written(tables, folder, reports)


@pytest.fixture(scope="session")
def nankai_tables() -> dict[str, Any]:
    """The district plan's tables."""
    return exported(evaluate(load_plan("nankai")))


@pytest.fixture(scope="session")
def national_tables() -> dict[str, Any]:
    """The national plan's tables."""
    return exported(evaluate(load_plan("national")))


@pytest.fixture(scope="session")
def run(nankai_tables: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run folder of the district plan."""
    return written(nankai_tables, tmp_path_factory.mktemp("run"))
