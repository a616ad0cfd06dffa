"""Checks of single figures against what they measure and against their own history."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evallib import tables as t
from evallib.checks.magnitudes import jumped
from evallib.checks.registry import Hit, at_figure, at_indicator, at_rows, rule, shown
from evallib.checks.view import ANNUAL, LEVEL, RATE, SHARE, View, unit_of_print
from evallib.plan import Indicator

_UNUSUAL, _UNUSUAL_HISTORY, _UNUSUAL_LEAST = 3.0, 3, {LEVEL: 8.0, SHARE: 1.5, RATE: 2.0}
_WILD, _WILD_LEAST = 5.0, {1: {LEVEL: 150.0, SHARE: 30.0, RATE: 30.0}, 2: {LEVEL: 100.0, SHARE: 20.0, RATE: 20.0}}
_REASON = "原因|因为|由于|受|因|疫情|口径|调整|政策|基数|恢复|新增|扩|属实|无误"
_AGAIN = "持平|相同|不变|未变|未更新|属实|无误"
_PRINTED_STEPS = 3  # usual changes of fewer printed units do repeat a figure by chance
_DIGITS = 3  # shorter figures repeat by chance


@rule("error", "比重是占整体的百分比，不可能小于0或大于100。")
def share_range(view: View) -> Iterator[Hit]:
    """Shares lie between 0 and 100."""
    message = "比重{value}不在0—100之间；请核对单位和小数点，若本不是占整体的比重，请将指标的value_kind改为level"
    sums = [key for key, item in view.plan.by_id.items() if item.target_type == "cumulative_sum"]
    expected, yearly = view.plan.known("department_forecasts"), view.plan.known("targets")
    places = ((view.rows, "observations", t.VALUE), (expected, "department_forecasts", t.VALUE),
              (yearly[~yearly[t.INDICATOR_ID].isin(sums)], "targets", t.TARGET))  # fmt: skip
    for rows, name, column in places:
        bad = rows[(view.of(rows, t.VALUE_KIND) == SHARE) & rows[column].notna() & ~rows[column].between(0, 100)]
        yield from at_rows(bad, name, column, message)


@rule("warning", "总量和水平值一般不为负，与同一指标其他年份符号相反多半是录入有误。")
def negative_value(view: View) -> Iterator[Hit]:
    """A level is not negative where the rest of its series is positive."""
    rows = view.best[view.of(view.best, t.VALUE_KIND) == LEVEL]
    negative = rows[t.VALUE] < 0
    share = negative.groupby(rows[t.INDICATOR_ID]).transform("mean")
    bad = rows[negative & ((share < 0.5) | (share.groupby(rows[t.INDICATOR_ID]).transform("size") == 1))]
    yield from at_rows(bad, "observations", t.VALUE, "数值{value}为负，与该指标其他年份或常理不符；请核对正负号")
    positive = set(rows[t.INDICATOR_ID][share == 0])
    for item in view.plan.indicators:
        if item.indicator_id in positive and item.base is not None and item.base < 0:
            yield at_indicator(item, t.BASE, "基期值为负，而各年数都为正；请核对正负号")
    expected = view.plan.known("department_forecasts")
    bad = expected[(expected[t.VALUE] < 0) & expected[t.INDICATOR_ID].isin(positive)]
    yield from at_rows(bad, "department_forecasts", t.VALUE, "预计{value}为负，而各年数都为正；请核对正负号")


@rule("warning", "降低率以正数表示降低，填成负数就成了上升。")
def reduction_sign(view: View) -> Iterator[Hit]:
    """Yearly reductions are positive; a real rise says so in its note."""
    rows = view.rows[view.of(view.rows, t.VALUE_KIND) == RATE]
    reduces = (view.of(rows, t.TARGET_TYPE) == "cumulative_reduction") | view.of(rows, t.NAME).str.contains("降低|下降")
    bad = rows[reduces & (rows[t.VALUE] < 0) & ~rows[t.NOTE].str.contains("上升|升高|增长|回升|提高|反弹")]
    yield from at_rows(bad, "observations", t.VALUE,
                       "降低率填为{value}，表示不降反升；如为降低请改为正数，确为上升请在备注写明“上升”")  # fmt: skip


@rule("warning", "变动远超出该指标自身各年的变动，多半是录入、单位、口径或统计范围有误。")
def wild_change(view: View) -> Iterator[Hit]:
    """No yearly change is large and five times the largest other one."""
    yield from _at_steps(view, wild=True)


@rule("info", "变动超出该指标自身的历史范围，可能是录入、口径或统计范围有变。")
def unusual_change(view: View) -> Iterator[Hit]:
    """A yearly change is not three times the largest of at least three others."""
    yield from _at_steps(view, wild=False)


@rule("warning", "与上年分毫不差，多半是没有新数而照抄上年。")
def copied_value(view: View) -> Iterator[Hit]:
    """A level or share of three digits or more does not repeat last year's, nor the base."""
    rows = view.figures[view.of(view.figures, t.VALUE_KIND) != RATE]
    keys = view.series(rows)
    before, year = rows[t.VALUE].groupby(keys).shift(), rows[t.YEAR].groupby(keys).shift()
    items = view.plan.by_id.items()
    based = rows[t.INDICATOR_ID].map({key: item.base for key, item in items}).astype("float64")
    base_year = rows[t.INDICATOR_ID].map({key: item.base_year or view.plan.base_year for key, item in items})
    first = (rows[t.PERIOD] == ANNUAL) & (rows[t.YEAR] - base_year == 1) & (rows[t.YEAR] - year != 1)
    same = ((rows[t.VALUE] == before) & (rows[t.YEAR] - year == 1)) | (first & (rows[t.VALUE] == based))
    yield from at_rows(_telling(view, rows[same]), "observations", t.VALUE,
                       "{row.year}年数与上年完全相同（{value}）；请核对是否照抄上年，属实请在备注写明")  # fmt: skip


