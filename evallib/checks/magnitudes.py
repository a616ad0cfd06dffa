"""Checks of units: figures, forecasts, rates and targets that are powers of ten off what they belong to."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from evallib import tables as t
from evallib.checks.registry import Hit, at_figure, at_indicator, at_rows, rule, shown
from evallib.checks.scales import AWAY, DOUBT, SERIES, off_history, power
from evallib.checks.view import ANNUAL, LEVEL, RATE, SHARE, View
from evallib.plan import Indicator

_AGAINST = "比前后年份{way}约{factor}倍；请核对单位和小数点"
_LINES = ("level", "floor", "ceiling")
_TARGET_DECADES = 1.7  # a target is not fifty times what is measured, unless the base is as far off
_SIDES = 0.5  # a target so many decades from the base sides with it
_SUM_TIMES = 3.0  # one year does not bring three times what five years are to bring
_FORECAST_YEARS = 3  # figures a forecast is held against
_RATE_TIMES, _RATE_LEAST = ((3, 5.0), (4, 4.0)), 15.0  # ten times a rate: by how many others, how often the largest
_RATE_FAR, _RATE_LARGE = 30.0, 100.0  # a hundred times and more
_INDEX, _INDEX_TIMES = (60.0, 160.0), 5.0  # an index, the year before = 100
_ROOM = 0.25  # how far beyond the others' range a rate may lie once it is put right


@rule("error", "与自身历史相差十倍、百倍或万倍，多半是单位错了（万元与亿元、件与万件、‰与%）。")
def unit_jump(view: View) -> Iterator[Hit]:
    """No level, share or base is about 10, 100, 1e3, 1e4 … times its neighbours in the series."""
    rows = _sized(view)
    bad = rows[(rows[AWAY] != 0) & (rows[t.LINE] > 0)]
    yield from at_rows(bad, "observations", t.VALUE, "{row.when}数{value}" + _AGAINST,
                       way=_ways(bad[AWAY]), factor=10.0 ** bad[AWAY].abs())  # fmt: skip
    bases = rows[(rows[AWAY] != 0) & (rows[t.LINE] < 0)]
    items = {item.line: item for item in view.plan.indicators}
    for line, away in zip(-bases[t.LINE], bases[AWAY].abs(), strict=True):
        yield at_indicator(items[line], t.BASE, f"基期值与台账各年数相差约{10**away}倍；请核对单位")


@rule("warning", "比仅有的或起伏较大的前后数大或小约十倍、百倍，历史太短不足以断定，须核对单位。")
def unit_doubtful(view: View) -> Iterator[Hit]:
    """No figure is a power of ten off neighbours that are too few or too unsteady to be sure."""
    rows = _sized(view)
    bad = rows[(rows[DOUBT] != 0) & (rows[t.LINE] > 0) & (rows[t.NOTE].fillna("") == "")]
    yield from at_rows(bad, "observations", t.VALUE,
                       "{row.when}数{value}" + _AGAINST + "，属实请在备注说明",
                       way=_ways(bad[DOUBT]), factor=10.0 ** bad[DOUBT].abs())  # fmt: skip


@rule("error", "增速、降低率与自身各年不在一个量级，多半把总量、指数或小数点错位的数填成了增速。")
def rate_jump(view: View) -> Iterator[Hit]:
    """No rate is ten or a hundred times the largest other one, nor an index of 100 and something."""
    rows = view.best[view.of(view.best, t.VALUE_KIND) == RATE]
    if rows.empty:
        return
    found = _rate_powers(rows)
    bad = rows[found != 0]
    words = [_RATE_WORDS.get(int(k), f"为其他各年的{10 ** int(k)}倍左右") for k in found[found != 0]]
    yield from at_rows(bad, "observations", t.VALUE, "{row.when}数{value}{what}；请核对单位、小数点和所填的是否增速",
                       what=words)  # fmt: skip


@rule("error", "部门预计与该指标的历史数相差十倍、百倍或万倍，多半是单位错了。")
def forecast_jump(view: View) -> Iterator[Hit]:
    """No department's forecast of a level or share is a power of ten off the latest annual figures."""
    frame = view.plan.known("department_forecasts")
    frame = frame[frame[t.VALUE].notna() & frame[t.YEAR].notna() & view.of(frame, t.VALUE_KIND).isin([LEVEL, SHARE])]
    if frame.empty:
        return
    size = np.log10(frame[t.VALUE].abs().where(frame[t.VALUE] != 0).to_numpy(dtype=float))
    near = _latest_sizes(view).reindex(frame[t.INDICATOR_ID]).to_numpy()
    known = np.isfinite(near).sum(axis=1)
    away = power(size, near, known > 0, ten=known > 1)
    off = pd.Series(away[away != 0])
    yield from at_rows(frame[away != 0], "department_forecasts", t.VALUE, "{row.year}年预计{value}" + _AGAINST,
                       way=_ways(off), factor=10.0 ** off.abs())  # fmt: skip


