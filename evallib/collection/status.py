"""Who has handed in what: every duty of the round with its state on a day, nothing that is on record left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.collection.contacts import Registered, registered
from evallib.collection.filings import Filing, filing_of, report_steps
from evallib.collection.handed import Handed, handed_in, strays
from evallib.collection.owed import Duty, Milestone, duties, milestones
from evallib.narratives import stamps
from evallib.plan import Plan, office_of

STATES: Mapping[str, str] = {
    "returned": "已退回待重报", "overdue": "逾期", "pending": "未到期", "extended": "已延期", "undated": "方案未定日期",
    "handed_in": "已报送", "unasked": "不在应报之列", "nothing": "无此项",
}  # fmt: skip
"""State → Chinese, in the order a list shows them: what calls for action first."""
OPEN = ("returned", "overdue", "pending", "extended", "undated")
COLUMNS = (
    t.DEPARTMENT_ID, t.DEPARTMENT, t.MILESTONE_ID, t.MILESTONE, t.WHO, t.OBJECT, t.PLAN_ID, t.SPECIAL_PLAN, t.DUE,
    t.EXTENDED_TO, t.EXTENSION_REASON, t.EXTENDED_ON, t.STATE, t.STATE_NAME, t.DAYS_LATE, t.DAYS_LEFT, t.RECEIVED_ON,
    t.RESULT, t.FILE, t.APPROVER_ROLE, t.APPROVED_ON, t.FILED_ON, t.CONTACT, t.NOTE,
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Status:
    """The state of a round on the plan's day.

    Attributes
    ----------
    plan : Plan
        As of the day asked.
    rows : DataFrame
        One row a duty (:data:`COLUMNS`): ``state`` is a key of :data:`STATES`, ``state_name`` its text with day or
        number of days; ``days_late`` counts from the due day (extension included) to the day asked, of what was handed
        in to the day it came; ``contact`` says whether a contact is registered, never who.
    milestones : tuple of Milestone
    notes : tuple of str
        What is on record and counts nowhere, and why.
    """

    plan: Plan
    rows: pd.DataFrame
    milestones: tuple[Milestone, ...]
    notes: tuple[str, ...] = ()

    @property
    def on(self) -> dt.date:
        """The day asked."""
        return self.plan.as_of

    @cached_property
    def counts(self) -> dict[str, int]:
        """Number of duties by state, every state there."""
        found = self.rows[t.STATE].value_counts()
        return {state: int(found.get(state, 0)) for state in STATES}

    def at(self, milestone_id: str) -> pd.DataFrame:
        """The rows of one milestone that are duties, what calls for action first."""
        rows = self.rows[(self.rows[t.MILESTONE_ID] == milestone_id) & (self.rows[t.STATE] != "nothing")]
        order = rows[t.STATE].map(list(STATES).index)
        return rows.assign(order=order).sort_values("order", kind="stable").drop(columns="order")

    @cached_property
    def stamps(self) -> tuple[str, ...]:
        """Warnings for illustrative or unverified records behind the state."""
        frames = [_until(self.plan, name, day) for name, day in _RECORDS.items()]
        found = stamps(value for frame in frames for value in frame[t.PROVENANCE])
        return tuple(text.replace("本报告", "本页") for text in found)

    @property
    def tally(self) -> str:
        """One line with the counts."""
        return f"截至{self.on.isoformat()}：" + tally(self.rows)


_RECORDS = {
    "special_plans": "", "approvals": t.DATE, "extensions": t.RECORDED_ON, "adjustments": t.REQUESTED_ON,
    "visits": t.DATE,
}  # fmt: skip
"""Tables the state rests on, with the day from which a row counts."""


def _until(plan: Plan, name: str, day: str) -> pd.DataFrame:
    """Rows of a table that count on the plan's day."""
    frame = plan.known(name)
    return frame[frame[day] <= pd.Timestamp(plan.as_of)] if day else frame


def tally(rows: pd.DataFrame) -> str:
    """How many are owed, handed in, returned, overdue, not due yet."""
    due = rows[~rows[t.STATE].isin(("nothing", "unasked"))]
    counted = due[t.STATE].value_counts()
    late = due.loc[due[t.STATE].isin(("overdue", "returned")), t.DAYS_LATE].max()
    texts = {**STATES, "returned": "退回待重报"}
    longest = f"（最长{int(late)}天）" if pd.notna(late) and late > 0 else ""
    parts = [f"{texts[state]}{counted.get(state, 0)}项" for state in ("handed_in", "returned", "overdue")]
    parts += [f"{texts[s]}{counted[s]}项" for s in ("pending", "extended", "undated") if s in counted]
    return f"应报{len(due)}项，" + "，".join([*parts[:2], parts[2] + longest, *parts[3:]])


def status(plan: Plan) -> Status:
    """Return the state of every duty on the plan's day; later rows of any table do not count."""
    stones, owed, around = milestones(plan), duties(plan), _Around.of(plan)
    known = handed_in(plan, owed)
    found = [*((duty, known.of(duty)) for duty in owed), *known.unasked]
    rows = [_row(around, duty, handed) for duty, handed in found]
    frame = _typed(pd.DataFrame(rows, columns=list(COLUMNS)))
    order = {item.milestone_id: i for i, item in enumerate(stones)}
    frame = frame.assign(order=frame[t.MILESTONE_ID].map(order)).sort_values("order", kind="stable")
    notes = (*strays(plan), *_blind_milestones(stones), *around.contacts.notes)
    return Status(plan, frame.drop(columns="order").reset_index(drop=True), stones, notes)


