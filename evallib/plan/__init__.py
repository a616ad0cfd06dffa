"""The vocabulary: ``Plan``, ``Indicator`` and ``load_plan``, which reads a plan folder as known on one day."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from evallib import tables as t
from evallib.errors import Finding, UsageError
from evallib.plan.duties import concerns, has_rows_about, leads, office_of, reporting_departments
from evallib.plan.indicator import Indicator, read_indicator
from evallib.plan.ledger import ended, retracted
from evallib.plan.places import PACKAGE, find_plan, known_plans, roots, unknown_name
from evallib.plan.reading import (
    PRIVATE,
    header_findings,
    last_recorded,
    plan_years,
    read_day,
    read_header,
    read_settings,
    read_tables,
)
from evallib.plan.templates import read_templates
from evallib.settings import Settings

__all__ = [
    "PACKAGE", "PRIVATE", "Indicator", "Plan", "concerns", "find_plan", "has_rows_about", "known_plans", "leads",
    "load_plan", "office_of", "read_settings", "reporting_departments", "roots", "unknown_name",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan folder as known on ``as_of``; figures count up to ``data_until``.

    Attributes
    ----------
    name : str
        Folder name, as used in file names and the manifest; ``title`` is the plan's own name.
    tables : mapping of str to DataFrame
        Every table whole (``tables.PLAN_TABLES``), all dates; use :meth:`known` for what was known.
    findings : tuple of Finding
        Faults met while reading (shape, not judgement).
    templates : mapping of str to str
        The office's own templates: file name under ``templates/`` → text.
    """

    name: str
    title: str
    folder: Path
    level: str
    first_year: int
    last_year: int
    base_year: int
    as_of: dt.date
    data_until: dt.date
    settings: Settings
    indicators: tuple[Indicator, ...]
    tables: Mapping[str, pd.DataFrame]
    wording: str = "standard"
    expect: Mapping[str, int] = field(default_factory=dict)
    mailbox: str = ""
    office: str = ""
    findings: tuple[Finding, ...] = ()
    templates: Mapping[str, str] = field(default_factory=dict)

    @property
    def length(self) -> int:
        """Plan length N in years."""
        return self.last_year - self.first_year + 1

    @property
    def finished(self) -> bool:
        """Whether the last plan year is over by ``data_until``."""
        return self.data_until >= dt.date(self.last_year, 12, 31)

    @property
    def years(self) -> range:
        """The plan years."""
        return range(self.first_year, self.last_year + 1)

    @cached_property
    def by_id(self) -> dict[str, Indicator]:
        """Indicator by id, in file order (of doubles the first)."""
        found: dict[str, Indicator] = {}
        for item in self.indicators:
            found.setdefault(item.indicator_id, item)
        return found

    def indicator(self, indicator_id: str) -> Indicator:
        """Return one indicator; UsageError names the nearest ids where it does not exist."""
        if indicator_id not in self.by_id:
            raise UsageError(unknown_name("指标", indicator_id, list(self.by_id)))
        return self.by_id[indicator_id]

    def known(self, table: str) -> pd.DataFrame:
        """Rows of a table known on ``as_of``: recorded on or before it; tables without that column whole.

        A ledger row without ``recorded_on`` is ignored (``check`` reports it).
        """
        frame = self.tables[table]
        if not self._dated[table]:
            return frame
        return frame[frame[t.RECORDED_ON] <= pd.Timestamp(self.as_of)]

    @cached_property
    def _dated(self) -> dict[str, bool]:
        """Whether a table's file has the column ``recorded_on`` (a table without it is read whole)."""
        return {name: bool(frame.attrs.get(t.RECORDED_ON)) for name, frame in self.tables.items()}

    @cached_property
    def observations(self) -> pd.DataFrame:
        """Figures that count: numeric, known, not retracted, of a real period that ended by ``data_until``.

        All calibers and vintages, in file order; columns of observations.csv.
        """
        known = self.known("observations")
        known = known[known[t.PERIOD].isin(t.PERIODS) & known[t.YEAR].notna()]
        live = known[~retracted(known)]
        live = live[(live[t.STATUS] != "retracted") & live[t.VALUE].notna()]
        return live[ended(live, self.data_until)]

    @cached_property
    def _targets_in_force(self) -> dict[str, float]:
        """Approved adjustments by indicator: the last approved, then the later line."""
        frame = self.tables["adjustments"]
        approved = frame[frame[t.APPROVED_ON] <= pd.Timestamp(self.as_of)]
        approved = approved.assign(**{t.NEW: pd.to_numeric(approved[t.NEW], errors="coerce")})
        approved = approved[approved[t.NEW].abs() < math.inf].sort_values([t.APPROVED_ON, t.LINE], kind="stable")
        return dict(zip(approved[t.OBJECT_ID], approved[t.NEW].astype(float), strict=True))

    def target_of(self, indicator: Indicator) -> float | None:
        """Target in force on ``as_of``: an approved adjustment's, else the table's (None = none).

        Ranges have two lines and assigned indicators yearly targets; neither is adjusted by one number.
        """
        if indicator.target_type in ("range", "assigned"):
            return indicator.target
        return self._targets_in_force.get(indicator.indicator_id, indicator.target)

    @cached_property
    def yearly_targets(self) -> dict[str, dict[int, float]]:
        """Indicator → year → target of targets.csv (last recorded, then the later line)."""
        frame = self.known("targets")
        frame = frame[frame[t.YEAR].notna() & frame[t.TARGET].notna()]
        dates = [t.RECORDED_ON] if self._dated["targets"] else []
        found: dict[str, dict[int, float]] = {}
        for row in t.rows(frame.sort_values([*dates, t.LINE], kind="stable")):
            found.setdefault(row.indicator_id, {})[int(row.year)] = float(row.target)
        return found

    @cached_property
    def departments(self) -> pd.DataFrame:
        """Departments valid on ``as_of``."""
        frame, day = self.tables["departments"], pd.Timestamp(self.as_of)
        begun = frame[t.VALID_FROM].isna() | (frame[t.VALID_FROM] <= day)
        return frame[begun & (frame[t.VALID_TO].isna() | (frame[t.VALID_TO] >= day))]

    @cached_property
    def _department_names(self) -> dict[str, tuple[str, str]]:
        frame = self.tables["departments"]
        return {row.department_id: (row.name_, row.short_name or row.name_)
                for row in t.rows(frame.rename(columns={t.NAME: "name_"}))}  # fmt: skip

    def department_name(self, department_id: str, *, short: bool = False) -> str:
        """Full or short name of a department; the id itself where unknown."""
        return self._department_names.get(department_id, (department_id, department_id))[short]

    def at(self, *, as_of: dt.date | None = None, data_until: dt.date | None = None) -> Plan:
        """Return the same plan seen on another day; ``data_until`` is never later than ``as_of``."""
        day = as_of or self.as_of
        return replace(self, as_of=day, data_until=min(data_until or self.data_until, day))

    def with_tables(self, **frames: pd.DataFrame) -> Plan:
        """Return the plan with some tables replaced (a correction tried out); attributes of the tables are kept."""
        for name, frame in frames.items():
            frame.attrs.update(self.tables[name].attrs)
        return replace(self, tables={**self.tables, **frames})


