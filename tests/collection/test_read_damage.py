"""Returned forms damaged in every way offices know: faults found at their cells, nothing false told or altered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from evallib.collection.forms import CHOICE, WHOLE
from evallib.plan import load_plan
from evallib.ratings.figures import figures
from tests.collection.desk import DAY, Change, Desk, both, find, put, told
from tests.collection.xls import xls_bytes

ACTUAL, FORECAST = "2022年实际", "2025年预测"
Place = tuple[str, str, str]
"""Sheet, id, heading."""


def cell(book: Any, key: str, heading: str, sheet: str = "指标") -> Any:
    grid = book[sheet]
    head, column = find(grid, heading)
    row = next(r for r in range(head + 1, grid.max_row + 1) if grid.cell(r, 1).value == key)
    return grid.cell(row, column)


def shown_as(key: str, heading: str, value: float, style: str, sheet: str = "指标") -> Change:
    """Write a number and how it is shown."""

    def change(book: Any) -> None:
        put(key, heading, value, sheet=sheet)(book)
        cell(book, key, heading, sheet).number_format = style

    return change


def retitle(heading: str, text: str) -> Change:
    def change(book: Any) -> None:
        head, column = find(book["指标"], heading)
        book["指标"].cell(head, column).value = text

    return change


def insert_row(*texts: Any) -> Change:
    """A row of the office's own under the headings."""

    def change(book: Any) -> None:
        grid = book["指标"]
        head, _ = find(grid, "指标编号")
        grid.insert_rows(head + 1)
        for column, text in enumerate(texts, start=1):
            grid.cell(head + 1, column).value = text

    return change


def split_headings(book: Any) -> None:
    """2022年实际 over two rows, the year merged over its columns."""
    grid = book["指标"]
    head, _ = find(grid, "指标编号")
    grid.insert_rows(head)
    for column in range(1, grid.max_column + 1):
        text = str(grid.cell(head + 1, column).value or "")
        year, mark, rest = text.partition("年")
        upper, lower = (f"{year}年", rest) if mark and year.isdecimal() else (text, None)
        grid.cell(head, column).value, grid.cell(head + 1, column).value = upper, lower


def copy_sheet(change: Change | None = None) -> Change:
    def copied(book: Any) -> None:
        copy = book.copy_worksheet(book["指标"])
        copy.title = "指标 (2)"
        if change:
            change(book)

    return copied


def double_column(*, differ: bool) -> Change:
    def change(book: Any) -> None:
        grid = book["指标"]
        _, column = find(grid, ACTUAL)
        last = grid.max_column + 1
        for row in range(1, grid.max_row + 1):
            grid.cell(row, last).value = grid.cell(row, column).value
        if differ:
            grid.cell(find(grid, ACTUAL)[0] + 1, last).value = 61

    return change


def merge(first: str, last: str, *, down: int = 0) -> Change:
    """Merge the first item's cells of two columns, and of rows below."""

    def change(book: Any) -> None:
        grid = book["指标"]
        head, left = find(grid, first)
        grid.merge_cells(start_row=head + 1, end_row=head + 1 + down, start_column=left, end_column=find(grid, last)[1])

    return change


def drop_row(book: Any) -> None:
    book["指标"].delete_rows(find(book["指标"], "指标编号")[0] + 1)


def drop_heading(book: Any) -> None:
    book["指标"].delete_rows(find(book["指标"], "指标编号")[0])


def drop_column(heading: str) -> Change:
    def change(book: Any) -> None:
        book["指标"].delete_cols(find(book["指标"], heading)[1])

    return change


def other_stamp(book: Any) -> None:
    for row in book["_表单"].iter_rows():
        if row[0].value == "department_id":
            row[1].value = "fgw"


def answer_by_rows(book: Any) -> None:
    """Every item answered, the first row left open."""
    grid = book["调整建议"]
    head, column = find(grid, CHOICE)
    for row in range(head + 1, grid.max_row + 1):
        key = grid.cell(row, 1).value
        grid.cell(row, column).value = None if key in (None, WHOLE) else "不调整"


def everywhere(style: Callable[[Any], None]) -> Change:
    def change(book: Any) -> None:
        for row in book["指标"].iter_rows():
            for one in row:
                style(one)

    return change


