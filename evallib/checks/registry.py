"""What a check is: a named function with a severity and one sentence of why; and how its hits become findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.checks.view import ANNUAL, View
from evallib.errors import Finding, Severity
from evallib.plan import Indicator

ASIDE = r"[（(“\"‘][^）)”\"’]*[）)”\"’]"  # what a note quotes or says in brackets is of other papers


@dataclass(frozen=True)
class Hit:
    """One place where a rule is broken; rule name and severity are the rule's."""

    message: str
    file: str = ""
    row: int | None = None
    column: str = ""
    indicator_id: str = ""
    value: str = ""


Find = Callable[[View], Iterable[Hit]]


@dataclass(frozen=True)
class Rule:
    """One check: stable English name, severity, one Chinese sentence of why, and the module it stands in.

    ``find`` is None where the reader meets the fault.
    """

    name: str
    severity: Severity
    why: str
    group: str
    find: Find | None = None

    def findings(self, view: View) -> Iterator[Finding]:
        """Every place where this rule is broken."""
        for hit in self.find(view) if self.find else ():
            yield Finding(
                rule=self.name, severity=self.severity, message=hit.message, file=hit.file, row=hit.row,
                column=hit.column, indicator_id=hit.indicator_id, value=hit.value,
            )  # fmt: skip


RULES: dict[str, Rule] = {}
"""Every rule by name; docs/checks.md renders it."""


def rule(severity: Severity, why: str) -> Callable[[Find], Find]:
    """Enter the decorated function into :data:`RULES` under its own name."""

    def enter(find: Find) -> Find:
        name, group = find.__name__, find.__module__.rpartition(".")[2]
        RULES[name] = Rule(name, severity, why, group, find)
        return find

    return enter


def met_by_reader(name: str, severity: Severity, why: str) -> None:
    """Enter a rule that is met while files are read: its findings come with the plan."""
    RULES[name] = Rule(name, severity, why, "reader")


def at_rows(frame: pd.DataFrame, table: str, column: str, message: str, **more: Iterable[Any]) -> Iterator[Hit]:
    """One hit a row of ``frame``, a part of the plan table ``table``.

    ``message`` is a format text: ``{value}`` is the cell of ``column``, ``{row.<column>}`` any other, and each keyword
    an iterable as long as the frame (numbers are written in their shortest form).
    """
    if frame.empty:
        return
    file = t.PLAN_TABLES[table].file
    names = [name for name in (t.INDICATOR_ID, t.ID, t.OBJECT_ID, t.PLAN_ID, t.DEPARTMENT_ID) if name in frame]
    who = frame[names[0]] if names else [""] * len(frame)
    cells = frame[column] if column in frame else [""] * len(frame)
    extra = zip(*more.values(), strict=True) if more else [()] * len(frame)
    for row, line, subject, cell, others in zip(frame.itertuples(), frame[t.LINE], who, cells, extra, strict=True):
        value = shown(cell)
        words = dict(zip(more, map(shown, others), strict=True))
        text = message.format(value=value[:60], row=_Shown(row), **words)
        yield Hit(text, file, int(line), column, str(subject), value)


def at_indicator(item: Indicator, column: str, message: str) -> Hit:
    """Return a hit in one cell of indicators.csv."""
    cell = getattr(item, column)
    value = ";".join(cell) if isinstance(cell, tuple) else shown(cell)
    return Hit(message, t.PLAN_TABLES["indicators"].file, item.line, column, item.indicator_id, value)


def at_figure(view: View, key: tuple[str, int, str], message: str) -> Hit:
    """Return a hit at the observation that counts for (indicator, year, period)."""
    indicator_id, year, period = key
    value = view.annual.get((indicator_id, year)) if period == ANNUAL else view.part.get(key)
    file = t.PLAN_TABLES["observations"].file
    return Hit(message, file, view.place(*key)[1], t.VALUE, indicator_id, shown(value))


class _Shown:
    """A row whose fields format themselves as a user would write them; ``when`` is its period in Chinese."""

    def __init__(self, row: Any) -> None:
        self._row = row

    def __getattr__(self, name: str) -> str:
        return shown(getattr(self._row, name))

    @property
    def when(self) -> str:
        """Year and period: 2023年上半年."""
        return f"{self.year}{period_name(self._row.period)}"


def period_name(period: str) -> str:
    """Chinese name of a period as it follows a year: 年, 年上半年."""
    return t.PERIOD_NAMES.get(period, f"年{period}")


def shown(value: Any) -> str:
    """Write a cell as a user would: shortest number, ISO date, "" for none.

    >>> shown(95.0), shown(float("nan")), shown(True), shown(pd.Timestamp("2023-06-30"))
    ('95', '', 'true', '2023-06-30')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return f"{value:.12g}" if isinstance(value, float) else str(value)
