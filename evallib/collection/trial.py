"""What the ledgers would be with the returned rows, and what the plan's own checks say of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.checks import check
from evallib.collection.answers import Answers, Entry
from evallib.errors import Finding
from evallib.evaluation import compare_forecasts
from evallib.plan import Plan
from evallib.processes import share
from evallib.ratings.figures import figures
from evallib.sheets import plain_cell

_CONFLICT, _OUTSIDE = "figures_conflict", "forecast_outside_interval"
_STATISTICS = "统计"
_MANY = 2_000
"""Indicators from which on the forecasts are shared among processes."""


@dataclass(frozen=True)
class Trial:
    """The plan with the returned rows, the plan without, and where each row came from: (table, line) → its entry."""

    plan: Plan
    places: Mapping[tuple[str, int], tuple[Answers, Entry]]
    before: Plan


def try_out(plan: Plan, returned: Sequence[Answers]) -> Trial:
    """Return the plan as it would be with every row of every file."""
    frames: dict[str, pd.DataFrame] = {}
    places: dict[tuple[str, int], tuple[Answers, Entry]] = {}
    by_table: dict[str, list[tuple[Answers, Entry]]] = {}
    for answers in returned:
        for entry in answers.entries:
            if entry.table in plan.tables:
                by_table.setdefault(entry.table, []).append((answers, entry))
    for name, found in by_table.items():
        old, table = plan.tables[name], t.PLAN_TABLES[name]
        first = int(old[t.LINE].max()) + 1 if len(old) else 2
        text = pd.DataFrame([_as_text(entry.row, table) for _, entry in found], dtype="str")
        text[t.LINE] = range(first, first + len(found))
        new, _ = t.conform(text, table)
        frames[name] = pd.concat([old, new], ignore_index=True) if len(old) else new
        frames[name].attrs[t.RECORDED_ON] = t.RECORDED_ON in table.columns
        for line, pair in zip(new[t.LINE], found, strict=True):
            places[name, int(line)] = pair
    return Trial(_with(plan, frames), places, plan)


def _with(plan: Plan, frames: Mapping[str, pd.DataFrame]) -> Plan:
    """The plan with some tables replaced."""
    return replace(plan, tables={**plan.tables, **frames})


def _as_text(row: Mapping[str, Any], table: t.Table) -> dict[str, str]:
    return {name: str(plain_cell(row.get(name, ""))) for name in table.columns}


def hold_against_checks(trial: Trial) -> None:
    """Add what the plan's checks say of the returned rows to the findings of their files, at their cells.

    What they say of an older row counts too where they did not say it before: a returned figure brought it up.
    """
    tables = {t.PLAN_TABLES[name].file: name for name, _ in trial.places}
    figures_of: dict[str, list[tuple[Answers, Entry]]] = {}
    for pair in trial.places.values():
        if t.YEAR in pair[1].row:
            figures_of.setdefault(pair[1].item_id, []).append(pair)
    others = []
    for finding in check(trial.plan):
        place = trial.places.get((tables.get(finding.file, ""), finding.row or 0))
        if place is not None:
            answers, entry = place
            answers.add(_moved(finding, answers, entry))
        elif finding.severity != "info" and finding.indicator_id in figures_of:
            others.append(finding)
    asked = {finding.rule for finding in others}
    before = {_same(finding) for finding in check(trial.before, rules=asked)} if others else set()
    for finding in others:
        if _same(finding) not in before:
            answers, entry = _cause(trial, finding, figures_of[finding.indicator_id])
            answers.add(_moved(replace(finding, column=""), answers, entry))


def _same(finding: Finding) -> tuple[Any, ...]:
    return finding.rule, finding.file, finding.row, finding.column, finding.indicator_id


def _cause(trial: Trial, finding: Finding, returned: Sequence[tuple[Answers, Entry]]) -> tuple[Answers, Entry]:
    """The returned figure of an indicator behind a finding about an older row: of the same year, else the last."""
    frame = next((table for name, table in trial.plan.tables.items() if t.PLAN_TABLES[name].file == finding.file), None)
    if frame is None or t.YEAR not in frame:
        return returned[-1]
    years = set(frame.loc[frame[t.LINE] == finding.row, t.YEAR])
    return next((pair for pair in returned if pair[1].row[t.YEAR] in years), returned[-1])


def _moved(finding: Finding, answers: Answers, entry: Entry) -> Finding:
    """The finding at the cell the row came from, or at that of the column it is about."""
    cell, heading = entry.cells.get(finding.column, (entry.cell, entry.column))
    return replace(
        finding, file=answers.book.name, sheet=entry.sheet, cell=cell, row=entry.line, column=heading,
        indicator_id=finding.indicator_id or entry.item_id,
    )  # fmt: skip


def hold_against_others(trial: Trial) -> list[dict[str, Any]]:
    """Tell where two departments differ; return rows that confirm the figure which counts by the settings.

    Both figures stay. Where the last one would count but the settings prefer the other department's, that one is
    entered again with the day, so that it counts by the ordinary rule and everybody can see why.
    """
    plan, confirmed = trial.plan, []
    rows = plan.known("observations")
    rows = rows[(rows[t.SUBMITTED_BY] != "") & rows[t.VALUE].notna() & (rows[t.STATUS] != "retracted")]
    rows = rows.sort_values([t.RECORDED_ON, t.LINE], kind="stable")
    key = [t.INDICATOR_ID, t.YEAR, t.PERIOD, t.CALIBER]
    last = rows.drop_duplicates([*key, t.SUBMITTED_BY], keep="last")
    last = last[last.duplicated(key, keep=False)]
    groups = {name: list(t.rows(part)) for name, part in last.groupby(key)}
    counted = {(r.indicator_id, r.year, r.period): r for r in t.rows(figures(plan))} if groups else {}
    for (indicator_id, year, period, _), found in groups.items():
        new = [row for row in found if ("observations", row.line) in trial.places]
        if not new or len({row.value for row in found}) == 1:
            continue
        best = counted.get((indicator_id, year, period))
        wanted = _preferred(plan, str(indicator_id), found)
        for row in new:
            others = [other for other in found if other.line != row.line and other.value != row.value]
            _tell(trial, row, others, wanted)
        if wanted is not None and best is not None and best.submitted_by != wanted.submitted_by:
            confirmed.append(_confirmed(plan, wanted, best))
    return confirmed


def _compared(plan: Plan, indicator_ids: Sequence[str]) -> pd.DataFrame:
    """Departments' forecasts of some indicators beside ours."""
    if len(indicator_ids) < _MANY:
        return compare_forecasts(plan, indicator_ids)
    half = len(indicator_ids) // 2
    return pd.concat(share(compare_forecasts, [indicator_ids[:half], indicator_ids[half:]], plan), ignore_index=True)


