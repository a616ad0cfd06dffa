"""Write the CSV files of this plan folder: public rows as they are, everything else illustrative.

Reads ``public/`` (rows with a public source) and ``illustrative/`` (the made-up story, as text), draws with a fixed
seed what the story leaves open (histories, first releases, dates, investment, survey answers) and writes the tables
beside this script. The same input gives the same bytes. What is marked ``illustrative`` is not real.

    python make_illustrative.py [--out FOLDER] [--force]
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import sys
from datetime import date, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
SEED = "南开区十四五中期评估示例"
Row = dict[str, str]

INDICATORS = """indicator_id name unit category chapter focus main attribute target_type direction value_kind part_year
base_year base target target_low target_high target_text tolerance reference plan_id upper_id lead_department
support_departments decimals publication_lag caliber provenance disclosure note""".split()
OBSERVATIONS = """indicator_id year period value status caliber source provenance recorded_on submitted_by origin
note""".split()
WORK = """id name chapter focus lead_department support_departments plan_id upper_id goal due indicators kind
total_investment planned_start planned_finish provenance""".split()
PROGRESS = """object_type object_id period state invested_total invested_year image_progress done effect problem cause
next_step due recorded_on submitted_by provenance""".split()
WORKS = {"task": "tasks", "programme": "programmes", "project": "projects", "city_task": "city_tasks"}
COPIED = ("overrides", "adjustments", "approvals", "opinions", "extensions", "problems", "visits", "notes")
PERIODS = ("q1", "h1", "q3", "annual")
STATUSES = ("final", "preliminary", "estimate")
# First and last day on which a year's figure arrives, as (years later, month, day).
ARRIVAL = {
    "m": ((1, 2, 6), (1, 3, 10)), "q": ((1, 2, 6), (1, 3, 10)), "a": ((1, 3, 6), (1, 5, 20)),
    "a_lag9m": ((1, 9, 5), (1, 10, 20)), "irregular": ((1, 5, 15), (1, 6, 20)),
}  # fmt: skip
FIRST_RELEASE = {"estimate": ((1, 1, 8), (1, 1, 16)), "preliminary": ((1, 1, 18), (1, 2, 3))}
# First and last day on which a period's progress is reported.
REPORTED = {
    "2021": ("2022-01-10", "2022-02-25"), "2022": ("2023-01-10", "2023-02-24"), "2023h1": ("2023-07-05", "2023-07-26"),
}  # fmt: skip


def read(folder: str, name: str) -> list[Row]:
    """Rows of one text table beside this script."""
    with (HERE / folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def render(columns: list[str], rows: list[Row]) -> str:
    """One table as CSV text; a column the row lacks is empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def drawing(*key: object) -> random.Random:
    """Own stream of random numbers for each key, so that a new row never moves the others."""
    return random.Random(":".join((SEED, *map(str, key))))


def day_between(first: date, last: date, draw: random.Random) -> str:
    """A working day from ``first`` to ``last``, both included but for a week-end at the end."""
    day = first + timedelta(days=int(draw.random() * ((last - first).days + 1)))
    return (day - timedelta(days=max(day.weekday() - 4, 0))).isoformat()


def arrival(year: int, window: tuple[tuple[int, int, int], ...], draw: random.Random) -> str:
    """Day in the window of the years after ``year``."""
    first, last = (date(year + later, month, day) for later, month, day in window)
    return day_between(first, last, draw)


def illustrative(rows: list[Row]) -> list[Row]:
    return [row | {"provenance": "illustrative"} for row in rows]


def all_indicators() -> list[Row]:
    """Main indicators, the chapters' and special plans' own, then the auxiliary series of public figures."""
    made_up = illustrative(read("illustrative", "indicators_main") + read("illustrative", "indicators_chapters"))
    return made_up + read("public", "indicators")


# Figures


