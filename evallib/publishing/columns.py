"""Widths of a table's columns and the size of its letters, so that it fits its page: figures never break."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from math import ceil
from statistics import fmean as mean

from evallib.publishing.layout import Grid

SIZES = (10.5, 9.0, 7.5)
"""Points of 5号, 小五, 六号."""
_WIDE = re.compile(r"[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6“”‘’—…·①-⑳]")
_TOKENS = re.compile(r"[^\s\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60“”‘’—…]+(?:（.)?|[（《“]?.", re.S)
"""What stays together: Latin letters and digits, with an opening mark behind them, opening marks and what follows."""
_TIED = frozenset("，。、；：？！）》”’】〕%％")
"""Never at the beginning of a line."""
_NARROW = 0.56
"""Width of a Latin letter or digit in ems, on the safe side."""
_LEAST = 3.1
"""Ems a column of longer texts has: never one character a line."""
_SHORT = 4.2
"""Ems up to which a word should not break."""
_MARKED = re.compile(r"[^\u2e80-\uffff]{1,8}（[^（）]{2}）")
"""A figure with its state: 58.8（初步）."""
_STEP = 0.5
_TALL = 3.4
"""Lines a row may have on average before smaller letters are tried."""
_SAMPLE = 80


@dataclass(frozen=True)
class Fit:
    """How a table is set, in points: size of letters, widths of columns, padding at each side, likely height."""

    size: float
    widths: tuple[float, ...]
    padding: float
    height: float = 0.0


def ems(text: str) -> float:
    """Width of a text in ems.

    >>> ems("增长5%")
    3.12
    """
    wide = len(_WIDE.findall(text))
    return round(wide + _NARROW * (len(text) - wide), 3)


def fit(grid: Grid, width: float, sizes: Sequence[float] = SIZES) -> Fit:
    """Return the largest letters and the widths with which the table fits ``width`` points.

    The author's relative widths hold where everything fits in them; else columns get what their words and figures need,
    and the rest goes where it makes the rows lower.
    """
    columns = _columns(grid)
    for size in sizes:
        padding = 4.0 if size > 9 else 2.5 if size > 8 else 1.8
        room = width / size - 2 * padding / size * len(columns)
        least = [column.least for column in columns]
        if sum(least) > room and size != sizes[-1]:
            continue
        found = _widths(columns, room, [column.width or 0.0 for column in grid.columns])
        if mean(_lines(columns, found) or [1.0]) <= _TALL or size == sizes[-1]:
            break
    height = sum(size * (1.35 * ceil(lines) + 0.5) for lines in _lines(columns, found))
    return Fit(size, _whole([w * size + 2 * padding for w in found], width), padding, height)


@dataclass(frozen=True)
class _Column:
    """What a column holds: width of each cell's text, of its longest piece, of the longest short cell (ems)."""

    texts: tuple[float, ...]
    least: float
    wanted: float


def _columns(grid: Grid) -> list[_Column]:
    heads: list[list[str]] = [[] for _ in grid.columns]
    taken: set[tuple[int, int]] = set()
    for i, row in enumerate(grid.head):
        at = 0
        for cell in row:
            while (i, at) in taken:
                at += 1
            if cell.columns == 1:
                heads[at].append(cell.text)
            taken |= {(i + down, at + over) for down in range(cell.rows) for over in range(cell.columns)}
    found = []
    for k in range(len(grid.columns)):
        cells = [row[k].text for row in grid.rows[:_SAMPLE]]
        whole = max([1.0, *map(ems, [*cells, *heads[k]])])
        least = max([min(whole, _LEAST), *(_longest(text) for text in [*cells, *heads[k]])])
        short = [ems(text) for text in cells if ems(text) <= _SHORT or _MARKED.fullmatch(text)]
        found.append(_Column(tuple(ems(t) for t in [*cells, *heads[k]]), least, max([least, *short])))
    return found


def _longest(text: str) -> float:
    """Width of the longest piece that cannot be broken; closing marks stay with what is before them."""
    longest = piece = 0.0
    for token in _TOKENS.findall(text):
        piece = piece + ems(token) if token in _TIED else ems(token)
        longest = max(longest, piece)
    return longest


def _widths(columns: Sequence[_Column], room: float, given: Sequence[float]) -> list[float]:
    """Widths in ems that add up to ``room``."""
    natural = [max(column.texts, default=1.0) for column in columns]
    shared = [share * room for share in given]
    if all(given) and all(mine >= whole for mine, whole in zip(shared, natural, strict=True)):
        return shared
    widths = [column.least for column in columns]
    for k in sorted(range(len(columns)), key=lambda k: (columns[k].wanted - widths[k], k)):
        if sum(widths) + columns[k].wanted - widths[k] <= room:
            widths[k] = columns[k].wanted
    while (spare := room - sum(widths)) >= _STEP:
        gains = _gains(columns, widths)
        best = max(range(len(columns)), key=lambda k: (gains[k], -k))
        if gains[best] <= 0:
            total = sum(natural)
            return [w + spare * n / total for w, n in zip(widths, natural, strict=True)]
        widths[best] += _STEP
    return [w + max(0.0, room - sum(widths)) / len(widths) for w in widths]


def _gains(columns: Sequence[_Column], widths: Sequence[float]) -> list[float]:
    """By how many lines the rows would be lower if a column had a step more: each row asks for its tallest cell."""
    gains = [0.0] * len(columns)
    for row in zip_longest(*(column.texts for column in columns), fillvalue=0.0):
        lines = [text / width for text, width in zip(row, widths, strict=True)]
        k = max(range(len(lines)), key=lines.__getitem__)
        if lines[k] > 1:
            gains[k] += lines[k] - row[k] / (widths[k] + _STEP)
    return gains


def _lines(columns: Sequence[_Column], widths: Sequence[float]) -> list[float]:
    """Lines of each row."""
    rows = zip_longest(*(column.texts for column in columns), fillvalue=0.0)
    return [max(text / width for text, width in zip(row, widths, strict=True)) for row in rows]


def _whole(widths: Sequence[float], width: float) -> tuple[float, ...]:
    """Widths in twentieths of a point that add up to the page."""
    total = sum(widths) or 1.0
    twips = [round(w * width / total * 20) for w in widths]
    twips[-1] += round(width * 20) - sum(twips)
    return tuple(t / 20 for t in twips)
