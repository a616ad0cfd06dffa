"""Checks of targets: present where a rule needs one, inside the rule's domain, and as the plan's text says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from evallib import tables as t
from evallib.checks.registry import Hit, at_indicator, rule, shown
from evallib.checks.view import RATE, SHARE, View, unit_of_print
from evallib.formulas import at_least, equal
from evallib.plan import Indicator

SUM, REDUCTION, RELATIVE = "cumulative_sum", "cumulative_reduction", "relative_growth"
_PATHS = ("level", "increment")
_DIRECTED = ("level", "avg_growth", SUM)
_WITH = ("level", "increment", "avg_growth", SUM, REDUCTION, "floor", "ceiling")
_LINES = ("floor", "ceiling", "range", "assigned", "qualitative")
# not 节约, 约束性; not 基本养老保险 and other names
_ABOUT = re.compile(
    "左右|同步|大约|(?<![节契制条集公合预大])约(?!束)|基本(?!养老|医疗|公共|公卫|生活|农田|保险|建设|药物|殡葬)"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?![\d.])\s*(年(?!均)|万亿|[百千万亿])?")
_FROM = re.compile(r"[由从]\D{0,12}?(?:(?:19|20)\d\d年\D{0,6}?)?(\d+(?:\.\d+)?\s*[百千万亿]?)[^\d,。;]{0,8}[到至为]")
_AT_LEAST, _AT_MOST = re.compile("不低于|不少于|不小于|以上|≥|>=|>"), re.compile(
    "不高于|不超过|不大于|不突破|以内|以下|≤|<=|<"
)  # fmt: skip
_SCALES = {"百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8, "万亿": 1e12}


@rule("error", "目标类型决定按哪一条规则评价，写错的按没有目标处理。")
def unknown_target_type(view: View) -> Iterator[Hit]:
    """``target_type`` is a known word."""
    for item in view.plan.indicators:
        if item.target_type and item.target_type not in t.TARGET_TYPES:
            yield at_indicator(item, t.TARGET_TYPE, f"目标类型“{item.target_type}”无此规则，按没有目标处理；"
                               f"应为{'、'.join(t.TARGET_TYPES)}之一")  # fmt: skip


@rule("warning", "没有目标类型或目标值的指标只能列为暂无法评价。")
def target_missing(view: View) -> Iterator[Hit]:
    """Rated indicators have a target type, and a target where the type needs one."""
    unread = view.misread("indicators.csv", t.TARGET)
    for item in view.targeted:
        lines = (item.target_low, item.target_high)
        if not item.target_type:
            yield at_indicator(item, t.TARGET_TYPE, "没有目标类型，暂无法评价；请按目标的写法选填")
        elif item.target_type == "range" and lines == (None, None):
            yield at_indicator(item, t.TARGET_LOW, "区间目标的上下限都是空的，暂无法评价；请至少填写一端")
        elif item.target_type in _WITH and _target(view, item) is None and item.line not in unread:
            yield at_indicator(item, t.TARGET, "没有目标值，暂无法评价；请补填")


@rule("error", "累计量和累计降低的目标须大于0，降低幅度须小于100%，否则公式无解，按没有目标处理。")
def target_out_of_domain(view: View) -> Iterator[Hit]:
    """Targets of sums and reductions are above 0, those of reductions below 100 %."""
    for item in view.plan.indicators:
        value = _target(view, item)
        if item.target_type not in (SUM, REDUCTION) or value is None:
            continue
        if value <= 0:
            yield at_indicator(item, t.TARGET, f"目标值{shown(value)}不大于0，按没有目标处理；"
                               "降低幅度以正数填写，请更正")  # fmt: skip
        elif item.target_type == REDUCTION and value >= 100:
            yield at_indicator(item, t.TARGET, f"降低幅度{shown(value)}%达到或超过100%，按没有目标处理；请更正")


@rule("error", "下限高于上限的区间任何数都不能达到。")
def range_reversed(view: View) -> Iterator[Hit]:
    """The lower line of a range is not above the upper one."""
    for item in view.plan.indicators:
        if item.target_low is not None and item.target_high is not None and item.target_low > item.target_high:
            yield at_indicator(item, t.TARGET_LOW, f"区间下限高于上限{shown(item.target_high)}；请核对")


@rule("warning", "目标比基期还差，多半是方向填反、口径已变或目标未修订，此时没有进度可算。")
def target_behind_base(view: View) -> Iterator[Hit]:
    """Targets of levels and increments lie beyond the base in the indicator's direction."""
    for item in view.plan.indicators:
        target = _target(view, item)
        if item.target_type not in _PATHS or target is None or item.base is None:
            continue
        if item.target_type == "increment":
            target = item.base - target if item.down else item.base + target
        better, worse = (item.base, target) if item.down else (target, item.base)
        if not at_least(better, worse):
            yield at_indicator(item, t.TARGET, f"目标{shown(float(target))}比基期{shown(item.base)}更差"
                               f"（方向为{item.direction}）；请核对方向、基期和目标")  # fmt: skip


