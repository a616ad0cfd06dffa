"""How an official document falls into lines, sections and columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evallib.document import Document, Heading, Span, TableBlock, paragraph, sentence
from evallib.publishing import columns, layout, official
from evallib.publishing.official import Attachment
from tests.publishing.samples import official_table

WIDE = TableBlock("w", "宽表", (("甲",),), ((Span("1"),),), landscape=True)
PROSE = paragraph(sentence("一段话。"))
NOTE = paragraph(sentence("说明。"), role="note")


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("南开区中期评估报告", ["南开区中期评估报告"]),
        ("南开区“十四五”规划《纲要》实施中期评估报告", ["南开区“十四五”规划《纲要》", "实施中期评估报告"]),
        ("南开区“十四五”规划《纲要》实施中期专题评估报告", ["南开区“十四五”规划《纲要》", "实施中期专题评估报告"]),
    ],
)
def test_titles_break_where_words_end(title: str, lines: list[str]) -> None:
    assert official.title_lines(title, across=20) == lines


@given(st.text(alphabet="南开区规划《纲要》“十四五”实施评估，、（）a1", max_size=90), st.integers(4, 30))
def test_title_lines_fit_and_lose_nothing(title: str, across: int) -> None:
    lines = official.title_lines(title, across=across)
    assert "".join(lines) == title
    assert all(len(line) <= across for line in lines)


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        (Heading("附件2：主要指标完成情况表", numbered=False), Attachment("附件2", "主要指标完成情况表")),
        (Heading("附件 名称", numbered=False), Attachment("附件", "名称")),
        (Heading("附表", numbered=False), Attachment("附表", "")),
        (Heading("附加说明", numbered=False), None),
        (Heading("附件2：主要指标完成情况表"), None),
        (Heading("附图", 2, numbered=False), None),
    ],
)
def test_attachments_are_unnumbered_headings_that_say_so(heading: Heading, found: Attachment | None) -> None:
    assert official.attachment_of(heading) == found


def shape(*blocks: object) -> list[tuple[bool, int]]:
    """Sections of a document: landscape or not, number of blocks."""
    return [(part.landscape, len(part.items)) for part in official.sections(Document("r", "题", blocks))]  # type: ignore[arg-type]


def test_headings_go_with_what_they_head_and_notes_with_what_is_before() -> None:
    assert shape() == [(False, 0)]
    assert shape(Heading("一"), PROSE, Heading("附表", numbered=False), WIDE, Heading("二"), PROSE) == [
        (False, 2), (True, 2), (False, 2),
    ]  # fmt: skip
    assert shape(Heading("一"), WIDE, Heading("二"), WIDE, Heading("三"), NOTE) == [(True, 6)]
    assert shape(NOTE, WIDE) == [(True, 2)]


def test_attachments_are_listed_with_their_own_numbers() -> None:
    def listed(*titles: str) -> list[str]:
        return official.attachment_list(Document("r", "题", tuple(Heading(t, numbered=False) for t in titles)))

    assert listed("附件2：甲表", "附图：走势") == ["附件：甲表"]
    assert listed("附件1：甲", "附件2：乙") == ["附件：1.甲", "　　　2.乙"]
    assert listed("附表") == []


# ── columns ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def fitted(table: TableBlock, width: float) -> columns.Fit:
    return columns.fit(layout.grid(table), width)


def test_given_shares_hold_where_everything_fits() -> None:
    table = TableBlock("t", "表", (("甲", "乙"),), ((Span("一"), Span("二")),), widths=(1, 3))
    found = fitted(table, 400)
    assert found.size == 10.5 and found.widths[1] / found.widths[0] == pytest.approx(3, abs=0.5)


def test_wide_tables_get_smaller_letters_and_figures_never_break() -> None:
    table = official_table(26)
    found = fitted(table, official.TEXT_HEIGHT)
    assert found.size < 10.5
    for row in layout.grid(table).rows:
        for span, width in zip(row, found.widths, strict=True):
            figure = span.text.partition("（")[0]
            if span.cell:
                assert columns.ems(figure) * found.size <= width - 2 * found.padding + 0.1, span.text


def test_no_column_is_one_character_wide() -> None:
    row = tuple(Span("基本符合预期；完成难度较大" * 3) for _ in range(9))
    found = fitted(TableBlock("t", "表", (("评价",) * 9,), (row,)), official.TEXT_WIDTH)
    assert min(found.widths) - 2 * found.padding >= 3 * found.size


@given(
    st.lists(st.lists(st.text("增长0.5%（初步），a ", max_size=40), min_size=3, max_size=3), max_size=6),
    st.sampled_from([200.0, 442.2, 637.8]),
)
def test_columns_add_up_to_the_page(texts: list[list[str]], width: float) -> None:
    table = TableBlock("t", "表", (("甲", "乙", "丙"),), tuple(tuple(map(Span, row)) for row in texts))
    found = fitted(table, width)
    assert sum(round(w * 20) for w in found.widths) == round(width * 20)
    assert min(found.widths) > 0
