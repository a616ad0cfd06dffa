"""Reading a plan folder: plan.yml, settings, every table; all faults in one message."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from evallib import tables as t
from evallib.errors import Finding, InputError, UsageError
from evallib.settings import Settings, parse_settings
from evallib.sheets import read_csv

REQUIRED = ("indicators", "observations")
PRIVATE = "contacts"
LEVELS = ("national", "province", "city", "district")


def read_settings(file: Path | None) -> tuple[Settings, list[Finding]]:
    """Read a settings file; none gives the defaults."""
    if file is None:
        return Settings(), []
    shown = f"params/{file.name}" if file.name != "params.yml" else file.name
    return parse_settings(load_yaml(file, shown), shown)


class _DoubleKeyError(yaml.MarkedYAMLError):
    """A key stands twice in one mapping; plain YAML would silently let the last one win."""


class _OnceLoader(yaml.SafeLoader):
    """YAML's safe loader that refuses a doubled key."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping, each key once."""
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise _DoubleKeyError(problem=str(key.value), problem_mark=key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep=deep)


def load_yaml(file: Path, shown: str) -> Any:
    """Parse a YAML file; ``shown`` is its name in messages. InputError says where it is broken."""
    try:
        return yaml.load(file.read_text("utf-8-sig"), Loader=_OnceLoader)
    except FileNotFoundError:
        raise InputError(f"{shown}：找不到文件") from None
    except UnicodeDecodeError:
        raise InputError(f"{shown}：不是UTF-8编码") from None
    except _DoubleKeyError as error:
        place = f"第{error.problem_mark.line + 1}行" if error.problem_mark else ""
        raise InputError(f"{shown}：{place}“{error.problem}”重复出现，请只保留一处") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"第{mark.line + 1}行第{mark.column + 1}列附近" if mark else ""
        raise InputError(f"{shown}：{place}不是有效的YAML，请检查缩进、冒号和引号") from None
    except ValueError:
        raise InputError(f"{shown}：有不存在的日期，应写作2023-06-30的形式") from None
    except (OSError, RecursionError):
        raise InputError(f"{shown}：文件无法读取") from None


_HEADER_KEYS = (
    "name", "level", "first_year", "last_year", "base_year", "wording", "expect", "private", "mailbox", "office",
)  # fmt: skip


def read_header(folder: Path) -> dict[str, Any]:
    """Read plan.yml and hold it against its contract."""
    data = load_yaml(folder / "plan.yml", "plan.yml")
    if not isinstance(data, dict):
        raise InputError("plan.yml：应为“名称: 值”形式的YAML映射")
    plan_years(data)
    expect = data.get("expect")
    if expect is not None and not (isinstance(expect, dict) and all(type(v) is int for v in expect.values())):
        raise InputError("plan.yml：“expect”应为“main: 26”形式的映射，值为整数")
    return data


def plan_years(header: dict[str, Any]) -> dict[str, int]:
    """First, last and base year; the base year defaults to the year before the first."""
    years: dict[str, int] = {}
    for key in ("first_year", "last_year", "base_year"):
        value = header.get(key)
        value = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
        if value is None and key == "base_year":
            value = years["first_year"] - 1
        if type(value) is not int or not 1900 <= value <= 2200:
            found = "未填写" if value is None else f"现为{value}"
            raise InputError(f"plan.yml：“{key}”应为1900—2200之间的年份，{found}")
        years[key] = value
    if not 1 <= years["last_year"] - years["first_year"] + 1 <= 30:
        raise InputError("plan.yml：“last_year”应不早于“first_year”，且规划期不超过30年")
    return years


def header_findings(header: dict[str, Any]) -> list[Finding]:
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


def read_tables(folder: Path) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
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


def last_recorded(frames: Mapping[str, pd.DataFrame]) -> dt.date:
    """Last day anything was recorded; needed only where neither command line nor settings give a date."""
    days = [frame[t.RECORDED_ON].max() for frame in frames.values() if t.RECORDED_ON in frame]
    days = [day for day in days if day is not pd.NaT and not pd.isna(day)]
    if not days:
        raise InputError("无法确定“已知日期”：表中没有recorded_on，请在设置中写as_of，或用--as-of指定（如2023-07-31）")
    return pd.Timestamp(max(days)).date()


def read_day(value: dt.date | str | None) -> dt.date | None:
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
