"""Experts' opinions beside our classes and chances, without names; what differs is to be decided by the office."""

from __future__ import annotations

import math
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Cell, Span, TableBlock, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.evaluation.reviews import open_reviews
from evallib.narratives import spans as s
from evallib.numbers import render
from evallib.reports.blanks import row_of

TABLE = "reviews"
_MARKS = (
    ("differing", "专家与测算评价不同的"), (t.SPLIT, "专家之间意见不一致的"),
    (t.APART, "专家概率中位数与模型相差较大的"),
)  # fmt: skip
_HEAD = (("指标", "测算评价", "专家人数", "同意测算人数", "其他评价", "专家概率中位数", "模型概率", "意见和理由"),)


def expert_opinions(evaluation: Evaluation) -> list[Block]:
    """How many spoke, where they differ from us or one another, and the table; nothing where nobody did."""
    table = evaluation.reviewed
    if table.empty:
        return []
    counts = evaluation.counts
    parts = [sentence(word, s.count(counts, f"reviewed/{name}")) for name, word in _MARKS if counts[f"reviewed/{name}"]]
    whole = sentence(
        "专家评审涉及指标", s.count(counts, f"reviewed/{t.COUNT}"),
        *(["，其中", s.listed(parts)] if parts else ["，与测算评价一致"]), "。",
    )  # fmt: skip
    body = tuple(_row(evaluation, item) for item in t.records(table))
    found = TableBlock("reviews", "专家评审意见对照表", _HEAD, body, align="lcrrcrrl",
                       widths=(2.6, 1.2, 0.8, 1.0, 1.4, 1.1, 0.9, 3.4), landscape=True)  # fmt: skip
    return [paragraph(whole), found]


def _row(evaluation: Evaluation, item: dict[str, Any]) -> tuple[Span, ...]:
    key = str(item[t.INDICATOR_ID])
    row = evaluation.row(key)
    said = "；".join(narratives.quoted(text) for text in item[t.COMMENTS])
    others = "、".join(t.RATING_NAMES[name] for name in item[t.PROPOSED])
    return (
        Span(str(row[t.NAME])), Span(t.RATING_NAMES[row[t.RATING]]), _number(item, t.EXPERTS),
        _number(item, t.AGREEING), Span(others or "—"), _chance(item, t.MEDIAN_CHANCE, TABLE),
        _chance(row, t.P_ATTAIN, "ratings"), Span(said or "—", quote=f"{TABLE}/{key}/{t.COMMENT}" if said else ""),
    )  # fmt: skip


def _number(item: dict[str, Any], column: str) -> Span:
    value = float(item[column])
    return Span(render(value, "i"), Cell(TABLE, str(item[t.INDICATOR_ID]), column), value, "i")


def _chance(item: Any, column: str, table: str) -> Span:
    value = item[column]
    if value is None or math.isnan(float(value)):
        return Span("—", odds=True)
    cell = Cell(table, str(item[t.INDICATOR_ID]), column)
    return Span(render(float(value), "p0"), cell, float(value), "p0", odds=True)


def expert_todos(evaluation: Evaluation) -> tuple[tuple[str, str], ...]:
    """Opinions the office has to decide on, with the row that asks."""
    return tuple(
        (_asked(evaluation, item), row_of("reviews.csv", str(item[t.INDICATOR_ID]), t.RATING))
        for item in t.records(open_reviews(evaluation.reviewed))
    )


def _asked(evaluation: Evaluation, item: dict[str, Any]) -> str:
    """X：测算为“滞后”，3位专家中1位同意，另有评价“基本符合预期”，…，请核定。"""
    row = evaluation.row(str(item[t.INDICATOR_ID]))
    parts = [f"测算为“{t.RATING_NAMES[row[t.RATING]]}”"]
    if item[t.PROPOSED]:
        names = "".join(f"“{t.RATING_NAMES[name]}”" for name in item[t.PROPOSED])
        agreed = f"{item[t.EXPERTS]}位专家中{item[t.AGREEING]}位同意，另有" if item[t.AGREEING] else "专家"
        parts.append(f"{agreed}评价为{names}")
    if item[t.APART]:
        parts.append(
            f"专家概率中位数{render(float(item[t.MEDIAN_CHANCE]), 'p0')}，模型为{render(float(row[t.P_ATTAIN]), 'p0')}"
        )
    return f"{row[t.NAME]}：{'，'.join(parts)}，请核定专家意见"
