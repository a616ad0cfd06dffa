"""Address → figure: looks up the cell that a number in a text says it comes from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pandas as pd

from evallib import tables as t
from evallib.document import Cell
from evallib.evaluation.special import time_share
from evallib.plan.chains import target_number
from evallib.progress import investment, investment_rate

if TYPE_CHECKING:
    from evallib.evaluation import Evaluation

_YEAR_AND_PART = re.compile(r"(\d{4})([a-z]\w*)")


def value_at(evaluation: Evaluation, cell: Cell) -> float | None:
    """Return the figure at an address of ``evaluation``; None where there is no such cell or it holds no number."""
    lookup = _LOOKUPS.get(cell.table)
    value = lookup(evaluation, cell) if lookup else None
    if value is None or isinstance(value, str) or pd.isna(value):
        return None
    return float(value)


def _rating(evaluation: Evaluation, cell: Cell) -> Any:
    table = evaluation.ratings
    return _first(table[table[t.INDICATOR_ID] == cell.row], cell.column)


def _figure(evaluation: Evaluation, cell: Cell) -> Any:
    year, period = _parts(cell.column)
    table = evaluation.figures_of(cell.row)
    return _first(table[(table[t.YEAR] == year) & (table[t.PERIOD] == period)], t.VALUE)


def _forecast(evaluation: Evaluation, cell: Cell) -> Any:
    year, quantile = _parts(cell.column)
    table = evaluation.forecast_of(cell.row)
    return _first(table[table[t.YEAR] == year], quantile)


def _work(evaluation: Evaluation, cell: Cell) -> Any:
    kind, _, key = cell.row.partition(":")
    table = evaluation.works
    return _first(table[(table[t.OBJECT_TYPE] == kind) & (table[t.ID] == key)], cell.column)


def _summary(evaluation: Evaluation, cell: Cell) -> Any:
    if cell.row == "investment_rate":
        return investment_rate(evaluation.works)
    if cell.row.startswith("remark/"):
        return evaluation.counted[t.NOTES].str.contains(cell.row.removeprefix("remark/"), regex=False).sum()
    return evaluation.counts.get(cell.row)


def _judgement(evaluation: Evaluation, cell: Cell) -> Any:
    table = evaluation.judgements
    return _first(table[table[t.LINE].astype(str) == cell.row], cell.column)


def _past_error(evaluation: Evaluation, cell: Cell) -> Any:
    table = evaluation.past_errors
    return _first(table[table[t.INDICATOR_ID] == cell.row], cell.column)


def _review(evaluation: Evaluation, cell: Cell) -> Any:
    table = evaluation.reviewed
    return table.at[cell.row, cell.column] if cell.row in table.index and cell.column in table else None


def _office_forecast(evaluation: Evaluation, cell: Cell) -> Any:
    key, _, office = cell.row.partition(":")
    year, column = _parts(cell.column)
    table = evaluation.department_forecasts
    mine = (table[t.INDICATOR_ID] == key) & (table[t.SUBMITTED_BY] == office) & (table[t.YEAR] == year)
    return _first(table[mine], column)


def _adopted(evaluation: Evaluation, cell: Cell) -> Any:
    year, column = _parts(cell.column)
    table = evaluation.adopted
    return _first(table[(table[t.INDICATOR_ID] == cell.row) & (table[t.YEAR] == year)], column)


def _target(evaluation: Evaluation, cell: Cell) -> Any:
    path = evaluation.plan.yearly_targets.get(cell.row, {})
    return path.get(int(cell.column)) if cell.column.isdecimal() else None


def _comparison(evaluation: Evaluation, cell: Cell) -> Any:
    for table in (evaluation.comparisons, evaluation.plan.known("comparisons")):  # our own area stands in the file only
        rows = table[table[t.LINE].astype(str) == cell.row]
        if len(rows):
            return _first(rows, cell.column)
    return None


def _survey(evaluation: Evaluation, cell: Cell) -> Any:
    table = evaluation.satisfaction
    return table.at[cell.row, cell.column] if cell.row in table.index and cell.column in table else None


def _investment(evaluation: Evaluation, cell: Cell) -> Any:
    kind, _, box = cell.row.partition(":")
    works = evaluation.works
    mine = works[(works[t.OBJECT_TYPE] == "project") & (works[t.BOX_NO] == box)] if kind == "box" else works
    return investment(mine, "programme" if kind == "programme" else "project").get(cell.column)


def _adjustment(evaluation: Evaluation, cell: Cell) -> Any:
    table = evaluation.adjustments
    found = _first(table[table[t.ADJUSTMENT_ID] == cell.row], cell.column)
    return target_number(found) if cell.column in (t.OLD, t.NEW) else found


def _own_time(evaluation: Evaluation, cell: Cell) -> Any:
    plan = evaluation.plan
    if cell.row != evaluation.special_plan or cell.column != t.TIME_PROGRESS:
        return None
    return time_share(plan.first_year, plan.last_year, plan.data_until)


def _setting(evaluation: Evaluation, cell: Cell) -> Any:
    return {"interval": t.INTERVAL, "confidence": t.SURVEY_LEVEL}.get(cell.row)


_LOOKUPS = {
    "ratings": _rating, "figures": _figure, "forecasts": _forecast, "works": _work, "summary": _summary,
    "settings": _setting, "judgements": _judgement, "past_errors": _past_error, "reviews": _review,
    "department_forecasts": _office_forecast, "adopted": _adopted, "targets": _target, "comparisons": _comparison,
    "survey": _survey, "investment": _investment,
    "adjustments": _adjustment, "special_plans": _own_time,
}  # fmt: skip


def _first(rows: pd.DataFrame, column: str) -> Any:
    return rows[column].iloc[0] if len(rows) and column in rows else None


def _parts(column: str) -> tuple[int, str]:
    """2022annual → (2022, annual)."""
    match = _YEAR_AND_PART.fullmatch(column)
    return (int(match[1]), match[2]) if match else (0, "")
