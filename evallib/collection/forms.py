"""The vocabulary of the forms: sheets, columns, periods, Chinese words for codes; what `make` writes, `read` looks for.

A form is a workbook for one department. Every sheet is a table with one heading row; its first column holds ids, and
`read` finds sheets and columns by their headings, wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from evallib import tables as t
from evallib.plan import Plan

HIDDEN = "_表单"
"""Hidden sheet: key and value a row, then title, kind and heading row of every sheet (:class:`Stamp`)."""
EXTRA = "·"
"""Between the heading of a period and what is asked about its figure: 2021年实际·状态."""

STATUS_WORDS: Mapping[str, str] = {
    "最终核实数": "final", "初步数": "preliminary", "预计数": "estimate", "撤回": "retracted",
}  # fmt: skip
RATING_WORDS: Mapping[str, str] = {name: code for code, name in t.RATING_NAMES.items()}
WORK_STATE_WORDS: Mapping[str, str] = {name: code for code, name in t.WORK_STATE_NAMES.items()}
PROJECT_STATE_WORDS: Mapping[str, str] = {name: code for code, name in t.PROJECT_STATE_NAMES.items()}
ADJUST, KEEP = "需调整", "不调整"
CHOICE = "需调整／不调整"
ASKED, TOTAL, TOTAL_END, LAST, CHANGED = "asked", "total", "total_end", "last", "changed"
"""Columns that belong to no table: what to fill in, running totals, the last report, what changed since 初稿."""
WHOLE, WHOLE_NAME = "全部事项", "本单位牵头的全部事项（必填）"
"""Id and name of the first row of 调整建议, which holds the department's answer as a whole."""
RECEIVED, RECEIVED_WITH_WARNINGS, RETURNED = "收到", "收到（有提示）", "退回"
"""Results in submissions.csv."""

Kind = Literal["text", "long", "number", "date", "word", "id"]
SheetKind = Literal[
    "indicator", "task", "programme", "project", "city_task", "special_plan", "problem", "adjustment", "receipt"
]


@dataclass(frozen=True)
class Period:
    """A period a form asks for: a whole year or a part of one, as it was or as a forecast."""

    year: int
    period: str
    forecast: bool
    heading: str


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    Attributes
    ----------
    heading : str
    name : str
        Column of the table it comes from or goes to.
    kind : {"text", "long", "number", "date", "word", "id"}
        ``long`` is text over several lines.
    entry : bool
        Whether the department fills it in.
    words : mapping of str to str
        Words of a list → codes.
    width : float
        Characters.
    period : Period or None
        Of the columns of an indicator's figures.
    optional : bool
        Whether nobody misses it: the periods of a form that does not say when it was made.
    """

    heading: str
    name: str
    kind: Kind = "text"
    entry: bool = False
    words: Mapping[str, str] = field(default_factory=dict, hash=False)
    width: float = 12.0
    period: Period | None = None
    optional: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet: kind, title and columns; the first column holds the id of each row."""

    kind: SheetKind
    title: str
    columns: tuple[Column, ...]

    @property
    def id_column(self) -> Column:
        """The column that tells rows apart."""
        return self.columns[0]

    def column(self, name: str) -> Column:
        """The first column that goes to a column of the table."""
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class Stamp:
    """What the hidden sheet says: whose form it is, for which milestone and round, where each sheet's headings stand.

    Attributes
    ----------
    plan, department_id, milestone_id, round : str
        ``round`` is 初稿, 定稿 or "" where the milestone's object is handed in once.
    as_of : str
        ISO date of what was known when the form was made.
    heads : mapping of str to (kind, int)
        Title of a sheet → its kind and the row of its headings as a spreadsheet counts.
    """

    plan: str
    department_id: str
    milestone_id: str
    round: str
    as_of: str
    heads: Mapping[str, tuple[str, int]] = field(default_factory=dict)

    def rows(self) -> list[list[Any]]:
        """The rows of the hidden sheet."""
        found = [[key, getattr(self, key)] for key in _STAMPED]
        return [*found, *([title, kind, row] for title, (kind, row) in self.heads.items())]

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> Stamp | None:
        """Read the hidden sheet's rows; None where it says neither plan nor department."""
        values = dict.fromkeys(_STAMPED, "")
        heads: dict[str, tuple[str, int]] = {}
        for row in rows:
            cells = [str(cell).strip() for cell in row]
            if len(cells) >= 2 and cells[0] in values:
                values[cells[0]] = cells[1]
            elif len(cells) >= 3 and cells[0] and re.fullmatch(r"\d+(\.0)?", cells[2]):
                heads[cells[0]] = (cells[1], int(float(cells[2])))
        if not values[_STAMPED[0]] and not values[_STAMPED[1]]:
            return None
        return cls(**values, heads=heads)


