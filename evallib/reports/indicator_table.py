"""附件2: the official table of the main indicators, and the second one of the chapters' indicators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Cell, Document, Span, TableBlock
from evallib.evaluation import Evaluation, chance_wording
from evallib.narratives import spans
from evallib.numbers import render
from evallib.reports.parts import assemble, data_notes, method_names, rows_of_indicator, section
from evallib.reports.stages import report

NAME = "附件2"
_PART_NAMES = {"q1": "一季度", "h1": "上半年", "q3": "前三季度"}
_EMPTY = "—"
MODEL, OBSERVED = "model", "observed"


@report
def build(evaluation: Evaluation, *, stage: str = "") -> Document:
    """Return 附件2 as a document: one table of main indicators, one of the chapters' where there are any."""
    plan = evaluation.plan
    table = official_table(evaluation, evaluation.main, "主要指标完成情况表", "main")
    blocks: list[Block] = section("主要指标", table if table.rows else None)
    chapters = evaluation.chapters
    if len(chapters):
        table = official_table(evaluation, chapters, "各章涉及指标完成情况表", "chapters", by_chapter=True)
        blocks += section("各章涉及指标", table)
    blocks += section("数据说明", data_notes(evaluation))
    title = f"{_short(plan.title)}主要指标完成情况表"
    return assemble(evaluation, "indicator_table", title, blocks, stage=stage, subtitle=NAME)


def official_table(
    evaluation: Evaluation, table: pd.DataFrame, caption: str, name: str, *, by_chapter: bool = False
) -> TableBlock:
    """Return the official table of some indicators; headings follow the plan's years and the dates."""
    columns = _columns(evaluation, by_chapter)
    rows = [row for _, row in table.iterrows()]
    body = tuple(
        tuple(cell(evaluation, row, i) for _, cell in columns) for i, row in enumerate(rows, start=1)
    )  # fmt: skip
    headings = tuple(heading for heading, _ in columns)
    return TableBlock(
        name=name, caption=caption, head=(headings,), rows=body, align=_align(headings), widths=_widths(headings),
        notes=_notes(evaluation, rows), landscape=True,
    )  # fmt: skip


def actual_periods(evaluation: Evaluation) -> list[tuple[int, str]]:
    """Whole years ended by data_until, and the latest part of the running year that has ended."""
    plan, until = evaluation.plan, evaluation.plan.data_until
    ended = [y for y in plan.years if y < until.year or (y == until.year and (until.month, until.day) == (12, 31))]
    periods = [(year, "annual") for year in ended]
    running = (ended[-1] + 1) if ended else plan.first_year
    passed = [p for p in ("q1", "h1", "q3") if t.PERIOD_END[p] <= (until.month, until.day)]
    if running == until.year and running <= plan.last_year and passed:
        periods.append((running, passed[-1]))
    return periods


def future_years(evaluation: Evaluation) -> list[int]:
    """Plan years that have not ended by data_until."""
    done = {year for year, period in actual_periods(evaluation) if period == "annual"}
    return [year for year in evaluation.plan.years if year not in done]


def _columns(evaluation: Evaluation, by_chapter: bool) -> list[tuple[str, Any]]:
    """Headings with the function that makes the cell of a row."""
    plan = evaluation.plan
    columns: list[tuple[str, Any]] = [("序号", lambda e, row, i: Span(str(i)))]
    columns += [("章节" if by_chapter else "类别", _text(t.CHAPTER if by_chapter else t.CATEGORY))]
    columns += [("指标名称", _text(t.NAME)), ("单位", _text(t.UNIT)), ("属性", _text(t.ATTRIBUTE))]
    columns += [(f"{plan.base_year}年基数", _base), (f"{plan.last_year}年目标（或年均、[累计]）", _target)]
    for year, period in actual_periods(evaluation):
        part = "" if period == "annual" else _PART_NAMES[period]
        columns.append((f"{year}年{part}实际", _actual(year, period)))
    future = future_years(evaluation)
    columns += [(f"{year}年{'预计' if year == future[0] else '预测'}", _predicted(year)) for year in future]
    columns += [("预测来源", _whose(future))] if future else []
    columns += [("年均增速或累计", _achieved), ("目标实现程度评价", _rating), ("责任单位", _department)]
    columns += [("数据截至", _until), ("备注", _remark)]
    columns += [(f"{year}年部门预计", _both(year, "department_forecasts")) for year in future]
    return columns + [(f"{year}年模型预测", _both(year, "forecasts")) for year in future]


