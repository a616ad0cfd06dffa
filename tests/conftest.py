"""Tiny plan folders for tests: ``make_plan(indicators=[{...}], observations=[{...}], ...) -> Path``."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import settings

from evallib import tables as t

# The suite tries the same examples every time; `pytest --hypothesis-profile=search` looks for new ones.
settings.register_profile("suite", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile("suite")

Rows = Iterable[Mapping[str, Any]] | str
HEADER = {"name": "测试规划", "level": "district", "first_year": 2021, "last_year": 2025, "base_year": 2020}
SETTINGS = {"as_of": "2023-07-31", "data_until": "2023-06-30"}
_MONTHS_AFTER = {"q1": "04-20", "h1": "07-20", "q3": "10-20"}


@pytest.fixture(scope="session")
def make_plan(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return the factory of plan folders; each call makes a new folder (session-wide, so hypothesis may use it).

    ``make_plan(indicators=[...], observations=[...], plan={...}, settings={...}, **tables)``: a table is a list of
    mappings column → value (only the columns needed; None and "" are empty, True is ``true``), or the text of the file.
    ``plan`` is laid over :data:`HEADER`, ``settings`` over :data:`SETTINGS`; ``settings=None`` leaves params.yml out.
    An observation without ``period`` is annual; without ``status`` final; without ``recorded_on`` it was recorded some
    weeks after its period (pass ``recorded_on=""`` for none). Columns the contract does not know are written last.
    """
    root, numbers = tmp_path_factory.mktemp("plans"), count(1)

    def make(
        indicators: Rows = (), observations: Rows = (), *, plan: Mapping[str, Any] | None = None,
        settings: Mapping[str, Any] | None = SETTINGS, **tables: Rows,
    ) -> Path:  # fmt: skip
        folder = root / f"plan{next(numbers)}"
        folder.mkdir()
        _write_yaml(folder / "plan.yml", {**HEADER, **(plan or {})})
        if settings is not None:
            _write_yaml(folder / "params.yml", {**SETTINGS, **settings})
        if not isinstance(observations, str):
            observations = [_observation(row) for row in observations]
        for name, rows in {"indicators": indicators, "observations": observations, **tables}.items():
            _write_table(folder, t.PLAN_TABLES[name], rows)
        return folder

    return make


def _observation(row: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in what nearly every figure of a test has in common."""
    period = row.get(t.PERIOD, "annual")
    year = row.get(t.YEAR)
    day = ""
    if isinstance(year, int):
        day = f"{year}-{_MONTHS_AFTER[period]}" if period in _MONTHS_AFTER else f"{year + 1}-02-28"
    return {t.PERIOD: period, t.STATUS: "final", t.RECORDED_ON: day, **row}


def _write_yaml(path: Path, data: Mapping[str, Any]) -> None:
    path.write_text(yaml.safe_dump(dict(data), allow_unicode=True, sort_keys=False), "utf-8")


def _write_table(folder: Path, table: t.Table, rows: Rows) -> None:
    path = folder / table.file
    if isinstance(rows, str):
        path.write_text(rows, "utf-8")
        return
    rows = list(rows)
    used = {name for row in rows for name in row} | set(table.needs)
    columns = [name for name in table.columns if name in used] + sorted(used - set(table.columns))
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
