"""附件2 as XLSX and CSV."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evallib.document import Cell, Span, TableBlock
from evallib.numbers import format_number
from evallib.publishing import publish_csv, publish_workbook, table_files
from evallib.publishing.workbook import grouped, headings, number_format, state_of
from tests.publishing.samples import HOSTILE, official_table, report


def opened(tables: list[TableBlock]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(publish_workbook(tables)))


def test_sheet_as_the_office_prints_it() -> None:
    book = opened([official_table(3), TableBlock("chapters", "各章", (("甲",),), ((Span("x"),),))])
    assert book.sheetnames == ["主要指标", "各章指标"]
    sheet = book["主要指标"]
    assert sheet["A1"].value == "主要指标完成情况表"
    merged = {str(item) for item in sheet.merged_cells.ranges}
    assert {"A1:Q1", "H2:J2", "K2:M2", "A2:A3", "N2:N3"} <= merged
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$2:$3" and sheet.freeze_panes == "A4"
    assert sheet["A4"].value == 1 and sheet["C4"].value == "单位GDP能源消耗降低"
    assert sheet["A7"].value == "注：[ ]内为五年累计数。" and sheet["A7"].alignment.wrap_text
    assert book["各章指标"].page_setup.paperSize == 9


def test_years_side_by_side_stand_under_one_merged_heading() -> None:
    head = (("序号", "指标", "2021年实际", "2022年实际", "2023年上半年实际", "2023年预计", "2024年预测", "备注"),)
    sheet = opened([TableBlock("main", "表", head, (tuple(Span(str(i)) for i in range(8)),))])["主要指标"]
    assert {"C2:E2", "F2:G2", "A2:A3", "H2:H3"} <= {str(item) for item in sheet.merged_cells.ranges}
    assert [sheet.cell(2, c).value for c in (1, 3, 6)] == ["序号", "实际完成情况", "预计和预测"]
    assert [sheet.cell(3, c).value for c in range(3, 8)] == [
        "2021年", "2022年", "2023年上半年", "2023年预计", "2024年预测",
    ]  # fmt: skip
    assert sheet.print_title_rows == "$2:$3"
    lone = (("指标", "2021年实际", "备注"),)
    assert grouped(lone) == lone


def test_numbers_are_numbers_shown_as_printed() -> None:
    sheet = opened([official_table(1)])["主要指标"]
    shown = {cell.coordinate: (cell.value, cell.number_format) for cell in sheet[4]}
    assert shown["H4"] == (61.125, "0.0") and shown["I4"] == (61.96, '0.0"（初步）"')
    assert shown["G4"] == (13.5, '"["0.0"]"') and shown["F4"] == (60, '0.0"*"') and shown["M4"] == (-0.4, "0.0")
    assert sheet["J4"].value == "年度指标"


def test_states_stand_in_hidden_columns() -> None:
    sheet = opened([official_table(1)])["主要指标"]
    assert [sheet.cell(3, c).value for c in (18, 19, 20)] == [
        "实际·2021年·数据状态", "实际·2022年·数据状态", "预测·2023年·数据状态",
    ]  # fmt: skip
    assert [sheet.cell(4, c).value for c in (18, 19, 20)] == ["实际", "初步", "预测"]
    assert sheet.column_dimensions["R"].hidden
    assert sheet.print_area == "'主要指标'!$A$1:$Q$6"
    missing = (("指标", "2021年"),), ((Span("甲"), Span("1", Cell("figures", "a", "b"), 1.0)), (Span("乙"), Span("—")))
    assert opened([TableBlock("main", "表", *missing)])["主要指标"].cell(4, 3).value == "缺"


def test_columns_of_no_width_are_hidden_but_kept() -> None:
    table = TableBlock("t", "题", (("甲", "来源", "乙"),), ((Span("1"), Span("表X"), Span("2")),), widths=(1, 0, 1))
    sheet = opened([table])["题"]
    assert sheet.column_dimensions["B"].hidden and sheet["B3"].value == "表X"


@pytest.mark.parametrize(
    ("span", "form"),
    [
        (Span("65.22", None, 65.2168), "0.00"),
        (Span("38.6%", None, 0.3858), "0.0%"),
        (Span("38.6%", None, 38.58), '0.0"%"'),
        (Span("[13.5]", None, 13.5), '"["0.0"]"'),
        (Span("年均6", None, 6.0), '"年均"0'),
        (Span("-0.0", None, -0.0), "0.0"),
        (Span("0.0%", None, 0.0), '0.0"%"'),
        (Span("下降3.0%", None, -0.03), None),  # the text hides the sign: stays text
        (Span("约12", None, 15.0), None),
        (Span("—", None, 1.0), None),
        (Span("65.22"), None),
    ],
)
def test_formats_follow_the_text(span: Span, form: str | None) -> None:
    assert number_format(span) == form


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_any_printed_number_gets_its_decimals(value: float, decimals: int) -> None:
    text = format_number(value, decimals)
    assert number_format(Span(text, None, value)) == "0" + ("." + "0" * decimals if decimals else "")


def test_states_by_table_and_mark() -> None:
    assert state_of(Span("1（预计）", Cell("figures", "a", "b"), 1.0)) == "预计"
    assert state_of(Span("1", Cell("forecasts", "a", "b"), 1.0)) == "预测"
    assert state_of(Span("1", Cell("ratings", "a", "b"), 1.0)) == ""


def test_headings_join_and_never_double() -> None:
    table = TableBlock("t", "题", (("指标", "实际", "", "备注"), ("^", "2021年", "2022年", "^")), ())
    assert headings(table) == ["指标", "实际·2021年", "实际·2022年", "备注"]
    assert headings(TableBlock("t", "题", (("甲", "甲"),), ())) == ["甲", "甲（2）"]


def test_csv_with_mark_text_as_printed() -> None:
    text = publish_csv([official_table(1)]).decode("utf-8")
    assert text.startswith("\ufeff序号,类别,指标名称") and "62.0（初步）" in text and "\r" not in text
    chapters = TableBlock("chapters", "各章", (("序号", "章节"),), ((Span("1"), Span("第三章")),))
    both = publish_csv([official_table(1), chapters])
    lines = both.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("表,序号,类别") and lines[0].endswith(",章节")
    assert lines[1].startswith("主要指标,1,") and lines[2].startswith("各章指标,1,") and lines[2].endswith(",第三章")


def test_formulas_cannot_run() -> None:
    table = TableBlock("t", "=cmd()", (("=1+1",),), ((Span('=HYPERLINK("x")'),), (Span("@a"),), (Span(HOSTILE),)))
    sheet = opened([table]).worksheets[0]
    assert [sheet.cell(r, 1).value for r in (1, 2, 3, 4)] == ["'=cmd()", "'=1+1", '\'=HYPERLINK("x")', "'@a"]
    assert {sheet.cell(r, 1).data_type for r in range(1, 6)} == {"s"}
    assert "'=HYPERLINK" in publish_csv([table]).decode("utf-8")


def test_files_of_a_document_have_equal_bytes() -> None:
    document = report(chart_names=())
    files = table_files(document)
    assert sorted(files) == [".csv", ".xlsx"] and files == table_files(document)
    sheet = openpyxl.load_workbook(io.BytesIO(files[".xlsx"]))["主要指标"]
    assert "数据截至：2023-06-30" in sheet["A2"].value and "含示例数据" in sheet["A3"].value


def test_no_tables_give_an_empty_workbook() -> None:
    assert opened([]).sheetnames == ["无数据"] and publish_csv([]) == "\ufeff\n".encode()
    empty = TableBlock("main", "题", (("甲", "乙"),), ())
    assert opened([empty])["主要指标"]["B2"].value == "乙"
    assert publish_csv([empty]).decode("utf-8-sig") == "甲,乙\n"


def test_sheet_names_follow_the_rules() -> None:
    captions = (("a", "一/二:三" * 20), ("b", ""), ("", ""))
    names = opened([TableBlock(name, caption, (("甲",),), ()) for name, caption in captions]).sheetnames
    assert all(len(name) <= 31 for name in names) and len(set(names)) == 3
