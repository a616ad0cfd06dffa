"""How a rule is tried: a plan folder that breaks it at known cells, and one near by that keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evallib.checks import RULES
from evallib.checks.view import View
from evallib.errors import Finding
from evallib.plan import load_plan

Tables = Mapping[str, Any]
MakePlan = Callable[..., Path]


@dataclass(frozen=True)
class Case:
    """``broken`` breaks ``rule`` at exactly the places ``at`` (file, row, column, value); ``kept`` nowhere."""

    rule: str
    broken: Tables
    at: tuple[tuple[str, int | None, str, str], ...]
    kept: Tables = field(default_factory=dict)
    also: str = ""  # what the case is about, where a rule has several

    def __str__(self) -> str:
        return f"{self.rule} {self.also}".strip()


def findings(make_plan: MakePlan, tables: Tables, rule: str) -> list[Finding]:
    """Findings of one rule on a plan folder of these tables; ``files`` are further files of it, name → text."""
    folder = make_plan(**{name: rows for name, rows in tables.items() if name != "files"})
    for name, text in tables.get("files", {}).items():
        (folder / name).write_text(text, "utf-8")
    plan = load_plan(folder)
    read = [finding for finding in plan.findings if finding.rule == rule]
    return sorted([*read, *RULES[rule].findings(View(plan))], key=lambda f: (f.file, f.row or 0, f.column))


def try_case(case: Case, make_plan: MakePlan) -> None:
    """Hold a rule against both folders."""
    found = findings(make_plan, case.broken, case.rule)
    assert [(f.file, f.row, f.column, f.value) for f in found] == list(case.at)
    for finding in found:
        assert finding.severity == RULES[case.rule].severity
        assert "{" not in finding.message
        assert "；" in finding.message or case.rule in READER  # what to do comes after what is wrong
    assert findings(make_plan, case.kept, case.rule) == []


READER = {name for name, rule in RULES.items() if rule.find is None}


def ind(indicator_id: str = "A", **more: Any) -> dict[str, Any]:
    """Return a row of indicators.csv without fault: a level from 50 to 60."""
    row = {"indicator_id": indicator_id, "name": "甲", "unit": "家", "main": True, "attribute": "预期性",
           "target_type": "level", "base_year": 2020, "base": 50, "target": 60, "decimals": 1,
           "lead_department": "d1"}  # fmt: skip
    return {**row, **more}


def obs(year: int, value: object, **more: Any) -> dict[str, Any]:
    """Return a figure of indicator A."""
    return {"indicator_id": "A", "year": year, "value": value, **more}


def series(first_year: int, *values: object, **more: Any) -> list[dict[str, Any]]:
    """Return yearly figures of indicator A from ``first_year`` on."""
    return [obs(first_year + i, value, **more) for i, value in enumerate(values)]


ONE = [ind()]
DEPARTMENTS = [{"department_id": "d1", "name": "甲局"}, {"department_id": "d2", "name": "乙局"},
               {"department_id": "tj", "name": "区统计局"}]  # fmt: skip
