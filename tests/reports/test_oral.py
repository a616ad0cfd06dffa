"""The speech: salutation by level, no tables, charts or chances, problems beside their measures, a length that fits."""

from __future__ import annotations

from typing import Any

import pytest

from evallib import tables as t
from evallib.document import Document, Paragraph, sentence
from evallib.evaluation import Evaluation, evaluate
from evallib.narratives import oral
from evallib.plan import load_plan
from evallib.reports import oral_report
from evallib.reports.tracing import unexplained_numbers
from tests.narratives.builders import OFFICES, MakePlan, evaluated, figures, indicator
from tests.reports.test_city import headings, said, under

TASK = {"id": "T1", "name": "深化改革", "lead_department": "fgw", "indicators": "B"}
PROJECTS: list[dict[str, Any]] = [
    {"id": "P1", "name": "文化中心", "planned_finish": "2022-12-31", "kind": "investment", "total_investment": 20000},
    {"id": "P2", "name": "图书馆", "planned_finish": "2025-12-31", "kind": "investment", "total_investment": 20000},
]
SURVEY = [
    {"question": question, "answer": answer, "recorded_on": "2023-05-15"}
    for question, answers in (
        ("您对本区规划实施的总体评价", (5, 4, 3, 2)),
        ("您对本区养老服务的评价", (1, 2, 3, 4)),
        ("您对本区社会治安的评价", (5, 5, 5, 4)),
    )
    for answer in answers
]  # fmt: skip


@pytest.fixture(scope="module")
def evaluation(make_plan: MakePlan) -> Evaluation:
    items = [
        indicator("A", name="甲率", base=0, target=100),
        indicator("B", name="乙率", base=0, target=100, attribute="约束性"),
        indicator("C", name="丙率", base=0, target=10),
    ]
    rows = figures("A", 1, 2) + figures("B", 20, 41) + figures("C", 5, 11)
    progress: list[dict[str, Any]] = [
        {"object_type": "indicator", "object_id": "A", "period": "2022", "cause": "客观：疫情影响；主观：统筹不够",
         "recorded_on": "2023-02-01"},
        said("T1", "2023h1", "behind", done="办事环节压减", effect="办事更便利", problem="外资偏少")
        | {"object_type": "task"},
        said("P1", "2023h1", "building", cause="客观：用地紧张")
        | {"object_type": "project", "invested_total": "10000"},
    ]  # fmt: skip
    problems = [{"problem_id": "W1", "problem": "甲率偏低", "source_id": "A", "measure": "加快项目建设",
                 "cause": "客观", "lead_department": "fgw", "due": "2023-12-31",
                 "recorded_on": "2023-07-01"}]  # fmt: skip
    changes = [{"adjustment_id": "Z1", "object_id": "A", "old": "100", "new": "80", "reason": "人口减少",
                "requested_on": "2023-06-20"}]  # fmt: skip
    folder = make_plan(
        items, rows, departments=OFFICES, tasks=[TASK], projects=PROJECTS, progress=progress, problems=problems,
        adjustments=changes, survey=SURVEY, plan={"name": "某区“十四五”规划《纲要》"},
    )  # fmt: skip
    return evaluated(folder)


@pytest.fixture(scope="module")
def speech(evaluation: Evaluation) -> Document:
    return oral_report.build(evaluation)


