"""Where every figure of a rating comes from: value, ledger row, file, sheet, cell, hash, day, department."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.collection.origins import Hashes, read_origin
from evallib.evaluation import Evaluation
from evallib.numbers import format_number, format_percent
from evallib.plan import Indicator
from evallib.plan.ledger import ended, status_rank
from evallib.ratings.bearing import bearing, bearing_reference
from evallib.ratings.case import Case
from evallib.ratings.figures import Period
from evallib.ratings.gates import assess
from evallib.ratings.table import cases

PARTS: Mapping[str, str] = {
    "latest": "评价时点数", "counted": "计入评价", "reference": "参照指标数", "listed": "不影响评价，只列示",
    "history": "规划期前，只供预测",
    "beyond": "数据截至之后，只列示", "caliber": "口径不同，只列示", "superseded": "已被替代", "retracted": "已撤回",
    "retraction": "撤回记录", "unusable": "不能使用", "base": "基数", "target": "目标", "adjustment": "目标调整",
    "yearly": "年度目标", "override": "人工判断", "result": "评价结果",
}  # fmt: skip
"""Kind of row → Chinese, in the order of the table."""
COLUMNS = (
    t.KIND, t.INDICATOR_ID, t.NAME, t.YEAR, t.PERIOD, t.VALUE, t.TEXT, t.STATUS, t.CALIBER, t.SOURCE, t.PROVENANCE,
    t.RECORDED_ON, t.SUBMITTED_BY, t.DEPARTMENT, t.FILE, t.SHEET, t.CELL, t.SHA256, t.LEDGER, t.LINE, t.REPLACED_BY,
    t.NOTE,
)  # fmt: skip
STATUS_NAMES = {"final": "最终核实数", "preliminary": "初步数", "estimate": "预计数", "retracted": "撤回"}
PROVENANCE_NAMES = {"verified": "已核实", "unverified": "未经核实", "illustrative": "示例数据"}


def trace(evaluation: Evaluation, indicator_id: str) -> pd.DataFrame:
    """Return every row behind the rating of one indicator.

    Returns
    -------
    DataFrame
        :data:`COLUMNS`: the figures that count, those they replaced, retractions, base, target with its adjustments,
        yearly targets, the office's judgements, and the result. ``kind`` is a key of :data:`PARTS`, ``line`` the row of
        the file ``ledger`` as a spreadsheet shows it, ``replaced_by`` the line that took a figure's place.

    Raises
    ------
    UsageError
        No such indicator; the message names the nearest ids.
    """
    item = evaluation.plan.indicator(indicator_id)
    tracer = _Tracer(evaluation, item)
    rows = [*tracer.figures(item), *tracer.reference(), *tracer.target(), *tracer.judgements(), *tracer.result()]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    order = frame[t.KIND].map(list(PARTS).index)
    frame = frame.assign(order=order).sort_values("order", kind="stable").drop(columns="order")
    return _typed(frame.reset_index(drop=True))


@dataclass(frozen=True)
class _Tracer:
    evaluation: Evaluation
    item: Indicator

    def figures(self, item: Indicator) -> Iterator[dict[str, Any]]:
        """Ledger rows of an indicator known on the day, by period, each with what became of it."""
        plan = self.evaluation.plan
        hashes = Hashes(plan)
        known = plan.known("observations")
        known = known[known[t.INDICATOR_ID] == item.indicator_id].sort_values([t.YEAR, t.LINE], kind="stable")
        fate = _Fate(self.evaluation, self.item, item, known)
        for row in t.rows(known):
            kind, replaced_by, note = fate.of(row)
            origin = read_origin(row.origin)
            yield {
                t.KIND: kind, t.INDICATOR_ID: item.indicator_id,
                t.NAME: _period_name(row), t.YEAR: row.year, t.PERIOD: row.period, t.VALUE: row.value,
                t.STATUS: row.status, t.CALIBER: row.caliber, t.SOURCE: row.source, t.PROVENANCE: row.provenance,
                t.RECORDED_ON: row.recorded_on, t.SUBMITTED_BY: row.submitted_by,
                t.DEPARTMENT: row.submitted_by and plan.department_name(row.submitted_by, short=True),
                t.FILE: origin.file, t.SHEET: origin.sheet, t.CELL: origin.cell,
                t.SHA256: hashes.of(row, origin.file), t.LEDGER: t.PLAN_TABLES["observations"].file, t.LINE: row.line,
                t.REPLACED_BY: replaced_by, t.NOTE: "；".join(filter(None, (note, row.note))),
            }  # fmt: skip

    def reference(self) -> Iterator[dict[str, Any]]:
        """Figures of the indicator this one is compared with that bear on the rating."""
        plan = self.evaluation.plan
        if self.item.reference in plan.by_id:
            rows = self.figures(plan.by_id[self.item.reference])
            yield from (row for row in rows if row[t.KIND] == "reference")

    def target(self) -> Iterator[dict[str, Any]]:
        """Base, target as in the catalogue, adjustments, yearly targets."""
        item, plan = self.item, self.evaluation.plan
        place = {t.INDICATOR_ID: item.indicator_id, t.LEDGER: t.PLAN_TABLES["indicators"].file, t.LINE: item.line,
                 t.PROVENANCE: item.provenance}  # fmt: skip
        base_year = item.base_year or plan.base_year
        yield {**place, t.KIND: "base", t.NAME: f"{base_year}年基数", t.YEAR: base_year, t.VALUE: item.base}
        in_force = plan.target_of(item)
        changed = in_force != item.target
        note = f"已调整，现行目标为{format_number(in_force)}" if changed else ""
        text = item.target_text or (_range(item) if item.target is None else "")
        yield {**place, t.KIND: "target", t.NAME: f"{plan.last_year}年目标", t.YEAR: plan.last_year,
               t.VALUE: item.target, t.TEXT: text, t.NOTE: note}  # fmt: skip
        yield from self._adjustments()
        yield from self._yearly()

    def _adjustments(self) -> Iterator[dict[str, Any]]:
        """Adjustments asked for by the day, approved or not."""
        plan = self.evaluation.plan
        frame = plan.known("adjustments")
        day = pd.Timestamp(plan.as_of)
        for row in t.rows(frame[(frame[t.OBJECT_ID] == self.item.indicator_id) & ~(frame[t.REQUESTED_ON] > day)]):
            approved = row.approved_on if row.approved_on <= day else pd.NaT
            state = f"{approved.date().isoformat()}批准" if pd.notna(approved) else "尚未批准，按原目标评价"
            yield {
                t.KIND: "adjustment", t.INDICATOR_ID: self.item.indicator_id, t.NAME: row.adjustment_id,
                t.TEXT: f"由{row.old or '—'}调整为{row.new}", t.RECORDED_ON: row.requested_on,
                t.SUBMITTED_BY: row.submitted_by, t.PROVENANCE: row.provenance,
                t.DEPARTMENT: row.submitted_by and plan.department_name(row.submitted_by, short=True),
                t.LEDGER: t.PLAN_TABLES["adjustments"].file, t.LINE: row.line,
                t.NOTE: "；".join(filter(None, (state, row.reason and f"原因：{row.reason}"))),
            }  # fmt: skip

    def _yearly(self) -> Iterator[dict[str, Any]]:
        """Yearly targets known on the day, replaced ones too."""
        plan = self.evaluation.plan
        in_force = plan.yearly_targets.get(self.item.indicator_id, {})
        frame = plan.known("targets")
        for row in t.rows(frame[(frame[t.INDICATOR_ID] == self.item.indicator_id) & frame[t.YEAR].notna()]):
            old = pd.notna(row.target) and in_force.get(int(row.year)) != row.target
            yield {
                t.KIND: "yearly", t.INDICATOR_ID: self.item.indicator_id, t.NAME: f"{row.year}年度目标",
                t.YEAR: row.year, t.VALUE: row.target, t.SOURCE: row.source, t.PROVENANCE: row.provenance,
                t.RECORDED_ON: row.recorded_on, t.LEDGER: t.PLAN_TABLES["targets"].file, t.LINE: row.line,
                t.NOTE: "其后另有登记，不再采用" if old else "",
            }  # fmt: skip

    def judgements(self) -> Iterator[dict[str, Any]]:
        """Rows of overrides.csv known on the day."""
        frame = self.evaluation.plan.known("overrides")
        for row in t.rows(frame[frame[t.INDICATOR_ID] == self.item.indicator_id]):
            word = t.RATING_NAMES.get(row.value, row.value)
            yield {
                t.KIND: "override", t.INDICATOR_ID: self.item.indicator_id, t.NAME: _OVERRIDES.get(row.kind, row.kind),
                t.YEAR: row.year, t.TEXT: word, t.RECORDED_ON: row.recorded_on, t.DEPARTMENT: row.person,
                t.PROVENANCE: row.provenance, t.LEDGER: t.PLAN_TABLES["overrides"].file, t.LINE: row.line,
                t.NOTE: row.reason,
            }  # fmt: skip

    def result(self) -> Iterator[dict[str, Any]]:
        """How progress and rating follow."""
        row = self.evaluation.row(self.item.indicator_id)
        said = [("评价等级", None, t.RATING_NAMES[row[t.RATING]], row[t.REASON])]
        if row[t.OVERRIDDEN]:
            said.append(("按规则计算的等级", None, t.RATING_NAMES[row[t.COMPUTED_RATING]], ""))
        said += [(name, row[column], format_percent(_number(row[column])), "") for name, column in _SHARES]
        decimals = 2 if self.item.decimals is None else self.item.decimals + 1
        for name, column, digits in (*_RATIOS, *((name, column, decimals) for name, column in _FIGURES)):
            said.append((name, row[column], format_number(_number(row[column]), digits), ""))
        said.append(("数据说明", None, row[t.NOTES], ""))
        for name, value, text, note in said:
            if text not in ("", "—"):
                yield {t.KIND: "result", t.INDICATOR_ID: self.item.indicator_id, t.NAME: name, t.VALUE: _number(value),
                       t.TEXT: text, t.NOTE: note}  # fmt: skip


_OVERRIDES = {
    "rating": "改判", "judgement": "定性判断", "value": "预测定值", "cap_low": "预测下限", "cap_high": "预测上限",
    "event": "事件影响",
}  # fmt: skip
_SHARES = (
    ("完成目标进度", t.PROGRESS), ("计划进度", t.PLANNED_SHARE), ("时间进度", t.TIME_PROGRESS),
    ("期末达标概率", t.P_ATTAIN),
)  # fmt: skip
_RATIOS = (("进度与计划进度之比", t.RATIO, 2),)
_FIGURES = (("与目标比较的数", t.ACHIEVED), ("后期年均需要", t.REQUIRED_ANNUAL))


@dataclass(frozen=True)
class _Fate:
    """What became of the ledger rows of ``item``, for the rating of ``rated``."""

    evaluation: Evaluation
    rated: Indicator
    item: Indicator
    known: pd.DataFrame

    def of(self, row: Any) -> tuple[str, int | None, str]:
        """Kind of row, the line that took its place, and why."""
        if row.status == "retracted":
            return "retraction", None, "撤回此前同一时期、同一口径的数"
        if pd.isna(row.year) or row.period not in t.PERIODS or pd.isna(row.value):
            return "unusable", None, "年份、时期或数值不可用"
        withdrawn = self._withdrawn(row)
        if withdrawn is not None:
            return "retracted", int(withdrawn.line), f"{_day(withdrawn.recorded_on)}由第{withdrawn.line}行撤回"
        if not bool(ended(self.known.loc[[row.Index]], self.evaluation.plan.data_until).iloc[0]):
            return "beyond", None, ""
        return self._beside(row)

    def _withdrawn(self, row: Any) -> Any:
        """The retraction behind which a row stands, if any."""
        same = (self.known[t.STATUS] == "retracted") & (self.known[t.CALIBER] == row.caliber)
        same &= (self.known[t.YEAR] == row.year) & (self.known[t.PERIOD] == row.period)
        later = [mark for mark in t.rows(self.known[same]) if _order(mark) > _order(row)]
        return max(later, key=_order, default=None)

    def _beside(self, row: Any) -> tuple[str, int | None, str]:
        """A usable row beside the one that was chosen for its period."""
        best = self._chosen(row)
        if best is not None and best.line != row.line:
            return "superseded", int(best.line), _why(row, best)
        at = Period(int(row.year), row.period)
        if at in self._bearing:
            return self._bearing[at], None, ""
        case = self._case
        own = case.reference if self.item is not self.rated else case
        if own is None or at not in own.figures:
            return "caliber", None, f"现行口径为“{self.item.caliber or '未注明'}”"
        return ("listed" if own.in_plan(at) else "history"), None, ""

    @cached_property
    def _case(self) -> Case:
        return cases(self.evaluation.plan)[self.rated.indicator_id]

    @cached_property
    def _bearing(self) -> dict[Period, str]:
        """Periods whose figure bears on the rating: without it, or with another, the outcome would differ."""
        case = self._case
        if self.item is not self.rated:
            return dict.fromkeys(bearing_reference(case), "reference")
        latest = assess(case).figure
        return {at: "latest" if latest and at == latest.at else "counted" for at in bearing(case)}

    def _chosen(self, row: Any) -> Any:
        """The figure that counts for a row's period."""
        found = self.evaluation.figures_of(self.item.indicator_id)
        found = found[(found[t.YEAR] == row.year) & (found[t.PERIOD] == row.period)]
        return next(iter(t.rows(found)), None)


