"""Forms of a miniature plan, made once a module, and a desk to fill them in."""

from __future__ import annotations

from pathlib import Path

import pytest

from evallib.collection.make import make_forms
from evallib.plan import load_plan
from tests.collection.desk import INDICATORS, MILESTONES, OBSERVATIONS, OFFICES, PROJECTS, Desk, MakePlan


@pytest.fixture(scope="module")
def blank(make_plan: MakePlan, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A plan folder and the folder of its forms."""
    folder = make_plan(
        INDICATORS, OBSERVATIONS, departments=OFFICES, milestones=MILESTONES, projects=PROJECTS, progress=[],
    )  # fmt: skip
    out = tmp_path_factory.mktemp("forms")
    make_forms(load_plan(folder), out)
    return folder, out


@pytest.fixture
def desk(tmp_path: Path, blank: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, blank, monkeypatch)
