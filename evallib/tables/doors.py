"""``conform``, the one door every table comes through; and the way its rows go out."""

from __future__ import annotations

import re
from collections import namedtuple
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from evallib.errors import Finding
from evallib.files import ID_PATTERN as ID_PATTERN
from evallib.tables.catalogue import Kind, Table
from evallib.tables.names import LINE

_TRUE, _FALSE = "true", "false"
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")

_RULES: dict[str, str] = {
    "number": "应为一个有限的数字（不带单位、千分位和文字）",
    "integer": "应为整数",
    "boolean": "应为true或false",
    "date": "应为日期，写作2023-06-30的形式",
    "id": "编号应以字母或数字开头，只含字母、数字、下划线和短横线",
}


def conform(frame: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[Finding]]:
    """Give every cell of a text table its kind; what cannot be read becomes empty and a finding.

    Parameters
    ----------
    frame : DataFrame
        All text, as read, none missing; optional column ``line``.
    table : Table
        Which table it is; missing columns are added empty, unknown columns are kept as text.

    Returns
    -------
    (DataFrame, list of Finding)
        Columns of the table in contract order, then unknown ones, then ``line``. Numbers are float64 (NaN = empty),
        dates datetime64 (NaT), booleans bool (empty = False), text trimmed str ("" = empty).
    """
    lines = frame[LINE] if LINE in frame else pd.Series(np.arange(2, len(frame) + 2), index=frame.index)
    out: dict[str, pd.Series] = {}
    findings: list[Finding] = []
    for name, kind in table.columns.items():
        raw = frame[name] if name in frame else pd.Series("", index=frame.index, dtype="str")
        place, distinct = pd.factorize(raw)  # most columns repeat a few texts: each is read once
        words = pd.Series([str(word).strip() for word in distinct], dtype="str")
        values, good = _READERS[kind](words)
        out[name] = values.take(place).set_axis(frame.index)
        if not good.all():
            bad = ~good.to_numpy(dtype=bool)[place]
            findings += _misread(table, name, kind, words.take(place[bad]).set_axis(frame.index[bad]), lines)
    for name in frame.columns:
        if name not in out and name != LINE:
            out[str(name)] = frame[name].astype("str")
    out[LINE] = lines.astype("int64")
    return pd.DataFrame(out).reset_index(drop=True), findings


_EMPTY: dict[str, pd.DataFrame] = {}  # most tables of most plans


def empty(table: Table) -> pd.DataFrame:
    """Return the table without rows, every column of its kind."""
    if table.name not in _EMPTY:
        blank = pd.DataFrame({name: pd.Series([], dtype="str") for name in table.columns})
        _EMPTY[table.name] = conform(blank, table)[0]
    return _EMPTY[table.name].copy()


def rows(frame: pd.DataFrame) -> Iterator[Any]:
    """Rows as named tuples whose attributes are the columns; typed Any, as each column has its own kind.

    As ``itertuples``, but a column at a time: several times quicker where columns hold text.
    """
    make = _row_type(tuple(map(str, frame.columns)))._make
    return map(make, zip(frame.index.tolist(), *_columns(frame), strict=True))


@lru_cache(maxsize=256)
def _row_type(names: tuple[str, ...]) -> Any:
    return namedtuple("Row", ("Index", *names), rename=True)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as mappings from column name to value."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*_columns(frame), strict=True)]


def _columns(frame: pd.DataFrame) -> list[list[Any]]:
    return [frame.iloc[:, place].tolist() for place in range(frame.shape[1])]


def split_list(text: str) -> tuple[str, ...]:
    """Split a cell that holds several ids or words (`;`, full-width too); order kept, doubles and blanks dropped."""
    parts = [part.strip() for part in str(text).replace("；", ";").split(";")]
    return tuple(dict.fromkeys(part for part in parts if part))


def _misread(table: Table, name: str, kind: Kind, bad: pd.Series, lines: pd.Series) -> list[Finding]:
    """One finding a cell that is not of its column's kind."""
    line_of = dict(zip(lines.index, lines.tolist(), strict=True))
    emptied = "" if kind == "id" else "；此格按空白处理"
    return [
        Finding(
            rule=f"{kind}_format", severity="error", file=table.file, row=int(line_of[index]), column=name,
            value=str(value), message=f"“{str(value)[:60]}”无法识别，{_RULES[kind]}{emptied}",
        )
        for index, value in bad.items()
    ]  # fmt: skip


def _text(raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    return raw, pd.Series(True, index=raw.index)


def _id(raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    return raw, raw.map(lambda value: value == "" or bool(ID_PATTERN.fullmatch(value))).astype(bool)


def _number(raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    values = pd.to_numeric(raw, errors="coerce").astype("float64")
    values = values.where(np.isfinite(values))
    return values, values.notna() | (raw == "")


def _integer(raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    values, _ = _number(raw)
    values = values.where((values % 1 == 0) & (values.abs() < 1e6))
    return values.astype("Int64"), values.notna() | (raw == "")


def _boolean(raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    word = raw.str.lower()
    return word == _TRUE, word.isin([_TRUE, _FALSE, ""])


def _date(raw: pd.Series) -> tuple[pd.Series, pd.Series]:
    written = raw.where(raw.map(lambda value: bool(_ISO.fullmatch(value))).astype(bool))
    days = pd.to_datetime(written, format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
    return days, days.notna() | (raw == "")


_READERS = {"text": _text, "id": _id, "number": _number, "integer": _integer, "boolean": _boolean, "date": _date}
