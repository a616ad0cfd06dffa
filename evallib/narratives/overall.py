"""The overall judgement, and one grouped sentence a class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.document import Sentence, sentence
from evallib.narratives import spans as s
from evallib.narratives.indicators import describe, narrate_progress
from evallib.plan import Plan

Counts = Mapping[str, int]
_CLASSES = (*t.RATINGS, t.NOT_RATED)
_JUDGEMENTS = (
    (0.10, "实施总体顺利"),
    (0.30, "实施总体平稳，少数指标进展偏慢"),
    (0.50, "实施稳步推进，部分指标滞后，仍需加力"),
    (1.00, "实施进展较缓，滞后指标较多，完成目标存在较大压力"),
)
_GROUP_HEADS = {
    "early": "指标已提前达到规划目标：",
    "ahead": "指标进度快于时间要求：",
    "on_track": "指标与规划进度基本相符：",
}


def plan_noun(plan: Plan) -> str:
    """How the text calls the plan: 《纲要》 where its title has one, else 规划."""
    return "《纲要》" if "《纲要》" in plan.title else "规划"


def narrate_overall(counts: Counts, plan: Plan, *, scope: str = "main", noun: str = "主要指标") -> tuple[Sentence, ...]:
    """Return the overall judgement with counts that add up; 暂无法评价 has its own stated number.

    Parameters
    ----------
    counts : mapping
        Counts by ``<scope>/<class>`` and ``<scope>/count`` (``Evaluation.counts``); also binding and anticipatory.
    """
    total = counts[f"{scope}/{t.COUNT}"]
    if total == 0:
        return ()
    rated = total - counts[f"{scope}/{t.NOT_RATED}"]
    if rated == 0:
        head = f"截至{_day(plan)}，{plan_noun(plan)}"
        return (sentence(head, s.count(counts, f"{scope}/{t.COUNT}"), f"{noun}均缺少可评价的数据，暂不作总体判断。"),)
    share = counts[f"{scope}/lagging"] / rated
    judgement = next(word for limit, word in _JUDGEMENTS if share <= limit)
    number = s.count(counts, f"{scope}/{t.COUNT}")
    classes = sentence(_class_list(counts, scope, zeros=scope == "main"), _unrated(counts, scope), "。")
    if scope != "main":
        return (sentence(noun, number, "，其中", classes),)
    opening = sentence(f"评估表明，{plan_noun(plan)}{judgement}。", number, f"{noun}中，", classes)
    return (opening, *_half_way(counts, plan, scope, rated))


def narrate_attributes(counts: Counts) -> tuple[Sentence, ...]:
    """Binding and anticipatory indicators apart, each with its classes (nothing where none is binding)."""
    found: list[Sentence] = []
    if not counts.get(f"binding/{t.COUNT}", 0):
        return ()
    for scope, name in (("binding", "约束性指标"), ("anticipatory", "预期性指标")):
        if counts.get(f"{scope}/{t.COUNT}", 0):
            found.append(sentence(f"{name}", s.count(counts, f"{scope}/{t.COUNT}"), "，其中",
                                  _class_list(counts, scope), _unrated(counts, scope), "。"))  # fmt: skip
    return tuple(found)


def narrate_class(rows: Sequence[Any], plan: Plan, rating: str, counts: Counts, scope: str = "main") -> Sentence | None:
    """Return one grouped sentence for a class (None where no indicator has it)."""
    if not rows:
        return None
    number = s.count(counts, f"{scope}/{rating}")
    if rating == "lagging":
        names = s.listed([row[t.NAME] for row in rows])
        return sentence(number, "指标滞后于规划进度：", names, "。")
    if rating == t.NOT_RATED:
        return sentence(number, "指标暂无法评价：", _clauses(rows, plan), "。")
    return sentence(number, _GROUP_HEADS[rating], _clauses(rows, plan), "。")


def by_class(ratings: pd.DataFrame) -> dict[str, list[Any]]:
    """Rating rows by class, in file order."""
    rows = [row for _, row in ratings.iterrows()]
    return {rating: [row for row in rows if row[t.RATING] == rating] for rating in _CLASSES}


def _clauses(rows: Sequence[Any], plan: Plan) -> Sentence:
    """Status clauses, those of one period together under its name."""
    described = [(row, *describe(row, plan)) for row in rows]
    order = list(dict.fromkeys(lead for _, lead, _ in described))
    described.sort(key=lambda item: order.index(item[1]))
    parts: list[Any] = []
    for lead, group in groupby(described, key=lambda item: item[1]):
        clauses = [sentence(*clause, *_progress(row), *_changed(row)) for row, _, clause in group]
        parts.append(sentence(*([f"{lead}，"] if lead else []), s.listed(clauses, "；")))
    return s.listed(parts, "；")


def _progress(row: Any) -> list[Any]:
    """The progress clause of an indicator rated by schedule."""
    if row[t.REASON_CODE] != "by_schedule":
        return []
    clause = narrate_progress(row)
    return ["，", clause] if clause else []


def _changed(row: Any) -> list[Any]:
    """Where the office's class replaced the computed one."""
    if not row[t.OVERRIDDEN] or row[t.RATING] == row[t.COMPUTED_RATING]:
        return []
    return [f"（{row[t.REASON]}）"]


def _class_list(counts: Counts, scope: str, *, zeros: bool = False) -> Sentence:
    """提前实现4项、快于预期5项、基本符合预期7项、滞后4项; empty classes only where ``zeros``."""
    shown = [rating for rating in t.RATINGS if zeros or counts[f"{scope}/{rating}"]]
    return s.listed([sentence(t.RATING_NAMES[rating], s.count(counts, f"{scope}/{rating}")) for rating in shown])


def _unrated(counts: Counts, scope: str) -> Sentence:
    key = f"{scope}/{t.NOT_RATED}"
    comma = "，" if counts[f"{scope}/rated"] else ""
    return sentence(f"{comma}暂无法评价", s.count(counts, key)) if counts[key] else sentence("")


def _half_way(counts: Counts, plan: Plan, scope: str, rated: int) -> tuple[Sentence, ...]:
    """Time elapsed against the share of rated indicators on or ahead of schedule."""
    good = counts[f"{scope}/good"]
    elapsed = plan.data_until.year - plan.first_year + plan.data_until.timetuple().tm_yday / 365
    passed = "规划期时间已过半，" if 0.49 <= elapsed / plan.length < 1 else ""
    if not passed:
        return ()
    tail = "，“时间过半、任务过半”的要求总体得到落实" if good / rated >= 0.8 else (
        "，距“时间过半、任务过半”的要求还有差距")  # fmt: skip
    return (sentence(f"截至{_day(plan)}，{passed}已评价的", s.count(counts, f"{scope}/rated"), "指标中，",
                     s.count(counts, f"{scope}/good"), "达到或快于规划进度", tail, "。"),)  # fmt: skip


def _day(plan: Plan) -> str:
    return f"{plan.data_until.year}年{plan.data_until.month}月{plan.data_until.day}日"
