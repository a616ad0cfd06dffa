"""Which reports a run makes, with which ids and parameters."""

from __future__ import annotations

import datetime as dt

import pytest

from evallib.batch.jobs import Dates, Job, Roster, expand, select
from evallib.errors import InputError, UsageError
from evallib.plan import load_plan
from tests.batch.conftest import BY_DEPARTMENT, WHOLE, Workspace

FULL = BY_DEPARTMENT + '\ncharts: str = "full"  # 图\npublic: bool = False  # 公开'


NOT_GIVEN = Dates()


def roster_of(workspace: Workspace, *reports: dict, given: Dates = NOT_GIVEN) -> Roster:
    workspace.settings(reports)
    return expand(load_plan(workspace.plan, given.as_of, given.data_until), given)


def jobs_of(workspace: Workspace, *reports: dict, given: Dates = NOT_GIVEN) -> tuple[Job, ...]:
    return roster_of(workspace, *reports, given=given).jobs


def ids(jobs: tuple[Job, ...]) -> list[str]:
    return [job.report_id for job in jobs]


def test_each_department_that_answers_for_something(workspace: Workspace) -> None:
    # fgw leads; 007 supports an indicator; help supports a task; zx leads a special plan.
    # old is no longer valid, idle has nothing to do. Order of departments.csv.
    workspace.notebook("d", parameters=BY_DEPARTMENT)
    jobs = jobs_of(workspace, {"notebook": "d", "scope": "each"})
    assert ids(jobs) == ["d:fgw", "d:007", "d:help", "d:zx"]
    assert [job.parameters["department"] for job in jobs] == ["fgw", "007", "help", "zx"]


def test_validity_is_judged_on_the_reports_own_date(workspace: Workspace) -> None:
    workspace.notebook("d", parameters=BY_DEPARTMENT)
    report = {"notebook": "d", "scope": "each", "as_of": "2022-06-30"}
    assert "d:old" in ids(jobs_of(workspace, report))


def test_each_indicator_that_is_not_auxiliary(workspace: Workspace) -> None:
    workspace.notebook("i", parameters=WHOLE + '\nindicator: str = ""  # 指标')
    assert ids(jobs_of(workspace, {"notebook": "i", "scope": "each"})) == ["i:A1", "i:A2"]


def test_each_special_plan(workspace: Workspace) -> None:
    workspace.notebook("s", parameters=WHOLE + '\nspecial_plan: str = ""  # 专项规划')
    assert ids(jobs_of(workspace, {"notebook": "s", "scope": "each"})) == ["s:SP1"]


def test_names_of_ids_and_files(workspace: Workspace) -> None:
    workspace.notebook("d", parameters=BY_DEPARTMENT)
    workspace.notebook("w")
    jobs = jobs_of(
        workspace,
        {"notebook": "w"},
        {"notebook": "w", "id_suffix": "draft", "stage": "初稿"},
        {"notebook": "d", "scope": "each", "id_suffix": "draft"},
    )
    assert [(job.report_id, job.file_name) for job in jobs[:3]] == [
        ("w", "mini"), ("w@draft", "mini@draft"), ("d:fgw@draft", "fgw@draft"),
    ]  # fmt: skip


def test_parameters_are_typed_and_only_those_declared(workspace: Workspace) -> None:
    workspace.notebook("d", parameters=FULL)
    workspace.notebook("w", parameters=WHOLE)
    report = {"notebook": "d", "scope": "each", "stage": "初稿", "charts": "none", "public": True}
    jobs = jobs_of(workspace, report, {"notebook": "w"})
    assert jobs[1].parameters == {
        "plan": "mini", "as_of": "2023-07-31", "data_until": "2023-06-30", "stage": "初稿", "charts": "none",
        "public": True, "department": "007",
    }  # fmt: skip
    assert jobs[-1].parameters == {"plan": "mini", "as_of": "2023-07-31", "data_until": "2023-06-30", "stage": ""}


@pytest.mark.parametrize(
    ("own", "given", "expected"),
    [
        # without a command line the report's own dates stand, even later than the settings'
        (("2023-06-10", "2022-12-31"), (None, None), ("2023-06-10", "2022-12-31")),
        (("2023-09-01", None), (None, None), ("2023-09-01", "2023-06-30")),
        # on or before the command line's: they stay
        (("2023-06-10", "2022-12-31"), ("2023-06-10", None), ("2023-06-10", "2022-12-31")),
        # later: they become those of the command line; figures never until after as_of
        (("2023-06-10", "2022-12-31"), ("2022-06-30", None), ("2022-06-30", "2022-06-30")),
        (("2023-06-10", "2022-12-31"), ("2023-07-01", "2022-06-30"), ("2023-06-10", "2022-06-30")),
        # not its own: those of the run
        ((None, None), ("2022-12-31", None), ("2022-12-31", "2022-12-31")),
    ],
)
def test_dates_of_a_report(workspace: Workspace, own: tuple, given: tuple, expected: tuple[str, str]) -> None:
    workspace.notebook("w")
    report = {"notebook": "w"} | {k: v for k, v in zip(("as_of", "data_until"), own, strict=True) if v}
    dates = Dates(*(dt.date.fromisoformat(day) if day else None for day in given))
    [job] = jobs_of(workspace, report, given=dates)
    assert (job.parameters["as_of"], job.parameters["data_until"]) == expected


