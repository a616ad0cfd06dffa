"""Every table of a plan folder and of a result: column names, kinds, keys; ``conform`` is the one door.

Column names are spelled here and nowhere else; other rooms write ``frame[t.YEAR]``. A cell is text until ``conform``
gives it its kind: text, number (finite float), integer, boolean or ISO date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd

from evallib.errors import Finding

Kind = Literal["text", "id", "number", "integer", "boolean", "date"]

# Identity and linking
INDICATOR_ID = "indicator_id"
DEPARTMENT_ID = "department_id"
OBJECT_ID = "object_id"
OBJECT_TYPE = "object_type"
ID = "id"
PLAN_ID = "plan_id"
UPPER_ID = "upper_id"
REFERENCE = "reference"
LEAD_DEPARTMENT = "lead_department"
SUPPORT_DEPARTMENTS = "support_departments"
DEPARTMENT = "department"
ADJUSTMENT_ID = "adjustment_id"
PROBLEM_ID = "problem_id"
VISIT_ID = "visit_id"
MILESTONE_ID = "milestone_id"
SERIES_ID = "series_id"
SUCCESSOR_ID = "successor_id"
SOURCE_ID = "source_id"
# Naming and describing
NAME = "name"
SHORT_NAME = "short_name"
KIND = "kind"
UNIT = "unit"
CATEGORY = "category"
CHAPTER = "chapter"
FOCUS = "focus"
MAIN = "main"
ATTRIBUTE = "attribute"
TARGET_TYPE = "target_type"
DIRECTION = "direction"
VALUE_KIND = "value_kind"
PART_YEAR = "part_year"
BASE_YEAR = "base_year"
BASE = "base"
TARGET = "target"
TARGET_LOW = "target_low"
TARGET_HIGH = "target_high"
TARGET_TEXT = "target_text"
TOLERANCE = "tolerance"
DECIMALS = "decimals"
PUBLICATION_LAG = "publication_lag"
CALIBER = "caliber"
PROVENANCE = "provenance"
DISCLOSURE = "disclosure"
NOTE = "note"
VALID_FROM = "valid_from"
VALID_TO = "valid_to"
THEME = "theme"
BOX_NO = "box_no"
BOX_TITLE = "box_title"
GOAL = "goal"
DUE = "due"
INDICATORS = "indicators"
TOTAL_INVESTMENT = "total_investment"
PLANNED_START = "planned_start"
PLANNED_FINISH = "planned_finish"
DOC_NO = "doc_no"
ISSUE_LEVEL = "issue_level"
FIRST_YEAR = "first_year"
LAST_YEAR = "last_year"
IN_ATTACHMENT3 = "in_attachment3"
APPROVER_ROLE = "approver_role"
APPROVED_ON = "approved_on"
FILED_ON = "filed_on"
# Figures and ledgers
YEAR = "year"
PERIOD = "period"
VALUE = "value"
STATUS = "status"
SOURCE = "source"
RECORDED_ON = "recorded_on"
SUBMITTED_BY = "submitted_by"
ORIGIN = "origin"
BASIS = "basis"
SELF_RATING = "self_rating"
REASON = "reason"
PERSON = "person"
STATE = "state"
INVESTED_TOTAL = "invested_total"
INVESTED_YEAR = "invested_year"
IMAGE_PROGRESS = "image_progress"
DONE = "done"
EFFECT = "effect"
PROBLEM = "problem"
CAUSE = "cause"
NEXT_STEP = "next_step"
MEASURE = "measure"
DATE = "date"
PLACE = "place"
DEPARTMENTS = "departments"
TOPIC = "topic"
FINDING = "finding"
OLD = "old"
NEW = "new"
STEP = "step"
REQUESTED_ON = "requested_on"
DOCUMENT = "document"
VERSION = "version"
ROLE = "role"
RESULT = "result"
ROUND = "round"
FROM = "from"
PARAGRAPH = "paragraph"
OPINION = "opinion"
DECISION = "decision"
WHO = "who"
OBJECT = "object"
FILE = "file"
SHA256 = "sha256"
RECEIVED_ON = "received_on"
REVIEWER = "reviewer"
RUN = "run"
RATING = "rating"
CHANCE = "chance"
CONFIDENCE = "confidence"
COMMENT = "comment"
QUESTION = "question"
ANSWER = "answer"
WEIGHT = "weight"
GROUP = "group"
AREA = "area"
RANK = "rank"
TEXT = "text"
AUTHOR = "author"
PHONE = "phone"
EMAIL = "email"
LINE = "line"
"""Row of the file as a spreadsheet shows it (header = 1); added by the reader, never written."""
# Results
LATEST_YEAR = "latest_year"
LATEST_PERIOD = "latest_period"
LATEST_VALUE = "latest_value"
PROGRESS = "progress"
TIME_PROGRESS = "time_progress"
COMPUTED_RATING = "computed_rating"
BORDERLINE = "borderline"
REASON_CODE = "reason_code"
P_ATTAIN = "p_attain"
REQUIRED_ANNUAL = "required_annual"
OVERRIDDEN = "overridden"
MEAN = "mean"
# Columns of results beside the public ones
PLANNED_SHARE = "planned_share"  # π: share of the way the plan wants by the end of the period that counts
RATIO = "ratio"  # q = progress/π
ACHIEVED = "achieved"  # what is compared with the target, in table units: x, average growth %, Σ, c %, d, mean
TARGET_LEVEL = "target_level"  # target as a level: b ± change of an increment, else the target in force
AVERAGE_GROWTH = "average_growth"  # of growth targets: achieved average growth, %
CAGR_RATIO = "cagr_ratio"  # of levels: achieved over required compound growth, shown beside the schedule
PROGRESS_GAP = "progress_gap"  # progress − planned share, as a fraction
TARGET_GAP = "target_gap"  # forecast of the last plan year − target as a level, in the indicator's unit
END_MEDIAN, END_LOW, END_HIGH = "end_median", "end_low", "end_high"
# what the target type compares at the plan's end in the draws (x, average growth %, Σ, c %, mean, d): median, 80 %
ASSIGNED = "assigned"  # yearly target the latest figure is held against
NOTES = "notes"  # Chinese remarks on the data behind a row
OBSERVED = "observed"  # forecast rows: whether the year holds an observation
STATE_NAME = "state_name"
LATE = "late"  # projects: own planned start or finish passed and not met, or suspended
TIME_SHARE = "time_share"  # projects: elapsed share of their own dates
MODEL = "model"
COUNT = "count"
Q025, Q100, Q500, Q900, Q975 = "q025", "q100", "q500", "q900", "q975"
METHOD = "method"
# Track record of forecasts: one row a series, method, origin and horizon; its summary one row a method
HORIZON, ERROR, SCALED_ERROR, WIS = "horizon", "error", "scaled_error", "wis"
COVERED80, COVERED95, MET = "covered80", "covered95", "met"
FORECASTS, MASE, BRIER, MASE_TO_NAIVE, WIS_TO_NAIVE = "forecasts", "mase", "brier", "mase_to_naive", "wis_to_naive"


def forecast_column(year: int) -> str:
    """Column of the median forecast of a year."""
    return f"forecast_{year}"


def low_column(year: int) -> str:
    """Column of the lower end of the 80 % interval."""
    return f"lo80_{year}"


def high_column(year: int) -> str:
    """Column of the upper end of the 80 % interval."""
    return f"hi80_{year}"


PERIODS = ("annual", "h1", "q1", "q3")
PERIOD_SHARE: dict[str, float] = {"annual": 1.0, "h1": 0.5, "q1": 0.25, "q3": 0.75}
PERIOD_END: dict[str, tuple[int, int]] = {"annual": (12, 31), "h1": (6, 30), "q1": (3, 31), "q3": (9, 30)}
STATUSES = ("final", "preliminary", "estimate", "retracted")
PROVENANCES = ("verified", "unverified", "illustrative")
TARGET_TYPES = (
    "level", "increment", "avg_growth", "relative_growth", "cumulative_sum", "cumulative_reduction",
    "floor", "ceiling", "range", "assigned", "qualitative",
)  # fmt: skip
RATINGS = ("early", "ahead", "on_track", "lagging")
NOT_RATED = "not_rated"
RATING_NAMES: dict[str, str] = {
    "early": "提前实现", "ahead": "快于预期", "on_track": "基本符合预期", "lagging": "滞后", NOT_RATED: "暂无法评价",
}  # fmt: skip
CHANCE_WORDING: tuple[tuple[float, str], ...] = ((0.80, "有把握完成"), (0.50, "经努力可完成"), (0.0, "完成难度较大"))
INTERVAL = 0.80  # coverage of the interval that reports state
PERIOD_NAMES: dict[str, str] = {"annual": "年", "h1": "年上半年", "q1": "年一季度", "q3": "年前三季度"}
FOCUS_AREAS = ("京津冀协同发展", "创新驱动", "扩大内需", "改革开放", "民生福祉", "绿色低碳", "风险防范")

WORK_STATE_NAMES: dict[str, str] = {
    "done": "已完成", "on_schedule": "达到序时", "behind": "慢于序时", "not_started": "未启动", "to_adjust": "拟调整",
}  # fmt: skip
PROJECT_STATE_NAMES: dict[str, str] = {
    "completed": "已完工", "building": "在建", "preparing": "前期", "not_started": "未开工", "suspended": "停缓建",
    "dropped": "调出",
}  # fmt: skip
WORK_TYPES: dict[str, str] = {
    "task": "tasks", "programme": "programmes", "project": "projects", "city_task": "city_tasks",
}  # fmt: skip
WORK_STATES = tuple(WORK_STATE_NAMES)
PROJECT_STATES = tuple(PROJECT_STATE_NAMES)


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
        return RECORDED_ON in self.columns


_KINDS: dict[str, Kind] = {
    **dict.fromkeys(
        (INDICATOR_ID, DEPARTMENT_ID, ID, PLAN_ID, ADJUSTMENT_ID, PROBLEM_ID, VISIT_ID, MILESTONE_ID), "id"
    ),
    **dict.fromkeys(
        (BASE, TARGET, TARGET_LOW, TARGET_HIGH, TOLERANCE, VALUE, TOTAL_INVESTMENT, INVESTED_TOTAL, INVESTED_YEAR,
         IMAGE_PROGRESS, WEIGHT, ANSWER, RANK, CHANCE), "number"
    ),
    **dict.fromkeys((YEAR, BASE_YEAR, FIRST_YEAR, LAST_YEAR, DECIMALS), "integer"),
    **dict.fromkeys((MAIN, IN_ATTACHMENT3), "boolean"),
    **dict.fromkeys(
        (RECORDED_ON, VALID_FROM, VALID_TO, APPROVED_ON, FILED_ON, REQUESTED_ON, DUE, PLANNED_START, PLANNED_FINISH,
         DATE, RECEIVED_ON), "date"
    ),
}  # fmt: skip


def _columns(text: str, **other: Kind) -> dict[str, Kind]:
    """Columns named in ``text``, each with its usual kind unless ``other`` says differently."""
    return {name: other.get(name, _KINDS.get(name, "text")) for name in text.replace("\n", " ").split()}


_WORK = """id name chapter focus lead_department support_departments plan_id upper_id goal due indicators kind
total_investment planned_start planned_finish provenance"""
_WORK_WORDS = {KIND: ("investment", "policy", ""), PROVENANCE: (*PROVENANCES, "")}

PLAN_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("departments", "departments.csv",
              _columns("department_id name short_name kind valid_from valid_to successor_id"),
              needs=(DEPARTMENT_ID,), key=(DEPARTMENT_ID,),
              words={KIND: ("委办局", "街道", "党群", "垂管", "其他", "")}),
        Table("indicators", "indicators.csv", _columns(
            """indicator_id name unit category chapter focus main attribute target_type direction value_kind part_year
            base_year base target target_low target_high target_text tolerance reference plan_id upper_id
            lead_department support_departments decimals publication_lag caliber provenance disclosure note"""),
            needs=(INDICATOR_ID,), key=(INDICATOR_ID,),
            words={ATTRIBUTE: ("约束性", "预期性", ""), DIRECTION: ("up", "down", "range", ""),
                   VALUE_KIND: ("level", "share", "rate", ""), PART_YEAR: ("stock", "flow", "growth", "none", ""),
                   DISCLOSURE: ("公开", "内部", ""), PROVENANCE: (*PROVENANCES, "")}),
        Table("observations", "observations.csv", _columns(
            """indicator_id year period value status caliber source provenance recorded_on submitted_by origin note"""),
            needs=(INDICATOR_ID, YEAR, PERIOD, VALUE), key=(INDICATOR_ID, YEAR, PERIOD, CALIBER, STATUS, RECORDED_ON),
            words={PERIOD: PERIODS, STATUS: STATUSES, PROVENANCE: (*PROVENANCES, "")}),
        Table("targets", "targets.csv", _columns("indicator_id year target source provenance recorded_on"),
              needs=(INDICATOR_ID, YEAR, TARGET), key=(INDICATOR_ID, YEAR), words={PROVENANCE: (*PROVENANCES, "")}),
        Table("department_forecasts", "department_forecasts.csv",
              _columns("indicator_id year value basis self_rating recorded_on submitted_by provenance"),
              needs=(INDICATOR_ID, YEAR, VALUE), key=(INDICATOR_ID, YEAR, SUBMITTED_BY),
              words={SELF_RATING: (*RATINGS, "not_rated", "")}),
        Table("overrides", "overrides.csv", _columns(
            "indicator_id kind year value reason person recorded_on provenance", value="text"),
            needs=(INDICATOR_ID, KIND, VALUE),
            words={KIND: ("rating", "judgement", "value", "cap_low", "cap_high", "event")}),
        Table("tasks", "tasks.csv", _columns(_WORK), needs=(ID,), key=(ID,), words=_WORK_WORDS),
        Table("programmes", "programmes.csv", _columns(_WORK), needs=(ID,), key=(ID,), words=_WORK_WORDS),
        Table("projects", "projects.csv", _columns(_WORK + " box_no box_title"), needs=(ID,), key=(ID,),
              words=_WORK_WORDS),
        Table("city_tasks", "city_tasks.csv", _columns(_WORK + " theme"), needs=(ID,), key=(ID,), words=_WORK_WORDS),
        Table("special_plans", "special_plans.csv", _columns(
            """plan_id name doc_no issue_level lead_department first_year last_year in_attachment3 approver_role
            approved_on filed_on provenance"""), needs=(PLAN_ID,), key=(PLAN_ID,),
            words={ISSUE_LEVEL: ("区政府文件", "区政府办文件", "部门文件", ""), PROVENANCE: (*PROVENANCES, "")}),
        Table("progress", "progress.csv", _columns(
            """object_type object_id period state invested_total invested_year image_progress done effect problem cause
            next_step due recorded_on submitted_by provenance""", due="text"), needs=(OBJECT_TYPE, OBJECT_ID, PERIOD),
            key=(OBJECT_TYPE, OBJECT_ID, PERIOD),
            words={OBJECT_TYPE: ("indicator", "task", "programme", "project", "city_task"),
                   PROVENANCE: (*PROVENANCES, "")}),
        Table("problems", "problems.csv", _columns(
            """problem_id problem recorded_on submitted_by kind source_id cause measure lead_department due
            provenance""",
            due="text"), needs=(PROBLEM_ID,), key=(PROBLEM_ID,),
            words={KIND: ("困难", "矛盾", "风险隐患", ""), CAUSE: ("客观", "主观", "")}),
        Table("visits", "visits.csv", _columns("visit_id date place departments topic finding provenance"),
              needs=(VISIT_ID,), key=(VISIT_ID,)),
        Table("adjustments", "adjustments.csv", _columns(
            """adjustment_id plan_id object_id old new reason basis step requested_on approved_on filed_on
            submitted_by provenance""", plan_id="text"), needs=(ADJUSTMENT_ID, OBJECT_ID, NEW), key=(ADJUSTMENT_ID,)),
        Table("approvals", "approvals.csv", _columns("document version step role date result provenance"),
              needs=(DOCUMENT,)),
        Table("opinions", "opinions.csv", _columns("round version from paragraph opinion decision reason provenance"),
              words={DECISION: ("采纳", "部分采纳", "未采纳", "无意见", "")}),
        Table("milestones", "milestones.csv", _columns("milestone_id name due who object note"),
              needs=(MILESTONE_ID,), key=(MILESTONE_ID,), words={WHO: ("all", "lead", "office")}),
        Table("extensions", "extensions.csv", _columns(
            "milestone_id department_id due reason role recorded_on provenance", department_id="text"),
            needs=(MILESTONE_ID,)),
        Table("submissions", "submissions.csv", _columns(
            "department_id milestone_id file sha256 received_on result"), needs=(DEPARTMENT_ID, MILESTONE_ID)),
        Table("reviews", "reviews.csv", _columns(
            "reviewer run indicator_id rating chance confidence comment recorded_on"), needs=(INDICATOR_ID,)),
        Table("survey", "survey.csv", _columns("question answer weight group recorded_on provenance"),
              needs=(QUESTION, ANSWER)),
        Table("comparisons", "comparisons.csv", _columns("indicator_id area year period value rank source provenance"),
              needs=(INDICATOR_ID, AREA)),
        Table("notes", "notes.csv", _columns("object_id place text author recorded_on provenance"),
              needs=(OBJECT_ID, TEXT)),
        Table("contacts", "contacts.csv", _columns("department_id name role phone email"), needs=(DEPARTMENT_ID,)),
    )
}  # fmt: skip
"""Every table of a plan folder by name. Contacts are private: only ``collection`` reads them."""

_TRUE, _FALSE = "true", "false"
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
ID_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_RULES: dict[str, str] = {
    "number": "应为一个有限的数字（不带单位、千分位和文字）",
    "integer": "应为整数",
    "boolean": "应为true或false",
    "date": "应为日期，写作2023-06-30的形式",
    "id": "编号应以字母或数字开头，只含字母、数字、下划线和短横线",
}


def conform(frame: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[Finding]]:
    """Give every cell of a text table its kind; what cannot be read becomes empty and a finding.

    Parameters
    ----------
    frame : DataFrame
        All text, as read; optional column ``line``.
    table : Table
        Which table it is; missing columns are added empty, unknown columns are kept as text.

    Returns
    -------
    (DataFrame, list of Finding)
        Columns of the table in contract order, then unknown ones, then ``line``. Numbers are float64 (NaN = empty),
        dates datetime64 (NaT), booleans bool (empty = False), text trimmed str ("" = empty).
    """
    lines = frame[LINE] if LINE in frame else pd.Series(np.arange(2, len(frame) + 2), index=frame.index)
    out: dict[str, pd.Series] = {}
    findings: list[Finding] = []
    for name, kind in table.columns.items():
        raw = frame[name] if name in frame else pd.Series("", index=frame.index, dtype="str")
        raw = raw.str.strip()
        out[name], good = _READERS[kind](raw)
        findings += _misread(table, name, kind, raw[~good], lines)
    for name in frame.columns:
        if name not in out and name != LINE:
            out[str(name)] = frame[name]
    out[LINE] = lines.astype("int64")
    return pd.DataFrame(out).reset_index(drop=True), findings


_EMPTY: dict[str, pd.DataFrame] = {}  # most tables of most plans


def empty(table: Table) -> pd.DataFrame:
    """Return the table without rows, every column of its kind."""
    if table.name not in _EMPTY:
        blank = pd.DataFrame({name: pd.Series([], dtype="str") for name in table.columns})
        _EMPTY[table.name] = conform(blank, table)[0]
    return _EMPTY[table.name].copy()


def rows(frame: pd.DataFrame) -> Iterator[Any]:
    """Rows as named tuples whose attributes are the columns; typed Any, as each column has its own kind."""
    return iter(frame.itertuples())


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as mappings from column name to value."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def split_list(text: str) -> tuple[str, ...]:
    """Split a cell that holds several ids or words (`;`, full-width too); order kept, doubles and blanks dropped."""
    parts = [part.strip() for part in str(text).replace("；", ";").split(";")]
    return tuple(dict.fromkeys(part for part in parts if part))


def _misread(table: Table, name: str, kind: Kind, bad: pd.Series, lines: pd.Series) -> list[Finding]:
    """One finding a cell that is not of its column's kind."""
    line_of = dict(zip(lines.index, lines.tolist(), strict=True))
    emptied = "" if kind == "id" else "；此格按空白处理"
    return [
        Finding(
            rule=f"{kind}_format", severity="error", file=table.file, row=int(line_of[index]), column=name,
            value=str(value), message=f"“{str(value)[:60]}”无法识别，{_RULES[kind]}{emptied}",
        )
        for index, value in bad.items()
    ]  # fmt: skip


def _text(raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    return raw, pd.Series(True, index=raw.index)


def _id(raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    distinct = {value: value == "" or bool(ID_PATTERN.fullmatch(value)) for value in raw.unique()}
    return raw, raw.map(distinct).astype(bool)


def _number(raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    values = pd.to_numeric(raw, errors="coerce").astype("float64")
    values = values.where(np.isfinite(values))
    return values, values.notna() | (raw == "")


def _integer(raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    values, _ = _number(raw)
    values = values.where((values % 1 == 0) & (values.abs() < 1e6))
    return values.astype("Int64"), values.notna() | (raw == "")


def _boolean(raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    word = raw.str.lower()
    return word == _TRUE, word.isin([_TRUE, _FALSE, ""])


def _date(raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    distinct = {value: value if _ISO.fullmatch(value) else None for value in raw.unique()}
    days = pd.to_datetime(raw.map(distinct), format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
    return days, days.notna() | (raw == "")


_READERS = {"text": _text, "id": _id, "number": _number, "integer": _integer, "boolean": _boolean, "date": _date}
