"""Anchors: names of bookmarks that lead from a number, table or chart in a DOCX back to its cell."""

from __future__ import annotations

import re

from evallib.document import Cell, ChartBlock, Document, Span, TableBlock, paragraph, sentence
from evallib.publishing.anchors import (
    CHART,
    NUMBER,
    TABLE,
    Name,
    anchors,
    key_of,
    keys,
    keys_xml,
    parse_name,
    read_keys_xml,
)
from tests.publishing.samples import number, report

REPORT = report()
ALL = anchors(REPORT)


def told(*parts: str | Span) -> Document:
    """A report of one sentence."""
    return Document("r", "报告", (paragraph(sentence(*parts)),))


def test_names_suit_every_office_program() -> None:
    names = [str(anchor.name) for anchor in ALL]
    assert len(set(names)) == len(names) > 100
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,39}", name) for name in names)


def test_every_number_table_and_chart_has_one() -> None:
    kinds = [anchor.name.kind for anchor in ALL]
    printed = [span for sentence in REPORT.sentences for span in sentence.numbers]
    tables = [block for block in REPORT.blocks if isinstance(block, TableBlock)]
    in_tables = [span for table in tables for row in table.rows for span in row if span.cell]
    assert kinds.count(NUMBER) == len(printed) + len(in_tables)
    charts = [block for block in REPORT.blocks if isinstance(block, ChartBlock)]
    assert (kinds.count(TABLE), kinds.count(CHART)) == (len(tables), len(charts))


def test_hidden_columns_have_none() -> None:
    table = TableBlock("t", "表", (("甲", "乙"),), ((number("1", 1), number("2", 2)),), widths=(1, 0))
    assert [anchor.span.text for anchor in anchors(Document("r", "报告", (table,)))] == ["表", "1"]


def test_a_name_leads_back_to_cell_and_form() -> None:
    span = Span("36.3%", Cell("ratings", "NK01", "progress"), 0.363, "p1")
    (anchor,) = anchors(told("完成", span, "。"))
    name = parse_name(str(anchor.name))
    assert name == anchor.name and name.key == key_of(Cell("ratings", "NK01", "progress"), "p1")
    assert keys(told("完成", span, "。"))[name.key] == (span.cell, "p1")


def test_another_value_keeps_the_name_other_words_change_it() -> None:
    names = [anchors(told("完成", number(text, 1), words))[0].name for text, words in
             (("36%", "，滞后。"), ("99%", "，滞后。"), ("99%", "，快于预期。"))]  # fmt: skip
    assert names[0] == names[1]
    assert names[2].key == names[0].key and names[2].words != names[0].words


def test_equal_anchors_are_counted() -> None:
    document = told(number("1", 1), "与", number("1", 1), "。")
    assert [anchor.name.ordinal for anchor in anchors(document)] == [1, 2]


def test_bookmarks_of_others_are_none_of_ours() -> None:
    others = ["_Toc123", "_GoBack", "en_xyz_1", "en_5d41402abc4b_9f86d081_0", "EN_5d41402abc4b_9f86d081_1"]
    assert [parse_name(text) for text in others] == [None] * 5
    assert str(Name("n", "5d41402abc4b", "9f86d081", 2)) == "en_5d41402abc4b_9f86d081_2"


def test_keys_travel_in_a_part_without_values() -> None:
    content = keys_xml(REPORT)
    assert read_keys_xml(content) == (REPORT.report_id, keys(REPORT))
    assert b"62.0" not in content and "城镇化".encode() not in content


def test_other_parts_hold_no_keys() -> None:
    assert read_keys_xml(b"<a xmlns='urn:other'/>") == ("", {}) == read_keys_xml(b"no xml")
    assert read_keys_xml(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>') == ("", {})
