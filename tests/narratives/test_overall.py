"""The overall judgement and the grouped sentences: counts that add up, one period a group, the same verb a class."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evallib import tables as t
from evallib.document import Sentence
from evallib.narratives import (
    by_class,
    narrate_attributes,
    narrate_chances,
    narrate_class,
    narrate_overall,
    plan_noun,
)
from evallib.plan import Plan, load_plan
from evallib.ratings import rate
from tests.narratives.builders import MakePlan, figures, indicator, office_says

CLASSES = (*t.RATINGS, t.NOT_RATED)


@pytest.fixture(scope="module")
def plan(make_plan: MakePlan) -> Plan:
    """Any plan: half of its time is over."""
    return load_plan(make_plan([indicator()], plan={"name": "某区“十四五”规划《纲要》"}))


def counts_of(**scopes: tuple[int, ...]) -> dict[str, int]:
    """Counts by scope; each tuple early, ahead, on_track, lagging, not_rated. Scopes not named are empty."""
    found: dict[str, int] = {}
    for scope in ("main", "chapters", "counted", "binding", "anticipatory", "unattributed"):
        numbers = scopes.get(scope, (0, 0, 0, 0, 0))
        found |= {f"{scope}/{name}": number for name, number in zip(CLASSES, numbers, strict=True)}
        found |= {f"{scope}/count": sum(numbers), f"{scope}/rated": sum(numbers[:4]), f"{scope}/good": sum(numbers[:3])}
    return found


def text(sentences: tuple[Sentence, ...]) -> str:
    return "".join(sentence.text for sentence in sentences)


HALF_WAY = "规划期时间已过半，已评价的"


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (
            (4, 5, 7, 4, 0),
            "评估表明，截至2023年6月30日，《纲要》实施总体平稳，少数指标进展偏慢。"
            "20项主要指标中，提前实现4项、快于预期5项、基本符合预期7项、滞后4项。"
            f"{HALF_WAY}20项指标中，16项基本符合或快于规划进度，“时间过半、任务过半”的要求总体得到落实。",
        ),
        (
            (0, 1, 5, 0, 2),
            "评估表明，截至2023年6月30日，《纲要》实施总体顺利。8项主要指标中，快于预期1项、基本符合预期5项，另有2项暂无法评价。"
            f"{HALF_WAY}6项指标中，6项基本符合或快于规划进度，“时间过半、任务过半”的要求总体得到落实。",
        ),
        (
            (0, 0, 0, 3, 0),
            "评估表明，截至2023年6月30日，《纲要》实施进展较缓，滞后指标较多，完成目标存在较大压力。3项主要指标均滞后。"
            f"{HALF_WAY}3项指标中，尚无符合规划进度的，距“时间过半、任务过半”的要求还有差距。",
        ),
        (
            (0, 0, 1, 0, 0),
            "评估表明，截至2023年6月30日，《纲要》实施总体顺利。1项主要指标基本符合预期。"
            f"{HALF_WAY}1项指标中，1项基本符合或快于规划进度，“时间过半、任务过半”的要求总体得到落实。",
        ),
        (
            (0, 0, 1, 0, 4),
            "评估表明，截至2023年6月30日，《纲要》可评价的指标不足半数，暂不作总体判断。"
            "5项主要指标中，基本符合预期1项，另有4项暂无法评价。"
            f"{HALF_WAY}1项指标中，1项基本符合或快于规划进度，“时间过半、任务过半”的要求总体得到落实。",
        ),
        ((0, 0, 0, 0, 5), "截至2023年6月30日，5项主要指标均缺少可评价的数据，暂不作总体判断。"),
        ((0, 0, 0, 0, 1), "截至2023年6月30日，1项主要指标缺少可评价的数据，暂不作总体判断。"),
        ((0, 0, 0, 0, 0), ""),
    ],
)
def test_overall_judgement(plan: Plan, numbers: tuple[int, ...], expected: str) -> None:
    assert text(narrate_overall(counts_of(main=numbers), plan)) == expected


@pytest.mark.parametrize(
    ("lagging", "judgement"),
    [
        (1, "实施总体顺利。"),
        (2, "实施总体平稳"),
        (3, "实施总体平稳"),
        (4, "实施稳步推进"),
        (5, "实施稳步推进"),
        (6, "实施进展较缓"),
    ],
)
def test_judgement_follows_the_share_that_lags(plan: Plan, lagging: int, judgement: str) -> None:
    assert judgement in text(narrate_overall(counts_of(main=(0, 0, 10 - lagging, lagging, 0)), plan))


@pytest.mark.parametrize(("rated", "unrated", "silent"), [(2, 3, True), (3, 3, False), (3, 2, False)])
def test_no_judgement_on_less_than_half_of_the_indicators(plan: Plan, rated: int, unrated: int, silent: bool) -> None:
    said = text(narrate_overall(counts_of(main=(0, 0, rated, 0, unrated)), plan))
    assert ("暂不作总体判断" in said) is silent


def test_half_way_is_said_only_about_half_way(plan: Plan) -> None:
    counts = counts_of(main=(0, 0, 3, 1, 0))
    for day, said in (("2022-12-31", False), ("2023-06-30", True), ("2024-03-31", True), ("2024-12-31", False)):
        at = replace(plan, as_of=dt.date(2026, 1, 1), data_until=dt.date.fromisoformat(day))
        assert ("时间过半" in text(narrate_overall(counts, at))) is said


def test_other_scopes_state_counts_without_judging_the_plan(plan: Plan) -> None:
    counts = counts_of(chapters=(1, 0, 2, 1, 1), counted=(0, 0, 2, 0, 0))
    assert text(narrate_overall(counts, plan, scope="chapters")) == (
        "截至2023年6月30日，各章涉及的5项指标中，提前实现1项、基本符合预期2项、滞后1项，另有1项暂无法评价。"
    )
    assert text(narrate_overall(counts, plan, scope="counted")) == "截至2023年6月30日，承担的2项指标均基本符合预期。"


def test_binding_and_anticipatory_stand_apart() -> None:
    counts = counts_of(binding=(0, 1, 0, 2, 0), anticipatory=(0, 0, 4, 0, 1), unattributed=(0, 0, 1, 0, 0))
    assert text(narrate_attributes(counts)) == (
        "3项约束性指标中，快于预期1项、滞后2项；5项预期性指标中，基本符合预期4项，另有1项暂无法评价；未注明属性的1项指标基本符合预期。"
    )
    assert narrate_attributes(counts_of(anticipatory=(0, 0, 4, 0, 1))) == ()
    assert text(narrate_attributes(counts_of(binding=(0, 0, 2, 1, 0)))) == "上述指标均为约束性指标。"
    assert text(narrate_attributes(counts_of(binding=(0, 0, 1, 0, 0)))) == "该指标为约束性指标。"


@given(st.tuples(*[st.integers(0, 40)] * 5))
def test_counts_add_up(plan: Plan, numbers: tuple[int, ...]) -> None:
    """The total is the sum of the classes named and of 暂无法评价; every number is that of its cell."""
    counts = counts_of(main=numbers, binding=numbers, anticipatory=numbers)
    sentences = [*narrate_overall(counts, plan), *narrate_attributes(counts)]
    spans = [span for sentence in sentences for span in sentence.numbers]
    assert all(span.cell is not None and counts[span.cell.row] == span.value for span in spans)
    for scope in ("main", "binding", "anticipatory"):
        stated = {span.cell.row: int(span.value or 0) for span in spans if span.cell}
        classes = [stated[f"{scope}/{name}"] for name in CLASSES if f"{scope}/{name}" in stated]
        assert not classes or sum(classes) == stated[f"{scope}/count"] == sum(numbers)


@pytest.fixture(scope="module")
def grouped(make_plan: MakePlan) -> tuple[Plan, dict[str, list[Any]], Mapping[str, int]]:
    """Ten indicators of three periods in all five classes."""
    items = [
        indicator("A", name="甲", base=0, target=50),  # early
        indicator("B", name="乙", unit="个", base=0, target=100),  # ahead, 2021
        indicator("C", name="丙", base=0, target=100),  # ahead, 2022
        indicator("D", name="丁", unit="个", base=0, target=100),  # ahead, 2022, of things
        indicator("E", name="戊", target_type="floor", target=5),  # on track
        indicator("F", name="己", base=0, target=100),  # changed by the office
        indicator("G", name="庚，及辛", base=0, target=100),  # lagging
        indicator("H", name="壬", base=0, target=100),  # lagging
        indicator("I", name="癸"),  # no target
        indicator("J", name="子", base=0, target=100),  # no data
    ]
    rows = (
        figures("A", 60)
        + figures("B", 30)
        + figures("C", 30, 60)
        + figures("D", 30, 60)
        + figures("E", 6)
        + figures("F", 1)
        + figures("G", 1)
        + figures("H", 2)
        + figures("I", 3)
    )
    plan = load_plan(make_plan(items, rows, overrides=[office_says("F", "on_track")]))
    table = rate(plan)
    groups = by_class(table)
    return plan, groups, counts_of(main=tuple(len(groups[name]) for name in CLASSES))


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        ("early", "1项指标已提前实现规划目标：截至2021年底，甲由2020年的0%提高到60.0%（规划目标50%）。"),
        (
            "ahead",
            "3项指标快于规划进度：截至2021年底，乙由2020年的0个增加到30.0个（规划目标100个），完成规划目标进度的30.0%，"
            "高于时间进度（20%）10.0个百分点；截至2022年底，丙由2020年的0%提高到60.0%（规划目标100%），完成规划目标进度的60.0%，"
            "高于时间进度（40%）20.0个百分点；丁由2020年的0个增加到60.0个（规划目标100个），完成规划目标进度的60.0%，"
            "高于时间进度（40%）20.0个百分点。",
        ),
        (
            "on_track",
            "2项指标与规划进度基本相符：2021年，戊为6.0%，规划期内均值6.0%，守住不低于5%的目标线；"
            "截至2021年底，己由2020年的0%提高到1.0%（规划目标100%），完成规划目标进度的1.0%，低于时间进度（20%）19.0个百分点"
            "（区发展改革委规划科2023年7月28日由“滞后”改为“基本符合预期”：有3个项目投用）。",
        ),
        ("lagging", "截至2023年6月30日，2项指标滞后于规划进度：庚，及辛；壬。"),
        ("not_rated", "截至2023年6月30日，2项指标暂无法评价：癸（没有可用的目标值）；子（规划期内尚无可用数据）。"),
    ],
)
def test_one_sentence_a_class(
    grouped: tuple[Plan, dict[str, list[Any]], Mapping[str, int]], rating: str, expected: str
) -> None:
    plan, groups, counts = grouped
    sentence = narrate_class(groups[rating], plan, rating, counts)
    assert sentence is not None and sentence.text == expected


def test_no_sentence_for_an_empty_class(grouped: tuple[Plan, dict[str, list[Any]], Mapping[str, int]]) -> None:
    plan, _, counts = grouped
    assert narrate_class([], plan, "early", counts) is None


def test_chances_by_wording(plan: Plan) -> None:
    rows = [{t.NAME: name, t.P_ATTAIN: chance} for name, chance in (("甲", 0.9), ("乙", 0.2), ("丙", 0.1))]
    counts = {"chance/有把握完成": 1, "chance/经努力可完成": 0, "chance/完成难度较大": 2, "chance/count": 3}
    assert text(narrate_chances(rows, plan, counts)) == (
        "从预测看，可测算2025年完成情况的3项指标中，有把握完成1项、完成难度较大2项。完成难度较大的指标为：乙、丙。"
    )
    counts = {"chance/有把握完成": 0, "chance/经努力可完成": 0, "chance/完成难度较大": 2, "chance/count": 2}
    assert text(narrate_chances(rows[1:], plan, counts)) == (
        "从预测看，可测算2025年完成情况的2项指标均属“完成难度较大”：乙、丙。"
    )
    assert narrate_chances([], plan, counts) == ()


def test_the_plan_is_called_by_its_title(make_plan: MakePlan, plan: Plan) -> None:
    assert plan_noun(plan) == "《纲要》"
    assert plan_noun(load_plan(make_plan([indicator()], plan={"name": "某市“十四五”规划"}))) == "规划"
