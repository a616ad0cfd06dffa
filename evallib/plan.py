"""The vocabulary: ``Plan``, ``Indicator`` and ``load_plan``, which reads a plan folder as known on one day."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from evallib import tables as t
from evallib.errors import Finding, InputError, UsageError
from evallib.settings import ReportRequest, Settings, parse_settings
from evallib.sheets import read_csv

PACKAGE = Path(__file__).resolve().parent
REQUIRED = ("indicators", "observations")
PRIVATE = "contacts"
LEVELS = ("national", "province", "city", "district")


@dataclass(frozen=True)
class Indicator:
    """One row of indicators.csv, typed.

    Numbers are None where empty or unreadable; percent figures are as in the table (6.5 means 6.5 %). ``focus``,
    ``support_departments`` are tuples. ``target`` is the file's own; the one in force is ``Plan.target_of``.
    """

    indicator_id: str
    name: str = ""
    unit: str = ""
    category: str = ""
    chapter: str = ""
    focus: tuple[str, ...] = ()
    main: bool = False
    attribute: str = ""
    target_type: str = ""
    direction: str = "up"
    value_kind: str = "level"
    part_year: str = "none"
    base_year: int | None = None
    base: float | None = None
    target: float | None = None
    target_low: float | None = None
    target_high: float | None = None
    target_text: str = ""
    tolerance: float = 0.0
    reference: str = ""
    plan_id: str = ""
    upper_id: str = ""
    lead_department: str = ""
    support_departments: tuple[str, ...] = ()
    decimals: int | None = None
    publication_lag: str = ""
    caliber: str = ""
    provenance: str = ""
    disclosure: str = ""
    note: str = ""
    line: int = 0

    @property
    def is_auxiliary(self) -> bool:
        """Data beside others: never in 附件2, a count or a lagging list."""
        return not self.main and not self.chapter

    @property
    def binding(self) -> bool:
        """Whether it is 约束性."""
        return self.attribute == "约束性"

    @property
    def down(self) -> bool:
        """Whether lower is better."""
        return self.direction == "down"

    @property
    def departments(self) -> tuple[str, ...]:
        """Lead department first, then the supporting ones."""
        return tuple(dict.fromkeys(d for d in (self.lead_department, *self.support_departments) if d))


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
    findings: tuple[Finding, ...] = ()

    @property
    def length(self) -> int:
        """Plan length N in years."""
        return self.last_year - self.first_year + 1

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
            raise UsageError(_unknown("指标", indicator_id, list(self.by_id)))
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
        live = known[~_retracted(known)]
        live = live[(live[t.STATUS] != "retracted") & live[t.VALUE].notna()]
        return live[_ended(live, self.data_until)]

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
        """Indicator → year → target of targets.csv (last recorded, then the later line); rows without number ignored."""
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


def load_plan(
    plan: str | Path, as_of: dt.date | str | None = None, data_until: dt.date | str | None = None
) -> Plan:
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
    folder, settings_file = find_plan(plan)
    header = _read_header(folder)
    settings, findings = read_settings(settings_file)
    frames, faults = _read_tables(folder)
    findings += _header_findings(header) + faults
    day = _day(as_of) or settings.as_of or _last_recorded(frames)
    until = min(_day(data_until) or settings.data_until or day, day)
    return Plan(
        name=folder.name, title=str(header.get("name") or folder.name), folder=folder, as_of=day, data_until=until,
        level=str(header.get("level") or "district"), settings=settings, tables=frames, findings=tuple(findings),
        indicators=tuple(_indicator(row) for row in t.records(frames["indicators"])),
        wording=str(header.get("wording") or "standard"), mailbox=str(header.get("mailbox") or ""),
        expect=header.get("expect") or {}, **_plan_years(header),
    )  # fmt: skip


def find_plan(plan: str | Path) -> tuple[Path, Path | None]:
    """Return the plan's folder and its settings file (None where it has none)."""
    text = str(plan)
    if t.ID_PATTERN.fullmatch(text):
        for root in roots("data"):
            if _is_folder(root / text):
                found = [base / f"{text}.yml" for base in roots("params") if (base / f"{text}.yml").is_file()]
                return (root / text).resolve(), found[0] if found else None
    folder = Path(text).expanduser()
    if not _is_folder(folder):
        raise UsageError(_unknown("规划", text, known_plans()) + "；也可给出规划文件夹的路径")
    own = folder / "params.yml"
    return folder.resolve(), own if own.is_file() else None


