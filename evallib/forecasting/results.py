"""What a forecast is: quantiles of every future year, joint paths, notes; tables and chances are derived from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evallib import tables as t
from evallib.errors import UsageError
from evallib.forecasting.marginals import Floats, Ints, Marginals, support
from evallib.forecasting.paths import joint, means
from evallib.forecasting.widths import LEARNED_HORIZON

DIGITS = 10
QUANTILES: tuple[tuple[str, int], ...] = ((t.Q025, 0), (t.Q100, 1), (t.Q500, 3), (t.Q900, 5), (t.Q975, 6))
"""Column of the output → index of the knot."""
COLUMNS: tuple[str, ...] = (t.SERIES_ID, t.YEAR, t.MEAN, *(name for name, _ in QUANTILES), t.P_ATTAIN, t.NOTE)
_FAR_NOTE = f"第{LEARNED_HORIZON + 1}年起超出方法检验范围，区间逐年放宽，仅供参考"


@dataclass(frozen=True)
class Observed:
    """Annual figures as given, by series and year: what chains and sums over plan years start from."""

    series: Ints
    year: Ints
    value: Floats

    def of(self, row: int) -> dict[int, float]:
        """Year → figure of one series."""
        low, high = np.searchsorted(self.series, [row, row + 1])
        return dict(zip(self.year[low:high].tolist(), self.value[low:high].tolist(), strict=True))


@dataclass(frozen=True)
class Forecasts:
    """Forecasts of S series.

    Attributes
    ----------
    ids : array (S,) of str
        Series, sorted.
    last_year, horizons : array (S,)
        Last annual figure's year, and how many years are forecast after it.
    kind : array (S,)
        Index into ``history.KINDS``.
    knots : array (S, H, 7)
        Quantiles at ``marginals.PROBS``; NaN for series without any figure.
    low, high : array (S, H)
        Bounds of possible values.
    links : array (S,)
        Correlation of the first two years where a part-year is known, else NaN.
    methods : tuple of str
        Name of the method asked for, by series.
    models : mapping of str to (array, Marginals)
        By method: the rows it served, and its result with formula and parameters.
    notes : tuple of str
        Remarks by series (Chinese), "" if none.
    observed : Observed
    drawn : mapping of int to array (D, H)
        By row: joint paths of series an analyst has judged (see ``forecasting.judgement``); their knots are those
        paths' quantiles.
    """

    ids: NDArray[np.object_]
    last_year: Ints
    horizons: Ints
    kind: Ints
    knots: Floats
    low: Floats
    high: Floats
    links: Floats
    methods: tuple[str, ...]
    models: Mapping[str, tuple[Ints, Marginals]]
    notes: tuple[str, ...]
    observed: Observed
    drawn: Mapping[int, Floats] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, series_id: object) -> bool:
        """Whether the series is there and has any figure."""
        return series_id in self.rows and bool(np.isfinite(self.knots[self.rows[str(series_id)], 0, 0]))

    @cached_property
    def rows(self) -> dict[str, int]:
        """Series id → row."""
        return {str(name): row for row, name in enumerate(self.ids)}

    @cached_property
    def supports(self) -> Floats:
        """Knots with both ends of the support, (S, H, 9)."""
        return support(self.knots, self.low, self.high)

    def row(self, series_id: str) -> int:
        """Row of a series.

        Raises
        ------
        UsageError
            Unknown id.
        """
        if series_id not in self.rows:
            raise UsageError(f"预测结果中没有编号为“{series_id}”的序列")
        return self.rows[series_id]

    def years(self, series_id: str) -> tuple[int, ...]:
        """Forecast years of a series."""
        row = self.row(series_id)
        last = int(self.last_year[row])
        return tuple(range(last + 1, last + 1 + int(self.horizons[row])))

    def draws(self, series_id: str) -> Floats:
        """Joint paths of a series: (D, H), one row a path; each column's quantiles are the knots."""
        row = self.row(series_id)
        if row in self.drawn:
            return self.drawn[row]
        link = float(self.links[row])
        return joint(self.supports[row, : int(self.horizons[row])], None if np.isnan(link) else link)

    def formula(self, series_id: str) -> str:
        """The method of a series in one line, with its fitted parameters (Chinese)."""
        fitted = self.parameters(series_id)
        text = "，".join(f"{name}＝{_shown(value)}" for name, value in fitted.items())
        formula = self.models[self.methods[self.row(series_id)]][1].formula
        return f"{formula}。{text}" if text else formula

    def parameters(self, series_id: str) -> dict[str, Any]:
        """Fitted parameters of a series by (Chinese) name; those it does not have are left out."""
        row = self.row(series_id)
        rows, model = self.models[self.methods[row]]
        fitted = {name: array[rows == row] for name, array in model.parameters.items()}
        return {name: found[0] for name, found in fitted.items() if len(found) and found[0] != ""}

    def table(self, targets: pd.DataFrame | None = None) -> pd.DataFrame:
        """All forecasts as a long table.

        Parameters
        ----------
        targets : DataFrame, optional
            See :func:`evallib.forecasting.attainment.chances`.

        Returns
        -------
        DataFrame
            series_id, year, mean, q025, q100, q500, q900, q975, p_attain (NaN where no target is due), note;
            sorted by series and year; numbers rounded to 10 significant digits.
        """
        from evallib.forecasting.attainment import chances

        horizon = self.knots.shape[1]
        wanted = np.arange(horizon) < self.horizons[:, None]
        series, ahead = np.nonzero(wanted)
        supports = self.supports[series, ahead]
        out: dict[str, Any] = {t.SERIES_ID: self.ids[series], t.YEAR: self.last_year[series] + ahead + 1}
        out[t.MEAN] = significant(self._means(supports, series, ahead))
        for name, index in QUANTILES:
            out[name] = supports[:, index + 1]
        p_attain = np.full(len(series), np.nan)
        remarks: Mapping[tuple[int, int], str] = {}
        if targets is not None:
            grid, remarks = chances(self, targets)
            p_attain = significant(grid[series, ahead])
        out[t.P_ATTAIN] = p_attain
        out[t.NOTE] = self._notes(series, ahead, remarks)
        return pd.DataFrame(out, columns=list(COLUMNS))

    def _means(self, supports: Floats, series: Ints, ahead: Ints) -> Floats:
        """Mean of every row: by its support, of judged series by their paths."""
        found = means(supports)
        # What symmetric quantiles leave over.
        found[np.abs(found) < 1e-13 * np.abs(supports).max(axis=1, initial=0.0)] = 0.0
        for row, paths in self.drawn.items():
            mine = series == row
            found[mine] = paths.mean(axis=0)[ahead[mine]]
        return found

    def _notes(self, series: Ints, ahead: Ints, remarks: Mapping[tuple[int, int], str]) -> NDArray[np.object_]:
        """Note of every row: the series', that of far years, and remarks on the target by (row, year ahead)."""
        notes = np.array(self.notes, dtype=object)[series] if len(self.notes) else np.zeros(0, dtype=object)
        for at in np.flatnonzero(ahead >= LEARNED_HORIZON).tolist():
            notes[at] = "；".join(filter(None, (notes[at], _FAR_NOTE)))
        if remarks:
            for at, key in enumerate(zip(series.tolist(), ahead.tolist(), strict=True)):
                if key in remarks:
                    notes[at] = "；".join(filter(None, (notes[at], remarks[key])))
        return notes


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else f"{float(value):.4g}"


def significant(values: Floats, digits: int = DIGITS) -> Floats:
    """Round to significant digits, so that the last bits of another machine do not show.

    >>> float(significant(np.array([2.0 / 3.0]))[0])
    0.6666666667
    """
    size = np.abs(values)
    usable = np.isfinite(values) & (size > 1e-290) & (size < 1e290)
    figures = np.where(usable, values, 1.0)
    power = digits - 1 - np.floor(np.log10(np.abs(figures)))
    up, down = np.power(10.0, np.maximum(power, 0.0)), np.power(10.0, np.maximum(-power, 0.0))
    return np.where(usable, np.rint(figures * up / down) / up * down, values)
