"""Checks of tasks, programmes and projects (dates, investment, state against image progress) and of the survey."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import pandas as pd

from evallib import tables as t
from evallib.checks.links import WORKS
from evallib.checks.registry import Hit, at_rows, rule
from evallib.checks.view import ANNUAL, View, stamp
from evallib.numbers import read_percentage

_LITTLE = 0.02  # of the total investment
_FINISHED, _UNSTARTED = "completed", "not_started"


@rule("warning", "没有计划开工、完工日期的项目永远不会被判为逾期，也算不出时间进度。")
def project_without_dates(view: View) -> Iterator[Hit]:
    """Projects have a planned start and finish."""
    frame = view.table("projects")
    frame = frame[frame[t.KIND] != "policy"]
    for column, name in {t.PLANNED_START: "开工", t.PLANNED_FINISH: "完工"}.items():
        bad = frame[frame[column].isna() & ~frame[t.LINE].isin(view.misread("projects.csv", column))]
        yield from at_rows(bad, "projects", column, f"没有计划{name}日期，无法判断是否逾期；请补填")


@rule("warning", "完工早于开工，多半是两格填反。")
def dates_reversed(view: View) -> Iterator[Hit]:
    """Works finish after they start."""
    for name in WORKS.values():
        frame = view.table(name)
        yield from at_rows(frame[frame[t.PLANNED_FINISH] < frame[t.PLANNED_START]], name, t.PLANNED_FINISH,
                           "计划完工日{value}早于计划开工日{row.planned_start}；请核对日期")  # fmt: skip


@rule("warning", "累计完成投资超过总投资，须核对单位或总投资是否已调整。")
def investment_above_total(view: View) -> Iterator[Hit]:
    """Money spent so far is not above the total investment."""
    rows = _progress(view)
    total = _total_investment(view, rows)
    bad = rows[t.INVESTED_TOTAL] > total * (1 + 1e-9)
    yield from at_rows(rows[bad], "progress", t.INVESTED_TOTAL,
                       "累计完成投资{value}大于总投资{total}；请核对单位，总投资有调整的请更新",
                       total=total[bad])  # fmt: skip


@rule("warning", "分项不能大于合计：当年完成投资不应大于累计完成投资。")
def investment_year_above_total(view: View) -> Iterator[Hit]:
    """Money spent this year is not above the money spent so far."""
    rows = _progress(view)
    bad = rows[rows[t.INVESTED_YEAR] > rows[t.INVESTED_TOTAL] * (1 + 1e-9)]
    yield from at_rows(bad, "progress", t.INVESTED_YEAR,
                       "当年完成投资{value}大于累计完成投资{row.invested_total}；请核对")  # fmt: skip


@rule("warning", "分项的总投资之和不应大于所属工程的总投资。")
def investment_parts_above_total(view: View) -> Iterator[Hit]:
    """Projects that name a programme as their higher item do not cost more than it, one by one or together."""
    programmes, projects = view.table("programmes"), view.table("projects")
    total = dict(zip(programmes[t.ID], programmes[t.TOTAL_INVESTMENT], strict=True))
    whole = projects[t.UPPER_ID].map(total).astype("float64")
    bad = projects[projects[t.TOTAL_INVESTMENT] > whole * (1 + 1e-9)]
    yield from at_rows(bad, "projects", t.TOTAL_INVESTMENT,
                       "总投资{value}大于所属工程{row.upper_id}的总投资{whole}；请核对单位",
                       whole=whole[bad.index])  # fmt: skip
    parts = projects[t.TOTAL_INVESTMENT].groupby(projects[t.UPPER_ID]).sum()
    sums = programmes[t.ID].map(parts).astype("float64")
    odd = (sums > programmes[t.TOTAL_INVESTMENT] * (1 + 1e-9)) & ~programmes[t.ID].isin(bad[t.UPPER_ID])
    yield from at_rows(programmes[odd], "programmes", t.TOTAL_INVESTMENT,
                       "总投资{value}小于所属各项目之和{sums}；请核对", sums=sums[odd])  # fmt: skip


@rule("warning", "工程过半而完成投资不到百分之二，多半是投资单位与总投资不同。")
def investment_scale(view: View) -> Iterator[Hit]:
    """Money spent is of the size of the total where half of the work is done."""
    rows = _progress(view)
    total = _total_investment(view, rows)
    far = (rows[t.IMAGE_PROGRESS].map(read_percentage).astype("float64") >= 50) | (rows[t.STATE] == _FINISHED)
    bad = far & (rows[t.INVESTED_TOTAL] > 0) & (rows[t.INVESTED_TOTAL] < _LITTLE * total)
    yield from at_rows(rows[bad], "progress", t.INVESTED_TOTAL,
                       "累计完成投资{value}不到总投资{total}的百分之二，与形象进度不符；请核对单位",
                       total=total[bad])  # fmt: skip


@rule("warning", "时期还没有结束，登记的只能是预计进展。")
def progress_not_ended(view: View) -> Iterator[Hit]:
    """Progress is reported after its period is over."""
    rows = _progress(view)
    rows = rows[rows[t.PERIOD].str.fullmatch(r"(?:19|20|21)\d\d(?:q1|h1|q3)?") & rows[t.RECORDED_ON].notna()]
    ends = stamp(rows.assign(**{t.YEAR: pd.to_numeric(rows[t.PERIOD].str[:4]),
                                t.PERIOD: rows[t.PERIOD].str[4:].replace("", ANNUAL)}))  # fmt: skip
    day = rows[t.RECORDED_ON].dt
    early = day.year * 10_000 + day.month * 100 + day.day < ends
    yield from at_rows(rows[early], "progress", t.PERIOD, "登记日{row.recorded_on}时{value}尚未结束；请核对时期，"
                       "预计的进展不作为实际进展")  # fmt: skip


@rule("warning", "累计完成投资只增不减，减少说明有一期填错或改了口径。")
def investment_falls(view: View) -> Iterator[Hit]:
    """Money spent so far does not fall from one period to the next."""
    rows = _by_period(view)
    rows = rows[rows[t.INVESTED_TOTAL].notna()]
    before = rows.groupby([t.OBJECT_TYPE, t.OBJECT_ID], sort=False).shift()
    bad = rows[t.INVESTED_TOTAL] < before[t.INVESTED_TOTAL] * (1 - 1e-9)
    yield from at_rows(rows[bad], "progress", t.INVESTED_TOTAL,
                       "累计完成投资{value}小于上一期（{period}）的{before}；请核对",
                       period=before[t.PERIOD][bad], before=before[t.INVESTED_TOTAL][bad])  # fmt: skip


@rule("warning", "形象进度以百分数或文字表示，百分数应在0—100之间。")
def image_progress_range(view: View) -> Iterator[Hit]:
    """Image progress in per cent lies between 0 and 100."""
    rows = _progress(view)
    share = rows[t.IMAGE_PROGRESS].map(read_percentage).astype("float64")
    bad = rows[share.notna() & ~share.between(0, 100)]
    yield from at_rows(bad, "progress", t.IMAGE_PROGRESS, "形象进度{value}不在0—100之间；请核对")


@rule("warning", "状态与形象进度互相矛盾：已完工应为100%，未开工应为0，在建、前期不应为100%。")
def state_against_image(view: View) -> Iterator[Hit]:
    """The state of a project agrees with its image progress, in per cent or in words (主体封顶, 已竣工)."""
    rows = _progress(view)
    done = rows[t.IMAGE_PROGRESS].map(_image_share).astype("float64")
    rows = rows[(rows[t.OBJECT_TYPE] == "project") & done.between(0, 100)]
    state, done = rows[t.STATE], done[rows.index]
    odd = (state == _FINISHED) & (done < 100)
    odd |= (state == _UNSTARTED) & (done > 0)
    odd |= state.isin(["building", "preparing"]) & (done >= 100)
    image = rows[t.IMAGE_PROGRESS].where(rows[t.IMAGE_PROGRESS].map(read_percentage).isna(),
                                         rows[t.IMAGE_PROGRESS].str.rstrip("%％") + "%")  # fmt: skip
    yield from at_rows(rows[odd], "progress", t.STATE,
                       "状态为{value}，形象进度却为{image}；请核对", image=image[odd])  # fmt: skip


_AHEAD = re.compile("未|预计|计划|拟|将|即将|尚")
_IMAGES = ((100.0, "竣工|完工|建成|投用|投入使用|交付"), (50.0, "封顶|施工|桩基|基坑|主体|装修|安装|在建"))


def _image_share(text: str) -> float:
    """Per cent a text states or its words mean: 已竣工 is all, 主体封顶 part, 未开工 nothing; NaN where unclear."""
    share = read_percentage(text)
    if not math.isnan(share):
        return share
    if re.search("未开工|未动工|尚未开工", text):
        return 0.0
    if _AHEAD.search(text):
        return math.nan
    return next((share for share, words in _IMAGES if re.search(words, text)), math.nan)


@rule("warning", "已完工的项目不应再退回在建或前期，请核对是否登记错了项目。")
def state_went_back(view: View) -> Iterator[Hit]:
    """A completed project stays completed."""
    rows = _by_period(view)
    rows = rows[(rows[t.OBJECT_TYPE] == "project") & (rows[t.STATE] != "")]
    before = rows.groupby(t.OBJECT_ID, sort=False)[t.STATE].shift()
    bad = rows[(before == _FINISHED) & (rows[t.STATE] != _FINISHED)]
    yield from at_rows(bad, "progress", t.STATE, "上一期已完工，本期（{row.period}）状态却为{value}；请核对")


@rule("warning", "满意度按五级量表计算，答案只能是1—5。")
def survey_answer(view: View) -> Iterator[Hit]:
    """Answers of the survey lie between 1 and 5."""
    rows = view.table("survey")
    bad = rows[rows[t.ANSWER].notna() & ~rows[t.ANSWER].between(1, 5)]
    yield from at_rows(bad, "survey", t.ANSWER, "答案{value}不在1—5之间；请核对量表，另一种量表请先换算")


def _progress(view: View) -> pd.DataFrame:
    """Progress known on the as-of date, in file order."""
    return view.plan.known("progress")


def _by_period(view: View) -> pd.DataFrame:
    """The last known row of each object and period, by object and end of the period."""
    rows = _progress(view)
    part = rows[t.PERIOD].str[4:].map(t.PERIOD_SHARE).fillna(1.0)
    end = pd.to_numeric(rows[t.PERIOD].str[:4], errors="coerce") + part
    keys = [t.OBJECT_TYPE, t.OBJECT_ID, t.PERIOD]
    ordered = rows.assign(**{t.YEAR: end}).sort_values([t.RECORDED_ON, t.LINE], kind="stable", na_position="first")
    last = ordered.drop_duplicates(keys, keep="last")
    return last.sort_values([t.OBJECT_TYPE, t.OBJECT_ID, t.YEAR, t.LINE], kind="stable")


def _total_investment(view: View, rows: pd.DataFrame) -> pd.Series:
    """Total investment of each row's object; NaN where there is none above 0."""
    known = {
        (kind, key): total
        for kind, name in WORKS.items()
        for key, total in zip(view.table(name)[t.ID], view.table(name)[t.TOTAL_INVESTMENT], strict=True)
        if total > 0
    }
    pairs = zip(rows[t.OBJECT_TYPE], rows[t.OBJECT_ID], strict=True)
    return pd.Series([known.get(pair, float("nan")) for pair in pairs], index=rows.index, dtype="float64")
