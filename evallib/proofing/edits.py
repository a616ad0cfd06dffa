"""Changes to the XML of a Word file in place: texts of bookmarks and cells, comments, new bookmarks."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from evallib.proofing.anchored import Mark
from evallib.proofing.word import attribute, child, local, parse

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
AUTHOR = "evallib"


def replace_text(texts: Sequence[Any], new: str) -> None:
    """Make some ``w:t`` read ``new`` together, changing only those whose part of the text changes.

    So runs keep their own styles: of 607|家 → 612|家 only the first is touched.
    """
    old = "".join(item.text or "" for item in texts)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle, begin, end = new[head : len(new) - tail], head, len(old) - tail
    place, written = 0, False
    for item in texts:
        text = item.text or ""
        low, high = max(begin - place, 0), min(end - place, len(text))
        mine = begin < place + len(text) or (item is texts[-1] and begin <= place + len(text))
        if low <= len(text) and high >= 0 and mine and (not written or low < high):
            text_new = text[:low] + ("" if written else middle) + text[max(high, low) :]
            written = True
            if text_new != text:
                item.text = text_new
                item.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        place += len(text)


def _common(one: str, other: str) -> int:
    count = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        count += 1
    return count


def cell_texts(cell: Any) -> list[Any]:
    """The ``w:t`` of a table cell that are not deleted."""
    gone = ("del", "moveFrom")
    return [item for item in cell.iter(f"{{{W}}}t") if not any(local(outer) in gone for outer in item.iterancestors())]


def set_cell(cell: Any, text: str) -> None:
    """Write a cell's text in the style it has."""
    texts = cell_texts(cell)
    if texts:
        replace_text(texts, text)
        return
    paragraph = child(cell, "p")
    if paragraph is not None and text:
        run = _element("r")
        inner = _element("t")
        inner.text = text
        run.append(inner)
        paragraph.append(run)


def cloned_row(row: Any) -> Any:
    """A copy of a row without bookmarks, comments and changes of its own."""
    new = copy.deepcopy(row)
    for name in ("bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "commentReference", "del"):
        for item in list(new.iter(f"{{{W}}}{name}")):
            item.getparent().remove(item)
    return new


def bookmark(cell: Any, name: str, number: int) -> None:
    """Put a bookmark around the content of a cell's first paragraph."""
    paragraph = child(cell, "p")
    start, end = _element("bookmarkStart"), _element("bookmarkEnd")
    start.set(f"{{{W}}}id", str(number))
    start.set(f"{{{W}}}name", name)
    end.set(f"{{{W}}}id", str(number))
    first = next((i for i, item in enumerate(paragraph) if local(item) != "pPr"), len(paragraph))
    paragraph.insert(first, start)
    paragraph.append(end)


class Comments:
    """Comments to be added to a document, and the parts they need."""

    def __init__(self, parts: dict[str, bytes], part: str) -> None:
        self.folder, _, name = part.rpartition("/")
        self.rels = f"{self.folder}/_rels/{name}.rels"
        self.parts = parts
        self.name = self._existing() or f"{self.folder}/comments.xml"
        self.root = parse(parts[self.name], self.name) if self.name in parts else _element("comments")
        self.numbers = [int(attribute(item, "id") or 0) for item in self.root if local(item) == "comment"]
        self.added = 0

    def _existing(self) -> str:
        for item in parse(self.parts[self.rels], self.rels) if self.rels in self.parts else ():
            if str(item.get("Type", "")).endswith("/comments"):
                target = str(item.get("Target"))
                return target.lstrip("/") if target.startswith("/") else f"{self.folder}/{target}"
        return ""

    def add(self, mark: Mark, text: str) -> None:
        """Comment on an anchor."""
        number = max(self.numbers, default=-1) + 1
        self.numbers.append(number)
        self.added += 1
        self.root.append(self._comment(number, text))
        start, end, reference = (_element(n) for n in ("commentRangeStart", "commentRangeEnd", "commentReference"))
        for item in (start, end, reference):
            item.set(f"{{{W}}}id", str(number))
        run = _element("r")
        run.append(reference)
        mark.start.addprevious(start)
        mark.end.addnext(run)
        mark.end.addnext(end)

    def _comment(self, number: int, text: str) -> Any:
        comment = _element("comment")
        for name, value in (("id", str(number)), ("author", AUTHOR), ("initials", "E")):
            comment.set(f"{{{W}}}{name}", value)
        paragraph, run, inner = _element("p"), _element("r"), _element("t")
        inner.text = text
        run.append(inner)
        paragraph.append(run)
        comment.append(paragraph)
        return comment

    def changed(self) -> dict[str, bytes]:
        """The parts that have to be written: the comments, and where there were none their type and relationship."""
        if not self.added:
            return {}
        found = {self.name: serialised(self.root)}
        if self.name not in self.parts:
            types = parse(self.parts["[Content_Types].xml"], "[Content_Types].xml")
            _append(types, f"{{{_TYPES}}}Override", PartName=f"/{self.name}", ContentType=_CONTENT)
            found["[Content_Types].xml"] = serialised(types)
            rels = (
                parse(self.parts[self.rels], self.rels)
                if self.rels in self.parts
                else _root(f"{{{_RELS}}}Relationships")
            )
            used = {item.get("Id") for item in rels}
            key = next(f"rIdC{i}" for i in range(1, len(used) + 2) if f"rIdC{i}" not in used)
            _append(rels, f"{{{_RELS}}}Relationship", Id=key, Type=_KIND, Target="comments.xml")
            found[self.rels] = serialised(rels)
        return found


def serialised(root: Any) -> bytes:
    """A part as bytes, with the declaration Word writes."""
    from lxml import etree

    content: bytes = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
    return content


def _element(name: str) -> Any:
    from lxml import etree

    return etree.Element(f"{{{W}}}{name}", nsmap={"w": W})


def _root(tag: str) -> Any:
    from lxml import etree

    return etree.Element(tag, nsmap={None: tag[1:].partition("}")[0]})


def _append(parent: Any, tag: str, **attributes: str) -> None:
    from lxml import etree

    etree.SubElement(parent, tag, attributes)
