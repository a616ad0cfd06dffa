"""Marks written into a returned XLSX: fills, comments and a list in front.

Only the parts they concern are changed; every other part, and so whatever the office's own program put there, stays
byte for byte. Part names and relationships: ECMA-376, parts 1 and 2.
"""

from __future__ import annotations

import copy
import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from lxml import etree

from evallib.collection.workbook import address, place
from evallib.sheets import EPOCH

_WORKBOOK, _TYPES = "xl/workbook.xml", "[Content_Types].xml"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_AFTER_LEGACY = ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts",
                 "extLst")  # fmt: skip
"""What follows ``legacyDrawing`` in a worksheet, by its schema."""
_BEFORE_NAMES = ("sheets", "functionGroups", "externalReferences")
"""What may stand right before ``definedNames`` in a workbook."""
_SHAPE = re.compile(rb"<v:shape\b.*?</v:shape>", re.DOTALL)
_SHAPE_ID = re.compile(rb"_x0000_s(\d+)")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SELECTED = re.compile(rb'\stabSelected="(?:1|true)"')
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
    '</o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
    ' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t"'
    ' o:connecttype="rect"/></v:shapetype></xml>'
)
_NOTE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;width:240pt;height:90pt;z-index:{z};'
    'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left},15,{top},2,{right},15,{bottom},4</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


class Mark(NamedTuple):
    """One cell to mark: sheet title, address, fill (ARGB), text of the comment."""

    sheet: str
    cell: str
    fill: str
    text: str


