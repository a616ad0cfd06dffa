"""Approval chains: which steps a document has to take by kind and level of issue, and which of them are on record."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from evallib import tables as t
from evallib.plan.duties import office_of
from evallib.plan.hierarchy import DEPARTMENT, issue_level

if TYPE_CHECKING:
    from evallib.plan import Plan

State = Literal["done", "waiting", "returned", "pending", "missing", "foreign"]
Effect = Literal["", "approve", "file"]
STATE_NAMES: dict[State, str] = {
    "done": "已办理", "waiting": "办理中", "returned": "退回", "pending": "未办理", "missing": "未见办理记录",
    "foreign": "不在规定程序之内",
}  # fmt: skip
REFUSED = re.compile(r"退回|不同意|未同意|不予同意|不予批准|不通过|未通过|暂缓")
"""How a result says that a document was not agreed to."""
WAITING = re.compile(r"审阅中|待审|在审|待签|办理中|尚未")
"""How a result says that a step is not over."""
DRAFTS = ("draft", "初稿")
"""Suffixes of reports that are the first round's."""
PLAN_PAPER = "adjustment_plan"
"""Report id of the adjustment plan: what is recorded of it holds for the adjustments it brings together."""
_OWN = re.compile(r"自治区|自治州|[区县旗市州盟省]")
_LEVELS: dict[str, tuple[str, str]] = {"district": ("区", "市"), "city": ("市", "省"), "province": ("省", "国家")}
"""Level of the plan → the word before its own organs, and before those it reports to."""
_HEAD, _COLLECTED, _FILED = (
    "主要负责|部门负责|(?<!副)局长|(?<!副)主任",
    "汇总",
    "备案|抄送|报送|报.{0,4}(发展改革委|发改委)",
)
_LEADER = "分管|区领导|副(区|县|旗|市|州|省)长"
_CONGRESS, _GOVERNMENT = "人大", "政府(?!办)|国务院|长办公会|常务会议?"
_PARTY = "区委|县委|旗委|市委|州委|盟委|省委|党委|党中央|(?<!人大)常委会"


@dataclass(frozen=True)
class Step:
    """One step a document has to take.

    Attributes
    ----------
    name, role : str
        What the step is called, and who takes it.
    told : tuple of str
        Patterns; the step is taken once records fit every one of them (区委 and 区政府 may be recorded apart).
    effect : str
        Whether a date of approval or of filing kept with the document itself (``approved_on``, ``filed_on``) is its.
    """

    name: str
    role: str
    told: tuple[str, ...]
    effect: Effect = ""


@dataclass(frozen=True)
class Taken:
    """Where one step stands; ``foreign`` is a record that belongs to no step of the chain."""

    name: str
    role: str
    state: State
    day: dt.date | None = None
    result: str = ""
    remarks: tuple[str, ...] = ()
    effect: Effect = ""

    @property
    def done(self) -> bool:
        """Whether the step has been taken."""
        return self.state == "done"


@dataclass(frozen=True)
class Organs:
    """How a plan of some level calls those who decide on its documents."""

    leader: str
    office: str
    government: str
    leadership: str
    congress: str
    above: str
    """Whom adjustments are filed with; "" where nobody stands above."""


@dataclass(frozen=True)
class _Record:
    text: str
    role: str
    day: dt.date
    result: str
    remarks: tuple[str, ...] = ()

    def fits(self, pattern: str) -> bool:
        return re.search(pattern, self.text or self.role) is not None


@dataclass(frozen=True)
class _Trail:
    """Records of a document's latest version; ``since`` the day that version began, None where it is the first."""

    records: tuple[_Record, ...] = ()
    since: dt.date | None = None


def organs(plan: Plan) -> Organs:
    """Who decides, in the words of the plan's level; the office's own name tells a county from a district."""
    own, above = _LEVELS.get(plan.level, ("", ""))
    office = plan.department_name(office_of(plan), short=True)
    if plan.level == "national":
        name = office or "国家发展改革委"
        return Organs("国务院分管领导", name, "国务院", "党中央、国务院", "全国人大常委会", "")
    match = _OWN.match(office)
    own = match[0] if match else own
    return Organs(f"分管{own}领导", office or f"{own}发展改革委", f"{own}政府", f"{own}委、{own}政府",
                  f"{own}人大常委会", f"{above}发展改革委" if above else "")  # fmt: skip


