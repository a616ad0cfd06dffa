"""Rules of the catalogue, of targets, of bases and calibers."""

import pytest

from evallib.checks import check
from evallib.plan import load_plan
from tests.checks.spec import ONE, Case, findings, ind, obs, series, try_case

IND, PLAN = "indicators.csv", "plan.yml"
CHAPTER = {"main": False, "attribute": ""}
AUXILIARY = ind(main=False, target=None, base=None, name="", lead_department="", target_type="")


def target(year, value, indicator_id="A"):
    return {"indicator_id": indicator_id, "year": year, "target": value, "recorded_on": "2021-03-01"}


CATALOGUE = [
    Case("expect_count",
         {"plan": {"expect": {"main": 26, "tasks": 1, "programmes": 1, "chapters": 2}}, "tasks": [{"id": "T1"}],
          "indicators": [ind(), ind("B", chapter="一", **CHAPTER), ind("C", chapter="一", **CHAPTER)]},
         ((PLAN, None, "expect.chapters", "1"), (PLAN, None, "expect.main", "1"),
          (PLAN, None, "expect.programmes", "0")),
         {"plan": {"expect": {"main": 1, "tasks": 0, "chapters": 2}},
          "indicators": [ind(), ind("B", chapter="一", **CHAPTER), ind("C", chapter="二", **CHAPTER)]}),
    Case("expect_unknown", {"indicators": ONE, "plan": {"expect": {"project": 1}}},
         ((PLAN, None, "expect.project", "project"),), {"indicators": ONE, "plan": {"expect": {"main": 1}}}),
    Case("indicator_incomplete", {"indicators": [ind(name="", attribute=""), ind("B", lead_department="")]},
         ((IND, 2, "attribute", ""), (IND, 2, "name", ""), (IND, 3, "lead_department", "")),
         {"indicators": [ind(), ind("B", chapter="一", **CHAPTER), {**AUXILIARY, "indicator_id": "C"}]}),
    Case("unit_not_percent", {"indicators": [ind(value_kind="rate", unit="亿元")]}, ((IND, 2, "unit", "亿元"),),
         {"indicators": [ind(value_kind="rate", unit="%"), ind("B", value_kind="share", unit="‰"), ind("C")]}),
    Case("unit_spelling", {"indicators": [ind(unit="月"), ind("B", unit="㎡")]},
         ((IND, 2, "unit", "月"), (IND, 3, "unit", "㎡")), {"indicators": [ind(unit="个月"), ind("B", unit="")]}),
    Case("tolerance_negative", {"indicators": [ind(tolerance=-0.5)]}, ((IND, 2, "tolerance", "-0.5"),),
         {"indicators": [ind(tolerance=0), ind("B", tolerance="")]}),
]  # fmt: skip

