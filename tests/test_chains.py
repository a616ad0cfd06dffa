"""Approval chains: steps by kind, level of issue and level of plan; what is on record of them, and what is amiss."""

from __future__ import annotations

from typing import Any

import pytest

from evallib import narratives
from evallib import tables as t
from evallib.plan import Plan, load_plan
from evallib.plan.chains import Taken, adjustment_chain, adjustment_steps, report_chain, special_plan_chain
from evallib.reports.chains import chain_table, standing
from tests.narratives.builders import OFFICES, MakePlan

PLANS = [
    {"plan_id": "S1", "name": "甲规划", "issue_level": "区政府办文件", "lead_department": "jyj"},
    {"plan_id": "S2", "name": "乙规划", "issue_level": "部门文件", "lead_department": "jyj"},
]
CHANGES = [
    {"adjustment_id": "Z1", "object_id": "A", "new": "3", "requested_on": "2023-06-20"},
    {"adjustment_id": "Z2", "object_id": "A", "new": "3", "plan_id": "S1", "requested_on": "2023-06-20"},
    {"adjustment_id": "Z3", "object_id": "A", "new": "3", "plan_id": "S2", "requested_on": "2023-06-20"},
]


def record(document: str, step: str, date: str, result: str = "同意", **more: str) -> dict[str, str]:
    return {"document": document, "version": "1", "step": step, "role": "", "date": date, "result": result} | more


def plan_of(make_plan: MakePlan, *approvals: dict[str, str], **more: Any) -> Plan:
    usual = {"departments": OFFICES, "special_plans": PLANS, "adjustments": CHANGES, "approvals": list(approvals)}
    return load_plan(make_plan(**(usual | more)), "2023-07-31")


def row(plan: Plan, table: str, key: str) -> dict[str, Any]:
    (found,) = [r for r in t.records(plan.tables[table]) if key in (r.get(t.ADJUSTMENT_ID), r.get(t.PLAN_ID))]
    return found


def adjustment(plan: Plan, key: str) -> tuple[Taken, ...]:
    (found,) = [r for r in t.records(plan.tables["adjustments"]) if r[t.ADJUSTMENT_ID] == key]
    return adjustment_chain(plan, found)


def states(chain: tuple[Taken, ...]) -> list[str]:
    return [item.state for item in chain]


def told(chain: tuple[Taken, ...]) -> str:
    return "".join(item.text for item in narratives.narrate_chain(chain, "本报告"))


def test_three_chains_of_adjustments(make_plan: MakePlan) -> None:
    plan = plan_of(make_plan)
    assert [[step.name for step in adjustment(plan, key)] for key in ("Z1", "Z2", "Z3")] == [
        ["分管区领导同意", "区发展改革委汇总", "区委、区政府同意", "区人大常委会审议批准", "报市发展改革委备案"],
        ["分管区领导同意", "区发展改革委汇总", "区政府批准"],
        ["单位主要负责同志签字同意", "报区发展改革委备案"],
    ]


def test_evaluations_and_reports(make_plan: MakePlan) -> None:
    plan = plan_of(make_plan)
    found = [special_plan_chain(plan, row(plan, "special_plans", key)) for key in ("S1", "S2")]
    found += [report_chain(plan, stem) for stem in ("city_report", "district_report", "summary")]
    assert [[step.name for step in chain] for chain in found] == [
        ["分管区领导审阅同意", "抄送区发展改革委备案"],
        ["部门主要负责同志审阅同意", "抄送区发展改革委备案"],
        ["区政府审议", "报市发展改革委"],
        ["区委、区政府审议", "提请区人大常委会审议"],
        [],
    ]


@pytest.mark.parametrize(
    ("level", "office", "own", "above"),
    [
        ("city", "市发展改革委", "市", "省"),
        ("province", "市发展改革委", "市", "国家"),
        ("district", "县发展改革委", "县", "市"),
    ],
)
def test_words_follow_the_level_of_the_plan(make_plan: MakePlan, level: str, office: str, own: str, above: str) -> None:
    offices = [{"department_id": "fgw", "name": "某地发展和改革委员会", "short_name": office}]
    plan = plan_of(make_plan, departments=offices, plan={"level": level})
    assert [step.name for step in adjustment_steps(plan, "")] == [
        f"分管{own}领导同意", f"{office}汇总", f"{own}委、{own}政府同意", f"{own}人大常委会审议批准",
        f"报{above}发展改革委备案",
    ]  # fmt: skip


def test_above_the_country_nobody_is_told(make_plan: MakePlan) -> None:
    offices = [{"department_id": "ndrc", "name": "国家发展和改革委员会", "short_name": "国家发展改革委"}]
    plan = plan_of(make_plan, departments=offices, plan={"level": "national"})
    assert [step.name for step in adjustment_steps(plan, "")] == [
        "国务院分管领导同意", "国家发展改革委汇总", "党中央、国务院同意", "全国人大常委会审议批准",
    ]  # fmt: skip


