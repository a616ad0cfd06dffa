"""``evallib freeze``: a numbered version of a run."""

from __future__ import annotations

import argparse
from typing import Any

from evallib.cli.parser import add_command


def add_freeze(commands: Any) -> None:
    """Add the command."""
    parser = add_command(
        commands, "freeze", _freeze, "把一次运行冻结为一个编号版本：完整复制，逐个文件核对，不可覆盖",
        "evallib freeze output/nankai --version 1 --out 冻结",
    )  # fmt: skip
    parser.add_argument("run", metavar="RUN", help="运行的输出文件夹")
    parser.add_argument("--version", metavar="N", type=int, required=True, help="版本号，正整数")
    parser.add_argument("--out", metavar="文件夹", required=True, help="存放各版本的文件夹，本版写入其下的vN")


def _freeze(options: argparse.Namespace) -> int:
    from evallib.batch.versions import freeze

    frozen = freeze(options.run, version=options.version, out=options.out)
    print(f"已冻结第{options.version}版：{frozen.path}（{len(frozen.record['files'])}个文件，逐个核对无误）")
    opinions = frozen.record["opinions"]
    if opinions:
        print(f"对本版的意见：{'、'.join(f'{name}{count}条' for name, count in opinions.items())}")
    return 0
