"""Blanks: how they read, that they know their row, and that a list collects each once."""

from __future__ import annotations

from evallib.document import Heading, Span, TableBlock, paragraph, sentence
from evallib.reports.blanks import blank, blank_paragraph, blanks_of, row_of

ROW = row_of("problems.csv", "WT01", "cause")


def test_a_blank_knows_the_row_that_asks() -> None:
    found = blank("原因", ROW)
    assert (found.text, found.asks, found.cell) == ("【待补充：原因】", "problems.csv：WT01，cause", None)
    assert row_of("visits.csv", "") == "visits.csv" and row_of("visits.csv", "DY1") == "visits.csv：DY1"


def test_a_blank_of_its_own_is_a_paragraph_to_be_done() -> None:
    found = blank_paragraph("长期效果", ROW, before="深化改革：")
    assert (found.role, found.text) == ("todo", "深化改革：【待补充：长期效果】。")


def test_each_blank_is_listed_once_with_the_words_before_it() -> None:
    said = paragraph(sentence("资金不足，原因：", blank("原因", ROW), "。"), sentence("另见。"))
    table = TableBlock("t", "表", (("问题", "原因"),), ((Span("用地"), blank("原因", row_of("problems.csv", "WT02"))),))
    assert blanks_of([Heading("一"), said, said, table]) == (
        ("一：资金不足，原因：【待补充：原因】", ROW),
        ("用地：【待补充：原因】", "problems.csv：WT02"),
    )


def test_of_long_sentences_only_the_end_is_shown() -> None:
    ((text, _),) = blanks_of([paragraph(sentence("甲" * 60, blank("原因", ROW)))])
    assert text == "…" + "甲" * 40 + "【待补充：原因】"
