"""A cell in words, for readers who ask where a number comes from: table, row, column, and who stated it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from evallib import tables as t
from evallib.document import Cell, Origin

if TYPE_CHECKING:
    from evallib.evaluation import Evaluation

_TABLES = {
    "ratings": "指标评价表", "figures": "指标数据", "forecasts": "预测表", "works": "任务项目进展表",
    "summary": "汇总计数", "settings": "设置", "judgements": "人工判断", "past_errors": "预测回测",
    "department_forecasts": "部门预计", "reviews": "专家评审",
    "comparisons": "对比数据", "survey": "满意度调查", "adjustments": "规划调整", "problems": "问题清单",
    "opinions": "意见采纳", "targets": "年度目标",
}  # fmt: skip
_COLUMNS = {
    t.BASE: "基数", t.TARGET: "目标", t.TARGET_LOW: "目标下限", t.TARGET_HIGH: "目标上限", t.TARGET_LEVEL: "目标水平",
    t.LATEST_VALUE: "最新值", t.PROGRESS: "完成进度", t.TIME_PROGRESS: "时间进度", t.PLANNED_SHARE: "应达进度",
    t.PROGRESS_GAP: "与应达进度之差", t.TARGET_GAP: "预测与目标之差", t.ACHIEVED: "规划期累计或平均",
    t.REQUIRED_ANNUAL: "后期年均所需", t.P_ATTAIN: "期末达标概率", t.ASSIGNED: "年度下达目标", t.END_MEDIAN: "期末预测",
    t.END_LOW: "期末预测区间下限", t.END_HIGH: "期末预测区间上限", t.CAGR_RATIO: "年均增速之比", t.VALUE: "数值",
    t.IMAGE_PROGRESS: "形象进度", t.INVESTED_TOTAL: "累计投资", t.TOTAL_INVESTMENT: "总投资", t.COUNT: "项数",
    t.TIME_SHARE: "自身时间进度", t.ERROR: "平均误差", t.FORECASTS: "预测次数", t.HORIZON: "最远年数",
    t.COVERED80: "落入区间次数", t.RANK: "位次", t.WEIGHT: "权重", t.EXPERTS: "专家人数",
    t.AGREEING: "同意测算人数", t.MEDIAN_CHANCE: "专家概率中位数",
}  # fmt: skip
_QUANTILES = {
    t.Q500: "预测", t.Q100: "预测区间下限", t.Q900: "预测区间上限", t.Q025: "预测区间下限", t.Q975: "预测区间上限",
    t.MODEL: "模型预测", t.VALUE: "部门预计",
}  # fmt: skip
_SCOPES = {
    "main": "主要指标", "chapters": "各章涉及指标", "counted": "全部指标", "binding": "约束性指标",
    "anticipatory": "预期性指标", "unattributed": "未注明属性的指标", "led": "牵头指标", "supported": "配合指标",
    "chance": "期末完成把握", "task": "重点任务", "programme": "重点工程", "project": "专栏项目",
    "city_task": "市级任务", "remark": "数据备注", "reviewed": "专家评审指标",
}  # fmt: skip
_STATES = {**t.RATING_NAMES, t.COUNT: "合计", "rated": "已评价", "good": "基本符合预期及以上", "late": "进度滞后",
           "differing": "与测算不同", "split": "专家不一致", "apart": "概率相差较大"}  # fmt: skip
_YEARLY = re.compile(r"(forecast|lo80|hi80)_(\d{4})")
_YEARLY_NAMES = {"forecast": "预测", "lo80": "预测区间下限", "hi80": "预测区间上限"}
_ROUND = re.compile(r"opinions:(.*):(.*)")
_DATED = re.compile(r"(\d{4})([a-z]\w*)")
INVESTMENT = "investment_rate"


def origins_of(evaluation: Evaluation, cells: Iterable[Cell]) -> tuple[Origin, ...]:
    """Say in Chinese where each cell is, once, in order; what has no Chinese name keeps its own."""
    guide = _Guide(evaluation)
    return tuple(
        Origin(cell, _TABLES.get(cell.table, cell.table), guide.row(cell), column_name(cell), guide.source(cell))
        for cell in dict.fromkeys(cells)
    )


class _Guide:
    """Looks names and sources up; reads each table once."""

    def __init__(self, evaluation: Evaluation) -> None:
        works, figures, ratings = evaluation.works, evaluation.figures, evaluation.ratings
        self._plan = evaluation.plan
        self._works = dict(zip(works[t.ID], works[t.NAME], strict=True))
        keys = zip(figures[t.INDICATOR_ID], figures[t.YEAR], figures[t.PERIOD], strict=True)
        self._sources = dict(zip(keys, figures[t.SOURCE], strict=True))
        latest = zip(ratings[t.LATEST_YEAR], ratings[t.LATEST_PERIOD], strict=True)
        self._latest = dict(zip(ratings[t.INDICATOR_ID], latest, strict=True))

    def row(self, cell: Cell) -> str:
        """Name of the indicator, work or count a cell's row is about."""
        if cell.table == "summary":
            return _count_name(cell.row)
        first, _, second = cell.row.partition(":")
        for key in (cell.row, first, second):
            if key in self._plan.by_id:
                office = second if cell.table == "department_forecasts" else ""
                told = f"（{self._plan.department_name(office, short=True)}）" if office else ""
                return self._plan.by_id[key].name + told
        return str(self._works.get(second) or cell.row)

    def source(self, cell: Cell) -> str:
        """Who stated a figure: its source as recorded; "" where there is not just one."""
        if cell.table == "department_forecasts":
            return self._plan.department_name(cell.row.partition(":")[2])
        when: Any = None
        if cell.table == "figures" and (dated := _DATED.fullmatch(cell.column)):
            when = int(dated[1]), dated[2]
        elif cell.table == "ratings" and cell.column == t.LATEST_VALUE:
            when = self._latest.get(cell.row)
        if when is None or pd.isna(when[0]):
            return ""
        return str(self._sources.get((cell.row, int(when[0]), when[1])) or "")


def column_name(cell: Cell) -> str:
    """Chinese name of a column."""
    if yearly := _YEARLY.fullmatch(cell.column):
        return f"{yearly[2]}年{_YEARLY_NAMES[yearly[1]]}"
    if dated := _DATED.fullmatch(cell.column):
        return dated[1] + (t.PERIOD_NAMES.get(dated[2]) or f"年{_QUANTILES.get(dated[2], dated[2])}")
    return _COLUMNS.get(cell.column, cell.column)


def _count_name(row: str) -> str:
    """主要指标·滞后, 专栏项目·在建."""
    if row == INVESTMENT:
        return "投资类项目投资完成率"
    scope, _, state = row.partition("/")
    if opinions := _ROUND.fullmatch(scope):
        return f"第{opinions[1]}轮意见（第{opinions[2]}版）·{_STATES.get(state, state)}"
    return "·".join(filter(None, [_SCOPES.get(scope, scope), _STATES.get(state, state)]))
