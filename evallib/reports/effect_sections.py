"""What the plan has brought: before and after, yearly plans, other areas, people's satisfaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Cell, Sentence, Span, TableBlock, paragraph
from evallib.evaluation import Evaluation
from evallib.evaluation.comparisons import ranks
from evallib.evaluation.survey import days
from evallib.formulas import met
from evallib.narratives import spans as s
from evallib.numbers import render
from evallib.reports.indicator_table import target_cell

_EMPTY = "—"
_TOTALS = ("avg_growth", "cumulative_sum", "cumulative_reduction")


def beside_others(evaluation: Evaluation) -> list[Block | None]:
    """The latest period of each compared indicator in a sentence, and all periods as a table."""
    table = evaluation.comparisons
    told: dict[str, list[Sentence | None]] = {}
    for key, rows in table.groupby(t.INDICATOR_ID, sort=False):
        row = evaluation.row(str(key))
        rows = rows[rows[t.OWN].notna()]
        if rows.empty:
            continue
        last = rows[rows[t.YEAR] == rows[t.YEAR].max()]
        period = max(last[t.PERIOD], key=lambda name: t.PERIOD_SHARE[name])
        lead = f"{int(last[t.YEAR].iloc[0])}{t.PERIOD_NAMES[period]}，"
        known = told.setdefault(lead, [])
        known.append(narratives.narrate_comparison(last[last[t.PERIOD] == period], row, "" if known else lead))
    return [*(paragraph(*found) for found in told.values()), comparison_table(evaluation)]


def comparison_table(evaluation: Evaluation) -> TableBlock | None:
    """Our figure, our rank and every other area's, an indicator and period a row."""
    table = evaluation.comparisons
    if table.empty:
        return None
    areas, ours = list(dict.fromkeys(table[t.AREA])), ranks(evaluation.plan)
    body = []
    keys = [t.INDICATOR_ID, t.YEAR, t.PERIOD]
    for _, rows in table.groupby(keys, sort=False):
        first = next(t.rows(rows))
        key, year, period = str(first.indicator_id), int(first.year), str(first.period)
        row = evaluation.row(key)
        form = s.decimals_form(row)
        beside = {item.area: _figure(item.value, form, Cell("comparisons", str(item.line), t.VALUE))
                  for item in t.rows(rows)}  # fmt: skip
        body.append((
            Span(captioned(row)), Span(f"{year}{t.PERIOD_NAMES[period]}"),
            _figure(first.own_value, form, Cell("comparisons", str(first.line), t.OWN)),
            _rank(*ours.get((key, year, period), ("", 0))),
            *(beside.get(area, Span(_EMPTY)) for area in areas),
        ))  # fmt: skip
    source = "、".join(dict.fromkeys(text for text in table[t.SOURCE] if text))
    head = (("指标", "时期", "本地区", "位次", *areas),)
    notes = ("位次的排名范围以资料来源为准。", *((f"资料来源：{source}。",) if source else ()))
    return TableBlock("comparisons", "主要指标与其他地区对照表", head, tuple(body), align="lcrc" + "r" * len(areas),
                      widths=(3.2, 1.6, 1.0, 0.8, *(1.2 for _ in areas)), notes=notes)  # fmt: skip


def _rank(rank: str, line: int) -> Span:
    return Span(rank, Cell("comparisons", str(line), t.RANK), float(rank), "f") if rank else Span(_EMPTY)


def yearly_table(evaluation: Evaluation) -> TableBlock | None:
    """Targets of the yearly plans beside results, an indicator and year a row; plan years begun by data_until."""
    plan, body = evaluation.plan, []
    for _, row in evaluation.counted.iterrows():
        key = str(row[t.INDICATOR_ID])
        for year, target in sorted(plan.yearly_targets.get(key, {}).items()):
            if not plan.first_year <= year <= plan.data_until.year:
                continue
            form = s.decimals_form(row)
            result, verdict = _result(evaluation, row, year, target)
            goal = Span(render(target, "f"), Cell("targets", key, str(year)), target, "f")
            body.append((Span(captioned(row)), Span(f"{year}年"), goal, _shown(result, form, key), Span(verdict)))
    if not body:
        return None
    head = (("指标", "年度", "年度目标", "实际", "完成情况"),)
    notes = ("实际数为同年度数；年度未结束的列出最近一期部分年度数，不与年度目标比较。",)
    return TableBlock("yearly", "年度计划目标完成情况表", head, tuple(body), align="lcrrc",
                      widths=(4.2, 1.1, 1.3, 1.6, 1.5), notes=notes)  # fmt: skip


def _result(evaluation: Evaluation, row: Any, year: int, target: float) -> tuple[Any, str]:
    """The year's figure and whether it met the target; of a year not over its latest part."""
    own = [item for item in t.rows(evaluation.figures_of(str(row[t.INDICATOR_ID]))) if item.year == year]
    usable = [item for item in own if item.caliber == row[t.CALIBER] or row[t.VALUE_KIND] == "rate"]
    annual = next((item for item in usable if item.period == "annual"), None)
    if annual is not None:
        kept = met(float(annual.value), target, down=row[t.DIRECTION] == "down")
        return annual, "完成" if kept else "未完成"
    if year < evaluation.plan.data_until.year:
        return None, "缺年度数"
    return max(usable, key=lambda item: t.PERIOD_SHARE[item.period], default=None), "年度未结束"


def _shown(item: Any, form: str, key: str) -> Span:
    if item is None:
        return Span(_EMPTY)
    words = "" if item.period == "annual" else f"（{t.PERIOD_NAMES[item.period].removeprefix('年')}）"
    value = float(item.value)
    return Span(render(value, form) + words, Cell("figures", key, f"{item.year}{item.period}"), value, form)


