"""Reminders ready to send: one text a department that owes something overdue, returned or due within days."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.collection.status import OPEN, Status
from evallib.plan import Plan, office_of
from evallib.sheets import write_whole

WITHIN = 7
"""Days before the due day from which a department is reminded."""
_NUMERALS = "一二三四五六七八九十"


def reminders(status: Status, *, within: int = WITHIN) -> dict[str, str]:
    """Return the text for each department (id) that owes something overdue, returned, or due within ``within`` days.

    The texts name what, the due day, how late, an extension and where to send; no person.
    """
    rows = status.rows
    near = rows[t.DAYS_LEFT].fillna(within + 1) <= within
    wanted = rows[rows[t.STATE].isin(OPEN) & (near | (rows[t.STATE].isin(("overdue", "returned"))))]
    return {
        str(department): _text(status, str(department), part)
        for department, part in wanted.groupby(t.DEPARTMENT_ID, sort=False)
    }


def write_reminders(status: Status, folder: Path) -> list[str]:
    """Write the reminders as ``<department_id>_<day>.txt`` and return the names.

    One changed by hand since it was written is kept beside it (``.2``, ``.3`` …).
    """
    names = []
    for department, text in reminders(status).items():
        safe = re.sub(r"[^\w-]", "_", department) or "office"
        path, content = folder / f"{safe}_{status.on.isoformat()}.txt", text.encode("utf-8")
        if path.is_file() and path.read_bytes() != content:
            _keep(path)
        write_whole(path, content)
        names.append(path.name)
    return names


def _keep(path: Path) -> None:
    """Move a file to the next free name beside it."""
    number = 2
    while path.with_name(f"{path.name}.{number}").exists():
        number += 1
    path.rename(path.with_name(f"{path.name}.{number}"))


def _text(status: Status, department: str, rows: pd.DataFrame) -> str:
    """One reminder."""
    plan = status.plan
    own = department == office_of(plan)
    parts = [
        ("已退回修改、尚未重报的事项", rows[rows[t.STATE] == "returned"]),
        ("已逾期的事项", rows[rows[t.STATE] == "overdue"]),
        (f"{WITHIN}日内到期的事项", rows[~rows[t.STATE].isin(("returned", "overdue"))]),
    ]
    parts = [(title, part) for title, part in parts if len(part)]
    lines = [f"关于报送{plan.title}中期评估材料的提醒", "", f"{plan.department_name(department)}：", ""]
    lines.append(f"　　按照{plan.title}中期评估工作安排，截至{chinese(status.on)}，{'本单位' if own else '贵单位'}"
                 f"尚有下列{len(rows)}项工作需要{'办理' if own else '报送'}。")  # fmt: skip
    for i, (title, part) in enumerate(parts):
        lines += ["", f"　　{_NUMERALS[i]}、{title}"]
        lines += [f"　　{number}. {_item(row)}" for number, row in enumerate(t.records(part), start=1)]
    lines += [
        "",
        *_closing(plan, own=own),
        "",
        f"　　　　　　　　{_signature(plan)}",
        f"　　　　　　　　{chinese(status.on)}",
    ]
    lines += ["", *(f"（{stamp.replace('本页', '本提醒')}）" for stamp in status.stamps)] if status.stamps else []
    return "\n".join(lines) + "\n"


def _item(row: dict[str, Any]) -> str:
    """One thing owed: what, by when, how it stands."""
    what = f"{row[t.MILESTONE]}（{row[t.SPECIAL_PLAN]}）" if row[t.SPECIAL_PLAN] else row[t.MILESTONE]
    parts = [f"应于{chinese(row[t.DUE])}前完成" if pd.notna(row[t.DUE]) else "工作安排未定日期"]
    if pd.notna(row[t.EXTENDED_TO]):
        reason = f"（延期原因：{row[t.EXTENSION_REASON]}）" if row[t.EXTENSION_REASON] else ""
        parts.append(f"经同意延期至{chinese(row[t.EXTENDED_TO])}{reason}")
    if row[t.STATE] == "returned":
        parts.append(f"已于{chinese(row[t.RECEIVED_ON])}退回，请按所附意见修改后重新报送")
    if row[t.DAYS_LATE] and row[t.DAYS_LATE] > 0:
        parts.append(f"现已逾期{row[t.DAYS_LATE]}天")
    elif pd.notna(row[t.DAYS_LEFT]):
        parts.append("今日到期" if row[t.DAYS_LEFT] == 0 else f"距到期还有{row[t.DAYS_LEFT]}天")
    return f"{what}：{'，'.join(parts)}。{_procedure(row)}"


def _procedure(row: dict[str, Any]) -> str:
    """What a special plan's report still has to go through."""
    if not row[t.PLAN_ID]:
        return ""
    approved = row[t.APPROVED_ON]
    if pd.notna(approved):
        return f"评估报告已于{chinese(approved)}经{row[t.APPROVER_ROLE]}审阅同意，请及时抄送备案。"
    return f"评估报告须经{row[t.APPROVER_ROLE]}审阅同意后抄送备案。"


def _closing(plan: Plan, *, own: bool) -> list[str]:
    """Where to send it, and what to do where it cannot be done in time."""
    if own:
        return ["　　请抓紧办理；确需顺延的，请登记延期日期和原因。"]
    office = plan.department_name(office_of(plan), short=True) or "评估牵头单位"
    where = f"发送至{plan.mailbox}（{office}）" if plan.mailbox else f"报送{office}"
    return [
        f"　　请抓紧组织，将有关材料{where}。确因特殊情况不能按期报送的，请及时说明原因和拟报送日期，以便办理延期。",
        "　　如已报送，请忽略本提醒。感谢支持与配合。",
    ]


def _signature(plan: Plan) -> str:
    return plan.department_name(office_of(plan)) or "中期评估牵头单位"


def chinese(day: Any) -> str:
    """A date as official texts write it.

    >>> chinese(pd.Timestamp("2023-06-01"))
    '2023年6月1日'
    """
    return f"{day.year}年{day.month}月{day.day}日"
