"""A new plan folder: plan.yml and params.yml with their comments, every table with its headings, what a list gave."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.collection.listing_draft import QUESTION_COLUMNS, Draft
from evallib.errors import InputError, UsageError, system_cause
from evallib.plan import PRIVATE
from evallib.sheets import to_csv, write_whole

QUESTIONS = "questions.csv"
_EXAMPLE = {"level": "district", "first_year": 2021, "last_year": 2025, "base_year": 2020}
"""Of a bare skeleton, to be overwritten."""
_COMMENTS = {
    "level": "national（国家）、province（省）、city（市）、district（区县）", "first_year": "规划期第一年",
    "last_year": "规划期最后一年", "base_year": "基期年",
}  # fmt: skip


def new_folder(folder: Path, draft: Draft | None = None, *, on: dt.date) -> dict[str, int]:
    """Write a plan folder as a whole or not at all; returns the number of rows by table.

    Raises
    ------
    UsageError
        The folder exists and is not empty.
    InputError
        It cannot be written.
    """
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise UsageError(f"“{folder}”已存在且不是空文件夹；请换一个名称，或先移走其中的文件")
    files = _files(draft, on)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".part-"))
    except OSError as error:
        raise InputError(f"{folder}：无法写入（{system_cause(error)}），请检查磁盘空间和文件夹权限") from None
    try:
        for name, content in files.items():
            write_whole(staging / name, content)
        staging.chmod(0o755)
        if folder.is_dir():
            folder.rmdir()
        staging.rename(folder)
    except OSError as error:
        raise InputError(f"{folder}：无法写入（{system_cause(error)}），请检查磁盘空间和文件夹权限") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return {name: len(rows) for name, rows in (draft.tables if draft else {}).items() if rows}


def _files(draft: Draft | None, on: dt.date) -> dict[str, bytes]:
    """Name → content of every file."""
    rows = draft.tables if draft else {}
    files = {"plan.yml": _plan_yml(draft.header if draft else None), "params.yml": _params_yml(on)}
    for name, table in t.PLAN_TABLES.items():
        if name != PRIVATE:
            frame = pd.DataFrame(rows.get(name, []), columns=list(table.columns))
            files[table.file] = to_csv(_texts(frame), bom=True)
    if draft is not None:
        asked = pd.DataFrame([question.record() for question in draft.questions], columns=list(QUESTION_COLUMNS))
        files[QUESTIONS] = to_csv(asked, bom=True)
    return {name: text.encode("utf-8") for name, text in files.items()}


def _texts(frame: pd.DataFrame) -> pd.DataFrame:
    """Cells as text: whole numbers without .0, missing ones empty."""
    return frame.apply(lambda column: column.map(_cell)) if len(frame) else frame


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _plan_yml(header: Mapping[str, Any] | None) -> str:
    """plan.yml with comments; keys that are not certain stand empty, in a bare skeleton the years of an example."""
    known = header if header is not None else _EXAMPLE
    name = json.dumps(str(known.get("name", "")), ensure_ascii=False)
    lines = [
        "# 规划文件夹的说明。井号后为注释；各表的列名不要改动，编号只含字母、数字、下划线和短横线。",
        f"name: {name}",
        *(f"{key}: {known.get(key, '')}".ljust(18) + f" # {text}" for key, text in _COMMENTS.items()),
        "wording: standard",
        "# expect: {main: 26, tasks: 9, programmes: 32, chapters: 12}   # 应有的数目，check据此核对，可不填",
        "private: [contacts.csv]",
        '# office: ""        # 评估牵头单位的编号；不填则取发展改革部门',
        'mailbox: ""         # 接收材料的邮箱',
    ]
    return "\n".join(lines) + "\n"


def _params_yml(on: dt.date) -> str:
    return (
        "# 运行设置。\n"
        f"as_of: {on.isoformat()}        # 已知日期：此后登记的数据不参与评估\n"
        "# data_until: 2023-06-30  # 数据截至：此后各期只列示，不评级；不填则同已知日期\n"
    )
