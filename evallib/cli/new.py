"""``evallib new``: a plan folder, empty or from an office's list."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

from evallib.cli.parser import add_command


def add_new(commands: Any) -> None:
    """Add the command."""
    parser = add_command(
        commands, "new", _new, "新建规划文件夹，可由指标任务及项目专栏分解清单生成",
        "evallib new 我的规划 --from 分解清单.xlsx",
    )  # fmt: skip
    parser.add_argument("folder", metavar="FOLDER", help="新文件夹；已存在的须为空文件夹")
    parser.add_argument(
        "--from", metavar="清单", dest="listing",
        help="分解清单（.xlsx、.xls或.csv）：按表头识别指标、任务、工程、项目、专项规划；不明确的写入questions.csv",
    )  # fmt: skip
    parser.add_argument("--on", metavar="日期", help="写入运行设置的已知日期，默认今天")


def _new(options: argparse.Namespace) -> int:
    from evallib.collection.listing import read_listing
    from evallib.collection.skeleton import QUESTIONS, new_folder
    from evallib.plan.reading import read_day

    folder, on = Path(options.folder), read_day(options.on) or dt.date.today()
    draft = read_listing(Path(options.listing)) if options.listing else None
    counts = new_folder(folder, draft, on=on)
    print(f"已新建{folder}")
    if draft is not None:
        print(
            "读入：" + "，".join(f"{_NAMES[name]}{count}{unit}" for name, unit in _ORDER if (count := counts.get(name)))
        )
        print(
            f"待明确的问题{len(draft.questions)}个，见{folder / QUESTIONS}" if draft.questions else "没有待明确的问题"
        )
    return 0


_NAMES = {"indicators": "指标", "tasks": "任务", "programmes": "工程", "projects": "项目", "city_tasks": "市级任务",
          "special_plans": "专项规划", "departments": "单位"}  # fmt: skip
_ORDER = tuple((name, "家" if name == "departments" else "项") for name in _NAMES)
