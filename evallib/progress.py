"""Where tasks, programmes, special-column projects and city tasks stand: the latest known state of each."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.numbers import read_percentage
from evallib.plan import Plan

_COMMON = (
    t.OBJECT_TYPE, t.ID, t.NAME, t.CHAPTER, t.FOCUS, t.LEAD_DEPARTMENT, t.SUPPORT_DEPARTMENTS, t.PLAN_ID, t.UPPER_ID,
    t.GOAL, t.INDICATORS, t.KIND, t.TOTAL_INVESTMENT, t.PLANNED_START, t.PLANNED_FINISH, t.PROVENANCE, t.BOX_NO,
    t.BOX_TITLE, t.THEME, t.DEADLINE,
)  # fmt: skip
_REPORTED = (
    t.PERIOD, t.STATE, t.INVESTED_TOTAL, t.INVESTED_YEAR, t.IMAGE_PROGRESS, t.DONE, t.EFFECT, t.PROBLEM, t.CAUSE,
    t.NEXT_STEP, t.DUE, t.RECORDED_ON,
)  # fmt: skip
NOT_REPORTED = "未报送"


def works(plan: Plan) -> pd.DataFrame:
    """Return every task, programme, project and city task with its latest known state.

    Returns
    -------
    DataFrame
        One row an object, in catalogue order: catalogue columns, the latest report known on ``as_of`` for a period
        that ended by ``data_until``, ``deadline`` (the catalogue's due day), ``state_name`` (未报送 where there is
        none), ``late`` and ``time_share`` (projects only), ``image_progress`` in per cent (NaN where it is words) and
        ``image_words``.
    """
    parts = [
        plan.tables[name]
        .rename(columns={t.DUE: t.DEADLINE})
        .assign(**{t.OBJECT_TYPE: kind})
        .reindex(columns=list(_COMMON))
        for kind, name in t.WORK_TYPES.items()
    ]
    filled = [part for part in parts if len(part)] or parts[:1]
    catalogue = pd.concat(filled, ignore_index=True)
    latest = latest_reports(plan)
    merged = catalogue.merge(latest, how="left", left_on=[t.OBJECT_TYPE, t.ID], right_index=True)
    merged = merged.reindex(columns=[*_COMMON, *_REPORTED])
    text = [name for name in (*_COMMON, *_REPORTED) if not _is_typed(name)]
    merged[text] = merged[text].astype("object").where(merged[text].notna(), "")
    words = merged[t.IMAGE_PROGRESS]
    share = words.map(read_percentage).astype("float64")
    names = {**t.WORK_STATE_NAMES, **t.PROJECT_STATE_NAMES}
    added: dict[str, Any] = {
        t.STATE_NAME: merged[t.STATE].map(names).fillna(NOT_REPORTED),
        t.IMAGE_PROGRESS: share,
        t.IMAGE_WORDS: words.where(share.isna(), ""),
        t.LATE: is_late(merged, plan.data_until),
        t.TIME_SHARE: own_time_share(merged, plan.data_until),
    }
    return merged.assign(**added)


def latest_reports(plan: Plan) -> pd.DataFrame:
    """Latest report of each object by period, then date, then line; indexed by (object_type, object_id)."""
    last = period_reports(plan).drop_duplicates([t.OBJECT_TYPE, t.OBJECT_ID], keep="last")
    return last.set_index([t.OBJECT_TYPE, t.OBJECT_ID])[list(_REPORTED)]


def period_reports(plan: Plan) -> pd.DataFrame:
    """What was reported on each object, period by period: the last report known on ``as_of`` of each period.

    Columns: object_type, object_id and those of a report; by end of period, only periods that ended by ``data_until``.
    """
    frame = plan.known("progress")
    ends = frame[t.PERIOD].map(_period_end)
    frame = frame.assign(end=ends)[ends.notna() & (ends <= pd.Timestamp(plan.data_until))]
    frame = frame.sort_values(["end", t.RECORDED_ON, t.LINE], kind="stable")
    last = frame.drop_duplicates([t.OBJECT_TYPE, t.OBJECT_ID, "end"], keep="last")
    return last[[t.OBJECT_TYPE, t.OBJECT_ID, *_REPORTED]].reset_index(drop=True)


def is_late(frame: pd.DataFrame, data_until: dt.date) -> pd.Series:
    """Projects whose own planned start or finish has passed by ``data_until`` and is not met, or that are suspended.

    Without dates, without a report, or dropped: never late.
    """
    day = pd.Timestamp(data_until)
    project = frame[t.OBJECT_TYPE] == "project"
    state = frame[t.STATE]
    start_missed = (frame[t.PLANNED_START] <= day) & state.isin(["preparing", "not_started"])
    finish_missed = (frame[t.PLANNED_FINISH] <= day) & ~state.isin(["completed", "dropped", ""])
    dated = frame[t.PLANNED_START].notna() | frame[t.PLANNED_FINISH].notna()
    return project & dated & (start_missed | finish_missed | (state == "suspended"))


def is_slow(frame: pd.DataFrame) -> pd.Series:
    """Works behind schedule or to be adjusted, projects late against their own dates."""
    return frame[t.STATE].isin(["behind", "to_adjust"]) | frame[t.LATE].astype(bool)


def own_time_share(frame: pd.DataFrame, data_until: dt.date) -> pd.Series:
    """Elapsed share of a project's own dates, in [0, 1]; NaN without both dates."""
    start, finish = frame[t.PLANNED_START], frame[t.PLANNED_FINISH]
    total = (finish - start).dt.days.where(finish > start)
    return ((pd.Timestamp(data_until) - start).dt.days / total).clip(0, 1)


