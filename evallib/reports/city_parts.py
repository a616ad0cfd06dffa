"""Pieces shared by the two reports on the higher plan's tasks: a department's and the whole district's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from evallib import narratives
from evallib import tables as t
from evallib.document import Cell, Paragraph, Sentence, Span, TableBlock, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.narratives import city
from evallib.narratives import spans as s
from evallib.numbers import render
from evallib.reports.blanks import blank, row_of
from evallib.reports.notes import EFFECT, STEPS, noted
from evallib.reports.parts import matched_measure


def tasks_of(evaluation: Evaluation) -> list[Any]:
    """The higher plan's tasks by theme, each theme in catalogue order."""
    rows = narratives.rows_of(evaluation.works, "city_task")
    return [row for group in city.by_theme(rows).values() for row in group]


def nothing_to_tell(evaluation: Evaluation, who: str) -> Paragraph:
    """What a report says that has no task to tell of (a run does not make it)."""
    upper = city.upper_plan(evaluation.plan)
    return paragraph(sentence(f"{who}没有承担{upper}任务（city_tasks.csv中没有有关内容），不作评估。"))


def reports_on(evaluation: Evaluation, row: Any) -> pd.DataFrame:
    """What was reported on one task, by period."""
    frame = evaluation.period_reports
    return frame[(frame[t.OBJECT_TYPE] == "city_task") & (frame[t.OBJECT_ID] == row[t.ID])]


class Told:
    """Indicators a report has stated already: one that serves several tasks is told with the first."""

    def __init__(self, evaluation: Evaluation) -> None:
        self._evaluation = evaluation
        self._shown = set(evaluation.ratings[t.INDICATOR_ID])
        self._told: set[str] = set()

    def of(self, *tasks: Any) -> list[Any]:
        """Rating rows of the indicators some tasks serve that have not been told."""
        keys = dict.fromkeys(key for row in tasks for key in served(row))
        new = [key for key in keys if key in self._shown and key not in self._told]
        self._told.update(new)
        return [self._evaluation.row(key) for key in new]


def served(row: Any) -> tuple[str, ...]:
    """Ids of the indicators a task serves."""
    return t.split_list(row[t.INDICATORS])


def task_sentences(evaluation: Evaluation, row: Any, told: Told, *, goal: bool) -> list[Sentence]:
    """One task in the order of what matters: trouble first, a result already reached first, else as it went.

    Parameters
    ----------
    goal : bool
        Whether to state the goal even where the task is on its way (stuck tasks always state it).
    """
    plan, reports = evaluation.plan, reports_on(evaluation, row)
    course, turn = city.narrate_course(reports), city.narrate_turn(row, reports)
    new = [item for item in told.of(row) if _has_figure(item)]
    own = noted(evaluation, EFFECT, [row[t.ID]], named=False)
    effect, figures = _effect(evaluation, row, blanks=not own), narratives.narrate_standings(new, plan)
    if row[t.STATE] in city.TROUBLED:
        order = [_goal_sentence(row), course, effect, turn or sentence(f"该项任务{city.standing(row)}。"), figures]
    elif any(item[t.RATING] == "early" for item in new):
        order = [_goal_sentence(row) if goal else None, figures, course, effect, turn]
    else:
        order = [_goal_sentence(row) if goal else None, course, turn, effect, figures]
    return [item for item in [*order, *own] if item is not None]


def _goal_sentence(row: Any) -> Sentence | None:
    goal, due = s.quoted(row[t.GOAL]), due_words(row)
    return sentence(f"目标要求{f'（{due}）' if due else ''}：{goal}。") if goal else None


def _effect(evaluation: Evaluation, row: Any, *, blanks: bool) -> Sentence | None:
    """What the task brought, in the office's words; a blank, where wanted, if neither words nor figures say it."""
    effect = s.quoted(row[t.EFFECT])
    if effect:
        return sentence(f"{effect}。")
    if not blanks or any(_has_figure(evaluation.row(key)) for key in served(row) if _known(evaluation, key)):
        return None
    asks = row_of("progress.csv", f"city_task：{row[t.ID]}", t.EFFECT)
    return sentence("取得的成效：", blank("成效", asks), "。")


