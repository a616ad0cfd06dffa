"""The commands of a round: status, new, and assess with --trace and --register."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from evallib.cli import main
from evallib.collection.trail import HEADINGS
from tests.collection.test_listing import HEADINGS as LIST
from tests.collection.test_listing import book
from tests.collection.test_status import CATALOGUE, DEPARTMENTS, MILESTONES, SPECIAL, received
from tests.narratives.builders import MakePlan, figures

Told = tuple[int, str, str]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Run a command in this process: exit code, output, errors."""

    def run(*arguments: object) -> Told:
        code = main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture(scope="module")
def plan(make_plan: MakePlan) -> Path:
    """A round with one receipt and one return."""
    handed = [received("jyj", "M3", "2023-06-08"), received("wjw", "M3", "2023-06-09", "退回")]
    return make_plan(CATALOGUE, figures("A", 51, 52, origin="jyj.xlsx#指标!H5"), departments=DEPARTMENTS,
                     milestones=MILESTONES, special_plans=SPECIAL, submissions=handed)  # fmt: skip


# --- status -------------------------------------------------------------------------------------------------------


def test_status_on_a_day(tell: Callable[..., Told], plan: Path) -> None:
    code, out, error = tell("status", plan, "--on", "2023-06-12")
    assert (code, error) == (
        0,
        "",
    ) and "M3　报送初稿　应于2023-06-10前　应报3项，已报送1项，退回待重报1项，逾期1项" in out
    assert out.splitlines()[-1].startswith("截至2023-06-12：应报")


def test_status_without_a_day_is_the_settings_day(tell: Callable[..., Told], plan: Path) -> None:
    assert tell("status", plan)[1].splitlines()[-1].startswith("截至2023-07-31：")


def test_status_writes_every_form_twice_alike(tell: Callable[..., Told], plan: Path, tmp_path: Path) -> None:
    for folder in (tmp_path / "a", tmp_path / "b"):
        files = {"--json": "s.json", "--csv": "s.csv", "--html": "s.html", "--reminders": "提醒"}
        options = [str(part) for name, file in files.items() for part in (name, folder / file)]
        code, out, _ = tell("status", plan, "--on", "2023-06-12", *options)
        assert code == 0 and out.splitlines()[-1] == f"已写入{folder / '提醒'}：4份提醒"
    first, second = (
        {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}
        for root in (tmp_path / "a", tmp_path / "b")
    )
    assert first == second and len(first) == 7
    records = json.loads(first[Path("s.json")])
    (returned,) = [r for r in records if r["state"] == "returned"]
    assert (returned["department_id"], returned["milestone_id"], returned["days_late"]) == ("wjw", "M3", 2)
    assert first[Path("s.csv")].startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(first[Path("s.csv")].decode("utf-8-sig"))))
    assert len(rows) == len(records) and rows[0]["状态"] == records[0]["state_name"]


def test_status_of_a_day_that_is_none(tell: Callable[..., Told], plan: Path) -> None:
    assert tell("status", plan, "--on", "6月12日") == (
        2, "", "错误：日期“6月12日”无法识别，应写作2023-07-31的形式\n",
    )  # fmt: skip


def test_status_of_shipped_plans(tell: Callable[..., Told]) -> None:
    code, out, _ = tell("status", "nankai", "--on", "2023-06-12")
    assert code == 0 and "M10" in out and "方案未定日期" in out
    assert tell("status", "national") == (0, "milestones.csv没有工作节点，无可汇总的事项\n", "")


# --- assess -------------------------------------------------------------------------------------------------------


def test_trace_on_the_screen_and_in_files(tell: Callable[..., Told], plan: Path, tmp_path: Path) -> None:
    code, out, error = tell("assess", plan, "--trace", "A")
    assert (code, error) == (0, "") and out.startswith("A　覆盖率（%）") and "jyj.xlsx" in out and "H5" in out
    for name in ("t.csv", "t.json", "t.xlsx"):
        assert tell("assess", plan, "--trace", "A", "--out", tmp_path / name) == (0, "", "")
    records = json.loads((tmp_path / "t.json").read_text("utf-8"))
    assert set(records[0]) == set(HEADINGS) and records[0]["cell"] == "H5"
    assert (tmp_path / "t.csv").read_text("utf-8").splitlines()[0].split(",") == list(HEADINGS.values())
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert sheet is not None and [cell.value for cell in sheet[1]] == list(HEADINGS.values())


def test_trace_of_an_unknown_indicator(tell: Callable[..., Told], plan: Path) -> None:
    assert tell("assess", plan, "--trace", "Z9") == (2, "", "错误：没有指标“Z9”，可用的有：A、B\n")


def test_register_beside_the_table_or_alone(tell: Callable[..., Told], plan: Path, tmp_path: Path) -> None:
    path = tmp_path / "汇总台账.xlsx"
    assert tell("assess", plan, "--register", path) == (0, f"已写入{path}\n", "")
    first = path.read_bytes()
    assert tell("assess", plan, "--register", path, "--out", tmp_path / "a.csv")[0] == 0
    assert path.read_bytes() == first and (tmp_path / "a.csv").read_text("utf-8").startswith("indicator_id,")
    assert tell("assess", plan, "--register", "台账.csv") == (
        2, "", "错误：--register的文件名“台账.csv”应以.xlsx结尾\n",
    )  # fmt: skip


# --- new ----------------------------------------------------------------------------------------------------------


def test_new_from_a_list(tell: Callable[..., Told], tmp_path: Path) -> None:
    row = [1, "高新技术企业数", "家", 420, 600, "", "预期性", "区科技局", "各街道"]
    listing = book(tmp_path / "清单.xlsx", 指标=[["某区“十四五”规划主要指标"], list(LIST), row])
    folder = tmp_path / "规划"
    code, out, error = tell("new", folder, "--from", listing, "--on", "2023-07-31")
    assert (code, error) == (0, "")
    assert out == (
        f"已新建{folder}\n读入：指标1项，单位1家\n待明确的问题2个，见{folder / 'questions.csv'}\n"
    )  # fmt: skip
    assert tell("check", folder)[0] == 0
    code, out, error = tell("new", folder, "--from", listing)
    assert (code, out) == (2, "") and "已存在且不是空文件夹" in error


def test_new_without_a_list(tell: Callable[..., Told], tmp_path: Path) -> None:
    assert tell("new", tmp_path / "规划") == (0, f"已新建{tmp_path / '规划'}\n", "")
    assert tell("check", tmp_path / "规划")[0] == 0


def test_new_from_what_is_no_list(tell: Callable[..., Told], tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("甲,乙\n1,2\n", "utf-8")
    code, _, error = tell("new", tmp_path / "规划", "--from", tmp_path / "a.csv")
    assert code == 2 and error.startswith("错误：a.csv：没有找到清单的表头") and not (tmp_path / "规划").exists()
    code, _, error = tell("new", tmp_path / "规划", "--from", tmp_path / "无.xlsx")
    assert (code, error) == (2, "错误：无.xlsx：找不到文件\n")
