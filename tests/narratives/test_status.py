"""What is said of one indicator, by target type and direction: whole paragraphs of literal miniature plans.

Every plan runs 2021–2025; data until 2023-06-30. Without forecasts, so that each figure can be redone by hand. The
cases stand in levels, growth, lines and offices.
"""

from __future__ import annotations

from typing import Any

import pytest

from evallib.narratives import narrate_indicator
from evallib.plan import Plan
from tests.narratives import growth, levels, lines, offices  # noqa: F401  (each adds its cases)
from tests.narratives.builders import MakePlan, Row, figures, indicator, rated
from tests.narratives.spec import CASES, OVERRIDES, TARGETS


@pytest.fixture(scope="module")
def told(make_plan: MakePlan) -> tuple[Plan, dict[str, Any]]:
    """The plan of all cases, and its rating rows."""
    rows = [row for _, observations, _ in CASES.values() for row in observations]
    folder = make_plan([item for item, _, _ in CASES.values()], rows, targets=TARGETS, overrides=OVERRIDES)
    return rated(folder)


@pytest.mark.parametrize("key", CASES)
def test_paragraph(told: tuple[Plan, dict[str, Any]], key: str) -> None:
    plan, rows = told
    said = narrate_indicator(rows[key], plan, "客观：疫情影响；主观：推进偏慢。")
    assert "".join(sentence.text for sentence in said) == CASES[key][2]


@pytest.mark.parametrize(
    ("as_of", "until", "rows", "text"),
    [
        # 5 of 100 in a quarter of the first year.
        (
            "2021-04-30",
            "2021-03-31",
            figures("A", 5, period="q1"),
            "截至2021年3月底，馆由2020年的0个增加到5个（规划目标100个），完成规划目标进度的5.0%，与时间进度（5%）持平，"
            "评价为“基本符合预期”。要实现规划目标，后四年零三个季度内年均需增加20.0个。",
        ),
        (
            "2023-10-31",
            "2023-09-30",
            figures("A", 10, 20) + figures("A", 70, start=2023, period="q3"),
            "截至2023年9月底，馆由2020年的0个增加到70个（规划目标100个），完成规划目标进度的70.0%，高于时间进度（55%）15.0个百分点，"
            "评价为“快于预期”。要实现规划目标，后两年零一个季度内年均需增加13.3个。",
        ),
        (
            "2025-10-31",
            "2025-09-30",
            figures("A", 10, 20, 60, 80),
            "截至2024年底，馆由2020年的0个增加到80个（规划目标100个），完成规划目标进度的80.0%，与时间进度（80%）持平，"
            "评价为“基本符合预期”。要实现规划目标，2025年需增加20.0个。",
        ),
        # (100 − 90)/0.25 = 40 a year.
        (
            "2025-10-31",
            "2025-09-30",
            figures("A", 90, start=2025, period="q3"),
            "截至2025年9月底，馆由2020年的0个增加到90个（规划目标100个），完成规划目标进度的90.0%，低于时间进度（95%）5.0个百分点，"
            "评价为“基本符合预期”。要实现规划目标，最后一个季度按年率计算需增加40.0个。",
        ),
        (
            "2026-03-31",
            "2025-12-31",
            figures("A", 95, start=2025),
            "截至2025年底，馆由2020年的0个增加到95个（规划目标100个），完成规划目标进度的95.0%，低于时间进度（100%）5.0个百分点，"
            "评价为“基本符合预期”。",
        ),
    ],
)
def test_what_remains(make_plan: MakePlan, as_of: str, until: str, rows: list[Row], text: str) -> None:
    item = indicator(name="馆", unit="个", decimals=0, part_year="stock", base=0, target=100)
    plan, found = rated(make_plan([item], rows, settings={"as_of": as_of, "data_until": until}))
    assert "".join(sentence.text for sentence in narrate_indicator(found["A"], plan)) == text


def test_half_of_the_first_year_is_no_yearly_average(make_plan: MakePlan) -> None:
    item = indicator(name="收入增长", target_type="avg_growth", value_kind="rate", part_year="growth", target=5)
    settings = {"as_of": "2021-08-01", "data_until": "2021-06-30"}
    plan, rows = rated(make_plan([item], figures("A", 6, period="h1"), settings=settings))
    assert narrate_indicator(rows["A"], plan)[0].text.startswith("2021年上半年，收入增长6.0%（规划目标年均增长5%），")
