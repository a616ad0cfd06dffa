"""Checks of bases and calibers: the starting point is there, of the base year, and of the caliber now counted."""

from __future__ import annotations

from collections.abc import Iterator

from evallib import tables as t
from evallib.checks.registry import Hit, at_indicator, at_rows, rule, shown
from evallib.checks.view import ANNUAL, RATE, View, unit_of_print
from evallib.formulas import equal
from evallib.plan import Indicator

_FROM_BASE = ("level", "increment")
_GROWTH = ("avg_growth", "relative_growth", "cumulative_reduction")


@rule("warning", "没有基期值就算不出进度；未达目标的水平型指标只能列为暂无法评价。")
def base_missing(view: View) -> Iterator[Hit]:
    """Indicators measured from a base have one."""
    for item in _needing_base(view):
        if item.base is None and item.line not in view.misread("indicators.csv", t.BASE):
            yield at_indicator(item, t.BASE, f"没有基期值，无法计算进度；请补填{_year(view, item)}年数，"
                               "规划表中确为“—”的请在备注写明")  # fmt: skip


@rule("warning", "总量的增长和降低以基期为分母，基期不大于0时无法计算。")
def base_not_positive(view: View) -> Iterator[Hit]:
    """Growth and reduction of levels start from a base above 0."""
    compared = _compared(view)
    for item in _needing_base(view):
        grows = item.target_type in _GROWTH or item.indicator_id in compared
        if grows and item.value_kind != RATE and item.base is not None and item.base <= 0:
            yield at_indicator(item, t.BASE, f"基期值{shown(item.base)}不大于0，无法计算增长或降低，"
                               "暂无法评价；请核对基期值")  # fmt: skip


@rule("warning", "基期年与规划基期年不同，时间进度仍按规划年计，须在备注中说明。")
def base_year_other(view: View) -> Iterator[Hit]:
    """Bases are of the plan's base year."""
    for item in view.targeted:
        if item.base is not None and item.base_year not in (None, view.plan.base_year):
            yield at_indicator(item, t.BASE_YEAR, f"基期为{item.base_year}年，规划基期为{view.plan.base_year}年；"
                               "时间进度仍按规划年计，请核对，确为该年的请在备注写明")  # fmt: skip


@rule("warning", "口径变了而基期没有按新口径重算，进度就把口径变化也当成了成绩。")
def base_not_restated(view: View) -> Iterator[Hit]:
    """The base is of the current caliber, not of an older one."""
    for item in _measured(view):
        if _unrestated(view, item):
            now = view.annual.get((item.indicator_id, _year(view, item)))
            known = f"，现行口径{_year(view, item)}年为{shown(now)}" if now is not None else ""
            yield at_indicator(item, t.BASE, f"基期值{shown(item.base)}为其他口径的数{known}；现行口径为"
                               f"“{item.caliber or '（空）'}”，请按现行口径重算基期，或在备注说明")  # fmt: skip


@rule("warning", "基期值与台账中基期年的现行口径数不一致，进度会有偏差。")
def base_differs(view: View) -> Iterator[Hit]:
    """The base is the base year's observation of the current caliber."""
    for item in _measured(view):
        found = view.annual.get((item.indicator_id, _year(view, item)))
        if found is not None and not _agrees(item, found) and not _unrestated(view, item):
            year = _year(view, item)
            yield at_indicator(item, t.BASE, f"基期值{shown(item.base)}与台账中{year}年数{shown(found)}不一致；"
                               "请核对是否时点、口径或修订所致，并在备注说明")  # fmt: skip


@rule("warning", "规划期内的数都不是现行口径，按没有数据处理；换口径的数不能直接相比。")
def caliber_only_other(view: View) -> Iterator[Hit]:
    """Some figure of the plan years is of the current caliber."""
    for item, calibers in _foreign_only(view):
        if item.value_kind != RATE:
            current = item.caliber or "（空）"
            yield at_indicator(item, t.CALIBER, f"规划期内只有口径“{calibers}”的数，与现行口径“{current}”不同，"
                               "暂无法评价；请核对口径名称，或补充现行口径数")  # fmt: skip


