"""A DOCX as its parts say it: geometry, styles, text, bookmarks, and whether elements stand in the schema's order."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from lxml import etree

from evallib.publishing.docx.xml import PARAGRAPH_ORDER

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

# Children of properties as ECMA-376 part 1 orders them (those that occur, and some an editor may add).
ORDERS = {
    "pPr": PARAGRAPH_ORDER,
    "rPr": ("rStyle", "rFonts", "b", "bCs", "i", "iCs", "color", "spacing", "w", "kern", "position", "sz", "szCs",
            "highlight", "u", "bdr", "shd", "vertAlign", "lang"),
    "tblPr": ("tblStyle", "tblpPr", "tblOverlap", "tblW", "jc", "tblCellSpacing", "tblInd", "tblBorders", "shd",
              "tblLayout", "tblCellMar", "tblLook", "tblCaption", "tblDescription"),
    "trPr": ("cantSplit", "trHeight", "tblHeader", "jc"),
    "tcPr": ("tcW", "gridSpan", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "textDirection", "vAlign"),
    "sectPr": ("headerReference", "footerReference", "type", "pgSz", "pgMar", "pgNumType", "cols", "titlePg",
               "docGrid"),
    "style": ("name", "basedOn", "next", "uiPriority", "semiHidden", "qFormat", "pPr", "rPr", "tblPr", "tblStylePr"),
    "lvl": ("start", "numFmt", "pStyle", "suff", "lvlText", "lvlJc", "pPr", "rPr"),
    "settings": ("zoom", "bordersDoNotSurroundHeader", "bordersDoNotSurroundFooter", "defaultTabStop",
                 "evenAndOddHeaders", "drawingGridHorizontalSpacing", "drawingGridVerticalSpacing",
                 "characterSpacingControl", "compat", "themeFontLang", "decimalSymbol", "listSeparator"),
    "font": ("altName", "panose1", "charset", "family", "pitch"),
    "tbl": ("tblPr", "tblGrid", "tr"),
    "tr": ("trPr", "tc"),
}  # fmt: skip


class Office:
    """An opened DOCX."""

    def __init__(self, content: bytes) -> None:
        self.archive = zipfile.ZipFile(io.BytesIO(content))

    def part(self, name: str) -> Any:
        """Root of a part."""
        return etree.fromstring(self.archive.read(name))

    @cached_property
    def body(self) -> Any:
        """The document's body."""
        return self.part("word/document.xml")[0]

    @cached_property
    def styles(self) -> dict[str, Any]:
        """Styles by id."""
        return {item.get(f"{W}styleId"): item for item in self.part("word/styles.xml").iter(f"{W}style")}

    @property
    def paragraphs(self) -> list[tuple[str, str]]:
        """Style and text of each paragraph, those of tables too."""
        return [(style_of(p), text_of(p)) for p in self.body.iter(f"{W}p")]

    def in_style(self, *names: str) -> list[str]:
        """Texts of the paragraphs in some styles."""
        return [text for style, text in self.paragraphs if style in names]

    @property
    def sections(self) -> list[Any]:
        """Section properties in order."""
        return list(self.body.iter(f"{W}sectPr"))

    @property
    def bookmarks(self) -> dict[str, str]:
        """Bookmark → the text in it."""
        return bookmarks(self.body)

    def related(self, part: str = "word/_rels/document.xml.rels") -> dict[str, str]:
        """Relationship id → target."""
        return {item.get("Id"): item.get("Target") for item in self.part(part).iter(RELATIONSHIP)}

    def disorder(self) -> list[str]:
        """Elements whose children do not stand in the schema's order, or are not known to these tests."""
        found = []
        for name in self.archive.namelist():
            if name.startswith("word/") and name.endswith(".xml"):
                found += [f"{name}: {fault}" for fault in _disorder(self.part(name))]
        return found


def bookmarks(root: Any) -> dict[str, str]:
    """Bookmark → the text in it, as any editor has left it."""
    found: dict[str, str] = {}
    opened: dict[str, str] = {}
    for element in root.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}t"):
        if element.tag == f"{W}bookmarkStart":
            opened[element.get(f"{W}id")] = element.get(f"{W}name")
            found[element.get(f"{W}name")] = ""
        elif element.tag == f"{W}bookmarkEnd":
            opened.pop(element.get(f"{W}id"), None)
        else:
            for name in opened.values():
                found[name] += element.text or ""
    return found


def style_of(paragraph: Any) -> str:
    """Id of a paragraph's style."""
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if found is None else str(found.get(f"{W}val"))


def text_of(element: Any) -> str:
    """Text, line breaks as line feeds."""
    marks = {f"{W}br": "\n", f"{W}tab": "\t"}
    return "".join(marks.get(e.tag) or e.text or "" for e in element.iter(f"{W}t", *marks))


def value(element: Any, path: str, name: str = "val") -> str | None:
    """Attribute of a descendant; path without namespace."""
    found = element.find("/".join(f"{W}{step}" for step in path.split("/")))
    return None if found is None else found.get(f"{W}{name}")


def _disorder(root: Any) -> Iterator[str]:
    for element in root.iter():
        if not isinstance(element.tag, str) or not element.tag.startswith(W):
            continue
        order = ORDERS.get(element.tag.removeprefix(W))
        if order is None:
            continue
        names = [child.tag.removeprefix(W) for child in element]
        if set(names) - set(order):
            yield f"{element.tag.removeprefix(W)} holds {sorted(set(names) - set(order))}"
        elif [order.index(name) for name in names] != sorted(order.index(name) for name in names):
            yield f"{element.tag.removeprefix(W)}: {names}"