def _text(column: str) -> Any:
    return lambda evaluation, row, i: Span(str(row[column]) or _EMPTY)


def _number(row: Any, column: str, form: str, *, before: str = "", after: str = "") -> Span:
    value = row[column]
    if value is None or pd.isna(value):
        return Span(_EMPTY)
    text = before + render(float(value), form) + after
    return Span(text, Cell("ratings", str(row[t.INDICATOR_ID]), column), float(value), form)


def _base(evaluation: Evaluation, row: Any, i: int) -> Span:
    """Base figure; an asterisk where its year is another one."""
    other = not pd.isna(row[t.BASE_YEAR]) and row[t.BASE_YEAR] != evaluation.plan.base_year
    return _number(row, t.BASE, "f", after="*" if other else "")


def _target(evaluation: Evaluation, row: Any, i: int) -> Span:
    return target_cell(row)


def target_cell(row: Any) -> Span:
    """Target as the plan writes it: [ ] for five-year totals, the plan's words where it has no number."""
    kind = row[t.TARGET_TYPE]
    if kind == "range":
        return _range(row)
    if kind in ("relative_growth", "assigned", "qualitative") or pd.isna(row[t.TARGET]):
        return Span(str(row[t.TARGET_TEXT]) or _EMPTY)
    if kind in ("increment", "cumulative_sum", "cumulative_reduction"):
        down = kind != "cumulative_reduction" and row[t.DIRECTION] == "down"
        sign = {"increment": "降低", "cumulative_sum": "≤"}[kind] if down else ""
        return _number(row, t.TARGET, "f", before=f"[{sign}", after="]")
    before = {"floor": "≥", "ceiling": "≤", "avg_growth": "年均"}.get(kind, "")
    return _number(row, t.TARGET, "f", before=before)


def _range(row: Any) -> Span:
    """12—18; with one line ≥12 or ≤18."""
    low, high = row[t.TARGET_LOW], row[t.TARGET_HIGH]
    if pd.isna(low):
        return _number(row, t.TARGET_HIGH, "f", before="≤")
    if pd.isna(high):
        return _number(row, t.TARGET_LOW, "f", before="≥")
    return Span(f"{render(float(low), 'f')}—{render(float(high), 'f')}")


def _actual(year: int, period: str) -> Any:
    """The figure that counts for a period; 年度指标 where part-years of the indicator say nothing."""

    def cell(evaluation: Evaluation, row: Any, i: int) -> Span:
        key = str(row[t.INDICATOR_ID])
        found = [f for f in t.rows(evaluation.figures_of(key)) if (f.year, f.period) == (year, period)]
        if not found:
            quiet = period != "annual" and row[t.PART_YEAR] == "none"
            return Span("年度指标" if quiet else _EMPTY)
        marks = {"preliminary": "（初步）", "estimate": "（预计）"}.get(found[0].status, "")
        foreign = "（另一口径）" if found[0].caliber != row[t.CALIBER] else ""
        value, form = float(found[0].value), spans.recorded_form(row)
        return Span(render(value, form) + marks + foreign, Cell("figures", key, f"{year}{period}"), value, form)

    return cell


def _predicted(year: int) -> Any:
    """The adopted forecast of a year: the department's or the model's, which the column 预测来源 tells."""

    def cell(evaluation: Evaluation, row: Any, i: int) -> Span:
        found = _adopted(evaluation, row, year)
        if found is None:
            return Span(_EMPTY)
        value, key = float(found.value), str(row[t.INDICATOR_ID])
        form = spans.decimals_form(row) if found.source in (MODEL, OBSERVED) else _finest(row, value)
        return Span(render(value, form), Cell("adopted", key, f"{year}{t.VALUE}"), value, form)

    return cell


