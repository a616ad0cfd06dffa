"""Tables that know what was read of them: which rows, chosen how, and which columns.

A report of one department reads a few rows of a ledger; a row of another department that changes is none of its
business. So a notebook run by the batch is given :class:`Watched` frames. They are frames like any other; what is read
is noted as a *facet*: where the table comes from, the chain of conditions that chose the rows, and the column (None =
all). Conditions that are understood (comparisons with plain values, ``isin``, ``isna``, joined by ``&``, ``|``, ``~``)
narrow the facet; whatever else is done to a frame counts as reading all of it. So a facet may say too much, never too
little.

Given the same kind of table later, :func:`replay` reads the same facet of it again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import operator
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

Facet = list[Any]


class Note(Protocol):
    """Who takes down what is read: a facet, and how to find its digest if it is new."""

    def __call__(self, facet: Facet, find: Callable[[], str]) -> None: ...

    def paused(self) -> AbstractContextManager[None]:
        """While this lasts nothing is noted in this thread."""


_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_JOIN: dict[str, Callable[[Any, Any], Any]] = {"&": operator.and_, "|": operator.or_}
_FREE = frozenset({"_typ", "__class__", "__dict__", "_constructor", "_constructor_sliced", "_watch", "_watched"})
"""Attributes that tell nothing of a table's contents."""
_OWN = frozenset({"plain", "condition", "applies", "_among", "_compared", "_joined"})


def digest(value: Any) -> str:
    """Digest of a value's contents: frames with columns, kinds, attributes; dataclasses by field."""
    return hashlib.sha256(_text(value).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _text(value: Any) -> str:
    if isinstance(value, pd.DataFrame):
        columns = [f"{name!r}:{_text(value.iloc[:, place])}" for place, name in enumerate(value.columns)]
        return f"frame {sorted(value.attrs.items())!r} {_text(value.index)} {columns!r}"
    if isinstance(value, pd.Series | pd.Index):
        return f"{value.dtype} {_values(value)}"
    if is_dataclass(value) and not isinstance(value, type):
        return type(value).__name__ + repr([_text(getattr(value, item.name)) for item in fields(value)])
    if isinstance(value, dict):
        return f"mapping {[(_text(key), _text(item)) for key, item in value.items()]!r}"
    if isinstance(value, list | tuple):
        return repr([_text(item) for item in value])
    return repr(value)


def _values(values: pd.Series | pd.Index) -> str:
    """Contents of a column; numbers and dates by their bytes, which tell every bit."""
    array = values.to_numpy() if isinstance(values.dtype, np.dtype) else None
    if array is not None and array.dtype.kind in "biufM":
        return f"{len(array)} {hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()}"
    return repr(values.tolist())


@dataclass
class _Watch:
    """What a watched frame is a part of: ``raw`` are the rows chosen; ``whole`` once all of it has been read."""

    raw: pd.DataFrame
    source: Facet
    chain: tuple[Facet, ...]
    note: Note
    whole: bool = False
    columns: set[str] = field(default_factory=set)

    def read(self, column: str | None) -> None:
        """Note that a column, or all of it, is read."""
        if self.whole or column in self.columns:
            return
        if column is None:
            self.whole = True
        else:
            self.columns.add(column)
        facet = [*self.source, list(self.chain), column]
        self.note(facet, lambda: digest(self.raw if column is None else self.raw[column]))

    def narrowed(self, rows: pd.Series, condition: Facet) -> Watched:
        """The rows for which a condition holds."""
        return _watched(_Watch(self.raw[rows], self.source, (*self.chain, condition), self.note))


def watch(raw: pd.DataFrame, source: Facet, note: Note) -> Watched:
    """Return a frame equal to ``raw`` that notes what is read of it."""
    return _watched(_Watch(raw, source, (), note))


def untouched(frame: Any) -> bool:
    """Whether a watched frame still holds what it was made from."""
    kept: _Watch | None = frame.__dict__.get("_watch")
    return kept is not None and (not kept.whole or _plain(frame).equals(kept.raw))


def replay(raw: pd.DataFrame, chain: list[Facet], column: str | None) -> str:
    """Digest of the same facet of another table: its chain of conditions, then a column or all.

    Raises
    ------
    KeyError
        A column is not there any more.
    """
    for condition in chain:
        raw = raw[_hold(condition, raw)]
    return digest(raw if column is None else raw[column])


def _hold(condition: Facet, raw: pd.DataFrame) -> Any:
    """Evaluate a condition on a frame."""
    word, *parts = condition
    if word == "col":
        return raw[parts[0]]
    if word == "~":
        return ~_hold(parts[0], raw)
    if word in _JOIN:
        return _JOIN[word](_hold(parts[0], raw), _hold(parts[1], raw))
    if word == "isin":
        return _hold(parts[0], raw).isin(parts[1])
    if word in ("isna", "notna"):
        return getattr(_hold(parts[0], raw), word)()
    return _COMPARE[word](_hold(parts[0], raw), _decoded(parts[1]))


def _encoded(value: Any) -> Any:
    """A plain value as JSON holds it; NotImplemented for anything else."""
    if isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, np.bool_ | np.integer | np.floating):
        return value.item()
    if isinstance(value, dt.date) and not pd.isna(value):
        return {"time": pd.Timestamp(value).isoformat()}
    return NotImplemented


