"""From the long table a user gives to arrays: check every cell, order rows, settle doubles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evallib import tables as t
from evallib.errors import Finding, InputError
from evallib.forecasting.history import KINDS
from evallib.forecasting.marginals import Floats, Ints

PART_KINDS: tuple[str, ...] = ("none", "stock", "flow", "growth")
ANNUAL = t.PERIODS.index("annual")
_EMPTY = ("", "nan", "na", "n/a", "null", "none", "<na>", "-", "—", "–", "…", "..")
_YEARS = (1000, 2999)
_SHOWN = 5
_A_NUMBER, _A_YEAR = "应为一个有限的数字（不带单位、千分位和文字）", "应为四位数的年份（不带“年”字）"
_NEEDED = (t.SERIES_ID, t.YEAR, t.VALUE)


@dataclass(frozen=True)
class Rows:
    """Checked rows with a figure, by series, year, period and place in the input; the last of equal keys only.

    Attributes
    ----------
    ids : array (S,) of str
        Every series named in the input, sorted, also those without a figure.
    series, year, period, caliber : arrays (R,) of int
        Row of ``ids``; year; index into ``tables.PERIODS``; code of the caliber (-1 = empty).
    value : array (R,)
        Finite figures.
    kind, part : arrays (S,) of int
        Index into ``history.KINDS`` and ``PART_KINDS``.
    doubles : array (S,) of bool
        Whether rows were dropped because a later one has the same key.
    listed : array (S,) of int
        Last year named for the series, with or without a figure.
    """

    ids: NDArray[np.object_]
    series: Ints
    year: Ints
    period: Ints
    caliber: Ints
    value: Floats
    kind: Ints
    part: Ints
    doubles: NDArray[np.bool_]
    listed: Ints


def as_table(history: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """Accept one series as pandas Series indexed by year; its name (or "series") becomes the id."""
    if isinstance(history, pd.DataFrame):
        return history
    name = str(history.name) if history.name is not None else "series"
    columns = {t.SERIES_ID: name, t.YEAR: history.index.to_numpy(), t.VALUE: history.to_numpy()}
    return pd.DataFrame(columns)


def read_rows(history: pd.DataFrame | pd.Series) -> Rows:
    """Check the long table and order it.

    Parameters
    ----------
    history : DataFrame or Series
        Columns series_id, year, value; optional kind, period, part_year, caliber. Text or numbers.

    Returns
    -------
    Rows

    Raises
    ------
    InputError
        A column is missing, or cells cannot be read; all faults together.
    """
    frame = as_table(history)
    _require(frame, _NEEDED)
    faults: list[Finding] = []
    value = _numbers(frame, t.VALUE, faults)
    year = _years(frame, t.YEAR, faults)
    period = _words(frame, t.PERIOD, t.PERIODS, faults)
    kind = _words(frame, t.KIND, KINDS, faults, default=-1)
    part = _words(frame, t.PART_YEAR, PART_KINDS, faults, default=-1)
    series, ids = _ids(frame, faults)
    refuse(faults)
    caliber = _calibers(frame)
    order = np.lexsort((period, year, series))
    kind, part = (_by_series(array[order], series[order], len(ids)) for array in (kind, part))
    order = order[np.isfinite(value[order])]
    last = _last_of_equal(series[order], year[order], period[order])
    listed = np.zeros(len(ids), dtype=np.int64)
    np.maximum.at(listed, series, year)
    doubles = np.zeros(len(ids), dtype=bool)
    doubles[series[order][~last]] = True
    kept = order[last]
    return Rows(ids, series[kept], year[kept], period[kept], caliber[kept], value[kept], kind, part, doubles, listed)


def refuse(faults: Sequence[Finding]) -> None:
    """Raise one error that names the first few faults and counts all."""
    if not faults:
        return
    shown = "；".join(f"{fault.place}“{fault.value[:40]}”：{fault.message}" for fault in faults[:_SHOWN])
    more = f"……共{len(faults)}处" if len(faults) > _SHOWN else ""
    raise InputError(f"输入数据有误：{shown}{more}", faults)


def _require(frame: pd.DataFrame, needed: Sequence[str]) -> None:
    missing = [name for name in needed if name not in frame.columns]
    if missing:
        have = "、".join(str(name) for name in frame.columns) or "无"
        raise InputError(f"输入数据缺少列{'、'.join(missing)}（现有列：{have}）；必须有{'、'.join(needed)}")


def table_numbers(frame: pd.DataFrame, name: str, faults: list[Finding]) -> Floats:
    """Numbers of a column that may be absent (all NaN then)."""
    return _numbers(frame, name, faults) if name in frame.columns else np.full(len(frame), np.nan)


def table_words(frame: pd.DataFrame, name: str, words: Sequence[str], faults: list[Finding]) -> Ints:
    """Codes of a column of a closed vocabulary; empty cells and an absent column mean the first word."""
    return _words(frame, name, words, faults)


def table_years(frame: pd.DataFrame, name: str, faults: list[Finding]) -> Ints:
    """Years of a column."""
    return _years(frame, name, faults)


def check_columns(frame: pd.DataFrame, needed: Sequence[str]) -> None:
    """Raise :class:`InputError` unless the columns are there."""
    _require(frame, needed)


def _fault(frame: pd.DataFrame, name: str, at: int, rule: str, message: str) -> Finding:
    line = int(frame[t.LINE].iloc[at]) if t.LINE in frame.columns else at + 2
    cell = frame[name].iloc[at]
    file, text = str(frame.attrs.get("file", "")), "" if pd.isna(cell) else str(cell)
    return Finding(rule=rule, severity="error", message=message, file=file, row=line, column=name, value=text)


def _numbers(frame: pd.DataFrame, name: str, faults: list[Finding], wanted: str = _A_NUMBER) -> Floats:
    """Finite floats; words for "missing" become NaN, anything else is a fault."""
    raw = frame[name]
    if pd.api.types.is_numeric_dtype(raw) and not pd.api.types.is_bool_dtype(raw):
        out = raw.to_numpy(dtype=float, na_value=np.nan)
        wrong = np.isinf(out)
    else:
        text = raw.astype("str").str.strip()
        parsed = pd.to_numeric(text, errors="coerce").to_numpy(dtype=float)
        blank = text.str.lower().isin(_EMPTY).to_numpy() | raw.isna().to_numpy()
        out = np.where(blank, np.nan, parsed)
        wrong = ~blank & ~np.isfinite(parsed)
    for at in np.flatnonzero(wrong).tolist():
        faults.append(_fault(frame, name, at, "number_format", wanted))
    return out


def _years(frame: pd.DataFrame, name: str, faults: list[Finding]) -> Ints:
    years = _numbers(frame, name, faults, _A_YEAR)
    with np.errstate(invalid="ignore"):
        good = (years >= _YEARS[0]) & (years <= _YEARS[1]) & (years == np.floor(years))
    told = {fault.row for fault in faults if fault.column == name}
    for at in np.flatnonzero(~good).tolist():
        fault = _fault(frame, name, at, "integer_format", _A_YEAR)
        if fault.row not in told:
            faults.append(fault)
    return np.where(good, years, _YEARS[0]).astype(np.int64)


def _words(frame: pd.DataFrame, name: str, words: Sequence[str], faults: list[Finding], *, default: int = 0) -> Ints:
    """Position of each cell's word in ``words``; empty cells and an absent column give ``default``."""
    if name not in frame.columns:
        return np.full(len(frame), default, dtype=np.int64)
    codes, found = pd.factorize(frame[name])
    clean = [str(word).strip().lower() for word in found]
    table = [words.index(word) if word in words else default if word in _EMPTY else -2 for word in clean]
    # "none" is a word of one vocabulary and an empty cell elsewhere; a missing cell (code -1) picks the last entry.
    out = np.array([*table, default], dtype=np.int64)[codes]
    for at in np.flatnonzero(out == -2).tolist():
        faults.append(_fault(frame, name, at, "word", f"应为{'、'.join(words)}之一"))
    return out


