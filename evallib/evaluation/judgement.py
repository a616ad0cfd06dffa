"""What an analyst has written in overrides.csv about coming years, laid over the forecasts."""

from __future__ import annotations

import pandas as pd

from evallib import forecasting
from evallib import tables as t
from evallib.forecasting import Forecasts, Judgement
from evallib.forecasting.judgement import JUDGEMENT_KINDS
from evallib.plan import Indicator, Plan

PINNED, EVENT = "value", "event"
COLUMNS = (t.INDICATOR_ID, t.KIND, t.YEAR, t.VALUE, t.REASON, t.PERSON, t.RECORDED_ON, t.LINE)


def judgements(plan: Plan) -> pd.DataFrame:
    """Return the judgements on coming years that count on the plan's as-of date, in file order.

    Columns: indicator_id, kind (event, value, cap_low, cap_high), year, value (a number; NaN for an event that says no
    size), reason, person, recorded_on, line. Left out are, and ``check`` reports them: pins and caps without a number,
    pins without a year, rows without reason, person or date, rows on unknown indicators. Of several rows on the same
    indicator, kind and year the last recorded counts, then the later line; events are told apart by their reason too,
    so that two events of one year both count.
    """
    frame = plan.known("overrides")
    frame = frame[frame[t.KIND].isin(JUDGEMENT_KINDS) & frame[t.INDICATOR_ID].isin(plan.by_id)]
    number = pd.to_numeric(frame[t.VALUE], errors="coerce").astype("float64")
    number = number.where(number.abs() < float("inf"))
    frame = frame.assign(**{t.VALUE: number})
    valid = (number.notna() | (frame[t.KIND] == EVENT)) & (frame[t.REASON] != "") & (frame[t.PERSON] != "")
    valid &= frame[t.RECORDED_ON].notna() & ~((frame[t.KIND] == PINNED) & frame[t.YEAR].isna())
    frame = frame[valid].sort_values([t.RECORDED_ON, t.LINE], kind="stable")
    event = frame[t.REASON].where(frame[t.KIND] == EVENT, "")
    latest = ~frame.assign(**{t.TEXT: event}).duplicated([t.INDICATOR_ID, t.KIND, t.YEAR, t.TEXT], keep="last")
    return frame.loc[latest, list(COLUMNS)].sort_values(t.LINE).reset_index(drop=True)


def with_judgements(plan: Plan, predicted: Forecasts, table: pd.DataFrame) -> Forecasts:
    """Lay judgements (as :func:`judgements` returns them) over the forecasts of a plan."""
    found: dict[str, list[Judgement]] = {}
    for row in t.rows(table):
        item = plan.indicator(row.indicator_id)
        year = None if pd.isna(row.year) else int(row.year)
        found.setdefault(item.indicator_id, []).append(Judgement(row.kind, year, row.value, lasting(item)))
    return forecasting.judged(predicted, found) if found else predicted


def lasting(item: Indicator) -> bool:
    """Whether an event moves an indicator for good: a level does; a yearly rate or amount has it in one year only."""
    return item.value_kind != "rate" and item.target_type != "cumulative_sum"


def with_model(rows: pd.DataFrame, model: Forecasts) -> pd.DataFrame:
    """Add to forecast rows the column ``model``: the median before any judgement (of observed years empty)."""
    table = model.table()
    keys = [t.INDICATOR_ID, t.YEAR]
    own = table.rename(columns={t.SERIES_ID: t.INDICATOR_ID, t.Q500: t.MODEL})[[*keys, t.MODEL]]
    own = own.assign(**{t.YEAR: own[t.YEAR].astype(rows[t.YEAR].dtype)})
    found = rows.merge(own, on=keys, how="left")
    return found.assign(**{t.MODEL: found[t.MODEL].where(~found[t.OBSERVED].astype(bool))})
