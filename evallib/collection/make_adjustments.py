"""The sheet 调整建议: the department's answer as a whole, the items it leads, and who has to agree to a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from evallib import tables as t
from evallib.collection import make_words as words
from evallib.collection.forms import ADJUST, TITLES, WHOLE, WHOLE_NAME, Sheet, SheetKind
from evallib.collection.make_known import Known
from evallib.collection.make_row import Row
from evallib.plan import Plan
from evallib.plan.hierarchy import OUTLINE, Item, fixed_by, issue_level, items

CHOICE = "choice"
"""Name of the column that holds 需调整 or 不调整."""
_ADJUSTED_WORKS: tuple[SheetKind, ...] = ("task", "programme", "project")
"""Works the plan can change; tasks of the city's outline it cannot."""


def adjustment_rows(known: Known, sheet: Sheet, department_id: str) -> list[Row]:
    """The department's answer as a whole, then every item it leads that the plan or a special plan lists."""
    asked = known.requests(department_id)
    objects = _adjustable(known, department_id)
    answer = ADJUST if asked else known.answers.get(department_id, "")
    whole = {t.OBJECT_ID: WHOLE, t.NAME: WHOLE_NAME, CHOICE: answer}
    facts = [whole]
    for one in objects:
        request = asked.get(one[t.OBJECT_ID])
        said = {name: request[name] for name in (t.NEW, t.REASON, t.BASIS)} if request else {}
        facts.append({**one, CHOICE: ADJUST if request else "", **said})
    return [Row({column.heading: fact.get(column.name, "") for column in sheet.columns}) for fact in facts]


def _adjustable(known: Known, department_id: str) -> list[dict[str, Any]]:
    """Items a department leads (indicators, tasks, programmes, projects, special plans) with their way of change."""
    plan, listed = known.plan, items(known.plan)
    found = [
        _adjustment(plan, listed[item.indicator_id], TITLES["indicator"], words.target_words(plan, item))
        for item in known.led_by(department_id) if not item.is_auxiliary or item.plan_id
    ]  # fmt: skip
    for kind in _ADJUSTED_WORKS:
        for row in known.works[kind]:
            if known.heir(row[t.LEAD_DEPARTMENT]) != department_id:
                continue
            due = words.day_words(row[t.PLANNED_FINISH]) or words.day_words(row[t.DUE])
            old = "；".join(text for text in (row[t.GOAL], due and f"时限{due}") if text)
            found.append(_adjustment(plan, replace(listed[row[t.ID]], name=row[t.NAME]), TITLES[kind], old))
    for row in t.records(plan.known("special_plans")):
        if not row[t.PLAN_ID] or known.heir(row[t.LEAD_DEPARTMENT]) != department_id:
            continue
        steps = words.adjustment_steps(plan, issue_level(plan, row[t.PLAN_ID]))
        fact = {t.OBJECT_ID: row[t.PLAN_ID], t.NAME: row[t.NAME], t.KIND: TITLES["special_plan"], t.STEP: steps,
                t.PLAN_ID: row[t.NAME]}  # fmt: skip
        found.append(fact)
    return found


@lru_cache(maxsize=8)
def _plan_names(plan: Plan) -> Mapping[str, str]:
    frame = plan.tables["special_plans"]
    return dict(zip(frame[t.PLAN_ID], frame[t.NAME], strict=True))


def _adjustment(plan: Plan, item: Item, kind: str, old: str) -> dict[str, Any]:
    """One item with the plan it belongs to and who has to agree; what a higher plan fixes is said so."""
    names = _plan_names(plan)
    own = item.plan_id if item.own_only else ""
    belongs = names.get(own, own) if own else OUTLINE
    steps = words.adjustment_steps(plan, issue_level(plan, own) if own else "")
    if fixing := fixed_by(plan, item.item_id, item.plan_id):
        higher = next((key for key, name in names.items() if f"《{name or key}》" == fixing), "")
        steps = words.adjustment_steps(plan, issue_level(plan, higher) if higher else "")
        steps = f"部门文件不得自行调整（{fixing}已定）；确需调整的，随{fixing}调整：{steps}"
    return {t.OBJECT_ID: item.item_id, t.NAME: item.name, t.KIND: kind, t.PLAN_ID: belongs, t.OLD: old, t.STEP: steps}