def test_steps_on_record_and_the_one_that_comes_next(make_plan: MakePlan) -> None:
    plan = plan_of(
        make_plan,
        record("Z1", "分管区领导同意", "2023-06-25", "同意报送", role="分管区领导"),
        record("Z1", "区发展改革委汇总", "2023-08-05"),
    )
    chain = adjustment(plan, "Z1")
    assert states(chain) == ["done", "pending", "pending", "pending", "pending"], "what comes after as_of is not known"
    assert told(chain).endswith("已办理：2023年6月25日分管区领导同意；下一环节“区发展改革委汇总”尚未办理。")
    table = chain_table(chain, "程序", "chain")
    assert [cell.text for cell in table.rows[0]] == ["1", "分管区领导同意", "分管区领导", "2023年6月25日", "同意报送"]
    assert [cell.text for cell in table.rows[1]] == ["2", "区发展改革委汇总", "区发展改革委", "—", "未办理"]


def test_a_step_of_two_bodies_needs_both(make_plan: MakePlan) -> None:
    first = record("district_report", "区政府常务会议审议", "2023-07-10", role="区政府")
    half = report_chain(plan_of(make_plan, first), "district_report")
    assert states(half) == ["waiting", "pending"]
    both = plan_of(make_plan, first, record("district_report", "区委常委会会议审议", "2023-07-12", role="区委"))
    whole = report_chain(both, "district_report")
    assert states(whole) == ["done", "pending"]
    assert whole[0].role == "区委、区政府"


def test_the_adjustment_plan_carries_what_it_brings_together(make_plan: MakePlan) -> None:
    plan = plan_of(
        make_plan,
        *(record(key, "分管区领导同意", "2023-06-25") for key in ("Z1", "Z2")),
        *(record(key, "区发展改革委汇总", "2023-07-01") for key in ("Z1", "Z2")),
        record("adjustment_plan", "区委、区政府同意", "2023-07-10"),
        record("adjustment_plan", "区人大常委会审议批准", "2023-07-20"),
    )
    assert states(adjustment(plan, "Z1")) == ["done", "done", "done", "done", "pending"]
    assert states(adjustment(plan, "Z2"))[:3] == ["done", "done", "done"]
    assert states(adjustment(plan, "Z3")) == ["pending", "pending"]


def test_what_is_missing_or_runs_backwards_is_seen(make_plan: MakePlan) -> None:
    plan = plan_of(make_plan, record("Z2", "区发展改革委汇总", "2023-07-05"), record("Z2", "区政府批准", "2023-07-01"))
    chain = adjustment(plan, "Z2")
    assert states(chain) == ["missing", "done", "done"]
    assert standing(chain[0]) == "未见办理记录"
    assert standing(chain[2]) == "同意；早于上一环节，次序有误"
    assert "后续环节已办理，而“分管区领导同意”未见办理记录，须核对补办。" in told(chain)
    assert "“区政府批准”的日期早于上一环节，须核对。" in told(chain)


def test_sent_back_then_agreed(make_plan: MakePlan) -> None:
    back = record("S1", "分管区领导审阅", "2023-07-20", "退回修改，补充原因", role="分管区领导")
    plan = plan_of(make_plan, back)
    chain = special_plan_chain(plan, row(plan, "special_plans", "S1"))
    assert states(chain) == ["returned", "pending"]
    assert "2023年7月20日办理“分管区领导审阅同意”时，分管区领导未予同意，意见为：退回修改，补充原因。" in told(chain)
    plan = plan_of(make_plan, back, record("S1", "分管区领导审阅", "2023-07-25"))
    assert states(special_plan_chain(plan, row(plan, "special_plans", "S1"))) == ["done", "pending"]


def test_only_the_latest_version_counts(make_plan: MakePlan) -> None:
    old = [record("S2", "部门主要负责同志审阅", "2023-07-10"), record("S2", "抄送区发展改革委备案", "2023-07-11")]
    plan = plan_of(make_plan, *old, record("S2", "部门主要负责同志审阅", "2023-07-20", version="2"))
    assert states(special_plan_chain(plan, row(plan, "special_plans", "S2"))) == ["done", "pending"]


def test_somebody_else_approved(make_plan: MakePlan) -> None:
    plan = plan_of(make_plan, record("S1", "部门主要负责同志审阅", "2023-07-10"))
    chain = special_plan_chain(plan, row(plan, "special_plans", "S1"))
    assert states(chain) == ["pending", "pending", "foreign"]
    assert told(chain).endswith("另有办理记录“部门主要负责同志审阅”，不在规定程序之内。")


def test_days_kept_with_the_document_itself(make_plan: MakePlan) -> None:
    plans = [PLANS[1] | {"approved_on": "2023-07-20", "filed_on": "2023-08-20"}]
    plan = plan_of(make_plan, special_plans=plans)
    chain = special_plan_chain(plan, row(plan, "special_plans", "S2"))
    assert states(chain) == ["done", "pending"], "filed only after as_of"
    assert standing(chain[0]) == "已办理；按登记日期，未见审批记录"


def test_first_round_and_last_round_apart(make_plan: MakePlan) -> None:
    plan = plan_of(make_plan, record("department_report:jyj@draft", "部门主要负责同志审阅", "2023-06-08"))
    assert states(report_chain(plan, "department_report:jyj", draft=True)) == ["done", "pending"]
    assert states(report_chain(plan, "department_report:jyj")) == ["pending", "pending"]
    assert states(report_chain(plan, "department_report:jyj@draft")) == ["done", "pending"]
