"""Where the stages join: forecast columns, chances, counts, departments, the cells that texts name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from evallib import tables as t
from evallib.document import Cell
from evallib.errors import UsageError
from evallib.evaluation import ASSESS_COLUMNS, ASSESS_TAIL, Evaluation, evaluate, forecast
from evallib.plan import load_plan
from tests.narratives.builders import OFFICES, MakePlan, evaluated, figures, indicator, yearly


def columns_of(year: int) -> list[str]:
    return [t.forecast_column(year), t.low_column(year), t.high_column(year)]


@pytest.mark.parametrize(
    ("as_of", "years"),
    [
        ("2021-06-30", [2021, 2022, 2023, 2024, 2025]),
        ("2023-07-31", [2023, 2024, 2025]),
        ("2025-01-01", [2025]),
        ("2026-03-31", []),
        ("2019-12-31", [2021, 2022, 2023, 2024, 2025]),
    ],
)
def test_forecast_columns_from_the_as_of_year_on(make_plan: MakePlan, as_of: str, years: list[int]) -> None:
    folder = make_plan([indicator(base=0, target=9)], figures("A", 1, 2, start=2018))
    expected = [*ASSESS_COLUMNS, *(name for year in years for name in columns_of(year)), *ASSESS_TAIL]
    for until in (as_of, "2019-12-31"):  # the as-of date decides, not the day up to which figures count
        assert list(evaluate(load_plan(folder, as_of, until)).assessment.columns) == expected


@pytest.fixture(scope="module")
def whole(make_plan: MakePlan) -> Evaluation:
    """Known on 2024-03-31 with figures until 2023: the running year 2024, 2023 observed."""
    items = [
        indicator("seen", base=0, target=100),
        indicator("half", base=0, target=100, part_year="stock"),
        indicator("never", base=0, target=100),
        indicator("aux", main=False),
        indicator("judged", target_type="qualitative"),
        indicator("asked", target_type="assigned", value_kind="rate"),
        indicator("done", target_type="cumulative_sum", target=10),
        indicator("ahead", base=0, target=20, main=False, chapter="第一章", attribute="约束性"),
        indicator("old", base=0, target=9),
    ]
    rows = (
        figures("seen", 20, 40, 55.5)
        + figures("half", 20, 40)
        + figures("half", 50, start=2023, period="h1")
        + figures("aux", 1, 2, 3)
        + figures("asked", 3, 3, 3)
        + figures("done", 6, 5)
        + figures("ahead", 30)
        + figures("seen", 70, start=2024, recorded_on="2024-03-01")  # a year not over yet is no observation
        + figures("old", 5, 6, start=2015)
    )
    return evaluated(
        make_plan(
            items,
            rows,
            targets=yearly("asked", {2023: 2}),
            settings={"as_of": "2024-03-31", "data_until": "2023-12-31"},
        )
    )


def row(whole: Evaluation, key: str) -> pd.Series:
    return whole.row(key)


def test_an_observed_year_is_the_observation_three_times(make_plan: MakePlan) -> None:
    folder = make_plan([indicator(base=0, target=100)], figures("A", 20, 40, 55.5))
    table = evaluate(load_plan(folder, "2023-12-31", "2023-12-31")).assessment
    assert table[columns_of(2023)].isna().to_numpy().sum() == 0  # recorded 2024-02-28: not yet known, so forecast
    assert table[t.low_column(2023)].item() < table[t.high_column(2023)].item()
    folder = make_plan([indicator(base=0, target=100)], figures("A", 20, 40, 55.5, recorded_on="2023-12-31"))
    table = evaluate(load_plan(folder, "2023-12-31", "2023-12-31")).assessment
    assert table[columns_of(2023)].iloc[0].tolist() == [55.5] * 3
    assert table[t.low_column(2024)].item() < table[t.forecast_column(2024)].item() < table[t.high_column(2024)].item()


def test_a_half_year_is_a_forecast_of_its_year(make_plan: MakePlan) -> None:
    rows = figures("A", 20, 40) + figures("A", 50, start=2023, period="h1")
    folder = make_plan([indicator(base=0, target=100, part_year="stock")], rows)
    table = evaluate(load_plan(folder)).assessment
    low, middle, high = (table[f(2023)].item() for f in (t.low_column, t.forecast_column, t.high_column))
    assert low < middle < high


def test_no_observation_no_forecast(whole: Evaluation) -> None:
    assert row(whole, "never")[columns_of(2024) + columns_of(2025)].isna().all()
    assert pd.isna(row(whole, "never")[t.P_ATTAIN])


def test_chance_is_empty_or_certain_where_the_rules_say_so(whole: Evaluation) -> None:
    assert pd.isna(row(whole, "judged")[t.P_ATTAIN])
    assert pd.isna(row(whole, "asked")[t.P_ATTAIN])
    assert row(whole, "done")[t.P_ATTAIN] == 1.0
    assert 0.0 <= row(whole, "seen")[t.P_ATTAIN] <= 1.0


def test_a_known_end_has_a_certain_chance(make_plan: MakePlan) -> None:
    items = [indicator("A", base=0, target=100), indicator("B", base=0, target=100)]
    rows = figures("A", 20, 40, 60, 80, 99) + figures("B", 20, 40, 60, 80, 100)
    found = evaluated(make_plan(items, rows, settings={"as_of": "2026-03-31", "data_until": "2025-12-31"}))
    assert found.ratings[t.P_ATTAIN].tolist() == [0.0, 1.0]
    assert found.with_chance.empty


def test_every_row_of_the_file_in_its_order(whole: Evaluation) -> None:
    table = whole.assessment
    assert table[t.INDICATOR_ID].tolist() == [
        "seen",
        "half",
        "never",
        "aux",
        "judged",
        "asked",
        "done",
        "ahead",
        "old",
    ]
    assert table[t.DEPARTMENT].unique().tolist() == ["fgw"]
    assert table[t.BORDERLINE].dtype == table[t.OVERRIDDEN].dtype == bool


def test_chapters_auxiliary_and_main_rows(whole: Evaluation) -> None:
    assert whole.chapters[t.INDICATOR_ID].tolist() == ["ahead"]
    assert "aux" not in set(whole.counted[t.INDICATOR_ID]) and len(whole.counted) == len(whole.ratings) - 1
    counts = whole.counts
    assert counts["main/count"] == 7 and counts["chapters/count"] == 1 and counts["counted/count"] == 8
    assert sum(counts[f"main/{name}"] for name in (*t.RATINGS, t.NOT_RATED)) == 7
    assert counts["binding/count"] == 0 and counts["anticipatory/count"] == 7  # the main ones alone
    assert sum(counts[f"chance/{word}"] for _, word in t.CHANCE_WORDING) == counts["chance/count"]


def test_method_of_the_settings_is_followed(make_plan: MakePlan) -> None:
    items = [indicator("A", base=0, target=100), indicator("B", base=0, target=100)]
    rows = figures("A", 10, 20, 40, start=2020) + figures("B", 10, 20, 40, start=2020)
    found = evaluated(make_plan(items, rows, settings={"method": "naive", "methods": {"B": "drift"}}))
    last = t.forecast_column(2025)
    assert found.row("A")[last] == pytest.approx(40)  # naive: the last figure, 2022
    assert found.row("B")[last] == pytest.approx(40 + 3 * 15)  # drift: (40 − 10)/2 a year
    named = found.forecasts[~found.forecasts[t.OBSERVED].astype(bool)].groupby(t.INDICATOR_ID)[t.METHOD].unique()
    assert [list(methods) for methods in named] == [["naive"], ["drift"]]
    other = evaluate(found.plan, method="drift")
    assert other.row("A")[last] == pytest.approx(85) and set(other.forecasts[t.METHOD]) == {"drift"}


def test_forecast_of_a_plan_and_of_a_table(make_plan: MakePlan) -> None:
    plan = load_plan(make_plan([indicator(base=0, target=100)], figures("A", 10, 20)))
    assert [int(year) for year in forecast(plan).years("A")] == [2023, 2024, 2025]
    table = pd.DataFrame({t.SERIES_ID: ["x", "x"], t.YEAR: [2020, 2021], t.VALUE: [1.0, 2.0]})
    assert [int(year) for year in forecast(table, horizon=2, method="naive").years("x")] == [2022, 2023]


def test_a_department_sees_what_it_leads_or_supports(make_plan: MakePlan) -> None:
    items = [
        indicator("A", base=0, target=9),
        indicator("B", base=0, target=9, lead_department="jyj"),
        indicator("C", base=0, target=9, lead_department="jyj", support_departments="x;fgw", attribute="约束性"),
    ]
    tasks = [
        {"id": "T1", "lead_department": "jyj"},
        {"id": "T2", "lead_department": "jyj", "support_departments": "fgw"},
    ]
    rows = figures("A", 3) + figures("B", 3) + figures("C", 3)
    found = evaluated(make_plan(items, rows, departments=OFFICES, tasks=tasks))
    view = found.for_department("fgw")
    assert view.department == "fgw" and found.department == ""
    assert view.ratings[t.INDICATOR_ID].tolist() == ["A", "C"]
    assert set(view.figures[t.INDICATOR_ID]) == set(view.forecasts[t.INDICATOR_ID]) == {"A", "C"}
    assert view.works[t.ID].tolist() == ["T2"]
    assert (view.counts["led/count"], view.counts["supported/count"], view.counts["binding/count"]) == (1, 1, 1)
    assert evaluate(found.plan, department="fgw").ratings[t.INDICATOR_ID].tolist() == ["A", "C"]
    with pytest.raises(UsageError, match="没有部门“fg”，可用的有：fgw"):
        found.for_department("fg")
    with pytest.raises(UsageError, match="指标“B”不在“南开区发展和改革委员会”承担的范围内"):
        view.row("B")


def test_a_department_not_valid_on_the_day_is_unknown(make_plan: MakePlan) -> None:
    offices = [OFFICES[0] | {"valid_to": "2022-12-31"}, OFFICES[1]]
    found = evaluated(make_plan([indicator()], departments=offices))
    with pytest.raises(UsageError, match="没有部门“fgw”，可用的有：jyj"):
        found.for_department("fgw")


CELLS: list[tuple[tuple[str, str, str], float | None]] = [
    (("ratings", "seen", "latest_value"), 55.5),
    (("ratings", "seen", "progress"), 0.555),
    (("ratings", "nobody", "progress"), None),
    (("ratings", "never", "progress"), None),
    (("ratings", "seen", "name"), None),  # a word is no figure
    (("ratings", "seen", "nothing"), None),
    (("figures", "half", "2023h1"), 50.0),
    (("figures", "half", "2023q1"), None),
    (("figures", "half", "whenever"), None),
    (("summary", "main/count", "count"), 7.0),
    (("summary", "investment_rate", "value"), None),
    (("summary", "remark/无此说明", "count"), 0.0),
    (("works", "task:T1", "image_progress"), None),
    (("settings", "interval", "value"), 0.8),
    (("settings", "other", "value"), None),
    (("elsewhere", "seen", "progress"), None),
]


@pytest.mark.parametrize(("address", "value"), CELLS)
def test_cells(whole: Evaluation, address: tuple[str, str, str], value: float | None) -> None:
    found = whole.cell(Cell(*address))
    assert found == value if value is None else found == pytest.approx(value)


def test_cells_of_forecasts_and_works(make_plan: MakePlan) -> None:
    usual: dict[str, Any] = {"recorded_on": "2023-07-10", "period": "2023h1", "object_type": "project"}
    projects = [{"id": "P1", "kind": "investment", "total_investment": 80}, {"id": "P2", "kind": "policy"}]
    progress = [usual | {"object_id": "P1", "state": "building", "invested_total": 20, "image_progress": 30}]
    found = evaluated(
        make_plan(
            [indicator(base=0, target=9)],
            figures("A", 1, 2),
            projects=projects,
            progress=progress,
            tasks=[{"id": "P1"}],
            settings={"method": "naive"},
        )
    )
    assert found.cell(Cell("works", "project:P1", t.IMAGE_PROGRESS)) == 30
    assert found.cell(Cell("works", "task:P1", t.IMAGE_PROGRESS)) is None
    assert found.cell(Cell("summary", "investment_rate", t.VALUE)) == 0.25
    assert found.cell(Cell("forecasts", "A", "2025q500")) == pytest.approx(2)


def test_the_same_input_gives_the_same_table(whole: Evaluation) -> None:
    again = evaluate(load_plan(Path(whole.plan.folder)))
    pd.testing.assert_frame_equal(again.assessment, whole.assessment)
