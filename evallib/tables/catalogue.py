"""The tables of a plan folder: file, columns with their kinds, keys, vocabularies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from evallib.tables import names as n

Kind = Literal["text", "id", "number", "integer", "boolean", "date"]


@dataclass(frozen=True)
class Table:
    """One table of a plan folder.

    Attributes
    ----------
    name, file : str
        Name as used in code, file name in the plan folder.
    columns : mapping of str to Kind
        Column name → kind, in the order of the contract.
    needs : tuple of str
        Columns without which the file cannot be used.
    key : tuple of str
        Columns that tell rows apart (ledgers: beside ``recorded_on``); empty where rows repeat freely.
    words : mapping of str to tuple of str
        Closed vocabularies by column.
    """

    name: str
    file: str
    columns: Mapping[str, Kind]
    needs: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_ledger(self) -> bool:
        """Whether rows carry the day on which they became known."""
        return n.RECORDED_ON in self.columns


_KINDS: dict[str, Kind] = {
    **dict.fromkeys(
        (n.INDICATOR_ID, n.DEPARTMENT_ID, n.ID, n.PLAN_ID, n.ADJUSTMENT_ID, n.PROBLEM_ID, n.VISIT_ID,
         n.MILESTONE_ID), "id"
    ),
    **dict.fromkeys(
        (n.BASE, n.TARGET, n.TARGET_LOW, n.TARGET_HIGH, n.TOLERANCE, n.VALUE, n.TOTAL_INVESTMENT,
         n.INVESTED_TOTAL, n.INVESTED_YEAR, n.IMAGE_PROGRESS, n.WEIGHT, n.ANSWER, n.RANK, n.CHANCE), "number"
    ),
    **dict.fromkeys((n.YEAR, n.BASE_YEAR, n.FIRST_YEAR, n.LAST_YEAR, n.DECIMALS), "integer"),
    **dict.fromkeys((n.MAIN, n.IN_ATTACHMENT3), "boolean"),
    **dict.fromkeys(
        (n.RECORDED_ON, n.VALID_FROM, n.VALID_TO, n.APPROVED_ON, n.FILED_ON, n.REQUESTED_ON, n.DUE,
         n.PLANNED_START, n.PLANNED_FINISH, n.DATE, n.RECEIVED_ON), "date"
    ),
}  # fmt: skip


def _columns(text: str, **other: Kind) -> dict[str, Kind]:
    """Columns named in ``text``, each with its usual kind unless ``other`` says differently."""
    return {name: other.get(name, _KINDS.get(name, "text")) for name in text.replace("\n", " ").split()}


_WORK = """id name chapter focus lead_department support_departments plan_id upper_id goal due indicators kind
total_investment planned_start planned_finish provenance"""
_WORK_WORDS = {n.KIND: ("investment", "policy", ""), n.PROVENANCE: (*n.PROVENANCES, "")}

PLAN_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("departments", "departments.csv",
              _columns("department_id name short_name kind valid_from valid_to successor_id field"),
              needs=(n.DEPARTMENT_ID,), key=(n.DEPARTMENT_ID,),
              words={n.KIND: ("委办局", "街道", "党群", "垂管", "其他", "")}),
        Table("indicators", "indicators.csv", _columns(
            """indicator_id name unit category chapter focus main attribute target_type direction value_kind part_year
            base_year base target target_low target_high target_text tolerance reference plan_id upper_id
            lead_department support_departments decimals publication_lag caliber provenance disclosure note"""),
            needs=(n.INDICATOR_ID,), key=(n.INDICATOR_ID,),
            words={n.ATTRIBUTE: ("约束性", "预期性", ""), n.DIRECTION: ("up", "down", "range", ""),
                   n.VALUE_KIND: ("level", "share", "rate", ""), n.PART_YEAR: ("stock", "flow", "growth", "none", ""),
                   n.DISCLOSURE: ("公开", "内部", ""), n.PROVENANCE: (*n.PROVENANCES, "")}),
        Table("observations", "observations.csv", _columns(
            """indicator_id year period value status caliber source provenance recorded_on submitted_by origin note
            sha256"""),
            needs=(n.INDICATOR_ID, n.YEAR, n.PERIOD, n.VALUE),
            key=(n.INDICATOR_ID, n.YEAR, n.PERIOD, n.CALIBER, n.STATUS, n.RECORDED_ON),
            words={n.PERIOD: n.PERIODS, n.STATUS: n.STATUSES, n.PROVENANCE: (*n.PROVENANCES, "")}),
        Table("targets", "targets.csv", _columns("indicator_id year target source provenance recorded_on"),
              needs=(n.INDICATOR_ID, n.YEAR, n.TARGET), key=(n.INDICATOR_ID, n.YEAR),
              words={n.PROVENANCE: (*n.PROVENANCES, "")}),
        Table("department_forecasts", "department_forecasts.csv",
              _columns("indicator_id year value basis self_rating recorded_on submitted_by provenance origin sha256"),
              needs=(n.INDICATOR_ID, n.YEAR, n.VALUE), key=(n.INDICATOR_ID, n.YEAR, n.SUBMITTED_BY),
              words={n.SELF_RATING: (*n.RATINGS, "not_rated", "")}),
        Table("overrides", "overrides.csv", _columns(
            "indicator_id kind year value reason person recorded_on provenance", value="text"),
            needs=(n.INDICATOR_ID, n.KIND, n.VALUE),
            words={n.KIND: ("rating", "judgement", "value", "cap_low", "cap_high", "event")}),
        Table("tasks", "tasks.csv", _columns(_WORK), needs=(n.ID,), key=(n.ID,), words=_WORK_WORDS),
        Table("programmes", "programmes.csv", _columns(_WORK), needs=(n.ID,), key=(n.ID,), words=_WORK_WORDS),
        Table("projects", "projects.csv", _columns(_WORK + " box_no box_title"), needs=(n.ID,), key=(n.ID,),
              words=_WORK_WORDS),
        Table("city_tasks", "city_tasks.csv", _columns(_WORK + " theme"), needs=(n.ID,), key=(n.ID,),
              words=_WORK_WORDS),
        Table("special_plans", "special_plans.csv", _columns(
            """plan_id name doc_no issue_level lead_department first_year last_year in_attachment3 approver_role
            approved_on filed_on provenance"""), needs=(n.PLAN_ID,), key=(n.PLAN_ID,),
            words={n.ISSUE_LEVEL: ("区政府文件", "区政府办文件", "部门文件", ""), n.PROVENANCE: (*n.PROVENANCES, "")}),
        Table("progress", "progress.csv", _columns(
            """object_type object_id period state invested_total invested_year image_progress done effect problem cause
            next_step due recorded_on submitted_by provenance origin sha256""", due="text", image_progress="text"),
            needs=(n.OBJECT_TYPE, n.OBJECT_ID, n.PERIOD),
            key=(n.OBJECT_TYPE, n.OBJECT_ID, n.PERIOD),
            words={n.OBJECT_TYPE: ("indicator", "task", "programme", "project", "city_task"),
                   n.PROVENANCE: (*n.PROVENANCES, "")}),
        Table("problems", "problems.csv", _columns(
            """problem_id problem recorded_on submitted_by kind source_id cause measure lead_department due
            provenance origin sha256""",
            due="text"), needs=(n.PROBLEM_ID,), key=(n.PROBLEM_ID,),
            words={n.KIND: ("困难", "矛盾", "风险隐患", ""), n.CAUSE: ("客观", "主观", "")}),
        Table("visits", "visits.csv", _columns("visit_id date place departments topic finding provenance"),
              needs=(n.VISIT_ID,), key=(n.VISIT_ID,)),
        Table("adjustments", "adjustments.csv", _columns(
            """adjustment_id plan_id object_id old new reason basis step requested_on approved_on filed_on
            submitted_by provenance origin sha256""", plan_id="text"),
            needs=(n.ADJUSTMENT_ID, n.OBJECT_ID, n.NEW), key=(n.ADJUSTMENT_ID,)),
        Table("approvals", "approvals.csv", _columns("document version step role date result provenance"),
              needs=(n.DOCUMENT,)),
        Table("opinions", "opinions.csv", _columns("round version from paragraph opinion decision reason provenance"),
              words={n.DECISION: ("采纳", "部分采纳", "未采纳", "无意见", "")}),
        Table("milestones", "milestones.csv", _columns("milestone_id name due who object note"),
              needs=(n.MILESTONE_ID,), key=(n.MILESTONE_ID,), words={n.WHO: ("all", "lead", "office")}),
        Table("extensions", "extensions.csv", _columns(
            "milestone_id department_id due reason role recorded_on provenance", department_id="text"),
            needs=(n.MILESTONE_ID,)),
        Table("submissions", "submissions.csv", _columns(
            "department_id milestone_id file sha256 received_on result"), needs=(n.DEPARTMENT_ID, n.MILESTONE_ID)),
        Table("reviews", "reviews.csv", _columns(
            "reviewer run indicator_id rating chance confidence comment recorded_on saved_at"),
            needs=(n.INDICATOR_ID,)),
        Table("survey", "survey.csv", _columns("question answer weight group recorded_on provenance"),
              needs=(n.QUESTION, n.ANSWER)),
        Table("comparisons", "comparisons.csv", _columns("indicator_id area year period value rank source provenance"),
              needs=(n.INDICATOR_ID, n.AREA)),
        Table("notes", "notes.csv", _columns("object_id place text author recorded_on provenance"),
              needs=(n.OBJECT_ID, n.TEXT)),
        Table("contacts", "contacts.csv", _columns("department_id name role phone email"), needs=(n.DEPARTMENT_ID,)),
    )
}  # fmt: skip
"""Every table of a plan folder by name. Contacts are private: only ``collection`` reads them."""
