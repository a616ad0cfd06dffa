"""Which figure counts for the progress of an indicator, and why none does."""

from __future__ import annotations

from collections.abc import Mapping

from tests.oracle.ledgers import PARTS, Figure, Folder, Period

LINES = ("floor", "ceiling", "range")
Values = Mapping[Period, float]
Row = dict[str, str]


def is_rate(row: Row) -> bool:
    return row["value_kind"] == "rate"


def usable_parts(row: Row) -> set[str]:
    """The meanings of a part-year (`part_year`) with which it may be rated."""
    kind = row["target_type"]
    if kind in ("level", "increment"):
        return {"stock"}
    if kind == "cumulative_reduction":
        return {"growth"} if is_rate(row) else {"stock"}
    if kind == "cumulative_sum":
        return {"flow"}
    if kind == "assigned" or kind in LINES:
        return {"stock", "growth"} if is_rate(row) else {"stock"}
    return set()


def latest_usable(folder: Folder, row: Row, values: Values) -> Period | None:
    return max(usable(folder, row, values), key=folder.elapsed, default=None)


def usable(folder: Folder, row: Row, values: Values) -> list[Period]:
    kind = row["target_type"]
    if kind in ("avg_growth", "relative_growth"):
        return growth_periods(folder, row, values)
    parts = row["part_year"] in usable_parts(row)
    if kind == "cumulative_sum" or (kind == "cumulative_reduction" and is_rate(row)):
        return chain_periods(folder, values, parts=parts)
    periods = [p for p in values if p[0] in folder.years]
    return [p for p in periods if p[1] == "annual" or parts]


def chain_periods(folder: Folder, values: Values, *, parts: bool) -> list[Period]:
    """Periods at which an unbroken chain from the first year can end."""
    ends: list[Period] = []
    for year in folder.years:
        if parts:
            ends += [(year, part) for part in PARTS if (year, part) in values]
        if (year, "annual") not in values:
            break
        ends.append((year, "annual"))
    return ends


def growth_periods(folder: Folder, row: Row, values: Values) -> list[Period]:
    """Periods up to which a growth since the base can be formed (the base itself is asked elsewhere)."""
    meaning = row["part_year"]
    if is_rate(row):
        return chain_periods(folder, values, parts=meaning == "growth")
    found: list[Period] = []
    for year, part in values:
        if year not in folder.years:
            continue
        before_known = year == folder.first or (year - 1, "annual") in values
        ratio_known = meaning == "growth" or (meaning == "flow" and values.get((year - 1, part), 0.0) > 0)
        if part == "annual" or meaning == "stock" or (ratio_known and before_known):
            found.append((year, part))
    return found


def chain(folder: Folder, values: Values, end: Period) -> list[tuple[float, float]]:
    """(value, share of a year) from the first year to `end`."""
    years = [(values[(year, "annual")], 1.0) for year in range(folder.first, end[0])]
    return [*years, (values[end], PARTS.get(end[1], 1.0))]


def why_nothing_counts(folder: Folder, row: Row) -> str:
    kind = row["target_type"]
    rates = is_rate(row) and kind in ("avg_growth", "cumulative_reduction")
    asked = range(folder.first, folder.first + 1) if rates or kind == "cumulative_sum" else folder.years
    if not any(f.year in asked for f in folder.observations.get(row["indicator_id"], [])):
        return "no_data"
    every: dict[Period, Figure] = folder.figures(row, any_caliber=True)
    if latest_usable(folder, row, {p: f.value for p, f in every.items()}) is not None:
        return "caliber_break"
    return "part_year_only"