def adjustment_steps(plan: Plan, level: str) -> tuple[Step, ...]:
    """The steps of an adjustment by the level of issue of what is adjusted ("" = the outline itself)."""
    who = organs(plan)
    if level == DEPARTMENT:
        return (Step("单位主要负责同志签字同意", "单位主要负责同志", (_HEAD,), "approve"),
                Step(f"报{who.office}备案", who.office, (_FILED,), "file"))  # fmt: skip
    first = (Step(f"{who.leader}同意", who.leader, (_LEADER,)), Step(f"{who.office}汇总", who.office, (_COLLECTED,)))
    if level:
        return (*first, Step(f"{who.government}批准", who.government, (_GOVERNMENT,), "approve"))
    rest = (Step(f"{who.leadership}同意", who.leadership, (_PARTY, _GOVERNMENT)),
            Step(f"{who.congress}审议批准", who.congress, (_CONGRESS,), "approve"))  # fmt: skip
    filed = (Step(f"报{who.above}备案", who.above, (_FILED,), "file"),) if who.above else ()
    return (*first, *rest, *filed)


def evaluation_steps(plan: Plan, level: str) -> tuple[Step, ...]:
    """The steps of a special plan's evaluation report by the plan's level of issue."""
    who = organs(plan)
    filed = Step(f"抄送{who.office}备案", who.office, (_FILED,), "file")
    if level == DEPARTMENT:
        return Step("部门主要负责同志审阅同意", "部门主要负责同志", (_HEAD,), "approve"), filed
    return Step(f"{who.leader}审阅同意", who.leader, (_LEADER,), "approve"), filed


def report_steps(plan: Plan, stem: str) -> tuple[Step, ...]:
    """The steps of a report by its notebook's stem; () where the work plan asks for none."""
    who = organs(plan)
    if stem in ("department_report", "city_department_report"):
        return (
            Step("部门主要负责同志审阅", "部门主要负责同志", (_HEAD,)),
            Step(f"报送{who.office}", who.office, (_FILED,)),
        )
    if stem == "city_report":
        above = (Step(f"报{who.above}", who.above, (_FILED,)),) if who.above else ()
        return (Step(f"{who.government}审议", who.government, (_GOVERNMENT,)), *above)
    if stem == "district_report":
        return (Step(f"{who.leadership}审议", who.leadership, (_PARTY, _GOVERNMENT)),
                Step(f"提请{who.congress}审议", who.congress, (_CONGRESS,)))  # fmt: skip
    return ()


def adjustment_level(plan: Plan, row: Mapping[str, Any]) -> str:
    """Level of issue of what an adjustment changes; "" for the outline."""
    return issue_level(plan, row[t.PLAN_ID]) if row[t.PLAN_ID] not in ("", plan.name) else ""


def target_number(text: Any) -> float | None:
    """The number of a cell of adjustments.csv, read as the target in force is; None for words."""
    value = pd.to_numeric(text, errors="coerce")
    return float(value) if math.isfinite(value) else None


def adjustment_chain(plan: Plan, row: Mapping[str, Any]) -> tuple[Taken, ...]:
    """Where an adjustment (a row of adjustments.csv) stands, as known on the plan's day.

    What is recorded of the adjustment plan counts for it too, once the adjustment was asked for, unless the
    department's own document settles it.
    """
    level, asked = adjustment_level(plan, row), _day(row[t.REQUESTED_ON])
    trail = _trail(plan, lambda document: document == row[t.ADJUSTMENT_ID])
    if level != DEPARTMENT:
        common = _trail(plan, lambda document: document.partition("@")[0] == PLAN_PAPER).records
        also = tuple(record for record in common if asked is None or record.day >= asked)
        trail = _Trail(trail.records + also, trail.since)
    return _walk(plan, adjustment_steps(plan, level), trail, row)


def special_plan_chain(plan: Plan, row: Mapping[str, Any]) -> tuple[Taken, ...]:
    """Where the evaluation report of a special plan (a row of special_plans.csv) stands."""
    trail = _trail(plan, lambda document: document.partition("@")[0].rpartition(":")[2] == row[t.PLAN_ID])
    return _walk(plan, evaluation_steps(plan, row[t.ISSUE_LEVEL]), trail, row)


def report_chain(plan: Plan, report_id: str, *, draft: bool = False) -> tuple[Taken, ...]:
    """Where a report stands.

    Parameters
    ----------
    plan : Plan
    report_id : str
        With a suffix only records of just that document count.
    draft : bool
        Without a suffix: the first round's records (suffix draft), else those of every other suffix.
    """
    base, _, suffix = report_id.partition("@")

    def mine(document: str) -> bool:
        name, _, own = document.partition("@")
        return document == report_id if suffix else name == base and (own in DRAFTS) == draft

    return _walk(plan, report_steps(plan, base.partition(":")[0]), _trail(plan, mine), {})


