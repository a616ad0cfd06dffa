"""The register: every object once, in words, marked, filterable, the same bytes."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest

from evallib.collection.register import register
from evallib.evaluation import evaluate
from evallib.plan import load_plan
from tests.narratives.builders import OFFICES, MakePlan, Row, evaluated, figures, indicator

SHEETS = ["指标", "任务", "工程", "项目", "市级任务", "专项规划", "问题", "调整建议"]
HEAD = 3
"""Row of the headings."""


def work(key: str, **columns: Any) -> Row:
    return {"id": key, "name": f"事项{key}", "lead_department": "fgw", "support_departments": "jyj", **columns}


@pytest.fixture(scope="module")
def book(make_plan: MakePlan) -> Any:
    """One object of each kind."""
    folder = make_plan(
        [indicator("A", base=50, target=60, support_departments="jyj"),
         indicator("B", name="=内部指标", disclosure="内部", main=False, chapter="第一章")],
        figures("A", 52, 54, origin="jyj.xlsx#指标!H5", submitted_by="jyj", source="年报"),
        departments=OFFICES, tasks=[work("T1", focus="民生福祉;绿色低碳")], programmes=[work("P1", upper_id="T1")],
        projects=[work("X1", box_title="专栏甲", total_investment=5000, planned_start="2021-01-01",
                       planned_finish="2025-12-31", provenance="illustrative", plan_id="S1")],
        city_tasks=[work("C1", theme="京津冀")],
        special_plans=[{"plan_id": "S1", "name": "教育规划", "issue_level": "部门文件", "lead_department": "jyj",
                        "first_year": 2021, "last_year": 2025, "approved_on": "2023-07-01", "filed_on": "2023-08-09"}],
        problems=[{"problem_id": "W1", "problem": "人手不足", "recorded_on": "2023-07-01", "submitted_by": "jyj"}],
        adjustments=[{"adjustment_id": "Z1", "object_id": "A", "plan_id": "", "old": "60", "new": "58",
                      "requested_on": "2023-06-01", "approved_on": "2023-08-30", "submitted_by": "jyj"}],
        progress=[{"object_type": "project", "object_id": "X1", "period": "2022", "state": "building",
                   "invested_total": 3000, "image_progress": 60, "recorded_on": "2023-01-20", "submitted_by": "jyj"}],
    )  # fmt: skip
    return openpyxl.load_workbook(io.BytesIO(register(evaluated(folder))))


def rows(book: Any, sheet: str) -> list[dict[str, Any]]:
    lines = list(book[sheet].iter_rows(min_row=HEAD, values_only=True))
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


def test_a_sheet_a_kind_with_every_object(book: Any) -> None:
    assert book.sheetnames == SHEETS
    assert {name: [row["编号"] for row in rows(book, name)] for name in SHEETS} == {
        "指标": ["A", "B"], "任务": ["T1"], "工程": ["P1"], "项目": ["X1"], "市级任务": ["C1"], "专项规划": ["S1"],
        "问题": ["W1"], "调整建议": ["Z1"],
    }  # fmt: skip


def test_indicators_say_where_they_stand_and_where_from(book: Any) -> None:
    row = rows(book, "指标")[0]
    wanted = {
        "名称": "覆盖率", "类别": "主要指标", "牵头单位": "区发展改革委", "配合单位": "区教育局", "基数": 50,
        "目标": 60, "最新时期": "2022年", "最新数": 54, "数据状态": "最终核实数", "完成目标进度": 0.4,
        "评价": "基本符合预期", "来源": "年报", "出处": "jyj.xlsx#指标!H5", "登记日期": "2023-02-28",
        "报送单位": "区教育局",
    }  # fmt: skip
    assert {name: row[name] for name in wanted} == wanted


def test_works_plans_problems_and_adjustments(book: Any) -> None:
    project, task = rows(book, "项目")[0], rows(book, "任务")[0]
    assert (project["进展状态"], project["截至"], project["专栏"]) == ("在建", "2022年", "专栏甲")
    assert (project["总投资（万元）"], project["累计完成投资（万元）"]) == (5000, 3000)
    assert (project["所属规划"], project["报送单位"], project["登记日期"]) == ("教育规划", "区教育局", "2023-01-20")
    assert (task["进展状态"], task["重点领域"], task["牵头单位"]) == ("未报送", "民生福祉、绿色低碳", "区发展改革委")
    assert rows(book, "工程")[0]["上位事项"] == "T1" and rows(book, "市级任务")[0]["主题"] == "京津冀"
    plan = rows(book, "专项规划")[0]
    assert (plan["状态"], plan["审阅人"], plan["规划期"], plan["备案日期"]) == (
        "已审阅，待备案", "部门主要负责同志", "2021—2025", None,
    )  # fmt: skip
    assert rows(book, "问题")[0]["名称"] == "人手不足"
    change = rows(book, "调整建议")[0]
    assert (change["名称"], change["状态"], change["批准日期"]) == ("覆盖率", "尚未批准", None)


def test_made_up_and_internal_rows_are_marked(book: Any) -> None:
    assert rows(book, "项目")[0]["标记"] == "示例数据" and rows(book, "指标")[1]["标记"] == "内部"
    assert rows(book, "任务")[0]["标记"] is None
    colours = {
        name: book[name].cell(HEAD + 1 + i, 1).fill.fgColor.rgb for name, i in (("项目", 0), ("指标", 1), ("任务", 0))
    }
    assert len(set(colours.values())) == 3
    line = book["指标"]["A2"].value
    assert "示例数据：本台账含为演示而拟定的数据，不得作为正式数据引用" in line and "含内部数据，不得公开" in line
    assert "示例数据" in book["问题"].oddHeader.right.text


def test_filters_frozen_headings_and_paper(book: Any) -> None:
    for sheet in book.worksheets:
        assert sheet.auto_filter.ref.startswith(f"A{HEAD}:") and sheet.freeze_panes == f"C{HEAD + 1}"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.print_title_rows == f"${HEAD}:${HEAD}" and sheet.print_title_cols == "$A:$B"
        assert sheet.page_setup.fitToHeight == 0


def test_text_cannot_run(book: Any) -> None:
    assert rows(book, "指标")[1]["名称"] == "'=内部指标"


def test_an_empty_plan_has_every_sheet(make_plan: MakePlan) -> None:
    empty = openpyxl.load_workbook(io.BytesIO(register(evaluated(make_plan()))))
    assert empty.sheetnames == SHEETS and all(sheet.cell(HEAD + 1, 1).value == "无" for sheet in empty.worksheets)


@pytest.mark.parametrize("plan", ["nankai", "national"])
def test_shipped_plans_lose_nothing_and_write_the_same_bytes(plan: str) -> None:
    evaluation = evaluate(load_plan(plan))
    first = register(evaluation)
    assert first == register(evaluation)
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
    book = openpyxl.load_workbook(io.BytesIO(first))
    tables = ("indicators", "tasks", "programmes", "projects", "city_tasks", "special_plans", "problems", "adjustments")
    for name, table in zip(SHEETS, tables, strict=True):
        known = evaluation.plan.known(table)
        assert [row["编号"] for row in rows(book, name) if row["编号"] != "无"] == known.iloc[:, 0].tolist()
