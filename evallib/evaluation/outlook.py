"""Where figures meet forecasts: histories to learn from, forecast rows, the plan's end in the joint draws."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evallib import forecasting, ratings
from evallib import tables as t
from evallib.forecasting import Forecasts
from evallib.plan import Plan

_COMPARED_WITH_FORECAST = ("level", "increment", "floor", "ceiling")


def forecast(source: Plan | pd.DataFrame, *, horizon: int | None = None, method: str | None = None) -> Forecasts:
    """Forecast every indicator of a plan to its last year, or every series of a table, by the model alone.

    What an analyst has written in overrides.csv is laid over it by ``evaluate``.

    Parameters
    ----------
    source : Plan or DataFrame
        A plan, or a long table with series_id, year, value (see ``evallib.forecasting.forecast``).
    horizon : int, optional
        Years ahead (tables: default 3; plans: to the last plan year).
    method : str, optional
        Instead of the settings' methods.
    """
    if not isinstance(source, Plan):
        return forecasting.forecast(source, horizon=horizon or 3, method=method or "default")
    settings = source.settings
    return forecasting.forecast(
        history_of(source), horizon=horizon or 1, until=None if horizon else source.last_year,
        method=method or settings.method, methods={} if method else dict(settings.methods),
    )  # fmt: skip


def history_of(plan: Plan, chosen: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the series a forecast learns from: series_id, year, period, value, kind, part_year, caliber.

    Figures of another caliber later than the first of the current one are left out; earlier ones stay, and the change
    of ``caliber`` marks the break.
    """
    table = ratings.figures(plan) if chosen is None else chosen
    item = table[t.INDICATOR_ID].map(plan.by_id)
    foreign = table[t.CALIBER] != item.map(lambda i: i.caliber)
    is_rate = item.map(lambda i: i.value_kind) == "rate"
    first = table.loc[~foreign].groupby(t.INDICATOR_ID)[t.YEAR].min()
    begun = table[t.INDICATOR_ID].map(first).astype("Float64") <= table[t.YEAR].astype("Float64")
    recent = table[t.YEAR] > plan.last_year - _LONGEST_MEMORY
    keep = ~(foreign & ~is_rate & begun.fillna(False).astype(bool)) & recent.astype(bool)
    table, item, is_rate = table[keep], item[keep], is_rate[keep]
    return pd.DataFrame(
        {
            t.SERIES_ID: table[t.INDICATOR_ID],
            t.YEAR: table[t.YEAR].astype("int64"),
            t.PERIOD: table[t.PERIOD],
            t.VALUE: table[t.VALUE],
            t.KIND: item.map(lambda i: i.value_kind),
            t.PART_YEAR: item.map(lambda i: i.part_year),
            t.CALIBER: table[t.CALIBER].where(~is_rate, ""),
        }
    ).reset_index(drop=True)


_LONGEST_MEMORY = 60
"""Years before the plan's end beyond which a figure says nothing of it."""


def forecast_years(plan: Plan) -> range:
    """The plan years shown as forecasts: from as_of's year on."""
    return range(max(plan.first_year, plan.as_of.year), plan.last_year + 1)


def forecast_rows(plan: Plan, chosen: pd.DataFrame, predicted: Forecasts, method: str | None = None) -> pd.DataFrame:
    """Return the forecast of every indicator and plan year from as_of's on, observed years as observed.

    Columns: indicator_id, year, mean, q025, q100, q500, q900, q975, observed, method, note.
    """
    table = predicted.table().rename(columns={t.SERIES_ID: t.INDICATOR_ID})
    table = table[(table[t.YEAR] >= plan.first_year) & (table[t.YEAR] <= plan.last_year)]
    settings = plan.settings
    named = table.copy()
    named[t.OBSERVED] = False
    named[t.METHOD] = [method or settings.method_of(i) for i in table[t.INDICATOR_ID]]
    seen = _observed_rows(plan, chosen)
    order = {key: i for i, key in enumerate(plan.by_id)}
    columns = [t.INDICATOR_ID, t.YEAR, t.MEAN, t.Q025, t.Q100, t.Q500, t.Q900, t.Q975, t.OBSERVED, t.METHOD, t.NOTE]
    parts = [part.reindex(columns=columns) for part in (named, seen) if len(part)]
    rows = pd.concat(parts, ignore_index=True) if parts else named.reindex(columns=columns)
    rank = rows[t.INDICATOR_ID].map(order).astype("float64") * 10_000 + rows[t.YEAR].astype("float64")
    return rows.iloc[np.argsort(rank.to_numpy(), kind="stable")].reset_index(drop=True)


