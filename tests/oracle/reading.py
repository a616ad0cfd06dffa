"""What each indicator of a plan folder is rated, read from the rules a second time and independently.

`rate_folder(load(folder, as_of=..., data_until=...))` gives the columns of `COLUMNS` for each row of indicators.csv.
Plain and slow on purpose: every moved value (`borderline`) is a second full rating.

AMBIGUITIES (sentence in own words -> the choice made here)

1.  A 累计 assigned indicator uses "the annual years that have both; none -> no_assigned_target". With only a usable
    part-year figure, or with annual figures but no common year -> the general latest usable figure (the part-year
    too) is the value shown and the code is `no_assigned_target`, not `part_year_only`.
2.  An unknown or empty target_type counts as no target; which periods are usable for it is not said -> annual only.
3.  `up`, g* > 0, G <= 0: lagging by_schedule whatever the tolerance. Limit on growth or g* <= 0 with G <= 0: no
    logarithm is asked, so the average of -100 % is held against the line (a `down` limit is then kept).
4.  "A ratio needs an earlier part above 0": otherwise the part-year figure is not usable (an earlier period counts).
5.  "The annual figure of the year before must be known": likewise, otherwise the part-year is not usable.
6.  "A factor <= 0 makes G = 0" is read for reductions too: a factor 1 - r <= 0 makes the product 0, so c = 1. The
    assigned 累计 products are taken as they stand.
7.  Rows of targets.csv, adjustments.csv, overrides.csv that are faulty (no number, no date, unknown class, lacking
    reason or person) are passed over, so an earlier good row counts.
8.  overrides.csv without the column recorded_on: every row lacks its date -> ignored (although other tables without
    the column are read whole). observations.csv without it: all rows are of one day, order is by line.
9.  pi <= 0 is compared with the common tolerance, as every other pi.
10. Relative, `down`: d as a whole, margin included, changes sign. A margin that is no number is 0.
11. Relative, its own base missing: periods do not depend on a base, so with a period in common -> no_base, and the
    value that counts is that of the common period.
12. Range: the last two values of m break also if one lies below and the other above.
13. "Some value would count with calibers ignored": calibers of the same part of the year before and of the annual
    figure before it are ignored too.
14. "Not one observation of any period": a row of a period other than annual, h1, q1, q3 is none.
15. required_annual of a row that is not rated is empty but for a `level` without base; a relative, line or assigned
    one never has it.
16. A `level` whose value_kind is rate uses `stock` part-years only, like any `level`; lines of rates use `stock` and
    `growth`.
17. Moving the value that counts moves that one figure only where it is the last one (in a relative indicator that
    refers to itself the reference stays).
18. A number is plain decimal text; anything else (empty, dashes, words, nan, inf) is none. A base that is no number
    is empty; a tolerance that is none is 0; decimals that are no whole number are empty.
19. Direction `range` on a type that asks for up or down counts as up.
20. q3 beats h1 beats q1 of the same year ("latest"), whatever their status.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.oracle.counting import (
    LINES,
    Row,
    Values,
    chain,
    growth_periods,
    is_rate,
    latest_usable,
    why_nothing_counts,
)
from tests.oracle.ledgers import PARTS, Folder, Period, load, number, whole

COLUMNS = (
    "indicator_id latest_year latest_period latest_value progress time_progress rating computed_rating borderline "
    "reason_code required_annual overridden"
).split()
NEEDS_TARGET = ("level", "increment", "avg_growth", "cumulative_sum", "cumulative_reduction", "floor", "ceiling")
KNOWN_TYPES = (*NEEDS_TARGET, "range", "relative_growth", "assigned", "qualitative")


@dataclass(frozen=True)
class Verdict:
    """Computed class and code; the period that counts; progress (fraction) and required pace where defined."""

    rating: str
    code: str
    period: Period | None = None
    progress: float | None = None
    required: float | None = None


def ge(a: float, b: float) -> bool:
    return a >= b - 1e-9 * max(abs(a), abs(b), 1e-3)


def rate_folder(folder: Folder) -> list[dict[str, object]]:
    return [rate_row(folder, row) for row in folder.indicators]


def rate_row(folder: Folder, row: Row) -> dict[str, object]:
    name = row["indicator_id"]
    figures = folder.figures(row)
    values = {period: figure.value for period, figure in figures.items()}
    verdict = classify(folder, row, values)
    at = verdict.period
    given = folder.overrides.get((name, "rating"))
    return {
        "indicator_id": name,
        "latest_year": at[0] if at else None,
        "latest_period": at[1] if at else None,
        "latest_value": values[at] if at else None,
        "progress": verdict.progress,
        "time_progress": folder.elapsed(at) / folder.length if at else None,
        "rating": given or verdict.rating,
        "computed_rating": verdict.rating,
        "borderline": is_borderline(folder, row, values, verdict),
        "reason_code": verdict.code,
        "required_annual": None if verdict.rating == "early" else verdict.required,
        "overridden": given is not None,
    }


def is_borderline(folder: Folder, row: Row, values: Values, verdict: Verdict) -> bool:
    """Whether half a unit of the last printed decimal on the value that counts changes the computed class."""
    decimals = whole(row["decimals"])
    if decimals is None or verdict.period is None:
        return False
    half = 0.5 * 10.0**-decimals
    moved = [{**values, verdict.period: values[verdict.period] + step} for step in (-half, half)]
    return any(classify(folder, row, other).rating != verdict.rating for other in moved)


def classify(folder: Folder, row: Row, values: Values) -> Verdict:
    """The computed class of one indicator whose counting figures are `values`."""
    kind = row["target_type"]
    if kind == "qualitative":
        judged = folder.overrides.get((row["indicator_id"], "judgement"))
        return Verdict(judged, "judgement") if judged else Verdict("not_rated", "needs_judgement")
    latest = latest_usable(folder, row, values)
    if lacks_target(folder, row):
        return Verdict("not_rated", "no_target", latest)
    if kind == "relative_growth":
        return relative(folder, row, values, latest)
    if latest is None:
        return Verdict("not_rated", why_nothing_counts(folder, row))
    if kind in LINES:
        return line(folder, row, values, latest)
    if kind == "assigned":
        return assigned(folder, row, values, latest)
    return RULES[kind](folder, row, values, latest)


# --- targets and planned share ------------------------------------------------------------------------------------


def target_in_force(folder: Folder, row: Row) -> float | None:
    return folder.adjusted.get(row["indicator_id"], number(row["target"]))


def lacks_target(folder: Folder, row: Row) -> bool:
    kind = row["target_type"]
    if kind not in KNOWN_TYPES:
        return True
    if kind == "range":
        return number(row["target_low"]) is None and number(row["target_high"]) is None
    if kind not in NEEDS_TARGET:
        return False
    target = target_in_force(folder, row)
    if target is None or (kind in ("cumulative_sum", "cumulative_reduction") and target <= 0):
        return True
    return kind == "cumulative_reduction" and target >= 100


def planned_share(folder: Folder, row: Row, at: Period, base: float | None, target: float) -> float:
    """pi: by the yearly path where targets.csv holds all it needs, else the share of time."""
    time_share = folder.elapsed(at) / folder.length
    year, part = at
    sums = row["target_type"] == "cumulative_sum"
    needed = range(folder.first, year + 1) if sums else range(max(folder.first, year - 1), year + 1)
    if part == "annual" and not sums:
        needed = range(year, year + 1)
    path = {y: folder.targets.get((row["indicator_id"], y)) for y in needed}
    known = {y: value for y, value in path.items() if value is not None}
    if len(known) < len(path):
        return time_share

    def planned(end: int) -> float:
        if end < folder.first:
            return 0.0
        if sums:
            return math.fsum(known[y] for y in range(folder.first, end + 1)) / target
        assert base is not None
        return (known[end] - base) / (target - base)

    if part == "annual":
        return planned(year)
    start = planned(year - 1)
    return start + (planned(year) - start) * PARTS[part]


def by_q(folder: Folder, progress: float, planned: float, *, tolerated: bool) -> str:
    if ge(0.0, planned):
        rating = "on_track" if ge(progress, planned) else "lagging"
    else:
        q = progress / planned
        rating = "ahead" if ge(q, folder.ahead) else "on_track" if ge(q, folder.on_track) else "lagging"
    return "on_track" if rating == "lagging" and tolerated else rating


def tolerance_of(row: Row) -> float:
    return number(row["tolerance"]) or 0.0


def kept(at: Period, holds: bool, *, progress: float | None = None, required: float | None = None) -> Verdict:
    rating, code = ("on_track", "line_kept") if holds else ("lagging", "line_broken")
    return Verdict(rating, code, at, progress, required)


# --- level, increment ---------------------------------------------------------------------------------------------


def level(folder: Folder, row: Row, values: Values, at: Period) -> Verdict:
    x, base, target = values[at], number(row["base"]), target_in_force(folder, row)
    assert target is not None
    down = row["direction"] == "down"
    if row["target_type"] == "increment":
        if base is None:
            return Verdict("not_rated", "no_base", at)
        target = base - target if down else base + target
    sign = -1.0 if down else 1.0
    left = folder.length - folder.elapsed(at)
    required = (target - x) / left if left > 0 else None

    def reaches(line: float) -> bool:
        return ge(sign * x, sign * line)

    if base is None:
        if reaches(target):
            return Verdict("early", "target_met", at)
        return Verdict("not_rated", "no_base", at, None, required)
    spare = sign * tolerance_of(row)
    if ge(sign * base, sign * target):  # not beyond the base: behind it, or equal to it
        behind = not ge(sign * target, sign * base)
        if behind and reaches(target):
            return Verdict("early", "target_met", at)
        return kept(at, reaches(target - spare), required=required)
    progress = (x - base) / (target - base)
    if reaches(target):
        return Verdict("early", "target_met", at, progress)
    planned = planned_share(folder, row, at, base, target)
    path = base + planned * (target - base)
    rating = by_q(folder, progress, planned, tolerated=reaches(path - spare))
    return Verdict(rating, "by_schedule", at, progress, required)


# --- growth -------------------------------------------------------------------------------------------------------


def growth(folder: Folder, row: Row, values: Values, at: Period) -> float | None:
    """G up to the period; None without a base that a level needs."""
    if is_rate(row):
        return product([(1 + g / 100, share) for g, share in chain(folder, values, at)])
    base = number(row["base"])
    if base is None or base <= 0:
        return None
    year, part = at
    if part == "annual" or row["part_year"] == "stock":
        return max(values[at] / base, 0.0)
    before = 1.0 if year == folder.first else values[(year - 1, "annual")] / base
    ratio = 1 + values[at] / 100 if row["part_year"] == "growth" else values[at] / values[(year - 1, part)]
    return product([(before, 1.0), (ratio, PARTS[part])])


def product(factors: list[tuple[float, float]]) -> float:
    if any(factor <= 0 for factor, _ in factors):
        return 0.0
    return float(math.prod(factor**share for factor, share in factors))


def average(total: float, years: float) -> float:
    return -1.0 if total <= 0 else total ** (1 / years) - 1


def avg_growth(folder: Folder, row: Row, values: Values, at: Period) -> Verdict:
    total, goal = growth(folder, row, values, at), target_in_force(folder, row)
    assert goal is not None
    if total is None:
        return Verdict("not_rated", "no_base", at)
    n, length, goal, spare = folder.elapsed(at), folder.length, goal / 100, tolerance_of(row) / 100
    mean = average(total, n)
    if row["direction"] == "down":
        return kept(at, ge(goal + spare, mean))
    if goal <= 0:
        return kept(at, ge(mean, goal - spare))
    if total <= 0:
        return Verdict("lagging", "by_schedule", at)
    progress = math.log(total) / (length * math.log(1 + goal))
    end = (1 + goal) ** length
    if ge(total, end):
        return Verdict("early", "target_met", at, progress)
    required = 100 * ((end / total) ** (1 / (length - n)) - 1) if n < length else None
    tolerated = ge(100 * mean, 100 * goal - tolerance_of(row))
    return Verdict(by_q(folder, progress, n / length, tolerated=tolerated), "by_schedule", at, progress, required)


def relative(folder: Folder, row: Row, values: Values, latest: Period | None) -> Verdict:
    reference = next((r for r in folder.indicators if r["indicator_id"] == row["reference"]), None)
    missing = Verdict("not_rated", "no_reference", latest)
    if not row["reference"] or reference is None:
        return missing
    others = {period: figure.value for period, figure in folder.figures(reference).items()}
    shared = set(growth_periods(folder, row, values)) & set(growth_periods(folder, reference, others))
    if not shared:
        return missing
    at = max(shared, key=folder.elapsed)
    theirs = growth(folder, reference, others, at)
    if theirs is None:
        return missing
    own, n = growth(folder, row, values, at), folder.elapsed(at)
    if own is None:
        return Verdict("not_rated", "no_base", at)
    d = 100 * (average(own, n) - average(theirs, n)) - (target_in_force(folder, row) or 0.0)
    d = -d if row["direction"] == "down" else d
    rating = "ahead" if ge(d, 1.0) else "on_track" if ge(d, -tolerance_of(row)) else "lagging"
    return Verdict(rating, "relative", at)


# --- sums and reductions ------------------------------------------------------------------------------------------


def cumulative_sum(folder: Folder, row: Row, values: Values, at: Period) -> Verdict:
    target = target_in_force(folder, row)
    assert target is not None
    total, n = math.fsum(value for value, _ in chain(folder, values, at)), folder.elapsed(at)
    progress, planned = total / target, planned_share(folder, row, at, None, target)
    if row["direction"] == "down":
        line = planned * target + tolerance_of(row)
        return kept(at, ge(planned, progress) or ge(line, total), progress=progress)
    if ge(total, target):
        return Verdict("early", "target_met", at, progress)
    required = (target - total) / (folder.length - n) if n < folder.length else None
    tolerated = ge(total, planned * target - tolerance_of(row))
    return Verdict(by_q(folder, progress, planned, tolerated=tolerated), "by_schedule", at, progress, required)


def cumulative_reduction(folder: Folder, row: Row, values: Values, at: Period) -> Verdict:
    goal = target_in_force(folder, row)
    assert goal is not None
    goal, n, length = goal / 100, folder.elapsed(at), folder.length
    if is_rate(row):
        remains = product([(1 - r / 100, share) for r, share in chain(folder, values, at)])
    else:
        base = number(row["base"])
        if base is None or base <= 0:
            return Verdict("not_rated", "no_base", at)
        remains = values[at] / base
    achieved = 1 - remains
    progress = math.log(remains) / math.log(1 - goal) if remains > 0 else None
    if progress is None or ge(achieved, goal):
        return Verdict("early", "target_met", at, progress)
    required = 100 * (1 - ((1 - goal) / remains) ** (1 / (length - n))) if n < length else None
    path = 100 * (1 - (1 - goal) ** (n / length))
    tolerated = ge(100 * achieved, path - tolerance_of(row))
    return Verdict(by_q(folder, progress, n / length, tolerated=tolerated), "by_schedule", at, progress, required)


# --- lines and assigned targets -----------------------------------------------------------------------------------


def line(folder: Folder, row: Row, values: Values, at: Period) -> Verdict:
    kind, target = row["target_type"], target_in_force(folder, row)
    low = number(row["target_low"]) if kind == "range" else target if kind == "floor" else None
    high = number(row["target_high"]) if kind == "range" else target if kind == "ceiling" else None

    def breaks(value: float) -> bool:
        return (low is not None and not ge(value, low)) or (high is not None and not ge(high, value))

    annual = [values[(year, "annual")] for year in folder.years if (year, "annual") in values]
    counted = [*annual, values[at]] if at[1] != "annual" else annual
    broken = breaks(math.fsum(counted) / len(counted))
    broken = broken or (len(counted) > 1 and breaks(counted[-1]) and breaks(counted[-2]))
    broken = broken or (row["attribute"] == "约束性" and bool(annual) and breaks(annual[-1]))
    return kept(at, not broken)


def assigned(folder: Folder, row: Row, values: Values, at: Period) -> Verdict:
    name, text = row["indicator_id"], row["target_text"]
    if "累计" in text and is_rate(row):
        years = [y for y in folder.years if (y, "annual") in values and (name, y) in folder.targets]
        if not years:
            return Verdict("not_rated", "no_assigned_target", at)
        sign = -1 if "降低" in text or "下降" in text else 1
        at = (years[-1], "annual")
        achieved = sign * (math.prod(1 + sign * values[(y, "annual")] / 100 for y in years) - 1)
        asked = sign * (math.prod(1 + sign * folder.targets[(name, y)] / 100 for y in years) - 1)
    elif (name, at[0]) not in folder.targets:
        return Verdict("not_rated", "no_assigned_target", at)
    else:
        achieved, asked = values[at], folder.targets[(name, at[0])]
    met = ge(asked, achieved) if row["direction"] == "down" else ge(achieved, asked)
    return Verdict("on_track" if met else "lagging", "assigned", at)


RULES = {
    "level": level,
    "increment": level,
    "avg_growth": avg_growth,
    "cumulative_sum": cumulative_sum,
    "cumulative_reduction": cumulative_reduction,
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Rate a plan folder by the second reading and print CSV.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--as-of")
    parser.add_argument("--data-until")
    given = parser.parse_args()
    writer = csv.DictWriter(sys.stdout, COLUMNS)
    writer.writeheader()
    for row in rate_folder(load(given.folder, as_of=given.as_of, data_until=given.data_until)):
        writer.writerow({k: str(v).lower() if isinstance(v, bool) else v for k, v in row.items()})


if __name__ == "__main__":
    main()
