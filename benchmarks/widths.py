"""Learn the empirical interval widths of the closed-form forecasts: writes evallib/forecasting/widths.json.

    python benchmarks/widths.py SERIES.csv.gz [--dataset gapminder_sg] [--out evallib/forecasting/widths.json]

SERIES has the columns series_id, dataset, kind, year, value (one row a year). From every series histories of 1 to 15
figures are cut at up to six origins, each method forecasts five years, and the 50, 80 and 95 % quantiles of
|error| / scale become the half-widths, by number of figures and horizon, lightly smoothed over the number of figures.
The dependence of the errors over the years is fitted to their rank correlations. Same file, same numbers.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd

from evallib import tables as t
from evallib.forecasting.closed import POINTS
from evallib.forecasting.history import KINDS, WINDOW, Batch, make_batch
from evallib.forecasting.marginals import Floats
from evallib.forecasting.widths import LEARNED_HORIZON, scale

LONGEST, ORIGINS = 15, 6
LEVELS = (0.5, 0.8, 0.95)
LICENCE = "CC-BY-4.0"
ATTRIBUTION = "Gapminder, Systema Globalis, https://github.com/open-numbers/ddf--gapminder--systema_globalis"


def cut(frame: pd.DataFrame, length: int) -> tuple[Batch, Floats]:
    """Histories of ``length`` figures and the five figures after each (NaN past the end of the series)."""
    values, kinds, futures = [], [], []
    for _, series in frame.groupby(t.SERIES_ID, sort=True):
        figures = series.sort_values(t.YEAR)[t.VALUE].to_numpy(float)
        padded = np.concatenate([figures, np.full(LEARNED_HORIZON, np.nan)])
        origins = np.unique(np.linspace(length, len(figures) - 1, ORIGINS).astype(int))
        for origin in origins[(origins >= length) & (origins < len(figures))].tolist():
            values.append(np.concatenate([np.full(WINDOW - length, np.nan), figures[origin - length : origin]]))
            futures.append(padded[origin : origin + LEARNED_HORIZON])
            kinds.append(KINDS.index(series[t.KIND].iloc[0]))
    return make_batch(np.array(values), np.full(len(values), 2000), np.array(kinds)), np.array(futures)


def typical_step(frame: pd.DataFrame) -> Floats:
    """Usual relative yearly change by kind: half the 80 % quantile of |change| / |figure|."""
    ordered = frame.sort_values([t.SERIES_ID, t.YEAR])
    before = ordered.groupby(t.SERIES_ID)[t.VALUE].shift()
    relative = ((ordered[t.VALUE] - before) / before).abs().replace(np.inf, np.nan)
    return np.array([round(float(relative[ordered[t.KIND] == kind].quantile(0.8)) / 2, 4) for kind in KINDS])


def smooth(rows: Floats) -> Floats:
    """Running mean of three lengths from three figures on (one and two stand alone), not falling with the horizon."""
    out = rows.copy()
    for index in range(2, len(rows)):
        out[index] = rows[max(2, index - 1) : index + 2].mean(axis=0)
    return np.maximum.accumulate(out, axis=1)


def learn_widths(frame: pd.DataFrame, step: Floats) -> tuple[dict[str, Floats], list[Floats]]:
    """Half-widths by method, and the combination's errors in units of the scale for the dependence."""
    rows: dict[str, list[Floats]] = {name: [] for name in POINTS}
    errors = []
    for length in range(1, LONGEST + 1):
        batch, future = cut(frame, length)
        moving = scale(batch, step)
        for name, point in POINTS.items():
            error = (future - point(batch, LEARNED_HORIZON)) / moving[:, None]
            rows[name].append(np.nanquantile(np.abs(error), LEVELS, axis=0).T)
            if name == "combination" and length >= 4:
                errors.append(error[np.isfinite(error).all(axis=1)])
    return {name: smooth(np.array(found)) for name, found in rows.items()}, errors


def rank_correlation(errors: Floats) -> Floats:
    """Correlation of normal scores implied by Spearman's: 2·sin(π·ρ/6)."""
    ranks = pd.DataFrame(errors).rank().to_numpy()
    return 2.0 * np.sin(np.pi * np.corrcoef(ranks.T) / 6.0)


def learn_path(errors: Floats) -> tuple[dict[str, float], Floats]:
    """Fit corr(h, k) = ((h + age)/(k + age))^persistence, h < k, by least squares on a grid."""
    target = rank_correlation(errors)
    years = np.arange(1, LEARNED_HORIZON + 1)
    early, late = np.minimum.outer(years, years), np.maximum.outer(years, years)
    grid = [
        (float((((early + age) / (late + age)) ** power - target).__pow__(2).sum()), age, power)
        for age in np.arange(0.0, 3.05, 0.1).round(2).tolist()
        for power in np.arange(0.1, 1.51, 0.02).round(2).tolist()
    ]
    _, age, power = min(grid)
    return {"age": age, "persistence": power}, target


def main() -> None:
    """Read, learn, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("series", type=Path)
    parser.add_argument("--dataset", default="gapminder_sg")
    parser.add_argument("--out", type=Path, default=Path("evallib/forecasting/widths.json"))
    arguments = parser.parse_args()
    frame = pd.read_csv(arguments.series)
    frame = frame[frame["dataset"] == arguments.dataset]
    step = typical_step(frame)
    table, errors = learn_widths(frame, step)
    path, target = learn_path(np.concatenate(errors))
    content = {
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
        "changes": "Quantiles of forecast errors on annual series of this data set; no figure of it is reproduced.",
        "made_by": "benchmarks/widths.py",
        "series": int(frame[t.SERIES_ID].nunique()),
        "about": "half_widths: method -> number of figures 1..15 -> horizon 1..5 -> half-width of the 50, 80 and 95 % "
        "interval in units of the scale. typical_step: level, share, rate. path: dependence over the years.",
        "typical_step": step.tolist(),
        "path": path,
        "half_widths": {name: np.round(rows, 3).tolist() for name, rows in table.items()},
    }
    lines = json.dumps(content, ensure_ascii=False, indent=1)
    arguments.out.write_text(compact(lines) + "\n", encoding="utf-8")
    print(pd.DataFrame(target).round(3).to_string(), path)


def compact(text: str) -> str:
    """Put the three half-widths of one horizon on one line, so that the file can be read."""
    out, depth = [], 0
    for line in text.splitlines():
        bare = line.strip()
        inner = depth and not bare.endswith("[")
        if inner:
            out[-1] += bare + ("" if bare.startswith("]") else " ")
        else:
            out.append(line)
        depth = 1 if bare == "[" or bare.endswith(": [") else (0 if bare.startswith("]") else depth)
    return "\n".join(out).replace(" ]", "]")


if __name__ == "__main__":
    main()
