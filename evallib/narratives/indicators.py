"""Sentences about one indicator: where it stands, what is missing, the pace needed, the chance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evallib import tables as t
from evallib.document import Sentence, sentence
from evallib.narratives import spans as s
from evallib.plan import Plan

Parts = list[Any]
Status = tuple[str, Parts]


def narrate_status(row: Any, plan: Plan) -> Sentence:
    """Say where an indicator stands: the figure and what it is compared with; no judgement, no full stop."""
    lead, parts = describe(row, plan)
    return sentence(*([f"{lead}，"] if lead else []), *parts)


def describe(row: Any, plan: Plan) -> tuple[str, Parts]:
    """Return the period a status is about and the rest of the clause, so that a group names its period once."""
    if not s.present(row[t.LATEST_YEAR]):
        if row[t.REASON_CODE] == "judgement":
            return "", [f"{row[t.NAME]}按责任单位评价"]
        return "", [f"{row[t.NAME]}：{_not_rated_reason(row)}"]
    if row[t.COMPUTED_RATING] == t.NOT_RATED:
        head = f"{row[t.NAME]}{s.period_name(row)}为"
        return "", [head, s.amount(row, t.LATEST_VALUE), f"，{_not_rated_reason(row)}"]
    return _STATUS[row[t.TARGET_TYPE]](row, plan)


def narrate_progress(row: Any) -> Sentence | None:
    """Say the progress against the time elapsed: 完成目标进度的38.6%，低于时间进度1.4个百分点 (None where there is none)."""
    if not s.present(row[t.PROGRESS]) or not s.present(row[t.PLANNED_SHARE]):
        return None
    by_time = abs(row[t.PLANNED_SHARE] - row[t.TIME_PROGRESS]) <= 1e-12
    planned = "时间进度" if by_time else "计划进度"
    whole = abs(row[t.PLANNED_SHARE] * 100 - round(row[t.PLANNED_SHARE] * 100)) < 1e-9
    share = s.number(row, t.PLANNED_SHARE, "p0" if whole else "p1")
    if row[t.PROGRESS] < 0:
        return sentence("变动与目标方向相反，", planned, "已到", share)
    head: Parts = ["完成规划目标进度的", s.number(row, t.PROGRESS, "p1")]
    gap = row[t.PROGRESS_GAP]
    if abs(gap) < 0.0005:
        return sentence(*head, f"，与{planned}（", share, "）持平")
    word = "高于" if gap > 0 else "低于"
    return sentence(*head, f"，{word}{planned}（", share, "）", s.number(row, t.PROGRESS_GAP, "ad1", suffix="个百分点"))


def narrate_indicator(row: Any, plan: Plan, cause: str = "") -> tuple[Sentence, ...]:
    """Return the sentences of one indicator's own paragraph: status, progress and class, pace, forecast, chance."""
    parts: list[Sentence] = [_with_class(row, plan)]
    if row[t.RATING] == "lagging" and cause:
        parts.append(sentence(f"主要原因：{cause.rstrip('。；')}。"))
    if row[t.RATING] != "early":
        parts += [item for item in (narrate_required(row, plan),) if item]
    outlook = narrate_outlook(row, plan)
    return (*parts, outlook) if outlook else tuple(parts)


def _not_rated_reason(row: Any) -> str:
    """Why an indicator has no computed class; of an overridden row the office's words are said elsewhere."""
    return "暂缺评价所需数据" if row[t.OVERRIDDEN] else str(row[t.REASON])


def _with_class(row: Any, plan: Plan) -> Sentence:
    """Status, progress and class in one sentence."""
    progress = narrate_progress(row) if row[t.RATING] != "early" else None
    middle: Parts = ["，", progress] if progress else []
    name = t.RATING_NAMES[row[t.RATING]]
    if row[t.OVERRIDDEN]:
        return sentence(narrate_status(row, plan), *middle, f"。综合评价为“{name}”（{row[t.REASON]}）。")
    if row[t.RATING] == t.NOT_RATED:
        return sentence(narrate_status(row, plan), f"，{name}。")
    return sentence(narrate_status(row, plan), *middle, f"，评价为“{name}”。")


