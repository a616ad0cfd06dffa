"""Part-year figures of the running year, and how parts and whole years have gone together before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evallib import tables as t
from evallib.forecasting.history import LEVEL, RATE, WINDOW
from evallib.forecasting.intake import ANNUAL, PART_KINDS, Rows
from evallib.forecasting.marginals import Floats, Ints

NONE, STOCK, FLOW, GROWTH = (PART_KINDS.index(word) for word in ("none", "stock", "flow", "growth"))
_FADING = 0.8
_OTHER_CALIBER = "部分时段数据口径与年度数据不同，未用于预测"


@dataclass(frozen=True)
class PartYear:
    """Part-year figures of the year after the last annual one, for P series.

    Attributes
    ----------
    rows : array (P,)
        Row of the series in the batch.
    mode : array (P,)
        NONE, STOCK, FLOW or GROWTH.
    period : array (P,)
        Index into ``tables.PERIODS``.
    value, before : array (P,)
        The figure and that of the same part of the year before (NaN if unknown).
    usual : array (P,)
        How part and year went together in earlier years (NaN if unknown), see :func:`experience`.
    years : array (P,)
        Number of years it is known from.
    scatter : array (P,)
        Mean square deviation of a new year from it; 0 if known from fewer than two.
    relative : array (P,) of bool
        Whether ``usual`` and ``scatter`` are ratios, not differences.
    """

    rows: Ints
    mode: Ints
    period: Ints
    value: Floats
    before: Floats
    usual: Floats
    years: Ints
    scatter: Floats
    relative: NDArray[np.bool_]

    @property
    def elapsed(self) -> Floats:
        """Share of the year that is over, (P,)."""
        return np.array([t.PERIOD_SHARE[name] for name in t.PERIODS])[self.period]


@dataclass(frozen=True)
class Annual:
    """Annual figures of one series as given: (WINDOW,) figures and caliber codes, year of the last, kind, and whether
    they are only estimated from part-years."""

    figures: Floats
    caliber: Ints
    last: int
    kind: int
    estimated: bool


@dataclass(frozen=True)
class Experience:
    """How a part of the year has gone together with the year, see :func:`experience`."""

    usual: float = float("nan")
    years: int = 0
    scatter: float = 0.0
    relative: bool = False


def elapsed(rows: Rows, at: int) -> float:
    """Share of the year that is over at the end of a row's period."""
    return t.PERIOD_SHARE[t.PERIODS[rows.period[at]]]


def latest_parts(rows: Rows, last: Ints, caliber: Ints) -> tuple[dict[int, int], dict[int, str]]:
    """Each series' longest part-year of the year after its last annual figure, and why others are not used.

    Parameters
    ----------
    last, caliber : array (all series,)
        Year and caliber of the last annual figure.

    Returns
    -------
    (dict, dict)
        Series → row of ``rows``; series → remark.
    """
    chosen: dict[int, int] = {}
    unused: dict[int, str] = {}
    for at in np.flatnonzero((rows.period != ANNUAL) & (rows.year > last[rows.series])).tolist():
        series = int(rows.series[at])
        if rows.year[at] > last[series] + 1:
            unused[series] = f"{rows.year[at]}年数据与最近年度数据相隔一年以上，未用于预测"
        elif rows.caliber[at] != caliber[series] and _needs_caliber(rows, at, int(last[series])):
            unused[series] = f"{rows.year[at]}年{_OTHER_CALIBER}"
        elif series not in chosen or elapsed(rows, at) > elapsed(rows, chosen[series]):
            chosen[series] = at
    other = [series for series, reason in unused.items() if series in chosen and reason.endswith(_OTHER_CALIBER)]
    return chosen, {series: reason for series, reason in unused.items() if series not in other}


def _needs_caliber(rows: Rows, at: int, last: int) -> bool:
    """Whether a part is compared with the annual figures themselves, not only with earlier parts of its caliber."""
    mode = rows.part[rows.series[at]]
    return bool(mode == STOCK or (mode == FLOW and not _same_part(rows, at, last)))


