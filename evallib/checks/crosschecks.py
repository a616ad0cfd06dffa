"""Checks of one thing against another: parts and totals, texts and tables, vintages, prices, plans of two levels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import numpy as np

from evallib import tables as t
from evallib.checks.registry import Hit, at_figure, at_indicator, at_rows, rule, shown
from evallib.checks.view import ANNUAL, LEVEL, RATE, View, unit_of_print
from evallib.plan import Indicator
from evallib.plan.hierarchy import fixed_by

_PART_WORD = "其中"
_REVISED_SHARE, _REVISED_POINTS = 0.10, 2.0
_REAL_PRICES, _PRICES = re.compile("不变价|可比价"), re.compile("现价|不变价|可比价|名义|当年价")
_MONEY = ("亿元", "万元", "元", "亿美元", "万美元")
_PER_HEAD, _PEOPLE = re.compile("每[百千万亿]?人|人均|每千|每万"), re.compile("人口$|人口数$|人口总量$|常住人口")
_LEAST_NAME = 4
_PLAIN = r"[^,.;:!?()，。；：、！？（）\d]"
_WRITTEN = {"progress": (t.DONE, t.EFFECT, t.PROBLEM), "problems": (t.PROBLEM,), "notes": (t.TEXT,)}


@rule("warning", "分项不能大于合计，各分项之和也不能大于合计，否则总有一个数或口径有误。")
def parts_above_total(view: View) -> Iterator[Hit]:
    """Parts (``upper_id`` names the total, or the name begins with 其中) stay within it, one by one and together."""
    rows = view.figures
    value = {
        key: float(number)
        for *key_, number in zip(rows[t.INDICATOR_ID], rows[t.YEAR], rows[t.PERIOD], rows[t.VALUE], strict=True)
        for key in (tuple(key_),)
    }
    for total, parts in _totals(view.plan.indicators).items():
        for year, period in [key[1:] for key in value if key[0] == total.indicator_id]:
            whole = value[total.indicator_id, year, period]
            known = {p: value[p.indicator_id, year, period] for p in parts if (p.indicator_id, year, period) in value}
            room = sum(map(unit_of_print, [total, *known]))
            large = [part for part, number in known.items() if number > whole + room]
            when = f"{year}{t.PERIOD_NAMES[period]}"
            for part in large:
                key = _newest(view, [part, total], year, period)
                text = f"{when}“{part.name}”{shown(known[part])}大于合计“{total.name}”的{shown(whole)}"
                yield at_figure(view, key, f"{text}；请核对数值、单位和口径")
            if not large and len(known) > 1 and sum(known.values()) > whole + room:
                key = _newest(view, [total, *known], year, period)
                text = f"{when}“{total.name}”{shown(whole)}小于各分项之和{shown(sum(known.values()))}"
                yield at_figure(view, key, f"{text}；请核对，系四舍五入的请在备注注明")


def _newest(view: View, items: list[Indicator], year: int, period: str) -> tuple[str, int, str]:
    """Of the figures of one period the one recorded last, of one day the first of these."""
    last = max(items, key=lambda item: view.place(item.indicator_id, year, period)[0])
    return last.indicator_id, year, period


def _totals(indicators: tuple[Indicator, ...]) -> dict[Indicator, list[Indicator]]:
    """Total → its parts: levels of the same unit and direction."""
    by_id = {item.indicator_id: item for item in reversed(indicators)}
    found: dict[Indicator, list[Indicator]] = {}
    above: Indicator | None = None
    for item in indicators:
        named = item.name.strip().startswith(_PART_WORD)
        above = above if named else item
        total = above if named else by_id.get(item.upper_id)
        if total is not None and total is not item and _addable(item, total):
            found.setdefault(total, []).append(item)
    return found


def _addable(part: Indicator, total: Indicator) -> bool:
    return part.value_kind == total.value_kind == LEVEL and part.unit == total.unit != ""


@rule("warning", "文字里的数与表里的数不一致，报告就会自相矛盾；以核定的数为准，改正另一处。")
def text_number_differs(view: View) -> Iterator[Hit]:
    """A figure that a text states of an indicator by name, with its unit, is one of the indicator's figures."""
    named = [item for item in view.targeted if len(item.name) >= _LEAST_NAME and item.unit not in ("", "—")]
    texts = list(_texts(view))
    everything = "\n".join(text for *_, text in texts)
    for item in (item for item in named if item.name in everything):
        pattern, known = _stated(item), _known_figures(view, item)
        for table, column, line, text in texts:
            for number in _disagreeing(pattern, text, known) if item.name in text else ():
                yield Hit(f"写“{item.name}”为{number}{item.unit}，台账和目录中没有这个数；请核对文字或补报数据",
                          t.PLAN_TABLES[table].file, line, column, item.indicator_id, number)  # fmt: skip


def _texts(view: View) -> Iterator[tuple[str, str, int, str]]:
    """Table, column, line and text of everything an office has written on progress, problems, effects."""
    for table, columns in _WRITTEN.items():
        frame = view.plan.known(table)
        for column in columns:
            for line, text in zip(frame[t.LINE], frame[column], strict=True):
                yield table, column, int(line), str(text)


def _stated(item: Indicator) -> re.Pattern[str]:
    """The indicator's name, at most a few words without figures but years, a number, its unit."""
    words = rf"(?:{_PLAIN}{{0,6}}(?:(?:19|20)\d{{2}}年)?{_PLAIN}{{0,6}})"
    return re.compile(rf"{re.escape(item.name)}{words}?(?P<number>\d+(?:\.\d+)?)\s*{re.escape(item.unit)}(?![分年])")


