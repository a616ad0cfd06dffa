"""A workspace for batch tests: a folder with ``notebooks/`` of tiny notebooks and a tiny plan beside it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from evallib.batch.notebooks import import_papermill

DATES = 'as_of: str = ""  # 已知日期\ndata_until: str = ""  # 数据截至'
WHOLE = f'plan: str = ""  # 规划\n{DATES}\nstage: str = ""  # 阶段'
BY_DEPARTMENT = f'{WHOLE}\ndepartment: str = ""  # 部门'
SHOW_DOCUMENT = (
    "from evallib.document import Document, Heading",
    "Document('x', f'报告{plan}（{as_of}）', (Heading('概况'),), stamps=('样板',), lagging=(('A1', '甲'),))",
)
DEPARTMENTS = [
    {"department_id": "fgw", "name": "发展改革委"},
    {"department_id": "007", "name": "统计局"},
    {"department_id": "old", "name": "旧局", "valid_to": "2022-12-31"},
    {"department_id": "idle", "name": "闲局"},
    {"department_id": "help", "name": "协助局"},
    {"department_id": "zx", "name": "专项局"},
]
INDICATORS = [
    {"indicator_id": "A1", "name": "甲", "main": True, "lead_department": "fgw", "target_type": "level",
     "base": 100, "target": 150, "support_departments": "007;old"},
    {"indicator_id": "A2", "name": "乙", "chapter": "二", "lead_department": "fgw"},
    {"indicator_id": "AUX", "name": "辅", "lead_department": "fgw"},
]  # fmt: skip
OBSERVATIONS = [{"indicator_id": "A1", "year": year, "value": 100 + 10 * (year - 2020)} for year in (2020, 2021, 2022)]


@dataclass(frozen=True)
class Workspace:
    """Where a test runs: ``folder`` is the working directory, ``plan`` a plan folder in it."""

    folder: Path
    plan: Path

    def notebook(self, stem: str, *cells: str, parameters: str = WHOLE, needs: Any = None) -> None:
        """Write ``notebooks/<stem>.ipynb``: a cell tagged parameters, then the cells; ``needs`` into its metadata."""
        import_papermill()
        from nbformat.v4 import new_code_cell, new_notebook

        first = new_code_cell(parameters, metadata={"tags": ["parameters"]}, id="parameters")
        rest = [new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(cells)]
        node = new_notebook(cells=[first, *rest] if parameters else rest)
        node.metadata.update({"evallib": {"needs": needs}} if needs is not None else {})
        self.write(stem, node)

    def write(self, stem: str, node: Any) -> None:
        """Write a notebook node."""
        import nbformat

        node.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        path = self.folder / "notebooks" / f"{stem}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text(nbformat.writes(node), "utf-8")

    def settings(self, reports: Sequence[dict[str, Any]], **others: Any) -> None:
        """Write the plan's settings."""
        data = {"as_of": "2023-07-31", "data_until": "2023-06-30", "reports": list(reports), **others}
        (self.plan / "params.yml").write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")


@pytest.fixture(scope="session")
def new_workspace(make_plan: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Workspace]:
    """Return the factory of workspaces; each has its own copy of the plan, called ``mini``."""
    made = make_plan(
        INDICATORS, OBSERVATIONS, departments=DEPARTMENTS,
        tasks=[{"id": "T1", "name": "任务", "lead_department": "fgw", "support_departments": "help"}],
        special_plans=[{"plan_id": "SP1", "name": "专项规划", "lead_department": "zx"}],
    )  # fmt: skip

    def make() -> Workspace:
        folder = tmp_path_factory.mktemp("workspace")
        shutil.copytree(made, folder / "mini")
        return Workspace(folder, folder / "mini")

    return make


@pytest.fixture
def workspace(new_workspace: Callable[[], Workspace], monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace of the test's own, as working directory."""
    made = new_workspace()
    monkeypatch.chdir(made.folder)
    return made
