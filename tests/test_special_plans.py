"""A special plan's own view of an evaluation: linked rows, own years; adjustments and what they would change."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from evallib import tables as t
from evallib.document import Cell
from evallib.errors import UsageError
from evallib.evaluation import Evaluation
from evallib.evaluation.special import time_share
from tests.narratives.builders import OFFICES, MakePlan, evaluated, figures, indicator

PLANS = [
    {"plan_id": "S1", "name": "教育规划", "issue_level": "部门文件", "lead_department": "jyj",
     "first_year": 2021, "last_year": 2030},
    {"plan_id": "S2", "name": "能源规划", "issue_level": "区政府办文件", "lead_department": "fgw"},
]  # fmt: skip


@pytest.fixture(scope="module")
def evaluation(make_plan: MakePlan) -> Evaluation:
    items = [
        indicator("A", base=0, target=100, plan_id="S1"),
        indicator("B", base=0, target=100, plan_id="S1", main=False),
        indicator("C", base=0, target=100, plan_id="S2"),
        indicator("D", target_type="relative_growth", reference="E", plan_id="S1", value_kind="rate"),
        indicator("E", target_type="avg_growth", target=5, value_kind="rate"),
    ]
    rows = figures("A", 15) + figures("B", 15) + figures("C", 15) + figures("D", 6.0) + figures("E", 5.0)
    changes: list[dict[str, Any]] = [
        {"adjustment_id": "Z1", "object_id": "A", "old": "100", "new": "70", "submitted_by": "jyj", "plan_id": "S1"},
        {"adjustment_id": "Z2", "object_id": "T1", "new": "推迟", "submitted_by": "fgw", "plan_id": "S2"},
        {"adjustment_id": "Z3", "object_id": "B", "new": "70", "plan_id": "S1", "requested_on": "2023-08-01"},
    ]
    return evaluated(
        make_plan(
            items,
            rows,
            departments=OFFICES,
            special_plans=PLANS,
            adjustments=changes,
            tasks=[{"id": "T1", "name": "节能", "plan_id": "S2"}, {"id": "T2", "name": "扩建", "plan_id": "S1"}],
        )
    )


def test_linked_rows_with_the_plans_own_years(evaluation: Evaluation) -> None:
    view = evaluation.for_special_plan("S1")
    assert list(view.ratings[t.INDICATOR_ID]) == ["A", "B", "D"]
    assert (view.plan.title, view.plan.first_year, view.plan.last_year) == ("教育规划", 2021, 2030)
    assert view.row("A")[t.TIME_PROGRESS] == pytest.approx(0.1)
    assert (evaluation.row("A")[t.RATING], view.row("A")[t.RATING]) == ("lagging", "ahead")
    assert view.outline_classes["A"] == "lagging"
    assert view.row("D")[t.RATING] == "ahead", "compared with a row of another plan"
    assert list(view.works[t.ID]) == ["T2"]
    assert list(view.forecasts[view.forecasts[t.INDICATOR_ID] == "A"][t.YEAR])[-1] == 2030
    assert list(view.counted[t.INDICATOR_ID]) == ["A", "B", "D"], "its own auxiliary row counts"


def test_the_same_years_are_not_rated_anew(evaluation: Evaluation) -> None:
    view = evaluation.for_special_plan("S2")
    assert (view.plan.last_year, view.outline_classes) == (2025, {})
    assert view.row("C")[t.TIME_PROGRESS] == evaluation.row("C")[t.TIME_PROGRESS]


def test_an_unknown_plan_is_named(evaluation: Evaluation) -> None:
    with pytest.raises(UsageError, match="没有专项规划“S9”"):
        evaluation.for_special_plan("S9")


@pytest.mark.parametrize(
    ("years", "day", "share"),
    [((2021, 2025), "2023-06-30", 0.5), ((2021, 2030), "2023-06-30", 0.25), ((2021, 2025), "2025-12-31", 1.0),
     ((2021, 2025), "2020-03-01", 0.0), ((2021, 2025), "2021-01-31", 1 / 60), ((2021, 2025), "2031-01-01", 1.0)],
)  # fmt: skip
def test_share_of_time_by_months(years: tuple[int, int], day: str, share: float) -> None:
    assert time_share(*years, dt.date.fromisoformat(day)) == pytest.approx(share)


def test_share_of_time_is_a_cell(evaluation: Evaluation) -> None:
    view = evaluation.for_special_plan("S1")
    assert view.cell(Cell("special_plans", "S1", t.TIME_PROGRESS)) == pytest.approx(0.25)
    assert view.cell(Cell("special_plans", "S2", t.TIME_PROGRESS)) is None


def test_adjustments_with_what_they_would_change(evaluation: Evaluation) -> None:
    table = evaluation.adjustments
    assert list(table[t.ADJUSTMENT_ID]) == ["Z1", "Z2"], "asked for by the as-of date"
    first, second = t.records(table)
    assert (first[t.NAME], first[t.OBJECT_TYPE], first[t.ISSUE_LEVEL]) == ("覆盖率", "indicator", "部门文件")
    assert first[t.FIXED_BY] == "《纲要》", "a main indicator is the outline's"
    assert (first[t.RATING_OLD], first[t.RATING_NEW]) == ("lagging", "on_track")
    assert (first[t.PROGRESS_OLD], first[t.PROGRESS_NEW]) == (0.15, pytest.approx(15 / 70))
    assert (second[t.NAME], second[t.RATING_NEW], second[t.FIXED_BY]) == ("节能", "", "")
    assert evaluation.cell(Cell("adjustments", "Z1", t.NEW)) == 70
    assert evaluation.cell(Cell("adjustments", "Z2", t.NEW)) is None
    assert evaluation.counts["adjustment/department"] == evaluation.counts["adjustment/government"] == 1


def test_views_see_their_own_adjustments(evaluation: Evaluation) -> None:
    assert list(evaluation.for_department("jyj").adjustments[t.ADJUSTMENT_ID]) == ["Z1"]
    view = evaluation.for_special_plan("S1")
    assert list(view.adjustments[t.ADJUSTMENT_ID]) == ["Z1"]
    assert view.adjustments[t.RATING_OLD][0] == "ahead", "by the plan's own years"


def test_the_public_view_stays_public_with_other_years(evaluation: Evaluation) -> None:
    assert replace(evaluation, public=True).for_special_plan("S1").public
