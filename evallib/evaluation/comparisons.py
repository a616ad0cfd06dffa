"""The plan's figures beside those of the area above it and of its peers."""

from __future__ import annotations

import pandas as pd

from evallib import tables as t
from evallib.plan import Plan

_KEYS = [t.INDICATOR_ID, t.YEAR, t.PERIOD]
COLUMNS = (*_KEYS, t.AREA, t.VALUE, t.RANK, t.SOURCE, t.LINE, t.OWN, t.GAP)


def comparisons(plan: Plan, figures: pd.DataFrame) -> pd.DataFrame:
    """Return what comparisons.csv says of other areas beside our own figure of the same period.

    Columns
    -------
    indicator_id, year, period, area, value, rank, source, line; own_value (the figure that counts; NaN where there is
    none by the as-of date, whatever the file says of our own area); gap (own_value − value, in the indicator's unit).
    Periods that end after ``data_until`` and indicators of no plan are left out; our own area has no row, its rank
    stands in ``rank`` of :func:`ranks`.
    """
    frame = _told(plan)
    mine = _is_own(plan, frame)
    counted = dict(zip(_keys(figures), figures[t.VALUE], strict=True))
    own = [counted.get(key, float("nan")) for key in _keys(frame)]
    found = frame.assign(**{t.OWN: pd.Series(own, index=frame.index, dtype="float64")})
    found = found.assign(**{t.GAP: found[t.OWN] - found[t.VALUE]})
    return found.loc[~mine, list(COLUMNS)].reset_index(drop=True)


def ranks(plan: Plan) -> dict[tuple[str, int, str], tuple[str, int]]:
    """(indicator, year, period) → our rank as written, and its line."""
    frame = _told(plan)
    own = frame[_is_own(plan, frame) & (frame[t.RANK].astype(str) != "") & frame[t.RANK].notna()]
    return {
        key: (_whole(rank), int(line)) for key, rank, line in zip(_keys(own), own[t.RANK], own[t.LINE], strict=True)
    }


def _told(plan: Plan) -> pd.DataFrame:
    frame = plan.known("comparisons")
    frame = frame[frame[t.INDICATOR_ID].isin(plan.by_id) & frame[t.YEAR].notna() & frame[t.VALUE].notna()]
    frame = frame.assign(**{t.PERIOD: frame[t.PERIOD].where(frame[t.PERIOD] != "", "annual")})
    frame = frame[frame[t.PERIOD].isin(t.PERIODS)]
    ends = [
        pd.Timestamp(int(year), *t.PERIOD_END[period])
        for year, period in zip(frame[t.YEAR], frame[t.PERIOD], strict=True)
    ]
    return frame[pd.Series(ends, index=frame.index, dtype="datetime64[ns]") <= pd.Timestamp(plan.data_until)]


def _is_own(plan: Plan, frame: pd.DataFrame) -> pd.Series:
    """Rows of the plan's own area: the title begins with it."""
    return frame[t.AREA].map(lambda area: bool(area) and plan.title.startswith(area)).astype(bool)


def _keys(frame: pd.DataFrame) -> list[tuple[str, int, str]]:
    columns = (frame[t.INDICATOR_ID], frame[t.YEAR], frame[t.PERIOD])
    return [(str(key), int(year), str(period)) for key, year, period in zip(*columns, strict=True)]


def _whole(rank: object) -> str:
    """3.0 as read from a column of numbers reads 3."""
    text = str(rank)
    return text.removesuffix(".0")
