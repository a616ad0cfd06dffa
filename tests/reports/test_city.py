"""Reports on the higher plan's tasks: a department's and the whole district's."""

from __future__ import annotations

from typing import Any

import pytest

from evallib.document import Document, Heading, Paragraph, TableBlock
from evallib.errors import UsageError
from evallib.evaluation import Evaluation
from evallib.reports import city_department_report, city_report
from evallib.reports.tracing import unexplained_numbers
from tests.narratives.builders import OFFICES, MakePlan, evaluated, figures, indicator

TITLE = {"name": "南开区“十四五”规划《纲要》"}
OFFICE = {"department_id": "swj", "name": "南开区商务局", "short_name": "区商务局"}
TASKS: list[dict[str, Any]] = [
    {"id": "S1", "name": "更新商圈", "theme": "“双中心”城市建设", "lead_department": "swj", "indicators": "B",
     "goal": "完成3个商圈改造", "due": "2025-12-31"},
    {"id": "S2", "name": "引进首店", "theme": "“双中心”城市建设", "lead_department": "swj",
     "support_departments": "fgw"},
    {"id": "S3", "name": "承接疏解", "theme": "京津冀协同发展", "lead_department": "fgw", "indicators": "A"},
    {"id": "S4", "name": "节能降耗", "theme": "绿色低碳发展", "lead_department": "fgw", "indicators": "A;C;X"},
    {"id": "S5", "name": "发展工业", "theme": "制造业立市", "lead_department": "jyj"},
]  # fmt: skip


def said(key: str, period: str, state: str, **words: str) -> dict[str, str]:
    day = "2023-07-10" if "h1" in period else f"{int(period) + 1}-01-20"
    return {"object_type": "city_task", "object_id": key, "period": period, "state": state, "recorded_on": day} | words


PROGRESS = [
    said("S1", "2021", "on_schedule", done="开工"),
    said("S1", "2022", "behind", done="改造3万平方米", problem="施工受限", cause="客观：疫情"),
    said("S1", "2023h1", "behind", done="改造5万平方米", effect="客流恢复", problem="主体未定", cause="主观：统筹不够",
         next_step="明确主体", due="2023-11-30"),
    said("S2", "2022", "behind", done="引进首店9家"),
    said("S2", "2023h1", "on_schedule", done="引进首店14家", effect="消费场景增多"),
    said("S3", "2023h1", "done", done="引进企业131家"),
    said("S4", "2022", "on_schedule", done="诊断24家"),
    said("S5", "2023h1", "to_adjust", problem="目标偏高", next_step="报市级部门商请调整"),
]  # fmt: skip


@pytest.fixture(scope="module")
def evaluation(make_plan: MakePlan) -> Evaluation:
    items = [
        indicator("A", name="甲率", base=0, target=100, lead_department="jyj"),
        indicator("B", name="乙率", base=0, target=100),
        indicator("C", name="丙率", base=0, target=100),
        indicator("D", name="丁率", base=0, target=100),
    ]
    rows = figures("A", 100) + figures("B", 5) + figures("C", 20) + figures("D", 1)
    ledger = [{"problem_id": "W1", "problem": "消费恢复慢", "source_id": "B", "measure": "办促消费活动",
               "cause": "客观", "lead_department": "swj", "recorded_on": "2023-07-01"},
              {"problem_id": "W2", "problem": "与此无关", "source_id": "D", "recorded_on": "2023-07-01"}]  # fmt: skip
    visits = [{"visit_id": "V1", "date": "2023-06-01"}, {"visit_id": "V2", "date": "2023-08-01"}]
    offices = [*OFFICES, OFFICE]
    return evaluated(make_plan(items, rows, plan=TITLE, departments=offices, city_tasks=TASKS, progress=PROGRESS,
                               problems=ledger, visits=visits))  # fmt: skip


def report_of(evaluation: Evaluation, department: str) -> Document:
    return city_department_report.build(evaluation.for_city_tasks(department))


def headings(document: Document, level: int = 1) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Heading) and block.level == level]


