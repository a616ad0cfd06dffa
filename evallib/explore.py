"""What an analyst looks at beside the reports: tables in Chinese, methods side by side, a correction tried out.

Nothing here changes a file: :func:`correct` returns a plan with one more figure, to be evaluated and compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from evallib import forecasting, ratings
from evallib import tables as t
from evallib.errors import SEVERITY_NAMES, InputError, UsageError
from evallib.evaluation import Evaluation, chance_wording, history_of
from evallib.evaluation.outlook import forecast_rows
from evallib.forecasting.methods import method as method_of
from evallib.narratives import narrate_past_error
from evallib.numbers import render
from evallib.plan import Plan
from evallib.settings import METHOD_NAMES, RESERVED_STAGE

METHODS = ("naive", "half_drift", "drift", "ols", "arima", "ets", "theta", "default")
"""Methods shown side by side unless others are asked for."""
QUICK = ("naive", "half_drift", "drift", "cagr", "ols", "log_ols", "theta", "combination", "default")
"""Methods scored on a whole plan unless others are asked for: those without an optimiser."""
_CHANCE = "完成概率"
_STATUS_NAMES = {"final": "最终", "preliminary": "初步", "estimate": "预计", "retracted": "撤回", "": ""}
_HEADINGS: dict[str, str] = {
    t.YEAR: "年份", t.PERIOD: "时期", t.VALUE: "数值", t.STATUS: "状态", t.CALIBER: "口径", t.SOURCE: "来源",
    t.RECORDED_ON: "登记日期",
}  # fmt: skip
_SCORES: dict[str, str] = {
    t.METHOD: "方法", t.FORECASTS: "预测次数", t.MASE: "误差（MASE）", t.WIS: "区间得分（WIS）",
    t.COVERED80: "80%区间覆盖率", t.COVERED95: "95%区间覆盖率", t.BRIER: "达标概率得分（Brier）",
    t.MASE_TO_NAIVE: "误差与朴素法之比", t.WIS_TO_NAIVE: "区间得分与朴素法之比",
}  # fmt: skip


def finding_table(evaluation: Evaluation) -> pd.DataFrame:
    """Findings of ``check`` as a table: 级别, 位置, 对象, 说明; in a narrowed view those on its own indicators."""
    narrowed = evaluation.department or evaluation.special_plan
    own = None if not narrowed else set(evaluation.ratings[t.INDICATOR_ID])
    found = [f for f in evaluation.findings if own is None or f.indicator_id in own]
    rows = [(SEVERITY_NAMES[f.severity], f.place, f.indicator_id, f.message) for f in found]
    return pd.DataFrame(rows, columns=["级别", "位置", "对象", "说明"])


def rating_table(evaluation: Evaluation, *, stage: str = "") -> pd.DataFrame:
    """Ratings as a table, in file order: 指标, 属性, 数据截至, 最新值, 目标, 进度, 应达进度, 评价, 完成概率, 完成把握.

    Of a ``stage`` that states no chances without 完成概率.
    """
    table = pd.DataFrame([_rating_row(row) for row in t.records(evaluation.ratings)])
    return table.drop(columns=_CHANCE, errors="ignore") if stage == RESERVED_STAGE else table


def adjustment_table(evaluation: Evaluation) -> pd.DataFrame:
    """Adjustments asked for, in file order: 编号, 事项, 原文, 拟改, 原因, 依据, 提出单位, 申请日期."""
    plan = evaluation.plan
    rows = [
        (row[t.ADJUSTMENT_ID], row[t.NAME] or row[t.OBJECT_ID], row[t.OLD], row[t.NEW], row[t.REASON], row[t.BASIS],
         plan.department_name(row[t.SUBMITTED_BY], short=True), _day(row[t.REQUESTED_ON]))
        for row in t.records(evaluation.adjustments)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["编号", "事项", "原文", "拟改", "原因", "依据", "提出单位", "申请日期"])


def _day(value: Any) -> str:
    return "" if pd.isna(value) else pd.Timestamp(value).date().isoformat()


def figure_table(evaluation: Evaluation, indicator_id: str) -> pd.DataFrame:
    """The figures of one indicator that count: 年份, 时期, 数值, 状态, 口径, 来源, 登记日期."""
    evaluation.row(indicator_id)
    frame = evaluation.figures_of(indicator_id)[list(_HEADINGS)]
    frame = frame.assign(**{
        t.PERIOD: frame[t.PERIOD].map(lambda name: "全年" if name == "annual" else t.PERIOD_NAMES[name].lstrip("年")),
        t.STATUS: frame[t.STATUS].map(lambda name: _STATUS_NAMES.get(name, name)),
        t.RECORDED_ON: frame[t.RECORDED_ON].dt.strftime("%Y-%m-%d").fillna(""),
    })  # fmt: skip
    return frame.rename(columns=_HEADINGS).reset_index(drop=True)


def compare_methods(plan: Plan, indicator_id: str, methods: Sequence[str] = METHODS) -> pd.DataFrame:
    """Forecast one indicator by several methods.

    Returns
    -------
    DataFrame
        The forecast rows of ``evaluate`` (indicator_id, year, mean, q025 … q975, observed, method, note), method after
        method; observed years belong to no method and are left out.
    """
    alone = replace(plan, indicators=(plan.indicator(indicator_id),))
    chosen, history = ratings.figures(alone), history_of(alone)
    parts = [
        forecast_rows(alone, chosen, forecasting.forecast(history, horizon=1, until=plan.last_year, method=name), name)
        for name in methods
    ]
    rows = pd.concat(parts, ignore_index=True)
    return rows[~rows[t.OBSERVED].astype(bool)].reset_index(drop=True)


def method_table(forecasts: pd.DataFrame) -> pd.DataFrame:
    """Forecasts of several methods as a table: a row a method, a column a year, median and 80 % interval."""
    cells: dict[str, dict[str, str]] = {}
    for row in t.rows(forecasts):
        text = f"{render(row.q500, 'f2')}（{render(row.q100, 'f2')}—{render(row.q900, 'f2')}）"
        cells.setdefault(METHOD_NAMES[row.method], {})[f"{row.year}年"] = text
    return pd.DataFrame.from_dict(cells, orient="index").rename_axis("方法")


def correct(plan: Plan, indicator_id: str, *, value: float | None = None, raised: float = 0.0) -> Plan:
    """Return the plan as if the last annual figure of an indicator had been corrected today.

    Parameters
    ----------
    plan : Plan
    indicator_id : str
    value : float, optional
        The corrected figure, in the unit of the table.
    raised : float
        Without ``value``: by which share the figure is raised, 0.05 for 5 %.

    Raises
    ------
    UsageError
        No such indicator, or it has no annual figure.
    """
    name = plan.indicator(indicator_id).name
    own = ratings.figures(plan)
    own = own[(own[t.INDICATOR_ID] == indicator_id) & (own[t.PERIOD] == "annual")]
    if own.empty:
        raise UsageError(f"指标“{indicator_id}”（{name}）没有年度数，无法试改")
    ledger = plan.tables["observations"]
    row = own.iloc[[-1]].copy()
    row[t.RECORDED_ON], row[t.LINE] = pd.Timestamp(plan.as_of), int(ledger[t.LINE].max()) + 1
    row[t.VALUE] = row[t.VALUE] * (1 + raised) if value is None else value
    return plan.with_tables(observations=pd.concat([ledger, row.astype(ledger.dtypes)], ignore_index=True))


def compare(before: Evaluation, after: Evaluation, indicator_id: str) -> pd.DataFrame:
    """What a correction changes for one indicator: 项目, 修改前, 修改后, 变化 (是 where they differ)."""
    old, new = (_detail(view, indicator_id) for view in (before, after))
    rows = [(name, old[name], new[name], "是" if old[name] != new[name] else "") for name in old]
    return pd.DataFrame(rows, columns=["项目", "修改前", "修改后", "变化"])


def track_record(plan: Plan, methods: Sequence[str] = QUICK, *, origins: int = 3) -> pd.DataFrame:
    """Mean scores of each method on the plan's own history, the best first (see ``evallib.forecasting.summary``)."""
    scores = forecasting.backtest(history_of(plan), origins=origins, methods=methods)
    return forecasting.summary(scores)


