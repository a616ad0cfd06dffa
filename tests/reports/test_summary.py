"""The one page: counts, what lags, what to decide, what is due; it never grows beyond a page."""

from __future__ import annotations

import re

import pytest

from evallib.document import Document, Paragraph
from evallib.evaluation import Evaluation, evaluate
from evallib.plan import load_plan
from evallib.publishing.pdf import publish_pdf
from evallib.reports import summary
from evallib.reports.tracing import unexplained_numbers
from tests.narratives.builders import OFFICES, MakePlan, evaluated, figures, indicator
from tests.reports.test_city import said


def parts(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


@pytest.fixture(scope="module")
def evaluation(make_plan: MakePlan) -> Evaluation:
    items = [
        indicator("A", name="甲率", base=0, target=100),
        indicator("B", name="乙率", base=0, target=100, attribute="约束性"),
        indicator("C", name="丙率", target_type="qualitative"),
        indicator("D", name="丁率", base=10, target=100),
    ]
    rows = figures("A", 1, 2) + figures("B", 20, 41) + figures("D", 10, 5)
    works = [said("T1", "2023h1", "behind") | {"object_type": "task"},
             said("G1", "2023h1", "to_adjust") | {"object_type": "programme"}]  # fmt: skip
    problems = [
        {"problem_id": "W1", "problem": "口径不一致", "kind": "矛盾", "measure": "统一口径", "lead_department": "jyj",
         "due": "2023-09-30", "recorded_on": "2023-07-01"},
        {"problem_id": "W2", "problem": "另一个难题", "kind": "困难", "measure": "统一口径", "lead_department": "jyj",
         "due": "2023-09-30", "recorded_on": "2023-07-01"},
    ]  # fmt: skip
    changes = [
        {"adjustment_id": "Z1", "object_id": "A", "old": "100", "new": "80", "requested_on": "2023-06-20"},
        {
            "adjustment_id": "Z2",
            "object_id": "B",
            "new": "90",
            "requested_on": "2023-01-20",
            "approved_on": "2023-02-20",
        },
    ]
    milestones = [
        {"milestone_id": "M1", "name": "报送回执", "due": "2023-04-11", "who": "all"},
        {"milestone_id": "M2", "name": "形成评估报告", "due": "2023-12-31", "who": "office"},
        {"milestone_id": "M3", "name": "报送定稿", "due": "2023-08-10", "who": "all"},
    ]
    return evaluated(make_plan(
        items, rows, departments=OFFICES, tasks=[{"id": "T1", "name": "深化改革"}],
        programmes=[{"id": "G1", "name": "健康工程"}], progress=works, problems=problems, adjustments=changes,
        milestones=milestones, plan={"name": "某区“十四五”规划《纲要》"},
    ))  # fmt: skip


def test_it_counts_names_what_lags_what_to_decide_and_what_is_due(evaluation: Evaluation) -> None:
    standing, lagging, works, matters, dates = parts(summary.build(evaluation))
    assert standing.startswith("一、总体判断。评估表明，截至2023年6月30日，")
    assert "4项主要指标中，基本符合预期1项、滞后2项，另有1项暂无法评价。" in standing
    assert "1项重点任务慢于序时；1项重点工程拟调整" in standing and "概率" not in standing
    assert lagging == "二、进展偏慢的事项。滞后指标2项：丁率、甲率（完成目标进度2.0%）。"
    assert works == "慢于序时的重点任务1项：深化改革。"
    assert matters == (
        "三、需研究决定的事项。一是指标“甲率”由100%调整为80%（下一环节：分管区领导同意）。二是重点工程“健康工程”拟作调整。"
        "三是口径不一致。四是1项指标暂无法评价，须补齐数据或衔接口径。"
    )
    assert dates == (
        "四、近期节点。2023年8月10日前报送定稿（各部门）；2023年底前形成评估报告（区发展改革委）；"
        "2023年9月30日前统一口径（区教育局）。"
    )


def test_every_number_names_its_cell(evaluation: Evaluation) -> None:
    assert unexplained_numbers(summary.build(evaluation), evaluation) == []


def pages(document: Document) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", publish_pdf(document).content))


@pytest.mark.parametrize("plan", ["nankai", "national"])
def test_the_shipped_plans_fit_one_page(plan: str) -> None:
    evaluation = evaluate(load_plan(plan))
    document = summary.build(evaluation)
    assert summary.lines(document.blocks) <= summary.FULL
    assert unexplained_numbers(document, evaluation) == []
    assert pages(document) == 1


def test_a_plan_with_more_than_a_page_holds_gives_fewer_names(make_plan: MakePlan) -> None:
    items = [indicator(f"I{i}", name=f"很长的指标名称{chr(0x4E00 + i)}" * 3, base=0, target=100) for i in range(40)]
    rows = [row for i in range(40) for row in figures(f"I{i}", 1)]
    document = summary.build(evaluated(make_plan(items, rows)))
    lagging = next(text for text in parts(document) if "滞后指标40项" in text)
    assert lagging.endswith("等。") and summary.lines(document.blocks) <= summary.FULL
    assert pages(document) == 1


def test_an_empty_plan_leaves_an_empty_page(make_plan: MakePlan) -> None:
    assert parts(summary.build(evaluated(make_plan()))) == []
