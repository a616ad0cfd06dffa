"""The track record: what each method would have forecast in earlier years, against what came.

Scores as in the forecasting literature: MASE (Hyndman & Koehler 2006), the weighted interval score of median, 80 % and
95 % intervals (Bracher et al. 2021), cover, and the Brier score of the chance that the usual pace is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evallib import tables as t
from evallib.errors import UsageError
from evallib.forecasting.arrange import arrange
from evallib.forecasting.closed import years_ahead
from evallib.forecasting.history import WINDOW, Batch, make_batch
from evallib.forecasting.intake import read_rows
from evallib.forecasting.marginals import MEDIAN, Floats, Ints, bounded, chance_below, ordered, support
from evallib.forecasting.methods import method as method_of
from evallib.forecasting.predict import run

CAP = 20.0
"""Scaled errors and scores of one forecast are capped, so that one collapse does not decide a comparison."""
LEAST = 3
_QUICK = ("naive", "drift", "half_drift", "cagr", "theta", "combination", "default")


def backtest(
    history: pd.DataFrame | pd.Series,
    *,
    origins: int | Iterable[int] = 5,
    horizon: int = 3,
    methods: Sequence[str] = _QUICK,
) -> pd.DataFrame:
    """Forecast from earlier years as if later figures were not known, and score every forecast.

    Parameters
    ----------
    history : DataFrame or Series
        As for :func:`evallib.forecasting.forecast`; part-year figures play no part.
    origins : int or iterable of int
        How many last years before the end to forecast from, or the years themselves.
    horizon : int
        Years ahead, 1 to 5.
    methods : sequence of str
        Names of ``METHODS``; default those in closed form.

    Returns
    -------
    DataFrame
        One row a series, method, origin (last year known) and horizon whose figure came: year, error (median −
        figure), scaled_error (its size over the mean yearly change of the history; NaN where nothing had changed),
        wis (same scale), covered80, covered95, chance and met (that the median yearly change of the history is kept
        up to that year). Sorted by series, method in the given order, origin, horizon.

    Raises
    ------
    InputError, UsageError
        As for ``forecast``; a horizon outside 1 to 5.
    """
    if not 1 <= horizon <= 5:
        raise UsageError(f"回测年数应为1至5之间的整数，现为{horizon}")
    rows = read_rows(history)
    arranged = arrange(rows)
    series, batch, truth = _cut(arranged.figures, arranged.batch, origins, horizon)
    names = rows.ids[arranged.kept][series]
    tables = [_scored(batch, names, truth, name) for name in methods]
    table = pd.concat(tables, ignore_index=True) if tables else _scored(batch, names, truth, "naive").iloc[:0]
    rank = table[t.METHOD].map({name: place for place, name in enumerate(methods)})
    order = np.lexsort((table[t.HORIZON], table[t.ORIGIN], rank, table[t.SERIES_ID].rank(method="dense")))
    return table.iloc[order].reset_index(drop=True)


def summary(scores: pd.DataFrame) -> pd.DataFrame:
    """Mean scores by method, the best WIS first.

    Parameters
    ----------
    scores : DataFrame
        As :func:`backtest` returns it.

    Returns
    -------
    DataFrame
        method, forecasts (their number), mase, wis, covered80, covered95, brier, and mase and wis over those of naive
        on the same forecasts (NaN if naive was not asked for).
    """
    brier = (scores[t.CHANCE] - scores[t.MET].astype(float)) ** 2
    added: dict[str, Any] = {t.BRIER: brier, t.MASE: scores[t.SCALED_ERROR], t.FORECASTS: 1.0}
    grouped = scores.assign(**added).groupby(t.METHOD)
    out = grouped[[t.MASE, t.WIS, t.COVERED80, t.COVERED95, t.BRIER]].mean()
    out.insert(0, t.FORECASTS, grouped[t.FORECASTS].sum().astype("int64"))
    for name, ratio in ((t.MASE, t.MASE_TO_NAIVE), (t.WIS, t.WIS_TO_NAIVE)):
        out[ratio] = out[name] / out[name].get("naive", np.nan)
    return out.sort_values([t.WIS, t.MASE]).reset_index()


def calibration(scores: pd.DataFrame) -> pd.DataFrame:
    """How often what was given a chance came true, in tenths of the chance.

    Parameters
    ----------
    scores : DataFrame
        As :func:`backtest` returns it.

    Returns
    -------
    DataFrame
        One row a method and tenth of the chance that occurs: method, chance (mean), met (share), forecasts (number).
    """
    tenth = np.minimum(np.floor(scores[t.CHANCE] * 10), 9)
    added: dict[str, Any] = {t.MET: scores[t.MET].astype(float), t.FORECASTS: 1}
    grouped = scores.assign(**added).groupby([scores[t.METHOD], tenth.rename(t.RANK)])
    means = grouped[[t.CHANCE, t.MET]].mean().assign(**{t.FORECASTS: grouped[t.FORECASTS].sum()})
    return means.reset_index().drop(columns=t.RANK)


def _cut(figures: Floats, batch: Batch, origins: int | Iterable[int], horizon: int) -> tuple[Ints, Batch, Floats]:
    """Histories as they stood at each origin: rows of the series, their batch, and the later figures (T, H)."""
    series, values, truth, last = [], [], [], []
    given = None if isinstance(origins, int) else sorted({int(year) for year in origins})
    for row in range(len(batch)):
        final = int(batch.last_year[row])
        years = range(final - int(origins), final) if isinstance(origins, int) else given or ()
        for year in years:
            back = final - year
            known = figures[row, : WINDOW - back] if 0 < back < WINDOW else np.zeros(0)
            if not len(known) or np.isnan(known[-1]) or np.isfinite(known).sum() < LEAST:
                continue
            series.append(row)
            values.append(np.concatenate([np.full(back, np.nan), known]))
            later = figures[row, WINDOW - back : WINDOW - back + horizon]
            truth.append(np.concatenate([later, np.full(horizon - len(later), np.nan)]))
            last.append(year)
    place = np.array(series, dtype=np.int64)
    histories = np.array(values, dtype=float).reshape(-1, WINDOW)
    cut = make_batch(histories, np.array(last, dtype=np.int64), batch.kind[place])
    return place, cut, np.array(truth, dtype=float).reshape(-1, horizon)


def _scored(batch: Batch, names: NDArray[np.object_], truth: Floats, name: str) -> pd.DataFrame:
    """Scores of one method on all cut histories, one row a forecast whose figure came."""
    horizon = truth.shape[1]
    method_of(name)
    low, high = (np.repeat(bound[:, None], horizon, axis=1) for bound in (batch.low, batch.high))
    knots = bounded(ordered(run(batch, [name] * len(batch), horizon)[0]), low, high)
    scale = _mean_change(batch.values)[:, None]
    error = knots[..., MEDIAN] - truth
    goal, down = usual_pace(batch, horizon)
    below = chance_below(support(knots, low, high).reshape(-1, 9), goal.ravel()).reshape(goal.shape)
    usable = scale > 0
    columns = {
        t.ERROR: error,
        t.SCALED_ERROR: _capped(np.abs(error), scale, usable),
        t.WIS: _capped(interval_score(knots, truth), scale, usable),
        t.COVERED80: (truth >= knots[..., 1]) & (truth <= knots[..., 5]),
        t.COVERED95: (truth >= knots[..., 0]) & (truth <= knots[..., 6]),
        t.CHANCE: np.where(down, below, 1.0 - below),
        t.MET: np.where(down, truth <= goal, truth >= goal),
    }
    row, ahead = np.nonzero(np.isfinite(truth))
    head = {
        t.SERIES_ID: names[row], t.METHOD: name, t.ORIGIN: batch.last_year[row], t.HORIZON: ahead + 1,
        t.YEAR: batch.last_year[row] + ahead + 1,
    }  # fmt: skip
    return pd.DataFrame({**head, **{key: array[row, ahead] for key, array in columns.items()}})


def _capped(size: Floats, scale: Floats, usable: NDArray[np.bool_]) -> Floats:
    """Size in units of the scale, at most CAP; NaN where there is no scale."""
    return np.where(usable, np.minimum(size / np.where(usable, scale, 1.0), CAP), np.nan)


def _mean_change(values: Floats) -> Floats:
    """Mean size of the changes between neighbouring years, (S,): the scale of MASE."""
    change = np.abs(np.diff(values, axis=1))
    count = np.isfinite(change).sum(axis=1)
    return np.where(np.isfinite(change), change, 0.0).sum(axis=1) / np.maximum(count, 1)


def usual_pace(batch: Batch, horizon: int) -> tuple[Floats, NDArray[np.bool_]]:
    """Target "the median yearly change goes on" for each year ahead (S, H), and whether it points down."""
    change = np.diff(batch.values, axis=1)
    known = np.where(np.isfinite(change).any(axis=1), 1.0, 0.0)[:, None]
    filled = np.where(known > 0, change, 0.0)
    pace = np.nanmedian(filled, axis=1)[:, None]
    return batch.last[:, None] + pace * years_ahead(horizon), np.repeat(pace < 0, horizon, axis=1)


def interval_score(knots: Floats, truth: Floats) -> Floats:
    """Weighted interval score (S, H): half the absolute error of the median plus α/2-weighted scores, over 2.5."""
    total = 0.5 * np.abs(knots[..., MEDIAN] - truth)
    for low, high, alpha in ((1, 5, 0.2), (0, 6, 0.05)):
        start, end = knots[..., low], knots[..., high]
        missed = np.maximum(start - truth, 0.0) + np.maximum(truth - end, 0.0)
        total = total + alpha / 2.0 * ((end - start) + 2.0 / alpha * missed)
    return np.asarray(total / 2.5)
