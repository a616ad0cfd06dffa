"""Sentences about key tasks, programmes, special-column projects: counts by state, investment, late ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.document import Cell, Sentence, Span, sentence
from evallib.narratives import spans as s
from evallib.numbers import render
from evallib.plan import Plan

NOUNS: dict[str, tuple[str, str]] = {
    "task": ("重点任务", "项"), "programme": ("重点工程", "项"), "project": ("专栏项目", "个"),
    "city_task": ("市级任务", "项"),
}  # fmt: skip
_NOT_REPORTED = "未报送"
_STATES = tuple(dict.fromkeys((*t.WORK_STATE_NAMES.values(), *t.PROJECT_STATE_NAMES.values(), _NOT_REPORTED)))


def narrate_states(counts: Mapping[str, int], plan: Plan, object_type: str, *, dated: bool = True) -> Sentence | None:
    """Return the counts by state of one kind of work (None where there is none), with the day where ``dated``."""
    total = counts.get(f"{object_type}/{t.COUNT}", 0)
    if not total:
        return None
    noun, unit = NOUNS[object_type]
    if object_type == "city_task":
        noun = f"落实{s.level_words(plan).above}《纲要》任务"
    when = f"截至{s.chinese_day(plan.data_until)}，" if dated else ""
    keys = [f"{object_type}/{name}" for name in _STATES if counts.get(f"{object_type}/{name}")]
    whole = s.count(counts, f"{object_type}/{t.COUNT}", unit)
    if len(keys) == 1:
        return sentence(when, noun, whole, f"，{'均' if total > 1 else ''}{keys[0].split('/')[1]}。")
    items = [sentence(key.split("/")[1], s.count(counts, key, unit)) for key in keys]
    return sentence(when, f"{noun}共", whole, "，其中", s.listed(items), "。")


def narrate_investment(rate: float | None, counts: Mapping[str, int]) -> Sentence | None:
    """Return investment done and the number of late projects (None where there is nothing to say)."""
    parts: list[Any] = []
    if rate is not None:
        share = Span(render(rate, "p1"), Cell(s.SUMMARY_TABLE, "investment_rate", t.VALUE), rate, "p1")
        parts.append(sentence("投资类项目累计投资完成率", share))
    if counts.get("project/late"):
        parts.append(sentence(s.count(counts, "project/late", "个"), "项目进度滞后于自身计划"))
    return sentence(s.listed(parts, "，"), "。") if parts else None


def narrate_work(row: Any, plan: Plan, *, named: bool = True) -> Sentence:
    """Return sentences on one work: state (and its period if an earlier one), what was done, effect, problem.

    ``named`` False leaves out the name, where the words before it have said it.
    """
    name = f"{row[t.NAME]}：" if named else ""
    if row[t.STATE_NAME] == _NOT_REPORTED:
        return sentence(f"{name}尚未报送进展情况。")
    texts = [s.quoted(row[name]) for name in (t.DONE, t.EFFECT) if s.present(row[name])]
    if s.present(row[t.PROBLEM]):
        texts.append("存在的问题：" + s.quoted(row[t.PROBLEM]))
    head = f"{name}{_earlier(row, plan)}{row[t.STATE_NAME]}。"
    return sentence(head, *(text + "。" for text in texts))


def narrate_late(row: Any) -> Sentence:
    """Return a late project by name with reason and next step."""
    reason, step = s.quoted(row[t.CAUSE] or row[t.PROBLEM]), s.quoted(row[t.NEXT_STEP])
    parts = [f"{row[t.NAME]}（{row[t.STATE_NAME]}）"]
    parts += [f"，主要原因：{reason}"] if reason else []
    parts += [f"{'；' if reason else '，'}下一步：{step}"] if step else []
    return sentence(*parts, "。")


def _earlier(row: Any, plan: Plan) -> str:
    """截至2022年底，: the period of the report, where it ended before the day up to which the text speaks."""
    year, part = str(row[t.PERIOD])[:4], str(row[t.PERIOD])[4:] or "annual"
    month, day = t.PERIOD_END.get(part, (12, 31))
    if not year.isdigit() or dt.date(int(year), month, day) >= plan.data_until:
        return ""
    return f"截至{year}{s.PERIOD_ENDS.get(part, '年底')}，"


def rows_of(frame: pd.DataFrame, object_type: str) -> list[Any]:
    """Works of one kind, in catalogue order."""
    return [row for _, row in frame[frame[t.OBJECT_TYPE] == object_type].iterrows()]


def with_state(rows: Sequence[Any], *states: str) -> list[Any]:
    """Rows in one of the states (codes of the vocabulary)."""
    return [row for row in rows if row[t.STATE] in states]
