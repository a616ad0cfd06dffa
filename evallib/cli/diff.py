"""``evallib diff``: what changed between two runs."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from evallib.cli.output import show
from evallib.cli.parser import add_command


def add_diff(commands: Any) -> None:
    """Add the command."""
    parser = add_command(
        commands, "diff", _diff, "比较两次运行：哪些指标的数值、评价、预测、达标概率变了，哪些文字变了",
        "evallib diff 冻结/v1 output/nankai --html 差别.html",
    )  # fmt: skip
    parser.add_argument("before", metavar="RUN_A", help="较早一次运行的输出文件夹，或冻结的版本")
    parser.add_argument("after", metavar="RUN_B", help="较晚一次运行的输出文件夹，或冻结的版本")
    parser.add_argument("--json", metavar="文件", help="写成JSON")
    parser.add_argument("--html", metavar="文件", help="写成一页网页")


def _diff(options: argparse.Namespace) -> int:
    from evallib.publishing.changes import compare_runs, lines
    from evallib.sheets import write_whole

    changes = compare_runs(options.before, options.after)
    if options.json:
        text = json.dumps(changes.record(), ensure_ascii=False, indent=1) + "\n"
        write_whole(Path(options.json), text.encode("utf-8", "backslashreplace"))
    if options.html:
        from evallib.publishing.diff_page import publish_diff

        write_whole(Path(options.html), publish_diff(changes))
    show("\n".join(lines(changes)) + "\n")
    return 0
