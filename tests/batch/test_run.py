"""Real runs: papermill, kernels that fail in every way, the same bytes twice, what stands in the manifest."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from evallib.batch import Limits, RunResult, run
from evallib.errors import UsageError
from tests.batch.conftest import BY_DEPARTMENT, SHOW_DOCUMENT, WHOLE, Workspace

LIMITS = Limits(start=60, cell=4)
HOSTILE = """
import builtins, locale, os, random, sys, warnings
import matplotlib, numpy, pandas
sys.path.insert(0, "/nowhere"); os.chdir("/"); os.environ["TZ"] = "Mars"; builtins.spoiled = True
matplotlib.rcParams["font.size"] = 99; pandas.set_option("display.max_rows", 1); numpy.seterr(all="raise")
warnings.filterwarnings("error", "spoiled"); locale.setlocale(locale.LC_ALL, "C"); sys.stdout.write = None
import evallib.plan; evallib.plan.load_plan = None
"""
PROBE = """
import builtins, locale, os, sys, warnings
import matplotlib, numpy, pandas
import evallib.plan
print("/nowhere" in sys.path, os.getcwd() == "/", os.environ.get("TZ"), hasattr(builtins, "spoiled"),
      matplotlib.rcParams["font.size"], pandas.get_option("display.max_rows"), numpy.geterr()["invalid"],
      any("spoiled" in str(f) for f in warnings.filters), evallib.plan.load_plan is None)
"""
NOTEBOOKS: dict[str, tuple[str, ...]] = {
    "hostile": (HOSTILE,),
    "probe": (PROBE,),
    "frame": ("import pandas\npandas.DataFrame([['很长的说明' * 9] * 12] * 70)",
              "import numpy\nnumpy.arange(2000.0) / 3"),
    "whole": SHOW_DOCUMENT,
    "boom": ("x = 1\n\nx / 0", "'never'"),
    "quit": ("import sys\nsys.exit(0)", "'never'"),
    "die": ("import os\nos._exit(3)",),
    "killed": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",),
    "slow": ("import time\ntime.sleep(60)",),
    "unknown": ("import evallib\nevallib.load_plan('没有')",),
    "paths": ("import evallib, tempfile\nprint(evallib.load_plan(plan).folder)\nprint(tempfile.gettempdir())",
              "print(evallib.__file__)\nevallib.load_plan(plan).indicator(None).missing"),
    "orphan": ("import subprocess\nsubprocess.Popen(['sleep', '4321'])", "import os\nos._exit(1)"),
}  # fmt: skip
STAGE = '征求"意见"稿\\\n__import__("os").abort()'


def fill(workspace: Workspace) -> None:
    for stem, cells in NOTEBOOKS.items():
        workspace.notebook(stem, *cells)
    workspace.notebook("d", *SHOW_DOCUMENT, "print(department, stage)", parameters=BY_DEPARTMENT)
    workspace.notebook("indicator_table", TABLE, parameters=WHOLE)
    reports = [{"notebook": stem} for stem in NOTEBOOKS]
    each = {"notebook": "d", "scope": "each", "stage": STAGE, "id_suffix": "draft"}
    workspace.settings([*reports, each, {"notebook": "indicator_table"}])


TABLE = """
from evallib.document import Document, Span, TableBlock
table = TableBlock("main", "附件2", (("指标", "值"),), ((Span("甲"), Span("=1+1")),))
Document("indicator_table", "附件2", (table,))
"""


class Made:
    """A run and where it happened."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.told: list[tuple[int, int, str]] = []
        self.result: RunResult = run(
            "mini", out="out", workers=1, limits=LIMITS, on_progress=lambda *facts: self.told.append(facts)
        )
        self.out = workspace.folder / "out"
        self.manifest = json.loads((self.out / "manifest.json").read_text("utf-8"))
        self.entries = {item["id"]: item for item in self.manifest["reports"]}

    def notebook(self, name: str) -> dict[str, Any]:
        return json.loads((self.out / "reports" / name).read_text("utf-8"))


