"""Every column name and every closed vocabulary, spelled here and nowhere else."""

from __future__ import annotations

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
FIELD = "field"  # departments, optional: the field its reports are titled by
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
DEADLINE = "deadline"
"""Due day of the catalogue, beside ``due`` of the latest report."""
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
SAVED_AT = "saved_at"  # reviews: when the expert last changed the row
COMMENT = "comment"
EXPERTS = "experts"  # reviewed: how many experts spoke of an indicator
AGREEING = "agreeing"  # … how many of them agree with our class
PROPOSED = "proposed"  # … other classes they chose
SPLIT = "split"  # … whether they chose different classes
MEDIAN_CHANCE = "median_chance"  # … median of the chances they stated
APART = "apart"  # … whether that is far from the model's
COMMENTS = "comments"
DECIDED = "decided"  # … whether the office has decided since
QUESTION = "question"
ANSWER = "answer"
WEIGHT = "weight"
GROUP = "group"
AREA = "area"
RANK = "rank"
OWN, GAP = "own_value", "gap"  # comparisons: our figure of the same period; own − theirs
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
CAGR_RATIO = "cagr_ratio"  # of levels: achieved over required compound growth, shown beside the schedule
PROGRESS_GAP = "progress_gap"  # progress − planned share, as a fraction
TARGET_GAP = "target_gap"  # forecast of the last plan year − target as a level, in the indicator's unit
END_MEDIAN, END_LOW, END_HIGH = "end_median", "end_low", "end_high"
# what the target type compares at the plan's end in the draws (x, average growth %, Σ, c %, mean, d): median, 80 %
ASSIGNED = "assigned"  # yearly target the latest figure is held against
NOTES = "notes"  # Chinese remarks on the data behind a row
OBSERVED = "observed"  # forecast rows: whether the year holds an observation
STATE_NAME = "state_name"
IMAGE_WORDS = "image_words"  # 形象进度 in words (主体封顶) where it is no percentage
LATE = "late"  # projects: own planned start or finish passed and not met, or suspended
TIME_SHARE = "time_share"  # projects: elapsed share of their own dates
COUNT = "count"
SHARE, SHARE_LOW, SHARE_HIGH = "share", "share_low", "share_high"  # of a question: the satisfied, 95 % interval
OBJECT_NAME, CAUSE_KIND = "object_name", "cause_kind"  # problems: what they concern by name; 客观, 主观
# Adjustments: the higher plan that fixes the item, whether the old text is not the catalogue's, the new one asks for
# less, the target is a level; forecast less the new target; class and progress by the old and the new target
FIXED_BY = "fixed_by"
DIFFERS, LOOSENS, AS_LEVEL, GAP_NEW = "differs", "loosens", "as_level", "gap_new"
RATING_OLD, RATING_NEW, PROGRESS_OLD, PROGRESS_NEW = "rating_old", "rating_new", "progress_old", "progress_new"
Q025, Q100, Q500, Q900, Q975 = "q025", "q100", "q500", "q900", "q975"
METHOD = "method"
MODEL = "model"  # forecast rows: the model's own median, before an analyst's judgement
OUTSIDE = "outside"  # a department's forecast lies outside our 80 % interval
# Status of a round: one row a department and milestone (special plans: a row a plan)
MILESTONE, SPECIAL_PLAN = "milestone", "special_plan"  # their names
EXTENDED_TO, EXTENSION_REASON, EXTENDED_ON = "extended_to", "extension_reason", "extended_on"
DAYS_LATE, DAYS_LEFT = "days_late", "days_left"
CONTACT = "contact"  # whether a contact is registered; never who
# Trace of an indicator: from a figure to the cell it came from
LEDGER, REPLACED_BY = "ledger", "replaced_by"  # file of the plan folder; its line there
SHEET, CELL = "sheet", "cell"
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
SURVEY_LEVEL = 0.95  # confidence of the interval of a share of the satisfied
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
