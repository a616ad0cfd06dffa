"""``evallib status``: who has handed in what by a day, and reminders ready to send."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from evallib.cli.output import show, write_json
from evallib.cli.parser import PLAN_HELP, add_command


def add_status(commands: Any) -> None:
    """Add the command."""
    parser = add_command(
        commands, "status", _status, "汇总各单位报送、审阅备案和逾期情况，生成提醒",
        "evallib status nankai --on 2023-06-12 --html 报送情况.html --reminders 提醒",
    )  # fmt: skip
    parser.add_argument("plan", metavar="PLAN", help=PLAN_HELP)
    parser.add_argument("--on", metavar="日期", help="截至哪一天，如2023-06-12；默认为运行设置的已知日期")
    parser.add_argument("--json", metavar="文件", help="逐项写成JSON")
    parser.add_argument("--csv", metavar="文件", help="逐项写成CSV，可用表格软件直接打开")
    parser.add_argument("--html", metavar="文件", help="写成一页网页，可打印在一张A4纸上")
    parser.add_argument("--reminders", metavar="文件夹", help="给每个有逾期、退回或7日内到期事项的单位写一份提醒")


def _status(options: argparse.Namespace) -> int:
    from evallib.collection.board import screen, sheet
    from evallib.collection.reminders import write_reminders
    from evallib.collection.status import status
    from evallib.plan import load_plan
    from evallib.sheets import records, write_csv, write_whole

    found = status(load_plan(options.plan, options.on))
    if options.json:
        write_json(records(found.rows), Path(options.json))
    if options.csv:
        write_csv(sheet(found), Path(options.csv), bom=True)
    if options.html:
        from evallib.publishing.status_page import publish_status

        write_whole(Path(options.html), publish_status(found))
    show(screen(found))
    if options.reminders:
        names = write_reminders(found, Path(options.reminders))
        print(f"已写入{options.reminders}：{len(names)}份提醒" if names else "没有需要提醒的单位")
    return 0
