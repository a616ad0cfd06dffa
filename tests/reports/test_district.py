"""The plan's own report: sections in order, absent without data, wording by level, stamps."""

from __future__ import annotations

from typing import Any

import pytest

from evallib.document import ChartBlock, Document, Heading, Paragraph, TableBlock
from evallib.evaluation import evaluate
from evallib.plan import load_plan
from evallib.reports import district_report
from tests.narratives.builders import OFFICES, MakePlan, evaluated, figures, indicator, office_says

ILLUSTRATIVE = "示例数据：本报告含为演示而拟定的数据，不得作为正式数据引用"
UNVERIFIED = "部分数据未经核实：引用前请与发布单位原文核对"


def outline(document: Document, level: int = 1) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Heading) and block.level == level]


def under(document: Document, title: str) -> str:
    """The prose under one heading, up to the next of its level or above."""
    texts: list[str] = []
    depth = 0
    for block in document.blocks:
        if isinstance(block, Heading) and depth and block.level <= depth:
            break
        if isinstance(block, Heading) and block.text == title:
            depth = block.level
        elif depth and isinstance(block, Paragraph):
            texts.append(block.text)
    return "\n".join(texts)


@pytest.fixture(scope="module")
def rich(make_plan: MakePlan) -> Document:
    """Five indicators of five classes, one of the chapters', and works of every kind."""
    items = [
        indicator("A", name="甲", attribute="约束性", base=0, target=100),
        indicator("B", name="乙", base=0, target=50),
        indicator("C", name="丙", base=0, target=100),
        indicator("D", name="丁", base=0, target=100),
        indicator("E", name="戊", base=0, target=100),
        indicator("F", name="己", base=0, target=100, focus="改革开放"),
        indicator("Z", name="章节指标", main=False, chapter="第一章", base=0, target=100),
        indicator("X", name="辅助序列", main=False),
    ]
    rows = (
        figures("A", 5)
        + figures("B", 60)
        + figures("C", 50)
        + figures("D", 20)
        + figures("F", 5)
        + figures("Z", 1)
        + figures("X", 1)
    )
    usual = {"recorded_on": "2023-07-10", "period": "2023h1"}
    progress = [
        {"object_type": "indicator", "object_id": "A", "cause": "客观：用地紧张", "next_step": "盘活存量用地。"}
        | usual,
        {
            "object_type": "task",
            "object_id": "T1",
            "state": "on_schedule",
            "done": "压减环节",
            "effect": "办事更快。",
            "problem": "环节偏多",
            "cause": "客观：权限在市级",
            "next_step": "争取下放",
            "due": "2023-12-31",
        }
        | usual,
        {
            "object_type": "task",
            "object_id": "T1",
            "state": "on_schedule",
            "done": "建立清单",
            "period": "2022",
            "recorded_on": "2023-01-10",
        },
        {"object_type": "programme", "object_id": "G1", "state": "behind"} | usual,
        {"object_type": "project", "object_id": "P1", "state": "building", "invested_total": 30, "image_progress": 40}
        | usual,
    ]
    evaluation = evaluated(
        make_plan(
            items,
            rows,
            departments=OFFICES,
            progress=progress,
            tasks=[
                {
                    "id": "T1",
                    "name": "深化改革",
                    "focus": "改革开放",
                    "indicators": "F;Z;X",
                    "lead_department": "jyj",
                    "support_departments": "fgw",
                }
            ],
            programmes=[{"id": "G1", "name": "更新工程", "lead_department": "jyj", "focus": "改革开放"}],
            notes=[{"object_id": "A", "place": "数据说明", "text": "略", "recorded_on": "2023-07-01"}],
            projects=[
                {
                    "id": "P1",
                    "name": "文化中心",
                    "box_no": 1,
                    "box_title": "文化项目",
                    "kind": "investment",
                    "total_investment": 100,
                    "planned_finish": "2022-12-31",
                    "lead_department": "fgw",
                }
            ],
            problems=[
                {
                    "problem_id": "W1",
                    "problem": "资金不足。",
                    "kind": "困难",
                    "cause": "客观",
                    "measure": "争取资金",
                    "due": "2023-12-31",
                    "lead_department": "fgw",
                    "recorded_on": "2023-07-01",
                },
                {
                    "problem_id": "W2",
                    "problem": "安全隐患较多",
                    "kind": "风险隐患",
                    "source_id": "T1",
                    "recorded_on": "2023-07-01",
                },
            ],
            plan={"name": "某区“十四五”规划《纲要》"},
        )
    )
    return district_report.build(evaluation, stage="送审稿")


