"""The verb: from a long table of histories to :class:`Forecasts`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evallib.errors import UsageError
from evallib.forecasting.arrange import Arranged, arrange
from evallib.forecasting.history import Batch
from evallib.forecasting.intake import ANNUAL, Rows, read_rows
from evallib.forecasting.marginals import MEDIAN, PROBS, Floats, Ints, Marginals, bounded, ever_wider, ordered
from evallib.forecasting.methods import choices
from evallib.forecasting.methods import method as method_of
from evallib.forecasting.parts import PartYear
from evallib.forecasting.partyear import conditioned, estimate, extended, lowest
from evallib.forecasting.remarks import Notes, add_note, shape_notes
from evallib.forecasting.results import Forecasts, Observed, significant

MAX_HORIZON = 60
Until = int | Mapping[str, int]
Models = dict[str, tuple[Ints, Marginals]]

_EXTREME = 1e100
_LARGEST = float(0.99 * np.finfo(np.float64).max)
_WILD_COVER, _WILD_FACTOR = 1.1, 1.6
_NOTHING = "没有任何有效数值，无法预测"


@dataclass(frozen=True)
class _Prediction:
    """Results for the series of a batch: knots (S, H, 7), bounds (S, H), links (S,), models, notes by row."""

    knots: Floats
    low: Floats
    high: Floats
    links: Floats
    models: Models
    notes: Notes


def forecast(
    history: pd.DataFrame | pd.Series,
    *,
    horizon: int = 3,
    method: str = "default",
    methods: Mapping[str, str] | None = None,
    until: Until | None = None,
) -> Forecasts:
    """Forecast many short annual series at once.

    Parameters
    ----------
    history : DataFrame or Series
        Columns series_id, year, value; optional kind (level, share, rate), period (annual, h1, q1, q3), part_year
        (stock, flow, growth, none), caliber (a change marks a break). Or one Series indexed by year. Rows in any
        order; of rows with the same series, year and period the last one counts. A part-year figure of the year
        after the last annual one conditions the first forecast year.
    horizon : int
        Years after each series' last annual figure, 1 to 60.
    method : str
        A name of ``METHODS``.
    methods : mapping of str to str, optional
        Other methods for single series, by id.
    until : int or mapping of str to int, optional
        Last year to forecast, for all or by series; counts instead of ``horizon`` where given.

    Returns
    -------
    Forecasts

    Raises
    ------
    InputError
        The table lacks a column or holds cells that cannot be read.
    UsageError
        Unknown method, or a horizon out of range.
    """
    rows = read_rows(history)
    arranged = arrange(rows)
    names = choices([str(name) for name in rows.ids], method, methods)
    last_year = rows.listed.copy()
    last_year[arranged.kept] = arranged.batch.last_year
    horizons = _horizons(rows.ids, last_year, horizon, until)
    chosen = [names[row] for row in arranged.kept.tolist()]
    found = _predict(arranged, chosen, int(horizons.max(initial=1)) or 1)
    kept, count = arranged.kept, len(rows.ids)
    models = {name: (kept[served], model) for name, (served, model) in found.models.items()}
    notes = np.full(count, _NOTHING, dtype=object)
    notes[kept] = [found.notes.get(row, "") for row in range(len(kept))]
    knots, low, high, links = (
        _scattered(array, kept, count) for array in (found.knots, found.low, found.high, found.links)
    )
    return Forecasts(rows.ids, last_year, horizons, rows.kind, knots, low, high, links, tuple(names), models,
                     tuple(notes.tolist()), observed_of(rows))  # fmt: skip


def observed_of(rows: Rows) -> Observed:
    """The annual figures among checked rows."""
    annual = rows.period == ANNUAL
    return Observed(rows.series[annual], rows.year[annual], rows.value[annual])


def _scattered(array: Floats, kept: Ints, count: int) -> Floats:
    """Rows of ``array`` at their places among ``count`` rows, NaN elsewhere."""
    out = np.full((count, *array.shape[1:]), np.nan)
    out[kept] = array
    return out


def _horizons(ids: NDArray[np.object_], last_year: Ints, horizon: int, until: Until | None) -> Ints:
    """Number of future years of each series, (S,)."""
    if not 1 <= horizon <= MAX_HORIZON:
        raise UsageError(f"预测年数应为1至{MAX_HORIZON}之间的整数，现为{horizon}")
    if until is None:
        return np.full(len(ids), horizon, dtype=np.int64)
    every = None if isinstance(until, Mapping) else until
    goals = [until.get(str(name)) if isinstance(until, Mapping) else every for name in ids]
    years = [horizon if goal is None else int(goal) - int(last) for goal, last in zip(goals, last_year, strict=True)]
    for name, count in zip(ids, years, strict=True):
        if count > MAX_HORIZON:
            raise UsageError(f"序列“{name}”的末年距最近数据{count}年，超过{MAX_HORIZON}年的上限")
    return np.maximum(np.array(years, dtype=np.int64), 0)


def _predict(arranged: Arranged, chosen: list[str], horizon: int) -> _Prediction:
    """Run the methods, bring in part-years, bounds and what the shape of a history asks for."""
    batch = arranged.batch
    notes = dict(arranged.notes)
    shape_notes(batch, notes)
    knots, models = run(batch, chosen, horizon)
    for served, model in models.values():
        for row, text in model.notes.items():
            add_note(notes, int(served[row]), text)
    part = _usable(arranged.part, batch)
    knots, links, used = _with_part_years(batch, part, knots, chosen, notes)
    low, high = (np.repeat(bound[:, None], horizon, axis=1) for bound in (batch.low, batch.high))
    rising = used & (batch.low[part.rows] == 0) & (part.value >= 0)
    low[part.rows, 0] = np.maximum(low[part.rows, 0], lowest(part, knots[part.rows], counted=rising))
    with np.errstate(over="ignore"):
        figures = bounded(ever_wider(ordered(knots)), low, high) * batch.unit[:, None, None]
        low, high = low * batch.unit[:, None], high * batch.unit[:, None]
    figures, low, high = (np.clip(array, -_LARGEST, _LARGEST) for array in (figures, low, high))
    return _Prediction(significant(figures), low, high, links, models, notes)


def run(batch: Batch, chosen: list[str], horizon: int) -> tuple[Floats, Models]:
    """Each method on the rows that ask for it: knots (S, H, 7), widened where figures are wild, and the results."""
    knots = np.full((len(batch), horizon, len(PROBS)), np.nan)
    models: Models = {}
    names = np.array(chosen, dtype=object)
    for name in sorted(set(chosen)):
        served = np.flatnonzero(names == name)
        model = method_of(name)(batch if len(served) == len(batch) else batch.take(served), horizon)
        knots[served] = model.knots
        models[name] = (served, model)
    return _tamed(batch, knots), models


def _tamed(batch: Batch, knots: Floats) -> Floats:
    """Widen where figures were wildly off.

    After a last change wildly larger than all before, the 80 % interval reaches all the way back; where wild points
    were left out, intervals are 1.6 times as wide: real series with such points go on being unruly.
    """
    touched = np.flatnonzero((batch.wild_end > 0) | batch.wild.any(axis=1))
    if not len(touched):
        return knots
    found = knots[touched]
    centre = found[..., MEDIAN, None]
    half = np.maximum((found[..., 5] - found[..., 1]) / 2.0, np.finfo(float).tiny)
    factor = np.where(batch.wild[touched].any(axis=1), _WILD_FACTOR, 1.0)[:, None]
    factor = np.maximum(factor, np.minimum(_WILD_COVER * batch.wild_end[touched][:, None] / half, _EXTREME))
    out = knots.copy()
    out[touched] = centre + factor[..., None] * (found - centre)
    return out


def _usable(part: PartYear, batch: Batch) -> PartYear:
    """Part-years of ordinary size; figures beyond all measure are left out of account."""
    fine = (batch.unit[part.rows] == 1.0) & (np.abs(part.value) < _EXTREME) & ~(np.abs(part.before) > _EXTREME)
    return PartYear(**{item.name: getattr(part, item.name)[fine] for item in fields(part)})


def _with_part_years(
    batch: Batch, part: PartYear, knots: Floats, chosen: list[str], notes: Notes
) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Condition the series that have a part-year figure; links (S,) are NaN for all others; which parts were used."""
    links = np.full(len(batch), np.nan)
    found = estimate(batch.take(part.rows), part, knots[part.rows, 0])
    for row, way in zip(part.rows.tolist(), found.ways, strict=True):
        add_note(notes, row, way)
    used = np.isfinite(found.point)
    out, told = knots.copy(), np.flatnonzero(used)
    centre = knots[..., MEDIAN, None]
    silent = part.rows[~used]
    out[silent] = centre[silent] + found.narrowing[~used][:, None, None] * (knots - centre)[silent]
    if not len(told):
        return out, links, used
    rows = part.rows[told]
    known = replace(found, point=found.point[told], narrowing=found.narrowing[told])
    longer = extended(batch.take(rows), known.point)
    later, _ = run(longer, [chosen[row] for row in rows.tolist()], max(knots.shape[1] - 1, 1))
    out[rows], links[rows] = conditioned(knots[rows], later[:, : knots.shape[1] - 1], known)
    return out, links, used


def forecast_table(
    history: pd.DataFrame, horizon: int = 3, *, targets: pd.DataFrame | None = None, method: str = "default"
) -> pd.DataFrame:
    """What ``evallib forecast`` does between reading and writing: tables in, table out.

    Parameters
    ----------
    history : DataFrame
        As for :func:`forecast`.
    horizon : int
        Years after each series' last annual figure.
    targets : DataFrame, optional
        As for :func:`evallib.forecasting.attainment.chances`.
    method : str
        A name of ``METHODS``.

    Returns
    -------
    DataFrame
        As :meth:`Forecasts.table`.
    """
    return forecast(history, horizon=horizon, method=method).table(targets)
