"""Forecasts in words: medians and intervals with verbs instead of signs, the gap to the target, the chance."""

from __future__ import annotations

from typing import Any

import pytest

from evallib import tables as t
from evallib.narratives import chance_word, narrate_outlook
from evallib.plan import Plan
from tests.narratives.builders import MakePlan, figures, indicator, rated

Forecast = tuple[float, float, float]


@pytest.fixture(scope="module")
def plan_and_rows(make_plan: MakePlan) -> tuple[Plan, dict[str, Any]]:
    """Two rated years of each kind of indicator."""
    items = [
        indicator("share", base=50, target=100),
        indicator("level", name="企业数", unit="家", decimals=0, direction="down", base=90, target=40),
        indicator("growth", name="收入年均增长", target_type="avg_growth", value_kind="rate", target=5),
        indicator("reduction", name="能耗降低", target_type="cumulative_reduction", value_kind="rate", target=10),
        indicator("sum", name="新增就业", unit="万人", target_type="cumulative_sum", target=15),
        indicator("cap", name="建设用地", unit="公顷", target_type="cumulative_sum", direction="down", target=40),
        indicator("rate", name="工资增长", target_type="relative_growth", value_kind="rate", reference="growth"),
        indicator("met", base=50, target=60),
        indicator("unrated", name="待定", target=5),
    ]
    rows = [row for item in items for row in figures(item[t.INDICATOR_ID], 55.0, 62.0)]
    rows = [
        row | {t.VALUE: row[t.VALUE] / 20} if row[t.INDICATOR_ID] not in ("share", "level", "met") else row
        for row in rows
    ]
    return rated(make_plan(items, rows))


def say(
    found: tuple[Plan, dict[str, Any]], key: str, forecast: Forecast, chance: float | None = None, **more: Any
) -> str:
    """The sentence for made-up forecasts: median, lower and upper end of 2025 and of what the target type compares."""
    plan, rows = found
    row = rows[key].copy()
    for column, value in zip((t.forecast_column(2025), t.low_column(2025), t.high_column(2025)), forecast, strict=True):
        row[column] = value
    for column, value in zip((t.END_MEDIAN, t.END_LOW, t.END_HIGH), forecast, strict=True):
        row[column] = value
    gap = forecast[0] - row[t.TARGET_LEVEL] if row[t.TARGET_TYPE] == "level" else None
    for column, value in ({t.P_ATTAIN: chance, t.TARGET_GAP: gap} | more).items():
        row[column] = value
    sentence = narrate_outlook(row, plan)
    return "" if sentence is None else sentence.text


@pytest.mark.parametrize(
    ("key", "forecast", "chance", "text"),
    [
        (
            "share",
            (88.04, 80.6, 95.4),
            0.131,
            "按现有趋势预测，2025年为88.0%（80%区间为80.6%—95.4%），低于规划目标12.0个百分点，期末达标概率13%，完成难度较大。",
        ),
        (
            "level",
            (45, 38, 52),
            0.3,
            "按现有趋势预测，2025年为45家（80%区间为38—52家），高于规划目标5家，期末达标概率30%，完成难度较大。",
        ),
        (
            "level",
            (38, 30, 46),
            0.6,
            "按现有趋势预测，2025年为38家（80%区间为30—46家），期末达标概率60%，经努力可完成。",
        ),
        (
            "growth",
            (3.8, 1.3, 6.3),
            0.2,
            "按现有趋势预测，到2025年规划期年均增长3.8%（80%区间为增长1.3%—6.3%），期末达标概率20%，完成难度较大。",
        ),
        (
            "growth",
            (2.6, -10.3, 13.8),
            0.8,
            "按现有趋势预测，到2025年规划期年均增长2.6%（80%区间为下降10.3%至增长13.8%），期末达标概率80%，有把握完成。",
        ),
        (
            "growth",
            (-2.0, -3.5, -0.5),
            0.0,
            "按现有趋势预测，到2025年规划期年均下降2.0%（80%区间为下降0.5%—3.5%），期末达标概率0%，完成难度较大。",
        ),
        (
            "reduction",
            (-0.2, -6.4, 12.2),
            0.08,
            "按现有趋势预测，到2025年规划期累计上升0.2%（80%区间为上升6.4%至降低12.2%），期末达标概率8%，完成难度较大。",
        ),
        (
            "sum",
            (14.3, 13.0, 15.6),
            0.5,
            "按现有趋势预测，到2025年规划期累计完成14.3万人（80%区间为13.0—15.6万人），期末达标概率50%，经努力可完成。",
        ),
        (
            "cap",
            (50.9, 34.0, 71.2),
            0.18,
            "按现有趋势预测，到2025年规划期累计达到50.9公顷（80%区间为34.0—71.2公顷），期末达标概率18%，完成难度较大。",
        ),
        (
            "rate",
            (3.5, -1.3, 8.4),
            0.61,
            "按现有趋势预测，2025年当年增长3.5%（80%区间为下降1.3%至增长8.4%），期末达标概率61%，经努力可完成。",
        ),
        ("met", (65, 58, 72), 0.9, "按现有趋势预测，2025年为65.0%（80%区间为58.0%—72.0%），期末保持达标的概率90%。"),
        (
            "met",
            (61, 50, 72),
            0.55,
            "按现有趋势预测，2025年为61.0%（80%区间为50.0%—72.0%），期末保持达标的概率55%，须防止回落。",
        ),
        ("share", (99.96, 99.9, 100.1), None, "按现有趋势预测，2025年为100.0%（80%区间为99.9%—100.1%）。"),
    ],
)
def test_forecast_in_words(
    plan_and_rows: tuple[Plan, dict[str, Any]], key: str, forecast: Forecast, chance: float | None, text: str
) -> None:
    assert say(plan_and_rows, key, forecast, chance) == text


@pytest.mark.parametrize(
    ("chance", "shown"),
    [
        (0.4982, "期末达标概率49.8%，完成难度较大"),  # 50 % would read 经努力可完成
        (0.7961, "期末达标概率79.6%，经努力可完成"),
        (0.003, "期末达标概率0.3%，完成难度较大"),
        (0.9971, "期末达标概率99.7%，有把握完成"),
        (1.0, "期末达标概率100%，有把握完成"),
    ],
)
def test_chance_never_rounds_into_another_wording(
    plan_and_rows: tuple[Plan, dict[str, Any]], chance: float, shown: str
) -> None:
    assert shown in say(plan_and_rows, "growth", (3.0, 1.0, 5.0), chance)


def test_words_of_chances() -> None:
    assert [chance_word(p) for p in (1.0, 0.8, 0.7999, 0.5, 0.4999, 0.0)] == [
        "有把握完成",
        "有把握完成",
        "经努力可完成",
        "经努力可完成",
        "完成难度较大",
        "完成难度较大",
    ]


def test_nothing_is_forecast_where_there_is_no_class_or_no_year_left(
    plan_and_rows: tuple[Plan, dict[str, Any]],
) -> None:
    assert say(plan_and_rows, "unrated", (3.0, 1.0, 5.0), 0.5) == ""
    assert say(plan_and_rows, "share", (88.0, 80.0, 95.0), 0.5, **{t.LATEST_YEAR: 2025}) == ""
    assert say(plan_and_rows, "share", (float("nan"),) * 3) == ""


def test_an_interval_that_prints_as_one_figure_is_left_out(plan_and_rows: tuple[Plan, dict[str, Any]]) -> None:
    text = say(plan_and_rows, "level", (62.0, 61.8, 62.3), 0.0)
    assert text.startswith("按现有趋势预测，2025年为62家，") and "区间" not in text
