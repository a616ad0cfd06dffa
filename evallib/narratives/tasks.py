"""Sentences on a key task and on a focus area: what was done year by year, what it came to, where it falls short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evallib import tables as t
from evallib.document import Sentence, sentence
from evallib.narratives import spans as s
from evallib.narratives.overall import class_list
from evallib.narratives.works import NOUNS

Counts = Mapping[str, int]
_STATES = {
    "done": "各项要求已完成", "on_schedule": "推进达到序时要求", "behind": "推进慢于序时要求",
    "not_started": "尚未启动", "to_adjust": "拟按程序提出调整",
}  # fmt: skip


def narrate_lead(row: Any, office: str, others: Sequence[str]) -> Sentence:
    """由区商务局牵头，区金融局等配合，推进慢于序时要求。"""
    lead = [f"由{office}牵头"] if office else []
    lead += [f"{'、'.join(others[:_HELPERS])}{'等' if len(others) > _HELPERS else ''}配合"] if others else []
    return sentence("，".join([*lead, _STATES.get(row[t.STATE], "")]).rstrip("，") + "。")


_HELPERS = 2
"""Supporting offices named."""


def narrate_years(reports: Sequence[Any]) -> Sentence | None:
    """What was done period by period, in the offices' words.

    ``reports`` are (period, done) of one work, oldest first, a period once.
    """
    said = [f"{period_words(period)}，{s.quoted(done)}" for period, done in reports if done]
    return sentence("；".join(said) + "。") if said else None


def period_words(period: str) -> str:
    """2022 → 2022年, 2023h1 → 2023年上半年."""
    return period[:4] + t.PERIOD_NAMES.get(period[4:] or "annual", "年")


def narrate_shortfall(row: Any, office: str) -> Sentence | None:
    """What is wrong with a work, why, and what comes next; None where nothing is reported."""
    problem, cause, step = (s.quoted(row[name]) for name in (t.PROBLEM, t.CAUSE, t.NEXT_STEP))
    if not problem:
        return sentence(f"下一步，{step}{_due(row)}。") if step else None
    parts = [f"主要差距是{problem}。"]
    parts += [f"{cause}。"] if cause else []
    parts += (
        [f"下一步由{office}负责，{step}{_due(row)}。" if office else f"下一步，{step}{_due(row)}。"] if step else []
    )
    return sentence("".join(parts))


def _due(row: Any) -> str:
    return f"（{s.chinese_day(row[t.DUE])}前完成）" if row[t.DUE] else ""


def narrate_focus(area: str, counts: Counts, lagging: Sequence[str], works: Mapping[str, Sequence[str]]) -> Sentence:
    """Where a focus area stands: its indicators by class, the lagging by name, its works and which of them are behind.

    ``works`` are names of late or slow works by type (``task``, ``programme``, ``project``).
    """
    scope, parts = f"focus/{area}", []
    if counts.get(f"{scope}/{t.COUNT}"):
        alone = counts[f"{scope}/lagging"] == counts[f"{scope}/{t.COUNT}"]
        tail = sentence("；滞后的是", s.names(lagging)) if lagging and not alone else ""
        parts.append(sentence(class_list(counts, scope), tail))
    mine = [kind for kind in _WORKS if counts.get(f"{scope}/{kind}/{t.COUNT}")]
    whole = [sentence(NOUNS[kind][0], s.count(counts, f"{scope}/{kind}/{t.COUNT}", NOUNS[kind][1])) for kind in mine]
    slow = [s.names([_marked(name) for name in works[kind]]) for kind in mine if works.get(kind)]
    if whole:
        verdict = sentence("，进度偏慢的有", s.listed(slow)) if slow else "，没有进度偏慢的"
        parts.append(sentence("涉及", s.listed(whole), verdict))
    return sentence(s.listed(parts, "；"), "。")


def _marked(name: str) -> str:
    """A name with a comma of its own in quotation marks, so that it is not read as several."""
    return f"“{name.replace('“', '‘').replace('”', '’')}”" if "，" in name else name


_WORKS = ("task", "programme", "project")