def _known_figures(view: View, item: Indicator) -> np.ndarray:
    """Every figure the tables hold of an indicator: observed, base, targets, running totals, yearly changes."""
    rows = view.rows[view.rows[t.INDICATOR_ID] == item.indicator_id]
    values = [*rows[t.VALUE], *view.plan.yearly_targets.get(item.indicator_id, {}).values()]
    values += [v for v in (item.base, item.target, item.target_low, item.target_high) if v is not None]
    annual = rows[(rows[t.PERIOD] == ANNUAL) & rows[t.YEAR].isin(list(view.plan.years))].sort_values(t.YEAR)
    values += np.cumsum(annual[t.VALUE]).tolist()
    values += [a + b for a in np.cumsum(annual[t.VALUE]) for b in rows.loc[rows[t.PERIOD] != ANNUAL, t.VALUE]]
    forecasts = view.plan.known("department_forecasts")
    values += forecasts.loc[forecasts[t.INDICATOR_ID] == item.indicator_id, t.VALUE].dropna().tolist()
    levels = np.array(values, dtype=float)
    return np.concatenate([levels, np.abs(np.subtract.outer(levels, levels)).ravel()])


def _disagreeing(pattern: re.Pattern[str], text: str, known: np.ndarray) -> Iterator[str]:
    """Numbers stated that are none of the figures, rounded as written."""
    for match in pattern.finditer(unicodedata.normalize("NFKC", text)):
        written = match["number"]
        room = 0.5000001 * 10.0 ** -len(written.partition(".")[2])
        if len(known) and not (np.abs(known - float(written)) <= room).any():
            yield written


@rule("info", "前后两次报送相差较大，评价可能因此改变，须知道为什么修订。")
def revised_much(view: View) -> Iterator[Hit]:
    """A later vintage of a figure is within a tenth of the earlier one (rates: two points), or says why."""
    rows = view.rows.sort_values([t.RECORDED_ON, t.LINE], kind="stable")
    cell = [view.series(rows), rows[t.YEAR]]
    before, by = rows[t.VALUE].groupby(cell).shift(), rows[t.SUBMITTED_BY].groupby(cell).shift()
    rate = view.of(rows, t.VALUE_KIND) == RATE
    size = (rows[t.VALUE] - before).abs()
    far = np.where(rate, size > _REVISED_POINTS, size > _REVISED_SHARE * before.abs())
    bad = rows[far & before.notna() & (by == rows[t.SUBMITTED_BY]) & (rows[t.NOTE] == "")]
    yield from at_rows(bad.sort_values(t.LINE), "observations", t.VALUE,
                       "{row.when}数由{before}修订为{value}，幅度较大；请在备注写明修订原因",
                       before=before[bad.index].loc[bad.sort_values(t.LINE).index])  # fmt: skip


@rule("info", "增速目标多按不变价，金额多按现价，口径不明时名义增长会被当作实际增长。")
def price_basis(view: View) -> Iterator[Hit]:
    """Growth of an amount of money says whether prices are current or constant."""
    for item in view.targeted:
        if item.target_type not in ("avg_growth", "relative_growth") or item.value_kind != LEVEL:
            continue
        said = f"{item.name}{item.caliber}{item.note}"
        if item.unit in _MONEY and not _PRICES.search(said):
            yield at_indicator(item, t.CALIBER, "按金额推算增速而没有写明现价或不变价；请在口径或备注注明")
        elif _REAL_PRICES.search(item.target_text) and "现价" in said:
            yield at_indicator(item, t.CALIBER, "目标为不变价增速，而数据为现价；请换用不变价增速或注明折算方法")


@rule("info", "人口普查修订后，以人口为分母的指标前后不可比，须说明是否已按新口径回溯。")
def per_head_restated(view: View) -> Iterator[Hit]:
    """Where the population's caliber changes in the data, per-head indicators say which one they use."""
    people = [i for i in view.plan.indicators if _PEOPLE.search(i.name) and i.unit in ("人", "万人", "亿人")]
    rows = view.rows[view.rows[t.INDICATOR_ID].isin([item.indicator_id for item in people])]
    changed = rows.groupby(t.INDICATOR_ID)[t.CALIBER].nunique() > 1
    if not changed.any():
        return
    source = next(item for item in people if changed.get(item.indicator_id, False))
    for item in view.targeted:
        if _PER_HEAD.search(item.name) and not re.search("普|人口口径|户籍|服务人口", f"{item.caliber}{item.note}"):
            yield at_indicator(item, t.CALIBER, f"“{source.name}”的口径有变，本指标以人口为分母；"
                               "请在口径或备注写明按哪个口径的人口计算")  # fmt: skip


@rule("error", "涉及区政府、区政府办文件所定指标和任务的，部门文件不得自行调整。")
def adjustment_of_higher_plan(view: View) -> Iterator[Hit]:
    """A department's own document changes nothing that the outline or a government's plan fixes."""
    for row in t.rows(view.table("adjustments")):
        higher = fixed_by(view.plan, row.object_id, row.plan_id)
        if higher:
            text = f"“{row.object_id}”由{higher}确定，部门文件不得自行调整；请按{higher}的程序报批"
            file = t.PLAN_TABLES["adjustments"].file
            yield Hit(text, file, int(row.line), t.OBJECT_ID, row.object_id, row.object_id)
