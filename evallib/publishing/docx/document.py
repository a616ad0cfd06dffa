"""The body of a DOCX: headings, prose, tables and charts of a Document, section by section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from evallib.document import ChartBlock, Document, Heading, Paragraph, Span, TableBlock
from evallib.publishing import columns, layout, official
from evallib.publishing.anchors import anchors, keys_xml
from evallib.publishing.docx import pages
from evallib.publishing.docx.drawing import picture
from evallib.publishing.docx.package import DECLARATION, NAMESPACES, archive, relationships
from evallib.publishing.docx.tables import table_xml
from evallib.publishing.docx.xml import Bookmarks, Par, empty, field_code, run
from evallib.publishing.rasters import Raster

_ROLES = {
    "brief": "OfficialBrief",
    "note": "OfficialNote",
    "stamp": "OfficialStamp",
    "todo": "OfficialTodo",
}
_BODY = "BodyTextFirstIndent"
_NEW_PAGE = {"pageBreakBefore": empty("pageBreakBefore")}
_COVER = round(official.COVER * 20)
_BLANK = '<w:rStyle w:val="Blank"/>'


def publish_docx(document: Document, rasters: Mapping[str, Raster], page_numbers: Sequence[int] = ()) -> bytes:
    """Return the report as DOCX; equal documents give equal bytes.

    Parameters
    ----------
    rasters : mapping
        SVG of each chart → its picture (:func:`evallib.publishing.rasters.rasterise`).
    page_numbers : sequence of int
        Pages of the headings, for the table of contents of a long report until it is updated; none: left out.
    """
    body = _Body(document, rasters, page_numbers)
    content = body.build()
    parts = pages.header_footer_parts(document)
    media = {f"word/media/image{i}.png": raster.content for i, raster in enumerate(body.pictures, start=1)}
    related = [("rId1", "styles", "styles.xml"), ("rId2", "numbering", "numbering.xml"),
               ("rId3", "settings", "settings.xml"), ("rId4", "fontTable", "fontTable.xml"),
               ("rId5", "customXml", "../customXml/item1.xml")]  # fmt: skip
    related += [(key, kind, name) for key, kind, name, _ in parts]
    related += [(f"rIdP{i}", "image", f"media/image{i}.png") for i in range(1, len(media) + 1)]
    whole: dict[str, bytes | str] = {
        "word/document.xml": f"{DECLARATION}<w:document {NAMESPACES}><w:body>{content}</w:body></w:document>",
        "word/_rels/document.xml.rels": relationships(related),
        **{f"word/{name}": xml for _, _, name, xml in parts},
        **media,
    }
    return archive(whole, title=document.title, keys=keys_xml(document))


@dataclass
class _Body:
    """Builds the body; elements wait as paragraphs until it is known whether a section ends with them."""

    document: Document
    rasters: Mapping[str, Raster]
    page_numbers: Sequence[int]
    pictures: list[Raster] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.marks = Bookmarks()
        self.names = {anchor.place: str(anchor.name) for anchor in anchors(self.document)}
        self.long = official.is_long(self.document) and bool(self.page_numbers)

    def build(self) -> str:
        """Every section with its properties; those of the last stand at the end of the body."""
        found: list[str] = []
        parts = official.sections(self.document)
        stamped = bool(self.document.stamps)
        for number, part in enumerate(parts):
            elements = [*(self._front() if number == 0 else []), *self._section(part)]
            section = pages.section_properties(part.landscape, stamped, cover=self.long and number == 0)
            if number + 1 < len(parts):
                if not elements or isinstance(elements[-1], str):
                    elements.append(Par("TableNote"))
                last = elements.pop()
                assert isinstance(last, Par)
                found += [*map(_xml, elements), last.xml(section)]
            else:
                if elements and isinstance(elements[-1], str):  # a table must not end a document
                    elements.append(Par("TableNote"))
                found += [*map(_xml, elements), section]
        return "".join(found)

    def _front(self) -> list[Par | str]:
        """Title, subtitle, dates, stamps; of a long report the table of contents on its own page."""
        document, label = self.document, official.label_of(self.document)
        found: list[Par | str] = []
        if label:
            found.append(Par("AttachmentLabel", run(label), {"pageBreakBefore": empty("pageBreakBefore", val=0)}))
        width = official.TEXT_HEIGHT if official.sections(document)[0].landscape else official.TEXT_WIDTH
        lines = official.title_lines(document.title, across=int(width / official.TITLE))
        cover = {"spacing": empty("spacing", before=_COVER, line=700, lineRule="exact")} if self.long else {}
        found.append(Par("Title", run("\n".join(lines)), cover))
        if document.subtitle and not label:
            found.append(Par("Subtitle", run(document.subtitle)))
        if document.meta:
            found.append(Par("OfficialMeta", run("\n".join(official.meta_lines(document, width)))))
        found += [Par("OfficialStamp", run(stamp)) for stamp in document.stamps if "：" in stamp]
        return found + (self._contents() if self.long else [])

    def _contents(self) -> list[Par | str]:
        """A field with the entries it shows until it is updated."""
        lines = [entry for entry in official.entries(self.document) if entry[1] <= 2]
        pages_of = dict(zip((at for at, _, _ in official.entries(self.document)), self.page_numbers, strict=True))
        found: list[Par | str] = [Par("TOCHeading", run("目　　录"))]
        code = 'TOC \\o "1-2" \\h \\z \\t "附件标题,1"'
        for number, (at, level, text) in enumerate(lines):
            page = field_code(f"PAGEREF {_toc(at)} \\h", str(pages_of[at]))
            entry = (
                f'<w:hyperlink w:anchor="{_toc(at)}" w:history="1">{run(text)}<w:r><w:tab/></w:r>{page}</w:hyperlink>'
            )
            if number == 0:
                begin = f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {code} '
                entry = f'{begin}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>{entry}'
            if number + 1 == len(lines):
                entry += '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
            found.append(Par(f"TOC{level}", entry))
        return found

    def _section(self, part: official.Section) -> list[Par | str]:
        width = official.TEXT_HEIGHT if part.landscape else official.TEXT_WIDTH
        found: list[Par | str] = []
        last = official.first_attachment(self.document) - 1
        for at, item in part.items:
            block = item.block
            if isinstance(block, Heading):
                found += self._heading(block, at)
            elif isinstance(block, Paragraph):
                found.append(Par(_ROLES.get(block.role, _BODY), self._prose(block, at), self._placed(block, at)))
            elif isinstance(block, TableBlock):
                found += self._table(block, item, at, width)
            else:
                found += self._chart(block, item, at)
            if at == last:
                found += self._attachment_list()
        if self.long and part.items and part.items[0][0] == 0:  # the text begins a page behind the contents
            found[:1] = [replace(p, properties={**p.properties, **_NEW_PAGE}) for p in found[:1] if isinstance(p, Par)]
        return found

    def _placed(self, block: Paragraph, at: int) -> dict[str, str]:
        """Where a paragraph of a letter stands: the addressee at the margin, the sender centred above the day."""
        if block.role == "addressee":
            return {"ind": empty("ind", firstLineChars=0, firstLine=0)}
        if block.role != "signature":
            return {}
        room = official.signature_room(self.document, at)
        indent = empty("ind", firstLineChars=0, firstLine=0, rightChars=round(room * 100), right=round(room * 320))
        return {"ind": indent, "jc": empty("jc", val="right")}

    def _attachment_list(self) -> list[Par | str]:
        """An empty line, then the names of the attachments."""
        lines = official.attachment_list(self.document)
        return [Par(_BODY), *(Par("AttachmentList", run(line)) for line in lines)] if lines else []

    def _heading(self, block: Heading, at: int) -> list[Par | str]:
        """A heading of its level; an attachment begins a page with its label."""
        attachment = official.attachment_of(block)
        if attachment is None:
            level = min(max(block.level, 1), 4)
            own = {} if block.numbered else {
                "numPr": '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>',
                "ind": empty("ind", firstLineChars=200, firstLine=640),
            }  # fmt: skip
            return [Par(f"Heading{level}", self._marked(at, run(block.text)), own)]
        if not attachment.title:
            outline = {"outlineLvl": empty("outlineLvl", val=0)}
            return [Par("AttachmentLabel", self._marked(at, run(attachment.label)), outline)]
        return [
            Par("AttachmentLabel", run(attachment.label)),
            Par("AttachmentTitle", self._marked(at, run(attachment.title))),
        ]

    def _marked(self, at: int, content: str) -> str:
        """A heading's content with the bookmark the table of contents points to."""
        return self.marks.around(_toc(at), content) if self.long else content

    def _prose(self, block: Paragraph, at: int) -> str:
        parts: list[str] = []
        waiting = ""
        for j, sentence in enumerate(block.sentences):
            for k, span in enumerate(sentence.spans):
                name = self.names.get((at, j, k))
                if name is None and not span.asks:
                    waiting += span.text
                    continue
                parts.append(run(waiting))
                waiting = ""
                parts.append(self._span(span, name))
        return "".join([*parts, run(waiting)])

    def _span(self, span: Span, name: str | None) -> str:
        """Runs of one span: a blank is shaded, a number stands in its bookmark."""
        content = run(span.text, _BLANK if span.asks else "")
        return self.marks.around(name, content) if name and content else content

    def _table(self, block: TableBlock, item: layout.Item, at: int, width: float) -> list[Par | str]:
        grid = layout.grid(block)
        fit = columns.fit(grid, width)

        def head(text: str, first: bool) -> str:
            content = run(text)
            return self.marks.around(self.names[at, -1, -1], content) if first else content

        xml = table_xml(
            grid, fit, lambda j, k, span: self._span(span, self.names.get((at, j, k))), head, title=block.caption,
            tied=len(grid.rows) if fit.height <= official.WHOLE else 1 if block.notes else 0,
        )  # fmt: skip
        notes = list(block.notes)
        found: list[Par | str] = [self._caption("表", item.number, block.caption, "Caption"), xml]
        return found + [
            Par("TableNote", run(("注：" if i == 0 else "　　") + (f"{i + 1}." if len(notes) > 1 else "") + note))
            for i, note in enumerate(notes)
        ]

    def _chart(self, block: ChartBlock, item: layout.Item, at: int) -> list[Par | str]:
        raster = self.rasters[block.svg]
        if raster not in self.pictures:
            self.pictures.append(raster)
        number = self.pictures.index(raster) + 1
        drawing = picture(raster, f"rIdP{number}", at + 1, name=item.number, alt=block.alt or block.caption)
        found: list[Par | str] = [Par("Figure", self.marks.around(self.names[at, -1, -1], drawing))]
        found.append(self._caption("图", item.number, block.caption, "FigureCaption"))
        if block.source:
            found.append(Par("FigureCaption", run(f"来源：{block.source}")))
        return found

    def _caption(self, word: str, number: str, text: str, style: str) -> Par:
        """表 and its number as a field, so that an editor may insert tables and renumber."""
        field_xml = field_code(f"SEQ {word} \\* ARABIC", number.removeprefix(word))
        return Par(style, run(word) + field_xml + run(f"　{text}"))


def _xml(element: Par | str) -> str:
    return element if isinstance(element, str) else element.xml()


def _toc(at: int) -> str:
    """Bookmark of a heading; the underscore hides it from lists of bookmarks."""
    return f"_Toc{900000 + at}"
