"""The default forecast beside Naive, drift, OLS, ARIMA and ETS on the same tasks, in one run.

    python -m benchmarks.forecast [SERIES.csv.gz] [--dataset NAME]... [--few 400] [--json FILE]

SERIES has series_id, kind, year, value and perhaps dataset; default are the rows in benchmarks/data, which the default
method was learned from: its scores on them are in-sample (docs/forecast.md has those on indicators and countries held
out). A task is the last 6, 8, 10 or 12 figures before an origin and the three years after it. One origin leaves out
the last three years, a second one lies earlier where there are 18 figures or more.

Scores are ratios to Naive: the last figure, normal intervals from the root mean square change. MASE: mean error of the
median over the mean change of the history (Hyndman and Koehler 2006). WIS: weighted interval score of median, 80 and
95 % interval on the same scale (Bracher et al. 2021); both at most 20 a task. Brier score and calibration error (ECE,
ten bins) of the chance to reach, three years on, 0, 1 and 2 times the usual pace. Noisy: median second difference at
least 0.8 of the median first. Worst: highest WIS ratio among kinds, data sets and lengths with 100 tasks or more.

Methods that fit with an optimiser see an evenly spread part of the tasks (``--few``); their ratios are to Naive on that
part, and the default is shown on it too. statsforecast's methods take part where it is installed.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pandas as pd

from evallib import tables as t
from evallib.forecasting import forecast
from evallib.forecasting.marginals import Floats, normal_cdf

ROWS = Path(__file__).resolve().parent / "data" / "gapminder_annual.csv.gz"
LENGTHS, AHEAD, CAP, LEAST = (6, 8, 10, 12), 3, 20.0, 100
QUANTILES = (t.Q025, t.Q100, t.Q500, t.Q900, t.Q975)
PROBITS: Floats = np.array([NormalDist().inv_cdf(p) for p in (0.025, 0.1, 0.5, 0.9, 0.975)])
QUICK = ("default", "combination", "half_drift", "drift", "ols", "log_ols")
SLOW = ("default", "arima", "ets", "holt_damped")
PEERS = ("AutoETS", "AutoTheta", "AutoCES", "AutoARIMA")
Forecaster = Callable[["Tasks"], Floats]
"""Tasks → quantiles (T, 3, 5)."""


@dataclass(frozen=True)
class Tasks:
    """T tasks: histories as a long table with ids 0 … T − 1, what came (T, 3), and what scores and slices need (T,)."""

    history: pd.DataFrame
    future: Floats
    last: Floats
    pace: Floats
    scale: Floats
    roughness: Floats
    slices: pd.DataFrame

    def __len__(self) -> int:
        return len(self.future)

    def some(self, count: int) -> Tasks:
        """An evenly spread part."""
        keep = np.unique(np.linspace(0, len(self) - 1, min(count, len(self))).astype(int))
        place = pd.Series(range(len(keep)), index=keep)
        own = self.history[self.history[t.SERIES_ID].isin(keep)]
        arrays = (self.future, self.last, self.pace, self.scale, self.roughness)
        return Tasks(
            own.assign(**{t.SERIES_ID: own[t.SERIES_ID].map(place)}), *(array[keep] for array in arrays),
            self.slices.iloc[keep].reset_index(drop=True),
        )  # fmt: skip


def make_tasks(frame: pd.DataFrame) -> Tasks:
    """Cut the tasks out of a table of series; histories with fewer than three changes are passed over."""
    rows, tasks = [], []
    for name, series in frame.sort_values(t.YEAR).groupby(t.SERIES_ID, sort=True):
        figures, years = series[t.VALUE].to_numpy(float), series[t.YEAR].to_numpy()
        kind, source = series[t.KIND].iloc[0], series["dataset"].iloc[0]
        for origin in _origins(str(name), len(figures)):
            for length in LENGTHS:
                past = figures[max(0, origin - length) : origin]
                if len(past) < length or (np.diff(past) != 0).sum() < 3:
                    continue
                own = zip(years[origin - length : origin], past, strict=True)
                rows += [(len(tasks), year, value, kind) for year, value in own]
                tasks.append((past, figures[origin : origin + AHEAD], kind, source, length))
    pasts, futures, kinds, sources, lengths = zip(*tasks, strict=True)
    steps = [np.diff(past) for past in pasts]
    sizes = np.array([np.median(np.abs(step)) for step in steps])
    return Tasks(
        history=pd.DataFrame(rows, columns=[t.SERIES_ID, t.YEAR, t.VALUE, t.KIND]),
        future=np.array(futures),
        last=np.array([past[-1] for past in pasts]),
        pace=np.array([np.median(step) for step in steps]),
        scale=np.array([np.abs(step).mean() for step in steps]),
        roughness=np.array([np.median(np.abs(np.diff(step))) for step in steps]) / (sizes + 1e-300),
        slices=pd.DataFrame({"kind": kinds, "dataset": sources, "length": lengths}),
    )


def _origins(name: str, count: int) -> list[int]:
    """Places of the origins in a series: before the last three figures; earlier ones drawn by the series' name."""
    low, high = max(LENGTHS), count - 2 * AHEAD
    found = [count - AHEAD]
    if count >= 18 and high >= low:
        found.append(low + int(hashlib.md5(f"o{name}".encode()).hexdigest()[:8], 16) % (high - low + 1))
    return [origin for origin in found if origin > 0]