def _decoded(value: Any) -> Any:
    return pd.Timestamp(value["time"]) if isinstance(value, dict) else value


class Watched(pd.DataFrame):
    """A frame that notes what is read of it."""

    def __getattribute__(self, name: str) -> Any:
        if name in _FREE:
            return object.__getattribute__(self, name)
        kept: _Watch | None = object.__getattribute__(self, "__dict__").get("_watch")
        if kept is not None and not kept.whole:
            if name in ("columns", "attrs"):
                return getattr(kept.raw, name)
            if name == "loc":
                return _Loc(self, kept)
            kept.read(None)
        return super().__getattribute__(name)

    @property
    def _constructor(self) -> Any:
        return pd.DataFrame

    @property
    def _constructor_sliced(self) -> Any:
        return pd.Series

    def __getitem__(self, key: Any) -> Any:
        kept: _Watch | None = self.__dict__.get("_watch")
        if kept is None or kept.whole:
            return super().__getitem__(_unwrapped(key))
        if isinstance(key, str) and key in kept.raw.columns:
            return _column(kept.raw[key], kept, ["col", key])
        if isinstance(key, list) and all(isinstance(name, str) and name in kept.raw.columns for name in key):
            for name in key:
                kept.read(name)
            return kept.raw[key]
        if isinstance(key, WatchedColumn) and key.applies(kept):
            return kept.narrowed(key.plain, key.condition)
        kept.read(None)
        return super().__getitem__(_unwrapped(key))

    def __reduce__(self) -> Any:
        return _plain(self).__reduce__()


