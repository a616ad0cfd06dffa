"""The report as data: a ``Document`` of blocks; sentences are made of spans that know the table cell of each number.

Every renderer (HTML, DOCX, PDF) reads this and nothing else, so page, document and notebook cannot disagree.
``to_json``/``from_json`` carry it through an executed notebook unchanged.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, ClassVar

MIME = "application/vnd.evallib.document+json"


@dataclass(frozen=True)
class Cell:
    """Address of a figure: ``table`` (name in the evaluation), ``row`` (key, e.g. an indicator id), ``column``."""

    table: str
    row: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}/{self.row}/{self.column}"


@dataclass(frozen=True)
class Span:
    """A piece of text; with ``cell`` a number from there, ``value`` unrounded, ``form`` its formatting.

    ``quote`` says of words that are not ours (names, what offices wrote) where they stand; digits in them are no
    figures of the report. ``odds`` marks a clause that states a chance or an interval, which some stages leave out.
    With ``asks`` it is a blank to be filled by hand: 【待补充：…】, and ``asks`` names the row that asks for the words.
    """

    text: str
    cell: Cell | None = None
    value: float | None = None
    form: str = ""
    asks: str = ""
    quote: str = ""
    odds: bool = False


@dataclass(frozen=True)
class Sentence:
    """Spans in reading order; ends with its own punctuation."""

    spans: tuple[Span, ...]

    @property
    def text(self) -> str:
        """The plain text."""
        return "".join(span.text for span in self.spans)

    @property
    def numbers(self) -> tuple[Span, ...]:
        """The spans that name a cell."""
        return tuple(span for span in self.spans if span.cell is not None)

    def __str__(self) -> str:
        return self.text


def sentence(*parts: str | Span | Sentence | Iterable[Span]) -> Sentence:
    """Join words, spans, sentences into one sentence.

    >>> sentence("完成", Span("38%", Cell("ratings", "N01", "progress"), 0.38), "。").text
    '完成38%。'
    """
    spans: list[Span] = []
    for part in parts:
        if isinstance(part, str):
            spans += [Span(part)] if part else []
        elif isinstance(part, Span):
            spans.append(part)
        else:
            spans += part.spans if isinstance(part, Sentence) else part
    return Sentence(tuple(spans))


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 (一、), 2 (（一）), 3 (1.); ``text`` without its number, which renderers add."""

    kind: ClassVar[str] = "heading"
    text: str
    level: int = 1
    numbered: bool = True


@dataclass(frozen=True)
class Paragraph:
    """Sentences that stand together; ``role`` is "body", "note" (small print), "stamp" (warning), "todo", "addressee"
    (not indented), "signature" or "brief" (body of a page that has to hold everything)."""

    kind: ClassVar[str] = "paragraph"
    sentences: tuple[Sentence, ...]
    role: str = "body"

    @property
    def text(self) -> str:
        """The plain text."""
        return "".join(item.text for item in self.sentences)


@dataclass(frozen=True)
class TableBlock:
    """A printed table: ``head`` (one or more header rows; "" continues the cell to the left, "^" the cell above),
    ``rows`` of spans; ``align`` one of l, c, r a column; ``widths`` relative; notes under the table."""

    kind: ClassVar[str] = "table"
    name: str
    caption: str
    head: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[Span, ...], ...]
    align: str = ""
    widths: tuple[float, ...] = ()
    notes: tuple[str, ...] = ()
    landscape: bool = False


@dataclass(frozen=True)
class ChartBlock:
    """A chart: ``svg`` for screens, ``png`` (base64, 300 dpi) where asked; ``alt`` says in words what it shows."""

    kind: ClassVar[str] = "chart"
    name: str
    caption: str
    alt: str
    svg: str
    source: str = ""


Block = Heading | Paragraph | TableBlock | ChartBlock


@dataclass(frozen=True)
class Origin:
    """A cell in words: which table, which row, which column, and who said so (``source``, "" where nobody is named)."""

    cell: Cell
    table: str
    row: str
    column: str
    source: str = ""


@dataclass(frozen=True)
class Fact:
    """What a report's evaluation holds of an indicator, for comparing runs: its values, numbers or words, by column."""

    row: str
    name: str
    values: tuple[tuple[str, float | str | None], ...]


