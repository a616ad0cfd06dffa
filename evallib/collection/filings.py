"""Special plans: whose approval the evaluation report needs, whether it was given, and whether it was filed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evallib import tables as t
from evallib.collection.owed import as_day
from evallib.plan import Plan
from evallib.plan.chains import DRAFTS, REFUSED, WAITING

APPROVERS = {"区政府文件": "分管区领导", "区政府办文件": "分管区领导", "部门文件": "部门主要负责同志"}
"""Level of issue → who reads and approves the evaluation report."""
_LEADER, _HEAD = re.compile(r"[区县旗市州省](?:领导|长)|常委"), re.compile(r"主要负责|(?<!副)局长|(?<!副)主任|部门负责")
"""How a record names a district leader, the head of a department."""
_FILING = re.compile(r"备案|抄送|报备")
_APPROVAL = re.compile(r"审|同意|签|批")


@dataclass(frozen=True)
class Filing:
    """How far the evaluation report of one special plan has come on a day."""

    approver: str
    approved_on: dt.date | None = None
    filed_on: dt.date | None = None
    returned_on: dt.date | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Event:
    day: dt.date
    filing: bool
    refused: bool
    who: str = ""
    step: str = ""
    result: str = ""


def filing_of(plan: Plan, row: dict[str, Any]) -> Filing:
    """Where a special plan (a row of special_plans.csv) stands as known on the plan's day.

    The last event of each kind decides: dates of special_plans.csv, and steps recorded in approvals.csv. The approval
    of a department's head does not count where the level of issue asks for a district leader's, and is told.
    """
    approver = APPROVERS.get(row[t.ISSUE_LEVEL]) or row[t.APPROVER_ROLE] or "审阅人（印发层级未填）"
    events: list[_Event] = []
    foreign: list[_Event] = []
    for event in _events(plan, row):
        wrong = not event.filing and not event.refused and _by_head(event, approver)
        (foreign if wrong else events).append(event)
    events.sort(key=lambda event: event.day)
    approval = next((e for e in reversed(events) if not e.filing), None)
    filing = next((e for e in reversed(events) if e.filing), None)
    refused = [e for e in (approval, filing) if e and e.refused]
    approved_on = approval.day if approval and not approval.refused else None
    filed_on = filing.day if filing and not filing.refused else None
    remarks = [f"{e.day.isoformat()}由{e.who}审阅，不是应由审阅的{approver}" for e in foreign]
    remarks += [f"{e.day.isoformat()}{e.who or approver}：{e.result or '退回'}" for e in refused]
    remarks += _order_remarks(approver, approved_on, filed_on)
    return Filing(approver, approved_on, filed_on, max((e.day for e in refused), default=None), tuple(remarks))


def _events(plan: Plan, row: dict[str, Any]) -> Iterator[_Event]:
    """Everything known on a special plan's approval and filing."""
    for day, filing in ((as_day(row[t.APPROVED_ON]), False), (as_day(row[t.FILED_ON]), True)):
        if day is not None and day <= plan.as_of:
            yield _Event(day, filing, refused=False)
    frame = plan.known("approvals").sort_values([t.DATE, t.LINE], kind="stable")
    for item in t.records(frame):
        day, step, result = as_day(item[t.DATE]), item[t.STEP], item[t.RESULT]
        if day is None or day > plan.as_of or not about(item[t.DOCUMENT], row[t.PLAN_ID]) or WAITING.search(result):
            continue
        filing = bool(_FILING.search(step))
        if filing or _APPROVAL.search(step):
            yield _Event(day, filing, bool(REFUSED.search(result)), item[t.ROLE] or step, step, result)


def report_steps(plan: Plan, department_id: str, *, draft: bool) -> list[str]:
    """What is on record of a department's own report: its approvals (``department_report:kjj@draft``) by the day."""
    found = []
    for item in t.records(plan.known("approvals").sort_values([t.DATE, t.LINE], kind="stable")):
        day = as_day(item[t.DATE])
        report, _, suffix = item[t.DOCUMENT].partition("@")
        mine = report == f"department_report:{department_id}" and (suffix in DRAFTS) == draft
        if mine and day is not None and day <= plan.as_of:
            found.append(f"{day.isoformat()}{item[t.STEP]}：{item[t.RESULT] or '已办'}")
    return found


def about(document: str, plan_id: str) -> bool:
    """Whether a document of approvals.csv is the special plan or its report (``special_plan_report:SP01@draft``)."""
    return document.partition("@")[0].rpartition(":")[2] == plan_id


def _by_head(event: _Event, approver: str) -> bool:
    """Whether a department's head approved what a district leader has to."""
    text = event.step + event.who
    return approver == "分管区领导" and bool(_HEAD.search(text)) and not _LEADER.search(text)


def _order_remarks(approver: str, approved_on: dt.date | None, filed_on: dt.date | None) -> list[str]:
    """What is wrong with the order: filed without or before approval."""
    if filed_on is None:
        return []
    if approved_on is None:
        return [f"未见{approver}审阅同意的记录"]
    return ["审阅同意晚于备案"] if approved_on > filed_on else []