class _Loc:
    """``frame.loc`` that understands a condition, alone or with a column."""

    def __init__(self, frame: Watched, kept: _Watch) -> None:
        self._frame, self._kept = frame, kept

    def __getitem__(self, key: Any) -> Any:
        rows, column = key if isinstance(key, tuple) and len(key) == 2 else (key, None)
        if isinstance(rows, WatchedColumn) and rows.applies(self._kept) and not self._kept.whole:
            chosen = self._kept.narrowed(rows.plain, rows.condition)
            if column is None:
                return chosen
            if isinstance(column, str | list):
                return chosen[column]
        self._kept.read(None)
        key = tuple(map(_unwrapped, key)) if isinstance(key, tuple) else _unwrapped(key)
        return pd.DataFrame.__getattribute__(self._frame, "loc")[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._kept.read(None)
        key = tuple(map(_unwrapped, key)) if isinstance(key, tuple) else _unwrapped(key)
        pd.DataFrame.__getattribute__(self._frame, "loc")[key] = value

    def __getattr__(self, name: str) -> Any:
        self._kept.read(None)
        return getattr(pd.DataFrame.__getattribute__(self._frame, "loc"), name)


class WatchedColumn(pd.Series):
    """A column of a watched frame, or a condition on its columns."""

    def __getattribute__(self, name: str) -> Any:
        if name in _FREE:
            return object.__getattribute__(self, name)
        watched = object.__getattribute__(self, "__dict__").get("_watched")
        if watched is not None:
            plain, kept, condition = watched
            if name in ("isna", "notna", "isnull", "notnull"):
                word = name.replace("null", "na")
                return lambda: _column(getattr(plain, word)(), kept, [word, condition])
            if name == "isin":
                return lambda values: self._among(values)
            if name in _OWN:
                return super().__getattribute__(name)
            for column in _columns(condition):
                kept.read(column)
        return super().__getattribute__(name)

    @property
    def _constructor(self) -> Any:
        return pd.Series

    @property
    def _constructor_expanddim(self) -> Any:
        return pd.DataFrame

    @property
    def plain(self) -> pd.Series:
        """Its values, unwatched."""
        return self._watched[0]

    @property
    def condition(self) -> Facet:
        """What it says, as a condition."""
        return self._watched[2]

    def applies(self, kept: _Watch) -> bool:
        """Whether it is a condition on the rows of this very frame."""
        plain, own, _ = self._watched
        return own.raw is kept.raw and plain.dtype == bool

    def _among(self, values: Any) -> Any:
        wanted = [_encoded(value) for value in values]
        plain, kept, condition = self._watched
        if any(value is NotImplemented or isinstance(value, dict) for value in wanted):
            return pd.Series(self).isin(values)
        wanted = sorted(set(wanted), key=lambda value: (type(value).__name__, value))
        return _column(plain.isin(wanted), kept, ["isin", condition, wanted])

    def _compared(self, word: str, other: Any) -> Any:
        plain, kept, condition = self._watched
        value = _encoded(other)
        if value is NotImplemented:
            return _COMPARE[word](_plain(self), _unwrapped(other))
        return _column(_COMPARE[word](plain, other), kept, [word, condition, value])

    def _joined(self, word: str, other: Any) -> Any:
        plain, kept, condition = self._watched
        if isinstance(other, WatchedColumn) and other._watched[1].raw is kept.raw and plain.dtype == bool:
            return _column(_JOIN[word](plain, other.plain), kept, [word, condition, other.condition])
        return _JOIN[word](_plain(self), _unwrapped(other))

    def __eq__(self, other: Any) -> Any:
        return self._compared("==", other)

    def __ne__(self, other: Any) -> Any:
        return self._compared("!=", other)

    def __lt__(self, other: Any) -> Any:
        return self._compared("<", other)

    def __le__(self, other: Any) -> Any:
        return self._compared("<=", other)

    def __gt__(self, other: Any) -> Any:
        return self._compared(">", other)

    def __ge__(self, other: Any) -> Any:
        return self._compared(">=", other)

    def __and__(self, other: Any) -> Any:
        return self._joined("&", other)

    def __or__(self, other: Any) -> Any:
        return self._joined("|", other)

    def __invert__(self) -> Any:  # type: ignore[misc]
        plain, kept, condition = self._watched
        return _column(~plain, kept, ["~", condition]) if plain.dtype == bool else ~_plain(self)

    __hash__ = None

    def __reduce__(self) -> Any:
        return _plain(self).__reduce__()


def _watched(kept: _Watch) -> Watched:
    made = Watched(kept.raw)
    object.__setattr__(made, "_attrs", dict(kept.raw.attrs))
    object.__setattr__(made, "_watch", kept)
    return made


def _column(plain: Any, kept: _Watch, condition: Facet) -> WatchedColumn:
    made = WatchedColumn(plain)
    object.__setattr__(made, "_watched", (plain, kept, condition))
    return made


def _columns(condition: Facet) -> list[str]:
    """Columns a condition looks at."""
    if condition[0] == "col":
        return [condition[1]]
    return [name for part in condition[1:] if isinstance(part, list) and part and isinstance(part[0], str)
            and (part[0] in _WORDS) for name in _columns(part)]  # fmt: skip


_WORDS = {"col", "~", "isin", "isna", "notna", *_JOIN, *_COMPARE}


def _unwrapped(value: Any) -> Any:
    """A watched frame or column as a plain one, noted as read."""
    return _plain(value) if isinstance(value, Watched | WatchedColumn) else value


def _plain(value: Any) -> Any:
    return (pd.DataFrame if isinstance(value, pd.DataFrame) else pd.Series)(value)
