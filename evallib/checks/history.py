"""Checks of the ledger of figures: periods, revisions, gaps, sources and who delivered them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from evallib import tables as t
from evallib.checks.registry import ASIDE, Hit, at_indicator, at_rows, period_name, rule
from evallib.checks.view import ANNUAL, RATE, View, stamp
from evallib.plan import Indicator
from evallib.plan.ledger import status_rank

_NOT_FINAL = "预计数|预测数|推算数|估算数|快报数|初步数|初步核算|初步统计|^预计|^约|待核实|待核定|尚未核"
_LAG, _USUAL_LAG = re.compile(r"lag(\d+)m"), 6  # months after a year until its figure is missed
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
    """A flow's longer period is not below the shorter one before it (the longer one is newer, or of the day)."""
    longer, shorter = _fallen(view, longer_is_newer=True)
    yield from at_rows(longer, "observations", t.VALUE,
                       "{row.when}累计数{value}小于{row.year}{period}累计数{part}；请核对是否当期数、单位或口径不同",
                       period=shorter[t.PERIOD].map(period_name), part=shorter[t.VALUE])  # fmt: skip


@rule("warning", "年内累计数大于其后更长时期的累计数，多半是单位或时期填错。")
def part_above_year(view: View) -> Iterator[Hit]:
    """A flow's part of the year is not above the longer period (the shorter one is newer, or of the day)."""
    longer, shorter = _fallen(view, longer_is_newer=False)
    yield from at_rows(shorter, "observations", t.VALUE,
                       "{row.when}累计数{value}大于{row.year}{period}累计数{total}；请核对单位、时期和口径",
                       period=longer[t.PERIOD].map(period_name), total=longer[t.VALUE])  # fmt: skip


@rule("warning", "备注写明是预计、推算或初步数的，不能作为最终核实数登记。")
def status_against_note(view: View) -> Iterator[Hit]:
    """A final figure's own note does not call it expected, computed or preliminary."""
    rows = view.best[view.best[t.STATUS] == "final"]
    bad = rows[rows[t.NOTE].str.replace(ASIDE, "", regex=True).str.contains(_NOT_FINAL)]
    yield from at_rows(bad, "observations", t.STATUS, "状态为{value}，备注却称是预计、推算或初步数；"
                       "请将状态改为estimate或preliminary，或更正备注")  # fmt: skip


@rule("info", "规划期内缺年，图表断开，评价只能跳过该年。")
def missing_period(view: View) -> Iterator[Hit]:
    """No plan year is missing before a later annual figure."""
    for item, years in _gaps(view):
        if not _is_chain(item):
            yield at_indicator(item, t.NAME, f"缺{years}年数，而其后年份有数；请补报，确无此数请在备注说明")


@rule("info", "上年同期有数而今年没有，半年进展就无从比较。")
def part_missing(view: View) -> Iterator[Hit]:
    """Where the same part of the year before is known, the latest part that is over has a figure."""
    until, last = view.plan.data_until, None
    for period, (month, day) in t.PERIOD_END.items():
        if period != ANNUAL and (month, day) <= (until.month, until.day) and until.year in view.plan.years:
            last = max(last or period, period, key=t.PERIOD_SHARE.__getitem__)
    for item in view.targeted if last else ():
        before, now = ((item.indicator_id, year, last) in view.part for year in (until.year - 1, until.year))
        if before and not now and item.target_type:
            when = f"{until.year}{period_name(str(last))}"
            yield at_indicator(item, t.NAME, f"上年同期有数，而{when}没有；请补报，确无此数请在备注说明")


@rule("info", "早该公布的年度数还没有登记，评价只能用更早的数。")
def figure_overdue(view: View) -> Iterator[Hit]:
    """Half a year after a year is over (or after the indicator's own lag) its figure is there."""
    for item in view.targeted:
        years = view.plan_years.get(item.indicator_id, [])
        lag = _LAG.search(item.publication_lag)
        months = int(lag[1]) if lag else _USUAL_LAG
        due = (view.plan.as_of.year * 12 + view.plan.as_of.month - 1 - months) // 12 - 1
        if years and max(years) < min(due, view.plan.data_until.year - 1, view.plan.last_year) and not _irregular(item):
            yield at_indicator(item, t.NAME, f"{max(years)}年之后没有年度数，{due}年数应已公布；"
                               "请补报，尚未反馈的请在备注说明")  # fmt: skip


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


