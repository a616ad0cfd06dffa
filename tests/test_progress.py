"""Where tasks, programmes, projects and city tasks stand. Data until 2023-06-30, as of 2023-07-31."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from evallib import tables as t
from evallib.plan import load_plan
from evallib.progress import NOT_REPORTED, investment_rate, reported_on, state_counts, works

MakePlan = Callable[..., Path]
REPORT = {"object_type": "project", "object_id": "P1", "recorded_on": "2023-07-10"}


def table_of(make_plan: MakePlan, **tables: Any) -> pd.DataFrame:
    return works(load_plan(make_plan([{"indicator_id": "A"}], **tables)))


def project(make_plan: MakePlan, cells: Mapping[str, Any], *reports: Mapping[str, Any]) -> pd.Series:
    """The row of one project with its reports."""
    rows = [{**REPORT, **report} for report in reports]
    return table_of(make_plan, projects=[{"id": "P1", "name": "项目", **cells}], progress=rows).iloc[0]


class TestLatestReport:
    """The latest known report of a period that is over."""

    def state(self, make_plan: MakePlan, *reports: Mapping[str, Any]) -> str:
        return str(project(make_plan, {}, *reports)[t.STATE_NAME])

    def test_no_report(self, make_plan: MakePlan) -> None:
        row = project(make_plan, {})
        assert row[t.STATE_NAME] == NOT_REPORTED and row[t.STATE] == "" and not row[t.LATE]
        assert pd.isna(row[t.INVESTED_TOTAL]) and row[t.PROBLEM] == ""

    def test_image_progress_in_per_cent_or_in_words(self, make_plan: MakePlan) -> None:
        share, words = (
            project(make_plan, {}, {"period": "2022", "state": "building", "image_progress": said})
            for said in ("60%", "主体封顶")
        )
        assert (share[t.IMAGE_PROGRESS], share[t.IMAGE_WORDS]) == (60.0, "")
        assert pd.isna(words[t.IMAGE_PROGRESS]) and words[t.IMAGE_WORDS] == "主体封顶"

    def test_the_later_period_whenever_recorded(self, make_plan: MakePlan) -> None:
        first = {"period": "2023h1", "state": "building", "recorded_on": "2023-07-01"}
        assert self.state(make_plan, first, {"period": "2022", "state": "preparing"}) == "在建"

    def test_of_one_period_the_later_day_then_the_later_line(self, make_plan: MakePlan) -> None:
        late = {"period": "2022", "state": "building", "recorded_on": "2023-05-01"}
        early = {"period": "2022", "state": "preparing", "recorded_on": "2023-02-01"}
        assert self.state(make_plan, late, early) == "在建"
        assert self.state(make_plan, {**late, "state": "preparing"}, late) == "在建"

    def test_one_recorded_later_is_not_known(self, make_plan: MakePlan) -> None:
        after = {"period": "2023h1", "state": "completed", "recorded_on": "2023-08-01"}
        assert self.state(make_plan, {"period": "2022", "state": "building"}, after) == "在建"

    def test_a_period_that_is_not_over_does_not_count(self, make_plan: MakePlan) -> None:
        assert self.state(make_plan, {"period": "2023", "state": "completed"}) == NOT_REPORTED
        assert self.state(make_plan, {"period": "2023q1", "state": "building"}) == "在建"

    @pytest.mark.parametrize("period", ["", "23", "2023m6", "二〇二三", "²023", "0000h1", "2023H1"])
    def test_a_period_that_is_none_does_not_count(self, make_plan: MakePlan, period: str) -> None:
        assert self.state(make_plan, {"period": period, "state": "completed"}) == NOT_REPORTED

    def test_an_unknown_state_is_as_not_reported(self, make_plan: MakePlan) -> None:
        assert self.state(make_plan, {"period": "2022", "state": "done"}) == "已完成"
        assert self.state(make_plan, {"period": "2022", "state": "half"}) == NOT_REPORTED

    def test_ids_of_other_types_are_others(self, make_plan: MakePlan) -> None:
        found = table_of(
            make_plan, tasks=[{"id": "1", "name": "任务"}], projects=[{"id": "1", "name": "项目"}],
            progress=[{"object_type": "task", "object_id": "1", "period": "2022", "state": "behind",
                       "recorded_on": "2023-02-01"}],
        )  # fmt: skip
        assert found[[t.OBJECT_TYPE, t.STATE_NAME]].to_numpy().tolist() == [["task", "慢于序时"], ["project", "未报送"]]


LATE = [
    # start on or before 2023-06-30 and not begun
    ({"planned_start": "2023-06-30"}, "not_started", True),
    ({"planned_start": "2023-06-30"}, "preparing", True),
    ({"planned_start": "2023-06-30"}, "building", False),
    ({"planned_start": "2023-07-01"}, "not_started", False),
    # finish on or before it and not completed
    ({"planned_finish": "2023-06-30"}, "building", True),
    ({"planned_finish": "2023-06-30"}, "completed", False),
    ({"planned_finish": "2023-07-01"}, "building", False),
    ({"planned_finish": "2023-06-30"}, "dropped", False),
    # suspended
    ({"planned_start": "2022-01-01", "planned_finish": "2025-12-31"}, "suspended", True),
    # without dates never
    ({}, "not_started", False),
    ({}, "suspended", False),
]


@pytest.mark.parametrize(("cells", "state", "late"), LATE)
def test_late(make_plan: MakePlan, cells: Mapping[str, str], state: str, late: bool) -> None:
    assert project(make_plan, cells, {"period": "2023h1", "state": state})[t.LATE] == late


def test_only_projects_are_late(make_plan: MakePlan) -> None:
    row = {"id": "T1", "planned_finish": "2022-12-31"}
    report = {**REPORT, "object_type": "task", "object_id": "T1", "period": "2022", "state": "behind"}
    assert not table_of(make_plan, tasks=[row], progress=[report])[t.LATE][0]


@pytest.mark.parametrize(
    ("start", "finish", "share"),
    [
        ("2023-01-01", "2023-12-27", 0.5),  # 180 of 360 days by 2023-06-30
        ("2023-07-10", "2024-01-01", 0.0),  # not begun
        ("2021-01-01", "2022-01-01", 1.0),  # over
        ("2021-01-01", "", None), ("", "2025-12-31", None), ("2023-01-01", "2023-01-01", None),
    ],
)  # fmt: skip
def test_share_of_time_uses_own_dates(make_plan: MakePlan, start: str, finish: str, share: float | None) -> None:
    found = project(make_plan, {"planned_start": start, "planned_finish": finish})[t.TIME_SHARE]
    assert pd.isna(found) if share is None else found == pytest.approx(share)


def test_investment_rate(make_plan: MakePlan) -> None:
    """(60 + 0 + nothing reported)/(100 + 50 + 50); dropped, policy and those without a total are left out."""
    rows = [
        ("a", "investment", 100, "building", 60), ("b", "investment", 50, "not_started", 0), ("c", "", 50, "", None),
        ("d", "investment", 500, "dropped", 400), ("e", "policy", 70, "building", 70),
        ("f", "investment", None, "building", 9),
    ]  # fmt: skip
    found = table_of(
        make_plan,
        projects=[{"id": key, "kind": kind, "total_investment": total} for key, kind, total, _, _ in rows],
        progress=[{**REPORT, "object_id": key, "period": "2023h1", "state": state, "invested_total": invested}
                  for key, _, _, state, invested in rows if state],
    )  # fmt: skip
    assert investment_rate(found) == pytest.approx(60 / 200)
    assert investment_rate(found.iloc[:0]) is None
    assert state_counts(found, "project") == {"在建": 3, "未开工": 1, "调出": 1, "未报送": 1}
    assert state_counts(found, "task") == {}


def test_every_work_is_there_once_in_catalogue_order(make_plan: MakePlan) -> None:
    found = table_of(
        make_plan, city_tasks=[{"id": "C", "theme": "制造业立市"}], projects=[{"id": "P2"}, {"id": "P1"}],
        tasks=[{"id": "T"}], programmes=[{"id": "G"}],
    )  # fmt: skip
    assert found[t.ID].tolist() == ["T", "G", "P2", "P1", "C"]
    assert found[t.OBJECT_TYPE].tolist() == ["task", "programme", "project", "project", "city_task"]
    assert found[t.THEME].tolist() == ["", "", "", "", "制造业立市"]


def test_a_plan_without_works(make_plan: MakePlan) -> None:
    found = table_of(make_plan)
    assert len(found) == 0 and {t.STATE_NAME, t.LATE, t.TIME_SHARE} <= set(found.columns)


def test_another_day_another_state(make_plan: MakePlan) -> None:
    rows = [{**REPORT, "period": "2022", "state": "preparing", "recorded_on": "2023-02-01"},
            {**REPORT, "period": "2023h1", "state": "building"}]  # fmt: skip
    plan = load_plan(make_plan([{"indicator_id": "A"}], projects=[{"id": "P1"}], progress=rows))
    assert works(plan)[t.STATE_NAME][0] == "在建"
    assert works(plan.at(as_of=dt.date(2023, 6, 30)))[t.STATE_NAME][0] == "前期"


def test_nothing_invested_is_known_only_once_somebody_has_reported(make_plan: MakePlan) -> None:
    projects = [{"id": "P1", "kind": "investment", "total_investment": 8000}]
    report = {**REPORT, "period": "2023h1", "state": "preparing"}
    assert not reported_on(table_of(make_plan, projects=projects), "project")
    assert reported_on(table_of(make_plan, projects=projects, progress=[report]), "project")
