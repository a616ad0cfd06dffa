"""Chinese words for a rating: the reason, and remarks on the data behind it."""

from __future__ import annotations

from evallib import formulas
from evallib import tables as t
from evallib.numbers import format_number, format_percent
from evallib.ratings import growth as g
from evallib.ratings.case import Case, Outcome
from evallib.ratings.figures import Figure
from evallib.ratings.offices import Say
from evallib.ratings.planned import follows_path

NOT_RATED_REASONS: dict[str, str] = {
    "no_target": "没有可用的目标值",
    "needs_judgement": "定性指标，待责任单位作出评价",
    "no_reference": "参照指标缺失，或与参照指标没有共同时期的数据",
    "no_data": "规划期内尚无可用数据",
    "caliber_break": "规划期内数据口径与现行口径不一致，不能比较",
    "part_year_only": "只有不能与全年比较的部分年度数据",
    "no_base": "没有可用的基期数",
    "no_assigned_target": "最新数据所在年度没有下达的年度目标",
}
_NO_BASE = ("floor", "ceiling", "range", "assigned", "qualitative", "cumulative_sum")
_STATUS_WORDS = {"preliminary": "初步数", "estimate": "预计数"}


def reason(case: Case, outcome: Outcome) -> str:
    """One Chinese clause saying why the class is what it is."""
    if outcome.rating == t.NOT_RATED:
        later = any(case.in_plan(at) for at in case.series.loose)
        if outcome.code == "no_data" and later:
            return f"缺{case.first_year}年数，不能连续计算"
        return NOT_RATED_REASONS[outcome.code]
    if outcome.figure is None:
        return "按责任单位的评价"
    at = outcome.figure.at
    return f"截至{at.end}，{_arithmetic(case, outcome)}"


def _arithmetic(case: Case, outcome: Outcome) -> str:
    """What was compared with what."""
    kind = case.indicator.target_type
    words = {"target_met": "已达到规划目标", "line_kept": "守住目标线", "line_broken": "未守住目标线",
             "assigned": "达到下达目标" if outcome.rating == "on_track" else "未达到下达目标"}  # fmt: skip
    if outcome.code == "relative":
        word = "高" if (outcome.achieved or 0.0) >= 0 else "低"
        return f"年均增速比参照指标（计入目标差和方向）{word}{format_number(abs(outcome.achieved or 0.0), 2)}个百分点"
    if outcome.code == "by_schedule":
        if outcome.progress is None or outcome.planned is None:
            return "累计变动已无法按进度计算"
        name = "计划进度" if outcome.figure and follows_path(case, outcome.figure.at) else "时间进度"
        share = format_percent(outcome.planned)
        if outcome.progress < 0:
            return f"变动与目标方向相反，{name}已到{share}"
        return f"完成目标进度的{format_percent(outcome.progress)}，{name}{share}，比值{format_number(outcome.ratio, 2)}"
    extra = f"，均值{format_number(outcome.achieved, 2)}" if kind in ("floor", "ceiling", "range") else ""
    return words[outcome.code] + extra


def override_reason(say: Say, outcome: Outcome) -> str:
    """Who changed the class, when, from what to what, why."""
    before, after = t.RATING_NAMES[outcome.rating], t.RATING_NAMES[say.rating]
    change = f"确认为“{after}”" if before == after else f"由“{before}”改为“{after}”"
    day = say.recorded_on
    return f"{say.person}{day.year}年{day.month}月{day.day}日{change}：{say.reason}"


def cagr_ratio(case: Case, outcome: Outcome, target: float | None) -> float | None:
    """Achieved over required compound growth of a level, shown beside the schedule; None where it makes no sense."""
    base, figure = case.indicator.base, outcome.figure
    if case.indicator.target_type not in ("level", "increment") or figure is None or base is None or target is None:
        return None
    if outcome.progress is None or min(base, target, figure.value) <= 0:
        return None
    achieved = float(formulas.average_growth(figure.value / base, case.elapsed(figure.at)))
    required = float(formulas.average_growth(target / base, float(case.length)))
    return achieved / required if required else None


def remarks(case: Case, outcome: Outcome, ratio: float | None) -> tuple[str, ...]:
    """Chinese notes on the data behind a row, most important first."""
    found = list(outcome.remarks)
    figure = outcome.figure
    if figure is not None:
        found += _figure_remarks(case, figure)
        if case.indicator.target_type in ("level", "increment", "cumulative_sum") and follows_path(case, figure.at):
            found.append("计划进度按年度目标计算")
    found += _base_remarks(case)
    if ratio is not None and outcome.ratio is not None and _class_of(case, ratio) != _class_of(case, outcome.ratio):
        found.append(f"按年均增速比较（比值{format_number(ratio, 2)}）与按序时进度比较结论不同，以序时进度为准")
    return tuple(dict.fromkeys(found))


def _figure_remarks(case: Case, figure: Figure) -> list[str]:
    found = []
    if any(f.bridged for f in _chained(case)):
        found.append("口径衔接：各年增速口径不一，按增速连乘")
    if figure.status in _STATUS_WORDS:
        found.append(f"{figure.at.name}为{_STATUS_WORDS[figure.status]}")
    gap = _first_gap(case, figure)
    if gap:
        found.append(f"{gap}年数据缺失，只计此前年份")
    return found


def _base_remarks(case: Case) -> list[str]:
    item = case.indicator
    if item.base is None or item.base_year is None:
        return []
    found = []
    if item.base_year != case.first_year - 1:
        found.append(f"基期为{item.base_year}年，时间进度仍按规划年份计算")
    by_rate = item.value_kind == "rate" and item.target_type not in ("level", "increment")
    if by_rate or item.target_type in _NO_BASE:
        return found
    own = case.value(item.base_year)
    written = format_number(item.base)
    decimals = len(written.partition(".")[2])
    if own is not None and abs(own - item.base) > 0.5000001 * 10.0**-decimals:
        found.append(
            f"规划表基数{written}与现行口径的{item.base_year}年数{format_number(own)}不一致，进度按规划表基数计算"
        )
    return found


def _chained(case: Case) -> list[Figure]:
    """Figures of the plan years that a rate is chained from."""
    return [f for f in g.usable(case, "growth", "stock")] if case.indicator.value_kind == "rate" else []


def _first_gap(case: Case, figure: Figure) -> int | None:
    """First missing year of a chain that has later figures."""
    chained_kind = case.indicator.target_type in ("avg_growth", "relative_growth", "cumulative_reduction")
    if not (case.indicator.target_type == "cumulative_sum" or (chained_kind and case.indicator.value_kind == "rate")):
        return None
    missing = case.first_year + len(g.annual_run(case))
    later = [f for f in g.usable(case) if f.at.year > missing]
    return missing if later else None


def _class_of(case: Case, ratio: float) -> str:
    limits = case.thresholds
    return "ahead" if ratio >= limits.ahead else "on_track" if ratio >= limits.on_track else "lagging"
