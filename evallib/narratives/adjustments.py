"""Sentences on adjustments: what changes from what to what, what it would do, how many there are and of which plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evallib import tables as t
from evallib.document import Cell, Sentence, Span, sentence
from evallib.narratives import spans as s
from evallib.numbers import render
from evallib.plan import Plan
from evallib.plan.chains import organs, target_number
from evallib.plan.hierarchy import OUTLINE

ADJUSTMENTS_TABLE = "adjustments"
NOUNS = {
    "indicator": "指标", "task": "重点任务", "programme": "重点工程", "project": "专栏项目", "city_task": "市级任务",
}  # fmt: skip


def changed(row: Mapping[str, Any], column: str) -> Span:
    """The old or the new text of an adjustment: a number with its cell, a day, the words as written; else a blank."""
    text = str(row[column]).strip()
    value = target_number(text)
    if value is None:
        asks = f"adjustments.csv：{row[t.ADJUSTMENT_ID]}，{column}"
        return Span(s.chinese_day(text)) if text else Span(_BLANKS[column], asks=asks)
    address = Cell(ADJUSTMENTS_TABLE, str(row[t.ADJUSTMENT_ID]), column)
    unit = str(row[t.UNIT]) if row[t.UNIT] not in ("", "—") else ""
    return Span(("负" if value < 0 else "") + render(value, "af") + unit, address, value, "af")


_BLANKS = {t.OLD: "【待补充：原文】", t.NEW: "【待补充：拟改内容】"}


def plan_of_change(row: Mapping[str, Any], plan: Plan) -> str:
    """The plan an adjustment changes: 《纲要》 or 《…规划》."""
    if not row[t.ISSUE_LEVEL]:
        return OUTLINE if OUTLINE in plan.title else plan.title
    frame = plan.tables["special_plans"]
    names = dict(zip(frame[t.PLAN_ID], frame[t.NAME], strict=True))
    return f"《{names.get(row[t.PLAN_ID]) or row[t.PLAN_ID]}》"


def subject_of_change(row: Mapping[str, Any]) -> str:
    """What is changed, by kind and name: 指标“…”, 专栏项目“…”."""
    name = row[t.NAME] or row[t.OBJECT_ID]
    return f"{NOUNS.get(row[t.OBJECT_TYPE], '')}“{_inner(name)}”" if name else "未注明的事项"


def _inner(text: str) -> str:
    """A name to stand between quotation marks of its own."""
    return text.replace("“", "‘").replace("”", "’")


def narrate_change(row: Mapping[str, Any], plan: Plan, *, approved: bool) -> Sentence:
    """拟将《纲要》指标“…”的目标由4.5个调整为3.8个。"""
    what = f"{plan_of_change(row, plan)}{subject_of_change(row)}"
    verb = "经批准，已将" if approved else "拟将"
    old, new = changed(row, t.OLD), changed(row, t.NEW)
    plain = new.cell is not None or new.text != str(row[t.NEW]).strip() or old.cell is not None
    before: list[Any] = ["由", *_as_said(old, plain=plain)] if row[t.OLD] else []
    return sentence(f"{verb}{what}{_aim(row, new)}", *before, "调整为", *_as_said(new, plain=plain), "。")


def _aim(row: Mapping[str, Any], new: Span) -> str:
    """What of the item changes: its target, its date, else its content as a whole."""
    if row[t.OBJECT_TYPE] == "indicator":
        return "的目标"
    day = new.cell is None and not new.asks and new.text != str(row[t.NEW]).strip()
    return "的完成时限" if day else "的内容"


def _as_said(span: Span, *, plain: bool) -> list[Any]:
    """Numbers and days as they are, words between quotation marks."""
    return [span] if plain or span.asks else ["“", Span(_inner(span.text)), "”"]


def narrate_rerated(row: Mapping[str, Any]) -> Sentence | None:
    """What the class would be by the other target, on the same figures (None where the target is no number)."""
    if not row[t.RATING_NEW]:
        return None
    before, after = row[t.RATING_OLD], row[t.RATING_NEW]
    name = t.RATING_NAMES[after]
    verdict = f"评价为“{name}”" if after != t.NOT_RATED else name
    if before and before == after:
        verdict = f"评价仍为“{name}”" if after != t.NOT_RATED else f"仍{name}"
    parts: list[Any] = ["按调整后的目标和现有数据测算，"]
    if s.present(row[t.PROGRESS_NEW]) and row[t.PROGRESS_NEW] >= 0:
        parts += [*_moved(row), "，"]
    return sentence(*parts, verdict, "。")


def narrate_new_gap(row: Mapping[str, Any], plan: Plan) -> Sentence | None:
    """Where the forecast of the last plan year lies beside the new target (None where they cannot be compared)."""
    gap = row[t.GAP_NEW]
    if not s.present(gap):
        return None
    form = f"af{_decimals(row)}"
    unit = {"%": "个百分点", "‰": "个千分点"}.get(str(row[t.UNIT]), str(row[t.UNIT]))
    text = render(float(gap), form)
    if not text.strip("0."):
        return sentence(f"按现有趋势，{plan.last_year}年预测数与调整后的目标持平。")
    address = Cell(ADJUSTMENTS_TABLE, str(row[t.ADJUSTMENT_ID]), t.GAP_NEW)
    side = "高于" if gap > 0 else "低于"
    span = Span(text + unit, address, float(gap), form)
    return sentence(f"按现有趋势，{plan.last_year}年预测数{side}调整后的目标", span, "。")


def _decimals(row: Mapping[str, Any]) -> int:
    """The indicator's own decimals, else those the new target is written with."""
    own = row[t.DECIMALS]
    return int(own) if s.present(own) else min(3, len(str(row[t.NEW]).strip().partition(".")[2]))