@rule("error", "比重是占整体的百分比，目标和基期不可能小于0或大于100。")
def target_share(view: View) -> Iterator[Hit]:
    """Targets and bases of shares lie between 0 and 100."""
    for item in view.plan.indicators:
        columns = [t.BASE, t.TARGET_LOW, t.TARGET_HIGH] + ([] if item.target_type == SUM else [t.TARGET])
        for column in columns if item.value_kind == SHARE else ():
            value = getattr(item, column)
            if value is not None and not 0 <= value <= 100:
                yield at_indicator(item, column, f"比重{shown(value)}不在0—100之间；请核对单位和小数点，"
                                   "若本不是占整体的比重，请将value_kind改为level")  # fmt: skip


@rule("warning", "目标写有“左右”“约”“基本”“同步”而没有容差，就会按一分不差来判。")
def tolerance_missing(view: View) -> Iterator[Hit]:
    """Targets worded loosely have a tolerance (an explicit 0 is an answer)."""
    frame = view.table("indicators")
    empty = set(frame[t.LINE][frame[t.TOLERANCE].isna()])
    for item in view.plan.indicators:
        if item.target_type not in _LINES and item.line in empty and (word := _ABOUT.search(item.target_text)):
            yield at_indicator(item, t.TARGET_TEXT, f"目标写有“{word[0]}”而容差为空，现按0处理；"
                               "请在tolerance填写容差（增速、比重为百分点），确无容差填0")  # fmt: skip


@rule("warning", "目标值与规划文本写的数不一致，多半是抄录或换算有误。")
def target_text_differs(view: View) -> Iterator[Hit]:
    """The number in ``target_text`` is the one in ``target``, in the lines of a range, or the change from the base."""
    for item in view.plan.indicators:
        written = _numbers(item.target_text)
        values = [v for v in (item.target, item.target_low, item.target_high) if v is not None]
        if item.base is not None and item.target is not None:
            values.append(abs(item.target - item.base))
        if written and values and not any(equal(a, b) for a in written for b in values):
            text = item.target_text[:40]
            yield at_indicator(item, t.TARGET_TEXT, f"文本写“{text}”，目标值为{shown(values[0])}；请核对")


@rule("warning", "基期值与规划文本写的起点不一致，多半是抄录或换算有误。")
def base_text_differs(view: View) -> Iterator[Hit]:
    """The number a target's text starts from (由50提高到60) is the base."""
    for item in view.plan.indicators:
        match = _FROM.search(unicodedata.normalize("NFKC", item.target_text).replace(",", ""))
        written = _numbers(match[1]) if match else []
        if written and item.base is not None and not any(equal(a, item.base) for a in written):
            yield at_indicator(item, t.BASE, f"文本写“{item.target_text[:40]}”，基期值为{shown(item.base)}；请核对")