def _walk(plan: Plan, steps: Sequence[Step], trail: _Trail, own: Mapping[str, Any]) -> tuple[Taken, ...]:
    """Hold the records against the steps, and tell what is missing, out of order or not in the chain."""
    records = [*trail.records, *_own_dates(plan, steps, trail, own)]
    by_step: dict[int, list[_Record]] = {}
    foreign = []
    for record in sorted(records, key=lambda item: item.day):
        place = _place(record, steps)
        if place is None:
            foreign.append(Taken(record.text, record.role, "foreign", record.day, record.result))
        else:
            by_step.setdefault(place, []).append(record)
    found = [_taken(step, by_step.get(i, [])) for i, step in enumerate(steps)]
    return (*_in_order(found), *foreign)


def _place(record: _Record, steps: Sequence[Step]) -> int | None:
    """Which step a record tells of: the one of its name, else the first it fits."""
    named = (i for i, step in enumerate(steps) if record.text == step.name)
    fits = (i for i, step in enumerate(steps) if any(record.fits(pattern) for pattern in step.told))
    return next(named, next(fits, None))


def _taken(step: Step, records: Sequence[_Record]) -> Taken:
    """One step: of each of its parts the last record decides."""
    if not records:
        return Taken(step.name, step.role, "pending", effect=step.effect)
    parts = [next((r for r in reversed(records) if r.fits(p) or r.text == step.name), None) for p in step.told]
    last = [record for record in dict.fromkeys(parts) if record is not None] or [records[-1]]
    refused = [record for record in last if REFUSED.search(record.result)]
    waiting = [record for record in last if WAITING.search(record.result)]
    state: State = "returned" if refused else "waiting" if waiting or None in parts else "done"
    shown = refused or waiting or last
    role = "、".join(dict.fromkeys(record.role or step.role for record in shown))
    result = "；".join(dict.fromkeys(record.result for record in shown if record.result))
    remarks = tuple(dict.fromkeys(remark for record in shown for remark in record.remarks))
    return Taken(step.name, role, state, max(record.day for record in shown), result, remarks, step.effect)


def _in_order(found: Sequence[Taken]) -> list[Taken]:
    """Name steps without a record that others have gone past, and days that run backwards."""
    out: list[Taken] = []
    for i, item in enumerate(found):
        later = any(other.done for other in found[i + 1 :])
        days = [other.day for other in found[:i] if other.done and other.day]
        state, remarks = item.state, item.remarks
        if later and state == "pending":
            state = "missing"
        if later and state in ("returned", "waiting"):
            remarks = (*remarks, "本环节尚未办结，后续环节已办理")
        if item.done and days and item.day and item.day < max(days):
            remarks = (*remarks, "早于上一环节，次序有误")
        out.append(replace(item, state=state, remarks=remarks))
    return out


def _trail(plan: Plan, mine: Callable[[str], bool]) -> _Trail:
    """Steps on record of a document by the plan's day: its latest version, in the order of their days."""
    frame = plan.known("approvals")
    frame = frame[[mine(document) for document in frame[t.DOCUMENT]]]
    rows = [row for row in t.records(frame) if (day := _day(row[t.DATE])) is not None and day <= plan.as_of]
    if not rows:
        return _Trail()
    versions = {_version(row[t.VERSION]) for row in rows}
    rows = [row for row in rows if _version(row[t.VERSION]) == max(versions)]
    rows.sort(key=lambda row: (row[t.DATE], row[t.LINE]))
    records = tuple(_Record(row[t.STEP], row[t.ROLE], row[t.DATE].date(), row[t.RESULT]) for row in rows)
    return _Trail(records, records[0].day if len(versions) > 1 else None)


def _version(text: str) -> tuple[int, str]:
    """Order of versions: by their number, words without one first."""
    number = re.search(r"\d+", text)
    return (int(number[0]), "") if number else (0, text.strip())


def _own_dates(plan: Plan, steps: Iterable[Step], trail: _Trail, own: Mapping[str, Any]) -> list[_Record]:
    """Days of approval and filing kept with the document itself, where no step on record tells of them."""
    columns = {"approve": t.APPROVED_ON, "file": t.FILED_ON}
    found = []
    for step in (step for step in steps if step.effect):
        day = _day(own.get(columns[step.effect]))
        told = any(_place(record, (step,)) is not None for record in trail.records)
        if day is None or day > plan.as_of or told or (trail.since and day < trail.since):
            continue
        found.append(_Record(step.name, step.role, day, "", ("按登记日期，未见审批记录",)))
    return found


def _day(value: Any) -> dt.date | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()
