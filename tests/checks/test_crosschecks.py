"""Rules that hold one thing against another: parts and totals, texts and tables, vintages, prices, two plans."""

import pytest

from tests.checks.spec import ONE, Case, ind, obs, series, try_case

IND, OBS, ADJ, PRO = "indicators.csv", "observations.csv", "adjustments.csv", "progress.csv"
TREES = {"name": "造林面积", "unit": "公顷"}


def of(indicator_id, rows):
    return [{**row, "indicator_id": indicator_id} for row in rows]


def said(effect, **more):
    return {"object_type": "task", "object_id": "T1", "period": "2022", "effect": effect, "recorded_on": "2023-02-01",
            **more}  # fmt: skip


SPECIAL = [
    {"plan_id": "SP1", "name": "卫生规划", "issue_level": "区政府办文件"},
    {"plan_id": "SP2", "name": "体育规划", "issue_level": "部门文件"},
]


def adjust(object_id, plan_id, **more):
    return {"adjustment_id": "J1", "object_id": object_id, "plan_id": plan_id, "new": "5", **more}


def own(indicator_id="X", **more):
    """An indicator only a special plan has."""
    return ind(indicator_id, main=False, plan_id="SP2", **more)


CASES = [
    Case("parts_above_total",
         {"indicators": [ind(**TREES), ind("B", **TREES, upper_id="A"), ind("C", **TREES, upper_id="A")],
          "observations": [*series(2021, 100, 100), *of("B", series(2021, 120, 60)), *of("C", series(2021, 10, 50))]},
         ((OBS, 3, "value", "100"), (OBS, 4, "value", "120")),
         {"indicators": [ind(**TREES), ind("B", **TREES, upper_id="A"), ind("C", **TREES, upper_id="A")],
          "observations": [*series(2021, 100, 100), *of("B", series(2021, 60, 60)), *of("C", series(2021, 40, 40))]}),
    Case("parts_above_total",
         {"indicators": [ind(**TREES), ind("B", name="其中：退耕还林", unit="公顷")],
          "observations": [*series(2021, 100), *of("B", series(2021, 130))]},
         ((OBS, 3, "value", "130"),),
         # Another unit (a share of the same thing) is no part.
         {"indicators": [ind(**TREES), ind("B", name="其中：退耕比重", unit="%")],
          "observations": [*series(2021, 10), *of("B", series(2021, 45))]}),
    Case("text_number_differs",
         {"indicators": [ind(**TREES, base=50, target=90)], "observations": series(2021, 60, 70),
          "tasks": [{"id": "T1"}], "progress": [said("2022年造林面积达到75公顷，超额完成")]},
         ((PRO, 2, "effect", "75"),),
         {"indicators": [ind(**TREES, base=50, target=90)], "observations": series(2021, 60, 70.4),
          "tasks": [{"id": "T1"}], "progress": [
              said("2022年造林面积达到70公顷"), said("造林面积由2020年的50公顷增加到70.4公顷"),
              said("造林面积累计130公顷"), said("造林面积比上年增加10公顷"), said("造林面积目标为90公顷"),
              said("造林面积稳步增加，新建公园75公顷")]}),
    Case("revised_much",
         {"indicators": ONE, "observations": [obs(2021, 100, recorded_on="2022-02-01", status="preliminary"),
                                              obs(2021, 120, recorded_on="2022-09-01")]},
         ((OBS, 3, "value", "120"),),
         {"indicators": ONE, "observations": [
             obs(2021, 100, recorded_on="2022-02-01", status="preliminary"), obs(2021, 108, recorded_on="2022-09-01"),
             obs(2022, 100, recorded_on="2023-02-01"), obs(2022, 150, recorded_on="2023-03-01", note="更正小数点")]}),
    Case("price_basis",
         {"indicators": [ind(unit="亿元", target_type="avg_growth", base=100),
                         ind("B", unit="亿元", target_type="avg_growth", caliber="现价",
                             target_text="年均5%（不变价）")]},
         ((IND, 2, "caliber", ""), (IND, 3, "caliber", "现价")),
         {"indicators": [ind(unit="亿元", target_type="avg_growth", caliber="现价"), ind("B", unit="亿元"),
                         ind("C", unit="%", target_type="avg_growth", value_kind="rate")]}),
    Case("per_head_restated",
         {"indicators": [ind("P", name="常住人口", unit="万人", main=False, caliber="七普后"),
                         ind(name="人均公园面积")],
          "observations": [{"indicator_id": "P", "year": 2019, "value": 90, "caliber": "七普前"},
                           {"indicator_id": "P", "year": 2021, "value": 88, "caliber": "七普后"}]},
         ((IND, 3, "caliber", ""),),
         {"indicators": [ind("P", name="常住人口", unit="万人", main=False, caliber="七普后"),
                         ind(name="人均公园面积", note="按七普人口计算"), ind("B", name="公园面积")],
          "observations": [{"indicator_id": "P", "year": 2019, "value": 90, "caliber": "七普前"},
                           {"indicator_id": "P", "year": 2021, "value": 88, "caliber": "七普后"}]}),
    Case("adjustment_of_higher_plan",
         {"indicators": [ind(plan_id="SP2"), own(upper_id="A"), own("Y", upper_id="T1")], "special_plans": SPECIAL,
          "tasks": [{"id": "T1", "plan_id": "SP1"}],
          "adjustments": [adjust("A", "SP2"), adjust("X", "SP2"), adjust("Y", "SP2"), adjust("T1", "SP2")]},
         ((ADJ, 2, "object_id", "A"), (ADJ, 3, "object_id", "X"), (ADJ, 4, "object_id", "Y"),
          (ADJ, 5, "object_id", "T1")),
         {"indicators": [ind(), own(), own("Y", upper_id="X")], "special_plans": SPECIAL,
          "adjustments": [adjust("X", "SP2"), adjust("Y", "SP2"), adjust("A", ""), adjust("A", "SP1")]}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_rule(case, make_plan):
    try_case(case, make_plan)
