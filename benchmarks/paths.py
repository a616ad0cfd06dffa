"""Are five-year sums, means and products as uncertain as they should be, and do chances of all target types come true?

    python -m benchmarks.paths SERIES.csv.gz [--dataset gapminder_sg] [--method default] [--length 8] [--known 0]
                               [--growth] [--most 2000]

From each history of ``length`` figures the rest of a five-year plan is forecast as joint paths; ``known`` of the five
years are the history's last ones, the base is the year before them. ``--growth`` turns series above zero into their
yearly growth in per cent first (rates that were never looked at as rates).

First table, cover: how often what came (sum, mean, product, last year's level) lies in the 80 and 95 % interval of the
draws; beside it the same with years drawn independently. Second table, by target type: targets that ask for 0, 1 and
2 times the usual pace, the chance of ``p_attain`` against what came: Brier score, expected calibration error (ten bins)
and the errors where the chance is below ⅓ and above ⅔.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.widths import cut
from evallib import formulas
from evallib import tables as t
from evallib.forecasting import Forecasts, forecast
from evallib.forecasting.attainment import chances
from evallib.forecasting.closed import years_ahead
from evallib.forecasting.history import KINDS, LEVEL, RATE, SHARE, Batch
from evallib.forecasting.marginals import Floats, Ints
from evallib.forecasting.paths import DRAWS, joint, sample

PLAN = 5
EVERY = (LEVEL, SHARE, RATE)
Statistic = Callable[[Floats, Floats], Floats]
"""Paths (…, 5) and base (…) → what a target is compared with (…), in the target's unit."""


@dataclass(frozen=True)
class Kind:
    """A target type on some kinds of series: what is compared and which way (``pace``: as the series goes).

    ``falling``, ``relative``: only falling series, only those with a base above zero have it.
    """

    target: str
    kinds: tuple[int, ...]
    statistic: Statistic
    way: str = "pace"
    falling: bool = False
    relative: bool = False


def _average(factor: Floats) -> Floats:
    return 100.0 * formulas.average_growth(factor, float(PLAN))


TARGETS: dict[str, Kind] = {
    "level": Kind("level", EVERY, lambda paths, base: paths[..., -1]),
    "increment": Kind("increment", EVERY, lambda paths, base: paths[..., -1] - base),
    "avg_growth of levels": Kind(
        "avg_growth", (LEVEL,), lambda paths, base: _average(np.maximum(paths[..., -1] / base, 0.0)), relative=True
    ),
    "avg_growth of rates": Kind(
        "avg_growth", (RATE,), lambda paths, base: _average(formulas.growth_factor(paths / 100.0))
    ),
    "cumulative_sum": Kind("cumulative_sum", (LEVEL,), lambda paths, base: paths.sum(axis=-1)),
    "cumulative_reduction of levels": Kind(
        "cumulative_reduction",
        (LEVEL,),
        lambda paths, base: 100.0 * (1.0 - paths[..., -1] / base),
        "up",
        falling=True,
        relative=True,
    ),
    "cumulative_reduction of rates": Kind(
        "cumulative_reduction", (RATE,), lambda paths, base: 100.0 * formulas.reduction(paths / 100.0), "up"
    ),
    "floor": Kind("floor", EVERY, lambda paths, base: paths.mean(axis=-1), "up"),
    "ceiling": Kind("ceiling", EVERY, lambda paths, base: paths.mean(axis=-1), "down"),
}
"""Row of the table → what it is."""
SPREAD = ("level", "avg_growth of rates", "cumulative_sum", "cumulative_reduction of rates", "floor")
"""Those whose statistics differ."""


@dataclass(frozen=True)
class Cases:
    """S plans: histories, the five plan years as they came (S, 5), base and usual pace (S,), years known."""

    batch: Batch
    plan: Floats
    base: Floats
    pace: Floats
    known: int

    def rows(self, kind: Kind) -> Ints:
        """Those that can have such a target."""
        wanted = np.isin(self.batch.kind, kind.kinds)
        wanted &= ((self.pace < 0) | (not kind.falling)) & ((self.base > 0) | (not kind.relative))
        return np.flatnonzero(wanted)


def prepared(path: Path, dataset: str, length: int, most: int, *, known: int = 0, growth: bool = False) -> Cases:
    """Histories with five known plan years, evenly thinned to ``most``."""
    frame = pd.read_csv(path)
    frame = frame[frame["dataset"] == dataset]
    batch, future = cut(_growth(frame) if growth else frame, length)
    moved = np.abs(np.diff(batch.values[:, -length:], axis=1)).sum(axis=1) > 0
    rows = np.flatnonzero(np.isfinite(future[:, : PLAN - known]).all(axis=1) & moved)
    rows = rows[np.unique(np.linspace(0, len(rows) - 1, most).astype(int))]
    own = batch.take(rows)
    plan = np.concatenate([own.values[:, own.values.shape[1] - known :], future[rows, : PLAN - known]], axis=1)
    pace = np.nanmedian(np.diff(own.values, axis=1), axis=1)
    return Cases(own, plan, own.values[:, -1 - known], pace, known)


def _growth(frame: pd.DataFrame) -> pd.DataFrame:
    """Yearly growth of series above zero, in per cent, as rates."""
    ordered = frame.sort_values([t.SERIES_ID, t.YEAR])
    positive = ordered.groupby(t.SERIES_ID)[t.VALUE].transform("min") > 0
    found = ordered[positive].copy()
    found[t.VALUE] = 100.0 * found.groupby(t.SERIES_ID)[t.VALUE].pct_change()
    return found.dropna(subset=t.VALUE).assign(**{t.KIND: KINDS[RATE]})