def under(document: Document, heading: str) -> list[str]:
    """Paragraphs of a section, up to the next heading of its level."""
    blocks = list(document.blocks)
    start = next(i for i, block in enumerate(blocks) if isinstance(block, Heading) and block.text == heading)
    level, found = blocks[start].level, []  # type: ignore[union-attr]
    for block in blocks[start + 1 :]:
        if isinstance(block, Heading) and block.level <= level:
            break
        found += [block.text] if isinstance(block, Paragraph) else []
    return found


def test_only_the_tasks_of_the_office_and_the_indicators_they_serve(evaluation: Evaluation) -> None:
    view = evaluation.for_city_tasks("fgw")
    assert list(view.works["id"]) == ["S2", "S3", "S4"]
    assert list(view.ratings["indicator_id"]) == ["A", "C"]  # whoever leads them; X is unknown
    counts = view.counts
    assert (counts["city_task/led"], counts["city_task/supported"], counts["city_task/已完成"]) == (2, 1, 1)
    assert list(evaluation.for_city_tasks().ratings["indicator_id"]) == ["A", "B", "C"]
    with pytest.raises(UsageError, match="没有部门“nobody”"):
        evaluation.for_city_tasks("nobody")


def test_what_is_stuck_comes_first(evaluation: Evaluation) -> None:
    first, duties = under(report_of(evaluation, "swj"), "总体情况")
    assert first == "截至2023年6月30日，区商务局牵头的“更新商圈”慢于序时进度，主体未定。"
    assert duties == (
        "按照任务分工，区商务局牵头落实市《纲要》任务2项，涉及“双中心”城市建设领域。"
        "从进展看，达到序时进度1项、慢于序时进度1项。"
    )  # fmt: skip


def test_else_what_is_done_and_what_lags(evaluation: Evaluation) -> None:
    first, duties = under(report_of(evaluation, "fgw"), "总体情况")
    assert first == "截至2023年6月30日，区发展改革委牵头的“承接疏解”已完成目标任务。"
    assert "任务3项，其中牵头2项、配合1项，涉及京津冀协同发展、“双中心”城市建设、绿色低碳发展领域" in duties


@pytest.mark.parametrize(
    ("department", "title"),
    [
        ("swj", "“双中心”城市建设领域落实市《纲要》情况专题报告"),
        ("fgw", "京津冀协同发展、绿色低碳发展领域落实市《纲要》情况专题报告"),
        ("jyj", "落实市《纲要》“发展工业”任务情况专题报告"),
    ],
)
def test_titles_name_the_field_not_the_office(evaluation: Evaluation, department: str, title: str) -> None:
    assert report_of(evaluation, department).title == title


def test_a_stuck_task_states_goal_course_and_since_when(evaluation: Evaluation) -> None:
    [text] = under(report_of(evaluation, "swj"), "更新商圈")
    assert text == (
        "目标要求（2025年底前）：完成3个商圈改造。2021年，开工；2022年，改造3万平方米；2023年上半年，改造5万平方米。"
        "客流恢复。自2022年以来，进展状态一直为“慢于序时”。截至2021年底，乙率由2020年的0%提高到5.0%（规划目标100%），"
        "完成规划目标进度的5.0%，低于时间进度（20%）15.0个百分点，评价为“滞后”。"
    )


def test_a_result_comes_before_how_it_came(evaluation: Evaluation) -> None:
    [text] = under(report_of(evaluation, "fgw"), "承接疏解")
    assert text.startswith(
        "截至2021年底，甲率由2020年的0%提高到100.0%（规划目标100%），评价为“提前实现”。2023年上半年，引进"
    )


def test_an_indicator_of_several_tasks_is_told_once(evaluation: Evaluation) -> None:
    assert report_of(evaluation, "fgw").text.count("甲率由") == 1


def test_a_better_state_says_what_it_was(evaluation: Evaluation) -> None:
    [text] = under(report_of(evaluation, "swj"), "引进首店")
    assert "进展状态由2022年的“慢于序时”转为“达到序时”。消费场景增多。" in text