def investment_rate(frame: pd.DataFrame) -> float | None:
    """投资完成率: Σ invested / Σ total investment over investment projects, not-started included, dropped excluded."""
    return investment(frame).get("rate")


def investment(frame: pd.DataFrame, object_type: str = "project") -> dict[str, float]:
    """Investment of works of one type: ``invested`` and ``total`` in 万元, the same in 亿元 (``_yi``), their ``rate``.

    Over investment works with a total, not-started included, dropped excluded; {} where there is none.
    """
    counted = frame[(frame[t.OBJECT_TYPE] == object_type) & (frame[t.KIND] != "policy") & (frame[t.STATE] != "dropped")]
    counted = counted[counted[t.TOTAL_INVESTMENT].notna()]
    total = float(counted[t.TOTAL_INVESTMENT].sum())
    if total <= 0:
        return {}
    done = float(counted[t.INVESTED_TOTAL].fillna(0.0).sum())
    in_yi = {"invested_yi": done / _WAN_PER_YI, "total_yi": total / _WAN_PER_YI}
    return {"invested": done, "total": total, "rate": done / total} | in_yi


def reported_on(frame: pd.DataFrame, object_type: str) -> bool:
    """Whether anybody has reported on works of one type; before that, nothing invested is not known to be nothing."""
    return bool((frame.loc[frame[t.OBJECT_TYPE] == object_type, t.STATE] != "").any())


_WAN_PER_YI = 10_000.0


def state_counts(frame: pd.DataFrame, object_type: str) -> dict[str, int]:
    """Count objects of one type by Chinese state name, in the order of the vocabulary; only states that occur."""
    names = t.PROJECT_STATE_NAMES if object_type == "project" else t.WORK_STATE_NAMES
    found = frame.loc[frame[t.OBJECT_TYPE] == object_type, t.STATE_NAME].value_counts()
    return {name: int(found[name]) for name in (*names.values(), NOT_REPORTED) if name in found}


def _period_end(text: str) -> pd.Timestamp | None:
    """End of a reporting period: 2022, 2023q1, 2023h1, 2023q3."""
    year, part = text[:4], text[4:] or "annual"
    if not year.isdecimal() or part not in t.PERIOD_END or not 1900 <= int(year) <= 2200:
        return None
    month, day = t.PERIOD_END[part]
    return pd.Timestamp(int(year), month, day)


def _is_typed(name: str) -> bool:
    return name in (
        t.TOTAL_INVESTMENT, t.INVESTED_TOTAL, t.INVESTED_YEAR, t.PLANNED_START, t.PLANNED_FINISH, t.DEADLINE,
        t.RECORDED_ON,
    )  # fmt: skip