RATE = {"value_kind": "rate", "unit": "%", "base": None}
TARGETS = [
    Case("unknown_target_type", {"indicators": [ind(target_type="水平型")]}, ((IND, 2, "target_type", "水平型"),),
         {"indicators": ONE}),
    Case("target_missing",
         {"indicators": [ind(target=None), ind("B", target_type=""), ind("C", target_type="range", target=None)]},
         ((IND, 2, "target", ""), (IND, 3, "target_type", ""), (IND, 4, "target_low", "")),
         {"indicators": [ind(), ind("B", target_type="range", target=None, target_high=5),
                         AUXILIARY | {"indicator_id": "C"},
                         ind("D", target_type="relative_growth", target=None),
                         ind("E", target_type="assigned", target=None),
                         ind("F", target_type="qualitative", target=None), ind("G", target="六十")]}),
    Case("target_missing", {"indicators": [ind(target=None)]}, ((IND, 2, "target", ""),),
         {"indicators": [ind(target=None)], "adjustments": [
             {"adjustment_id": "J1", "object_id": "A", "new": "60", "approved_on": "2022-05-01"}]},
         also="an approved adjustment gives a target"),
    Case("target_out_of_domain",
         {"indicators": [ind(target_type="cumulative_sum", target=0),
                         ind("B", target_type="cumulative_reduction", target=-5),
                         ind("C", target_type="cumulative_reduction", target=100)]},
         ((IND, 2, "target", "0"), (IND, 3, "target", "-5"), (IND, 4, "target", "100")),
         {"indicators": [ind(target_type="cumulative_sum", target=1000), ind("B", target=0, base=-1),
                         ind("C", target_type="cumulative_reduction", target=99.9)]}),
    Case("target_out_of_domain", {"indicators": [ind(target_type="cumulative_sum", target=10)], "adjustments": [
             {"adjustment_id": "J1", "object_id": "A", "new": "-3", "approved_on": "2022-05-01"}]},
         ((IND, 2, "target", "10"),),
         {"indicators": [ind(target_type="cumulative_sum", target=10)], "adjustments": [
             {"adjustment_id": "J1", "object_id": "A", "new": "-3", "requested_on": "2022-05-01"}]},
         also="the target in force counts"),
    Case("range_reversed", {"indicators": [ind(target_type="range", target_low=8, target_high=5)]},
         ((IND, 2, "target_low", "8"),), {"indicators": [ind(target_type="range", target_low=5, target_high=5)]}),
    Case("target_behind_base",
         {"indicators": [ind(target=49), ind("B", direction="down"), ind("C", target_type="increment", target=-1)]},
         ((IND, 2, "target", "49"), (IND, 3, "target", "60"), (IND, 4, "target", "-1")),
         {"indicators": [ind(target=50), ind("B", direction="down", target=40),
                         ind("C", target_type="increment", target=1),
                         ind("D", target_type="increment", target=1, direction="down"),
                         ind("E", target_type="ceiling", target=1)]}),
    Case("target_share", {"indicators": [ind(value_kind="share", unit="%", base=0.5, target=105)]},
         ((IND, 2, "target", "105"),),
         {"indicators": [ind(value_kind="share", unit="%", base=0, target=100), ind("B", target=105)]}),
    Case("tolerance_missing",
         {"indicators": [ind(target_text="60左右"), ind("B", target_text="约60"), ind("C", target_text="与GDP基本同步"),
                         ind("D", target_text="基本持平")]},
         tuple((IND, row, "target_text", text) for row, text in
               enumerate(("60左右", "约60", "与GDP基本同步", "基本持平"), start=2)),
         {"indicators": [ind(target_text="60左右", tolerance=0.5), ind("B", target_text="约60", tolerance=0),
                         ind("C", target_text="节约用水60、基本养老保险参保、约束性"),
                         ind("D", target_type="floor", target_text="60左右")]}),
    Case("target_text_differs", {"indicators": [ind(target_text="2025年达到65家"),
                                                ind("B", target=6, target_text="60")]},
         ((IND, 2, "target_text", "2025年达到65家"), (IND, 3, "target_text", "60")),
         {"indicators": [ind(target_text="达到60家"), ind("B", target_text="[10]"), ind("C", target_text=">60、力争70"),
                         ind("D", target=20000, target_text="２万个"), ind("E", target_text="完成市下达任务"),
                         ind("F", target=13.2, base=12, target_text="13.2年"), ind("G", target_text="2025年完成"),
                         ind("H", target_type="range", target=None, target_low=3, target_text="3%—5%")]}),
    Case("base_text_differs", {"indicators": [ind(target_text="由2020年的5家提高到60家"),
                                              ind("B", target_text="从45增加至60")]},
         ((IND, 2, "base", "50"), (IND, 3, "base", "50")),
         {"indicators": [ind(target_text="由2020年的50家提高到60家"), ind("B", target_text="从严控制，达到60"),
                         ind("C", base=20000, target_text="从2万增加到60")]}),
    Case("target_wording", {"indicators": [ind(target_type="floor", target_text="60以内"),
                                           ind("B", target_type="ceiling", target_text="不低于60"),
                                           ind("C", target_text="控制在60以内")]},
         ((IND, 2, "target_type", "floor"), (IND, 3, "target_type", "ceiling"), (IND, 4, "direction", "up")),
         {"indicators": [ind(target_type="floor", target_text="60以上"),
                         ind("B", target_type="ceiling", target_text="≤60"),
                         ind("C", direction="down", base=70, target_text="60以下"),
                         ind("D", target_type="range", target_low=50, target_text="50以上、60以下")]}),
    Case("reference_missing", {"indicators": [ind(target_type="relative_growth", target=None, **RATE)]},
         ((IND, 2, "reference", ""),),
         {"indicators": [ind(target_type="relative_growth", target=None, reference="B", **RATE), ind("B")]}),
    Case("assigned_target_missing", {"indicators": [ind(target_type="assigned", target=None)],
                                     "targets": [target(2020, 5)]},
         ((IND, 2, "target_type", "assigned"),),
         {"indicators": [ind(target_type="assigned", target=None)], "targets": [target(2022, 5)]}),
    # 10+20+20+20+20 = 90, not 100; the level's last year is 59, not 60; the increment's 50 + 8 = 58, not 57
    Case("yearly_targets_differ",
         {"indicators": [ind(target_type="cumulative_sum", target=100), ind("B"),
                         ind("C", target_type="increment", target=8)],
          "targets": [target(2021, 10), *(target(year, 20) for year in range(2022, 2026)), target(2025, 59, "B"),
                      target(2025, 57, "C")]},
         ((IND, 2, "target", "100"), (IND, 3, "target", "60"), (IND, 4, "target", "8")),
         {"indicators": [ind(target_type="cumulative_sum", target=100), ind("B"),
                         ind("C", target_type="increment", target=8),
                         ind("D", target_type="cumulative_sum", target=100)],
          "targets": [*(target(year, 20) for year in range(2021, 2026)), target(2025, 60.04, "B"),
                      target(2025, 58, "C"),
                      target(2021, 90, "D")]}),
]  # fmt: skip

