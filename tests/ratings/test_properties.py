"""What holds for every rating, whatever the figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evallib import tables as t
from evallib.ratings import Case, Figure, Period, assess, chance, remarks
from evallib.ratings.figures import Series
from evallib.ratings.remarks import NOT_RATED_REASONS
from evallib.ratings.table import borderline, target_level
from tests.ratings.draw import FIRST, LENGTH, cases, small, tame, wild

ORDER = {name: i for i, name in enumerate(("lagging", "on_track", "ahead", "early"))}


@settings(max_examples=300)
@given(cases(wild))
def test_any_figures_can_be_rated(case: Case) -> None:
    outcome = assess(case)
    assert (outcome.rating == t.NOT_RATED) == (outcome.code in NOT_RATED_REASONS)
    assert outcome.rating in (*t.RATINGS, t.NOT_RATED)
    ratio = remarks.cagr_ratio(case, outcome, target_level(case))
    words = [remarks.reason(case, outcome), *remarks.remarks(case, outcome, ratio)]
    assert all(words) and "nan" not in "".join(words)
    assert borderline(case, outcome) in (True, False)


@given(cases(wild), st.data())
def test_any_draws_have_a_chance(case: Case, data: st.DataObject) -> None:
    drawn = data.draw(st.lists(wild, min_size=2 * LENGTH, max_size=2 * LENGTH))
    paths = {FIRST + i: np.array(drawn[2 * i : 2 * i + 2]) for i in range(LENGTH)}
    found = chance(case, paths, paths)
    assert found is None or 0.0 <= found <= 1.0


NEEDING = ("level", "increment", "cumulative_sum", "avg_growth", "cumulative_reduction")


@pytest.mark.parametrize("kind", NEEDING)
@given(data=st.data())
def test_what_is_required_reaches_the_target(kind: str, data: st.DataObject) -> None:
    """With what each remaining year needs, the last year just meets the target."""
    case = data.draw(cases(small, whole=True, target_type=kind))
    outcome = assess(case)
    if outcome.required is None or outcome.figure is None or outcome.achieved is None:
        return
    left = LENGTH - case.elapsed(outcome.figure.at)
    goal = target_level(case)
    assert goal is not None
    if kind == "avg_growth":
        grown = (1 + outcome.achieved / 100) ** (LENGTH - left) * (1 + outcome.required / 100) ** left
        assert grown == pytest.approx((1 + goal / 100) ** LENGTH, rel=1e-6)
    elif kind == "cumulative_reduction":
        rest = (1 - outcome.achieved / 100) * (1 - outcome.required / 100) ** left
        assert rest == pytest.approx(1 - goal / 100, rel=1e-6, abs=1e-9)
    else:
        assert outcome.achieved + outcome.required * left == pytest.approx(goal, abs=1e-9)


MONOTONE = ("level", "increment", "avg_growth", "relative_growth", "cumulative_sum", "cumulative_reduction", "floor",
            "ceiling", "assigned")  # fmt: skip
"""Types in which a better figure can never be rated worse (a range has two worse sides)."""


def better_is_lower(case: Case) -> bool:
    """Whether a lower figure is the better one."""
    kind, rate = case.indicator.target_type, case.indicator.value_kind == "rate"
    if kind == "cumulative_reduction":
        return not rate
    return kind == "ceiling" if kind in ("floor", "ceiling") else case.indicator.down


@pytest.mark.parametrize("kind", MONOTONE)
@given(data=st.data(), step=st.floats(0, 100))
def test_a_better_figure_is_never_rated_worse(kind: str, data: st.DataObject, step: float) -> None:
    case = data.draw(cases(small, whole=True, target_type=kind))
    before = assess(case)
    if before.figure is None or before.rating == t.NOT_RATED:
        return
    after = assess(case.moved(before.figure.at, -step if better_is_lower(case) else step))
    if after.rating != t.NOT_RATED:
        assert ORDER[after.rating] >= ORDER[before.rating]
    else:
        assert after.code == "no_base"  # a level without base that met its target is judged by that alone


@given(cases(small, whole=True, target_type="range", part_year="none"), st.floats(0, 50))
def test_a_range_is_kept_inside_and_broken_outside(case: Case, step: float) -> None:
    low, high = sorted((case.indicator.target_low or 0.0, case.indicator.target_high or 0.0))
    item = replace(case.indicator, target_low=low, target_high=high)
    at = Period(FIRST, "annual")
    for value, rating in (((low + high) / 2, "on_track"), (low - 1 - step, "lagging"), (high + 1 + step, "lagging")):
        series = replace(case.series, counted={at: Figure(at, value)})
        assert assess(replace(case, indicator=item, series=series)).rating == rating


@pytest.mark.parametrize("kind", ["level", "increment", "cumulative_sum", "floor", "ceiling", "range"])
@given(data=st.data())
def test_the_unit_does_not_matter(kind: str, data: st.DataObject) -> None:
    """Amounts in 亿元 and in 万元 get the same class and progress."""
    case = data.draw(cases(tame, whole=True, target_type=kind, value_kind="level"))
    before, after = assess(case), assess(_in_smaller_unit(case, 8192.0))  # a power of two: nothing is rounded
    assert after.code == before.code and after.rating == before.rating
    assert after.progress == before.progress


def _in_smaller_unit(case: Case, times: float) -> Case:
    item = case.indicator
    names = ("base", "target", "target_low", "target_high", "tolerance")
    item = replace(item, **{name: getattr(item, name) * times for name in names})
    figures = {at: replace(figure, value=figure.value * times) for at, figure in case.figures.items()}
    yearly = {year: value * times for year, value in case.yearly.items()}
    return replace(case, indicator=item, target=item.target, yearly=yearly, series=Series(figures, figures))


@given(cases(tame))
def test_one_caliber_never_breaks(case: Case) -> None:
    only = replace(case, series=Series(case.series.counted, case.series.counted))
    assert assess(only).code != "caliber_break"
