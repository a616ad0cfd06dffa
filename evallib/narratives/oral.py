"""Sentences to be read aloud: short, without chances, intervals or brackets that only an eye can follow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.document import Cell, Sentence, Span, sentence
from evallib.narratives import spans as s
from evallib.narratives.adjustments import changed, subject_of_change
from evallib.narratives.indicators import narrate_progress, narrate_required
from evallib.narratives.people import subject
from evallib.narratives.status import describe
from evallib.numbers import render
from evallib.plan import Plan
from evallib.plan.chains import organs

Counts = Mapping[str, int]
ORDINALS = "一二三四五六七八九十"
_SALUTATIONS = {
    "national": "委员长、各位副委员长、秘书长，各位委员：", "province": "主任、各位副主任、秘书长，各位委员：",
    "city": "主任、各位副主任、秘书长，各位委员：", "district": "主任、各位副主任，各位委员：",
}  # fmt: skip
_SURVEY_TABLE, _INVESTMENT_TABLE = "survey", "investment"


def salutation(plan: Plan) -> str:
    """How the standing committee of the plan's level is addressed."""
    return _SALUTATIONS.get(plan.level, _SALUTATIONS["district"])


def opening(plan: Plan, review: str) -> Sentence:
    """受南开区人民政府委托，现将…报告如下，请予审议。"""
    government = organs(plan).government
    if plan.level != "national":
        government = government.removesuffix("政府") + "人民政府"
    return sentence(f"受{government}委托，现将{plan.title}实施{review}情况报告如下，请予审议。")


def one_by_one(items: Sequence[Sentence]) -> list[Sentence]:
    """一是…，二是…: each sentence under its ordinal; a single one without."""
    if len(items) == 1:
        return list(items)
    return [sentence(f"{ordinal(i)}是", item) for i, item in enumerate(items, start=1)]


