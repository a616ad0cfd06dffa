"""Checks of the ledger of figures: periods, revisions, gaps, sources and who delivered them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from evallib import tables as t
from evallib.checks.registry import Hit, at_indicator, at_rows, period_name, rule
from evallib.checks.view import ANNUAL, LEVEL, RATE, View, stamp
from evallib.plan import Indicator
from evallib.plan.ledger import status_rank

_NOTED = r"(?:同比|比上年|较上年)(?:名义)?(增长|提高|上升|增加|下降|降低|减少)\s*(\d+(?:\.\d+)?)\s*[%％]"
_REAL = "不变价|可比价|实际增长|扣除价格"
_FELL = ("下降", "降低", "减少")
_POINT = 0.5  # percentage points of difference that rounding does not explain
_STATISTICS = "统计"
_CHAINS = ("avg_growth", "relative_growth", "cumulative_reduction")


@rule("warning", "时期还没有结束，登记的只能是预计数，不作为实际数评价。")
def period_not_ended(view: View) -> Iterator[Hit]:
    """Figures recorded before their period ended, of a period not over by ``data_until``."""
    early, ended = _early(view)
    yield from at_rows(early[~ended], "observations", t.PERIOD, f"登记时{{row.when}}尚未结束，截至"
                       f"{view.plan.data_until}仍不作为实际数；预计数请填入department_forecasts.csv")  # fmt: skip


@rule("info", "时期结束前登记的多为预计数，期末后应以实际数更新。")
def recorded_early(view: View) -> Iterator[Hit]:
    """Figures recorded before their period ended, of a period that is over now: they count."""
    early, ended = _early(view)
    yield from at_rows(early[ended], "observations", t.RECORDED_ON,
                       "登记日{value}时{row.when}尚未结束，现按观测值计入；请核对是否预计数，并补登实际数")  # fmt: skip


@rule("warning", "已有最终核实数，后登记的初步数或预计数不会起作用，多半是登记有误。")
def final_overwritten(view: View) -> Iterator[Hit]:
    """No lesser figure follows a final one of the same period and caliber."""
    rows = view.rows.sort_values([t.RECORDED_ON, t.LINE], kind="stable")
    final = rows[t.STATUS] == "final"
    after = final.groupby([view.series(rows), rows[t.YEAR]]).cummax()
    yield from at_rows(rows[after & ~final].sort_values(t.LINE), "observations", t.STATUS,
                       "{row.when}已有最终核实数，本行“{value}”登记在后，仍以最终数为准；"
                       "如为更正请将状态写为final")  # fmt: skip


@rule("warning", "自年初累计的数只增不减，全年数小于年内的数必有一个有误。")
def year_below_part(view: View) -> Iterator[Hit]:
    """A flow's longer period is not below the shorter one before it (the longer one is the newer row)."""
    longer, shorter = _fallen(view, longer_is_newer=True)
    yield from at_rows(longer, "observations", t.VALUE,
                       "{row.when}累计数{value}小于{row.year}{period}累计数{part}；请核对是否当期数、单位或口径不同",
                       period=shorter[t.PERIOD].map(period_name), part=shorter[t.VALUE])  # fmt: skip


@rule("warning", "年内累计数大于其后更长时期的累计数，多半是单位或时期填错。")
def part_above_year(view: View) -> Iterator[Hit]:
    """A flow's part of the year is not above the longer period (the shorter one is the newer row)."""
    longer, shorter = _fallen(view, longer_is_newer=False)
    yield from at_rows(shorter, "observations", t.VALUE,
                       "{row.when}累计数{value}大于{row.year}{period}累计数{total}；请核对单位、时期和口径",
                       period=longer[t.PERIOD].map(period_name), total=longer[t.VALUE])  # fmt: skip