def _known(evaluation: Evaluation, key: str) -> bool:
    return bool((evaluation.ratings[t.INDICATOR_ID] == key).any())


def _has_figure(item: Any) -> bool:
    """Whether there is anything to compare: a figure, or a judgement."""
    return s.present(item[t.LATEST_YEAR]) or item[t.RATING] != t.NOT_RATED


def problem_paragraphs(evaluation: Evaluation, rows: Sequence[Any]) -> list[Paragraph]:
    """Each problem with its cause: of the tasks as reported, of the ledger, of lagging indicators nobody speaks of."""
    found = [_of_task(evaluation, row) for row in rows if s.present(row[t.PROBLEM])]
    found += [_of_ledger(row) for row in ledger_rows(evaluation, rows)]
    found += [_of_indicator(evaluation, item) for item in unspoken(evaluation, rows)]
    return [paragraph(item) for item in found]


def _of_ledger(row: Any) -> Sentence:
    cause = f"（{s.quoted(row.cause)}原因）" if row.cause else ""
    return sentence(f"{s.quoted(row.problem)}{cause}。")


def _of_task(evaluation: Evaluation, row: Any) -> Sentence:
    """推进工业互联网：目标与企业结构不符，对应的…滞后于规划进度。主要原因：主观上，目标论证不充分。"""
    cause: list[Any] = [s.quoted(row[t.CAUSE])] if s.present(row[t.CAUSE]) else [
        blank("原因", row_of("progress.csv", f"city_task：{row[t.ID]}", t.CAUSE))
    ]  # fmt: skip
    told = {item.source_id for item in ledger_rows(evaluation, [row])}
    late = [item[t.NAME] for item in lagging(evaluation, [row]) if item[t.INDICATOR_ID] not in told]
    also = sentence("，对应的", s.names(late), "滞后于规划进度") if late else ""
    return sentence(f"{row[t.NAME]}：{s.quoted(row[t.PROBLEM])}", also, "。主要原因：", *cause, "。")


def _of_indicator(evaluation: Evaluation, item: Any) -> Sentence:
    key = str(item[t.INDICATOR_ID])
    cause = evaluation.reported(t.CAUSE).get(key, "")
    why: list[Any] = (
        [s.quoted(cause)] if cause else [blank("原因", row_of("progress.csv", f"indicator：{key}", t.CAUSE))]
    )
    return sentence(f"{item[t.NAME]}滞后于规划进度。主要原因：", *why, "。")


def unspoken(evaluation: Evaluation, rows: Iterable[Any]) -> list[Any]:
    """Lagging indicators that tasks serve, and that neither a task's own problem nor the problem ledger speaks of."""
    rows = list(rows)
    spoken = {row.source_id for row in ledger_rows(evaluation, rows)}
    spoken |= {key for row in rows if s.present(row[t.PROBLEM]) for key in served(row)}
    return [item for item in lagging(evaluation, rows) if item[t.INDICATOR_ID] not in spoken]


def lagging(evaluation: Evaluation, rows: Iterable[Any]) -> list[Any]:
    """Rating rows of the lagging indicators that some tasks serve."""
    keys = {key for row in rows for key in served(row)}
    table = evaluation.ratings
    return [row for _, row in table[table[t.INDICATOR_ID].isin(keys) & (table[t.RATING] == "lagging")].iterrows()]


def ledger_rows(evaluation: Evaluation, rows: Iterable[Any]) -> list[Any]:
    """Rows of the problem ledger that arise from one of some tasks or a lagging indicator they serve."""
    rows = list(rows)
    sources = {row[t.ID] for row in rows} | {item[t.INDICATOR_ID] for item in lagging(evaluation, rows)}
    frame = evaluation.plan.known("problems")
    return [row for row in t.rows(frame[frame[t.PROBLEM] != ""]) if row.source_id in sources]


