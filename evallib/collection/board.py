"""The status as a screen and as a table for an office: Chinese headings, days as texts, grouped by milestone."""

from __future__ import annotations

import pandas as pd

from evallib import tables as t
from evallib.collection.owed import Milestone
from evallib.collection.status import Status, tally
from evallib.sheets import aligned

HEADINGS = {
    t.DEPARTMENT_ID: "单位编号", t.DEPARTMENT: "单位", t.MILESTONE_ID: "节点编号", t.MILESTONE: "节点",
    t.OBJECT: "报送内容", t.PLAN_ID: "规划编号", t.SPECIAL_PLAN: "专项规划", t.DUE: "应报日期", t.EXTENDED_TO: "延期至",
    t.EXTENSION_REASON: "延期原因", t.EXTENDED_ON: "延期登记日期", t.STATE_NAME: "状态", t.DAYS_LATE: "逾期天数",
    t.DAYS_LEFT: "剩余天数", t.RECEIVED_ON: "收到日期", t.RESULT: "接收结果", t.FILE: "文件", t.APPROVER_ROLE: "审阅人",
    t.APPROVED_ON: "审阅同意日期", t.FILED_ON: "备案日期", t.CONTACT: "联系人", t.NOTE: "说明",
}  # fmt: skip
"""Column of the status → heading in the office's table, in its order."""


def sheet(status: Status) -> pd.DataFrame:
    """Return the table an office opens: Chinese headings, every duty a row."""
    rows = status.rows.assign(**{t.CONTACT: status.rows[t.CONTACT].map({True: "已登记", False: "未登记"})})
    return rows[list(HEADINGS)].rename(columns=HEADINGS)


def screen(status: Status) -> str:
    """Return the table for the screen: a block a milestone, what calls for action first, then the tally."""
    if not status.milestones:
        return "milestones.csv没有工作节点，无可汇总的事项\n"
    parts = [_part(status, stone) for stone in status.milestones if not stone.of_office]
    office = status.rows[status.rows[t.WHO] == "office"]
    if len(office):
        parts.append(f"牵头单位事项　{tally(office)}\n{_block(office, office=True)}")
    parts += [f"注：{note}\n" for note in (*status.notes, *status.stamps)]
    return "\n".join([*parts, status.tally + "\n"])


def _part(status: Status, stone: Milestone) -> str:
    """One milestone of the departments: a heading with counts, and its table."""
    rows = status.at(stone.milestone_id)
    head = f"{stone.milestone_id}　{stone.name}　{f'应于{stone.due.isoformat()}前' if stone.due else '方案未定日期'}"
    return f"{head}　{tally(rows)}\n{_block(_gathered(rows))}" if len(rows) else f"{head}　没有应报单位\n"


_FEW = 4
"""More departments than this that are not due yet, all alike, share a line."""


def _gathered(rows: pd.DataFrame) -> pd.DataFrame:
    """Put departments not due yet with the same words on one line."""
    quiet = rows[t.STATE].isin(("pending", "undated")) & (rows[t.NOTE] == "") & (rows[t.PLAN_ID] == "")
    parts = [rows[~quiet]]
    for _, alike in rows[quiet].groupby(t.STATE_NAME, sort=False):
        names = f"{alike[t.DEPARTMENT].iloc[0]}等{len(alike)}家"
        parts.append(alike if len(alike) <= _FEW else alike.head(1).assign(**{t.DEPARTMENT: names}))
    return pd.concat(parts)


def _block(rows: pd.DataFrame, *, office: bool = False) -> str:
    """Duties, aligned; of the office with what and by when."""
    columns = {
        "单位": rows[t.DEPARTMENT], "专项规划": rows[t.SPECIAL_PLAN], "状态": rows[t.STATE_NAME], "说明": rows[t.NOTE],
    }  # fmt: skip
    if office:
        days = rows[t.DUE].dt.strftime("%Y-%m-%d").fillna("未定")
        columns = {"节点": rows[t.MILESTONE_ID], "事项": rows[t.MILESTONE], "应办日期": days, **columns}
    frame = pd.DataFrame({name: column for name, column in columns.items() if (column != "").any()})
    return "".join(f"  {line}\n" for line in aligned(frame).splitlines())