def _finest(row: Any, value: float) -> str:
    """Form of a department's figure: the indicator's decimals, more where the department states more."""
    form = spans.decimals_form(row)
    return form if float(render(value, form)) == value else "f"


def _adopted(evaluation: Evaluation, row: Any, year: int) -> Any:
    """The adopted row of an indicator and year; None where nothing can be compared with the target."""
    if row[t.REASON_CODE] in ("caliber_break", "no_data"):
        return None
    table = evaluation.adopted
    found = table[(table[t.INDICATOR_ID] == row[t.INDICATOR_ID]) & (table[t.YEAR] == year)]
    return next(t.rows(found), None)


def _whose(years: Sequence[int]) -> Any:
    """Whose the adopted forecasts are: 部门（区科技局）, 模型, or both with their years."""

    def cell(evaluation: Evaluation, row: Any, i: int) -> Span:
        told: dict[str, list[int]] = {}
        for year in years:
            found = _adopted(evaluation, row, year)
            if found is not None and found.source != OBSERVED:
                told.setdefault(found.source, []).append(year)
        if len(told) == 1:
            return Span(_source(evaluation, next(iter(told))))
        return Span("；".join(f"{_years(own)}{_source(evaluation, key)}" for key, own in told.items()) or _EMPTY)

    return cell


def _years(years: Sequence[int]) -> str:
    return "、".join(f"{year}年" for year in years)


def _source(evaluation: Evaluation, key: str) -> str:
    return "模型" if key == MODEL else f"部门（{evaluation.plan.department_name(key, short=True)}）"


def _both(year: int, table: str) -> Any:
    """A hidden column: the department's own figure of a year, or the model's median."""

    def cell(evaluation: Evaluation, row: Any, i: int) -> Span:
        key = str(row[t.INDICATOR_ID])
        if table == "forecasts":
            rows = [item for item in t.rows(evaluation.forecast_of(key)) if item.year == year and not item.observed]
            address, value = Cell(table, key, f"{year}{t.Q500}"), rows[0].q500 if rows else None
        else:
            own = evaluation.department_forecasts
            own = own[(own[t.INDICATOR_ID] == key) & (own[t.YEAR] == year)]
            rows = sorted(t.rows(own), key=lambda item: item.submitted_by != row[t.DEPARTMENT])
            office = rows[0].submitted_by if rows else ""
            address, value = Cell(table, f"{key}:{office}", f"{year}{t.VALUE}"), rows[0].value if rows else None
        if value is None:
            return Span(_EMPTY)
        form = _finest(row, float(value)) if table != "forecasts" else spans.decimals_form(row)
        return Span(render(float(value), form), address, float(value), form)

    return cell


def _achieved(evaluation: Evaluation, row: Any, i: int) -> Span:
    """Average growth (%) or running total, by target type."""
    kind = row[t.TARGET_TYPE]
    if kind == "avg_growth":
        return _number(row, t.ACHIEVED, "f1", after="%")
    if kind == "cumulative_sum" and row[t.RATING] != t.NOT_RATED:
        return _number(row, t.ACHIEVED, spans.decimals_form(row), before="[", after="]")
    return _number(row, t.ACHIEVED, "f1", before="[", after="%]") if kind == "cumulative_reduction" else Span(_EMPTY)


def _rating(evaluation: Evaluation, row: Any, i: int) -> Span:
    """Class, with the wording of the chance where the target lies ahead, or a warning where it may be lost again."""
    name, word = t.RATING_NAMES[row[t.RATING]], chance_wording(row[t.P_ATTAIN])
    if not word or row[t.INDICATOR_ID] not in set(evaluation.with_chance[t.INDICATOR_ID]):
        return Span(name)
    if row[t.REASON_CODE] == "target_met":
        return Span(name if word == t.CHANCE_WORDING[0][1] else f"{name}；须防止回落")
    return Span(f"{name}；{word}")


