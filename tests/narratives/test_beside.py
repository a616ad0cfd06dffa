"""What stands beside a forecast: judgements, departments' own forecasts, errors of earlier years."""

from __future__ import annotations

from typing import Any

import pytest

from evallib import narratives
from evallib import tables as t
from evallib.evaluation import Evaluation, evaluate
from evallib.plan import load_plan
from tests.narratives.builders import OFFICES, MakePlan, evaluated, figures, indicator

HISTORY = figures("A", 50, 52, 54, 56, 58, 60, start=2017)


def overridden(kind: str, year: int | None, value: object, **columns: Any) -> dict[str, Any]:
    return {
        "indicator_id": "A", "kind": kind, "year": year, "value": value, "reason": "新馆投用。",
        "person": "区教育局规划科", "recorded_on": "2023-07-20", **columns,
    }  # fmt: skip


def plan_with(make_plan: MakePlan, *overrides: dict[str, Any], **tables: Any) -> Evaluation:
    item = indicator(base=58, target=70, value_kind="share", decimals=1)
    settings = {"method": "drift"}
    return evaluated(
        make_plan([item], HISTORY, overrides=list(overrides), settings=settings, departments=OFFICES, **tables)
    )


def judgement_text(evaluation: Evaluation) -> str:
    row = evaluation.row("A")
    [item] = t.rows(evaluation.judgements)
    return narratives.narrate_judgement(item, row, evaluation.forecast_of("A")).text


@pytest.mark.parametrize(
    ("kind", "year", "value", "text"),
    [
        ("value", 2024, 65, "2024年预测值取65%（区教育局规划科2023年7月20日判断，理由：新馆投用），"
         "2024年预测由模型的64.0%调整为65.0%，2025年由66.0%调整为67.1%。"),
        ("event", 2024, 1.5, "2024年计入“新馆投用”的影响（增加1.5个百分点，区教育局规划科2023年7月20日判断），"
         "2024年预测由模型的64.0%调整为65.5%，2025年由66.0%调整为67.5%。"),
        ("event", 2025, -2, "2025年计入“新馆投用”的影响（减少2个百分点，区教育局规划科2023年7月20日判断），"
         "2025年预测由模型的66.0%调整为64.0%。"),
        ("cap_high", None, 61, "预测按不高于61%控制（区教育局规划科2023年7月20日判断，理由：新馆投用），"
         "2025年预测由模型的66.0%调整为61.0%。"),
        ("cap_low", 2025, 10, "2025年起预测按不低于10%控制（区教育局规划科2023年7月20日判断，理由：新馆投用），"
         "预测中位数不变。"),
        ("event", 2024, "待定", "2024年须考虑“新馆投用”的影响（区教育局规划科2023年7月20日判断），其大小未计入预测。"),
    ],
)  # fmt: skip
def test_a_judgement_in_a_sentence(make_plan: MakePlan, kind: str, year: int, value: float, text: str) -> None:
    assert judgement_text(plan_with(make_plan, overridden(kind, year, value))) == text


@pytest.mark.parametrize(
    "columns", [{"reason": ""}, {"person": ""}, {"recorded_on": ""}, {"value": "约65"}, {"year": None}]
)  # fmt: skip
def test_an_incomplete_pin_does_not_count(make_plan: MakePlan, columns: dict[str, Any]) -> None:
    evaluation = plan_with(make_plan, overridden("value", 2024, 65) | columns)
    assert evaluation.judgements.empty
    assert evaluation.row("A")["forecast_2024"] == pytest.approx(64.0)


def test_the_last_known_judgement_counts(make_plan: MakePlan) -> None:
    rows = [
        overridden("value", 2024, 65),
        overridden("value", 2024, 66, recorded_on="2023-07-21"),
        overridden("value", 2024, 70, recorded_on="2023-08-01"),  # not known on 2023-07-31
    ]
    assert plan_with(make_plan, *rows).judgements[t.VALUE].to_list() == [66]


def test_events_of_one_year_add_up_and_are_corrected_by_their_reason(make_plan: MakePlan) -> None:
    rows = [
        overridden("event", 2024, 1.0),
        overridden("event", 2024, 2.0, reason="老馆停用"),
        overridden("event", 2024, 1.5, recorded_on="2023-07-21"),
    ]
    evaluation = plan_with(make_plan, *rows)
    assert evaluation.judgements[t.VALUE].to_list() == [2.0, 1.5]
    assert evaluation.row("A")["forecast_2024"] == pytest.approx(67.5)


def test_departments_are_asked_where_they_differ(make_plan: MakePlan) -> None:
    own = [
        {"indicator_id": "A", "year": year, "value": value, "basis": "在建项目", "recorded_on": "2023-06-10",
         "submitted_by": "jyj"}
        for year, value in ((2023, 62), (2024, 90), (2025, 95.5), (2022, 99))
    ]  # fmt: skip
    evaluation = plan_with(make_plan, department_forecasts=own)
    table = evaluation.department_forecasts
    assert table[t.YEAR].to_list() == [2023, 2024, 2025]  # 2022 is observed
    assert table[t.OUTSIDE].to_list() == [False, True, True]
    text = narratives.narrate_question(list(t.rows(table[table[t.OUTSIDE]])), evaluation.row("A"), "区教育局").text
    low, high = (evaluation.row("A")[f"{end}80_2024"] for end in ("lo", "hi"))
    assert text.startswith(
        f"覆盖率：区教育局预计2024年、2025年分别为90%、95.5%，均高于模型预测的80%区间（依次为{low:.1f}%至{high:.1f}%、"
    )
    assert text.endswith("），所述依据为“在建项目”，请补充说明依据。")


def test_past_errors_in_a_sentence(make_plan: MakePlan) -> None:
    evaluation = plan_with(make_plan)
    [record] = t.rows(evaluation.past_errors)
    text = narratives.narrate_past_error(record, evaluation.row("A")).text
    count = record.forecasts
    assert text == (
        f"漂移法用于此前年份的{count}次预测（最远提前3年）平均误差为0.00个百分点，其中{count}次落在80%区间内。"
    )


def test_the_department_forecast_known_last_counts(make_plan: MakePlan) -> None:
    own = [
        {"indicator_id": "A", "year": 2024, "value": value, "recorded_on": day, "submitted_by": "jyj"}
        for value, day in ((70, "2023-06-10"), (71, "2023-07-10"), (72, "2023-08-10"))
    ]
    folder = make_plan([indicator(base=58, target=70)], HISTORY, department_forecasts=own)
    for day, value in (("2023-06-30", 70), ("2023-07-31", 71), ("2023-08-31", 72)):
        assert evaluate(load_plan(folder, day)).department_forecasts[t.VALUE].to_list() == [value]
