"""The commands: parse, call one verb, print. Everything a user reads here is Chinese."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from evallib import __version__
from evallib.errors import SEVERITY_NAMES, EvallibError, Finding, UsageError

if TYPE_CHECKING:
    import pandas as pd

_COMMAND = "命令"
_TRANSLATIONS = (
    (rf"the following arguments are required: {_COMMAND}", "没有写明命令，可用的命令：{commands}"),
    (r"the following arguments are required: (.*)", "缺少参数{0}"),
    (r"unrecognized arguments: (.*)", "无法识别的参数：{0}"),
    (rf"argument {_COMMAND}: invalid choice: '(.*?)' \(choose from .*\)", "没有命令“{0}”，可用的命令：{commands}"),
    (r"argument (\S+): expected (?:one argument|at least one argument)", "选项{0}后面缺少取值"),
    (r"argument (\S+): invalid int value: '(.*)'", "选项{0}应为整数，现为“{1}”"),
    (r"argument (\S+): ignored explicit argument '(.*)'", "选项{0}不带取值，多出了“{1}”"),
)
"""What argparse says → what the user reads; {0}, {1} are what the pattern caught."""
_PLAN_HELP = "规划名称（data/下的文件夹名）或规划文件夹路径"


class _Parser(argparse.ArgumentParser):
    """An argument parser that speaks Chinese."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            add_help=False, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **options
        )
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示本帮助")

    def error(self, message: str) -> NoReturn:
        for pattern, text in _TRANSLATIONS:
            caught = re.fullmatch(pattern, message, re.DOTALL)
            if caught:
                parts = [part.replace(", ", "、") for part in caught.groups()]
                message = text.format(*parts, commands="、".join(_VERBS))
                break
        raise UsageError(f"{message}（运行“{self.prog} --help”查看用法）")

    def format_help(self) -> str:
        text = super().format_help().replace("usage: ", "用法：", 1).replace(f"\n  {_COMMAND}\n", "\n")
        return re.sub(r"^(参数|选项|命令):$", r"\1：", text, flags=re.MULTILINE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns
    -------
    int
        0 done · 1 findings of severity error, or a report failed · 2 wrong usage, unknown plan, unreadable file.
    """
    _speak_utf8()
    try:
        options = _parser().parse_args(arguments)
        return int(options.command(options))
    except EvallibError as error:
        print(f"错误：{error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        print("已中断", file=sys.stderr)
        return 130


def _speak_utf8() -> None:
    """Chinese output in any locale."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="evallib", description="五年规划中期评估：读取规划数据，核对、预测、评价，生成各类报告。",
        epilog="示例：\n  evallib run national\n\n各命令的用法：evallib 命令 --help",
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"evallib {__version__}", help="显示版本")
    commands = parser.add_subparsers(title=_COMMAND, metavar=_COMMAND, required=True, parser_class=_Parser)
    for add in _VERBS.values():
        add(commands)
    return parser


