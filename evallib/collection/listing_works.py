"""Rows of tasks, programmes, projects, city tasks and special plans of an office's list."""

from __future__ import annotations

import datetime as dt
import re

from evallib import tables as t
from evallib.collection.filings import APPROVERS
from evallib.collection.listing_draft import Draft
from evallib.collection.listing_grid import Block, Entry, Row
from evallib.collection.listing_words import (
    NAME,
    chinese_number,
    is_blank,
    item_name,
    read_box,
    read_deadline,
    read_span,
    section_name,
)
from evallib.collection.units import factor
from evallib.numbers import parse_number

PARENTS = {"project": ("programme", "task"), "programme": ("task",)}
"""Kind → what a row of it may stand under, nearest first."""
_MONEY = re.compile(r"单位[:：]?\s*((?:百万|千万|万|亿)?元)")
_LONG_RUN = re.compile(r"长期|持续|常态|每年|年度|按年|分年|适时")
_STATED = "万元"
"""Unit of total_investment in a plan folder."""


def read_work_row(draft: Draft, block: Block, row: Row, kind: str, *, first_leads: bool) -> None:
    """Add one row: the item itself, and what it stands under where the row names that too."""
    upper = ""
    for parent in reversed(PARENTS.get(kind, ())):
        if row.text(parent):
            upper = _parent(draft, row.cells[parent], parent, upper)
    cell = row.cells.get(kind) or (row.cells.get("task") if kind == "city_task" else None) or row.cells.get(NAME)
    if cell is None:
        return
    name = item_name(cell.text)
    found = draft.find(kind, name)
    if found:
        draft.ask(cell.place, name, f"与{found}重名，是否同一项？", "按两行登记")
    if kind == "special_plan":
        _special_plan(draft, row, name, first_leads=first_leads)
        return
    draft.add(kind, {
        t.ID: draft.own_id(kind, row), t.NAME: name, t.CHAPTER: section_name(row.text("chapter")) or row.section,
        t.FOCUS: draft.focus(row), **draft.duty(row, first_leads=first_leads), t.PLAN_ID: _plan_of(draft, row, kind),
        t.UPPER_ID: upper, t.GOAL: row.text("goal"), t.DUE: _due(draft, row),
        t.TOTAL_INVESTMENT: _investment(draft, block, row), **_dates(draft, row), **_place_of(row, kind),
    })  # fmt: skip


def _parent(draft: Draft, cell: Entry, kind: str, upper: str) -> str:
    """Id of what a row stands under: known by its name, else made, without departments of its own."""
    name = item_name(cell.text)
    found = draft.find(kind, name)
    if found:
        return found
    draft.ask(cell.place, name, "清单没有单列这一项的牵头单位；请填lead_department列")
    return draft.add(kind, {t.NAME: name, t.UPPER_ID: upper})


def _place_of(row: Row, kind: str) -> dict[str, str]:
    """专栏 of a project, theme of a city task."""
    if kind == "city_task":
        return {t.THEME: section_name(row.text("theme") or row.text("category")) or row.section}
    if kind != "project":
        return {}
    text = row.text("box")
    number, title = read_box(text) or (("", text) if text else row.box or ("", ""))
    return {t.BOX_NO: chinese_number(row.text("box_no")) or number, t.BOX_TITLE: title}


def _plan_of(draft: Draft, row: Row, kind: str) -> str:
    """The special plan a work belongs to, where the list names one it has."""
    cell = row.cells.get("special_plan")
    if cell is None or is_blank(cell.text):
        return ""
    found = draft.find("special_plan", item_name(cell.text))
    if not found:
        draft.ask(cell.place, cell.text, "这项规划不在清单的专项规划中，编号是什么？请填plan_id列")
    return found


def _due(draft: Draft, row: Row) -> str:
    """The day by which a work has to be done."""
    cell = row.cells.get("due")
    if cell is None or is_blank(cell.text):
        return ""
    day = read_deadline(cell.raw)
    span = None if day else read_span(cell.raw)
    if day is None and span is None:
        ask = "没有截止日期，以何时为限？" if _LONG_RUN.search(cell.text) else "完成时限无法识别；"
        draft.ask(cell.place, cell.text, f"{ask}请填due列")
    return _iso(day or (span[1] if span else None))