def narrate_required(row: Any, plan: Plan) -> Sentence | None:
    """Say what each remaining year needs (None where nothing is needed or defined)."""
    if not s.present(row[t.REQUIRED_ANNUAL]):
        return None
    need, left, kind = float(row[t.REQUIRED_ANNUAL]), s.years_left(row, plan.last_year), row[t.TARGET_TYPE]
    goal = "要实现规划目标，"
    if kind == "cumulative_sum":
        return sentence(f"{goal}{left}每年需完成", s.amount(row, t.REQUIRED_ANNUAL), "。")
    if kind == "avg_growth":
        verb = "增长" if need >= 0 else "下降不超过"
        return sentence(f"{goal}{left}年均需{verb}", s.percent(row, t.REQUIRED_ANNUAL, unsigned=True), "。")
    if kind == "cumulative_reduction":
        verb = "降低" if need >= 0 else "上升不超过"
        return sentence(f"{goal}{left}年均需{verb}", s.percent(row, t.REQUIRED_ANNUAL, unsigned=True), "。")
    verb = "提高" if need >= 0 else "降低"
    finer = s.decimals_form(row)
    form = "af" + str(int(finer[1:]) + 1) if finer[1:] else "af2"
    unit = "个百分点" if row[t.UNIT] == "%" else row[t.UNIT]
    return sentence(f"{goal}{left}年均需{verb}", s.number(row, t.REQUIRED_ANNUAL, form, suffix=unit), "。")


def narrate_outlook(row: Any, plan: Plan) -> Sentence | None:
    """Say where the plan ends by the forecast, with the 80 % interval, the gap to the target and the chance."""
    column = t.forecast_column(plan.last_year)
    ended = s.present(row[t.LATEST_YEAR]) and row[t.LATEST_YEAR] == plan.last_year and row[t.LATEST_PERIOD] == "annual"
    if ended or not s.present(row.get(column)) or row[t.REASON_CODE] in ("caliber_break", "no_data"):
        return None
    parts = _ending(row, plan) or _last_year(row, plan)
    parts += _target_gap(row)
    if s.present(row[t.P_ATTAIN]):
        parts += ["，期末达标概率", s.number(row, t.P_ATTAIN, "p0"), f"，{chance_word(row[t.P_ATTAIN])}"]
    return sentence(*parts, "。")


_ENDING_WORDS = {
    "avg_growth": ("规划期年均", "增长", "下降", "%"),
    "cumulative_reduction": ("规划期累计", "降低", "上升", "%"),
}


def _ending(row: Any, plan: Plan) -> Parts:
    """What growth, sums and reductions come to at the plan's end (nothing for other types)."""
    kind = row[t.TARGET_TYPE]
    if not s.present(row[t.END_MEDIAN]) or kind not in (*_ENDING_WORDS, "cumulative_sum"):
        return []
    if kind == "cumulative_sum":
        words, unit, form = ("规划期累计完成", "", "", str(row[t.UNIT])), str(row[t.UNIT]), s.decimals_form(row)
    else:
        words, unit, form = _ENDING_WORDS[kind], "%", "f1"
    columns = (t.END_MEDIAN, t.END_LOW, t.END_HIGH)
    return _with_interval(row, columns, (f"按现有趋势预测，到{plan.last_year}年{words[0]}", *words[1:3]), form, unit)


def _last_year(row: Any, plan: Plan) -> Parts:
    """The forecast of the last plan year itself; of yearly rates with a verb instead of a sign."""
    year = plan.last_year
    columns = (t.forecast_column(year), t.low_column(year), t.high_column(year))
    rising, falling = ("", "")
    if row[t.VALUE_KIND] == "rate":
        rising, falling = ("降低", "上升") if str(row[t.NAME]).endswith("降低") else ("增长", "下降")
    lead = f"按现有趋势预测，{year}年{'当年' if rising else '为'}"
    return _with_interval(row, columns, (lead, rising, falling), s.decimals_form(row), str(row[t.UNIT]))