def _why(row: Any, best: Any) -> str:
    """Why another row is used."""
    place = f"采用第{best.line}行"
    if row.caliber != best.caliber:
        return f"{place}：口径为“{best.caliber or '未注明'}”"
    old, new = status_rank(pd.Series([row.status, best.status]))
    if new < old:
        return f"{place}：为{STATUS_NAMES.get(best.status, best.status)}（{_day(best.recorded_on)}登记）"
    return f"{place}：{_day(best.recorded_on)}更新登记"


def _order(row: Any) -> tuple[Any, int]:
    day = row.recorded_on
    return (pd.Timestamp("1900-01-01") if pd.isna(day) else day, int(row.line))


def _day(day: Any) -> str:
    return "日期未注明" if pd.isna(day) else pd.Timestamp(day).date().isoformat()


def _period_name(row: Any) -> str:
    return "时期不明" if pd.isna(row.year) else f"{row.year}{t.PERIOD_NAMES.get(row.period, row.period)}"


def _range(item: Indicator) -> str:
    low, high = format_number(item.target_low), format_number(item.target_high)
    return f"{low}—{high}" if (low, high) != ("—", "—") else ""


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) or not math.isfinite(value) else float(value)


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the columns their kinds, "" for missing texts."""
    whole = dict.fromkeys((t.YEAR, t.LINE, t.REPLACED_BY), "Int64")
    kinds = {**whole, t.VALUE: "float64"}
    texts = [name for name in COLUMNS if name not in kinds and name != t.RECORDED_ON]
    frame = frame.assign(**{name: frame[name].fillna("").astype("str") for name in texts})
    return frame.assign(**{t.RECORDED_ON: pd.to_datetime(frame[t.RECORDED_ON])}).astype(kinds)
