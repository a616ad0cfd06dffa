"""The commands as a user meets them: exit codes, files, and one Chinese line for whatever goes wrong."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from evallib import __version__
from evallib.cli import main
from tests.narratives.builders import MakePlan, figures, indicator, office_says

COMMANDS = ("run", "check", "assess", "forecast", "backtest", "collect", "status", "diff", "freeze", "review", "verify",
            "refresh", "new")  # fmt: skip
KNOWN = "可用的命令：" + "、".join(COMMANDS)
FRONT = (
    "indicator_id name department attribute target_type base_year base target latest_year latest_period latest_value "
    "progress time_progress rating computed_rating borderline reason_code reason"
).split()
TAIL = ["p_attain", "required_annual", "overridden"]
Told = tuple[int, str, str]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Run a command in this process: exit code, output, errors."""

    def run(*arguments: object) -> Told:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture(scope="module")
def plan(make_plan: MakePlan) -> Path:
    """Four indicators: rated, changed by the office, of another chapter, without data."""
    items = [
        indicator("007", name="覆盖率", base=0, target=100),
        indicator("B", name="乙", base=0, target=100),
        indicator("C", name="=危险", main=False, chapter="第一章"),
        indicator("D", name="丁", main=False),
    ]
    return make_plan(items, figures("007", 20, 40) + figures("B", 20, 40), overrides=[office_says("B", "ahead")])


