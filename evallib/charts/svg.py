"""A figure as SVG or PNG: small, self-contained, the same every time."""

from __future__ import annotations

import hashlib
import html
import io
import re
from typing import TYPE_CHECKING

from evallib.charts.paper import figure_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 72
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters no XML may hold, escaped or not; names typed into a spreadsheet sometimes do."""


def to_svg(drawing: Figure | Axes, alt: str = "", *, title: str = "") -> str:
    """Draw a figure as one self-contained SVG element.

    Parameters
    ----------
    drawing : Figure or Axes
        What a ``plot_*`` function returned.
    alt : str
        What the chart says in words; default: the label the ``plot_*`` function gave its Axes.
    title : str
        Name of the chart, read out first.

    Returns
    -------
    str
        Equal charts give equal text; no script, no outside reference, text as outlines.
    """
    from evallib.charts.renderer import SvgRenderer

    figure = figure_of(drawing)
    alt = alt or alt_text(drawing)
    before = figure.dpi
    figure.dpi = DPI
    try:
        width, height = (float(side) * DPI for side in figure.get_size_inches())
        renderer = SvgRenderer(width, height)
        figure.draw(renderer)
    finally:
        figure.dpi = before
    return _wrap(renderer.body(), width, height, title or alt.split("。")[0], alt)


def to_png(drawing: Figure | Axes, *, dpi: int = 300) -> bytes:
    """Draw a figure as PNG; equal charts give equal bytes."""
    buffer = io.BytesIO()
    figure_of(drawing).savefig(buffer, format="png", dpi=dpi, metadata={"Software": None})
    return buffer.getvalue()


def alt_text(drawing: Figure | Axes) -> str:
    """What the ``plot_*`` functions said about their charts, joined."""
    return "".join(str(ax.get_label()) for ax in figure_of(drawing).axes)


def _wrap(body: str, width: float, height: float, title: str, alt: str) -> str:
    """Close the element; ids get a prefix made of the content, so that many charts can share a page."""
    prefix = "g" + hashlib.sha256(body.encode()).hexdigest()[:6]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.5g} {height:.5g}"'
        f' width="{width:.5g}" height="{height:.5g}" role="img">'
        f"<title>{_escape(title)}</title><desc>{_escape(alt)}</desc>"
        f'<g fill="none" stroke-linejoin="round">{body.replace("@", prefix)}</g></svg>'
    )


def _escape(text: str) -> str:
    return html.escape(_NOT_XML.sub(" ", text))
