"""What a cell means: the table of the manual, case by case, and that nothing is ever silently altered."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evallib.collection.cells import BLANKS, read_day, read_figure, read_text, read_word
from evallib.collection.forms import STATUS_WORDS
from evallib.collection.units import factor, parse_unit

CLEAN = [
    ("1,234.5", "亿元", 1234.5), ("１２．３", "亿元", 12.3), (" 12 ", "家", 12), ("１，２３４", "家", 1234),
    ("-3.2", "%", -3.2), ("－3.2", "%", -3.2), ("—3.2", "%", -3.2), ("+5", "家", 5),
    ("12.", "家", 12), ("1e3", "家", 1000), (12.5, "家", 12.5), (0, "家", 0), ("0", "家", 0), (".5", "%", 0.5),
    ("12\u200b", "家", 12), ("12。", "家", 12),
]  # fmt: skip
WARNED = [
    ("12%", "%", 12, "cell_unit_written"), ("12‰", "%", 1.2, "cell_unit_converted"),
    ("12‰", "‰", 12, "cell_unit_written"), ("5%", "‰", 50, "cell_unit_converted"),
    ("3.5个百分点", "%", 3.5, "cell_unit_written"), ("1.2万", "家", 12000, "cell_unit_converted"),
    ("1.5亿", "家", 1.5e8, "cell_unit_converted"), ("243006万元", "亿元", 24.3006, "cell_unit_converted"),
    ("2.4亿元", "万元", 24000, "cell_unit_converted"), ("1.2万件", "件", 12000, "cell_unit_converted"),
    ("12家", "家", 12, "cell_unit_written"), ("约5", "%", 5, "cell_estimate"), ("5左右", "家", 5, "cell_estimate"),
    ("预计5", "家", 5, "cell_estimate"), ("5（预计）", "家", 5, "cell_estimate"), ("初步12", "家", 12, "cell_estimate"),
    ("12.3（不含下沙）", "亿元", 12.3, "cell_trailing_note"), ("12.3*", "亿元", 12.3, "cell_trailing_note"),
    ("12 345", "家", 12345, "cell_spaced_digits"),
    ("12.3注1", "亿元", 12.3, "cell_trailing_note"), ("520①", "家", 520, "cell_trailing_note"),
    ("520²", "家", 520, "cell_trailing_note"), ("520 注：含新认定", "家", 520, "cell_trailing_note"),
    ("520，其中新认定30", "家", 520, "cell_trailing_note"), ("520（规模以上）", "家", 520, "cell_trailing_note"),
    ("520，同比增长3%", "家", 520, "cell_trailing_note"), ("年中数86.5", "万人", 86.5, "cell_trailing_note"),
    ("86.5[1]", "万人", 86.5, "cell_trailing_note"), ("预计约5家左右", "家", 5, "cell_estimate"),
    ("预计可达5", "家", 5, "cell_estimate"), ("【预计】5", "家", 5, "cell_estimate"),
    ("5（年末预计）", "家", 5, "cell_estimate"), ("初步核算数5", "亿元", 5, "cell_estimate"),
    ("5（快报数）", "亿元", 5, "cell_estimate"), ("5万㎡", "平方米", 50000, "cell_unit_converted"),
    ("5m²", "平方米", 5, "cell_unit_written"), ("5.2亿元人民币", "亿元", 5.2, "cell_unit_written"),
    ("45μg/m³", "微克/立方米", 45, "cell_unit_written"), ("5万平米", "万平方米", 5, "cell_unit_written"),
    ("(3.2)", "%", -3.2, "cell_negative_brackets"),
]  # fmt: skip
REFUSED = [
    ("1.2万", "万元", "cell_unit_unclear"), ("5%", "亿元", "cell_unit_unclear"), ("5家", "亿元", "cell_unit_unclear"),
    ("≥95", "%", "cell_limit_or_range"), ("95以上", "%", "cell_limit_or_range"),
    ("不低于95", "%", "cell_limit_or_range"),
    ("5-6", "%", "cell_limit_or_range"), ("5—6", "%", "cell_limit_or_range"), ("5～6", "%", "cell_limit_or_range"),
    ("5至6", "家", "cell_limit_or_range"), ("5%-6%", "%", "cell_limit_or_range"), ("<3", "家", "cell_limit_or_range"),
    ("#N/A", "家", "cell_error_value"), ("#REF!", "家", "cell_error_value"), ("#DIV/0!", "家", "cell_error_value"),
    ("N.A.", "家", "cell_error_value"), ("#VALUE!", "家", "cell_error_value"), ("=A1+1", "家", "cell_formula"),
    ("500+", "家", "cell_limit_or_range"), ("500余家", "家", "cell_limit_or_range"),
    ("500多", "家", "cell_limit_or_range"), ("超500", "家", "cell_limit_or_range"),
    ("520（及以上）", "家", "cell_limit_or_range"), ("520（≥500）", "家", "cell_limit_or_range"),
    ("5±1", "家", "cell_limit_or_range"), ("5万-6万", "家", "cell_limit_or_range"),
    ("n/a", "家", "cell_error_value"), ("NULL", "家", "cell_error_value"),
    ("12.3（15.6）", "亿元", "cell_not_number"), ("520\n530", "家", "cell_not_number"),
    ("12 34", "家", "cell_not_number"), ("0,123", "家", "cell_not_number"), ("5½", "家", "cell_not_number"),
    ("1e400", "家", "cell_not_number"), ("百分之五", "%", "cell_not_number"), ("5五", "家", "cell_unit_unclear"),
    ("5多万", "家", "cell_limit_or_range"), ("未完成", "家", "cell_not_number"), ("TRUE", "家", "cell_not_number"),
    ("5O0", "家", "cell_not_number"), ("5成", "%", "cell_unit_unclear"), ("5亿元/人", "亿元", "cell_unit_unclear"),
    ("十二", "家", "cell_not_number"), ("1.2.3", "家", "cell_not_number"), ("12,34", "家", "cell_not_number"),
    ("12。5", "%", "cell_not_number"), ("下降3%", "%", "cell_not_number"), ("较好", "家", "cell_not_number"),
    ("3/4", "家", "cell_not_number"), (True, "家", "cell_not_number"), (math.nan, "家", "cell_not_number"),
    (dt.date(2023, 5, 6), "家", "cell_date"), (dt.datetime(2023, 5, 6), "家", "cell_date"),
]  # fmt: skip
SAID = [
    "—", "-", "无", "待反馈", "年度指标", "待市统计局反馈", "年度指标，无上半年数", "—（待反馈）", "暂未公布",
    "无（上半年不统计）", "尚未反馈",
]  # fmt: skip
"""Words for: no figure."""


@pytest.mark.parametrize(("raw", "unit", "value"), CLEAN)
def test_clean_figures(raw: object, unit: str, value: float) -> None:
    reading = read_figure(raw, unit)
    assert reading.value == value
    assert reading.faults == () and reading.status == ""


@pytest.mark.parametrize(("raw", "unit", "value", "rule"), WARNED)
def test_figures_with_a_warning(raw: str, unit: str, value: float, rule: str) -> None:
    reading = read_figure(raw, unit)
    assert reading.value == pytest.approx(value, rel=1e-12)
    assert (rule, "warning") in {(fault.rule, fault.severity) for fault in reading.faults}
    assert not reading.wrong


@pytest.mark.parametrize(
    ("raw", "status"), [("约5", "estimate"), ("预计5", "estimate"), ("5左右", "estimate"), ("初步5", "preliminary")]
)  # fmt: skip
def test_what_a_cell_says_of_its_own_state(raw: str, status: str) -> None:
    assert read_figure(raw, "家").status == status


@pytest.mark.parametrize(("raw", "unit", "rule"), REFUSED)
def test_no_figure_and_an_error(raw: object, unit: str, rule: str) -> None:
    reading = read_figure(raw, unit)
    assert reading.value is None
    assert [(fault.rule, fault.severity) for fault in reading.faults] == [(rule, "error")]
    assert "；" in reading.faults[0].message  # what to do


@pytest.mark.parametrize("raw", [None, "", "  ", "　", *sorted(BLANKS), *SAID])
def test_no_figure_and_no_fault(raw: object) -> None:
    reading = read_figure(raw, "家")
    assert reading.value is None
    assert [fault.severity for fault in reading.faults] == ["info"]


def test_notes_behind_a_figure_are_kept() -> None:
    assert read_figure("12.3（不含下沙）注2", "亿元").note == "不含下沙；注2"


@pytest.mark.parametrize(
    ("shown", "value"), [("万元", 24.3006), ("亿元", 243006), ("", 243006), ("—", 243006), (" 亿 元 ", 243006)]
)  # fmt: skip
def test_the_unit_of_the_forms_row(shown: str, value: float) -> None:
    assert read_figure(243006, "亿元", shown_unit=shown).value == pytest.approx(value, rel=1e-12)


def test_a_unit_nobody_can_convert() -> None:
    assert read_figure(5, "亿元", shown_unit="家").faults[0].rule == "cell_unit_unclear"


def test_a_number_shown_as_a_percentage() -> None:
    assert read_figure(0.12, "%", percent=True).value == 12
    assert read_figure(0.012, "‰", percent=True).value == 12
    assert read_figure(0.12, "亿元", percent=True).wrong


@pytest.mark.parametrize(
    ("given", "wanted", "by"),
    [("万元", "亿元", 1e-4), ("亿元", "万元", 1e4), ("万件", "件", 1e4), ("‰", "%", 0.1), ("万人", "人", 1e4),
     ("公顷", "平方米", 1e4), ("平方公里", "公顷", 100), ("万平方米", "平方米", 1e4), ("元", "美元", None),
     ("个", "家", None), ("亿吨标准煤", "万吨标准煤", 1e4)],
)  # fmt: skip
def test_units(given: str, wanted: str, by: float | None) -> None:
    found = factor(given, wanted)
    assert found == (None if by is None else pytest.approx(by))


@pytest.mark.parametrize(
    ("raw", "day"),
    [("2023-6-30", "2023-06-30"), ("2023年6月30日", "2023-06-30"), ("2023/6/30", "2023-06-30"),
     ("2023.6.30", "2023-06-30"), (45107.0, "2023-06-30"), (20230630.0, "2023-06-30"), ("20230630", "2023-06-30"),
     (dt.datetime(2023, 6, 30), "2023-06-30"), (dt.date(2023, 6, 30), "2023-06-30"), ("", ""), ("—", "")],
)  # fmt: skip
def test_days(raw: object, day: str) -> None:
    assert read_day(raw) == (day, None)


@pytest.mark.parametrize("raw", ["2023-02-30", "明年", "2023年", "12", "20231301"])
def test_no_day(raw: str) -> None:
    day, fault = read_day(raw)
    assert day == "" and fault is not None and fault.severity == "error"


@pytest.mark.parametrize(
    ("raw", "code"), [("初步数", "preliminary"), (" 初 步 数 ", "preliminary"), ("final", "final"), ("", ""), ("—", "")]
)  # fmt: skip
def test_words(raw: str, code: str) -> None:
    assert read_word(raw, STATUS_WORDS) == (code, None)


def test_a_word_outside_the_list() -> None:
    code, fault = read_word("基本核实", STATUS_WORDS)
    assert code == "" and fault is not None and "最终核实数、初步数、预计数" in fault.message


def test_texts() -> None:
    assert [read_text(raw) for raw in (2025.0, None, " a\r\nb\x07 ", dt.date(2023, 1, 2))] == [
        "2025", "", "a\nb", "2023-01-02",
    ]  # fmt: skip


@given(st.one_of(st.text(max_size=30), st.floats(), st.booleans(), st.none(), st.dates()), st.sampled_from("家%‰元"))
def test_any_cell_is_a_figure_or_told(raw: object, unit: str) -> None:
    reading = read_figure(raw, unit)
    assert (reading.value is None) == any(f.severity in ("error", "info") for f in reading.faults)
    assert reading.value is None or math.isfinite(reading.value)


@given(st.floats(-1e12, 1e12), st.sampled_from(["家", "亿元", "%"]))
def test_numbers_pass_unaltered(value: float, unit: str) -> None:
    for raw in (value, repr(value), f"{value:.6f}"):
        wanted = float(raw)
        assert read_figure(raw, unit).value == wanted


@given(st.text(alphabet="0123456789万亿元家%‰个", max_size=8))
def test_any_unit_can_be_taken_apart(text: str) -> None:
    assert parse_unit(text).scale > 0