def measure_paragraphs(evaluation: Evaluation, rows: Sequence[Any]) -> list[Paragraph]:
    """What is done about each problem, by whom and until when; then steps nobody's problem asks for."""
    found = [_measure(evaluation, row) for row in rows if s.present(row[t.PROBLEM]) or s.present(row[t.NEXT_STEP])]
    found += [matched_measure(evaluation, row) for row in ledger_rows(evaluation, rows) if row.measure]
    steps = evaluation.reported(t.NEXT_STEP)
    for item in unspoken(evaluation, rows):
        step = s.quoted(steps.get(item[t.INDICATOR_ID], ""))
        asks = row_of("progress.csv", f"indicator：{item[t.INDICATOR_ID]}", t.NEXT_STEP)
        found.append(sentence(f"针对{item[t.NAME]}滞后的问题，", step or blank("下一步措施", asks), "。"))
    return [paragraph(item) for item in [*found, *noted(evaluation, STEPS, [row[t.ID] for row in rows])]]


def _measure(evaluation: Evaluation, row: Any) -> Sentence:
    """针对“…”的问题，实施“一楼一策”（牵头单位：区金融局，时限：2023年12月31日）。"""
    step: list[Any] = [s.quoted(row[t.NEXT_STEP])] if s.present(row[t.NEXT_STEP]) else [
        blank("下一步措施", row_of("progress.csv", f"city_task：{row[t.ID]}", t.NEXT_STEP))
    ]  # fmt: skip
    office = evaluation.plan.department_name(row[t.LEAD_DEPARTMENT], short=True)
    terms = [f"牵头单位：{office}"] if office and office != _own(evaluation) else []
    terms += [f"时限：{narratives.chinese_day(row[t.DUE])}"] if s.present(row[t.DUE]) else []
    tail = f"（{'，'.join(terms)}）" if terms else ""
    about = f"针对“{s.quoted(row[t.PROBLEM])}”的问题，" if s.present(row[t.PROBLEM]) else f"{row[t.NAME]}："
    return sentence(about, *step, f"{tail}。")


def _own(evaluation: Evaluation) -> str:
    """Short name of the department a view is narrowed to; a report does not name its own office at every measure."""
    return evaluation.plan.department_name(evaluation.department, short=True) if evaluation.department else ""


def pace_paragraph(evaluation: Evaluation, rows: Iterable[Any], *classes: str) -> Paragraph:
    """From the targets backwards: what each remaining year needs of the indicators of some classes that tasks serve."""
    order = {name: place for place, name in enumerate(classes)}
    keys = dict.fromkeys(key for row in rows for key in served(row))
    items = [evaluation.row(key) for key in keys if _known(evaluation, key)]
    items = sorted((item for item in items if item[t.RATING] in order), key=lambda item: order[item[t.RATING]])
    return paragraph(city.narrate_paces(items, evaluation.plan))


def assignment_table(
    evaluation: Evaluation, rows: Sequence[Any], caption: str, name: str, *, landscape: bool = False
) -> TableBlock | None:
    """The division of work: theme, task, goal and its date, who leads and supports, state."""
    if not rows:
        return None
    plan = evaluation.plan

    def short(keys: Iterable[str]) -> str:
        return "、".join(plan.department_name(key, short=True) for key in keys) or "—"

    body = tuple(
        tuple(map(Span, (
            str(i), row[t.THEME] or "—", row[t.NAME], _goal(row), short(t.split_list(row[t.LEAD_DEPARTMENT])),
            short(t.split_list(row[t.SUPPORT_DEPARTMENTS])), row[t.STATE_NAME],
        ))) for i, row in enumerate(rows, start=1)
    )  # fmt: skip
    head = (("序号", "主题", "任务", "目标和时限", "牵头单位", "配合单位", "进展状态"),)
    return TableBlock(
        name, caption, head, body, align="clllllc", widths=(0.75, 1.8, 3.0, 3.3, 1.7, 1.9, 1.5), landscape=landscape
    )


