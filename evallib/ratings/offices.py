"""What offices say beside the computed rating: judgements of qualitative indicators, overrides, self-ratings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from evallib import tables as t
from evallib.plan import Plan


@dataclass(frozen=True)
class Say:
    """A valid judgement or override: a class with reason, person (a role) and date."""

    rating: str
    reason: str
    person: str
    recorded_on: dt.date


def says(plan: Plan, kind: str) -> dict[str, Say]:
    """Return the latest valid row of overrides.csv by indicator.

    Parameters
    ----------
    kind : {"rating", "judgement"}

    Rows without reason, person or date, or with another value than the four classes, are ignored (``check`` reports
    them).
    """
    frame = plan.tables["overrides"]
    day = pd.Timestamp(plan.as_of)
    valid = (frame[t.KIND] == kind) & frame[t.VALUE].isin(t.RATINGS) & (frame[t.RECORDED_ON] <= day)
    valid &= (frame[t.REASON] != "") & (frame[t.PERSON] != "")
    ordered = frame[valid].sort_values([t.RECORDED_ON, t.LINE], kind="stable")
    return {
        row.indicator_id: Say(row.value, row.reason, row.person, row.recorded_on.date())
        for row in t.rows(ordered)
    }  # fmt: skip


def self_ratings(plan: Plan) -> dict[str, str]:
    """The department's own rating by indicator: the latest known row of department_forecasts.csv that has one."""
    frame = plan.known("department_forecasts")
    frame = frame[frame[t.SELF_RATING] != ""].sort_values([t.RECORDED_ON, t.LINE], kind="stable")
    return dict(zip(frame[t.INDICATOR_ID], frame[t.SELF_RATING], strict=True))
