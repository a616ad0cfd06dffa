"""All hand-made cases, and the plan folders they are written to."""

from __future__ import annotations

from pathlib import Path

from tests.oracle.case import DATES, Case, write_folder
from tests.oracle.cases_growth import GROWTH
from tests.oracle.cases_levels import LEVELS
from tests.oracle.cases_others import ASSIGNED, LEDGERS, LINES, OFFICE

CASES: list[Case] = [*LEVELS, *GROWTH, *LINES, *ASSIGNED, *OFFICE, *LEDGERS]


def write_cases(out: Path) -> list[tuple[Path, str, str, list[Case]]]:
    """Write one folder for each pair of dates; (folder, as_of, data_until, its cases)."""
    written = []
    for name, (as_of, data_until) in DATES.items():
        cases = [case for case in CASES if case.dates == name]
        write_folder(out / name, cases)
        written.append((out / name, as_of, data_until, cases))
    return written
