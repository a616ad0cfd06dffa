"""Sentences about one indicator: progress, class, the pace needed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from evallib import tables as t
from evallib.document import Sentence, sentence
from evallib.formulas import met
from evallib.narratives import spans as s
from evallib.narratives import wording as w
from evallib.narratives.outlook import narrate_outlook
from evallib.narratives.status import narrate_status
from evallib.narratives.wording import Parts
from evallib.plan import Plan


def narrate_indicator(row: Any, plan: Plan, cause: str = "") -> tuple[Sentence, ...]:
    """Return the sentences of one indicator's own paragraph: status, progress and class, cause, pace, forecast.

    ``cause`` is the department's own words why it lags.
    """
    reason = sentence(f"主要原因：{s.quoted(cause)}。") if row[t.RATING] == "lagging" and cause else None
    found = (narrate_standing(row, plan), reason, narrate_required(row, plan), narrate_outlook(row, plan))
    return tuple(item for item in found if item is not None)


def narrate_progress(row: Any) -> Sentence | None:
    """Say the progress against the planned share (None where there is none).

    完成规划目标进度的38.6%，低于时间进度（40%）1.4个百分点; no full stop.
    """
    if not s.present(row[t.PROGRESS]) or not s.present(row[t.PLANNED_SHARE]):
        return None
    if row[t.TARGET_TYPE] == "cumulative_sum" and row[t.DIRECTION] == "down":
        return _share_of_cap(row)
    planned = _planned(row)
    if row[t.PROGRESS] < 0:
        return sentence("变动与目标方向相反，", *planned)
    head: Parts = ["完成规划目标进度的", s.number(row, t.PROGRESS, "p1"), "，"]
    if row[t.PLANNED_SHARE] <= 0:
        return sentence(*head, *planned)
    return sentence(*head, *_compared(row, "高于", "低于"))


def _compared(row: Any, above: str, below: str) -> Parts:
    """高于时间进度（40%）29.5个百分点, 与计划进度（47%）持平."""
    share = sentence(_path_name(row), "（", _planned_share(row), "）")
    gap = s.number(row, t.PROGRESS_GAP, "ad1", suffix="个百分点")
    if abs(row[t.PROGRESS_GAP]) < 0.0005:
        return ["与", share, "持平"]
    return [above if row[t.PROGRESS_GAP] > 0 else below, share, gap]


def _share_of_cap(row: Any) -> Sentence:
    """已用控制上限的47.8%，低于时间进度（50%）2.2个百分点."""
    if row[t.PROGRESS] <= 0:
        return sentence("尚未占用控制上限")
    return sentence("已用控制上限的", s.number(row, t.PROGRESS, "p1"), "，", *_compared(row, "超出", "低于"))


def _planned(row: Any) -> Parts:
    """The planned share alone: 时间进度已到50%."""
    if row[t.PLANNED_SHARE] <= 0:
        return ["年度目标在此期间尚不要求进展"]
    return [f"{_path_name(row)}已到", _planned_share(row)]


def _path_name(row: Any) -> str:
    by_time = abs(row[t.PLANNED_SHARE] - row[t.TIME_PROGRESS]) <= 1e-12
    return "时间进度" if by_time else "计划进度"


def _planned_share(row: Any) -> Any:
    """The planned share; whole per cents without decimals."""
    share = row[t.PLANNED_SHARE] * 100
    return s.number(row, t.PLANNED_SHARE, "p0" if abs(share - round(share)) < 1e-9 else "p1")


def narrate_standing(row: Any, plan: Plan) -> Sentence:
    """Say where an indicator stands, its progress and its class in one sentence."""
    progress = narrate_progress(row) if row[t.COMPUTED_RATING] != "early" else None
    status = sentence(narrate_status(row, plan), "，" if progress else "", progress or "")
    name = t.RATING_NAMES[row[t.RATING]]
    if row[t.OVERRIDDEN]:
        return sentence(status, f"。综合评价为“{name}”（{row[t.REASON]}）。")
    return sentence(status, f"，{name}。" if row[t.RATING] == t.NOT_RATED else f"，评价为“{name}”。")


def narrate_standings(rows: Iterable[Any], plan: Plan) -> Sentence | None:
    """Several indicators one after the other; those of one period name it once (None where there is none)."""
    parts: Parts = []
    lead = ""
    for row in rows:
        first, *rest = narrate_standing(row, plan).spans
        spans = rest if parts and first.text == lead else [first, *rest]
        parts += [*(["；"] if parts else []), *spans[:-1], spans[-1].text.removesuffix("。")]
        lead = first.text
    return sentence(*parts, "。") if parts else None


def narrate_required(row: Any, plan: Plan) -> Sentence | None:
    """Say what each remaining year needs (None where nothing is needed or defined, or no year remains)."""
    if plan.finished or not s.present(row[t.REQUIRED_ANNUAL]) or row[t.RATING] == "early":
        return None
    kind, head = row[t.TARGET_TYPE], f"要实现规划目标，{s.pace(row, plan.last_year)}"
    if kind == "cumulative_sum":
        form = s.decimals_form(row)
        return sentence(f"{head}完成", s.number(row, t.REQUIRED_ANNUAL, form, suffix=str(row[t.UNIT])), "。")
    if kind in ("avg_growth", "cumulative_reduction"):
        verb = "增长" if kind == "avg_growth" else "降低"
        return sentence(f"{head}{verb}", s.percent(row, t.REQUIRED_ANNUAL), "。")
    if met(row[t.LATEST_VALUE], row[t.TARGET_LEVEL], down=row[t.DIRECTION] == "down"):
        return None
    verb = w.change_verb(row, rises=row[t.REQUIRED_ANNUAL] >= 0)
    return sentence(f"{head}{verb}", s.change(row, t.REQUIRED_ANNUAL, finer=1), "。")
