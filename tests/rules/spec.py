"""What a literal case is: the sentence it shows, the row and figures given, what a hand computes from them.

A case is data. ``tests/rules/test_rules.py`` rates it, ``tests/rules/render.py`` prints it into docs/rules.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

UNSAID: Any = ...
"""A case that leaves a result unsaid does not test it; None says that it is empty."""

Cells = Mapping[str, object]


@dataclass(frozen=True)
class Fig:
    """A figure with more than its value: status, caliber, and the day it was recorded ("" = some weeks after)."""

    value: float | str
    status: str = "final"
    on: str = ""
    caliber: str = ""

    def __str__(self) -> str:
        said = [self.status if self.status != "final" else "", self.caliber, self.on]
        words = ", ".join(word for word in said if word)
        return f"{self.value} ({words})" if words else str(self.value)


Entry = float | Fig | Sequence[Fig]
Figures = Mapping[int | str, Entry]
"""Period → figure; 2022 is the year, "2023h1" a part of it; several rows of one period as a list, in file order."""


@dataclass(frozen=True)
class World:
    """The plan and the days a case is rated on."""

    as_of: str = "2023-07-31"
    data_until: str = "2023-06-30"
    first_year: int = 2021
    last_year: int = 2025
    ahead: float = 1.15
    on_track: float = 0.90


MIDTERM = World()
FIRST_HALF = World("2021-08-31", "2021-06-30")
THIRD_QUARTER = World("2023-11-30", "2023-09-30")
YEAR_END = World("2024-04-30", "2023-12-31")
PLAN_END = World("2026-04-30", "2025-12-31")


@dataclass(frozen=True)
class Reference:
    """The indicator a relative one is held against."""

    given: Cells
    figures: Figures


@dataclass(frozen=True)
class Case:
    """One sentence of the rules at work.

    Attributes
    ----------
    says : str
        The sentence, as the manual prints it.
    given, figures
        Cells of indicators.csv laid over the section's own, and observations.
    rating, code, by_hand : str
        Class, reason code, and the arithmetic.
    counts : int, str or None
        Period of the value that counts.
    yearly, overrides, adjustments
        Rows of targets.csv (year → value, or rows), overrides.csv, adjustments.csv.
    """

    says: str
    given: Cells
    figures: Figures
    rating: str
    code: str
    by_hand: str
    _: KW_ONLY
    counts: int | str | None = UNSAID
    progress: float | None = UNSAID
    planned: float | None = UNSAID
    required: float | None = UNSAID
    achieved: float | None = UNSAID
    target: float | None = UNSAID
    borderline: bool = UNSAID
    computed: str = ""
    note: str = ""
    yearly: Mapping[int, float | Sequence[Fig]] = field(default_factory=dict)
    reference: Reference | None = None
    overrides: Sequence[Cells] = ()
    adjustments: Sequence[Cells] = ()
    world: World = MIDTERM


@dataclass(frozen=True)
class Section:
    """Cases that stand in one table of the manual; ``given`` holds for all of them."""

    key: str
    given: Cells
    cases: tuple[Case, ...]

    def id_of(self, number: int) -> str:
        """Indicator id of a case, as printed in the manual."""
        return f"{self.key}-{number + 1:02}"

    def cells(self, case: Case) -> dict[str, object]:
        """All cells of the case's row of indicators.csv."""
        return {**self.given, **case.given}


def period_of(key: int | str) -> tuple[int, str]:
    """Year and period of a key of ``figures``: 2022 → (2022, annual), "2023h1" → (2023, h1)."""
    return (key, "annual") if isinstance(key, int) else (int(key[:4]), key[4:])


def rows_of(entry: Entry) -> list[Fig]:
    """The rows behind one entry."""
    if isinstance(entry, Fig):
        return [entry]
    return [Fig(entry)] if isinstance(entry, int | float) else list(entry)
