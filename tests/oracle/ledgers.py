"""Read a plan folder as of a day: which rows are known, which figure counts, which target is in force.

Plain standard library (and PyYAML for plan.yml); nothing of `evallib` is used, on purpose: see `reading`.
"""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml

PARTS = {"q1": 0.25, "h1": 0.5, "q3": 0.75}
PERIOD_END = {"q1": (3, 31), "h1": (6, 30), "q3": (9, 30), "annual": (12, 31)}
STATUS_ORDER = {"final": 0, "preliminary": 1, "estimate": 2}
CLASSES = ("early", "ahead", "on_track", "lagging")
NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")

Period = tuple[int, str]


@dataclass(frozen=True)
class Figure:
    """One observation: its period, value, order of preference, and its place in observations.csv."""

    year: int
    period: str
    value: float
    status: str
    caliber: str
    day: date
    line: int

    @property
    def preference(self) -> tuple[int, date, int]:
        return (-STATUS_ORDER.get(self.status, 3), self.day, self.line)


@dataclass
class Folder:
    """Everything of a plan folder that is known on `as_of`, periods up to `data_until`."""

    first: int
    last: int
    as_of: date
    data_until: date
    ahead: float = 1.15
    on_track: float = 0.90
    indicators: list[dict[str, str]] = field(default_factory=list)
    observations: dict[str, list[Figure]] = field(default_factory=dict)
    targets: dict[tuple[str, int], float] = field(default_factory=dict)
    adjusted: dict[str, float] = field(default_factory=dict)
    overrides: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    @property
    def years(self) -> range:
        return range(self.first, self.last + 1)

    def elapsed(self, period: Period) -> float:
        """Years from the plan's start to the end of the period."""
        year, part = period
        return year - self.first + PARTS.get(part, 1.0)

    def figures(self, row: dict[str, str], *, any_caliber: bool = False) -> dict[Period, Figure]:
        """The row that counts for each (year, period) of one indicator."""
        wanted, rate = row["caliber"], row["value_kind"] == "rate"
        cells: dict[Period, list[Figure]] = {}
        for figure in self.observations.get(row["indicator_id"], []):
            cells.setdefault((figure.year, figure.period), []).append(figure)
        counting = {}
        for period, rows in cells.items():
            own = [r for r in rows if r.caliber == wanted]
            if any_caliber or (rate and not own):
                own = rows
            if own:
                counting[period] = max(own, key=lambda r: r.preference)
        return counting


def number(text: str) -> float | None:
    """A finite plain decimal number, else None."""
    text = text.strip()
    if not NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[+-]?[0-9]+", text.strip()) else None


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV with trimmed cells and names; a missing file has none."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        names = [name.strip() for name in next(reader, [])]
        rows = [[cell.strip() for cell in cells] for cells in reader if cells]
    return [dict(zip(names, cells + [""] * (len(names) - len(cells)), strict=False)) for cells in rows]


def known_on(row: dict[str, str], as_of: date) -> date | None:
    """When the row became known, if by `as_of`; a table without the column is known from the first day."""
    if "recorded_on" not in row:
        return date.min
    recorded = day(row["recorded_on"])
    return recorded if recorded is not None and recorded <= as_of else None


def load(folder: Path, *, as_of: date | str | None = None, data_until: date | str | None = None) -> Folder:
    """Read the folder; dates given here go before those of its params.yml."""
    plan = yaml.safe_load((folder / "plan.yml").read_text(encoding="utf-8-sig"))
    params = folder / "params.yml"
    settings = (yaml.safe_load(params.read_text(encoding="utf-8-sig")) or {}) if params.exists() else {}
    as_of = _date(as_of or settings.get("as_of")) or _last_recorded(folder)
    until = min(_date(data_until or settings.get("data_until")) or as_of, as_of)
    thresholds = settings.get("thresholds") or {}
    result = Folder(
        first=int(plan["first_year"]),
        last=int(plan["last_year"]),
        as_of=as_of,
        data_until=until,
        ahead=float(thresholds.get("ahead", 1.15)),
        on_track=float(thresholds.get("on_track", 0.90)),
    )
    result.indicators = [_complete(row) for row in read_rows(folder / "indicators.csv")]
    result.observations = _observations(folder, result)
    result.targets = _targets(folder, as_of)
    result.adjusted = _adjustments(folder, as_of)
    result.overrides = _overrides(folder, as_of)
    return result