_PARTS = {"h1": "上半年|1[-—~至]6月", "q3": "前三季度|1[-—~至]9月", "q1": "一季度|1[-—~至]3月", "annual": "全年"}
_PERIOD = re.compile(
    rf"(?P<year>\d{{4}})年?(?P<part>{'|'.join(_PARTS.values())})?(?P<kind>实际|预计|预测)(?:完成|数值|数|值)?"
    r"(?:[·.、-]?(?P<field>状态|口径|来源|依据))?"
)
_STAMPED = ("plan", "department_id", "milestone_id", "round", "as_of")

TITLES: Mapping[SheetKind, str] = {
    "indicator": "指标", "task": "任务", "programme": "工程", "project": "项目", "city_task": "市级任务",
    "special_plan": "专项规划", "problem": "问题", "adjustment": "调整建议", "receipt": "联系人回执",
}  # fmt: skip
WORK_KINDS: tuple[SheetKind, ...] = ("task", "programme", "project", "city_task")


def periods(plan: Plan) -> tuple[Period, ...]:
    """The periods a form asks for: whole years before the running one, its half-year, then forecasts to the plan's end.

    The running year is the as-of date's; once its third quarter counts, 前三季度 takes the place of 上半年.
    """
    running = plan.as_of.year
    past = [Period(year, "annual", False, f"{year}年实际") for year in plan.years if year < running]
    if running not in plan.years:
        ahead = [year for year in plan.years if year > running]
        return (*past, *(Period(year, "annual", True, f"{year}年预测") for year in ahead))
    part = "q3" if (plan.data_until.year, plan.data_until.month) >= (running, 9) else "h1"
    known = Period(running, part, False, f"{running}{t.PERIOD_NAMES[part]}实际")
    future = [
        Period(year, "annual", True, f"{year}年{'预计' if year == running else '预测'}")
        for year in plan.years if year >= running
    ]  # fmt: skip
    return (*past, known, *future)


def period_column(sheet: Sheet, text: str) -> Column | None:
    """The column of a period that a heading names in other words: 2023年1-6月实际 is 2023年上半年实际."""
    match = _PERIOD.fullmatch(text)
    if match is None:
        return None
    part = next(code for code, words in _PARTS.items() if re.fullmatch(words, match["part"] or "全年"))
    key = (int(match["year"]), part, match["kind"] != "实际")
    name = {"状态": t.STATUS, "口径": t.CALIBER, "来源": t.SOURCE, "依据": t.BASIS}.get(match["field"] or "", t.VALUE)
    asked = ((c, c.period) for c in sheet.columns if c.period is not None and c.name == name)
    return next((c for c, p in asked if (p.year, p.period, p.forecast) == key), None)


def report_period(plan: Plan) -> str:
    """The period a form's reports on tasks, projects and causes are about: 2023h1; the last one that is no forecast."""
    told = [p for p in periods(plan) if not p.forecast]
    last = told[-1] if told else periods(plan)[0]
    return f"{last.year}{'' if last.period == 'annual' else last.period}"


def sheets(plan: Plan, *, dated: bool = True) -> dict[SheetKind, Sheet]:
    """Every kind of sheet a form of this plan may have, in the order of the workbook.

    Not ``dated``: the form does not say when it was made, so any period of the plan may be asked for.
    """
    indicators = _indicator_sheet(plan, periods(plan) if dated else _any_period(plan), dated=dated)
    found = [indicators, *(_work_sheet(kind) for kind in WORK_KINDS), _SPECIAL_PLANS, _PROBLEMS, _ADJUSTMENTS, RECEIPT]
    return {sheet.kind: sheet for sheet in found}