def _with_interval(row: Any, columns: tuple[str, str, str], words: tuple[str, str, str], form: str, unit: str) -> Parts:
    """Median and 80 % interval; with verbs for either sign (增长, 下降) no minus sign is written."""
    lead, rising, falling = words
    signed = rising == ""

    def figure(column: str, suffix: str) -> Parts:
        verb = "" if signed else rising if row[column] >= 0 else falling
        return [verb, s.number(row, column, form if signed else f"a{form}", suffix=suffix)]

    one_way = signed or min(row[c] for c in columns) >= 0
    low, high = figure(columns[1], "" if one_way else unit), figure(columns[2], unit)
    return [lead, *figure(columns[0], unit), "（80%区间为", *low, "至", *(high[1:] if one_way else high), "）"]


def chance_word(chance: float) -> str:
    """有把握完成, 经努力可完成, 完成难度较大."""
    return next(word for limit, word in t.CHANCE_WORDING if chance >= limit - 1e-12)


def _target_gap(row: Any) -> Parts:
    """How far the forecast stays from the target, where it misses it."""
    gap = row[t.TARGET_GAP]
    if not s.present(gap) or row[t.TARGET_TYPE] not in ("level", "increment"):
        return []
    misses = gap > 0 if row[t.DIRECTION] == "down" else gap < 0
    if not misses or s.number(row, t.TARGET_GAP, s.decimals_form(row)).text.strip("-0.") == "":
        return []
    return ["，与目标相差", s.change(row, t.TARGET_GAP)]


def _level(row: Any, plan: Plan) -> Status:
    """常住人口城镇化率由2019年的60.6%提高到65.22%."""
    value = s.amount(row, t.LATEST_VALUE)
    lead, name = s.as_of_period(row), str(row[t.NAME])
    if not s.present(row[t.BASE]):
        return lead, [f"{name}为", value, _goal(row)]
    base_year = int(row[t.BASE_YEAR]) if s.present(row[t.BASE_YEAR]) else plan.base_year
    x, b = float(row[t.LATEST_VALUE]), float(row[t.BASE])
    if x == b:
        return lead, [f"{name}为", value, f"，与{base_year}年持平", _goal(row)]
    verb = "提高到" if x > b else "降低到"
    return lead, [f"{name}由{base_year}年的", s.base_text(row), verb, value, _goal(row)]


def _goal(row: Any) -> Sentence:
    """（规划目标65%）, （规划目标累计提高1岁）."""
    if not s.present(row[t.TARGET]):
        return sentence("")
    if row[t.TARGET_TYPE] == "increment":
        verb = "降低" if row[t.DIRECTION] == "down" else "提高"
        return sentence(f"（规划目标累计{verb}", s.number(row, t.TARGET, "f", suffix=str(row[t.UNIT])), "）")
    return sentence("（规划目标", s.target_text(row), "）")


def _avg_growth(row: Any, plan: Plan) -> Status:
    """2021—2022年全社会研发经费投入年均增长12.5%（规划目标年均7%）."""
    name = s.bare_name(str(row[t.NAME]))
    verb = "增长" if row[t.ACHIEVED] >= 0 else "下降"
    rate = s.percent(row, t.ACHIEVED, unsigned=True)
    years = s.span_of_years(row, plan.first_year)
    if years == f"{plan.first_year}年":
        return years, [f"{name}{verb}", rate, "（规划目标年均增长", s.target_text(row), "）"]
    if row[t.DIRECTION] == "down":
        return years, [f"{name}年均{verb}", rate, "（规划要求年均增长不超过", s.target_text(row), "）"]
    return years, [f"{name}年均{verb}", rate, "（规划目标年均增长", s.target_text(row), "）"]


def _relative(row: Any, plan: Plan) -> Status:
    """居民人均可支配收入年均增速比国内生产总值年均增速低0.1个百分点."""
    reference = s.bare_name(plan.by_id[plan.indicator(row[t.INDICATOR_ID]).reference].name)
    years = s.span_of_years(row, plan.first_year)
    head = f"{s.bare_name(str(row[t.NAME]))}年均增速"
    gap = s.number(row, t.ACHIEVED, "af2", suffix="个百分点")
    if s.present(row[t.TARGET]) and row[t.TARGET] != 0:
        return years, [head, f"与{reference}年均增速之差，", "优于" if row[t.ACHIEVED] >= 0 else "劣于",
                "目标要求", gap]  # fmt: skip
    higher = (row[t.ACHIEVED] >= 0) != (row[t.DIRECTION] == "down")
    return years, [head, "高于" if higher else "低于", f"{reference}年均增速", gap]


