"""The small rules charts stand on, by literal cases."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evallib.charts import font
from evallib.charts.goals import goal_of, planned_totals
from evallib.charts.labels import spread
from evallib.charts.scale import nice_ticks, scale_of, tick_texts
from evallib.charts.series import read_facts, segments, shown
from evallib.charts.series import read_points as points_of
from evallib.charts.style import CLASSES, FORECAST, GOAL, INK, MUTED
from tests.charts.samples import KEY, YEARS, figures, row


def test_numbers_on_charts() -> None:
    assert [shown(v) for v in (-2.5, 0.00042, 123456.0, 1.0361e12, 8.83e11, None, math.nan)] == [
        "−2.5", "0.00042", "123456", "10361亿", "8830亿", "—", "—",
    ]  # fmt: skip
    assert shown(2.675, 2) == "2.68" and shown(2.5e13) == "25万亿"


def test_ticks_are_written_alike() -> None:
    assert nice_ticks(0, 9.3) == [0, 2, 4, 6, 8, 10]
    assert tick_texts([-0.5, 0, 0.5]) == ["−0.5", "0.0", "0.5"]
    assert tick_texts([0, 5e11, 1e12]) == ["0", "5000亿", "10000亿"]


def test_axes_begin_at_zero_where_that_is_cheap() -> None:
    """10 … 30: from 0; 61 … 65: cut, with 8 % above and below; −3 … 2: both ends free."""
    assert scale_of([10, 30]).low == 0 and scale_of([10, 30]).high == pytest.approx(32.4)
    cut = scale_of([61, 65])
    assert cut.cut and (cut.low, cut.high) == pytest.approx((60.68, 65.32)) and cut.ticks == (61, 62, 63, 64, 65)
    assert scale_of([-30, -10]).high == 0 and not scale_of([-3, 2]).cut
    assert scale_of([5.0, 5.0]).ticks and scale_of([0.0, 0.0]).ticks and scale_of([]).ticks == ()


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_ticks_cover_the_values(low: float, span: float) -> None:
    high = low + span
    if high - low < 1e-9 * max(1.0, abs(low)):
        return
    ticks = nice_ticks(low, high)
    room = 1e-6 * (high - low) + 1e-9 * abs(low)
    assert ticks[0] <= low + room and ticks[-1] >= high - room and 2 <= len(ticks) <= 9


@given(st.lists(st.floats(-50, 300), min_size=1, max_size=9), st.lists(st.floats(5, 30), min_size=9, max_size=9))
def test_labels_are_spread_apart_in_order(wanted: list[float], heights: list[float]) -> None:
    wanted = sorted(wanted)
    heights = heights[: len(wanted)]
    centres = spread(wanted, heights, 400)
    for i in range(len(wanted) - 1):
        assert centres[i + 1] - centres[i] >= (heights[i] + heights[i + 1]) / 2 - 1e-6


def test_labels_that_fit_stay() -> None:
    assert spread([20, 60, 100], [10, 10, 10], 200) == [20, 60, 100]


def test_plan_path_of_levels() -> None:
    """Straight from 60 (end of 2020) to 65; with yearly targets through them, the last being the target in force."""
    assert goal_of(read_facts(row()), YEARS).path == ((2020, 60), (2025, 65))
    yearly = {2021: 60.5, 2022: 61.0, 2025: 66.0}
    assert goal_of(read_facts(row()), YEARS, yearly).path == ((2020, 60), (2021, 60.5), (2022, 61), (2025, 65))
    assert goal_of(read_facts(row(base=None)), YEARS).path == ()
    assert goal_of(read_facts(row(target=None)), YEARS).target is None


def test_goals_of_growth_and_reduction() -> None:
    """100·1.07^5 = 140.2552; 1 − 0.865^(1/5) = 2.8586 %; 100·(1 − 0.135) = 86.5 after five years."""
    rate = row(target_type="avg_growth", value_kind="rate", target=7)
    assert goal_of(read_facts(rate), YEARS).lines == (("年均目标", 7),)
    level = row(target_type="avg_growth", value_kind="level", base=100, target=7)
    assert goal_of(read_facts(level), YEARS).target == pytest.approx(140.2552, abs=1e-4)
    less = row(target_type="cumulative_reduction", value_kind="rate", target=13.5)
    assert goal_of(read_facts(less), YEARS).lines == (("年均需降", 2.86),)
    level = row(target_type="cumulative_reduction", value_kind="level", base=100, target=13.5)
    assert goal_of(read_facts(level), YEARS).target == pytest.approx(86.5)
    absurd = row(target_type="cumulative_reduction", value_kind="rate", target=120)
    assert goal_of(read_facts(absurd), YEARS).lines == ()


def test_limits_and_yearly_targets() -> None:
    both = goal_of(read_facts(row(target_type="range", target=None, target_low=1, target_high=3)), YEARS)
    assert both.lines == (("下限", 1), ("上限", 3)) and both.forbidden == ((None, 1), (3, None))
    one = goal_of(read_facts(row(target_type="range", target=None, target_high=3)), YEARS)
    assert one.lines == (("上限", 3),) and one.forbidden == ((3, None),)
    assert goal_of(read_facts(row(target_type="ceiling", target=5.5)), YEARS).forbidden == ((5.5, None),)
    assert goal_of(read_facts(row(target_type="assigned")), YEARS, {2022: 5.5, 2030: 1}).yearly == ((2022, 5.5),)
    assert goal_of(read_facts(row(target_type="qualitative")), YEARS).values == []


def test_planned_totals() -> None:
    """110 over five years: 22 a year; a full yearly plan is summed, a partial one is not used."""
    facts = read_facts(row(target_type="cumulative_sum", target=110))
    assert planned_totals(facts, YEARS) == [22, 44, 66, 88, 110]
    assert planned_totals(facts, YEARS, dict(zip(YEARS, (10, 20, 30, 30, 20), strict=True))) == [10, 30, 60, 90, 110]
    assert planned_totals(facts, YEARS, {2021: 10}) == [22, 44, 66, 88, 110]
    assert planned_totals(read_facts(row(target=None)), YEARS) == []


def test_only_later_part_years_are_kept() -> None:
    found = figures((2021, 5, "h1"), (2021, 10), (2022, 11), (2022, 9, "q3"), (2023, 6, "h1"))
    annual, part = points_of(found, KEY, 2021)
    assert [(p.x, p.value) for p in annual] == [(2021, 10), (2022, 11)]
    assert [(p.x, p.value) for p in part] == [(2022.5, 6)]


def test_segments_break_at_calibers() -> None:
    annual, _ = points_of(figures((2018, 1, "annual", "final", "旧"), (2019, 2), (2020, 3)), KEY, 2021)
    assert [[p.year for p in run] for run in segments(annual)] == [[2018], [2019, 2020]]


def test_wrapping_balances_and_cuts() -> None:
    assert font.wrap("每千人口拥有3岁以下婴幼儿托位数", 10, 140, 2).count("\n") == 1
    assert [len(line) for line in font.wrap("一" * 20, 10, 150, 2).split("\n")] == [10, 10]
    assert font.wrap("一" * 40, 10, 150, 2).endswith("…")
    assert "\n。" not in font.wrap("一二三四五六七。", 10, 75, 3)
    assert font.wrap("", 10, 100, 2) == ""


def test_characters_the_font_lacks_are_drawn_as_a_sign() -> None:
    """A rare ideograph or an emoji becomes 〓; what has no form (line breaks, controls, marks of direction) a blank."""
    assert font.glyph("𠮷") == font.glyph("🙂") == font.glyph("〓") != ""
    assert [font.glyph(c) for c in "\n\t\x0b\u200b\u2028\u202e"] == [""] * 6
    assert font.text_width("𠮷\n", 10) == 10 + font.text_width(" ", 10)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_text_colours_reach_contrast_on_white() -> None:
    """WCAG AA: (1 + 0.05)/(L + 0.05) ≥ 4.5."""
    for colour in (INK, MUTED, FORECAST, GOAL, *(style.colour for style in CLASSES.values())):
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5, colour


def test_classes_differ_without_colour() -> None:
    assert len({style.sign for style in CLASSES.values()}) == 5
    assert len({(style.marker, style.filled) for style in CLASSES.values()}) == 5
