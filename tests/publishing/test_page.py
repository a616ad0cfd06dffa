"""Report pages as text: numbering, tables, numbers' origins, charts, the same bytes, no foreign address."""

from __future__ import annotations

import re
from functools import cache

import pytest

from evallib.charts import to_svg
from evallib.document import Cell, ChartBlock, Document, Heading, Span, TableBlock, paragraph, sentence
from evallib.errors import ReportError
from evallib.publishing import layout, publish_html
from evallib.publishing.page import css_string
from evallib.publishing.pictures import check_svg, share_glyphs
from tests.charts.gallery import CASES
from tests.publishing.samples import chart, hostile, report


@cache
def page() -> str:
    return publish_html(report()).decode("utf-8")


def simple(*blocks: object) -> str:
    return publish_html(Document("r", "标题", tuple(blocks))).decode("utf-8")  # type: ignore[arg-type]


def test_equal_documents_give_equal_bytes() -> None:
    assert publish_html(Document.from_json(report().to_json())) == page().encode("utf-8")


@pytest.mark.parametrize("text", ["report", "hostile"])
def test_no_foreign_address(text: str) -> None:
    """Only parts of the page itself, data inside it and relative files are addressed."""
    content = page() if text == "report" else publish_html(hostile()).decode("utf-8")
    content = re.sub(r"&[a-z#0-9]+;", "", content)
    addresses = re.findall(r'(?:src|href|action)\s*=\s*"([^"]*)"', content) + re.findall(r'url\("?([^")]*)', content)
    assert addresses and all(re.match(r"#|data:(image/svg|font/woff|,)", address) for address in addresses)
    assert "http://" not in content and "https://" not in content and "@import" not in content
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:" in content


def test_twenty_six_charts_stay_light() -> None:
    """Outlines of characters are shared: well under 1.5 MB."""
    names = [name for name in CASES if not name.startswith(("overview", "two"))]
    blocks = [chart(name) for name in names]
    content = publish_html(Document("r", "标题", tuple(blocks)))
    assert len(blocks) >= 26 and len(content) < 900_000


def test_headings_are_numbered_by_level() -> None:
    levels = (1, 2, 2, 3, 3, 1, 2, 3)
    numbers = layout.HeadingNumbers()
    assert [numbers.next(level) for level in levels] == ["一、", "（一）", "（二）", "1.", "2.", "二、", "（一）", "1."]
    assert [layout.chinese_number(n) for n in (9, 10, 19, 20, 21, 99, 100)] == [
        "九", "十", "十九", "二十", "二十一", "九十九", "100",
    ]  # fmt: skip
    text = simple(Heading("甲"), Heading("乙", 2), Heading("丙", 1, numbered=False), Heading("丁"))
    assert ">一、甲</h2>" in text and ">（一）乙</h3>" in text and ">丙</h2>" in text and ">二、丁</h2>" in text


def test_captions_count_tables_and_charts_apart() -> None:
    assert re.findall(r"<caption>(表\d)　", page()) == ["表1", "表2"]
    assert re.findall(r"<figcaption>(图\d)　", page()) == ["图1", "图2", "图3", "图4"]


def test_numbers_name_their_cell() -> None:
    found = re.search(r'<span class="n" (data-cell="ratings/NK03/progress"[^>]*)>40.0%</span>', page())
    assert found and 'data-value="0.4"' in found[1]
    assert 'title="出处：ratings/NK03/progress\n数值：0.4"' in found[1]
    words = simple(paragraph(sentence("共", Span("4项", Cell("summary", "count", "count")), "，", Span("无出处"))))
    number = (
        '<span class="n" data-cell="summary/count/count" data-value="" title="出处：summary/count/count">4项</span>'
    )
    assert f'<p class="body">共{number}，无出处</p>' in words


def test_roles_of_paragraphs() -> None:
    text = simple(*(paragraph(sentence("字。"), role=role) for role in ("body", "note", "stamp", "todo")))
    assert re.findall(r'<p class="(\w+)">字。</p>', text) == ["body", "note", "stamp", "todo"]