def _date(value: object) -> date | None:
    if value is None or isinstance(value, date):
        return value
    return day(str(value))


def _last_recorded(folder: Path) -> date:
    days = [day(row.get("recorded_on", "")) for path in sorted(folder.glob("*.csv")) for row in read_rows(path)]
    return max((d for d in days if d is not None), default=date.min)


def _complete(row: dict[str, str]) -> dict[str, str]:
    defaults = {"value_kind": "level", "direction": "up", "part_year": "none", "tolerance": "0"}
    names = (
        "indicator_id target_type attribute base target target_low target_high target_text reference decimals caliber"
    )
    full = {name: row.get(name, "") for name in names.split()}
    return full | {name: row.get(name, "") or default for name, default in defaults.items()}


def _observations(folder: Path, plan: Folder) -> dict[str, list[Figure]]:
    """Observations by indicator: numeric, known, over, and not withdrawn by a known retraction."""
    kept: dict[str, list[Figure]] = {}
    withdrawn: dict[tuple[str, int, str, str], tuple[date, int]] = {}
    for line, row in enumerate(read_rows(folder / "observations.csv")):
        year, period, recorded = whole(row.get("year", "")), row.get("period", ""), known_on(row, plan.as_of)
        if year is None or not 1 <= year <= 9999 or period not in PERIOD_END or recorded is None:
            continue
        name, caliber, status = row["indicator_id"], row.get("caliber", ""), row.get("status", "")
        if status == "retracted":
            key = (name, year, period, caliber)
            withdrawn[key] = max(withdrawn.get(key, (date.min, -1)), (recorded, line))
            continue
        value = number(row.get("value", ""))
        if value is not None and date(year, *PERIOD_END[period]) <= plan.data_until:
            kept.setdefault(name, []).append(Figure(year, period, value, status, caliber, recorded, line))
    return {
        name: [f for f in rows if (f.day, f.line) > withdrawn.get((name, f.year, f.period, f.caliber), (date.min, -1))]
        for name, rows in kept.items()
    }


def _targets(folder: Path, as_of: date) -> dict[tuple[str, int], float]:
    best: dict[tuple[str, int], tuple[date, int, float]] = {}
    for line, row in enumerate(read_rows(folder / "targets.csv")):
        year, value, recorded = whole(row.get("year", "")), number(row.get("target", "")), known_on(row, as_of)
        if year is not None and value is not None and recorded is not None:
            key = (row["indicator_id"], year)
            best[key] = max(best.get(key, (date.min, -1, 0.0)), (recorded, line, value))
    return {key: value for key, (_, _, value) in best.items()}


def _adjustments(folder: Path, as_of: date) -> dict[str, float]:
    best: dict[str, tuple[date, int, float]] = {}
    for line, row in enumerate(read_rows(folder / "adjustments.csv")):
        approved, new = day(row.get("approved_on", "")), number(row.get("new", ""))
        if approved is not None and approved <= as_of and new is not None:
            name = row.get("object_id", "")
            best[name] = max(best.get(name, (date.min, -1, 0.0)), (approved, line, new))
    return {name: new for name, (_, _, new) in best.items()}


def _overrides(folder: Path, as_of: date) -> dict[tuple[str, str], str]:
    """(indicator, kind) -> class, of the last complete row of the kinds `rating` and `judgement`."""
    best: dict[tuple[str, str], tuple[date, int, str]] = {}
    for line, row in enumerate(read_rows(folder / "overrides.csv")):
        recorded, value = day(row.get("recorded_on", "")), row.get("value", "")
        complete = value in CLASSES and row.get("reason") and row.get("person")
        if row.get("kind") in ("rating", "judgement") and complete and recorded is not None and recorded <= as_of:
            key = (row["indicator_id"], row["kind"])
            best[key] = max(best.get(key, (date.min, -1, "")), (recorded, line, value))
    return {key: value for key, (_, _, value) in best.items()}
