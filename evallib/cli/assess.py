"""``evallib assess``: one row an indicator."""

from __future__ import annotations

import argparse
from typing import Any

from evallib.cli.output import table_writer
from evallib.cli.parser import PLAN_HELP, add_command, add_dates


def add_assess(commands: Any) -> None:
    """Add the command."""
    parser = add_command(
        commands, "assess", _assess, "逐项评价指标，输出一张表", "evallib assess national --out 评价.xlsx"
    )
    parser.add_argument("plan", metavar="PLAN", help=PLAN_HELP)
    add_dates(parser)
    parser.add_argument("--out", metavar="文件", help="写入.csv、.json或.xlsx文件；不给则在屏幕上输出CSV")


def _assess(options: argparse.Namespace) -> int:
    from evallib.evaluation import evaluate
    from evallib.plan import load_plan

    writer = table_writer(options.out)
    table = evaluate(load_plan(options.plan, options.as_of, options.data_until)).assessment
    writer(table)
    return 0
