"""Charts as pictures of 300 dots per inch, for documents that hold no drawings: one pass, each chart once."""

from __future__ import annotations

import json
import struct
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from evallib.publishing import pictures

DPI = 300
_PX = 0.75
"""Points in a pixel, as the drawing program reads sizes without a unit."""
_KEEP = 400
_SOURCE = b"""#let svgs = json(bytes(sys.inputs.svgs))
#set page(width: auto, height: auto, margin: 0pt, fill: white)
#for svg in svgs { page(image(bytes(svg), format: "svg")) }
"""


@dataclass(frozen=True)
class Raster:
    """A PNG and the size it is meant to have, in points."""

    content: bytes
    width: float
    height: float

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height of the PNG."""
        width, height = struct.unpack(">II", self.content[16:24])
        return width, height


_made: OrderedDict[str, Raster] = OrderedDict()
"""Pictures of this process by their drawing: many reports show the same charts."""


def rasterise(svgs: Iterable[str], *, name: str = "") -> dict[str, Raster]:
    """Return SVG → picture; equal drawings give equal bytes.

    Raises
    ------
    ReportError
        A drawing holds more than drawing.
    """
    wanted = list(dict.fromkeys(svgs))
    missing = [svg for svg in wanted if svg not in _made]
    for svg in missing:
        pictures.check_svg(svg, name)
    if missing:
        made = _compiler().compile(
            input=_SOURCE, format="png", ppi=DPI / _PX, sys_inputs={"svgs": json.dumps(missing, ensure_ascii=False)}
        )
        for svg, content in zip(missing, made if isinstance(made, list) else [made], strict=True):
            _made[svg] = Raster(content, *pictures.size_of(svg))
    found = {svg: _made[svg] for svg in wanted}
    while len(_made) > _KEEP:
        _made.popitem(last=False)
    return found


@cache
def _compiler() -> Any:
    import typst

    return typst.Compiler(input=_SOURCE, ignore_system_fonts=True)
