"""The script behind the effects in docs/assumptions.md."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from benchmarks.sensitivity import ALTERNATIVES, changes
from evallib.plan import load_plan
from evallib.ratings import rate


def test_effects_of_other_assumptions(make_plan: Callable[..., Path]) -> None:
    level = {"target_type": "level", "base": 60, "target": 70}
    items = [
        {"indicator_id": "near", **level},  # q = 1.125: 快于预期 at 1.10
        {"indicator_id": "about", **level, "tolerance": 1},  # q = 0.75, kept by the tolerance
        {"indicator_id": "saving", "target_type": "cumulative_reduction", "value_kind": "rate", "target": 50},
    ]
    figures = [("near", 2022, 64.5), ("about", 2022, 63), ("saving", 2021, 10), ("saving", 2022, 10.5)]
    rows = [{"indicator_id": key, "year": year, "value": value} for key, year, value in figures]
    plan = load_plan(make_plan(items, rows))
    before = rate(plan)
    found = {row[0]: row[1:] for row in changes(plan).itertuples(index=False, name=None)}
    assert list(found) == list(ALTERNATIVES)
    assert found["thresholds 1.10, 0.95"] == (1, "0.0", "near")
    assert found["no tolerance"] == (1, "0.0", "about")
    # c = 1 − 0.9·0.895 = 19.45 %: ln 0.8055/ln 0.5 = 0.3120 (q = 0.78), linear 0.389 (q = 0.97)
    assert found["linear share of a reduction"] == (1, "7.7", "saving")
    assert found["whole years only"][0] == found["part-year rates as whole years'"][0] == 0
    assert rate(plan).equals(before)  # nothing stays changed
