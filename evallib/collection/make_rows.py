"""The rows of a department's form: what each sheet lists for it, filled with what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.collection import make_words as words
from evallib.collection.filings import filing_of
from evallib.collection.forms import (
    ADJUST,
    ASKED,
    CHANGED,
    LAST,
    STATUS_WORDS,
    TITLES,
    TOTAL,
    TOTAL_END,
    WHOLE,
    WORK_KINDS,
    Column,
    Sheet,
    SheetKind,
    report_period,
)
from evallib.collection.make_known import Known
from evallib.collection.owed import special_plans
from evallib.numbers import format_number
from evallib.plan import Indicator
from evallib.plan.hierarchy import OUTLINE, fixed_by, issue_level, items

BLANK_PROBLEMS = 20
"""Empty rows on the sheet of problems."""
_STATUS_NAMES = {code: word for word, code in STATUS_WORDS.items()}


@dataclass(frozen=True)
class Row:
    """One row of a sheet.

    Attributes
    ----------
    values : mapping of str to Any
        Heading → what stands in the cell; empty cells may be left out.
    decimals : int or None
        Of an indicator's figures.
    share : bool
        Figures lie between 0 and 100.
    totals : mapping of str to tuple of str
        Name of a column of running totals → headings of the figures it adds up.
    base_year : int or None
        Where the base is of another year than the plan's.
    shut : bool
        Nothing is asked in the columns of figures (qualitative indicators).
    marks : mapping of str to str
        Heading → what changed since the round before.
    """

    values: Mapping[str, Any]
    decimals: int | None = None
    share: bool = False
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    base_year: int | None = None
    shut: bool = False
    marks: Mapping[str, str] = field(default_factory=dict)


Rows = dict[SheetKind, list[Row]]


def department_rows(known: Known, sheets: Mapping[SheetKind, Sheet], department_id: str) -> Rows:
    """Rows of every sheet a department needs, in the order of the workbook; sheets it does not need are left out."""
    found: Rows = {"indicator": _indicator_rows(known, sheets["indicator"], department_id)}
    for kind in WORK_KINDS:
        found[kind] = _work_rows(known, sheets[kind], department_id)
    found["special_plan"] = _special_plan_rows(known, sheets["special_plan"], department_id)
    if _leads_anything(known, found, department_id):
        found["problem"] = _problem_rows(known, sheets["problem"], department_id)
        found["adjustment"] = _adjustment_rows(known, sheets["adjustment"], department_id)
    return {kind: rows for kind, rows in found.items() if rows}


def mark_changes(now: Rows, before: Rows, sheets: Mapping[SheetKind, Sheet]) -> Rows:
    """Mark the entry cells that hold something else than in the round before."""
    marked: Rows = {}
    for kind, rows in now.items():
        key = sheets[kind].id_column.heading
        old = {row.values[key]: row for row in before.get(kind, [])}
        entries = [column for column in sheets[kind].columns if column.entry]
        marked[kind] = [_marked(row, old.get(row.values[key]), entries) for row in rows]
    return marked


def _marked(row: Row, old: Row | None, entries: Sequence[Column]) -> Row:
    """The row with its changes beside it."""
    marks: dict[str, str] = {}
    for column in entries:
        was, now = (_shown(one.values.get(column.heading)) if one else "" for one in (old, row))
        if was != now and column.kind != "id":
            marks[column.heading] = f"{was or '空'} → {now or '空'}"
    if not marks:
        return row
    short = [
        f"{column.heading}：{marks[column.heading]}" if column.kind in ("number", "word", "date") else column.heading
        for column in entries if column.heading in marks
    ]  # fmt: skip
    return replace(row, marks=marks, values={**row.values, CHANGED: "；".join(short)})


def _shown(value: Any) -> str:
    """A cell as one reads it."""
    if isinstance(value, str):
        return value
    if value is None or pd.isna(value):
        return ""
    return format_number(value) if isinstance(value, int | float) else words.day_words(value)


def mine(known: Known, lead: str, supports: Sequence[str], department_id: str) -> bool | None:
    """Whether a department leads an item (True), supports it (False) or has nothing to do with it (None)."""
    if known.heir(lead) == department_id:
        return True
    return False if department_id in map(known.heir, supports) else None


def _leads_anything(known: Known, found: Rows, department_id: str) -> bool:
    """Whether it leads an indicator, work or special plan of its form."""
    leading = any(known.heir(item.lead_department) == department_id for item in known.plan.indicators)
    duties = {row.values.get(DUTY) for kind in WORK_KINDS for row in found[kind]}
    return leading or LEADS in duties or bool(found["special_plan"])


DUTY, LEADS, SUPPORTS = "本单位职责", "牵头", "配合"


def _indicator_rows(known: Known, sheet: Sheet, department_id: str) -> list[Row]:
    found = []
    for item in known.plan.by_id.values():
        if mine(known, item.lead_department, item.support_departments, department_id) is not None:
            found.append(_indicator_row(known, sheet, item, department_id))
    return found


def _indicator_row(known: Known, sheet: Sheet, item: Indicator, department_id: str) -> Row:
    plan = known.plan
    part = next((c.period.period for c in sheet.columns if c.period and c.period.period != "annual"), "")
    leads = known.heir(item.lead_department) == department_id
    said = known.report("indicator", item.indicator_id, department_id, leads=leads)
    facts = {
        t.INDICATOR_ID: item.indicator_id, t.NAME: item.name, t.UNIT: item.unit, t.ATTRIBUTE: item.attribute,
        t.BASE: item.base, t.TARGET: words.target_words(plan, item),
        t.SELF_RATING: known.self_rating(item, department_id),
        ASKED: words.indicator_asked(plan, item, department_id, part),
        **{name: getattr(said, name) if said else "" for name in (t.CAUSE, t.NEXT_STEP, t.DUE)},
    }  # fmt: skip
    values: dict[str, Any] = {}
    for column in sheet.columns:
        if column.period is not None:
            values[column.heading] = _period_value(known, item, column, department_id)
        elif column.name in facts:
            values[column.heading] = facts[column.name]
    other = item.base_year if item.base_year not in (None, plan.base_year) else None
    return Row(
        values, item.decimals, share=item.value_kind == "share", totals=_totals(sheet, item), base_year=other,
        shut=item.target_type == "qualitative",
    )  # fmt: skip


def _totals(sheet: Sheet, item: Indicator) -> dict[str, tuple[str, ...]]:
    """Which figures of a five-year total are added up: so far (a part-year if it is a sum), and to the plan's end."""
    if item.target_type != "cumulative_sum":
        return {}
    asked = [(c.heading, c.period) for c in sheet.columns if c.name == t.VALUE and c.period]
    past = [h for h, p in asked if not p.forecast and (p.period == "annual" or item.part_year == "flow")]
    return {TOTAL: tuple(past), TOTAL_END: tuple(h for h, p in asked if p.period == "annual")}


