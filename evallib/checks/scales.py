"""How many powers of ten a figure is off the figures around it: the arithmetic behind the checks of units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from evallib import tables as t

SERIES = [t.INDICATOR_ID, t.CALIBER, t.PERIOD]
AWAY, DOUBT = "away", "doubt"
_ANNUAL, _FLOW, _STOCK = "annual", "flow", "stock"
_NEAR = 5  # years within which figures are compared
_LARGEST = 9  # powers of ten asked for: 百分数与成数, ‰ and %, 千, 万, 亿
_TEN, _MORE = (0.15, 0.20), (0.50, 0.50)  # decades: how near the power, how steady the neighbours
_ABOUT_TEN = 0.30
_WILD = 2.5  # a doubtful figure is so many times farther off than its neighbours are from one another
_PASSES = 3  # figures wrong together are found one after the other


def off_history(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with ``away`` and ``doubt``: powers of ten by which each is off its history, 0 = none.

    Parameters
    ----------
    rows : DataFrame
        Sorted by indicator, caliber, period, year; ``value`` and ``part_year``, one row a period, plain index.

    A figure is judged by up to two on either side, else by the two before it, else by the only one it has, before it;
    these must agree among themselves. Part-years without a history of their own are held against the years. Ten times
    is asked only after two figures (new things do grow tenfold in their first year), and is no error where the
    following years confirm it. What is no clear error may still be doubtful.
    """
    away = np.zeros(len(rows), dtype="int64")
    doubt = np.zeros(len(rows), dtype="int64")
    left = np.arange(len(rows))
    for turn in range(_PASSES):
        now, unsure = _judge(rows.iloc[left])
        if turn == 0:
            doubt = unsure
        found = left[now != 0]
        if not len(found):
            break
        away[found] = now[now != 0]
        left = left[now == 0]
    return rows.assign(**{AWAY: away, DOUBT: np.where(away == 0, doubt, 0)})


def power(size: np.ndarray, near: np.ndarray, usable: np.ndarray, *, ten: np.ndarray) -> np.ndarray:
    """Power of ten between each size and its steady neighbours; 0 where there is none, or ten is not to be asked."""
    middle, spread = _middle(near, usable)
    off = size - middle
    nearest = np.clip(np.round(np.abs(np.nan_to_num(off))), 0, _LARGEST).astype("int64")
    close = np.where(nearest == 1, _TEN[0], _MORE[0])
    steady = np.where(nearest == 1, _TEN[1], _MORE[1])
    hit = (nearest > 0) & (np.abs(np.abs(off) - nearest) < close) & (spread < steady) & ((nearest > 1) | ten)
    return np.where(hit, np.sign(np.nan_to_num(off)).astype("int64") * nearest, 0)


def _judge(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Power of ten of each row against the others: certain, doubtful."""
    size = np.log10(rows[t.VALUE].abs().where(rows[t.VALUE] != 0).to_numpy(dtype=float))
    near = _neighbours(rows, size)
    years, every = _years_beside(rows, size)
    own = np.isfinite(near)
    follows, alone = own[:, 0], own.sum(axis=1) == 1
    few = own.sum(axis=1) < 2
    confirmed = (np.abs(near[:, 2:] - size[:, None]) < _TEN[1]).all(axis=1)
    wide = np.hstack([near, np.where(few[:, None], every, np.nan)])
    count = np.isfinite(wide).sum(axis=1)
    kind = rows[t.PART_YEAR].to_numpy()
    ten = np.where(years & few, (kind == _STOCK) | ((kind == _FLOW) & own.any(axis=1)), follows & ~alone)
    away = np.zeros(len(rows), dtype="int64")
    alike = _doubtful(size, near, follows)
    ways = ((wide, count > 1, ten & ~confirmed), (near[:, :2], own[:, 1], ten & ~confirmed),
            (wide, (count == 1) & (follows | years), np.zeros(len(rows), bool)),
            (every, np.isfinite(every).any(axis=1), (kind == _STOCK) | (alike != 0)))  # fmt: skip
    for columns, usable, asked in ways:
        away = np.where(away == 0, power(size, columns, usable, ten=asked), away)
    return away, _doubtful(size, wide, follows | years)


def _doubtful(size: np.ndarray, near: np.ndarray, usable: np.ndarray) -> np.ndarray:
    """Powers of ten that stand out from unsteady or single neighbours."""
    middle, spread = _middle(near, usable)
    off = size - middle
    nearest = np.clip(np.round(np.abs(np.nan_to_num(off))), 0, _LARGEST).astype("int64")
    close = np.abs(np.abs(off) - nearest) < np.where(nearest == 1, _ABOUT_TEN, _MORE[0])
    hit = (nearest > 0) & close & (np.abs(off) > _WILD * spread)
    return np.where(hit, np.sign(np.nan_to_num(off)).astype("int64") * nearest, 0)


def _middle(near: np.ndarray, usable: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Middle and width of the neighbours' sizes; NaN and infinite where there are none to use."""
    middle, spread = np.full(len(near), np.nan), np.full(len(near), np.inf)
    if not near.size:
        return middle, spread
    low = np.where(np.isfinite(near), near, np.inf).min(axis=1)
    high = np.where(np.isfinite(near), near, -np.inf).max(axis=1)
    usable = usable & np.isfinite(low)
    middle[usable], spread[usable] = (low[usable] + high[usable]) / 2, high[usable] - low[usable]
    return middle, spread


def _neighbours(rows: pd.DataFrame, size: np.ndarray) -> np.ndarray:
    """Sizes of the two figures before and the two after in the series; NaN where they lie too many years away."""
    series, year = rows.groupby(SERIES, sort=False).ngroup().to_numpy(), rows[t.YEAR].to_numpy(dtype=float)
    found = np.full((len(rows), 4), np.nan)
    for column, offset in enumerate((1, 2, -1, -2)):
        here, there = (slice(offset, None), slice(None, -offset)) if offset > 0 else (
            slice(None, offset), slice(-offset, None))  # fmt: skip
        same = (series[here] == series[there]) & (np.abs(year[here] - year[there]) <= _NEAR)
        found[here, column] = np.where(same, size[there], np.nan)
    return found


def _years_beside(rows: pd.DataFrame, size: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which rows are part-years, and the sizes such parts should have by the years around."""
    period = rows[t.PERIOD].to_numpy()
    asked = period != _ANNUAL
    found = np.full((len(rows), 3), np.nan)
    if not asked.any():
        return asked, found
    who = [rows[t.INDICATOR_ID], rows[t.CALIBER]]
    whole = period == _ANNUAL
    by_year = pd.Series(size[whole], index=pd.MultiIndex.from_arrays([*(w[whole] for w in who), rows[t.YEAR][whole]]))
    by_year = by_year[~by_year.index.duplicated()]
    mine = [w[asked] for w in who]
    share = rows[t.PERIOD][asked].map(t.PERIOD_SHARE).to_numpy(dtype=float)
    part = np.where(rows[t.PART_YEAR].to_numpy()[asked] == _FLOW, np.log10(share), 0.0)
    for column, back in enumerate((0, 1, 2)):
        index = pd.MultiIndex.from_arrays([*mine, rows[t.YEAR][asked] - back])
        found[asked, column] = by_year.reindex(index).to_numpy() + part
    return asked, found
