"""A chart as an inline picture with its description."""

from __future__ import annotations

from evallib.publishing import official
from evallib.publishing.docx.xml import clean
from evallib.publishing.rasters import Raster

_EMU = 12700
"""English Metric Units in a point."""


def picture(raster: Raster, key: str, number: int, *, name: str, alt: str) -> str:
    """The run of a picture; ``number`` is unique in the document, ``alt`` says what it shows."""
    width, height = (round(side * _EMU) for side in official.chart_size(raster.width, raster.height))
    shown = clean(alt)
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr id="{number}" name="{clean(name)}" descr="{shown}"/>'
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="{clean(name)}" descr="{shown}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{key}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )
