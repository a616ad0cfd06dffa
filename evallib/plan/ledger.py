"""Which rows of a ledger count: periods that ended, figures not retracted."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from evallib import tables as t

_STATUS_RANK = {"final": 0, "preliminary": 1, "estimate": 2}


def status_rank(statuses: pd.Series) -> pd.Series:
    """Order of preference: final, preliminary, estimate, then empty and unknown words."""
    return statuses.map(_STATUS_RANK).fillna(len(_STATUS_RANK))


def ended(frame: pd.DataFrame, until: dt.date) -> pd.Series:
    """Rows whose period ended on or before ``until`` (integer arithmetic, so that year 99999 is no error)."""
    ends = {period: month * 100 + day for period, (month, day) in t.PERIOD_END.items()}
    stamp = frame[t.YEAR].astype("int64") * 10_000 + frame[t.PERIOD].map(ends).astype("int64")
    return stamp <= until.year * 10_000 + until.month * 100 + until.day


def retracted(known: pd.DataFrame) -> pd.Series:
    """Rows withdrawn by a later retraction (or line) of the same indicator, year, period and caliber."""
    out = pd.Series(False, index=known.index)
    marks = known[known[t.STATUS] == "retracted"]
    if marks.empty:
        return out
    key = [t.INDICATOR_ID, t.YEAR, t.PERIOD, t.CALIBER]
    days = (known[t.RECORDED_ON] - pd.Timestamp("1900-01-01")).dt.days.fillna(0)
    order = days.astype("int64") * 10_000_000 + known[t.LINE]
    last = order[marks.index].groupby([known.loc[marks.index, name] for name in key]).max()
    limit = last.reindex(pd.MultiIndex.from_frame(known[key])).to_numpy(dtype=float)
    return pd.Series(order.to_numpy() < limit, index=known.index)