def _sum(row: Any, plan: Plan) -> Status:
    """2021年至2023年上半年累计新增就业7.2万人（五年目标15万人）."""
    years, name = s.span_of_years(row, plan.first_year), str(row[t.NAME]).removeprefix("累计")
    word = "控制上限" if row[t.DIRECTION] == "down" else "规划期目标"
    return years, [f"累计{name}", s.number(row, t.ACHIEVED, s.decimals_form(row), suffix=str(row[t.UNIT])),
            f"（{word}", s.target_text(row), "）"]  # fmt: skip


def _reduction(row: Any, plan: Plan) -> Status:
    """2021—2022年单位GDP能耗累计降低2.8%（规划目标累计降低13.5%）."""
    name = str(row[t.NAME]).removesuffix("降低").removesuffix("累计")
    verb = "降低" if row[t.ACHIEVED] >= 0 else "上升"
    years = s.span_of_years(row, plan.first_year)
    return years, [f"{name}累计{verb}", s.percent(row, t.ACHIEVED, unsigned=True), "（规划目标累计降低",
            s.target_text(row), "）"]  # fmt: skip


def _line(row: Any, plan: Plan) -> Status:
    """粮食综合生产能力2022年为6.865亿吨，规划期均值6.847亿吨，守住不低于6.5亿吨的目标线."""
    kept = "守住" if row[t.REASON_CODE] == "line_kept" else "未守住"
    unit = str(row[t.UNIT])
    form = s.decimals_form(row)
    mean = s.number(row, t.ACHIEVED, form, suffix=unit)
    return s.period_name(row), [*_rate_or_value(row), "，规划期内均值", mean,
                                f"，{kept}", *_line_text(row), "的目标线"]  # fmt: skip


def _line_text(row: Any) -> Parts:
    unit = str(row[t.UNIT])
    if row[t.TARGET_TYPE] != "range":
        word = "不低于" if row[t.TARGET_TYPE] == "floor" else "不高于"
        return [word, s.number(row, t.TARGET, "f", suffix=unit)]
    parts: Parts = []
    for column, word in ((t.TARGET_LOW, "不低于"), (t.TARGET_HIGH, "不高于")):
        if s.present(row[column]):
            parts += (["、"] if parts else []) + [word, s.number(row, column, "f", suffix=unit)]
    return parts


def _assigned(row: Any, plan: Plan) -> Status:
    """国内生产总值增长5.5%，达到当年年度目标（5%）."""
    reached = "达到" if row[t.COMPUTED_RATING] != "lagging" else "未达到"
    head = _rate_or_value(row)
    if "累计" in row[t.TARGET_TEXT] and row[t.VALUE_KIND] == "rate":
        return s.period_name(row), [*head, f"，累计数{reached}同期下达的累计任务"]
    goal = s.number(row, t.ASSIGNED, "f", suffix=str(row[t.UNIT]))
    return s.period_name(row), [*head, f"，{reached}当年年度目标（", goal, "）"]


def _rate_or_value(row: Any) -> Parts:
    """国内生产总值增长5.5%, 单位GDP能耗上升0.3%; other figures: 细颗粒物年均浓度为46微克/立方米."""
    name, value = str(row[t.NAME]), float(row[t.LATEST_VALUE])
    for rising, falling in (("增长", "下降"), ("降低", "上升")):
        if row[t.VALUE_KIND] == "rate" and name.endswith(rising):
            verb = rising if value >= 0 else falling
            return [f"{name.removesuffix(rising)}{verb}", s.amount(row, t.LATEST_VALUE, unsigned=True)]
    return [f"{name}为", s.amount(row, t.LATEST_VALUE)]


def _judged(row: Any, plan: Plan) -> Status:
    return "", [f"{row[t.NAME]}按责任单位评价"]


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
