"""The public's version: nothing marked 内部, nothing that serves only what is, no words that name it."""

from __future__ import annotations

from typing import Any

import pytest

from evallib.evaluation import Evaluation, evaluate
from evallib.plan import load_plan
from evallib.reports import department_report, district_report, indicator_table
from evallib.reports.tracing import unexplained_numbers
from tests.narratives.builders import OFFICES, MakePlan, figures, indicator

DAY = "2023-07-01"
HIDDEN = "刑事案件立案数年均增长"


@pytest.fixture(scope="module")
def public(make_plan: MakePlan) -> Evaluation:
    """A is open, B internal; works, problems, adjustments and words about both."""
    items = [
        indicator("A", name="覆盖率", base=0, target=100),
        indicator("B", name=HIDDEN, base=0, target=100, disclosure="内部"),
        indicator("C", name="满意率", base=0, target=100, reference="B", target_type="relative_growth"),
    ]
    tasks: list[dict[str, Any]] = [
        {"id": "T1", "name": "平安建设", "indicators": "A;B", "lead_department": "fgw"},
        {"id": "T2", "name": "专项打击", "indicators": "B", "lead_department": "fgw"},
    ]
    projects = [
        {"id": "P1", "name": "指挥中心", "upper_id": "T2", "lead_department": "fgw"},
        {"id": "P2", "name": "文化中心", "upper_id": "T1", "lead_department": "fgw"},
    ]
    usual = {"period": "2023h1", "recorded_on": DAY}
    progress = [
        {"object_type": "task", "object_id": "T1", "state": "behind", "done": "建成小区", "effect": "平稳",
         "problem": "刑事案件立案数增加", "cause": "客观：多发", "next_step": "专项行动"} | usual,
        {"object_type": "task", "object_id": "T2", "state": "behind", "done": "打击"} | usual,
    ]  # fmt: skip
    problems = [
        {"problem_id": "W1", "problem": "立案数多", "source_id": "B", "recorded_on": DAY},
        {"problem_id": "W2", "problem": "刑事案件立案数多", "source_id": "A", "recorded_on": DAY},
        {"problem_id": "W3", "problem": "设施旧", "source_id": "A", "recorded_on": DAY},
    ]
    folder = make_plan(
        items, figures("A", 5) + figures("B", 7) + figures("C", 5), departments=OFFICES, tasks=tasks,
        projects=projects, progress=progress, problems=problems,
        adjustments=[{"adjustment_id": "Z1", "object_id": "B", "new": 3, "submitted_by": "fgw"}],
        comparisons=[{"indicator_id": "B", "area": "全市", "year": 2021, "value": 3}],
        notes=[{"object_id": "B", "place": "数据说明", "text": "内情", "recorded_on": DAY},
               {"object_id": "A", "place": "数据说明", "text": f"与{HIDDEN}同源", "recorded_on": DAY}],
    )  # fmt: skip
    return evaluate(load_plan(folder), public=True)


def test_internal_indicators_and_what_serves_only_them_are_gone(public: Evaluation) -> None:
    assert list(public.ratings["indicator_id"]) == ["A", "C"]
    assert list(public.works["id"]) == ["T1", "P2"]  # T2 serves only B, and P1 only T2
    assert list(public.works["indicators"]) == ["A", ""]
    assert public.counts["main/count"] == 2 and public.counts["task/count"] == 1


def test_rows_about_them_are_gone(public: Evaluation) -> None:
    assert list(public.problems["problem_id"]) == ["W3"]
    assert public.adjustments.empty and public.comparisons.empty
    assert list(public.plan.known("observations")["indicator_id"].unique()) == ["A", "C"]


def test_words_that_name_them_are_emptied(public: Evaluation) -> None:
    (task,) = [row for _, row in public.works.iterrows() if row["id"] == "T1"]
    assert (task["done"], task["problem"], task["cause"], task["next_step"]) == ("建成小区", "", "", "")
    assert list(public.plan.known("notes")["text"]) == [""]


def test_no_report_tells_them(public: Evaluation) -> None:
    documents = [
        district_report.build(public, charts="none"),
        department_report.build(public.for_department("fgw"), charts="none"),
        indicator_table.build(public),
    ]
    for document in documents:
        assert not any(word in document.to_json() for word in ("刑事", "专项打击", "指挥中心", "内情", "立案"))
        assert "按公开要求，本版未列入不对外公布的指标及有关内容。" in document.text


def test_the_shipped_plans_public_report_names_nothing_internal() -> None:
    public = evaluate(load_plan("nankai"), public=True)
    document = district_report.build(public, charts="none")
    assert "刑事案件立案" not in document.to_json() and "ZB32" not in document.to_json()
    assert unexplained_numbers(document, public) == []


def test_without_internal_rows_only_the_note_differs(make_plan: MakePlan) -> None:
    plan = load_plan(make_plan([indicator(base=0, target=100)], figures("A", 5)))
    whole, public = (district_report.build(evaluate(plan, public=flag), charts="none") for flag in (False, True))
    assert public.text.replace("按公开要求，本版未列入不对外公布的指标及有关内容。", "") == whole.text
