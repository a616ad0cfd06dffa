"""Where the plan ends by the forecast: median, 80 % interval, gap to the target, chance of attainment."""

from __future__ import annotations

from typing import Any

from evallib import tables as t
from evallib.document import Sentence, Span, sentence
from evallib.narratives import spans as s
from evallib.narratives import wording as w
from evallib.narratives.wording import Parts
from evallib.numbers import render
from evallib.plan import Plan

Columns = tuple[str, str, str]


def narrate_outlook(row: Any, plan: Plan) -> Sentence | None:
    """Say where the plan ends by the forecast, with the 80 % interval, the gap to the target and the chance.

    None where the plan's last year is known, or there is no forecast comparable with the target.
    """
    column = t.forecast_column(plan.last_year)
    ended = s.present(row[t.LATEST_YEAR]) and row[t.LATEST_YEAR] == plan.last_year and row[t.LATEST_PERIOD] == "annual"
    if plan.finished or ended or not s.present(row.get(column)) or row[t.RATING] == t.NOT_RATED:
        return None
    if row[t.REASON_CODE] in ("caliber_break", "no_data"):
        return None
    return sentence(*(_ending(row, plan) or _last_year(row, plan)), *_target_gap(row), *_chance(row), "。")


def chance_word(chance: float) -> str:
    """有把握完成, 经努力可完成, 完成难度较大."""
    return next(word for limit, word in t.CHANCE_WORDING if chance >= limit - 1e-12)


def _ending(row: Any, plan: Plan) -> Parts:
    """What growth, sums and reductions come to at the plan's end (nothing for other types)."""
    kind, lead = row[t.TARGET_TYPE], f"按现有趋势预测，到{plan.last_year}年规划期"
    columns = (t.END_MEDIAN, t.END_LOW, t.END_HIGH)
    if not s.present(row[t.END_MEDIAN]):
        return []
    if kind == "cumulative_sum":
        verb = "累计达到" if row[t.DIRECTION] == "down" else "累计完成"
        return _plain_interval(row, columns, f"{lead}{verb}", s.decimals_form(row))
    if kind == "avg_growth":
        return _verb_interval(row, columns, f"{lead}年均", ("增长", "下降"))
    if kind == "cumulative_reduction":
        return _verb_interval(row, columns, f"{lead}累计", ("降低", "上升"))
    return []


def _last_year(row: Any, plan: Plan) -> Parts:
    """The forecast of the last plan year itself; of yearly rates with a verb instead of a sign."""
    year = plan.last_year
    columns = (t.forecast_column(year), t.low_column(year), t.high_column(year))
    lead, verbs = f"按现有趋势预测，{year}年", w.rate_verbs(row)
    if verbs is None:
        return _plain_interval(row, columns, f"{lead}为", s.decimals_form(row))
    return _verb_interval(row, columns, f"{lead}当年", verbs[1:], s.decimals_form(row))


def _plain_interval(row: Any, columns: Columns, lead: str, form: str) -> Parts:
    """2025年为11.04年（80%区间为10.74—11.35年）; of percentages 80.6%—91.4%."""
    middle, low, high = columns
    unit = str(row[t.UNIT])
    first = unit if unit in s.MARKS else ""
    dash = "至" if row[low] < 0 else "—"
    ends = [*s.figure(row, low, form, first), dash, *s.figure(row, high, form, unit)]
    if render(float(row[low]), form) == render(float(row[high]), form):
        ends = []
    return [lead, *s.figure(row, middle, form, unit), *_between(ends)]


def _verb_interval(row: Any, columns: Columns, lead: str, verbs: tuple[str, str], form: str = "f1") -> Parts:
    """规划期年均增长3.8%（80%区间为下降1.3%至增长6.3%）; both ends of one sign share the verb."""

    def figure(column: str) -> tuple[str, Span]:
        falls = row[column] < 0 and float(render(row[column], form)) != 0
        return verbs[1] if falls else verbs[0], s.number(row, column, f"a{form}", suffix="%")

    (word, middle), (low_word, low), (high_word, high) = (figure(column) for column in columns)
    if low_word != high_word:
        ends: Parts = [low_word, low, "至", high_word, high]
    else:
        ends = [low_word, *((low, "—", high) if low_word == verbs[0] else (high, "—", low))]
    return [f"{lead}{word}", middle, *_between(ends)]


def _between(ends: Parts) -> Parts:
    """（80%区间为10.74—11.35年）; nothing where both ends print alike."""
    if not ends:
        return []
    return s.odds("（", s.interval(), "区间为", *ends, "）")


def _target_gap(row: Any) -> Parts:
    """How far the forecast stays from the target, where it misses it."""
    gap, down = row[t.TARGET_GAP], row[t.DIRECTION] == "down"
    if not s.present(gap) or row[t.TARGET_TYPE] not in ("level", "increment") or (gap <= 0 if down else gap >= 0):
        return []
    if float(render(abs(gap), s.decimals_form(row))) == 0:
        return []
    return [f"，{'高于' if down else '低于'}规划目标", s.change(row, t.TARGET_GAP)]


def _chance(row: Any) -> Parts:
    """Chance and its wording; of a target already met, the chance that it stays so."""
    if not s.present(row[t.P_ATTAIN]):
        return []
    chance = float(row[t.P_ATTAIN])
    form = "p1" if 0 < chance < 0.005 or 0.995 <= chance < 1 else "p0"
    for limit, _ in t.CHANCE_WORDING[:2]:
        form = max(form, s.clear_form(chance, limit, form))
    number = s.number(row, t.P_ATTAIN, form)
    if row[t.REASON_CODE] != "target_met":
        return [*s.odds("，期末达标概率", number), f"，{chance_word(chance)}"]
    return [*s.odds("，期末保持达标的概率", number), "" if chance >= t.CHANCE_WORDING[0][0] - 1e-12 else "，须防止回落"]
