"""Which plan an item belongs to, and whether a higher plan fixes it: who may change it, by the issue of documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from evallib import tables as t

if TYPE_CHECKING:
    from evallib.plan import Plan

OUTLINE = "《纲要》"
GOVERNMENT, OFFICE, DEPARTMENT = "区政府文件", "区政府办文件", "部门文件"
_HIGHER = (GOVERNMENT, OFFICE)


@dataclass(frozen=True)
class Item:
    """One item of the catalogues: id, name, the special plan and the higher item it belongs to."""

    item_id: str
    name: str
    table: str
    plan_id: str
    upper_id: str
    own_only: bool
    """Whether only its special plan has it (an auxiliary indicator with a ``plan_id``)."""


@lru_cache(maxsize=4)
def items(plan: Plan) -> Mapping[str, Item]:
    """Every indicator, task, programme, project and city task by id (of doubles the first)."""
    found: dict[str, Item] = {}
    for one in plan.indicators:
        own = bool(one.plan_id) and one.is_auxiliary
        item = Item(one.indicator_id, one.name, "indicators", one.plan_id, one.upper_id, own)
        found.setdefault(item.item_id, item)
    for table in t.WORK_TYPES.values():
        for row in t.records(plan.tables[table]):
            own = bool(row[t.PLAN_ID]) and table == "projects"
            item = Item(row[t.ID], row[t.NAME], table, row[t.PLAN_ID], row[t.UPPER_ID], own)
            found.setdefault(item.item_id, item)
    return found


def issue_level(plan: Plan, plan_id: str) -> str:
    """How a special plan was issued; the outline itself ("" or unknown ids) counts as issued by the government."""
    return _levels(plan).get(plan_id, "") or GOVERNMENT


@lru_cache(maxsize=16)
def _levels(plan: Plan) -> dict[str, str]:
    """Special plan → level of issue."""
    frame = plan.tables["special_plans"]
    return dict(zip(frame[t.PLAN_ID], frame[t.ISSUE_LEVEL], strict=True))


def fixed_by(plan: Plan, object_id: str, plan_id: str) -> str:
    """Say which higher plan fixes an item that a department's own document wants to change; "" where none does.

    Parameters
    ----------
    plan : Plan
    object_id : str
        The item to be changed.
    plan_id : str
        The special plan whose document proposes it; only documents of departments are bound.

    The work plan's rule: what concerns indicators and tasks of plans issued by the government or its office, a
    department's document must not change by itself.
    """
    if not plan_id or issue_level(plan, plan_id) != DEPARTMENT:
        return ""
    known = items(plan)
    item = known.get(object_id)
    if item is None:
        return ""
    if not item.own_only or item.plan_id != plan_id:
        return _named(plan, item.plan_id if item.own_only else "")
    seen = {object_id}
    while item.upper_id and item.upper_id not in seen:
        seen.add(item.upper_id)
        upper = known.get(item.upper_id)
        if upper is None:
            return _named(plan, item.upper_id)
        if not upper.own_only or issue_level(plan, upper.plan_id) in _HIGHER:
            return _named(plan, upper.plan_id if upper.own_only else "")
        item = upper
    return ""


def _named(plan: Plan, plan_id: str) -> str:
    """The plan's name, the outline's for ""; "" for a department's own document."""
    if not plan_id:
        return OUTLINE
    frame = plan.tables["special_plans"]
    names = dict(zip(frame[t.PLAN_ID], frame[t.NAME], strict=True))
    if plan_id not in names or issue_level(plan, plan_id) not in _HIGHER:
        return ""
    return f"《{names[plan_id] or plan_id}》"
