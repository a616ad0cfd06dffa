"""A figure as SVG, small and the same every time: a matplotlib renderer that writes text as outlines, each once.

Matplotlib's own SVG carries its address, a DTD and long numbers and is slow with Chinese; this one writes only what a
chart of lines, areas, markers and text needs.
"""

from __future__ import annotations

import hashlib
import html
import io
from functools import cache
from typing import TYPE_CHECKING, Any

from evallib.charts import font
from evallib.charts.paper import figure_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DPI = 72
_ASCENT, _DESCENT = 0.98, 0.22


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
    figure = figure_of(drawing)
    alt = alt or alt_text(drawing)
    before = figure.dpi
    figure.dpi = DPI
    try:
        width, height = (float(side) * DPI for side in figure.get_size_inches())
        renderer = _renderer_class()(width, height)
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
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_number(width)} {_number(height)}"'
        f' width="{_number(width)}" height="{_number(height)}" role="img">'
        f"<title>{html.escape(title)}</title><desc>{html.escape(alt)}</desc>"
        f'<g fill="none" stroke-linejoin="round">{body.replace("@", prefix)}</g></svg>'
    )


def _number(value: float) -> str:
    """One decimal, no trailing zero, no negative zero."""
    text = f"{value:.1f}"
    text = text[:-2] if text.endswith(".0") else text
    return "0" if text == "-0" else text


def _inside(part: Any, whole: Any) -> bool:
    """Whether a box lies in another."""
    return bool(
        whole.xmin <= part.xmin and part.xmax <= whole.xmax and whole.ymin <= part.ymin and part.ymax <= whole.ymax
    )


def _path_data(path: Any, clip: tuple[float, float, float, float] | None) -> str:
    """Path data in points, y down; lines are cut at ``clip``."""
    parts: list[str] = []
    here: list[str] = ["", ""]
    for points, code in path.iter_segments(clip=clip, simplify=False, curves=True):
        letter = {1: "M", 2: "L", 3: "Q", 4: "C"}.get(int(code), "Z")
        numbers = [_number(value) for value in points] if letter != "Z" else []
        if letter == "L" and numbers == here:
            continue
        if letter == "L" and numbers[1] == here[1]:
            parts.append("H" + numbers[0])
        elif letter == "L" and numbers[0] == here[0]:
            parts.append("V" + numbers[1])
        else:
            parts.append(letter + " ".join(numbers))
        here = numbers[-2:] or ["", ""]
    return "".join(parts) if len(parts) > 1 else ""


@cache
def _renderer_class() -> type:
    """The renderer, built on first use: matplotlib is heavy to import."""
    from matplotlib.backend_bases import RendererBase
    from matplotlib.colors import to_hex
    from matplotlib.transforms import Affine2D, Bbox

    class SvgRenderer(RendererBase):
        """Collects SVG elements; one unit is a point."""

        def __init__(self, width: float, height: float) -> None:
            super().__init__()
            self.width, self.height = width, height
            self._parts: list[str] = []
            self._glyphs: dict[str, int] = {}
            self._flip = Affine2D().scale(1, -1).translate(0, height)

        def body(self) -> str:
            """Definitions and elements; ``@`` stands for the id prefix."""
            glyphs = (f'<path id="@{i:x}" d="{font.glyph(c)}"/>' for c, i in self._glyphs.items())
            return f"<defs>{''.join(glyphs)}</defs>{''.join(self._parts)}"

        def get_canvas_width_height(self) -> tuple[float, float]:
            return self.width, self.height

        def points_to_pixels(self, points: Any) -> Any:
            return points

        def flipy(self) -> bool:
            return True

        def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
            size = prop.get_size_in_points()
            return font.text_width(s, size), size * (_ASCENT + _DESCENT), size * _DESCENT

        def draw_path(self, gc: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:
            paint = _paint(gc, rgbFace)
            if not paint:
                return
            path = path.transformed(transform + self._flip)
            box, clip = gc.get_clip_rectangle(), None
            if box is not None and not _inside(path.get_extents(), box.transformed(self._flip)):
                corners = box.transformed(self._flip).extents
                clip = (min(corners[::2]), min(corners[1::2]), max(corners[::2]), max(corners[1::2]))
            if clip and rgbFace is not None:
                path, clip = path.clip_to_bbox(Bbox.from_extents(*clip)), None
            data = _path_data(path, clip)
            if data:
                self._parts.append(f'<path d="{data}"{paint}/>')

        def draw_text(
            self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
        ) -> None:
            size = prop.get_size_in_points()
            uses, at = [], 0.0
            for character in s:
                if font.glyph(character):
                    i = self._glyphs.setdefault(character, len(self._glyphs))
                    uses.append(f'<use href="#@{i:x}"' + (f' x="{at:.0f}"' if at else "") + "/>")
                at += font.advance(character) * font.UNITS
            turn = f" rotate({_number(-angle)})" if angle else ""
            place = f"translate({_number(x)} {_number(y)}){turn} scale({size / font.UNITS:.4g})"
            fill = to_hex(gc.get_rgb()[:3])
            if uses:
                self._parts.append(f'<g fill="{fill}" transform="{place}">{"".join(uses)}</g>')

    def _colour(name: str, rgba: Any) -> str:
        """One colour and its opacity; nothing where it is fully transparent."""
        alpha = rgba[3] if len(rgba) > 3 else 1.0
        thin = f' {name}-opacity="{alpha:.2g}"' if alpha < 1 else ""
        return f' {name}="{to_hex(rgba[:3])}"{thin}' if alpha > 0 else ""

    def _paint(gc: Any, face: Any) -> str:
        """Fill and stroke attributes."""
        out = "" if face is None else _colour("fill", face)
        width, stroke = gc.get_linewidth(), _colour("stroke", gc.get_rgb())
        if width <= 0 or not stroke:
            return out
        out += f'{stroke} stroke-width="{width:.3g}"'
        dashes = gc.get_dashes()[1]
        if dashes:
            out += f' stroke-dasharray="{" ".join(_number(d) for d in dashes)}"'
        return out

    return SvgRenderer
