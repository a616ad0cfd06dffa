"""Notes on the data behind a report: preliminary figures, calibers, base years, what is illustrative or unverified."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.document import Cell, Sentence, Span, sentence
from evallib.narratives import spans as s
from evallib.numbers import render
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
    """Say what was known when, up to where figures count, how progress and forecasts are computed.

    ``methods`` are the names of the forecast methods used; none where nothing was forecast.
    """
    day, until = s.chinese_day(plan.as_of), s.chinese_day(plan.data_until)
    names = "、".join(dict.fromkeys(methods))
    known = sentence(
        f"本报告依据截至{day}已掌握的数据编制，评价只使用{until}及以前时期的数据；",
        f"时间进度按规划年份（{plan.first_year}—{plan.last_year}年）计算。",
        "部分数据因四舍五入，相减结果与所列差数可能略有出入。",
    )
    if not names:
        return (known,)
    return known, sentence(
        f"预测采用{names}",
        s.odds("，区间为", s.interval(), "预测区间，期末达标概率由同一组联合模拟路径得出"), "。",
    )  # fmt: skip


def narrate_doubts(ratings: pd.DataFrame, figures: pd.DataFrame) -> tuple[Sentence, ...]:
    """Return one sentence for each kind of remark, naming the indicators it concerns.

    Parameters
    ----------
    ratings : DataFrame
        Rating rows with their ``notes``; the counts of long lists are over these rows.
    figures : DataFrame
        Figures that count (``Evaluation.figures``), for bases that disagree with them.
    """
    found: dict[str, list[Sentence]] = {}
    for _, row in ratings.iterrows():
        for note in str(row[t.NOTES]).split("；") if row[t.NOTES] else []:
            found.setdefault(_mark(note), []).append(_named(row, note, figures))
    heads = {mark: _KINDS.get(mark, f"{mark}的指标：") for mark in found}
    return tuple(sentence(heads[mark], _several(items, mark), "。") for mark, items in found.items())


def narrate_borderline(ratings: pd.DataFrame) -> Sentence | None:
    """Name the indicators whose class rests on the last printed digit."""
    names = [row[t.NAME] for _, row in ratings.iterrows() if row[t.BORDERLINE]]
    if not names:
        return None
    return sentence("以下指标的评价处于临界，最后一位数字的舍入即可改变结论：", s.names(names), "。")


def plain_remark(notes: str) -> str:
    """The remarks of a row without the figures in them, for a table that shows those figures elsewhere."""
    return _IN_REMARK.sub("", _BASE_REMARK.sub("规划表基数与现行口径数据不一致", notes))


_BASE_REMARK = re.compile(r"规划表基数-?[\d.]+与现行口径的\d{4}年数-?[\d.]+不一致")
_IN_REMARK = re.compile(r"（比值-?[\d.]+）")
_KINDS = {
    "为初步数": "使用初步数的指标：",
    "为预计数": "使用预计数的指标：",
    "基期为": "基期年份与规划基期不同的指标（时间进度仍按规划年份计算）：",
    "规划表基数": "规划表基数与现行口径数据不一致、进度仍按规划表基数计算的指标：",
    "口径衔接": "各年口径不一、按增速连乘衔接的指标：",
    "曾达到目标后回落": "曾达到目标后回落、按进度评价的指标：",
    "按容差评价": "按容差评价的指标：",
    "计划进度按年度目标": "计划进度按年度目标计算的指标：",
    "年数据缺失": "年度数据有缺、只计此前年份的指标：",
    "按年均增速比较": "按年均增速比较与按序时进度比较结论不同、以序时进度为准的指标：",
}
"""Words that mark a kind of remark → how the sentence on it begins."""
_LONGEST_LIST = 6


def _mark(note: str) -> str:
    return next((mark for mark in _KINDS if mark in note), note)


def _named(row: Any, note: str, figures: pd.DataFrame) -> Sentence:
    """The indicator's name, with the year, period or figures the remark is about."""
    name, mark = str(row[t.NAME]), _mark(note)
    if mark == "规划表基数":
        return sentence(name, *_two_bases(row, figures))
    detail = {"为初步数": note.removesuffix("为初步数"), "为预计数": note.removesuffix("为预计数"),
              "基期为": note.split("，")[0].removeprefix("基期为"),
              "年数据缺失": note.split("，")[0].replace("数据缺失", "缺数")}.get(mark, "")  # fmt: skip
    return sentence(f"{name}（{detail}）" if detail else name)


def _two_bases(row: Any, figures: pd.DataFrame) -> list[Any]:
    """（规划表基数60.6%，现行口径2019年数62.71%）."""
    key, year = str(row[t.INDICATOR_ID]), int(row[t.BASE_YEAR])
    own = figures[(figures[t.INDICATOR_ID] == key) & (figures[t.YEAR] == year) & (figures[t.PERIOD] == "annual")]
    if own.empty:
        return []
    value = float(own[t.VALUE].iloc[0])
    now = Span(render(value, "af") + str(row[t.UNIT]), Cell(s.FIGURES_TABLE, key, f"{year}annual"), value, "af")
    sign = "负" if value < 0 else ""
    return ["（规划表基数", *s.base_text(row), f"，现行口径{year}年数{sign}", now, "）"]


def _several(items: list[Sentence], mark: str) -> Sentence:
    """Of long lists the first few and how many there are."""
    if len(items) <= _LONGEST_LIST:
        return s.listed(items)
    number = s.count({f"remark/{mark}": len(items)}, f"remark/{mark}")
    return sentence(s.listed(items[:_LONGEST_LIST]), "等", number, "（逐项见附表备注）")