def forecasts_of(cases: Cases, method: str) -> Forecasts:
    """Forecasts of the plan years to come; ids are the rows."""
    row, column = np.nonzero(np.isfinite(cases.batch.values))
    table = {
        t.SERIES_ID: [f"{item:06}" for item in row],
        t.YEAR: cases.batch.last_year[row] - cases.batch.values.shape[1] + 1 + column,
        t.VALUE: cases.batch.values[row, column],
        t.KIND: np.array(KINDS, dtype=object)[cases.batch.kind[row]],
    }
    return forecast(pd.DataFrame(table), horizon=PLAN - cases.known, method=method)


def independent(supports: Floats) -> Floats:
    """Paths with the same marginals and no dependence over the years (fixed shuffles)."""
    random = np.random.default_rng(0)
    return np.stack([column[random.permutation(DRAWS)] for column in sample(supports)], axis=1)


def share_below(draws: Floats, value: float) -> float:
    """Where the value that came lies among the draws, ties counted half."""
    return float(((draws < value).mean() + (draws <= value).mean()) / 2.0)


def cover(cases: Cases, found: Forecasts, name: str) -> dict[str, float | str]:
    """Cover of one statistic by joint and by independent years."""
    kind, places = TARGETS[name], []
    for row in cases.rows(kind).tolist():
        supports, base = found.supports[row], np.array(cases.base[row])
        past = np.repeat(cases.plan[row, None, : cases.known], DRAWS, axis=0)
        came = float(kind.statistic(cases.plan[row], base))
        drawn = (joint(supports), independent(supports))
        with_past = (kind.statistic(np.concatenate([past, paths], axis=1), base) for paths in drawn)
        places.append([share_below(statistic, came) for statistic in with_past])
    place = np.array(places)
    found_cover = {
        f"cov{level} {years}": ((place[:, column] > tail) & (place[:, column] < 1 - tail)).mean()
        for column, years in enumerate(("joint", "independent"))
        for level, tail in ((80, 0.1), (95, 0.025))
    }
    return {"target": name, "plans": len(place), **found_cover}


def attained(cases: Cases, found: Forecasts, name: str) -> dict[str, float | str]:
    """Chances of one target type, as ``p_attain`` gives them, against what came."""
    kind = TARGETS[name]
    rows = cases.rows(kind)
    base, down = (
        cases.base[rows],
        (cases.pace[rows] < 0) if kind.way == "pace" else np.full(len(rows), kind.way == "down"),
    )
    sign = np.where(down & (kind.target == "increment"), -1.0, 1.0)
    came = sign * kind.statistic(cases.plan[rows], base)
    given, hits = [], []
    for multiple in (0, 1, 2):
        pace = multiple * cases.pace[rows, None] * years_ahead(PLAN)
        goal = sign * kind.statistic(base[:, None] + pace, base)
        last = int(cases.batch.last_year[0]) + PLAN - cases.known
        targets = {
            t.SERIES_ID: found.ids[rows], t.YEAR: last, t.TARGET: goal, t.DIRECTION: np.where(down, "down", "up"),
            t.TARGET_TYPE: kind.target, t.BASE: base, t.FIRST_YEAR: last - PLAN + 1, t.LAST_YEAR: last,
        }  # fmt: skip
        grid, _ = chances(found, pd.DataFrame(targets))
        given.append(grid[rows, -1])
        hits.append(np.where(down & (sign > 0), formulas.met(came, goal, down=True), formulas.met(came, goal)))
    chance, hit = np.concatenate(given), np.concatenate(hits).astype(float)
    told = np.isfinite(chance)
    return {"target": name, **_calibrated(chance[told], hit[told]), "without": int((~told).sum())}


def _calibrated(chance: Floats, hit: Floats) -> dict[str, float]:
    low, high = chance < 1 / 3, chance > 2 / 3
    return {
        "targets": len(chance), "met": hit.mean(), "chance": chance.mean(), "Brier": ((chance - hit) ** 2).mean(),
        "ECE": calibration_error(chance, hit), "unlikely: chance": _mean(chance[low]), "came true": _mean(hit[low]),
        "likely: chance": _mean(chance[high]), "came true ": _mean(hit[high]),
    }  # fmt: skip


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")


def calibration_error(chance: Floats, hit: Floats) -> float:
    """Mean gap between chance and frequency over ten equal bins, weighted by their size."""
    bins = np.clip((chance * 10).astype(int), 0, 9)
    gaps = [abs(chance[bins == b].mean() - hit[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)]
    return float(sum(gaps))


def main() -> None:
    """Read, forecast, score, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("series", type=Path)
    parser.add_argument("--dataset", default="gapminder_sg")
    parser.add_argument("--method", default="default")
    parser.add_argument("--length", type=int, default=8)
    parser.add_argument("--known", type=int, default=0, choices=range(PLAN))
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--most", type=int, default=2000)
    options = parser.parse_args()
    cases = prepared(options.series, options.dataset, options.length, options.most,
                     known=options.known, growth=options.growth)  # fmt: skip
    found = forecasts_of(cases, options.method)
    there = [name for name, kind in TARGETS.items() if len(cases.rows(kind))]
    spread = [cover(cases, found, name) for name in there if name in SPREAD]
    for rows in (spread, [attained(cases, found, name) for name in there]):
        print(pd.DataFrame(rows).set_index("target").round(3).to_string(), flush=True)


if __name__ == "__main__":
    main()