def test_problems_come_from_tasks_and_from_the_ledger_and_each_has_its_measure(evaluation: Evaluation) -> None:
    document = report_of(evaluation, "swj")
    assert under(document, "存在的问题") == [
        "更新商圈：主体未定。主要原因：主观上，统筹不够。", "消费恢复慢（客观原因）。",
    ]  # fmt: skip
    assert under(document, "下一步安排")[:2] == [
        "针对“主体未定”的问题，明确主体（时限：2023年11月30日）。",
        "针对“消费恢复慢”的问题，办促消费活动（牵头单位：区商务局）。",
    ]


def test_what_needs_a_sentence_is_a_blank_with_its_row(evaluation: Evaluation) -> None:
    todos = dict(report_of(evaluation, "jyj").todos)
    assert "progress.csv：city_task：S5，cause" in todos.values()
    assert "progress.csv：city_task：S5，effect" in todos.values()
    assert "notes.csv：S5，长期效果" in todos.values()


def test_the_district_goes_theme_by_theme_in_the_order_of_the_work_plan(evaluation: Evaluation) -> None:
    document = city_report.build(evaluation.for_city_tasks())
    assert document.title == "南开区落实市《纲要》情况评估报告"
    assert headings(document, 2) == ["京津冀协同发展", "制造业立市", "“双中心”城市建设", "绿色低碳发展"]
    assert headings(document)[-3:] == ["审议报送", "数据说明", "附表"]
    division = next(block for block in document.blocks if isinstance(block, TableBlock) and block.name == "assignments")
    assert [row[2].text for row in division.rows] == ["承接疏解", "发展工业", "更新商圈", "引进首店", "节能降耗"]
    assert division.rows[2][3].text == "完成3个商圈改造，2025年底前"


def test_the_district_says_who_took_part_and_what_the_city_has_to_decide(evaluation: Evaluation) -> None:
    document = city_report.build(evaluation.for_city_tasks())
    opening = document.blocks[0]
    assert isinstance(opening, Paragraph)
    assert opening.text == (
        "为客观评估南开区落实市“十四五”规划《纲要》（以下简称市《纲要》）的进展和成效，区发展改革委会同3个牵头单位，"
        "对照重点任务分工表，对承担的5项任务逐项作了评估。评估中，开展实地走访和座谈1次。"
    )
    assert under(document, "需市级研究的事项") == ["关于“发展工业”：目标偏高，区教育局拟报市级部门商请调整。"]
    assert "须依次办理：区政府审议→报市发展改革委" in under(document, "审议报送")[0]


def test_every_number_names_its_cell(evaluation: Evaluation) -> None:
    for view in (evaluation.for_city_tasks(), *(evaluation.for_city_tasks(key) for key in ("fgw", "swj", "jyj"))):
        build = city_department_report.build if view.department else city_report.build
        assert unexplained_numbers(build(view), view) == []


@pytest.mark.parametrize(
    ("level", "name", "title"),
    [
        ("city", "石家庄市“十四五”规划《纲要》", "石家庄市落实省《纲要》情况评估报告"),
        ("province", "《河北省国民经济和社会发展第十四个五年规划》", "河北省落实国家《纲要》情况评估报告"),
        ("district", "某规划", "全区落实市《纲要》情况评估报告"),
    ],
)
def test_the_words_follow_the_level_of_the_plan(make_plan: MakePlan, level: str, name: str, title: str) -> None:
    folder = make_plan(plan={"name": name, "level": level}, city_tasks=[{"id": "S1", "name": "任务"}])
    view = evaluated(folder).for_city_tasks()
    document = city_report.build(view)
    assert document.title == title
    assert unexplained_numbers(document, view) == []


def test_a_task_without_anything_beside_its_name(make_plan: MakePlan) -> None:
    folder = make_plan(departments=OFFICES, city_tasks=[{"id": "S1", "name": "任务", "lead_department": "fgw"}])
    document = report_of(evaluated(folder), "fgw")
    assert document.title == "落实市《纲要》“任务”任务情况专题报告"
    assert under(document, "总体情况") == [
        "按照任务分工，区发展改革委牵头落实市《纲要》任务1项。截至2023年6月30日，该项任务尚未报送进展。"
    ]