def _any_period(plan: Plan) -> tuple[Period, ...]:
    """Every year of the plan, whole or in part, and its forecast; the form's own headings where it has them."""
    known = {(p.year, p.period, p.forecast): p for p in periods(plan)}
    every = [
        Period(year, part, forecast, f"{year}{t.PERIOD_NAMES[part]}{'预测' if forecast else '实际'}")
        for year in plan.years for part, forecast in (*((part, False) for part in t.PERIOD_NAMES), ("annual", True))
    ]  # fmt: skip
    return tuple(known.get((p.year, p.period, p.forecast), p) for p in every)


def _indicator_sheet(plan: Plan, asked: tuple[Period, ...], *, dated: bool) -> Sheet:
    front = [
        Column("指标编号", t.INDICATOR_ID, "id", width=9), Column("指标名称", t.NAME, width=20),
        Column("单位", t.UNIT, width=8), Column("属性", t.ATTRIBUTE, width=8),
        Column(f"{plan.base_year}年基数", t.BASE, "number", width=9),
        Column(f"{plan.last_year}年目标", t.TARGET, width=11),
    ]  # fmt: skip
    figures = [Column(p.heading, t.VALUE, "number", entry=True, width=9.5, period=p) for p in asked]
    said = [
        Column("部门自评", t.SELF_RATING, "word", entry=True, words=RATING_WORDS, width=10),
        Column("滞后原因", t.CAUSE, "long", entry=True, width=20),
        Column("下一步措施", t.NEXT_STEP, "long", entry=True, width=20),
        Column("完成时限", t.DUE, entry=True, width=11), Column("备注", t.NOTE, "long", entry=True, width=16),
    ]  # fmt: skip
    columns = (*front, *figures, *said, *_beside(asked))
    loose = tuple(replace(c, optional=not dated) if c.period else c for c in columns)
    return Sheet("indicator", TITLES["indicator"], loose)


def _beside(asked: tuple[Period, ...]) -> list[Column]:
    """Right of the figures: what is to be filled in, the running total, and status, caliber, source of each period."""
    found = [
        Column("填报要求", ASKED, "long", width=30), Column("规划期累计（自动计算）", TOTAL, "number", width=12),
        Column("含预测累计（自动计算）", TOTAL_END, "number", width=12), CHANGES,
    ]  # fmt: skip
    for p in asked:
        if p.forecast:
            found.append(Column(f"{p.heading}{EXTRA}依据", t.BASIS, "long", entry=True, width=16, period=p))
            continue
        found += [
            Column(f"{p.heading}{EXTRA}状态", t.STATUS, "word", True, STATUS_WORDS, 11, p),
            Column(f"{p.heading}{EXTRA}口径", t.CALIBER, entry=True, width=11, period=p),
            Column(f"{p.heading}{EXTRA}来源", t.SOURCE, "long", entry=True, width=16, period=p),
        ]
    return found