def _department(evaluation: Evaluation, row: Any, i: int) -> Span:
    item = evaluation.plan.indicator(str(row[t.INDICATOR_ID]))
    names = [evaluation.plan.department_name(d, short=True) for d in item.departments]
    return Span("、".join(names) or _EMPTY)


def _until(evaluation: Evaluation, row: Any, i: int) -> Span:
    """The period the rating rests on."""
    if pd.isna(row[t.LATEST_YEAR]):
        return Span(_EMPTY)
    return Span(f"{int(row[t.LATEST_YEAR])}{t.PERIOD_NAMES[row[t.LATEST_PERIOD]]}")


def _remark(evaluation: Evaluation, row: Any, i: int) -> Span:
    """Caliber, reasons, doubts, provenance."""
    found = [f"口径：{row[t.CALIBER]}"] if row[t.CALIBER] else []
    if row[t.RATING] == t.NOT_RATED or row[t.OVERRIDDEN]:
        found.append(str(row[t.REASON]))
    found += [narratives.plain_remark(str(row[t.NOTES]))] if row[t.NOTES] else []
    found += ["预测含人工判断"] if rows_of_indicator(evaluation.judgements, row) else []
    used = {str(row[t.PROVENANCE]), *evaluation.figures_of(str(row[t.INDICATOR_ID]))[t.PROVENANCE]}
    found += ["示例数据"] if "illustrative" in used else ["部分数据未核实"] if "unverified" in used else []
    return Span("；".join(found) or _EMPTY)


def _notes(evaluation: Evaluation, rows: Sequence[Any]) -> tuple[str, ...]:
    plan = evaluation.plan
    notes = ["[ ]内为规划期累计数；“年均”为规划期年均增速（%）；"
             "“—”表示没有此数，“年度指标”表示部分年度数不与全年比较。"]  # fmt: skip
    years = {int(r[t.BASE_YEAR]) for r in rows if not pd.isna(r[t.BASE_YEAR]) and not pd.isna(r[t.BASE])}
    other = sorted(years - {plan.base_year})
    if other:
        notes.append(f"带*的基数不是{plan.base_year}年数，为{'、'.join(f'{year}年' for year in other)}数。")
    used = "、".join(method_names(evaluation))
    if future_years(evaluation):
        notes += [_ADOPTION[plan.settings.adopt], f"模型预测数为预测的中位数（{used}）；“有把握完成”等按模型预测判断。"]
        own = [evaluation.plan.by_id[key].name for key in plan.settings.adopts if key in plan.by_id]
        notes += [f"另行指定预测来源的指标：{'、'.join(own)}。"] if own else []
    day, until = narratives.chinese_day(plan.as_of), narratives.chinese_day(plan.data_until)
    return (*notes, f"数据截至{until}，依据截至{day}已掌握的数据。")


_ADOPTION: dict[str, str] = {
    "within": "预计、预测数：责任单位各年预计均在模型预测区间内的，采用责任单位预计；"
              "任何一年在区间外或没有填报的，采用模型预测。",
    "department": "预计、预测数采用责任单位预计；没有填报的采用模型预测。",
    "model": "预计、预测数采用模型预测。",
}  # fmt: skip


def _align(headings: Sequence[str]) -> str:
    left = ("指标名称", "备注", "责任单位", "类别", "章节", "预测来源")
    return "".join("l" if heading in left else "r" if "年" in heading[:5] else "c" for heading in headings)


def _widths(headings: Sequence[str]) -> tuple[float, ...]:
    sizes = {"序号": 0.5, "指标名称": 2.6, "备注": 3.0, "责任单位": 1.4, "目标实现程度评价": 1.6, "章节": 1.4,
             "预测来源": 1.3}  # fmt: skip
    hidden = ("年部门预计", "年模型预测")
    return tuple(0.0 if heading.endswith(hidden) else sizes.get(heading, 1.0) for heading in headings)


def _short(title: str) -> str:
    return title.replace("《纲要》", "") if title.endswith("《纲要》") else title
