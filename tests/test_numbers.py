"""Reading and writing figures as Chinese offices write them."""

from __future__ import annotations

import math
import string
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evallib.numbers import (
    ParsedNumber,
    format_number,
    format_percent,
    parse_number,
    read_percentage,
    render,
    round_half_up,
)

finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12.0), ("-3.5", -3.5), ("+2", 2.0), (".5", 0.5), ("5.", 5.0), ("007", 7.0), (" 8 ", 8.0), ("0", 0.0),
        ("1,234,567.8", 1234567.8), ("1 234", 1234.0), ("1e3", 1000.0), ("2.5E-2", 0.025),
        ("１２３４．５", 1234.5), ("１，２３４", 1234.0), ("－３", -3.0), ("−3", -3.0), ("\u30003\xa0", 3.0),
        (12, 12.0), (12.5, 12.5), ("٣", 3.0),
    ],
)  # fmt: skip
def test_plain_figures(text: object, value: float) -> None:
    assert parse_number(text) == ParsedNumber(value)


@pytest.mark.parametrize(
    ("text", "parsed", "scaled"),
    [
        ("3万", ParsedNumber(3.0, 1e4), 3e4),
        ("1.5亿", ParsedNumber(1.5, 1e8), 1.5e8),
        ("2万亿", ParsedNumber(2.0, 1e12), 2e12),
        ("5%", ParsedNumber(5.0, mark="%"), 5.0),
        ("５％", ParsedNumber(5.0, mark="%"), 5.0),
        ("3‰", ParsedNumber(3.0, mark="‰"), 3.0),
        ("约5%", ParsedNumber(5.0, mark="%", estimate=True), 5.0),
        ("预计120万", ParsedNumber(120.0, 1e4, estimate=True), 1.2e6),
        ("30左右", ParsedNumber(30.0, estimate=True), 30.0),
        ("30（预计）", ParsedNumber(30.0, estimate=True), 30.0),
    ],
)
def test_scales_marks_and_estimates(text: str, parsed: ParsedNumber, scaled: float) -> None:
    assert parse_number(text) == parsed
    assert parsed.scaled == scaled


@pytest.mark.parametrize(
    "text",
    ["", " ", "—", "-", "+", ".", "%", "万", "e5", "1e", ".e1", "5-6", "5—6", "≥95", "<5.5", "3/4", "1.2.3", "12,34",
     "1,2345", "待反馈", "无", "5 6亿 7", "nan", "inf", "1e400", "1e305万亿", "1_000", "0x10", "True", "None", None,
     True, "5²", "①", "½", "５²", "二十", "=1+1", "5元"],
)  # fmt: skip
def test_what_is_not_one_figure(text: object) -> None:
    assert parse_number(text) is None


@given(st.text() | st.text(alphabet=string.digits + "０１２９.,，．eE+-−%％‰万亿约左右 ()（）"))
def test_reading_never_raises(text: str) -> None:
    found = parse_number(text)
    assert found is None or math.isfinite(found.scaled)


@given(finite)
def test_what_is_written_is_read_back(value: float) -> None:
    found = parse_number(repr(value))
    assert found is not None and found.value == value


@given(st.integers(0, 10**15), st.integers(0, 6))
def test_full_width_and_thousands_read_the_same(digits: int, decimals: int) -> None:
    plain = f"{digits / 10**decimals:.{decimals}f}"
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in plain)
    grouped = f"{Decimal(plain):,}"
    assert parse_number(plain) == parse_number(wide) == parse_number(grouped) is not None


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (2.675, 2, "2.68"),  # the float is 2.67499…; the text says 2.675
        (0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"), (-2.5, 0, "-3"),  # half up, not to even
        (0.1 + 0.2, 10, "0.3000000000"),  # 0.30000000000000004 is 0.3
        (-0.04, 1, "0.0"),  # no negative zero
        (1234567.891, 1, "1234567.9"),  # no thousands separators
        (3, 2, "3.00"),
        (1e30, 2, "1" + "0" * 30 + ".00"),
        (1.7e308, 0, "17" + "0" * 307),
        (1.5, -3, "2"),
    ],
)  # fmt: skip
def test_fixed_decimals(value: float, decimals: int, text: str) -> None:
    assert format_number(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(3.0, "3"), (100.0, "100"), (2.50, "2.5"), (1e-7, "0.0000001"), (1e15, "1000000000000000"), (-0.5, "-0.5"),
     (-0.0, "0")],
)  # fmt: skip
def test_shortest_form(value: float, text: str) -> None:
    assert format_number(value) == text


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_missing_figures(value: float | None) -> None:
    assert format_number(value) == format_percent(value) == render(value, "f2") == "—"
    assert format_number(value, 2, missing="") == ""


@given(finite, st.integers(-2, 400))
def test_writing_never_raises_and_has_no_exponent(value: float, decimals: int) -> None:
    text = format_number(value, decimals)
    assert "e" not in text.lower() and text != "-0"
    shortest = format_number(value)
    assert "e" not in shortest.lower() and shortest != "-0"


@given(st.integers(-(10**9), 10**9), st.integers(0, 4))
def test_rounding_is_half_up_and_near(units: int, decimals: int) -> None:
    value = units / 10 ** (decimals + 1)
    rounded = round_half_up(value, decimals)
    distance = abs(rounded - Decimal(units).scaleb(-decimals - 1))
    assert distance <= Decimal(5).scaleb(-decimals - 1)
    if units % 10 == 5:  # a tie goes away from zero
        assert abs(rounded) > abs(Decimal(units).scaleb(-decimals - 1))


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (3.14159, "f2", "3.14"), (3.0, "f", "3"), (3.14159, "i", "3"), (0.3858, "p1", "38.6%"), (0.3858, "p0", "39%"),
        (0.3858, "p", "39%"), (0.0312, "d1", "3.1"), (-0.0312, "ap1", "3.1%"), (-3.5, "af1", "3.5"), (-2.0, "ai", "2"),
    ],
)  # fmt: skip
def test_named_forms(value: float, form: str, text: str) -> None:
    assert render(value, form) == text


@pytest.mark.parametrize(
    ("text", "share"),
    [("80", 80.0), (" 12.5 ", 12.5), ("80%", 80.0), ("８０％", 80.0), ("主体完成60%", 60.0), ("主体封顶", math.nan),
     ("3号楼封顶", math.nan), ("完成60%，二期20%", math.nan), ("", math.nan)],
)  # fmt: skip
def test_image_progress_is_a_share_or_words(text: str, share: float) -> None:
    assert read_percentage(text) == pytest.approx(share, nan_ok=True)
