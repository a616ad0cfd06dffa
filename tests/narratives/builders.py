"""Rows of miniature plans: an indicator with what nearly all have in common, and its yearly figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from evallib import tables as t
from evallib.evaluation import Evaluation, evaluate
from evallib.plan import Plan, load_plan
from evallib.ratings import rate

Row = dict[str, Any]
MakePlan = Callable[..., Path]

OFFICES = [
    {"department_id": "fgw", "name": "南开区发展和改革委员会", "short_name": "区发展改革委"},
    {"department_id": "jyj", "name": "南开区教育局", "short_name": "区教育局"},
]


def indicator(key: str = "A", **columns: Any) -> Row:
    """A main, anticipatory level indicator in per cent with one decimal, base 2020; ``columns`` replace."""
    usual: Row = {
        "indicator_id": key,
        "name": "覆盖率",
        "unit": "%",
        "main": True,
        "attribute": "预期性",
        "target_type": "level",
        "base_year": 2020,
        "decimals": 1,
        "lead_department": "fgw",
    }
    return usual | columns


def figures(key: str, *values: float, start: int = 2021, **columns: Any) -> list[Row]:
    """Observations of consecutive years from ``start`` on."""
    return [{"indicator_id": key, "year": start + i, "value": value, **columns} for i, value in enumerate(values)]


def yearly(key: str, targets: Mapping[int, float]) -> list[Row]:
    """Rows of targets.csv."""
    return [
        {"indicator_id": key, "year": year, "target": value, "recorded_on": "2021-01-01"}
        for year, value in targets.items()
    ]


def office_says(key: str, rating: str, *, kind: str = "rating") -> Row:
    """An override or judgement of the office."""
    return {
        "indicator_id": key,
        "kind": kind,
        "value": rating,
        "reason": "有3个项目投用",
        "person": "区发展改革委规划科",
        "recorded_on": "2023-07-28",
    }


def rated(folder: Path) -> tuple[Plan, dict[str, Any]]:
    """The plan and its rating rows by indicator, without forecasts."""
    plan = load_plan(folder)
    return plan, {row[t.INDICATOR_ID]: row for _, row in rate(plan).iterrows()}


def evaluated(folder: Path) -> Evaluation:
    """The plan evaluated, with forecasts."""
    return evaluate(load_plan(folder))