def _is_folder(path: Path) -> bool:
    """Whether a path a user typed is a folder; one that cannot be a path at all is not."""
    try:
        return path.is_dir()
    except OSError:
        return False


def known_plans() -> list[str]:
    """Names of the plans under ``data/``."""
    return sorted({path.parent.name for root in roots("data") for path in root.glob("*/plan.yml")})


def roots(name: str) -> list[Path]:
    """Folders called ``name`` from the working directory upward, then in the package, nearest first."""
    here = Path.cwd().resolve()
    places = [base / name for base in (here, *here.parents)] + [PACKAGE.parent / name, PACKAGE / "_shipped" / name]
    return [place for place in dict.fromkeys(places) if place.is_dir()]


def read_settings(file: Path | None) -> tuple[Settings, list[Finding]]:
    """Read a settings file; none gives the defaults."""
    if file is None:
        return Settings(), []
    shown = f"params/{file.name}" if file.name != "params.yml" else file.name
    return parse_settings(_load_yaml(file, shown), shown)


def expand_reports(plan: Plan) -> tuple[ReportRequest, ...]:
    """Return the reports of the settings (the batch expands scopes)."""
    return plan.settings.reports


def _load_yaml(file: Path, shown: str) -> Any:
    try:
        return yaml.safe_load(file.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise InputError(f"{shown}：找不到文件") from None
    except UnicodeDecodeError:
        raise InputError(f"{shown}：不是UTF-8编码") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"第{mark.line + 1}行第{mark.column + 1}列附近" if mark else ""
        raise InputError(f"{shown}：{place}不是有效的YAML，请检查缩进、冒号和引号") from None
    except ValueError:
        raise InputError(f"{shown}：有不存在的日期，应写作2023-06-30的形式") from None
    except (OSError, RecursionError):
        raise InputError(f"{shown}：文件无法读取") from None


_HEADER_KEYS = ("name", "level", "first_year", "last_year", "base_year", "wording", "expect", "private", "mailbox")


def _read_header(folder: Path) -> dict[str, Any]:
    """Read plan.yml and hold it against its contract."""
    data = _load_yaml(folder / "plan.yml", "plan.yml")
    if not isinstance(data, dict):
        raise InputError("plan.yml：应为“名称: 值”形式的YAML映射")
    _plan_years(data)
    expect = data.get("expect")
    if expect is not None and not (isinstance(expect, dict) and all(type(v) is int for v in expect.values())):
        raise InputError("plan.yml：“expect”应为“main: 26”形式的映射，值为整数")
    return data


def _plan_years(header: dict[str, Any]) -> dict[str, int]:
    """First, last and base year; the base year defaults to the year before the first."""
    years: dict[str, int] = {}
    for key in ("first_year", "last_year", "base_year"):
        value = header.get(key)
        value = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
        if value is None and key == "base_year":
            value = years["first_year"] - 1
        if type(value) is not int or not 1900 <= value <= 2200:
            raise InputError(f"plan.yml：“{key}”应为1900—2200之间的年份，现为{value!r}")
        years[key] = value
    if not 1 <= years["last_year"] - years["first_year"] + 1 <= 30:
        raise InputError("plan.yml：“last_year”应不早于“first_year”，且规划期不超过30年")
    return years


def _header_findings(header: dict[str, Any]) -> list[Finding]:
    """Warn about keys of plan.yml nobody reads and words outside the vocabulary."""
    found = [
        Finding(rule="unknown_key", severity="warning", file="plan.yml", column=str(key), value=str(key),
                message=f"“{key}”无人使用，已忽略；请核对拼写")
        for key in header if key not in _HEADER_KEYS
    ]  # fmt: skip
    if header.get("level") not in (None, *LEVELS):
        found.append(Finding(rule="unknown_word", severity="warning", file="plan.yml", column="level",
                             value=str(header["level"]), message=f"“level”应为{'、'.join(LEVELS)}之一"))  # fmt: skip
    return found


def _read_tables(folder: Path) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    """Read every table but the private one; all faults in files that cannot be used come in one message."""
    frames: dict[str, pd.DataFrame] = {}
    findings: list[Finding] = []
    broken: list[str] = []
    for name, table in t.PLAN_TABLES.items():
        if name == PRIVATE:
            continue
        path = folder / table.file
        try:
            there = name in REQUIRED or (path.exists() and path.stat().st_size > 0)
            frames[name], found = _read_table(path, table) if there else (t.empty(table), [])
            findings += found
        except InputError as error:
            broken.append(str(error))
    if broken:
        raise InputError("；".join(broken))
    return frames, findings


def _read_table(path: Path, table: t.Table) -> tuple[pd.DataFrame, list[Finding]]:
    """One table, conformed; ``attrs`` remember whether its file has ``recorded_on``."""
    raw, findings = read_csv(path, name=table.file)
    missing = [name for name in table.needs if name not in raw]
    if missing:
        raise InputError(f"{table.file}：缺少必需的列{'、'.join(f'“{name}”' for name in missing)}，"
                         f"现有列：{'、'.join(str(name) for name in raw.columns if name != t.LINE)}")  # fmt: skip
    frame, faults = t.conform(raw, table)
    frame.attrs[t.RECORDED_ON] = t.RECORDED_ON in raw
    unknown = [str(name) for name in raw.columns if name not in table.columns and name != t.LINE]
    findings += [Finding(rule="unknown_column", severity="warning", file=table.file, row=1, column=name, value=name,
                         message=f"列“{name}”无人使用，已忽略；请核对列名") for name in unknown]  # fmt: skip
    return frame, findings + faults


def _last_recorded(frames: Mapping[str, pd.DataFrame]) -> dt.date:
    """Last day anything was recorded; needed only where neither command line nor settings give a date."""
    days = [frame[t.RECORDED_ON].max() for frame in frames.values() if t.RECORDED_ON in frame]
    days = [day for day in days if day is not pd.NaT and not pd.isna(day)]
    if not days:
        raise InputError("无法确定“已知日期”：表中没有recorded_on，请在设置中写as_of，或用--as-of指定（如2023-07-31）")
    return pd.Timestamp(max(days)).date()


def _day(value: dt.date | str | None) -> dt.date | None:
    """Read a date given by a user or notebook; "" means none."""
    if value is None or value == "":
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value)) else _bad_day(value)
    except ValueError:
        return _bad_day(value)