def _work_sheet(kind: SheetKind) -> Sheet:
    """Tasks, programmes, projects, city tasks: what they are, then how they stand."""
    place = {"project": ("专栏", t.BOX_TITLE), "city_task": ("主题", t.THEME)}.get(kind, ("章节", t.CHAPTER))
    front = [
        Column("编号", t.ID, "id", width=8), Column("名称", t.NAME, width=20), Column(*place, width=13),
        Column("目标", t.GOAL, width=20), Column("牵头单位", t.LEAD_DEPARTMENT, width=11),
        Column("本单位职责", "duty", width=7),
    ]  # fmt: skip
    money = [
        Column("总投资（万元）", t.TOTAL_INVESTMENT, "number", width=9),
        Column("计划开工", t.PLANNED_START, "date", width=11), Column("计划完工", t.PLANNED_FINISH, "date", width=11),
    ]  # fmt: skip
    spent = [
        Column("累计完成投资（万元）", t.INVESTED_TOTAL, "number", entry=True, width=10),
        Column("本年完成投资（万元）", t.INVESTED_YEAR, "number", entry=True, width=10),
        Column("形象进度", t.IMAGE_PROGRESS, entry=True, width=12),
    ]  # fmt: skip
    words = PROJECT_STATE_WORDS if kind == "project" else WORK_STATE_WORDS
    built = kind in ("programme", "project")
    said = [
        Column("主要做法", t.DONE, "long", entry=True, width=20), Column("取得成效", t.EFFECT, "long", True, width=20),
        Column("存在问题", t.PROBLEM, "long", entry=True, width=16), Column("原因", t.CAUSE, "long", True, width=14),
        Column("下一步措施", t.NEXT_STEP, "long", entry=True, width=16),
        Column("完成时限", t.DUE, entry=True, width=11),
    ]  # fmt: skip
    state = Column("进展状态", t.STATE, "word", entry=True, words=words, width=10)
    beside = (Column("上次填报情况", LAST, "long", width=24), CHANGES)
    columns = (*front, *(money if built else ()), state, *(spent if built else ()), *said, *beside)
    return Sheet(kind, TITLES[kind], columns)


CHANGES = Column("较初稿变动", CHANGED, "long", width=26)
_SPECIAL_PLANS = Sheet(
    "special_plan", TITLES["special_plan"],
    (
        Column("规划编号", t.PLAN_ID, "id", width=9), Column("规划名称", t.NAME, width=34),
        Column("文号", t.DOC_NO, width=20), Column("印发层级", t.ISSUE_LEVEL, width=13),
        Column("规划期", "span", width=12), Column("评估报告审阅人", t.APPROVER_ROLE, width=16),
        Column("审阅同意日期", t.APPROVED_ON, "date", entry=True, width=13),
        Column("报送备案日期", t.FILED_ON, "date", entry=True, width=13),
        Column("备注", t.NOTE, "long", entry=True, width=26),
    ),
)  # fmt: skip
_PROBLEMS = Sheet(
    "problem", TITLES["problem"],
    (
        Column("问题编号", t.PROBLEM_ID, "id", entry=True, width=9),
        Column("问题", t.PROBLEM, "long", entry=True, width=40),
        Column("类别", t.KIND, "word", True, {w: w for w in ("困难", "矛盾", "风险隐患")}, 10),
        Column("涉及事项编号", t.SOURCE_ID, entry=True, width=12),
        Column("成因", t.CAUSE, "word", True, {w: w for w in ("客观", "主观")}, 9),
        Column("对应措施", t.MEASURE, "long", entry=True, width=40), Column("完成时限", t.DUE, entry=True, width=12),
    ),
)  # fmt: skip
_ADJUSTMENTS = Sheet(
    "adjustment", TITLES["adjustment"],
    (
        Column("事项编号", t.OBJECT_ID, "id", width=10), Column("事项名称", t.NAME, width=30),
        Column("类别", t.KIND, width=10), Column("所属规划", t.PLAN_ID, width=24),
        Column("原目标或原内容", t.OLD, width=22), Column("调整程序", t.STEP, width=34),
        Column(CHOICE, "choice", "word", True, {ADJUST: ADJUST, KEEP: KEEP}, 12),
        Column("拟调整为", t.NEW, entry=True, width=18), Column("调整原因", t.REASON, "long", entry=True, width=28),
        Column("参考依据", t.BASIS, "long", entry=True, width=28),
    ),
)  # fmt: skip
RECEIPT = Sheet(
    "receipt", TITLES["receipt"],
    (
        Column("单位", t.DEPARTMENT_ID, width=26), Column("分管领导", "leader", entry=True, width=14),
        Column("联系人", t.NAME, entry=True, width=14), Column("电话", t.PHONE, entry=True, width=18),
        Column("邮箱", t.EMAIL, entry=True, width=26),
    ),
)  # fmt: skip
"""The receipt stands on its side: a label and a cell a row, one page."""