def history(spec: Row, indicator: Row) -> list[Row]:
    """Years before the plan: ``walk`` steps back from the last value, ``around`` scatters about a level."""
    draw = drawing("history", spec["indicator_id"])
    centre, spread, value = float(spec["centre"]), float(spec["spread"]), float(spec["end"])
    rows = []
    for year in range(int(spec["last_year"]), int(spec["first_year"]) - 1, -1):
        if str(year) not in spec["missing"].split(";"):
            text = f"{value:.{int(indicator['decimals'])}f}"
            rows.append({"indicator_id": spec["indicator_id"], "year": str(year), "period": "annual", "value": text,
                         "status": "final", "caliber": spec["caliber"]})  # fmt: skip
        noise = draw.uniform(-spread, spread)
        value = value - centre + noise if spec["mode"] == "walk" else centre + noise
    return rows


def first_release(figure: Row, indicator: Row) -> Row:
    """The figure as first delivered, a little off the later one."""
    draw = drawing("first", figure["indicator_id"], figure["year"])
    value, decimals = float(figure["value"]), int(indicator["decimals"])
    size = 0.4 if indicator["value_kind"] == "rate" else abs(value) * 0.018
    size = max(size * draw.uniform(0.3, 1.0), 10.0**-decimals)
    changed = value + (size if draw.random() < 0.5 else -size)
    day = arrival(int(figure["year"]), FIRST_RELEASE[figure["first"]], draw)
    return figure | {
        "value": f"{changed:.{decimals}f}",
        "status": figure["first"],
        "recorded_on": day,
        "note": "首次报送数，后有修订",
    }


def delivered(figure: Row, indicator: Row, names: dict[str, str]) -> Row:
    """Fill in who delivered a figure, when, and that it is made up."""
    draw = drawing("day", figure["indicator_id"], figure["year"], figure["period"])
    year, sender = int(figure["year"]), figure.get("submitted_by") or indicator["lead_department"]
    window = ((0, 7, 6), (0, 7, 26)) if figure["period"] == "h1" else ARRIVAL[indicator["publication_lag"]]
    return {
        "indicator_id": figure["indicator_id"], "year": figure["year"], "period": figure["period"],
        "value": figure["value"], "status": figure["status"], "caliber": figure["caliber"] or indicator["caliber"],
        "source": f"示例数据（{names[sender]}报送）", "provenance": "illustrative",
        "recorded_on": figure.get("recorded_on") or arrival(year, window, draw), "submitted_by": sender,
        "note": figure.get("note", ""),
    }  # fmt: skip


def observations(indicators: list[Row], names: dict[str, str]) -> list[Row]:
    """Public and illustrative figures, by indicator, year, period and day."""
    by_id = {row["indicator_id"]: row for row in indicators}
    figures = [row for spec in read("illustrative", "history") for row in history(spec, by_id[spec["indicator_id"]])]
    for figure in read("illustrative", "figures"):
        if figure["first"]:
            figures.append(first_release(figure, by_id[figure["indicator_id"]]))
        figures.append(figure)
    rows = read("public", "observations")
    rows += [delivered(figure, by_id[figure["indicator_id"]], names) for figure in figures]
    order = {name: place for place, name in enumerate(by_id)}
    return sorted(
        rows, key=lambda r: (order[r["indicator_id"]], r["year"], PERIODS.index(r["period"]), r["recorded_on"])
    )


def targets() -> list[Row]:
    made_up = illustrative(read("illustrative", "targets"))
    for row in made_up:
        row["source"] = f"示例数据（{row['source']}）"
    return read("public", "targets") + made_up


def department_forecasts(indicators: list[Row]) -> list[Row]:
    """What the lead departments expect of each remaining year; a later row is the second round."""
    lead = {row["indicator_id"]: row["lead_department"] for row in indicators}
    rows = []
    for spec in read("illustrative", "forecasts"):
        sender = lead[spec["indicator_id"]]
        first_round = day_between(date(2023, 6, 5), date(2023, 6, 9), drawing("forecast", sender))
        rows += [
            {"indicator_id": spec["indicator_id"], "year": year, "value": spec[f"y{year}"], "basis": spec["basis"],
             "self_rating": spec["self_rating"], "recorded_on": spec["recorded_on"] or first_round,
             "submitted_by": sender}
            for year in ("2023", "2024", "2025")
        ]  # fmt: skip
    return illustrative(rows)


