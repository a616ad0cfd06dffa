"""Sentences for a page that has to hold everything: names and numbers, a clause each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evallib import tables as t
from evallib.document import Cell, Sentence, Span, sentence
from evallib.narratives import spans as s
from evallib.narratives.adjustments import changed, subject_of_change
from evallib.narratives.works import NOUNS
from evallib.numbers import render
from evallib.plan import Plan
from evallib.plan.chains import Taken, organs

Counts = Mapping[str, int]
_STATES = tuple(dict.fromkeys((*t.WORK_STATE_NAMES.values(), *t.PROJECT_STATE_NAMES.values(), "未报送")))
_WHO = {"all": "各部门", "lead": "各牵头单位"}


def brief_states(counts: Counts, kind: str) -> Sentence | None:
    """9项重点任务中，达到序时7项、慢于序时2项; of one state 9项重点任务均达到序时 (None where there is none)."""
    total = counts.get(f"{kind}/{t.COUNT}", 0)
    if not total:
        return None
    noun, unit = NOUNS[kind]
    whole = s.count(counts, f"{kind}/{t.COUNT}", unit)
    names = [name for name in _STATES if counts.get(f"{kind}/{name}")]
    if len(names) == 1:
        return sentence(whole, noun, "均" if total > 1 else "", names[0])
    items = [sentence(name, s.count(counts, f"{kind}/{name}", unit)) for name in names]
    return sentence(whole, noun, "中，", s.listed(items))


def brief_lagging(rows: Sequence[Any], total: Span, most: int) -> Sentence:
    """Lagging indicators by name with the share of the way done, those furthest behind first."""
    order = sorted(rows, key=_behind)
    told = [sentence(str(row[t.NAME]), *_share(row)) for row in order[:most]]
    return sentence("滞后指标", total, "：", s.listed(told), "等。" if len(rows) > most else "。")


def _behind(row: Any) -> float:
    return float(row[t.PROGRESS_GAP]) if s.present(row[t.PROGRESS_GAP]) else 0.0


def _share(row: Any) -> list[Any]:
    """（完成目标进度36.3%）; nothing where there is no share, or it runs backwards."""
    if not s.present(row[t.PROGRESS]) or row[t.PROGRESS] < 0:
        return []
    return ["（完成目标进度", s.number(row, t.PROGRESS, "p1"), "）"]


def brief_names(head: str, total: Span, names: Sequence[str], most: int) -> Sentence:
    """慢于序时的重点任务2项：…、…; of many the first few and 等."""
    return sentence(head, total, "：", s.names(names[:most]), "等。" if len(names) > most else "。")


def brief_change(row: Mapping[str, Any], chain: Sequence[Taken]) -> Sentence:
    """An adjustment asked for, with the step that comes next."""
    ahead = next((item.name for item in chain if not item.done and item.state != "foreign"), "")
    old: list[Any] = ["由", changed(row, t.OLD)] if s.quoted(row[t.OLD]) else []
    then = f"（下一环节：{ahead}）" if ahead else ""
    return sentence(subject_of_change(row), *old, "调整为", changed(row, t.NEW), then)


def brief_investment(found: Mapping[str, float]) -> Sentence | None:
    """累计投资完成率53.2% (None where no project has any)."""
    if "rate" not in found:
        return None
    cell = Cell("investment", "project", "rate")
    return sentence("累计投资完成率", Span(render(found["rate"], "p1"), cell, found["rate"], "p1"))


def brief_outlook(counts: Counts, plan: Plan) -> Sentence | None:
    """期末展望：可预测的21项指标中，有把握完成5项、…: in words, no chances (None where none can be told)."""
    if plan.finished or not counts.get(f"chance/{t.COUNT}"):
        return None
    words = [word for _, word in t.CHANCE_WORDING if counts.get(f"chance/{word}")]
    items = [sentence(word, s.count(counts, f"chance/{word}")) for word in words]
    head = f"{plan.last_year}年展望：可作预测的"
    if len(words) == 1:
        many = "均属" if counts[f"chance/{t.COUNT}"] > 1 else "属"
        return sentence(head, s.count(counts, f"chance/{t.COUNT}"), f"指标{many}“{words[0]}”。")
    return sentence(head, s.count(counts, f"chance/{t.COUNT}"), "指标中，", s.listed(items), "。")


def brief_day(day: Any) -> str:
    """2023年8月10日前, 2023年底前."""
    return s.chinese_day(day).replace("年12月31日", "年底") + "前"


def brief_milestone(row: Any, plan: Plan) -> str:
    """2023年8月10日前报送专题评估报告定稿（各部门）."""
    return f"{brief_day(row.due)}{row.name}（{_WHO.get(row.who, organs(plan).office)}）"