@rule("warning", "文本写的是下限而目标类型是上限，或相反，就会把守住的判为突破。")
def target_wording(view: View) -> Iterator[Hit]:
    """Floors are worded as lower limits, ceilings as upper ones, and the direction agrees."""
    for item in view.plan.indicators:
        text = unicodedata.normalize("NFKC", item.target_text)
        low, high = bool(_AT_LEAST.search(text)), bool(_AT_MOST.search(text))
        if low == high:
            continue
        if (item.target_type == "floor" and high) or (item.target_type == "ceiling" and low):
            yield at_indicator(item, t.TARGET_TYPE, f"文本“{text[:40]}”写的是{'上限' if high else '下限'}，"
                               f"目标类型却是{item.target_type}；请核对")  # fmt: skip
        elif item.target_type in _DIRECTED and item.direction == ("up" if high else "down"):
            yield at_indicator(item, t.DIRECTION, f"文本“{text[:40]}”与方向{item.direction}不一致；"
                               "请核对方向或目标类型")  # fmt: skip


@rule("warning", "相对型指标要有对照指标才能比较。")
def reference_missing(view: View) -> Iterator[Hit]:
    """Relative indicators name the one they are compared with."""
    for item in view.targeted:
        if item.target_type == RELATIVE and not item.reference:
            yield at_indicator(item, t.REFERENCE, "没有对照指标，暂无法评价；请填写对照指标的编号")


@rule("warning", "下达型指标对照当年下达的任务评价，没有年度任务就暂无法评价。")
def assigned_target_missing(view: View) -> Iterator[Hit]:
    """Assigned indicators have a yearly target in at least one plan year."""
    for item in view.targeted:
        years = view.plan.yearly_targets.get(item.indicator_id, {})
        if item.target_type == "assigned" and not any(year in view.plan.years for year in years):
            yield at_indicator(item, t.TARGET_TYPE, "targets.csv中没有规划期内各年下达的任务，暂无法评价；请补填")


@rule("warning", "分年目标应与五年目标衔接：累计量各年之和、水平值末年数应等于五年目标。")
def yearly_targets_differ(view: View) -> Iterator[Hit]:
    """Yearly targets add up to (sums) or end in (levels, increments) the plan's target."""
    for item in view.plan.indicators:
        goal, path = _target(view, item), view.plan.yearly_targets.get(item.indicator_id, {})
        if item.target_type == "increment" and goal is not None:
            goal = None if item.base is None else item.base + (-goal if item.down else goal)
        reached = _end_of_path(view, item, path)
        if goal is not None and reached is not None and not _same(reached, goal, item):
            what = "各年之和" if item.target_type == SUM else f"{view.plan.last_year}年数"
            yield at_indicator(item, t.TARGET, f"targets.csv中分年目标的{what}为{shown(reached)}，"
                               f"规划目标为{shown(goal)}；请核对")  # fmt: skip


def _end_of_path(view: View, item: Indicator, path: dict[int, float]) -> float | None:
    """Where the yearly targets lead: their sum, or the last year's; None where they are incomplete."""
    if item.target_type == SUM and all(year in path for year in view.plan.years):
        return float(sum(path[year] for year in view.plan.years))
    return path.get(view.plan.last_year) if item.target_type in _PATHS and item.value_kind != RATE else None


def _same(a: float, b: float, item: Indicator) -> bool:
    """Equal up to rounding in the printed decimals."""
    return abs(a - b) <= unit_of_print(item) * (1 + 1e-9) or bool(equal(a, b))


def _target(view: View, item: Indicator) -> float | None:
    """Target in force; adjustments never touch ranges and assigned targets."""
    return item.target if item.target_type in ("range", "assigned") else view.plan.target_of(item)


def _numbers(text: str) -> list[float]:
    """Figures in a target's wording; years (2025年) are not figures, 2万 is 20000 and 2."""
    found: list[float] = []
    for match in _NUMBER.finditer(unicodedata.normalize("NFKC", text).replace(",", "")):
        unit = match[1] or ""
        value = float(re.match(r"[\d.]+", match[0])[0])  # type: ignore[index]
        if unit == "年" and 1900 <= value <= 2100:
            continue
        found += [value, value * _SCALES[unit]] if unit in _SCALES else [value]
    return found
