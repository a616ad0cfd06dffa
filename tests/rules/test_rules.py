"""Every literal case of the rules, rated from a plan folder; and the manual that is made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from evallib import tables as t
from evallib.ratings.remarks import NOT_RATED_REASONS
from tests.rules.book import CASES, MakePlan, rate_world
from tests.rules.render import MANUAL, rendered
from tests.rules.spec import UNSAID, Case, World, period_of, rows_of

Row = Mapping[str, Any]
CODES = {
    "by_schedule", "target_met", "line_kept", "line_broken", "relative", "assigned", "judgement", *NOT_RATED_REASONS,
}  # fmt: skip


@pytest.fixture(scope="module")
def rated(make_plan: MakePlan) -> Callable[[str], Row]:
    """Rate a case by its id; all cases of one world come from one folder, made when first asked for."""
    done: dict[World, Mapping[str, Row]] = {}

    def row(key: str) -> Row:
        world = CASES[key][1].world
        if world not in done:
            done[world] = rate_world(world, make_plan)
        return done[world][key]

    return row


def near(found: object, expected: object) -> bool:
    """Equal; figures as far as the case prints them (six decimals)."""
    if isinstance(expected, float) and isinstance(found, float):
        return abs(found - expected) <= 1e-6
    return found == expected


def expected_cells(case: Case) -> dict[str, object]:
    """Column of the rating table → what the case says of it."""
    cells: dict[str, object] = {
        t.RATING: case.rating, t.REASON_CODE: case.code, t.COMPUTED_RATING: case.computed or case.rating,
        t.OVERRIDDEN: bool(case.computed), t.PROGRESS: case.progress, t.PLANNED_SHARE: case.planned,
        t.REQUIRED_ANNUAL: case.required, t.ACHIEVED: case.achieved, t.TARGET: case.target,
        t.BORDERLINE: case.borderline,
    }  # fmt: skip
    return {name: value for name, value in cells.items() if value is not UNSAID} | expected_figure(case)


def expected_figure(case: Case) -> dict[str, object]:
    """The value that counts as its columns show it; τ worked out anew."""
    if case.counts is UNSAID:
        return {}
    names = (t.LATEST_YEAR, t.LATEST_PERIOD, t.LATEST_VALUE, t.TIME_PROGRESS)
    if case.counts is None:
        return dict(zip(names, (None, "", None, None), strict=True))
    year, period = period_of(case.counts)
    elapsed = year - case.world.first_year + {"annual": 1.0, "q1": 0.25, "h1": 0.5, "q3": 0.75}[period]
    length = case.world.last_year - case.world.first_year + 1
    figures = rows_of(case.figures[case.counts])
    value = float(figures[0].value) if len(figures) == 1 else UNSAID
    found = dict(zip(names, (year, period, value, elapsed / length), strict=True))
    return {name: value for name, value in found.items() if value is not UNSAID}


@pytest.mark.parametrize("key", CASES, ids=lambda key: f"{key} {CASES[key][1].says}")
def test_case(key: str, rated: Callable[[str], Row]) -> None:
    case, row = CASES[key][1], rated(key)
    wrong = {name: (value, row[name]) for name, value in expected_cells(case).items() if not near(row[name], value)}
    assert not wrong, f"column: (by hand, found) {wrong}; {row[t.REASON]}"
    assert case.note in row[t.NOTES]


def test_every_code_class_and_type_has_a_case() -> None:
    assert {case.code for _, case in CASES.values()} == CODES
    assert {case.rating for _, case in CASES.values()} == {*t.RATINGS, t.NOT_RATED}
    assert {section.cells(case).get("target_type") for section, case in CASES.values()} >= set(t.TARGET_TYPES)


def test_manual_holds_the_cases() -> None:
    assert MANUAL.read_text("utf-8") == rendered(), "run `python -m tests.rules.render`"
