"""The state of a round as one page: departments × milestones, what is overdue, special plans, the office's own duties.

Self-contained, readable on a phone, one A4 page in print.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Any

import pandas as pd
from markupsafe import Markup

from evallib import tables as t
from evallib.collection.owed import Milestone
from evallib.collection.status import STATES, Status, tally
from evallib.publishing.fonts import font_css
from evallib.publishing.page import SANS, render

_WORST = list(STATES)
_ROWS_MM, _LISTS_MM = 232.0, 252.0
"""Height on the printed page of the matrix's body, of the lists beside it."""
_ROW_MM = (3.1, 5.0)
_LINE_MM, _LINE_CHARACTERS = 3.0, 33
"""Height of a line of the lists at full size, and the Chinese characters it takes."""
_SIZES = tuple(1 - step / 50 for step in range(26))


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix: state for its colour, short text, full text on hover."""

    state: str
    text: str
    full: str


@dataclass(frozen=True)
class Group:
    """One milestone of the overdue list: departments by days late."""

    milestone: Milestone
    lines: tuple[tuple[str, str], ...]


def publish_status(status: Status) -> bytes:
    """Return the page (UTF-8); the same status gives the same bytes."""
    rows = status.rows
    stones = [stone for stone in status.milestones if not stone.of_office]
    matrix, groups, plans = _matrix(status, stones), _overdue(status), _plans(rows)
    office, returned = _records(rows[rows[t.WHO] == "office"]), _records(rows[rows[t.STATE] == "returned"])
    extended = _records(rows[rows[t.EXTENDED_TO].notna() & (rows[t.STATE] != "nothing")])
    lists = {"退回待重报": [_returned(row) for row in returned], "延期": [_extended(row) for row in extended]}
    blocks = [[text for pair in group.lines for text in ("".join(pair),)] for group in groups]
    blocks += [*lists.values(), list(status.notes)]
    context = {
        "status": status, "title": f"{status.plan.title}中期评估报送情况", "stones": stones, "matrix": matrix,
        "overdue": groups, "lists": lists, "plans": plans, "plans_tally": tally(rows[rows[t.PLAN_ID] != ""]),
        "office": office, "day": _day, "short": _short_name, "brief": _text, "waiting": waiting,
        "contacts": _contacts(status), "row": _row_height(len(matrix)),
        "size": _size(blocks, [_plan_texts(row) for row in plans], len(office)),
    }  # fmt: skip
    bare = render("status.html", fonts=Markup(""), **context).decode("utf-8")
    return render("status.html", fonts=Markup(font_css("sans", SANS, set(bare))), **context)


def _plans(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Special plans with a name short enough for the list: without the place all of them begin with."""
    found = _records(rows[rows[t.PLAN_ID] != ""])
    names = [row[t.SPECIAL_PLAN] for row in found]
    places = [re.match(r".{1,8}?[区县市省]", name) for name in names]
    same = len({place[0] if place else "" for place in places}) == 1
    common = len(places[0][0]) if same and places[0] else 0
    return [{**row, t.NAME: name[common:] or name} for row, name in zip(found, names, strict=True)]


def _plan_texts(row: dict[str, Any]) -> tuple[str, str, str]:
    """What is written of a special plan in the columns that may need more than a line."""
    approved = row[t.APPROVED_ON] is not None
    return row[t.NAME], row[t.DEPARTMENT], "" if approved else waiting(row)


def waiting(row: dict[str, Any]) -> str:
    """Whose approval is still missing."""
    return "待" + row[t.APPROVER_ROLE].removeprefix("部门")


def _returned(row: dict[str, Any]) -> str:
    what = row[t.SPECIAL_PLAN] or row[t.MILESTONE]
    return "；".join(filter(None, (f"{row[t.DEPARTMENT]}·{what}：{row[t.STATE_NAME]}", row[t.NOTE])))


