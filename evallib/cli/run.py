"""``evallib run``: the batch."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evallib.cli.output import progress
from evallib.cli.parser import PLAN_HELP, add_command, add_dates

if TYPE_CHECKING:
    from evallib.batch import RunResult


def add_run(commands: Any) -> None:
    """Add the command."""
    parser = add_command(commands, "run", _run, "一次生成规划的全部报告", "evallib run national --workers 2")
    parser.add_argument("plan", metavar="PLAN", help=PLAN_HELP)
    add_dates(parser)
    parser.add_argument("--out", metavar="文件夹", help="输出文件夹，默认output/<规划名称>")
    parser.add_argument("--workers", metavar="N", type=int, help="同时生成的报告数，默认2")
    parser.add_argument("--only", metavar="报告[:对象]", action="append", default=[], help="只生成指定报告，可重复")
    parser.add_argument("--force", action="store_true", help="全部重新生成，没有变化的也不例外")
    parser.add_argument("--formats", metavar="格式", help="生成的格式，用逗号隔开，默认ipynb,html,docx,pdf")
    parser.add_argument("--engine", metavar="引擎", default="local", help="local本机进程（默认），dask分布式集群")
    parser.add_argument("--scheduler", metavar="地址", default="", help="已有Dask调度器的地址；不写则在本机临时启动")
    parser.add_argument("--zip", action="store_true", help="另将全部材料按归档顺序编号，打成一个zip")


def _run(options: argparse.Namespace) -> int:
    from evallib.batch import run
    from evallib.publishing.files import FORMATS, parse_formats

    with progress() as tell:
        result = run(
            options.plan, as_of=options.as_of, data_until=options.data_until, out=options.out,
            workers=options.workers, only=tuple(options.only), on_progress=tell, force=options.force,
            engine=options.engine, scheduler=options.scheduler,
            formats=parse_formats(options.formats) if options.formats is not None else FORMATS,
        )  # fmt: skip
    packed = [f"打包：{_packed(result)}"] if options.zip else []
    for line in [*packed, *result.summary()]:
        print(line)
    return 1 if result.failed else 0


def _packed(result: RunResult) -> Path:
    from evallib.batch.pack import pack

    return pack(result.out, result.manifest, result.order)
