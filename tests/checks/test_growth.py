"""Rules of growth against levels and notes."""

import pytest

from tests.checks.spec import Case, ind, obs, series, try_case

OBS = "observations.csv"
RATE = ind(value_kind="rate", unit="%", target_type="avg_growth", base=None, target=5)
LEVEL = ind("B", name="社会消费品零售总额", main=False)
NAMED = RATE | {"name": "社会消费品零售总额年均增长（名义）"}


def of(indicator_id, rows):
    return [{**row, "indicator_id": indicator_id} for row in rows]


def half(year, value, **more):
    return obs(year, value, period="h1", **more)


# 142.9 / 135 − 1 = 5.85 %: 6 is near enough, 7 is not
CASES = [
    Case("growth_inconsistent", {"indicators": [ind()], "observations": [obs(2018, 135),
                                                                         obs(2019, 142.9, note="同比增长7%")]},
         ((OBS, 3, "value", "142.9"),),
         {"indicators": [ind()], "observations": [
             obs(2018, 135), obs(2019, 142.9, note="同比增长6%；规划写“同比增长8%”"),
             obs(2020, 140, note="按可比价计算同比增长6%"), obs(2022, 150, note="同比增长90%")]}),
    Case("growth_inconsistent",
         {"indicators": [RATE, ind("AL", main=False)],
          "observations": [obs(2019, 7), *of("AL", series(2018, 135, 142.9))]},
         ((OBS, 4, "value", "142.9"),),
         {"indicators": [RATE, ind("AL", main=False)],
          "observations": [obs(2019, 5.9), *of("AL", series(2018, 135, 142.9))]},
         also="the rate A and the level AL"),
    Case("growth_inconsistent",
         {"indicators": [NAMED, LEVEL],
          "observations": [*of("B", series(2021, 135, 142.9)), obs(2022, 8, recorded_on="2023-04-01")]},
         ((OBS, 4, "value", "8"),),  # the newer row
         {"indicators": [NAMED | {"target_text": "年均5%（不变价）"}, LEVEL],
          "observations": [*of("B", series(2021, 135, 142.9)), obs(2022, 8, recorded_on="2023-04-01")]},
         also="names that differ by 增长; not at other prices"),
    Case("growth_inconsistent",
         {"indicators": [RATE, LEVEL | {"upper_id": "A", "part_year": "flow"}],
          "observations": [*of("B", [half(2022, 60), half(2023, 66)]), half(2023, 4)]},
         ((OBS, 3, "value", "66"),),
         {"indicators": [RATE, LEVEL | {"upper_id": "A", "part_year": "flow"}],
          "observations": [*of("B", [half(2022, 60), half(2023, 66)]), half(2023, 10.3)]},
         also="half-years, joined by upper_id"),
    Case("growth_inconsistent",
         {"indicators": [RATE | {"name": "单位用水量降低"}, LEVEL | {"name": "单位用水量"}],
          "observations": [*of("B", series(2021, 80, 76)), obs(2022, 8)]},
         ((OBS, 3, "value", "76"),),
         {"indicators": [RATE | {"name": "单位用水量降低"}, LEVEL | {"name": "单位用水量", "decimals": 0}],
          "observations": [*of("B", series(2021, 26, 25)), obs(2022, 5)]},
         also="a reduction; rounding of small numbers"),
    Case("rate_against_note", {"indicators": [RATE], "observations": [
             obs(2021, 3, note="同比下降3%"), obs(2022, 5.1, note="同比增长15.1%")]},
         ((OBS, 2, "value", "3"), (OBS, 3, "value", "5.1")),
         {"indicators": [RATE, RATE | {"indicator_id": "B", "name": "能耗降低"}], "observations": [
             obs(2021, -3, note="同比下降3%，主要受疫情影响"), obs(2022, 5.1, note="工业增加值同比下降2%"),
             *of("B", [obs(2022, 2.7, note="同比下降2.7%")])]}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rule(case, make_plan):
    try_case(case, make_plan)
