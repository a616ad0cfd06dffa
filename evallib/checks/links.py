"""Checks of links: every id named in a table exists where it should."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import pandas as pd

from evallib import tables as t
from evallib.checks.registry import Hit, at_indicator, at_rows, rule
from evallib.checks.view import View
from evallib.plan.chains import PLAN_PAPER

WORKS = {"task": "tasks", "programme": "programmes", "project": "projects", "city_task": "city_tasks"}
"""Object type → table of works."""
_FIGURES = ("observations", "targets", "department_forecasts", "overrides", "reviews", "comparisons")
_LEADS = ("indicators", *WORKS.values(), "special_plans", "problems")
_HELPED = ("indicators", *WORKS.values())
_TARGETS = {"departments": "责任单位", "special_plans": "专项规划", "milestones": "时间节点"}


@rule("error", "指标目录里没有的编号，其数据不会进入任何评价。")
def dangling_indicator(view: View) -> Iterator[Hit]:
    """Indicator ids in figures, works and settings stand in indicators.csv."""
    known = set(view.plan.by_id) - {""}
    message = "indicators.csv中没有指标“{parts}”，本行不起作用；请核对编号，或在指标目录中补上"
    for name in _FIGURES:
        frame = view.table(name)
        if name == "overrides":  # an event may concern the whole plan
            frame = frame[(frame[t.INDICATOR_ID] != "") | (frame[t.KIND] != "event")]
        if name == "reviews":  # an expert's word on the whole plan
            frame = frame[frame[t.INDICATOR_ID] != ""]
        yield from _missing(frame, (name, t.INDICATOR_ID), known, message)
    for name in WORKS.values():
        yield from _missing(view.table(name), (name, t.INDICATORS), known | {""}, message.replace("本行", "此处"))
    for indicator_id in sorted(set(view.plan.settings.methods) - known):
        yield Hit(f"预测方法设置中的指标“{indicator_id}”不在指标目录内；请核对编号", "params", None, "methods",
                  indicator_id, indicator_id)  # fmt: skip


@rule("error", "对照指标不存在，相对型指标就无从比较。")
def dangling_reference(view: View) -> Iterator[Hit]:
    """``reference`` names another indicator of the plan."""
    for item in view.plan.indicators:
        if item.reference == item.indicator_id != "":
            yield at_indicator(item, t.REFERENCE, "对照指标是指标自身；请改为所要对照的指标编号")
        elif item.reference and item.reference not in view.plan.by_id:
            yield at_indicator(item, t.REFERENCE, f"对照指标“{item.reference}”不在指标目录内；请核对编号")


@rule("error", "单位编号对不上，指标和任务就不会出现在任何部门的报告里。")
def dangling_department(view: View) -> Iterator[Hit]:
    """Lead, supporting and succeeding departments stand in departments.csv."""
    known = _ids(view, "departments", t.DEPARTMENT_ID)
    message = "departments.csv中没有单位“{parts}”；请核对编号，或在单位目录中补上"
    places = [(name, t.LEAD_DEPARTMENT) for name in _LEADS] + [(name, t.SUPPORT_DEPARTMENTS) for name in _HELPED]
    places += [("departments", t.SUCCESSOR_ID), ("submissions", t.DEPARTMENT_ID), ("extensions", t.DEPARTMENT_ID),
               ("visits", t.DEPARTMENTS)]  # fmt: skip
    for name, column in places if known else ():
        yield from _missing(view.table(name), (name, column), known | {""}, message)


@rule("error", "牵头单位只能有一个；写了几个，哪个单位的报告里都没有这一项。")
def several_leads(view: View) -> Iterator[Hit]:
    """A lead department is one department; others support."""
    for name in (*_HELPED, "special_plans"):
        frame = view.table(name)
        bad = frame[frame[t.LEAD_DEPARTMENT].map(lambda text: len(t.split_list(text)) > 1).astype(bool)]
        yield from at_rows(bad, name, t.LEAD_DEPARTMENT,
                           "牵头单位“{value}”有几个；请只留一个，其余写入support_departments")  # fmt: skip


@rule("warning", "报送单位对不上目录，就无法核对是否由责任单位报送。")
def dangling_submitter(view: View) -> Iterator[Hit]:
    """``submitted_by`` names a department."""
    known = _ids(view, "departments", t.DEPARTMENT_ID)
    message = "报送单位“{parts}”不在departments.csv中；请填写单位编号"
    for name, table in t.PLAN_TABLES.items():
        if known and t.SUBMITTED_BY in table.columns:
            yield from _missing(view.table(name), (name, t.SUBMITTED_BY), known | {""}, message)


@rule("warning", "责任单位已撤销或尚未设立时，没有单位会收到这些指标和任务的报告。")
def department_not_valid(view: View) -> Iterator[Hit]:
    """Lead departments are valid on the as-of date."""
    expired = _ids(view, "departments", t.DEPARTMENT_ID) - set(view.plan.departments[t.DEPARTMENT_ID])
    for name in (*_HELPED, "special_plans"):
        frame = view.table(name)
        bad = frame[frame[t.LEAD_DEPARTMENT].isin(expired)]
        yield from at_rows(bad, name, t.LEAD_DEPARTMENT,
                           f"牵头单位“{{value}}”在{view.plan.as_of}不在有效期内；请改为承接其职能的单位")  # fmt: skip


@rule("error", "所属专项规划不存在，专项规划的评估报告就会漏掉这些内容。")
def dangling_plan(view: View) -> Iterator[Hit]:
    """``plan_id`` names a special plan (or the plan itself)."""
    known = _ids(view, "special_plans", t.PLAN_ID)
    message = "special_plans.csv中没有规划“{parts}”；请核对编号"
    for name in _HELPED if known else ():
        yield from _missing(view.table(name), (name, t.PLAN_ID), known | {view.plan.name, ""}, message)


@rule("error", "调整所属的规划不存在，就无从判断按哪一级程序批准。")
def dangling_adjusted_plan(view: View) -> Iterator[Hit]:
    """``plan_id`` of an adjustment names a special plan (or, empty, the outline)."""
    known = _ids(view, "special_plans", t.PLAN_ID)
    if known:
        yield from _missing(view.table("adjustments"), ("adjustments", t.PLAN_ID), known | {view.plan.name, ""},
                            "special_plans.csv中没有规划“{parts}”；请核对编号，调整《纲要》的留空")  # fmt: skip


@rule("error", "审批所指的文件不存在，就不会计入任何规划、报告或调整的办理情况。")
def dangling_document(view: View) -> Iterator[Hit]:
    """Documents of approvals are special plans, adjustments or reports."""
    known = _ids(view, "special_plans", t.PLAN_ID) | _ids(view, "adjustments", t.ADJUSTMENT_ID)
    frame = view.table("approvals")
    wrong = [cell for cell in frame[t.DOCUMENT].unique() if cell not in known and not _is_report(view, cell)]
    bad = frame[frame[t.DOCUMENT].isin(wrong)]
    yield from at_rows(bad, "approvals", t.DOCUMENT,
                       "没有“{value}”这个专项规划、调整或报告，本行不起作用；请核对编号")  # fmt: skip


@rule("warning", "文字、问题所指的对象不存在，就不会出现在任何报告里。")
def dangling_subject(view: View) -> Iterator[Hit]:
    """Objects of notes and sources of problems exist: works, indicators, plans, departments, visits."""
    known = set(view.plan.by_id) | _ids(view, "special_plans", t.PLAN_ID) | _ids(view, "departments", t.DEPARTMENT_ID)
    known = known.union(*(_ids(view, name, t.ID) for name in WORKS.values()), _ids(view, "visits", t.VISIT_ID),
                        _ids(view, "adjustments", t.ADJUSTMENT_ID)) | {view.plan.name, ""}  # fmt: skip
    for name, column in (("notes", t.OBJECT_ID), ("problems", t.SOURCE_ID)):
        yield from _missing(view.table(name), (name, column), known, "各表中没有编号“{parts}”；请核对编号")


@rule("info", "上级规划中的对应事项不在本文件夹内，无法核对编号。")
def upper_elsewhere(view: View) -> Iterator[Hit]:
    """``upper_id`` of a kind of ids that is not kept in this folder cannot be looked up."""
    families = {_family(name) for name in _uppers(view)}
    for name in _HELPED:
        frame = view.table(name)
        away = frame[frame[t.UPPER_ID].map(lambda cell: cell != "" and _family(cell) not in families).astype(bool)]
        yield from at_rows(away, name, t.UPPER_ID, "上级对应事项“{value}”不在本文件夹各表中，未能核对；请核对编号")


@rule("error", "事项以自己为上级，或互为上级，就找不到真正的上级规划。")
def upper_circle(view: View) -> Iterator[Hit]:
    """Following ``upper_id`` never leads back."""
    above = {row_id: upper for name in _HELPED for row_id, upper in _pairs(view, name) if upper and row_id}
    for name in _HELPED:
        ids = view.table(name)[_id_column(name)]
        bad = view.table(name)[ids.map(lambda one: _returns(above, one)).astype(bool)]
        yield from at_rows(bad, name, t.UPPER_ID, "沿上级对应事项“{value}”又回到本行；请核对编号")


@rule("warning", "上级规划中的对应事项编号写错，就查不出哪些内容不得自行调整。")
def dangling_upper(view: View) -> Iterator[Hit]:
    """``upper_id`` exists, where ids of its kind (the letters before the number) are kept in this folder."""
    known = _uppers(view)
    families = {_family(name) for name in known}
    for name in _HELPED:
        frame = view.table(name)
        ours = frame[frame[t.UPPER_ID].map(lambda cell: _family(cell) in families).astype(bool)]
        yield from _missing(ours, (name, t.UPPER_ID), known | {""},
                            "上级对应事项“{parts}”在本规划各表中找不到；请核对编号")  # fmt: skip


@rule("error", "进展和调整所指的对象不存在，就不会计入任何任务、工程或指标。")
def dangling_object(view: View) -> Iterator[Hit]:
    """Objects of progress and adjustments exist."""
    known = {kind: _ids(view, name, t.ID) for kind, name in WORKS.items()} | {"indicator": set(view.plan.by_id) - {""}}
    frame = view.table("progress")
    for kind, ids in known.items():
        mine = frame[frame[t.OBJECT_TYPE] == kind]
        yield from _missing(mine, ("progress", t.OBJECT_ID), ids,
                            f"{kind}中没有对象“{{parts}}”，本行进展不起作用；请核对编号")  # fmt: skip
    every = set().union(*known.values()) | _ids(view, "special_plans", t.PLAN_ID)
    yield from _missing(view.table("adjustments"), ("adjustments", t.OBJECT_ID), every,
                        "没有编号为“{parts}”的指标、任务、工程、项目或规划，本行调整不起作用；请核对编号")  # fmt: skip


@rule("error", "时间节点不存在，报送和延期就不知对应哪一次。")
def dangling_milestone(view: View) -> Iterator[Hit]:
    """Milestones of submissions and extensions exist."""
    known = _ids(view, "milestones", t.MILESTONE_ID)
    for name in ("submissions", "extensions") if known else ():
        yield from _missing(view.table(name), (name, t.MILESTONE_ID), known,
                            "milestones.csv中没有节点“{parts}”；请核对编号")  # fmt: skip


@rule("info", "目录表是空的，指向它的编号就无从核对。")
def links_unchecked(view: View) -> Iterator[Hit]:
    """A table of ids is empty though others refer to it."""
    places = {"departments": [(name, t.LEAD_DEPARTMENT) for name in _LEADS],
              "special_plans": [(name, t.PLAN_ID) for name in _HELPED],
              "milestones": [(name, t.MILESTONE_ID) for name in ("submissions", "extensions")]}  # fmt: skip
    for name, users in places.items():
        named = sum(int((view.table(user)[column] != "").sum()) for user, column in users)
        if view.table(name).empty and named:
            file = t.PLAN_TABLES[name].file
            yield Hit(f"{file}没有内容，{named}处{_TARGETS[name]}编号未能核对；请补填{file}", file)


def _ids(view: View, name: str, column: str) -> set[str]:
    return set(view.table(name)[column]) - {""}


def _uppers(view: View) -> set[str]:
    """Everything an ``upper_id`` may name in this folder."""
    known = (set(view.plan.by_id) - {""}) | _ids(view, "special_plans", t.PLAN_ID)
    return known.union(*(_ids(view, name, t.ID) for name in WORKS.values()))


def _id_column(name: str) -> str:
    return t.INDICATOR_ID if name == "indicators" else t.ID


def _pairs(view: View, name: str) -> Iterator[tuple[str, str]]:
    """Id and upper id of each row of a table."""
    frame = view.table(name)
    return zip(frame[_id_column(name)], frame[t.UPPER_ID], strict=True)


def _returns(above: dict[str, str], start: str) -> bool:
    """Whether following ``upper_id`` from ``start`` leads back to it."""
    seen: set[str] = set()
    here = above.get(start, "")
    while here and here not in seen and here != start:
        seen.add(here)
        here = above.get(here, "")
    return here == start != ""


def _is_report(view: View, document: str) -> bool:
    """Whether this is a report id, stem or stem:scope with or without @suffix, of a scope that exists."""
    stem, colon, scope = document.partition("@")[0].partition(":")
    stems = {report.notebook for report in view.plan.settings.reports}
    scopes = _uppers(view) | _ids(view, "departments", t.DEPARTMENT_ID)
    known = stem in stems or stem.endswith("_report") or stem == PLAN_PAPER
    return known and (not colon or scope in scopes)


def _family(text: str) -> str:
    """Letters an id begins with: SP of SP07; the id itself where it has none."""
    return re.split(r"\d", text, maxsplit=1)[0] or text


def _missing(frame: pd.DataFrame, place: tuple[str, str], known: Collection[str], message: str) -> Iterator[Hit]:
    """Cells (single ids or lists) of ``place`` (table, column) that name something not ``known``.

    ``{parts}`` of the message lists it. An empty cell is a fault unless ``known`` holds "".
    """
    name, column = place
    cells = {cell: t.split_list(cell) or ("",) for cell in frame[column].unique()}
    wrong = {cell: [part or "（空）" for part in parts if part not in known] for cell, parts in cells.items()}
    if any(wrong.values()):
        bad = frame[frame[column].map(lambda cell: bool(wrong[cell])).astype(bool)]
        yield from at_rows(bad, name, column, message, parts=["、".join(wrong[cell]) for cell in bad[column]])
