"""Numbers and times as offices write them."""

from __future__ import annotations

import pytest

from evallib.proofing.periods import Calendar
from evallib.proofing.quantities import agrees, plain_text, quantities

CALENDAR = Calendar(2021, 2025, 2020, 2023)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1512家", 1512, "家"), ("1,512家", 1512, "家"), ("１，５１２家", 1512, "家"), ("２１．９％", 21.9, "%"),
        ("1.2万人", 12000, "人"), ("103.6亿元", 103.6e8, "元"), ("24300万元", 2.43e8, "元"),
        ("1.87亿美元", 1.87e8, "美元"),
        ("3个百分点", 3, "百分点"), ("百分之六十五点二", 65.2, "%"), ("两千三百家", 2300, "家"), ("二十六项", 26, "项"),
        ("46微克/立方米", 46, "微克/立方米"), ("20余家", 20, "家"), ("0.006人/亿元", 0.006, "人/亿元"),
    ],
)  # fmt: skip
def test_a_number_is_read_with_its_unit(text: str, value: float, unit: str) -> None:
    (found,) = quantities(plain_text(text))
    assert (found.value, found.unit) == (pytest.approx(value), unit)


@pytest.mark.parametrize("text", ["第一是", "一方面", "两手抓", "PM2.5", "GB9704"])
def test_words_are_no_numbers(text: str) -> None:
    assert [item for item in quantities(text) if item.written or item.value > 1] in ([], [*quantities(text)][1:])


def test_the_lower_end_of_a_range_has_the_unit_of_the_upper() -> None:
    assert [(q.value, q.unit) for q in quantities("12—18万户")] == [(120000, "户"), (180000, "户")]


@pytest.mark.parametrize(
    ("stated", "step", "actual", "right"),
    [
        (65.2, 0.1, 65.22, True), (65.3, 0.1, 65.22, False), (65.0, 1.0, 65.22, True), (2.5, 0.1, 2.45, True),
        (2.4, 0.1, 2.45, True), (607, 1, 607.4, True), (607, 1, 608, False),
    ],
)  # fmt: skip
def test_a_rounded_number_agrees(stated: float, step: float, actual: float, right: bool) -> None:
    assert agrees(stated, step, actual) is right


@pytest.mark.parametrize(
    ("text", "actual", "right"),
    [("超过500家", 512, True), ("超过500家", 612, False), ("超过500家", 499, False), ("近6亿元", 5.97e8, True),
     ("约600家", 588, True), ("600家左右", 640, True), ("600家左右", 660, False), ("20余家", 27, True)],
)  # fmt: skip
def test_words_of_vagueness_allow_round_numbers(text: str, actual: float, right: bool) -> None:
    (found,) = quantities(text)
    assert agrees(found.value, found.step, actual, hedge=found.hedge) is right


@pytest.mark.parametrize(
    ("text", "year", "period"),
    [
        ("2022年", 2022, "annual"), ("2022年末", 2022, "annual"), ("截至2023年6月底", 2023, "h1"),
        ("截至2023年6月30日", 2023, "h1"), ("2023年1—6月", 2023, "h1"), ("2023年上半年", 2023, "h1"),
        ("2022年前三季度", 2022, "q3"), ("今年上半年", 2023, "h1"), ("去年", 2022, "annual"),
        ("二〇二二年", 2022, "annual"), ("2023年4月", 2023, "other"), ("“十三五”末", 2020, "annual"),
        ("规划期末", 2025, "annual"), ("2021—2022年", 2022, "annual"), ("2021年至2023年上半年", 2023, "h1"),
        ("目前", None, ""),
    ],
)  # fmt: skip
def test_times_are_read(text: str, year: int | None, period: str) -> None:
    (found,) = CALENDAR.whens(text)
    assert (found.year, found.period) == (year, period)


def test_what_a_figure_is_compared_with_is_no_time_of_its_own() -> None:
    assert [when.against for when in CALENDAR.whens("2022年为65%，比2020年提高1个百分点")] == [False, True]
