"""Checks of single figures against what they measure and against their own history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evallib import tables as t
from evallib.checks.registry import Hit, at_indicator, at_rows, rule
from evallib.checks.view import ANNUAL, LEVEL, RATE, SERIES, SHARE, View

_NEAR = 5  # years within which figures are compared
_CLEAR = (1, 2, 3, 4, 8)  # unit errors as powers of ten: 百分数与成数, ‰ and %, 千, 万, 亿
_TEN, _MORE = (0.15, 0.20), (0.20, 0.50)  # decades: how near the power, how steady the neighbours
_WILD, _HISTORY = 3.0, 4  # a change so many times the largest earlier one, of at least so many
_DIGITS = 3  # shorter figures repeat by chance


@rule("error", "比重是占整体的百分比，不可能小于0或大于100。")
def share_range(view: View) -> Iterator[Hit]:
    """Shares lie between 0 and 100."""
    rows = view.rows
    bad = rows[(view.of(rows, t.VALUE_KIND) == SHARE) & ~rows[t.VALUE].between(0, 100)]
    yield from at_rows(bad, "observations", t.VALUE, "比重{value}不在0—100之间；请核对单位和小数点，"
                       "若本不是占整体的比重，请将指标的value_kind改为level")  # fmt: skip


@rule("warning", "总量和水平值一般不为负，与同一指标其他年份符号相反多半是录入有误。")
def negative_value(view: View) -> Iterator[Hit]:
    """A level is not negative where the rest of its series is positive."""
    rows = view.best[view.of(view.best, t.VALUE_KIND) == LEVEL]
    negative = rows[t.VALUE] < 0
    share = negative.groupby(rows[t.INDICATOR_ID]).transform("mean")
    bad = rows[negative & ((share < 0.5) | (share.groupby(rows[t.INDICATOR_ID]).transform("size") == 1))]
    yield from at_rows(bad, "observations", t.VALUE, "数值{value}为负，与该指标其他年份或常理不符；请核对正负号")


@rule("warning", "降低率以正数表示降低，填成负数就成了上升。")
def reduction_sign(view: View) -> Iterator[Hit]:
    """Yearly reductions are positive; a real rise says so in its note."""
    rows = view.rows[view.of(view.rows, t.VALUE_KIND) == RATE]
    reduces = (view.of(rows, t.TARGET_TYPE) == "cumulative_reduction") | view.of(rows, t.NAME).str.contains("降低|下降")
    bad = rows[reduces & (rows[t.VALUE] < 0) & ~rows[t.NOTE].str.contains("上升|升高|增长|回升|提高|反弹")]
    yield from at_rows(bad, "observations", t.VALUE,
                       "降低率填为{value}，表示不降反升；如为降低请改为正数，确为上升请在备注写明“上升”")  # fmt: skip


@rule("error", "与自身历史相差十倍、百倍或万倍，多半是单位错了（万元与亿元、件与万件、‰与%）。")
def unit_jump(view: View) -> Iterator[Hit]:
    """No level, share or base is about 10, 100, 1e3, 1e4 or 1e8 times its neighbours in the series."""
    rows, away = _off_history(view)
    bad = (away != 0) & (rows[t.LINE] > 0)
    yield from at_rows(rows[bad], "observations", t.VALUE,
                       "{row.when}数{value}比前后年份{way}约{factor}倍；请核对单位和小数点",
                       way=away[bad].gt(0).map({True: "大", False: "小"}), factor=10.0 ** away[bad].abs())  # fmt: skip
    bad = (away != 0) & (rows[t.LINE] < 0)
    items = {item.line: item for item in view.plan.indicators}
    for line, power in zip(-rows[t.LINE][bad], away[bad].abs(), strict=True):
        yield at_indicator(items[line], t.BASE, f"基期值与台账各年数相差约{10**power}倍；请核对单位")


@rule("info", "变动超出该指标自身的历史范围，可能是录入、口径或统计范围有变。")
def unusual_change(view: View) -> Iterator[Hit]:
    """A yearly change is not three times the largest of at least four earlier ones."""
    rows = _steps(view)
    size = rows.step.abs()
    keys = view.series(rows.frame)
    largest = size.groupby(keys).cummax().groupby(keys).shift()
    count = size.notna().astype(int).groupby(keys).cumsum().groupby(keys).shift()
    bad = (count >= _HISTORY) & (largest > 0) & (size > _WILD * largest * (1 + 1e-9))
    yield from at_rows(rows.frame[bad], "observations", t.VALUE,
                       "{row.year}年为{value}，年均变动{step}，此前最大为{largest}；请核对数值和口径，属实请在备注说明原因",
                       step=_rounded(rows.step[bad]), largest=_rounded(largest[bad]))  # fmt: skip


@rule("warning", "与上年分毫不差，多半是没有新数而照抄上年。")
def copied_value(view: View) -> Iterator[Hit]:
    """A level or share of three digits or more does not repeat last year's."""
    rows = view.figures[view.of(view.figures, t.VALUE_KIND) != RATE]
    keys = view.series(rows)
    before, year = rows[t.VALUE].groupby(keys).shift(), rows[t.YEAR].groupby(keys).shift()
    same = rows[(rows[t.VALUE] == before) & (rows[t.YEAR] - year == 1)]
    digits = same[t.VALUE].map(lambda value: len(f"{abs(value):.12g}".split("e")[0].replace(".", "").strip("0")))
    yield from at_rows(same[digits >= _DIGITS], "observations", t.VALUE,
                       "{row.year}年数与上年完全相同（{value}）；请核对是否照抄上年，属实请在备注写明")  # fmt: skip