HARMLESS = {
    "headings over two rows": split_headings,
    "the word 数 behind headings": retitle(ACTUAL, "2022年实际数"),
    "months for a half-year": retitle("2023年上半年实际", "2023年1—6月实际"),
    "another word for the id": retitle("指标编号", "编号"),
    "columns counted": insert_row(*range(1, 30)),
    "columns counted in words": insert_row(*"甲乙丙丁", *range(1, 20)),
    "a section's title": both(insert_row("一、公共服务"), merge("指标编号", FORECAST)),
    "a blank row": insert_row(),
    "the same sheet twice": copy_sheet(),
    "the same column twice": double_column(differ=False),
    "a unit in brackets": retitle("单位", "单位（请勿改）"),
    "every cell bold": everywhere(lambda one: setattr(one, "font", openpyxl.styles.Font(bold=True))),
    "answers row by row": answer_by_rows,
    "a total row of its own": lambda book: book["指标"].append(["", "合计", "", "", "", "", 1, 2, 3]),
}


@pytest.mark.parametrize("treatment", HARMLESS.values(), ids=HARMLESS)
def test_nothing_false_is_told_and_nothing_altered(desk: Desk, treatment: Change) -> None:
    path = desk.fill(both(put("A1", ACTUAL, 59), put("A3", "2025年预测", "６１.5"), treatment))
    found = desk.read(path)
    assert told(found) == set(), [str(f) for f in found.findings]
    assert [(row["indicator_id"], row["year"], row["value"]) for row in desk.rows()] == [("A1", "2022", "59")]
    assert [(row["indicator_id"], row["value"]) for row in desk.rows("department_forecasts")] == [("A3", "61.5")]


FAULTS: dict[str, tuple[Change, str, str, Place | None]] = {
    # what: change, rule, severity, where
    "digits in a circle behind": (put("A1", ACTUAL, "59①"), "cell_trailing_note", "warning", ("指标", "A1", ACTUAL)),
    "two figures": (put("A1", ACTUAL, "59\n60"), "cell_not_number", "error", ("指标", "A1", ACTUAL)),
    "a figure and another": (put("A1", ACTUAL, "59（60.5）"), "cell_not_number", "error", ("指标", "A1", ACTUAL)),
    "much more than believed": (put("A1", ACTUAL, 1e20), "cell_not_number", "error", ("指标", "A1", ACTUAL)),
    "a boolean": (put("A1", ACTUAL, True), "cell_not_number", "error", ("指标", "A1", ACTUAL)),
    "a time": (put("A1", ACTUAL, dt.time(5, 9)), "cell_date", "error", ("指标", "A1", ACTUAL)),
    "a percentage in a count": (shown_as("A1", ACTUAL, 59, "0%"), "cell_unit_unclear", "error", ("指标", "A1", ACTUAL)),
    "a percentage in a share": (
        shown_as("A3", ACTUAL, 0.57, "0.0%"), "cell_percent_format", "warning", ("指标", "A3", ACTUAL),
    ),
    "a forecast that is a limit": (
        put("A1", FORECAST, "60以上"), "cell_limit_or_range", "error", ("指标", "A1", FORECAST),
    ),
    "an error among texts": (
        both(put("A1", "滞后原因", "#REF!"), put("A1", "下一步措施", "x")), "cell_error_value", "error",
        ("指标", "A1", "滞后原因"),
    ),
    "a formula among texts": (
        put("X1", "主要做法", '=A1&"x"', sheet="项目"), "cell_formula", "error", ("项目", "X1", "主要做法"),
    ),
    "investment above the total": (
        both(put("X1", "进展状态", "在建", sheet="项目"), put("X1", "累计完成投资（万元）", 9900, sheet="项目")),
        "investment_above_total", "warning", ("项目", "X1", "累计完成投资（万元）"),
    ),
    "image progress above 100": (
        both(put("X1", "进展状态", "在建", sheet="项目"), put("X1", "形象进度", 166, sheet="项目")),
        "image_progress_range", "warning", ("项目", "X1", "形象进度"),
    ),
    "a figure over two periods": (
        both(put("A1", ACTUAL, 59), merge(ACTUAL, "2023年上半年实际")), "merged_columns", "error",
        ("指标", "A1", ACTUAL),
    ),
    "an id over two rows": (merge("指标编号", "指标编号", down=1), "merged_rows", "error", ("指标", "A1", "指标编号")),
    "a column twice": (double_column(differ=True), "column_doubled", "error", None),
    "a sheet twice": (copy_sheet(put("A1", ACTUAL, 61)), "row_doubled", "error", None),
    "a row gone": (drop_row, "row_missing", "warning", None),
    "headings gone": (drop_heading, "headings_missing", "error", None),
    "the ids gone": (drop_column("指标编号"), "column_missing", "warning", None),
    "another unit in the row": (
        both(put("A2", "单位", "亩"), put("A2", ACTUAL, 840)), "unit_changed", "warning", ("指标", "A2", "单位"),
    ),
    "a unit nobody knows": (
        both(put("A2", "单位", "间"), put("A2", ACTUAL, 54)), "cell_unit_unclear", "error", ("指标", "A2", ACTUAL),
    ),
    "another unit above the column": (
        both(put("A2", ACTUAL, 560000), retitle(ACTUAL, "2022年实际（平方米）")), "cell_unit_converted", "warning",
        None,
    ),
    "an estimate after the final figure": (
        both(put("A1", "2021年实际", 56), put("A1", "2021年实际·状态", "预计数")), "final_overwritten", "warning",
        ("指标", "A1", "2021年实际·状态"),
    ),
    "whose form it is": (other_stamp, "department_differs", "error", None),
    "nothing to take back": (put("A1", f"{ACTUAL}·状态", "撤回"), "nothing_to_retract", "warning", None),
    "another choice": (
        put(WHOLE, CHOICE, "不需要", sheet="调整建议"), "cell_word", "error", ("调整建议", WHOLE, CHOICE),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "rule", "severity", "place"), FAULTS.values(), ids=FAULTS)
