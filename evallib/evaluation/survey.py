"""What people say: the weighted share of the satisfied for each question, with its interval, and who was asked."""

from __future__ import annotations

import pandas as pd

from evallib import tables as t
from evallib.formulas import wilson
from evallib.plan import Plan

SATISFIED = 4
"""Answers from here on (比较满意, 满意) count as satisfied."""
_Z = 1.959963984540054
"""Two-sided normal quantile of ``t.SURVEY_LEVEL``."""
_COLUMNS = (t.QUESTION, t.COUNT, t.SHARE, t.SHARE_LOW, t.SHARE_HIGH)


def answers(plan: Plan) -> pd.DataFrame:
    """Valid answers known on the as-of date: 1 … 5, weight above 0 (empty = 1); columns of survey.csv."""
    frame = plan.known("survey")
    value = pd.to_numeric(frame[t.ANSWER], errors="coerce").astype("float64")
    weight = frame[t.WEIGHT].astype("float64").fillna(1.0)
    valid = value.isin([1.0, 2.0, 3.0, 4.0, 5.0]) & (weight > 0) & (frame[t.QUESTION] != "")
    return frame.assign(**{t.ANSWER: value, t.WEIGHT: weight})[valid]


def satisfaction(plan: Plan) -> pd.DataFrame:
    """Return one row a question, in the order asked, indexed by its number from "1".

    Columns
    -------
    question; count (valid answers); share (weighted share of answers 4 and 5, a fraction); share_low, share_high (95 %
    interval).

    The share is Σw·1[answer ≥ 4]/Σw. Its interval is Wilson's (1927) with the effective number of answers
    (Σw)²/Σw² (Kish 1965) in place of n, since unequal weights make a sample worth less than its size.
    """
    found = []
    for question, rows in answers(plan).groupby(t.QUESTION, sort=False):
        weight = rows[t.WEIGHT]
        total = float(weight.sum())
        share = float(weight[rows[t.ANSWER] >= SATISFIED].sum()) / total
        low, high = wilson(share, total**2 / float((weight**2).sum()), _Z)
        found.append((str(question), len(rows), share, low, high))
    return pd.DataFrame(found, columns=list(_COLUMNS), index=[str(i + 1) for i in range(len(found))])


def sample(plan: Plan) -> dict[str, int]:
    """Who was asked: valid answers to the question most answered, in all and of each group.

    Rows of survey.csv name no person, so the fullest question stands for the number of questionnaires.
    """
    table = answers(plan)
    if table.empty:
        return {}
    fullest = table[t.QUESTION].value_counts().index[0]
    mine = table[table[t.QUESTION] == fullest]
    groups = mine.loc[mine[t.GROUP] != "", t.GROUP].value_counts(sort=False)
    return {"": len(mine), **{str(name): int(number) for name, number in groups.items()}}


def days(plan: Plan) -> tuple[str, str] | None:
    """First and last day of the answers (ISO); None where none is dated."""
    dated = answers(plan)[t.RECORDED_ON].dropna()
    return None if dated.empty else (dated.min().date().isoformat(), dated.max().date().isoformat())