def score_methods(
    history: pd.DataFrame,
    methods: Sequence[str] = QUICK,
    *,
    origins: int = 5,
    on_progress: Callable[[int, int, str], None] | None = None,
) -> pd.DataFrame:
    """Back-test several methods on a table of series, one after another; the naive forecast is always among them.

    Parameters
    ----------
    history, origins
        As for ``evallib.forecasting.backtest``, which also says what is returned.
    methods : sequence of str
    on_progress : callable, optional
        Called after each method with done, total, name.

    Raises
    ------
    InputError
        No series is long enough for a single forecast.
    UsageError
        Unknown method.
    """
    names = list(dict.fromkeys(["naive", *methods]))
    for name in names:
        method_of(name)
    parts = []
    for name in names:
        parts.append(forecasting.backtest(history, origins=origins, methods=[name]))
        if parts[0].empty:
            raise InputError("年度数不足，无法回测：每个序列至少要有4个年度数")
        if on_progress:
            on_progress(len(parts), len(names), METHOD_NAMES[name])
    return pd.concat(parts, ignore_index=True)


def past_errors(evaluation: Evaluation) -> pd.DataFrame:
    """What the forecast of each indicator would have erred by in earlier years, by the method its settings name.

    Returns
    -------
    DataFrame
        ``Evaluation.past_errors`` with a Chinese sentence a row in the column text.
    """
    record = evaluation.past_errors
    texts = [narrate_past_error(item, evaluation.row(item.indicator_id)).text for item in t.rows(record)]
    return record.assign(**{t.TEXT: texts})