def _moved(row: Mapping[str, Any]) -> list[Any]:
    """完成目标进度由33.6%变为42.7%."""
    old, new = row[t.PROGRESS_OLD], row[t.PROGRESS_NEW]
    after = _share(row, t.PROGRESS_NEW)
    if s.present(old) and old >= 0 and abs(old - new) >= 0.0005:
        return ["完成目标进度由", _share(row, t.PROGRESS_OLD), "变为", after]
    return ["完成目标进度为", after]


def _share(row: Mapping[str, Any], column: str) -> Span:
    value = float(row[column])
    return Span(render(value, "p1"), Cell(ADJUSTMENTS_TABLE, str(row[t.ADJUSTMENT_ID]), column), value, "p1")


def narrate_adjustment_counts(counts: Mapping[str, int], plan: Plan) -> Sentence:
    """3项，其中《纲要》1项，以部门文件印发的规划2项; of one kind without the parts."""
    names = {
        "outline": OUTLINE if OUTLINE in plan.title else plan.title,
        "government": f"以{organs(plan).government}及其办公室文件印发的规划", "department": "以部门文件印发的规划",
    }  # fmt: skip
    found = [(name, f"adjustment/{key}") for key, name in names.items() if counts.get(f"adjustment/{key}")]
    whole = s.count(counts, f"adjustment/{t.COUNT}")
    if len(found) == 1:
        return sentence(whole, f"，{'均' if counts[f'adjustment/{t.COUNT}'] > 1 else ''}为对{found[0][0]}的调整")
    return sentence(whole, "，其中", s.listed([sentence(name, s.count(counts, key)) for name, key in found], "，"))


def narrate_touched(above: str, below: Sequence[str], served: Sequence[str]) -> Sentence | None:
    """What else the adjusted item stands with: the item above it, those below, the tasks it serves."""
    parts = [f"上位事项为“{_inner(above)}”"] if above else []
    if below:
        parts.append(f"由其分解或支撑的事项有{_list(below)}")
    if served:
        parts.append(f"将其列为目标的任务、工程和项目有{_list(served)}")
    return sentence(f"该事项的关联情况：{'；'.join(parts)}，须一并衔接。") if parts else None


_MOST = 5


def _list(names: Sequence[str]) -> str:
    shown = "".join(f"“{_inner(name)}”" for name in names[:_MOST])
    return shown + ("等" if len(names) > _MOST else "")
