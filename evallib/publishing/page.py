"""One report as one self-contained HTML page: no script, no outside request, fonts inside, printable on A4."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from evallib.document import ChartBlock, Document, Heading, Paragraph, TableBlock
from evallib.publishing import layout, official, pictures
from evallib.publishing.fonts import font_css

TEMPLATES = Path(__file__).resolve().parent / "templates"
SANS, SERIF = "Evallib Sans", "Evallib Serif"
_TITLE = 20
"""Characters a line of the title holds; where it is broken, words stay whole."""


def publish_html(document: Document) -> bytes:
    """Return the report's page (UTF-8); equal documents give equal bytes.

    Prose is set in serif, everything else in sans; each number says on hover which cell it comes from.

    Raises
    ------
    ReportError
        A chart holds more than drawing.
    """
    parts = list(layout.items(document))
    glyphs, charts = _charts(parts)
    sans = _characters([*_own_words(), *_head(document), *_outside_prose(parts)])
    fonts = font_css("sans", SANS, sans) + font_css("serif", SERIF, _characters(_prose(parts)))
    return render(
        "report.html", document=document, title=official.title_lines(document.title, across=_TITLE),
        origin=layout.Origins(document), parts=parts, charts=charts,
        glyphs=Markup(glyphs), fonts=Markup(fonts),
        chapters=[part for part in parts if isinstance(part.block, Heading) and part.block.level == 1],
        stamp_css=_stamp_css(document), mark=pictures.watermark(_short(document)),
    )  # fmt: skip


def render(template: str, **context: Any) -> bytes:
    """Fill a template of this room."""
    text = _environment().get_template(template).render(**context)
    # Lone surrogates, which a damaged notebook may carry, become character references instead of an error.
    return text.encode("utf-8", "xmlcharrefreplace")


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    style = Markup((TEMPLATES / "style.css").read_text("utf-8"))
    environment.globals |= {"grid": layout.grid, "exact": layout.exact, "style": style}
    return environment


def _charts(parts: Iterable[layout.Item]) -> tuple[str, dict[str, Markup]]:
    """Shared outlines, and each chart's SVG by its number."""
    found = [(part.number, part.block) for part in parts if isinstance(part.block, ChartBlock)]
    for _, block in found:
        pictures.check_svg(block.svg, block.caption or block.name)
    glyphs, svgs = pictures.share_glyphs([block.svg for _, block in found])
    return glyphs, {number: Markup(svg) for (number, _), svg in zip(found, svgs, strict=True)}


def _characters(texts: Iterable[str]) -> set[str]:
    return set("".join(texts))


@cache
def _own_words() -> tuple[str, ...]:
    """The templates' own text."""
    return tuple((TEMPLATES / name).read_text("utf-8") for name in ("base.html", "report.html"))


def _head(document: Document) -> list[str]:
    """Texts above the report: title, dates, stamps."""
    pairs = [text for pair in document.meta for text in pair]
    return [document.title, document.subtitle, document.report_id, *document.stamps, *pairs]


def _prose(parts: Iterable[layout.Item]) -> Iterator[str]:
    """Texts set in serif."""
    return (part.block.text for part in parts if isinstance(part.block, Paragraph))


def _outside_prose(parts: Iterable[layout.Item]) -> Iterator[str]:
    """Texts set in sans: headings, captions, tables."""
    for part in parts:
        block = part.block
        yield part.number
        if isinstance(block, TableBlock):
            yield from (block.caption, *block.notes, *(text for row in block.head for text in row))
            yield from (span.text for row in block.rows for span in row)
        elif isinstance(block, ChartBlock):
            yield from (block.caption, block.source)
        elif isinstance(block, Heading):
            yield block.text


def _short(document: Document) -> str:
    """The stamps without what follows a colon: 示例数据 · 部分数据未经核实."""
    return " · ".join(stamp.partition("：")[0] for stamp in document.stamps)


def css_string(text: str) -> str:
    """Write any text as a CSS string: what is not a letter or digit is escaped by its number."""
    return '"' + "".join(c if c.isalnum() else f"\\{ord(c):x} " for c in text) + '"'


def _stamp_css(document: Document) -> Markup:
    """Page header of print: stamps left, title right."""
    stamps = css_string(_short(document))
    return Markup(f"@page{{@top-left{{content:{stamps}}}@top-right{{content:{css_string(document.title)}}}}}")
