"""The rating rules read twice: `tests.oracle.reading` against cases computed by hand, and `assess` against both."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oracle.cases import CASES, write_cases
from tests.oracle.ledgers import load
from tests.oracle.reading import rate_folder


def agree(expected: object, found: object) -> bool:
    if isinstance(expected, float) and isinstance(found, (int, float)) and not isinstance(found, bool):
        return abs(expected - found) <= 1e-9 * max(abs(expected), abs(found), 1e-3)
    return expected == found


@pytest.fixture(scope="module")
def read_twice(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    rows: dict[str, dict[str, object]] = {}
    for folder, as_of, data_until, cases in write_cases(tmp_path_factory.mktemp("cases")):
        named = {case.name for case in cases}
        rated = rate_folder(load(Path(folder), as_of=as_of, data_until=data_until))
        rows |= {str(row["indicator_id"]): row for row in rated if row["indicator_id"] in named}
    return rows


def test_case_names_are_unique() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name} {case.rule}")
def test_second_reading_gives_what_the_hand_computed(case, read_twice) -> None:
    found = read_twice[case.name]
    wrong = {c: (v, found[c]) for c, v in case.expected().items() if not agree(v, found[c])}
    assert not wrong, wrong
