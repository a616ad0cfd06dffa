"""Charts inside a page: only harmless drawing passes, and outlines of characters are kept once for all charts."""

from __future__ import annotations

import base64
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence

from evallib.errors import ReportError

_SPACE = "{http://www.w3.org/2000/svg}"
_TAGS = {
    "svg", "title", "desc", "g", "defs", "path", "use", "rect", "circle", "ellipse", "line", "polyline", "polygon",
    "clipPath", "text", "tspan",
}  # fmt: skip
_ATTRIBUTES = {
    "id", "class", "role", "viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry",
    "d", "points", "transform", "href", "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width",
    "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit",
    "stroke-opacity", "opacity", "clip-path", "font-size", "text-anchor", "aria-label", "aria-hidden",
}  # fmt: skip
_SIZE = re.compile(r'<svg [^>]*?width="([0-9.]+)" height="([0-9.]+)"')
_GLYPH = re.compile(r'<path id="([\w-]+)" d="([^"]*)"/>')
_GLYPHS = re.compile(r'<defs>((?:<path id="[\w-]+" d="[^"]*"/>)+)</defs>')


def check_svg(svg: str, name: str) -> None:
    """Let only drawing pass.

    Raises
    ------
    ReportError
        The text is no SVG, or has an element, attribute or reference that a chart does not need (scripts, styles,
        links, outside images).
    """
    try:
        if "<!" in svg or "<?" in svg:
            raise ValueError
        root = ET.fromstring(svg)
    except (ET.ParseError, ValueError):
        raise ReportError(f"图“{name}”不是有效的SVG") from None
    for element in root.iter():
        if element.tag.removeprefix(_SPACE) not in _TAGS:
            raise ReportError(f"图“{name}”含有不允许的内容“{element.tag.removeprefix(_SPACE)}”")
        for key, value in element.attrib.items():
            if key not in _ATTRIBUTES or (key == "href" and not value.startswith("#")) or _reaches_out(value):
                raise ReportError(f"图“{name}”含有不允许的属性“{key}”")


def _reaches_out(value: str) -> bool:
    """Whether an attribute refers to anything but a part of the same page."""
    return "url(" in value.replace("url(#", "").lower()


def watermark(words: str) -> str:
    """Return the address (``data:``) of a picture of slanted words in outlines, for the ground of printed pages.

    A picture, because text would be mixed into what readers copy, and inline drawing is misplaced on repeated pages.
    """
    from evallib.charts import font

    parts, at = [], 0.0
    for character in words:
        if font.glyph(character):
            parts.append(f'<path d="{font.glyph(character)}" transform="translate({at:.0f} {font.UNITS})"/>')
        at += font.advance(character) * font.UNITS
    size = min(1000 / max(at, 1), 0.4)
    place = f"translate({500 - size * at / 2:.0f} {300 - size * font.UNITS / 2:.0f}) scale({size:.3g})"
    turned = f'<g transform="rotate(-28 500 300)"><g transform="{place}">{"".join(parts)}</g></g>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 600" fill="#a61b1b" opacity=".11">{turned}</svg>'
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode("ascii")


def size_of(svg: str) -> tuple[float, float]:
    """Width and height of a drawing in points: ours say them without a unit, one a point."""
    found = _SIZE.search(svg)
    return (float(found[1]), float(found[2])) if found else (450.0, 280.0)


def share_glyphs(svgs: Sequence[str]) -> tuple[str, list[str]]:
    """Take the outlines of characters out of many charts.

    Returns
    -------
    (str, list of str)
        One invisible SVG element with every outline once, and the charts that refer to it. A page of 26 charts shrinks
        to half; ids are unique in the page.
    """
    ids: dict[str, str] = {}
    slim = []
    for svg in svgs:
        svg = svg.replace(' xmlns="http://www.w3.org/2000/svg"', "")
        found = _GLYPHS.search(svg)
        known = {key: ids.setdefault(data, f"c{len(ids):x}") for key, data in _GLYPH.findall(found[1] if found else "")}
        slim.append(_renamed(_GLYPHS.sub("", svg, count=1), known))
    paths = "".join(f'<path id="{key}" d="{data}"/>' for data, key in ids.items())
    return (f'<svg class="glyphs" aria-hidden="true"><defs>{paths}</defs></svg>' if paths else ""), slim


def _renamed(svg: str, ids: Mapping[str, str]) -> str:
    """Let references to shared outlines point to their one place."""
    return re.sub(r'href="#([\w-]+)"', lambda match: f'href="#{ids.get(match[1], match[1])}"', svg)
