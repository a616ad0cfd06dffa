"""A matplotlib renderer that writes SVG elements: text as outlines, each character once.

Matplotlib's own SVG carries its address, a DTD and long numbers and is slow with Chinese; this one writes only what a
chart of lines, areas, markers and text needs. Import it late: matplotlib is heavy.
"""

from __future__ import annotations

from typing import Any

from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex
from matplotlib.transforms import Affine2D, Bbox

from evallib.charts import font

_ASCENT, _DESCENT = 0.98, 0.22


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
        turn = f" rotate({_short(-angle)})" if angle else ""
        place = f"translate({_short(x)} {_short(y)}){turn} scale({size / font.UNITS:.4g})"
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
        out += f' stroke-dasharray="{" ".join(_short(d) for d in dashes)}"'
    return out


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
        numbers = [_short(value) for value in points] if letter != "Z" else []
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


def _short(value: float) -> str:
    """Write a place on the drawing: one decimal, no trailing zero, no negative zero."""
    text = f"{value:.1f}"
    text = text[:-2] if text.endswith(".0") else text
    return "0" if text == "-0" else text