def test_it_greets_says_by_whom_it_is_charged_and_asks_for_deliberation(speech: Document) -> None:
    texts = [block.text for block in speech.blocks if isinstance(block, Paragraph)]
    assert texts[:2] == [
        "主任、各位副主任，各位委员：",
        "受区人民政府委托，现将某区“十四五”规划《纲要》实施中期评估情况报告如下，请予审议。",
    ]  # fmt: skip
    assert texts[-1] == "以上报告，请予审议。"
    assert headings(speech) == [
        "总体情况", "主要指标完成情况", "重点任务推进情况", "重点工程和项目进展情况", "存在的主要问题", "下一步工作",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("level", "greeting", "sender"),
    [
        ("national", "委员长、各位副委员长、秘书长，各位委员：", "受国务院委托"),
        ("province", "主任、各位副主任、秘书长，各位委员：", "受省人民政府委托"),
        ("city", "主任、各位副主任、秘书长，各位委员：", "受市人民政府委托"),
    ],
)
def test_the_greeting_follows_the_level(make_plan: MakePlan, level: str, greeting: str, sender: str) -> None:
    plan = load_plan(make_plan(plan={"level": level}))
    assert oral.salutation(plan) == greeting
    assert oral.opening(plan, "中期评估").text.startswith(sender)


def test_nothing_in_it_needs_an_eye(speech: Document) -> None:
    assert {type(block).__name__ for block in speech.blocks} == {"Heading", "Paragraph"}
    spans = [span for item in speech.sentences for span in item.numbers]
    assert not [span for span in spans if span.cell and span.cell.column in (t.P_ATTAIN, t.Q100, t.Q900)]
    assert "概率" not in speech.text and "区间" not in speech.text


def test_a_lagging_indicator_is_told_with_cause_and_pace(speech: Document) -> None:
    texts = under(speech, "主要指标完成情况")
    at = texts.index("滞后的有1项，须高度重视。")
    assert texts[at + 1] == (
        "截至2022年底，甲率由2020年的0%提高到2.0%，规划目标为100%，完成规划目标进度的2.0%，"
        "低于40%的时间进度38.0个百分点，客观原因是疫情影响，主观原因是统筹不够。要实现规划目标，后三年年均需提高32.67个百分点。"
    )


def test_a_task_tells_what_was_done_the_figures_and_where_it_falls_short(speech: Document) -> None:
    task = under(speech, "重点任务推进情况")[1]
    assert task == "深化改革。办事环节压减。办事更便利。但这项任务慢于序时进度，外资偏少。"


def test_projects_late_with_their_reason_and_the_money(speech: Document) -> None:
    [text] = under(speech, "重点工程和项目进展情况")
    assert "累计完成投资1.00亿元，占计划总投资的25.0%。有1个项目进度滞后于自身计划，为文化中心，用地紧张。" in text


def test_each_problem_has_its_measure_in_the_same_order(speech: Document) -> None:
    assert "甲率偏低，客观原因是疫情影响，主观原因是统筹不够。" in under(speech, "存在的主要问题")[1]
    assert "加快项目建设，由区发展改革委牵头，2023年底前完成。" in under(speech, "下一步工作")[2]


def test_adjustments_of_the_outline_are_announced(speech: Document) -> None:
    assert "将指标“甲率”由100%调整为80%，主要考虑是人口减少。" in speech.text
    assert "报请区人大常委会审议批准" in speech.text


def test_what_people_say_best_and_worst(speech: Document) -> None:
    assert "总体满意和比较满意的占50.0%；满意度较高的是社会治安，为100.0%；较低的是养老服务，为25.0%。" in speech.text


def test_every_number_names_its_cell(evaluation: Evaluation, speech: Document) -> None:
    assert unexplained_numbers(speech, evaluation) == []


@pytest.mark.parametrize("plan", ["nankai", "national"])
def test_the_shipped_plans_fit_and_every_number_is_explained(plan: str) -> None:
    evaluation = evaluate(load_plan(plan))
    speech = oral_report.build(evaluation)
    assert unexplained_numbers(speech, evaluation) == []
    assert oral_report.length(speech.blocks) <= oral_report.LONGEST
    assert plan == "national" or oral_report.length(speech.blocks) >= 4000


