"""Rules of units: figures, rates, forecasts and targets that are powers of ten off."""

import pytest

from tests.checks.spec import ONE, Case, findings, ind, obs, series, try_case

IND, OBS, FOR = "indicators.csv", "observations.csv", "department_forecasts.csv"
FLOW = [ind(part_year="flow", target=200)]
SHARE = [ind(value_kind="share", unit="%", base=50)]
RATE = ind(value_kind="rate", unit="%", target_type="avg_growth", base=None, target=5)
SUM = ind(target_type="cumulative_sum", base=None, target=100)


def h1(year, value, **more):
    return obs(year, value, period="h1", **more)


def expect(year, value, **more):
    return {"indicator_id": "A", "year": year, "value": value, "recorded_on": "2023-06-09", **more}


CASES = [
    # 600000 万元 among 60 亿元; 5.1 among 51, 52, 53; 0.52 among 51 … (a fraction)
    Case("unit_jump", {"indicators": ONE, "observations": series(2018, 58, 60, 600000)}, ((OBS, 4, "value", "600000"),),
         {"indicators": ONE, "observations": series(2018, 58, 60, 66, 150, 300)}, also="1e4"),
    Case("unit_jump", {"indicators": ONE, "observations": series(2018, 51, 52, 5.3, 54, 55)},
         ((OBS, 4, "value", "5.3"),),
         {"indicators": [ind(base=None)], "observations": series(2018, 5.1, 52, 53, 54)},
         also="10, but not in a first year"),
    Case("unit_jump", {"indicators": SHARE, "observations": series(2018, 51, 0.52)}, ((OBS, 3, "value", "0.52"),),
         {"indicators": [RATE], "observations": series(2018, 6, 0.06, 7)}, also="100, but not of rates"),
    Case("unit_jump", {"indicators": ONE, "observations": [obs(2021, 51), obs(2022, 520)]},
         ((OBS, 3, "value", "520"),), {"indicators": ONE, "observations": [obs(2021, 75), obs(2022, 150)]},
         also="10 after the base and one figure"),
    Case("unit_jump", {"indicators": [ind(base=None)], "observations": [obs(2021, 51), obs(2022, 51800)]},
         ((OBS, 3, "value", "51800"),), {"indicators": [ind(base=None)], "observations": [obs(2021, 5), obs(2022, 40)]},
         also="1e3 after a single figure"),
    Case("unit_jump", {"indicators": [ind(base=None)], "observations": series(2017, 51, 52, 53, 54, 550000, 560000)},
         ((OBS, 6, "value", "550000"), (OBS, 7, "value", "560000")),
         {"indicators": [ind(base=None)], "observations": series(2015, 5.1, 5.2, 53, 54, 55, 56)},
         also="two together, but not where later years confirm"),
    Case("unit_jump", {"indicators": ONE, "observations": [obs(2021, 510000), obs(2022, 520000)]},
         ((OBS, 2, "value", "510000"), (OBS, 3, "value", "520000")),
         {"indicators": [ind(base=None)], "observations": [obs(2021, 510000), obs(2022, 520000)]},
         also="every figure, the target sides with the base"),
    Case("unit_jump", {"indicators": [SUM], "observations": series(2021, 200000, 21)}, ((OBS, 2, "value", "200000"),),
         {"indicators": [SUM], "observations": series(2021, 20, 22)}, also="the earlier of two, a fifth of the sum"),
    Case("unit_jump", {"indicators": [ind(base=None)], "observations": [obs(2021, 0.51), obs(2022, 52), h1(2023, 53)]},
         ((OBS, 2, "value", "0.51"),),
         {"indicators": [ind(base=None)], "observations": [obs(2021, 51), obs(2022, 52), h1(2023, 53)]},
         also="the earlier of two, by the target"),
    Case("unit_jump", {"indicators": ONE, "observations": [h1(2020, 25), h1(2021, 26), h1(2022, 270000),
                                                           obs(2021, 55)]},
         ((OBS, 4, "value", "270000"),),
         {"indicators": ONE, "observations": [h1(2020, 5), h1(2021, 5.2), obs(2020, 50), obs(2021, 52)]},
         also="halves are held against halves"),
    Case("unit_jump", {"indicators": FLOW, "observations": [obs(2020, 50), obs(2021, 52), obs(2022, 54), h1(2022, 26),
                                                            h1(2023, 270), h1(2021, 0.25)]},
         ((OBS, 6, "value", "270"), (OBS, 7, "value", "0.25")),
         {"indicators": FLOW, "observations": [obs(2020, 50), obs(2021, 52), obs(2022, 54), h1(2022, 6), h1(2023, 7)]},
         also="halves beside the years"),
    Case("unit_jump", {"indicators": [ind(part_year="stock")], "observations": [*series(2021, 52, 54), h1(2023, 545)]},
         ((OBS, 4, "value", "545"),),
         {"indicators": [ind(part_year="stock")], "observations": [*series(2021, 52, 54), h1(2023, 57)]},
         also="a first half-year beside the years"),
    Case("unit_jump", {"indicators": [ind(base=500000)], "observations": [obs(2021, 51), obs(2022, 52)]},
         ((IND, 2, "base", "500000"),), {"indicators": [ind(base=5)], "observations": [obs(2021, 51), obs(2022, 52)]},
         also="the base"),
    Case("unit_doubtful", {"indicators": [ind(base=None)], "observations": [obs(2021, 51), obs(2022, 520)]},
         ((OBS, 3, "value", "520"),),
         {"indicators": [ind(base=None)], "observations": [obs(2021, 51), obs(2022, 520, note="并入开发区，属实")]}),
    # growth of 5 to 7 %: 62 is ten times, 106.2 an index, 7360 an amount
    Case("rate_jump", {"indicators": [RATE], "observations": series(2017, 6.1, 5.9, 6.6, 62, 6.3, 7.1)},
         ((OBS, 5, "value", "62"),), {"indicators": [RATE], "observations": series(2017, 6.1, 5.9, 6.6, 22, 6.3, 7.1)}),
    Case("rate_jump", {"indicators": [RATE], "observations": series(2019, 6.1, 6.6, 106.2)},
         ((OBS, 4, "value", "106.2"),),
         {"indicators": [RATE], "observations": series(2017, 12, 10, -60, 120)}, also="an index"),
    Case("rate_jump", {"indicators": [RATE], "observations": [*series(2020, 6.1, 6.6, 5), h1(2023, 7360)]},
         ((OBS, 5, "value", "7360"),),
         {"indicators": [RATE], "observations": [*series(2020, 6.1, 6.6), h1(2023, 12)]}, also="an amount"),
    Case("forecast_jump", {"indicators": ONE, "observations": series(2020, 50, 51, 52),
                           "department_forecasts": [expect(2023, 530), expect(2024, 54), expect(2025, 550000)]},
         ((FOR, 2, "value", "530"), (FOR, 4, "value", "550000")),
         {"indicators": [ind(), RATE | {"indicator_id": "B"}], "observations": series(2020, 50, 51, 52),
          "department_forecasts": [expect(2023, 53), expect(2025, 100), expect(2025, 600, indicator_id="B")]}),
    Case("target_scale", {"indicators": [ind(target=600000, base=None), SUM | {"indicator_id": "B"}],
                          "observations": [*series(2021, 51, 52), obs(2021, 2000) | {"indicator_id": "B"}]},
         ((OBS, 3, "value", "52"), (OBS, 4, "value", "2000")),
         {"indicators": [ind(target=900, base=3), SUM | {"indicator_id": "B"}],
          "observations": [*series(2021, 5, 8), obs(2021, 120) | {"indicator_id": "B"}]}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rule(case, make_plan):
    try_case(case, make_plan)


def test_the_factor_and_direction_of_a_unit_jump_are_told(make_plan):
    [found] = findings(make_plan, {"indicators": ONE, "observations": series(2019, 58, 60, 0.6)}, "unit_jump")
    assert found.message.startswith("2021年数0.6比前后年份小约100倍")


def test_a_retracted_figure_is_not_judged(make_plan):
    rows = [*series(2019, 58, 60, 600000), obs(2021, "", status="retracted", recorded_on="2022-06-01"), obs(2022, 62)]
    assert findings(make_plan, {"indicators": ONE, "observations": rows}, "unit_jump") == []


@pytest.mark.parametrize("power", [-4, -3, -2, -1, 1, 2, 3, 4])
@pytest.mark.parametrize("place", [0, 1, 2, 3, 4])
def test_any_power_at_any_place_of_a_short_history_is_found(make_plan, power, place):
    values = [48.1, 49.9, 51.2, 52.8, 54.5]
    values[place] *= 10.0**power
    tables = {"indicators": [ind(base=None)], "observations": series(2018, *values)}
    found = [f.row for rule in ("unit_jump", "unit_doubtful") for f in findings(make_plan, tables, rule)]
    if abs(power) > 1 or place > 0:  # tenfold growth of the first year is no error
        assert found == [place + 2]
