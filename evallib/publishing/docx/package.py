"""The parts of a DOCX and the archive around them: same content, same bytes, no user, no clock."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from evallib.publishing.docx.xml import clean
from evallib.sheets import EPOCH

TEMPLATES = Path(__file__).resolve().parents[1] / "templates" / "docx"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_STATIC = ("styles", "numbering", "settings", "fontTable")


def relationships(items: list[tuple[str, str, str]]) -> str:
    """A .rels part: (id, type without its address, target) each."""
    lines = "".join(
        f'<Relationship Id="{key}" Type="{kind if "/" in kind else f"{_OFFICE}/{kind}"}" Target="{target}"/>'
        for key, kind, target in items
    )
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def archive(parts: Mapping[str, bytes | str], *, title: str, keys: bytes) -> bytes:
    """Pack the parts (headers, footers, document with its .rels, media) with those every document has.

    Pictures are stored as they are, everything else is deflated; every entry has the same time.
    """
    whole: dict[str, bytes | str] = {
        "[Content_Types].xml": _content_types([*parts, *(f"word/{name}.xml" for name in _STATIC)]),
        "_rels/.rels": relationships([
            ("rId1", "officeDocument", "word/document.xml"),
            ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ("rId3", "extended-properties", "docProps/app.xml"),
        ]),
        "docProps/core.xml": _core(title),
        "docProps/app.xml": f'{DECLARATION}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
                            'extended-properties"><Application>evallib</Application></Properties>',
        **parts,
        **{f"word/{name}.xml": _static(name) for name in _STATIC},
        "customXml/item1.xml": keys,
        "customXml/itemProps1.xml": _static("itemProps1"),
        "customXml/_rels/item1.xml.rels": relationships([("rId1", "customXmlProps", "itemProps1.xml")]),
    }  # fmt: skip
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as out:
        for name, content in whole.items():
            info = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
            info.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            info.external_attr, info.create_system = 0o600 << 16, 3
            out.writestr(info, content)
    return buffer.getvalue()


@cache
def _static(name: str) -> bytes:
    return (TEMPLATES / f"{name}.xml").read_bytes()


def _content_types(names: list[str]) -> str:
    kinds = {"document": "document.main", "styles": "styles", "numbering": "numbering", "settings": "settings",
             "fontTable": "fontTable"}  # fmt: skip
    lines = []
    for name in sorted(name for name in names if name.startswith("word/") and name.endswith(".xml")):
        stem = name.removeprefix("word/").removesuffix(".xml")
        kind = kinds.get(stem) or stem.rstrip("0123456789")
        lines.append(f'<Override PartName="/{name}" ContentType="{_WORD}.{kind}+xml"/>')
    properties = "application/vnd.openxmlformats"
    return (
        f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{properties}-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f"{''.join(lines)}"
        f'<Override PartName="/docProps/core.xml" ContentType="{properties}-package.core-properties+xml"/>'
        f'<Override PartName="/docProps/app.xml" ContentType="{properties}-officedocument.extended-properties+xml"/>'
        '<Override PartName="/customXml/itemProps1.xml"'
        f' ContentType="{properties}-officedocument.customXmlProperties+xml"/></Types>'
    )


def _core(title: str) -> str:
    time = f'xsi:type="dcterms:W3CDTF">{EPOCH:%Y-%m-%dT%H:%M:%SZ}'
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{clean(title)}</dc:title><dc:creator></dc:creator><dc:language>zh-CN</dc:language>"
        f"<cp:lastModifiedBy></cp:lastModifiedBy><dcterms:created {time}</dcterms:created>"
        f"<dcterms:modified {time}</dcterms:modified></cp:coreProperties>"
    )
