"""From checked rows to arrays: annual figures, joined over breaks of the caliber, and the running year's part-year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evallib.forecasting.history import LEVEL, WINDOW, Batch, make_batch
from evallib.forecasting.intake import ANNUAL, Rows
from evallib.forecasting.marginals import Floats, Ints
from evallib.forecasting.parts import FLOW, Annual, PartYear, elapsed, latest_parts, part_years
from evallib.forecasting.remarks import Notes, add_note


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
    for series, years in stand_in.items():
        last[series] = max(years)
    figures = _matrix(rows, annual, last, rows.value, np.nan)
    for series, years in stand_in.items():
        figures[series, [WINDOW - 1 - (last[series] - year) for year in years]] = list(years.values())
    calibers = _matrix(rows, annual, last, rows.caliber, -1)
    kept = np.flatnonzero(last >= 0)
    joined, broken = _joined(figures[kept], calibers[kept], rows.kind[kept])
    batch = make_batch(joined, last[kept], rows.kind[kept], given=figures[kept])
    notes: Notes = {}
    for row, column in broken.items():
        use = "只取其变化" if np.isfinite(joined[row, :column]).any() else "未参与预测"
        add_note(notes, row, f"{batch.last_year[row] - WINDOW + 1 + column}年起口径变更，此前数值{use}")
    for row in np.flatnonzero(np.isin(kept, [*stand_in])).tolist():
        add_note(notes, row, "尚无年度数据，以部分时段数据推算，区间较宽")
    early = np.bincount(rows.series[annual & (last[rows.series] - rows.year >= WINDOW)], minlength=len(last)) > 0
    for row in np.flatnonzero(early[kept]).tolist():
        add_note(notes, row, f"早于最近{WINDOW}年的数据未参与预测")
    for row in np.flatnonzero(rows.doubles[kept]).tolist():
        add_note(notes, row, "同一时期有重复数据，取后一行")
    chosen, unused = latest_parts(rows, last, calibers[:, -1])
    place = {series: row for row, series in enumerate(kept.tolist())}
    for series, reason in unused.items():
        add_note(notes, place[series], reason)
    annuals = {
        series: Annual(figures[series], calibers[series], int(last[series]), int(rows.kind[series]), series in stand_in)
        for series in chosen
    }
    return Arranged(kept, joined, batch, part_years(rows, chosen, place, annuals), notes)


def _matrix(rows: Rows, wanted: NDArray[np.bool_], last: Ints, content: NDArray[Any], blank: float) -> NDArray[Any]:
    """Right-aligned array (all series, WINDOW) of the wanted rows' content."""
    out = np.full((len(last), WINDOW), blank, dtype=content.dtype)
    series, column = rows.series[wanted], WINDOW - 1 - (last[rows.series[wanted]] - rows.year[wanted])
    inside = (column >= 0) & (column < WINDOW)
    out[series[inside], column[inside]] = content[wanted][inside]
    return out


def _stand_ins(rows: Rows, last: Ints) -> dict[int, dict[int, float]]:
    """For series without annual figures: estimates of years from their part-years.

    One part of the year alone stands for the year before it; with several years of the same part, each stands for its
    own year but the latest, which stays a part-year.
    """
    found: dict[int, dict[int, float]] = {}
    for series in np.unique(rows.series[last[rows.series] < 0]).tolist():
        mine = np.flatnonzero(rows.series == series)
        latest = mine[rows.year[mine] == rows.year[mine].max()]
        longest = max(latest.tolist(), key=lambda at: elapsed(rows, at))
        same = mine[(rows.period[mine] == rows.period[longest]) & (rows.caliber[mine] == rows.caliber[longest])]
        share = elapsed(rows, longest) if rows.part[series] == FLOW else 1.0
        whole = {int(rows.year[at]): float(rows.value[at] / share) for at in same.tolist()}
        final = max(whole)
        earlier = {year: value for year, value in whole.items() if year < final}
        found[series] = earlier or {final - 1: whole[final]}
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
