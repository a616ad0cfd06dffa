"""Finding the forms in a returned file: sheets, headings and rows, wherever they stand and whatever they are called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evallib.collection.forms import Sheet, SheetKind, sheets
from evallib.collection.layout import Found, find_sheets, named_department, normal, normal_id, receipt_of
from evallib.collection.workbook import Grid, Workbook
from evallib.plan import load_plan
from tests.narratives.builders import MakePlan, indicator

HEAD = ["指标编号", "指标名称", "单位", "2022年实际", "2025年预测", "备注"]
BODY = ["A", "指标A", "家", 5, 9, "无"]
IDS: dict[SheetKind, frozenset[str]] = {"indicator": frozenset({"A", "B"})}
Rows = Sequence[Sequence[Any]]


@pytest.fixture(scope="module")
def forms(make_plan: MakePlan) -> dict[SheetKind, Sheet]:
    return sheets(load_plan(make_plan([indicator()]), "2023-07-31"))


def book(*rows: Sequence[Any], **more: Any) -> Workbook:
    width = max(map(len, rows))
    return Workbook("a.xlsx", "", (Grid("Sheet1", [[*row, *[""] * (width - len(row))] for row in rows], **more),))


def found(forms: dict[SheetKind, Sheet], *rows: Sequence[Any], **more: Any) -> Found:
    [one] = find_sheets(book(*rows, **more), forms, IDS)
    return one


def read(one: Found) -> list[dict[str, Any]]:
    """Rows by heading of the form."""
    return [{column.heading: one.grid.cell(line.row, at) for column, at in line.cells.items()} for line in one.lines()]


WAYS: dict[str, Rows] = {
    "as made": [HEAD, BODY],
    "titles above": [["关于报送指标的函"], [], ["单位：区教育局", "", "", "2023年6月"], HEAD, BODY],
    "lines and spaces": [["指标\n编号", " 指标 名称", "单　位", "2022年\r\n实际", "２０２５年预测", "备注*"], BODY],
    "remarks": [["指标编号（必填）", "指标名称：", "单位", "2022年实际（家）", "2025年预测[注1]", "备注"], BODY],
    "a word more": [["指标编号", "指标名称", "单位", "2022年实际数", "2025年预测值", "备注"], BODY],
    "other words": [["编号", "指标", "单位", "2022年全年实际", "2025年预计", "备注"], BODY],
    "two rows": [["指标编号", "指标名称", "单位", "2022年", "2025年", "备注"], ["", "", "", "实际", "预测", ""], BODY],
    "columns counted": [HEAD, [1, 2, 3, 4, 5, 6], BODY],
    "columns counted in words": [HEAD, ["甲", "乙", "丙", 1, 2, "3"], BODY],
    "columns counted with formulas": [HEAD, ["(1)", "(2)", "(3)", "(4)", "(5)=(4)/(3)", "(6)"], BODY],
    "blank rows": [HEAD, [], [], BODY, []],
}


@pytest.mark.parametrize("rows", WAYS.values(), ids=WAYS)
def test_headings_however_written(forms: dict[SheetKind, Sheet], rows: Rows) -> None:
    one = found(forms, *rows)
    assert one.sheet.kind == "indicator"
    assert read(one) == [
        {"指标编号": "A", "指标名称": "指标A", "单位": "家", "2022年实际": 5, "2025年预测": 9, "备注": "无"}
    ]  # fmt: skip


@given(order=st.permutations(range(6)), own=st.integers(0, 6))
def test_columns_moved_and_inserted(make_plan: MakePlan, order: list[int], own: int) -> None:
    forms = sheets(load_plan(make_plan([indicator()]), "2023-07-31"))
    head, body = ([row[i] for i in order] for row in (HEAD, BODY))
    head.insert(own, "本单位编号")
    body.insert(own, "77")
    one = found(forms, head, body)
    assert read(one)[0]["2022年实际"] == 5 and read(one)[0]["指标编号"] == "A"
    assert list(one.strangers.values()) == ["本单位编号"]


def test_merged_headings_over_two_rows(forms: dict[SheetKind, Sheet]) -> None:
    rows = [
        ["指标编号", "指标名称", "2022年", "", "2025年"],
        ["", "", "实际", "实际·状态", "预测"],
        ["A", "x", 5, "初步数", 9],
    ]
    merged = (((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0, 2), (0, 3)))
    assert read(found(forms, *rows, merged=merged))[0] == {
        "指标编号": "A", "指标名称": "x", "2022年实际": 5, "2022年实际·状态": "初步数", "2025年预测": 9,
    }  # fmt: skip


def test_the_unit_behind_a_heading(forms: dict[SheetKind, Sheet]) -> None:
    one = found(forms, ["指标编号", "指标名称", "2022年实际（万元）", "备注"], BODY)
    units = {column.heading: one.unit_of(column) for column in one.columns}
    assert units == {"指标编号": "", "指标名称": "", "2022年实际": "万元", "备注": ""}


def test_a_heading_twice(forms: dict[SheetKind, Sheet]) -> None:
    one = found(forms, [*HEAD, "2022年实际"], [*BODY, 7])
    assert {at: column.heading for at, column in one.doubles.items()} == {6: "2022年实际"}


@pytest.mark.parametrize(
    ("area", "told"),
    [
        (((2, 3), (3, 3)), True),  # a figure over two rows
        (((2, 3), (2, 4)), True),  # a figure over two periods
        (((2, 0), (3, 0)), True),  # an id over two rows
        (((2, 2), (3, 2)), False),  # a unit
        (((0, 0), (0, 5)), False),  # a title
        (((4, 0), (4, 5)), False),  # a line of text across
    ],
)  # fmt: skip
def test_merged_cells(forms: dict[SheetKind, Sheet], area: Any, told: bool) -> None:
    one = found(forms, ["标题"], HEAD, BODY, ["B", "指标B", "家", "", "", ""], ["一、综合指标"], merged=(area,))
    assert list(one.merged()) == ([area] if told else [])


@pytest.mark.parametrize(
    "rows",
    [
        [["说明"], ["请于6月10日前报送"]],
        [["级别", "工作表", "单元格", "列名", "编号", "原内容"], ["错误", "指标", "D4", "", "A", ""]],
        [["姓名", "单位", "备注"], ["张三", "区教育局", ""]],
        [[""]],
    ],
)  # fmt: skip
def test_what_is_no_form(forms: dict[SheetKind, Sheet], rows: Rows) -> None:
    assert find_sheets(book(*rows), forms, IDS) == []


def test_equal_headings_are_told_apart_by_ids(forms: dict[SheetKind, Sheet]) -> None:
    rows = [["编号", "名称", "进展状态", "主要做法"], ["S1", "x", "已完成", "y"]]
    ids: dict[SheetKind, frozenset[str]] = {"task": frozenset({"R1"}), "city_task": frozenset({"S1"})}
    [one] = find_sheets(book(*rows), forms, ids)
    assert one.sheet.kind == "city_task"


@pytest.mark.parametrize(
    ("cells", "department"),
    [
        (["填报单位：区教育局　　报送事项：终稿"], "jyj"), (["填报单位", "区教育局"], "jyj"),
        (["填报单位:区 教育局"], ""),
        (["填报单位：区卫生局"], ""), (["单位：万元"], ""),
    ],
)  # fmt: skip
def test_the_department_named_above(cells: list[str], department: str) -> None:
    assert named_department(book(["标题"], cells, HEAD), {"区教育局": "jyj"}) == department


def test_two_departments_named_are_none() -> None:
    assert named_department(book(["填报单位：甲局"], ["填报单位：乙局"]), {"甲局": "a", "乙局": "b"}) == ""


def test_a_receipt_upright_and_lying() -> None:
    upright = Grid("回执", [["联系人", "李四"], ["电话", "1"], ["邮箱", "a@b"], ["单位", "x"]])
    lying = Grid("回执", [["单位", "分管领导", "联系人", "电话", "邮箱"], ["x", "张三", "李四", "1", "a@b"]])
    for grid in (upright, lying):
        cells = receipt_of(grid)
        assert cells is not None
        assert {column.heading: grid.cell(*place) for column, place in cells.items()}["联系人"] == "李四"


@given(st.text(max_size=12))
def test_headings_and_ids_are_normal_once(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert normal_id(normal_id(text)) == normal_id(text)


@given(st.lists(st.lists(st.one_of(st.text(max_size=6), st.sampled_from(HEAD), st.floats()), max_size=8), max_size=8))
def test_any_grid_is_searched(make_plan: MakePlan, rows: list[list[Any]]) -> None:
    forms = sheets(load_plan(make_plan([indicator()]), "2023-07-31"))
    for one in find_sheets(book([""], *rows), forms, IDS):
        list(one.lines()), list(one.merged()), one.missing