def score_table(record: pd.DataFrame) -> pd.DataFrame:
    """A track record as a table with Chinese headings."""
    shown = record[list(_SCORES)].rename(columns=_SCORES)
    shown[_SCORES[t.METHOD]] = record[t.METHOD].map(METHOD_NAMES)
    return shown.round(3)


def _detail(evaluation: Evaluation, indicator_id: str) -> dict[str, str]:
    """One rating and its forecasts as they are shown."""
    [row] = [row for row in t.records(evaluation.ratings) if row[t.INDICATOR_ID] == indicator_id]
    shown = _rating_row(row)
    for item in t.rows(evaluation.forecast_of(indicator_id)):
        interval = f"{render(item.q100, 'f2')}—{render(item.q900, 'f2')}"
        shown[f"{item.year}年预测（80%区间）"] = f"{render(item.q500, 'f2')}（{interval}）"
    return shown


def _rating_row(row: Mapping[str, Any]) -> dict[str, str]:
    """One rating as it is shown."""
    places = row[t.DECIMALS]
    form = "f" if places is None or pd.isna(places) else f"f{int(places)}"
    year = row[t.LATEST_YEAR]
    until = "" if year is None or pd.isna(year) else f"{int(year)}{t.PERIOD_NAMES[row[t.LATEST_PERIOD]]}"
    return {
        "编号": str(row[t.INDICATOR_ID]),
        "指标": str(row[t.NAME]),
        "属性": str(row[t.ATTRIBUTE]),
        "数据截至": until,
        "最新值": render(_number(row[t.LATEST_VALUE]), form),
        "目标": render(_number(row[t.TARGET_LEVEL]), "f"),
        "进度": render(_number(row[t.PROGRESS]), "p1"),
        "应达进度": render(_number(row[t.PLANNED_SHARE]), "p1"),
        "评价": t.RATING_NAMES[row[t.RATING]],
        _CHANCE: render(_number(row[t.P_ATTAIN]), "p0"),
        "完成把握": chance_wording(_number(row[t.P_ATTAIN])),
    }


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