def _blind_milestones(stones: Iterable[Milestone]) -> list[str]:
    """Milestones that do not say who has to hand in."""
    return [
        f"节点{item.milestone_id}（{item.name}）的who为“{item.who}”，应为all、lead或office，无法确定应报单位"
        for item in stones if item.who not in t.PLAN_TABLES["milestones"].words[t.WHO]
    ]  # fmt: skip


@dataclass(frozen=True)
class _Around:
    """What every row of the table is looked up in."""

    plan: Plan
    office: str
    contacts: Registered
    plans: Mapping[str, dict[str, Any]]

    @classmethod
    def of(cls, plan: Plan) -> _Around:
        """Look it up once."""
        plans = {row[t.PLAN_ID]: row for row in reversed(t.records(plan.known("special_plans")))}
        return cls(plan, office_of(plan), registered(plan), plans)


def _row(around: _Around, duty: Duty, handed: Handed) -> dict[str, Any]:
    """One duty as a row of the table."""
    plan, filing, title = around.plan, Filing(""), ""
    if duty.plan_id:
        special = around.plans[duty.plan_id]
        title, filing = special[t.NAME], filing_of(plan, special)
        handed = _filed(handed, filing)
    if duty.milestone.asked == "report" and not duty.milestone.of_office:
        draft = "初稿" in duty.milestone.name + duty.milestone.object
        steps = report_steps(plan, duty.department_id, draft=draft)
        handed = replace(handed, remarks=(*handed.remarks, *steps))
    state, text, late, left = _state(plan.as_of, duty, handed)
    extension, stone = duty.extension, duty.milestone
    return {
        t.DEPARTMENT_ID: duty.department_id,
        t.DEPARTMENT: plan.department_name(duty.department_id, short=True) or "牵头单位未明确",
        t.MILESTONE_ID: stone.milestone_id, t.MILESTONE: stone.name, t.WHO: stone.who, t.OBJECT: stone.object,
        t.PLAN_ID: duty.plan_id, t.SPECIAL_PLAN: title, t.DUE: stone.due,
        t.EXTENDED_TO: extension and extension.due, t.EXTENSION_REASON: extension.reason if extension else "",
        t.EXTENDED_ON: extension and extension.recorded_on, t.STATE: state, t.STATE_NAME: text, t.DAYS_LATE: late,
        t.DAYS_LEFT: left, t.RECEIVED_ON: handed.received_on or handed.returned_on, t.RESULT: handed.result,
        t.FILE: handed.file, t.APPROVER_ROLE: filing.approver, t.APPROVED_ON: filing.approved_on,
        t.FILED_ON: filing.filed_on, t.CONTACT: duty.department_id in around.contacts.departments,
        t.NOTE: "；".join(_remarks(duty, handed, filing, office=around.office)),
    }  # fmt: skip


def _filed(handed: Handed, filing: Filing) -> Handed:
    """Of a special plan: filing, or else the receipt of its report, is the hand-in; a refusal sends it back."""
    if filing.filed_on and not (handed.returned_on and handed.returned_on > filing.filed_on):
        return replace(handed, received_on=filing.filed_on, returned_on=None)
    if filing.returned_on and (handed.received_on is None or handed.received_on <= filing.returned_on):
        return replace(handed, received_on=None, returned_on=filing.returned_on)
    return handed


def _remarks(duty: Duty, handed: Handed, filing: Filing, *, office: str) -> list[str]:
    """What there is to say beside the state."""
    found = [*handed.remarks, *filing.remarks]
    if duty.plan_id and not handed.received_on and not handed.returned_on:
        approved = filing.approved_on
        found.append(
            f"{approved.isoformat()}{filing.approver}审阅同意，待备案" if approved else f"待{filing.approver}审阅"
        )
    elif duty.plan_id and handed.received_on and not filing.filed_on and not filing.approved_on:
        found.append(f"未见{filing.approver}审阅同意的记录")
    if duty.extension:
        found.append(f"延期原因：{duty.extension.reason or '未注明'}")
    if duty.milestone.of_office and duty.department_id != office:
        found.append("由其他单位报来")
    return found


def _state(on: dt.date, duty: Duty, handed: Handed) -> tuple[str, str, int | None, int | None]:
    """State, its text, days late and days left."""
    due, done = duty.due, ("已办理" if duty.milestone.of_office else "已备案" if duty.plan_id else "已报送")
    if handed.received_on:
        late = (handed.received_on - due).days if due and not handed.started else 0
        behind = f"，晚{late}天" if late > 0 else ""
        if duty.none:
            return "unasked", f"{done}（{handed.received_on.isoformat()}），{STATES['unasked']}", 0, None
        return "handed_in", f"{done}（{handed.received_on.isoformat()}{behind}）", max(late, 0), None
    late = (on - due).days if due else 0
    if handed.returned_on:
        behind = f"，逾期{late}天" if late > 0 else ""
        return "returned", f"{STATES['returned']}{behind}", max(late, 0), None
    if duty.none:
        return "nothing", STATES["nothing"], None, None
    if due is None:
        return "undated", STATES["undated"], None, None
    if late > 0:
        return "overdue", f"逾期{late}天", late, None
    left = "今日到期" if late == 0 else f"还有{-late}天"
    if duty.extension and due != duty.milestone.due:
        return "extended", f"已延期至{due.isoformat()}（{left}）", 0, -late
    return "pending", f"未到期（{left}）" if late else left, 0, -late


_DATES = (t.DUE, t.EXTENDED_TO, t.EXTENDED_ON, t.RECEIVED_ON, t.APPROVED_ON, t.FILED_ON)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Dates as datetime64, days as whole numbers with NA."""
    days = {name: pd.to_datetime(frame[name]).astype("datetime64[s]") for name in _DATES}
    return frame.assign(**days).astype({t.DAYS_LATE: "Int64", t.DAYS_LEFT: "Int64", t.CONTACT: "bool"})
