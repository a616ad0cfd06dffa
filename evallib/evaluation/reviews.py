"""What experts said of the indicators, an expert's latest word each, beside our classes and chances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from evallib import tables as t
from evallib.plan import Plan

if TYPE_CHECKING:
    from evallib.evaluation import Evaluation

APART = 0.2
"""From this distance on the experts' median chance is called different from the model's."""
_COLUMNS = (
    t.INDICATOR_ID, t.EXPERTS, t.AGREEING, t.PROPOSED, t.SPLIT, t.MEDIAN_CHANCE, t.APART, t.COMMENTS, t.DECIDED,
)  # fmt: skip


def latest_reviews(plan: Plan) -> pd.DataFrame:
    """Rows of reviews.csv known on the as-of date: of each expert the last one on each indicator, in file order.

    ``saved_at`` says when the expert wrote it, ``recorded_on`` when it came in; the words on the whole plan have an
    empty indicator_id.
    """
    frame = plan.known("reviews")
    frame = frame[(frame[t.REVIEWER] != "") & ((frame[t.INDICATOR_ID] == "") | frame[t.INDICATOR_ID].isin(plan.by_id))]
    ordered = frame.sort_values([t.SAVED_AT, t.RECORDED_ON, t.LINE], kind="stable")
    return ordered.drop_duplicates([t.REVIEWER, t.INDICATOR_ID], keep="last").sort_values(t.LINE, kind="stable")


def reviewed(evaluation: Evaluation) -> pd.DataFrame:
    """Return one row an indicator of this view that experts spoke of, in file order, indexed by its id.

    Columns
    -------
    indicator_id; experts (how many); agreeing (with our class); proposed (other classes, by number of experts, tuple);
    split (whether experts chose different classes); median_chance (of those stated, a fraction; NaN where none); apart
    (whether it is 20 points or more from the model's); comments (tuple); decided (whether the office's word, in
    overrides.csv or opinions.csv, is not older than the last review).
    """
    table = latest_reviews(evaluation.plan)
    found = []
    for row in t.records(evaluation.ratings):
        own = table[table[t.INDICATOR_ID] == row[t.INDICATOR_ID]]
        if len(own):
            found.append(_one(evaluation.plan, row, own))
    frame = pd.DataFrame(found, columns=list(_COLUMNS))
    return frame.set_index(t.INDICATOR_ID, drop=False)


def open_reviews(table: pd.DataFrame) -> pd.DataFrame:
    """Rows where experts differ from us or from one another and the office has not decided since."""
    differ = (table[t.PROPOSED].map(len) > 0) | table[t.SPLIT].astype(bool) | table[t.APART].astype(bool)
    return table[differ & ~table[t.DECIDED].astype(bool)]


def expert_chances(plan: Plan) -> pd.DataFrame:
    """Return experts' chances beside the model's of the same day, for targets whose outcome is known by now.

    Columns
    -------
    indicator_id; recorded_on; chance (an expert's last one before the outcome was known); model (``p_attain`` as of
    that day); met. A row an expert and indicator, without names, in file order.
    """
    from evallib.evaluation import evaluate_plan

    columns = [t.INDICATOR_ID, t.RECORDED_ON, t.CHANCE, t.MODEL, t.MET]
    frame = plan.known("reviews")
    frame = frame[(frame[t.REVIEWER] != "") & frame[t.CHANCE].between(0, 1)]
    outcome = _outcomes(evaluate_plan(plan)) if len(frame) else {}
    frame = frame[frame[t.INDICATOR_ID].isin(outcome)]
    models: dict[Any, dict[str, float]] = {}
    for day in sorted(set(frame[t.RECORDED_ON])):
        then = evaluate_plan(plan.at(as_of=day.date(), data_until=min(day.date(), plan.data_until)))
        known = _outcomes(then)
        chances = zip(then.ratings[t.INDICATOR_ID], then.ratings[t.P_ATTAIN], strict=True)
        models[day] = {key: float(chance) for key, chance in chances if key not in known and not pd.isna(chance)}
    pairs = zip(frame[t.INDICATOR_ID], frame[t.RECORDED_ON], strict=True)
    at_the_time = pd.Series([models[day].get(key) for key, day in pairs], index=frame.index, dtype="float64")
    frame = frame.assign(**{t.MODEL: at_the_time})
    frame = frame[frame[t.MODEL].notna()].sort_values([t.SAVED_AT, t.RECORDED_ON, t.LINE], kind="stable")
    frame = frame.drop_duplicates([t.REVIEWER, t.INDICATOR_ID], keep="last").sort_values(t.LINE, kind="stable")
    return frame.assign(**{t.MET: frame[t.INDICATOR_ID].map(outcome)})[columns].reset_index(drop=True)


def _outcomes(evaluation: Evaluation) -> dict[str, bool]:
    """Indicator → whether its target was met, where the last plan year is known: then its chance is 0 or 1."""
    table = evaluation.ratings
    ended = (table[t.LATEST_YEAR] == evaluation.plan.last_year) & (table[t.LATEST_PERIOD] == "annual")
    table = table[ended.fillna(False).astype(bool) & table[t.P_ATTAIN].isin([0.0, 1.0])]
    return dict(zip(table[t.INDICATOR_ID], table[t.P_ATTAIN] == 1.0, strict=True))


def _one(plan: Plan, row: dict[str, Any], own: pd.DataFrame) -> tuple[Any, ...]:
    classes = own.loc[own[t.RATING].isin([*t.RATINGS, t.NOT_RATED]), t.RATING]
    others = classes[classes != row[t.RATING]].value_counts(sort=False)
    order = sorted(others.index, key=lambda name: (-int(others[name]), name))
    chances = own[t.CHANCE].astype("float64")
    chances = chances[chances.between(0, 1)]
    middle = float(chances.median()) if len(chances) else float("nan")
    model = row[t.P_ATTAIN]
    apart = len(chances) > 0 and model is not None and bool(abs(middle - float(model)) >= APART - 1e-9)
    return (
        row[t.INDICATOR_ID], own[t.REVIEWER].nunique(), int((classes == row[t.RATING]).sum()), tuple(order),
        classes.nunique() > 1, middle, apart, tuple(text for text in own[t.COMMENT] if text),
        _decided(plan, row, own[t.RECORDED_ON].max()),
    )  # fmt: skip


def _decided(plan: Plan, row: dict[str, Any], since: Any) -> bool:
    """Whether the office has set the class, or decided on the opinion, since the last review came in."""
    overrides, opinions = plan.known("overrides"), plan.known("opinions")
    own = overrides[
        (overrides[t.INDICATOR_ID] == row[t.INDICATOR_ID]) & overrides[t.KIND].isin(["rating", "judgement"])
    ]
    named = opinions[t.PARAGRAPH].isin([row[t.INDICATOR_ID], row[t.NAME]]) & opinions[t.FROM].str.contains("专家")
    return bool((own[t.RECORDED_ON] >= since).any() or (named & (opinions[t.DECISION] != "")).any())
