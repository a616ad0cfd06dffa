"""Pages in a real browser: nothing leaves, nothing complains, every character has its glyph, phone and paper fit."""

from __future__ import annotations

import base64
import io
import re
import subprocess
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from evallib.document import Document, paragraph, sentence
from evallib.publishing import publish_html, publish_index
from evallib.reports import summary
from tests.publishing.samples import HOSTILE, MANIFEST, STAMPS, hostile, report

TEXTS_BY_FAMILY = """() => {
  const found = {}, walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest('svg')) continue;
    const family = getComputedStyle(node.parentElement).fontFamily.split(',')[0].replaceAll('"', '');
    found[family] = (found[family] || '') + node.textContent;
  }
  return found;
}"""


@cache
def page_of(name: str) -> bytes:
    return {"report": lambda: publish_html(report()), "hostile": lambda: publish_html(hostile()),
            "index": lambda: publish_index(MANIFEST)}[name]()  # fmt: skip


def charmaps(content: bytes) -> dict[str, set[int]]:
    """Family → code points of the font inside the page."""
    rules = re.findall(r'font-family:"([^"]+)";src:url\("data:font/woff;base64,([^"]+)"\)', content.decode("utf-8"))
    return {family: set(TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()) for family, data in rules}


@pytest.mark.parametrize("name", ["report", "hostile", "index"])
def test_nothing_leaves_and_nothing_is_missing(name: str, visit: Any) -> None:
    watched = visit(page_of(name))
    assert watched.strangers() == [] and watched.complaints == []
    assert watched.page.evaluate("[...document.fonts].every(font => font.status === 'loaded')")
    fonts = charmaps(page_of(name))
    for family, text in watched.page.evaluate(TEXTS_BY_FAMILY).items():
        assert {c for c in text if ord(c) not in fonts[family] and c not in "\n\t"} == set(), family
    assert watched.page.evaluate("document.documentElement.scrollWidth") == 1440
    watched.page.close()


def test_phone_shows_all_without_sideways_scrolling(visit: Any) -> None:
    """At 390 px only the wide table scrolls, in its own box; text is not smaller than 11 px."""
    watched = visit(page_of("report"), width=390)
    page = watched.page
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    boxes = page.evaluate("[...document.querySelectorAll('.scroll')].map(box => [box.clientWidth, box.scrollWidth])")
    assert boxes[-1][0] <= 390 < boxes[-1][1] and boxes[0][1] <= 390
    charts = page.evaluate("[...document.querySelectorAll('.chart svg')].map(svg => svg.getBoundingClientRect().width)")
    assert charts and all(340 <= width <= 390 for width in charts)
    small = "[...document.querySelectorAll('p,td,th,dd')].filter(e => parseFloat(getComputedStyle(e).fontSize) < 11)"
    assert page.evaluate(f"{small}.length") == 0
    page.close()


def test_hostile_text_is_only_text(visit: Any) -> None:
    page = visit(page_of("hostile")).page
    assert page.title() == HOSTILE.strip()
    assert page.evaluate("document.querySelector('h1').textContent") == HOSTILE
    assert page.evaluate("document.querySelector('.n').title") == f"出处：{HOSTILE}/{HOSTILE}/{HOSTILE}\n数值：1"
    assert page.evaluate("document.querySelectorAll('script, iframe, object, embed, form').length") == 0
    assert page.evaluate("[...document.images].every(image => image.className === 'mark')")
    names = page.evaluate("[...document.querySelectorAll('*')].flatMap(e => [...e.attributes].map(a => a.name))")
    assert not [name for name in names if name.startswith("on")]
    page.close()


def test_paper_carries_stamps_heads_and_numbers(visit: Any, tmp_path: Path) -> None:
    """A4 with a landscape part; each page has stamps, title and number; the long table repeats its head."""
    page = visit(page_of("report"), media="print").page
    file = tmp_path / "page.pdf"
    page.pdf(path=str(file), prefer_css_page_size=True, print_background=False)
    page.close()
    sheets = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout
    pages = sheets.rstrip("\f").split("\f")
    for i, text in enumerate(pages, start=1):
        assert all(stamp in text for stamp in STAMPS), i
        assert re.search(rf"—\s*{i}\s*—", text), i
    assert sum("责任单位" in text for text in pages) >= 2 and "目录" not in pages[0]
    sizes = subprocess.run(["pdfinfo", "-l", "99", file], check=True, capture_output=True, text=True).stdout
    assert len(set(re.findall(r"size:\s+(\d+\.?\d*) x (\d+\.?\d*)", sizes))) == 2
    used = subprocess.run(["pdffonts", file], check=True, capture_output=True, text=True).stdout.splitlines()[2:]
    assert used and all(line.split()[0] == "[none]" for line in used)  # only the fonts of the page, none of the machine


def test_structure_serves_screen_readers(visit: Any) -> None:
    page = visit(page_of("report")).page
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.evaluate("[...document.querySelectorAll('th')].every(th => th.scope)")
    charts = "[...document.querySelectorAll('.chart svg')]"
    assert page.evaluate(f"{charts}.every(s => s.getAttribute('role') === 'img' && s.querySelector('title'))")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids)) > 10
    links = "[...document.querySelectorAll('nav a')].every(a => document.getElementById(a.hash.slice(1)))"
    assert page.evaluate(links) and page.evaluate("document.querySelectorAll('nav a').length") == 6
    page.close()


def test_as_many_lines_as_a_summary_may_have_print_on_one_page(visit: Any, tmp_path: Path) -> None:
    text = "字" * (int(summary.WIDTH) * summary.FULL // 5 - 2)
    blocks = tuple(paragraph(sentence(text), role="brief") for _ in range(5))
    assert summary.lines(blocks) == summary.FULL
    page = visit(
        publish_html(Document("summary", "某区“十四五”规划《纲要》实施中期评估情况摘要", blocks, stamps=STAMPS)),
        media="print",
    ).page
    file = tmp_path / "page.pdf"
    page.pdf(path=str(file), prefer_css_page_size=True, print_background=False)
    page.close()
    found = subprocess.run(["pdfinfo", file], check=True, capture_output=True, text=True).stdout
    assert re.search(r"Pages:\s+1\b", found)
