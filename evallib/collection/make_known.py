"""What a form is filled with: the figures, forecasts, reports and requests known on a day, by department."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from evallib import tables as t
from evallib.collection.forms import ADJUST, KEEP, Period
from evallib.collection.make_round import accepted_returns
from evallib.collection.owed import current, special_plans
from evallib.plan import Indicator, Plan
from evallib.ratings.figures import figures

Key = tuple[str, int, str]
_FIGURE = (t.INDICATOR_ID, t.YEAR, t.PERIOD, t.CALIBER)


class Known:
    """A plan's ledgers on its day, looked up by department; rows of an abolished one count as its successor's.

    ``own_first``: a department's own last figure goes before the one that counts (what it handed in, whatever others
    have said since).
    """

    def __init__(self, plan: Plan, *, own_first: bool = False) -> None:
        self.plan = plan
        self.indicators = [item for key, item in plan.by_id.items() if key]
        self.special_plans = [row for row in special_plans(plan) if row[t.PLAN_ID]]
        self._heirs = {name: current(plan, name) for name in plan.tables["departments"][t.DEPARTMENT_ID]}
        self._own_first = own_first
        self._figures: dict[str, dict[Key, Any]] = {}
        self._looked_up: dict[str, set[str]] = {}
        self._forecasts: dict[tuple[str, str, int], Any] = {}
        self._ratings: dict[tuple[str, str], str] = {}
        self._read_forecasts()
        self.answers: dict[str, str] = {}
        """Department → what its last accepted form said of adjustments as a whole, where it said so."""
        for row in accepted_returns(plan):
            if answer := next((word for word in (KEEP, ADJUST) if word in row.result), ""):
                self.answers[self.heir(row.department_id)] = answer
        self._reports: dict[tuple[str, str], list[Any]] = {}
        self.works: dict[str, list[dict[str, Any]]] = {
            kind: _once(plan.known(table), t.ID) for kind, table in t.WORK_TYPES.items()
        }
        for row in _by_period(plan.known("progress")):
            self._reports.setdefault((row.object_type, row.object_id), []).append(row)

    def heir(self, department_id: str) -> str:
        """The department itself, or the one that took over."""
        return self._heirs.get(department_id, department_id)

    def _read_forecasts(self) -> None:
        frame = self.plan.known("department_forecasts")
        frame = frame[frame[t.YEAR].notna()]
        for row in _in_order(frame):
            item = self.plan.by_id.get(row.indicator_id)
            who = self.heir(row.submitted_by or (item.lead_department if item else ""))
            if pd.notna(row.value):
                self._forecasts[who, row.indicator_id, int(row.year)] = row
            if row.self_rating:
                self._ratings[who, row.indicator_id] = row.self_rating

    @cached_property
    def _led(self) -> dict[str, list[Indicator]]:
        found: dict[str, list[Indicator]] = {}
        for item in self.indicators:
            found.setdefault(self.heir(item.lead_department), []).append(item)
        return found

    def led_by(self, department_id: str) -> list[Indicator]:
        """Indicators a department leads, in the order of the catalogue."""
        return self._led.get(department_id, [])

    @cached_property
    def _by_department(self) -> dict[str, list[Indicator]]:
        found: dict[str, list[Indicator]] = {}
        for item in self.indicators:
            for name in dict.fromkeys(map(self.heir, (item.lead_department, *item.support_departments))):
                found.setdefault(name, []).append(item)
        return found

    def indicators_of(self, department_id: str) -> list[Indicator]:
        """Indicators a department leads or supports, in the order of the catalogue."""
        return self._by_department.get(department_id, [])

    def figure(self, item: Indicator, at: Period, department_id: str) -> Any | None:
        """The row of observations.csv that counts for a period, None where there is none."""
        if item.indicator_id not in self._looked_up.get(department_id, ()):
            self._look_up(item, department_id)
        return self._figures[department_id].get((item.indicator_id, at.year, at.period))

    def _look_up(self, item: Indicator, department_id: str) -> None:
        """Make the rows of one department's indicators and of one more: of a long ledger a form needs few."""
        looked_up = self._looked_up.setdefault(department_id, set())
        wanted = {item.indicator_id, *(own.indicator_id for own in self.indicators_of(department_id))} - looked_up
        found = self._figures.setdefault(department_id, {})
        found |= {_key(row): row for row in t.rows(self._counted.of(wanted))}
        if self._own_first:
            mine = self._reported.of(wanted)
            mine = mine[mine[t.SUBMITTED_BY].map(self.heir) == department_id]
            found |= {_key(row): row for row in _in_order(mine)}
        looked_up |= wanted

    @cached_property
    def _counted(self) -> _ByIndicator:
        return _ByIndicator(figures(self.plan))

    @cached_property
    def _reported(self) -> _ByIndicator:
        return _ByIndicator(self.plan.observations)

    @cached_property
    def _by_caliber(self) -> tuple[pd.DataFrame, dict[tuple[Any, ...], int]]:
        """Figures by day, and where the last one of a department, indicator, year, period and caliber stands."""
        frame = self.plan.observations.sort_values([t.RECORDED_ON, t.LINE], kind="stable")
        keys = [frame[t.SUBMITTED_BY].map(self.heir), *(frame[name] for name in _FIGURE)]
        return frame, {key: at for at, key in enumerate(zip(*(key.tolist() for key in keys), strict=True))}

    def reported(self, item: Indicator, at: Period, department_id: str, caliber: str) -> Any | None:
        """The department's own last figure of a period by one caliber, whether it counts or not."""
        frame, places = self._by_caliber
        place = places.get((department_id, item.indicator_id, at.year, at.period, caliber))
        return None if place is None else next(t.rows(frame.iloc[[place]]))

    def forecast(self, item: Indicator, year: int, department_id: str) -> Any | None:
        """The department's own last forecast of a year."""
        return self._forecasts.get((department_id, item.indicator_id, year))

    def self_rating(self, item: Indicator, department_id: str) -> str:
        """Chinese name of the department's own last rating."""
        return t.RATING_NAMES.get(self._ratings.get((department_id, item.indicator_id), ""), "")

    def report(self, object_type: str, object_id: str, department_id: str, *, leads: bool) -> Any | None:
        """The department's own last report on an object; the lead department's form falls back on anybody's."""
        found = self._reports.get((object_type, object_id), [])
        own = [row for row in found if self.heir(row.submitted_by) == department_id]
        if own:
            return own[-1]
        return found[-1] if leads and found else None

    def last_report(self, object_type: str, object_id: str) -> Any | None:
        """The last report of anybody on an object."""
        found = self._reports.get((object_type, object_id), [])
        return found[-1] if found else None

    def problems(self, department_id: str) -> list[dict[str, Any]]:
        """Problems the department has reported, each as last recorded."""
        frame = self.plan.known("problems").sort_values([t.RECORDED_ON, t.LINE], kind="stable")
        last = {row[t.PROBLEM_ID]: row for row in t.records(frame) if row[t.PROBLEM_ID]}
        return [row for row in last.values() if self.heir(row[t.SUBMITTED_BY]) == department_id]

    def requests(self, department_id: str) -> dict[str, dict[str, Any]]:
        """Adjustments the department has asked for by the plan's day: object → its last request."""
        frame = self.plan.known("adjustments").sort_values([t.REQUESTED_ON, t.LINE], kind="stable")
        seen = frame[frame[t.REQUESTED_ON].isna() | (frame[t.REQUESTED_ON] <= pd.Timestamp(self.plan.as_of))]
        return {row[t.OBJECT_ID]: row for row in t.records(seen) if self.heir(row[t.SUBMITTED_BY]) == department_id}


