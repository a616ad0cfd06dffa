"""Which figures bear on a rating: those without which, or with other values of which, the outcome would differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from evallib.ratings.case import Case, Outcome
from evallib.ratings.figures import Period, Series
from evallib.ratings.gates import assess

_STEPS = (1e-3, 0.5, 20.0)
"""Moves tried, as shares of the figure: small ones show in the progress, large ones cross a line."""


def bearing(case: Case) -> set[Period]:
    """Periods of the indicator's own figures that bear on its rating."""
    now = _answer(assess(case))
    return {at for at in case.figures if any(_answer(assess(other)) != now for other in _altered(case, at))}


def bearing_reference(case: Case) -> set[Period]:
    """Periods of the figures of the indicator it is compared with that bear on its rating."""
    if case.reference is None:
        return set()
    now = _answer(assess(case))
    others = {at: _altered(case.reference, at) for at in case.reference.figures}
    return {
        at for at, references in others.items()
        if any(_answer(assess(replace(case, reference=reference))) != now for reference in references)
    }  # fmt: skip


def _altered(case: Case, at: Period) -> Iterator[Case]:
    """The case without a figure, then with it moved down and up."""
    counted = {key: figure for key, figure in case.figures.items() if key != at}
    yield replace(case, series=Series(counted, case.series.loose))
    size = abs(case.figures[at].value) or 1.0
    for step in _STEPS:
        yield case.moved(at, step * size)
        yield case.moved(at, -step * size)


def _answer(outcome: Outcome) -> tuple[object, ...]:
    """What a reader sees of an outcome."""
    at = outcome.figure.at if outcome.figure else None
    return (outcome.rating, outcome.code, at, outcome.progress, outcome.planned, outcome.achieved, outcome.required)