def comparisons(indicators: list[Row], figures: list[Row]) -> list[Row]:
    """The district beside made-up areas, on the figures that count."""
    caliber = {row["indicator_id"]: row["caliber"] for row in indicators}
    decimals = {row["indicator_id"]: row["decimals"] for row in indicators}
    counting = [f for f in figures if f["status"] in STATUSES and f["caliber"] == caliber[f["indicator_id"]]]
    counting.sort(key=lambda f: (-STATUSES.index(f["status"]), f["recorded_on"]))
    best = {(f["indicator_id"], f["year"], f["period"]): f["value"] for f in counting}
    rows, seen = [], set()
    for spec in read("illustrative", "comparisons"):
        name = spec["indicator_id"]
        for year, period in (("2021", "annual"), ("2022", "annual"), ("2023", "h1")):
            own = best.get((name, year, period))
            if own is None:
                continue
            key = {"indicator_id": name, "year": year, "period": period, "source": "示例数据（区统计局整理）"}
            draw = drawing("compare", name, spec["area"], year)
            if (name, year) not in seen:
                seen.add((name, year))
                rows.append(key | {"area": "南开区", "value": own, "rank": str(int(draw.uniform(2, 6)))})
            other = float(own) + float(spec["offset"]) + draw.uniform(-1, 1) * float(spec["spread"])
            rows.append(key | {"area": spec["area"], "value": f"{other:.{int(decimals[name])}f}"})
    return illustrative(sorted(rows, key=lambda r: (list(caliber).index(r["indicator_id"]), r["year"])))


def survey() -> list[Row]:
    """Answers 5 to 1 by age group; the weight makes the groups' shares those of the residents."""
    groups = read("illustrative", "survey_groups")
    total = sum(int(group["respondents"]) for group in groups)
    rows = []
    for number, question in enumerate(read("illustrative", "survey")):
        shares = [float(question[name]) for name in ("very_satisfied", "satisfied", "neutral", "dissatisfied")]
        for group in groups:
            weight = float(group["share"]) * total / int(group["respondents"])
            draw = drawing("survey", number, group["group"])
            for person in range(int(group["respondents"])):
                point = draw.random()
                answer = 5 - sum(point >= sum(shares[: place + 1]) - 1e-12 for place in range(4))
                day = date(2023, 5, 15) + timedelta(days=person % 19)
                rows.append({"question": question["question"], "answer": str(answer), "weight": f"{weight:.4f}",
                             "group": group["group"], "recorded_on": day.isoformat()})  # fmt: skip
    return illustrative(rows)


# Work: tasks, programmes, projects


def works() -> dict[str, list[Row]]:
    return {kind: illustrative(read("illustrative", name)) for kind, name in WORKS.items()}


def project_spending(project: Row, reports: list[Row]) -> dict[str, float]:
    """Money spent on one project by the end of each period, in ten thousand yuan."""
    scale = 1 + drawing("spending", project["id"]).uniform(-0.02, 0.02)
    total = float(project["total_investment"] or 0)
    return {r["period"]: round(total * min(scale * float(r["paid"] or 0) / 100, 1)) for r in reports}


def spending(work: dict[str, list[Row]], reports: dict[str, list[Row]]) -> dict[str, dict[str, float]]:
    """Money spent by object and period; a programme holds its projects and a share of the rest of its own plan."""
    spent = {p["id"]: project_spending(p, reports[p["id"]]) for p in work["project"] if p["kind"] == "investment"}
    for programme in work["programme"]:
        if programme["kind"] != "investment":
            continue
        parts = [p for p in work["project"] if p["upper_id"] == programme["id"] and p["id"] in spent]
        rest = float(programme["total_investment"]) - sum(float(p["total_investment"]) for p in parts)
        pace = drawing("rest", programme["id"]).uniform(0.8, 1.0)
        spent[programme["id"]] = {
            period: sum(spent[p["id"]][period] for p in parts) + round(rest * pace * share)
            for period, share in (("2021", 0.16), ("2022", 0.36), ("2023h1", 0.46))
        }
    return spent


