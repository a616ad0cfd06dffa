"""A Word file as its reader sees it: paragraphs, tables, text boxes, notes, tracked changes as accepted."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evallib.errors import InputError, system_cause

_LARGEST = 200_000_000
"""Bytes all parts of a file may have unpacked."""
_MOST_PARTS = 5_000
_GONE = ("del", "moveFrom", "instrText", "delText", "delInstrText", "rPr", "pPr", "Fallback", "rt", "commentReference")
_MARGINS = ("footnotes", "endnotes")
_RAISED = str.maketrans("", "", "0123456789")
"""Raised figures are notes or powers, never digits of the number before them."""
DOCUMENT = "word/document.xml"


@dataclass(frozen=True)
class Passage:
    """A paragraph or cell.

    Attributes
    ----------
    place : str
        Chinese: 第3段, 表2第4行第3列, 脚注.
    text : str
    table, row, column : int
        −1 outside tables.
    heading : bool
    """

    place: str
    text: str
    table: int = -1
    row: int = -1
    column: int = -1
    heading: bool = False
    header_row: bool = False


def read_parts(path: Path) -> dict[str, bytes]:
    """Return the parts of a DOCX in the order of the file.

    Raises
    ------
    InputError
        It cannot be read, is no DOCX (.doc, .wps), is damaged, or far too large.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
            if len(infos) > _MOST_PARTS or sum(info.file_size for info in infos) > _LARGEST:
                raise InputError(f"文件“{path.name}”展开后过大，不予读取")
            parts = {info.filename: archive.read(info) for info in infos if not info.is_dir()}
    except OSError as error:
        raise InputError(f"文件“{path.name}”无法读取（{system_cause(error)}）") from None
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError, EOFError):
        raise InputError(f"文件“{path.name}”不是docx文件或已损坏；.doc、.wps文件请先另存为.docx") from None
    if main_part(parts) not in parts:
        raise InputError(f"文件“{path.name}”不是Word文档（没有正文部件）；.doc、.wps文件请先另存为.docx")
    return parts


def main_part(parts: dict[str, bytes]) -> str:
    """Name of the part that holds the text."""
    if DOCUMENT in parts:
        return DOCUMENT
    rels = parts.get("_rels/.rels")
    if rels is None:
        return DOCUMENT
    for item in parse(rels, "_rels/.rels"):
        if str(item.get("Type", "")).endswith("/officeDocument"):
            return str(item.get("Target", "")).lstrip("/")
    return DOCUMENT


def parse(content: bytes, name: str) -> Any:
    """Parse one part; entities are not expanded, nothing is fetched.

    Raises
    ------
    InputError
        The part is no XML.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise InputError(f"Word文件的部件“{name}”已损坏，请用Word打开后另存一次") from None
    if root.getroottree().docinfo.doctype:
        raise InputError(f"Word文件的部件“{name}”含有文档类型声明，不予读取")
    return root


def local(element: Any) -> str:
    """Tag without its namespace; "" of comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Any, *path: str) -> Any:
    """First descendant along local names, None where there is none."""
    for name in path:
        element = next((item for item in element if local(item) == name), None)
        if element is None:
            return None
    return element


