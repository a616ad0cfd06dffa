"""Ratings to be looked at: differences between computed, department's and office's, and close calls."""

from __future__ import annotations

from typing import Any

import pytest

from evallib.evaluation import evaluate
from evallib.plan import load_plan
from evallib.reports import district_report
from evallib.reports.doubtful import doubtful_ratings
from tests.narratives.builders import OFFICES, MakePlan, evaluated, figures, indicator, office_says


def own(rating: str, day: str = "2023-06-01", office: str = "fgw") -> dict[str, Any]:
    """A department's own rating of A beside its forecast."""
    return {"indicator_id": "A", "year": 2025, "value": 90, "self_rating": rating, "recorded_on": day,
            "submitted_by": office}  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "overrides", "told"),
    [
        ([], [], []),
        ([own("lagging")], [], []),
        ([own("on_track")], [], ["覆盖率：测算为“滞后”，区发展改革委自评“基本符合预期”，请核定"]),
        ([own("on_track"), own("lagging", "2023-06-20")], [], []),  # the last one counts
        (
            [own("on_track"), own("lagging", "2024-01-01")],  # the later one is not known yet
            [],
            ["覆盖率：测算为“滞后”，区发展改革委自评“基本符合预期”，请核定"],
        ),
        ([], [office_says("A", "on_track")], ["覆盖率：测算为“滞后”，已改为“基本符合预期”，请核定"]),
        ([], [office_says("A", "lagging")], []),  # the office confirms
        (
            [own("early", office="jyj")],
            [office_says("A", "on_track")],
            ["覆盖率：测算为“滞后”，区教育局自评“提前实现”，已改为“基本符合预期”，请核定"],
        ),
    ],
)  # fmt: skip
def test_differences_are_named(
    make_plan: MakePlan, stated: list[dict[str, Any]], overrides: list[dict[str, Any]], told: list[str]
) -> None:
    """x = 5 of 0 → 100 after one of five years: lagging."""
    folder = make_plan([indicator(base=0, target=100)], figures("A", 5), departments=OFFICES,
                       department_forecasts=stated, overrides=overrides)  # fmt: skip
    evaluation = evaluated(folder)
    assert [text for text, _ in doubtful_ratings(evaluation)] == told
    assert [text for text, _ in district_report.build(evaluation, charts="none").todos if "请核定" in text] == told


def test_close_calls_are_named_with_their_row(make_plan: MakePlan) -> None:
    """x = 18 of 0 → 100 after a year: q = 0.90, on the line."""
    evaluation = evaluated(make_plan([indicator(base=0, target=100)], figures("A", 18)))
    assert doubtful_ratings(evaluation) == (
        (
            "覆盖率：评价“基本符合预期”处于临界，最后一位数字的舍入即可改变结论，请复核数据",
            "observations.csv：A，value",
        ),
    )


def test_the_publics_version_asks_nobody(make_plan: MakePlan) -> None:
    evaluation = evaluate(load_plan(make_plan([indicator(base=0, target=100)], figures("A", 18))), public=True)
    assert district_report.build(evaluation, charts="none").todos == ()
