"""A department's report: what lags first, led before supported, only its own rows."""

from __future__ import annotations

import pytest

from evallib.document import Document, TableBlock
from evallib.errors import UsageError
from evallib.evaluation import Evaluation
from evallib.reports import department_report
from tests.narratives.builders import OFFICES, MakePlan, evaluated, figures, indicator
from tests.reports.test_district import outline, under


@pytest.fixture(scope="module")
def evaluation(make_plan: MakePlan) -> Evaluation:
    """Two offices; the first leads four indicators and supports two of the other's."""
    items = [
        indicator("A", name="甲", base=0, target=100),
        indicator("B", name="乙", base=0, target=100),
        indicator("C", name="丙", base=0, target=100),
        indicator("D", name="丁", main=False, chapter="第一章"),
        indicator("E", name="戊", base=0, target=100, lead_department="jyj", support_departments="fgw"),
        indicator("F", name="己", base=0, target=100, lead_department="jyj", support_departments="fgw"),
        indicator("G", name="庚", base=0, target=100, lead_department="jyj"),
        indicator("H", name="辛", main=False),
        indicator("I", name="壬", base=0, target=9),
    ]
    rows = (
        figures("A", 20)
        + figures("B", 50)
        + figures("C", 5)
        + figures("E", 1)
        + figures("F", 20)
        + figures("G", 1)
        + figures("H", 1)
        + figures("I", 9)
    )
    usual = {"recorded_on": "2023-07-10", "period": "2023h1"}
    progress = [
        {
            "object_type": "indicator",
            "object_id": "C",
            "cause": "客观：用地紧张",
            "problem": "推进慢。",
            "next_step": "盘活用地",
        }
        | usual,
        {"object_type": "indicator", "object_id": "A", "next_step": "争取资金"} | usual,
        {"object_type": "task", "object_id": "T1", "state": "behind"} | usual,
        {"object_type": "task", "object_id": "T2", "state": "on_schedule", "done": "开办食堂", "effect": "老人就餐方便"}
        | usual,
        {"object_type": "project", "object_id": "P1", "state": "suspended", "image_progress": 10} | usual,
    ]
    both = {"lead_department": "jyj", "support_departments": "fgw"}
    return evaluated(
        make_plan(
            items,
            rows,
            departments=OFFICES,
            progress=progress,
            tasks=[
                {"id": "T1", "name": "深化改革，扩大开放"} | both,
                {"id": "T2", "name": "改善民生", "lead_department": "fgw"},
            ],
            projects=[{"id": "P1", "name": "文化中心", "planned_finish": "2022-12-31", "lead_department": "fgw"}],
            problems=[
                {
                    "problem_id": "W1",
                    "problem": "资金不足",
                    "measure": "争取资金。",
                    "lead_department": "fgw",
                    "recorded_on": "2023-07-01",
                },
                {"problem_id": "W2", "problem": "师资不足", "lead_department": "jyj", "recorded_on": "2023-07-01"},
            ],
            special_plans=[
                {"plan_id": "S1", "name": "能源发展规划", "lead_department": "fgw"},
                {"plan_id": "S2", "name": "服务业发展规划", "lead_department": "fgw"},
            ],
            plan={"name": "某区“十四五”规划《纲要》"},
        )
    )


@pytest.fixture(scope="module")
def report(evaluation: Evaluation) -> Document:
    return department_report.build(evaluation.for_department("fgw"), charts="none")


def test_what_lags_is_said_first(report: Document) -> None:
    lines = under(report, "承担概况和总体评价").split("\n")
    assert lines[0] == (
        "截至2023年6月30日，2项指标滞后于规划进度：丙、戊（配合）。"
        "其中差距最大的是戊，完成规划目标进度的1.0%，低于时间进度（20%）19.0个百分点。"
        "进度偏慢的重点任务有1项：深化改革，扩大开放（配合）。进度偏慢的专栏项目有1个：文化中心。"
        "截至2021年底，壬由2020年的0%提高到9.0%（规划目标9%），提前实现规划目标。乙快于规划进度。"
    )
    assert lines[2] == (
        "截至2023年6月30日，承担的7项指标中，提前实现1项、快于预期1项、基本符合预期2项、滞后2项，另有1项暂无法评价。"
    )
    assert outline(report) == [
        "承担概况和总体评价",
        "指标进展情况",
        "任务和项目进展情况",
        "主要做法和成效",
        "困难问题与原因",
        "下一步措施",
        "需调整事项与建议",
        "数据说明",
        "附表",
    ]


def test_what_it_answers_for(report: Document) -> None:
    assert under(report, "承担概况和总体评价").split("\n")[1] == (
        "在《纲要》实施中，南开区发展和改革委员会牵头指标5项，配合指标2项，牵头或配合重点任务2项、专栏项目1个，"
        "牵头编制专项规划《能源发展规划》《服务业发展规划》。"
    )