def _command(
    commands: Any, name: str, verb: Callable[[argparse.Namespace], int], text: str, example: str
) -> argparse.ArgumentParser:
    """Add one command with its description and an example."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=text, epilog=f"示例：\n  {example}", prog=f"evallib {name}"
    )
    parser.set_defaults(command=verb)
    return parser


def _add_dates(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", metavar="日期", help="已知日期：只看到这一天为止记录的数据，如2023-07-31")
    parser.add_argument("--data-until", metavar="日期", help="数据截至：只评价到这一天为止结束的时期，如2023-06-30")


def _add_run(commands: Any) -> None:
    parser = _command(commands, "run", _run, "一次生成规划的全部报告", "evallib run national --workers 2")
    parser.add_argument("plan", metavar="PLAN", help=_PLAN_HELP)
    _add_dates(parser)
    parser.add_argument("--out", metavar="文件夹", help="输出文件夹，默认output/<规划名称>")
    parser.add_argument("--workers", metavar="N", type=int, help="同时生成的报告数，默认2")
    parser.add_argument("--only", metavar="报告[:对象]", action="append", default=[], help="只生成指定报告，可重复")


def _run(options: argparse.Namespace) -> int:
    from evallib.batch import run

    with _progress() as tell:
        result = run(
            options.plan, as_of=options.as_of, data_until=options.data_until, out=options.out,
            workers=options.workers, only=tuple(options.only), on_progress=tell,
        )  # fmt: skip
    for line in result.summary():
        print(line)
    return 1 if result.failed else 0


@contextmanager
def _progress() -> Iterator[Callable[[int, int, str], None]]:
    """Progress of a batch: a bar with the remaining time on a terminal, a line a report in a log."""
    if not sys.stderr.isatty():
        yield lambda done, total, text: print(f"[{done}/{total}] {text}", file=sys.stderr, flush=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        row = bar.add_task("准备中", total=None)
        yield lambda done, total, text: bar.update(row, completed=done, total=total, description=text)


def _add_check(commands: Any) -> None:
    parser = _command(commands, "check", _check, "核对规划文件夹里的数据", "evallib check nankai --json 问题.json")
    parser.add_argument("plan", metavar="PLAN", help=_PLAN_HELP)
    _add_dates(parser)
    parser.add_argument("--json", metavar="文件", help="把全部问题写成JSON")


def _check(options: argparse.Namespace) -> int:
    from evallib.checks import check
    from evallib.plan import load_plan

    findings = check(load_plan(options.plan, options.as_of, options.data_until))
    if options.json:
        _write_json([finding.record() for finding in findings], Path(options.json))
    for finding in findings:
        print(finding)
    print(_tally(findings))
    return 1 if any(finding.severity == "error" for finding in findings) else 0


def _tally(findings: Sequence[Finding]) -> str:
    """One line with the counts by severity."""
    counts = [(name, sum(f.severity == key for f in findings)) for key, name in SEVERITY_NAMES.items()]
    return "核对完成：" + "，".join(f"{name}{count}处" for name, count in counts)


def _add_assess(commands: Any) -> None:
    parser = _command(
        commands, "assess", _assess, "逐项评价指标，输出一张表", "evallib assess national --out 评价.xlsx"
    )
    parser.add_argument("plan", metavar="PLAN", help=_PLAN_HELP)
    _add_dates(parser)
    parser.add_argument("--out", metavar="文件", help="写入.csv、.json或.xlsx文件；不给则在屏幕上输出CSV")


def _assess(options: argparse.Namespace) -> int:
    from evallib.evaluation import evaluate
    from evallib.plan import load_plan

    writer = _table_writer(options.out)
    table = evaluate(load_plan(options.plan, options.as_of, options.data_until)).assessment
    writer(table)
    return 0


def _table_writer(out: str | None) -> Callable[[pd.DataFrame], None]:
    """How to write a result table; a wrong suffix is told before anything is computed."""
    from evallib import sheets

    if out is None:
        return lambda table: _print(sheets.to_csv(table))
    path = Path(out)
    writers: dict[str, Callable[[pd.DataFrame], None]] = {
        ".csv": lambda table: sheets.write_csv(table, path),
        ".json": lambda table: _write_json(sheets.records(table), path),
        ".xlsx": lambda table: sheets.write_whole(path, sheets.table_workbook([("评价", table)])),
    }
    if path.suffix.lower() not in writers:
        raise UsageError(f"--out的文件名“{path.name}”应以.csv、.json或.xlsx结尾")
    return writers[path.suffix.lower()]


def _add_forecast(commands: Any) -> None:
    parser = _command(
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


def _add_backtest(commands: Any) -> None:
    parser = _command(
        commands, "backtest", _backtest, "假定只知道前几年的数据，检验各种方法的预测",
        "evallib backtest nankai --out 回测\n  evallib backtest --input 历史.csv --method default --method ols",
    )  # fmt: skip
    parser.add_argument("plan", metavar="PLAN", nargs="?", help=_PLAN_HELP)
    parser.add_argument("--input", metavar="文件", help="不用规划而用长表（series_id, year, value等列），.csv或.csv.gz")
    _add_dates(parser)
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
    with _progress() as tell:
        scores = explore.score_methods(_history(options), names, origins=options.origins, on_progress=tell)
    summary = forecasting.summary(scores)
    _print(sheets.aligned(explore.score_table(summary)))
    if options.out:
        _write_backtest(Path(options.out), scores, summary)
    return 0


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


_VERBS: dict[str, Callable[[Any], None]] = {
    "run": _add_run, "check": _add_check, "assess": _add_assess, "forecast": _add_forecast,
    "backtest": _add_backtest,
}  # fmt: skip


def _print(text: str) -> None:
    sys.stdout.write(text)


def _write_json(records: list[dict[str, Any]], path: Path) -> None:
    import json

    from evallib.sheets import write_whole

    write_whole(path, (json.dumps(records, ensure_ascii=False, indent=1) + "\n").encode())
