"""Who has handed in what by a day: duties, receipts, returns, extensions, approvals, filings, the office's steps."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evallib import tables as t
from evallib.collection.board import screen, sheet
from evallib.collection.owed import current, milestones
from evallib.collection.reminders import reminders, write_reminders
from evallib.collection.status import STATES, Status, status
from evallib.plan import Plan, load_plan, office_of
from evallib.sheets import records, to_csv
from tests.narratives.builders import MakePlan, Row, indicator

DEPARTMENTS = [
    {"department_id": "fgw", "name": "某区发展和改革委员会", "short_name": "区发展改革委"},
    {"department_id": "jyj", "name": "某区教育局", "short_name": "区教育局"},
    {"department_id": "wjw", "name": "某区卫生健康委员会", "short_name": "区卫生健康委"},
    {"department_id": "street", "name": "某街道办事处", "short_name": "某街道"},
]
MILESTONES = [
    {"milestone_id": "M1", "name": "报送联系人回执", "due": "2023-04-11", "who": "all", "object": "联系人回执"},
    {"milestone_id": "M2", "name": "报送市《纲要》专题报告", "due": "2023-04-20", "who": "lead",
     "object": "市《纲要》专题报告"},
    {"milestone_id": "M3", "name": "报送初稿", "due": "2023-06-10", "who": "all", "object": "专题评估报告"},
    {"milestone_id": "M4", "name": "确认规划是否调整", "due": "2023-06-30", "who": "lead", "object": "规划调整"},
    {"milestone_id": "M5", "name": "专项规划评估报告备案", "due": "2023-07-30", "who": "lead",
     "object": "专项规划评估报告"},
    {"milestone_id": "M6", "name": "开展走访座谈", "due": "2023-05-01", "who": "office", "object": "走访座谈"},
    {"milestone_id": "M7", "name": "区政府审议评估报告", "due": "", "who": "office", "object": "区中期评估报告"},
]  # fmt: skip
SPECIAL = [
    {"plan_id": "SP1", "name": "教育规划", "issue_level": "区政府办文件", "lead_department": "jyj"},
    {"plan_id": "SP2", "name": "托育规划", "issue_level": "部门文件", "lead_department": "wjw"},
    {"plan_id": "SP3", "name": "健康规划", "issue_level": "部门文件", "lead_department": "wjw"},
]
CATALOGUE = [indicator("A", lead_department="jyj"), indicator("B", lead_department="wjw", support_departments="street")]
CITY = [{"id": "C1", "name": "市级任务", "lead_department": "wjw"}]


def received(department: str, milestone: str, day: str, result: str = "收到", file: str = "a.xlsx") -> Row:
    return {"department_id": department, "milestone_id": milestone, "file": file, "sha256": "0" * 64,
            "received_on": day, "result": result}  # fmt: skip


def see(make_plan: MakePlan, on: str, **tables: Any) -> Status:
    """The state of a small round on a day."""
    usual: dict[str, Any] = {
        "departments": DEPARTMENTS, "milestones": MILESTONES, "special_plans": SPECIAL, "city_tasks": CITY,
    }  # fmt: skip
    contacts = tables.pop("contacts", None)
    folder = make_plan(CATALOGUE, **(usual | tables))
    if contacts:
        (folder / "contacts.csv").write_text(contacts, "utf-8")
    return status(load_plan(folder, on))


def row(found: Status, department: str, milestone: str, plan_id: str = "") -> dict[str, Any]:
    rows = found.rows
    rows = rows[(rows[t.DEPARTMENT_ID] == department) & (rows[t.MILESTONE_ID] == milestone)]
    rows = rows[rows[t.PLAN_ID] == plan_id] if plan_id else rows
    assert len(rows) == 1
    return records(rows)[0]


def states(found: Status, milestone: str) -> dict[str, str]:
    rows = found.rows[found.rows[t.MILESTONE_ID] == milestone]
    return {row.plan_id or row.department_id: row.state for row in t.rows(rows)}


# --- who owes what ------------------------------------------------------------------------------------------------


def test_all_are_departments_with_something_to_report(make_plan: MakePlan) -> None:
    """fgw leads and supports nothing here; the office owes its own steps all the same."""
    found = see(make_plan, "2023-04-01")
    assert states(found, "M1") == {"jyj": "pending", "wjw": "pending", "street": "pending"}
    assert states(found, "M6") == {"fgw": "pending"}


def test_leads_are_those_of_what_is_asked(make_plan: MakePlan) -> None:
    found = see(make_plan, "2023-04-01")
    assert states(found, "M2") == {"jyj": "nothing", "wjw": "pending", "street": "nothing"}
    assert states(found, "M4") == {"jyj": "pending", "wjw": "pending", "street": "nothing"}
    assert states(found, "M5") == {"SP1": "pending", "SP2": "pending", "SP3": "pending", "street": "nothing"}


def test_only_plans_of_the_attachment_where_the_table_says_which(make_plan: MakePlan) -> None:
    listed = [{**SPECIAL[0], "in_attachment3": True}, *SPECIAL[1:]]
    assert states(see(make_plan, "2023-04-01", special_plans=listed), "M5") == {
        "SP1": "pending", "wjw": "nothing", "street": "nothing",
    }  # fmt: skip


def test_a_successor_takes_over(make_plan: MakePlan) -> None:
    gone = [*DEPARTMENTS[:2], {**DEPARTMENTS[2], "valid_to": "2023-05-31", "successor_id": "new"}, DEPARTMENTS[3],
            {"department_id": "new", "name": "某区健康委", "valid_from": "2023-06-01"}]  # fmt: skip
    handed = [received("wjw", "M3", "2023-05-20")]
    found = see(make_plan, "2023-06-12", departments=gone, submissions=handed)
    assert row(found, "new", "M3")["state"] == "handed_in" and states(found, "M5")["SP2"] == "pending"
    assert "wjw" not in set(found.rows[t.DEPARTMENT_ID])
    assert current(found.plan, "wjw") == "new" and current(found.plan, "nobody") == "nobody"


@pytest.mark.parametrize(
    ("plan", "office"),
    [({}, "fgw"), ({"office": "jyj"}, "jyj")],
)
def test_the_office(make_plan: MakePlan, plan: Row, office: str) -> None:
    assert office_of(load_plan(make_plan(CATALOGUE, departments=DEPARTMENTS, plan=plan))) == office


def test_without_a_reform_commission_there_is_no_office(make_plan: MakePlan) -> None:
    found = see(make_plan, "2023-06-12", departments=DEPARTMENTS[1:])
    assert row(found, "", "M7")["department"] == "牵头单位未明确"


def test_a_milestone_that_does_not_say_who(make_plan: MakePlan) -> None:
    found = see(make_plan, "2023-06-12", milestones=[{**MILESTONES[0], "who": "大家"}])
    assert found.rows.empty and found.notes == (
        "节点M1（报送联系人回执）的who为“大家”，应为all、lead或office，无法确定应报单位",
    )  # fmt: skip


# --- states -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "state", "text", "late", "left"),
    [
        ("2023-06-01", "pending", "未到期（还有9天）", 0, 9),
        ("2023-06-10", "pending", "今日到期", 0, 0),
        ("2023-06-11", "overdue", "逾期1天", 1, None),
        ("2023-07-10", "overdue", "逾期30天", 30, None),
    ],
)
def test_not_handed_in(make_plan: MakePlan, on: str, state: str, text: str, late: int, left: int | None) -> None:
    found = row(see(make_plan, on), "jyj", "M3")
    assert (found["state"], found["state_name"], found["days_late"], found["days_left"]) == (state, text, late, left)


@pytest.mark.parametrize(
    ("events", "state", "text", "late"),
    [
        ([("06-08", "收到")], "handed_in", "已报送（2023-06-08）", 0),
        ([("06-12", "收到（有提示）")], "handed_in", "已报送（2023-06-12，晚2天）", 2),
        ([("06-08", "退回")], "returned", "已退回待重报，逾期10天", 10),
        ([("06-08", "退回"), ("06-09", "收到")], "handed_in", "已报送（2023-06-09）", 0),
        ([("06-08", "收到"), ("06-15", "收到")], "handed_in", "已报送（2023-06-08）", 0),
        ([("06-08", "收到"), ("06-09", "退回"), ("06-15", "收到")], "handed_in", "已报送（2023-06-15，晚5天）", 5),
        ([("06-08", "收到"), ("06-09", "退回，另报")], "returned", "已退回待重报，逾期10天", 10),
        ([("06-21", "收到")], "overdue", "逾期10天", 10),  # after the day asked
    ],
)
def test_the_last_word_decides(
    make_plan: MakePlan, events: list[tuple[str, str]], state: str, text: str, late: int
) -> None:
    rows = [received("jyj", "M3", f"2023-{day}", word) for day, word in events]
    found = row(see(make_plan, "2023-06-20", submissions=rows), "jyj", "M3")
    assert (found["state"], found["state_name"], found["days_late"]) == (state, text, late)


def test_a_return_keeps_what_came_before_in_sight(make_plan: MakePlan) -> None:
    rows = [received("jyj", "M3", "2023-06-08"), received("jyj", "M3", "2023-06-09", "退回", "b.xlsx")]
    found = row(see(make_plan, "2023-06-12", submissions=rows), "jyj", "M3")
    assert found["note"] == "2023-06-09退回（b.xlsx）；此前2023-06-08已收到一份"
    again = [*rows, received("jyj", "M3", "2023-06-10")]
    note = row(see(make_plan, "2023-06-12", submissions=again), "jyj", "M3")["note"]
    assert note == "此前退回1次，最近一次2023-06-09"


def test_receipts_count_for_the_milestone_that_asks_for_them(make_plan: MakePlan) -> None:
    rows = [received("jyj", "M3", "2023-04-10", file="jyj_回执.xlsx")]
    found = see(make_plan, "2023-06-12", submissions=rows)
    assert row(found, "jyj", "M1")["state"] == "handed_in" and row(found, "jyj", "M3")["state"] == "overdue"


def test_nothing_on_record_is_lost(make_plan: MakePlan) -> None:
    """What nobody asked for is shown; rows that count nowhere are told."""
    rows = [received("jyj", "M2", "2023-04-10"), received("jyj", "M3", ""), received("jyj", "M9", "2023-06-01")]
    found = see(make_plan, "2023-06-12", submissions=rows)
    assert row(found, "jyj", "M2")["state_name"] == "已报送（2023-04-10），不在应报之列"
    assert "应报14项，已报送0项" in found.tally
    assert found.notes == (
        "submissions.csv第3行没有可用的received_on，未计入",
        "submissions.csv第4行的节点“M9”不在milestones.csv中，未计入",
    )


# --- adjustments --------------------------------------------------------------------------------------------------


def test_an_adjustment_asked_for_or_refused_is_an_answer(make_plan: MakePlan) -> None:
    """A row of adjustments.csv, or the answer inside any accepted form; a nil return is a return."""
    asked = [{"adjustment_id": "T1", "object_id": "A", "new": "5", "submitted_by": "jyj", "requested_on": "2023-06-28"}]
    rows = [received("wjw", "M3", "2023-06-08", "收到，不调整")]
    found = see(make_plan, "2023-07-01", adjustments=asked, submissions=rows)
    assert row(found, "jyj", "M4")["state_name"] == "已报送（2023-06-28）"
    assert row(found, "jyj", "M4")["note"] == "提出调整建议1项（T1）"
    nil = row(found, "wjw", "M4")
    assert (nil["state_name"], nil["note"]) == ("已报送（2023-06-08）", "答复“不调整”")
    assert states(see(make_plan, "2023-06-27", adjustments=asked), "M4")["jyj"] == "pending"


# --- extensions ---------------------------------------------------------------------------------------------------


def granted(due: str, recorded: str, department: str = "", reason: str = "统计数据未反馈") -> Row:
    return {"milestone_id": "M3", "department_id": department, "due": due, "reason": reason, "recorded_on": recorded}


@pytest.mark.parametrize(
    ("on", "rows", "state", "text"),
    [
        ("2023-06-12", [granted("2023-06-20", "2023-06-09", "jyj")], "extended", "已延期至2023-06-20（还有8天）"),
        ("2023-06-12", [granted("2023-06-20", "2023-06-13", "jyj")], "overdue", "逾期2天"),
        ("2023-06-22", [granted("2023-06-20", "2023-06-09", "jyj")], "overdue", "逾期2天"),
        ("2023-06-12", [granted("2023-06-20", "2023-06-09")], "extended", "已延期至2023-06-20（还有8天）"),
        ("2023-06-12", [granted("2023-06-20", "2023-06-09", "wjw")], "overdue", "逾期2天"),
        ("2023-06-12", [granted("2023-06-20", "2023-06-08", "jyj"), granted("2023-06-14", "2023-06-09", "jyj")],
         "extended", "已延期至2023-06-14（还有2天）"),
        ("2023-06-12", [granted("2023-06-20", "2023-06-08"), granted("2023-06-14", "2023-06-09", "jyj")],
         "extended", "已延期至2023-06-20（还有8天）"),
    ],
)  # fmt: skip
def test_extensions(make_plan: MakePlan, on: str, rows: list[Row], state: str, text: str) -> None:
    found = row(see(make_plan, on, extensions=rows), "jyj", "M3")
    assert (found["state"], found["state_name"]) == (state, text)
    if state == "extended":
        assert found["extension_reason"] == "统计数据未反馈" and found["extended_on"] is not None


def test_lateness_counts_from_the_extended_day(make_plan: MakePlan) -> None:
    extended = [granted("2023-06-20", "2023-06-09", "jyj")]
    found = see(make_plan, "2023-07-01", extensions=extended, submissions=[received("jyj", "M3", "2023-06-21")])
    assert row(found, "jyj", "M3")["state_name"] == "已报送（2023-06-21，晚1天）"


# --- special plans ------------------------------------------------------------------------------------------------


def step(document: str, day: str, step_: str, result: str = "同意", role: str = "") -> Row:
    return {"document": document, "date": day, "step": step_, "role": role, "result": result}


APPROVED = step("SP1", "2023-07-20", "分管区领导审阅")
FILED = step("SP1", "2023-07-25", "抄送区发展改革委备案", "已备案", "区发展改革委")


@pytest.mark.parametrize(
    ("steps", "state", "text", "note"),
    [
        ([], "pending", "未到期（还有2天）", "待分管区领导审阅"),
        ([APPROVED], "pending", "未到期（还有2天）", "2023-07-20分管区领导审阅同意，待备案"),
        ([APPROVED, FILED], "handed_in", "已备案（2023-07-25）", ""),
        ([FILED], "handed_in", "已备案（2023-07-25）", "未见分管区领导审阅同意的记录"),
        ([step("SP1", "2023-07-26", "分管区领导审阅"), FILED], "handed_in", "已备案（2023-07-25）", "审阅同意晚于备案"),
        ([step("SP1", "2023-07-20", "分管区领导审阅", "退回修改")], "returned", "已退回待重报",
         "2023-07-20分管区领导审阅：退回修改"),
        ([step("SP1", "2023-07-20", "分管区领导审阅", "退回修改"), step("SP1", "2023-07-22", "分管区领导审阅")],
         "pending", "未到期（还有2天）", "2023-07-22分管区领导审阅同意，待备案"),
        ([step("SP1", "2023-07-20", "审阅同意", role="区教育局主要负责同志")], "pending", "未到期（还有2天）",
         "2023-07-20由区教育局主要负责同志审阅，不是应由审阅的分管区领导；待分管区领导审阅"),
        ([step("SP1", "2023-07-29", "分管区领导审阅")], "pending", "未到期（还有2天）", "待分管区领导审阅"),  # later
        ([step("SP2", "2023-07-20", "分管区领导审阅")], "pending", "未到期（还有2天）", "待分管区领导审阅"),  # another
        ([step("special_plan_report:SP1@draft", "2023-07-20", "分管区领导审阅")], "pending", "未到期（还有2天）",
         "2023-07-20分管区领导审阅同意，待备案"),
        ([step("SP1", "2023-07-20", "分管区领导审阅", "在审")], "pending", "未到期（还有2天）", "待分管区领导审阅"),
    ],
)  # fmt: skip
def test_approval_and_filing(make_plan: MakePlan, steps: list[Row], state: str, text: str, note: str) -> None:
    found = row(see(make_plan, "2023-07-28", approvals=steps), "jyj", "M5", "SP1")
    assert (found["state"], found["state_name"], found["note"]) == (state, text, note)


def test_dates_of_the_plan_itself_count_by_their_day(make_plan: MakePlan) -> None:
    dated = [{**SPECIAL[1], "approved_on": "2023-07-20", "filed_on": "2023-08-02"}]
    before, after = (
        row(see(make_plan, on, special_plans=dated), "wjw", "M5", "SP2") for on in ("2023-08-01", "2023-08-02")
    )
    assert (before["state_name"], before["approver_role"]) == ("逾期2天", "部门主要负责同志")
    assert before["filed_on"] is None and after["state_name"] == "已备案（2023-08-02，晚3天）"


def test_a_report_received_is_filed(make_plan: MakePlan) -> None:
    """Of a department with two plans only the one the file names."""
    files = [("jyj", "报告.docx"), ("wjw", "SP2_报告.docx"), ("wjw", "全部.docx")]
    rows = [received(department, "M5", "2023-07-21", file=file) for department, file in files]
    found = see(make_plan, "2023-07-28", submissions=rows)
    assert states(found, "M5") == {"SP1": "handed_in", "SP2": "handed_in", "SP3": "pending", "street": "nothing"}
    assert row(found, "jyj", "M5", "SP1")["note"] == "未见分管区领导审阅同意的记录"


def test_a_department_s_own_approval_is_told(make_plan: MakePlan) -> None:
    """It is no hand-in: the report may still lie on a desk."""
    steps = [step("department_report:jyj@draft", "2023-06-09", "部门主要负责同志审阅", "同意报送")]
    found = row(see(make_plan, "2023-06-12", approvals=steps), "jyj", "M3")
    assert (found["state"], found["note"]) == ("overdue", "2023-06-09部门主要负责同志审阅：同意报送")
    final = [step("department_report:jyj", "2023-06-09", "部门主要负责同志审阅", "同意报送")]
    assert row(see(make_plan, "2023-06-12", approvals=final), "jyj", "M3")["note"] == ""


# --- the office ---------------------------------------------------------------------------------------------------


def test_the_office_s_own_duties(make_plan: MakePlan) -> None:
    visits = [{"visit_id": "V1", "date": "2023-05-09"}, {"visit_id": "V2", "date": "2023-06-01"}]
    steps = [step("M7", "2023-06-05", "常务会议", "审议通过")]
    found = see(make_plan, "2023-06-12", visits=visits, approvals=steps)
    assert row(found, "fgw", "M6")["state_name"] == "已办理（2023-05-09）"  # from May on: begun, never late
    assert row(found, "fgw", "M6")["note"] == "已走访座谈2次，最近一次2023-06-01"
    assert row(found, "fgw", "M7")["state_name"] == "已办理（2023-06-05）"
    without = see(make_plan, "2023-06-12")
    assert row(without, "fgw", "M7")["state_name"] == "方案未定日期"
    assert row(without, "fgw", "M6")["state_name"] == "逾期42天"


# --- what comes out -----------------------------------------------------------------------------------------------

CONTACTS = "department_id,name,role,phone,email\njyj,张三丰,科长,022-12345678,zhang@example.cn\nwjw,,,,\n"


def test_contacts_stay_private(make_plan: MakePlan, tmp_path: Path) -> None:
    found = see(make_plan, "2023-06-12", contacts=CONTACTS)
    assert row(found, "jyj", "M3")["contact"] is True and row(found, "wjw", "M3")["contact"] is False
    write_reminders(found, tmp_path)
    shown = screen(found) + to_csv(sheet(found)) + str(records(found.rows))
    shown += "".join(path.read_text("utf-8") for path in tmp_path.iterdir())
    assert not [word for word in ("张三丰", "022", "zhang", "科长") if word in shown]


def test_a_broken_contacts_file_stops_nothing(make_plan: MakePlan) -> None:
    found = see(make_plan, "2023-06-12", contacts='department_id\n"a')
    assert found.notes == ("contacts.csv：CSV格式有误，请检查引号是否成对；是否登记联系人无法显示",)


def test_screen_and_sheet(make_plan: MakePlan) -> None:
    rows = [received("jyj", "M3", "2023-06-11"), received("wjw", "M3", "2023-06-09", "退回")]
    found = see(make_plan, "2023-06-12", submissions=rows)
    text = screen(found)
    assert "M3　报送初稿　应于2023-06-10前　应报3项，已报送1项，退回待重报1项，逾期1项（最长2天）" in text
    block = text.split("M3　")[1].split("\n\n")[0].splitlines()
    assert [line.split()[0] for line in block[2:]] == [
        "区卫生健康委",
        "某街道",
        "区教育局",
    ]  # what calls for action first
    assert text.endswith(
        "截至2023-06-12：应报14项，已报送1项，退回待重报1项，逾期6项（最长62天），未到期5项，方案未定日期1项\n"
    )
    assert list(sheet(found).columns)[:4] == ["单位编号", "单位", "节点编号", "节点"] and len(sheet(found)) == len(
        found.rows
    )


def test_no_milestones(make_plan: MakePlan) -> None:
    assert screen(see(make_plan, "2023-06-12", milestones=[])) == "milestones.csv没有工作节点，无可汇总的事项\n"


def test_illustrative_records_are_marked(make_plan: MakePlan) -> None:
    made_up = [{**SPECIAL[0], "provenance": "illustrative"}]
    found = see(make_plan, "2023-06-12", special_plans=made_up)
    assert found.stamps == ("示例数据：本页含为演示而拟定的数据，不得作为正式数据引用",)
    assert "本提醒含为演示而拟定的数据" in reminders(found)["jyj"]


# --- reminders ----------------------------------------------------------------------------------------------------


def test_reminders_go_to_those_who_owe_something_soon(make_plan: MakePlan) -> None:
    done = [received(name, "M1", "2023-04-01") for name in ("jyj", "wjw", "street")]
    done += [received("wjw", "M2", "2023-04-01"), received("wjw", "M3", "2023-05-30")]
    visited = [{"visit_id": "V1", "date": "2023-04-25"}]
    texts = [set(reminders(see(make_plan, day, submissions=done, visits=visited)))
             for day in ("2023-06-02", "2023-06-03", "2023-06-10")]  # fmt: skip
    assert texts == [set(), {"jyj", "street"}, {"jyj", "street"}]


def test_a_reminder_s_words(make_plan: MakePlan) -> None:
    done = [received("jyj", "M1", "2023-04-01"), received("jyj", "M3", "2023-06-08", "退回", "b.xlsx")]
    found = see(make_plan, "2023-06-27", plan={"mailbox": "ghk@example.cn"}, submissions=done,
                extensions=[{**granted("2023-07-15", "2023-06-20", "jyj"), "milestone_id": "M4"}])  # fmt: skip
    assert reminders(found)["jyj"] == (
        "关于报送测试规划中期评估材料的提醒\n\n某区教育局：\n\n"
        "　　按照测试规划中期评估工作安排，截至2023年6月27日，贵单位尚有下列1项工作需要报送。\n\n"
        "　　一、已退回修改、尚未重报的事项\n"
        "　　1. 报送初稿：应于2023年6月10日前完成，已于2023年6月8日退回，请按所附意见修改后重新报送，现已逾期17天。\n\n"
        "　　请抓紧组织，将有关材料发送至ghk@example.cn（区发展改革委）。确因特殊情况不能按期报送的，"
        "请及时说明原因和拟报送日期，以便办理延期。\n"
        "　　如已报送，请忽略本提醒。感谢支持与配合。\n\n"
        "　　　　　　　　某区发展和改革委员会\n　　　　　　　　2023年6月27日\n"
    )
    soon = see(make_plan, "2023-07-10", submissions=done,
               extensions=[{**granted("2023-07-15", "2023-06-20", "jyj"), "milestone_id": "M4"}])  # fmt: skip
    extended = "经同意延期至2023年7月15日（延期原因：统计数据未反馈），距到期还有5天。"
    assert f"确认规划是否调整：应于2023年6月30日前完成，{extended}" in reminders(soon)["jyj"]
    assert "本单位尚有" in reminders(soon)["fgw"] and "贵单位" not in reminders(soon)["fgw"]


def test_a_reminder_changed_by_hand_is_kept(make_plan: MakePlan, tmp_path: Path) -> None:
    found = see(make_plan, "2023-06-12")
    names = write_reminders(found, tmp_path)
    assert names == [f"{name}_2023-06-12.txt" for name in ("jyj", "wjw", "street", "fgw")]
    (tmp_path / names[0]).write_text("手工修改", "utf-8")
    write_reminders(found, tmp_path)
    assert (tmp_path / f"{names[0]}.2").read_text("utf-8") == "手工修改"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names, f"{names[0]}.2"])


# --- for any round ------------------------------------------------------------------------------------------------

DAYS = st.dates(dt.date(2023, 4, 1), dt.date(2023, 8, 31))
NAMES, PLACES = st.sampled_from(["jyj", "wjw", "street", "nobody"]), st.sampled_from(["M1", "M2", "M3", "M5", "M9"])
WORDS = st.sampled_from(["收到", "收到（有提示）", "退回", ""])
EVENTS = st.lists(st.tuples(NAMES, PLACES, DAYS, WORDS), max_size=12)


@pytest.fixture(scope="module")
def quiet(make_plan: MakePlan) -> Plan:
    return see(make_plan, "2023-06-12").plan


def with_events(plan: Plan, events: list[tuple[str, str, dt.date, str]], on: dt.date) -> Status:
    rows = [received(department, milestone, str(day), word) for department, milestone, day, word in events]
    table = t.PLAN_TABLES["submissions"]
    frame = pd.DataFrame(rows, columns=list(table.columns), dtype="str")
    return status(plan.with_tables(submissions=t.conform(frame, table)[0]).at(as_of=on))


@settings(max_examples=20)
@given(EVENTS, DAYS)
def test_any_round(quiet: Plan, events: list[tuple[str, str, dt.date, str]], on: dt.date) -> None:
    """Every duty once, with a state; the counts add up; what comes later changes nothing."""
    found = with_events(quiet, events, on)
    rows = records(found.rows)
    assert sum(found.counts.values()) == len(rows) and {row["state"] for row in rows} <= set(STATES)
    assert len({(row["department_id"], row["milestone_id"], row["plan_id"]) for row in rows}) == len(rows)
    assert to_csv(with_events(quiet, [e for e in events if e[2] <= on], on).rows) == to_csv(found.rows)
    for one in rows:
        assert one["days_left"] is None or one["state"] in ("pending", "extended")
        assert one["state"] != "overdue" or one["days_late"] > 0


def test_milestones_stand_by_date(make_plan: MakePlan) -> None:
    found = see(make_plan, "2023-06-12")
    days = [stone.due or dt.date.max for stone in milestones(found.plan)]
    assert all(a <= b for a, b in itertools.pairwise(days)) and days[-1] == dt.date.max
