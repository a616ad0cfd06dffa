"""What people say: weighted shares, Wilson's interval with Kish's number, who was asked; other areas beside ours."""

from __future__ import annotations

from typing import Any

import pytest

from evallib import narratives
from evallib.evaluation import Evaluation
from evallib.formulas import wilson
from tests.narratives.builders import MakePlan, evaluated, figures, indicator


def said(
    question: str, *answers: Any, weight: Any = "", group: str = "", day: str = "2023-05-15"
) -> list[dict[str, Any]]:
    """Answers to a question, of one weight and group."""
    usual = {"question": question, "weight": weight, "group": group, "recorded_on": day}
    return [usual | {"answer": answer} for answer in answers]


@pytest.mark.parametrize(
    ("share", "number", "low", "high"),
    [(0.5, 100, 0.4038, 0.5962), (0.0, 10, 0.0, 0.2775), (1.0, 10, 0.7225, 1.0), (0.9, 50, 0.7864, 0.9565)],
)
def test_wilsons_interval(share: float, number: float, low: float, high: float) -> None:
    """Published values (Newcombe 1998 gives the method; computed by hand)."""
    assert wilson(share, number, 1.96) == pytest.approx((low, high), abs=5e-5)


def asked(make_plan: MakePlan, rows: list[dict[str, Any]]) -> Evaluation:
    return evaluated(make_plan([indicator(base=0, target=9)], survey=rows))


def test_the_share_is_weighted_and_its_number_the_effective_one(make_plan: MakePlan) -> None:
    """Weights 3 and 1: share 3/4 of one 5 and one 2; Kish's number (3+1)²/(9+1) = 1.6."""
    evaluation = asked(make_plan, said("问", 5, weight=3) + said("问", 2, weight=1))
    row = evaluation.satisfaction.loc["1"]
    assert (row["count"], row["share"]) == (2, pytest.approx(0.75))
    assert (row["share_low"], row["share_high"]) == pytest.approx(wilson(0.75, 1.6, 1.959963984540054))


def test_answers_that_are_none_do_not_count(make_plan: MakePlan) -> None:
    rows = said("问", 4, 1, 0, 6, "", 4.5) + said("问", 5, weight=0) + said("", 5) + said("问", 5, day="2024-01-01")
    assert asked(make_plan, rows).satisfaction["count"].tolist() == [2]


def test_who_was_asked(make_plan: MakePlan) -> None:
    rows = said("甲", 4, 5, 3, group="青年") + said("甲", 2, group="老年") + said("乙", 5, group="青年")
    evaluation = asked(make_plan, rows)
    assert evaluation.sample == {"": 4, "青年": 3, "老年": 1}
    assert evaluation.counts["survey/count"] == 4 and evaluation.counts["survey/青年"] == 3


def test_the_best_and_the_worst_are_named_with_intervals(make_plan: MakePlan) -> None:
    rows = [row for name, good in (("医疗", 9), ("教育", 7), ("养老", 1), ("就业", 3)) for row in said(
        f"您对本区{name}的评价", *[5] * good, *[1] * (10 - good))]  # fmt: skip
    rows += said("您对规划实施的总体评价", *[4] * 8, *[2] * 2)
    told = "".join(item.text for item in narratives.narrate_satisfaction(asked(make_plan, rows).satisfaction))
    assert told.startswith("对规划实施总体表示满意或比较满意的占80.0%（95%置信区间为49.0%—94.3%）。")
    assert "满意度较高的是医疗90.0%（59.6%—98.2%）和教育70.0%" in told and "较低的是养老10.0%" in told


def test_no_survey_no_section(make_plan: MakePlan) -> None:
    evaluation = asked(make_plan, [])
    assert evaluation.sample == {} and narratives.narrate_satisfaction(evaluation.satisfaction) == ()


def test_other_areas_stand_beside_our_own_figure(make_plan: MakePlan) -> None:
    usual = {"indicator_id": "A", "year": 2021, "period": "annual"}
    rows = [
        usual | {"area": "某区", "value": 19, "rank": 3},  # our own row: its rank; the figure that counts is ours
        usual | {"area": "全市", "value": 22.5},
        usual | {"area": "邻区", "value": 20},
        usual | {"area": "全市", "value": 9, "year": 2024},  # not over yet
        usual | {"indicator_id": "X", "area": "全市", "value": 9},
    ]
    plan = {"name": "某区“十四五”规划《纲要》"}
    evaluation = evaluated(make_plan([indicator(base=0, target=100)], figures("A", 20), comparisons=rows, plan=plan))
    table = evaluation.comparisons
    assert table["area"].tolist() == ["全市", "邻区"] and table["gap"].tolist() == [-2.5, 0.0]
    told = narratives.narrate_comparison(table, evaluation.row("A"), "2021年，")
    assert told is not None and told.text == "2021年，覆盖率为20.0%，低于全市2.5个百分点、与邻区持平。"