@rule("warning", "年内数与全年数分毫不差，多半是没有年内数而照抄全年数，或以年内数充作全年数。")
def part_copied(view: View) -> Iterator[Hit]:
    """A part-year figure of three digits or more is not last year's, nor a flow's whole year its own part."""
    rows = view.figures[(view.of(view.figures, t.VALUE_KIND) != RATE) & (view.figures[t.PERIOD] != ANNUAL)]
    flow = view.of(rows, t.PART_YEAR) == "flow"
    for back, asked, text in ((1, flow | ~flow, "上年全年数"), (0, flow, "本年全年数")):
        keys = zip(rows[t.INDICATOR_ID], rows[t.YEAR] - back, strict=True)
        whole = pd.Series([view.annual.get(key, np.nan) for key in keys], index=rows.index, dtype="float64")
        message = f"{{row.when}}数与{text}完全相同（{{value}}）；请核对是否照抄，没有年内数的请留空"
        yield from at_rows(_telling(view, rows[asked & (rows[t.VALUE] == whole)]), "observations", t.VALUE, message)


@rule("info", "上半年数乘以二不是好的全年数，上下半年往往不均衡。")
def doubled_half(view: View) -> Iterator[Hit]:
    """A flow's year, observed or expected, is not exactly twice its first half."""
    flows = {key for key, item in view.plan.by_id.items() if item.part_year == "flow"}
    annual = view.figures[view.figures[t.PERIOD] == ANNUAL]
    for name, rows in (("observations", annual), ("department_forecasts", view.plan.known("department_forecasts"))):
        keys = zip(rows[t.INDICATOR_ID], rows[t.YEAR].fillna(0).astype("int64"), strict=True)
        halves = [view.part.get((key, year, "h1"), np.nan) if key in flows else np.nan for key, year in keys]
        half = pd.Series(halves, index=rows.index, dtype="float64")
        same = rows[((rows[t.VALUE] - 2 * half).abs() <= 2e-9 * half) & _long(half)]
        yield from at_rows(same, name, t.VALUE,
                           "{row.year}年数{value}恰为上半年数的两倍；请核对是否推算，并考虑上年同期比重")  # fmt: skip


@rule("warning", "累计指标逐年填报当年数，填成自规划期初的累计数会重复相加。")
def running_total(view: View) -> Iterator[Hit]:
    """Figures of sums and yearly reductions are each year's own, not the total so far."""
    for item in view.targeted:
        target = view.plan.target_of(item)
        chained = item.target_type == "cumulative_sum" or (item.target_type, item.value_kind) == (
            "cumulative_reduction", RATE)  # fmt: skip
        years = range(view.plan.first_year, view.plan.first_year + 3)
        found = [view.annual.get((item.indicator_id, year)) for year in years]
        values = [value for value in itertools.takewhile(lambda value: value is not None, found) if value is not None]
        if chained and target and target > 0 and len(values) > 1 and _running(view, item, values, target):
            text = "、".join(shown(value) for value in values)
            key = (item.indicator_id, view.plan.first_year + len(values) - 1, ANNUAL)
            yield at_figure(view, key, f"各年数{text}逐年按倍数增加，像是自规划期初的累计数；"
                                       "请改填当年数，累计数由程序相加")  # fmt: skip


@rule("info", "连续几年的变动一模一样，多半是按趋势推算或插补，不是实际数。")
def even_steps(view: View) -> Iterator[Hit]:
    """Three yearly changes in a row are not the same to the last digit."""
    rows = view.figures[(view.figures[t.PERIOD] == ANNUAL)]
    keys = view.series(rows)
    step = (rows[t.VALUE].groupby(keys).diff() / rows[t.YEAR].groupby(keys).diff()).round(9)
    one, two = step.groupby(keys).shift(1), step.groupby(keys).shift(2)
    same = rows[(step == one) & (one == two) & _long(step, digits=2)]
    yield from at_rows(same, "observations", t.VALUE, "截至{row.year}年连续三年的变动完全相同；"
                       "请核对是否推算或插补，缺数请留空")  # fmt: skip


