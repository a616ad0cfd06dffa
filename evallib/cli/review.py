"""``evallib review``: the experts' page of a run, and what they hand back."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from evallib.cli.parser import COMMAND, PLAN_HELP, Parser, add_command


def add_review(commands: Any) -> None:
    """Add the command and its two verbs."""
    text = "制作专家评审网页，读取专家交回的评审文件"
    parser = commands.add_parser(
        "review", help=text, description=text,
        epilog="示例：\n  evallib review make output/nankai\n  evallib review read nankai 评审/*.json",
    )  # fmt: skip
    verbs = parser.add_subparsers(title=COMMAND, metavar=COMMAND, required=True, parser_class=Parser)
    made = add_command(
        verbs, "make", _make, "制作一次运行的专家评审网页，单个文件，可离线使用", "evallib review make output/nankai"
    )
    made.add_argument("run", metavar="RUN", help="运行结果文件夹，即evallib run的输出，如output/nankai")
    read = add_command(
        verbs, "read", _read, "读取专家交回的评审文件，核对后记入reviews.csv",
        "evallib review read nankai 评审/*.json --on 2023-08-05",
    )  # fmt: skip
    read.add_argument("plan", metavar="PLAN", help=PLAN_HELP)
    read.add_argument("files", metavar="FILE", nargs="+", help="评审网页导出的.json或.csv文件")
    read.add_argument("--on", metavar="日期", help="收到日期，如2023-08-05；不给则取当天")
    read.add_argument("--dry-run", action="store_true", help="只核对，不记入台账")
    read.add_argument("--json", metavar="文件", help="把全部问题写成JSON")


def _make(options: argparse.Namespace) -> int:
    from evallib.proofing.runs import read_run
    from evallib.publishing.review import NAME, publish_review
    from evallib.sheets import write_whole

    run = read_run(Path(options.run))
    dossiers = run.dossiers
    path = run.path / NAME
    write_whole(path, publish_review(dossiers))
    print(f"已写入{path}：{len(dossiers['indicators'])}项指标，发给专家后可离线打开")
    return 0


def _read(options: argparse.Namespace) -> int:
    from evallib.cli.output import write_json
    from evallib.collection.reviews import read_reviews

    done = read_reviews(options.plan, [Path(name) for name in options.files], on=options.on, dry_run=options.dry_run)
    if options.json:
        write_json([finding.record() for finding in done.findings], Path(options.json))
    for line in done.summary():
        print(line)
    return 1 if any(finding.severity == "error" for finding in done.findings) else 0
