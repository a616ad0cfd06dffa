"""What a form says beside its cells: what each row asks for, targets as offices write them, ways of adjustment."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.collection.make_known import period_text
from evallib.numbers import format_number
from evallib.plan import Indicator, Plan, chains

_PARTS = {
    "h1": {"stock": "上半年填6月底数", "flow": "上半年填1—6月累计数", "growth": "上半年填与上年同期相比的{0}"},
    "q3": {"stock": "前三季度填9月底数", "flow": "前三季度填1—9月累计数", "growth": "前三季度填与上年同期相比的{0}"},
}
"""What a part-year figure is, by what the catalogue says of it."""
_NO_PART = {"h1": "没有半年统计的，上半年留空", "q3": "没有季度统计的，前三季度留空"}


def indicator_asked(plan: Plan, item: Indicator, department_id: str, part: str) -> str:
    """What the row of an indicator asks for; ``part`` is the part-year of the form, "" where it has none."""
    if item.target_type == "qualitative":
        words = ["定性指标，不填数；请填部门自评，在备注中写明完成情况"]
    else:
        words = [_yearly(item)]
        if part:
            words.append(_PARTS[part].get(item.part_year, _NO_PART[part]).format(_rate(item)))
    if item.target_type == "cumulative_sum":
        words.append("累计数由右侧自动计算")
    if item.base is not None and item.base_year not in (None, plan.base_year):
        words.append(f"基数为{item.base_year}年数")
    if item.lead_department != department_id:
        lead = plan.department_name(item.lead_department, short=True) or "未明确"
        words.append(f"本单位为配合单位（牵头：{lead}），掌握数据的请填，与牵头单位不一致的请在备注中说明")
    return "；".join(words)


def _yearly(item: Indicator) -> str:
    """What a whole year's figure is."""
    if item.target_type == "cumulative_sum":
        return "各年填当年数，不填累计数"
    if item.value_kind == "rate":
        fall = _rate(item) == "降低率"
        return f"各年填比上年{_rate(item)}（{item.unit or '%'}），" + ("上升的填负数" if fall else "下降的填负数")
    if item.value_kind == "share":
        return f"各年填比重或比率（{item.unit or '%'}），在0—100之间"
    return {"stock": "各年填年末数", "flow": "各年填全年数"}.get(item.part_year, "各年填年度数")


def _rate(item: Indicator) -> str:
    """增速, or 降低率 where the plan wants a reduction."""
    text = item.name + item.target_text
    falls = item.target_type == "cumulative_reduction" or "降低" in text or "下降" in text
    return "降低率" if falls and item.value_kind == "rate" else "增速"


def target_words(plan: Plan, item: Indicator) -> str:
    """The target as offices write it: the plan's own words, else the number; an approved adjustment says so."""
    goal = plan.target_of(item)
    if goal != item.target and goal is not None:
        return f"{_number_words(item, goal)}（已调整）"
    if item.target_text:
        return item.target_text
    if item.target_type == "range":
        low, high = (format_number(end, missing="") for end in (item.target_low, item.target_high))
        return (
            f"{low}—{high}{item.unit}" if low and high else f"不低于{low}" if low else f"不高于{high}" if high else "—"
        )
    return "—" if goal is None or item.target_type == "qualitative" else _number_words(item, goal)


def _number_words(item: Indicator, goal: float) -> str:
    number = format_number(goal)
    forms = {
        "cumulative_sum": f"[{number}]", "cumulative_reduction": f"[{number}]", "avg_growth": f"年均{number}%",
        "increment": f"累计增加{number}{item.unit}", "floor": f"不低于{number}{item.unit}",
        "ceiling": f"不高于{number}{item.unit}",
    }  # fmt: skip
    return forms.get(item.target_type, f"{number}{item.unit}")


def report_words(plan: Plan, row: Any, states: dict[str, str]) -> str:
    """The last report on a task or project in one line: period, state, investment, by whom and when."""
    parts = [states.get(row.state, row.state) or "状态未填"]
    if pd.notna(row.invested_total):
        parts.append(f"累计完成投资{format_number(row.invested_total)}万元")
    if row.image_progress:
        parts.append(f"形象进度{row.image_progress}{'%' if is_plain(row.image_progress) else ''}")
    return f"{period_text(row.period)}：{'，'.join(parts)}（{recorded_words(plan, row)}）"


def recorded_words(plan: Plan, row: Any) -> str:
    """Day and department of a row of a ledger."""
    day = "" if pd.isna(row.recorded_on) else row.recorded_on.date().isoformat()
    who = plan.department_name(row.submitted_by, short=True) if row.submitted_by else ""
    return " ".join(part for part in (day, who) if part) or "日期、单位未注明"


def adjustment_steps(plan: Plan, issue_level: str) -> str:
    """Who has to agree to an adjustment, by the level of issue ("" = the outline itself)."""
    return " → ".join(step.name for step in chains.adjustment_steps(plan, issue_level))


def years_words(first: Any, last: Any) -> str:
    """2021—2025年; "" where a year is missing."""
    return "" if pd.isna(first) or pd.isna(last) else f"{int(first)}—{int(last)}年"


def places(text: str) -> int:
    """Width of a text in characters of the standard font; Chinese ones count two."""
    return sum(2 if ord(letter) > 0x2E7F or letter in "—“”‘’…·" else 1 for letter in text)


def is_plain(text: str) -> bool:
    """Whether a text is nothing but a number."""
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def day_words(value: Any) -> str:
    """A date as ISO text, "" where there is none."""
    return "" if value is None or pd.isna(value) else pd.Timestamp(value).date().isoformat()


STATES = {
    "project": t.PROJECT_STATE_NAMES, "task": t.WORK_STATE_NAMES, "programme": t.WORK_STATE_NAMES,
    "city_task": t.WORK_STATE_NAMES,
}  # fmt: skip
"""Kind of work → code of a state → Chinese."""