def _preferred(plan: Plan, indicator_id: str, found: Sequence[Any]) -> Any | None:
    """The row of the department whose figure counts by the settings; None where neither is."""
    item = plan.by_id.get(indicator_id)
    bureau = [row for row in found if _STATISTICS in plan.department_name(row.submitted_by)]
    lead = [row for row in found if item is not None and row.submitted_by == item.lead_department]
    order = (bureau, lead) if plan.settings.conflict == "statistics" else (lead, bureau)
    return next((rows[-1] for rows in order if rows), None)


def _tell(trial: Trial, row: Any, others: Sequence[Any], wanted: Any | None) -> None:
    """The conflict at the returned cell."""
    answers, entry = trial.places["observations", row.line]
    if not others or any(f.rule == _CONFLICT and f.cell == entry.cell for f in answers.findings):
        return
    plan = trial.plan
    said = "、".join(f"{plan.department_name(o.submitted_by, short=True)}报{o.value:g}" for o in others)
    rule = "统计部门" if plan.settings.conflict == "statistics" else "牵头单位"
    whose = plan.department_name(wanted.submitted_by, short=True) if wanted is not None else ""
    tail = f"按设置以{rule}（{whose}）的数为准" if whose else "现以最后登记的为准"
    text = f"本单位报{row.value:g}，{said}；两数均保留，{tail}，请核定"
    answers.add(_at_entry(answers, entry, _CONFLICT, text, row.value))


def _at_entry(answers: Answers, entry: Entry, rule: str, text: str, value: float) -> Finding:
    """A warning at the cell an entry comes from."""
    return Finding(
        rule=rule, severity="warning", message=text, file=answers.book.name, sheet=entry.sheet, cell=entry.cell,
        row=entry.line, column=entry.column, indicator_id=entry.item_id, value=f"{value:g}",
    )  # fmt: skip


def _confirmed(plan: Plan, wanted: Any, best: Any) -> dict[str, Any]:
    """The preferred department's figure once more, with the better of both states."""
    order = [*t.STATUSES, ""]
    status = min((wanted.status, best.status), key=lambda s: order.index(s) if s in order else len(order))
    other = plan.department_name(best.submitted_by, short=True)
    note = f"与{other}所报{best.value:g}不一致，按设置以本单位数为准"
    return {
        **{name: getattr(wanted, name) for name in
           (t.INDICATOR_ID, t.YEAR, t.PERIOD, t.VALUE, t.CALIBER, t.SOURCE, t.PROVENANCE, t.SUBMITTED_BY, t.ORIGIN,
            t.SHA256)},
        t.STATUS: status, t.RECORDED_ON: plan.as_of, t.NOTE: note,
    }  # fmt: skip


def ask_about_forecasts(trial: Trial) -> None:
    """Departments' forecasts outside our 80 % interval become questions."""
    new = {line: pair for (name, line), pair in trial.places.items() if name == "department_forecasts"}
    asked = {(entry.item_id, int(entry.row[t.YEAR]), answers.department_id): (answers, entry)
             for answers, entry in new.values() if entry.row.get(t.VALUE, "") != ""}  # fmt: skip
    if not asked:
        return
    table = _compared(trial.plan, sorted({key for key, _, _ in asked}))
    for row in t.rows(table[table[t.OUTSIDE].astype(bool)]):
        pair = asked.get((row.indicator_id, int(row.year), row.submitted_by))
        if pair is None:
            continue
        answers, entry = pair
        wish = "核实所写依据" if entry.row.get(t.BASIS) else "在“依据”栏说明理由"
        text = (
            f"预计{row.value:g}，{'高于' if row.value > row.q900 else '低于'}模型预测的80%区间"
            f"（{row.q100:.4g}至{row.q900:.4g}）；请{wish}"
        )
        answers.add(_at_entry(answers, entry, _OUTSIDE, text, row.value))
