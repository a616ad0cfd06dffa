"""Rules of single figures and of the ledger of figures."""

import pytest

from evallib.checks import check
from evallib.plan import load_plan
from tests.checks.spec import DEPARTMENTS, ONE, Case, ind, obs, series, try_case

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
    # the other changes are 1, 2, 1, 2 %; then 20 %, at the end or between
    Case("unusual_change", {"indicators": ONE, "observations": series(2015, 100, 101, 103, 104, 106, 127)},
         ((OBS, 7, "value", "127"),), {"indicators": ONE, "observations": series(2015, 100, 101, 103, 104, 106, 110)}),
    Case("unusual_change", {"indicators": ONE, "observations": series(2015, 100, 120, 122, 123, 125, 126)},
         ((OBS, 3, "value", "120"),),
         {"indicators": ONE, "observations": series(2015, 100, 120)[:1]
          + series(2016, 120, note="行政区划调整") + series(2017, 122, 123, 125, 126)}, also="the first, explained"),
    Case("wild_change", {"indicators": ONE, "observations": series(2019, 50, 51, 153)}, ((OBS, 4, "value", "153"),),
         {"indicators": ONE, "observations": series(2018, 50, 75, 150, 160, 320)}),
    Case("wild_change", {"indicators": ONE, "observations": series(2017, 50, 51, 52, 19, 54)},
         ((OBS, 5, "value", "19"),),
         {"indicators": ONE, "observations": series(2017, 50, 51, 52, 52)
          + series(2021, 5.4, 5.5)}, also="a fall; a jump of the unit is told elsewhere"),
    Case("copied_value", {"indicators": ONE, "observations": series(2020, 50, 51.2, 51.2)},
         ((OBS, 4, "value", "51.2"),),
         {"indicators": ONE, "observations": [*series(2020, 50, 51, 51), h1(2022, 51.2), obs(2018, 48.7),
                                              obs(2016, 48.7), obs(2023, 51.2)]}),
    Case("copied_value", {"indicators": [ind(base=51.2)], "observations": [obs(2021, 51.2)]},
         ((OBS, 2, "value", "51.2"),),
         {"indicators": [ind(base=51.2)], "observations": [obs(2021, 51.2, note="与上年持平"), obs(2022, 51.3)]},
         also="the base"),
    Case("copied_value", {"indicators": ONE, "observations": series(2019, 40.1, 45.3, 51.2, 51.2)},
         ((OBS, 5, "value", "51.2"),), {"indicators": ONE, "observations": series(2019, 51.0, 51.1, 51.2, 51.2)},
         also="but not of what hardly moves"),
    Case("part_copied", {"indicators": ONE, "observations": [obs(2022, 51.2), h1(2023, 51.2)]},
         ((OBS, 3, "value", "51.2"),),
         {"indicators": ONE, "observations": [obs(2022, 51.2), h1(2023, 51.3), h1(2022, 51.2)]}),
    Case("part_copied", {"indicators": FLOW, "observations": [h1(2022, 51.2), obs(2022, 51.2)]},
         ((OBS, 2, "value", "51.2"),),
         {"indicators": FLOW, "observations": [h1(2022, 26.1), obs(2022, 51.2)]}, also="a flow's own year"),
    Case("doubled_half", {"indicators": FLOW, "observations": [h1(2022, 25.6), obs(2022, 51.2)]},
         ((OBS, 3, "value", "51.2"),),
         {"indicators": FLOW, "observations": [h1(2022, 25.7), obs(2022, 51.2), h1(2021, 20), obs(2021, 40)]}),
    Case("doubled_half", {"indicators": FLOW, "observations": [h1(2023, 25.6)], "department_forecasts": [
             {"indicator_id": "A", "year": 2023, "value": 51.2, "recorded_on": "2023-07-20"}]},
         (("department_forecasts.csv", 2, "value", "51.2"),),
         {"indicators": FLOW, "observations": [h1(2023, 25.6)], "department_forecasts": [
             {"indicator_id": "A", "year": 2023, "value": 53, "recorded_on": "2023-07-20"}]}, also="of a forecast"),
    # 20, 41: the second is the total of two years; 20, 41 and 19 in the next half-year are amounts
    Case("running_total", {"indicators": [SUM], "observations": series(2021, 20, 41)}, ((OBS, 3, "value", "41"),),
         {"indicators": [SUM], "observations": [*series(2021, 20, 41), h1(2023, 19)]}),
    Case("running_total", {"indicators": [REDUCTION], "observations": series(2021, 2.7, 5.3)},
         ((OBS, 3, "value", "5.3"),),
         {"indicators": [REDUCTION], "observations": series(2021, 2.7, 2.6)}, also="a reduction"),
    Case("even_steps", {"indicators": ONE, "observations": series(2018, 50, 51.3, 52.6, 53.9)},
         ((OBS, 5, "value", "53.9"),), {"indicators": ONE, "observations": series(2018, 50, 52, 54, 56, 57.3)}),
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
    Case("part_above_year",
         {"indicators": FLOW, "observations": [obs(2022, 55, recorded_on="2023-06-09"),
                                               h1(2022, 60, recorded_on="2023-06-09")]},
         ((OBS, 3, "value", "60"),), {"indicators": FLOW, "observations": [h1(2022, 27), obs(2022, 55)]},
         also="of one return: both are told"),
    Case("status_against_note", {"indicators": ONE, "observations": [obs(2021, 51, note="预计数，待年报核定")]},
         ((OBS, 2, "status", "final"),),
         {"indicators": ONE, "observations": [obs(2021, 51, note="政府工作报告写“预计52”"),
                                              obs(2022, 52, status="estimate", note="预计数")]}),
    Case("missing_period", {"indicators": ONE, "observations": [obs(2020, 50), obs(2022, 52)]},
         ((IND, 2, "name", "甲"),),
         {"indicators": [ind(), SUM | {"indicator_id": "B"}],
          "observations": [obs(2021, 51), obs(2022, 52), obs(2022, 9) | {"indicator_id": "B"}]}),
    Case("part_missing", {"indicators": ONE, "observations": [h1(2022, 51)]}, ((IND, 2, "name", "甲"),),
         {"indicators": [ind(), ind("B")], "observations": [h1(2022, 51), h1(2023, 52), obs(2022, 52)]}),
    # as of July 2023 the year 2022 is overdue, where nine months are usual it is not
    Case("figure_overdue", {"indicators": ONE, "observations": [obs(2021, 51)]}, ((IND, 2, "name", "甲"),),
         {"indicators": [ind(publication_lag="a_lag9m")], "observations": [obs(2021, 51)]}),
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
    Case("preliminary_left",
         {"indicators": ONE, "observations": [obs(2021, 51, status="preliminary"), obs(2022, 52)]},
         ((OBS, 2, "status", "preliminary"),),
         {"indicators": ONE, "observations": [obs(2021, 51, status="preliminary"), obs(2021, 51.4),
                                              obs(2022, 52, status="preliminary")]}),
    Case("forecast_below_part", {"indicators": FLOW, "observations": [h1(2023, 30)], "department_forecasts": [
             {"indicator_id": "A", "year": 2023, "value": 28, "recorded_on": "2023-07-20"}]},
         (("department_forecasts.csv", 2, "value", "28"),),
         {"indicators": ONE, "observations": [h1(2023, 30)], "department_forecasts": [
             {"indicator_id": "A", "year": 2023, "value": 28, "recorded_on": "2023-07-20"}]}),
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


