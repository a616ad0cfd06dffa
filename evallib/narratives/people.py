"""How the evaluation was done, and what people say: departments, visits, opinions, the survey with its intervals."""

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

Counts = Mapping[str, int]
SURVEY_TABLE = "survey"
_QUESTION = ("您对", "您认为", "您觉得", "请问", "的评价", "的总体评价", "是否满意", "满意吗", "的满意程度", "？", "?")


def narrate_period(plan: Plan) -> Sentence:
    """From when to when, and which figures count: the plan's first day to data_until."""
    end = f"{plan.data_until.year}年{plan.data_until.month}月"
    half = "" if _whole_year(plan.data_until) else "，部分年度数据不能与全年比较的指标使用最近的年度数"
    known = s.chinese_day(plan.as_of)
    return sentence(
        f"评估期为{plan.first_year}年1月至{end}{half}；数据截至{s.chinese_day(plan.data_until)}，"
        f"依据截至{known}已掌握的资料。"
    )


def _whole_year(day: dt.date) -> bool:
    return (day.month, day.day) == (12, 31)


def narrate_ways(plan: Plan, counts: Counts, office: str, days: tuple[str, str] | None) -> Sentence:
    """By whom and in which ways: self-evaluation, visits, survey, opinions, experts; only ways that were gone."""
    head: list[Any] = [f"评估由{office}组织"]
    if counts.get(f"reporters/{t.COUNT}"):
        number = s.count(counts, f"reporters/{t.COUNT}", "个")
        head = [
            f"评估以政府系统自评估为主，由{office}牵头组织，",
            number,
            "部门和单位对所承担的内容开展自评估并报送情况",
        ]
    ways: list[Any] = []
    visits = plan.known("visits")
    if counts.get(f"visits/{t.COUNT}"):
        topics = list(dict.fromkeys(topic for topic in visits[t.TOPIC] if topic))[:3]
        about = f"，涉及{'、'.join(topics)}等方面" if topics else ""
        ways.append(sentence("实地走访", s.count(counts, f"visits/{t.COUNT}", "次"), about))
    if counts.get(f"survey/{t.COUNT}"):
        when = f"（{_between(*days)}）" if days else ""
        ways.append(sentence(f"开展居民问卷调查{when}，每题有效答卷", s.count(counts, f"survey/{t.COUNT}", "份")))
    if counts.get(f"opinions/{t.COUNT}"):
        ways.append(sentence("征求", *_opinions(counts)))
    if counts.get(f"reviewers/{t.COUNT}"):
        ways.append(sentence("听取", s.count(counts, f"reviewers/{t.COUNT}", "位"), "专家意见"))
    tail: list[Any] = ["；", s.listed(ways, "；")] if ways else []
    return sentence(*head, *tail, "。")


def _opinions(counts: Counts) -> list[Any]:
    """意见8条，其中采纳5条、部分采纳2条、未采纳1条."""
    kinds = [name for name in ("采纳", "部分采纳", "未采纳") if counts.get(f"opinions/{name}")]
    items = [sentence(name, s.count(counts, f"opinions/{name}", "条")) for name in kinds]
    whole: list[Any] = ["意见", s.count(counts, f"opinions/{t.COUNT}", "条")]
    return [*whole, "，其中", s.listed(items)] if items else whole


def _between(first: str, last: str) -> str:
    """2023年5月15日至2023年6月2日."""
    begun, ended = s.chinese_day(first), s.chinese_day(last)
    return begun if begun == ended else f"{begun}至{ended}"


def narrate_sample(sample: Mapping[str, int], counts: Counts, days: tuple[str, str] | None) -> Sentence:
    """Who was asked, when, in which groups."""
    when = f"{_between(*days)}，" if days else ""
    groups = [sentence(name, s.count(counts, f"survey/{name}", "份")) for name in sample if name]
    tail: list[Any] = ["，其中", s.listed(groups)] if groups else []
    return sentence(
        f"{when}就", s.count(counts, "survey/questions", "个"), "方面开展居民满意度问卷调查，每题有效答卷",
        s.count(counts, f"survey/{t.COUNT}", "份"), *tail, "。",
    )  # fmt: skip


def narrate_satisfaction(table: pd.DataFrame) -> tuple[Sentence, ...]:
    """The best and the worst, and what was said of the plan as a whole.

    ``table`` is ``Evaluation.satisfaction``; a share is stated with its 95 % interval.
    """
    if table.empty:
        return ()
    whole = [key for key in table.index if "规划" in str(table.at[key, t.QUESTION])]
    single = [key for key in table.index if key not in whole] or list(table.index)
    ranked = sorted(single, key=lambda key: -_value(table, key, t.SHARE))
    words = "对规划实施总体表示满意或比较满意的占"
    found = [sentence(words, *_share(table, key, named=True), "。") for key in whole[:1]]
    if len(ranked) < _ENOUGH:
        items = [sentence(subject(table.at[key, t.QUESTION]), *_share(table, key)) for key in ranked]
        return (*found, sentence("分方面看，满意度为：", s.listed(items, "；"), "。"))
    best, worst = ranked[:2], ranked[-2:][::-1]
    high = [sentence(subject(table.at[key, t.QUESTION]), *_share(table, key)) for key in best]
    low = [sentence(subject(table.at[key, t.QUESTION]), *_share(table, key)) for key in worst]
    return (
        *found, sentence("分方面看，满意度较高的是", s.listed(high, "和"), "；"),
        sentence("较低的是", s.listed(low, "和"), "，需重点改进。"),
    )  # fmt: skip


_ENOUGH = 4


def _share(table: pd.DataFrame, key: str, *, named: bool = False) -> list[Any]:
    """86.4%（79.3%—91.3%）, with the name of the interval where asked."""
    middle, low, high = (
        Span(render(_value(table, key, name), "p1"), Cell(SURVEY_TABLE, key, name), _value(table, key, name), "p1")
        for name in (t.SHARE, t.SHARE_LOW, t.SHARE_HIGH)
    )
    level = [_level(), "置信区间为"] if named else []
    return [middle, "（", *level, low, "—", high, "）"]


def _value(table: pd.DataFrame, key: str, column: str) -> float:
    value: Any = table.at[key, column]
    return float(value)


def subject(question: Any) -> str:
    """您对本区社会治安和安全生产的评价 → 社会治安和安全生产."""
    text = str(question)
    for word in sorted(_QUESTION, key=len, reverse=True):
        text = text.removeprefix(word).removesuffix(word)
    return text.removeprefix("本区").removeprefix("本市").removeprefix("我区").strip() or str(question)


def narrate_survey_method() -> Sentence:
    """How the share and its interval are computed, with the sources of the formulas."""
    return sentence(
        "满意度为回答“满意”和“比较满意”（五级量表的四、五级）的加权占比；区间为", _level(),
        "置信区间，按威尔逊（Wilson）区间计算，样本量按基什（Kish）有效样本量折算。",
    )  # fmt: skip


def _level() -> Span:
    return Span(render(t.SURVEY_LEVEL, "p0"), Cell(s.SETTINGS_TABLE, "confidence", t.VALUE), t.SURVEY_LEVEL, "p0")


def narrate_visits(rows: Sequence[Any]) -> list[Sentence]:
    """What was found on the spot, a visit a sentence."""
    return [
        sentence(f"{s.chinese_day(row.date)}在{row.place}（{row.topic}）：{s.quoted(row.finding)}。")
        for row in rows if row.finding
    ]  # fmt: skip