def test_classes_lagging_first_and_led_before_supported(report: Document) -> None:
    assert outline(report, 2)[:5] == [
        "滞后的指标",
        "提前实现的指标",
        "快于预期的指标",
        "基本符合预期的指标",
        "暂无法评价的指标",
    ]
    lagging = under(report, "滞后的指标").split("\n")
    assert [line[len("截至2021年底，")] for line in lagging] == ["丙", "戊"]
    on_track = under(report, "基本符合预期的指标").split("\n")
    assert [line[len("截至2021年底，")] for line in on_track] == ["甲", "己"]


def test_nothing_of_the_other_office(report: Document) -> None:
    assert "庚" not in report.text and "师资不足" not in report.text and "辛" not in report.text
    assert report.lagging == (("C", "丙"), ("E", "戊"))
    assert report.report_id == "department_report:fgw"
    assert (report.title, report.subtitle) == ("某区“十四五”规划《纲要》能源、服务业领域中期专题评估报告", "")
    assert ("责任单位", "南开区发展和改革委员会") in report.meta


def test_practice_is_told_year_by_year_for_what_it_leads(report: Document) -> None:
    assert under(report, "主要做法和成效") == "围绕改善民生，2023年上半年，开办食堂。老人就餐方便。"


def test_problems_have_their_causes_and_measures_are_not_doubled(report: Document) -> None:
    assert under(report, "困难问题与原因").split("\n") == [
        "资金不足。原因：【待补充：原因】。",
        "丙：推进慢。客观上，用地紧张。",
        "截至2021年底，戊由2020年的0%提高到1.0%（规划目标100%）。原因：【待补充：原因】。",
        "文化中心进度滞后于自身计划。原因：【待补充：原因】。",
    ]
    assert under(report, "下一步措施") == ""  # every next step stands in the table
    (table,) = [block for block in report.blocks if isinstance(block, TableBlock) and block.name == "measures"]
    rows = [[span.text for span in row] for row in table.rows]
    assert rows[0][1:5] == ["资金不足", "【待补充：原因】", "争取资金", "区发展改革委"]
    assert rows[1][1:5] == ["丙：推进慢", "客观上，用地紧张", "盘活用地", "区发展改革委"]


def test_a_nil_return_is_said(report: Document) -> None:
    assert under(report, "需调整事项与建议") == "经梳理，截至2023年7月31日，本领域没有需要调整的规划内容。"


def test_requests_are_told_with_reason_basis_and_standing(make_plan: MakePlan) -> None:
    asked = {"adjustment_id": "TZ1", "object_id": "A", "old": 9, "new": 7.5, "reason": "人口减少", "basis": "普查数",
             "requested_on": "2023-06-20", "submitted_by": "fgw"}  # fmt: skip
    plan = make_plan([indicator(base=0, target=9)], departments=OFFICES, adjustments=[asked])
    told = under(department_report.build(evaluated(plan).for_department("fgw"), charts="none"), "需调整事项与建议")
    assert told.startswith(
        "拟将测试规划指标“覆盖率”的目标由9%调整为7.5%。原因是人口减少。依据为普查数。该项调整须依次办理："
    )


def test_its_own_table(report: Document) -> None:
    (table,) = [block for block in report.blocks if isinstance(block, TableBlock) and block.name == "own"]
    assert [row[2].text for row in table.rows] == ["甲", "乙", "丙", "丁", "戊", "己", "壬"]


def test_two_reports_do_not_begin_alike(evaluation: Evaluation, report: Document) -> None:
    other = department_report.build(evaluation.for_department("jyj"), charts="none")
    assert under(other, "承担概况和总体评价").startswith("截至2023年6月30日，2项指标滞后于规划进度：戊、庚。")


def test_a_department_with_nothing_has_no_empty_sections(make_plan: MakePlan) -> None:
    view = evaluated(make_plan([indicator(lead_department="jyj")], departments=OFFICES)).for_department("fgw")
    assert outline(department_report.build(view)) == ["需调整事项与建议", "数据说明"]


def test_a_row_of_the_ledger_that_says_nothing_is_passed_over(make_plan: MakePlan) -> None:
    problems = [
        {"problem_id": "W1", "problem": "", "measure": "", "lead_department": "fgw", "recorded_on": "2023-07-01"}
    ]
    view = evaluated(make_plan(departments=OFFICES, problems=problems)).for_department("fgw")
    assert outline(department_report.build(view)) == ["需调整事项与建议", "数据说明"]


def test_unknown_department_is_named_with_the_nearest(evaluation: Evaluation) -> None:
    with pytest.raises(UsageError, match="没有部门“fgv”，可用的有：fgw"):
        evaluation.for_department("fgv")