def test_each_fault_is_found_at_its_cell(
    desk: Desk, change: Change, rule: str, severity: str, place: Place | None
) -> None:
    path = desk.fill(change)
    found = desk.read(path)
    hits = [f for f in found.findings if (f.rule, f.severity) == (rule, severity)]
    assert hits, told(found)
    if place:
        sheet, key, heading = place
        where = cell(openpyxl.load_workbook(path), key, heading, sheet).coordinate
        assert (sheet, where, heading) in {(f.sheet, f.cell, f.column or heading) for f in hits}
    assert found.files[0].wrong == any(f.severity == "error" for f in found.findings)
    if found.files[0].wrong:
        assert desk.rows() == desk.rows("progress") == desk.rows("department_forecasts") == []


VALUES = {
    "shown as a percentage": (shown_as("A3", ACTUAL, 0.57, "0%"), "A3", "57", "preliminary", ""),
    "an estimate in words": (put("A1", ACTUAL, "约59"), "A1", "59", "estimate", ""),
    "with a remark": (put("A1", ACTUAL, "59（规模以上）"), "A1", "59", "preliminary", "规模以上"),
    "in the unit of the row": (
        both(put("A2", "单位", "平方米"), put("A2", ACTUAL, 560000)), "A2", "56", "preliminary", "",
    ),
    "in the unit above": (
        both(put("A2", ACTUAL, 560000), retitle(ACTUAL, "2022年实际（平方米）")), "A2", "56", "preliminary", "",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "key", "value", "status", "note"), VALUES.values(), ids=VALUES)
def test_what_is_entered_with_a_warning_says_so(
    desk: Desk, change: Change, key: str, value: str, status: str, note: str
) -> None:
    desk.read(desk.fill(change))
    [row] = [row for row in desk.rows() if row["indicator_id"] == key]
    assert (row["value"], row["status"]) == (value, status)
    assert "核对提示：" in row["note"] and note in row["note"]


def test_image_progress_shown_as_a_percentage(desk: Desk) -> None:
    desk.read(desk.fill(shown_as("X1", "形象进度", 0.66, "0%", sheet="项目")))
    assert [row["image_progress"] for row in desk.rows("progress")] == ["66"]


def test_a_day_of_text_as_a_number(desk: Desk) -> None:
    desk.read(desk.fill(both(put("A1", "下一步措施", "加快建设"), put("A1", "完成时限", 45291))))
    assert [row["due"] for row in desk.rows("progress")] == ["2023-12-31"]


def test_a_figure_is_taken_back(desk: Desk) -> None:
    found = desk.read(desk.fill(put("A1", "2021年实际·状态", "撤回")))
    assert told(found) == set()
    assert [(row["value"], row["status"]) for row in desk.rows()] == [("", "retracted")]
    counted = figures(load_plan(desk.plan, DAY))
    assert not ((counted["indicator_id"] == "A1") & (counted["year"] == 2021)).any()
    before = figures(load_plan(desk.plan, "2023-08-04"))
    assert ((before["indicator_id"] == "A1") & (before["year"] == 2021)).any()