def test_a_plan_too_large_for_a_speech_is_told_shorter(make_plan: MakePlan) -> None:
    tasks = [{"id": f"T{i}", "name": f"任务{chr(0x4E00 + i)}" * 8, "lead_department": "fgw"} for i in range(60)]
    progress = [
        said(f"T{i}", "2023h1", "on_schedule", done="做" * 30, effect="成" * 20) | {"object_type": "task"}
        for i in range(60)
    ]
    problems = [
        {"problem_id": f"W{i}", "problem": "难" * 60, "measure": "办" * 60, "recorded_on": "2023-07-01"}
        for i in range(20)
    ]
    folder = make_plan([indicator("A", base=0, target=9)], figures("A", 1), departments=OFFICES, tasks=tasks,
                       progress=progress, problems=problems)  # fmt: skip
    speech = oral_report.build(evaluated(folder))
    assert 3 <= speech.text.count("难" * 60) < oral_report.VERSIONS[0].problems
    assert oral_report.length(speech.blocks) <= oral_report.LONGEST


def test_an_empty_plan_has_a_speech_too(make_plan: MakePlan) -> None:
    speech = oral_report.build(evaluated(make_plan()))
    assert speech.text.endswith("以上报告，请予审议。") and headings(speech) == []


@pytest.mark.parametrize(
    ("cause", "kind", "told"),
    [
        ("客观：疫情影响；主观：统筹不够", "", "，客观原因是疫情影响，主观原因是统筹不够"),
        ("资金不足。", "", "，主要原因是资金不足"),
        ("", "主观", "，主要是主观原因"),
        ("", "", ""),
    ],
)
def test_causes_as_one_says_them(cause: str, kind: str, told: str) -> None:
    assert oral.because(cause, kind) == told


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (("提高到", "9%", "（规划目标", "8%", "）"), "提高到9%，规划目标为8%"),
        (("低于", "时间进度", "（", "50%", "）", "3个百分点"), "低于50%的时间进度3个百分点"),
        (("下降3%，达到", "年度目标", "（", "2%", "）"), "下降3%，达到2%的年度目标"),
        (("增长3%", "（", "规划目标年均增长", "2%", "）"), "增长3%，规划目标为年均增长2%"),
        (("每千人口执业（助理）医师数为", "4人"), "每千人口执业（助理）医师数为4人"),
        (("累计", "（另有说明", "）"), "累计（另有说明）"),
    ],
)
def test_brackets_are_spoken(written: tuple[str, ...], told: str) -> None:
    assert oral.spoken(sentence(*written)).text == told


def test_ordinals() -> None:
    assert [oral.ordinal(n) for n in (1, 10, 11, 20, 23)] == ["一", "十", "十一", "二十", "二十三"]


def test_the_offices_own_sentences_land_in_their_place(make_plan: MakePlan) -> None:
    notes = [
        {"object_id": "T1", "place": "长期效果", "text": "带动作用逐步显现", "recorded_on": "2023-07-01"},
        {"object_id": "fgw", "place": "总体评价", "text": "进展总体顺利", "recorded_on": "2023-07-01"},
        {"object_id": "A", "place": "形势研判", "text": "服务业是主要支撑", "recorded_on": "2023-07-01"},
    ]
    folder = make_plan(
        [indicator("A", base=0, target=9)], figures("A", 1), departments=OFFICES, tasks=[TASK], notes=notes
    )
    speech = oral_report.build(evaluated(folder))
    assert under(speech, "总体情况")[0].endswith("进展总体顺利。")
    assert "带动作用逐步显现。" in "".join(under(speech, "重点任务推进情况"))
    assert under(speech, "下一步工作")[0].startswith("服务业是主要支撑。")


def test_a_measure_whose_day_is_over_says_so(make_plan: MakePlan) -> None:
    problem = {
        "problem_id": "W1",
        "problem": "用地紧张",
        "measure": "盘活用地",
        "due": "2023-06-30",
        "recorded_on": "2023-01-01",
    }
    speech = oral_report.build(evaluated(make_plan(problems=[problem])))
    assert "盘活用地，原定2023年6月30日前完成，须抓紧办结。" in speech.text
