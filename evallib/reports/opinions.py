"""What others said of a report, round by round: 采纳, 部分采纳, 未采纳 with reasons and counts, each by version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Sentence, Span, TableBlock, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.evaluation.counts import NO_OPINION, UNDECIDED
from evallib.narratives import spans as s
from evallib.reports.blanks import blank, row_of

FILE = "opinions.csv"
BEFORE = ("初稿", "征求意见稿")
"""Stages in which nobody has been asked yet."""
_DECISIONS = ("采纳", "部分采纳", "未采纳", UNDECIDED)
_HEAD = (("序号", "轮次", "版本", "意见提出方", "涉及部分", "意见内容", "采纳情况", "理由或处理"),)


def opinion_blocks(evaluation: Evaluation, stage: str) -> list[Block]:
    """A sentence a round and the table of all opinions; nothing before others are asked, or where none answered."""
    rows = opinions_of(evaluation)
    if stage in BEFORE or not rows:
        return []
    rounds = dict.fromkeys((row[t.ROUND], row[t.VERSION]) for row in rows)
    told = [tell_round(evaluation, number, version) for number, version in rounds]
    return [paragraph(told), opinion_table(rows)]


def opinions_of(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Rows of opinions.csv that say something, by round and version, in file order."""
    frame = evaluation.plan.known("opinions")
    frame = frame[(frame[t.OPINION] != "") | (frame[t.DECISION] != "")]
    order = [pd.to_numeric(frame[name], errors="coerce").fillna(0) for name in (t.ROUND, t.VERSION)]
    frame = frame.assign(_round=order[0], _version=order[1]).sort_values(["_round", "_version"], kind="stable")
    return list(t.records(frame))


def tell_round(evaluation: Evaluation, number: str, version: str) -> Sentence:
    """第1轮征求意见（第1版）收到意见7条，其中采纳4条、部分采纳2条、未采纳1条；另有1个单位无意见。"""
    counts, name = evaluation.counts, f"opinions:{number}:{version}"
    head: list[Any] = [_numbered("轮", number), "征求意见"] if number else ["征求意见"]
    head += ["（", _numbered("版", version), "）"] if version else []
    none = counts.get(f"{name}/{NO_OPINION}", 0)
    silent: list[Any] = [s.count(counts, f"{name}/{NO_OPINION}", "个"), "单位表示无意见"] if none else []
    if not counts.get(f"{name}/{t.COUNT}"):
        return sentence(*head, "未收到修改意见", *(["，", *silent] if silent else []), "。")
    items = [sentence(word, s.count(counts, f"{name}/{word}", "条"))
             for word in _DECISIONS if counts.get(f"{name}/{word}")]  # fmt: skip
    whole = s.count(counts, f"{name}/{t.COUNT}", "条")
    return sentence(
        *head, "共收到意见", whole, "，其中", s.listed(items), *(["；另有", *silent] if silent else []), "。"
    )


def opinion_table(rows: Sequence[dict[str, Any]]) -> TableBlock:
    """Every opinion with what became of it; where decision or reason is missing a blank."""
    body = tuple(
        (Span(str(i)), _numbered("轮", row[t.ROUND]), _numbered("版", row[t.VERSION]), Span(row[t.FROM] or "—"),
         Span(row[t.PARAGRAPH] or "—"), Span(narratives.quoted(row[t.OPINION]) or "—"), _decision(row), _reason(row))
        for i, row in enumerate(rows, start=1)
    )  # fmt: skip
    return TableBlock("opinions", "意见采纳情况表", _HEAD, body, align="ccclllcl",
                      widths=(0.5, 0.8, 0.8, 1.5, 1.8, 3.4, 1.1, 3.0), landscape=True)  # fmt: skip


def _numbered(unit: str, number: str) -> Span:
    """第1轮, 第2版: the office's own numbers, no figures of the report."""
    column = t.ROUND if unit == "轮" else t.VERSION
    return Span(f"第{number}{unit}", quote=f"opinions/{number}/{column}") if number else Span("—")


def _decision(row: dict[str, Any]) -> Span:
    word = str(row[t.DECISION])
    return Span(word) if word else blank("采纳情况", _row(row, t.DECISION))


def _reason(row: dict[str, Any]) -> Span:
    """The reason; what was not taken up in full needs one."""
    reason = narratives.quoted(row[t.REASON])
    if reason or row[t.DECISION] in ("采纳", NO_OPINION):
        return Span(reason or "—")
    return blank("理由", _row(row, t.REASON))


def _row(row: dict[str, Any], column: str) -> str:
    return row_of(FILE, f"第{row[t.LINE]}行", column)
