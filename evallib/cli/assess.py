"""``evallib assess``: one row an indicator; where its figures come from; the register of everything."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evallib.cli.output import show, table_writer, write_json
from evallib.cli.parser import PLAN_HELP, add_command, add_dates
from evallib.errors import UsageError

if TYPE_CHECKING:
    from evallib.evaluation import Evaluation


def add_assess(commands: Any) -> None:
    """Add the command."""
    parser = add_command(
        commands, "assess", _assess, "逐项评价指标，输出一张表；追溯数据来源；编制汇总台账",
        "evallib assess national --out 评价.xlsx\n  evallib assess nankai --trace NK20\n"
        "  evallib assess nankai --register 汇总台账.xlsx",
    )  # fmt: skip
    parser.add_argument("plan", metavar="PLAN", help=PLAN_HELP)
    add_dates(parser)
    parser.add_argument("--out", metavar="文件", help="写入.csv、.json或.xlsx文件；不给则在屏幕上输出CSV")
    parser.add_argument(
        "--trace", metavar="指标",
        help="追溯一项指标（编号）：每个数据对应的台账行、原文件、工作表、单元格、文件校验值、日期和单位；可与--out同用",
    )  # fmt: skip
    parser.add_argument(
        "--register", metavar="文件", help="写入汇总台账（.xlsx）：指标、任务、工程、项目、问题、调整等各一张表"
    )


def _assess(options: argparse.Namespace) -> int:
    from evallib.evaluation import evaluate
    from evallib.plan import load_plan

    if options.register and not options.register.lower().endswith(".xlsx"):
        raise UsageError(f"--register的文件名“{Path(options.register).name}”应以.xlsx结尾")
    writer = table_writer(options.out)
    plan = load_plan(options.plan, options.as_of, options.data_until)
    if options.trace:
        plan.indicator(options.trace)
    evaluation = evaluate(plan)
    if options.register:
        _register(evaluation, Path(options.register))
    if options.trace:
        _trace(evaluation, options.trace, options.out)
    elif options.out or not options.register:
        writer(evaluation.assessment)
    return 0


def _trace(evaluation: Evaluation, indicator_id: str, out: str | None) -> None:
    """Show where an indicator's figures come from, or write it."""
    from evallib.collection import trail
    from evallib.collection.trace import trace
    from evallib.sheets import records

    rows = trace(evaluation, indicator_id)
    if out is None:
        show(trail.screen(evaluation, rows))
    elif out.lower().endswith(".json"):
        write_json(records(rows), Path(out))
    else:
        table_writer(out)(trail.sheet(rows))


def _register(evaluation: Evaluation, path: Path) -> None:
    from evallib.collection.register import register
    from evallib.sheets import write_whole

    write_whole(path, register(evaluation))
    print(f"已写入{path}")
