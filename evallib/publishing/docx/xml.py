"""Small pieces of WordprocessingML: runs, paragraphs, bookmarks, fields. Children stand in the order of the schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters no XML may hold, escaped or not."""
_EAST_ASIAN = re.compile(r"[‘’“”—…·×÷°±§①-⑳]")
"""Characters both scripts have: without a hint Word takes the Latin typeface, and a narrow one."""
_BREAKS = re.compile(r"([\n\t])")
PARAGRAPH_ORDER = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers",
    "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE",
    "autoSpaceDN", "bidi", "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents",
    "suppressOverlap", "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle",
    "rPr", "sectPr", "pPrChange",
)  # fmt: skip
"""Children of ``w:pPr`` as ECMA-376 orders them."""
_RANK = {name: i for i, name in enumerate(PARAGRAPH_ORDER)}


def clean(text: str) -> str:
    """Escape a text for content and attributes; what XML cannot hold becomes a blank."""
    return escape(_FORBIDDEN.sub(" ", text))


def run(text: str, properties: str = "") -> str:
    """Return runs with a text: line feeds and tabs become their elements; ``properties`` are children of ``w:rPr``."""
    if not text:
        return ""
    hint = '<w:rFonts w:hint="eastAsia"/>' if _EAST_ASIAN.search(text) and "<w:rFonts" not in properties else ""
    style, _, rest = properties.partition("/>") if properties.startswith("<w:rStyle") else ("", "", properties)
    inner = (style + "/>" if style else "") + hint + rest
    marks = {"\n": "<w:br/>", "\t": "<w:tab/>"}
    parts = [
        marks.get(part) or f'<w:t xml:space="preserve">{clean(part)}</w:t>' for part in _BREAKS.split(text) if part
    ]
    return f"<w:r>{f'<w:rPr>{inner}</w:rPr>' if inner else ''}{''.join(parts)}</w:r>"


@dataclass
class Bookmarks:
    """Numbers bookmarks: ids are unique in a document."""

    count: int = 0

    def around(self, name: str, content: str) -> str:
        """The content within a bookmark."""
        self.count += 1
        start = f'<w:bookmarkStart w:id="{self.count}" w:name="{clean(name)}"/>'
        return f'{start}{content}<w:bookmarkEnd w:id="{self.count}"/>'


def field_code(code: str, shown: str, properties: str = "") -> str:
    """A field with the text it shows until it is updated."""
    style = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    begin, middle, end = (
        f'<w:r>{style}<w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    text = f'<w:r>{style}<w:instrText xml:space="preserve"> {clean(code)} </w:instrText></w:r>'
    return f"{begin}{text}{middle}{run(shown, properties)}{end}"


@dataclass
class Par:
    """A paragraph: style, own properties by name (as XML), content."""

    style: str
    content: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)

    def xml(self, section: str = "") -> str:
        """The element; ``section`` ends a section with it."""
        found = {"pStyle": f'<w:pStyle w:val="{self.style}"/>' if self.style else "", **self.properties}
        if section:
            found["sectPr"] = section
        inner = "".join(found[name] for name in sorted(found, key=_RANK.__getitem__))
        return f"<w:p>{f'<w:pPr>{inner}</w:pPr>' if inner else ''}{self.content}</w:p>"


def empty(name: str, **values: str | int) -> str:
    """An element without content: ``empty("jc", val="center")``."""
    return f"<w:{name}" + "".join(f' w:{key}="{clean(str(value))}"' for key, value in values.items()) + "/>"
