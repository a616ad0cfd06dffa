"""What is made again and what is not: every kind of change, outputs that suffered, random edits against clean runs."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from evallib.batch import RunResult, run
from tests.batch.conftest import BY_DEPARTMENT, WHOLE, Workspace
from tests.batch.test_run import shown

LOOK = (
    "import evallib\nfrom evallib.document import Document\nsource = evallib.load_plan(plan, as_of, data_until)",
    "evaluation = evallib.evaluate(source, department=department)",
    "evaluation.ratings[['indicator_id', 'latest_value', 'rating']]",
    "Document('d', f'{source.department_name(department)}', ())",
)
INDICATOR = (
    "import evallib\nfrom evallib import tables as t",
    "evaluation = evallib.evaluate(evallib.load_plan(plan, as_of, data_until))",
    "row = evaluation.row(indicator)\nprint(row[t.LATEST_VALUE], evaluation.plan.target_of(source_of(indicator)))",
)
OWN = "import helper, pandas\nprint(helper.WORD, len(pandas.read_csv('mini/tasks.csv')))"
FORMATS = ("ipynb", "html")
KNOWN = "year=2022 period=annual status=final recorded_on=2023-07-20"


def fill(workspace: Workspace) -> None:
    workspace.notebook("d", *LOOK, parameters=BY_DEPARTMENT)
    workspace.notebook(
        "i", INDICATOR[0], INDICATOR[1], "source_of = evaluation.plan.indicator", INDICATOR[2],
        parameters=WHOLE + '\nindicator: str = ""  # 指标',
    )  # fmt: skip
    workspace.notebook("own", OWN, parameters=WHOLE)
    workspace.notebook("plain", "print('always the same')", parameters=WHOLE)
    (workspace.folder / "helper.py").write_text("WORD = 'one'\n")
    workspace.settings(REPORTS)


REPORTS = [
    {"notebook": "d", "scope": "each"}, {"notebook": "i", "scope": "each"}, {"notebook": "own"}, {"notebook": "plain"},
]  # fmt: skip
ALL = {"d:fgw", "d:007", "d:help", "d:zx", "i:A1", "i:A2", "own", "plain"}


def again(**options: object) -> RunResult:
    return run("mini/", out="out", workers=1, formats=FORMATS, **options)  # type: ignore[arg-type]


def append(name: str, line: str) -> Callable[[Workspace], None]:
    """A row added to a table of the plan: ``column=value`` pairs."""

    def act(workspace: Workspace) -> None:
        path = workspace.plan / name
        text = path.read_text("utf-8")
        given = dict(part.split("=") for part in line.split(" "))
        heading = text.splitlines()[0].lstrip("\ufeff").split(",")
        path.write_text(text + ",".join(given.get(column, "") for column in heading) + "\n", "utf-8")

    return act


@pytest.fixture(scope="module")
def workspace(new_workspace: Callable[[], Workspace]) -> Iterator[Workspace]:
    made = new_workspace()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made.folder)
        fill(made)
        assert set(again().made) == ALL
        yield made


def test_nothing_changed_is_told_from_the_times_of_files(workspace: Workspace) -> None:
    before = shown(Path("out"))
    result = again()
    assert (set(result.cached), result.made) == (ALL, ())
    assert shown(Path("out")) == before
    assert {item["status"] for item in result.manifest["reports"]} == {"cached"}
    assert json.loads(Path("out/manifest.json").read_text("utf-8")) == result.manifest
    assert result.summary()[0].startswith("8份没有变化，沿用上次结果，用时")


def test_nothing_heavy_is_imported_for_nothing(workspace: Workspace) -> None:
    again()
    program = (
        "import sys; from evallib.cli import main; "
        "status = main(['run', 'mini/', '--out', 'out', '--formats', 'ipynb,html']); "
        "sys.exit(status or len({'pandas', 'numpy', 'jinja2', 'nbformat', 'papermill'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, "没有变化" in done.stdout) == (0, True), done.stderr


def touched(workspace: Workspace) -> None:
    for path in [*workspace.plan.iterdir(), *(workspace.folder / "notebooks").iterdir()]:
        os.utime(path)


def helper(workspace: Workspace) -> None:
    (workspace.folder / "helper.py").write_text("WORD = 'other'\n")


def renamed(workspace: Workspace) -> None:
    path = workspace.plan / "departments.csv"
    path.write_text(path.read_text("utf-8").replace("统计局", "数据局"), "utf-8")


def notebook(workspace: Workspace) -> None:
    workspace.notebook("plain", "print('something else')", parameters=WHOLE)


def later(workspace: Workspace) -> None:
    workspace.settings(REPORTS, as_of="2023-08-31")


def stricter(workspace: Workspace) -> None:
    workspace.settings(REPORTS, thresholds={"ahead": 1.2, "on_track": 0.8})


def elsewhere(workspace: Workspace) -> None:
    (workspace.plan / "README.md").write_text("words nobody reads")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "made"),
    [
        (touched, set()),
        (elsewhere, set()),
        # A1 is led by fgw and supported by 007; AUX is no report's
        (append("observations.csv", f"indicator_id=A1 value=121 {KNOWN}"), {"d:fgw", "d:007", "i:A1"}),
        (append("observations.csv", f"indicator_id=A2 value=5 {KNOWN}"), {"d:fgw", "i:A2"}),
        # the notebook that opens the file itself depends on all of it
        (append("tasks.csv", "id=T9 name=x lead_department=fgw"), {"own"}),
        (helper, {"own"}),
        (renamed, {"d:007"}),
        (notebook, {"plain"}),
        (stricter, ALL - {"own", "plain"}),
        (later, ALL),
    ],
    ids=lambda item: getattr(item, "__name__", ""),
)  # fmt: skip
def test_only_what_a_change_touches_is_made_again(
    workspace: Workspace, change: Callable[[Workspace], None], made: set[str]
) -> None:  # fmt: skip
    change(workspace)
    result = again()
    assert set(result.made) == made
    assert set(result.cached) == ALL - made
    assert set(again().cached) == ALL


def test_other_dates_are_another_run(workspace: Workspace) -> None:
    assert set(again(as_of="2023-07-15").made) == ALL
    # the files are now those of the other day: what stood for the first order is not taken for it
    assert set(again().made) == ALL
    assert set(again(force=True, only=["plain"]).made) == {"plain"}


def test_outputs_that_suffered_are_made_again(workspace: Workspace) -> None:
    page, notebook = Path("out/reports/d/fgw.html"), Path("out/reports/plain/mini.ipynb")
    whole = page.read_bytes()
    page.write_bytes(whole[:1000])
    notebook.unlink()
    Path("out/reports/d/zx.html").write_text("我的修改", "utf-8")
    result = again()
    assert set(result.made) == {"d:fgw", "d:zx", "plain"}
    assert page.read_bytes() == whole
    # a page cut short is nobody's work; a page changed by hand is kept
    assert result.edited == ("edited/d/zx.html",)


@pytest.mark.parametrize("text", ["", "{", '{"layout": 1, "reports": {"plain": [1]}}', '{"layout": 99}'])
def test_without_its_records_a_run_makes_everything(workspace: Workspace, text: str) -> None:
    Path("out/.cache.json").write_text(text)
    assert set(again(only=["plain"]).made) == {"plain"}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_random_edits_never_leave_a_stale_page(
    new_workspace: Callable[[], Workspace], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:  # fmt: skip
    workspace, chance = new_workspace(), random.Random(seed)
    monkeypatch.chdir(workspace.folder)
    fill(workspace)
    again()
    for _ in range(3):
        for _ in range(chance.randint(1, 2)):
            edit_something(workspace, chance)
        again()
        kept = shown(Path("out"))
        shutil.rmtree("out")
        assert again().cached == ()
        assert shown(Path("out")) == kept


def edit_something(workspace: Workspace, chance: random.Random) -> None:
    """Change one cell of a random table, add or take away a row, change the helper or the settings."""
    if chance.random() < 0.2:
        chance.choice([helper, stricter, later, notebook])(workspace)
        return
    path = chance.choice([path for path in sorted(workspace.plan.glob("*.csv")) if path.stat().st_size])
    lines = path.read_text("utf-8").splitlines()
    row = chance.randrange(1, len(lines))
    action = chance.choice(["cell", "cell", "double", "drop"])
    if action == "drop" and len(lines) > 3:
        del lines[row]
    elif action == "double":
        lines.insert(row, lines[row])
    else:
        cells = lines[row].split(",")
        place = chance.randrange(1, len(cells))
        cells[place] = chance.choice(["", "1", "120", "2022", "x", "fgw"])
        lines[row] = ",".join(cells)
    path.write_text("\n".join(lines) + "\n", "utf-8")
