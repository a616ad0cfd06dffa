"""Rules of adjustments and overrides, of tasks, programmes and projects."""

import pytest

from tests.checks.spec import ONE, Case, ind, obs, try_case

ADJ, OVR, PRO = "adjustments.csv", "overrides.csv", "progress.csv"
NOT_NUMERIC = ind("B", target_type="assigned", target=None)


def adjust(new, object_id="A", **more):
    return {"adjustment_id": "J1", "object_id": object_id, "new": new, "approved_on": "2022-05-01", **more}


def override(value="ahead", **more):
    row = {"indicator_id": "A", "kind": "rating", "value": value, "reason": "已开工", "person": "区发展改革委主任",
           "recorded_on": "2023-07-01"}  # fmt: skip
    return {**row, **more}


def project(**more):
    row = {"id": "P1", "kind": "investment", "planned_start": "2021-01-01", "planned_finish": "2024-12-31",
           "total_investment": 100}  # fmt: skip
    return {**row, **more}


def progress(period="2022", object_id="P1", **more):
    return {"object_type": "project", "object_id": object_id, "period": period, **more}


def works(*rows, **more):
    return {"indicators": ONE, "projects": [project(**more), project(id="P2")], "progress": list(rows)}


DECISIONS = [
    Case("adjustment_not_number", {"indicators": ONE, "adjustments": [adjust("待定"), adjust("inf"), adjust("")]},
         ((ADJ, 2, "new", "待定"), (ADJ, 3, "new", "inf"), (ADJ, 4, "new", "")),
         {"indicators": [ind(), NOT_NUMERIC], "tasks": [{"id": "T1"}], "adjustments": [
             adjust("55"), adjust("待定", approved_on=""), adjust("改为两批实施", "T1"), adjust("改为3项", "B")]}),
    Case("adjustment_no_effect", {"indicators": [ind(), NOT_NUMERIC], "adjustments": [adjust("5", "B")]},
         ((ADJ, 2, "object_id", "B"),), {"indicators": [ind(), NOT_NUMERIC], "adjustments": [adjust("5")]}),
    Case("adjustment_order",
         {"indicators": ONE, "adjustments": [adjust("5", requested_on="2022-06-01"),
                                             adjust("5", filed_on="2022-04-01")]},
         ((ADJ, 2, "approved_on", "2022-05-01"), (ADJ, 3, "filed_on", "2022-04-01")),
         {"indicators": ONE, "adjustments": [adjust("5", requested_on="2022-05-01", filed_on="2022-05-01")]}),
    Case("override_incomplete",
         {"indicators": ONE, "overrides": [override(reason=""), override(person="", recorded_on=""),
                                           override(kind="judgement", reason=""),
                                           override("100", kind="cap_high", reason="")]},
         ((OVR, 2, "reason", ""), (OVR, 3, "person", ""), (OVR, 3, "recorded_on", ""), (OVR, 4, "reason", ""),
          (OVR, 5, "reason", "")),
         {"indicators": ONE, "overrides": [override(), override("100", kind="cap_high")]}),
    Case("override_value", {"indicators": ONE, "overrides": [override("滞后"), override("not_rated"), override("")]},
         ((OVR, 2, "value", "滞后"), (OVR, 3, "value", "not_rated"), (OVR, 4, "value", "")),
         {"indicators": ONE, "overrides": [override(value) for value in ("early", "ahead", "on_track", "lagging")]}),
    Case("override_not_number", {"indicators": ONE, "overrides": [override("高", kind="cap_high"),
                                                                  override("", kind="value")]},
         ((OVR, 2, "value", "高"), (OVR, 3, "value", "")),
         {"indicators": ONE, "overrides": [override("100", kind="cap_high"), override("停产", kind="event")]}),
    Case("override_year",
         {"indicators": ONE, "observations": [obs(2021, 5)], "overrides": [
             override("5", kind="value"), override("5", kind="value", year=2021),
             override("5", kind="value", year=2026)]},
         ((OVR, 2, "year", ""), (OVR, 3, "year", "2021"), (OVR, 4, "year", "2026")),
         {"indicators": ONE, "observations": [obs(2021, 5)], "overrides": [
             override("5", kind="value", year=2023), override("9", kind="cap_high"), override(year=2021)]}),
    Case("judgement_no_effect", {"indicators": ONE, "overrides": [override(kind="judgement")]},
         ((OVR, 2, "kind", "judgement"),),
         {"indicators": [ind(target_type="qualitative")], "overrides": [override(kind="judgement")]}),
]  # fmt: skip