def _observed_rows(plan: Plan, chosen: pd.DataFrame) -> pd.DataFrame:
    """Annual figures that count, of the years shown as forecasts: the figure in every column."""
    counted = _counted_annual(plan, chosen)
    counted = counted[counted[t.YEAR].isin(list(forecast_years(plan)))]
    rows = counted[[t.INDICATOR_ID, t.YEAR]].copy()
    for name in (t.MEAN, t.Q025, t.Q100, t.Q500, t.Q900, t.Q975):
        rows[name] = counted[t.VALUE]
    rows[t.OBSERVED] = True
    rows[t.METHOD] = rows[t.NOTE] = ""
    return rows


def _counted_annual(plan: Plan, chosen: pd.DataFrame) -> pd.DataFrame:
    """Annual figures that count: of the current caliber, rates of any."""
    item = chosen[t.INDICATOR_ID].map(plan.by_id)
    current = (chosen[t.CALIBER] == item.map(lambda i: i.caliber)) | (item.map(lambda i: i.value_kind) == "rate")
    return chosen[current & (chosen[t.PERIOD] == "annual")]


def with_forecasts(plan: Plan, table: pd.DataFrame, long: pd.DataFrame) -> pd.DataFrame:
    """Spread the forecasts over columns ``forecast_<year>``, ``lo80_<year>``, ``hi80_<year>``."""
    added: dict[str, pd.Series] = {}
    for year in forecast_years(plan):
        rows = long[long[t.YEAR] == year].set_index(t.INDICATOR_ID)
        names = ((t.forecast_column(year), t.Q500), (t.low_column(year), t.Q100), (t.high_column(year), t.Q900))
        for name, quantile in names:
            added[name] = table[t.INDICATOR_ID].map(rows[quantile]).astype("float64")
    last = added.get(t.forecast_column(plan.last_year), table[t.TARGET_LEVEL] * float("nan"))
    comparable = table[t.TARGET_TYPE].isin(_COMPARED_WITH_FORECAST)
    return table.assign(**added, **{t.TARGET_GAP: (last - table[t.TARGET_LEVEL]).where(comparable)})


def endings(plan: Plan, predicted: Forecasts, table: pd.DataFrame) -> list[ratings.Ending | None]:
    """Return the plan's end in the joint draws for every row of the rating table (None where there is none)."""
    by_id = ratings.cases(plan)
    drawn: dict[str, Mapping[int, np.ndarray]] = {}

    def paths(key: str) -> Mapping[int, np.ndarray]:
        if key not in drawn:
            drawn[key] = draws_of(by_id[key], predicted)
        return drawn[key]

    found = []
    for key, code in zip(table[t.INDICATOR_ID], table[t.REASON_CODE], strict=True):
        case = by_id[key]
        other = case.indicator.reference
        compared = case.indicator.target_type == "relative_growth" and other in by_id
        against = _shuffled(paths(other)) if compared else None
        found.append(None if code in _NOTHING_COMPARABLE else ratings.ending(case, paths(key), against))
    return found


_NOTHING_COMPARABLE = ("no_data", "caliber_break")


def with_endings(found: list[ratings.Ending | None]) -> dict[str, list[float]]:
    """Chance of attainment, and median and 80 % interval of what is compared at the plan's end."""
    nothing = [np.nan] * 4
    rows = [
        nothing if end is None else [end.chance, *np.quantile(end.reached, [0.1, 0.5, 0.9]).tolist()] for end in found
    ]  # fmt: skip
    names = (t.P_ATTAIN, t.END_LOW, t.END_MEDIAN, t.END_HIGH)
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def draws_of(case: ratings.Case, predicted: Forecasts) -> Mapping[int, np.ndarray]:
    """Plan year → draws, shape (D,): figures, forecasts after the last, gaps on a line between."""
    key = case.indicator.indicator_id
    if key not in predicted:
        return {}
    future = predicted.years(key)
    sample = predicted.draws(key) if len(future) else np.empty((1, 0))
    ahead = {int(year): sample[:, i] for i, year in enumerate(future)}
    seen = {at.year: np.full(len(sample), figure.value) for at, figure in case.figures.items() if at.is_annual}
    known = dict(sorted((ahead | seen).items()))
    years = list(known)
    out: dict[int, np.ndarray] = {}
    for year in range(case.first_year, case.last_year + 1):
        if year in known:
            out[year] = known[year]
        elif years and years[0] < year < years[-1]:
            before, after = max(y for y in years if y < year), min(y for y in years if y > year)
            share = (year - before) / (after - before)
            out[year] = known[before] * (1 - share) + known[after] * share
    return out


def _shuffled(paths: Mapping[int, np.ndarray]) -> Mapping[int, np.ndarray]:
    """The same paths in another fixed order: two indicators' draws are independent of one another."""
    order = np.random.default_rng(14).permutation(len(next(iter(paths.values()), ())))
    return {year: draws[order] for year, draws in paths.items()}


def chance_wording(chance: float | None) -> str:
    """Chinese wording of a chance of attainment: 有把握完成, 经努力可完成, 完成难度较大; "" where none."""
    if chance is None or pd.isna(chance):
        return ""
    return next(word for limit, word in t.CHANCE_WORDING if chance >= limit - 1e-12)
