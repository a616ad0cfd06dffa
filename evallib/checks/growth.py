"""Checks of growth against levels and notes; which rate belongs to which level."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from evallib import tables as t
from evallib.checks.registry import ASIDE, Hit, at_rows, rule
from evallib.checks.view import LEVEL, RATE, View, unit_of_print
from evallib.plan import Indicator

_NOTED = (
    r"(?:^|[；;，,。])(?:按(?:现|可比|不变)价计算)?(?:同比|比上年|较上年)(?:名义)?"
    r"(增长|提高|上升|增加|下降|降低|减少)\s*(\d+(?:\.\d+)?)\s*[%％]"
)
_AT_REAL = "不变价|可比价|实际增长|扣除价格"
_FELL = ("下降", "降低", "减少")
_POINT = 0.5  # percentage points of difference that rounding does not explain
_DIFFERS = "{row.year}年按总量推算增长{derived}%，{where}为{stated}%，相差超过0.5个百分点；请核对口径和数值"

_BRACKETS = re.compile(r"[（(\[［【][^）)\]］】]*[）)\]］】]")
_GROWS = re.compile(r"(?:年均|同比|名义|平均|累计)*(?:增长速度|增长率|增速|增长|增幅)$")
_FALLS = re.compile(r"(?:年均|同比|累计)*(?:降低率|下降率|降低|下降|降幅)$")
_REAL = re.compile("不变价|可比价|扣除价格|实际增长|实际增速")
_ALWAYS_REAL = re.compile("生产总值|增加值|GDP")  # whose growth is at constant prices by convention


@rule("warning", "增速与总量相互推算相差超过0.5个百分点，总有一个有误或口径不同。")
def growth_inconsistent(view: View) -> Iterator[Hit]:
    """Growth stated in a note, or by the rate that goes with a level, is the growth of the levels."""
    levels = view.best[view.of(view.best, t.VALUE_KIND) == LEVEL]
    derived = _growth(view, levels)
    noted = _noted_growth(levels)
    bad = levels[(derived - noted).abs() > _room(view, levels)]
    yield from at_rows(bad, "observations", t.VALUE, _DIFFERS, where=["备注所写增速"] * len(bad),
                       derived=_short(derived[bad.index]), stated=_short(noted[bad.index]))  # fmt: skip
    for rate, level, sign in pairs(view.plan.indicators):
        yield from _between(view, (levels[levels[t.INDICATOR_ID] == level.indicator_id], derived), rate, sign)


@rule("warning", "备注写的增速与所填增速不一致，或升降相反，总有一处有误。")
def rate_against_note(view: View) -> Iterator[Hit]:
    """A yearly rate is the one its own note states, with the same sign (0.5 point of room)."""
    rows = view.best[view.of(view.best, t.VALUE_KIND) == RATE]
    rows = rows[rows[t.NOTE] != ""]
    stated = _noted_growth(rows, real=True)
    falls = view.of(rows, t.NAME).str.contains("降低|下降|降幅")
    stated = stated.where(~falls, -stated)
    bad = (stated - rows[t.VALUE]).abs() > _POINT * (1 + 1e-9)
    yield from at_rows(rows[bad], "observations", t.VALUE,
                       "{row.when}填{value}，备注写的却是{stated}；请核对数值和正负号",
                       stated=_short(stated[bad]))  # fmt: skip


def pairs(indicators: tuple[Indicator, ...]) -> Iterator[tuple[Indicator, Indicator, float]]:
    """Yield rate, level and sign (−1 for a yearly reduction) where the rate is the growth of the level.

    The level has the rate's id with an L behind it, one names the other as ``reference`` or ``upper_id``, or their
    names differ only by 增长, 增速, 降低 and the like. Growth at constant prices belongs only to levels at such prices.
    """
    rates = [item for item in indicators if item.value_kind == RATE]
    levels = [item for item in indicators if item.value_kind == LEVEL]
    by_id = {level.indicator_id: level for level in reversed(levels)}
    by_name: dict[str, list[Indicator]] = {}
    by_upper: dict[str, list[Indicator]] = {}
    for level in levels:
        by_name.setdefault(_plain(level.name), []).append(level)
        if level.upper_id:
            by_upper.setdefault(level.upper_id, []).append(level)
    for rate in rates:
        stem, sign = _stem(rate.name)
        named = [rate.upper_id, f"{rate.indicator_id}L"]
        named += [rate.reference] if rate.target_type != "relative_growth" else []
        found = [by_id[key] for key in named if key in by_id] + by_upper.get(rate.indicator_id, [])
        found += by_name.get(stem, []) if stem else []
        for level in dict.fromkeys(found):
            if _same_prices(rate, level):
                yield rate, level, sign


def _plain(name: str) -> str:
    return _BRACKETS.sub("", name).strip()


def _stem(name: str) -> tuple[str, float]:
    """Name of the level a rate is of ("" where its name is none of a rate), and the sign of the rate."""
    plain = _plain(name)
    for pattern, sign in ((_GROWS, 1.0), (_FALLS, -1.0)):
        if pattern.search(plain):
            return pattern.sub("", plain).rstrip("的"), sign
    return "", 1.0


def _same_prices(rate: Indicator, level: Indicator) -> bool:
    """Whether growth and amount are at the same prices, as far as their words tell."""
    real = _REAL.search(f"{rate.name}{rate.caliber}{rate.target_text}{rate.note}") or _ALWAYS_REAL.search(rate.name)
    return not real or bool(_REAL.search(f"{level.name}{level.caliber}{level.note}"))


def _growth(view: View, levels: pd.DataFrame) -> pd.Series:
    """Growth (%) of each figure over the same period of the year before; NaN where that is not above 0."""
    keys = view.series(levels)
    before = levels[t.VALUE].groupby(keys).shift()
    consecutive = (levels[t.YEAR].groupby(keys).diff() == 1) & (before > 0)
    return (100 * (levels[t.VALUE] / before - 1)).where(consecutive)


def _room(view: View, levels: pd.DataFrame) -> pd.Series:
    """Half a point, and what rounding of the levels adds to their growth."""
    half = levels[t.INDICATOR_ID].map({key: unit_of_print(item) for key, item in view.plan.by_id.items()})
    return _POINT * (1 + 1e-9) + 200 * half.astype("float64") / levels[t.VALUE].abs()


def _noted_growth(rows: pd.DataFrame, *, real: bool = False) -> pd.Series:
    """Growth (%) stated in the note, unless ``real`` only at current prices; NaN where none is."""
    notes = rows[t.NOTE].str.replace(ASIDE, "", regex=True)
    notes = notes if real else notes.where(~notes.str.contains(_AT_REAL), "")
    told = notes.str.extract(_NOTED)
    return pd.to_numeric(told[1], errors="coerce") * told[0].isin(_FELL).map({True: -1.0, False: 1.0})


def _between(view: View, levels: tuple[pd.DataFrame, pd.Series], rate: Indicator, sign: float) -> Iterator[Hit]:
    """Growth of a level that its rate contradicts, told at the newer of the two rows."""
    rows, derived = levels
    rates = view.best[view.best[t.INDICATOR_ID] == rate.indicator_id]
    key = [t.CALIBER, t.PERIOD, t.YEAR]
    grown = rows.assign(derived=derived[rows.index] * sign, room=_room(view, rows))
    both = grown.merge(rates, on=key, suffixes=("", "_rate"))
    both = both[(both["derived"] - both[f"{t.VALUE}_rate"]).abs() > both["room"]]
    newer = both[f"{t.RECORDED_ON}_rate"] > both[t.RECORDED_ON]
    for mine, suffix in ((both[~newer], ""), (both[newer], "_rate")):
        moved = mine.assign(**{name: mine[f"{name}{suffix}"] for name in (t.LINE, t.VALUE, t.INDICATOR_ID)})
        yield from at_rows(moved, "observations", t.VALUE, _DIFFERS, derived=_short(mine["derived"]),
                           where=["增速指标"] * len(mine), stated=_short(mine[f"{t.VALUE}_rate"]))  # fmt: skip


def _short(values: pd.Series) -> list[str]:
    return [f"{value:.4g}" for value in values]
