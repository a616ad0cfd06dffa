"""The chart font by file path: widths for layout, outlines for SVG, each character measured once a process."""

from __future__ import annotations

from functools import cache
from typing import Any

from evallib.charts.style import LINE_HEIGHT

UNITS = 250
"""Units of an em in the outlines: 0.04 points at 10 pt, a sixth of a dot at 300 dpi."""


@cache
def path() -> str:
    """File of the sans font (Noto Sans SC)."""
    import pylopdf_fonts_zh_cn

    return str(pylopdf_fonts_zh_cn.sans_path())


@cache
def face(file: str, units: int) -> Any:
    """Open a font file at so many units an em (by matplotlib's FreeType, far quicker than in Python)."""
    from matplotlib.ft2font import FT2Font

    opened = FT2Font(file)
    opened.set_size(units, 72)
    return opened


def contours(file: str, character: str, units: int) -> tuple[float, list[list[float]], list[int]]:
    """Advance, vertices and matplotlib path codes of one character's outline, in ``units`` an em, y up."""
    from matplotlib.ft2font import LoadFlags

    opened = face(file, units)
    glyph = opened.load_char(ord(character), flags=LoadFlags.NO_HINTING)
    vertices, codes = opened.get_path()
    return glyph.linearHoriAdvance / 65536, vertices.tolist(), codes.tolist()


@cache
def _properties(size: float) -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=path(), size=size)


def properties(size: float) -> Any:
    """Matplotlib font properties of the house font (a copy: callers may change theirs)."""
    return _properties(size).copy()


@cache
def _known() -> frozenset[int]:
    """Code points the chart font has."""
    return frozenset(face(path(), UNITS).get_charmap())


def _drawable(character: str) -> str:
    """The character itself; for one the font lacks 〓, the printers' sign for it, or a blank if it has no form."""
    if ord(character) in _known():
        return character
    return "〓" if character.isprintable() else " "


@cache
def _glyph(character: str) -> tuple[float, str]:
    """Advance width in ems and outline (SVG path data, y down, ``UNITS`` to the em) of one character."""
    character = _drawable(character)
    width, vertices, codes = contours(path(), character, UNITS)
    return width / UNITS, outline(vertices, codes)


def advance(character: str) -> float:
    """Width of a character in ems."""
    return _glyph(character)[0]


def glyph(character: str) -> str:
    """Outline of a character as SVG path data ("" for blanks)."""
    return _glyph(character)[1]


def text_width(text: str, size: float) -> float:
    """Width of a line of text in points."""
    return size * sum(map(advance, text))


def text_height(text: str, size: float) -> float:
    """Height of a text of one or more lines in points."""
    return size * LINE_HEIGHT * (text.count("\n") + 1)


def wrap(text: str, size: float, width: float, lines: int) -> str:
    """Break a text into at most ``lines`` lines of about equal length, none wider than ``width`` points.

    What does not fit ends in an ellipsis; closing punctuation never starts a line.
    """
    needed = len(_rows(text, size, width))
    if needed > lines:
        kept = _rows(text, size, width)[:lines]
        last = kept[-1]
        return "\n".join([*kept[:-1], last[: _fitting(last, size, width - size)] + "…"])
    narrow = text_width(text, size) / max(1, needed)
    while narrow < width and len(_rows(text, size, narrow)) > needed:
        narrow += size / 2
    return "\n".join(_rows(text, size, min(narrow, width) if needed > 1 else width))


def _rows(text: str, size: float, width: float) -> list[str]:
    """Lines as full as they can be."""
    rows, rest = [], text
    while rest:
        end = _fitting(rest, size, width)
        while 1 < end < len(rest) and rest[end] in "，。；：、）】》”！？%":
            end -= 1
        rows.append(rest[:end])
        rest = rest[end:]
    return rows


def _fitting(text: str, size: float, width: float) -> int:
    """How many characters fit; at least one."""
    used = 0.0
    for i, character in enumerate(text):
        used += size * advance(character)
        if used > width:
            return max(1, i)
    return len(text)


_SEGMENTS = {1: ("m", 1), 2: ("l", 1), 3: ("q", 2), 4: ("c", 3)}
"""Matplotlib path code → SVG letter and how many points it takes; every other code closes the contour."""


def outline(vertices: list[list[float]], codes: list[int]) -> str:
    """Write an outline as short relative path data in whole units, y down."""
    parts: list[str] = []
    here = start = (0, 0)
    i, before = 0, ""
    while i < len(codes):
        letter, count = _SEGMENTS.get(codes[i], ("z", 1))
        points = [(round(x), -round(y)) for x, y in vertices[i : i + count]]
        i += count
        offsets = [point[k] - here[k] for point in points for k in (0, 1)]
        if letter == "z" or (letter == "l" and points[0] == start):
            letter, here, offsets = "z", start, []
        else:
            here = points[-1]
            start = here if letter == "m" else start
        if letter == "l" and 0 in offsets:
            letter, offsets = ("h", offsets[:1]) if offsets[1] == 0 else ("v", offsets[1:])
        if letter + before != "zz":
            parts.append(_joined(offsets, letter if letter != before or letter == "m" else ""))
        before = letter
    return "".join(parts)


def _joined(offsets: list[int], letter: str) -> str:
    """Offsets after their letter ("" continues the one before), apart by a blank only where no minus sign does it."""
    text = "".join(str(number) if number < 0 else f" {number}" for number in offsets)
    return letter + text.lstrip() if letter else text