@rule("warning", "增速与总量相互推算相差超过0.5个百分点，总有一个有误或口径不同。")
def growth_inconsistent(view: View) -> Iterator[Hit]:
    """Growth stated in a note, or in the rate X beside the level XL, is the growth of the levels."""
    rows = view.best[(view.of(view.best, t.VALUE_KIND) == LEVEL) & (view.best[t.PERIOD] == ANNUAL)]
    keys = view.series(rows)
    before = rows[t.VALUE].groupby(keys).shift()
    consecutive = (rows[t.YEAR].groupby(keys).diff() == 1) & (before > 0)
    derived = (100 * (rows[t.VALUE] / before - 1)).where(consecutive)
    for stated, where in ((_noted_growth(rows), "备注所写增速"), (_paired_growth(view, rows), "增速指标")):
        bad = (derived - stated).abs() > _POINT * (1 + 1e-9)
        yield from at_rows(rows[bad], "observations", t.VALUE,
                           "{row.year}年按总量推算增长{derived}%，{where}为{stated}%，相差超过0.5个百分点；请核对口径和数值",
                           derived=[f"{x:.2f}" for x in derived[bad]], stated=stated[bad],
                           where=[where] * int(bad.sum()))  # fmt: skip


@rule("info", "规划期内缺年，图表断开，评价只能跳过该年。")
def missing_period(view: View) -> Iterator[Hit]:
    """No plan year is missing before a later annual figure."""
    for item, years in _gaps(view):
        if not _is_chain(item):
            yield at_indicator(item, t.NAME, f"缺{years}年数，而其后年份有数；请补报，确无此数请在备注说明")


@rule("warning", "累计量和连乘的增速缺一年，其后各年都不能计入。")
def chain_gap(view: View) -> Iterator[Hit]:
    """Sums and products have every year from the first plan year on."""
    for item, years in _gaps(view):
        if _is_chain(item):
            yield at_indicator(item, t.NAME, f"缺{years}年数，其后各年不能计入累计；请补报")


@rule("info", "规划期内一个数都没有的指标只能列为暂无法评价。")
def no_figures(view: View) -> Iterator[Hit]:
    """Rated indicators with numbers to come have some figure in the plan years."""
    found = set(view.best[view.best[t.YEAR].isin(list(view.plan.years))][t.INDICATOR_ID])
    for item in view.targeted:
        if item.indicator_id not in found and item.target_type != "qualitative":
            yield at_indicator(item, t.NAME, f"截至{view.plan.as_of}规划期内没有一个观测值，暂无法评价；请补报")


@rule("info", "预计数不等于实际数，期末后应以实际数更新。")
def estimate_counts(view: View) -> Iterator[Hit]:
    """The latest annual figure of the plan years is not an estimate still."""
    rows = view.figures[(view.figures[t.PERIOD] == ANNUAL) & view.figures[t.YEAR].isin(list(view.plan.years))]
    latest = rows.drop_duplicates([t.INDICATOR_ID], keep="last")
    bad = latest[latest[t.STATUS] == "estimate"]
    yield from at_rows(bad, "observations", t.STATUS, "{row.when}数{figure}仍为预计数，现按其评价；请补登实际数",
                       figure=bad[t.VALUE])  # fmt: skip


@rule("warning", "两个单位对同一个数说法不同，须以一家为准并说明差异。")
def figures_conflict(view: View) -> Iterator[Hit]:
    """Departments agree on a figure of the same period and caliber (a better status later is a revision)."""
    latest, counted = _beside_counted(view)
    worse = status_rank(latest[t.STATUS]) > status_rank(counted[t.STATUS])
    revised = worse & (latest[t.RECORDED_ON] < counted[t.RECORDED_ON])
    bad = (latest[t.VALUE] != counted[t.VALUE]) & (latest[t.SUBMITTED_BY] != counted[t.SUBMITTED_BY]) & ~revised
    yield from at_rows(latest[bad], "observations", t.VALUE,
                       "{row.when}{row.submitted_by}报{value}，现计入的是{other}报的{theirs}；请核定以哪家为准，并在备注说明差异",
                       other=counted[t.SUBMITTED_BY][bad], theirs=counted[t.VALUE][bad])  # fmt: skip