@dataclass(frozen=True)
class Document:
    """One report.

    Attributes
    ----------
    report_id, title, subtitle : str
    meta : mapping as a tuple of (label, text)
        Plan, as-of date, data until, stage, methods: printed under the title.
    blocks : tuple of Block
    stamps : tuple of str
        Warnings every page carries (illustrative or unverified figures, stage).
    reads : tuple of (table, row key)
        The tables and rows the report depends on; ``*`` for a whole table.
    lagging : tuple of (indicator id, name)
        For the index page.
    todos : tuple of (what is to be done, row that asks for it)
        For the to-do page: blanks to be filled, ratings to be looked at.
    origins : tuple of Origin
        The cells of its numbers in words.
    facts : tuple of Fact
        What its evaluation says of each indicator.
    letters : tuple of Document
        Cover letters that go with it; each is published beside it under its :attr:`letter_name`.
    """

    report_id: str
    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    meta: tuple[tuple[str, str], ...] = ()
    stamps: tuple[str, ...] = ()
    reads: tuple[tuple[str, str], ...] = ()
    lagging: tuple[tuple[str, str], ...] = ()
    todos: tuple[tuple[str, str], ...] = ()
    origins: tuple[Origin, ...] = ()
    facts: tuple[Fact, ...] = ()
    letters: tuple[Document, ...] = ()

    @property
    def label(self) -> str:
        """Name in a list of reports: what tells it from others of its kind stands first."""
        if not self.subtitle or self.subtitle.startswith("（"):
            return self.title + self.subtitle
        return f"{self.subtitle}：{self.title}"

    @property
    def letter_name(self) -> str:
        """Of a cover letter what kind it is: 报送函."""
        return self.report_id.rpartition("/")[2]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence in reading order."""
        found = [block.sentences for block in self.blocks if isinstance(block, Paragraph)]
        return tuple(item for group in found for item in group)

    @property
    def text(self) -> str:
        """The prose, a paragraph a line."""
        return "\n".join(block.text for block in self.blocks if isinstance(block, Heading | Paragraph))

    def to_json(self) -> str:
        """Serialise; equal documents give equal text."""
        return json.dumps(_plain(self), ensure_ascii=False, separators=(",", ":"), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Document:
        """Read what :meth:`to_json` wrote."""
        return _document(json.loads(text))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Show the document in a notebook, and carry its JSON beside the HTML for publishing."""
        return {MIME: json.loads(self.to_json()), "text/html": outline(self), "text/plain": self.title}


def outline(document: Document) -> str:
    """Return a plain HTML view for notebooks: headings, prose, table captions and charts."""
    parts = [f"<h1>{html.escape(document.title)}</h1>"]
    parts += [f"<p><strong>{html.escape(stamp)}</strong></p>" for stamp in document.stamps]
    for block in document.blocks:
        if isinstance(block, Heading):
            parts.append(f"<h{block.level + 1}>{html.escape(block.text)}</h{block.level + 1}>")
        elif isinstance(block, Paragraph):
            parts.append(f"<p>{html.escape(block.text)}</p>")
        elif isinstance(block, TableBlock):
            parts.append(f"<p>（表）{html.escape(block.caption)}，共{len(block.rows)}行</p>")
        else:
            parts.append(f"<figure>{block.svg}<figcaption>{html.escape(block.caption)}</figcaption></figure>")
    if document.todos:
        items = "".join(f"<li>{html.escape(text)}（{html.escape(row)}）</li>" for text, row in document.todos)
        parts.append(f"<h2>待办</h2><ul>{items}</ul>")
    return "\n".join(parts)


def _plain(item: Any) -> Any:
    """Dataclasses as mappings (spans without what they leave open), tuples as lists."""
    if isinstance(item, Span):
        said = {name: _plain(getattr(item, name)) for name in ("cell", "form", "asks", "quote", "odds")}
        return {"text": item.text, "value": item.value} | {key: value for key, value in said.items() if value}
    if isinstance(item, tuple):
        return [_plain(part) for part in item]
    if not is_dataclass(item):
        return item
    kind = {"kind": item.kind} if isinstance(item, Heading | Paragraph | TableBlock | ChartBlock) else {}
    return kind | {field.name: _plain(getattr(item, field.name)) for field in fields(item)}


def _document(plain: dict[str, Any]) -> Document:
    data = dict(plain)
    blocks = tuple(_block(item) for item in data.pop("blocks"))
    pairs: dict[str, Any] = {
        name: tuple(tuple(pair) for pair in data.pop(name)) for name in ("meta", "reads", "lagging", "todos")
    }
    pairs["origins"] = tuple(Origin(**{**item, "cell": Cell(**item["cell"])}) for item in data.pop("origins", ()))
    pairs["facts"] = tuple(
        Fact(item["row"], item["name"], tuple((name, value) for name, value in item["values"]))
        for item in data.pop("facts", ())
    )
    pairs["letters"] = tuple(_document(item) for item in data.pop("letters", ()))
    return Document(blocks=blocks, stamps=tuple(data.pop("stamps")), **pairs, **data)


def _span(plain: dict[str, Any]) -> Span:
    data = dict(plain)
    cell = data.pop("cell", None)
    return Span(cell=Cell(**cell) if cell else None, **data)


def _block(plain: dict[str, Any]) -> Block:
    data = dict(plain)
    kind = data.pop("kind")
    if kind == Heading.kind:
        return Heading(**data)
    if kind == Paragraph.kind:
        sentences = tuple(Sentence(tuple(_span(s) for s in item["spans"])) for item in data["sentences"])
        return Paragraph(sentences, data["role"])
    if kind == TableBlock.kind:
        data["head"] = tuple(tuple(row) for row in data["head"])
        data["rows"] = tuple(tuple(_span(s) for s in row) for row in data["rows"])
        data["widths"], data["notes"] = tuple(data["widths"]), tuple(data["notes"])
        return TableBlock(**data)
    return ChartBlock(**data)


def paragraph(*sentences: Sentence | Sequence[Sentence] | None, role: str = "body") -> Paragraph:
    """Collect sentences (None is left out) into a paragraph."""
    flat: list[Sentence] = []
    for item in sentences:
        if isinstance(item, Sentence):
            flat.append(item)
        elif item is not None:
            flat += list(item)
    return Paragraph(tuple(flat), role)
