"""What does a half-year tell of the year? Forecasts of year totals from a first quarter, half-year or three quarters.

    python -m benchmarks.partyears [QUARTERS.csv] [--period h1]

QUARTERS has series_id, year, quarter, value (flows). Without it: the US national accounts bundled with statsmodels
(real GDP and its uses, quarterly, 1959–2009, public domain, seasonally adjusted), and made-up flows: a trend with
shocks of 1, 3 or 6 % a year that carry on from quarter to quarter, a seasonal pattern (first half 38–62 % of the year)
and noise of 1, 2 or 4 % a quarter; fixed seed.

From every year with at least five earlier ones the year's total is forecast from the annual totals before it (at most
ten) and the part-years up to it. Error: mean absolute per cent. Cover and width: of the default's 80 and 95 %
intervals, the width over that without the part-year.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from evallib import tables as t
from evallib.forecasting import forecast
from evallib.forecasting.marginals import Floats

QUARTERS = {"q1": 1, "h1": 2, "q3": 3}
LEAST, MOST = 5, 10
SERIES, YEARS = 40, 24


def bundled() -> dict[str, Floats]:
    """Quarterly flows of the US national accounts: name → (years, 4)."""
    from statsmodels.datasets import macrodata

    table = macrodata.load_pandas().data
    whole = table.groupby("year").filter(lambda rows: len(rows) == 4)
    names = ("realgdp", "realcons", "realinv", "realgovt", "realdpi")
    return {f"us {name}": whole[name].to_numpy(float).reshape(-1, 4) for name in names}


def made_up(seed: int = 5) -> dict[str, Floats]:
    """Seasonal flows with trend, lasting shocks and noise: name → (years, 4)."""
    random = np.random.default_rng(seed)
    found = {}
    for number in range(SERIES):
        shock, noise = (0.01, 0.03, 0.06)[number % 3], (0.01, 0.02, 0.04)[number // 3 % 3]
        count = YEARS * 4
        growth = random.uniform(-0.02, 0.10) / 4
        walk = np.cumsum(growth + shock / 2 * random.standard_normal(count))
        first = random.uniform(0.38, 0.62)
        season = np.array([first * 0.48, first * 0.52, (1 - first) * 0.48, (1 - first) * 0.52])
        flows = 400 * np.exp(walk.reshape(-1, 4)) * season * np.exp(noise * random.standard_normal((YEARS, 4)))
        found[f"made {number:02} shock {shock:.0%} noise {noise:.0%}"] = flows
    return found


def cases(flows: dict[str, Floats], period: str) -> Iterator[tuple[str, Floats, Floats]]:
    """Name, annual totals up to the year asked and part-years up to it, right-aligned and of equal length."""
    parts = QUARTERS[period]
    for name, quarters in flows.items():
        totals, sums = quarters.sum(axis=1), quarters[:, :parts].sum(axis=1)
        for year in range(LEAST, len(totals)):
            first = max(0, year - MOST)
            yield name, totals[first : year + 1], sums[first : year + 1]


def history(found: list[tuple[str, Floats, Floats]], period: str, *, with_part: bool) -> pd.DataFrame:
    """The long table the forecast sees: annual totals before the year, and the part-years."""
    rows: list[tuple[str, int, str, float]] = []
    for number, (_, totals, sums) in enumerate(found):
        years = range(2000, 2000 + len(totals))
        rows += [(f"{number:05}", year, "annual", value) for year, value in zip(years[:-1], totals[:-1], strict=True)]
        if with_part:
            rows += [(f"{number:05}", year, period, value) for year, value in zip(years, sums, strict=True)]
    frame = pd.DataFrame(rows, columns=[t.SERIES_ID, t.YEAR, t.PERIOD, t.VALUE])
    return frame.assign(**{t.KIND: "level", t.PART_YEAR: "flow"})


def measure(found: list[tuple[str, Floats, Floats]], period: str) -> dict[str, float]:
    """Errors of five ways, cover and width of the default."""
    came = np.array([totals[-1] for _, totals, _ in found])
    last = np.array([totals[-2] for _, totals, _ in found])
    part, before = (np.array([sums[place] for _, _, sums in found]) for place in (-1, -2))
    share = QUARTERS[period] / 4
    blind, seen = (forecast(history(found, period, with_part=told), horizon=1).table() for told in (False, True))
    points = {
        "part / time": part / share,
        "last × growth": last * part / before,
        "last × ¾ growth": last * (1 + 0.75 * (part / before - 1)),
        "without part": blind[t.Q500].to_numpy(),
        "default": seen[t.Q500].to_numpy(),
    }
    errors = {f"{name}, %": 100 * float(np.abs(point / came - 1).mean()) for name, point in points.items()}
    width = (seen[t.Q900] - seen[t.Q100]).mean() / (blind[t.Q900] - blind[t.Q100]).mean()
    inside = {
        name: float(((seen[low] <= came) & (came <= seen[high])).mean())
        for name, low, high in (("cover80", t.Q100, t.Q900), ("cover95", t.Q025, t.Q975))
    }
    return {"years": len(found), **errors, **inside, "width": float(width)}


def read(path: Path) -> dict[str, Floats]:
    """Quarterly flows of a file, years with four quarters only."""
    frame = pd.read_csv(path).sort_values([t.SERIES_ID, t.YEAR, "quarter"])
    whole = frame.groupby([t.SERIES_ID, t.YEAR]).filter(lambda rows: len(rows) == 4)
    return {str(name): rows[t.VALUE].to_numpy(float).reshape(-1, 4) for name, rows in whole.groupby(t.SERIES_ID)}


def main() -> None:
    """Read the command line; measure and print by group."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("quarters", type=Path, nargs="?")
    parser.add_argument("--period", choices=list(QUARTERS), action="append")
    options = parser.parse_args()
    flows = read(options.quarters) if options.quarters else bundled() | made_up()
    rows = {}
    for period in options.period or QUARTERS:
        found = list(cases(flows, period))
        groups = dict.fromkeys(name.partition(" shock")[2] or name for name, _, _ in found)
        for group in groups:
            own = [case for case in found if (case[0].partition(" shock")[2] or case[0]) == group]
            rows[period, group.strip()] = measure(own, period)
        rows[period, "all"] = measure(found, period)
    print(pd.DataFrame.from_dict(rows, orient="index").round(3).to_string())


if __name__ == "__main__":
    main()