@pytest.fixture(scope="module")
def made(new_workspace: Callable[[], Workspace]) -> Iterator[Made]:
    workspace = new_workspace()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(workspace.folder)
        fill(workspace)
        yield Made(workspace)


@pytest.mark.parametrize(
    ("report", "error"),
    [  # cells 1 and 2 are the parameters and those injected
        ("boom", "单元格[3]第3行：除数为零（ZeroDivisionError: division by zero）"),
        ("quit", "单元格[3]：笔记本中途退出（sys.exit）（SystemExit: 0）"),
        ("die", "单元格[3]：内核意外退出（退出状态3）"),
        ("killed", "单元格[3]：内核意外退出（被信号9终止，可能是内存不足）"),
        ("slow", "单元格[3]：运行超过4秒，已终止"),
        ("orphan", "单元格[4]：内核意外退出（退出状态1）"),
    ],
)
def test_failures_are_told(made: Made, report: str, error: str) -> None:
    assert made.entries[report]["status"] == "failed"
    assert made.entries[report]["error"] == error


def test_the_projects_own_errors_are_told_in_their_words(made: Made) -> None:
    error = made.entries["unknown"]["error"]
    assert error.startswith("单元格[3]第2行：没有规划“没有”")
    failed = made.notebook("unknown/mini.failed.ipynb")
    [output] = [out for cell in failed["cells"] for out in cell.get("outputs", ()) if out["output_type"] == "error"]
    assert len(output["traceback"]) == 1


def test_a_failed_report_leaves_only_its_partial_notebook(made: Made) -> None:
    entry = made.entries["boom"]
    assert entry["outputs"] == []
    assert entry["partial"]["path"] == "reports/boom/mini.failed.ipynb"
    assert [path.name for path in (made.out / "reports" / "boom").iterdir()] == ["mini.failed.ipynb"]
    cells = made.notebook("boom/mini.failed.ipynb")["cells"]
    states = [cell["metadata"]["papermill"]["status"] for cell in cells if cell["cell_type"] == "code"]
    assert states == ["completed", "completed", "failed", "pending"]


def test_the_others_complete(made: Made) -> None:
    good = {name for name, item in made.entries.items() if item["status"] == "ok"}
    expected = {"hostile", "probe", "frame", "whole", "indicator_table"}
    assert good == expected | {f"d:{name}@draft" for name in ("fgw", "007", "help", "zx")}
    assert set(made.result.made) == good
    assert {name for name, _ in made.result.failed} == set(made.entries) - good
    assert made.told[-1][:2] == (len(made.entries), len(made.entries))
    assert made.result.summary()[-1] == f"首页：{Path('out') / 'index.html'}"