OLD, NEW = {"caliber": "旧"}, {"caliber": "新"}
BASES = [
    Case("base_missing",
         {"indicators": [ind(base=None), ind("B", target_type="avg_growth", base=None, target=6),
                         ind("C", target_type="relative_growth", reference="D", target=None, base=5),
                         ind("D", base=None, main=False)]},
         ((IND, 2, "base", ""), (IND, 3, "base", ""), (IND, 5, "base", "")),
         {"indicators": [ind(), ind("B", target_type="avg_growth", target=6, **RATE),
                         ind("C", target_type="floor", base=None),
                         ind("D", base=None, main=False), ind("E", target_type="cumulative_sum", base=None),
                         ind("F", base="五十")]}),
    Case("base_not_positive",
         {"indicators": [ind(target_type="avg_growth", base=0), ind("B", target_type="cumulative_reduction", base=-2),
                         ind("C", target_type="relative_growth", reference="D", **RATE), ind("D", base=0)]},
         ((IND, 2, "base", "0"), (IND, 3, "base", "-2"), (IND, 5, "base", "0")),
         {"indicators": [ind(base=0), ind("B", target_type="avg_growth", value_kind="rate", unit="%", base=-2,
                                          target=5)]}),
    Case("base_year_other", {"indicators": [ind(base_year=2019)]}, ((IND, 2, "base_year", "2019"),),
         {"indicators": [ind(base_year=""), ind("B", base_year=2019, base=None), ind("C", base_year=2020)]}),
    # printed with one decimal: 50.04 rounds to 50, 50.2 does not
    Case("base_differs", {"indicators": ONE, "observations": [obs(2020, 50.2)]}, ((IND, 2, "base", "50"),),
         {"indicators": ONE, "observations": [obs(2020, 50.04), obs(2021, 51)]}),
    Case("base_differs", {"indicators": ONE, "observations": [obs(2020, 50),
                                                              obs(2020, 50.2, recorded_on="2022-09-30")]},
         ((IND, 2, "base", "50"),),
         {"indicators": [ind(value_kind="rate", unit="%")], "observations": [obs(2020, 50.2)]},
         also="the last row counts"),
    Case("base_not_restated",
         {"indicators": [ind(**NEW)], "observations": [obs(2020, 50, **OLD), obs(2020, 55, **NEW),
                                                       obs(2021, 56, **NEW)]},
         ((IND, 2, "base", "50"),),
         {"indicators": [ind(**NEW, base=55)], "observations": [obs(2020, 50, **OLD), obs(2020, 55, **NEW)]}),
    Case("base_not_restated", {"indicators": [ind(**NEW)],
                               "observations": [obs(2020, 50, **OLD), obs(2021, 56, **NEW)]},
         ((IND, 2, "base", "50"),),
         {"indicators": [ind(**NEW)], "observations": [obs(2019, 49, **OLD), obs(2021, 56, **NEW)]},
         also="no figure of the current caliber for the base year"),
    Case("caliber_only_other", {"indicators": [ind(**NEW)],
                                "observations": [obs(2021, 51, **OLD), obs(2022, 52, **OLD)]},
         ((IND, 2, "caliber", "新"),),
         {"indicators": [ind(**NEW)], "observations": [obs(2021, 51, **OLD), obs(2022, 52, **NEW)]}),
    Case("caliber_changed", {"indicators": [ind(**NEW)],
                             "observations": [obs(2021, 51, **NEW), obs(2022, 40, **OLD)]},
         (("observations.csv", 3, "caliber", "旧"),),
         {"indicators": [ind(**NEW), ind("B", value_kind="rate", unit="%", **NEW)],
          "observations": [obs(2021, 40, **OLD), obs(2022, 40, **OLD), obs(2022, 52, **NEW),
                           obs(2021, 5, **NEW) | {"indicator_id": "B"}, obs(2022, 4, **OLD) | {"indicator_id": "B"}]}),
    Case("caliber_chained", {"indicators": [ind(target_type="avg_growth", **RATE)],
                             "observations": [obs(2021, 5, **OLD)]},
         ((IND, 2, "caliber", ""),),
         {"indicators": [ind(target_type="avg_growth", **RATE)], "observations": [obs(2021, 5)]}),
]  # fmt: skip


