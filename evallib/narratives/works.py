"""Sentences about key tasks, programmes, special-column projects: counts by state, investment, late ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.document import Cell, Sentence, Span, sentence
from evallib.narratives import spans as s
from evallib.numbers import render

NOUNS: dict[str, tuple[str, str]] = {
    "task": ("重点任务", "项"), "programme": ("重点工程", "项"), "project": ("专栏项目", "个"), "city_task": ("市级任务", "项"),
}  # fmt: skip


def narrate_states(counts: Mapping[str, int], object_type: str) -> Sentence | None:
    """Return the counts by state of one kind of work (None where there is none)."""
    total = counts.get(f"{object_type}/{t.COUNT}", 0)
    if not total:
        return None
    noun, unit = NOUNS[object_type]
    names = t.PROJECT_STATE_NAMES if object_type == "project" else t.WORK_STATE_NAMES
    keys = [f"{object_type}/{name}" for name in (*names.values(), "未报送")]
    items = [sentence(key.split("/")[1], s.count(counts, key, unit)) for key in keys if counts.get(key)]
    return sentence(f"{noun}共", s.count(counts, f"{object_type}/{t.COUNT}", unit), "，其中", s.listed(items), "。")


def narrate_investment(rate: float | None, late: int) -> Sentence | None:
    """Return investment done and the number of late projects."""
    parts: list[Any] = []
    if rate is not None:
        share = Span(render(rate, "p1"), Cell(s.SUMMARY_TABLE, "investment_rate", t.VALUE), rate, "p1")
        parts += ["投资类项目累计投资完成率", share]
    if late:
        number = Span(f"{late}个", Cell(s.SUMMARY_TABLE, "project/late", t.COUNT), float(late), "i")
        parts += ["，" if parts else "", number, "项目进度滞后于自身计划"]
    return sentence(*parts, "。") if parts else None


def narrate_work(row: Any) -> Sentence:
    """Return one sentence or two on one work: state, what was done, effect, problem."""
    head = f"{row[t.NAME]}：{row[t.STATE_NAME]}。"
    texts = [str(row[name]).rstrip("。；") for name in (t.DONE, t.EFFECT) if s.present(row[name])]
    if s.present(row[t.PROBLEM]):
        texts.append("存在的问题：" + str(row[t.PROBLEM]).rstrip("。；"))
    return sentence(head, *(text + "。" for text in texts))


def narrate_late(row: Any) -> Sentence:
    """Return a late project by name with reason and next step."""
    reason = str(row[t.CAUSE] or row[t.PROBLEM]).rstrip("。；")
    step = str(row[t.NEXT_STEP]).rstrip("。；")
    parts = [f"{row[t.NAME]}（{row[t.STATE_NAME]}）"]
    parts += [f"，主要原因：{reason}"] if reason else []
    parts += [f"；下一步：{step}"] if step else []
    return sentence(*parts, "。")


def rows_of(frame: pd.DataFrame, object_type: str) -> list[Any]:
    """Works of one kind, in catalogue order."""
    return [row for _, row in frame[frame[t.OBJECT_TYPE] == object_type].iterrows()]
