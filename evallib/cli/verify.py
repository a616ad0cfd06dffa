"""``evallib verify``: the numbers of a Word file held against a run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from evallib.cli.output import write_json
from evallib.cli.parser import add_command

RUN_HELP = "运行结果文件夹，即evallib run的输出，如output/nankai"


def add_verify(commands: Any) -> None:
    """Add the command."""
    parser = add_command(
        commands, "verify", _verify, "逐个核对Word文件中的数与评估数据是否一致，可用于部门自行撰写的报告",
        "evallib verify 区科技局报告.docx --run output/nankai",
    )  # fmt: skip
    parser.add_argument("file", metavar="FILE.docx", help="任意Word文件（.docx）；修订按全部接受后的文字核对")
    parser.add_argument("--run", metavar="RUN", required=True, help=RUN_HELP)
    parser.add_argument("--department", metavar="部门", default="", help="报告所属部门的编号，默认按报告开头的名称识别")
    parser.add_argument("--all", action="store_true", help="同时列出一致的和不能对应的数")
    parser.add_argument("--json", metavar="文件", help="把全部结果写成JSON")


def _verify(options: argparse.Namespace) -> int:
    from evallib.proofing.runs import read_run
    from evallib.proofing.verify import verify

    result = verify(Path(options.file), read_run(Path(options.run)), department=options.department)
    if options.json:
        write_json(result.records(), Path(options.json))
    wrong = result.of("disagreeing")
    for item in result.findings if options.all else wrong:
        print(item.line())
    print(result.summary())
    return 1 if wrong else 0
