"""Tables in Chinese, methods side by side, a correction tried out; the edition for the public."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from evallib import explore, load_plan
from evallib import tables as t
from evallib.errors import UsageError
from evallib.evaluation import evaluate
from evallib.plan import Plan

INDICATORS = [
    {"indicator_id": "A", "name": "甲", "unit": "家", "main": True, "target_type": "level", "base": 100, "target": 150,
     "decimals": 0, "lead_department": "fgw", "attribute": "预期性"},
    {"indicator_id": "B", "name": "乙", "main": True, "target_type": "level", "base": 10, "target": 20,
     "disclosure": "内部", "lead_department": "fgw"},
    {"indicator_id": "C", "name": "丙", "main": True, "target_type": "level", "base": 1, "target": 2},
]  # fmt: skip
OBSERVATIONS = [
    {"indicator_id": key, "year": year, "value": base + step * (year - 2020), "source": "年报"}
    for key, base, step in (("A", 100, 10), ("B", 10, 1))
    for year in range(2015, 2023)
]


@pytest.fixture(scope="module")
def plan(make_plan: Callable[..., Path]) -> Plan:
    return load_plan(make_plan(INDICATORS, OBSERVATIONS, departments=[{"department_id": "fgw", "name": "发展改革委"}]))


def test_ratings_in_chinese(plan: Plan) -> None:
    # A: 120 at the end of 2022, (120−100)/(150−100) = 40 %, as planned: on track.
    first = explore.rating_table(evaluate(plan)).iloc[0].to_dict()
    shown = {name: first[name] for name in ("编号", "指标", "数据截至", "最新值", "目标", "进度", "应达进度", "评价")}
    assert shown == {
        "编号": "A", "指标": "甲", "数据截至": "2022年", "最新值": "120", "目标": "150", "进度": "40.0%",
        "应达进度": "40.0%", "评价": "基本符合预期",
    }  # fmt: skip


def test_figures_in_chinese(plan: Plan) -> None:
    table = explore.figure_table(evaluate(plan), "A")
    assert list(table.columns) == ["年份", "时期", "数值", "状态", "口径", "来源", "登记日期"]
    assert table.iloc[-1].to_list() == [2022, "全年", 120.0, "最终", "", "年报", "2023-02-28"]
    with pytest.raises(UsageError, match="没有指标“X”"):
        explore.figure_table(evaluate(plan), "X")


def test_methods_side_by_side_agree_with_the_evaluation(plan: Plan) -> None:
    rows = explore.compare_methods(plan, "A", ["naive", "drift"])
    assert rows[[t.METHOD, t.YEAR]].to_numpy().tolist() == [
        ["naive", 2023], ["naive", 2024], ["naive", 2025], ["drift", 2023], ["drift", 2024], ["drift", 2025],
    ]  # fmt: skip
    whole = evaluate(plan, method="drift").forecast_of("A")
    assert rows[rows[t.METHOD] == "drift"][t.Q500].to_list() == whole[t.Q500].to_list()
    table = explore.method_table(rows)
    # naive: the last figure; drift: ten more a year
    assert [text.partition("（")[0] for text in table["2025年"]] == ["120.00", "150.00"]
    assert list(table.index) == ["朴素法", "漂移法"]


def test_a_correction_changes_a_copy_only(plan: Plan) -> None:
    before = evaluate(plan)
    # 120 raised by 5 % is 126: (126−100)/50 = 52 % against 40 %, q = 1.3
    after = evaluate(explore.correct(plan, "A", raised=0.05))
    table = explore.compare(before, after, "A").set_index("项目")
    assert table.loc["最新值", ["修改前", "修改后", "变化"]].to_list() == ["120", "126", "是"]
    assert table.loc["评价", ["修改前", "修改后", "变化"]].to_list() == ["基本符合预期", "快于预期", "是"]
    assert table.loc["目标", "变化"] == ""
    assert evaluate(explore.correct(plan, "A", value=150)).row("A")[t.RATING] == "early"
    assert evaluate(plan).row("A")[t.LATEST_VALUE] == 120.0
    with pytest.raises(UsageError, match="没有年度数"):
        explore.correct(plan, "C")


def test_track_record_in_chinese(plan: Plan) -> None:
    # Both series grow by the same step each year: drift is never wrong.
    record = explore.track_record(plan, ["naive", "drift"])
    table = explore.score_table(record)
    assert table["方法"].to_list() == ["漂移法", "朴素法"]
    assert table["误差（MASE）"].iloc[0] == pytest.approx(0.0)


def test_past_errors_in_a_sentence(plan: Plan) -> None:
    # Naive errs by one, two and three steps of 10: from 2017, 2018, 2019 by 60 in all, from 2020 by 30, 2021 by 10.
    naive = replace(plan, settings=plan.settings.model_copy(update={"method": "naive"}))
    found = explore.past_errors(evaluate(naive))
    assert found[t.INDICATOR_ID].to_list() == ["A", "B"]
    assert found[t.ERROR].to_list() == pytest.approx([220 / 12, 22 / 12])
    held = found[t.COVERED80].iloc[0]
    assert found[t.TEXT].iloc[0] == (
        f"朴素法用于此前年份的12次预测（最远提前3年）平均误差为18.3家，其中{held}次落在80%区间内。"
    )


def test_findings_of_a_department_are_on_its_indicators(plan: Plan) -> None:
    whole, own = (explore.finding_table(evaluate(plan, department=name)) for name in ("", "fgw"))
    assert list(whole.columns) == ["级别", "位置", "对象", "说明"]
    assert set(own["对象"]) <= {"A", "B"}
    assert len(own) < len(whole)


def test_the_public_edition_leaves_internal_indicators_out(plan: Plan) -> None:
    inside, outside = evaluate(plan), evaluate(plan, public=True)
    assert list(outside.ratings[t.INDICATOR_ID]) == ["A", "C"]
    for frame in (outside.figures, outside.forecasts):
        assert "B" not in set(frame[t.INDICATOR_ID])
    assert "B" not in {finding.indicator_id for finding in outside.findings}
    assert outside.row("A")[t.P_ATTAIN] == inside.row("A")[t.P_ATTAIN]
    assert list(evaluate(plan, public=True, department="fgw").ratings[t.INDICATOR_ID]) == ["A"]