@dataclass(frozen=True)
class Listing:
    """The sheet put in front: its title, a head, rows of text each with the fill of its first cell, and heights in
    points; widths in characters."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...], float], ...]
    widths: tuple[float, ...]


def mark(content: bytes, marks: Iterable[Mark], listing: Listing, author: str, own: re.Pattern[str]) -> bytes:
    """Return the workbook with comments by ``author``, fills, and the listing in front.

    Lines of comments that match ``own`` (the author's name does not outlive every program) and the listing of an
    earlier time are taken away first, with the fills of their cells. Macros are left out.

    Raises
    ------
    ValueError
        The parts are not as those of a workbook.
    """
    try:
        package = _Package(content)
        book = _Book(package, author, own)
        listed = list(marks)
        for title, part in book.sheets():
            if title != listing.title:
                book.edit(part, [item for item in listed if item.sheet == title])
        book.put_in_front(listing)
        return package.packed()
    except (KeyError, IndexError, etree.XMLSyntaxError, zipfile.BadZipFile) as error:
        raise ValueError(f"not a workbook: {error}") from error


class _Package:
    """Parts of an archive: read when asked for, parsed once, written back in their order."""

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._names = [item.filename for item in self._archive.infolist() if not item.is_dir()]
        self._raw: dict[str, bytes] = {}
        self._trees: dict[str, Any] = {}

    def __contains__(self, part: str) -> bool:
        return part in self._names

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of all parts."""
        return tuple(self._names)

    def raw(self, part: str) -> bytes:
        """Bytes of a part not parsed yet."""
        if part not in self._raw:
            self._raw[part] = self._archive.read(part)
        return self._raw[part]

    def tree(self, part: str) -> Any:
        """Root of a part; changes to it are kept."""
        if part not in self._trees:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            self._trees[part] = etree.fromstring(self.raw(part), parser)
        return self._trees[part]

    def is_parsed(self, part: str) -> bool:
        """Whether changes go to the tree."""
        return part in self._trees

    def put(self, part: str, content: bytes) -> None:
        """Write a part, new or old."""
        if part not in self._names:
            self._names.append(part)
        self._raw[part] = content
        self._trees.pop(part, None)

    def drop(self, part: str) -> None:
        """Leave a part out, with its relationships and its content type."""
        for name in (part, _rels_of(part)):
            if name in self._names:
                self._names.remove(name)
        for item in list(self.tree(_TYPES)):
            if item.get("PartName") == f"/{part}":
                self.tree(_TYPES).remove(item)

    def relations(self, part: str) -> Any:
        """Root of a part's relationships; an empty one is made where there are none."""
        name = _rels_of(part)
        if name not in self._names:
            self.put(name, f'<Relationships xmlns="{_RELS}"/>'.encode())
        return self.tree(name)

    def related(self, part: str, kind: str) -> Iterator[tuple[Any, str]]:
        """Relationships of a part by the last word of their type, with the part each leads to."""
        if _rels_of(part) in self._names:
            for item in self.relations(part):
                if item.get("Type", "").rpartition("/")[2] == kind and item.get("TargetMode") != "External":
                    yield item, _target(part, item.get("Target", ""))

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relationship; return its id."""
        root = self.relations(part)
        taken = {item.get("Id") for item in root}
        key = next(name for number in range(1, len(taken) + 2) if (name := f"rIdM{number}") not in taken)
        etree.SubElement(root, f"{{{_RELS}}}Relationship", Id=key, Type=kind, Target=f"/{target}")
        return key

    def free(self, form: str) -> str:
        """First name of a form with ``{}`` that no part has."""
        return next(name for n in range(1, len(self._names) + 2) if (name := form.format(n)) not in self._names)

    def declare(self, part: str, kind: str) -> None:
        """Give a part its content type."""
        root = self.tree(_TYPES)
        etree.SubElement(root, f"{{{_CONTENT}}}Override", PartName=f"/{part}", ContentType=kind)

    def packed(self) -> bytes:
        """The archive; parts not touched have their own bytes, and nothing tells when it was written."""
        for part, root in self._trees.items():
            self._raw[part] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in self._names:
                info = zipfile.ZipInfo(part, EPOCH.timetuple()[:6])
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, self.raw(part))
        return buffer.getvalue()


def _rels_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _target(part: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


class _Book:
    """A workbook whose sheets are edited and which gets a sheet in front."""

    def __init__(self, package: _Package, author: str, own: re.Pattern[str]) -> None:
        self.package, self.author, self.own = package, author, own
        self.root = package.tree(_WORKBOOK)
        self.space = etree.QName(self.root).namespace
        styles = [part for _, part in package.related(_WORKBOOK, "styles")]
        self.styles = _Styles(package.tree(styles[0]))
        self._leave_macros()

    def tag(self, name: str) -> str:
        """A name in the workbook's own namespace (transitional or strict)."""
        return f"{{{self.space}}}{name}"

    def sheets(self) -> list[tuple[str, str]]:
        """Title and part of every worksheet, in order."""
        parts = {item.get("Id"): part for item, part in self.package.related(_WORKBOOK, "worksheet")}
        return [
            (item.get("name", ""), parts[_link(item)]) for item in self._listed() if _link(item) in parts
        ]  # fmt: skip

    def _listed(self) -> Any:
        found = self.root.find(self.tag("sheets"))
        if found is None:
            raise KeyError("sheets")
        return found

    def _leave_macros(self) -> None:
        """A copy is an ordinary workbook: as such it must not declare or hold macros."""
        for item in self.package.tree(_TYPES):
            if item.get("PartName") == f"/{_WORKBOOK}":
                item.set("ContentType", f"{_SPREADSHEET}.sheet.main+xml")
        for item, part in list(self.package.related(_WORKBOOK, "vbaProject")):
            item.getparent().remove(item)
            self.package.drop(part)

    def edit(self, part: str, marks: Sequence[Mark]) -> None:
        """Take earlier marks off one sheet and put the new ones on; nothing to do leaves its bytes alone."""
        earlier = [found for _, found in self.package.related(part, "comments") if self._mine(found)]
        if marks or earlier:
            _Sheet(self, part).edit(marks)

    def _mine(self, comments: str) -> bool:
        root = self.package.tree(comments)
        return any(self.own.match(line) for item in root.iter(self.tag("comment")) for line in self.lines(item))

    def lines(self, comment: Any) -> list[str]:
        """The lines of a comment."""
        return "".join(item.text or "" for item in comment.iter(self.tag("t"))).split("\n")

    def put_in_front(self, listing: Listing) -> None:
        """Write the listing as first sheet, in place of an earlier one; names local to a sheet follow their sheet."""
        listed, package = self._listed(), self.package
        before = list(listed)
        links = {item.get("Id"): (item, part) for item, part in package.related(_WORKBOOK, "worksheet")}
        for item in [sheet for sheet in before if sheet.get("name") == listing.title]:
            listed.remove(item)
            relation, part = links[_link(item)]
            relation.getparent().remove(relation)
            package.drop(part)
        kind = next(relation.get("Type") for relation, _ in links.values())
        part = package.free("xl/worksheets/marks{}.xml")
        package.put(part, self._listing(listing))
        package.declare(part, f"{_SPREADSHEET}.worksheet+xml")
        number = max(int(item.get("sheetId", 0)) for item in before) + 1
        first = etree.Element(self.tag("sheet"), name=listing.title, sheetId=str(number))
        first.set(f"{{{kind.rpartition('/')[0]}}}id", package.relate(_WORKBOOK, kind, part))
        listed.insert(0, first)
        self._rename(before, list(listed), listing.title)
        for view in self.root.iter(self.tag("workbookView")):
            view.set("activeTab", "0")
            view.attrib.pop("firstSheet", None)
        for _, other in self.sheets()[1:]:
            self._unselect(other)

    def _rename(self, before: Sequence[Any], now: Sequence[Any], title: str) -> None:
        """Local names point to their sheet by its place; the listing's head is printed on every page."""
        names = self.root.find(self.tag("definedNames"))
        if names is None:
            names = etree.Element(self.tag("definedNames"))
            last = [item for item in self.root if etree.QName(item).localname in _BEFORE_NAMES][-1]
            last.addnext(names)
        for item in list(names):
            if item.get("localSheetId") is not None:
                sheet = before[int(item.get("localSheetId"))]
                if sheet in now:
                    item.set("localSheetId", str(now.index(sheet)))
                else:
                    names.remove(item)
        head = etree.Element(self.tag("definedName"), name="_xlnm.Print_Titles", localSheetId="0")
        head.text = f"'{title}'!$1:$1"
        names.insert(0, head)

    def _unselect(self, part: str) -> None:
        """One sheet is selected, the first: what is typed into several selected sheets goes to all of them."""
        if self.package.is_parsed(part):
            for view in self.package.tree(part).iter(self.tag("sheetView")):
                view.attrib.pop("tabSelected", None)
        else:
            self.package.put(part, _SELECTED.sub(b"", self.package.raw(part)))

    def _listing(self, listing: Listing) -> bytes:
        """The XML of the sheet in front: A4 landscape, one page wide, wrapped texts."""
        bold, wrapped = self.styles.new(bold=True), self.styles.new()
        rows = [_row(1, [(text, bold) for text in listing.head], None)]
        for number, (fill, texts, height) in enumerate(listing.rows, start=2):
            styles = [self.styles.filled(wrapped, fill), *([wrapped] * (len(texts) - 1))]
            rows.append(_row(number, list(zip(texts, styles, strict=True)), height))
        widths = "".join(
            f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(listing.widths, 1)
        )
        return (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{self.space}">'
            '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView tabSelected="1" workbookViewId="0">'
            '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
            f"<cols>{widths}</cols><sheetData>{''.join(rows)}</sheetData>"
            '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/></worksheet>'
        ).encode()


def _row(number: int, cells: Sequence[tuple[str, int]], height: float | None) -> str:
    tall = f' ht="{height}" customHeight="1"' if height is not None else ""
    inside = "".join(
        f'<c r="{address(number - 1, j)}" s="{style}" t="inlineStr">'
        f'<is><t xml:space="preserve">{escape(_allowed(text))}</t></is></c>'
        for j, (text, style) in enumerate(cells)
    )
    return f'<row r="{number}"{tall}>{inside}</row>'


def _link(sheet: Any) -> str:
    return next((value for key, value in sheet.attrib.items() if etree.QName(key).localname == "id"), "")


class _Styles:
    """Cell styles: each is asked for by what it adds to another one, and made once."""

    def __init__(self, root: Any) -> None:
        self.space = etree.QName(root).namespace
        self._fonts, self._fills, self._formats = (self._list(root, name) for name in ("fonts", "fills", "cellXfs"))
        self._made: dict[tuple[Any, ...], int] = {}

    def _list(self, root: Any, name: str) -> Any:
        found = root.find(f"{{{self.space}}}{name}")
        if found is None:
            raise KeyError(name)
        return found

    def _add(self, where: Any, item: Any) -> int:
        where.append(item)
        where.set("count", str(len(where)))
        return len(where) - 1

    def _fill(self, color: str) -> int:
        if ("fill", color) not in self._made:
            fill = etree.Element(f"{{{self.space}}}fill")
            pattern = etree.SubElement(fill, f"{{{self.space}}}patternFill", patternType="solid")
            etree.SubElement(pattern, f"{{{self.space}}}fgColor", rgb=color)
            etree.SubElement(pattern, f"{{{self.space}}}bgColor", indexed="64")
            self._made["fill", color] = self._add(self._fills, fill)
        return self._made["fill", color]

    def filled(self, style: int, color: str) -> int:
        """A style with another fill; "" is none."""
        key = ("filled", style, color)
        if key not in self._made:
            item = copy.deepcopy(self._formats[style])
            item.set("fillId", str(self._fill(color) if color else 0))
            item.set("applyFill", "1")
            self._made[key] = self._add(self._formats, item)
        return self._made[key]

    def new(self, *, bold: bool = False) -> int:
        """A style of the book's own font for wrapped text."""
        if ("new", bold) not in self._made:
            font = 0
            if bold:
                item = copy.deepcopy(self._fonts[0])
                item.insert(0, etree.Element(f"{{{self.space}}}b"))
                font = self._add(self._fonts, item)
            plain = etree.Element(
                f"{{{self.space}}}xf", numFmtId="0", fontId=str(font), fillId="0", borderId="0", applyFont="1",
                applyAlignment="1",
            )  # fmt: skip
            etree.SubElement(plain, f"{{{self.space}}}alignment", vertical="top", wrapText="1")
            self._made["new", bold] = self._add(self._formats, plain)
        return self._made["new", bold]


class _Sheet:
    """One sheet on which marks are taken off and put on."""

    def __init__(self, book: _Book, part: str) -> None:
        self.book, self.part, self.package = book, part, book.package
        self.root = self.package.tree(part)
        self._rows = {number: row for number, row in _numbered(self._data(), book.tag("row"))}
        comments = [found for _, found in self.package.related(part, "comments")]
        self.comments = comments[0] if comments else ""
        drawings = [found for _, found in self.package.related(part, "vmlDrawing") if found in self._drawings()]
        self.drawing = drawings[0] if drawings else ""

    def _data(self) -> Any:
        found = self.root.find(self.book.tag("sheetData"))
        if found is None:
            raise KeyError("sheetData")
        return found

    def _drawings(self) -> list[str]:
        """The part of the comments' shapes, named by ``legacyDrawing``."""
        named = {_link(item) for item in self.root.iter(self.book.tag("legacyDrawing"))}
        return [part for item, part in self.package.related(self.part, "vmlDrawing") if item.get("Id") in named]

    def edit(self, marks: Sequence[Mark]) -> None:
        """Take earlier marks off, put ``marks`` on."""
        if self.comments:
            self._unmark()
        if not marks:
            return
        self._have_comments()
        by_place: dict[str, Mark] = {}
        for item in marks:
            where = self._first_of_merged(item.cell)
            other = by_place.get(where)
            text = f"{other.text}\n{item.text}" if other else item.text
            by_place[where] = Mark(item.sheet, where, other.fill if other else item.fill, text)
        for where, item in by_place.items():
            cell = self._cell(where)
            cell.set("s", str(self.book.styles.filled(int(cell.get("s", 0)), item.fill)))
        self._comment(by_place)

    def _unmark(self) -> None:
        """Take away our lines with the fills of their cells; a comment of nothing else goes with its shape."""
        book, gone = self.book, set()
        for item in list(self.package.tree(self.comments).iter(book.tag("comment"))):
            lines = book.lines(item)
            kept = [line for line in lines if not book.own.match(line)]
            if len(kept) == len(lines):
                continue
            cell = self._cell(item.get("ref", ""))
            cell.set("s", str(book.styles.filled(int(cell.get("s", 0)), "")))
            if any(kept):
                words = item.find(book.tag("text"))
                for run in list(words):
                    words.remove(run)
                etree.SubElement(words, book.tag("t")).text = "\n".join(kept)
            else:
                gone.add(item.get("ref", ""))
                item.getparent().remove(item)
        self._drop_shapes(gone)

    def _drop_shapes(self, places: Iterable[str]) -> None:
        found = {found for where in places if (found := place(where))}
        if self.drawing and found:
            kept = _SHAPE.sub(
                lambda match: b"" if _note_place(match[0]) in found else match[0], self.package.raw(self.drawing)
            )
            self.package.put(self.drawing, kept)

    def _have_comments(self) -> None:
        """Parts for comments and their shapes, where the sheet has none."""
        package = self.package
        kind = next(item.get("Type") for item, _ in package.related(_WORKBOOK, "worksheet")).rpartition("/")[0]
        if not self.comments:
            self.comments = package.free("xl/comments{}.xml")
            empty = f'<comments xmlns="{self.book.space}"><authors/><commentList/></comments>'
            package.put(self.comments, empty.encode())
            package.declare(self.comments, f"{_SPREADSHEET}.comments+xml")
            package.relate(self.part, f"{kind}/comments", self.comments)
        if not self.drawing:
            self.drawing = package.free("xl/drawings/vmlDrawing{}.vml")
            package.put(self.drawing, _VML.encode())
            types = package.tree(_TYPES)
            if not any(item.get("Extension", "").lower() == "vml" for item in types):
                etree.SubElement(types, f"{{{_CONTENT}}}Default", Extension="vml",
                                 ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing")  # fmt: skip
                types.insert(0, types[-1])
            link = etree.Element(self.book.tag("legacyDrawing"))
            link.set(f"{{{kind}}}id", package.relate(self.part, f"{kind}/vmlDrawing", self.drawing))
            after = [item for item in self.root if etree.QName(item).localname in _AFTER_LEGACY]
            after[0].addprevious(link) if after else self.root.append(link)

    def _comment(self, marks: dict[str, Mark]) -> None:
        """Write the comments; one that stands at the same cell already is continued, as a cell can have only one."""
        tag, root = self.book.tag, self.package.tree(self.comments)
        authors, listed = root.find(tag("authors")), root.find(tag("commentList"))
        names = [item.text or "" for item in authors]
        if self.book.author not in names:
            etree.SubElement(authors, tag("author")).text = self.book.author
            names.append(self.book.author)
        own = {item.get("ref"): item for item in listed}
        shapes = []
        number = max((int(n) for n in _SHAPE_ID.findall(self.package.raw(self.drawing))), default=1024)
        for where, item in marks.items():
            if where in own:
                run = etree.SubElement(etree.SubElement(own[where].find(tag("text")), tag("r")), tag("t"))
                run.text = f"\n{_allowed(item.text)}"
                continue
            comment = etree.SubElement(listed, tag("comment"), ref=where, authorId=str(names.index(self.book.author)))
            etree.SubElement(etree.SubElement(comment, tag("text")), tag("t")).text = _allowed(item.text)
            number += 1
            row, column = place(where) or (0, 0)
            shapes.append(_NOTE.format(id=number, z=number, row=row, column=column, left=column + 1,
                                       top=max(0, row - 1), right=column + 5, bottom=row + 5))  # fmt: skip
        raw = self.package.raw(self.drawing)
        end = raw.rindex(b"</xml>")
        self.package.put(self.drawing, raw[:end] + "".join(shapes).encode() + raw[end:])

    def _first_of_merged(self, where: str) -> str:
        """The cell that carries the value of a merged range."""
        mine = place(where)
        for item in self.root.iter(self.book.tag("mergeCell")):
            first, _, last = item.get("ref", "").partition(":")
            top, end = place(first), place(last or first)
            if mine and top and end and top[0] <= mine[0] <= end[0] and top[1] <= mine[1] <= end[1]:
                return first
        return where

    def _cell(self, where: str) -> Any:
        """The element of a cell, made in its place where the sheet has none."""
        found = place(where)
        if found is None:
            raise KeyError(where)
        row = self._row(found[0] + 1)
        cells = list(_numbered(row, self.book.tag("c")))
        for number, cell in cells:
            if number == found[1] + 1:
                return cell
        for number, cell in cells:  # places that were implied by order must be written before one is put between
            cell.set("r", address(found[0], number - 1))
        new = etree.Element(self.book.tag("c"), r=where)
        row.insert(sum(number < found[1] + 1 for number, _ in cells), new)
        row.attrib.pop("spans", None)
        return new

    def _row(self, number: int) -> Any:
        if number not in self._rows:
            for other, row in self._rows.items():
                row.set("r", str(other))
            new = etree.Element(self.book.tag("row"), r=str(number))
            self._data().insert(sum(other < number for other in self._rows), new)
            self._rows[number] = new
        return self._rows[number]


def _allowed(text: str) -> str:
    """Text as XML may hold it: control characters and halves of pairs are none of its characters."""
    return _FORBIDDEN.sub("", text)


def _numbered(parent: Any, tag: str) -> Iterator[tuple[int, Any]]:
    """Rows by number, or cells of a row by column; where none is written, the next after the one before."""
    number = 0
    for item in parent.iterchildren(tag):
        written = item.get("r", "")
        found = place(written) if written and not written.isdigit() else None
        number = found[1] + 1 if found else int(written) if written.isdigit() else number + 1
        yield number, item


def _note_place(shape: bytes) -> tuple[int, int] | None:
    """Row and column of a comment's shape."""
    row, column = (re.search(rb"<x:%s>(\d+)</x:%s>" % (name, name), shape) for name in (b"Row", b"Column"))
    return (int(row[1]), int(column[1])) if row and column else None
