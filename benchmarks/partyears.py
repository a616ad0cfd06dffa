"""What does a half-year tell of the year? Forecasts of a year from its first quarter, half-year or three quarters.

    python -m benchmarks.partyears [QUARTERS.csv] [--period h1] [--way flow] [--known all|last|older|none]

QUARTERS has series_id, year, quarter, value (flows). Without it: the US national accounts bundled with statsmodels
(real GDP and its uses, quarterly, 1959–2009, public domain, seasonally adjusted), and made-up flows: a trend with
shocks of 1, 3 or 6 % a year that carry on from quarter to quarter, a seasonal pattern (first half 38–62 % of the year)
and noise of 1, 2 or 4 % a quarter; fixed seed.

``--way`` says what is made of the quarters: ``flow`` their sums; ``stock`` the last one's figure; ``none`` their mean;
``growth`` the growth of their sums in per cent. From every year with at least five earlier ones the year is forecast
from the annual figures before it (at most ten), its own part and the earlier years' parts that are known: all, only
last year's, all but last year's, none.

Error: mean absolute per cent of the year, of growth in percentage points. Cover and width: of the default's 80 and 95 %
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
WAYS = ("flow", "stock", "growth", "none")
KNOWN = {"all": slice(None), "last": slice(-2, None), "older": slice(None), "none": slice(-1, None)}
LEAST, MOST = 5, 10
SERIES, YEARS = 40, 24
Case = tuple[str, Floats, Floats]
"""Name, annual figures up to the year asked and part-years up to it, right-aligned and of equal length."""


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


def figures(quarters: Floats, parts: int, way: str) -> tuple[Floats, Floats]:
    """Annual figures and part-years of one series, quarters (years, 4) → (years,) twice; growth from the second on."""
    if way == "stock":
        return quarters[:, 3], quarters[:, parts - 1]
    if way == "none":
        return quarters.mean(axis=1), quarters[:, :parts].mean(axis=1)
    whole, part = quarters.sum(axis=1), quarters[:, :parts].sum(axis=1)
    if way == "growth":
        return 100 * (whole[1:] / whole[:-1] - 1), 100 * (part[1:] / part[:-1] - 1)
    return whole, part


def cases(flows: dict[str, Floats], period: str, way: str = "flow") -> Iterator[Case]:
    """Every year to be forecast."""
    for name, quarters in flows.items():
        whole, part = figures(quarters, QUARTERS[period], way)
        for year in range(LEAST, len(whole)):
            first = max(0, year - MOST)
            yield name, whole[first : year + 1], part[first : year + 1]


def history(found: list[Case], period: str, way: str = "flow", *, known: str | None = "all") -> pd.DataFrame:
    """The long table the forecast sees: annual figures before the year and the known part-years (None: no part)."""
    rows: list[tuple[str, int, str, float]] = []
    for number, (_, whole, part) in enumerate(found):
        years = range(2000, 2000 + len(whole))
        rows += [(f"{number:05}", year, "annual", value) for year, value in zip(years[:-1], whole[:-1], strict=True)]
        parts = list(zip(years, part, strict=True))[KNOWN[known]] if known else []
        lacking = years[-2] if known == "older" else None
        rows += [(f"{number:05}", year, period, value) for year, value in parts if year != lacking]
    frame = pd.DataFrame(rows, columns=[t.SERIES_ID, t.YEAR, t.PERIOD, t.VALUE])
    kind = "rate" if way == "growth" else "level"
    return frame.assign(**{t.KIND: kind, t.PART_YEAR: way})


def measure(found: list[Case], period: str, way: str = "flow", known: str = "all") -> dict[str, float]:
    """Errors of the ways there are, cover and width of the default."""
    came = np.array([whole[-1] for _, whole, _ in found])
    last = np.array([whole[-2] for _, whole, _ in found])
    part, before = (np.array([parts[place] for _, _, parts in found]) for place in (-1, -2))
    blind, seen = (forecast(history(found, period, way, known=told), horizon=1).table() for told in (None, known))
    points = {"the part itself": part}
    if way == "flow":
        points = {"part / time": part / (QUARTERS[period] / 4)}
    if way != "growth":
        grown = part / before
        points |= {"last × growth": last * grown, "last × ¾ growth": last * (1 + 0.75 * (grown - 1))}
    points |= {"without part": blind[t.Q500].to_numpy(), "default": seen[t.Q500].to_numpy()}
    scale = np.ones_like(came) if way == "growth" else np.abs(came) / 100
    errors = {f"{name}, %": float((np.abs(point - came) / scale).mean()) for name, point in points.items()}
    width = ((seen[t.Q900] - seen[t.Q100]) / (blind[t.Q900] - blind[t.Q100])).mean()
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
    parser.add_argument("--way", choices=WAYS, action="append")
    parser.add_argument("--known", choices=list(KNOWN), default="all")
    parser.add_argument("--groups", action="store_true", help="also by group of series")
    options = parser.parse_args()
    flows = read(options.quarters) if options.quarters else bundled() | made_up()
    rows = {}
    for way in options.way or WAYS[:1]:
        for period in options.period or QUARTERS:
            found = list(cases(flows, period, way))
            rows[way, period, "all"] = measure(found, period, way, options.known)
            for group in dict.fromkeys(map(_group, found)) if options.groups else ():
                own = [case for case in found if _group(case) == group]
                rows[way, period, group] = measure(own, period, way, options.known)
    print(pd.DataFrame.from_dict(rows, orient="index").round(3).to_string())


def _group(case: Case) -> str:
    """Made-up series belong together by shock and noise, others stand alone."""
    return case[0].partition(" shock")[2].strip() or case[0]


if __name__ == "__main__":
    main()