def part_years(rows: Rows, chosen: dict[int, int], place: dict[int, int], annual: dict[int, Annual]) -> PartYear:
    """The chosen rows with the same part of the year before and what earlier years tell.

    Parameters
    ----------
    chosen : dict
        Series → row of ``rows``.
    place : dict
        Series → row of the batch.
    annual : dict
        Series → its annual figures.
    """
    table = []
    for series, at in chosen.items():
        earlier = _same_part(rows, at, annual[series].last)
        mode, period = int(rows.part[series]), int(rows.period[at])
        found = experience(mode, elapsed(rows, at), earlier, annual[series])
        before = earlier.get(annual[series].last, float("nan"))
        table.append((place[series], mode, period, rows.value[at], before,
                      found.usual, found.years, found.scatter, found.relative))  # fmt: skip
    columns = np.array(table, dtype=float).reshape(len(table), 9).T
    row, mode_, period_, years = (columns[index].astype(np.int64) for index in (0, 1, 2, 6))
    return PartYear(row, mode_, period_, columns[3], columns[4], columns[5], years, columns[7], columns[8] > 0)


def _same_part(rows: Rows, at: int, last: int) -> dict[int, float]:
    """Earlier years' figures of the same part and caliber, by year."""
    low, high = np.searchsorted(rows.series, [rows.series[at], rows.series[at] + 1])
    mine = np.arange(low, high)
    same = mine[(rows.period[mine] == rows.period[at]) & (rows.caliber[mine] == rows.caliber[at])]
    return {int(rows.year[row]): float(rows.value[row]) for row in same.tolist() if rows.year[row] <= last}


def experience(mode: int, over: float, earlier: dict[int, float], annual: Annual) -> Experience:
    """How this part of the year went together with the year, the median of earlier years, late ones weighing more.

    By mode: the share of the part in the year's total (FLOW, and NONE with levels above zero); the year less the part
    (NONE otherwise, GROWTH of rates); the year's growth less the part's, in per cent (GROWTH of levels); how far the
    part lay below the line from year's end to year's end, of the year's figure or, through zero, as a difference
    (STOCK).

    Parameters
    ----------
    over : float
        Share of the year that is over.
    earlier : dict
        Year → the same part's figure.
    annual : Annual
        Only years of its last figure's caliber are looked at.
    """
    years = np.array(sorted(earlier), dtype=np.int64)
    column = WINDOW - 1 - (annual.last - years)
    part = np.array([earlier[year] for year in years.tolist()], dtype=float)[column >= 0]
    own = np.where(annual.caliber == annual.caliber[-1], annual.figures, np.nan)
    column = column[column >= 0]
    whole, before = own[column], np.where(column > 0, own[column - 1], np.nan)
    positive = not (whole <= 0).any() and bool((part > 0).sum() * 2 > len(part))
    with np.errstate(all="ignore"):
        if mode in (FLOW, NONE) and positive and (mode == FLOW or annual.kind == LEVEL):
            odd = (part <= 0) | ((mode == FLOW) & (part > whole))
            found, relative = np.log(np.where(odd, np.nan, part) / whole), True
        elif mode == GROWTH and annual.kind != RATE:
            found, relative = (whole / before - 1.0) * 100.0 - part, False
        elif mode == STOCK:
            below = over * whole + (1.0 - over) * before - part
            found, relative = (below / whole, True) if positive else (below, False)
        else:
            found, relative = whole - part, False
    found = found[np.isfinite(found)]
    if not len(found) or (mode == FLOW and not relative):
        return Experience()
    middle, logarithms = faded_median(found), relative and mode != STOCK
    usual = float(np.exp(middle)) if logarithms else middle
    if annual.estimated or len(found) < 2:
        return Experience(usual, 1, 0.0, relative)
    deviation = found - middle
    square = float((deviation * deviation).sum() / (len(found) - 1) * (1.0 + 1.0 / len(found)))
    return Experience(usual, len(found), square, relative)


def faded_median(found: Floats) -> float:
    """Median of figures in order of time, each weighing 0.8 of the next.

    >>> round(faded_median(np.array([1.0, 2.0, 9.0])), 6)
    3.4
    """
    order = np.argsort(found, kind="stable")
    weights = np.power(_FADING, np.arange(len(found))[::-1])[order]
    middle = (np.cumsum(weights) - weights / 2.0) / weights.sum()
    return float(np.interp(0.5, middle, found[order]))