@rule("warning", "目标与基期、实际数不在一个量级，多半是目标的单位与数据的单位不同。")
def target_scale(view: View) -> Iterator[Hit]:
    """Targets of levels and lines are of the size of the figures; no year brings three times a five years' sum."""
    for item in view.plan.indicators:
        years = [y for y in view.plan_years.get(item.indicator_id, []) if view.annual.get((item.indicator_id, y))]
        figures = [abs(view.annual[item.indicator_id, year]) for year in years]
        target = view.plan.target_of(item)
        if not figures or not target or target <= 0 or item.value_kind == RATE:
            continue
        if item.target_type == "cumulative_sum" and item.direction != "down" and max(figures) > _SUM_TIMES * target:
            year = years[figures.index(max(figures))]
            text = f"一年完成{shown(max(figures))}，而累计目标为{shown(float(target))}；请核对数据和目标的单位"
            yield at_figure(view, (item.indicator_id, year, ANNUAL), text)
        elif item.target_type in _LINES and _far(item, target, figures):
            text = f"实际数{shown(figures[-1])}与目标{shown(float(target))}不在一个量级；请核对数据和目标的单位"
            yield at_figure(view, (item.indicator_id, years[-1], ANNUAL), text)


def _ways(away: pd.Series) -> pd.Series:
    return away.gt(0).map({True: "大", False: "小"})


def jumped(view: View) -> set[int]:
    """Lines of observations.csv whose figure is certainly off by a power of ten."""
    rows = _sized(view)
    rates = view.best[view.of(view.best, t.VALUE_KIND) == RATE]
    found = rates[t.LINE][_rate_powers(rates) != 0] if len(rates) else rates[t.LINE]
    return {*rows[t.LINE][rows[AWAY] != 0], *found}


def _far(item: Indicator, target: float, figures: list[float]) -> bool:
    """Whether target and figures are powers of ten apart, and no base says that the way is that long."""
    gap = abs(np.log10(target / float(np.median(figures))))
    started = item.base is not None and item.base > 0 and abs(np.log10(item.base / figures[0])) < 1
    return gap > _TARGET_DECADES and not (started and item.target_type == "level" and gap < 2 * _TARGET_DECADES)


def _sized(view: View) -> pd.DataFrame:
    """Levels and shares by series, bases included (their lines are negative), with the powers they are off."""
    if "sized" not in view.memo:
        view.memo["sized"] = _turned(view, _exonerated(view, off_history(_with_bases(view))))
    rows: pd.DataFrame = view.memo["sized"]
    return rows


def _with_bases(view: View) -> pd.DataFrame:
    """Levels and shares by series, with the base where its year has no figure (its line is negative)."""
    rows = view.best[view.of(view.best, t.VALUE_KIND).isin([LEVEL, SHARE])]
    rows = rows.assign(**{t.PART_YEAR: view.of(rows, t.PART_YEAR)})
    bases = [
        (item.indicator_id, item.caliber, ANNUAL, year, item.base, -item.line, item.part_year)
        for item in view.plan.by_id.values()
        if item.base and item.value_kind in (LEVEL, SHARE) and item.target_type != "cumulative_sum"
        for year in [item.base_year if item.base_year is not None else view.plan.base_year]
        if (item.indicator_id, year) not in view.annual
    ]
    names = [*SERIES, t.YEAR, t.VALUE, t.LINE, t.PART_YEAR]
    if bases:
        rows = pd.concat([rows, pd.DataFrame(bases, columns=names)], ignore_index=True)
    return rows.sort_values([*SERIES, t.YEAR], kind="stable", ignore_index=True)