@pytest.fixture
def several(workspace: Workspace) -> Roster:
    workspace.notebook("d", parameters=BY_DEPARTMENT)
    workspace.notebook("w")
    each = {"notebook": "d", "scope": "each"}
    return roster_of(workspace, {"notebook": "w"}, each, each | {"id_suffix": "draft"})


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        ([], 9),
        (["w"], ["w"]),
        (["d:fgw@draft"], ["d:fgw@draft"]),
        (["d:fgw"], ["d:fgw", "d:fgw@draft"]),
        (["d"], 8),
        (["d:zx@draft", "w", "w"], ["w", "d:zx@draft"]),
        (["d@draft"], ["d:fgw@draft", "d:007@draft", "d:help@draft", "d:zx@draft"]),
    ],
)
def test_only(several: Roster, only: list[str], expected: list[str] | int) -> None:
    found = ids(select(several, only))
    assert (len(found) if isinstance(expected, int) else found) == expected


def test_what_is_made_on_demand_is_made_only_where_named(workspace: Workspace) -> None:
    workspace.notebook("w")
    roster = roster_of(workspace, {"notebook": "w"}, {"notebook": "w", "id_suffix": "draft", "on_demand": True})
    assert ids(select(roster, [])) == ["w"]
    assert ids(select(roster, ["w@draft"])) == ["w@draft"] and ids(select(roster, ["w"])) == ["w", "w@draft"]


