"""Tables at a report's end: what was done for each task, and how forecasts have done in earlier years."""

from __future__ import annotations

from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Cell, Span, TableBlock, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.numbers import render
from evallib.reports.effect_sections import captioned
from evallib.reports.parts import office_of_row
from evallib.settings import METHOD_NAMES

_EMPTY = "—"


def practice_table(evaluation: Evaluation) -> TableBlock | None:
    """Tasks with office, state, practice, effect, problem, next step: the offices' words, unshortened."""
    rows = narratives.rows_of(evaluation.works, "task")
    if not rows:
        return None
    body = tuple(
        (Span(str(i)), Span(row[t.NAME]), Span(office_of_row(evaluation, row)), Span(row[t.STATE_NAME]),
         *(Span(narratives.quoted(row[name]) or _EMPTY) for name in (t.DONE, t.EFFECT, t.PROBLEM, t.NEXT_STEP)))
        for i, row in enumerate(rows, start=1)
    )  # fmt: skip
    head = (("序号", "任务", "牵头单位", "进展状态", "主要做法", "成效", "问题", "下一步"),)
    return TableBlock("tasks", "重点任务推进情况表", head, body, align="cllcllll",
                      widths=(0.5, 2.2, 1.4, 1.1, 3.0, 2.6, 2.6, 2.4), landscape=True)  # fmt: skip


def track_record(evaluation: Evaluation) -> list[Block | None]:
    """What each forecast would have erred by in earlier years, as a table with a sentence that says how to read it."""
    table = evaluation.past_errors
    if table.empty or evaluation.plan.finished:
        return []
    shown = [(item, row) for item in t.rows(table) for row in [evaluation.row(item.indicator_id)] if _counted(row)]
    if not shown:
        return []
    lead = sentence("以各指标此前年份的数据逐年试作预测，与其后实际数比较，结果如下，供判断预测的可靠程度。")
    body = tuple(
        (Span(captioned(row)), Span(METHOD_NAMES[item.method]), _number(item, t.FORECASTS, "i"),
         _number(item, t.HORIZON, "i"), _number(item, t.ERROR, narratives.decimals_form(row, finer=1)),
         _number(item, t.COVERED80, "i"))
        for item, row in shown
    )  # fmt: skip
    head = (("指标", "方法", "预测次数", "最远年数", "平均误差", "落入预测区间次数"),)
    return [paragraph(lead), TableBlock("track_record", "预测方法检验结果", head, body, align="lcrrrr",
                                        widths=(4.0, 1.4, 1.1, 1.1, 1.3, 1.6),
                                        notes=("平均误差以指标自身单位计，比重和增速为百分点。",))]  # fmt: skip


def _counted(row: Any) -> bool:
    return bool(row[t.MAIN]) or row[t.CHAPTER] != ""


def _number(item: Any, column: str, form: str) -> Span:
    value = float(getattr(item, column))
    return Span(render(value, form), Cell("past_errors", item.indicator_id, column), value, form)