def _exonerated(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Where the base is off all figures but the target sides with it, the figures are wrong and not the base."""
    bases = rows[(rows[t.LINE] < 0) & (rows[AWAY] != 0)]
    for index, indicator_id, away in zip(bases.index, bases[t.INDICATOR_ID], bases[AWAY], strict=True):
        item = view.plan.by_id[indicator_id]
        base, goal = item.base or 1.0, item.target if item.target_type in _LINES else None
        if not goal or abs(np.log10(abs(goal / base))) > _SIDES:
            continue
        same = (rows[t.INDICATOR_ID] == indicator_id) & (rows[t.PERIOD] == ANNUAL) & (rows[t.LINE] > 0)
        far = same & ((np.log10((rows[t.VALUE] / base).abs()) + away).abs() < _SIDES)
        rows.loc[far, AWAY] = -away
        rows.loc[index, AWAY] = 0
    return rows


def _turned(view: View, rows: pd.DataFrame) -> pd.DataFrame:
    """Of two annual figures far apart the later is blamed; where target or half-years side with it, the earlier is."""
    annual = rows[(rows[t.PERIOD] == ANNUAL) & (rows[t.LINE] > 0)]
    pairs = annual[annual.groupby(SERIES)[t.LINE].transform("size") == 2]
    later = pairs[pairs.duplicated(SERIES) & (pairs[AWAY] != 0)]
    names = (t.INDICATOR_ID, AWAY, t.VALUE)
    for index, indicator_id, away, value in zip(later.index, *(later[name] for name in names), strict=True):
        signs = [abs(math.log10(abs(value / sign))) for sign in _signs(view, view.plan.by_id[indicator_id])]
        before = rows.loc[index - 1]
        if before[t.LINE] > 0 and before[AWAY] == 0 and signs and max(signs) < abs(away) / 2:
            parts = (rows[t.INDICATOR_ID] == indicator_id) & (rows[t.PERIOD] != ANNUAL)
            rows.loc[parts & (np.log10((rows[t.VALUE] / value).abs()).abs() < 1), AWAY] = 0
            rows.loc[index - 1, AWAY], rows.loc[index, AWAY] = -away, 0
    return rows


def _signs(view: View, item: Indicator) -> list[float]:
    """What beside the annual figures tells their size: target, a year's part of a sum, half-years."""
    found = [value for (key, _, _), value in view.part.items() if key == item.indicator_id]
    if item.target and item.target_type in _LINES:
        found.append(item.target)
    elif item.target and item.target_type == "cumulative_sum":
        found.append(item.target / view.plan.length)
    return [value for value in found if value]


def _latest_sizes(view: View) -> pd.DataFrame:
    """Decimal logarithms of the latest annual figures of the current caliber, one row an indicator, bases included."""
    rows = _sized(view)
    rows = rows[(rows[t.PERIOD] == ANNUAL) & (rows[AWAY] == 0) & (rows[t.VALUE] != 0)]
    rows = rows[rows[t.CALIBER] == view.of(rows, t.CALIBER)]
    back = rows.groupby(t.INDICATOR_ID).cumcount(ascending=False)
    recent = rows.assign(back=back)[back < _FORECAST_YEARS]
    recent = recent.assign(size=np.log10(recent[t.VALUE].abs()))
    return recent.pivot(index=t.INDICATOR_ID, columns="back", values="size")


_AN_INDEX = -1
_RATE_WORDS = {_AN_INDEX: "像是以上年为100的指数"}


def _rate_powers(rows: pd.DataFrame) -> np.ndarray:
    """Power of ten by which each rate is off all others of its indicator; −1 for an index, 0 for none."""
    group = rows.groupby([t.INDICATOR_ID, t.CALIBER]).ngroup().to_numpy()
    value = rows[t.VALUE].to_numpy(dtype=float)
    largest, low, high = (_other_extremes(group, x) for x in (np.abs(value), -value, value))
    low, count = -low, np.bincount(group)[group] - 1
    low, high = np.where(count > 0, low, np.nan), np.where(count > 0, high, np.nan)
    middle, room = (low + high) / 2, (0.5 + _ROOM) * (high - low) + 0.5
    times = np.abs(value) / np.where(largest > 0, largest, np.nan)
    found = np.zeros(len(rows), dtype="int64")
    index = (value >= _INDEX[0]) & (value <= _INDEX[1]) & (np.abs(value - 100 - middle) <= room)
    index &= (count > 1) & (times >= _INDEX_TIMES)
    ten = np.logical_or.reduce([(count >= others) & (times >= least) for others, least in _RATE_TIMES])
    ten &= (np.abs(value) >= _RATE_LEAST) & (np.abs(value / 10 - middle) <= room)
    more = (count > 1) & (times >= _RATE_FAR) & (np.abs(value) >= _RATE_LARGE)
    found[more] = np.round(np.log10(times[more])).astype("int64")
    found[ten] = 1
    found[index] = _AN_INDEX
    return found


def _other_extremes(group: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Largest of the other values of each row's group; −inf where it is alone."""
    order = np.lexsort((-value, group))
    first = np.ones(len(order), dtype=bool)
    first[1:] = group[order][1:] != group[order][:-1]
    starts = np.flatnonzero(first)
    ends = np.append(starts[1:], len(order))
    second = np.where(ends - starts > 1, value[order][np.minimum(starts + 1, len(order) - 1)], -np.inf)
    place = np.cumsum(first) - 1
    out = np.empty(len(order))
    out[order] = np.where(first, second[place], value[order][starts][place])
    return out