def spawn(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own."""
    path = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[1])}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, env=path | environment, check=False, timeout=60
    )


# --- help ---------------------------------------------------------------------------------------------------------


def test_help_names_every_command_and_gives_an_example(tell: Callable[..., Told]) -> None:
    code, out, _ = tell("--help")
    assert code == 0 and "示例：" in out
    assert re.findall(r"^ +(\w+) +\S", out.split("命令：")[1].split("示例")[0], re.MULTILINE) == list(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_has_an_example(tell: Callable[..., Told], command: str) -> None:
    code, out, _ = tell(command, "--help")
    assert code == 0 and f"示例：\n  evallib {command} " in out and out.startswith(f"用法：evallib {command} ")
    assert not re.search(r"usage|optional|positional|show this", out)


def test_version(tell: Callable[..., Told]) -> None:
    assert tell("--version") == (0, f"evallib {__version__}\n", "")


def test_help_is_quick() -> None:
    heavy = "pandas numpy matplotlib statsmodels papermill rich yaml".split()
    program = (
        "import sys; from evallib.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        f"print(sorted(set({heavy!r}) & set(sys.modules)))"
    )
    assert spawn("-c", program).stdout.decode().splitlines()[-1] == "[]"


# --- what cannot be read ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], f"没有写明命令，{KNOWN}（运行“evallib --help”查看用法）"),
        (
            ["asses"],
            f"没有命令“asses”，{KNOWN}（运行“evallib --help”查看用法）",
        ),
        (["assess"], "缺少参数PLAN（运行“evallib assess --help”查看用法）"),
        (["assess", "nankay"], "没有规划“nankay”，可用的有：nankai、national；也可给出规划文件夹的路径"),
        (
            ["check", "/no/such/folder"],
            "没有规划“/no/such/folder”，可用的有：nankai、national；也可给出规划文件夹的路径",
        ),
        (["assess", "national", "--ouut", "x"], "无法识别的参数：--ouut x（运行“evallib --help”查看用法）"),
        (["assess", "national", "--out"], "选项--out后面缺少取值（运行“evallib assess --help”查看用法）"),
        (["assess", "national", "--out", "a.txt"], "--out的文件名“a.txt”应以.csv、.json或.xlsx结尾"),
        (["assess", "national", "--as-of", "2023-13-01"], "日期“2023-13-01”无法识别，应写作2023-07-31的形式"),
        (["check", "national", "--data-until", "2023/6/30"], "日期“2023/6/30”无法识别，应写作2023-07-31的形式"),
        (
            ["run", "national", "--workers", "两个"],
            "选项--workers应为整数，现为“两个”（运行“evallib run --help”查看用法）",
        ),
        (["forecast"], "缺少参数--input、--horizon、--out（运行“evallib forecast --help”查看用法）"),
        (["forecast", "--input", "no.csv", "--horizon", "3", "--out", "x.csv"], "no.csv：找不到文件"),
        (["forecast", "--input", "no.csv", "--horizon", "31", "--out", "x.csv"], "--horizon应为1至30的整数，现为31"),
        (
            ["forecast", "--input", "no.csv", "--horizon", "3", "--out", "x.xls"],
            "x.xls：文件名应以.csv、.csv.gz或.parquet结尾",
        ),
        (["--version=3"], "选项--version不带取值，多出了“3”（运行“evallib --help”查看用法）"),
    ],
)
def test_wrong_usage(tell: Callable[..., Told], arguments: list[str], message: str) -> None:
    assert tell(*arguments) == (2, "", f"错误：{message}\n")


def spoil_key(folder: Path) -> None:
    text = (folder / "indicators.csv").read_text("utf-8")
    (folder / "indicators.csv").write_text(text.replace("indicator_id", "编号", 1), "utf-8")


def make_folder_of(folder: Path) -> None:
    (folder / "observations.csv").unlink()
    (folder / "observations.csv").mkdir()


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (spoil_key, "indicators.csv：缺少必需的列“indicator_id”，现有列：编号、name"),
        (
            lambda folder: (folder / "plan.yml").write_text("name: [甲\n", "utf-8"),
            "plan.yml：第2行第1列附近不是有效的YAML",
        ),
        (lambda folder: (folder / "plan.yml").write_text("- 甲\n", "utf-8"), "plan.yml：应为“名称: 值”形式的YAML映射"),
        (lambda folder: (folder / "plan.yml").unlink(), "plan.yml：找不到文件"),
        (
            lambda folder: (folder / "params.yml").write_text("method: 猜\n", "utf-8"),
            "params.yml：“method”“猜”不是预测方法",
        ),
        (lambda folder: (folder / "observations.csv").unlink(), "observations.csv：找不到文件"),
        (lambda folder: (folder / "observations.csv").write_bytes(b""), "observations.csv：文件是空的，第1行应为列名"),
        (lambda folder: (folder / "observations.csv").write_bytes(b"\xff\xfe"), "observations.csv：不是UTF-8编码"),
        (make_folder_of, "observations.csv：文件无法读取"),
    ],
)
@pytest.mark.parametrize("command", ["assess", "check"])
def test_unreadable_plans(
    tell: Callable[..., Told], make_plan: MakePlan, command: str, spoil: Callable[[Path], object], message: str
) -> None:
    folder = make_plan([indicator()])
    spoil(folder)
    code, out, error = tell(command, folder)
    assert (code, out) == (2, "") and error.startswith(f"错误：{message}") and error.count("\n") == 1


def test_results_that_cannot_be_written(tell: Callable[..., Told], plan: Path, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    code, _, error = tell("assess", plan, "--out", tmp_path / "folder.csv")
    assert code == 2 and error.startswith("错误：folder.csv：无法写入") and error.count("\n") == 1


# --- assess -------------------------------------------------------------------------------------------------------


def expected_columns(*years: int) -> list[str]:
    return FRONT + [f"{name}_{year}" for year in years for name in ("forecast", "lo80", "hi80")] + TAIL


def test_assess_prints_csv(tell: Callable[..., Told], plan: Path) -> None:
    code, out, error = tell("assess", plan)
    assert (code, error) == (0, "")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert list(rows[0]) == expected_columns(2023, 2024, 2025)
    assert [row["indicator_id"] for row in rows] == ["007", "B", "C", "D"]
    first = rows[0]
    assert (first["rating"], first["progress"], first["time_progress"], first["latest_year"], first["base"]) == (
        "on_track",
        "0.4",
        "0.4",
        "2022",
        "0.0",
    )
    assert (rows[1]["rating"], rows[1]["computed_rating"], rows[1]["overridden"]) == ("ahead", "on_track", "true")
    assert rows[2]["name"] == "'=危险" and rows[2]["reason_code"] == "no_target" and rows[2]["forecast_2025"] == ""
    assert rows[0]["borderline"] in ("true", "false")


def test_dates_of_the_command_line_come_first(tell: Callable[..., Told], plan: Path) -> None:
    _, out, _ = tell("assess", plan, "--as-of", "2022-06-30")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert list(rows[0]) == expected_columns(2022, 2023, 2024, 2025) and rows[0]["latest_year"] == "2021"
    _, out, _ = tell("assess", plan, "--data-until", "2021-12-31")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert list(rows[0]) == expected_columns(2023, 2024, 2025) and rows[0]["latest_year"] == "2021"


def test_assess_writes_json(tell: Callable[..., Told], plan: Path, tmp_path: Path) -> None:
    assert tell("assess", plan, "--out", tmp_path / "评价.json") == (0, "", "")
    records = json.loads((tmp_path / "评价.json").read_text("utf-8"))
    assert [list(record) for record in records] == [expected_columns(2023, 2024, 2025)] * 4
    assert records[0]["indicator_id"] == "007" and records[0]["progress"] == 0.4
    assert records[1]["overridden"] is True and records[0]["overridden"] is False
    assert records[2]["latest_value"] is None and records[2]["name"] == "=危险"
    assert isinstance(records[0]["latest_year"], int)


def test_assess_writes_csv_and_xlsx(tell: Callable[..., Told], plan: Path, tmp_path: Path) -> None:
    for name in ("评价.csv", "评价.xlsx"):
        assert tell("assess", plan, "--out", tmp_path / name) == (0, "", "")
    written = (tmp_path / "评价.csv").read_text("utf-8")
    assert written == tell("assess", plan)[1]
    rows: list[list[Any]] = CalamineWorkbook.from_path(tmp_path / "评价.xlsx").get_sheet_by_index(0).to_python()
    assert rows[0] == expected_columns(2023, 2024, 2025)
    assert [row[0] for row in rows[1:]] == ["007", "B", "C", "D"]
    assert rows[1][rows[0].index("progress")] == 0.4 and rows[3][rows[0].index("name")] == "'=危险"


def test_chinese_output_in_any_locale(plan: Path) -> None:
    done = spawn("-m", "evallib", "assess", str(plan), LANG="C", LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="")
    assert done.returncode == 0 and "覆盖率" in done.stdout.decode("utf-8")
    assert spawn("-m", "evallib", "assess", "nope", LANG="C").stderr.decode("utf-8").startswith("错误：没有规划“nope”")


def test_errors_in_single_rows_leave_assess_alone(tell: Callable[..., Told], make_plan: MakePlan) -> None:
    folder = make_plan([indicator(target="多")], figures("A", "三"))  # type: ignore[arg-type]
    assert tell("assess", folder)[0] == 0
    assert tell("check", folder)[0] == 1


# --- check --------------------------------------------------------------------------------------------------------


def test_check_writes_located_findings(tell: Callable[..., Told], make_plan: MakePlan, tmp_path: Path) -> None:
    folder = make_plan([indicator(base=0, target=100)], figures("A", "2O") + figures("nobody", 3))  # type: ignore[arg-type]
    code, out, error = tell("check", folder, "--json", tmp_path / "问题.json")
    assert (code, error) == (1, "")
    records = json.loads((tmp_path / "问题.json").read_text("utf-8"))
    assert all(
        list(record)
        == ["file", "sheet", "cell", "row", "column", "indicator_id", "value", "rule", "severity", "message"]
        for record in records
    )
    assert {record["severity"] for record in records} <= {"error", "warning", "info"}
    bad = next(record for record in records if record["value"] == "2O")
    assert (bad["file"], bad["row"], bad["column"], bad["severity"]) == ("observations.csv", 2, "value", "error")
    counted = re.search(r"核对完成：错误(\d+)处，警告(\d+)处，提示(\d+)处\n$", out)
    assert counted and sum(map(int, counted.groups())) == len(records) == out.count("\n") - 1


def test_warnings_alone_are_no_failure(tell: Callable[..., Told]) -> None:
    code, out, _ = tell("check", "national")
    assert code == 0 and "错误0处" in out


# --- forecast -----------------------------------------------------------------------------------------------------

COLUMNS = "series_id year mean q025 q100 q500 q900 q975 p_attain note".split()


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """Two series: three points, one point."""
    path = tmp_path / "历史.csv"
    path.write_text("\ufeffseries_id,year,value\n007,2020,10\n007,2021,12\n007,2022,15\nz,2022,3\n", "utf-8")
    return path


def test_forecast_of_a_file(tell: Callable[..., Told], history: Path, tmp_path: Path) -> None:
    targets = tmp_path / "目标.csv"
    targets.write_text("series_id,year,target,direction\n007,2024,9,up\n", "utf-8")
    out = tmp_path / "预测.csv"
    code, told, error = tell("forecast", "--input", history, "--horizon", "3", "--out", out, "--targets", targets)
    assert (code, error) == (0, "") and told == f"已写入{out}：6行\n"
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8"))))
    assert list(rows[0]) == COLUMNS
    assert [(row["series_id"], row["year"]) for row in rows] == [
        (key, str(year)) for key in ("007", "z") for year in (2023, 2024, 2025)
    ]
    for row in rows:
        spread = [float(row[name]) for name in ("q025", "q100", "q500", "q900", "q975")]
        assert spread == sorted(spread)
    assert [row["p_attain"] != "" for row in rows] == [False, True, False, False, False, False]


def test_forecast_packed_and_by_name(tell: Callable[..., Told], history: Path, tmp_path: Path) -> None:
    packed = tmp_path / "预测.csv.gz"
    for _ in range(2):
        assert tell("forecast", "--input", history, "--horizon", "1", "--out", packed, "--method", "naive")[0] == 0
    rows = list(csv.DictReader(io.StringIO(gzip.decompress(packed.read_bytes()).decode("utf-8"))))
    assert [float(row["q500"]) for row in rows] == pytest.approx([15.0, 3.0])
    before = packed.read_bytes()
    tell("forecast", "--input", history, "--horizon", "1", "--out", packed, "--method", "naive")
    assert packed.read_bytes() == before  # no time stamp inside


def test_forecast_refuses_what_it_does_not_know(tell: Callable[..., Told], history: Path, tmp_path: Path) -> None:
    usual = ("--horizon", "1", "--out", tmp_path / "x.csv")
    code, _, error = tell("forecast", "--input", history, *usual, "--method", "magic")
    assert code == 2 and "magic" in error and "naive" in error and error.count("\n") == 1
    other = tmp_path / "别的.csv"
    other.write_text("id,year,value\nx,2020,1\n", "utf-8")
    code, _, error = tell("forecast", "--input", other, *usual)
    assert code == 2 and "series_id" in error and error.count("\n") == 1