def captioned(row: Any) -> str:
    """城镇化率（%）; without a unit the name alone."""
    return f"{row[t.NAME]}（{row[t.UNIT]}）" if row[t.UNIT] not in ("", "—") else str(row[t.NAME])


def _figure(value: Any, form: str, cell: Cell) -> Span:
    return Span(_EMPTY) if pd.isna(value) else Span(render(float(value), form), cell, float(value), form)


def people(evaluation: Evaluation) -> list[Block | None]:
    """The sample, what it says, and every question as a table with its method."""
    table, counts = evaluation.satisfaction, evaluation.counts
    if table.empty:
        return []
    sample = narratives.narrate_sample(evaluation.sample, counts, days(evaluation.plan))
    return [paragraph(sample, narratives.narrate_satisfaction(table)), satisfaction_table(evaluation)]


def satisfaction_table(evaluation: Evaluation) -> TableBlock:
    """Every question: answers, share of the satisfied, 95 % interval."""
    table = evaluation.satisfaction
    body = [
        (Span(str(i)), Span(narratives.subject(table.at[key, t.QUESTION])), _answer(table, key, t.COUNT, "i"),
         *(_answer(table, key, name, "p1") for name in (t.SHARE, t.SHARE_LOW, t.SHARE_HIGH)))
        for i, key in enumerate(table.index, start=1)
    ]  # fmt: skip
    head = (("序号", "评价内容", "有效答卷（份）", "满意度", "置信区间下限", "置信区间上限"),)
    return TableBlock("survey", "居民满意度调查结果", head, tuple(body), align="clrrrr",
                      widths=(0.6, 4.0, 1.3, 1.1, 1.0, 1.0),
                      notes=(narratives.narrate_survey_method().text.removesuffix("。") + "。",))  # fmt: skip


def _answer(table: pd.DataFrame, key: str, column: str, form: str) -> Span:
    stated: Any = table.at[key, column]
    value = float(stated)
    return Span(render(value, form), Cell("survey", key, column), value, form)


def change_table(evaluation: Evaluation, rows: Sequence[Any], caption: str) -> TableBlock | None:
    """Before and after: base, latest figure, target and class of the indicators that tasks serve, by task."""
    body = [
        (Span(name), Span(captioned(row)), _base(evaluation, row), _reached(row), target_cell(row),
         Span(t.RATING_NAMES[row[t.RATING]]))
        for name, row in rows
    ]  # fmt: skip
    if not body:
        return None
    head = (("任务", "指标", "基数", "完成数", "目标", "评价"),)
    notes = (
        "带*的基数不是规划基期数；“—”表示没有此数。",
        "按年均增速评价的指标，完成数为规划期年均增速，累计类指标为规划期累计数，其他为最新数。",
    )
    return TableBlock("changes", caption, head, tuple(body), align="llrrrc", widths=(3.0, 3.2, 1.0, 1.8, 1.1, 1.3),
                      notes=notes)  # fmt: skip


def _cell(row: Any, column: str, form: str) -> Span:
    if not s.present(row[column]):
        return Span(_EMPTY)
    value = float(row[column])
    return Span(render(value, form), Cell("ratings", str(row[t.INDICATOR_ID]), column), value, form)


def _base(evaluation: Evaluation, row: Any) -> Span:
    """The base; an asterisk where its year is another one."""
    shown = _cell(row, t.BASE, "f")
    other = shown.cell is not None and s.present(row[t.BASE_YEAR]) and row[t.BASE_YEAR] != evaluation.plan.base_year
    return Span(f"{shown.text}*", shown.cell, shown.value, "f") if other else shown


def _reached(row: Any) -> Span:
    """What is held against the target with its period: the average of growth, the total of sums, else the figure."""
    if not s.present(row[t.LATEST_YEAR]):
        return Span(_EMPTY)
    if row[t.TARGET_TYPE] in _TOTALS and s.present(row[t.ACHIEVED]):
        form = s.decimals_form(row) if row[t.TARGET_TYPE] == "cumulative_sum" else "f1"
        shown = _cell(row, t.ACHIEVED, form)
        return Span(f"{shown.text}（至{s.as_of_period(row).removeprefix('截至')}）", shown.cell, shown.value, form)
    value, form = float(row[t.LATEST_VALUE]), s.recorded_form(row)
    period = f"（{int(row[t.LATEST_YEAR])}{t.PERIOD_NAMES[row[t.LATEST_PERIOD]]}）"
    return Span(render(value, form) + period, Cell("ratings", str(row[t.INDICATOR_ID]), t.LATEST_VALUE), value, form)


def visits_table(evaluation: Evaluation) -> TableBlock | None:
    """Visits with what was found; of a department those it took part in."""
    plan, department = evaluation.plan, evaluation.department
    visits = plan.known("visits")
    if department:
        visits = visits[[department in t.split_list(cell) for cell in visits[t.DEPARTMENTS]]]
    if visits.empty:
        return None
    body = []
    for i, row in enumerate(t.rows(visits), start=1):
        offices = "、".join(plan.department_name(name, short=True) for name in t.split_list(row.departments))
        words = (narratives.chinese_day(row.date), row.place, row.topic, offices, narratives.quoted(row.finding))
        body.append((Span(str(i)), *(Span(word or _EMPTY) for word in words)))
    head = (("序号", "日期", "地点", "主题", "参加单位", "发现的情况"),)
    return TableBlock("visits", "实地走访情况表", head, tuple(body), align="clllll",
                      widths=(0.6, 1.7, 2.0, 1.6, 2.2, 4.0))  # fmt: skip