def test_sections_stand_in_order(rich: Document) -> None:
    assert outline(rich) == [
        "总体评价",
        "主要目标指标完成情况",
        "重点任务推进情况",
        "重点工程和专栏项目进展情况",
        "主要问题及原因",
        "形势研判",
        "下一步工作建议",
        "数据说明",
        "附件1：重点任务推进情况表",
        "附件2：主要指标完成情况表",
        "附件3：任务所涉指标前后对照表",
        "附件4：主要指标走势与预测图",
    ]
    assert outline(rich, 2) == [
        "提前实现的指标",
        "快于预期的指标",
        "基本符合预期的指标",
        "滞后的指标",
        "暂无法评价的指标",
        "各章涉及指标",
        "《纲要》重点任务",
        "重点领域推进情况",
        "重点工程",
        "专栏项目",
        "发展中的困难",
        "需要防范的风险隐患",
        "指标反映的问题",
        "任务和项目反映的问题",
        "分类推进指标任务",
        "逐项整改问题",
        "规划调整",
    ]
    assert outline(rich, 3) == ["深化改革", "深化改革开放", "专栏1 文化项目"]
    assert (rich.title, rich.subtitle) == ("某区“十四五”规划《纲要》实施中期评估报告", "（送审稿）")
    assert rich.stamps == ("送审稿",)


def test_it_begins_with_basis_period_and_ways(rich: Document) -> None:
    first, second = [block.text for block in rich.blocks[:2] if isinstance(block, Paragraph)]
    assert first.startswith(
        "依据《中华人民共和国各级人民代表大会常务委员会监督法》和某区“十四五”规划《纲要》，区发展改革委"
    )
    assert second == (
        "评估期为2021年1月至2023年6月，部分年度数据不能与全年比较的指标使用最近的年度数；"
        "数据截至2023年6月30日，依据截至2023年7月31日已掌握的资料。评估由区发展改革委组织。"
    )


def test_lagging_ones_one_by_one_binding_first(rich: Document) -> None:
    lines = under(rich, "滞后的指标").split("\n")
    assert lines[:2] == ["截至2023年6月30日，2项指标滞后于规划进度：甲、己。", "约束性指标中滞后1项，具体如下。"]
    assert lines[2].startswith("截至2021年底，甲由2020年的0%提高到5.0%") and "主要原因：客观上，用地紧张。" in lines[2]
    assert lines[3] == "预期性指标中滞后1项，具体如下。" and lines[4].startswith("截至2021年底，己")
    assert rich.lagging == (("A", "甲"), ("F", "己"), ("Z", "章节指标"))


def test_chapters_are_counted_apart_and_auxiliary_series_never(rich: Document) -> None:
    assert under(rich, "各章涉及指标") == (
        "截至2023年6月30日，各章涉及的1项指标滞后。\n"
        "截至2023年6月30日，各章涉及指标中，1项指标滞后于规划进度：章节指标。"
    )
    assert "辅助序列" not in rich.text
    assert under(rich, "总体评价").startswith(
        "评估表明，截至2023年6月30日，《纲要》实施稳步推进，部分指标滞后，仍需加力。6项主要指标中，"
    )


def test_a_task_tells_practice_figures_effect_and_shortfall(rich: Document) -> None:
    assert under(rich, "深化改革").split("\n") == [
        "由区教育局牵头，区发展改革委配合，推进达到序时要求。2022年，建立清单；2023年上半年，压减环节。",
        "截至2021年底，己由2020年的0%提高到5.0%（规划目标100%）；章节指标由2020年的0%提高到1.0%（规划目标100%）。"
        "其中，己、章节指标滞后于规划进度。",
        "办事更快。从长期看，【待补充：长期效果】。",
        "主要差距是环节偏多。客观上，权限在市级。下一步由区教育局负责，争取下放（2023年12月31日前完成）。",
    ]


def test_a_focus_area_tells_its_indicators_works_and_risks(rich: Document) -> None:
    assert under(rich, "深化改革开放").split("\n") == [
        "涉及的1项指标滞后；涉及重点任务1项、重点工程1项，进度偏慢的有更新工程。"
        "截至2021年底，己由2020年的0%提高到5.0%（规划目标100%）。",
        "需防范的风险是安全隐患较多。",
    ]


def test_projects_by_box_with_money_and_late_ones(rich: Document) -> None:
    assert under(rich, "专栏1 文化项目").split("\n") == [
        "本专栏1个项目在建。计划总投资100万元，累计完成30万元，投资完成率30.0%。",
        "文化中心（在建，进度滞后于自身计划）。原因：【待补充：原因】。下一步，【待补充：措施】。",
    ]
    tables = {block.name: block for block in rich.blocks if isinstance(block, TableBlock)}
    assert tables["programmes"].head == (("序号", "名称", "牵头单位", "进展状态"),)
    assert [span.text for span in tables["programmes"].rows[0]] == ["1", "更新工程", "区教育局", "慢于序时"]
    assert tables["projects-1"].caption == "专栏1 文化项目进展情况"
    row = [span.text for span in tables["projects-1"].rows[0]]
    assert row == ["1", "文化中心", "区发展改革委", "在建（滞后）", "100", "30", "40"]


