"""One hand-made indicator, and the plan folder that many of them make together.

Figures are written `2021=6 2023h1=5.5`, or with `/status/caliber/recorded_on` behind the value; a figure without a date
became known 20 days after its period. Targets are `2021=61` or `2021=61/recorded_on`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

ENDS = {"": (12, 31), "q1": (3, 31), "h1": (6, 30), "q3": (9, 30)}
DATES = {  # name of a setting -> as_of, data_until
    "mid": ("2023-07-31", "2023-06-30"),
    "first": ("2021-07-31", "2021-06-30"),
    "end": ("2026-03-01", "2025-12-31"),
}


def names(text: str) -> list[str]:
    return text.split()


INDICATOR_COLUMNS = names(
    "indicator_id name unit category chapter focus main attribute target_type direction value_kind part_year base_year "
    "base target target_low target_high target_text tolerance reference plan_id upper_id lead_department "
    "support_departments decimals publication_lag caliber provenance disclosure note"
)
OBSERVATION_COLUMNS = names(
    "indicator_id year period value status caliber source provenance recorded_on submitted_by origin note"
)
OTHER_COLUMNS = {
    "targets.csv": names("indicator_id year target source provenance recorded_on"),
    "overrides.csv": names("indicator_id kind year value reason person recorded_on"),
    "adjustments.csv": names(
        "adjustment_id plan_id object_id old new reason basis step requested_on approved_on filed_on submitted_by"
    ),
}


@dataclass(frozen=True)
class Case:
    """One sentence of the rules, one indicator, and what it must give.

    `gives` is `rating reason_code`; `at` the period and value that count (`2022 annual 64`, or `-` for empty);
    `progress`, `required` a number, or None for an empty cell; `...` where the case says nothing about it.
    """

    name: str
    rule: str
    row: dict[str, object]
    figures: str
    gives: str
    at: str = ""
    progress: object = ...
    required: object = ...
    borderline: object = ...
    computed: str = ""
    overridden: bool = False
    targets: str = ""
    overrides: tuple[str, ...] = ()  # kind/value/reason/person/recorded_on
    adjustments: tuple[str, ...] = ()  # new/approved_on
    beside: dict[str, str] = field(default_factory=dict)  # other rates: id -> figures
    dates: str = "mid"

    def expected(self) -> dict[str, object]:
        """Column -> value, only for the columns of which the case says something."""
        rating, code = self.gives.split()
        cells = {
            "rating": rating,
            "computed_rating": self.computed or rating,
            "reason_code": code,
            "overridden": self.overridden,
            "progress": self.progress,
            "required_annual": self.required,
            "borderline": self.borderline,
        }
        if self.at:
            year, period, value = ("", "", "") if self.at == "-" else self.at.split()
            cells["latest_year"] = int(year) if year else None
            cells["latest_period"] = period or None
            cells["latest_value"] = float(value) if value else None
        return {column: value for column, value in cells.items() if value is not ...}


def write_folder(folder: Path, cases: list[Case]) -> None:
    """One plan folder (2021-2025) with an indicator for each case and the series beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    plan = "name: 样例\nlevel: district\nfirst_year: 2021\nlast_year: 2025\nbase_year: 2020\nwording: standard\n"
    (folder / "plan.yml").write_text(plan, encoding="utf-8")
    rows = {name: [] for name in ("indicators.csv", "observations.csv", *OTHER_COLUMNS)}
    for case in cases:
        _add(rows, case)
    _write(folder / "indicators.csv", INDICATOR_COLUMNS, rows["indicators.csv"])
    _write(folder / "observations.csv", OBSERVATION_COLUMNS, rows["observations.csv"])
    for name, columns in OTHER_COLUMNS.items():
        _write(folder / name, columns, rows[name])


def _add(rows: dict[str, list[dict[str, object]]], case: Case) -> None:
    common = {"name": case.name, "unit": "%", "main": "true", "attribute": "预期性", "base_year": 2020}
    rows["indicators.csv"].append(common | {"indicator_id": case.name} | case.row)
    rows["observations.csv"] += [_figure(case.name, text) for text in case.figures.split()]
    for name, figures in case.beside.items():
        auxiliary = {"indicator_id": name, "name": name, "main": "false", "value_kind": "rate", "part_year": "growth"}
        rows["indicators.csv"].append(auxiliary | {"target_type": "avg_growth", "target": 5, "decimals": 1})
        rows["observations.csv"] += [_figure(name, text) for text in figures.split()]
    for text in case.targets.split():
        year, rest = text.split("=")
        value, day = [*rest.split("/"), "2021-01-01"][:2]
        rows["targets.csv"].append({"indicator_id": case.name, "year": year, "target": value, "recorded_on": day})
    for text in case.overrides:
        names = ("kind", "value", "reason", "person", "recorded_on")
        rows["overrides.csv"].append({"indicator_id": case.name} | dict(zip(names, text.split("/"), strict=True)))
    for number, text in enumerate(case.adjustments):
        new, approved = text.split("/")
        adjusted = {"adjustment_id": f"{case.name}-{number}", "object_id": case.name, "new": new}
        rows["adjustments.csv"].append(adjusted | {"approved_on": approved})


def _figure(name: str, text: str) -> dict[str, object]:
    when, rest = text.split("=")
    value, status, caliber, day = [*rest.split("/"), "", "", ""][:4]
    year, part = int(when[:4]), when[4:]
    known = date(year, *ENDS[part]) + timedelta(days=20)
    return {
        "indicator_id": name,
        "year": year,
        "period": part or "annual",
        "value": value,
        "status": status or "final",
        "caliber": caliber,
        "recorded_on": day or known.isoformat(),
    }


def _write(path: Path, columns: list[str], rows: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
