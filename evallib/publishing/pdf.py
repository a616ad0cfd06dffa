"""A report as PDF in the layout of official documents: set by typst from the same Document, fonts inside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from evallib.document import ChartBlock, Document, Heading, Paragraph, Span, TableBlock
from evallib.publishing import columns, layout, official, pictures
from evallib.publishing.fonts import font_file

_TEMPLATE = Path(__file__).resolve().parent / "templates" / "report.typ"
_SANS, _SERIF = "Noto Sans SC", "Noto Serif SC"
FACES = {"title": [_SERIF], "song": [_SERIF], "kai": [_SERIF], "hei": [_SANS]}
"""What stands for 方正小标宋简体, 仿宋_GB2312 and 宋体, 楷体_GB2312, 黑体."""
_ROLES = ("body", "note", "stamp", "todo", "addressee", "signature", "brief")


@dataclass(frozen=True)
class Pdf:
    """A PDF, and of a long report the page each heading stands on."""

    content: bytes
    heading_pages: tuple[int, ...]


def publish_pdf(document: Document) -> Pdf:
    """Return the report as PDF; equal documents give equal bytes.

    Raises
    ------
    ReportError
        A chart holds more than drawing.
    """
    for block in document.blocks:
        if isinstance(block, ChartBlock):
            pictures.check_svg(block.svg, block.caption or block.name)
    compiler = _compiler(document)
    content = compiler.compile(format="pdf", timestamp=0)
    pages = json.loads(compiler.query("<pages>", field="value", one=True)) if official.is_long(document) else ()
    return Pdf(content, tuple(pages))


def _compiler(document: Document) -> Any:
    import typst

    inputs = {"report": json.dumps(_data(document), ensure_ascii=False)}
    return typst.Compiler(input=str(_TEMPLATE), root=str(_TEMPLATE.parent), font_paths=_fonts(), sys_inputs=inputs)


@cache
def _fonts() -> Any:
    """The fonts that come with the package, and no others, so that every machine sets the same pages."""
    import typst

    folder = str(Path(font_file("sans")).parent)
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def _data(document: Document) -> dict[str, Any]:
    """Everything the template sets."""
    parts = official.sections(document)
    made: list[dict[str, Any]] = [
        {
            "landscape": part.landscape,
            "items": [_item(document, at, item, part, first=at == part.items[0][0]) for at, item in part.items],
        }
        for part in parts
    ]
    listed = official.attachment_list(document)
    first = official.first_attachment(document)
    for part, section in zip(parts, made, strict=True):
        places = [at for at, _ in part.items]
        if listed and first - 1 in places:
            section["items"].insert(places.index(first - 1) + 1, {"kind": "listed", "lines": listed})
    front = [_front(document, landscape=parts[0].landscape)]
    if official.is_long(document):
        lines = [{"id": _id(at), "level": level, "text": text} for at, level, text in official.entries(document)
                 if level <= 2]  # fmt: skip
        front.append({"kind": "contents", "entries": lines})
    made[0]["items"][:0] = front
    mark = official.short_stamps(document)
    headings = [_id(at) for at, _, _ in official.entries(document)] if official.is_long(document) else []
    return {
        "title": document.title, "faces": FACES, "pitch": official.PITCH, "mark": mark,
        "tracking": official.TEXT_WIDTH / official.CHARACTERS - official.BODY - 0.01,
        "mark_size": min(60.0, 420.0 / max(1.0, columns.ems(mark))), "sections": made,
        "cover": bool(headings), "headings": headings,
    }  # fmt: skip


def _front(document: Document, *, landscape: bool) -> dict[str, Any]:
    label, width = official.label_of(document), official.TEXT_HEIGHT if landscape else official.TEXT_WIDTH
    return {
        "kind": "front", "label": label, "lines": _title(document.title, landscape),
        "subtitle": "" if label else document.subtitle, "meta": official.meta_lines(document, width),
        "stamps": [stamp for stamp in document.stamps if "：" in stamp],
        "above": official.COVER if official.is_long(document) else 0,
    }  # fmt: skip


def _title(text: str, landscape: bool) -> list[str]:
    across = int((official.TEXT_HEIGHT if landscape else official.TEXT_WIDTH) / official.TITLE)
    return official.title_lines(text, across=across)


def _id(at: int) -> str:
    return f"h{at}"


def _item(document: Document, at: int, item: layout.Item, part: official.Section, *, first: bool) -> dict[str, Any]:
    block = item.block
    if isinstance(block, Heading):
        return _heading(at, item, block, part, first=first)
    if isinstance(block, Paragraph):
        role = block.role if block.role in _ROLES else "body"
        parts = _parts([span for sentence in block.sentences for span in sentence.spans])
        return {"kind": role, "parts": parts, "room": official.signature_room(document, at)}
    if isinstance(block, TableBlock):
        return _table(block, item, official.TEXT_HEIGHT if part.landscape else official.TEXT_WIDTH)
    return _chart(block, item)


def _heading(at: int, item: layout.Item, block: Heading, part: official.Section, *, first: bool) -> dict[str, Any]:
    found = official.attachment_of(block)
    if found is None:
        return {
            "kind": "heading",
            "level": min(max(block.level, 1), 4),
            "text": item.number + block.text,
            "id": _id(at),
        }
    lines = _title(found.title, part.landscape) if found.title else []
    return {"kind": "attachment", "label": found.label, "lines": lines, "id": _id(at), "new": not first}


def _parts(spans: Sequence[Span]) -> list[Any]:
    """Texts in reading order; a blank is a list of one, to be shaded."""
    found: list[Any] = []
    for span in spans:
        if span.asks:
            found.append([span.text])
        elif found and isinstance(found[-1], str):
            found[-1] += span.text
        else:
            found.append(span.text)
    return found


def _table(block: TableBlock, item: layout.Item, width: float) -> dict[str, Any]:
    grid = layout.grid(block)
    fit = columns.fit(grid, width)
    rows: list[Any] = [[{"parts": [s.text]} if s.asks else s.text for s in row] for row in grid.rows]
    notes = [
        ("注：" if i == 0 else "　　") + (f"{i + 1}." if len(block.notes) > 1 else "") + note
        for i, note in enumerate(block.notes)
    ]
    return {
        "kind": "table", "label": item.label, "whole": fit.height <= official.WHOLE,
        "size": fit.size, "padding": fit.padding, "widths": fit.widths,
        "align": "".join(column.align for column in grid.columns), "notes": notes,
        "head": [[{"text": c.text, "columns": c.columns, "rows": c.rows} for c in row] for row in grid.head],
        "rows": rows or [[{"span": len(grid.columns), "text": "暂无数据"}]],
        "last": len(grid.head) + max(1, len(rows)) - 1,
    }  # fmt: skip


def _chart(block: ChartBlock, item: layout.Item) -> dict[str, Any]:
    width, height = official.chart_size(*pictures.size_of(block.svg))
    return {
        "kind": "chart", "label": item.label, "alt": block.alt or block.caption, "svg": block.svg, "width": width,
        "height": height, "source": f"来源：{block.source}" if block.source else "",
    }  # fmt: skip