def _bad_day(value: object) -> dt.date:
    raise UsageError(f"日期“{value}”无法识别，应写作2023-07-31的形式")


_LISTS = ("focus", "support_departments")
_DEFAULTS = {"direction": "up", "value_kind": "level", "part_year": "none"}
"""What an empty cell means, and a word outside the vocabulary, which ``check`` reports."""


def _indicator(row: dict[str, Any]) -> Indicator:
    """Build an Indicator from a conformed row."""
    values: dict[str, Any] = {}
    for item in fields(Indicator):
        value = row[item.name]
        if item.name in _LISTS:
            value = t.split_list(value)
        elif not isinstance(value, str | bool) and pd.isna(value):
            value = None
        elif item.name in ("base_year", "decimals", "line"):
            value = int(value)
        values[item.name] = value
    words = t.PLAN_TABLES["indicators"].words
    values |= {name: word for name, word in _DEFAULTS.items() if not values[name] or values[name] not in words[name]}
    values["tolerance"] = max(0.0, values["tolerance"] or 0.0)
    return Indicator(**values)


def _ended(frame: pd.DataFrame, until: dt.date) -> pd.Series:
    """Rows whose period ended on or before ``until`` (integer arithmetic, so that year 99999 is no error)."""
    ends = {period: month * 100 + day for period, (month, day) in t.PERIOD_END.items()}
    stamp = frame[t.YEAR].astype("int64") * 10_000 + frame[t.PERIOD].map(ends).astype("int64")
    return stamp <= until.year * 10_000 + until.month * 100 + until.day


def _retracted(known: pd.DataFrame) -> pd.Series:
    """Rows withdrawn by a retraction of the same indicator, year, period and caliber recorded later (or a later line)."""
    out = pd.Series(False, index=known.index)
    marks = known[known[t.STATUS] == "retracted"]
    if marks.empty:
        return out
    key = [t.INDICATOR_ID, t.YEAR, t.PERIOD, t.CALIBER]
    days = (known[t.RECORDED_ON] - pd.Timestamp("1900-01-01")).dt.days.fillna(0)
    order = days.astype("int64") * 10_000_000 + known[t.LINE]
    last = order[marks.index].groupby([known.loc[marks.index, name] for name in key]).max()
    limit = last.reindex(pd.MultiIndex.from_frame(known[key])).to_numpy(dtype=float)
    return pd.Series(order.to_numpy() < limit, index=known.index)


def _unknown(what: str, value: str, known: list[str]) -> str:
    """Chinese message for an unknown name, with the nearest ones."""
    import difflib

    near = difflib.get_close_matches(value, known, n=3, cutoff=0.5) or known[:8]
    return f"没有{what}“{value}”" + (f"，可用的有：{'、'.join(near)}" if near else "")
