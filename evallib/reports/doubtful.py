"""Ratings somebody has to look at: where computed, department's and office's differ, and close calls."""

from __future__ import annotations

from typing import Any

from evallib import tables as t
from evallib.evaluation import Evaluation
from evallib.reports.blanks import row_of


def doubtful_ratings(evaluation: Evaluation) -> tuple[tuple[str, str], ...]:
    """What is to be looked at, and the row that asks, of every counted indicator; differences before close calls."""
    stated = self_ratings(evaluation)
    rows = [row for _, row in evaluation.counted.iterrows()]
    differing = [found for row in rows for found in _differing(evaluation, row, stated.get(row[t.INDICATOR_ID], {}))]
    close = [
        (f"{row[t.NAME]}：评价“{_name(row[t.RATING])}”处于临界，最后一位数字的舍入即可改变结论，请复核数据",
         row_of("observations.csv", str(row[t.INDICATOR_ID]), t.VALUE))
        for row in rows if row[t.BORDERLINE]
    ]  # fmt: skip
    return (*differing, *close)


def self_ratings(evaluation: Evaluation) -> dict[str, dict[str, str]]:
    """Indicator → department → its own rating, the last recorded one known on the as-of date."""
    frame = evaluation.plan.known("department_forecasts")
    frame = frame[frame[t.SELF_RATING].isin([*t.RATINGS, t.NOT_RATED])]
    frame = frame.sort_values([t.RECORDED_ON, t.LINE], kind="stable")
    found: dict[str, dict[str, str]] = {}
    for row in t.rows(frame):
        found.setdefault(row.indicator_id, {})[row.submitted_by] = row.self_rating
    return found


def _differing(evaluation: Evaluation, row: Any, stated: dict[str, str]) -> list[tuple[str, str]]:
    """测算为“滞后”，区财政局自评“基本符合预期”，区发展改革委评价“…”, where they are not all the same."""
    computed, office = row[t.COMPUTED_RATING], row[t.RATING] if row[t.OVERRIDDEN] else ""
    others = {key: rating for key, rating in stated.items() if rating != computed}
    if not others and office in ("", computed):
        return []
    plan = evaluation.plan
    parts = [f"测算为“{_name(computed)}”"]
    parts += [f"{plan.department_name(key, short=True) or '责任单位'}自评“{_name(own)}”" for key, own in others.items()]
    parts += [f"已改为“{_name(office)}”"] if office else []
    file, column = ("overrides.csv", t.VALUE) if office else ("department_forecasts.csv", t.SELF_RATING)
    return [(f"{row[t.NAME]}：{'，'.join(parts)}，请核定", row_of(file, str(row[t.INDICATOR_ID]), column))]


def _name(rating: str) -> str:
    return t.RATING_NAMES.get(rating, rating)
