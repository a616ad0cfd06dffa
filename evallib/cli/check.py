"""``evallib check``: what is wrong in a plan folder."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from evallib.cli.output import write_json
from evallib.cli.parser import PLAN_HELP, add_command, add_dates
from evallib.errors import tally


def add_check(commands: Any) -> None:
    """Add the command."""
    parser = add_command(commands, "check", _check, "核对规划文件夹里的数据", "evallib check nankai --json 问题.json")
    parser.add_argument("plan", metavar="PLAN", help=PLAN_HELP)
    add_dates(parser)
    parser.add_argument("--json", metavar="文件", help="把全部问题写成JSON")


def _check(options: argparse.Namespace) -> int:
    from evallib.checks import check
    from evallib.plan import load_plan

    findings = check(load_plan(options.plan, options.as_of, options.data_until))
    if options.json:
        write_json([finding.record() for finding in findings], Path(options.json))
    for finding in findings:
        print(finding)
    print(f"核对完成：{tally(findings)}")
    return 1 if any(finding.severity == "error" for finding in findings) else 0
