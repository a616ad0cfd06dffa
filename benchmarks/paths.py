"""Are sums, means and products over five years as uncertain as they should be?

    python -m benchmarks.paths SERIES.csv.gz [--dataset gapminder_sg] [--method default] [--length 8] [--most 4000]

From each history of ``length`` figures five years are forecast as joint paths. Cover: how often the figure that came
(sum, mean, product, last year's level) lies in the 80 and 95 % interval of the draws; beside it the same with years
drawn independently. Brier score and expected calibration error (ten bins): of the chance that a target is met which
lies 0, 1 and 2 times the usual pace ahead, by target type.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.widths import cut
from evallib import formulas
from evallib.forecasting.closed import years_ahead
from evallib.forecasting.history import LEVEL, RATE, Batch
from evallib.forecasting.marginals import Floats, bounded, ordered, support
from evallib.forecasting.paths import DRAWS, joint, sample
from evallib.forecasting.predict import run
from evallib.forecasting.widths import LEARNED_HORIZON

Statistic = Callable[[Floats], Floats]
"""Paths (D, 5) → (D,)."""

STATISTICS: dict[str, tuple[tuple[int, ...], Statistic]] = {
    "level": ((0, 1, 2), lambda paths: paths[..., -1]),
    "avg_growth of rates": ((RATE,), lambda paths: formulas.growth_factor(paths / 100.0)),
    "cumulative_reduction of rates": ((RATE,), lambda paths: formulas.reduction(paths / 100.0)),
    "cumulative_sum": ((LEVEL,), lambda paths: paths.sum(axis=-1)),
    "floor, ceiling (mean)": ((0, 1, 2), lambda paths: paths.mean(axis=-1)),
}
"""Target type → kinds it applies to, and what is compared with the target."""


def prepared(path: Path, dataset: str, length: int, most: int) -> tuple[Batch, Floats]:
    """Histories with five known later years, evenly thinned to ``most``."""
    frame = pd.read_csv(path)
    batch, future = cut(frame[frame["dataset"] == dataset], length)
    moved = np.abs(np.diff(batch.values[:, -length:], axis=1)).sum(axis=1) > 0
    rows = np.flatnonzero(np.isfinite(future).all(axis=1) & moved)
    rows = rows[np.unique(np.linspace(0, len(rows) - 1, most).astype(int))]
    return batch.take(rows), future[rows]


def independent(supports: Floats) -> Floats:
    """Paths with the same marginals and no dependence over the years (fixed shuffles)."""
    random = np.random.default_rng(0)
    return np.stack([column[random.permutation(DRAWS)] for column in sample(supports)], axis=1)


def share_below(draws: Floats, value: float) -> float:
    """Where the value that came lies among the draws, ties counted half."""
    return float(((draws < value).mean() + (draws <= value).mean()) / 2.0)


def scores(batch: Batch, future: Floats, supports: Floats, name: str) -> dict[str, float | str]:
    """Cover, Brier score and calibration error of one statistic."""
    kinds, statistic = STATISTICS[name]
    places: list[tuple[float, float]] = []
    chances: list[float] = []
    hits: list[bool] = []
    pace = np.nanmedian(np.diff(batch.values, axis=1), axis=1)
    for row in np.flatnonzero(np.isin(batch.kind, kinds)).tolist():
        came = float(statistic(future[row]))
        drawn = statistic(joint(supports[row]))
        places.append((share_below(drawn, came), share_below(statistic(independent(supports[row])), came)))
        for multiple in (0, 1, 2):
            goal = float(statistic(batch.last[row] + multiple * pace[row] * years_ahead(LEARNED_HORIZON)))
            down = bool(statistic(batch.last[row] + pace[row] * years_ahead(LEARNED_HORIZON)) < statistic(
                np.repeat(batch.last[row], LEARNED_HORIZON)))  # fmt: skip
            chances.append(float(np.mean(formulas.met(drawn, goal, down=down))))
            hits.append(bool(formulas.met(came, goal, down=down)))
    place, chance, hit = np.array(places), np.array(chances), np.array(hits, dtype=float)
    cover = {
        f"cov{level} {kind}": ((place[:, column] > tail) & (place[:, column] < 1 - tail)).mean()
        for column, kind in enumerate(("joint", "independent"))
        for level, tail in ((80, 0.1), (95, 0.025))
    }
    return {"target": name, "series": len(place), **cover, "Brier": ((chance - hit) ** 2).mean(),
            "ECE": calibration_error(chance, hit)}  # fmt: skip


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
    parser.add_argument("--most", type=int, default=4000)
    options = parser.parse_args()
    batch, future = prepared(options.series, options.dataset, options.length, options.most)
    knots, _ = run(batch, [options.method] * len(batch), LEARNED_HORIZON)
    low, high = (np.repeat(bound[:, None], LEARNED_HORIZON, axis=1) for bound in (batch.low, batch.high))
    supports = support(bounded(ordered(knots), low, high), low, high)
    there = [name for name, (kinds, _) in STATISTICS.items() if np.isin(batch.kind, kinds).any()]
    table = pd.DataFrame([scores(batch, future, supports, name) for name in there])
    print(table.set_index("target").round(3).to_string())


if __name__ == "__main__":
    main()