def _period_value(known: Known, item: Indicator, column: Column, department_id: str) -> Any:
    """Figure, status, caliber, source or basis of a period as known."""
    at = column.period
    assert at is not None
    row = known.forecast(item, at.year, department_id) if at.forecast else known.figure(item, at, department_id)
    if row is None:
        return item.caliber if column.name == t.CALIBER else ""
    value = getattr(row, column.name)
    return _STATUS_NAMES.get(value, "") if column.name == t.STATUS else value


def _work_rows(known: Known, sheet: Sheet, department_id: str) -> list[Row]:
    found = []
    for row in known.works[sheet.kind]:
        leads = mine(known, row[t.LEAD_DEPARTMENT], t.split_list(row[t.SUPPORT_DEPARTMENTS]), department_id)
        if leads is not None:
            found.append(_work_row(known, sheet, row, department_id, leads=leads))
    return found


def _work_row(known: Known, sheet: Sheet, row: dict[str, Any], department_id: str, *, leads: bool) -> Row:
    plan, kind = known.plan, sheet.kind
    states, asked = words.STATES[kind], report_period(plan)
    said = known.report(kind, row[t.ID], department_id, leads=leads)
    last = said or known.last_report(kind, row[t.ID])
    values: dict[str, Any] = {}
    for column in sheet.columns:
        if column.name in (LAST, CHANGED):
            values[column.heading] = words.report_words(plan, last, states) if column.name == LAST and last else ""
        elif column.heading == DUTY:
            values[column.heading] = LEADS if leads else SUPPORTS
        elif column.name == t.LEAD_DEPARTMENT:
            values[column.heading] = plan.department_name(row[t.LEAD_DEPARTMENT], short=True)
        elif column.entry:
            values[column.heading] = _reported(said, column, states, asked) if said else ""
        else:
            values[column.heading] = row[column.name]
    return Row(values)


def _reported(said: Any, column: Column, states: Mapping[str, str], asked: str) -> Any:
    """One field of a report as the form shows it; image progress is a number where it is one.

    What was invested in the year of another period than the one asked for is no answer.
    """
    value = getattr(said, column.name)
    if column.name == t.INVESTED_YEAR and said.period != asked:
        return ""
    if column.name == t.STATE:
        return states.get(value, "")
    return float(value) if column.name == t.IMAGE_PROGRESS and words.is_plain(value) else value


