"""The tables of an evaluation as plain data: what a run leaves for whoever checks a text against it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from evallib import tables as t
from evallib.progress import investment_rate

if TYPE_CHECKING:
    from evallib.evaluation import Evaluation

_FIGURE = (t.VALUE, t.STATUS, t.CALIBER)
_WORK = (
    t.OBJECT_TYPE, t.ID, t.NAME, t.LEAD_DEPARTMENT, t.SUPPORT_DEPARTMENTS, t.STATE_NAME, t.LATE, t.TOTAL_INVESTMENT,
    t.INVESTED_TOTAL, t.INVESTED_YEAR, t.IMAGE_PROGRESS,
)  # fmt: skip
_OFFICE = (t.INDICATOR_ID, t.YEAR, t.SUBMITTED_BY, t.VALUE)


def exported(evaluation: Evaluation) -> dict[str, Any]:
    """Return every figure a text may state, unrounded, as values JSON can hold.

    Returns
    -------
    dict
        ``plan`` (name, title, level, years, dates, departments), ``ratings`` (a record an indicator, with departments
        and the planned yearly targets), ``figures`` (indicator → ``2022annual`` → value, status, caliber),
        ``forecasts`` (indicator → ``2025q500`` → value; observed years are left out), ``department_forecasts``,
        ``works``, ``counts`` and ``investment_rate``. No names of persons, no free text of offices.
    """
    plan = evaluation.plan
    return {
        "plan": _plan(evaluation),
        "ratings": [_rating(evaluation, row) for row in t.records(evaluation.ratings)],
        "figures": _by_indicator(
            evaluation.figures, lambda row: {f"{row[t.YEAR]}{row[t.PERIOD]}": _some(row, _FIGURE)}
        ),
        "forecasts": _by_indicator(evaluation.forecasts[~evaluation.forecasts[t.OBSERVED].astype(bool)], _quantiles),
        "department_forecasts": [_some(row, _OFFICE) for row in t.records(evaluation.department_forecasts)],
        "works": [_some(row, _WORK) for row in t.records(evaluation.works)],
        "counts": dict(evaluation.counts),
        "investment_rate": investment_rate(evaluation.works),
        "chapters": len({item.chapter for item in plan.indicators if item.chapter and not item.main}),
    }


def _plan(evaluation: Evaluation) -> dict[str, Any]:
    plan = evaluation.plan
    offices = [
        _some(row, (t.DEPARTMENT_ID, t.NAME, t.SHORT_NAME)) for row in t.records(plan.departments)
    ]  # fmt: skip
    return {
        "name": plan.name, "title": plan.title, "level": plan.level, "first_year": plan.first_year,
        "last_year": plan.last_year, "base_year": plan.base_year, "as_of": plan.as_of.isoformat(),
        "data_until": plan.data_until.isoformat(), "departments": offices,
    }  # fmt: skip


def _rating(evaluation: Evaluation, row: Mapping[str, Any]) -> dict[str, Any]:
    """A rating row with who answers for it and its planned path; remarks in words are left out."""
    left_out = (t.NOTE, t.NOTES, t.REASON, t.PROVENANCE)
    item = evaluation.plan.indicator(str(row[t.INDICATOR_ID]))
    record = {name: plain(value) for name, value in row.items() if name not in left_out}
    yearly = evaluation.plan.yearly_targets.get(item.indicator_id, {})
    return record | {t.DEPARTMENTS: list(item.departments), "yearly": {str(y): v for y, v in sorted(yearly.items())}}


def _quantiles(row: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{row[t.YEAR]}{name}": plain(row[name]) for name in (t.Q100, t.Q500, t.Q900)}


def _by_indicator(frame: pd.DataFrame, record: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for row in t.records(frame):
        found.setdefault(str(row[t.INDICATOR_ID]), {}).update(record(row))
    return found


def _some(row: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: plain(row[name]) for name in names}


def plain(value: Any) -> Any:
    """A cell as JSON can hold it: NaN and NaT are None, dates ISO text, numpy numbers Python's own."""
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if pd.isna(value):
        return None
    if isinstance(value, dt.date):
        return value.isoformat()[:10]
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return None
    return value
