"""``evallib forecast`` and ``evallib backtest``: any series, and the track record."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evallib.cli.output import progress, show
from evallib.cli.parser import PLAN_HELP, add_command, add_dates
from evallib.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd


def add_forecast(commands: Any) -> None:
    """Add the command."""
    parser = add_command(
        commands, "forecast", _forecast, "预测一批年度序列",
        "evallib forecast --input 历史.csv --horizon 3 --out 预测.csv",
    )  # fmt: skip
    columns = "series_id, year, value等列"
    parser.add_argument("--input", metavar="文件", required=True, help=f"长表（{columns}），.csv或.csv.gz")
    parser.add_argument("--horizon", metavar="年数", type=int, required=True, help="预测年数，1至30")
    parser.add_argument("--out", metavar="文件", required=True, help="写入的文件：.csv、.csv.gz")
    columns = "series_id, year, target, direction等列"
    parser.add_argument("--targets", metavar="文件", help=f"目标表（{columns}），用于计算达标概率")
    parser.add_argument("--method", metavar="方法", default="default", help="预测方法名称，默认default")


def _forecast(options: argparse.Namespace) -> int:
    from evallib import forecasting, sheets

    if not 1 <= options.horizon <= 30:
        raise UsageError(f"--horizon应为1至30的整数，现为{options.horizon}")
    out = Path(options.out)
    sheets.long_format(out)
    targets = sheets.read_long(Path(options.targets)) if options.targets else None
    history = sheets.read_long(Path(options.input))
    table = forecasting.forecast_table(history, options.horizon, targets=targets, method=options.method)
    sheets.write_long(table, out)
    print(f"已写入{out}：{len(table)}行")
    return 0


def add_backtest(commands: Any) -> None:
    """Add the command."""
    parser = add_command(
        commands, "backtest", _backtest, "假定只知道前几年的数据，检验各种方法的预测",
        "evallib backtest nankai --out 回测\n  evallib backtest --input 历史.csv --method default --method ols",
    )  # fmt: skip
    parser.add_argument("plan", metavar="PLAN", nargs="?", help=PLAN_HELP)
    parser.add_argument("--input", metavar="文件", help="不用规划而用长表（series_id, year, value等列），.csv或.csv.gz")
    add_dates(parser)
    parser.add_argument("--origins", metavar="N", type=int, default=5, help="从最近几个年份分别起报，默认5")
    parser.add_argument("--method", metavar="方法", action="append", help="只检验这种方法，可重复；朴素法总在其中")
    parser.add_argument("--all", action="store_true", help="检验全部方法，含较慢的ARIMA和指数平滑")
    parser.add_argument("--out", metavar="文件夹", help="写入scores.csv、summary.csv和calibration.svg、.png")


def _backtest(options: argparse.Namespace) -> int:
    from evallib import explore, forecasting, sheets
    from evallib.settings import METHOD_NAMES

    if options.origins < 1:
        raise UsageError(f"--origins应为不小于1的整数，现为{options.origins}")
    names = tuple(METHOD_NAMES) if options.all else tuple(options.method or explore.QUICK)
    with progress() as tell:
        scores = explore.score_methods(_history(options), names, origins=options.origins, on_progress=tell)
    summary = forecasting.summary(scores)
    show(sheets.aligned(explore.score_table(summary)))
    if options.out:
        _write_backtest(Path(options.out), scores, summary)
    if options.plan is not None:
        _score_experts(options)
    return 0


def _score_experts(options: argparse.Namespace) -> None:
    """The chances experts once gave, held against what came, beside the model's of the same days."""
    from evallib import sheets
    from evallib import tables as t
    from evallib.evaluation.reviews import expert_chances
    from evallib.numbers import format_number
    from evallib.plan import load_plan

    table = expert_chances(load_plan(options.plan, options.as_of, options.data_until))
    if table.empty:
        return
    met = table[t.MET].astype(float)
    experts, model = (format_number(float(((table[name] - met) ** 2).mean()), 3) for name in (t.CHANCE, t.MODEL))
    print(f"专家达标概率：{table[t.INDICATOR_ID].nunique()}项指标结果已知，{len(table)}次判断得分（Brier）{experts}，"
          f"模型同日{model}；越小越好")  # fmt: skip
    if options.out:
        sheets.write_csv(table, Path(options.out) / "experts.csv")


def _history(options: argparse.Namespace) -> pd.DataFrame:
    """The series to test on: those of a plan, or of a file."""
    if (options.plan is None) == (options.input is None):
        raise UsageError("请写明规划名称，或用--input给出长表，二者取其一")
    if options.input and (options.as_of or options.data_until):
        raise UsageError("--as-of和--data-until只用于规划，不能与--input同用")
    if options.input:
        from evallib.sheets import read_long

        return read_long(Path(options.input))
    from evallib.evaluation import history_of
    from evallib.plan import load_plan

    return history_of(load_plan(options.plan, options.as_of, options.data_until))


def _write_backtest(folder: Path, scores: pd.DataFrame, summary: pd.DataFrame) -> None:
    """Every score, the means, and how the chances of one method (the default if it is among them) came true."""
    from evallib import charts, forecasting, sheets
    from evallib import tables as t

    shown = "default" if "default" in set(summary[t.METHOD]) else str(summary[t.METHOD].iloc[0])
    table = forecasting.calibration(scores)
    ax = charts.plot_calibration(table[table[t.METHOD] == shown])
    sheets.write_csv(scores, folder / "scores.csv")
    sheets.write_csv(summary, folder / "summary.csv")
    sheets.write_whole(folder / "calibration.svg", charts.to_svg(ax).encode())
    sheets.write_whole(folder / "calibration.png", charts.to_png(ax))
    print(f"已写入{folder}：scores.csv（{len(scores)}行）、summary.csv、calibration.svg、calibration.png")
