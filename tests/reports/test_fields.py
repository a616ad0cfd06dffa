"""The field a department's report is titled by, from its rows."""

from __future__ import annotations

from typing import Any

import pytest

from evallib.plan import load_plan
from evallib.reports.fields import field_of
from tests.narratives.builders import MakePlan, indicator

NAME = {"name": "南开区“十四五”规划《纲要》"}


def office(name: str, kind: str = "委办局", **columns: Any) -> list[dict[str, Any]]:
    return [{"department_id": "a", "name": name, "kind": kind, **columns}]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("南开区教育局", "教育"), ("南开区财政局", "财政"), ("南开区卫生健康委员会", "卫生健康"),
        ("天津市公安局南开分局", "公安"), ("南开区信访办公室", "信访"), ("生态环境部", "生态环境"),
        ("国家林业和草原局", "林业和草原"),
    ],
)  # fmt: skip
def test_an_offices_own_subject(make_plan: MakePlan, name: str, field: str) -> None:
    plan = load_plan(make_plan([indicator(lead_department="a")], departments=office(name), plan=NAME))
    assert field_of(plan, "a") == field


def test_the_column_comes_first_then_special_plans_then_categories(make_plan: MakePlan) -> None:
    items = [indicator(key, lead_department="a", category=name) for key, name in zip("ABC", "甲甲乙", strict=True)]
    special = [{"plan_id": "S1", "name": "南开区科技创新“十四五”规划", "lead_department": "a"}]
    for columns, plans, field in (
        ({"field": "数字经济"}, special, "数字经济"), ({}, special, "科技创新"), ({}, [], "甲、乙"),
    ):  # fmt: skip
        folder = make_plan(items, departments=office("南开区科技局", **columns), special_plans=plans, plan=NAME)
        assert field_of(load_plan(folder), "a") == field


def test_subdistricts_are_titled_by_the_chapters_they_serve(make_plan: MakePlan) -> None:
    tasks = [{"id": "T1", "chapter": "增进民生福祉", "support_departments": "a"}]
    plan = load_plan(make_plan([indicator()], departments=office("南开区兴南街道办事处", "街道"), tasks=tasks))
    assert field_of(plan, "a") == "增进民生福祉"


def test_where_nothing_tells_it_there_is_none(make_plan: MakePlan) -> None:
    plan = load_plan(make_plan([indicator()], departments=office("某处", "其他")))
    assert field_of(plan, "a") == ""
