"""附件2: headings for every date, brackets and asterisks, marks of figures, remarks."""

from __future__ import annotations

from typing import Any

import pytest

from evallib.document import TableBlock
from evallib.evaluation import evaluate
from evallib.plan import load_plan
from evallib.reports import indicator_table
from tests.narratives.builders import OFFICES, MakePlan, evaluated, figures, indicator, office_says

FRONT = ("序号", "类别", "指标名称", "单位", "属性", "2020年基数", "2025年目标（或年均、[累计]）")
BACK = ("年均增速或累计", "目标实现程度评价", "责任单位", "数据截至", "备注")


def table_of(folder: Any, name: str = "main") -> TableBlock:
    document = indicator_table.build(evaluated(folder))
    (table,) = [block for block in document.blocks if isinstance(block, TableBlock) and block.name == name]
    return table


def cells(table: TableBlock, heading: str) -> list[str]:
    at = table.head[0].index(heading)
    return [row[at].text for row in table.rows]


@pytest.mark.parametrize(
    ("as_of", "until", "middle"),
    [
        ("2023-06-10", "2022-12-31", "2021年实际 2022年实际 2023年预计 2024年预测 2025年预测"),
        ("2023-07-31", "2023-06-30", "2021年实际 2022年实际 2023年上半年实际 2023年预计 2024年预测 2025年预测"),
        ("2023-07-31", "2023-07-31", "2021年实际 2022年实际 2023年上半年实际 2023年预计 2024年预测 2025年预测"),
        ("2023-05-31", "2023-03-31", "2021年实际 2022年实际 2023年一季度实际 2023年预计 2024年预测 2025年预测"),
        ("2023-05-31", "2023-03-30", "2021年实际 2022年实际 2023年预计 2024年预测 2025年预测"),
        ("2024-11-30", "2024-09-30", "2021年实际 2022年实际 2023年实际 2024年前三季度实际 2024年预计 2025年预测"),
        ("2021-02-01", "2021-01-31", "2021年预计 2022年预测 2023年预测 2024年预测 2025年预测"),
        ("2026-03-31", "2025-12-31", "2021年实际 2022年实际 2023年实际 2024年实际 2025年实际"),
        ("2027-07-31", "2027-06-30", "2021年实际 2022年实际 2023年实际 2024年实际 2025年实际"),
    ],
)
def test_headings_follow_the_dates(make_plan: MakePlan, as_of: str, until: str, middle: str) -> None:
    settings = {"as_of": as_of, "data_until": until}
    table = table_of(make_plan([indicator(base=0, target=100)], figures("A", 20), settings=settings))
    future = [word[:5] for word in middle.split() if not word.endswith("实际")]
    whose = ("预测来源",) if future else ()
    hidden = [f"{year}{words}" for words in ("部门预计", "模型预测") for year in future]
    assert table.head == ((*FRONT, *middle.split(), *whose, *BACK, *hidden),)
    assert len(table.align) == len(table.widths) == len(table.head[0])
    assert [h for h, width in zip(table.head[0], table.widths, strict=True) if width == 0] == hidden
    assert ("模型" in "".join(table.notes)) is ("预计" in middle)


def test_headings_follow_the_plans_years(make_plan: MakePlan) -> None:
    plan = {"first_year": 2016, "last_year": 2018, "base_year": 2015}
    settings = {"as_of": "2017-07-31", "data_until": "2016-12-31"}
    table = table_of(make_plan([indicator(base=0, target=9, base_year=2015)], plan=plan, settings=settings))
    assert table.head[0][5:10] == (
        "2015年基数",
        "2018年目标（或年均、[累计]）",
        "2016年实际",
        "2017年预计",
        "2018年预测",
    )


TARGETS: list[tuple[dict[str, Any], str]] = [
    ({"target": 65}, "65"),
    ({"target_type": "increment", "target": 1}, "[1]"),
    ({"target_type": "increment", "target": 5, "direction": "down"}, "[降低5]"),
    ({"target_type": "avg_growth", "target": 7}, "年均7"),
    ({"target_type": "cumulative_sum", "target": 15}, "[15]"),
    ({"target_type": "cumulative_sum", "target": 40, "direction": "down"}, "[≤40]"),
    ({"target_type": "cumulative_reduction", "target": 13.5}, "[13.5]"),
    ({"target_type": "floor", "target": 6.5}, "≥6.5"),
    ({"target_type": "ceiling", "target": 5.5}, "≤5.5"),
    ({"target_type": "range", "target_low": 12, "target_high": 18}, "12—18"),
    ({"target_type": "range", "target_low": 12}, "≥12"),
    ({"target_type": "range", "target_high": 18}, "≤18"),
    ({"target_type": "assigned", "target_text": "完成市下达任务"}, "完成市下达任务"),
    ({"target_type": "relative_growth", "target_text": "与经济增长同步"}, "与经济增长同步"),
    ({"target_type": "qualitative"}, "—"),
    ({"target": None, "target_text": "持续提升"}, "持续提升"),
]