@dataclass(frozen=True)
class _Steps:
    """Annual figures of each series and their change a year (percent of levels above 0, else the difference)."""

    frame: pd.DataFrame
    step: pd.Series


def _steps(view: View) -> _Steps:
    rows = view.figures[view.figures[t.PERIOD] == ANNUAL]
    keys = view.series(rows)
    before, gap = rows[t.VALUE].groupby(keys).shift(), rows[t.YEAR].groupby(keys).diff()
    change = rows[t.VALUE] - before
    lowest = rows[t.VALUE].groupby(rows[t.INDICATOR_ID]).transform("min")
    relative = (view.of(rows, t.VALUE_KIND) == LEVEL) & (lowest > 0)
    return _Steps(rows, change.where(~relative, 100 * change / before) / gap)


def _rounded(values: pd.Series) -> list[str]:
    return [f"{value:.3g}" for value in values]


def _off_history(view: View) -> tuple[pd.DataFrame, pd.Series]:
    """Levels and shares with their bases, and the power of ten by which each is off the figures around it.

    The power is 0, ±1, ±2, ±3, ±4 or ±8. A figure is judged by up to two on either side, else by the two before it,
    else by the only one it has, before it; these must agree among themselves. Ten times is asked only after another
    figure: new things do grow tenfold in their first year.
    """
    rows = _with_bases(view)
    keys = rows.groupby(SERIES).ngroup()
    size = np.log10(rows[t.VALUE].abs().where(rows[t.VALUE] != 0))
    near = np.column_stack([_neighbour(rows, size, keys, offset) for offset in (1, 2, -1, -2)])
    known = np.isfinite(near)
    follows, alone = known[:, 0], known.sum(axis=1) == 1
    away = np.zeros(len(rows), dtype="int64")
    for columns, usable in ((near, known.sum(axis=1) > 1), (near[:, :2], known[:, 1]), (near[:, :1], alone & follows)):
        found = _power(size.to_numpy(), columns, usable, ten=follows & ~alone)
        away = np.where(away == 0, found, away)
    return rows, pd.Series(away, index=rows.index)


def _power(size: np.ndarray, near: np.ndarray, usable: np.ndarray, *, ten: np.ndarray) -> np.ndarray:
    """Power of ten between each size and its steady neighbours; 0 where there is none, or ten is not to be asked."""
    low = np.where(np.isfinite(near), near, np.inf).min(axis=1)
    high = np.where(np.isfinite(near), near, -np.inf).max(axis=1)
    usable = usable & np.isfinite(low)
    middle, spread = np.full(len(size), np.nan), np.full(len(size), np.inf)
    middle[usable], spread[usable] = (low[usable] + high[usable]) / 2, high[usable] - low[usable]
    off = size - middle
    found = np.zeros(len(off), dtype="int64")
    for k in _CLEAR:
        close, steady = _TEN if k == 1 else _MORE
        hit = (np.abs(np.abs(off) - k) < close) & (spread < steady) & (ten if k == 1 else True)
        found = np.where(hit, np.where(off > 0, k, -k), found)
    return found


def _with_bases(view: View) -> pd.DataFrame:
    """Levels and shares by series, with the base where its year has no figure (its line is negative)."""
    rows = view.best[view.of(view.best, t.VALUE_KIND).isin([LEVEL, SHARE])]
    bases = [
        (item.indicator_id, item.caliber, ANNUAL, year, item.base, -item.line)
        for item in view.plan.by_id.values()
        if item.base and item.value_kind in (LEVEL, SHARE) and item.target_type != "cumulative_sum"
        for year in [item.base_year if item.base_year is not None else view.plan.base_year]
        if (item.indicator_id, year) not in view.annual
    ]
    names = [t.INDICATOR_ID, t.CALIBER, t.PERIOD, t.YEAR, t.VALUE, t.LINE]
    if bases:
        rows = pd.concat([rows, pd.DataFrame(bases, columns=names)], ignore_index=True)
    return rows.sort_values(names[:4], kind="stable", ignore_index=True)


def _neighbour(rows: pd.DataFrame, size: pd.Series, keys: pd.Series, offset: int) -> pd.Series:
    """Size of the figure ``offset`` rows earlier in the series; NaN where it lies too many years away."""
    years = (rows[t.YEAR] - rows[t.YEAR].groupby(keys).shift(offset)).abs()
    return size.groupby(keys).shift(offset).where(years <= _NEAR)
