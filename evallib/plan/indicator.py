"""One row of the catalogue, typed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from evallib import tables as t


@dataclass(frozen=True)
class Indicator:
    """One row of indicators.csv, typed.

    Numbers are None where empty or unreadable; percent figures are as in the table (6.5 means 6.5 %). ``focus``,
    ``support_departments`` are tuples. ``target`` is the file's own; the one in force is ``Plan.target_of``.
    """

    indicator_id: str
    name: str = ""
    unit: str = ""
    category: str = ""
    chapter: str = ""
    focus: tuple[str, ...] = ()
    main: bool = False
    attribute: str = ""
    target_type: str = ""
    direction: str = "up"
    value_kind: str = "level"
    part_year: str = "none"
    base_year: int | None = None
    base: float | None = None
    target: float | None = None
    target_low: float | None = None
    target_high: float | None = None
    target_text: str = ""
    tolerance: float = 0.0
    reference: str = ""
    plan_id: str = ""
    upper_id: str = ""
    lead_department: str = ""
    support_departments: tuple[str, ...] = ()
    decimals: int | None = None
    publication_lag: str = ""
    caliber: str = ""
    provenance: str = ""
    disclosure: str = ""
    note: str = ""
    line: int = 0

    @property
    def is_auxiliary(self) -> bool:
        """Data beside others: never in 附件2, a count or a lagging list."""
        return not self.main and not self.chapter

    @property
    def binding(self) -> bool:
        """Whether it is 约束性."""
        return self.attribute == "约束性"

    @property
    def down(self) -> bool:
        """Whether lower is better."""
        return self.direction == "down"

    @property
    def departments(self) -> tuple[str, ...]:
        """Lead department first, then the supporting ones."""
        return tuple(dict.fromkeys(d for d in (self.lead_department, *self.support_departments) if d))


_FIELDS = tuple(item.name for item in fields(Indicator))
_WHOLE = frozenset({"base_year", "decimals", "line"})
_LISTS = ("focus", "support_departments")
_DEFAULTS = {"direction": "up", "value_kind": "level", "part_year": "none"}
"""What an empty cell means, and a word outside the vocabulary, which ``check`` reports."""


def read_indicator(row: dict[str, Any]) -> Indicator:
    """Build an Indicator from a conformed row."""
    values: dict[str, Any] = {}
    for name in _FIELDS:
        value = row[name]
        if name in _LISTS:
            value = t.split_list(value) if value else ()
        elif type(value) is not str:
            if pd.isna(value):
                value = None
            elif name in _WHOLE:
                value = int(value)
        values[name] = value
    words = t.PLAN_TABLES["indicators"].words
    values |= {name: word for name, word in _DEFAULTS.items() if not values[name] or values[name] not in words[name]}
    values["tolerance"] = max(0.0, values["tolerance"] or 0.0)
    return Indicator(**values)