def _goal(row: Any) -> str:
    goal, due = s.quoted(row[t.GOAL]), due_words(row)
    return "，".join(part for part in (goal, due) if part) or "—"


def due_words(row: Any) -> str:
    """2025年底前, 2024年6月30日前; "" without a date."""
    day = row[t.DEADLINE]
    if not s.present(day):
        return ""
    text = narratives.chinese_day(day)
    return text.replace("12月31日", "底") + "前"


def comparison_table(evaluation: Evaluation, caption: str, name: str) -> TableBlock | None:
    """Before and after: base, what is reached, target, progress, class of the indicators the tasks serve.

    First those that counts are about, with or without a figure, so that text and table agree; then a special plan's.
    """
    counted = set(evaluation.counted[t.INDICATOR_ID])
    every = [row for _, row in evaluation.ratings.iterrows()]
    others = [row for row in every if row[t.INDICATOR_ID] not in counted and _has_figure(row)]
    rows = [*(row for row in every if row[t.INDICATOR_ID] in counted), *others]
    body = tuple(
        (Span(row[t.NAME]), Span(_unit(row)), _number(row, t.BASE, "f"), _reached(row),
         Span(s.period_name(row) if s.present(row[t.LATEST_YEAR]) else "—"), _target(evaluation, row),
         _progress(row), Span(t.RATING_NAMES[row[t.RATING]])) for row in rows
    )  # fmt: skip
    if not body:
        return None
    head = (("指标", "单位", "基期数", "实绩", "实绩截至", "规划目标", "完成目标进度", "评价"),)
    totals = "年均增长类指标的实绩为规划期以来年均增速，累计类指标为规划期以来累计数。"
    notes = (
        *((totals,) if any(map(_sums_up, rows)) else ()),
        *((f"{s.names([row[t.NAME] for row in others]).text}为专项规划自有指标，不计入指标数。",) if others else ()),
    )
    return TableBlock(name, caption, head, body, align="lcrrclrc", widths=(3.0, 1.3, 0.9, 1.0, 1.7, 2.1, 1.4, 2.0),
                      notes=notes)  # fmt: skip


def _sums_up(row: Any) -> bool:
    """Whether what is reached is no figure of one period but a sum or an average of several."""
    return row[t.TARGET_TYPE] in ("avg_growth", "cumulative_sum", "cumulative_reduction") and s.present(row[t.ACHIEVED])


def _unit(row: Any) -> str:
    return "%" if _sums_up(row) and row[t.TARGET_TYPE] != "cumulative_sum" else str(row[t.UNIT]) or "—"


def _reached(row: Any) -> Span:
    if not _sums_up(row):
        return _number(row, t.LATEST_VALUE, s.recorded_form(row))
    return _number(row, t.ACHIEVED, s.decimals_form(row) if row[t.TARGET_TYPE] == "cumulative_sum" else "f1")


def _number(row: Any, column: str, form: str) -> Span:
    value = row[column]
    if not s.present(value):
        return Span("—")
    return Span(render(float(value), form), Cell(s.RATINGS_TABLE, str(row[t.INDICATOR_ID]), column), float(value), form)


def _target(evaluation: Evaluation, row: Any) -> Span:
    """The target as the plan writes it; an adjusted one as a figure."""
    if evaluation.plan.indicator(str(row[t.INDICATOR_ID])).target == row[t.TARGET] or not s.present(row[t.TARGET]):
        return Span(str(row[t.TARGET_TEXT]) or "—")
    number = _number(row, t.TARGET, "f")
    return replace(number, text=f"{number.text}{row[t.UNIT]}（已调整）")


def _progress(row: Any) -> Span:
    if s.present(row[t.PROGRESS]) and row[t.PROGRESS] < 0:
        return Span("与目标反向")
    return _number(row, t.PROGRESS, "p1")