WORKS = [
    Case("project_without_dates", works(planned_start="", planned_finish=""),
         (("projects.csv", 2, "planned_finish", ""), ("projects.csv", 2, "planned_start", "")),
         works(kind="policy", planned_start="")),
    Case("dates_reversed", works(planned_finish="2020-12-31"), (("projects.csv", 2, "planned_finish", "2020-12-31"),),
         works(planned_finish="2021-01-01")),
    Case("investment_above_total", works(progress(invested_total=101), progress("2023h1", "P2", invested_total=50)),
         ((PRO, 2, "invested_total", "101"),),
         works(progress(invested_total=100), progress("2023h1", invested_total=999, recorded_on="2023-09-01"))
         | {"projects": [project(total_investment=""), project(id="P2")]}),
    Case("investment_year_above_total", works(progress(invested_total=50, invested_year=60)),
         ((PRO, 2, "invested_year", "60"),),
         works(progress(invested_total=60, invested_year=60), progress("2021", invested_year=10))),
    # 50 by the end of 2022, 40 by mid-2023; file order does not matter
    Case("investment_falls", works(progress("2023h1", invested_total=40), progress("2022", invested_total=50)),
         ((PRO, 2, "invested_total", "40"),),
         works(progress("2023h1", invested_total=50), progress("2022", invested_total=40),
               progress("2023q1", "P2", invested_total=10))),
    Case("investment_parts_above_total",
         {"programmes": [{"id": "G1", "total_investment": 100}, {"id": "G2", "total_investment": 100}],
          "projects": [project(id="P1", total_investment=120, upper_id="G1"),
                       project(id="P2", total_investment=60, upper_id="G2"),
                       project(id="P3", total_investment=60, upper_id="G2")]},
         (("programmes.csv", 3, "total_investment", "100"), ("projects.csv", 2, "total_investment", "120")),
         {"programmes": [{"id": "G1", "total_investment": 100}, {"id": "G2"}],
          "projects": [project(id="P1", total_investment=60, upper_id="G1"),
                       project(id="P2", total_investment=60, upper_id="G2")]}),
    # 0.8 亿元 beside 100 million in 万元
    Case("investment_scale", works(progress(invested_total=0.8, image_progress=80)),
         ((PRO, 2, "invested_total", "0.8"),),
         works(progress(invested_total=0.8, image_progress=5), progress(invested_total=40, image_progress=80))),
    Case("progress_not_ended", works(progress("2023", recorded_on="2023-07-20")), ((PRO, 2, "period", "2023"),),
         works(progress("2023h1", recorded_on="2023-07-20"), progress("2022", recorded_on="2023-01-10"))),
    Case("image_progress_range", works(progress(image_progress=120)), ((PRO, 2, "image_progress", "120"),),
         works(progress(image_progress=100), progress("2021", image_progress=""),
               progress("2023h1", image_progress="主体封顶"))),
    Case("state_against_image",
         works(progress("2021", state="not_started", image_progress="主体封顶"),
               progress("2022", state="building", image_progress="已竣工"),
               progress("2023h1", state="completed", image_progress="完成90%")),
         ((PRO, 2, "state", "not_started"), (PRO, 3, "state", "building"), (PRO, 4, "state", "completed")),
         works(progress("2021", state="not_started", image_progress="尚未开工"),
               progress("2022", state="building", image_progress="主体封顶，预计年底竣工"),
               progress("2023h1", state="completed", image_progress="已投入使用")), also="in words"),
    Case("state_against_image",
         works(progress("2021", state="not_started", image_progress=5),
               progress("2022", state="building", image_progress=100),
               progress("2023h1", state="completed", image_progress=90)),
         ((PRO, 2, "state", "not_started"), (PRO, 3, "state", "building"), (PRO, 4, "state", "completed")),
         works(progress("2021", state="not_started", image_progress=0),
               progress("2022", state="building", image_progress=50),
               progress("2023h1", state="completed", image_progress=100), progress("2022", "P2", state="completed"))),
    Case("survey_answer", {"indicators": ONE, "survey": [{"question": "Q1", "answer": a} for a in (0, 5, 80, "")]},
         (("survey.csv", 2, "answer", "0"), ("survey.csv", 4, "answer", "80")),
         {"indicators": ONE, "survey": [{"question": "Q1", "answer": a} for a in (1, 5, 3.5)]}),
    Case("state_went_back", works(progress("2021", state="completed"), progress("2022", state="building")),
         ((PRO, 3, "state", "building"),),
         works(progress("2021", state="building"), progress("2022", state="completed"),
               progress("2022", "P2", state="building"))),
]  # fmt: skip


@pytest.mark.parametrize("case", [*DECISIONS, *WORKS], ids=str)
def test_rule(case, make_plan):
    try_case(case, make_plan)