def progress(work: dict[str, list[Row]], indicators: list[Row]) -> list[Row]:
    """One row an object and period, in the order of the story."""
    owner = {row["indicator_id"]: ("indicator", row["lead_department"]) for row in indicators}
    owner |= {row["id"]: (kind, row["lead_department"]) for kind, rows in work.items() for row in rows}
    reports: dict[str, list[Row]] = {}
    for report in read("illustrative", "progress"):
        reports.setdefault(report["object_id"], []).append(report)
    spent = spending(work, reports)
    rows = []
    for name, story in reports.items():
        before = 0.0
        for report in story:
            kind, sender = owner[name]
            first, last = (date.fromisoformat(day) for day in REPORTED[report["period"]])
            row = {key: report[key] for key in report if key != "paid"}
            row |= {"object_type": kind, "submitted_by": sender,
                    "recorded_on": day_between(first, last, drawing("progress", sender, report["period"]))}  # fmt: skip
            if name in spent:
                total = spent[name][report["period"]]
                row |= {"invested_total": f"{total:.0f}", "invested_year": f"{total - before:.0f}"}
                before = total
            rows.append(row)
    return illustrative(rows)


# All tables


def tables() -> dict[str, str]:
    """Every file of the plan folder that this script writes, by name."""
    indicators, work = all_indicators(), works()
    departments = read("public", "departments")
    names = {row["department_id"]: row["short_name"] for row in departments}
    figures = observations(indicators, names)
    plans = read("public", "special_plans")
    made = {
        "indicators": (INDICATORS, indicators),
        "observations": (OBSERVATIONS, figures),
        "projects": ([*WORK, "box_no", "box_title"], work["project"]),
        "city_tasks": ([*WORK, "theme"], work["city_task"]),
        "progress": (PROGRESS, progress(work, indicators)),
        "special_plans": (list(plans[0]), plans + illustrative(read("illustrative", "special_plans"))),
        "comparisons": ("indicator_id area year period value rank source provenance".split(),
                        comparisons(indicators, figures)),
    }  # fmt: skip
    made |= {name: (WORK, work[kind]) for kind, name in (("task", "tasks"), ("programme", "programmes"))}
    plain = {"departments": departments, "milestones": read("public", "milestones"), "targets": targets(),
             "department_forecasts": department_forecasts(indicators), "survey": survey()}  # fmt: skip
    plain |= {name: illustrative(read("illustrative", name)) for name in COPIED}
    made |= {name: (list(rows[0]), rows) for name, rows in plain.items()}
    return {f"{name}.csv": render(columns, rows) for name, (columns, rows) in sorted(made.items())}


def holds_more(path: Path, text: str) -> bool:
    """Whether a file already there has rows that this script would lose."""
    return path.exists() and bool(set(path.read_text(encoding="utf-8").splitlines()) - set(text.splitlines()))


def main() -> int:
    """Write the tables; refuse to overwrite rows added by hand or by a department unless forced."""
    parser = argparse.ArgumentParser(description="重新生成南开区规划文件夹中的示例数据")
    parser.add_argument("--out", type=Path, default=HERE, help="写入的文件夹，默认为本文件夹")
    parser.add_argument("--force", action="store_true", help="覆盖后来增加的行")
    options = parser.parse_args()
    made = tables()
    kept = [name for name, text in made.items() if holds_more(options.out / name, text)]
    if kept and not options.force:
        print(f"以下文件含有本程序没有的行，未改动任何文件：{'、'.join(kept)}；确需覆盖请加--force", file=sys.stderr)
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (options.out / name).write_bytes(text.encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