def test_head_cells_are_merged() -> None:
    head = [["指标", "实际", "", "评价"], ["^", "2021年", "2022年", "^"]]
    first, second = layout.head_cells(head)
    assert [(c.text, c.columns, c.rows) for c in first] == [("指标", 1, 2), ("实际", 2, 1), ("评价", 1, 2)]
    assert [(c.text, c.columns, c.rows) for c in second] == [("2021年", 1, 1), ("2022年", 1, 1)]
    block, _ = layout.head_cells([["甲", "", "乙"], ["^", "^", "丙"]])
    assert [(c.text, c.columns, c.rows) for c in block] == [("甲", 2, 2), ("乙", 1, 1)]
    assert layout.head_cells([["", "甲"]])[0][0].text == ""


def test_columns_of_no_width_are_hidden() -> None:
    table = TableBlock("t", "题", (("甲", "状态", "乙"),), ((Span("1"), Span("初步"), Span("2")),), "lcr", (1, 0, 3))
    grid = layout.grid(table)
    assert [(c.index, c.align, c.width) for c in grid.columns] == [(0, "l", 0.25), (2, "r", 0.75)]
    assert "初步" not in simple(table)


def test_short_rows_and_empty_tables_still_print() -> None:
    table = TableBlock("t", "题", (("甲", "乙"),), ((Span("1"),),))
    assert '<td class="l">1</td><td class="l"></td>' in simple(table)
    assert '<td class="c" colspan="2">暂无数据</td>' in simple(TableBlock("t", "题", (("甲", "乙"),), ()))


def test_stamps_stand_on_screen_and_paper() -> None:
    assert '<p class="stamps" role="note"><span>征求意见稿</span><span>含示例数据</span>' in page()
    assert '@top-left{content:"征求意见稿\\20 \\b7 \\20 含示例数据' in page() and 'class="mark"' in page()
    assert 'class="stamps"' not in simple(Heading("甲"))


def test_css_strings_cannot_end_early() -> None:
    assert css_string('a"}</style>\\中') == '"a\\22 \\7d \\3c \\2f style\\3e \\5c 中"'


def test_lone_surrogates_do_not_stop_a_page() -> None:
    assert b"&#55357;" in publish_html(Document("r", "\ud83d", ()))


@pytest.mark.parametrize(
    "svg",
    [
        "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg' onload='1'/>",
        "<svg xmlns='http://www.w3.org/2000/svg'><use href='http://a/b'/></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'><path fill='url(http://a)' d='M0 0'/></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'><foreignObject/></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'><image href='#a'/></svg>",
        "<!DOCTYPE svg><svg xmlns='http://www.w3.org/2000/svg'/>",
        "<svg",
        "",
    ],
)
def test_only_drawing_passes(svg: str) -> None:
    with pytest.raises(ReportError, match="图“某图”"):
        check_svg(svg, "某图")
    with pytest.raises(ReportError):
        simple(ChartBlock("c", "某图", "", svg))


def test_our_own_charts_pass() -> None:
    for name in CASES:
        check_svg(to_svg(CASES[name]()) if name == "level" else "<svg/>", name)


def test_shared_outlines_draw_the_same_words() -> None:
    """Each reference leads to the outline it led to before."""
    defs = '<defs><path id="a" d="m1 1z"/><path id="b" d="m2 2z"/></defs>'
    one = f'<svg xmlns="http://www.w3.org/2000/svg">{defs}<use href="#b"/></svg>'
    two = '<svg><defs><path id="a" d="m2 2z"/></defs><use href="#a"/><path id="own" d="m2 2z"/></svg>'
    shared, slim = share_glyphs([one, two])
    assert shared.count("<path") == 2 and '<path id="c1" d="m2 2z"/>' in shared
    assert slim == ['<svg><use href="#c1"/></svg>', '<svg><use href="#c1"/><path id="own" d="m2 2z"/></svg>']
    assert share_glyphs([]) == ("", [])
