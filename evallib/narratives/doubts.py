"""Notes on the data behind a report: preliminary figures, calibers, base years, what is illustrative or unverified."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.document import Sentence, sentence
from evallib.narratives import spans as s
from evallib.plan import Plan

STAMPS: dict[str, str] = {
    "illustrative": "示例数据：本报告含为演示而拟定的数据，不得作为正式数据引用",
    "unverified": "部分数据未经核实：引用前请与发布单位原文核对",
}


def stamps(provenances: Iterable[str]) -> tuple[str, ...]:
    """Warnings for the provenances a report rests on, the graver first."""
    used = set(provenances)
    return tuple(text for key, text in STAMPS.items() if key in used)


def narrate_data(plan: Plan, methods: Iterable[str]) -> tuple[Sentence, ...]:
    """Say what was known when, up to where figures count, how progress and forecasts are computed."""
    day, until = s.chinese_day(plan.as_of), s.chinese_day(plan.data_until)
    names = "、".join(dict.fromkeys(methods)) or plan.settings.method
    return (
        sentence(f"本报告依据{day}前已掌握的数据编制，评价只使用{until}及以前时期的数据。"),
        sentence(f"目标进度按各类指标的规则计算，时间进度按规划年份计算（规划期{plan.length}年）；预测采用{names}，"
                 "区间为80%预测区间，期末达标概率由同一组联合模拟路径得出。"),
    )  # fmt: skip


def narrate_doubts(ratings: pd.DataFrame) -> tuple[Sentence, ...]:
    """Return one sentence for each kind of remark, naming the indicators it concerns."""
    found: dict[str, list[str]] = {}
    for _, row in ratings.iterrows():
        for note in str(row[t.NOTES]).split("；") if row[t.NOTES] else []:
            found.setdefault(_kind(note), []).append(_named(row, note))
    return tuple(sentence(head, s.listed(_distinct(items)), "。") for head, items in found.items())


def narrate_borderline(ratings: pd.DataFrame) -> Sentence | None:
    """Name the indicators whose class rests on the last printed digit."""
    names = [row[t.NAME] for _, row in ratings.iterrows() if row[t.BORDERLINE]]
    if not names:
        return None
    return sentence("以下指标的评价处于临界，最后一位数字的舍入即可改变结论：", s.listed(names), "。")


_KINDS = (
    ("为初步数", "使用初步数的指标：", True),
    ("为预计数", "使用预计数的指标：", True),
    ("基期为", "基期年份与规划基期不同的指标（时间进度仍按规划年份计算）：", True),
    ("规划表基数", "规划表基数与现行口径数据不一致、进度仍按规划表基数计算的指标：", True),
    ("口径衔接", "各年口径不一、按增速连乘衔接的指标：", False),
    ("曾达到目标后回落", "曾达到目标后回落、按进度评价的指标：", False),
    ("按容差评价", "按容差评价的指标：", False),
    ("计划进度按年度目标", "计划进度按年度目标计算的指标：", False),
    ("年数据缺失", "年度数据有缺、只计此前年份的指标：", True),
    ("按年均增速比较", "按年均增速比较与按序时进度比较结论不同、以序时进度为准的指标：", False),
)  # fmt: skip

_LONGEST_LIST = 6


def _kind(note: str) -> str:
    return next((head for mark, head, _ in _KINDS if mark in note), f"{note}：")


def _named(row: Any, note: str) -> str:
    """The indicator's name, with the year or period the note is about."""
    detail = next((keep for mark, _, keep in _KINDS if mark in note), False)
    if not detail:
        return str(row[t.NAME])
    short = note.split("，")[0].removesuffix("为初步数").removesuffix("为预计数").removeprefix("基期为")
    short = short.removeprefix("规划表").removesuffix("不一致").replace("与现行口径的", "，现行口径")
    return f"{row[t.NAME]}（{short}）"


def _distinct(items: list[str]) -> list[str]:
    """Each name once; of long lists the first few and how many there are."""
    names = list(dict.fromkeys(items))
    if len(names) <= _LONGEST_LIST:
        return names
    return [*names[: _LONGEST_LIST - 1], f"{names[_LONGEST_LIST - 1]}等{len(names)}项（逐项见附表备注）"]