def test_a_return_under_another_name_adds_nothing(desk: Desk) -> None:
    change = both(
        put("A1", ACTUAL, 59), put("A1", f"{ACTUAL}·口径", "新口径"), put("A1", FORECAST, 60),
        put("X1", "主要做法", "施工", sheet="项目"), put("jyj-01", "问题", "学位不足", sheet="问题"),
    )  # fmt: skip
    desk.read(desk.fill(change))
    sizes = {name: len(desk.rows(name)) for name in ("observations", "department_forecasts", "progress", "problems")}
    assert set(sizes.values()) == {1}
    again = desk.read(desk.fill(change, name="jyj_再报.xlsx"), on="2023-08-06")
    assert [file.rows for file in again.files] == [0]
    assert {name: len(desk.rows(name)) for name in sizes} == sizes


def test_only_the_source_changed(desk: Desk) -> None:
    desk.read(desk.fill(put("A1", "2021年实际·来源", "统计公报")))
    assert [(row["value"], row["status"], row["source"]) for row in desk.rows()] == [("57", "final", "统计公报")]


def test_an_old_xls_with_an_error_value(desk: Desk) -> None:
    cells = {(0, 0): "指标编号", (0, 1): "指标名称", (0, 2): ACTUAL, (1, 0): "A1", (1, 1): "学位总数", (1, 2): "#N/A",
             (2, 0): "A3", (2, 1): "公办园覆盖率", (2, 2): 0.57}  # fmt: skip
    path = desk.place / "jyj.xlsx"
    path.write_bytes(xls_bytes("表", cells, percents=[(2, 2)]))
    found = desk.read(path)
    assert {(f.rule, f.cell) for f in found.findings if f.severity != "info"} == {
        ("cell_error_value", "C2"), ("cell_percent_format", "C3"),
    }  # fmt: skip
    assert found.files[0].copy is not None


def test_a_table_without_its_hidden_sheet_may_be_read_months_later(desk: Desk) -> None:
    path = desk.place / "上报.csv"
    path.write_text("指标编号,指标名称,2023年上半年实际\nA1,学位总数,59\n", "utf-8")
    found = desk.read(path, department="jyj", on="2024-03-05")
    assert told(found) == set()
    [row] = [row for row in desk.rows(day="2024-03-05") if row["indicator_id"] == "A1"]
    assert (row["year"], row["period"], row["value"]) == ("2023", "h1", "59")


def test_the_marked_copy_comes_back_mended(desk: Desk) -> None:
    """What goes back with marks is filled in there and returned: the marks are no content."""
    [file] = desk.read(desk.fill(both(put("A1", ACTUAL, "≥95"), put("A2", ACTUAL, 56)))).files
    book = openpyxl.load_workbook(file.copy)
    cell(book, "A1", ACTUAL).value = 59
    mended = desk.place / "jyj.xlsx"
    book.save(mended)
    found = desk.read(mended)
    assert told(found) == set()
    assert [(row["indicator_id"], row["value"]) for row in desk.rows()] == [("A1", "59"), ("A2", "56")]


def test_marks_of_an_earlier_round_are_gone(desk: Desk) -> None:
    [file] = desk.read(desk.fill(put("A1", ACTUAL, "≥95"))).files
    book = openpyxl.load_workbook(file.copy)
    cell(book, "A1", ACTUAL).value = 59
    cell(book, "A2", ACTUAL).value = "#REF!"
    again = desk.place / "jyj.xlsx"
    book.save(again)
    [file] = desk.read(again).files
    marked = [
        (one.coordinate, one.value) for row in openpyxl.load_workbook(file.copy)["指标"].iter_rows()
        for one in row if one.comment and one.comment.author == "核对"
    ]  # fmt: skip
    assert [value for _, value in marked] == ["#REF!"]


def test_hidden_rows_and_columns_are_read(desk: Desk) -> None:
    def change(book: Any) -> None:
        put("A1", ACTUAL, 59)(book)
        grid = book["指标"]
        head, column = find(grid, ACTUAL)
        grid.row_dimensions[head + 1].hidden = True
        grid.column_dimensions[get_column_letter(column)].hidden = True

    found = desk.read(desk.fill(change))
    assert {"hidden_rows", "hidden_column"} <= {f.rule for f in found.findings if f.severity == "info"}
    assert [row["value"] for row in desk.rows()] == ["59"]


def test_the_same_return_gives_the_same_marked_copy(desk: Desk) -> None:
    path = desk.fill(both(put("A1", ACTUAL, "=1+1"), put("A2", ACTUAL, "#REF!")))
    first = desk.read(path).files[0].copy
    assert first is not None
    content = first.read_bytes()
    assert desk.read(path).files[0].copy == first and first.read_bytes() == content
    listed = openpyxl.load_workbook(first).worksheets[0]
    assert {cell.data_type for row in listed.iter_rows() for cell in row if cell.value} == {"s"}