def _special_plan_rows(known: Known, sheet: Sheet, department_id: str) -> list[Row]:
    found = []
    for row in special_plans(known.plan):
        if known.heir(row[t.LEAD_DEPARTMENT]) != department_id:
            continue
        filing = filing_of(known.plan, row)
        facts = {
            **row, SPAN: words.years_words(row[t.FIRST_YEAR], row[t.LAST_YEAR]), t.APPROVER_ROLE: filing.approver,
            t.APPROVED_ON: filing.approved_on, t.FILED_ON: filing.filed_on,
        }  # fmt: skip
        found.append(Row({column.heading: facts.get(column.name, "") for column in sheet.columns}))
    return found


SPAN = "span"


def _problem_rows(known: Known, sheet: Sheet, department_id: str) -> list[Row]:
    """Problems reported before, then empty rows with ids of their own."""
    found = [Row({c.heading: row[c.name] for c in sheet.columns}) for row in known.problems(department_id)]
    taken = set(known.plan.tables["problems"][t.PROBLEM_ID])
    number = 0
    ids: list[str] = []
    while len(ids) < BLANK_PROBLEMS:
        number += 1
        if (name := f"{department_id}-{number:02d}") not in taken:
            ids.append(name)
    return found + [Row({sheet.id_column.heading: name}) for name in ids]


def _adjustment_rows(known: Known, sheet: Sheet, department_id: str) -> list[Row]:
    """The department's answer as a whole, then every item it leads that the plan or a special plan lists."""
    asked = known.requests(department_id)
    objects = list(_adjustable(known, department_id))
    whole = {t.OBJECT_ID: WHOLE, t.NAME: "本单位牵头的全部事项（必填）", CHOICE_NAME: ADJUST if asked else ""}
    facts = [whole]
    for one in objects:
        request = asked.get(one[t.OBJECT_ID])
        said = {name: request[name] for name in (t.NEW, t.REASON, t.BASIS)} if request else {}
        facts.append({**one, CHOICE_NAME: ADJUST if request else "", **said})
    return [Row({column.heading: fact.get(column.name, "") for column in sheet.columns}) for fact in facts]


CHOICE_NAME = "choice"


def _adjustable(known: Known, department_id: str) -> list[dict[str, Any]]:
    """Items a department leads: indicators, tasks, programmes, projects, special plans, each with its way of change."""
    plan, listed = known.plan, items(known.plan)
    found = []
    for item in plan.by_id.values():
        if known.heir(item.lead_department) == department_id and (not item.is_auxiliary or item.plan_id):
            old = words.target_words(plan, item)
            found.append(_adjustment(known, listed[item.indicator_id], TITLES["indicator"], old))
    for kind in ("task", "programme", "project"):
        for row in known.works[kind]:
            if known.heir(row[t.LEAD_DEPARTMENT]) == department_id and row[t.ID] in listed:
                due = words.day_words(row[t.PLANNED_FINISH]) or words.day_words(row[t.DUE])
                old = "；".join(text for text in (row[t.GOAL], due and f"时限{due}") if text)
                found.append(_adjustment(known, listed[row[t.ID]], TITLES[kind], old))
    for row in t.records(plan.known("special_plans")):
        if known.heir(row[t.LEAD_DEPARTMENT]) == department_id:
            level = issue_level(plan, row[t.PLAN_ID])
            fact = {t.OBJECT_ID: row[t.PLAN_ID], t.NAME: row[t.NAME], t.KIND: TITLES["special_plan"],
                    t.PLAN_ID: row[t.NAME], t.STEP: words.adjustment_steps(plan, level)}  # fmt: skip
            found.append(fact)
    return found


def _adjustment(known: Known, item: Any, kind: str, old: str) -> dict[str, Any]:
    """One item with the plan it belongs to and who has to agree; what a higher plan fixes is said so."""
    plan = known.plan
    names = dict(zip(plan.tables["special_plans"][t.PLAN_ID], plan.tables["special_plans"][t.NAME], strict=True))
    own = item.plan_id if item.own_only else ""
    belongs = names.get(own, own) if own else f"{OUTLINE}"
    steps = words.adjustment_steps(plan, issue_level(plan, own) if own else "")
    if fixing := fixed_by(plan, item.item_id, item.plan_id):
        steps = f"部门文件不得自行调整（{fixing}已定）；确需调整的：{steps}"
    return {t.OBJECT_ID: item.item_id, t.NAME: item.name, t.KIND: kind, t.PLAN_ID: belongs, t.OLD: old, t.STEP: steps}
