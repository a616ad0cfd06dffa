"""A report as Word document: what GB/T 9704—2012 asks, read from the file."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import docx
import pytest

from evallib.document import ChartBlock, Document, Heading, Paragraph, Span, TableBlock, paragraph, sentence
from evallib.publishing import layout
from evallib.publishing.anchors import anchors, keys, read_keys_xml
from evallib.publishing.docx import publish_docx
from evallib.publishing.rasters import rasterise
from tests.publishing.office import Office, R, W, style_of, text_of, value
from tests.publishing.samples import hostile, number, official_table, report

REPORT = report()


def made(document: Document, pages: tuple[int, ...] = ()) -> bytes:
    """The document as DOCX."""
    return publish_docx(document, rasterise(b.svg for b in document.blocks if isinstance(b, ChartBlock)), pages)


OFFICE = Office(made(REPORT))


def millimetres(twips: str | None) -> float:
    return round(int(twips or 0) / 1440 * 25.4, 1)


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_upright_page_has_the_margins_and_the_grid_of_the_standard() -> None:
    section = OFFICE.sections[0]
    sides = {side: millimetres(value(section, "pgMar", side)) for side in ("top", "bottom", "left", "right")}
    assert sides == {"top": 37.0, "bottom": 35.0, "left": 28.0, "right": 26.0}
    assert [millimetres(value(section, "pgSz", side)) for side in "wh"] == [210.0, 297.0]
    assert value(section, "docGrid", "type") == "linesAndChars"
    # 22 lines in 225 mm, 28 characters of 16 points in 156 mm
    height, width = (297 - 37 - 35) / 25.4 * 72, (210 - 28 - 26) / 25.4 * 72
    pitch, space = int(value(section, "docGrid", "linePitch") or 0), int(value(section, "docGrid", "charSpace") or 0)
    assert int(height * 20 / pitch) == 22
    assert round(width / (16 + space / 4096), 2) == 28.0


def test_lines_and_letters_keep_the_grid_in_programs_that_have_none() -> None:
    normal, body = OFFICE.styles["Normal"], OFFICE.styles["BodyTextFirstIndent"]
    assert (value(normal, "pPr/spacing", "line"), value(normal, "pPr/spacing", "lineRule")) == ("579", "exact")
    assert 22 * 579 / 20 <= (297 - 37 - 35) / 25.4 * 72 < 23 * 579 / 20
    letter = 16 + int(value(body, "rPr/spacing") or 0) / 20
    assert int((210 - 28 - 26) / 25.4 * 72 / letter) == 28


def test_a_landscape_page_is_the_upright_one_turned() -> None:
    section = OFFICE.sections[-1]
    assert value(section, "pgSz", "orient") == "landscape"
    sides = [millimetres(value(section, "pgMar", side)) for side in ("top", "right", "bottom", "left")]
    assert sides == [28.0, 37.0, 26.0, 35.0]


def test_page_numbers_stand_outside_in_four_hao() -> None:
    related = OFFICE.related()
    assert value(OFFICE.part("word/settings.xml"), "evenAndOddHeaders") is None  # an element without value: on
    assert OFFICE.part("word/settings.xml").find(f"{W}evenAndOddHeaders") is not None
    shown = {}
    for reference in OFFICE.sections[0].iter(f"{W}footerReference"):
        footer = OFFICE.part("word/" + related[reference.get(f"{R}id")])
        shown[reference.get(f"{W}type")] = (value(footer[0], "pPr/jc"), text_of(footer))
        assert [e.text.strip() for e in footer.iter(f"{W}instrText")] == ["PAGE"]
    assert shown == {"default": ("right", "— 1 —"), "even": ("left", "— 1 —")}
    style = OFFICE.styles["Footer"]
    assert (value(style, "rPr/sz"), value(style, "rPr/rFonts", "ascii")) == ("28", "宋体")
    assert value(style, "pPr/ind", "right") == "280"


def test_stamps_stand_on_every_page() -> None:
    for section in OFFICE.sections:
        kinds = {item.get(f"{W}type"): item.get(f"{R}id") for item in section.iter(f"{W}headerReference")}
        assert set(kinds) == {"default", "even"}
        assert "征求意见稿 · 含示例数据" in text_of(OFFICE.part("word/" + OFFICE.related()[kinds["even"]]))
    plain = Office(made(replace(REPORT, stamps=())))
    assert [name for name in plain.archive.namelist() if "header" in name] == []


# ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("style", "face", "half_points"),
    [
        ("Title", "方正小标宋简体", "44"), ("Heading1", "黑体", None), ("Heading2", "楷体_GB2312", None),
        ("Heading3", "仿宋_GB2312", None), ("Heading4", "仿宋_GB2312", None), ("AttachmentLabel", "黑体", None),
        ("TableText", None, "21"), ("TableHead", "黑体", "21"), ("Caption", "黑体", "24"),
    ],
)  # fmt: skip
def test_typefaces_and_sizes(style: str, face: str | None, half_points: str | None) -> None:
    assert value(OFFICE.styles[style], "rPr/rFonts", "eastAsia") == face
    assert value(OFFICE.styles[style], "rPr/sz") == half_points
    defaults = OFFICE.part("word/styles.xml")[0]
    assert value(defaults, "rPrDefault/rPr/rFonts", "eastAsia") == "仿宋_GB2312"
    assert value(defaults, "rPrDefault/rPr/sz") == "32"


def test_every_typeface_names_what_may_stand_for_it() -> None:
    fonts = {font.get(f"{W}name"): value(font, "altName") for font in OFFICE.part("word/fontTable.xml")}
    assert {"方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"} <= set(fonts)
    assert fonts["仿宋_GB2312"] == "仿宋" and fonts["方正小标宋简体"] == "宋体"


def test_headings_are_headings_and_numbers_are_numbering() -> None:
    headings = [(block.level, block.text) for block in REPORT.blocks if isinstance(block, Heading) and block.numbered]
    printed = [(int(s[-1]), text) for s, text in OFFICE.paragraphs if re.fullmatch("Heading[1-4]", s)]
    assert printed == headings  # without 一、（一）1.: Word counts
    numbering = OFFICE.part("word/numbering.xml")
    levels = [(value(lvl, "numFmt"), value(lvl, "lvlText"), value(lvl, "pStyle")) for lvl in numbering.iter(f"{W}lvl")]
    assert levels == [
        ("chineseCountingThousand", "%1、", "Heading1"), ("chineseCountingThousand", "（%2）", "Heading2"),
        ("decimal", "%3.", "Heading3"), ("decimal", "（%4）", "Heading4"),
    ]  # fmt: skip
    assert [value(OFFICE.styles[f"Heading{i}"], "pPr/outlineLvl") for i in range(1, 5)] == ["0", "1", "2", "3"]
    assert all(value(OFFICE.styles[f"Heading{i}"], "pPr/ind", "firstLineChars") == "200" for i in range(1, 5))


def test_body_is_indented_by_its_style() -> None:
    assert value(OFFICE.styles["BodyTextFirstIndent"], "pPr/ind", "firstLineChars") == "200"
    paragraphs = [p for p in OFFICE.body.iter(f"{W}p") if style_of(p) == "BodyTextFirstIndent"]
    assert len(paragraphs) > 5 and all(p.find(f"{W}pPr/{W}ind") is None for p in paragraphs)


def test_all_words_of_the_document_are_there_in_order() -> None:
    roles = {"body": "BodyTextFirstIndent", "note": "OfficialNote", "todo": "OfficialTodo", "stamp": "OfficialStamp"}
    wanted = [(roles[b.role], b.text) for b in REPORT.blocks if isinstance(b, Paragraph)]
    assert [
        p for p in OFFICE.paragraphs if p[0] in ("BodyTextFirstIndent", "OfficialNote", "OfficialTodo") and p[1]
    ] == [p for p in wanted if p[0] != "OfficialStamp"]
    assert "".join(OFFICE.in_style("Title")).replace("\n", "") == REPORT.title
    assert OFFICE.in_style("Subtitle") == [REPORT.subtitle]
    assert "数据截至：2023年6月30日" in OFFICE.in_style("OfficialMeta")[0]


def test_marks_both_scripts_have_are_asked_for_in_chinese_width() -> None:
    for run in OFFICE.body.iter(f"{W}r"):
        if any(mark in text_of(run) for mark in "“”—…"):
            assert value(run, "rPr/rFonts", "hint") == "eastAsia", text_of(run)


# ── attachments, tables, charts ──────────────────────────────────────────────────────────────────────────────────────


def test_an_attachment_begins_a_page_with_its_label_and_is_named_at_the_end_of_the_text() -> None:
    assert (OFFICE.in_style("AttachmentLabel"), OFFICE.in_style("AttachmentTitle")) == (
        ["附件"],
        ["主要指标完成情况表"],
    )
    assert OFFICE.in_style("AttachmentList") == ["附件：主要指标完成情况表"]
    assert OFFICE.styles["AttachmentLabel"].find(f"{W}pPr/{W}pageBreakBefore") is not None
    landscape = [p for p in OFFICE.body.iter(f"{W}p") if p.find(f"{W}pPr/{W}sectPr") is not None]
    assert style_of(landscape[-1]) == "AttachmentList"  # the upright section ends before the label


def test_an_attachment_by_itself_has_its_label_in_the_corner() -> None:
    document = Document("t", "主要指标完成情况表", (Heading("主要指标"), official_table(2)), subtitle="附件2")
    office = Office(made(document))
    assert [p for p in office.paragraphs if p[1]][:2] == [("AttachmentLabel", "附件2"), ("Title", document.title)]
    assert len(office.sections) == 1 and value(office.sections[0], "pgSz", "orient") == "landscape"


def test_tables_repeat_their_head_and_keep_rows_whole() -> None:
    for table in OFFICE.body.iter(f"{W}tbl"):
        rows = list(table.iter(f"{W}tr"))
        heads = [row for row in rows if row.find(f"{W}trPr/{W}tblHeader") is not None]
        assert heads and rows[: len(heads)] == heads
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_tables_fill_the_page_and_no_more() -> None:
    widths = [int(value(table, "tblPr/tblW", "w") or 0) for table in OFFICE.body.iter(f"{W}tbl")]
    assert [millimetres(str(width)) for width in widths] == [156.0, 225.0]
    for table in OFFICE.body.iter(f"{W}tbl"):
        grid = [int(c.get(f"{W}w")) for c in table.iter(f"{W}gridCol")]
        assert sum(grid) == int(value(table, "tblPr/tblW", "w") or 0)
        for row in table.iter(f"{W}tr"):
            cells = [int(value(c, "tcPr/tcW", "w") or 0) for c in row.iter(f"{W}tc")]
            assert sum(cells) == sum(grid)


def test_heads_are_merged() -> None:
    first, second = list(list(OFFICE.body.iter(f"{W}tbl"))[-1].iter(f"{W}tr"))[:2]
    spans = [int(value(cell, "tcPr/gridSpan") or 1) for cell in first.iter(f"{W}tc")]
    assert spans == [1] * 7 + [3, 3] + [1] * 4
    merged = [cell.find(f"{W}tcPr/{W}vMerge") is not None for cell in second.iter(f"{W}tc")]
    assert merged == [True] * 7 + [False] * 6 + [True] * 4


def test_captions_count_themselves_and_notes_stand_below() -> None:
    wanted = [item.label for item in layout.items(REPORT) if item.kind == "table"]
    assert OFFICE.in_style("Caption") == wanted
    codes = [e.text.strip() for e in OFFICE.body.iter(f"{W}instrText")]
    assert codes.count("SEQ 表 \\* ARABIC") == len(wanted)
    assert OFFICE.in_style("TableNote") == [
        "注：1.[ ]内为五年累计数。",
        "　　2.*为2019年基数；“年度指标”为半年不出数，“—”为无此数。",
    ]


def test_charts_have_300_dots_an_inch_and_say_what_they_show() -> None:
    charts = [block for block in REPORT.blocks if isinstance(block, ChartBlock)]
    drawings = list(OFFICE.body.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}inline"))
    assert len(drawings) == len(charts)
    for drawing, chart in zip(drawings, charts, strict=True):
        assert drawing[2].get("descr") == chart.alt
        across = int(drawing[0].get("cx")) / 914400
        raster = rasterise([chart.svg])[chart.svg]
        assert raster.pixels[0] / across >= 300
        assert across <= 156 / 25.4


def test_a_table_without_rows_says_so() -> None:
    office = Office(made(Document("t", "题", (TableBlock("t", "表", (("甲", "乙"),), ()),))))
    assert "暂无数据" in office.in_style("TableText")


def test_blanks_are_shaded() -> None:
    blank = Span("【待补充：原因】", asks="problems.csv")
    office = Office(made(Document("t", "题", (paragraph(sentence("原因：", blank, "。")),))))
    (run,) = [r for r in office.body.iter(f"{W}r") if "待补充" in text_of(r)]
    assert value(run, "rPr/rStyle") == "Blank"


# ── contents ─────────────────────────────────────────────────────────────────────────────────────────────────────────

LONG = Document("d", "很长的报告", tuple(
    block for i in range(6) for block in (Heading(f"第{i}部分"), paragraph(sentence("很长的一段话。" * 200)))
))  # fmt: skip


def test_a_long_report_has_a_table_of_contents_with_pages() -> None:
    office = Office(made(LONG, (3, 4, 6, 7, 9, 11)))
    assert office.in_style("TOC1") == [
        f"{layout.chinese_number(i + 1)}、第{i}部分\t{page}" for i, page in enumerate((3, 4, 6, 7, 9, 11))
    ]
    code = next(e.text for e in office.body.iter(f"{W}instrText"))
    assert code.split()[:3] == ["TOC", "\\o", '"1-2"']
    targets = {link.get(f"{W}anchor") for link in office.body.iter(f"{W}hyperlink")}
    assert targets == {name for name in office.bookmarks if name.startswith("_Toc")} and len(targets) == 6
    assert office.sections[0].find(f"{W}titlePg") is not None
    assert OFFICE.in_style("TOC1") == []


# ── anchors ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_anchor_is_a_bookmark_around_its_text() -> None:
    found = OFFICE.bookmarks
    for anchor in anchors(REPORT):
        if anchor.name.kind == "n":
            assert found.pop(str(anchor.name)) == anchor.span.text
        elif anchor.name.kind == "t":
            assert found.pop(str(anchor.name)) == "序号"
        else:
            assert found.pop(str(anchor.name)) == ""
    assert found == {}


def test_the_keys_of_the_anchors_travel_in_a_part() -> None:
    assert read_keys_xml(OFFICE.archive.read("customXml/item1.xml")) == (REPORT.report_id, keys(REPORT))
    assert "../customXml/item1.xml" in OFFICE.related().values()


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("document", [REPORT, hostile(), LONG], ids=["report", "hostile", "long"])
def test_elements_stand_in_the_order_of_the_schema(document: Document) -> None:
    assert Office(made(document, tuple(range(6)) if document is LONG else ())).disorder() == []


def test_parts_relationships_and_types_fit_together() -> None:
    names = set(OFFICE.archive.namelist())
    assert len(names) == len(OFFICE.archive.namelist())
    types = OFFICE.part("[Content_Types].xml")
    overrides = {item.get("PartName").lstrip("/") for item in types if item.get("PartName")}
    defaults = {item.get("Extension") for item in types if item.get("Extension")}
    assert overrides <= names
    assert all(name in overrides or name.rpartition(".")[2] in defaults for name in names)
    assert {name for name in names if name.startswith("word/") and name.endswith(".xml")} <= overrides
    targets = {f"word/{t}".replace("word/../", "") for t in OFFICE.related().values()}
    assert targets <= names
    used = set(re.findall(r'r:(?:id|embed)="(\w+)"', OFFICE.archive.read("word/document.xml").decode()))
    assert used <= set(OFFICE.related())
    used_styles = {style for style, _ in OFFICE.paragraphs}
    assert used_styles <= set(OFFICE.styles)


def test_python_docx_opens_it() -> None:
    opened = docx.Document(io.BytesIO(made(REPORT)))
    assert opened.core_properties.title == REPORT.title and opened.core_properties.author == ""
    assert len(opened.tables) == 2 and opened.paragraphs[0].style.name == "Title"


def test_equal_reports_give_equal_bytes_without_clock_or_user() -> None:
    content = made(report())
    assert content == made(REPORT)
    assert {item.date_time for item in OFFICE.archive.infolist()} == {(2020, 1, 1, 0, 0, 0)}
    core = OFFICE.archive.read("docProps/core.xml").decode()
    assert "<dc:creator></dc:creator>" in core and "2020-01-01T00:00:00Z" in core


def test_no_text_becomes_markup() -> None:
    office = Office(made(hostile()))
    words = hostile().title
    assert words in office.in_style("Heading1") and words in office.in_style("TableTextDense")
    bad = Document("r", "控制\x00符\x0b号", (paragraph(sentence("甲\x01乙", number("1\x02", 1.0))),))
    assert Office(made(bad)).in_style("BodyTextFirstIndent") == ["甲 乙1 "]
