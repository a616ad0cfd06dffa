"""Remarks on single series, in Chinese, as the column ``note`` shows them."""

from __future__ import annotations

import numpy as np

from evallib.forecasting.history import WINDOW, Batch
from evallib.forecasting.marginals import Ints

Notes = dict[int, str]
"""Row of the batch → remarks, parted by ``；``."""

_FEW = 5
_LISTED = 3


def add_note(notes: Notes, row: int, text: str) -> None:
    """Append a remark on one series; repeated ones are dropped."""
    old = notes.get(row, "")
    if text and text not in old.split("；"):
        notes[row] = f"{old}；{text}" if old else text


def shape_notes(batch: Batch, notes: Notes) -> None:
    """Remark on histories that are short, flat, gappy or hold figures wildly off."""
    counts = batch.counts
    for row in np.flatnonzero(counts < _FEW).tolist():
        add_note(notes, row, f"仅有{counts[row]}个年度数据，区间较宽")
    seen = np.isfinite(batch.values)
    flat = (np.where(seen, batch.values, batch.last[:, None]) == batch.last[:, None]).all(axis=1)
    for row in np.flatnonzero(flat & (counts > 1)).tolist():
        add_note(notes, row, "历史数值没有变动，区间按同类指标的一般变动放宽")
    given = seen | batch.wild
    gaps = ~given & (np.arange(WINDOW) > given.argmax(axis=1)[:, None])
    for row in np.flatnonzero(gaps.any(axis=1)).tolist():
        add_note(notes, row, f"缺{_years(batch, row, np.flatnonzero(gaps[row]))}数据，按缺失处理")
    for row in np.flatnonzero(batch.wild.any(axis=1)).tolist():
        years = _years(batch, row, np.flatnonzero(batch.wild[row]))
        add_note(notes, row, f"{years}数值明显偏离前后年份，未参与预测，请核对")
    for row in np.flatnonzero(batch.wild_end > 0).tolist():
        add_note(notes, row, "最后一年变动远大于以往，区间已放宽，请核对")


def _years(batch: Batch, row: int, columns: Ints) -> str:
    """Years of some columns as text, the first three of many."""
    years = [f"{batch.last_year[row] - WINDOW + 1 + column}年" for column in columns.tolist()]
    return "、".join(years[:_LISTED]) + (f"等{len(years)}年" if len(years) > _LISTED else "")