def random_walk(tasks: Tasks) -> Floats:
    """Naive: the last figure, with normal intervals from the root mean square change."""
    squares = tasks.history.groupby(t.SERIES_ID)[t.VALUE].diff() ** 2
    deviation = np.sqrt(squares.groupby(tasks.history[t.SERIES_ID]).mean().to_numpy())
    growth = np.sqrt(np.arange(1, AHEAD + 1))
    return tasks.last[:, None, None] + deviation[:, None, None] * growth[None, :, None] * PROBITS


def by_name(method: str) -> Forecaster:
    """A method of evallib."""

    def run(tasks: Tasks) -> Floats:
        table = forecast(tasks.history, horizon=AHEAD, method=method).table()
        order = table[t.SERIES_ID].astype(int).to_numpy() * AHEAD + np.tile(np.arange(AHEAD), len(tasks))
        return table[list(QUANTILES)].to_numpy()[np.argsort(order)].reshape(len(tasks), AHEAD, len(QUANTILES))

    return run


def by_statsforecast(name: str) -> Forecaster:
    """A method of statsforecast."""

    def run(tasks: Tasks) -> Floats:
        from statsforecast import StatsForecast, models  # type: ignore[import-not-found]

        model = getattr(models, name)(season_length=1)
        named = {t.SERIES_ID: "unique_id", t.VALUE: "y"}
        table = tasks.history.rename(columns=named).assign(ds=tasks.history.groupby(t.SERIES_ID).cumcount())
        engine = StatsForecast([model], freq=1, fallback_model=models.Naive())  # some refuse six figures
        found = engine.forecast(df=table[["unique_id", "ds", "y"]], h=AHEAD, level=[80, 95])
        own = model.alias
        ends = [f"{own}-lo-95", f"{own}-lo-80", own, f"{own}-hi-80", f"{own}-hi-95"]
        return np.sort(found.sort_values(["unique_id", "ds"])[ends].to_numpy(), axis=1).reshape(len(tasks), AHEAD, 5)

    return run


@dataclass(frozen=True)
class Scores:
    """Scores by task: mase, wis, cover (T,); chances of the three targets and whether they were met (T, 3)."""

    mase: Floats
    wis: Floats
    cover80: Floats
    cover95: Floats
    chance: Floats
    met: Floats


def score(tasks: Tasks, quantiles: Floats) -> Scores:
    """Score quantiles (T, 3, 5) against what came."""
    low95, low80, median, high80, high95 = np.moveaxis(quantiles, 2, 0)
    error = np.abs(median - tasks.future)

    def interval(low: Floats, high: Floats, alpha: float) -> Floats:
        beyond = np.maximum(low - tasks.future, 0) + np.maximum(tasks.future - high, 0)
        return high - low + 2.0 / alpha * beyond

    wis = (error / 2 + 0.1 * interval(low80, high80, 0.2) + 0.025 * interval(low95, high95, 0.05)) / 2.5
    rising = tasks.pace >= 0
    pace = np.where(tasks.pace == 0, tasks.scale, tasks.pace)
    goals = tasks.last[:, None] + AHEAD * np.arange(3) * pace[:, None]
    came = tasks.future[:, -1:]
    return Scores(
        mase=np.minimum(error.mean(axis=1) / tasks.scale, CAP),
        wis=np.minimum(wis.mean(axis=1) / tasks.scale, CAP),
        cover80=((low80 <= tasks.future) & (tasks.future <= high80)).mean(axis=1),
        cover95=((low95 <= tasks.future) & (tasks.future <= high95)).mean(axis=1),
        chance=_chances(quantiles[:, -1], goals, rising),
        met=np.where(rising[:, None], came >= goals, came <= goals).astype(float),
    )


