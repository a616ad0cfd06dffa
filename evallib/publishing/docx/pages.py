"""Pages of a DOCX: size, margins and grid of each section, page numbers, stamps at the head."""

from __future__ import annotations

from evallib.document import Document
from evallib.publishing import official
from evallib.publishing.docx.package import DECLARATION, NAMESPACES
from evallib.publishing.docx.xml import Par, empty, field_code, run

_TWIPS = 1440 / 25.4
_FOOTER, _HEADER = 25.0, 20.0
"""Millimetres from the edge: the number's middle stands 7 mm below the text."""
_EMU = 36000
"""English Metric Units in a millimetre."""
_FOOTERS = {("default", False): 1, ("even", False): 2, ("default", True): 3, ("even", True): 4}
"""Odd and even pages, upright and landscape → number of the footer."""


def section_properties(landscape: bool, stamped: bool, *, cover: bool = False) -> str:
    """``w:sectPr``: a landscape page is the upright one turned, so that its upper edge is where pages are bound.

    ``cover``: the first page has no number.
    """
    width, height = (round(side * _TWIPS) for side in official.PAGE)
    top, right, bottom, left = official.TOP, official.RIGHT, official.BOTTOM, official.LEFT
    if landscape:
        width, height = height, width
        top, right, bottom, left = left, top, right, bottom
    margins = {name: round(side * _TWIPS) for name, side in
               (("top", top), ("right", right), ("bottom", bottom), ("left", left),
                ("header", min(_HEADER, top - 12)), ("footer", min(_FOOTER, bottom - 12)))}  # fmt: skip
    kinds = ("default", "even", "first") if cover else ("default", "even")
    heads = [f'<w:headerReference w:type="{kind}" r:id="rIdH1"/>' for kind in kinds] if stamped else []
    feet = [
        f'<w:footerReference w:type="{kind}" r:id="rIdF{_FOOTERS[kind, landscape]}"/>' for kind in ("default", "even")
    ]
    size = empty("pgSz", w=width, h=height, **({"orient": "landscape"} if landscape else {}))
    # 28 characters of 16 points in 156 mm: each is 0.21 points narrower (charSpace counts 4096ths of a point).
    space = round((official.TEXT_WIDTH / official.CHARACTERS - official.BODY) * 4096)
    pitch = int(official.PITCH * 20)
    grid = f'<w:docGrid w:type="linesAndChars" w:linePitch="{pitch}" w:charSpace="{space}"/>'
    return (
        f'<w:sectPr>{"".join([*heads, *feet])}<w:type w:val="nextPage"/>{size}{empty("pgMar", **margins, gutter=0)}'
        f'<w:pgNumType w:fmt="decimal"/><w:cols w:space="425"/>{empty("titlePg") if cover else ""}{grid}</w:sectPr>'
    )


def header_footer_parts(document: Document) -> list[tuple[str, str, str, str]]:
    """Relationship id, kind, file name and content of each header and footer."""
    folio = run("— ") + field_code("PAGE", "1") + run(" —")
    found = []
    for (kind, landscape), number in _FOOTERS.items():
        odd = kind == "default"
        side = {"jc": empty("jc", val="right" if odd else "left")}
        line = Par("Footer", _turned(folio, odd=odd)) if landscape else Par("Footer", folio, side)
        found.append((f"rIdF{number}", "footer", f"footer{number}.xml", _part("ftr", line)))
    if document.stamps:
        line = Par("Header", run(official.short_stamps(document)))
        found.append(("rIdH1", "header", "header1.xml", _part("hdr", line)))
    return found


def _turned(folio: str, *, odd: bool) -> str:
    """The page number of a landscape page, turned, where it stands once the page is bound among upright ones.

    The upright page's lower edge is the landscape page's left edge, its right edge the lower one.
    """
    length, thick = 40.0, 10.0
    empty_em = official.SMALL / official.POINTS
    across = official.BOTTOM - 7.0 - thick / 2
    down = official.PAGE[0] - official.RIGHT - empty_em - length if odd else official.LEFT + empty_em
    x, y, cx, cy = (round(side * _EMU) for side in (across, down, thick, length))
    side = {"jc": empty("jc", val="right" if odd else "left"), "ind": empty("ind", left=0, right=0)}
    box = (
        '<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{cx}" cy="{cy}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'
        "<a:ln><a:noFill/></a:ln></wps:spPr>"
        f"<wps:txbx><w:txbxContent>{Par('Footer', folio, side).xml()}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr vert="vert" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:noAutofit/>'
        "</wps:bodyPr></wps:wsp>"
    )
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1"'
        ' behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'<wp:positionH relativeFrom="page"><wp:posOffset>{x}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="page"><wp:posOffset>{y}</wp:posOffset></wp:positionV>'
        f'<wp:extent cx="{cx}" cy="{cy}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        f'<wp:docPr id="{9001 if odd else 9002}" name="页码"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f"{box}</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )


def _part(tag: str, paragraph: Par) -> str:
    return f"{DECLARATION}<w:{tag} {NAMESPACES}>{paragraph.xml()}</w:{tag}>"
