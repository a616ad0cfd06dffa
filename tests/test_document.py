"""The report as data: blocks, spans that know their cell, and the way through a notebook unchanged."""

from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evallib.document import (
    MIME,
    Cell,
    ChartBlock,
    Document,
    Heading,
    Paragraph,
    Sentence,
    Span,
    TableBlock,
    outline,
    paragraph,
    sentence,
)

SHARE = Span("38%", Cell("ratings", "N01", "progress"), 0.3801234567890123, "p0")
FULL = Document(
    report_id="department_report:fgw@draft",
    title="中期评估报告",
    subtitle="（初稿）",
    meta=(("规划", "测试规划"), ("数据截至", "2023年6月底")),
    stamps=("含示例数据",),
    reads=(("ratings", "N01"), ("works", "*")),
    lagging=(("N01", "能耗强度"),),
    todos=(("【待补充：原因】", "problems.csv：WT01，cause"),),
    blocks=(
        Heading("总体评价"),
        Paragraph((sentence("完成", SHARE, "。"), sentence("其余略", Span("【待补充】", asks="x"), "。")), role="note"),
        TableBlock(
            "t1", "主要指标", head=(("指标", "进度", ""), ("^", "值", "时间")),
            rows=((Span("能耗"), SHARE, Span("40%")),), align="lrr", widths=(2.0, 1.0, 1.0),
            notes=("注：略。",), landscape=True,
        ),
        ChartBlock("c1", "进度图", "柱形图：能耗强度38%", "<svg/>", "来源：统计局"),
        Heading("附", level=2, numbered=False),
    ),
)  # fmt: skip


def test_a_sentence_is_its_spans() -> None:
    found = sentence("完成", SHARE, Sentence((Span("，"), Span("快"))), [Span("。")], "")
    assert found.text == str(found) == "完成38%，快。"
    assert found.numbers == (SHARE,) and len(found.spans) == 5
    assert str(SHARE.cell) == "ratings/N01/progress"


def test_a_paragraph_leaves_out_what_is_not_there() -> None:
    one, two = sentence("一。"), sentence("二。")
    found = paragraph(one, None, [two, one], role="stamp")
    assert found.text == "一。二。一。" and found.role == "stamp" and found.sentences == (one, two, one)


def test_a_document_reads_in_order() -> None:
    assert FULL.text == "总体评价\n完成38%。其余略【待补充】。\n附"
    assert [item.text for item in FULL.sentences] == ["完成38%。", "其余略【待补充】。"]


def test_json_brings_back_the_same_document() -> None:
    assert Document.from_json(FULL.to_json()) == FULL
    assert Document.from_json(FULL.to_json()).to_json() == FULL.to_json()


def test_json_keeps_figures_unrounded_and_chinese_readable() -> None:
    assert "0.3801234567890123" in FULL.to_json() and "中期评估报告" in FULL.to_json()


def test_a_minimal_document_too() -> None:
    empty = Document("x", "题", ())
    assert Document.from_json(empty.to_json()) == empty


texts = st.text(max_size=8)
spans = st.builds(Span, texts, st.none() | st.builds(Cell, texts, texts, texts),
                  st.none() | st.floats(allow_nan=False, allow_infinity=False), texts)  # fmt: skip
sentences = st.lists(spans, max_size=3).map(lambda found: Sentence(tuple(found)))
blocks = st.one_of(
    st.builds(Heading, texts, st.integers(1, 3), st.booleans()),
    st.builds(
        Paragraph, st.lists(sentences, max_size=2).map(tuple), st.sampled_from(["body", "note", "stamp", "todo"])
    ),
    st.builds(ChartBlock, texts, texts, texts, texts, texts),
    st.builds(
        TableBlock, texts, texts, st.just((("甲", ""),)), st.lists(st.tuples(spans, spans), max_size=2).map(tuple)
    ),
)


@given(texts, st.lists(blocks, max_size=3))
def test_any_document_goes_through_json(title: str, found: list[Heading]) -> None:
    document = Document("x", title, tuple(found))
    assert Document.from_json(document.to_json()) == document


def test_a_notebook_carries_the_json_beside_the_view() -> None:
    bundle = FULL._repr_mimebundle_()
    assert set(bundle) == {MIME, "text/html", "text/plain"}
    carried = json.dumps(bundle[MIME])
    assert Document.from_json(carried) == FULL


def test_the_view_escapes_text_but_not_charts() -> None:
    odd = Document("x", "<b>", (Heading("a<c"), paragraph(sentence("1<2&3")), FULL.blocks[3]), stamps=("<i>",))
    view = outline(odd)
    assert "<b>" not in view and "<i>" not in view and "1&lt;2&amp;3" in view and "<h2>a&lt;c</h2>" in view
    assert "<svg/>" in view and "共1行" in outline(FULL)
    assert "<h2>待办</h2><ul><li>【待补充：原因】（problems.csv：WT01，cause）</li></ul>" in outline(FULL)
    assert "待办" not in view


@pytest.mark.parametrize("item", [FULL, SHARE, FULL.blocks[0], FULL.blocks[1]])
def test_nothing_can_be_changed(item: object) -> None:
    name = dataclasses.fields(item)[0].name  # type: ignore[arg-type]
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(item, name, "x")