def test_targets_as_the_plan_writes_them(make_plan: MakePlan) -> None:
    items = [indicator(f"T{i}", **columns) for i, (columns, _) in enumerate(TARGETS)]
    assert cells(table_of(make_plan(items)), FRONT[6]) == [shown for _, shown in TARGETS]


def test_asterisk_for_bases_of_another_year(make_plan: MakePlan) -> None:
    items = [
        indicator("A", base=60.6, base_year=2019, target=65),
        indicator("B", base=3, target=9),
        indicator("C", target=9),
        indicator("D", base=4, base_year=2018, target=9),
    ]
    table = table_of(make_plan(items))
    assert cells(table, "2020年基数") == ["60.6*", "3", "—", "4*"]
    assert table.notes[1] == "带*的基数不是2020年数，为2018年、2019年数。"
    assert "*" not in "".join(table_of(make_plan([items[1]])).notes)


def test_figures_with_their_marks(make_plan: MakePlan) -> None:
    items = [
        indicator("A", base=0, target=100),
        indicator("B", base=0, target=100, caliber="新", part_year="stock"),
        indicator("C", base=0, target=100, decimals=""),
    ]
    rows = (
        figures("A", 20.04, status="preliminary")
        + figures("A", 30, start=2022, status="estimate")
        + figures("B", 9, caliber="旧")
        + figures("C", 1.2345)
    )
    table = table_of(make_plan(items, rows))
    assert cells(table, "2021年实际") == ["20.0（初步）", "9.0（另一口径）", "1.2345"]
    assert cells(table, "2022年实际") == ["30.0（预计）", "—", "—"]
    assert cells(table, "2023年上半年实际") == ["年度指标", "—", "年度指标"]
    assert cells(table, "数据截至") == ["2022年", "—", "2021年"]
    assert cells(table, "2025年预测")[1] == "—"


def test_achieved_growth_and_totals(make_plan: MakePlan) -> None:
    items = [
        indicator("A", target_type="avg_growth", value_kind="rate", target=7),
        indicator("B", target_type="cumulative_sum", target=15, decimals=2),
        indicator("C", target_type="cumulative_reduction", value_kind="rate", target=13.5),
        indicator("D", base=0, target=100),
    ]
    rows = figures("A", 14.6, 10.4) + figures("B", 3.15, 2.9) + figures("C", 2.7, 0.1) + figures("D", 20)
    assert cells(table_of(make_plan(items, rows)), "年均增速或累计") == ["12.5%", "[6.05]", "[2.8%]", "—"]


def test_class_with_the_chance_where_the_target_lies_ahead(make_plan: MakePlan) -> None:
    items = [
        indicator("A", base=0, target=100),
        indicator("B", base=0, target=50),
        indicator("C", target_type="cumulative_sum", target=10),
        indicator("D"),
        indicator("E", target_type="assigned", value_kind="rate"),
    ]
    rows = figures("A", 1, 2) + figures("B", 20, 50.1) + figures("C", 6, 6) + figures("D", 1) + figures("E", 1)
    targets = [{"indicator_id": "E", "year": 2021, "target": 1, "recorded_on": "2021-01-01"}]
    shown = cells(table_of(make_plan(items, rows, targets=targets)), "目标实现程度评价")
    assert shown[0] == "滞后；完成难度较大"
    assert shown[1] in ("提前实现", "提前实现；须防止回落")
    assert shown[2:] == ["提前实现", "暂无法评价", "基本符合预期"]


def test_remarks_and_offices(make_plan: MakePlan) -> None:
    items = [
        indicator("A", base=60.6, base_year=2019, target=65, decimals=2, caliber="七普后", support_departments="jyj"),
        indicator("B", base=0, target=100, provenance="illustrative"),
        indicator("C", lead_department=""),
    ]
    rows = figures("A", 62.71, 63.89, 64.72, start=2019, caliber="七普后") + figures("B", 20, provenance="unverified")
    folder = make_plan(items, rows, departments=OFFICES, overrides=[office_says("B", "ahead")])
    table = table_of(folder)
    assert cells(table, "备注") == [
        "口径：七普后；基期为2019年，时间进度仍按规划年份计算；规划表基数与现行口径数据不一致，进度按规划表基数计算",
        "区发展改革委规划科2023年7月28日由“基本符合预期”改为“快于预期”：有3个项目投用；示例数据",
        "没有可用的目标值",
    ]
    assert cells(table, "责任单位") == ["区发展改革委、区教育局", "区发展改革委", "—"]


