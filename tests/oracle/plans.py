"""Random plan folders, seeded: every kind of indicator, with the faults that departments' tables have.

`write_plan(seed, folder)` writes the files and returns the dates to rate them with. Half the figures that count are
then moved to where the class turns, so that comparisons and `borderline` are tried at their edges.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from random import Random

from tests.oracle.case import INDICATOR_COLUMNS, OBSERVATION_COLUMNS, OTHER_COLUMNS
from tests.oracle.counting import LINES
from tests.oracle.ledgers import PARTS, PERIOD_END, load
from tests.oracle.reading import classify

ODD_IDS = ("007", "0012", "NA", "null", "TRUE", "1e5", "A-1_b", "nan", "000", "2021")
MEANINGS = (("level", "share", "rate"), ("stock", "flow", "growth", "none"))
SCHEDULED = ("level", "increment", "avg_growth", "relative_growth", "cumulative_sum", "cumulative_reduction")
TEXTS = ("完成市下达任务", "累计降低完成任务", "累计下降", "累计增长", "降低3%", "")
Table = list[dict[str, object]]


@dataclass
class Draft:
    """A plan in the making: its years and dates, and the rows of its tables."""

    rng: Random
    first: int
    length: int
    as_of: date
    data_until: date | None
    rows: dict[str, Table] = field(default_factory=dict)

    @property
    def last(self) -> int:
        return self.first + self.length - 1

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def day_near(self, middle: date, before: int, after: int) -> date:
        return middle + timedelta(days=self.rng.randint(-before, after))


def write_plan(seed: int, folder: Path, *, count: int = 150) -> tuple[str, str | None]:
    """Write a random plan folder; return (as_of, data_until)."""
    rng = Random(seed)
    first, length = rng.randint(2016, 2023), rng.choice((3, 4, 5, 5, 5, 5, 6, 8, 10))
    as_of = date(first, 1, 1) + timedelta(days=int(365.25 * rng.uniform(0.7, length + 1.2)))
    until = rng.choice((None, as_of - timedelta(days=rng.randint(0, 250)), as_of + timedelta(days=90)))
    draft = Draft(rng, first, length, as_of, until)
    draft.rows = {name: [] for name in ("indicators.csv", "observations.csv", *OTHER_COLUMNS)}
    for indicator in _indicators(draft, count):
        _add(draft, indicator)
    if draft.chance(0.3):
        rng.shuffle(draft.rows["observations.csv"])
    folder.mkdir(parents=True, exist_ok=True)
    _write_yaml(draft, folder)
    _write_tables(draft, folder, seed)
    _move_to_the_edges(draft, folder)
    _write_tables(draft, folder, seed)
    return as_of.isoformat(), until.isoformat() if until else None


# --- indicators ---------------------------------------------------------------------------------------------------


def _indicators(draft: Draft, count: int) -> Table:
    rng = draft.rng
    schedule = list(product(SCHEDULED, *MEANINGS))
    others = list(product((*LINES, "assigned"), *MEANINGS))
    odd = [("qualitative", "level", "stock")] * 4 + [(name, "level", "stock") for name in ("", "levle", "其他")]
    kinds = [*odd, *schedule, *rng.sample(others, 40), *rng.choices(schedule, k=count)][:count]
    rng.shuffle(kinds)
    names = [*ODD_IDS, *(f"K{number:03d}" for number in range(count))][:count]
    rng.shuffle(names)
    growing = [n for n, kind in zip(names, kinds, strict=True) if kind[0] in ("avg_growth", "relative_growth")]
    return [_indicator(draft, name, kind, growing) for name, kind in zip(names, kinds, strict=True)]


def _indicator(draft: Draft, name: str, kind: tuple[str, str, str], others: list[str]) -> dict[str, object]:
    rng = draft.rng
    target_type, value_kind, part_year = kind
    direction = "range" if target_type == "range" or draft.chance(0.02) else rng.choice(("up", "up", "down", ""))
    row: dict[str, object] = {
        "indicator_id": name,
        "name": f"指标{name}",
        "unit": "%",
        "main": rng.choice(("true", "false")),
        "attribute": rng.choice(("约束性", "预期性")),
        "target_type": target_type,
        "direction": direction,
        "value_kind": "" if value_kind == "level" and draft.chance(0.3) else value_kind,
        "part_year": "" if part_year == "none" and draft.chance(0.3) else part_year,
        "base_year": rng.choice((draft.first - 1, 2019)),
        "tolerance": rng.choice(("", "", "", 0, 0.1, 0.5, 1)),
        "decimals": rng.choice(("", 0, 1, 1, 2, 2, 3)),
        "caliber": rng.choice(("", "", "", "新口径", " 新口径 ")),
        "target_text": rng.choice(TEXTS),
        "lead_department": "fgw",
    }
    row |= _ends(draft, target_type, down=direction == "down")
    if target_type == "relative_growth":
        row["reference"] = rng.choice(
            [*(n for n in rng.sample(others, 12) if n != name or draft.chance(0.3)), "nowhere", ""]
        )
    return row


def _ends(draft: Draft, target_type: str, *, down: bool) -> dict[str, object]:
    """Base and target, or the lines."""
    rng = draft.rng
    base: object = rng.choice((100, 60, 8.5, 1200, 25, -5, 0, "", "—", 100, 50, 3.2, 80, 10, 640, 0.9))
    size = base if isinstance(base, (int, float)) and base else 50
    if target_type == "range":
        low = round(rng.uniform(1, 5), 1)
        return {
            "base": base,
            "target_low": rng.choice((low, low, "")),
            "target_high": rng.choice((low + 2, low + 2, "")),
        }
    step = abs(size) * rng.choice((0.05, 0.1, 0.3, 1.0)) * (-1 if down else 1) * rng.choice((1, 1, 1, 1, 1, -1, 0))
    targets: dict[str, object] = {
        "level": round(size + step, 2),
        "increment": round(abs(step) * rng.choice((1, 1, 1, 1, -1, 0)), 2),
        "avg_growth": rng.choice((6, 7.5, 3, 0.5, 10, 0, -2)),
        "relative_growth": rng.choice(("", "", 0, 0.5, -1)),
        "cumulative_sum": rng.choice((110, 15, 1000, 2.5, 0, 80, 100, 60, 12, -3, 500, 7.5)),
        "cumulative_reduction": rng.choice((13.5, 18, 25, 3, 0, 100, 14, 10, 20, 12, 15)),
    }
    target = targets.get(target_type, round(rng.uniform(1, 12), 1))
    return {"base": base, "target": rng.choice(("", "持续提升")) if draft.chance(0.05) else target}


# --- figures ------------------------------------------------------------------------------------------------------


def _add(draft: Draft, row: dict[str, object]) -> None:
    draft.rows["indicators.csv"].append(row)
    pace = draft.rng.choice((-0.5, 0.0, 0.5, 0.8, 0.9, 1.0, 1.0, 1.1, 1.2, 1.6, 3.0))
    whole_years = draft.rng.choice((0.75, 0.95, 1.0, 1.0))
    changed = draft.rng.choice((None, None, None, None, None, draft.rng.randint(draft.first, draft.last)))
    for year in range(draft.first - 2, min(draft.last + 1, draft.as_of.year + 1) + 1):
        for period, share in (("q1", 0.2), ("h1", 0.45), ("q3", 0.2), ("annual", whole_years)):
            if draft.chance(share):
                value = _value(draft, row, year, period, pace)
                _observe(draft, row, (year, period, value), changed=changed)
    if draft.chance(0.05):
        _observe(draft, row, (draft.first, "q2", 1.0), changed=None)
    _targets(draft, row)
    if draft.chance(0.15):
        _adjust(draft, row)
    if draft.chance(0.15) or row["target_type"] == "qualitative":
        _override(draft, row)


def _value(draft: Draft, row: dict[str, object], year: int, period: str, pace: float) -> float:
    """A figure somewhere about the path that `pace` times the plan would take."""
    rng, kind = draft.rng, row["target_type"]
    share = PARTS.get(period, 1.0)
    years = year - draft.first + share
    target = row.get("target") if isinstance(row.get("target"), (int, float)) else 5.0
    assert isinstance(target, (int, float))
    base = row["base"] if isinstance(row["base"], (int, float)) else 50.0
    assert isinstance(base, (int, float))
    if period != "annual" and row["part_year"] == "growth":
        return target * pace + rng.gauss(0, 1) if row["value_kind"] == "rate" else rng.gauss(5, 4)
    if row["value_kind"] == "rate" and kind in ("avg_growth", "relative_growth"):
        return -100.0 if draft.chance(0.03) else rng.gauss((target if kind == "avg_growth" else 4) * pace, 1)
    if kind == "cumulative_reduction" and row["value_kind"] == "rate":
        return rng.choice((100.0, 150.0)) if draft.chance(0.02) else rng.gauss(target / draft.length * pace, 0.5)
    if kind == "cumulative_sum":
        return rng.gauss(target / draft.length * pace, abs(target) * 0.02) * share
    if kind in ("floor", "ceiling", "range", "assigned"):
        return target * (1 + rng.gauss(0, 0.1))
    goal = {"level": target, "increment": base + (-target if row["direction"] == "down" else target)}.get(
        str(kind), base * (1 + target / 100) ** draft.length
    )
    if kind == "cumulative_reduction":
        goal = base * (1 - target / 100)
    x = base + (goal - base) * pace * years / draft.length + rng.gauss(0, abs(goal - base) * 0.05)
    return x * share if row["part_year"] == "flow" and period != "annual" else x


def _observe(draft: Draft, row: dict[str, object], figure: tuple[int, str, float], *, changed: int | None) -> None:
    """One figure as it enters the ledger: once or more, early or late, revised, withdrawn."""
    rng, (year, period, value) = draft.rng, figure
    caliber = row["caliber"] if changed is None or year >= changed else rng.choice(("旧口径", "", "旧口径"))
    end = date(year, *PERIOD_END.get(period, (6, 30)))
    known = end + timedelta(days=rng.choice((-40, 15, 15, 20, 45, 200)))
    digits = row["decimals"] if isinstance(row["decimals"], int) else 2
    for _ in range(rng.choice((1, 1, 1, 1, 2, 3))):
        text: object = round(value, digits)
        draft.rows["observations.csv"].append(
            {
                "indicator_id": row["indicator_id"],
                "year": year,
                "period": period,
                "value": rng.choice(("", "—", "待反馈", "nan")) if draft.chance(0.02) else text,
                "status": rng.choice(("final", "final", "final", "preliminary", "estimate", "", "快报")),
                "caliber": rng.choice(("新口径", "其他", "")) if draft.chance(0.06) else caliber,
                "recorded_on": "" if draft.chance(0.01) else known.isoformat(),
            }
        )
        value += rng.gauss(0, abs(value) * 0.02)
        known = draft.day_near(known, 0, 120) if draft.chance(0.7) else known
    if draft.chance(0.06):
        withdrawn = dict(draft.rows["observations.csv"][-1])
        withdrawn |= {"status": "retracted", "recorded_on": draft.day_near(known, 30, 60).isoformat()}
        draft.rows["observations.csv"].append(withdrawn | {"value": rng.choice(("", value))})


# --- the other ledgers --------------------------------------------------------------------------------------------


def _targets(draft: Draft, row: dict[str, object]) -> None:
    rng, kind = draft.rng, row["target_type"]
    likely = {"assigned": 0.9, "level": 0.4, "increment": 0.4, "cumulative_sum": 0.4}.get(str(kind), 0.03)
    if not draft.chance(likely):
        return
    target = row.get("target") if isinstance(row.get("target"), (int, float)) else 5.0
    base = row["base"] if isinstance(row["base"], (int, float)) else 50.0
    assert isinstance(target, (int, float)) and isinstance(base, (int, float))
    bend = rng.choice((0.0, 0.5, 1.0, 1.5, 2.0))
    holes = rng.choice((0.0, 0.0, 0.2))
    for year in range(draft.first - 1, draft.last + 1):
        share = (year - draft.first + 1) / draft.length
        end = base + target if kind == "increment" else target
        value = base + (end - base) * share**bend if kind in ("level", "increment") else target
        value = target / draft.length * bend if kind == "cumulative_sum" else value
        for _ in range(rng.choice((1, 1, 1, 2))):
            known = draft.day_near(date(year, 1, 20), 200, 60)
            cell: object = "待定" if draft.chance(0.02) else round(value * (1 + rng.gauss(0, 0.02)), 2)
            if not draft.chance(holes):
                draft.rows["targets.csv"].append(
                    {
                        "indicator_id": row["indicator_id"],
                        "year": year,
                        "target": cell,
                        "recorded_on": known.isoformat(),
                    }
                )


def _adjust(draft: Draft, row: dict[str, object]) -> None:
    old = row.get("target", "")
    for number in range(draft.rng.choice((1, 1, 2, 3))):
        new = round(old * draft.rng.uniform(0.7, 1.2), 2) if isinstance(old, (int, float)) else 5
        approved = draft.rng.choice(("", draft.day_near(draft.as_of, 400, 60).isoformat(), draft.as_of.isoformat()))
        draft.rows["adjustments.csv"].append(
            {
                "adjustment_id": f"T{len(draft.rows['adjustments.csv'])}-{number}",
                "object_id": row["indicator_id"],
                "old": old,
                "new": draft.rng.choice((new, new, new, "", "约8成")),
                "approved_on": approved,
            }
        )


def _override(draft: Draft, row: dict[str, object]) -> None:
    kinds = (
        ("judgement", "judgement", "rating")
        if row["target_type"] == "qualitative"
        else ("rating", "rating", "judgement")
    )
    values = ("early", "ahead", "on_track", "lagging", "on_track", "not_rated", "", "优秀")
    for _ in range(draft.rng.choice((1, 1, 2, 3))):
        recorded = draft.rng.choice((draft.as_of, draft.day_near(draft.as_of, 300, 30)))
        draft.rows["overrides.csv"].append(
            {
                "indicator_id": row["indicator_id"],
                "kind": "event" if draft.chance(0.1) else draft.rng.choice(kinds),
                "year": draft.rng.choice(("", draft.first)),
                "value": draft.rng.choice(values),
                "reason": "" if draft.chance(0.1) else "情况说明",
                "person": "" if draft.chance(0.1) else "规划科",
                "recorded_on": "" if draft.chance(0.05) else recorded.isoformat(),
            }
        )


# --- to the edges -------------------------------------------------------------------------------------------------


def _move_to_the_edges(draft: Draft, folder: Path) -> None:
    plan = load(folder, as_of=draft.as_of, data_until=draft.data_until)
    for row in plan.indicators:
        figures = plan.figures(row)
        values = {period: figure.value for period, figure in figures.items()}
        verdict = classify(plan, row, values)
        if verdict.period is None or draft.chance(0.5):
            continue

        def rating(value: float, row=row, values=values, at=verdict.period) -> str:
            return classify(plan, row, {**values, at: value}).rating

        start = values[verdict.period]
        turn = _turn(rating, start, scale=abs(start) + 1)
        if turn is not None:
            digits = int(row["decimals"]) if row["decimals"] else 2
            moved = round(turn, digits) + draft.rng.choice((-1, -0.5, 0, 0, 0.5, 1)) * 10.0**-digits
            draft.rows["observations.csv"][figures[verdict.period].line]["value"] = round(moved, digits + 1)


def _turn(rating, start: float, *, scale: float) -> float | None:
    """A value near `start` at which the class turns, by halving."""
    before = rating(start)
    for step in (0.01, -0.01, 0.05, -0.05, 0.3, -0.3, 2, -2):
        inside, outside = start, start + step * scale
        if rating(outside) != before:
            for _ in range(40):
                middle = (inside + outside) / 2
                inside, outside = (middle, outside) if rating(middle) == before else (inside, middle)
            return outside
    return None


# --- files --------------------------------------------------------------------------------------------------------


def _write_yaml(draft: Draft, folder: Path) -> None:
    plan = f"name: 随机规划\nlevel: district\nfirst_year: {draft.first}\nlast_year: {draft.last}\n"
    (folder / "plan.yml").write_text(plan + f"base_year: {draft.first - 1}\nwording: standard\n", encoding="utf-8")
    if draft.chance(0.25):
        (folder / "params.yml").write_text("thresholds: {ahead: 1.3, on_track: 0.8}\n", encoding="utf-8")


def _write_tables(draft: Draft, folder: Path, seed: int) -> None:
    """Write the tables, some without columns or at all; the same ones each time for a seed."""
    rng = Random(f"files of {seed}")
    tables = {"indicators.csv": INDICATOR_COLUMNS, "observations.csv": OBSERVATION_COLUMNS, **OTHER_COLUMNS}
    optional = {
        "indicators.csv": ("tolerance", "decimals", "caliber", "attribute", "part_year", "reference", "target_text"),
        "observations.csv": ("status", "caliber", "recorded_on", "note", "origin"),
        "targets.csv": ("recorded_on", "source"),
        "adjustments.csv": ("approved_on", "old"),
        "overrides.csv": ("year", "recorded_on"),
    }
    bom, line_end = rng.choice(("utf-8", "utf-8-sig")), rng.choice(("\n", "\n", "\r\n"))
    for name, columns in tables.items():
        left_out = {column for column in optional[name] if rng.random() < 0.04}
        if name in OTHER_COLUMNS and rng.random() < 0.06:
            continue
        kept = [column for column in columns if column not in left_out]
        if rng.random() < 0.2:
            rng.shuffle(kept)
            kept.append("自设列")
        with (folder / name).open("w", encoding=bom, newline="") as stream:
            writer = csv.DictWriter(stream, kept, extrasaction="ignore", lineterminator=line_end)
            writer.writeheader()
            writer.writerows(draft.rows[name])