def ordinal(number: int) -> str:
    """一, 十, 十一 … 九十九."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return ORDINALS[number - 1]
    return ("" if tens == 1 else ORDINALS[tens - 1]) + "十" + (ORDINALS[ones - 1] if ones else "")


def tell_ways(plan: Plan, counts: Counts, survey: int) -> Sentence:
    """How the evaluation was made: self-evaluation, visits, questionnaires, opinions; only what took place."""
    ways: list[Any] = []
    if counts.get(f"reporters/{t.COUNT}", 0) > 1:
        ways.append(sentence("组织", s.count(counts, f"reporters/{t.COUNT}", "个"), "部门和单位开展自评"))
    if counts.get(f"visits/{t.COUNT}"):
        ways.append(sentence("实地走访座谈", s.count(counts, f"visits/{t.COUNT}", "次")))
    if survey:
        ways.append(sentence("开展问卷调查，收回有效问卷", s.count(counts, f"survey/{t.COUNT}", "份")))
    if counts.get(f"opinions/{t.COUNT}"):
        taken = sentence("，采纳", s.count(counts, "opinions/采纳", "条")) if counts.get("opinions/采纳") else ""
        ways.append(sentence("听取各方面意见建议", s.count(counts, f"opinions/{t.COUNT}", "条"), taken))
    body = s.listed(ways, "，")
    office = organs(plan).office
    return sentence(f"这次评估由{office}牵头，", body, "，" if ways else "",
                    f"评价使用截至{s.chinese_day(plan.data_until)}的数据。")  # fmt: skip


def tell_satisfaction(table: pd.DataFrame) -> Sentence | None:
    """The share of the satisfied with the plan as a whole, where asked, and the best and the worst subject."""
    if table.empty:
        return None
    order = table[t.SHARE].sort_values(kind="stable")
    whole = [key for key, text in zip(table.index, table[t.QUESTION], strict=True) if "规划" in text and "总体" in text]
    rest = [key for key in order.index if key not in whole]
    parts: list[Any] = []
    if whole:
        parts.append(sentence("对规划实施总体满意和比较满意的占", _share(table, whole[0])))
    if len(rest) > 1:
        best, worst = rest[-1], rest[0]
        parts.append(sentence(f"满意度较高的是{subject(table.at[best, t.QUESTION])}，为", _share(table, best)))
        parts.append(sentence(f"较低的是{subject(table.at[worst, t.QUESTION])}，为", _share(table, worst)))
    return sentence("问卷调查显示，受访群众", s.listed(parts, "；"), "。") if parts else None


def _share(table: pd.DataFrame, key: str) -> Span:
    value = float(table[t.SHARE][key])
    return Span(render(value, "p1"), Cell(_SURVEY_TABLE, key, t.SHARE), value, "p1")


def tell_indicators(rows: Sequence[Any], plan: Plan) -> Sentence | None:
    """Where indicators stand, without progress and class; those of one period under its name (None for none)."""
    described = [(row, *describe(row, plan)) for row in rows]
    order = list(dict.fromkeys(lead for _, lead, _ in described))
    described.sort(key=lambda item: order.index(item[1]))
    groups = [
        sentence(f"{lead}，", s.listed([spoken(sentence(*clause)) for _, _, clause in group], "；"))
        for lead, group in groupby(described, key=lambda item: item[1])
    ]  # fmt: skip
    return sentence(s.listed(groups, "；"), "。") if groups else None


def tell_lagging(row: Any, plan: Plan, cause: str) -> Sentence:
    """One lagging indicator: where it stands, its share of the way, why, and what the remaining years need."""
    lead, clause = describe(row, plan)
    progress, need = narrate_progress(row), narrate_required(row, plan)
    parts: list[Any] = [f"{lead}，", spoken(sentence(*clause)), *(["，", spoken(progress)] if progress else [])]
    return sentence(*parts, f"{because(cause)}。", need or "")


def because(cause: str, kind: str = "") -> str:
    """，客观原因是…，主观原因是…; of one kind only where nothing more is known ，主要是客观原因; "" without any."""
    words = str(cause).strip().rstrip("。；;")
    if not words:
        return f"，主要是{kind}原因" if kind else ""
    if not _KINDS.search(words):
        return f"，主要原因是{words}"
    return "，" + _KINDS.sub(r"\1原因是", words).replace("；", "，")


_KINDS = re.compile("(客观|主观)：")
_GOALS = ("规划目标", "规划期目标", "规划要求", "控制上限")
_BESIDE = ("时间进度", "计划进度", "年度控制目标", "年度目标", "目标要求", "控制要求")


def spoken(told: Sentence) -> Sentence:
    """A clause as one says it: （规划目标65%） → ，规划目标为65%; 时间进度（50%） → 50%的时间进度."""
    spans = _apart(told)
    parts: list[Span] = []
    while spans:
        span = spans.pop(0)
        if span.text != "（":
            parts.append(span)
            continue
        end = next((i for i, item in enumerate(spans) if item.text == "）"), len(spans))
        inside, spans = spans[:end], spans[end + 1 :]
        before = parts[-1] if parts else Span("")
        words = next((word for word in _BESIDE if before.cell is None and before.text.endswith(word)), "")
        if words:
            parts[-1] = Span(before.text.removesuffix(words))
            parts += [*inside, Span(f"的{words}")]
        elif inside and inside[0].cell is None and inside[0].text.startswith(_GOALS):
            parts += [Span("，" + _asked(inside[0].text)), *inside[1:]]
        else:
            parts += [Span("（"), *inside, Span("）")]
    return Sentence(tuple(part for part in parts if part.text))


def _apart(told: Sentence) -> list[Span]:
    """The spans with brackets of ours as spans of their own; those inside a name stay with it."""
    found: list[Span] = []
    for span in told.spans:
        if span.cell is None and span.text.startswith("（") and span.text.count("（") > span.text.count("）"):
            found += [Span("（"), Span(span.text[1:])]
        elif span.cell is None and span.text.startswith("）"):
            found += [Span("）"), Span(span.text[1:])]
        elif span.cell is None and span.text.endswith("（"):
            found += [Span(span.text[:-1]), Span("（")]
        else:
            found.append(span)
    return [span for span in found if span.text]


def _asked(words: str) -> str:
    """规划目标年均增长 → 规划目标为年均增长; 规划要求 stays."""
    for head in ("规划期目标", "规划目标", "控制上限"):
        if words.startswith(head):
            return f"{head}为{words.removeprefix(head)}"
    return words


def tell_investment(found: Mapping[str, float]) -> Sentence | None:
    """Investment done, in 亿元 or 万元 as the report has it, and its share (None where no project has any)."""
    if "rate" not in found:
        return None

    def number(column: str, form: str, suffix: str = "") -> Span:
        cell = Cell(_INVESTMENT_TABLE, "project", column)
        return Span(render(found[column], form) + suffix, cell, found[column], form)

    large = found["invested_yi"] >= 1
    done = number("invested_yi", "f2", "亿元") if large else number("invested", "i", "万元")
    return sentence("投资类项目累计完成投资", done, "，占计划总投资的", number("rate", "p1"), "。")


def tell_late(rows: Sequence[Any], counts: Counts, most: int) -> Sentence | None:
    """How many projects are late; the first few by name with their reason (None where none is)."""
    if not rows:
        return None
    told = [f"{row[t.NAME]}，{reason}" if (reason := _reason(row)) else str(row[t.NAME]) for row in rows[:most]]
    lead = "为" if len(rows) == 1 else "其中，" if len(rows) > most else "分别是："
    return sentence(
        "有", s.count(counts, "project/late", "个"), "项目进度滞后于自身计划，", lead, s.listed(told, "；"), "。"
    )


def _reason(row: Any) -> str:
    """Why a project is late, without the kind of the cause."""
    words = str(row[t.CAUSE] or row[t.PROBLEM]).strip().rstrip("。；;")
    return _KINDS.sub("", words).replace("；", "、")


def tell_outlook(counts: Counts, plan: Plan) -> Sentence | None:
    """How many indicators are sure, possible, hard to reach, in words only (None where none can be told)."""
    if not counts.get(f"chance/{t.COUNT}"):
        return None
    words = [word for _, word in t.CHANCE_WORDING if counts.get(f"chance/{word}")]
    total = counts[f"chance/{t.COUNT}"]
    if len(words) == 1:
        many = "均属" if total > 1 else "属"
        return sentence(
            "从发展趋势看，到", f"{plan.last_year}年，可作预测的", s.count(counts, f"chance/{t.COUNT}"),
            f"指标{many}“{words[0]}”。",
        )  # fmt: skip
    items = s.listed([sentence(word, "的", s.count(counts, f"chance/{word}")) for word in words])
    head = sentence(
        "从发展趋势看，可作预测的", s.count(counts, f"chance/{t.COUNT}"), "指标中，到", f"{plan.last_year}年"
    )
    return sentence(head, items, "。")


def tell_measure(issue: Any, office: str, plan: Plan) -> Sentence | None:
    """A measure with who leads it and until when, or that its day is over (None where nothing is said)."""
    if not s.quoted(issue.measure):
        return None
    terms = [f"由{office}牵头"] if office else []
    day = s.chinese_day(issue.due).replace("年12月31日", "年底") if s.present(issue.due) else ""
    over = bool(day) and str(issue.due)[:10] < plan.as_of.isoformat()
    terms += [f"原定{day}前完成，须抓紧办结" if over else f"{day}前完成"] if day else []
    return sentence("，".join([s.quoted(issue.measure), *terms]), "。")


def tell_problem(issue: Any) -> Sentence:
    """A problem in the office's words with its cause; one known from progress.csv says what it is about."""
    about = f"{issue.object_name}方面，" if issue.file == "progress.csv" and issue.object_name else ""
    return sentence(f"{about}{s.quoted(issue.problem)}{because(issue.cause, issue.cause_kind)}。")


def tell_change(row: Mapping[str, Any]) -> Sentence:
    """将“…”由4.5个调整为3.8个，主要考虑是…: an adjustment asked for (a row of ``Evaluation.adjustments``)."""
    reason = f"，主要考虑是{s.quoted(row[t.REASON])}" if s.quoted(row[t.REASON]) else ""
    old: list[Any] = ["由", changed(row, t.OLD)] if s.quoted(row[t.OLD]) else []
    return sentence(f"将{subject_of_change(row)}", *old, "调整为", changed(row, t.NEW), f"{reason}。")


def pick(rows: Iterable[Any], most: int, order: Sequence[str]) -> list[Any]:
    """The first ``most`` rows by the order of their classes, binding indicators first, else in file order."""
    kept = [row for row in rows if row[t.RATING] in order and row[t.TARGET_TYPE] != "qualitative"]
    kept.sort(key=lambda row: (order.index(row[t.RATING]), row[t.ATTRIBUTE] != "约束性"))
    return kept[:most]
