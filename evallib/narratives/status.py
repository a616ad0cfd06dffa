"""Where an indicator stands, one clause a target type: the figure, what it is compared with, the target."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evallib import tables as t
from evallib.document import Sentence, sentence
from evallib.formulas import met
from evallib.narratives import spans as s
from evallib.narratives import wording as w
from evallib.narratives.wording import Parts
from evallib.numbers import render
from evallib.plan import Plan

Status = tuple[str, Parts]


def narrate_status(row: Any, plan: Plan) -> Sentence:
    """Say where an indicator stands: the figure and what it is compared with; no judgement, no full stop."""
    lead, parts = describe(row, plan)
    return sentence(f"{lead}，", *parts)


def describe(row: Any, plan: Plan) -> Status:
    """Return the period a status is about and the rest of the clause, so that a group names its period once."""
    if row[t.COMPUTED_RATING] == t.NOT_RATED:
        return _not_rated(row, plan)
    return _STATUS[row[t.TARGET_TYPE]](row, plan)


def _not_rated(row: Any, plan: Plan) -> Status:
    """The figure where there is one, and why it cannot be compared."""
    reason = "暂缺评价所需数据" if row[t.OVERRIDDEN] else str(row[t.REASON]).removeprefix("定性指标，")
    if not s.present(row[t.LATEST_YEAR]):
        because = "" if reason.startswith(("暂缺", "待")) else "因"
        return f"截至{s.chinese_day(plan.data_until)}", [f"{row[t.NAME]}{because}{reason}"]
    return s.period_name(row), [*w.value_clause(row), f"，{reason}"]


def _level(row: Any, plan: Plan) -> Status:
    """常住人口城镇化率由2019年的60.6%提高到65.22%（规划目标65%）."""
    lead, name, value = s.as_of_period(row), f"{row[t.NAME]}{w.estimated(row)}", s.amount(row, t.LATEST_VALUE)
    tail = [_goal(row), *_beside_target(row)]
    if not s.present(row[t.BASE]):
        return lead, [f"{name}为", *value, *tail]
    base_year = int(row[t.BASE_YEAR]) if s.present(row[t.BASE_YEAR]) else plan.base_year
    x, b = float(row[t.LATEST_VALUE]), float(row[t.BASE])
    if render(x, s.decimals_form(row)) == render(b, s.decimals_form(row)):
        return lead, [f"{name}为", *value, f"，与{base_year}年{'' if x == b else '基本'}持平", *tail]
    verb = w.change_verb(row, rises=x > b)
    return lead, [f"{name}由{base_year}年的", *s.base_text(row), f"{verb}到", *value, *tail]


def _goal(row: Any) -> Sentence:
    """（规划目标65%）, （规划目标累计提高1岁）."""
    if not s.present(row[t.TARGET]):
        return sentence("")
    if row[t.TARGET_TYPE] != "increment":
        return sentence("（规划目标", *s.target_text(row), "）")
    rises = (row[t.TARGET] >= 0) != (row[t.DIRECTION] == "down")
    goal = s.number(row, t.TARGET, "af", suffix=s.change_unit(row))
    return sentence(f"（规划目标累计{w.change_verb(row, rises=rises)}", goal, "）")


def _beside_target(row: Any) -> Parts:
    """On which side of the target, where the target does not lie beyond the base and there is no progress to tell."""
    if s.present(row[t.PROGRESS]) or not s.present(row[t.BASE]):
        return []
    down = row[t.DIRECTION] == "down"
    if met(row[t.LATEST_VALUE], row[t.TARGET_LEVEL], down=down):
        return ["，保持在目标水平"]
    side = "高于" if down else "低于"
    return [f"，略{side}规划目标，在容许范围内" if row[t.REASON_CODE] == "line_kept" else f"，{side}规划目标"]


def _avg_growth(row: Any, plan: Plan) -> Status:
    """2021—2022年全社会研发经费投入按现价计算年均增长12.5%（规划目标年均增长7%）."""
    yearly = "年均" if int(row[t.LATEST_YEAR]) > plan.first_year else ""
    verb = "增长" if row[t.ACHIEVED] >= 0 else "下降"
    head = f"{w.grown_name(str(row[t.NAME]))}{w.priced(row)}{w.estimated(row)}{yearly}{verb}"
    goal = sentence("（", *_growth_goal(row), "）")
    return s.span_of_years(row, plan.first_year), [head, s.percent(row, t.ACHIEVED, beside=t.TARGET), goal]


def _growth_goal(row: Any) -> Parts:
    """规划目标年均增长7%; of limits and targets that are not above zero what they ask."""
    goal, down = row[t.TARGET], row[t.DIRECTION] == "down"
    if goal == 0:
        return ["规划要求年均不增长" if down else "规划目标年均不下降"]
    if down:
        return ["规划要求年均", "增长不超过" if goal > 0 else "下降不少于", *s.target_text(row)]
    return ["规划目标年均", "增长" if goal > 0 else "下降不超过", *s.target_text(row)]


def _relative(row: Any, plan: Plan) -> Status:
    """居民人均可支配收入年均增速低于国内生产总值年均增速0.10个百分点."""
    speed = "年均增速" if int(row[t.LATEST_YEAR]) > plan.first_year else "增速"
    head = f"{w.grown_name(str(row[t.NAME]))}{w.estimated(row)}{speed}"
    other = w.grown_name(plan.by_id[plan.indicator(row[t.INDICATOR_ID]).reference].name) + speed
    down, gap = row[t.DIRECTION] == "down", s.number(row, t.ACHIEVED, "af2", suffix="个百分点")
    level = gap.text == "0.00个百分点"
    word = "高于" if (row[t.ACHIEVED] >= 0) != down else "低于"
    if s.present(row[t.TARGET]) and row[t.TARGET] != 0:
        margin = ["（", *s.figure(row, t.TARGET, "f", "个百分点"), "）"]
        asked = "控制要求" if down else "目标要求"
        tail = [f"与{other}之差{'符合' if level else word}{asked}", *margin]
    else:
        tail = [f"与{other}持平" if level else f"{word}{other}"]
    return s.span_of_years(row, plan.first_year), [head, *tail, *([] if level else [gap])]


def _sum(row: Any, plan: Plan) -> Status:
    """2021年至2023年上半年累计新增就业7.2万人（规划期目标15万人）."""
    name = str(row[t.NAME])
    name = name if "累计" in name[1:] else f"累计{name.removeprefix('累计')}"
    word = "控制上限" if row[t.DIRECTION] == "down" else "规划期目标"
    return s.span_of_years(row, plan.first_year), [
        f"{name}{w.estimated(row)}", *s.amount(row, t.ACHIEVED), f"（{word}", *s.target_text(row), "）",
    ]  # fmt: skip


def _reduction(row: Any, plan: Plan) -> Status:
    """2021—2022年单位GDP能耗累计降低2.8%（规划目标累计降低13.5%）."""
    verb = "降低" if row[t.ACHIEVED] >= 0 else "上升"
    head = f"{w.reduced_name(str(row[t.NAME]))}{w.estimated(row)}累计{verb}"
    goal = sentence("（规划目标累计降低", *s.target_text(row), "）")
    return s.span_of_years(row, plan.first_year), [head, s.percent(row, t.ACHIEVED, beside=t.TARGET), goal]


def _line(row: Any, plan: Plan) -> Status:
    """2022年粮食综合生产能力为6.865亿吨，规划期内均值6.847亿吨，守住不低于6.5亿吨的目标线."""
    mean, latest = w.within_lines(row, t.ACHIEVED), w.within_lines(row, t.LATEST_VALUE)
    kept = row[t.REASON_CODE] == "line_kept"
    despite = "但最新年度数" if latest else "但最新数"
    word = ("" if latest else "总体") if kept else (despite if mean else "")
    parts = [*w.value_clause(row), "，规划期内均值", *_mean(row), f"，{word}", w.line_text(row, kept=kept)]
    return s.period_name(row), parts


def _mean(row: Any) -> Parts:
    """The mean, with the decimals that show on which side of the line it lies."""
    form = s.decimals_form(row)
    for column in filter(None, w.line_columns(row)):
        form = max(form, s.clear_form(float(row[t.ACHIEVED]), float(row[column]), form))
    return s.figure(row, t.ACHIEVED, form, str(row[t.UNIT]))


def _assigned(row: Any, plan: Plan) -> Status:
    """2022年单位GDP能耗降低3.1%，达到年度目标（3%）."""
    kept, down = row[t.COMPUTED_RATING] != "lagging", row[t.DIRECTION] == "down"
    if "累计" in str(row[t.TARGET_TEXT]) and row[t.VALUE_KIND] == "rate":
        return s.period_name(row), [*w.value_clause(row), *_assigned_total(row, kept)]
    goal = s.figure(row, t.ASSIGNED, "f", str(row[t.UNIT]))
    if w.rate_verbs(row) is not None and row[t.ASSIGNED] < 0:
        goal = [w.rate_verbs(row)[2], s.number(row, t.ASSIGNED, "af", suffix="%")]  # type: ignore[index]
    if down:
        word = ("，未超过", "年度控制目标") if kept else ("，超过", "年度控制目标")
    else:
        word = ("，达到", "年度目标") if kept else ("，未达到", "年度目标")
    return s.period_name(row), [*w.value_clause(row), *word, "（", *goal, "）"]


def _assigned_total(row: Any, kept: bool) -> Parts:
    """，累计降低6.6%，达到下达的累计任务."""
    text = str(row[t.TARGET_TEXT])
    usual = ("降低", "上升") if "降低" in text or "下降" in text else ("增长", "下降")
    rising, falling = verbs[1:] if (verbs := w.rate_verbs(row)) else usual
    verb = rising if row[t.ACHIEVED] >= 0 else falling
    return [f"，累计{verb}", s.percent(row, t.ACHIEVED), f"，{'达到' if kept else '未达到'}同期下达的累计任务"]


def _judged(row: Any, plan: Plan) -> Status:
    """A qualitative indicator: the department's judgement, as known on the as-of date."""
    return f"截至{s.chinese_day(plan.as_of)}", [f"{row[t.NAME]}由责任单位作出定性评价"]


_STATUS: dict[str, Callable[[Any, Plan], Status]] = {
    "level": _level,
    "increment": _level,
    "avg_growth": _avg_growth,
    "relative_growth": _relative,
    "cumulative_sum": _sum,
    "cumulative_reduction": _reduction,
    "floor": _line,
    "ceiling": _line,
    "range": _line,
    "assigned": _assigned,
    "qualitative": _judged,
}
