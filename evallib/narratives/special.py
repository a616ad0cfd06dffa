"""Sentences of a special plan's own evaluation: what plan it is, what hangs on it, how it stands with its own years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evallib import tables as t
from evallib.document import Cell, Sentence, Span, sentence
from evallib.narratives import spans as s
from evallib.narratives.overall import class_list, until
from evallib.narratives.works import NOUNS
from evallib.numbers import render
from evallib.plan import Plan
from evallib.plan.chains import organs

Counts = Mapping[str, int]
_JUDGEMENTS = (
    (0.0, "实施总体顺利"),
    (0.20, "实施总体平稳，个别目标任务进展偏慢"),
    (0.50, "实施稳步推进，部分目标任务进展偏慢，仍需加力"),
    (1.0, "实施进展较缓，进展偏慢的目标任务较多，按期完成存在较大压力"),
)
"""Share of lagging indicators and slow works among those that can be judged, up to which the words hold."""
_FINAL = (
    (0.0, "目标任务完成"), (0.20, "目标任务总体完成，个别事项未达到要求"),
    (0.50, "多数目标任务完成，部分事项未达到要求"), (1.0, "目标任务完成不充分"),
)  # fmt: skip
_ENOUGH = 3
"""Below so many indicators and works nothing is said of the plan as a whole."""


def narrate_identity(row: Mapping[str, Any], office: str, plan: Plan) -> Sentence:
    """《…规划》（南开政办发〔2021〕13号）以区政府办公室文件印发，由区科技局牵头实施，规划期为2021—2025年。"""
    number = f"（{row[t.DOC_NO]}）" if row[t.DOC_NO] else ""
    issued = f"以{_issue(row[t.ISSUE_LEVEL], plan)}印发，" if row[t.ISSUE_LEVEL] else ""
    lead = f"由{office}牵头组织实施，" if office else ""
    return sentence(f"《{plan.title}》{number}{issued}{lead}规划期为{plan.first_year}—{plan.last_year}年。")


def _issue(level: str, plan: Plan) -> str:
    """区政府办文件 → 区政府办公室文件, of a county 县政府办公室文件."""
    return level.replace("政府办文件", "政府办公室文件").replace("区政府", organs(plan).government)


def narrate_time(share: float, plan: Plan, plan_id: str, outline: str = "") -> Sentence:
    """截至2023年6月30日，规划期时间进度为25.0%（《纲要》规划期为2021—2025年，两者不同）。

    ``outline`` names the plan above and its years where they differ.
    """
    form = "p0" if abs(share * 100 - round(share * 100)) < 1e-9 else "p1"
    number = Span(render(share, form), Cell("special_plans", plan_id, t.TIME_PROGRESS), share, form)
    tail = f"；规划期与{outline}不同，本报告的时间进度和预测均按本规划的规划期计算" if outline else ""
    return sentence(f"{until(plan)}，规划期时间进度为", number, f"{tail}。")


def narrate_contents(counts: Counts, plan: Plan) -> Sentence | None:
    """What hangs on the plan: 规划确定的目标任务中，已建立关联的有指标5项、重点任务1项…; None where nothing does."""
    parts = [sentence("指标", s.count(counts, f"counted/{t.COUNT}"))] if counts[f"counted/{t.COUNT}"] else []
    kinds = [(f"linked/{name}", noun) for name, noun in _PARTS if counts.get(f"linked/{name}")]
    if parts and len(kinds) > 1:
        inner = s.listed([sentence(noun, s.count(counts, key)) for key, noun in kinds])
        parts = [sentence(parts[0], "（", inner, "）")]
    elif parts and kinds:
        parts = [sentence(kinds[0][1], s.count(counts, kinds[0][0]))]
    for kind in NOUNS:
        noun, unit = _noun(kind, plan)
        if counts.get(f"{kind}/{t.COUNT}"):
            parts.append(sentence(noun, s.count(counts, f"{kind}/{t.COUNT}", unit)))
    return sentence("纳入本次评估的有", s.listed(parts), "。") if parts else None


_PARTS = (("main", "《纲要》主要指标"), ("chapters", "《纲要》章节指标"), ("own", "本规划自有指标"))


def narrate_verdict(counts: Counts, works: Sequence[Any], plan: Plan) -> Sentence | None:
    """评估表明，截至2023年6月30日，本规划实施总体顺利。; None where too little can be judged."""
    total = counts["counted/rated"] + sum(row[t.STATE] not in ("", "dropped") for row in works)
    if total < _ENOUGH:
        return None
    share = (counts["counted/lagging"] + sum(counts[f"linked/{kind}/slow"] for kind in t.WORK_TYPES)) / total
    words = next(word for limit, word in (_FINAL if plan.finished else _JUDGEMENTS) if share <= limit)
    return sentence(f"评估表明，{until(plan)}，本规划{words}。")


def narrate_slow(
    counts: Counts, lagging: Sequence[str], slow: Mapping[str, Sequence[Any]], plan: Plan
) -> Sentence | None:
    """What is behind by name: indicators, then works by kind; None where nothing is.

    ``lagging`` are names, ``slow`` rows of works by type.
    """
    parts = []
    if lagging:
        parts.append(sentence(s.count(counts, "counted/lagging"), "指标滞后（", s.names(lagging), "）"))
    for kind, rows in slow.items():
        if rows:
            noun, unit = _noun(kind, plan)
            number = s.count(counts, f"linked/{kind}/slow", unit)
            parts.append(sentence(number, f"{noun}{_slow_word(rows)}（", s.names([row[t.NAME] for row in rows]), "）"))
    return sentence("其中，", s.listed(parts, "；"), "。") if parts else None


def _slow_word(rows: Sequence[Any]) -> str:
    """进度滞后于自身计划 of projects, 慢于序时, 拟调整 or both of others."""
    if rows[0][t.OBJECT_TYPE] == "project":
        return "进度滞后于自身计划"
    states = {row[t.STATE] for row in rows}
    return "或".join(word for state, word in (("behind", "慢于序时"), ("to_adjust", "拟调整")) if state in states)


def _noun(kind: str, plan: Plan) -> tuple[str, str]:
    """Noun and measure word of a kind of work; tasks of the higher plan by its level."""
    noun, unit = NOUNS[kind]
    return (f"落实{s.level_words(plan).above}《纲要》任务", unit) if kind == "city_task" else (noun, unit)


def narrate_classes(counts: Counts, plan: Plan) -> Sentence | None:
    """规划的5项指标中，基本符合预期4项、滞后1项。"""
    if not counts[f"counted/{t.COUNT}"]:
        return None
    if not counts["counted/rated"]:
        all_of = "均" if counts[f"counted/{t.COUNT}"] > 1 else ""
        return sentence("规划的", s.count(counts, f"counted/{t.COUNT}"), f"指标{all_of}缺少可评价的数据，暂不评价。")
    return sentence(f"{until(plan)}，", class_list(counts, "linked"), "。")


def narrate_hard(names: Sequence[str], plan: Plan) -> Sentence | None:
    """Indicators that keep up today but are hardly met by the plan's end on the present trend; None where none is."""
    if not names:
        return None
    return sentence(
        s.names(names), f"目前未滞后于规划进度，但按现有趋势，{plan.last_year}年实现规划目标难度较大，须及早采取措施。"
    )


def narrate_outline_classes(rows: Sequence[Any], classes: Mapping[str, str], noun: str) -> Sentence | None:
    """Indicators of the outline (``noun``: 《纲要》) whose class by its years is another one; None where none is.

    ``classes`` are those by the outline's years.
    """
    shared = [row for row in rows if row[t.MAIN] or row[t.CHAPTER]]
    other = [(row, classes.get(row[t.INDICATOR_ID], row[t.RATING])) for row in shared]
    items = [
        sentence(f"{row[t.NAME]}按{noun}规划期评价为“{t.RATING_NAMES[rating]}”，按本规划为“{t.RATING_NAMES[row[t.RATING]]}”")
        for row, rating in other if rating != row[t.RATING]
    ]  # fmt: skip
    return sentence(f"因规划期不同，评价结果与{noun}评估不同的指标：", s.listed(items, "；"), "。") if items else None
