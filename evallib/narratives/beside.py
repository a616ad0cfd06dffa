"""Sentences on what stands beside a forecast: judgements, the departments' own forecasts, errors of earlier years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.document import Cell, Sentence, Span, sentence
from evallib.narratives import spans as s
from evallib.narratives import wording as w
from evallib.narratives.wording import Parts
from evallib.numbers import render
from evallib.settings import METHOD_NAMES

JUDGEMENTS_TABLE, RECORD_TABLE, OFFICES_TABLE = "judgements", "past_errors", "department_forecasts"
ADOPTED_TABLE = "adopted"
_CAPS = {"cap_low": "不低于", "cap_high": "不高于"}


def narrate_judgement(judgement: Any, row: Any, forecasts: pd.DataFrame) -> Sentence:
    """Say what an analyst has laid over an indicator's forecast, who, when and why; beside it the model's figure.

    Parameters
    ----------
    judgement : namedtuple
        A row of ``Evaluation.judgements``.
    row : Series
        The indicator's rating row.
    forecasts : DataFrame
        The indicator's forecast rows, with ``model``.
    """
    since = "" if pd.isna(judgement.year) else f"{int(judgement.year)}年"
    reason, told = s.quoted(judgement.reason), f"{judgement.person}{s.chinese_day(judgement.recorded_on)}判断"
    if pd.isna(judgement.value):
        return sentence(f"{since}须考虑“{reason}”的影响（{told}），其大小未计入预测。")
    value = _amount(judgement.value, Cell(JUDGEMENTS_TABLE, str(judgement.line), t.VALUE), row)
    if judgement.kind == "event":
        size = Span(render(abs(judgement.value), "f") + s.change_unit(row), value[-1].cell, judgement.value, "af")
        verb = "增加" if judgement.value >= 0 else "减少"
        lead: Parts = [f"{since}计入“{reason}”的影响（{verb}", size, f"，{told}）"]
    elif judgement.kind in _CAPS:
        begun = f"{since}起" if since else ""
        lead = [f"{begun}预测按{_CAPS[judgement.kind]}", *value, f"控制（{told}，理由：{reason}）"]
    else:
        lead = [f"{since}预测值取", *value, f"（{told}，理由：{reason}）"]
    return sentence(*lead, *_moved(judgement, row, forecasts), "。")


def _moved(judgement: Any, row: Any, forecasts: pd.DataFrame) -> Parts:
    """，2024年预测由模型的97.2%调整为97.5%，2025年由97.9%调整为98.5%: the judged year and the last one."""
    future = forecasts.loc[~forecasts[t.OBSERVED].astype(bool) & forecasts[t.MODEL].notna()]
    own = None if pd.isna(judgement.year) else int(judgement.year)
    shown = [item for item in t.rows(future) if item.year in (own, future[t.YEAR].max())]
    changes = [part for part in (_change(item, row) for item in shown) if part]
    if not changes:
        return ["，预测中位数不变"] if shown else []
    parts: Parts = []
    for number, (year, before, after) in enumerate(changes):
        head = f"，{year}年预测由模型的" if number == 0 else f"，{year}年由"
        parts += [head, *before, "调整为", *after]
    return parts


def _change(item: Any, row: Any) -> tuple[int, Parts, Parts] | None:
    """Year, model's figure and the judged one; None where they print alike."""
    key, form, year = str(row[t.INDICATOR_ID]), s.decimals_form(row), int(item.year)
    if render(item.model, form) == render(item.q500, form):
        return None
    before = _amount(item.model, Cell(s.FORECASTS_TABLE, key, f"{year}{t.MODEL}"), row, form)
    return year, before, _amount(item.q500, Cell(s.FORECASTS_TABLE, key, f"{year}{t.Q500}"), row, form)