def load_plan(plan: str | Path, as_of: dt.date | str | None = None, data_until: dt.date | str | None = None) -> Plan:
    """Read a plan folder.

    Parameters
    ----------
    plan : str or Path
        Name of a folder under ``data/`` (looked for from the working directory upward, then in the package), or a path.
    as_of, data_until : date or ISO text, optional
        What was known; which figures count. Default: the settings' dates, else the last ``recorded_on``, else as_of.

    Raises
    ------
    UsageError
        No such plan.
    InputError
        A required file or key column is missing, or a file is broken; every fault is listed.
    """
    return read_plan(plan, as_of, data_until) if reader is None else reader(plan, as_of, data_until)


reader: Callable[[str | Path, dt.date | str | None, dt.date | str | None], Plan] | None = None
"""Set in the kernels of a batch: hands out a plan that has been read before, and notes what is read of it."""


def read_plan(
    plan: str | Path, as_of: dt.date | str | None = None, data_until: dt.date | str | None = None
) -> Plan:  # fmt: skip
    """Read a plan folder as :func:`load_plan` says, whatever has been read before."""
    folder, settings_file = find_plan(plan)
    header = read_header(folder)
    settings, findings = read_settings(settings_file)
    frames, faults = read_tables(folder)
    findings += header_findings(header) + faults
    day, until = _days(settings, frames, as_of, data_until)
    return Plan(
        name=folder.name, title=str(header.get("name") or folder.name), folder=folder, as_of=day, data_until=until,
        level=str(header.get("level") or "district"), settings=settings, tables=frames, findings=tuple(findings),
        indicators=tuple(read_indicator(row) for row in t.records(frames["indicators"])),
        wording=str(header.get("wording") or "standard"), mailbox=str(header.get("mailbox") or ""),
        office=str(header.get("office") or ""), expect=header.get("expect") or {},
        templates=read_templates(folder), **plan_years(header),
    )  # fmt: skip


def dated(plan: Plan, as_of: dt.date | str | None = None, data_until: dt.date | str | None = None) -> Plan:
    """Return the plan on other days, as :func:`load_plan` would read it for them."""
    day, until = _days(plan.settings, plan.tables, as_of, data_until)
    return replace(plan, as_of=day, data_until=until)


def _days(
    settings: Settings, frames: Mapping[str, pd.DataFrame], as_of: dt.date | str | None, until: dt.date | str | None
) -> tuple[dt.date, dt.date]:
    """Days given, else those of the settings, else the last day recorded; figures count until as_of at the latest."""
    day = read_day(as_of) or settings.as_of or last_recorded(frames)
    return day, min(read_day(until) or settings.data_until or day, day)
