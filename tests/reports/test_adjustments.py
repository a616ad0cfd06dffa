"""Papers on adjustments: a department's report, the district's plan; what a higher plan fixes, binding targets."""

from __future__ import annotations

from typing import Any

import pytest

from evallib.document import Document, Paragraph, TableBlock
from evallib.evaluation import Evaluation, evaluate
from evallib.plan import load_plan
from evallib.reports import adjustment_plan, adjustment_report, adjustments
from evallib.reports.tracing import unexplained_numbers
from tests.narratives.builders import OFFICES, MakePlan, evaluated, figures, indicator
from tests.reports.test_district import outline, under

PLANS = [
    {"plan_id": "S1", "name": "教育规划", "issue_level": "区政府办文件", "lead_department": "jyj"},
    {"plan_id": "S2", "name": "体育规划", "issue_level": "部门文件", "lead_department": "jyj"},
]
ITEMS = [
    indicator("A", name="甲率", base=0, target=100, lead_department="jyj"),
    indicator("B", name="乙率", base=0, target=100, lead_department="jyj", attribute="约束性", upper_id="A"),
    indicator("C", name="丙率", base=0, target=100, lead_department="jyj", plan_id="S2", main=False),
    indicator("D", name="丁率", base=80, target=60, direction="down"),
]


def change(key: str, item: str, new: str, **more: str) -> dict[str, str]:
    usual = {"adjustment_id": key, "object_id": item, "new": new, "submitted_by": "jyj", "reason": "生源减少",
             "basis": "人口数据", "requested_on": "2023-06-20"}  # fmt: skip
    return usual | more


def view_of(make_plan: MakePlan, *changes: dict[str, str], **tables: Any) -> Evaluation:
    return evaluated(
        make_plan(
            ITEMS,
            figures("A", 10, 30) + figures("B", 10, 20) + figures("C", 5, 45) + figures("D", 78, 75),
            departments=OFFICES,
            special_plans=PLANS,
            adjustments=changes,
            projects=[{"id": "P1", "name": "新建小学", "plan_id": "S1", "indicators": "A", "goal": "2023年建成"}],
            plan={"name": "某区“十四五”规划《纲要》"},
            **tables,
        )
    )


@pytest.fixture(scope="module")
def evaluation(make_plan: MakePlan) -> Evaluation:
    return view_of(
        make_plan,
        change("Z1", "A", "70", old="100"),
        change("Z2", "P1", "2024年建成", plan_id="S1", submitted_by="fgw"),
        change("Z3", "C", "60", plan_id="S2", approved_on="2023-06-25", filed_on="2023-06-28"),
        change("Z4", "B", "80", basis="", reason=""),
    )


@pytest.fixture(scope="module")
def report(evaluation: Evaluation) -> Document:
    return adjustment_report.build(evaluation.for_department("jyj"))


def table(document: Document, name: str) -> list[list[str]]:
    (found,) = [block for block in document.blocks if isinstance(block, TableBlock) and block.name == name]
    return [[cell.text for cell in row] for row in found.rows]


def test_a_department_reports_its_own(report: Document) -> None:
    assert (report.report_id, report.subtitle) == ("adjustment_report:jyj", "南开区教育局")
    assert report.title.startswith("关于") and report.title.endswith("规划调整的报告")
    assert outline(report) == [
        "调整内容", "调整原因", "参考依据", "实施现状和影响分析", "论证和征求意见情况", "调整程序",
    ]  # fmt: skip
    opening = next(block.text for block in report.blocks if isinstance(block, Paragraph))
    assert "确需调整的规划内容共3项，其中《纲要》2项，以部门文件印发的规划1项。" in opening


def test_old_and_new_side_by_side(report: Document) -> None:
    assert table(report, "changes") == [
        ["1", "《纲要》", "甲率（预期性指标）", "100%", "70%", "未办理"],
        ["2", "《体育规划》", "丙率（预期性指标）", "100%", "60%", "已办：报区发展改革委备案"],
        ["3", "《纲要》", "乙率（约束性指标）", "100%", "80%", "未办理"],
    ]


def test_what_the_new_target_would_change(report: Document) -> None:
    text = under(report, "实施现状和影响分析")
    assert "按调整后的目标和现有数据测算，完成目标进度由30.0%变为42.9%，评价为“基本符合预期”。" in text
    assert "由其分解或支撑的事项有“乙率”；将其列为目标的任务、工程和项目有“新建小学”，须一并衔接。" in text


