"""The overall judgement, what matters first, and one grouped sentence a class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.document import Sentence, sentence
from evallib.narratives import spans as s
from evallib.narratives.indicators import narrate_progress
from evallib.narratives.outlook import chance_word
from evallib.narratives.status import describe
from evallib.plan import Plan

Counts = Mapping[str, int]
_CLASSES = (*t.RATINGS, t.NOT_RATED)
_JUDGEMENTS = (
    (0.10, "实施总体顺利"),
    (0.30, "实施总体平稳，少数指标进展偏慢"),
    (0.50, "实施稳步推进，部分指标滞后，仍需加力"),
    (1.00, "实施进展较缓，滞后指标较多，完成目标存在较大压力"),
)
"""Share of lagging among rated indicators up to which the words hold."""
_FINAL_JUDGEMENTS = (
    (0.10, "目标任务总体完成"),
    (0.30, "目标任务总体完成，少数指标未达到目标"),
    (0.50, "多数目标任务完成，部分指标未达到目标"),
    (1.00, "目标任务完成不充分，未达到目标的指标较多"),
)
"""The same once the plan is over."""
_FINAL_HEADS = {"on_track": "指标基本达到规划要求：", "lagging": "指标未达到规划目标："}
_GROUP_HEADS = {
    "early": "指标已提前实现规划目标：",
    "ahead": "指标快于规划进度：",
    "on_track": "指标与规划进度基本相符：",
    "lagging": "指标滞后于规划进度：",
    t.NOT_RATED: "指标暂无法评价：",
}
_SUBJECTS = {
    "main": ("", "主要指标"), "chapters": ("各章涉及的", "指标"), "counted": ("承担的", "指标"),
    "linked": ("规划的", "指标"),
    "binding": ("", "约束性指标"), "anticipatory": ("", "预期性指标"), "unattributed": ("未注明属性的", "指标"),
}  # fmt: skip


def plan_noun(plan: Plan) -> str:
    """How the text calls the plan: 《纲要》 where its title has one, else 规划."""
    return "《纲要》" if "《纲要》" in plan.title else "规划"


def until(plan: Plan) -> str:
    """截至2023年6月30日: the day up to which figures count."""
    return f"截至{s.chinese_day(plan.data_until)}"


def narrate_overall(counts: Counts, plan: Plan, *, scope: str = "main") -> tuple[Sentence, ...]:
    """Return the overall judgement with counts that add up; 暂无法评价 has its own stated number.

    Parameters
    ----------
    counts : mapping
        Counts by ``<scope>/<class>``, ``/count``, ``/rated`` and ``/good`` (``Evaluation.counts``).
    scope : {"main", "chapters", "counted"}
        Whose counts; only the main indicators carry a judgement on the plan.
    """
    total, rated = counts[f"{scope}/{t.COUNT}"], counts[f"{scope}/rated"]
    if total == 0:
        return ()
    if rated == 0:
        before, noun = _SUBJECTS[scope]
        number = s.count(counts, f"{scope}/{t.COUNT}")
        verdict = "均缺少可评价的数据，暂不作总体判断。" if total > 1 else "缺少可评价的数据，暂不作总体判断。"
        return (sentence(f"{until(plan)}，{before}", number, noun, verdict),)
    if scope != "main":
        return (sentence(f"{until(plan)}，", class_list(counts, scope), "。"),)
    share = counts["main/lagging"] / rated
    judgement = next(word for limit, word in (_FINAL_JUDGEMENTS if plan.finished else _JUDGEMENTS) if share <= limit)
    if 2 * rated < total:
        judgement = "可评价的指标不足半数，暂不作总体判断"
    opening = sentence(f"评估表明，{until(plan)}，{plan_noun(plan)}{judgement}。", class_list(counts, "main"), "。")
    return (opening, *_half_way(counts, plan))


def narrate_attributes(counts: Counts) -> tuple[Sentence, ...]:
    """Binding and anticipatory indicators apart, each with its classes (nothing where none is binding)."""
    if not counts[f"binding/{t.COUNT}"]:
        return ()
    scopes = [name for name in ("binding", "anticipatory", "unattributed") if counts[f"{name}/{t.COUNT}"]]
    if len(scopes) == 1:
        return (sentence("上述指标均为约束性指标。" if counts[f"binding/{t.COUNT}"] > 1 else "该指标为约束性指标。"),)
    return (sentence(s.listed([class_list(counts, scope) for scope in scopes], "；"), "。"),)


def narrate_class(rows: Sequence[Any], plan: Plan, rating: str, counts: Counts, scope: str = "main") -> Sentence | None:
    """Return one grouped sentence for a class (None where no indicator has it); lagging ones by name."""
    if not rows:
        return None
    number, head = s.count(counts, f"{scope}/{rating}"), group_head(rating, plan)
    whose = "各章涉及指标中，" if scope == "chapters" else ""
    if rating == "lagging":
        return sentence(f"{until(plan)}，{whose}", number, head, s.names([row[t.NAME] for row in rows]), "。")
    if rating == t.NOT_RATED:
        why = s.listed([f"{row[t.NAME]}（{row[t.REASON]}）" for row in rows], "；")
        return sentence(f"{until(plan)}，{whose}", number, head, why, "。")
    return sentence(whose, number, head, status_clauses(rows, plan, progress=True), "。")


def group_head(rating: str, plan: Plan) -> str:
    """How the sentence of a class begins after its number; a plan that is over has reached its targets or not."""
    return (_FINAL_HEADS if plan.finished else _GROUP_HEADS).get(rating, _GROUP_HEADS[rating])


def narrate_chances(rows: Sequence[Any], plan: Plan, counts: Counts) -> tuple[Sentence, ...]:
    """Counts of indicators by the wording of their chance of attainment, and the hard ones by name.

    ``rows`` are those that ``chance/…`` of the counts count.
    """
    if not rows:
        return ()
    words = [word for _, word in t.CHANCE_WORDING if counts[f"chance/{word}"]]
    items = [sentence(word, s.count(counts, f"chance/{word}")) for word in words]
    hard = s.names([row[t.NAME] for row in rows if chance_word(row[t.P_ATTAIN]) == t.CHANCE_WORDING[-1][1]])
    head = sentence(f"从预测看，可测算{plan.last_year}年完成情况的", s.count(counts, f"chance/{t.COUNT}"), "指标")
    if len(words) == 1:
        whole = f"{'均' if len(rows) > 1 else ''}属“{words[0]}”"
        return (sentence(head, whole, "：" if hard.text else "", hard, "。"),)
    text = sentence(head, "中，", s.listed(items), "。")
    return (text, sentence("完成难度较大的指标为：", hard, "。")) if hard.text else (text,)


def by_class(ratings: pd.DataFrame) -> dict[str, list[Any]]:
    """Rating rows by class, in file order."""
    rows = [row for _, row in ratings.iterrows()]
    return {rating: [row for row in rows if row[t.RATING] == rating] for rating in _CLASSES}


def class_list(counts: Counts, scope: str, *, subject: str = "") -> Sentence:
    """20项主要指标中，提前实现4项、滞后5项，另有1项暂无法评价; of one class 6项约束性指标均基本符合预期.

    ``subject`` replaces the words before the number.
    """
    before, noun = _SUBJECTS.get(scope, ("涉及的", "指标"))
    before = subject or before
    total, unrated = counts[f"{scope}/{t.COUNT}"], counts[f"{scope}/{t.NOT_RATED}"]
    whose = sentence(before, s.count(counts, f"{scope}/{t.COUNT}"), noun)
    shown = [rating for rating in t.RATINGS if counts[f"{scope}/{rating}"]]
    whole = [rating for rating in _CLASSES if counts[f"{scope}/{rating}"] == total]
    if whole:
        return sentence(whose, "均" if total > 1 else "", t.RATING_NAMES[whole[0]])
    items = [sentence(t.RATING_NAMES[rating], s.count(counts, f"{scope}/{rating}")) for rating in shown]
    rest: list[Any] = ["，另有", s.count(counts, f"{scope}/{t.NOT_RATED}"), "暂无法评价"] if unrated else []
    return sentence(whose, "中，", s.listed(items), *rest)


def status_clauses(rows: Sequence[Any], plan: Plan, *, progress: bool = False) -> Sentence:
    """Status clauses, those of one period together under its name; with their progress where asked."""
    described = [(row, *describe(row, plan)) for row in rows]
    order = list(dict.fromkeys(lead for _, lead, _ in described))
    described.sort(key=lambda item: order.index(item[1]))
    parts: list[Any] = []
    for lead, group in groupby(described, key=lambda item: item[1]):
        clauses = [
            sentence(*clause, *_progress(row), *_changed(row)) if progress else sentence(*clause)
            for row, _, clause in group
        ]
        parts.append(sentence(f"{lead}，", s.listed(clauses, "；")))
    return s.listed(parts, "；")


def _progress(row: Any) -> list[Any]:
    """The progress clause of an indicator not yet at its target."""
    clause = narrate_progress(row) if row[t.COMPUTED_RATING] != "early" else None
    return ["，", clause] if clause else []


def _changed(row: Any) -> list[Any]:
    """Where the office's class replaced the computed one."""
    if not row[t.OVERRIDDEN] or row[t.RATING] == row[t.COMPUTED_RATING]:
        return []
    return [f"（{row[t.REASON]}）"]


def _half_way(counts: Counts, plan: Plan) -> tuple[Sentence, ...]:
    """Time elapsed against the share of rated indicators on or ahead of schedule, about the middle of the plan."""
    start, end = dt.date(plan.first_year, 1, 1), dt.date(plan.last_year, 12, 31)
    elapsed = ((plan.data_until - start).days + 1) / ((end - start).days + 1)
    if not 0.49 <= elapsed <= 0.70:
        return ()
    rated, good = counts["main/rated"], counts["main/good"]
    tail = "“时间过半、任务过半”的要求总体得到落实" if good / rated >= 0.8 else "距“时间过半、任务过半”的要求还有差距"
    number: list[Any] = [s.count(counts, "main/good"), "基本符合或快于规划进度，"] if good else ["尚无符合规划进度的，"]
    return (sentence("规划期时间已过半，已评价的", s.count(counts, "main/rated"), "指标中，", *number, tail, "。"),)
