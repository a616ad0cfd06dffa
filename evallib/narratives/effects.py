"""Before and after, and beside others: what indicators have come to since the plan's base, and how others stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.document import Cell, Sentence, Span, sentence
from evallib.narratives import spans as s
from evallib.narratives import wording as w
from evallib.narratives.overall import status_clauses
from evallib.numbers import render
from evallib.plan import Plan

COMPARISONS_TABLE = "comparisons"


def narrate_effect(rows: Sequence[Any], plan: Plan) -> Sentence | None:
    """Say in one sentence what some indicators have come to, from the base where they have one; None without any."""
    known = [row for row in rows if s.present(row[t.LATEST_YEAR])]
    return sentence(status_clauses(known, plan), "。") if known else None


def telling(rows: Sequence[Any], most: int) -> list[Any]:
    """Of many indicators those that say most: lagging ones, then met and ahead, main before others; in file order."""
    order = {"lagging": 0, "early": 1, "ahead": 2, "on_track": 3, t.NOT_RATED: 9}
    ranked = sorted(range(len(rows)), key=lambda i: (order[rows[i][t.RATING]], not rows[i][t.MAIN], i))
    return [rows[i] for i in sorted(ranked[:most])]


def narrate_comparison(others: pd.DataFrame, row: Any, lead: str) -> Sentence | None:
    """Our figure beside other areas' of one period.

    ``others`` are rows of ``Evaluation.comparisons`` of one indicator and period, ``lead`` the words before it.
    """
    others = others[others[t.OWN].notna()]
    if others.empty:
        return None
    first = next(t.rows(others))
    own = Span("", Cell(COMPARISONS_TABLE, str(first.line), t.OWN), float(first.own_value), s.decimals_form(row))
    clauses = [_beside(item, row) for item in t.rows(others)]
    return sentence(lead, *_figure(row, own), "，", s.listed(clauses, "、"), "。")


def _figure(row: Any, span: Span) -> list[Any]:
    """地区生产总值增长4.9%; 每千人口床位数为7.1张: the name with a figure that is not the row's latest."""
    assert span.value is not None and span.cell is not None
    verbs, form = w.rate_verbs(row), span.form
    if verbs is None:
        negative = span.value < 0 and render(span.value, form).startswith("-")
        shown = f"a{form}" if negative else form
        text = render(span.value, shown) + str(row[t.UNIT])
        return [f"{row[t.NAME]}为", *(["负"] if negative else []), Span(text, span.cell, span.value, shown)]
    bare, rising, falling = verbs
    verb = rising if span.value >= 0 else falling
    return [bare + verb, Span(render(span.value, f"a{form}") + "%", span.cell, span.value, f"a{form}")]


def _beside(item: Any, row: Any) -> Sentence:
    """高于全市0.3个百分点; 与市内六区平均持平."""
    form = "a" + s.decimals_form(row)
    text = render(item.gap, form)
    if float(text) == 0:
        return sentence(f"与{item.area}持平")
    gap = Span(text + s.change_unit(row), Cell(COMPARISONS_TABLE, str(item.line), t.GAP), float(item.gap), form)
    return sentence("高于" if item.gap > 0 else "低于", item.area, gap)
