"""``evallib refresh``: an edited report brought to a run's present values."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from evallib.cli.output import write_json
from evallib.cli.parser import add_command
from evallib.cli.verify import RUN_HELP
from evallib.errors import UsageError


def add_refresh(commands: Any) -> None:
    """Add the command."""
    parser = add_command(
        commands, "refresh", _refresh, "把改过的Word报告中的数、表、图更新为评估数据的现值，手写文字、样式和批注不动",
        "evallib refresh 区科技局报告（修改）.docx --run output/nankai --out 区科技局报告（更新）.docx",
    )  # fmt: skip
    parser.add_argument("file", metavar="FILE.docx", help="由evallib run生成、在Word、WPS或LibreOffice中改过的报告")
    parser.add_argument("--run", metavar="RUN", required=True, help=RUN_HELP)
    parser.add_argument("--out", metavar="NEW.docx", required=True, help="更新后的文件；不能是原文件")
    parser.add_argument(
        "--report", metavar="报告", default="", help="报告编号，如department_report:kjj；默认从文件中识别"
    )
    parser.add_argument("--force", action="store_true", help="--out已有同名文件时覆盖")
    parser.add_argument("--json", metavar="文件", help="把每处改动写成JSON")


def _refresh(options: argparse.Namespace) -> int:
    from evallib.proofing.refresh import refresh
    from evallib.proofing.runs import read_run
    from evallib.sheets import write_whole

    path, out = Path(options.file), Path(options.out)
    if out.suffix.lower() != ".docx":
        raise UsageError(f"--out的文件名“{out.name}”应以.docx结尾")
    if out.exists() and path.exists() and out.samefile(path):
        raise UsageError("--out不能是原文件：原文件始终保持不变，请另取文件名")
    if out.exists() and not options.force:
        raise UsageError(f"“{out}”已经存在，请另取文件名，或加--force覆盖")
    result = refresh(path, read_run(Path(options.run)), report_id=options.report)
    write_whole(out, result.content)
    if options.json:
        write_json(result.records(), Path(options.json))
    for change in result.changes:
        print(change.line())
    print(result.summary())
    print(f"已写入{out}")
    return 0
