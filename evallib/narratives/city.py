"""Sentences on the tasks of the higher plan: what matters first, how each went year by year, how its state turned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.document import Sentence, sentence
from evallib.narratives import spans as s
from evallib.narratives.indicators import narrate_required
from evallib.narratives.overall import until
from evallib.narratives.tasks import narrate_years, period_words
from evallib.plan import Plan

THEMES = ("京津冀协同发展", "制造业立市", "“双中心”城市建设")
"""Themes in the order of the work plan; further ones follow as the catalogue has them."""
OTHER_THEME = "其他任务"
_STANDINGS = {
    "to_adjust": "拟提请调整", "behind": "慢于序时进度", "not_started": "尚未启动", "": "尚未报送进展",
    "done": "已完成", "on_schedule": "达到序时进度",
}  # fmt: skip
"""State → how a sentence says it; what needs attention first."""
TROUBLED = ("to_adjust", "behind", "not_started")
_PLACE = re.compile(r"[^“”《》]*?(?:区|市|县|省|州|盟|旗)(?=“|《|国民|经济|第|十)")
_TERM = re.compile(r"“?(十[一二三四五六七八九]?五)”?|第(十[一二三四五六七八九]?|[一二三四五六七八九])个五年")


def place_of(plan: Plan) -> str:
    """南开区 of 南开区“十四五”规划《纲要》; "" where the title begins otherwise."""
    head = _PLACE.match(plan.title.removeprefix("《"))
    return head[0] if head else ""


def area_name(plan: Plan) -> str:
    """Whose plan it is: 南开区; 全区 (全市, 全省) where the title does not say."""
    return place_of(plan) or s.level_words(plan).own


def term_name(plan: Plan) -> str:
    """“十四五” from the plan's title; "" where it does not say."""
    match = _TERM.search(plan.title)
    if match is None:
        return ""
    return f"“{match[1] or match[2] + '五'}”"


def upper_plan(plan: Plan) -> str:
    """How the text calls the plan of the level above: 市《纲要》, 省《纲要》."""
    return f"{s.level_words(plan).above}《纲要》"


def by_theme(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """Tasks by theme: the work plan's three first, then the others, tasks without a theme last."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row[t.THEME] or OTHER_THEME, []).append(row)
    order = [*THEMES, *(name for name in found if name not in (*THEMES, OTHER_THEME)), OTHER_THEME]
    return {name: found[name] for name in order if name in found}


def standing(row: Any) -> str:
    """已完成, 达到序时进度, 慢于序时进度, 尚未启动, 拟提请调整, 尚未报送进展."""
    return _STANDINGS.get(row[t.STATE], _STANDINGS[""])


def narrate_task_states(counts: Mapping[str, int], scope: str = "city_task") -> Sentence:
    """Counts by state, without what they are counts of: 已完成1项、达到序时进度2项; of one state 均达到序时进度.

    ``scope`` is ``city_task`` or ``theme:<theme>``.
    """
    names = {"": "未报送", **t.WORK_STATE_NAMES}
    keys = {code: f"{scope}/{names[code]}" for code in _STANDINGS if counts.get(f"{scope}/{names[code]}")}
    total = counts[f"{scope}/{t.COUNT}"]
    if len(keys) == 1:
        return sentence("均" if total > 1 else "", _STANDINGS[next(iter(keys))])
    order = [code for code in ("done", "on_schedule", "behind", "not_started", "to_adjust", "") if code in keys]
    return s.listed([sentence(_STANDINGS[code], s.count(counts, keys[code])) for code in order])


def narrate_troubled(rows: Sequence[Any], plan: Plan, role: str) -> Sentence | None:
    """The tasks that need attention by name and state, with the office's words what is amiss (None where none is).

    ``role`` says whose they are: 区商务局牵头的.
    """
    troubled = [row for code in TROUBLED for row in rows if row[t.STATE] == code]
    if not troubled:
        return None
    told = [f"“{row[t.NAME]}”{standing(row)}{_amiss(row)}" for row in troubled]
    return sentence(f"{until(plan)}，{role}", s.listed(told, "；"), "。")


def _amiss(row: Any) -> str:
    problem = s.quoted(row[t.PROBLEM])
    return f"，{problem}" if problem else ""


def narrate_paces(rows: Iterable[Any], plan: Plan) -> Sentence | None:
    """From the targets backwards: what each remaining year needs of several indicators (None where nothing is)."""
    found = []
    for row in rows:
        need = narrate_required(row, plan)
        if need is not None:
            first, *rest = need.spans
            parts = [replace(first, text=first.text.removeprefix("要实现规划目标，")), *rest]
            found.append(sentence(str(row[t.NAME]), parts[:-1], parts[-1].text.rstrip("。")))
    return sentence(f"从{plan.last_year}年目标倒推，", s.listed(found, "；"), "。") if found else None


def narrate_course(reports: pd.DataFrame) -> Sentence | None:
    """What was done, year by year in the office's words: 2021年，…；2022年，… (None where nothing is reported).

    ``reports`` are the rows of one task, by period (``Evaluation.period_reports``); of a year the last that says what.
    """
    said = zip(reports[t.PERIOD], reports[t.DONE], strict=True)
    told = {str(period)[:4]: (str(period), text) for period, text in said if s.quoted(text)}
    return narrate_years(list(told.values()))


def narrate_turn(row: Any, reports: pd.DataFrame) -> Sentence | None:
    """How the task's state changed, or since when it stands still (None where there is nothing to say).

    进度由2022年的慢于序时转为达到序时; 自2022年起一直慢于序时.
    """
    names, states = t.WORK_STATE_NAMES, list(zip(reports[t.PERIOD], reports[t.STATE], strict=True))
    known = [(period, state) for period, state in states if state in names]
    if len(known) < 2 or known[-1][1] != row[t.STATE]:
        return None
    (_, before), (last, now) = known[-2], known[-1]
    if before == "on_schedule" and now == "done":
        return None
    if before != now:
        return sentence(f"进展状态由{period_words(known[-2][0])}的“{names[before]}”转为“{names[now]}”。")
    if now not in TROUBLED:
        return None
    since = last
    for period, state in reversed(known):
        if state != now:
            break
        since = period
    return sentence(f"自{period_words(since)}以来，进展状态一直为“{names[now]}”。")