@rule("warning", "撤回的行须与原行的指标、年份、时期、口径一致，否则撤不掉原数。")
def retraction_void(view: View) -> Iterator[Hit]:
    """A retraction finds an earlier row to withdraw."""
    frame = view.table("observations")
    rows = frame.sort_values([t.RECORDED_ON, t.LINE], kind="stable", na_position="first")
    mark = rows[t.STATUS] == "retracted"
    keys = [rows[name] for name in (t.INDICATOR_ID, t.YEAR, t.PERIOD, t.CALIBER)]
    live = (~mark).astype(int).groupby(keys, dropna=False).cumsum()
    yield from at_rows(rows[mark & (live == 0)].sort_values(t.LINE), "observations", t.STATUS,
                       "找不到可撤回的原行；请核对指标、年份、时期、口径和登记日期是否与原行一致")  # fmt: skip


@rule("warning", "样板数与核实数混在一个序列里，所得结论不得引用。")
def illustrative_mixed(view: View) -> Iterator[Hit]:
    """A series does not mix made-up figures with verified ones."""
    rows = view.rows
    made_up, verified = (rows[rows[t.PROVENANCE] == word] for word in ("illustrative", "verified"))
    mixed = made_up[made_up[t.INDICATOR_ID].isin(verified[t.INDICATOR_ID])]
    count = mixed.groupby(t.INDICATOR_ID)[t.LINE].transform("size")
    once = ~mixed.duplicated([t.INDICATOR_ID])
    yield from at_rows(mixed[once], "observations", t.PROVENANCE,
                       "该指标有{count}个样板数与核实数并存；正式使用前请换成实际数，涉及页面须注明样板",
                       count=count[once])  # fmt: skip


@rule("warning", "数据应由牵头或配合单位报送，其他单位报的数须先核实（统计部门除外）。")
def not_responsible(view: View) -> Iterator[Hit]:
    """Figures come from a lead or supporting department, or the statistics office."""
    rows = view.rows[view.rows[t.SUBMITTED_BY] != ""]
    pairs = rows[[t.INDICATOR_ID, t.SUBMITTED_BY]].drop_duplicates().itertuples(index=False)
    wrong = {pair for pair in map(tuple, pairs) if not _may_submit(view, *pair)}
    asked = np.array([pair in wrong for pair in zip(rows[t.INDICATOR_ID], rows[t.SUBMITTED_BY], strict=True)], bool)
    yield from at_rows(rows[asked], "observations", t.SUBMITTED_BY,
                       "报送单位“{value}”既非牵头也非配合单位；请核实该数，或更正责任单位")  # fmt: skip


def _early(view: View) -> tuple[pd.DataFrame, pd.Series]:
    """Known figures recorded before their period ended, and whether it is over by ``data_until``."""
    known = view.plan.known("observations")
    rows = known[known[t.PERIOD].isin(t.PERIODS) & known[t.YEAR].notna() & known[t.VALUE].notna()]
    rows = rows[rows[t.STATUS] != "retracted"]
    ends = stamp(rows)
    day = rows[t.RECORDED_ON].fillna(pd.Timestamp(view.plan.as_of))
    recorded = day.dt.year * 10_000 + day.dt.month * 100 + day.dt.day
    until = view.plan.data_until
    ended = ends <= until.year * 10_000 + until.month * 100 + until.day
    undated = rows[t.RECORDED_ON].isna() & ended
    early = (recorded < ends) & ~undated
    return rows[early], ended[early]


