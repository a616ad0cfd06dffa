"""The rows of a department's form: what each sheet lists for it, filled with what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evallib import tables as t
from evallib.collection import make_words as words
from evallib.collection.filings import filing_of
from evallib.collection.forms import (
    ASKED,
    CHANGED,
    LAST,
    STATUS_WORDS,
    TOTAL,
    TOTAL_END,
    WORK_KINDS,
    Column,
    Period,
    Sheet,
    SheetKind,
    report_period,
)
from evallib.collection.make_adjustments import adjustment_rows
from evallib.collection.make_known import Known
from evallib.collection.make_row import Row as Row
from evallib.collection.make_row import Rows as Rows
from evallib.plan import Indicator

BLANK_PROBLEMS = 20
"""Empty rows on the sheet of problems."""
_STATUS_NAMES = {code: word for word, code in STATUS_WORDS.items()}


def department_rows(known: Known, sheets: Mapping[SheetKind, Sheet], department_id: str) -> Rows:
    """Rows of every sheet a department needs, in the order of the workbook; sheets it does not need are left out."""
    found: Rows = {"indicator": _indicator_rows(known, sheets["indicator"], department_id)}
    for kind in WORK_KINDS:
        found[kind] = _work_rows(known, sheets[kind], department_id)
    found["special_plan"] = _special_plan_rows(known, sheets["special_plan"], department_id)
    if _leads_anything(known, found, department_id):
        found["problem"] = _problem_rows(known, sheets["problem"], department_id)
        found["adjustment"] = adjustment_rows(known, sheets["adjustment"], department_id)
    return {kind: rows for kind, rows in found.items() if rows}


def mine(known: Known, lead: str, supports: Sequence[str], department_id: str) -> bool | None:
    """Whether a department leads an item (True), supports it (False) or has nothing to do with it (None)."""
    if known.heir(lead) == department_id:
        return True
    return False if department_id in map(known.heir, supports) else None


def _leads_anything(known: Known, found: Rows, department_id: str) -> bool:
    """Whether it leads an indicator, work or special plan of its form."""
    leading = any(known.heir(item.lead_department) == department_id for item in known.indicators_of(department_id))
    duties = {row.values.get(DUTY) for kind in WORK_KINDS for row in found[kind]}
    return leading or LEADS in duties or bool(found["special_plan"])


DUTY, LEADS, SUPPORTS = "本单位职责", "牵头", "配合"


def _indicator_rows(known: Known, sheet: Sheet, department_id: str) -> list[Row]:
    return [_indicator_row(known, sheet, item, department_id) for item in known.indicators_of(department_id)]


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
    origins: dict[str, str] = {}
    for column in sheet.columns:
        if column.period is not None:
            row = _period_row(known, item, column.period, department_id)
            values[column.heading] = _period_value(row, item, column)
            if row is not None and column.name == t.VALUE:
                origins[column.heading] = words.recorded_words(plan, row)
        elif column.name in facts:
            values[column.heading] = facts[column.name]
    other = item.base_year if item.base_year not in (None, plan.base_year) else None
    return Row(
        values, item.decimals, share=item.value_kind == "share", totals=_totals(sheet, item), base_year=other,
        shut=item.target_type == "qualitative", origins=origins,
    )  # fmt: skip


def _totals(sheet: Sheet, item: Indicator) -> dict[str, tuple[str, ...]]:
    """Which figures of a five-year total are added up: so far (a part-year if it is a sum), and to the plan's end."""
    if item.target_type != "cumulative_sum":
        return {}
    asked = [(c.heading, c.period) for c in sheet.columns if c.name == t.VALUE and c.period]
    past = [h for h, p in asked if not p.forecast and (p.period == "annual" or item.part_year == "flow")]
    return {TOTAL: tuple(past), TOTAL_END: tuple(h for h, p in asked if p.period == "annual")}


def _period_row(known: Known, item: Indicator, at: Period, department_id: str) -> Any | None:
    """The row of a ledger that fills a period."""
    return known.forecast(item, at.year, department_id) if at.forecast else known.figure(item, at, department_id)


def _period_value(row: Any | None, item: Indicator, column: Column) -> Any:
    """Figure, status, caliber, source or basis of a period as known; the caliber asked for stands there already."""
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
    for row in known.special_plans:
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
