"""Rules of single figures and of the ledger of figures."""

import pytest

from evallib.checks import check
from evallib.plan import load_plan
from tests.checks.spec import DEPARTMENTS, ONE, Case, findings, ind, obs, series, try_case

IND, OBS = "indicators.csv", "observations.csv"
FLOW = [ind(part_year="flow")]
SHARE = [ind(value_kind="share", unit="%", base=50)]
RATE = ind(value_kind="rate", unit="%", target_type="avg_growth", base=None, target=5)
SUM = ind(target_type="cumulative_sum", base=None, target=100)
REDUCTION = ind(name="能耗降低", value_kind="rate", unit="%", target_type="cumulative_reduction", base=None, target=13)


def h1(year, value, **more):
    return obs(year, value, period="h1", **more)


VALUES = [
    Case("share_range", {"indicators": SHARE, "observations": series(2019, 101, -1, 100)},
         ((OBS, 2, "value", "101"), (OBS, 3, "value", "-1")),
         {"indicators": SHARE, "observations": series(2019, 0, 100, 95)}),
    Case("share_range", {"indicators": SHARE, "observations": [obs(2021, 950)]}, ((OBS, 2, "value", "950"),),
         {"indicators": ONE, "observations": [obs(2021, 950)]}, also="levels may be anything"),
    Case("negative_value", {"indicators": ONE, "observations": series(2019, 51, -52, 53)}, ((OBS, 3, "value", "-52"),),
         {"indicators": [ind(name="收支差额", base=-5)], "observations": series(2019, -5, -6, -7)}),
    Case("reduction_sign", {"indicators": [REDUCTION], "observations": series(2021, 2.7, -0.1)},
         ((OBS, 3, "value", "-0.1"),),
         {"indicators": [REDUCTION, RATE | {"indicator_id": "B"}],
          "observations": [obs(2021, 2.7), obs(2022, -0.1, note="受高耗能项目投产影响，不降反升，上升0.1%"),
                           obs(2021, -3) | {"indicator_id": "B"}]}),
    # 600000 万元 among 60 亿元; 5.1 among 51, 52, 53; 0.52 among 51 … (a fraction)
    Case("unit_jump", {"indicators": ONE, "observations": series(2018, 58, 60, 600000)}, ((OBS, 4, "value", "600000"),),
         {"indicators": ONE, "observations": series(2018, 58, 60, 66, 150, 300)}, also="1e4"),
    Case("unit_jump", {"indicators": ONE, "observations": series(2018, 51, 52, 5.3, 54, 55)},
         ((OBS, 4, "value", "5.3"),),
         {"indicators": [ind(base=None)], "observations": series(2018, 5.1, 52, 53, 54)},
         also="10, but not in a first year"),
    Case("unit_jump", {"indicators": SHARE, "observations": series(2018, 51, 0.52)}, ((OBS, 3, "value", "0.52"),),
         {"indicators": [RATE], "observations": series(2018, 6, 0.06, 7)}, also="100, but not of rates"),
    Case("unit_jump", {"indicators": ONE, "observations": [h1(2020, 25), h1(2021, 26), h1(2022, 270000),
                                                           obs(2021, 55)]},
         ((OBS, 4, "value", "270000"),),
         {"indicators": ONE, "observations": [h1(2020, 2.5), h1(2021, 2.6), obs(2020, 250), obs(2021, 255)]},
         also="halves are held against halves"),
    Case("unit_jump", {"indicators": [ind(base=500000)], "observations": [obs(2021, 51), obs(2022, 52)]},
         ((IND, 2, "base", "500000"),), {"indicators": [ind(base=5)], "observations": [obs(2021, 51), obs(2022, 52)]},
         also="the base"),
    # the earlier changes are 1, 2, 1, 2 %; then 20 %
    Case("unusual_change", {"indicators": ONE, "observations": series(2015, 100, 101, 103, 104, 106, 127)},
         ((OBS, 7, "value", "127"),), {"indicators": ONE, "observations": series(2015, 100, 101, 103, 104, 106, 110)}),
    Case("copied_value", {"indicators": ONE, "observations": series(2020, 50, 51.2, 51.2)},
         ((OBS, 4, "value", "51.2"),),
         {"indicators": ONE, "observations": [*series(2020, 50, 51, 51), h1(2022, 51.2), obs(2018, 48.7),
                                              obs(2016, 48.7)]}),
]  # fmt: skip