class _ByIndicator:
    """Rows of a table that can be asked for by indicator."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._places = frame.groupby(t.INDICATOR_ID, sort=False).indices

    def of(self, indicator_ids: Iterable[str]) -> pd.DataFrame:
        """The rows of some indicators."""
        found = [self._places[key] for key in indicator_ids if key in self._places]
        return self._frame.iloc[np.sort(np.concatenate(found)) if found else []]


def period_text(text: str) -> str:
    """Chinese for a reporting period: 2023h1 → 2023年上半年."""
    return f"{text[:4]}{t.PERIOD_NAMES.get(text[4:] or 'annual', '年')}" if text[:4].isdecimal() else text


def _once(frame: pd.DataFrame, column: str) -> list[dict[str, Any]]:
    """Rows that have an id, of doubles the first."""
    return t.records(frame[frame[column] != ""].drop_duplicates(column))


def _key(row: Any) -> Key:
    return row.indicator_id, int(row.year), row.period


def _in_order(frame: pd.DataFrame) -> Iterable[Any]:
    """Rows by day, then line: the last one stands."""
    return t.rows(frame.sort_values([t.RECORDED_ON, t.LINE], kind="stable"))


def _by_period(frame: pd.DataFrame) -> Iterable[Any]:
    """Reports by the end of their period, then day, then line; periods nobody knows are left out."""
    part = frame[t.PERIOD].str[4:].replace("", "annual").map(t.PERIOD_SHARE)
    year = pd.to_numeric(frame[t.PERIOD].str[:4], errors="coerce")
    ends = (year + part).astype("float64")
    kept = frame.assign(end=ends)[ends.notna()]
    return t.rows(kept.sort_values(["end", t.RECORDED_ON, t.LINE], kind="stable"))
