"""Pages of a DOCX: size, margins and grid of each section, page numbers, stamps at the head."""

from __future__ import annotations

from evallib.document import Document
from evallib.publishing import official
from evallib.publishing.docx.package import DECLARATION, NAMESPACES
from evallib.publishing.docx.xml import Par, empty, field_code, run

_TWIPS = 1440 / 25.4
_FOOTER, _HEADER = 25.0, 20.0
"""Millimetres from the edge: the number's middle stands 7 mm below the text."""
_PARTS = (("rIdF1", "footer", "footer1.xml"), ("rIdF2", "footer", "footer2.xml"))
_HEADS = (("rIdH1", "header", "header1.xml"),)


def section_properties(landscape: bool, stamped: bool) -> str:
    """``w:sectPr``: a landscape page is the upright one turned, so that its upper edge is where pages are bound."""
    width, height = (round(side * _TWIPS) for side in official.PAGE)
    top, right, bottom, left = official.TOP, official.RIGHT, official.BOTTOM, official.LEFT
    if landscape:
        width, height = height, width
        top, right, bottom, left = left, top, right, bottom
    margins = {name: round(side * _TWIPS) for name, side in
               (("top", top), ("right", right), ("bottom", bottom), ("left", left),
                ("header", min(_HEADER, top - 12)), ("footer", min(_FOOTER, bottom - 12)))}  # fmt: skip
    heads = [f'<w:headerReference w:type="{kind}" r:id="rIdH1"/>' for kind in ("default", "even")] if stamped else []
    feet = [f'<w:footerReference w:type="{kind}" r:id="{key}"/>' for kind, key in
            (("default", "rIdF1"), ("even", "rIdF2"))]  # fmt: skip
    size = empty("pgSz", w=width, h=height, **({"orient": "landscape"} if landscape else {}))
    # 28 characters of 16 points in 156 mm: each is 0.21 points narrower (charSpace counts 4096ths of a point).
    space = round((official.TEXT_WIDTH / official.CHARACTERS - official.BODY) * 4096)
    pitch = int(official.PITCH * 20)
    grid = f'<w:docGrid w:type="linesAndChars" w:linePitch="{pitch}" w:charSpace="{space}"/>'
    return (
        f'<w:sectPr>{"".join([*heads, *feet])}<w:type w:val="nextPage"/>{size}{empty("pgMar", **margins, gutter=0)}'
        f'<w:pgNumType w:fmt="decimal"/><w:cols w:space="425"/>{grid}</w:sectPr>'
    )


def header_footer_parts(document: Document) -> list[tuple[str, str, str, str]]:
    """Relationship id, kind, file name and content of each header and footer."""
    folio = run("— ") + field_code("PAGE", "1") + run(" —")
    found = [
        (*part, _part("ftr", Par("Footer", folio, {"jc": empty("jc", val=side)})))
        for part, side in zip(_PARTS, ("right", "left"), strict=True)
    ]
    if document.stamps:
        found += [(*part, _part("hdr", Par("Header", run(official.short_stamps(document))))) for part in _HEADS]
    return found


def _part(tag: str, paragraph: Par) -> str:
    return f"{DECLARATION}<w:{tag} {NAMESPACES}>{paragraph.xml()}</w:{tag}>"