@pytest.mark.parametrize("key", ["main", "tasks", "programmes", "chapters"])
@pytest.mark.parametrize("off", [-1, 1])
def test_each_count_off_by_one_is_refused(make_plan, key, off):
    found = {"main": 2, "tasks": 3, "programmes": 4, "chapters": 2}
    tables = {
        "indicators": [ind(), ind("B"), ind("C", chapter="一", **CHAPTER), ind("D", chapter="二", **CHAPTER)],
        "tasks": [{"id": f"T{i}"} for i in range(3)], "programmes": [{"id": f"P{i}"} for i in range(4)],
    }  # fmt: skip
    wrong = findings(make_plan, {**tables, "plan": {"expect": found | {key: found[key] + off}}}, "expect_count")
    assert [finding.column for finding in wrong] == [f"expect.{key}"]
    assert findings(make_plan, {**tables, "plan": {"expect": found}}, "expect_count") == []


@pytest.mark.parametrize("case", [*CATALOGUE, *TARGETS, *BASES], ids=str)
def test_rule(case, make_plan):
    try_case(case, make_plan)


def test_a_base_of_another_caliber_is_told_once(make_plan):
    tables = {"indicators": [ind(**NEW)], "observations": [obs(2020, 50, **OLD), obs(2020, 55, **NEW)]}
    assert findings(make_plan, tables, "base_differs") == []


def test_auxiliary_series_need_no_target_and_no_base(make_plan):
    plan = load_plan(make_plan(indicators=[AUXILIARY], observations=series(2021, 1, 2)))
    assert [finding.rule for finding in check(plan) if finding.severity != "info"] == []
