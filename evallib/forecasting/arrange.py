"""From checked rows to arrays: annual figures, joined over breaks of the caliber, and the running year's part-year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evallib import tables as t
from evallib.forecasting.history import LEVEL, WINDOW, Batch, make_batch
from evallib.forecasting.intake import ANNUAL, PART_KINDS, Rows
from evallib.forecasting.marginals import Floats, Ints
from evallib.forecasting.remarks import Notes, add_note

NONE, STOCK, FLOW, GROWTH = (PART_KINDS.index(word) for word in ("none", "stock", "flow", "growth"))
PERIOD_NAMES: dict[str, str] = {"h1": "上半年", "q1": "一季度", "q3": "前三季度"}


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
    share : array (P,)
        Median share of that part in the year's total over earlier years (NaN if unknown).
    """

    rows: Ints
    mode: Ints
    period: Ints
    value: Floats
    before: Floats
    share: Floats

    @property
    def elapsed(self) -> Floats:
        """Share of the year that is over, (P,)."""
        return np.array([t.PERIOD_SHARE[name] for name in t.PERIODS])[self.period]


@dataclass(frozen=True)
class Arranged:
    """The series that have any figure: ``kept`` (S,) are their places in ``Rows.ids``; remarks by row of the batch.

    ``figures`` (S, WINDOW) are the batch's values before wild points were taken out.
    """

    kept: Ints
    figures: Floats
    batch: Batch
    part: PartYear
    notes: Notes


def arrange(rows: Rows) -> Arranged:
    """Arrange checked rows; series without any figure are set aside, series with part-years only get an estimate."""
    annual = rows.period == ANNUAL
    last = np.full(len(rows.ids), -1, dtype=np.int64)
    np.maximum.at(last, rows.series[annual], rows.year[annual])
    stand_in = _stand_ins(rows, last)
    for series, (year, _) in stand_in.items():
        last[series] = year
    kept = np.flatnonzero(last >= 0)
    place = np.full(len(rows.ids), -1)
    place[kept] = np.arange(len(kept))
    raw = _matrix(rows, annual, last, rows.value, np.nan)[kept]
    for series, (_, value) in stand_in.items():
        raw[place[series], -1] = value
    joined, broken = _joined(raw, _matrix(rows, annual, last, rows.caliber, -1)[kept], rows.kind[kept])
    batch = make_batch(joined, last[kept], rows.kind[kept])
    notes: Notes = {}
    for row, column in broken.items():
        add_note(notes, row, f"{int(last[kept][row]) - WINDOW + 1 + column}年起口径变更，此前数值只取其变化")
    for row in place[[*stand_in]].tolist():
        add_note(notes, row, "尚无年度数据，以部分时段数据推算，区间较宽")
    for row in np.flatnonzero(rows.doubles[kept]).tolist():
        add_note(notes, row, "同一时期有重复数据，取后一行")
    part = _part_years(rows, raw, last, place, set(stand_in), notes)
    return Arranged(kept, joined, batch, part, notes)


def _matrix(rows: Rows, wanted: NDArray[np.bool_], last: Ints, content: NDArray[Any], blank: float) -> NDArray[Any]:
    """Right-aligned array (all series, WINDOW) of the wanted rows' content."""
    out = np.full((len(last), WINDOW), blank, dtype=content.dtype)
    series, column = rows.series[wanted], WINDOW - 1 - (last[rows.series[wanted]] - rows.year[wanted])
    inside = (column >= 0) & (column < WINDOW)
    out[series[inside], column[inside]] = content[wanted][inside]
    return out


def _stand_ins(rows: Rows, last: Ints) -> dict[int, tuple[int, float]]:
    """For series without annual figures: the year before their latest part-year, and an estimate of a year's value."""
    found: dict[int, tuple[int, float]] = {}
    for at in np.flatnonzero((rows.period != ANNUAL) & (last[rows.series] < 0)).tolist():
        series = int(rows.series[at])
        elapsed = t.PERIOD_SHARE[t.PERIODS[rows.period[at]]]
        whole = rows.value[at] / elapsed if rows.part[series] == FLOW else rows.value[at]
        found[series] = (int(rows.year[at]) - 1, float(whole))
    return found