@pytest.mark.parametrize(
    ("only", "told"),
    [
        ("d:nobody", "没有报告“d:nobody”，d可用的对象有：fgw、007、help、zx、fgw@draft"),
        ("nothing", "没有报告“nothing”，可用的报告有：w、d"),
        ("w:fgw", "w不分对象"),
    ],
)
def test_only_names_what_there_is(several: Roster, only: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        select(several, [only])


@pytest.mark.parametrize(
    ("needs", "made"),
    [
        ("tasks", ["d:fgw", "d:help"]),  # leads it, supports it
        ("special_plans", ["d:zx"]),
        (["tasks", "special_plans"], ["d:fgw", "d:help", "d:zx"]),  # one of them will do
        ("observations", []),  # nobody has submitted any: the rows name no department
        ("city_tasks", []),  # the plan has no such file
        ("milestones", []),
    ],
)
def test_a_report_that_needs_rows_is_made_for_whom_they_concern(
    workspace: Workspace, needs: str | list[str], made: list[str]
) -> None:
    workspace.notebook("d", parameters=BY_DEPARTMENT, needs=needs)
    assert ids(jobs_of(workspace, {"notebook": "d", "scope": "each"})) == made


@pytest.mark.parametrize(("needs", "made"), [("tasks", ["w"]), ("city_tasks", []), (["city_tasks", "tasks"], ["w"])])
def test_a_report_on_the_whole_plan_needs_one_row(
    workspace: Workspace, needs: str | list[str], made: list[str]
) -> None:
    workspace.notebook("w", needs=needs)
    assert ids(jobs_of(workspace, {"notebook": "w"})) == made


def test_of_indicators_and_special_plans_too(workspace: Workspace) -> None:
    workspace.notebook("i", parameters=WHOLE + '\nindicator: str = ""  # 指标', needs="observations")
    workspace.notebook("s", parameters=WHOLE + '\nspecial_plan: str = ""  # 专项规划', needs="tasks")
    jobs = jobs_of(workspace, {"notebook": "i", "scope": "each"}, {"notebook": "s", "scope": "each"})
    assert ids(jobs) == ["i:A1"]


def test_a_ledger_is_asked_as_known_on_the_reports_own_date(workspace: Workspace) -> None:
    rows = "problem_id,problem,lead_department,recorded_on\nP1,难,fgw,2023-07-01\n"
    (workspace.plan / "problems.csv").write_text(rows, "utf-8")
    workspace.notebook("w", needs="problems")
    early = {"notebook": "w", "id_suffix": "draft", "as_of": "2023-06-10"}
    assert ids(jobs_of(workspace, {"notebook": "w"}, early)) == ["w"]


def test_who_asks_for_an_adjustment_reports_on_it_though_it_leads_nothing(workspace: Workspace) -> None:
    rows = "adjustment_id,object_id,new,submitted_by,requested_on\nZ1,A1,5,zf,2023-06-20\n"
    (workspace.plan / "adjustments.csv").write_text(rows, "utf-8")
    with (workspace.plan / "departments.csv").open("a", encoding="utf-8") as file:
        file.write("zf,政府办,政府办\n")
    workspace.notebook("d", parameters=BY_DEPARTMENT, needs="adjustments")
    assert ids(jobs_of(workspace, {"notebook": "d", "scope": "each"})) == ["d:zf"]


@pytest.mark.parametrize(
    ("only", "told"),
    [
        ("w", "没有报告“w”：截至2023-07-31，city_tasks.csv没有内容，不生成这份报告"),
        ("d:007", "没有报告“d:007”：截至2023-07-31，tasks.csv没有与统计局有关的内容，不生成这份报告"),
        ("d:nobody", "没有报告“d:nobody”，d可用的对象有：fgw、help"),
    ],
)
def test_only_says_why_a_report_is_absent(workspace: Workspace, only: str, told: str) -> None:
    workspace.notebook("w", needs="city_tasks")
    workspace.notebook("d", parameters=BY_DEPARTMENT, needs="tasks")
    found = roster_of(workspace, {"notebook": "w"}, {"notebook": "d", "scope": "each"})
    with pytest.raises(UsageError, match=f"^{told}"):
        select(found, [only])
    assert ids(select(found, [])) == ["d:fgw", "d:help"]


@pytest.mark.parametrize(("needs", "shown"), [("task", "task"), (["tasks", "x", 3], "x、3"), ({"tasks": 1}, "tasks")])
def test_needs_names_tables(workspace: Workspace, needs: object, shown: str) -> None:
    workspace.notebook("w", needs=needs)
    with pytest.raises(
        UsageError, match=rf"^notebooks/w\.ipynb：元数据evallib\.needs中的“.*{shown}.*”不是规划的数据表"
    ):
        jobs_of(workspace, {"notebook": "w"})


def test_an_undeclared_setting_is_refused(workspace: Workspace) -> None:
    workspace.notebook("w", parameters='plan: str = ""  # 规划')
    with pytest.raises(UsageError, match=r"notebooks/w\.ipynb没有参数“public”，它声明的参数有：plan"):
        jobs_of(workspace, {"notebook": "w", "public": True})
    with pytest.raises(UsageError, match="没有参数“as_of”"):
        jobs_of(workspace, {"notebook": "w"}, given=Dates(as_of=dt.date(2023, 1, 1)))


def test_a_parameter_of_another_type_is_refused(workspace: Workspace) -> None:
    workspace.notebook("d", parameters='plan: str = ""  # 规划\ndepartment: int = 7  # 部门')
    with pytest.raises(UsageError, match="参数“department”应声明为str，现为int"):
        jobs_of(workspace, {"notebook": "d", "scope": "each"})


def test_each_needs_one_scope_parameter(workspace: Workspace) -> None:
    workspace.notebook("w")
    with pytest.raises(UsageError, match="不能用scope: each"):
        jobs_of(workspace, {"notebook": "w", "scope": "each"})
    workspace.notebook("two", parameters=BY_DEPARTMENT + '\nindicator: str = ""  # 指标')
    with pytest.raises(UsageError, match="只能声明"):
        jobs_of(workspace, {"notebook": "two", "scope": "each"})


def test_two_reports_of_one_id_are_refused(workspace: Workspace) -> None:
    workspace.notebook("w")
    with pytest.raises(UsageError, match=r"编号都是“w”.*id_suffix"):
        jobs_of(workspace, {"notebook": "w"}, {"notebook": "w", "stage": "初稿"})


def test_an_unknown_notebook_is_named_with_those_there_are(workspace: Workspace) -> None:
    workspace.notebook("w")
    with pytest.raises(UsageError, match=r"没有笔记本“v”.*w"):
        jobs_of(workspace, {"notebook": "v"})


@pytest.mark.parametrize("content", ["{", "[]", '{"cells": 3}', '{"nbformat": 4}', "\x00", ""])
def test_a_broken_notebook_is_one_line(workspace: Workspace, content: str) -> None:
    (workspace.folder / "notebooks").mkdir()
    (workspace.folder / "notebooks" / "w.ipynb").write_text(content, "utf-8")
    with pytest.raises(InputError, match=r"^notebooks/w\.ipynb：[^\n]+$"):
        jobs_of(workspace, {"notebook": "w"})


def test_an_id_that_could_leave_the_folder_makes_no_report(workspace: Workspace) -> None:
    workspace.notebook("d", parameters=BY_DEPARTMENT)
    departments = workspace.plan / "departments.csv"
    departments.write_text(departments.read_text("utf-8").replace("zx", "../zx"), "utf-8")
    plans = workspace.plan / "special_plans.csv"
    plans.write_text(plans.read_text("utf-8").replace("zx", "../zx"), "utf-8")
    assert ids(jobs_of(workspace, {"notebook": "d", "scope": "each"})) == ["d:fgw", "d:007", "d:help"]
