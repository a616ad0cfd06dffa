"""Tasks, programmes and projects in words."""

from __future__ import annotations

from typing import Any

import pytest

from evallib.narratives import narrate_investment, narrate_late, narrate_states, narrate_work, rows_of
from evallib.plan import Plan, load_plan
from evallib.progress import works
from tests.narratives.builders import MakePlan


@pytest.fixture(scope="module")
def plan(make_plan: MakePlan) -> Plan:
    """Three tasks reported at different times, three projects of which two are late."""
    tasks = [{"id": f"T{i}", "name": name} for i, name in enumerate(("深化改革", "扩大开放", "改善民生"), start=1)]
    projects = [
        {"id": "P1", "name": "文化中心", "planned_finish": "2022-12-31"},
        {"id": "P2", "name": "展示带", "planned_start": "2022-01-01"},
        {"id": "P3", "name": "体育馆", "planned_finish": "2025-12-31"},
    ]
    usual = {"recorded_on": "2023-07-10", "period": "2023h1"}
    progress = [
        {
            "object_type": "task",
            "object_id": "T1",
            "state": "on_schedule",
            "done": "出台措施12条。",
            "effect": "服务改善",
            "problem": "人手不足；",
        }
        | usual,
        {"object_type": "task", "object_id": "T2", "state": "behind", "done": "完成3项"} | usual | {"period": "2022"},
        {
            "object_type": "project",
            "object_id": "P1",
            "state": "building",
            "cause": "主观：组织不力",
            "next_step": "增加班组。",
        }
        | usual,
        {"object_type": "project", "object_id": "P2", "state": "suspended", "problem": "用地未批"} | usual,
        {"object_type": "project", "object_id": "P3", "state": "building"} | usual,
    ]
    return load_plan(make_plan(tasks=tasks, projects=projects, progress=progress))


def test_each_task_names_its_period_where_it_is_not_the_reports(plan: Plan) -> None:
    assert [narrate_work(row, plan).text for row in rows_of(works(plan), "task")] == [
        "深化改革：达到序时。出台措施12条。服务改善。存在的问题：人手不足。",
        "扩大开放：截至2022年底，慢于序时。完成3项。",
        "改善民生：尚未报送进展情况。",
    ]


def test_late_projects_with_reason_and_next_step(plan: Plan) -> None:
    late = [row for row in rows_of(works(plan), "project") if row["late"]]
    assert [narrate_late(row).text for row in late] == [
        "文化中心（在建），主要原因：主观上，组织不力；下一步：增加班组。",
        "展示带（停缓建），主要原因：用地未批。",
    ]
    bare: dict[str, Any] = dict(late[0]) | {"cause": "", "problem": ""}
    assert narrate_late(bare).text == "文化中心（在建），下一步：增加班组。"


@pytest.mark.parametrize(
    ("kind", "states", "text"),
    [
        ("task", {"达到序时": 7, "慢于序时": 2}, "截至2023年6月30日，重点任务共9项，其中达到序时7项、慢于序时2项。"),
        ("programme", {"已完成": 3}, "截至2023年6月30日，重点工程3项，均已完成。"),
        ("project", {"未报送": 1}, "截至2023年6月30日，专栏项目1个，未报送。"),
        (
            "project",
            {"调出": 1, "已完工": 16, "未报送": 2},
            "截至2023年6月30日，专栏项目共19个，其中已完工16个、调出1个、未报送2个。",
        ),
    ],
)
def test_states_add_up(plan: Plan, kind: str, states: dict[str, int], text: str) -> None:
    counts = {f"{kind}/{name}": number for name, number in states.items()} | {f"{kind}/count": sum(states.values())}
    told = narrate_states(counts, plan, kind)
    assert told is not None and told.text == text
    assert narrate_states({}, plan, kind) is None


def test_investment_and_lateness() -> None:
    told = narrate_investment(0.5321, {"project/late": 8})
    assert told is not None and told.text == "投资类项目累计投资完成率53.2%，8个项目进度滞后于自身计划。"
    told = narrate_investment(None, {"project/late": 1})
    assert told is not None and told.text == "1个项目进度滞后于自身计划。"
    assert narrate_investment(None, {}) is None