def _chances(quantiles: Floats, goals: Floats, rising: np.ndarray) -> Floats:
    """Chance to reach goals (T, 3), read off five quantiles (T, 5) linearly in the normal score."""
    size = np.abs(quantiles).max(axis=1, keepdims=True) + 1e-12
    knots = np.maximum.accumulate(quantiles, axis=1) + 1e-9 * size * np.arange(5)
    at = np.clip((knots[:, None, :] <= goals[..., None]).sum(axis=2) - 1, 0, 3)
    left, right = (np.take_along_axis(knots, at + step, axis=1) for step in (0, 1))
    value = PROBITS[at] + (goals - left) / (right - left) * (PROBITS[at + 1] - PROBITS[at])
    below = normal_cdf(value)
    return np.where(rising[:, None], 1.0 - below, below)


def calibration_error(chance: Floats, met: Floats) -> float:
    """Mean gap between chance and frequency over ten equal bins, weighted by their size."""
    tenth = np.clip((chance.ravel() * 10).astype(int), 0, 9)
    gaps = [abs((chance.ravel() - met.ravel())[tenth == b].sum()) for b in range(10)]
    return float(sum(gaps) / tenth.size)


def summary(tasks: Tasks, found: Scores, naive: Scores) -> dict[str, float]:
    """One row of the table."""
    noisy = tasks.roughness >= 0.8

    def ratio(name: str, rows: np.ndarray) -> float:
        return float(getattr(found, name)[rows].mean() / getattr(naive, name)[rows].mean())

    everyone = np.ones(len(tasks), dtype=bool)
    groups = [tasks.slices[c] == v for c in tasks.slices for v in tasks.slices[c].unique()]
    large = [group.to_numpy() for group in groups if group.sum() >= LEAST]
    return {
        "tasks": len(tasks), "MASE": ratio("mase", everyone), "WIS": ratio("wis", everyone),
        "cover80": found.cover80.mean(), "cover95": found.cover95.mean(),
        "Brier": ((found.chance - found.met) ** 2).mean(), "ECE": calibration_error(found.chance, found.met),
        "noisy MASE": ratio("mase", noisy) if noisy.any() else np.nan,
        "noisy WIS": ratio("wis", noisy) if noisy.any() else np.nan,
        "worst WIS": max([ratio("wis", rows) for rows in large], default=np.nan),
    }  # fmt: skip


def compare(tasks: Tasks, forecasters: dict[str, Forecaster]) -> pd.DataFrame:
    """Run and score each forecaster on the same tasks; CPU seconds are of the forecast alone."""
    naive, rows = score(tasks, random_walk(tasks)), {}
    for name, run in forecasters.items():
        start = time.process_time()
        quantiles = run(tasks)
        seconds = time.process_time() - start
        rows[name] = summary(tasks, score(tasks, quantiles), naive)
        rows[name] |= {"CPU s": seconds, "tasks a CPU s": len(tasks) / max(seconds, 1e-9)}
    return pd.DataFrame.from_dict(rows, orient="index")


def read(path: Path, datasets: Sequence[str] = ()) -> pd.DataFrame:
    """Read series; ``dataset`` is the file's name where there is no such column."""
    frame = pd.read_csv(path)
    frame = frame if "dataset" in frame else frame.assign(dataset=path.name.split(".")[0])
    return frame[frame["dataset"].isin(datasets)] if datasets else frame


def main() -> None:
    """Read the command line; make tasks, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("series", type=Path, nargs="?", default=ROWS)
    parser.add_argument("--dataset", action="append", default=[])
    parser.add_argument("--few", type=int, default=400)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    tasks = make_tasks(read(options.series, options.dataset))
    if options.series == ROWS:
        print("the default method was learned from these rows: its scores here are in-sample")
    peers = PEERS if importlib.util.find_spec("statsforecast") else ()
    if not peers:
        print("statsforecast is not installed: its methods are left out")
    quick = compare(tasks, {"naive (benchmark)": random_walk} | {name: by_name(name) for name in QUICK})
    print(_shown(quick), flush=True)
    slow = {name: by_name(name) for name in SLOW} | {name: by_statsforecast(name) for name in peers}
    few = compare(tasks.some(options.few), slow)
    print(_shown(few), flush=True)
    if options.json:
        content = {"all": quick.to_dict("index"), "few": few.to_dict("index")}
        options.json.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _shown(table: pd.DataFrame) -> str:
    return table.round({"CPU s": 1, "tasks a CPU s": 0}).round(4).to_string()


if __name__ == "__main__":
    main()