def test_who_only_supports_tells_the_whole_course(make_plan: MakePlan) -> None:
    task = {"id": "S1", "name": "任务", "lead_department": "fgw", "support_departments": "jyj", "theme": "改革开放"}
    folder = make_plan(
        departments=OFFICES, city_tasks=[task], progress=[said("S1", "2022", "on_schedule", done="开工")]
    )
    assert under(report_of(evaluated(folder), "jyj"), "推进情况和成效")[0].startswith(
        "配合区发展改革委推进“任务”，达到序时进度。2022年，开工。"
    )


def test_a_plan_without_such_tasks_says_so(make_plan: MakePlan) -> None:
    evaluation = evaluated(make_plan(departments=OFFICES, plan=TITLE))
    assert "南开区没有承担市《纲要》任务" in city_report.build(evaluation.for_city_tasks()).text
    assert "南开区教育局没有承担市《纲要》任务" in report_of(evaluation, "jyj").text


def test_the_offices_own_sentences_land_in_their_place(make_plan: MakePlan) -> None:
    task = {"id": "S1", "name": "任务", "lead_department": "fgw"}
    notes = [
        {"object_id": "S1", "place": place, "text": text, "recorded_on": "2023-07-01"}
        for place, text in (("长期效果", "三年后显现"), ("成效", "客流恢复"), ("下一步措施", "成熟一片启动一片"))
    ]
    document = report_of(evaluated(make_plan(departments=OFFICES, city_tasks=[task], notes=notes)), "fgw")
    assert (
        "客流恢复。" in under(document, "推进情况和成效")[0] and "三年后显现。" in under(document, "推进情况和成效")[1]
    )
    assert under(document, "下一步安排") == ["任务：成熟一片启动一片。"]


def test_the_district_says_what_people_think_and_where_others_stand(make_plan: MakePlan) -> None:
    task = {"id": "S1", "name": "任务", "lead_department": "fgw", "indicators": "A", "theme": "改革开放"}
    survey = [
        {"question": "您对本区规划实施的总体评价", "answer": n, "recorded_on": "2023-05-15"} for n in (5, 4, 2, 2)
    ]
    others = [{"indicator_id": "A", "area": "全市", "year": 2021, "period": "annual", "value": 7}]
    folder = make_plan([indicator("A", base=0, target=9)], figures("A", 5), departments=OFFICES, city_tasks=[task],
                       survey=survey, comparisons=others)  # fmt: skip
    view = evaluated(folder).for_city_tasks()
    document = city_report.build(view)
    assert "受访群众对规划实施总体满意和比较满意的占50.0%。" in document.text
    assert under(document, "与其他地区的比较") == ["2021年，覆盖率为5.0%，低于全市2.0个百分点。"]
    assert unexplained_numbers(document, view) == []


def test_classes_in_the_text_are_those_of_the_table(make_plan: MakePlan) -> None:
    """An indicator without figures has its row; one of a special plan stands apart and is not counted."""
    items = [
        indicator("A", name="甲率", base=0, target=100),
        indicator("N", name="乙率", base=0, target=100),
        indicator("X", name="丙率", base=0, target=100, main=False),
    ]
    tasks = [{"id": "S1", "name": "节能", "theme": "绿色低碳发展", "lead_department": "fgw", "indicators": "X;A;N"}]
    plan = make_plan(items, figures("A", 30, 50) + figures("X", 1, 2), departments=[*OFFICES], city_tasks=tasks,
                     plan=TITLE)  # fmt: skip
    document = city_report.build(evaluated(plan))
    table = next(b for b in document.blocks if isinstance(b, TableBlock) and b.name == "before-after")
    assert [(row[0].text, row[-1].text) for row in table.rows] == [
        ("甲率", "快于预期"), ("乙率", "暂无法评价"), ("丙率", "滞后"),
    ]  # fmt: skip
    assert table.notes[-1] == "丙率为专项规划自有指标，不计入指标数。"
    texts = " ".join(block.text for block in document.blocks if isinstance(block, Paragraph))
    assert "任务对应的2项指标中，快于预期1项，另有1项暂无法评价" in texts
