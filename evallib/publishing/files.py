"""A report in every format asked for, from one Document: charts are drawn once, pages counted once."""

from __future__ import annotations

from collections.abc import Sequence

from evallib.document import ChartBlock, Document
from evallib.errors import UsageError

FORMATS = ("ipynb", "html", "docx", "pdf")
"""What a run makes; the notebook is the batch's own."""


def parse_formats(text: str) -> tuple[str, ...]:
    """Read a list such as ``html,docx``; in the order of :data:`FORMATS`.

    Raises
    ------
    UsageError
        Another name, or none.

    >>> parse_formats("pdf, html")
    ('html', 'pdf')
    """
    names = [part.strip().lower() for part in text.replace("，", ",").split(",") if part.strip()]
    wrong = [name for name in names if name not in FORMATS]
    if wrong or not names:
        found = f"“{wrong[0]}”不是可用的格式" if wrong else "没有写明格式"
        raise UsageError(f"--formats：{found}，可选{'、'.join(FORMATS)}，用逗号隔开")
    return tuple(name for name in FORMATS if name in names)


def publish(document: Document, formats: Sequence[str]) -> dict[str, bytes]:
    """Return the report's files: suffix (``.html``, ``.docx``, ``.pdf``) → content.

    The pages of a long report are counted in its PDF, for the table of contents of its DOCX.
    """
    from evallib.publishing.docx import publish_docx
    from evallib.publishing.official import is_long
    from evallib.publishing.page import publish_html
    from evallib.publishing.pdf import publish_pdf
    from evallib.publishing.rasters import rasterise

    files = {}
    if "html" in formats:
        files[".html"] = publish_html(document)
    pdf = publish_pdf(document) if "pdf" in formats or ("docx" in formats and is_long(document)) else None
    if "docx" in formats:
        svgs = [block.svg for block in document.blocks if isinstance(block, ChartBlock)]
        files[".docx"] = publish_docx(document, rasterise(svgs), pdf.heading_pages if pdf else ())
    if pdf and "pdf" in formats:
        files[".pdf"] = pdf.content
    return files