def test_outputs_stand_in_the_manifest_with_their_digest(made: Made) -> None:
    entry = made.entries["d:007@draft"]
    assert [item["path"] for item in entry["outputs"]] == [
        f"reports/d/007@draft{end}" for end in (".docx", ".html", ".ipynb", ".pdf", ".trace.json")
    ]
    for item in entry["outputs"]:
        assert hashlib.sha256((made.out / item["path"]).read_bytes()).hexdigest() == item["sha256"]
    assert (entry["title"], entry["stamps"], entry["lagging"]) == ("报告mini（2023-07-31）", ["样板"], [["A1", "甲"]])
    assert [entry["notebook"], entry["scope"]] == ["notebooks/d.ipynb", "007"]
    names = {item["path"] for report in made.entries.values() for item in report["outputs"]}
    assert {"tables/附件2.xlsx", "tables/附件2.csv"} <= names
    assert (made.out / "tables" / "附件2.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_notebook_without_document_stays_a_notebook(made: Made) -> None:
    assert [item["path"] for item in made.entries["probe"]["outputs"]] == ["reports/probe/mini.ipynb"]


def test_nothing_of_one_notebook_reaches_the_next(made: Made) -> None:
    [cell] = [cell for cell in made.notebook("probe/mini.ipynb")["cells"] if "max_rows" in "".join(cell["source"])]
    tz = os.environ.get("TZ")
    assert "".join(cell["outputs"][0]["text"]).split() == (
        ["False", "False", str(tz), "False", "10.0", "60", "warn", "False", "False"]
    )


def test_hostile_text_stays_text(made: Made) -> None:
    node = made.notebook("d/007@draft.ipynb")
    [injected] = [cell for cell in node["cells"] if "injected-parameters" in cell["metadata"].get("tags", ())]
    assert 'department = "007"\n' in injected["source"]
    assert '征求\\"意见\\"稿' in "".join(injected["source"])
    assert "".join(node["cells"][-1]["outputs"][0]["text"]) == f"007 {STAGE}\n"


def test_inputs_have_their_digest(made: Made) -> None:
    found = {item["path"]: item["sha256"] for item in made.manifest["inputs"]}
    assert {"mini/plan.yml", "mini/indicators.csv", "mini/params.yml", "notebooks/d.ipynb"} <= set(found)
    data = (made.workspace.plan / "plan.yml").read_bytes()
    assert found["mini/plan.yml"] == hashlib.sha256(data).hexdigest()
    assert made.manifest["inputs"] == sorted(made.manifest["inputs"], key=lambda item: item["path"])


def test_no_machine_path_anywhere(made: Made) -> None:
    # the text of an XLSX is packed; its bytes are checked for the time being as they are
    known = [str(made.workspace.folder), str(Path(sys.prefix)), os.path.expanduser("~"), "ipykernel_"]
    for path in sorted(made.out.rglob("*")):
        text = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
        assert [place for place in known if f"{place}/" in text or f'{place}"' in text] == [], path.name
    assert not [path for path in made.out.rglob("*") if path.name.startswith(".staging")]


def test_nothing_is_left_running(made: Made) -> None:
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert "sleep 4321" not in listed


def test_the_log_is_json_lines(made: Made) -> None:
    lines = [json.loads(line) for line in (made.out / "run.log").read_text("utf-8").splitlines()]
    assert [lines[0]["event"], lines[-1]["event"]] == ["begun", "finished"]
    assert sum(line["event"] == "ended" for line in lines) == len(made.entries)


def bare(path: Path) -> Any:
    """A file for comparison: notebooks without papermill's times and paths and without cell ids."""
    if path.suffix != ".ipynb":
        return path.read_bytes()
    node = json.loads(path.read_text("utf-8"))
    for part in (node, *node["cells"]):
        part.pop("id", None)
        for name in ("start_time", "end_time", "duration", "input_path", "output_path"):
            part["metadata"].get("papermill", {}).pop(name, None)
    return node


def shown(out: Path) -> dict[str, Any]:
    names = (path for path in sorted(out.rglob("*")) if path.is_file() and path.parent != out)
    return {path.relative_to(out).as_posix(): bare(path) for path in names}


def test_again_warm_or_cold_gives_the_same_bytes_and_manifest(made: Made) -> None:
    names = ["whole", "d", "indicator_table", "frame", "probe", "boom"]
    warm, cold = (
        run("mini", out=name, workers=2, only=names, limits=Limits(warm=name == "warm")) for name in ("warm", "cold")
    )
    first, second, third = shown(made.out), shown(warm.out), shown(cold.out)
    assert second == third
    assert {name: first[name] for name in second} == second
    for manifest in (warm.manifest, cold.manifest):
        for entry in manifest["reports"]:
            again = made.entries[entry["id"]]
            different = {key for key in entry if entry[key] != again[key]}
            assert different <= {"seconds", "peak_memory_mb", "outputs", "partial"}
    assert warm.index.read_bytes() == cold.index.read_bytes()


def test_only_leaves_the_others_and_sets_edited_pages_aside(made: Made) -> None:
    (made.out / "reports/d/fgw@draft.html").write_text("我的修改", "utf-8")
    before = (made.out / "reports/whole/mini.html").read_bytes()
    result = run("mini", out="out", only=["d:fgw"], workers=1)
    assert result.made == ("d:fgw@draft",)
    assert result.edited == ("edited/d/fgw@draft.html",)
    assert "曾被手工修改，已移到：edited/d/fgw@draft.html" in result.summary()
    assert (made.out / "edited/d/fgw@draft.html").read_text("utf-8") == "我的修改"
    assert [item["id"] for item in result.manifest["reports"]] == sorted(made.entries)
    assert result.manifest["reports"][0] == made.entries["boom"]
    assert (made.out / "reports/whole/mini.html").read_bytes() == before


def test_plain_papermill_takes_the_manifests_parameters(made: Made, tmp_path: Path) -> None:
    entry = made.entries["whole"]
    parameters = tmp_path / "p.yml"
    parameters.write_text(json.dumps(entry["parameters"], ensure_ascii=False), "utf-8")
    # a plan given by path needs its path here, as the name alone is nowhere under data/
    command = [sys.executable, "-m", "papermill", entry["notebook"], str(tmp_path / "x.ipynb"), "-f", str(parameters)]
    done = subprocess.run([*command, "--no-progress-bar"], capture_output=True, cwd=made.workspace.folder, check=False)
    assert done.returncode == 0, done.stderr.decode()
    plain, ours = bare(tmp_path / "x.ipynb"), bare(made.out / "reports/whole/mini.ipynb")
    assert [cell.get("outputs") for cell in plain["cells"]] == [cell.get("outputs") for cell in ours["cells"]]


def test_reports_no_longer_made_go_and_failed_ones_lose_their_old_page(workspace: Workspace) -> None:
    for stem in ("a", "b", "c"):
        workspace.notebook(stem, *SHOW_DOCUMENT)
    workspace.settings([{"notebook": stem} for stem in ("a", "b", "c")])
    run("mini", out="out", workers=2)
    (workspace.folder / "out/reports/c/mini.html").write_text("我的", "utf-8")
    workspace.notebook("a", "1/0")
    workspace.settings([{"notebook": "a"}])
    result = run("mini", out="out", workers=1)
    left = sorted(str(path.relative_to(result.out / "reports")) for path in (result.out / "reports").rglob("*.*"))
    assert left == ["a/mini.failed.ipynb", "c/mini.html"]
    assert result.kept == ("reports/c/mini.html",)
    assert [item["id"] for item in result.manifest["reports"]] == ["a"]


@pytest.mark.parametrize("workers", [0, -1, 65])
def test_a_senseless_number_of_workers_is_refused(workspace: Workspace, workers: int) -> None:
    with pytest.raises(UsageError, match="--workers应为1至64的整数"):
        run("mini", workers=workers)


def test_a_draft_made_on_demand_outlives_the_next_run_of_everything(workspace: Workspace) -> None:
    workspace.notebook("w", *SHOW_DOCUMENT)
    draft = {"notebook": "w", "id_suffix": "draft", "as_of": "2023-06-10", "on_demand": True}
    workspace.settings([{"notebook": "w"}, draft])
    first = run("mini", out="out", only=["w@draft"], formats=("html",), limits=LIMITS)
    assert first.made == ("w@draft",) and first.on_demand == ()
    second = run("mini", out="out", formats=("html",), limits=LIMITS)
    assert second.made == ("w",) and "未生成的阶段稿：w@draft，需要时用--only指定" in second.summary()
    assert [item["id"] for item in second.manifest["reports"]] == ["w", "w@draft"]
    assert (workspace.folder / "out/reports/w/mini@draft.html").is_file()