def _dates(draft: Draft, row: Row) -> dict[str, str]:
    """Planned start and finish: own columns, else a span; a year or month counts to its last day."""
    days: dict[str, dt.date | None] = {"start": None, "finish": None}
    for name in days:
        cell = row.cells.get(name)
        if cell is not None and not is_blank(cell.text):
            days[name] = read_deadline(cell.raw)
            if days[name] is None:
                draft.ask(
                    cell.place,
                    cell.text,
                    f"日期无法识别；请填{'planned_start' if name == 'start' else 'planned_finish'}列",
                )
    cell = row.cells.get("span")
    if cell is not None and not is_blank(cell.text):
        span = read_span(cell.raw)
        year = None if span else read_deadline(cell.raw)
        if span is None and year is None:
            draft.ask(cell.place, cell.text, "建设年限无法识别；请填planned_start和planned_finish列")
        days["start"] = days["start"] or (span[0] if span else year)
        days["finish"] = days["finish"] or (span[1] if span else year)
    return {t.PLANNED_START: _iso(days["start"]), t.PLANNED_FINISH: _iso(days["finish"])}


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _investment(draft: Draft, block: Block, row: Row) -> float | None:
    """Total investment in 万元: the unit is the cell's own, the heading's, or the one named above the table."""
    cell = row.cells.get("investment")
    if cell is None or is_blank(cell.text):
        return None
    text = re.sub(r"\s", "", cell.text)
    own = re.search(r"((?:百万|千万|万|亿)?元|[万亿])$", text)
    above = _MONEY.search(block.title)
    unit = cell.heading.unit or (above[1] if above else "")
    found = parse_number(text[: own.start()] if own else text)
    written = (own[1] if own[1].endswith("元") else f"{own[1]}元") if own else unit
    by = factor(written, _STATED) if written else None
    if found is None or found.mark or by is None:
        why = "没有注明单位" if found is not None and not written else "不是一个明确的数"
        draft.ask(cell.place, cell.text, f"总投资{why}；请按万元填total_investment列")
        return None
    if found.estimate:
        draft.ask(cell.place, cell.text, "总投资为约数，准确数是多少？请按万元填total_investment列")
        return None
    return float(f"{found.scaled * by:.12g}")


def _special_plan(draft: Draft, row: Row, name: str, *, first_leads: bool) -> None:
    """A special plan: document, level of issue with the approver it asks for, years."""
    level = _level(draft, row, name)
    span = row.cells.get("span")
    numbers = [int(year) for year in re.findall(r"(?:19|20)\d\d", span.text if span else name)]
    if span and len(numbers) != 2 and not is_blank(span.text):
        draft.ask(span.place, span.text, "规划期无法识别；请填first_year和last_year列")
    known = len(numbers) == 2 and numbers[0] <= numbers[1]
    draft.add("special_plan", {
        t.PLAN_ID: draft.own_id("special_plan", row), t.NAME: name, t.DOC_NO: row.text("doc_no"), t.ISSUE_LEVEL: level,
        t.LEAD_DEPARTMENT: draft.duty(row, first_leads=first_leads)[t.LEAD_DEPARTMENT],
        t.FIRST_YEAR: numbers[0] if known else None, t.LAST_YEAR: numbers[1] if known else None,
        t.APPROVER_ROLE: APPROVERS.get(level, ""),
    })  # fmt: skip


def _level(draft: Draft, row: Row, name: str) -> str:
    """Level of issue: as the list says, else by the document's number."""
    said, number = row.text("issue_level"), row.text("doc_no")
    for pattern, level in ((r"政府办", "区政府办文件"), (r"部门|本单位|委办局", "部门文件"), (r"政府", "区政府文件")):
        if re.search(pattern, said):
            return level
    if not is_blank(said) or is_blank(number):
        cell = row.cells.get("issue_level")
        draft.ask(
            cell.place if cell else row.place,
            said or name,
            "以区政府文件、区政府办文件还是部门文件印发？请填issue_level列",
        )
        return ""
    if re.search(r"政办|府办", number):
        return "区政府办文件"
    if re.search(r"(政发|府发|政〔)", number):
        return "区政府文件"
    draft.ask(row.cells["doc_no"].place, number, "以区政府文件、区政府办文件还是部门文件印发？请填issue_level列")
    return ""
