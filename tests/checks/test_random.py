"""Clean series of every kind give no error; a fault put into them is found where it is."""

import numpy as np
import pytest

from evallib.checks import check
from evallib.plan import load_plan
from tests.checks.spec import DEPARTMENTS, ind, obs

YEARS = range(2016, 2023)
COUNT = 30  # indicators of a plan


def level(random):
    """A stock that grows or shrinks by up to 8 % a year, give or take two."""
    values = 10 ** random.uniform(1, 5) * np.cumprod(1 + random.uniform(-0.08, 0.08) + random.normal(0, 0.02, 7))
    return {"value_kind": "level", "unit": "家", "part_year": "stock"}, values, values[1:] * 0.99


def flow(random):
    """Sums of a year, of which 40 to 50 % fall in the first half."""
    values = 10 ** random.uniform(1, 5) * np.cumprod(1 + random.uniform(-0.05, 0.1) + random.normal(0, 0.03, 7))
    return {"value_kind": "level", "unit": "亿元", "part_year": "flow"}, values, values * random.uniform(0.4, 0.5, 7)


def share(random):
    """A share that moves by up to 2 points a year."""
    values = np.clip(random.uniform(20, 80) + np.cumsum(random.uniform(-1.5, 2) + random.normal(0, 0.4, 7)), 1, 99)
    return {"value_kind": "share", "unit": "%", "part_year": "none"}, values, values[:0]


def rate(random):
    """Yearly growth about a mean."""
    values = random.uniform(2, 9) + random.normal(0, 1.5, 7)
    return {"value_kind": "rate", "unit": "%", "part_year": "growth", "target_type": "avg_growth"}, values, values[:0]


KINDS = (level, flow, share, rate)


def plan_of(seed):
    """Tables of a clean plan: thirty indicators, seven years, half-years of the stocks and flows."""
    random = np.random.default_rng(seed)
    indicators, figures = [], []
    for number in range(COUNT):
        words, values, halves = KINDS[number % len(KINDS)](random)
        values, halves = (np.round(x, 2) for x in (values, halves))
        name, growing = f"I{number:02}", values[-1] >= values[4]
        way = {"base": values[4], "target": values[4] + 2.5 * (values[-1] - values[4])}
        way = {"base": None, "target": 5} if words["value_kind"] == "rate" else way
        if words["value_kind"] == "share":
            way["target"] = min(way["target"], 100)
        indicators.append(ind(name, name=f"指标{number}", direction="up" if growing or way["base"] is None else "down",
                              decimals=2, **words | way))  # fmt: skip
        figures += [obs(year, value) | {"indicator_id": name} for year, value in zip(YEARS, values, strict=True)]
        figures += [
            obs(year, value, period="h1") | {"indicator_id": name}
            for year, value in zip(YEARS[-len(halves) :] if len(halves) else (), halves, strict=True)
        ]
    return {"indicators": indicators, "observations": figures, "departments": DEPARTMENTS}


def damage(tables, seed, change):
    """One annual figure of 2021 or 2022 of each level and share changed; their lines."""
    random = np.random.default_rng(seed)
    kinds = {row["indicator_id"]: row["value_kind"] for row in tables["indicators"]}
    chosen = {name: int(random.choice([2021, 2022])) for name, kind in kinds.items() if kind in ("level", "share")}
    lines = set()
    for line, row in enumerate(tables["observations"], start=2):
        if row.get("period", "annual") == "annual" and chosen.get(row["indicator_id"]) == row["year"]:
            row["value"] = change(row["value"])
            lines.add(line)
    return lines


def found_lines(make_plan, tables, severities):
    found = check(load_plan(make_plan(**tables)))
    return {f.row for f in found if f.file == "observations.csv" and f.severity in severities}


@pytest.mark.parametrize("seed", range(4))
def test_clean_plans_have_no_error_and_hardly_a_warning(make_plan, seed):
    found = check(load_plan(make_plan(**plan_of(seed))))
    assert [str(finding) for finding in found if finding.severity == "error"] == []
    told = [finding.rule for finding in found if finding.severity == "warning"]
    assert len(told) <= 2, told  # of three hundred figures
    assert set(told) <= {"copied_value", "part_copied"}  # what hardly moves does repeat


@pytest.mark.parametrize("factor", [10, 100, 1e3, 1e4, 1e8, 0.1, 0.01, 1e-3, 1e-4])
def test_every_slip_of_the_unit_is_an_error_at_its_cell(make_plan, factor):
    tables = plan_of(11)
    lines = damage(tables, 11, lambda value: float(f"{value * factor:.6g}"))
    assert lines <= found_lines(make_plan, tables, {"error"})


@pytest.mark.parametrize(
    ("change", "severities"),
    [(lambda value: -value, {"error", "warning"}), (lambda value: value * 3.4, {"error", "warning"})],
    ids=["sign", "more than three times"],
)
def test_other_slips_are_told_at_their_cell(make_plan, change, severities):
    tables = plan_of(12)
    lines = damage(tables, 12, change)
    assert lines <= found_lines(make_plan, tables, severities)


def test_copies_of_last_year_are_told(make_plan):
    tables = plan_of(13)
    lines = set()
    before = {}
    for line, row in enumerate(tables["observations"], start=2):
        annual = row.get("period", "annual") == "annual"
        if (
            annual
            and row["year"] == 2022
            and tables["indicators"][int(row["indicator_id"][1:])]["value_kind"] != "rate"
        ):
            row["value"] = before[row["indicator_id"]]
            if len(f"{row['value']:.12g}".replace(".", "").strip("0")) >= 3:
                lines.add(line)
        before[row["indicator_id"]] = row["value"] if annual else before[row["indicator_id"]]
    assert len(lines) > 15
    assert len(lines - found_lines(make_plan, tables, {"warning"})) <= 1  # what hardly moves repeats by chance
