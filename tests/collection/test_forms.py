"""The vocabulary of the forms: which periods are asked for, which headings stand where, what the hidden sheet says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evallib import tables as t
from evallib.collection.forms import Stamp, periods, report_period, sheets
from evallib.plan import load_plan
from tests.narratives.builders import MakePlan, indicator

USUAL = "2021年实际 2022年实际 2023年上半年实际 2023年预计 2024年预测 2025年预测"
LATER = "2021年实际 2022年实际 2023年前三季度实际 2023年预计 2024年预测 2025年预测"
FIRST = "2021年上半年实际 2021年预计 2022年预测 2023年预测 2024年预测 2025年预测"
OVER = "2021年实际 2022年实际 2023年实际 2024年实际 2025年实际"


@pytest.mark.parametrize(
    ("as_of", "data_until", "headings", "reports_on"),
    [
        ("2023-07-31", "2023-06-30", USUAL, "2023h1"),
        ("2023-05-20", "2022-12-31", USUAL, "2023h1"),
        ("2023-11-20", "2023-09-30", LATER, "2023q3"),
        ("2021-07-31", "2021-06-30", FIRST, "2021h1"),
        ("2026-03-31", "2025-12-31", OVER, "2025"),
    ],
)
def test_periods_follow_the_day(
    make_plan: MakePlan, as_of: str, data_until: str, headings: str, reports_on: str
) -> None:
    plan = load_plan(make_plan([indicator()]), as_of, data_until)
    assert [period.heading for period in periods(plan)] == headings.split()
    assert report_period(plan) == reports_on


def test_years_come_from_the_plan(make_plan: MakePlan) -> None:
    years = {"first_year": 2016, "last_year": 2018, "base_year": 2015}
    plan = load_plan(make_plan([indicator()], plan=years), "2017-07-31", "2017-06-30")
    sheet = sheets(plan)["indicator"]
    assert [column.heading for column in sheet.columns[4:10]] == [
        "2015年基数", "2018年目标", "2016年实际", "2017年上半年实际", "2017年预计", "2018年预测",
    ]  # fmt: skip


def test_sheet_of_indicators_begins_as_the_office_knows_it(make_plan: MakePlan) -> None:
    columns = [column.heading for column in sheets(load_plan(make_plan([indicator()])))["indicator"].columns]
    front = "指标编号 指标名称 单位 属性 2020年基数 2025年目标"
    back = "部门自评 滞后原因 下一步措施 完成时限 备注"
    assert columns[:17] == f"{front} {USUAL} {back}".split()
    asked = [name for name in columns if name.startswith("2022年实际·")]
    assert asked == ["2022年实际·状态", "2022年实际·口径", "2022年实际·来源"]
    assert columns.index(asked[0]) > columns.index("备注")


def test_headings_are_told_apart(make_plan: MakePlan) -> None:
    for sheet in sheets(load_plan(make_plan([indicator()]))).values():
        headings = [column.heading for column in sheet.columns]
        assert len(headings) == len(set(headings)) and sheet.id_column is sheet.columns[0]


def test_words_of_a_list_are_codes_of_the_tables(make_plan: MakePlan) -> None:
    for sheet in sheets(load_plan(make_plan([indicator()]))).values():
        for column in sheet.columns:
            assert bool(column.words) == (column.kind == "word")
            if column.name == t.STATUS:
                assert set(column.words.values()) == set(t.STATUSES)


TEXTS = st.text(st.characters(categories=["L", "Nd"]), min_size=1, max_size=8)


@given(TEXTS, TEXTS, st.sampled_from(["", "初稿", "定稿"]), st.dictionaries(TEXTS, st.integers(1, 99), max_size=4))
def test_stamp_survives_the_way_through_a_sheet(plan: str, department: str, name: str, heads: dict[str, int]) -> None:
    keys = {"plan", "department_id", "milestone_id", "round", "as_of"}
    known = {title: ("task", row) for title, row in heads.items() if title not in keys}
    stamp = Stamp(plan, department, "M1", name, "2023-07-31", known)
    assert Stamp.of([[*row, None] for row in stamp.rows()]) == stamp
    assert (
        Stamp.of([[str(cell) + ".0" if isinstance(cell, int) else cell for cell in row] for row in stamp.rows()])
        == stamp
    )


def test_a_sheet_that_says_nothing_is_no_stamp() -> None:
    assert Stamp.of([]) is None
    assert Stamp.of([["备注", "某某"], ["plan"]]) is None
