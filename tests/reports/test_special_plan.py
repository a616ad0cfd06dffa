"""A special plan's evaluation: its own years, what lags first, marked blanks, nothing empty, every number explained."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evallib.document import Document, Paragraph, TableBlock
from evallib.evaluation import Evaluation, evaluate
from evallib.plan import load_plan
from evallib.reports import special_plan_report
from evallib.reports.tracing import unexplained_numbers
from tests.narratives.builders import OFFICES, MakePlan, evaluated, figures, indicator
from tests.oracle.plans import write_plan
from tests.reports.test_district import outline, under

PLANS = [
    {"plan_id": "S1", "name": "某区教育“十四五”规划", "doc_no": "某政办发〔2021〕3号", "issue_level": "区政府办文件",
     "lead_department": "jyj", "first_year": 2021, "last_year": 2030},
    {"plan_id": "S2", "name": "某区人才规划", "issue_level": "部门文件", "lead_department": "fgw"},
]  # fmt: skip


@pytest.fixture(scope="module")
def evaluation(make_plan: MakePlan) -> Evaluation:
    items = [
        indicator("A", name="甲率", base=0, target=100, plan_id="S1"),
        indicator("B", name="乙率", base=0, target=100, plan_id="S1", main=False, attribute="约束性"),
        indicator("C", name="丙率", base=0, target=100),
    ]
    usual = {"recorded_on": "2023-07-10", "period": "2023h1"}
    progress = [
        usual
        | {"object_type": "task", "object_id": "T1", "state": "behind"}
        | {"problem": "用地不足", "cause": "规划滞后", "next_step": "盘活校舍"},
        usual | {"object_type": "project", "object_id": "P1", "state": "building", "done": "主体封顶"},
    ]  # fmt: skip
    return evaluated(
        make_plan(
            items,
            figures("A", 5, 25) + figures("B", 1, 9) + figures("C", 1),
            departments=OFFICES,
            special_plans=PLANS,
            progress=progress,
            tasks=[{"id": "T1", "name": "扩大学位", "plan_id": "S1", "lead_department": "jyj"}],
            projects=[{"id": "P1", "name": "新建小学", "plan_id": "S1", "lead_department": "jyj"}],
            adjustments=[{"adjustment_id": "Z1", "plan_id": "S1", "object_id": "P1", "old": "2023-12-31",
                          "new": "2024-12-31", "reason": "工期顺延"}],
            plan={"name": "某区“十四五”规划《纲要》"},
        )
    )  # fmt: skip


@pytest.fixture(scope="module")
def report(evaluation: Evaluation) -> Document:
    return special_plan_report.build(evaluation.for_special_plan("S1"), charts="none")


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_its_lead_department_writes_it(report: Document) -> None:
    assert (report.report_id, report.title) == ("special_plan_report:S1", "某区教育“十四五”规划实施中期评估报告")
    assert report.subtitle == "南开区教育局"


def test_the_judgement_and_what_is_behind_come_first(report: Document) -> None:
    assert paragraphs(report)[0] == (
        "按照规划中期评估工作安排，南开区教育局对《某区教育“十四五”规划》实施情况进行了评估，形成本报告。"
        "评估表明，截至2023年6月30日，本规划实施稳步推进，部分目标任务进展偏慢，仍需加力。"
        "其中，1项指标滞后（乙率）；1项重点任务慢于序时（扩大学位）。"
    )


def test_its_own_years_in_every_share_of_time(report: Document) -> None:
    assert under(report, "规划基本情况").split("\n") == [
        "《某区教育“十四五”规划》（某政办发〔2021〕3号）以区政府办公室文件印发，由区教育局牵头组织实施，"
        "规划期为2021—2030年。截至2023年6月30日，规划期时间进度为25%；规划期与《纲要》（2021—2025年）不同，"
        "本报告的时间进度和预测均按本规划的规划期计算。",
        "纳入本次评估的有指标2项（《纲要》主要指标1项、本规划自有指标1项）、重点任务1项、专栏项目1个。",
    ]
    lines = under(report, "目标指标完成情况")
    assert "高于时间进度（20%）5.0个百分点" in lines and "低于时间进度（20%）11.0个百分点" in lines
    assert "甲率按《纲要》规划期评价为“滞后”，按本规划为“快于预期”" in lines
    assert "40%" not in lines and "2030年" in lines
    table = next(block for block in report.blocks if isinstance(block, TableBlock) and block.name == "own")
    assert "2030年目标（或年均、[累计]）" in table.head[0] and [row[2].text for row in table.rows] == ["甲率", "乙率"]


def test_what_lags_is_told_first(report: Document) -> None:
    told = [line for line in under(report, "目标指标完成情况").split("\n") if "评价为“" in line]
    assert [("甲率" in line, "乙率" in line) for line in told[-2:]] == [(False, True), (True, False)]


def test_problems_have_cause_and_measure_or_ask_for_them(report: Document) -> None:
    assert under(report, "存在的主要问题及原因").split("\n") == [
        "截至2022年底，乙率由2020年的0%提高到9.0%（规划目标100%）。原因：【待补充：原因】。",
        "扩大学位：用地不足。规划滞后。",
        "甲率目前未滞后于规划进度，但按现有趋势，2030年实现规划目标难度较大，须及早采取措施。",
    ]
    assert under(report, "下一步措施").split("\n") == [
        "针对“乙率进展偏慢”的问题，【待补充：措施】（牵头单位：区发展改革委）。",
        "针对“用地不足”的问题，盘活校舍（牵头单位：区教育局）。",
    ]
    assert {"progress.csv：B，cause", "progress.csv：B，next_step"} <= {asks for _, asks in report.todos}


def test_adjustments_and_approval(report: Document) -> None:
    assert "拟将《某区教育“十四五”规划》专栏项目“新建小学”的完成时限由2023年12月31日调整为2024年12月31日。" in (
        under(report, "规划调整建议")
    )
    assert under(report, "审批和备案情况") == (
        "本报告须依次办理：分管区领导审阅同意→抄送区发展改革委备案。目前尚未办理。"
    )


def test_what_the_outline_changes_is_told_as_the_outlines(make_plan: MakePlan) -> None:
    changes = [{"adjustment_id": "Z1", "object_id": "A", "new": "90", "requested_on": "2023-06-01"}]
    folder = make_plan(
        [indicator("A", name="甲率", base=0, target=100, plan_id="S2")],
        special_plans=PLANS,
        adjustments=changes,
        plan={"name": "某区“十四五”规划《纲要》"},
    )
    document = special_plan_report.build(evaluated(folder).for_special_plan("S2"), charts="none")
    (table,) = [block for block in document.blocks if isinstance(block, TableBlock) and block.name == "changes"]
    assert [cell.text for cell in table.rows[0]][1:5] == ["《纲要》", "甲率（预期性指标）", "100%", "90%"]
    assert "随上位规划调整的事项：指标“甲率”。" in under(document, "规划调整建议")


def test_a_plan_with_nothing_linked_says_so_with_blanks(evaluation: Evaluation) -> None:
    document = special_plan_report.build(evaluation.for_special_plan("S2"))
    assert outline(document) == [
        "规划基本情况", "规划实施保障情况", "存在的主要问题及原因", "下一步措施", "规划调整建议", "审批和备案情况",
        "数据说明",
    ]  # fmt: skip
    assert "【待补充：总体评价】" in paragraphs(document)[0]
    assert "部门主要负责同志审阅同意" in under(document, "审批和备案情况")
    assert len(document.todos) == 5


def test_every_number_is_explained(evaluation: Evaluation) -> None:
    for key in ("S1", "S2"):
        view = evaluation.for_special_plan(key)
        assert unexplained_numbers(special_plan_report.build(view, charts="none"), view) == []


def test_all_shipped_special_plans() -> None:
    evaluation = evaluate(load_plan("nankai"))
    for row in evaluation.plan.tables["special_plans"].itertuples():
        view = evaluation.for_special_plan(str(row.plan_id))
        document = special_plan_report.build(view, charts="none")
        assert unexplained_numbers(document, view) == []
        assert f"{row.first_year}—{row.last_year}年" in under(document, "规划基本情况")


@pytest.mark.parametrize("seed", [5, 26])
def test_random_plans(seed: int, tmp_path: Path) -> None:
    """Two rows in three of a random plan belong to a special plan of other years, the third to one without years."""
    as_of, until = write_plan(seed, tmp_path / "plan", count=45)
    plan = load_plan(tmp_path / "plan", as_of, until)
    rows = f"plan_id,name,first_year,last_year\nS1,某规划,{plan.first_year},{plan.last_year + 3}\nS2,某规划二,,\n"
    (tmp_path / "plan" / "special_plans.csv").write_text(rows, "utf-8")
    plan = load_plan(tmp_path / "plan", as_of, until)
    linked = (replace(item, plan_id="S1" if i % 3 else "S2") for i, item in enumerate(plan.indicators))
    evaluation = evaluate(replace(plan, indicators=tuple(linked)))
    for key in ("S1", "S2"):
        view = evaluation.for_special_plan(key)
        assert len(view.ratings) > 0
        assert unexplained_numbers(special_plan_report.build(view, charts="none"), view) == []
