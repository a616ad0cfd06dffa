"""``evallib collect``: forms for the departments, and what comes back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from evallib.cli.output import progress
from evallib.cli.parser import COMMAND, PLAN_HELP, Parser, add_command, add_dates


def add_collect(commands: Any) -> None:
    """Add the command and its two verbs."""
    text = "制作下发各单位的填报表，读取交回的填报表"
    parser = commands.add_parser(
        "collect", help=text, description=text,
        epilog="示例：\n  evallib collect make nankai --out 填报表\n  evallib collect read nankai 交回/*.xlsx",
    )  # fmt: skip
    verbs = parser.add_subparsers(title=COMMAND, metavar=COMMAND, required=True, parser_class=Parser)
    _add_make(verbs)
    _add_read(verbs)


def _add_make(verbs: Any) -> None:
    parser = add_command(
        verbs, "make", _make, "制作各单位的填报表和联系人回执", "evallib collect make nankai --out 填报表"
    )
    parser.add_argument("plan", metavar="PLAN", help=PLAN_HELP)
    add_dates(parser)
    parser.add_argument("--department", metavar="单位", help="只制作这个单位的（department_id）；不给则每个单位一份")
    parser.add_argument("--milestone", metavar="节点", help="报送节点（milestone_id）；不给则取已知日期之后最近的一个")
    parser.add_argument("--out", metavar="文件夹", required=True, help="写入的文件夹")


def _make(options: argparse.Namespace) -> int:
    from evallib.collection.make import make_forms
    from evallib.plan import load_plan

    plan = load_plan(options.plan, options.as_of, options.data_until)
    with progress() as tell:
        made = make_forms(
            plan, Path(options.out), department=options.department, milestone=options.milestone, on_progress=tell
        )
    for line in made.summary():
        print(line)
    return 0


def _add_read(verbs: Any) -> None:
    parser = add_command(
        verbs, "read", _read, "读取各单位交回的填报表，核对后记入台账",
        "evallib collect read nankai 交回/*.xlsx --on 2023-06-12",
    )  # fmt: skip
    parser.add_argument("plan", metavar="PLAN", help=PLAN_HELP)
    parser.add_argument("files", metavar="FILE", nargs="+", help="交回的.xlsx或.csv文件")
    parser.add_argument(
        "--department", metavar="单位", help="填报单位（department_id）；文件里看不出是哪个单位时须给出"
    )
    parser.add_argument("--on", metavar="日期", help="收到日期，如2023-06-12；不给则取当天")
    parser.add_argument("--dry-run", action="store_true", help="只核对，不记入台账")
    parser.add_argument("--json", metavar="文件", help="把全部问题写成JSON")


def _read(options: argparse.Namespace) -> int:
    from evallib.cli.output import write_json
    from evallib.collection.read import read_forms

    done = read_forms(
        options.plan, [Path(name) for name in options.files], department=options.department, on=options.on,
        dry_run=options.dry_run,
    )  # fmt: skip
    if options.json:
        write_json([finding.record() for finding in done.findings], Path(options.json))
    for line in done.summary():
        print(line)
    return 1 if any(finding.severity == "error" for finding in done.findings) else 0