def _ids(frame: pd.DataFrame, faults: list[Finding]) -> tuple[Ints, NDArray[np.object_]]:
    """Code of each row's series in the sorted list of ids; an id is text without outer blanks."""
    raw = frame[t.SERIES_ID]
    codes, found = pd.factorize(raw)
    clean = np.array([str(item).strip() for item in found], dtype=object)
    for at in np.flatnonzero((codes < 0) | np.isin(codes, np.flatnonzero(clean == ""))).tolist():
        faults.append(_fault(frame, t.SERIES_ID, at, "empty_id", "编号不能为空"))
    ids, place = np.unique(clean.astype(str), return_inverse=True) if len(clean) else (clean, np.zeros(0, np.int64))
    return (place[codes] if len(clean) else codes).astype(np.int64), ids.astype(object)


def _calibers(frame: pd.DataFrame) -> Ints:
    """Code of each row's caliber, trimmed text; empty and missing alike -1."""
    if t.CALIBER not in frame.columns:
        return np.full(len(frame), -1, dtype=np.int64)
    codes, found = pd.factorize(frame[t.CALIBER])
    names = [str(word).strip() for word in found]
    distinct = {word: code for code, word in enumerate(sorted(set(names) - {"", "nan"}))}
    return np.array([*(distinct.get(word, -1) for word in names), -1], dtype=np.int64)[codes]


def _by_series(codes: Ints, series: Ints, count: int) -> Ints:
    """The trait of each series: that of its last row that has one, else 0."""
    out = np.zeros(count, dtype=np.int64)
    known = codes >= 0
    out[series[known]] = codes[known]
    return out


def _last_of_equal(series: Ints, year: Ints, period: Ints) -> NDArray[np.bool_]:
    """Which of the ordered rows is the last with its key."""
    last = np.ones(len(series), dtype=bool)
    last[:-1] = (series[1:] != series[:-1]) | (year[1:] != year[:-1]) | (period[1:] != period[:-1])
    return last