def _joined(raw: Floats, caliber: Ints, kind: Ints) -> tuple[Floats, dict[int, int]]:
    """Join figures over breaks of the caliber so that the break itself counts as a usual change.

    Levels above zero are joined by their growth, others by their differences; the change over the break is taken as
    the median of the others. Where there is no other, figures before the break are dropped.

    Returns
    -------
    (array (S, WINDOW), dict)
        Joined figures; row → column of the last break.
    """
    seen = np.isfinite(raw)
    some = np.flatnonzero((np.where(seen, caliber, -2).max(axis=1) > _smallest(caliber, seen)) & seen.any(axis=1))
    out, broken = raw.copy(), {}
    for row in some.tolist():
        columns = np.flatnonzero(seen[row])
        codes, figures = caliber[row, columns], raw[row, columns]
        growth = bool(kind[row] == LEVEL and (figures > 0).all())
        out[row, columns] = _join_one(np.log(figures) if growth else figures, codes, columns)
        if growth:
            out[row, columns] = raw[row, -1] * np.exp(out[row, columns] - np.log(raw[row, -1]))
        broken[row] = int(columns[np.flatnonzero(codes[1:] != codes[:-1])[-1] + 1])
    return out, broken


def _smallest(caliber: Ints, seen: NDArray[np.bool_]) -> Ints:
    """Smallest caliber code among the figures of each row."""
    return np.where(seen, caliber, np.iinfo(np.int64).max).min(axis=1)


def _join_one(figures: Floats, codes: Ints, columns: Ints) -> Floats:
    """Shift the figures before each break so that the change over it is the median yearly change elsewhere."""
    gap = np.diff(columns)
    change = np.diff(figures)
    at_break = codes[1:] != codes[:-1]
    if at_break.all():
        return np.concatenate([np.full(len(figures) - 1, np.nan), figures[-1:]])
    usual = np.median((change / gap)[~at_break])
    surplus = np.where(at_break, change - usual * gap, 0.0)
    shift = np.concatenate([np.cumsum(surplus[::-1])[::-1], [0.0]])
    return figures + shift


def _part_years(rows: Rows, raw: Floats, last: Ints, place: Ints, stand_in: set[int], notes: Notes) -> PartYear:
    """Pick each series' longest part-year after its last annual figure and what belongs to it."""
    found: list[tuple[int, int, int, float, float, float]] = []
    partial = np.flatnonzero((rows.period != ANNUAL) & (rows.year > last[rows.series]))
    chosen: dict[int, int] = {}
    for at in partial.tolist():
        series = int(rows.series[at])
        if rows.year[at] > last[series] + 1:
            add_note(notes, int(place[series]), f"{rows.year[at]}年数据与最近年度数据相隔一年以上，未用于预测")
        elif series not in stand_in and (series not in chosen or _elapsed(rows, at) > _elapsed(rows, chosen[series])):
            chosen[series] = at
    for series, at in chosen.items():
        before, share = _same_part(rows, raw[place[series]], at, int(last[series]))
        found.append((int(place[series]), int(rows.part[series]), int(rows.period[at]), rows.value[at], before, share))
    table = np.array(found, dtype=float).reshape(len(found), 6)
    row, mode, period = table[:, :3].astype(np.int64).T
    return PartYear(row, mode, period, table[:, 3], table[:, 4], table[:, 5])


def _elapsed(rows: Rows, at: int) -> float:
    return t.PERIOD_SHARE[t.PERIODS[rows.period[at]]]


def _same_part(rows: Rows, annual: Floats, at: int, last: int) -> tuple[float, float]:
    """The same part of the year before, and the part's median share in earlier years; NaN where unknown."""
    low, high = np.searchsorted(rows.series, [rows.series[at], rows.series[at] + 1])
    mine = np.arange(low, high)
    same = mine[(rows.period[mine] == rows.period[at]) & (rows.caliber[mine] == rows.caliber[at])]
    earlier = {int(rows.year[row]): float(rows.value[row]) for row in same.tolist() if rows.year[row] <= last}
    shares = []
    for year, value in earlier.items():
        column = WINDOW - 1 - (last - year)
        if column >= 0 and np.isfinite(annual[column]) and annual[column] != 0:
            shares.append(value / annual[column])
    return earlier.get(last, float("nan")), float(np.median(shares)) if shares else float("nan")
