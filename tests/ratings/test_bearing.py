"""Which figures bear on a rating, target type by target type."""

from __future__ import annotations

from typing import Any

import pytest

from evallib.plan import load_plan
from evallib.ratings.bearing import bearing, bearing_reference
from evallib.ratings.table import cases
from tests.narratives.builders import MakePlan, figures, indicator


@pytest.mark.parametrize(
    ("columns", "bears"),
    [
        ({"base": 50, "target": 60}, {"2022年"}),
        ({"base": 50, "target": 60, "part_year": "stock"}, {"2023年上半年"}),
        ({"target_type": "avg_growth", "value_kind": "rate", "target": 6}, {"2021年", "2022年"}),
        ({"target_type": "cumulative_sum", "part_year": "flow", "unit": "家", "target": 200},
         {"2021年", "2022年", "2023年上半年"}),
        ({"target_type": "floor", "target": 40}, {"2021年", "2022年"}),
        ({"target_type": "qualitative"}, set()),
    ],
)  # fmt: skip
def test_figures_that_bear_on_the_rating(make_plan: MakePlan, columns: dict[str, Any], bears: set[str]) -> None:
    seen = figures("A", 51, 53) + figures("A", 54, start=2023, period="h1") + figures("A", 40, start=2019)
    case = cases(load_plan(make_plan([indicator(**columns)], seen)))["A"]
    assert {at.name for at in bearing(case)} == bears


def test_the_figures_of_the_one_compared_with(make_plan: MakePlan) -> None:
    items = [indicator("A", target_type="relative_growth", value_kind="rate", reference="B", tolerance=0.5),
             indicator("B", target_type="avg_growth", value_kind="rate", target=6)]  # fmt: skip
    found = cases(load_plan(make_plan(items, figures("A", 6, 7) + figures("B", 5, 6))))
    assert {at.name for at in bearing_reference(found["A"])} == {"2021年", "2022年"}
    assert bearing_reference(found["B"]) == set()