LEDGER += [
    Case("not_responsible",
         {"departments": DEPARTMENTS, "indicators": ONE, "tasks": [{"id": "T1", "lead_department": "d1"}],
          "progress": [{"object_type": "task", "object_id": "T1", "period": "2022", "submitted_by": "d2",
                        "recorded_on": "2023-02-01"}],
          "department_forecasts": [{"indicator_id": "A", "year": 2023, "value": 5, "submitted_by": "d2",
                                    "recorded_on": "2023-06-01"}]},
         (("department_forecasts.csv", 2, "submitted_by", "d2"), ("progress.csv", 2, "submitted_by", "d2")),
         {"departments": DEPARTMENTS, "indicators": ONE,
          "tasks": [{"id": "T1", "lead_department": "d1", "support_departments": "d2"}],
          "progress": [{"object_type": "task", "object_id": "T1", "period": "2022", "submitted_by": "d2",
                        "recorded_on": "2023-02-01"}]}, also="of forecasts and progress"),
    Case("share_range", {"indicators": SHARE, "targets": [{"indicator_id": "A", "year": 2022, "target": 120}],
                         "department_forecasts": [{"indicator_id": "A", "year": 2023, "value": 101,
                                                   "recorded_on": "2023-06-01"}]},
         (("department_forecasts.csv", 2, "value", "101"), ("targets.csv", 2, "target", "120")),
         {"indicators": SHARE, "targets": [{"indicator_id": "A", "year": 2022, "target": 100}]},
         also="expected and asked for"),
    Case("negative_value", {"indicators": [ind(base=-50)], "observations": series(2021, 51, 52),
                            "department_forecasts": [{"indicator_id": "A", "year": 2023, "value": -53,
                                                      "recorded_on": "2023-06-01"}]},
         (("department_forecasts.csv", 2, "value", "-53"), (IND, 2, "base", "-50")),
         {"indicators": [ind(base=-5)], "observations": series(2021, -3, 2)}, also="base and forecast"),
]  # fmt: skip


@pytest.mark.parametrize("case", [*VALUES, *LEDGER], ids=str)
def test_rule(case, make_plan):
    try_case(case, make_plan)


def test_figures_are_judged_as_known_on_the_day(make_plan):
    folder = make_plan(indicators=ONE, observations=[obs(2020, 50), obs(2021, 5e5, recorded_on="2022-03-01")])
    rules = {day: {f.rule for f in check(load_plan(folder, as_of=day))} for day in ("2022-02-28", "2022-03-01")}
    assert "unit_jump" in rules["2022-03-01"] - rules["2022-02-28"]