LEDGER = [
    # as of 2023-07-31, data until 2023-06-30
    Case("period_not_ended", {"indicators": ONE, "observations": [obs(2023, 55, recorded_on="2023-07-20")]},
         ((OBS, 2, "period", "annual"),),
         {"indicators": ONE, "observations": [h1(2023, 55), obs(2023, 55, recorded_on="2023-08-20"), obs(2022, 54)]}),
    Case("recorded_early", {"indicators": ONE, "observations": [obs(2022, 55, recorded_on="2022-12-30")]},
         ((OBS, 2, "recorded_on", "2022-12-30"),),
         {"indicators": ONE, "observations": [obs(2022, 55, recorded_on="2022-12-31")]}),
    Case("final_overwritten",
         {"indicators": ONE, "observations": [obs(2021, 55),
                                              obs(2021, 54, status="estimate", recorded_on="2022-09-01")]},
         ((OBS, 3, "status", "estimate"),),
         {"indicators": ONE, "observations": [obs(2021, 54, status="estimate"), obs(2021, 55, recorded_on="2022-09-01"),
                                              obs(2022, 56, status="estimate", recorded_on="2023-03-01")]}),
    Case("year_below_part", {"indicators": FLOW, "observations": [h1(2022, 60), obs(2022, 55)]},
         ((OBS, 3, "value", "55"),),
         {"indicators": FLOW, "observations": [h1(2022, 27), obs(2022, 55), h1(2021, 26)]}),
    Case("part_above_year",
         {"indicators": FLOW, "observations": [obs(2022, 55, recorded_on="2023-02-01"),
                                               h1(2022, 60, recorded_on="2023-05-01")]},
         ((OBS, 3, "value", "60"),), {"indicators": ONE, "observations": [h1(2022, 60), obs(2022, 55)]}),
    # 142.9 / 135 − 1 = 5.85 %: 6 is near enough, 7 is not
    Case("growth_inconsistent", {"indicators": ONE, "observations": [obs(2018, 135),
                                                                     obs(2019, 142.9, note="同比增长7%")]},
         ((OBS, 3, "value", "142.9"),),
         {"indicators": ONE, "observations": [obs(2018, 135), obs(2019, 142.9, note="同比增长6%"),
                                              obs(2020, 140, note="按可比价计算同比增长6%"),
                                              obs(2022, 150, note="同比增长90%")]}),
    Case("growth_inconsistent",
         {"indicators": [RATE, ind("AL", main=False)],
          "observations": [obs(2019, 7), *({**o, "indicator_id": "AL"} for o in series(2018, 135, 142.9))]},
         ((OBS, 4, "value", "142.9"),),
         {"indicators": [RATE, ind("AL", main=False)],
          "observations": [obs(2019, 5.9), *({**o, "indicator_id": "AL"} for o in series(2018, 135, 142.9))]},
         also="the rate A and the level AL"),
    Case("missing_period", {"indicators": ONE, "observations": [obs(2020, 50), obs(2022, 52)]},
         ((IND, 2, "name", "甲"),),
         {"indicators": [ind(), SUM | {"indicator_id": "B"}],
          "observations": [obs(2021, 51), obs(2022, 52), obs(2022, 9) | {"indicator_id": "B"}]}),
    Case("chain_gap", {"indicators": [SUM], "observations": [obs(2022, 20)]}, ((IND, 2, "name", "甲"),),
         {"indicators": [SUM], "observations": [obs(2021, 20), h1(2022, 10)]}),
    Case("no_figures", {"indicators": ONE, "observations": [obs(2020, 50)]}, ((IND, 2, "name", "甲"),),
         {"indicators": [ind(), ind("B", target_type="qualitative"), ind("C", main=False)],
          "observations": [h1(2021, 50)]}),
    Case("estimate_counts", {"indicators": ONE, "observations": [obs(2021, 51), obs(2022, 52, status="estimate")]},
         ((OBS, 3, "status", "estimate"),),
         {"indicators": ONE, "observations": [obs(2020, 50, status="estimate"), obs(2021, 51, status="estimate"),
                                              obs(2022, 52, status="estimate"),
                                              obs(2022, 52.4, recorded_on="2023-06-01")]}),
    Case("figures_conflict",
         {"indicators": ONE, "observations": [obs(2021, 51, submitted_by="d1"), obs(2021, 52, submitted_by="d2")]},
         ((OBS, 2, "value", "51"),),  # the later line counts
         {"indicators": ONE, "observations": [
             obs(2021, 51, submitted_by="d1"), obs(2021, 51, submitted_by="d2"), obs(2022, 51, submitted_by="d1"),
             obs(2022, 52, submitted_by="d1", recorded_on="2023-05-01"), obs(2022, 52, submitted_by="d2"),
             obs(2020, 50, status="preliminary", submitted_by="d1"),
             obs(2020, 51, submitted_by="d2", recorded_on="2021-09-01")]}),
    Case("figures_conflict",
         {"indicators": ONE, "observations": [
             obs(2021, 51, submitted_by="d1"),
             obs(2021, 52, status="estimate", submitted_by="d2", recorded_on="2022-09-01")]},
         ((OBS, 3, "value", "52"),),
         {"indicators": ONE, "observations": [
             obs(2021, 51), obs(2021, 52, status="estimate", submitted_by="d2", recorded_on="2022-09-01")]},
         also="a worse status later is no revision"),
    Case("retraction_void",
         {"indicators": ONE, "observations": [obs(2021, 51), obs(2021, "", status="retracted", caliber="新",
                                                                recorded_on="2022-06-01")]},
         ((OBS, 3, "status", "retracted"),),
         {"indicators": ONE, "observations": [obs(2021, 51),
                                              obs(2021, "", status="retracted", recorded_on="2022-06-01")]}),
    Case("illustrative_mixed",
         {"indicators": ONE, "observations": [obs(2020, 50, provenance="verified"),
                                              obs(2021, 51, provenance="illustrative"),
                                              obs(2022, 52, provenance="illustrative")]},
         ((OBS, 3, "provenance", "illustrative"),),
         {"indicators": [ind(), ind("B")], "observations": [
             obs(2021, 51, provenance="illustrative"), obs(2021, 51, provenance="verified") | {"indicator_id": "B"}]}),
    Case("not_responsible",
         {"departments": DEPARTMENTS, "indicators": ONE, "observations": [obs(2021, 51, submitted_by="d2")]},
         ((OBS, 2, "submitted_by", "d2"),),
         {"departments": [*DEPARTMENTS, {"department_id": "old", "successor_id": "d1"}],
          "indicators": [ind(support_departments="d2")],
          "observations": [obs(2018 + i, 50 + i, submitted_by=who) for i,
                           who in enumerate(("d1", "d2", "tj", "old", ""))]}),
]  # fmt: skip


@pytest.mark.parametrize("case", [*VALUES, *LEDGER], ids=str)
def test_rule(case, make_plan):
    try_case(case, make_plan)


def test_the_factor_and_direction_of_a_unit_jump_are_told(make_plan):
    [found] = findings(make_plan, {"indicators": ONE, "observations": series(2019, 58, 60, 0.6)}, "unit_jump")
    assert found.message.startswith("2021年数0.6比前后年份小约100倍")


def test_a_retracted_figure_is_not_judged(make_plan):
    rows = [*series(2019, 58, 60, 600000), obs(2021, "", status="retracted", recorded_on="2022-06-01"), obs(2022, 62)]
    assert findings(make_plan, {"indicators": ONE, "observations": rows}, "unit_jump") == []


def test_figures_are_judged_as_known_on_the_day(make_plan):
    folder = make_plan(indicators=ONE, observations=[obs(2020, 50), obs(2021, 5e5, recorded_on="2022-03-01")])
    rules = {day: {f.rule for f in check(load_plan(folder, as_of=day))} for day in ("2022-02-28", "2022-03-01")}
    assert "unit_jump" in rules["2022-03-01"] - rules["2022-02-28"]
