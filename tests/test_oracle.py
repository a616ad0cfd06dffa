"""The rating rules read twice: `tests.oracle.reading` against cases computed by hand, and `assess` against both."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oracle.case import Case
from tests.oracle.cases import CASES, write_cases
from tests.oracle.compare import assess, compare_folder, describe, differences, printed, same
from tests.oracle.ledgers import load
from tests.oracle.plans import write_plan
from tests.oracle.reading import rate_folder

SEEDS = (3, 14, 159)
Rows = dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def read_and_assessed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Rows, Rows]:
    """The hand-made cases by the second reading and by the command, indicator -> row."""
    read, assessed = {}, {}
    for folder, as_of, data_until, cases in write_cases(tmp_path_factory.mktemp("cases")):
        named = {case.name for case in cases}
        rated = rate_folder(load(folder, as_of=as_of, data_until=data_until))
        found = assess(folder, folder / "out.csv", as_of=as_of, data_until=data_until)
        read |= {row["indicator_id"]: row for row in rated if row["indicator_id"] in named}
        assessed |= {row["indicator_id"]: row for row in found if row["indicator_id"] in named}
    return read, assessed


def wrong(case: Case, row: dict[str, object]) -> dict[str, tuple[str, str]]:
    """Column -> (computed by hand, found) where they differ."""
    pairs = {column: (printed(value), printed(row[column])) for column, value in case.expected().items()}
    return {column: pair for column, pair in pairs.items() if not same(*pair)}


def test_case_names_are_unique() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name} {case.rule}")
def test_both_readings_give_what_the_hand_computed(case: Case, read_and_assessed: tuple[Rows, Rows]) -> None:
    read, assessed = read_and_assessed
    assert not wrong(case, read[case.name])
    assert not wrong(case, assessed[case.name])


@pytest.mark.parametrize("seed", SEEDS)
def test_assess_agrees_with_the_second_reading_on_random_plans(seed: int, tmp_path: Path) -> None:
    as_of, data_until = write_plan(seed, tmp_path / "plan")
    differ = compare_folder(tmp_path / "plan", tmp_path / "out.csv", as_of=as_of, data_until=data_until)
    assert not differ, "\n".join(f"{name} {cells}\n{describe(tmp_path / 'plan', name)}" for name, cells in differ)


def test_a_disagreement_is_seen(tmp_path: Path) -> None:
    as_of, data_until = write_plan(SEEDS[0], tmp_path / "plan", count=20)
    read = rate_folder(load(tmp_path / "plan", as_of=as_of, data_until=data_until))
    told = [{column: printed(value) for column, value in row.items()} for row in read]
    assert not list(differences(read, told))
    told[7]["borderline"] = "true" if told[7]["borderline"] == "false" else "false"
    assert [(name, list(cells)) for name, cells in differences(read, told)] == [
        (told[7]["indicator_id"], ["borderline"])
    ]
