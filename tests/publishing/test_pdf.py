"""A report as PDF: fonts inside, outline, the Document's words, the pages of the standard."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from evallib.document import Document, Heading, Paragraph, TableBlock, paragraph, sentence
from evallib.errors import ReportError
from evallib.publishing import layout
from evallib.publishing.pdf import publish_pdf
from tests.publishing.samples import hostile, number, report
from tests.publishing.test_docx import LONG

REPORT = report()


@pytest.fixture(scope="session")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report's PDF as a file."""
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(publish_pdf(REPORT).content)
    return path


def told(tool: str, *arguments: str | Path) -> str:
    """What a tool of poppler says."""
    done = subprocess.run([tool, *map(str, arguments)], capture_output=True, text=True, check=True)
    return done.stdout


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def words_of(document: Document) -> str:
    """Every word the pages must carry, in reading order (head cells once)."""
    parts = [document.title, document.subtitle]
    for item in layout.items(document):
        block = item.block
        if isinstance(block, Heading):
            parts.append(item.number + block.text)
        elif isinstance(block, Paragraph):
            parts.append(block.text)
        else:
            parts.append(item.label)
        if isinstance(block, TableBlock):
            parts += [span.text for row in block.rows for span in row]
            parts += block.notes
    return squeezed("".join(parts))


def test_fonts_are_embedded_and_their_text_can_be_copied(pdf: Path) -> None:
    fonts = told("pdffonts", pdf).splitlines()[2:]
    assert len(fonts) == 2
    for line in fonts:
        assert line.split()[-5:-2] == ["yes", "yes", "yes"], line  # embedded, subset, with characters


def test_it_carries_every_word_of_the_document(pdf: Path) -> None:
    text = squeezed(told("pdftotext", "-raw", pdf, "-"))
    lost = Counter(words_of(REPORT)) - Counter(text)
    assert lost == Counter("：") - Counter(text), lost  # the attachment's colon becomes a line of its own
    for block in REPORT.blocks:
        if isinstance(block, Heading) and block.numbered:
            assert squeezed(block.text) in text


def test_paragraphs_read_as_written() -> None:
    body = paragraph(
        sentence("到2025年达到", number("64.8%", 0.648), "，比2020年提高4.8个百分点；“年度指标”——不与全年比较。")
    )
    content = publish_pdf(Document("r", "报告", (body,))).content
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    assert squeezed(body.text) in squeezed(done.stdout.decode())


def test_pages_are_a4_upright_and_turned(pdf: Path) -> None:
    sizes = re.findall(r"Page +\d+ size: +([\d.]+) x ([\d.]+)", told("pdfinfo", "-l", "99", pdf))
    shown = {(round(float(w) / 72 * 25.4), round(float(h) / 72 * 25.4)) for w, h in sizes}
    assert shown == {(210, 297), (297, 210)}


def test_text_stands_within_the_margins_28_characters_a_line_22_lines_a_page() -> None:
    body = tuple(paragraph(sentence("国" * 280)) for _ in range(4))
    content = publish_pdf(Document("r", "题", body)).content
    done = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=content, capture_output=True, check=True)
    boxes = [
        (float(x0), float(y0), float(x1), float(y1), text)
        for x0, y0, x1, y1, text in re.findall(
            r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(国+)</word>', done.stdout.decode()
        )
    ]
    points = 72 / 25.4
    assert min(box[0] for box in boxes) == pytest.approx(28 * points, abs=1)
    assert max(box[2] for box in boxes) <= (210 - 26) * points + 1
    assert max(len(box[4]) for box in boxes) == 28
    second = done.stdout.decode().split("<page ")[2]
    assert len(re.findall(r">国+</word>", second)) == 22


def test_page_numbers_stand_outside(pdf: Path) -> None:
    pages = told("pdftotext", "-bbox", pdf, "-").split("<page ")[1:3]
    places = [float(re.findall(r'xMin="([\d.]+)"[^>]*>—<', page)[0]) for page in pages]
    assert places[0] > 400 and places[1] < 110


def test_headings_are_bookmarks(pdf: Path) -> None:
    outline = re.findall(r'<item page="\d+">([^<]*)</item>', told("pdftohtml", "-xml", "-i", "-stdout", pdf))
    wanted = [item.number + item.block.text for item in layout.items(REPORT) if isinstance(item.block, Heading)]
    assert [squeezed(text) for text in outline] == [*wanted[:-1], "主要指标完成情况表"]


def test_a_long_report_tells_the_pages_of_its_headings() -> None:
    made = publish_pdf(LONG)
    assert len(made.heading_pages) == 6 and list(made.heading_pages) == sorted(made.heading_pages)
    assert made.heading_pages[0] == 3  # cover and contents before it
    assert publish_pdf(REPORT).heading_pages == ()


def test_stamps_stand_on_every_page(pdf: Path) -> None:
    pages = told("pdftotext", pdf, "-").split("\f")[:-1]
    assert all("征求意见稿·含示例数据" in squeezed(page) for page in pages)
    plain = publish_pdf(replace(REPORT, stamps=())).content
    assert plain[:4] == b"%PDF" and len(plain) < pdf.stat().st_size


def test_equal_reports_give_equal_bytes(pdf: Path) -> None:
    assert publish_pdf(report()).content == pdf.read_bytes()


def test_nothing_of_a_report_is_read_as_code() -> None:
    code = '#panic("x") $x$ *y* _z_ `raw` @ref <label> \\ #read("/etc/passwd") = 题'
    body = paragraph(sentence(code, number(code, 1.0)))
    content = publish_pdf(Document("r", code, (Heading(code), body))).content
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    assert squeezed(code) in squeezed(done.stdout.decode())
    assert publish_pdf(hostile()).content.startswith(b"%PDF")


def test_a_chart_that_is_more_than_a_drawing_is_refused() -> None:
    charts = [replace(b, svg="<svg><script/></svg>") if hasattr(b, "svg") else b for b in REPORT.blocks]
    with pytest.raises(ReportError, match="不允许"):
        publish_pdf(replace(REPORT, blocks=tuple(charts)))