def narrate_question(own: Sequence[Any], row: Any, office: str) -> Sentence:
    """Ask a department whose forecasts lie outside our 80 % intervals, all on one side, for its grounds.

    Parameters
    ----------
    own : sequence of namedtuple
        Rows of ``Evaluation.department_forecasts``: the years of one indicator and department.
    row : Series
        The indicator's rating row.
    office : str
        Short name of the department.
    """
    years = "、".join(f"{item.year}年" for item in own)
    several, side = len(own) > 1, "高于" if own[0].value > own[0].q900 else "低于"
    basis = next((s.quoted(item.basis) for item in own if item.basis), "")
    together, each = ("分别", "依次为") if several else ("", "")
    ours = s.listed([_ours(item, row) for item in own])
    between = s.odds("的", s.interval(), f"区间（{each}", ours, "）")
    return sentence(
        f"{row[t.NAME]}：{office}预计{years}{together}为", s.listed([_theirs(item, row) for item in own]),
        f"，{'均' if several else ''}{side}模型预测", between, f"，所述依据为“{basis}”" if basis else "",
        "，请补充说明依据。",
    )  # fmt: skip


def _theirs(own: Any, row: Any) -> Sentence:
    cell = Cell(OFFICES_TABLE, f"{row[t.INDICATOR_ID]}:{own.submitted_by}", f"{own.year}{t.VALUE}")
    return sentence(*_amount(own.value, cell, row))


def _ours(own: Any, row: Any) -> Sentence:
    """2.22个至2.71个: our interval of the year."""
    key, form = str(row[t.INDICATOR_ID]), s.decimals_form(row)
    low, high = (
        _amount(end, Cell(s.FORECASTS_TABLE, key, f"{own.year}{name}"), row, form)
        for name, end in ((t.Q100, own.q100), (t.Q900, own.q900))
    )
    return sentence(*low, "至", *high)


def narrate_past_error(record: Any, row: Any) -> Sentence:
    """Say what the indicator's forecast would have erred by in earlier years.

    ``record`` is a row of ``Evaluation.past_errors``; the error comes in the indicator's unit.
    """
    key = str(row[t.INDICATOR_ID])

    def number(column: str, form: str, suffix: str = "") -> Span:
        value = float(getattr(record, column))
        return Span(render(value, form) + suffix, Cell(RECORD_TABLE, key, column), value, form)

    error = number(t.ERROR, s.decimals_form(row, finer=1), s.change_unit(row))
    return sentence(
        f"{METHOD_NAMES[record.method]}用于此前年份的", number(t.FORECASTS, "i", "次"), "预测（最远提前",
        number(t.HORIZON, "i", "年"), "）平均误差为", error,
        s.odds("，其中", number(t.COVERED80, "i", "次"), "落在", s.interval(), "区间内"), "。",
    )  # fmt: skip


def narrate_adopted(adopted: Any, row: Any, office: str) -> Sentence:
    """Say that 附件2 adopts the department's own figure of a year, which lies in our interval.

    ``adopted`` is a row of ``Evaluation.adopted``.
    """
    cell = Cell(ADOPTED_TABLE, str(row[t.INDICATOR_ID]), f"{adopted.year}{t.VALUE}")
    verbs = w.rate_verbs(row)
    if verbs is None:
        own_year = row[t.TARGET_TYPE] == "cumulative_sum"
        figure: Parts = ["当年完成" if own_year else "为", *_amount(adopted.value, cell, row)]
    else:
        verb = verbs[1] if adopted.value >= 0 else verbs[2]
        figure = [f"当年{verb}", Span(render(adopted.value, "af") + "%", cell, float(adopted.value), "af")]
    return sentence(f"{office}预计{adopted.year}年", *figure, "，主要指标完成情况表采用此数。")


def _amount(value: float, cell: Cell, row: Any, form: str = "f") -> list[Any]:
    """A figure of the indicator with its unit; a negative one is written 负0.3%."""
    negative = value < 0 and render(value, form).startswith("-")
    form = f"a{form}" if negative else form
    return [*(["负"] if negative else []), Span(render(value, form) + str(row[t.UNIT]), cell, float(value), form)]