@rule("warning", "最新的数换了口径就不计入评价，实际进展停在换口径以前。")
def caliber_changed(view: View) -> Iterator[Hit]:
    """The latest annual figure is of the current caliber, where earlier plan years are."""
    rows = view.best[(view.best[t.PERIOD] == ANNUAL) & view.best[t.YEAR].isin(list(view.plan.years))]
    own = rows[t.YEAR].where(rows[t.CALIBER] == view.of(rows, t.CALIBER))
    counted = own.groupby(rows[t.INDICATOR_ID]).transform("max")
    bad = rows[(rows[t.YEAR] > counted) & (view.of(rows, t.VALUE_KIND) != RATE)]
    yield from at_rows(bad, "observations", t.CALIBER,
                       "{row.year}年数{row.value}的口径“{value}”与该指标现行口径不同，不计入评价；"
                       "请按现行口径报数，或改用新口径并重算基期和历年数")  # fmt: skip


@rule("info", "增速换了口径可以衔接计算，但须在备注中说明。")
def caliber_chained(view: View) -> Iterator[Hit]:
    """Rates of the plan years that are all of another caliber are chained."""
    for item, calibers in _foreign_only(view):
        if item.value_kind == RATE:
            yield at_indicator(item, t.CALIBER, f"规划期内只有口径“{calibers}”的增速，按口径衔接使用；请核对口径名称")


def _year(view: View, item: Indicator) -> int:
    return item.base_year if item.base_year is not None else view.plan.base_year


def _compared(view: View) -> set[str]:
    """Indicators that relative ones are compared with."""
    return {item.reference for item in view.targeted if item.target_type == "relative_growth"}


def _needing_base(view: View) -> Iterator[Indicator]:
    """Indicators whose rule starts from a base, references of relative ones included."""
    compared = _compared(view)
    for item in view.plan.indicators:
        grows = item.target_type in _GROWTH or item.indicator_id in compared
        starts = item.target_type in _FROM_BASE or (grows and item.value_kind != RATE)
        if starts and (not item.is_auxiliary or item.indicator_id in compared):
            yield item


def _measured(view: View) -> Iterator[Indicator]:
    """Rated indicators with a base that is a level of the same thing as the observations."""
    for item in view.targeted:
        if item.base is not None and item.value_kind != RATE and item.target_type != "cumulative_sum":
            yield item


def _agrees(item: Indicator, found: float) -> bool:
    """Whether base and observation are equal in the printed decimals."""
    base = item.base or 0.0
    return abs(base - found) <= unit_of_print(item) * (1 + 1e-9) or bool(equal(base, found))


def _unrestated(view: View, item: Indicator) -> bool:
    """Whether the base year is known in another caliber, and the base is not of the current one."""
    key = (item.indicator_id, _year(view, item))
    others, own = view.other_annual.get(key, []), view.annual.get(key)
    if own is None:
        return bool(others)
    return not _agrees(item, own) and any(_agrees(item, other) for other in others)


def _foreign_only(view: View) -> Iterator[tuple[Indicator, str]]:
    """Rated indicators whose figures in the plan years are all of other calibers, with these calibers."""
    rows = view.best[view.best[t.YEAR].isin(list(view.plan.years))]
    calibers: dict[str, set[str]] = {}
    for key, caliber in zip(rows[t.INDICATOR_ID].tolist(), rows[t.CALIBER].tolist(), strict=True):
        calibers.setdefault(key, set()).add(caliber)
    for item in view.targeted:
        found = calibers.get(item.indicator_id, set())
        if found and item.caliber not in found:
            yield item, "、".join(name or "（空）" for name in sorted(found))