def test_problems_have_cause_measure_office_date_and_source(rich: Document) -> None:
    assert under(rich, "发展中的困难") == "资金不足。主要是客观原因。"
    assert under(rich, "指标反映的问题").split("\n") == [
        "截至2021年底，甲由2020年的0%提高到5.0%（规划目标100%）。客观上，用地紧张。",
        "截至2021年底，己由2020年的0%提高到5.0%（规划目标100%）。原因：【待补充：原因】。",
        "截至2021年底，章节指标由2020年的0%提高到1.0%（规划目标100%）。原因：【待补充：原因】。",
    ]
    (table,) = [block for block in rich.blocks if isinstance(block, TableBlock) and block.name == "measures"]
    rows = [[span.text for span in row] for row in table.rows]
    assert rows[0] == ["1", "资金不足", "主要是客观原因", "争取资金", "区发展改革委", "2023年12月31日", "问题清单W1"]
    assert [row[6] for row in rows[2:]] == [
        "指标A进展报送", "指标F进展报送", "指标Z进展报送", "工程G1进展报送", "项目P1进展报送",
    ]  # fmt: skip
    assert rows[2][1:6] == ["甲滞后于规划进度", "客观上，用地紧张", "盘活存量用地", "区发展改革委", "【待补充：时限】"]


def test_measures_by_class_and_next_steps(rich: Document) -> None:
    assert under(rich, "分类推进指标任务") == (
        "对提前实现、快于预期和基本符合预期的指标，巩固扩大已有成效，防止回落和反弹，确保期末如期完成。"
        "对滞后的指标，由区有关部门逐项分析原因，优化调整政策，加大工作力度，明确完成时限，尽最大努力推动完成。"
        "对暂无法评价的指标，由区有关部门加快补齐数据、衔接口径，区发展改革委及时组织补充评价。"
    )
    assert under(rich, "规划调整") == "截至2023年7月31日，未收到规划调整建议，《纲要》目标任务维持不变。"


def test_blanks_are_collected_with_their_rows(rich: Document) -> None:
    rows = [row for _, row in rich.todos]
    assert "notes.csv：T1，长期效果" in rows and "progress.csv：P1，cause" in rows and "progress.csv：F，cause" in rows


def test_charts_for_every_main_indicator_once(rich: Document) -> None:
    """Of E nothing is known, so there is nothing to draw."""
    names = [block.name for block in rich.blocks if isinstance(block, ChartBlock)]
    assert names == ["overview", *(f"indicator-{key}" for key in "AFBCD")]


def test_charts_may_be_left_out(make_plan: MakePlan) -> None:
    evaluation = evaluated(make_plan([indicator(base=0, target=100)], figures("A", 20)))
    document = district_report.build(evaluation, charts="none")
    assert not [block for block in document.blocks if isinstance(block, ChartBlock)]
    assert outline(document)[-1] == "附件1：主要指标完成情况表"


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], ["总体评价", "数据说明"]),
        (
            [indicator()],
            ["总体评价", "主要目标指标完成情况", "形势研判", "下一步工作建议", "数据说明", "附件1：主要指标完成情况表"],
        ),
        (
            [indicator(main=False, chapter="第一章")],
            ["总体评价", "主要目标指标完成情况", "数据说明", "附件1：主要指标完成情况表"],
        ),
        ([indicator(main=False)], ["总体评价", "数据说明"]),
    ],
)
def test_sections_without_data_are_absent(make_plan: MakePlan, items: list[Any], expected: list[str]) -> None:
    assert outline(district_report.build(evaluated(make_plan(items)), charts="none")) == expected


def test_a_plan_without_main_indicators_says_so(make_plan: MakePlan) -> None:
    document = district_report.build(evaluated(make_plan([indicator(main=False)])), charts="none")
    assert under(document, "总体评价") == "本规划没有列出主要指标（indicators.csv的main列均不为true），不作总体评价。"


@pytest.mark.parametrize(
    ("level", "offices", "lead"),
    [
        ("national", "国务院有关部门", "国家发展改革委"),
        ("province", "省级有关部门", "省级发展改革部门"),
        ("city", "市有关部门", "市发展改革委"),
        ("district", "区有关部门", "区发展改革委"),
    ],
)
def test_offices_are_called_by_the_level(make_plan: MakePlan, level: str, offices: str, lead: str) -> None:
    document = district_report.build(evaluated(make_plan([indicator()], plan={"level": level})), charts="none")
    assert under(document, "下一步工作建议") == (
        f"对暂无法评价的指标，由{offices}加快补齐数据、衔接口径，{lead}及时组织补充评价。"
    )