def _extended(row: dict[str, Any]) -> str:
    """Until when, why, on record since when, how it stands."""
    since = f"，{row[t.EXTENDED_ON].date().isoformat()}登记" if row[t.EXTENDED_ON] is not None else ""
    reason = f"{row[t.EXTENSION_REASON] or '原因未注明'}{since}"
    what = row[t.SPECIAL_PLAN] or row[t.MILESTONE]
    until = row[t.EXTENDED_TO].date().isoformat()
    return f"{row[t.DEPARTMENT]}·{what}：延至{until}（{reason}），{row[t.STATE_NAME]}"


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as mappings; days that are missing are None."""
    return [{name: None if value is pd.NaT or value is pd.NA else value for name, value in row.items()}
            for row in t.records(frame)]  # fmt: skip


def _day(value: Any) -> str:
    """A day within the round: 6-10."""
    return "" if value is None or pd.isna(value) else f"{value.month}-{value.day:02d}"


def _short_name(name: str) -> str:
    """Name of a milestone without the verb every one begins with."""
    return name.removeprefix("报送") or name


def _matrix(status: Status, stones: Sequence[Milestone]) -> list[tuple[str, bool, list[Cell]]]:
    """Departments in file order: name, whether a contact is registered, a cell a milestone."""
    order = {name: i for i, name in enumerate(status.plan.tables["departments"][t.DEPARTMENT_ID])}
    parts: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in _records(status.rows):
        if row[t.WHO] != "office":
            parts.setdefault(row[t.DEPARTMENT_ID], {}).setdefault(row[t.MILESTONE_ID], []).append(row)
    found = []
    for department in sorted(parts, key=lambda name: order.get(name, len(order))):
        mine = parts[department]
        rows = [row for part in mine.values() for row in part]
        if any(row[t.STATE] != "nothing" for row in rows):
            cells = [_cell(mine.get(stone.milestone_id, [])) for stone in stones]
            found.append((str(rows[0][t.DEPARTMENT]), bool(rows[0][t.CONTACT]), cells))
    return found


def _cell(rows: Sequence[dict[str, Any]]) -> Cell:
    """One department at one milestone; of several special plans the most pressing, with how many are filed."""
    if not rows:
        return Cell("nothing", "—", STATES["nothing"])
    worst = min(rows, key=lambda row: _WORST.index(row[t.STATE]))
    text = _text(worst)
    if len(rows) > 1:
        done = sum(row[t.STATE] == "handed_in" for row in rows)
        text = f"{text} {done}/{len(rows)}"
    full = "\n".join(" ".join(filter(None, (row[t.SPECIAL_PLAN], row[t.STATE_NAME], row[t.NOTE]))) for row in rows)
    return Cell(worst[t.STATE], text, full)


def _text(row: dict[str, Any]) -> str:
    """Short text of a state: a sign and a day or number of days."""
    state, late = row[t.STATE], row[t.DAYS_LATE] or 0
    if state in ("handed_in", "unasked"):
        return f"√{_day(row[t.RECEIVED_ON])}" + (f" 晚{late}" if late else "")
    if state == "extended":
        return f"延至{_day(row[t.EXTENDED_TO])}"
    if state == "pending":
        return f"余{row[t.DAYS_LEFT]}天"
    signs = {"returned": f"退·逾{late}" if late else "退", "overdue": f"逾{late}天", "undated": "未定", "unasked": "√"}
    return signs.get(state, "—")


def _overdue(status: Status) -> list[Group]:
    """Overdue departments by milestone and days, the longest first."""
    found = []
    for stone in status.milestones:
        rows = status.at(stone.milestone_id)
        rows = rows[(rows[t.STATE] == "overdue") & (not stone.of_office)]
        lines = []
        for days in sorted(set(rows[t.DAYS_LATE].astype(int)), reverse=True):
            part = rows[rows[t.DAYS_LATE] == days]
            lines.append((f"逾期{days}天：", "、".join(dict.fromkeys(part[t.DEPARTMENT])) + f"（{len(part)}）"))
        if lines:
            found.append(Group(stone, tuple(lines)))
    return found


def _contacts(status: Status) -> str:
    """How many departments have registered a contact."""
    per = status.rows.groupby(t.DEPARTMENT_ID)[t.CONTACT].first()
    return f"联系人已登记{int(per.sum())}家，未登记{int((~per).sum())}家"


def _row_height(departments: int) -> float:
    """Height of a row of the matrix in mm, so that all departments stand on one page."""
    return round(min(_ROW_MM[1], max(_ROW_MM[0], _ROWS_MM / max(1, departments))), 2)


_PLAN_SHARES = (0.42, 0.20, 0.23)
"""Columns of the list of special plans: name, department, approver; what is left is the filing."""


def _size(blocks: Sequence[Sequence[str]], plans: Sequence[Sequence[str]], office: int) -> float:
    """Size of the lists beside the matrix: the largest at which they stand on one page.

    ``blocks`` are headings with their paragraphs, ``plans`` the cells of special plans, ``office`` the office's duties.
    """
    for size in _SIZES:
        across = _LINE_CHARACTERS / size
        lines = sum(2.2 + sum(ceil(len(text) / across) for text in texts) for texts in blocks)
        lines += 5 + 1.15 * sum(map(partial(_cell_lines, across), plans)) if plans else 0
        lines += 4 + 1.15 * office if office else 0
        if lines * size * _LINE_MM <= _LISTS_MM:
            return size
    return _SIZES[-1]


def _cell_lines(across: float, texts: Sequence[str]) -> int:
    """Lines of one row of the list of special plans."""
    return max(ceil(len(text) / max(1.0, share * across - 1)) for text, share in zip(texts, _PLAN_SHARES, strict=True))
