"""``evallib backtest`` as a user meets it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from evallib.cli import main
from tests.narratives.builders import MakePlan, figures, indicator

Told = tuple[int, str, str]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Run ``evallib backtest``: exit code, output, errors."""

    def run(*arguments: object) -> Told:
        try:
            code = main(["backtest", *(str(argument) for argument in arguments)])
        except SystemExit as end:
            code = int(end.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture
def line(tmp_path: Path) -> Path:
    """One series that grows by 2 each year, 2011–2020."""
    path = tmp_path / "历史.csv"
    rows = [f"A,{year},{100 + 2 * (year - 2011)}" for year in range(2011, 2021)]
    path.write_text("\n".join(["series_id,year,value", *rows]) + "\n", encoding="utf-8")
    return path


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_the_table_and_the_files(tell: Callable[..., Told], line: Path, tmp_path: Path) -> None:
    # Origins 2018 and 2019: years 2019, 2020 and 2020, so three forecasts; naive errs by 1, 2 and 1 yearly changes.
    code, out, err = tell("--input", line, "--origins", 2, "--method", "drift", "--out", tmp_path / "out")
    assert (code, err.splitlines()) == (0, ["[1/2] 朴素法", "[2/2] 漂移法"])
    head, first, second = out.splitlines()[:3]
    assert head.split() == [
        "方法", "预测次数", "误差（MASE）", "区间得分（WIS）", "80%区间覆盖率", "95%区间覆盖率",
        "达标概率得分（Brier）", "误差与朴素法之比", "区间得分与朴素法之比",
    ]  # fmt: skip
    assert first.split()[:3] == ["漂移法", "3", "0.0"]
    assert second.split()[:3] == ["朴素法", "3", "1.333"]
    assert float(table(tmp_path / "out/summary.csv")[0]["mase"]) == 0
    scores = table(tmp_path / "out/scores.csv")
    assert [(r["method"], r["origin"], r["year"], float(r["scaled_error"])) for r in scores[:3]] == [
        ("naive", "2018", "2019", 1), ("naive", "2018", "2020", 2), ("naive", "2019", "2020", 1),
    ]  # fmt: skip
    assert (tmp_path / "out/calibration.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (tmp_path / "out/calibration.png").read_bytes().startswith(b"\x89PNG")


def test_same_input_same_bytes(tell: Callable[..., Told], line: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert tell("--input", line, "--out", tmp_path / name)[0] == 0
    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_a_plan_and_every_method(tell: Callable[..., Told], make_plan: MakePlan) -> None:
    plan = make_plan([indicator("A", base=0, target=100)], figures("A", 20, 30, 35, 47, 50, 58, start=2015))
    code, out, _ = tell(plan, "--origins", 1, "--all")
    assert code == 0
    names = {row.split()[0] for row in out.splitlines()[1:]}
    assert names >= {"默认方法", "ARIMA", "指数平滑", "线性趋势回归", "朴素法"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "请写明规划名称，或用--input给出长表"),
        (("national", "--input", "x.csv"), "二者取其一"),
        (("--input", "x.csv", "--as-of", "2023-01-01"), "不能与--input同用"),
        (("--input", "没有.csv"), "没有.csv：找不到文件"),
        (("--input", "LINE", "--origins", "0"), "--origins应为不小于1的整数，现为0"),
        (("--input", "LINE", "--method", "prophet"), "没有名为“prophet”的预测方法"),
        (("--input", "SHORT"), "年度数不足"),
        (("没有的规划",), "没有的规划"),
    ],
)
def test_faults_are_one_chinese_line(
    tell: Callable[..., Told], line: Path, arguments: tuple[str, ...], message: str
) -> None:
    short = line.with_name("短.csv")
    short.write_text("series_id,year,value\nA,2020,1\nA,2021,2\nA,2022,4\n", encoding="utf-8")
    code, out, err = tell(*({"LINE": line, "SHORT": short}.get(item, item) for item in arguments))
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert message in err


def test_help_has_an_example(tell: Callable[..., Told]) -> None:
    code, out, _ = tell("--help")
    assert code == 0
    assert "evallib backtest nankai --out 回测" in out