def test_national_wording() -> None:
    document = district_report.build(evaluate(load_plan("national")), charts="none")
    assert document.title == "国家“十四五”规划《纲要》实施中期评估报告"
    assert under(document, "总体评价").startswith("评估表明，截至2023年6月30日，《纲要》实施")
    assert "区有关部门" not in document.text and "区发展改革委" not in document.text
    assert document.stamps == (UNVERIFIED,)


@pytest.mark.parametrize(
    ("columns", "tables", "stamps"),
    [
        ({"provenance": "verified"}, {}, ()),
        ({"provenance": "illustrative"}, {}, (ILLUSTRATIVE,)),
        ({}, {"observations": figures("A", 3, provenance="unverified")}, (UNVERIFIED,)),
        (
            {},
            {"targets": [{"indicator_id": "A", "year": 2022, "target": 3, "provenance": "illustrative"}]},
            (ILLUSTRATIVE,),
        ),
        ({}, {"overrides": [office_says("A", "ahead") | {"provenance": "illustrative"}]}, (ILLUSTRATIVE,)),
        ({}, {"tasks": [{"id": "T1", "provenance": "unverified"}]}, (UNVERIFIED,)),
        (
            {},
            {
                "problems": [
                    {"problem_id": "W1", "problem": "少", "recorded_on": "2023-07-01", "provenance": "illustrative"}
                ]
            },
            (ILLUSTRATIVE,),
        ),
        (
            {"provenance": "unverified"},
            {"observations": figures("A", 3, provenance="illustrative")},
            (ILLUSTRATIVE, UNVERIFIED),
        ),
        (
            {},
            {"observations": figures("A", 3, provenance="illustrative", recorded_on="2024-01-01")},
            (),
        ),  # not yet known
        ({}, {"observations": figures("B", 3, provenance="illustrative")}, ()),  # of no indicator
        ({}, {"survey": [{"question": "问", "answer": 4, "provenance": "illustrative"}]}, (ILLUSTRATIVE,)),
    ],
)
def test_stamps(make_plan: MakePlan, columns: dict[str, Any], tables: dict[str, Any], stamps: tuple[str, ...]) -> None:
    evaluation = evaluated(make_plan([indicator(base=0, target=9, **columns)], **tables))
    assert district_report.build(evaluation, charts="none").stamps == stamps


def test_final_version_carries_no_stage_stamp(make_plan: MakePlan) -> None:
    document = district_report.build(evaluated(make_plan([indicator()])), stage="定稿", charts="none")
    assert (document.stamps, document.subtitle) == ((), "（定稿）")


def test_a_finished_plan_is_summed_up(make_plan: MakePlan) -> None:
    settings = {"as_of": "2026-03-31", "data_until": "2025-12-31"}
    rows = figures("A", 20, 40, 60, 80, 101)
    document = district_report.build(evaluated(make_plan([indicator(base=0, target=100)], rows, settings=settings)))
    assert document.title == "测试规划实施总结评估报告"
    assert "预测" not in document.text


def test_documents_survive_their_json(rich: Document) -> None:
    assert Document.from_json(rich.to_json()) == rich


def test_a_finished_plan_has_met_its_targets_or_not(make_plan: MakePlan) -> None:
    """x = 20 of 0 → 100 at the plan's end: progress .2 of 1, lagging; nothing more is to be urged."""
    rows = figures("A", 20, start=2025)
    settings = {"as_of": "2026-03-31", "data_until": "2025-12-31"}
    folder = make_plan([indicator(base=0, target=100)], rows, settings=settings)
    document = district_report.build(evaluated(folder), charts="none")
    assert "目标任务完成不充分，未达到目标的指标较多" in under(document, "总体评价")
    assert "1项指标未达到规划目标：" in document.text
    assert "存在较大压力" not in document.text and "尽最大努力" not in document.text


def test_what_a_finished_plan_lacks_is_not_ahead(make_plan: MakePlan) -> None:
    """Figures end in 2022: no pace for the years to come, no chance, no forecast."""
    settings = {"as_of": "2026-03-31", "data_until": "2025-12-31"}
    folder = make_plan([indicator(base=0, target=100)], figures("A", 10, 20), settings=settings)
    text = district_report.build(evaluated(folder), charts="none").text
    assert "年均需" not in text and "预测" not in text and "完成难度" not in text
