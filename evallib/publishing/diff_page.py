"""The changes between two runs as one self-contained page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from markupsafe import Markup

from evallib.publishing.changes import CHANGE_NAMES, STATUS_NAMES, Changes, IndicatorChange, TextChange
from evallib.publishing.fonts import font_css
from evallib.publishing.page import SANS, render

_TOKENS = re.compile(r"\d+(?:\.\d+)?|.", re.DOTALL)
"""What is struck out or put in whole: a number or a character."""


@dataclass(frozen=True)
class Piece:
    """A piece of a changed text: ``mark`` is "", "del" or "ins"."""

    text: str
    mark: str = ""


def publish_diff(changes: Changes) -> bytes:
    """Return the page (UTF-8); equal changes give equal bytes."""
    context = {
        "title": "两次运行的差别", "changes": changes, "indicators": _by_indicator(changes), "pieces": pieces,
        "statuses": STATUS_NAMES, "verbs": CHANGE_NAMES,
    }  # fmt: skip
    bare = render("diff.html", fonts=Markup(""), **context).decode("utf-8")
    return render("diff.html", fonts=Markup(font_css("sans", SANS, set(bare))), **context)


def pieces(change: TextChange) -> list[Piece]:
    """A changed text with what went and what came, marked."""
    if change.change != "changed":
        mark = {"added": "ins", "removed": "del"}.get(change.change, "")
        return [Piece(change.after or change.before, mark)]
    return list(_pieces(change.before, change.after))


def _pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    for verb, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            yield Piece("".join(old[i:j]))
            continue
        yield from ([Piece("".join(old[i:j]), "del")] if j > i else [])
        yield from ([Piece("".join(new[k:m]), "ins")] if m > k else [])


def _by_indicator(changes: Changes) -> list[tuple[str, str, list[IndicatorChange]]]:
    names = dict.fromkeys((item.indicator_id, item.name) for item in changes.indicators)
    return [(key, name, [c for c in changes.indicators if c.indicator_id == key]) for key, name in names]