@rule("info", "后来的年份已有最终核实数，较早的仍是初步数或预计数，多半是忘了更新。")
def preliminary_left(view: View) -> Iterator[Hit]:
    """No earlier annual figure of the plan years is preliminary or estimated beside a later final one."""
    rows = view.figures[(view.figures[t.PERIOD] == ANNUAL) & view.figures[t.YEAR].isin(list(view.plan.years))]
    final = rows[t.YEAR].where(rows[t.STATUS] == "final").groupby(rows[t.INDICATOR_ID]).transform("max")
    bad = rows[rows[t.STATUS].isin(["preliminary", "estimate"]) & (rows[t.YEAR] < final)]
    yield from at_rows(bad, "observations", t.STATUS,
                       "{row.when}数{figure}仍为“{value}”，其后年份已有最终核实数；请更新",
                       figure=bad[t.VALUE])  # fmt: skip


@rule("warning", "自年初累计的全年预计数不可能小于已经实现的年内数。")
def forecast_below_part(view: View) -> Iterator[Hit]:
    """A department's forecast of a flow's year is not below what the year has brought already."""
    flows = {key for key, item in view.plan.by_id.items() if item.part_year == "flow"}
    frame = view.plan.known("department_forecasts")
    frame = frame[frame[t.VALUE].notna() & frame[t.YEAR].notna() & frame[t.INDICATOR_ID].isin(flows)]
    reached = pd.Series(
        [max((view.part.get((key, int(year), period), 0.0) for period in t.PERIODS), default=0.0)
         for key, year in zip(frame[t.INDICATOR_ID], frame[t.YEAR], strict=True)], index=frame.index, dtype="float64",
    )  # fmt: skip
    bad = frame[t.VALUE] < reached * (1 - 1e-9)
    yield from at_rows(frame[bad], "department_forecasts", t.VALUE,
                       "{row.year}年预计{value}小于年内已实现的{reached}；请核对", reached=reached[bad])  # fmt: skip


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
    """Figures, forecasts and progress come from a lead or supporting department, or the statistics office."""
    message = "报送单位“{value}”既非牵头也非配合单位；请核实该数，或更正责任单位"
    progress = view.plan.known("progress")
    for rows, name in ((view.rows, "observations"), (view.plan.known("department_forecasts"), "department_forecasts")):
        kinds = pd.Series("indicator", index=rows.index, dtype="str")
        yield from at_rows(_foreign(view, rows, kinds, rows[t.INDICATOR_ID]), name, t.SUBMITTED_BY, message)
    wrong = _foreign(view, progress, progress[t.OBJECT_TYPE], progress[t.OBJECT_ID])
    yield from at_rows(wrong, "progress", t.SUBMITTED_BY, message.replace("该数", "所报进展"))


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
    same = longer[t.INDICATOR_ID].to_numpy() == shorter[t.INDICATOR_ID].to_numpy()
    same &= longer[t.YEAR].to_numpy() == shorter[t.YEAR].to_numpy()
    less = _clearly_less(longer[t.VALUE].to_numpy(), shorter[t.VALUE].to_numpy())
    one, other = (longer, shorter) if longer_is_newer else (shorter, longer)
    bad = same & less & ~(one[t.RECORDED_ON].to_numpy() < other[t.RECORDED_ON].to_numpy())  # of one day: both
    return longer[bad], shorter[bad]


def _clearly_less(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return a < b - 1e-9 * np.abs(b)


def _irregular(item: Indicator) -> bool:
    return item.publication_lag == "irregular" or item.target_type == "qualitative"


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


def _foreign(view: View, rows: pd.DataFrame, kinds: pd.Series, ids: pd.Series) -> pd.DataFrame:
    """Rows submitted by a department that is not responsible for their object."""
    keys = list(zip(kinds, ids, rows[t.SUBMITTED_BY], strict=True))
    frame = view.table("departments")
    heirs = dict(zip(frame[t.DEPARTMENT_ID], frame[t.SUCCESSOR_ID], strict=True))
    responsible = _responsible(view)
    wrong = {key for key in set(keys) if key[2] and _may_not(view, responsible.get(key[:2], ()), key[2], heirs)}
    return rows[np.array([key in wrong for key in keys], dtype=bool)]


def _may_not(view: View, responsible: tuple[str, ...], department: str, heirs: dict[str, str]) -> bool:
    """Whether a department is not responsible, nor its successor or predecessor, nor statistics."""
    if not responsible or department not in heirs or _STATISTICS in view.plan.department_name(department):
        return False
    related = {department, heirs[department], *(old for old, new in heirs.items() if new == department)}
    return related.isdisjoint(responsible)


def _responsible(view: View) -> dict[tuple[str, str], tuple[str, ...]]:
    """Lead and supporting departments of every indicator and work."""
    found = {("indicator", key): item.departments for key, item in view.plan.by_id.items()}
    for kind, name in t.WORK_TYPES.items():
        frame = view.table(name)
        for key, lead, others in zip(frame[t.ID], frame[t.LEAD_DEPARTMENT], frame[t.SUPPORT_DEPARTMENTS], strict=True):
            found.setdefault((kind, key), (*t.split_list(lead), *t.split_list(others)))
    return found
