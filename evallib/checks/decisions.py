"""Checks of decisions: approved adjustments, the office's ratings, judgements and corrections."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from evallib import tables as t
from evallib.checks.registry import Hit, at_rows, rule
from evallib.checks.view import View

_UNADJUSTED = ("range", "assigned", "qualitative")
_RATING, _JUDGEMENT = "rating", "judgement"
_NUMERIC = ("value", "cap_low", "cap_high")
_EVENT = "event"


@rule("error", "批准调整后的目标须是一个数，否则不能生效，仍按原目标评价。")
def adjustment_not_number(view: View) -> Iterator[Hit]:
    """``new`` of an approved adjustment of an indicator's target is a number."""
    rows = _approved(view)
    bad = rows[_not_numeric(rows[t.NEW]) & ~_kept(view, rows)]
    yield from at_rows(bad, "adjustments", t.NEW, "调整后的目标“{value}”不是数字，本次调整不生效；请只填数字")


@rule("warning", "区间、下达和定性目标不按调整表修改，须直接改目录或年度任务。")
def adjustment_no_effect(view: View) -> Iterator[Hit]:
    """Adjustments concern targets that are single numbers."""
    rows = _approved(view)
    yield from at_rows(rows[_kept(view, rows)], "adjustments", t.OBJECT_ID,
                       "指标“{value}”为区间、下达或定性目标，本次调整不起作用；"
                       "请改indicators.csv的上下限或targets.csv的年度任务")  # fmt: skip


@rule("warning", "先有申请后有批准，日期颠倒说明登记有误。")
def adjustment_order(view: View) -> Iterator[Hit]:
    """Adjustments are approved after they were asked for, and filed after they were approved."""
    frame = view.table("adjustments")
    asked, approved, filed = (frame[name] for name in (t.REQUESTED_ON, t.APPROVED_ON, t.FILED_ON))
    yield from at_rows(frame[approved < asked], "adjustments", t.APPROVED_ON,
                       "批准日{value}早于申请日{row.requested_on}；请核对日期")  # fmt: skip
    yield from at_rows(frame[filed < approved], "adjustments", t.FILED_ON,
                       "备案日{value}早于批准日{row.approved_on}；请核对日期")  # fmt: skip


@rule("error", "人工评价和对预测的人工判断必须写明理由、人员（职务）和日期，缺一即不采用。")
def override_incomplete(view: View) -> Iterator[Hit]:
    """Ratings and judgements of the office, also those on forecasts, carry reason, person and date."""
    rows = view.table("overrides")
    rows = rows[rows[t.KIND].isin([_RATING, _JUDGEMENT, *_NUMERIC, _EVENT])]
    for column, name in {t.REASON: "理由", t.PERSON: "人员（职务）", t.RECORDED_ON: "登记日期"}.items():
        bad = rows[rows[column].isna() | (rows[column] == "")]
        bad = bad[~bad[t.LINE].isin(view.misread("overrides.csv", column))]
        yield from at_rows(bad, "overrides", column, f"人工评价或判断“{{row.value}}”缺少{name}，不予采用；请补填")


@rule("error", "人工评价只能是提前实现、快于预期、基本符合预期、滞后四档之一。")
def override_value(view: View) -> Iterator[Hit]:
    """Ratings and judgements are early, ahead, on_track or lagging."""
    rows = _judged(view)
    words = "、".join(f"{word}（{t.RATING_NAMES[word]}）" for word in t.RATINGS)
    yield from at_rows(rows[~rows[t.VALUE].isin(t.RATINGS)], "overrides", t.VALUE,
                       f"人工评价“{{value}}”不予采用；应为{words}之一")  # fmt: skip


@rule("error", "人工判断的数值、上限、下限须是数字，否则不能用于预测。")
def override_not_number(view: View) -> Iterator[Hit]:
    """Pinned values and caps are numbers; an event may be a word."""
    rows = view.table("overrides")
    rows = rows[rows[t.KIND].isin(_NUMERIC)]
    bad = rows[_not_numeric(rows[t.VALUE])]
    yield from at_rows(bad, "overrides", t.VALUE, "“{value}”不是数字，本行不起作用；请只填数字")


@rule("warning", "指定某年预测值须写明年份；该年已有实际数或不在规划期内的，判断不起作用。")
def override_year(view: View) -> Iterator[Hit]:
    """A pinned value names a year that is still forecast."""
    rows = view.table("overrides")
    rows = rows[(rows[t.KIND] == "value") & rows[t.INDICATOR_ID].isin(view.catalogue.index)]
    blank = rows[rows[t.YEAR].isna() & ~rows[t.LINE].isin(view.misread("overrides.csv", t.YEAR))]
    yield from at_rows(blank, "overrides", t.YEAR, "没有写明年份，本行不起作用；请填写所指的年份")
    given = rows[rows[t.YEAR].notna()]
    keys = list(zip(given[t.INDICATOR_ID], given[t.YEAR].astype(int), strict=True))
    seen = pd.Series([key in view.annual for key in keys], index=given.index, dtype=bool)
    late = given[t.YEAR].astype(int) > view.plan.last_year
    yield from at_rows(given[seen], "overrides", t.YEAR, "{value}年已有实际数，本行不再起作用；请核对年份")
    yield from at_rows(given[late & ~seen], "overrides", t.YEAR, "{value}年不在规划期内，本行不起作用；请核对年份")


@rule("warning", "部门判断只用于定性指标，其他指标请用kind为rating的人工评价。")
def judgement_no_effect(view: View) -> Iterator[Hit]:
    """Judgements concern qualitative indicators."""
    rows = view.table("overrides")
    rows = rows[(rows[t.KIND] == _JUDGEMENT) & rows[t.INDICATOR_ID].isin(view.catalogue.index)]
    bad = rows[view.of(rows, t.TARGET_TYPE) != "qualitative"]
    yield from at_rows(bad, "overrides", t.KIND, "指标不是定性指标，本行判断不起作用；如要改判请将kind写为rating")


def _approved(view: View) -> pd.DataFrame:
    """Approved adjustments of indicators."""
    frame = view.table("adjustments")
    return frame[frame[t.APPROVED_ON].notna() & frame[t.OBJECT_ID].isin(view.plan.by_id)]


def _kept(view: View, rows: pd.DataFrame) -> pd.Series:
    """Adjustments of targets that adjustments never touch."""
    kinds = {key: item.target_type in _UNADJUSTED for key, item in view.plan.by_id.items()}
    return rows[t.OBJECT_ID].map(kinds).astype(bool)


def _judged(view: View) -> pd.DataFrame:
    """Overrides that rate or judge."""
    frame = view.table("overrides")
    return frame[frame[t.KIND].isin([_RATING, _JUDGEMENT])]


def _not_numeric(cells: pd.Series) -> pd.Series:
    """Cells that are no finite number."""
    return ~(pd.to_numeric(cells, errors="coerce").astype("float64").abs() < float("inf"))