def test_binding_targets_are_guarded(report: Document) -> None:
    text = under(report, "实施现状和影响分析")
    assert "该指标为约束性指标，拟降低要求，须从严把握，理由限于上级目标变化、统计口径变化或重大政策变化。" in text
    assert "【待补充：上级目标、口径或政策变化的文件依据】" in text


def test_what_nobody_wrote_is_a_blank(report: Document) -> None:
    assert under(report, "调整原因").endswith("关于指标“乙率”：【待补充：调整原因】。")
    asked = {asks for _, asks in report.todos}
    assert {"adjustments.csv：Z4，reason", "adjustments.csv：Z4，basis", "notes.csv：Z1，论证"} <= asked


def test_what_is_approved_is_told_as_done(report: Document) -> None:
    assert "经批准，已将《体育规划》指标“丙率”的目标由100%调整为60%。" in under(report, "调整内容")
    assert "指标“丙率”的调整已按规定程序办理完毕：2023年6月25日单位主要负责同志签字同意" in under(report, "调整程序")


def test_a_departments_document_does_not_change_what_a_higher_plan_fixes(make_plan: MakePlan) -> None:
    view = view_of(make_plan, change("Z1", "A", "70", plan_id="S2"))
    for document in (adjustment_report.build(view.for_department("jyj")), adjustment_plan.build(view)):
        assert "该事项由《纲要》确定，部门文件不得自行调整；确需调整的，须按《纲要》的调整程序办理。" in document.text


def test_limits_are_loosened_upward(make_plan: MakePlan) -> None:
    view = view_of(make_plan, change("Z1", "D", "70"), change("Z2", "D", "50"))
    assert list(view.adjustments["loosens"]) == [True, False]
    text = adjustment_report.build(view.for_department("jyj")).text
    assert "拟将《纲要》指标“丁率”的目标由60%调整为70%。" in text, "an empty old text is the catalogue's"


def test_an_old_text_that_is_not_the_catalogues(make_plan: MakePlan) -> None:
    view = view_of(make_plan, change("Z1", "A", "70", old="90"))
    assert "所填原文与规划目录中的目标不一致，须核对。" in adjustment_report.build(view.for_department("jyj")).text


def test_the_districts_plan_by_level_of_issue(evaluation: Evaluation) -> None:
    document = adjustment_plan.build(evaluation)
    assert (document.title, document.subtitle) == (
        "某区“十四五”规划《纲要》和有关专项规划调整方案",
        "南开区发展和改革委员会",
    )
    assert outline(document) == [
        "《纲要》调整内容", "以区政府及其办公室文件印发的规划调整内容", "以部门文件印发的规划调整备案情况", "审核意见",
        "办理程序",
    ]  # fmt: skip
    assert [row[2] for row in table(document, "changes-outline")] == ["甲率（预期性指标）", "乙率（约束性指标）"]
    assert table(document, "changes-government")[0][3:6] == ["2023年建成", "2024年建成", "区发展改革委"]
    assert [row[1] for row in table(document, "chain-Z1")] == [
        "分管区领导同意", "区发展改革委汇总", "区委、区政府同意", "区人大常委会审议批准", "报市发展改革委备案",
    ]  # fmt: skip


def test_nothing_asked_for_is_said(make_plan: MakePlan) -> None:
    view = view_of(make_plan)
    assert "所承担的规划内容不需调整" in adjustment_report.build(view.for_department("jyj")).text
    assert "各部门未提出规划调整建议" in adjustment_plan.build(view).text


@pytest.mark.parametrize("department", ["wjw", "tyj", ""])
def test_every_number_of_the_shipped_papers_is_explained(department: str) -> None:
    view = evaluate(load_plan("nankai"), department=department)
    document = adjustment_report.build(view) if department else adjustment_plan.build(view)
    assert unexplained_numbers(document, view) == []


def test_every_number_is_explained(evaluation: Evaluation, report: Document) -> None:
    assert unexplained_numbers(report, evaluation.for_department("jyj")) == []
    assert unexplained_numbers(adjustment_plan.build(evaluation), evaluation) == []


def test_what_a_paragraph_is_about_is_said_once(make_plan: MakePlan) -> None:
    view = view_of(
        make_plan,
        change("Z1", "A", "70"),
        change("Z2", "P1", "2024年建成", plan_id="S1"),
        progress=[
            {"object_type": "project", "object_id": "P1", "period": "2023h1", "state": "preparing",
             "recorded_on": "2023-07-01"}
        ],
    )  # fmt: skip
    texts = [block.text for block in adjustments.effects(view, adjustments.changes(view))]
    assert any(text.startswith("关于专栏项目“新建小学”：前期。") for text in texts)
