"""The notebooks: thin, typed, stripped; each runs by papermill on both shipped plans."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evallib.batch.execution import TABLE_REPORT
from evallib.batch.local import Local
from evallib.batch.notebooks import declared_parameters, find_notebook, read_notebook
from evallib.batch.task import Outcome, Task
from evallib.plan import has_rows_about, load_plan

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "notebooks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
TOOLS = ("explore", "forecast_methods")
REPORTS = tuple(name for name in NAMES if name not in TOOLS)
PLANS = {
    "national": {"department": "ndrc", "indicator": "N01"},
    "nankai": {"department": "wjw", "indicator": "NK01", "special_plan": "SP18"},
}
CHARTLESS = (
    TABLE_REPORT, "adjustment_report", "adjustment_plan", "city_department_report", "city_report",
    "special_plan_report",
)  # fmt: skip
PARAMETER = re.compile(r'[a-z_]+: (str|bool|int|float) = ("[^"]*"|True|False|-?[\d.]+)  # [^=]*[\u4e00-\u9fff][^=]*')
LOGIC = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If, ast.IfExp, ast.Try,
    ast.With, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Match,
)  # fmt: skip


def cells(name: str, kind: str) -> list[dict[str, Any]]:
    found = json.loads((FOLDER / f"{name}.ipynb").read_text("utf-8"))["cells"]
    return [cell for cell in found if cell["cell_type"] == kind]


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def test_every_report_of_the_work_plan_is_there() -> None:
    asked = {
        "department_report", "city_department_report", "city_report", "district_report", TABLE_REPORT,
        "special_plan_report", "adjustment_report", "adjustment_plan", "oral_report", "summary",
    }  # fmt: skip
    assert asked <= set(REPORTS) and set(TOOLS) <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_typed_literals_with_a_chinese_help(name: str) -> None:
    code = cells(name, "code")
    assert [cell["metadata"].get("tags", []) for cell in code] == [["parameters"]] + [[]] * (len(code) - 1)
    lines = source(code[0]).splitlines()
    assert [line for line in lines if not PARAMETER.fullmatch(line)] == []
    names = [line.partition(":")[0] for line in lines]
    assert list(declared_parameters(read_notebook(FOLDER / f"{name}.ipynb"))) == names
    assert names[0] == "plan"
    assert {"as_of", "data_until"} <= set(names)


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_short_and_without_logic(name: str) -> None:
    for cell in cells(name, "code")[1:]:
        tree = ast.parse(source(cell))
        assert len(source(cell).splitlines()) <= 6
        assert [type(node).__name__ for node in ast.walk(tree) if isinstance(node, LOGIC)] == []
        verbs = [statement for statement in tree.body if not isinstance(statement, ast.Import | ast.ImportFrom)]
        assert len(verbs) <= 2


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_run_is_kept(name: str) -> None:
    for cell in cells(name, "code"):
        assert (cell["outputs"], cell["execution_count"]) == ([], None)
    path = FOLDER / f"{name}.ipynb"
    stripped = subprocess.run(
        [sys.executable, "-m", "nbstripout", "-t"], input=path.read_bytes(), capture_output=True, check=True
    )
    assert stripped.stdout.strip() == path.read_bytes().strip()


@pytest.mark.parametrize("name", NAMES)
def test_headings_lead_through_it_in_chinese(name: str) -> None:
    texts = [source(cell) for cell in cells(name, "markdown")]
    assert texts[0].startswith("# ")
    assert all(re.search("[\u4e00-\u9fff]", text) for text in texts)


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_ends_with_its_document(name: str) -> None:
    assert re.fullmatch(rf"{name}\.build\(evaluation, .*\)", source(cells(name, "code")[-1]))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], tuple[Outcome, Path]]]:
    """Every notebook executed on both plans."""
    staging = tmp_path_factory.mktemp("staging")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        tasks = [task(name, plan, staging) for plan in PLANS for name in NAMES if has_matter(name, plan)]
        with Local(2, warm=True) as engine:
            ended = [(event.task, event.outcome) for event in engine.make(tasks) if event.outcome is not None]
    yield {(item.stem, item.plan_argument): (outcome, staging) for item, outcome in ended}


@cache
def has_matter(name: str, plan: str) -> bool:
    """Whether the plan has what the notebook needs."""
    needs = find_notebook(name).needs
    return not needs or any(has_rows_about(load_plan(plan), table) for table in needs)


def task(name: str, plan: str, staging: Path) -> Task:
    notebook = find_notebook(name)
    parameters = {"plan": plan} | {key: value for key, value in PLANS[plan].items() if key in notebook.declared}
    return Task(
        report_id=f"{name}:{plan}", stem=name, file_name=plan, notebook=str(notebook.path),
        notebook_name=notebook.name, parameters=parameters, plan_argument=plan, staging=str(staging), private={},
        start_timeout=120, cell_timeout=300,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("name", NAMES)
def test_each_runs_on_both_plans(made: dict[tuple[str, str], tuple[Outcome, Path]], name: str, plan: str) -> None:
    if not has_matter(name, plan):
        assert (name, plan) not in made
        return
    outcome, staging = made[name, plan]
    assert outcome.error == ""
    expected = {".ipynb", ".html"} if name in REPORTS else {".ipynb"}
    assert {Path(path).suffix for path in outcome.files if path.startswith("reports/")} >= expected
    node = json.loads((staging / f"reports/{name}/{plan}.ipynb").read_text("utf-8"))
    outputs = [output for cell in node["cells"] for output in cell.get("outputs", ())]
    assert [output for output in outputs if output["output_type"] == "stream"] == []
    data = [kind for output in outputs for kind in output.get("data", {})]
    assert name in CHARTLESS or "image/svg+xml" in data


def papermill(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "papermill", *arguments, "--no-progress-bar", "--log-level", "ERROR"]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["", "notebooks"])
def test_plain_papermill_runs_it_from_both_folders(tmp_path: Path, folder: str) -> None:
    name = f"{'' if folder else 'notebooks/'}{TABLE_REPORT}.ipynb"
    done = papermill(name, str(tmp_path / "out.ipynb"), "-p", "plan", "nankai", cwd=ROOT / folder)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("department", "nobody"), "没有部门“nobody”，可用的有："),
        (("plan", "nowhere"), "没有规划“nowhere”，可用的有："),
    ],
)
def test_an_unknown_name_is_one_chinese_line(tmp_path: Path, given: tuple[str, str], told: str) -> None:
    out = tmp_path / "out.ipynb"
    done = papermill("notebooks/department_report.ipynb", str(out), "-p", *given, cwd=ROOT)
    assert done.returncode != 0
    [output] = [
        output for cell in json.loads(out.read_text("utf-8"))["cells"] for output in cell.get("outputs", ())
        if output["output_type"] == "error"
    ]  # fmt: skip
    [line] = output["traceback"]
    assert line.startswith(told)
    assert re.search(r"（单元格第\d行）$", line)
    assert "\n" not in line
