"""Hypothesis strategies: cases of any target type with any figures."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from evallib import tables as t
from evallib.plan import Indicator
from evallib.ratings import Case, Figure, Period
from evallib.ratings.figures import Series

FIRST, LENGTH = 2021, 5
PERIODS = [Period(year, part) for year in range(2019, 2027) for part in t.PERIODS]

_AWKWARD = (0.0, 100.0, -100.0, 5e-324, -5e-324, 1e-300, 1.7e308, -1.7e308, 1e9, -1e9, 99.99999999999999, 1e61)
wild = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(_AWKWARD)
"""Any finite number, with the awkward ones often."""
tame = st.integers(-50_00, 200_00).map(lambda value: value / 100)
"""Numbers as tables print them."""
small = st.integers(-9_00, 25_00).map(lambda value: value / 100)
"""Rates as tables print them."""

Numbers = st.SearchStrategy[float]
WORDS: dict[str, tuple[str, ...]] = {
    "target_type": (*t.TARGET_TYPES, ""),
    "direction": ("up", "down"),
    "value_kind": ("level", "rate"),
    "part_year": ("stock", "flow", "growth", "none"),
    "attribute": ("约束性", "预期性"),
    "target_text": ("", "累计降低", "累计增长"),
}
"""Words that make a difference to a rating."""


@st.composite
def cases(draw: st.DrawFn, numbers: Numbers = wild, *, whole: bool = False, **fixed: Any) -> Case:
    """A case with a reference; ``fixed`` cells stay. ``whole``: nothing is missing that a rating needs."""
    choices = draw(st.integers(0, math.prod(map(len, WORDS.values())) - 1))
    words: dict[str, Any] = {}
    for name, options in WORDS.items():
        choices, at = divmod(choices, len(options))
        words[name] = options[at]
    base, target, low, high, tolerance = draw(st.tuples(*[numbers] * 5))
    gaps = 0 if whole else draw(st.integers(0, 15))
    cells = {
        "base": None if gaps & 1 else base, "target": None if gaps & 2 else target, "tolerance": abs(tolerance) / 10,
        "target_low": None if gaps & 4 else low, "target_high": None if gaps & 8 else high,
        "decimals": draw(st.sampled_from([1, None, 0, 4, -400, 400])),
    }  # fmt: skip
    item = Indicator("A", **(words | cells | fixed))
    reference = _case(draw, numbers, replace(item, indicator_id="B", base=draw(numbers)), whole)
    return replace(_case(draw, numbers, item, whole), reference=reference)


def _case(draw: st.DrawFn, numbers: Numbers, item: Indicator, whole: bool) -> Case:
    """Figures at any periods, some of another caliber; ``whole``: the first two plan years are there."""
    always = [Period(FIRST, "annual"), Period(FIRST + 1, "annual")] if whole else []
    places = always + draw(st.lists(st.sampled_from(PERIODS), max_size=6))
    values = draw(st.lists(numbers, min_size=len(places), max_size=len(places)))
    figures = {at: Figure(at, value) for at, value in zip(places, values, strict=True)}
    loose = figures if whole else {at: Figure(at, 1.0, caliber="旧", bridged=True) for at in PERIODS[9:10]} | figures
    goals = draw(st.lists(numbers, min_size=2 * whole, max_size=LENGTH))
    yearly = {FIRST + i: goal for i, goal in enumerate(goals)}
    counted = loose if item.value_kind == "rate" else figures
    return Case(item, Series(counted, loose), item.target, FIRST, LENGTH, yearly, judgement="ahead" if whole else "")
