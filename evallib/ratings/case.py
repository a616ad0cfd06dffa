"""One indicator to be rated, and what the rules say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from evallib.plan import Indicator
from evallib.ratings.figures import Figure, Period, Series
from evallib.settings import Thresholds


@dataclass(frozen=True)
class Case:
    """Everything the rules may look at.

    Attributes
    ----------
    target : float or None
        Target in force, as in the table (percent as percent).
    first_year, length : int
        Of the plan (of a special plan where its own report rates anew).
    yearly : mapping of int to float
        Yearly targets known on the as-of date.
    reference : Case or None
        The indicator compared with, for relative growth.
    judgement : str
        The office's judgement of a qualitative indicator, "" where none.
    """

    indicator: Indicator
    series: Series
    target: float | None
    first_year: int
    length: int
    yearly: Mapping[int, float] = field(default_factory=dict)
    thresholds: Thresholds = field(default_factory=Thresholds)
    reference: Case | None = None
    judgement: str = ""

    @property
    def last_year(self) -> int:
        """Last plan year."""
        return self.first_year + self.length - 1

    def elapsed(self, at: Period) -> float:
        """Years elapsed at the end of a period."""
        return at.elapsed(self.first_year)

    def time_share(self, at: Period) -> float:
        """τ = n/N."""
        return self.elapsed(at) / self.length

    def in_plan(self, at: Period) -> bool:
        """Whether a period lies in the plan years."""
        return self.first_year <= at.year <= self.last_year

    @property
    def figures(self) -> Mapping[Period, Figure]:
        """The figures that count, all years."""
        return self.series.counted

    def value(self, year: int, period: str = "annual") -> float | None:
        """The figure of a period, None where it does not count or exist."""
        figure = self.figures.get(Period(year, period))
        return None if figure is None else figure.value

    def ignoring_calibers(self) -> Case:
        """The same case as if calibers did not matter."""
        return replace(self, series=Series(self.series.loose, self.series.loose))

    def moved(self, at: Period, step: float) -> Case:
        """The same case with one figure moved; nothing else moves."""
        figure = self.figures[at]
        moved = {**self.figures, at: replace(figure, value=figure.value + step)}
        return replace(self, series=Series(moved, self.series.loose))


@dataclass(frozen=True)
class Outcome:
    """What the rules say: class, reason code, the figure that counts and the arithmetic behind it.

    ``achieved`` is what was compared, in table units: x, average growth (%), Σ, c (%), d (percentage points) or the
    mean of a line; ``required`` what each remaining year needs.
    """

    rating: str
    code: str
    figure: Figure | None = None
    progress: float | None = None
    planned: float | None = None
    achieved: float | None = None
    required: float | None = None
    remarks: tuple[str, ...] = ()

    @property
    def ratio(self) -> float | None:
        """q = progress/π where both exist and π > 0."""
        if self.progress is None or not self.planned or self.planned <= 0:
            return None
        return self.progress / self.planned

    @property
    def gap(self) -> float | None:
        """progress − π where both exist."""
        return None if self.progress is None or self.planned is None else self.progress - self.planned

    def but(self, **changes: object) -> Outcome:
        """Return the outcome with some fields replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]


def not_rated(code: str, figure: Figure | None = None, **more: object) -> Outcome:
    """Return an outcome without a class; ``code`` says why."""
    return Outcome("not_rated", code, figure, **more)  # type: ignore[arg-type]
