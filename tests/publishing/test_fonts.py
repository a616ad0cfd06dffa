"""Fonts inside pages: the right characters, the same shapes as the source, the same bytes."""

from __future__ import annotations

import io

import pytest
from fontTools.pens.areaPen import AreaPen
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont

from evallib.publishing.fonts import ALWAYS, _integer, font_css, font_file, known, subset

TEXT = "南开区GDP增长−3.5%，㎡ ★▲●▼○ “引号” gjQ@8"


@pytest.mark.parametrize("kind", ["sans", "serif"])
def test_shapes_are_those_of_the_source(kind: str) -> None:
    """Bounds, areas and widths of each glyph agree to rounding."""
    with TTFont(io.BytesIO(subset(kind, TEXT))) as small, TTFont(font_file(kind), lazy=True) as whole:
        assert set(map(ord, known(kind, TEXT))) <= set(small.getBestCmap())
        for character in sorted(set(TEXT)):
            assert measures(small, character) == pytest.approx(measures(whole, character), abs=1.5), character


def measures(font: TTFont, character: str) -> list[float]:
    """Box, root of the area and width of a glyph."""
    glyphs, name = font.getGlyphSet(), font.getBestCmap()[ord(character)]
    bounds, area = BoundsPen(glyphs), AreaPen(glyphs)
    glyphs[name].draw(bounds)
    glyphs[name].draw(area)
    return [*(bounds.bounds or (0, 0, 0, 0)), abs(area.value) ** 0.5, font["hmtx"][name][0]]


def test_same_text_same_bytes_in_any_order() -> None:
    assert subset("sans", "国家") == subset("sans", "家国国")
    assert subset("sans", "国家") != subset("serif", "国家")


def test_unknown_characters_are_left_out() -> None:
    assert known("sans", "国😀") == ["国"]
    font = TTFont(io.BytesIO(subset("sans", "😀")))
    assert set(font.getBestCmap()) == {ord(c) for c in known("sans", ALWAYS)}
    assert font.flavor == "woff" and font["head"].created == 3_600_000_000


def test_rule_is_self_contained() -> None:
    rule = font_css("sans", "甲", "国")
    assert rule.startswith('@font-face{font-family:"甲";src:url("data:font/woff;base64,')


def test_charstring_numbers() -> None:
    """Adobe Technical Note 5177, table 1: one byte to ±107, two to ±1131, three beyond."""
    assert [_integer(v) for v in (0, 107, -107)] == [b"\x8b", b"\xf6", b"\x20"]
    assert [_integer(v) for v in (108, 1131, -108, -1131)] == [b"\xf7\x00", b"\xfa\xff", b"\xfb\x00", b"\xfe\xff"]
    assert [_integer(v) for v in (1132, -1132)] == [b"\x1c\x04\x6c", b"\x1c\xfb\x94"]
