"""What the register (汇总台账) holds: a table a kind, in Chinese, with where things stand and where they come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.collection.filings import Filing, filing_of
from evallib.collection.forms import TITLES, WORK_KINDS
from evallib.collection.trace import PROVENANCE_NAMES, STATUS_NAMES
from evallib.evaluation import Evaluation
from evallib.plan import Plan

INTERNAL = "内部"
MARKS = "标记"
PROSE = frozenset(
    "目标 理由 主要做法 取得成效 存在问题 原因 措施 下一步措施 依据 说明 数据说明 备注 原内容 调整为".split()
)
"""Headings of long texts."""
Row = Mapping[str, Any]
Naming = Callable[[str], str]


@dataclass(frozen=True)
class Page:
    """One sheet: its title, and a table with Chinese headings whose first columns are 编号, 名称, 标记."""

    title: str
    table: pd.DataFrame
    percents: tuple[str, ...] = ()


def pages(evaluation: Evaluation) -> list[Page]:
    """The sheets of the register, every one there, in the order of a form."""
    plan = evaluation.plan
    works = [Page(TITLES[kind], _works(evaluation, kind), ("时间进度",)) for kind in WORK_KINDS]
    percents = ("完成目标进度", "时间进度", "期末达标概率")
    return [
        Page(TITLES["indicator"], _indicators(evaluation), percents), *works,
        Page(TITLES["special_plan"], _special_plans(plan)), Page(TITLES["problem"], _problems(plan)),
        Page(TITLES["adjustment"], _adjustments(plan)),
    ]  # fmt: skip


_INDICATORS = """编号 名称 标记 单位 属性 类别 牵头单位 配合单位 基数 目标 现行目标值 最新时期 最新数 数据状态
完成目标进度 时间进度 评价 改判 理由 期末达标概率 来源 出处 登记日期 报送单位 数据说明 备注"""
_WORKS = """编号 名称 标记 章节 专栏 主题 目标 牵头单位 配合单位 进展状态 截至 总投资（万元） 累计完成投资（万元）
形象进度（%） 计划开工 计划完工 时间进度 是否滞后 主要做法 取得成效 存在问题 原因 下一步措施 完成时限 登记日期
报送单位 重点领域 所属规划 上位事项"""
_PLANS = "编号 名称 标记 文号 印发层级 牵头单位 规划期 审阅人 状态 审阅同意日期 备案日期 说明"
_PROBLEMS = "编号 名称 标记 类别 涉及事项 成因 措施 牵头单位 完成时限 报送单位 登记日期"
_ADJUSTMENTS = (
    """编号 名称 标记 事项编号 所属规划 原内容 调整为 状态 原因 依据 程序 提出日期 批准日期 备案日期 报送单位"""
)


def _table(rows: Iterable[Row], headings: str) -> pd.DataFrame:
    """Rows under headings; a heading no row has is left out where there are rows."""
    found = list(rows)
    kept = [name for name in headings.split() if not found or any(name in row for row in found)]
    return pd.DataFrame(found, columns=kept)


def _marks(provenance: str, disclosure: str = "") -> str:
    """What a row has to be marked with."""
    words = [PROVENANCE_NAMES[provenance]] if provenance in ("illustrative", "unverified") else []
    return "、".join(words + ([INTERNAL] if disclosure == INTERNAL else []))


def _worse(first: str, second: str) -> str:
    """The graver of two provenances: made up before unverified."""
    order = ("illustrative", "unverified", "verified")
    return min((first, second), key=lambda word: order.index(word) if word in order else len(order))


def _names(plan: Plan) -> Naming:
    """How lists of departments are written."""
    return lambda cell: "、".join(plan.department_name(name, short=True) for name in t.split_list(cell))


def _indicators(evaluation: Evaluation) -> pd.DataFrame:
    """Every row of the catalogue: what it is, latest figure, class, chance, where the figure comes from."""
    plan, named = evaluation.plan, _names(evaluation.plan)
    figures = {(row.indicator_id, row.year, row.period): row for row in t.rows(evaluation.figures)}
    rows = []
    for row in t.records(evaluation.ratings):
        item = plan.by_id[row[t.INDICATOR_ID]]
        figure = figures.get((row[t.INDICATOR_ID], row[t.LATEST_YEAR], row[t.LATEST_PERIOD]))
        rows.append({
            "编号": row[t.INDICATOR_ID], "名称": row[t.NAME], "单位": row[t.UNIT], "属性": row[t.ATTRIBUTE],
            MARKS: _marks(_worse(row[t.PROVENANCE], figure.provenance if figure else ""), row[t.DISCLOSURE]),
            "类别": "主要指标" if row[t.MAIN] else row[t.CHAPTER] or "辅助序列", "牵头单位": named(row[t.DEPARTMENT]),
            "配合单位": named(";".join(item.support_departments)), "基数": row[t.BASE],
            "目标": row[t.TARGET_TEXT] or row[t.TARGET], "现行目标值": row[t.TARGET], "最新数": row[t.LATEST_VALUE],
            "完成目标进度": row[t.PROGRESS], "时间进度": row[t.TIME_PROGRESS], "评价": t.RATING_NAMES[row[t.RATING]],
            "改判": "是" if row[t.OVERRIDDEN] else "", "理由": row[t.REASON], "期末达标概率": row[t.P_ATTAIN],
            "数据说明": row[t.NOTES], "备注": row[t.NOTE], **_origin(figure, named),
        })  # fmt: skip
    return _table(rows, _INDICATORS)


def _origin(figure: Any, named: Naming) -> dict[str, Any]:
    """Period and state of the latest figure, and where it comes from: source, place in the file received, day, who."""
    if figure is None:
        return {}
    return {
        "最新时期": f"{figure.year}{t.PERIOD_NAMES[figure.period]}", "数据状态": STATUS_NAMES.get(figure.status, ""),
        "来源": figure.source, "出处": figure.origin, "登记日期": figure.recorded_on,
        "报送单位": named(figure.submitted_by),
    }  # fmt: skip


def _works(evaluation: Evaluation, kind: str) -> pd.DataFrame:
    """Tasks, programmes, projects or city tasks with their latest state."""
    plan, named = evaluation.plan, _names(evaluation.plan)
    frame = evaluation.works[evaluation.works[t.OBJECT_TYPE] == kind]
    heard = _reports(plan)
    place, column = {"project": ("专栏", t.BOX_TITLE), "city_task": ("主题", t.THEME)}.get(kind, ("章节", t.CHAPTER))
    rows = []
    for row in t.records(frame):
        report = heard.get((kind, row[t.ID], row[t.PERIOD]), {})
        rows.append({
            "编号": row[t.ID], "名称": row[t.NAME], place: row[column], "目标": row[t.GOAL],
            MARKS: _marks(_worse(row[t.PROVENANCE], str(report.get(t.PROVENANCE, "")))),
            "牵头单位": named(row[t.LEAD_DEPARTMENT]), "配合单位": named(row[t.SUPPORT_DEPARTMENTS]),
            "进展状态": row[t.STATE_NAME], "截至": _period(row[t.PERIOD]), **_money(row, kind), "主要做法": row[t.DONE],
            "取得成效": row[t.EFFECT], "存在问题": row[t.PROBLEM], "原因": row[t.CAUSE], "下一步措施": row[t.NEXT_STEP],
            "完成时限": row[t.DUE], "登记日期": row[t.RECORDED_ON],
            "报送单位": named(str(report.get(t.SUBMITTED_BY, ""))), "重点领域": "、".join(t.split_list(row[t.FOCUS])),
            "所属规划": _plan_name(plan, row[t.PLAN_ID]), "上位事项": row[t.UPPER_ID],
        })  # fmt: skip
    return _table(rows, _WORKS) if rows else _table((), "编号 名称 标记 进展状态 截至")


def _money(row: Row, kind: str) -> dict[str, Any]:
    """Investment and dates of what is built; of projects also their own time."""
    if kind not in ("programme", "project"):
        return {}
    money = {
        "总投资（万元）": row[t.TOTAL_INVESTMENT], "累计完成投资（万元）": row[t.INVESTED_TOTAL],
        "形象进度（%）": row[t.IMAGE_PROGRESS], "计划开工": row[t.PLANNED_START], "计划完工": row[t.PLANNED_FINISH],
    }  # fmt: skip
    late = {"时间进度": row[t.TIME_SHARE], "是否滞后": "是" if row[t.LATE] else ""}
    return money | (late if kind == "project" else {})


def _reports(plan: Plan) -> dict[tuple[str, str, str], Row]:
    """The last known row of progress.csv by object and period."""
    frame = plan.known("progress").sort_values([t.RECORDED_ON, t.LINE], kind="stable")
    return {(row[t.OBJECT_TYPE], row[t.OBJECT_ID], row[t.PERIOD]): row for row in t.records(frame)}


def _period(text: str) -> str:
    """A reporting period in Chinese: 2023h1 → 2023年上半年."""
    return f"{text[:4]}{t.PERIOD_NAMES.get(text[4:] or 'annual', text[4:])}" if text else ""


def _plan_name(plan: Plan, plan_id: str) -> str:
    """Name of a special plan; the id itself where unknown."""
    frame = plan.known("special_plans")
    return str(next(iter(frame.loc[frame[t.PLAN_ID] == plan_id, t.NAME]), plan_id))


def _special_plans(plan: Plan) -> pd.DataFrame:
    """Special plans: level, approver, approval and filing as known on the day."""
    named = _names(plan)
    rows = []
    for row in t.records(plan.known("special_plans")):
        filing = filing_of(plan, row)
        years = "—".join(str(year) for year in (row[t.FIRST_YEAR], row[t.LAST_YEAR]) if not pd.isna(year))
        rows.append({
            "编号": row[t.PLAN_ID], "名称": row[t.NAME], MARKS: _marks(row[t.PROVENANCE]), "文号": row[t.DOC_NO],
            "印发层级": row[t.ISSUE_LEVEL], "牵头单位": named(row[t.LEAD_DEPARTMENT]), "规划期": years,
            "审阅人": filing.approver, "状态": _filing_state(filing), "审阅同意日期": filing.approved_on,
            "备案日期": filing.filed_on, "说明": "；".join(filing.remarks),
        })  # fmt: skip
    return _table(rows, _PLANS)


def _filing_state(filing: Filing) -> str:
    if filing.filed_on:
        return "已备案"
    if filing.returned_on:
        return "已退回"
    return "已审阅，待备案" if filing.approved_on else f"待{filing.approver}审阅"


def _problems(plan: Plan) -> pd.DataFrame:
    """Problems known on the day."""
    named = _names(plan)
    rows = [
        {
            "编号": row[t.PROBLEM_ID], "名称": row[t.PROBLEM], MARKS: _marks(row[t.PROVENANCE]), "类别": row[t.KIND],
            "涉及事项": row[t.SOURCE_ID], "成因": row[t.CAUSE], "措施": row[t.MEASURE],
            "牵头单位": named(row[t.LEAD_DEPARTMENT]), "完成时限": row[t.DUE], "报送单位": named(row[t.SUBMITTED_BY]),
            "登记日期": row[t.RECORDED_ON],
        }
        for row in t.records(plan.known("problems"))
    ]  # fmt: skip
    return _table(rows, _PROBLEMS)


def _adjustments(plan: Plan) -> pd.DataFrame:
    """Adjustments asked for by the day, with how far they have come."""
    named, day = _names(plan), pd.Timestamp(plan.as_of)
    frame = plan.known("adjustments")
    rows = []
    for row in t.records(frame[~(frame[t.REQUESTED_ON] > day)]):
        approved, filed = (row[name] if row[name] <= day else None for name in (t.APPROVED_ON, t.FILED_ON))
        rows.append({
            "编号": row[t.ADJUSTMENT_ID], "名称": _object_name(plan, row[t.OBJECT_ID]),
            MARKS: _marks(row[t.PROVENANCE]), "事项编号": row[t.OBJECT_ID], "原内容": row[t.OLD], "调整为": row[t.NEW],
            "所属规划": _plan_name(plan, row[t.PLAN_ID]), "原因": row[t.REASON], "依据": row[t.BASIS],
            "状态": "已备案" if filed else "已批准" if approved else "尚未批准", "程序": row[t.STEP],
            "提出日期": row[t.REQUESTED_ON], "批准日期": approved, "备案日期": filed,
            "报送单位": named(row[t.SUBMITTED_BY]),
        })  # fmt: skip
    return _table(rows, _ADJUSTMENTS)


def _object_name(plan: Plan, object_id: str) -> str:
    """Name of an indicator, work or special plan; the id itself where unknown."""
    if object_id in plan.by_id:
        return plan.by_id[object_id].name
    places = [(name, t.ID) for name in t.WORK_TYPES.values()] + [("special_plans", t.PLAN_ID)]
    names = [name for table, key in places for name in plan.known(table).pipe(_named, key, object_id)]
    return str(next(iter(names), object_id))


def _named(frame: pd.DataFrame, key: str, object_id: str) -> list[str]:
    return frame.loc[frame[key] == object_id, t.NAME].tolist()
