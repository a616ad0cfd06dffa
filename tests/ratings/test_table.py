"""``rate`` as a table: every row of the catalogue once, in its order, with its columns and kinds."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.plan import load_plan
from evallib.ratings import cases, figures, rate

MakePlan = Callable[..., Path]
LEVEL = {"target_type": "level", "base": 60, "target": 70}


def test_one_row_an_indicator_in_file_order(make_plan: MakePlan) -> None:
    names = ["z", "a", "007", "m"]
    table = rate(load_plan(make_plan([{"indicator_id": name, **LEVEL} for name in names])))
    assert table[t.INDICATOR_ID].tolist() == names
    assert set(table[t.RATING]) == {t.NOT_RATED} and table[t.PROGRESS].isna().all()


def test_doubled_ids_keep_their_rows(make_plan: MakePlan) -> None:
    rows = [{"indicator_id": "A", **LEVEL}, {"indicator_id": "A", **LEVEL, "base": 62}]
    table = rate(load_plan(make_plan(rows, [{"indicator_id": "A", "year": 2022, "value": 64}])))
    assert table[t.PROGRESS].tolist() == [0.4, 0.25]  # (64 − 60)/10, (64 − 62)/8


def test_an_empty_catalogue(make_plan: MakePlan) -> None:
    table = rate(load_plan(make_plan()))
    assert len(table) == 0 and t.RATING in table


def test_kinds(make_plan: MakePlan) -> None:
    table = rate(load_plan(make_plan([{"indicator_id": "A", **LEVEL}])))
    assert str(table[t.LATEST_YEAR].dtype) == "Int64" and str(table[t.PROGRESS].dtype) == "float64"
    assert table[t.OVERRIDDEN].tolist() == [False] and table[t.LATEST_PERIOD].tolist() == [""]


def test_the_departments_own_rating_stands_beside(make_plan: MakePlan) -> None:
    say = {"indicator_id": "A", "year": 2025, "value": 70, "submitted_by": "tjj"}
    rows = [
        {**say, "self_rating": "ahead", "recorded_on": "2023-06-01"},
        {**say, "self_rating": "early", "recorded_on": "2023-08-01"},  # not known yet
        {**say, "self_rating": "", "recorded_on": "2023-07-01"},  # says nothing
        {**say, "self_rating": "lagging", "recorded_on": "2023-01-01"},
    ]
    observed = [{"indicator_id": "A", "year": 2022, "value": 64}]
    table = rate(load_plan(make_plan([{"indicator_id": "A", **LEVEL}], observed, department_forecasts=rows)))
    assert table[t.SELF_RATING].tolist() == ["ahead"] and table[t.RATING].tolist() == ["on_track"]


def test_a_special_plan_rates_by_its_own_years(make_plan: MakePlan) -> None:
    """2021–2023: τ = 2/3 at the end of 2022, so 0.4 of the way is 滞后."""
    plan = load_plan(make_plan([{"indicator_id": "A", **LEVEL}], [{"indicator_id": "A", "year": 2022, "value": 64}]))
    assert rate(plan)[t.RATING].tolist() == ["on_track"]
    own = rate(plan, first_year=2021, last_year=2023)
    assert own[t.RATING].tolist() == ["lagging"] and own[t.TIME_PROGRESS].tolist() == [2 / 3]
    assert own[t.REQUIRED_ANNUAL].tolist() == [6.0]


def test_figures_are_the_ones_that_count_also_before_the_plan(make_plan: MakePlan) -> None:
    rows: list[dict[str, Any]] = [
        {"indicator_id": "B", "year": 2022, "value": 1}, {"indicator_id": "A", "year": 2022, "value": 3},
        {"indicator_id": "A", "year": 2022, "period": "h1", "value": 2},
        {"indicator_id": "A", "year": 2019, "value": 0},
        {"indicator_id": "A", "year": 2022, "value": 9, "status": "estimate", "recorded_on": "2023-07-01"},
        {"indicator_id": "nobody", "year": 2022, "value": 5},
    ]  # fmt: skip
    found = figures(load_plan(make_plan([{"indicator_id": "A"}, {"indicator_id": "B"}], rows)))
    assert found[[t.INDICATOR_ID, t.YEAR, t.PERIOD, t.VALUE]].to_numpy().tolist() == [
        ["A", 2019, "annual", 0.0], ["A", 2022, "h1", 2.0], ["A", 2022, "annual", 3.0], ["B", 2022, "annual", 1.0],
    ]  # fmt: skip


def test_a_reference_is_the_other_indicators_case(make_plan: MakePlan) -> None:
    rows = [{"indicator_id": "A", "reference": "B"}, {"indicator_id": "B", "reference": "nowhere"}]
    found = cases(load_plan(make_plan(rows)))
    assert found["A"].reference is not None and found["A"].reference.indicator.indicator_id == "B"
    assert found["B"].reference is None


def test_a_plan_of_slips_is_rated_row_by_row(make_plan: MakePlan) -> None:
    """Cells nobody should write – words, huge and tiny figures, odd years – never stop the other rows."""
    dice = random.Random(14)
    odd = ["", "x", "1e308", "-1e308", "1e-320", "0", "-0.0", "100", "99.999", "7", "-3", "inf", "5%"]
    words = {
        "target_type": [*t.TARGET_TYPES, "speed"], "direction": ["up", "down", "range", "下降"],
        "value_kind": ["level", "rate", "share", "x"], "part_year": [*"stock flow growth none".split(), "half"],
        "attribute": ["约束性", "预期性", "x"], "target_text": ["累计降低", "累计", ""],
    }  # fmt: skip
    numbers = ("base", "target", "target_low", "target_high", "tolerance", "decimals", "base_year")
    items, rows = [], []
    for i in range(200):
        cells = {name: dice.choice(choices) for name, choices in words.items()}
        items.append(
            {"indicator_id": f"I{i}", "reference": f"I{i // 2}", **cells, **{n: dice.choice(odd) for n in numbers}}
        )
        for year in (2019, 2020, 2021, 2022, 99999, -1):
            period = dice.choice(["annual", "annual", "h1", "q1", "m2"])
            rows.append({"indicator_id": f"I{i}", "year": year, "period": period, "value": dice.choice(odd),
                         "recorded_on": "2023-03-01"})  # fmt: skip
    plan = load_plan(make_plan(items, rows, targets=[{"indicator_id": "I1", "year": "x", "target": "y"}]))
    table = rate(plan)
    assert table[t.INDICATOR_ID].tolist() == [item["indicator_id"] for item in items]
    assert set(table[t.RATING]) <= {*t.RATINGS, t.NOT_RATED} and len(set(table[t.RATING])) == 5
    again = rate(load_plan(plan.folder))
    pd.testing.assert_frame_equal(table, again)
