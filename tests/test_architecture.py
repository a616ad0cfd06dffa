"""The floors: imports only point down, rooms of one floor keep apart, heavy packages stay in one room."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter

import pytest

from evallib import tables as t
from tests.imports import PACKAGE, Import, disk_access, imports, quoted_columns, room_of, sources

FLOORS = (
    ("errors", "numbers", "formulas", "files", "processes"),
    ("tables", "settings", "document", "sheets"),
    ("plan",),
    ("forecasting", "ratings", "progress", "checks", "charts", "narratives"),
    ("evaluation",),
    ("reports", "explore", "collection"),
    ("publishing",),
    ("batch", "proofing"),
    ("cli",),
)
"""From the ground up; docs/architecture.md says what each room is for."""
FLOOR = {room: number for number, rooms in enumerate(FLOORS, start=1) for room in rooms}
DOORS = ("__init__", "__main__")
ALONE = {"papermill": "batch", "matplotlib": "charts", "statsmodels": "forecasting", "argparse": "cli"}
TOUCH_DISK = {"files", "sheets", "plan", "collection", "publishing", "batch", "proofing"}
COLUMNS = frozenset(value for name, value in vars(t).items() if name.isupper() and isinstance(value, str))

TREES = sources()
IMPORTS = tuple(imports(TREES))
OWN = tuple(i for i in IMPORTS if i.package == "evallib" and i.room not in DOORS and i.target != i.room)


def test_every_room_has_a_floor() -> None:
    assert {room_of(path) for path in TREES} - set(DOORS) <= set(FLOOR)


def test_names_are_imported_from_their_room() -> None:
    assert [i.place for i in OWN if i.target not in FLOOR and i.target not in ("", "__version__")] == []


def points_down(one: Import) -> bool:
    """Whether an import goes to a lower floor, or beside on one of the two lowest."""
    if one.target not in FLOOR:
        return True
    here, there = FLOOR[one.room], FLOOR[one.target]
    return there < here or (there == here and here <= 2)


def test_imports_point_down() -> None:
    assert [(i.place, i.target) for i in OWN if not points_down(i)] == []


def test_rooms_have_no_circles() -> None:
    graph: dict[str, set[str]] = {}
    for one in OWN:
        if one.target in FLOOR:
            graph.setdefault(one.room, set()).add(one.target)
    TopologicalSorter(graph).prepare()  # raises CycleError


@pytest.mark.parametrize("package", ALONE)
def test_heavy_packages_stay_in_one_room(package: str) -> None:
    assert {i.room for i in IMPORTS if i.package == package} <= {ALONE[package]}


def test_only_some_rooms_touch_the_disk() -> None:
    found = {path: disk_access(tree) for path, tree in TREES.items() if room_of(path) not in TOUCH_DISK}
    assert {path: lines for path, lines in found.items() if lines} == {}


def test_only_tables_spells_column_names() -> None:
    found = {path: quoted_columns(tree, COLUMNS) for path, tree in TREES.items() if not path.startswith("tables/")}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "line",
    [
        'frame["year"]', 'frame[["year", t.VALUE]]', 'frame.loc[mask, "year"]', 'frame.sort_values("year")',
        'frame.groupby(["indicator_id"])', "frame.assign(year=1)", 'frame.rename(columns={"x": "year"})',
        'plan.tables["targets"]["year"]', 'plan.known("targets")["year"]', 'evaluation.ratings["rating"]',
        'frame[frame.x > 1].drop_duplicates(subset=["year"])', 'pd.DataFrame({"year": []})', 'row["year"]',
        'frame["year"] = 1', 'made["year"]',
    ],
)  # fmt: skip
def test_quoted_columns_are_found(line: str) -> None:
    code = f"def f(frame: pd.DataFrame, row: pd.Series, plan, evaluation):\n made = frame.copy()\n {line}\n"
    assert [number for number, _ in quoted_columns(ast.parse(code), COLUMNS)] == [3]


@pytest.mark.parametrize(
    "line",
    [
        'header["year"]', 'plan.tables["targets"]', 'frame["own"]', "frame[t.YEAR]", 'row.get_text("year")', '"year"',
        'frame.sort_values(t.YEAR, kind="stable")', 'frame.astype("object")', 'frame.groupby(t.YEAR).agg("mean")',
        'frame[frame[t.STATUS] == "final"]', 'frame.assign(**{t.YEAR: "year"})', 'plan.known("progress")',
        'frame[t.KIND].map({"year": 1})', 'words["name"]["year"]',
    ],
)  # fmt: skip
def test_other_texts_are_no_columns(line: str) -> None:
    code = f"def f(frame: pd.DataFrame, row: pd.Series, plan, header: dict, words):\n return {line}\n"
    assert quoted_columns(ast.parse(code), COLUMNS) == []


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import evallib", ("pandas", "numpy", "pydantic", "yaml")),
        ("import evallib; dir(evallib); evallib.__version__", ("pandas",)),
        ("from evallib.cli import main; main(['--version'])", ("pandas", "numpy", "matplotlib", "papermill")),
        ("from evallib.plan import load_plan", ("statsmodels", "matplotlib", "papermill", "scipy")),
        ("from evallib.ratings import rate", ("statsmodels", "matplotlib", "papermill")),
    ],
)
def test_starting_is_light(code: str, absent: tuple[str, ...]) -> None:
    program = f"import sys\ntry:\n    exec({code!r})\nexcept SystemExit:\n    pass\nprint(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PACKAGE.parent, capture_output=True, text=True, check=True
    )
    loaded = set(ast.literal_eval(done.stdout.splitlines()[-1]))
    assert loaded & set(absent) == set()
