"""Approval chains in reports: a table of steps with role and day, and a sentence on how far the document has come."""

from __future__ import annotations

from collections.abc import Sequence

from evallib import narratives
from evallib.document import Block, Span, TableBlock, paragraph
from evallib.plan.chains import STATE_NAMES, Taken

HEAD = (("序号", "程序", "办理人（单位）", "日期", "办理情况"),)


def chain_blocks(chain: Sequence[Taken], subject: str, caption: str, name: str) -> list[Block]:
    """The sentence and the table of a chain; nothing for a document that needs no approval.

    Parameters
    ----------
    subject : str
        How the sentence calls the document: 本报告.
    caption, name : str
        Of the table; ``name`` tells it from others of the report.
    """
    if not chain:
        return []
    return [paragraph(narratives.narrate_chain(chain, subject)), chain_table(chain, caption, name)]


def chain_table(chain: Sequence[Taken], caption: str, name: str) -> TableBlock:
    """Every step of a chain with who takes it, the day and the result; steps not taken say so."""
    body = tuple(
        tuple(map(Span, (str(i), item.name or "—", item.role or "—", _day(item), standing(item))))
        for i, item in enumerate(chain, start=1)
    )
    return TableBlock(name, caption, HEAD, body, align="cllll", widths=(0.8, 3.2, 2.6, 1.9, 3.0))


def standing(item: Taken) -> str:
    """The result on record with what is to be said of it; without a result the state."""
    words = [item.result if item.done or item.state in ("returned", "waiting") else ""]
    if not words[0] or item.state == "foreign":
        words = [text for text in (STATE_NAMES[item.state], item.result if item.state == "foreign" else "") if text]
    return "；".join((*words, *item.remarks))


def _day(item: Taken) -> str:
    return narratives.chinese_day(item.day) if item.day else "—"