def test_two_tables_and_no_auxiliary_series(make_plan: MakePlan) -> None:
    items = [
        indicator("A", name="甲", category="经济发展"),
        indicator("B", name="乙", main=False, chapter="第一章"),
        indicator("C", name="丙", main=False),
    ]
    folder = make_plan(items, figures("C", 3))
    assert cells(table_of(folder), "指标名称") == ["甲"] and cells(table_of(folder), "类别") == ["经济发展"]
    chapters = table_of(folder, "chapters")
    assert cells(chapters, "指标名称") == ["乙"] and cells(chapters, "章节") == ["第一章"]
    document = indicator_table.build(evaluated(make_plan([items[0]])))
    assert [block.name for block in document.blocks if isinstance(block, TableBlock)] == ["main"]


def test_title_and_numbers_of_the_shipped_plan() -> None:
    document = indicator_table.build(evaluate(load_plan("national")))
    assert (document.title, document.subtitle) == ("国家“十四五”规划主要指标完成情况表", "附件2")
    (table,) = [block for block in document.blocks if isinstance(block, TableBlock)]
    assert len(table.rows) == 20 and [row[0].text for row in table.rows] == [str(i) for i in range(1, 21)]
    assert cells(table, "2020年基数")[2] == "60.6*" and cells(table, FRONT[6])[13] == "[13.5]"


def test_methods_and_judgements_are_named(make_plan: MakePlan) -> None:
    judged = {"indicator_id": "A", "kind": "value", "year": 2024, "value": 40, "reason": "新馆投用", "person": "规划科",
              "recorded_on": "2023-07-20"}  # fmt: skip
    folder = make_plan(
        [indicator(base=0, target=100), indicator("B", base=0, target=100)],
        [*figures("A", 20, 30), *figures("B", 20, 30)],
        overrides=[judged],
        settings={"methods": {"B": "drift"}},
    )
    table = table_of(folder)
    assert "模型预测数为预测的中位数（默认方法、漂移法）" in table.notes[-2]
    assert ["预测含人工判断" in text for text in cells(table, "备注")] == [True, False]
    assert cells(table, "2024年预测")[0] == "40.0"


SAID = {"basis": "按进度", "recorded_on": "2023-06-01", "submitted_by": "fgw"}


def said(key: str, *values: float, start: int = 2023, **columns: Any) -> list[dict[str, Any]]:
    """A department's own forecasts of consecutive years."""
    usual = {"indicator_id": key, **SAID, **columns}
    return [usual | {"year": start + i, "value": value} for i, value in enumerate(values)]


def adopted(make_plan: MakePlan, rows: list[dict[str, Any]], **settings: Any) -> TableBlock:
    """The table of one indicator that grew by 20 a year, with departments' forecasts."""
    items = [indicator(base=0, target=100)]
    return table_of(
        make_plan(items, figures("A", 20, 40), departments=OFFICES, department_forecasts=rows, settings=settings)
    )


def test_a_departments_forecast_inside_the_interval_is_adopted(make_plan: MakePlan) -> None:
    table = adopted(make_plan, said("A", 60, 80, 100))
    assert [cells(table, f"{year}年{word}")[0] for year, word in YEARS] == ["60.0", "80.0", "100.0"]
    assert cells(table, "预测来源") == ["部门（区发展改革委）"]
    assert cells(table, "2025年部门预计") == ["100.0"] and cells(table, "2025年模型预测") != ["100.0"]
    assert "责任单位各年预计均在模型预测区间内的，采用责任单位预计" in "".join(table.notes)


YEARS = ((2023, "预计"), (2024, "预测"), (2025, "预测"))


def test_one_year_outside_and_the_models_stand_for_all(make_plan: MakePlan) -> None:
    table = adopted(make_plan, said("A", 60, 80, 900))
    assert cells(table, "预测来源") == ["模型"]
    assert cells(table, "2023年预计") == cells(table, "2023年模型预测") != ["60.0"]
    assert cells(table, "2025年部门预计") == ["900.0"]


def test_years_a_department_left_open_are_the_models(make_plan: MakePlan) -> None:
    table = adopted(make_plan, said("A", 60))
    assert cells(table, "预测来源") == ["2023年部门（区发展改革委）；2024年、2025年模型"]


@pytest.mark.parametrize(
    ("settings", "whose"),
    [({"adopt": "model"}, "模型"), ({"adopt": "department"}, "部门（区发展改革委）"),
     ({"adopt": "model", "adopts": {"A": "department"}}, "部门（区发展改革委）")],
)  # fmt: skip
def test_settings_may_override(make_plan: MakePlan, settings: dict[str, Any], whose: str) -> None:
    rows = said("A", 60, 80, 900 if "department" in str(settings) else 100)
    assert cells(adopted(make_plan, rows, **settings), "预测来源") == [whose]


def test_of_several_departments_the_leads_forecast_counts(make_plan: MakePlan) -> None:
    rows = said("A", 61, 81, 101, submitted_by="jyj") + said("A", 60, 80, 100)
    table = adopted(make_plan, rows)
    assert cells(table, "2023年预计") == ["60.0"] and cells(table, "2023年部门预计") == ["60.0"]
