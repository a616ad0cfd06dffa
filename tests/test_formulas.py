"""The formulas against figures worked out by hand, and published ones."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evallib import formulas as f

rates = st.lists(st.floats(-0.9, 3.0), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("a", "b", "answer"),
    [
        (0.9, 0.9, True),
        (0.9 - 1e-10, 0.9, True),  # 1e-10 ≤ 1e-9·0.9
        (0.9 - 1e-9, 0.9, False),  # 1e-9 > 0.9e-9
        (-1e-13, 0.0, True),  # below 1e-9·0.001 = 1e-12
        (-2e-12, 0.0, False),
        (1e9 - 0.9, 1e9, True),  # 0.9 ≤ 1e-9·1e9 = 1
        (1e9 - 1.1, 1e9, False),
        (-1.7e308, 1.7e308, False),
        (float("nan"), 0.0, False),
    ],
)
def test_at_least(a: float, b: float, answer: bool) -> None:
    assert bool(f.at_least(a, b)) is answer


def test_at_least_takes_arrays() -> None:
    assert f.at_least(np.array([1.0, 2.0, 3.0]), 2.0).tolist() == [False, True, True]


@pytest.mark.parametrize(("a", "b", "answer"), [(0.1 + 0.2, 0.3, True), (0.3, 0.301, False), (0.301, 0.3, False)])
def test_equal(a: float, b: float, answer: bool) -> None:
    assert bool(f.equal(a, b)) is answer


@pytest.mark.parametrize(
    ("value", "down", "answer"), [(70, False, True), (69, False, False), (70, True, True), (71, True, False)]
)
def test_met(value: float, down: bool, answer: bool) -> None:
    assert bool(f.met(value, 70, down=down)) is answer


def test_schedule_progress_is_the_same_both_ways() -> None:
    assert f.schedule_progress(64, 60, 70) == 0.4  # 4 of 10 up
    assert f.schedule_progress(46, 50, 40) == 0.4  # 4 of 10 down


def test_growth_factor() -> None:
    assert f.growth_factor([0.08, 0.06]) == pytest.approx(1.1448)  # 1.08·1.06
    assert f.growth_factor([0.21, 0.21], [1.0, 0.5]) == pytest.approx(1.331)  # 1.21·√1.21 = 1.21·1.1
    assert f.growth_factor([0.5, -1.0]) == 0.0
    assert f.growth_factor([-3.0, -3.0]) == 0.0  # not (−2)·(−2)
    assert f.growth_factor([[0.1, 0.1], [0.2, 0.0]]).tolist() == pytest.approx([1.21, 1.2])


def test_average_growth() -> None:
    assert f.average_growth(1.1025, 2.0) == pytest.approx(0.05)  # √1.1025 = 1.05
    assert f.average_growth(1.1, 0.5) == pytest.approx(0.21)  # 1.1² = 1.21
    assert f.average_growth(0.0, 3.0) == -1.0 and f.average_growth(-2.0, 3.0) == -1.0
    assert f.average_growth(np.array([1.21, 0.0]), 2.0).tolist() == pytest.approx([0.1, -1.0])


def test_growth_progress() -> None:
    assert f.growth_progress(1.05**2, 0.05, 5) == pytest.approx(0.4)  # the target's own pace: 2 of 5 years


@pytest.mark.parametrize(
    ("reduced", "goal", "published"),
    [(0.0694, 0.17, 0.3858), (0.0251, 0.15, 0.1564), (0.0532, 0.18, 0.2756)],
)
def test_reduction_progress_gives_published_progress(reduced: float, goal: float, published: float) -> None:
    """Energy intensity in 2011 of Beijing, Inner Mongolia, Shanghai: ln(1 − c)/ln(1 − t), to 0.03 points."""
    assert f.reduction_progress(reduced, goal) == pytest.approx(published, abs=3e-4)
    assert reduced / goal != pytest.approx(published, abs=0.01)  # the linear share is not what was published


def test_reduction() -> None:
    assert f.reduction([0.03, 0.035]) == pytest.approx(0.06395)  # 1 − 0.97·0.965
    assert f.reduction([0.03, -0.01]) == pytest.approx(0.0203)  # 1 − 0.97·1.01
    assert f.reduction([0.19], [0.5]) == pytest.approx(0.1)  # 1 − √0.81
    assert f.reduction([1.5]) == 1.0


def test_line_kept() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0])
    assert f.line_kept(values, 2.0, 3.0).tolist() == [False, True, True, False]
    assert f.line_kept(values, 2.0, None).tolist() == [False, True, True, True]
    assert f.line_kept(values, None, 3.0).tolist() == [True, True, True, False]
    assert bool(f.line_kept(5.0, None, None))


def test_required() -> None:
    assert f.required_step(70, 64, 5, 2) == 2.0  # 6 over 3 years
    # 7 % a year over five years; 9.3, 7.7 and a half-year's 7.6: 5.7 % a year for the remaining two and a half
    factor = 1.093 * 1.077 * 1.076**0.5
    assert f.required_growth(0.07, factor, 5, 2.5) == pytest.approx(0.057, abs=5e-4)
    assert f.required_reduction(0.14, 0.0, 5, 0) == pytest.approx(1 - 0.86**0.2)
    assert f.required_reduction(0.19, 0.1, 2, 1) == pytest.approx(0.1)  # 0.81/0.9 = 0.9


def test_beyond_all_measure_is_infinite_not_an_error() -> None:
    assert f.whole_growth(1e80, 5) == math.inf
    assert f.required_growth(1e80, 1e-300, 5, 4.75) == math.inf
    assert f.required_growth(0.05, 5e-324, 5, 4.75) == math.inf
    assert f.growth_factor([1.7e308, 1.7e308]) == math.inf
    assert f.average_growth(1e200, 0.25) == math.inf
    assert f.growth_progress(1.1, 5e-324, 5) == math.inf


@given(rates)
def test_average_growth_repeats_to_the_factor(found: list[float]) -> None:
    factor = float(f.growth_factor(found))
    average = float(f.average_growth(factor, float(len(found))))
    assert (1 + average) ** len(found) == pytest.approx(factor, rel=1e-9)
    assert min(found) - 1e-9 <= average <= max(found) + 1e-9


@given(st.lists(st.floats(0.0, 0.5), min_size=1, max_size=5), st.floats(0.01, 0.9))
def test_reduction_progress_adds_up_over_years(found: list[float], goal: float) -> None:
    whole = f.reduction_progress(float(f.reduction(found)), goal)
    assert whole == pytest.approx(sum(f.reduction_progress(rate, goal) for rate in found), abs=1e-9)


@given(st.floats(-0.5, 1.0), st.floats(0.001, 0.3), st.sampled_from([0.5, 1.0, 2.5, 4.0]))
def test_required_growth_closes_the_gap(average: float, goal: float, elapsed: float) -> None:
    factor = (1 + average) ** elapsed
    need = f.required_growth(goal, factor, 5, elapsed)
    assert factor * (1 + need) ** (5 - elapsed) == pytest.approx((1 + goal) ** 5)


def test_every_formula_has_words() -> None:
    for name, (function, text) in f.FORMULAS.items():
        assert getattr(f, name) is function and text