def _telling(view: View, same: pd.DataFrame) -> pd.DataFrame:
    """Of repeated figures those that are no chance: three digits, usual changes of several printed units, no word."""
    same = same[_long(same[t.VALUE]) & ~same[t.NOTE].str.contains(_AGAIN)]
    steps = view.figures[view.figures[t.PERIOD] == ANNUAL]
    steps = steps.assign(change=steps[t.VALUE].groupby(steps[t.INDICATOR_ID]).diff().abs())
    usual = steps[steps["change"] > 0].groupby(t.INDICATOR_ID)["change"].median()
    units = {key: 2 * unit_of_print(item) for key, item in view.plan.by_id.items()}
    many = same[t.INDICATOR_ID].map(usual) / same[t.INDICATOR_ID].map(units).astype("float64")
    return same[~(many < _PRINTED_STEPS)]


def _running(view: View, item: Indicator, values: list[float], target: float) -> bool:
    """Whether yearly figures look like totals so far: 1, 2, 3 times the first, and a sum ahead of any plan."""
    steps = (
        all(0.6 * k <= values[k] / values[0] - 1 <= 1.6 * k for k in range(1, len(values))) if values[0] > 0 else False
    )
    due = target * len(values) / view.plan.length
    half = view.part.get((item.indicator_id, view.plan.first_year + len(values), "h1"))
    return steps and values[-1] <= 1.4 * due and sum(values) >= 1.4 * due and (half is None or half >= values[-1])


def _long(values: pd.Series, digits: int = _DIGITS) -> pd.Series:
    """Figures of so many digits or more, zeros at the ends not counted: they do not repeat by chance."""
    return values.map(lambda value: _digits(value) >= digits).astype(bool)


def _digits(value: float) -> int:
    return len(f"{abs(value):.12g}".split("e")[0].replace(".", "").strip("0")) if np.isfinite(value) else 0


@dataclass(frozen=True)
class _Steps:
    """Figures of each series, their change a year (percent of levels above 0, else the difference), the largest
    other change (but for the one after), how many others there are."""

    frame: pd.DataFrame
    step: pd.Series
    other: pd.Series
    count: pd.Series


def _changes(view: View) -> _Steps:
    rows = view.figures
    keys = view.series(rows)
    before, gap = rows[t.VALUE].groupby(keys).shift(), rows[t.YEAR].groupby(keys).diff()
    change = rows[t.VALUE] - before
    lowest = rows[t.VALUE].groupby(rows[t.INDICATOR_ID]).transform("min")
    relative = (view.of(rows, t.VALUE_KIND) == LEVEL) & (lowest > 0)
    step = change.where(~relative, 100 * change / before) / gap
    size = step.abs()
    known = size.notna().astype("int64")
    earlier = size.groupby(keys).cummax().groupby(keys).shift(1)
    later = size[::-1].groupby(keys).cummax().groupby(keys).shift(2)[::-1]
    count = (known.groupby(keys).cumsum().groupby(keys).shift(1).fillna(0)
             + known[::-1].groupby(keys).cumsum().groupby(keys).shift(2)[::-1].fillna(0))  # fmt: skip
    return _Steps(rows, step, pd.concat([earlier, later], axis=1).max(axis=1), count)


def _at_steps(view: View, *, wild: bool) -> Iterator[Hit]:
    """Findings on changes that are wild, or merely unusual; units that jump are told elsewhere."""
    if "steps" not in view.memo:
        view.memo["steps"] = _changes(view)
    steps: _Steps = view.memo["steps"]
    size, kind = steps.step.abs(), view.of(steps.frame, t.VALUE_KIND)
    far = pd.Series(False, index=size.index)
    for least, floors in _WILD_LEAST.items():
        fell = (kind == LEVEL) & (steps.step <= -100 * kind.map(floors) / (100 + kind.map(floors)))
        far |= (steps.count >= least) & ((size >= kind.map(floors)) | fell)
    far &= (size > _WILD * steps.other) & (steps.other > 0)
    odd = (steps.count >= _UNUSUAL_HISTORY) & (steps.other > 0) & (size >= kind.map(_UNUSUAL_LEAST))
    bad = far if wild else odd & (size > _UNUSUAL * steps.other * (1 + 1e-9)) & ~far
    bad &= ~steps.frame[t.LINE].isin(jumped(view)) & ~steps.frame[t.NOTE].str.contains(_REASON)
    yield from at_rows(steps.frame[bad], "observations", t.VALUE,
                       "{row.when}数{value}，年均变动{step}，其他各年最大为{largest}；请核对数值和口径，属实请在备注说明原因",
                       step=_rounded(steps.step[bad]), largest=_rounded(steps.other[bad]))  # fmt: skip


def _rounded(values: pd.Series) -> list[str]:
    return [f"{value:.3g}" for value in values]