def _beside_counted(view: View) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each department's last word on a figure, and the row that counts for it, where that names a department too."""
    rows = view.rows[view.rows[t.SUBMITTED_BY] != ""].sort_values([t.RECORDED_ON, t.LINE], kind="stable")
    cell = rows.groupby([view.series(rows), rows[t.YEAR]]).ngroup()
    who = pd.Series(pd.factorize(rows[t.SUBMITTED_BY])[0], index=rows.index)
    latest = rows[~pd.DataFrame({0: cell, 1: who}).duplicated(keep="last")].sort_values(t.LINE)
    best = view.best.index.intersection(rows.index)
    chosen = pd.Series(best, index=cell[best]).reindex(cell[latest.index])
    latest = latest[chosen.notna().to_numpy()]
    return latest, rows.loc[chosen.dropna()].set_axis(latest.index)


def _fallen(view: View, *, longer_is_newer: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sums since 1 January below those of the next shorter period of their year, and these, row by row."""
    rows = view.figures[(view.of(view.figures, t.PART_YEAR) == "flow") & (view.figures[t.VALUE] >= 0)]
    order = rows[t.PERIOD].map(t.PERIOD_SHARE)
    rows = rows.iloc[np.lexsort((order, rows[t.YEAR], pd.factorize(rows[t.INDICATOR_ID])[0]))]
    longer, shorter = rows.iloc[1:], rows.iloc[:-1]
    same, value, newer = (
        compare(longer[name].to_numpy(), shorter[name].to_numpy())
        for name, compare in ((t.INDICATOR_ID, np.equal), (t.VALUE, _clearly_less), (t.RECORDED_ON, np.less))
    )
    same &= longer[t.YEAR].to_numpy() == shorter[t.YEAR].to_numpy()
    bad = same & value & (newer != longer_is_newer)
    return longer[bad], shorter[bad]


def _clearly_less(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a < b - 1e-9 * np.abs(b)


def _noted_growth(rows: pd.DataFrame) -> pd.Series:
    """Growth (%) stated in the note of a level, at current prices; NaN where none is."""
    told = rows[t.NOTE].where(~rows[t.NOTE].str.contains(_REAL), "").str.extract(_NOTED)
    return pd.to_numeric(told[1], errors="coerce") * told[0].isin(_FELL).map({True: -1.0, False: 1.0})


def _paired_growth(view: View, rows: pd.DataFrame) -> pd.Series:
    """Growth (%) of the same year and caliber in the rate X that goes with the level XL."""
    rates = view.best[(view.of(view.best, t.VALUE_KIND) == RATE) & (view.best[t.PERIOD] == ANNUAL)]
    names = (t.INDICATOR_ID, t.CALIBER, t.YEAR)
    known = dict(zip(zip(*(rates[name] for name in names), strict=True), rates[t.VALUE], strict=True))
    return pd.Series(
        [
            known.get((indicator_id[:-1], caliber, year), float("nan")) if indicator_id.endswith("L") else float("nan")
            for indicator_id, caliber, year in zip(*(rows[name] for name in names), strict=True)
        ],
        index=rows.index, dtype="float64",
    )  # fmt: skip


def _gaps(view: View) -> Iterator[tuple[Indicator, str]]:
    """Rated indicators with plan years missing before a later annual figure, and these years."""
    for item in view.targeted:
        years = view.plan_years.get(item.indicator_id, [])
        gaps = [str(year) for year in range(view.plan.first_year, max(years, default=0)) if year not in years]
        if gaps:
            yield item, "、".join(gaps)


def _is_chain(item: Indicator) -> bool:
    """Whether the rule multiplies or adds the years."""
    return item.target_type == "cumulative_sum" or (item.target_type in _CHAINS and item.value_kind == RATE)


def _may_submit(view: View, indicator_id: str, department: str) -> bool:
    """Whether a department may deliver an indicator: responsible, its successor or predecessor, or statistics."""
    responsible = view.plan.by_id[indicator_id].departments
    frame = view.table("departments")
    heirs = dict(zip(frame[t.DEPARTMENT_ID], frame[t.SUCCESSOR_ID], strict=True))
    if not responsible or department not in heirs or _STATISTICS in view.plan.department_name(department):
        return True
    related = {department, heirs[department], *(old for old, new in heirs.items() if new == department)}
    return not related.isdisjoint(responsible)
