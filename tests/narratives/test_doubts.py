"""Notes on data: each kind of remark once, with its figures traced; stamps; what was known when."""

from __future__ import annotations

from evallib import tables as t
from evallib.evaluation import Evaluation
from evallib.narratives import narrate_borderline, narrate_data, narrate_doubts, plain_remark, stamps
from evallib.plan import load_plan
from evallib.ratings import figures as figures_of
from evallib.ratings import rate
from tests.narratives.builders import MakePlan, evaluated, figures, indicator


def said(make_plan: MakePlan, items: list[dict[str, object]], rows: list[dict[str, object]]) -> str:
    plan = load_plan(make_plan(items, rows))
    return "".join(sentence.text for sentence in narrate_doubts(rate(plan), figures_of(plan)))


def test_remarks_of_one_kind_share_a_sentence(make_plan: MakePlan) -> None:
    items = [
        indicator("A", name="甲", base=0, target=100),
        indicator("B", name="乙", base=0, target=100),
        indicator("C", name="丙", base=0, base_year=2019, target=100),
    ]
    rows = figures("A", 50, status="preliminary") + figures("B", 40, 50, status="preliminary") + figures("C", 50)
    assert said(make_plan, items, rows) == (
        "使用初步数的指标：甲（2021年）、乙（2022年）。"
        "基期年份与规划基期不同的指标（时间进度仍按规划年份计算）：丙（2019年）。"
    )


def test_two_bases_are_figures_with_their_cells(make_plan: MakePlan) -> None:
    items = [indicator("A", name="城镇化率", base=60.6, base_year=2019, target=65, decimals=2)]
    plan = load_plan(make_plan(items, figures("A", 62.71, 63.89, 64.72, start=2019)))
    told = narrate_doubts(rate(plan), figures_of(plan))
    assert told[1].text == (
        "规划表基数与现行口径数据不一致、进度仍按规划表基数计算的指标：城镇化率（规划表基数60.6%，现行口径2019年数62.71%）。"
    )
    assert [(str(span.cell), span.value) for span in told[1].numbers] == [
        ("ratings/A/base", 60.6),
        ("figures/A/2019annual", 62.71),
    ]


def test_long_lists_name_six_and_count_all(make_plan: MakePlan) -> None:
    names = [f"指标{word}" for word in "甲乙丙丁戊己庚辛"]
    items = [indicator(f"I{i}", name=name, base=0, target=100) for i, name in enumerate(names)]
    rows = [row for i in range(8) for row in figures(f"I{i}", 20, status="preliminary")]
    evaluation: Evaluation = evaluated(make_plan(items, rows))
    (told,) = narrate_doubts(evaluation.counted, evaluation.figures)
    assert told.text.endswith("指标己（2021年）等8项（逐项见附表备注）。")
    (number,) = told.numbers
    assert number.cell is not None and evaluation.cell(number.cell) == number.value == 8


def test_gaps_falls_calibers_and_paths(make_plan: MakePlan) -> None:
    items = [
        indicator("A", name="甲", target_type="cumulative_sum", target=100),
        indicator("B", name="乙", base=0, target=50),
        indicator("C", name="丙增长", target_type="avg_growth", value_kind="rate", target=5, caliber="新"),
    ]
    rows = (
        figures("A", 10)
        + figures("A", 10, start=2023)
        + figures("B", 60, 40)
        + figures("C", 5, caliber="旧")
        + figures("C", 6, start=2022, caliber="新")
    )
    plan = load_plan(make_plan(items, rows, settings={"as_of": "2024-07-31", "data_until": "2023-12-31"}))
    assert "".join(sentence.text for sentence in narrate_doubts(rate(plan), figures_of(plan))) == (
        "年度数据有缺、只计此前年份的指标：甲（2022年缺数）。"
        "曾达到目标后回落、按进度评价的指标：乙。"
        "各年口径不一、按增速连乘衔接的指标：丙增长。"
    )


def test_borderline(make_plan: MakePlan) -> None:
    # 36 of 100 in two of five years: q = 0.90; half a unit less would be lagging.
    items = [indicator("A", name="甲", decimals=0, base=0, target=100), indicator("B", name="乙", base=0, target=100)]
    table = rate(load_plan(make_plan(items, figures("A", 20, 36) + figures("B", 20, 45))))
    told = narrate_borderline(table)
    assert told is not None
    assert told.text == "以下指标的评价处于临界，最后一位数字的舍入即可改变结论：甲。"
    assert narrate_borderline(table[table[t.INDICATOR_ID] == "B"]) is None


def test_dates_and_methods(make_plan: MakePlan) -> None:
    plan = load_plan(make_plan([indicator()]))
    known, predicted = narrate_data(plan, ["默认方法", "ARIMA", "默认方法"])
    assert known.text == (
        "本报告依据截至2023年7月31日已掌握的数据编制，评价只使用2023年6月30日及以前时期的数据；时间进度按规划年份（2021—2025年）计算。"
        "部分数据因四舍五入，相减结果与所列差数可能略有出入。"
    )
    assert predicted.text == "预测采用默认方法、ARIMA，区间为80%预测区间，期末达标概率由同一组联合模拟路径得出。"
    assert narrate_data(plan, []) == (known,)


def test_stamps_name_the_graver_first() -> None:
    assert stamps(["verified", "unverified", "illustrative", ""]) == (
        "示例数据：本报告含为演示而拟定的数据，不得作为正式数据引用",
        "部分数据未经核实：引用前请与发布单位原文核对",
    )
    assert stamps(["verified", ""]) == ()


def test_remarks_in_tables_leave_their_figures_to_the_other_columns() -> None:
    bases = "规划表基数60.6与现行口径的2019年数-2.71不一致，进度按规划表基数计算"
    paces = "按年均增速比较（比值-0.99）与按序时进度比较结论不同"
    assert plain_remark(f"{bases}；{paces}") == (
        "规划表基数与现行口径数据不一致，进度按规划表基数计算；按年均增速比较与按序时进度比较结论不同"
    )