def attribute(element: Any, name: str) -> str | None:
    """Attribute by local name."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def passages(parts: dict[str, bytes]) -> list[Passage]:
    """Return every paragraph and cell of the body in reading order, then foot- and endnotes."""
    name = main_part(parts)
    body = child(parse(parts[name], name), "body")
    found = list(_Walk(_headings(parts)).body(body)) if body is not None else []
    for margin in _MARGINS:
        part = f"word/{margin}.xml"
        if part in parts:
            label = "脚注" if margin == "footnotes" else "尾注"
            notes = [item for item in parse(parts[part], part) if attribute(item, "type") in (None, "normal")]
            walk = _Walk({})
            found += [Passage(label, one.text) for item in notes for one in walk.body(item)]
    return [passage for passage in found if passage.text.strip()]


def _headings(parts: dict[str, bytes]) -> dict[str, bool]:
    """Style id → whether it is a heading's or title's."""
    if "word/styles.xml" not in parts:
        return {}
    found = {}
    for style in parse(parts["word/styles.xml"], "word/styles.xml"):
        key, name = attribute(style, "styleId"), child(style, "name")
        if local(style) == "style" and key and name is not None:
            word = (attribute(name, "val") or "").lower()
            found[key] = word.startswith(("heading", "标题")) or word in ("title", "subtitle")
    return found


class _Walk:
    """Counts paragraphs and tables while it walks."""

    def __init__(self, headings: dict[str, bool]) -> None:
        self.headings = headings
        self.paragraphs = 0
        self.tables = 0

    def body(self, container: Any) -> Iterator[Passage]:
        """Passages of a container of blocks; a paragraph whose mark is deleted runs on into the next."""
        held = ""
        for block in _blocks(container):
            if local(block) == "tbl":
                if held:
                    yield self._passage(held, None)
                    held = ""
                yield from self._table(block)
                continue
            text = held + text_of(block)
            if child(block, "pPr", "rPr", "del") is not None:
                held = text
            else:
                held = ""
                yield self._passage(text, block)
            for box in _boxes(block):
                yield from (Passage("文本框", one.text) for one in _Walk(self.headings).body(box))
        if held:
            yield self._passage(held, None)

    def _passage(self, text: str, block: Any) -> Passage:
        self.paragraphs += 1 if text.strip() else 0
        style = child(block, "pPr", "pStyle") if block is not None else None
        heading = self.headings.get((attribute(style, "val") or "") if style is not None else "", False)
        return Passage(f"第{self.paragraphs}段", text, heading=heading)

    def _table(self, table: Any) -> Iterator[Passage]:
        self.tables += 1
        number = self.tables
        inner: list[Any] = []
        for r, row in enumerate(rows_of(table)):
            head = child(row, "trPr", "tblHeader") is not None
            for c, text, cell in cells_of(row):
                place = f"表{number}第{r + 1}行第{c + 1}列"
                yield Passage(place, text, number, r, c, header_row=head)
                inner += [item for item in _blocks(cell) if local(item) == "tbl"]
        for nested in inner:
            yield from self._table(nested)


def rows_of(table: Any) -> list[Any]:
    """Rows of a table that are not deleted."""
    rows = [item for item in _flat(table) if local(item) == "tr"]
    return [row for row in rows if child(row, "trPr", "del") is None]


def cells_of(row: Any) -> Iterator[tuple[int, str, Any]]:
    """Grid column, text and element of each cell; one continued from above is empty."""
    column = 0
    before = child(row, "trPr", "gridBefore")
    column += int(attribute(before, "val") or 0) if before is not None else 0
    for cell in (item for item in _flat(row) if local(item) == "tc"):
        merge = child(cell, "tcPr", "vMerge")
        going = merge is not None and attribute(merge, "val") in (None, "continue")
        text = "" if going else "\n".join(text_of(item) for item in _blocks(cell) if local(item) == "p")
        yield column, text, cell
        span = child(cell, "tcPr", "gridSpan")
        column += int(attribute(span, "val") or 1) if span is not None else 1


def _flat(container: Any) -> Iterator[Any]:
    """Children, those of content controls, insertions and the like in their place."""
    for item in container:
        name = local(item)
        if name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "AlternateContent", "Choice"):
            yield from _flat(item)
        elif name not in _GONE:
            yield item


def _blocks(container: Any) -> Iterator[Any]:
    yield from (item for item in _flat(container) if local(item) in ("p", "tbl"))


def _boxes(paragraph: Any) -> Iterator[Any]:
    """Text boxes anchored in a paragraph, each once (not its copy for old programs)."""
    for item in paragraph:
        name = local(item)
        if name == "txbxContent":
            yield item
        elif name and name not in _GONE:
            yield from _boxes(item)


def text_of(paragraph: Any) -> str:
    """Text of a paragraph as it reads with all changes accepted; text boxes have passages of their own."""
    parts: list[str] = []
    _collect(paragraph, parts)
    return "".join(parts)


def _collect(element: Any, parts: list[str]) -> None:
    for item in element:
        name = local(item)
        if name in _GONE or name == "txbxContent":
            continue
        if name == "r":
            _run(item, parts)
        elif name == "t" and local(element) == "r":
            parts.append(item.text or "")
        else:
            _collect(item, parts)


def _run(run: Any, parts: list[str]) -> None:
    properties = child(run, "rPr")
    if properties is not None and _on(child(properties, "vanish")):
        return
    raised = child(run, "rPr", "vertAlign")
    shift = raised is not None and attribute(raised, "val") == "superscript"
    for item in run:
        name = local(item)
        if name == "t":
            text = item.text or ""
            parts.append(text.translate(_RAISED) if shift else text)
        elif name in ("tab", "ptab"):
            parts.append("\t")
        elif name in ("br", "cr"):
            parts.append("\n")
        elif name == "noBreakHyphen":
            parts.append("-")
        elif name not in _GONE and name != "txbxContent":
            _collect(item, parts)


def _on(flag: Any) -> bool:
    return flag is not None and (attribute(flag, "val") or "true") not in ("0", "false", "off", "none")
