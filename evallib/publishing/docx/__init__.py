"""A report as a Word document in the layout of official documents (GB/T 9704—2012)."""

from __future__ import annotations

from evallib.publishing.docx.document import publish_docx

__all__ = ["publish_docx"]
