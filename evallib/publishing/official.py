"""How an official document falls into pages (GB/T 9704—2012): title in balanced lines, attachments, landscape parts.

DOCX and PDF both read this, so that they break in the same places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evallib.document import Document, Heading, Paragraph, TableBlock
from evallib.publishing import layout
from evallib.publishing.columns import ems

# Millimetres and points of the standard.
PAGE = (210.0, 297.0)
TOP, BOTTOM, LEFT, RIGHT = 37.0, 35.0, 28.0, 26.0
LINES, CHARACTERS = 22, 28
POINTS = 72 / 25.4
TEXT_WIDTH = (PAGE[0] - LEFT - RIGHT) * POINTS
TEXT_HEIGHT = (PAGE[1] - TOP - BOTTOM) * POINTS
PITCH = TEXT_HEIGHT / LINES
"""Points from line to line: 28.99."""
BODY, TITLE, SMALL, NOTE = 16.0, 22.0, 14.0, 12.0
"""Points of 3号, 2号, 4号, 小四."""
COVER = 5 * PITCH
"""Points above the title of a long report, whose first page is a cover without page number."""
WHOLE = 0.22 * TEXT_HEIGHT
"""Points up to which a table stays on one page."""
LONG = 6000
"""Characters of prose from which a report gets a table of contents."""

_ATTACHMENT = re.compile(r"(附件|附表|附图)([0-9]*)(?:[：:\s]+(.*))?")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True)
class Attachment:
    """A heading that begins an attachment: ``label`` (附件2) in the upper left corner, ``title`` centred below."""

    label: str
    title: str


@dataclass(frozen=True)
class Section:
    """Pages of one orientation. ``at`` of each item is the index of its block in the document."""

    landscape: bool
    items: tuple[tuple[int, layout.Item], ...]


def attachment_of(block: object) -> Attachment | None:
    """The attachment a heading begins, if it is an unnumbered one of the first level that says so."""
    if not isinstance(block, Heading) or block.numbered or block.level != 1:
        return None
    return _attachment(block.text)


def attachment_list(document: Document) -> list[str]:
    """The attachments as listed at the end of the text: 附件：1.名称; none for tables and charts that only follow."""
    found = [found for block in document.blocks if (found := attachment_of(block)) and found.label.startswith("附件")]
    named = [(item.label.removeprefix("附件"), item.title) for item in found if item.title]
    if len(named) == 1:
        return [f"附件：{named[0][1]}"]
    return [f"{'　　　' if i else '附件：'}{number or i + 1}.{title}" for i, (number, title) in enumerate(named)]


def first_attachment(document: Document) -> int:
    """Index of the first block of the attachments; the number of blocks where there are none."""
    return next((i for i, block in enumerate(document.blocks) if attachment_of(block)), len(document.blocks))


def label_of(document: Document) -> str:
    """附件2 where the whole document is an attachment, named by its subtitle; else ""."""
    found = _attachment(document.subtitle)
    return found.label if found and not found.title else ""


def _attachment(text: str) -> Attachment | None:
    found = _ATTACHMENT.fullmatch(text.strip())
    return Attachment(found[1] + found[2], found[3] or "") if found else None


def sections(document: Document) -> tuple[Section, ...]:
    """Split a document into parts of equal orientation, in reading order; at least one."""
    numbered = list(enumerate(layout.items(document)))
    wanted = _orientations([item.block for _, item in numbered])
    groups: list[tuple[bool, list[tuple[int, layout.Item]]]] = []
    for entry, landscape in zip(numbered, wanted, strict=True):
        if not groups or groups[-1][0] != landscape:
            groups.append((landscape, []))
        groups[-1][1].append(entry)
    return tuple(Section(landscape, tuple(items)) for landscape, items in groups) or (Section(False, ()),)


def _orientations(blocks: Sequence[object]) -> list[bool]:
    """Whether each block stands on a landscape page: wide tables do; headings follow what they head, notes what is
    before them."""
    found: list[bool | None] = []
    for block in blocks:
        if isinstance(block, TableBlock):
            found.append(block.landscape)
        elif isinstance(block, Paragraph) and block.role == "note":
            found.append(next((x for x in reversed(found) if x is not None), None))
        else:
            found.append(None if isinstance(block, Heading) else False)
    for i in range(len(found) - 1, -1, -1):
        if found[i] is None:
            found[i] = found[i + 1] if i + 1 < len(found) else False
    return [bool(x) for x in found]


def is_long(document: Document) -> bool:
    """Whether the report is long enough for a table of contents."""
    headings = sum(isinstance(block, Heading) and block.level == 1 for block in document.blocks)
    return len(document.text) >= LONG and headings > 3


def title_lines(title: str, *, across: int) -> list[str]:
    """Break a title into as few lines as hold it, the breaks where words end, the lines like in length.

    Parameters
    ----------
    across : int
        Characters a line holds.

    >>> title_lines("南开区“十四五”规划《纲要》实施中期评估报告", across=20)
    ['南开区“十四五”规划《纲要》', '实施中期评估报告']
    """
    count = -(-len(title) // across)
    if count <= 1:
        return [title]
    size = len(title) / count
    lines, rest = [], title
    for left in range(count, 1, -1):
        stops = [i for i in range(1, min(len(rest), across + 1)) if len(rest) - i <= across * (left - 1)]
        at = min(stops, key=lambda i: (abs(i - size) + _tear(rest, i), -i), default=across)
        lines.append(rest[:at])
        rest = rest[at:]
    return [*lines, rest]


_WHOLE = (
    "规划",
    "纲要",
    "中期",
    "评估",
    "专题",
    "专项",
    "报告",
    "实施",
    "主要",
    "指标",
    "任务",
    "完成",
    "情况",
    "推进",
    "落实",
    "天津",
    "南开",
    "领域",
    "协同",
    "发展",
    "摘要",
)


def _tear(text: str, at: int) -> float:
    """How bad it is to break a title here: closing marks stay with what they close, words stay whole."""
    before, after = text[at - 1], text[at]
    if after in "》〉”）】、，" or before in "《〈“（【":
        return 100.0
    if before in "》〉）":
        return -3.0
    if any(text[max(0, at - 1) : at + 1] == word for word in _WHOLE) or (before.isascii() and after.isascii()):
        return 6.0
    return 0.0 if any(text.startswith(word, at) for word in ("实施", "主要", "专题", "专项", "中期", "重点")) else 3.0


def meta_lines(document: Document, width: float) -> list[str]:
    """Plan, dates, stage and method, as many a line as fit ``width`` points; days as official documents write them."""
    across = 0.94 * width / NOTE
    lines: list[str] = []
    for label, text in document.meta:
        part = f"{label}：{official_day(text)}"
        if lines and ems(f"{lines[-1]}　{part}") <= across:
            lines[-1] += f"　{part}"
        else:
            lines.append(part)
    return lines


def official_day(text: str) -> str:
    """2023-07-31 as 2023年7月31日; other texts as they are."""
    found = _ISO_DAY.fullmatch(text)
    return f"{found[1]}年{int(found[2])}月{int(found[3])}日" if found else text


def signature_room(document: Document, at: int) -> float:
    """Characters right of a sender or day: the day stands four in, a sender is centred above the day that follows."""
    lines = [b.text if isinstance(b, Paragraph) and b.role == "signature" else "" for b in document.blocks[at : at + 2]]
    if len(lines) < 2 or not lines[1]:
        return 4.0
    return max(0.0, 4.0 + (ems(lines[1]) - ems(lines[0])) / 2)


def short_stamps(document: Document) -> str:
    """The stamps without what follows a colon, for the head of every page."""
    return " · ".join(stamp.partition("：")[0] for stamp in document.stamps)


def entries(document: Document) -> Iterator[tuple[int, int, str]]:
    """Lines of a table of contents: block, level, text."""
    for i, item in enumerate(layout.items(document)):
        if isinstance(item.block, Heading):
            found = attachment_of(item.block)
            text = (found.title or found.label) if found else item.number + item.block.text
            yield i, min(max(item.block.level, 1), 3), text


_ACROSS = 400.0
"""Points a chart may be wide: its small letters are still 7.5 points high."""
_ROOM = TEXT_HEIGHT - 120.0
"""Points a chart may be high: caption and a line of text stay beside it."""


def chart_size(width: float, height: float) -> tuple[float, float]:
    """Points of a chart on the page: as drawn, smaller where the page is narrower or lower."""
    scale = min(1.0, _ACROSS / width, _ROOM / height)
    return width * scale, height * scale
