"""The to-do page of a run: blanks to be filled and ratings to be looked at, with the row that asks and the reports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from evallib.publishing.fonts import font_css
from evallib.publishing.index import Entry, Link, entries_of
from evallib.publishing.page import SANS, render

MARK = "【待补充"
"""How a blank shows in what is to be done."""


@dataclass
class Todo:
    """Something to be done: what, the row that asks for it, and the reports it stands in."""

    text: str
    row: str
    links: list[Link] = field(default_factory=list)


def publish_todo(manifest: Mapping[str, Any]) -> bytes:
    """Return the to-do page of a run (UTF-8), from the ``todos`` of its reports in the manifest."""
    items = _items(manifest.get("reports", ()))
    context = {
        "title": f"{manifest.get('title') or manifest.get('plan', '')}待办事项",
        "blanks": [item for item in items if MARK in item.text],
        "ratings": [item for item in items if MARK not in item.text],
    }
    bare = render("todo.html", fonts=Markup(""), **context).decode("utf-8")
    return render("todo.html", fonts=Markup(font_css("sans", SANS, set(bare))), **context)


def _items(reports: Iterable[Mapping[str, Any]]) -> list[Todo]:
    """Every todo once, with all its reports: by the row that asks, blanks by what they ask for."""
    found: dict[tuple[str, str], Todo] = {}
    for item, entry in zip(ordered := sorted(reports, key=_id), entries_of(ordered), strict=True):
        for text, row in () if entry.failed else item.get("todos") or ():
            todo = found.setdefault((_asked(text), row), Todo(str(text), str(row)))
            _add(todo, entry)
    return sorted(found.values(), key=lambda todo: (todo.row, todo.text))


def _id(item: Mapping[str, Any]) -> str:
    return str(item["id"])


def _asked(text: str) -> str:
    """What a todo asks for: the blank itself, so that two reports with other words before it ask once."""
    return text[text.index(MARK) :] if MARK in text else text


def _add(todo: Todo, entry: Entry) -> None:
    link = Link(entry.title, entry.page)
    if link not in todo.links:
        todo.links.append(link)
