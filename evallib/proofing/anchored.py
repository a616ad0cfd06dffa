"""The anchors an edited Word file still has: their bookmarks, the texts between them, what is known of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from evallib.document import Cell
from evallib.proofing.word import attribute, local, main_part, parse
from evallib.publishing.anchors import NAMESPACE, Name, parse_name, read_keys_xml

_HIDDEN = ("del", "moveFrom", "instrText", "delText", "Fallback")


@dataclass
class Mark:
    """A bookmark that is an anchor.

    Attributes
    ----------
    name : Name
    start, end : element
        Its bookmarkStart and bookmarkEnd.
    texts : list of element
        The ``w:t`` between them, as accepted changes leave them.
    drawings : list of element
    paragraph, table : element or None
        The nearest ones around it.
    """

    name: Name
    start: Any
    end: Any = None
    texts: list[Any] = field(default_factory=list)
    drawings: list[Any] = field(default_factory=list)
    paragraph: Any = None
    table: Any = None

    @property
    def text(self) -> str:
        """What it holds now."""
        return "".join(item.text or "" for item in self.texts)


@dataclass
class Keys:
    """What a file's custom part says of its anchors; empty where an editor has dropped the part.

    Attributes
    ----------
    part : str
        Its name ("" where there is none).
    report : str
    cells : mapping
        Key → cell and form of every anchor the file had.
    printed : mapping of str to str
        Bookmark → four digits of its text as last written by this suite.
    told : mapping of str to str
        Bookmark → digits of the sentence a comment has told of.
    texts : mapping of str to set of str
        Bookmark of a table → digits of its cells' texts.
    """

    part: str = ""
    report: str = ""
    cells: Mapping[str, tuple[Cell, str]] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    texts: dict[str, set[str]] = field(default_factory=dict)
    root: Any = None


def read_keys(parts: Mapping[str, bytes]) -> Keys:
    """Find the part that lists the anchors' cells."""
    for name, content in parts.items():
        if name.startswith("customXml/") and name.endswith(".xml") and NAMESPACE.encode() in content:
            report, cells = read_keys_xml(content)
            if report:
                return _with_marks(Keys(name, report, cells, root=parse(content, name)))
    return Keys()


def _with_marks(keys: Keys) -> Keys:
    for item in keys.root:
        name, digits = item.get("n"), item.get("h", "")
        if local(item) == "w" and name:
            keys.printed[name] = digits
            if item.get("s"):
                keys.told[name] = item.get("s")
        elif local(item) == "x" and name:
            keys.texts[name] = set(digits.split())
    return keys


def find_marks(parts: dict[str, bytes]) -> tuple[Any, list[Mark]]:
    """Return the root of the document part and its anchors in reading order."""
    name = main_part(parts)
    root = parse(parts[name], name)
    found: list[Mark] = []
    opened: dict[str, Mark] = {}
    for element in _visible(root):
        kind = local(element)
        if kind == "bookmarkStart":
            anchor = parse_name(attribute(element, "name") or "")
            if anchor is not None:
                around = [next((e for e in element.iterancestors() if local(e) == n), None) for n in ("p", "tbl")]
                opened[attribute(element, "id") or ""] = Mark(anchor, element, paragraph=around[0], table=around[1])
        elif kind == "bookmarkEnd":
            mark = opened.pop(attribute(element, "id") or "", None)
            if mark is not None:
                mark.end = element
                found.append(mark)
        elif kind == "t":
            for mark in opened.values():
                mark.texts.append(element)
        elif kind == "drawing":
            for mark in opened.values():
                mark.drawings.append(element)
    order = {id(element): i for i, element in enumerate(root.iter())}
    return root, sorted(found, key=lambda mark: order[id(mark.start)])


def _visible(element: Any) -> Iterator[Any]:
    """Elements in reading order, without what is deleted; bookmarks also of deleted parts."""
    for item in element:
        name = local(item)
        if name in _HIDDEN:
            yield from (inner for inner in item.iter() if local(inner) in ("bookmarkStart", "bookmarkEnd"))
            continue
        yield item
        yield from _visible(item)
