"""Rules of links between tables."""

import pytest

from tests.checks.spec import DEPARTMENTS, ONE, Case, findings, ind, obs, try_case

IND, OBS = "indicators.csv", "observations.csv"
PLANS = [{"plan_id": "SP1", "lead_department": "d1"}]
CITY = [{"id": "CT01"}, {"id": "CT02"}]

CASES = [
    Case("dangling_indicator",
         {"indicators": ONE, "observations": [obs(2021, 5), {**obs(2021, 5), "indicator_id": "Z"},
                                              {**obs(2021, 5), "indicator_id": ""}],
          "tasks": [{"id": "T1", "indicators": "A;Z"}], "settings": {"methods": {"Q": "ols"}},
          "overrides": [{"indicator_id": "", "kind": "event", "value": "普查"}]},
         ((OBS, 3, "indicator_id", "Z"), (OBS, 4, "indicator_id", ""), ("params", None, "methods", "Q"),
          ("tasks.csv", 2, "indicators", "A;Z")),
         {"indicators": ONE, "observations": [obs(2021, 5)], "tasks": [{"id": "T1", "indicators": "A；A"}],
          "settings": {"methods": {"A": "ols"}}}),
    Case("dangling_reference", {"indicators": [ind(reference="Z"), ind("B", reference="B")]},
         ((IND, 2, "reference", "Z"), (IND, 3, "reference", "B")), {"indicators": [ind(reference="B"), ind("B")]}),
    Case("dangling_department",
         {"departments": DEPARTMENTS, "indicators": [ind(lead_department="d9"), ind("B", support_departments="d2;d8")],
          "special_plans": [{"plan_id": "SP1", "lead_department": "x"}],
          "extensions": [{"milestone_id": "M1", "department_id": ""}, {"milestone_id": "M1", "department_id": "y"}]},
         (("extensions.csv", 3, "department_id", "y"), (IND, 2, "lead_department", "d9"),
          (IND, 3, "support_departments", "d2;d8"), ("special_plans.csv", 2, "lead_department", "x")),
         {"departments": DEPARTMENTS, "indicators": [ind(support_departments="d2；tj")], "special_plans": PLANS}),
    Case("several_leads", {"departments": DEPARTMENTS, "indicators": [ind(lead_department="d1;d2")]},
         ((IND, 2, "lead_department", "d1;d2"),),
         {"departments": DEPARTMENTS, "indicators": [ind(lead_department="d1", support_departments="d2;tj")]}),
    Case("dangling_submitter", {"departments": DEPARTMENTS, "indicators": ONE,
                                "observations": [obs(2021, 5, submitted_by="甲局")]},
         ((OBS, 2, "submitted_by", "甲局"),),
         {"departments": DEPARTMENTS, "indicators": ONE, "observations": [obs(2021, 5, submitted_by="d1"),
                                                                          obs(2022, 5)]}),
    Case("department_not_valid",
         {"departments": [{"department_id": "d1", "valid_to": "2022-12-31"},
                          {"department_id": "d2", "valid_from": "2023-09-01"}],
          "indicators": [ind(), ind("B", lead_department="d2")]},
         ((IND, 2, "lead_department", "d1"), (IND, 3, "lead_department", "d2")),
         {"departments": [{"department_id": "d1", "valid_from": "2019-01-01", "valid_to": "2023-07-31"}],
          "indicators": ONE}),
    Case("dangling_plan", {"special_plans": PLANS, "indicators": [ind(plan_id="SP2")]}, ((IND, 2, "plan_id", "SP2"),),
         {"special_plans": PLANS, "indicators": [ind(plan_id="SP1"), ind("B")]}),
    Case("dangling_upper", {"city_tasks": CITY, "indicators": [ind(upper_id="CT03"), ind("B", upper_id="CT01")]},
         ((IND, 2, "upper_id", "CT03"),),
         # ids of a plan kept elsewhere cannot be looked up
         {"city_tasks": CITY, "indicators": [ind(upper_id="CT02"), ind("B", upper_id="TJ-2021-7")]}),
    Case("upper_elsewhere", {"city_tasks": CITY, "indicators": [ind(upper_id="TJ-2021-7")]},
         ((IND, 2, "upper_id", "TJ-2021-7"),), {"city_tasks": CITY, "indicators": [ind(upper_id="CT02"), ind("B")]}),
    Case("upper_circle", {"indicators": [ind(upper_id="A"), ind("B", upper_id="C"), ind("C", upper_id="B"),
                                         ind("D", upper_id="C")]},
         ((IND, 2, "upper_id", "A"), (IND, 3, "upper_id", "C"), (IND, 4, "upper_id", "B")),
         {"indicators": [ind(upper_id="B"), ind("B", upper_id="C"), ind("C")]}),
    Case("dangling_adjusted_plan", {"special_plans": PLANS, "indicators": ONE, "adjustments": [
             {"adjustment_id": "J1", "object_id": "A", "new": "5", "plan_id": "SP9"}]},
         (("adjustments.csv", 2, "plan_id", "SP9"),),
         {"special_plans": PLANS, "indicators": ONE, "adjustments": [
             {"adjustment_id": "J1", "object_id": "A", "new": "5", "plan_id": "SP1"},
             {"adjustment_id": "J2", "object_id": "A", "new": "5", "plan_id": ""}]}),
    Case("dangling_document", {"special_plans": PLANS, "departments": DEPARTMENTS, "approvals": [
             {"document": "SP9"}, {"document": "department_report:d9@draft"},
             {"document": "", "result": "同意"}]},
         (("approvals.csv", 2, "document", "SP9"), ("approvals.csv", 3, "document", "department_report:d9@draft"),
          ("approvals.csv", 4, "document", "")),
         {"special_plans": PLANS, "departments": DEPARTMENTS, "indicators": ONE,
          "adjustments": [{"adjustment_id": "J1", "object_id": "A", "new": "5"}], "approvals": [
              {"document": "SP1"}, {"document": "J1"}, {"document": "district_report"},
              {"document": "department_report:d1@draft"}, {"document": "indicator_table"}]}),
    Case("dangling_subject", {"departments": DEPARTMENTS, "indicators": ONE,
                              "notes": [{"object_id": "Z", "text": "甲", "recorded_on": "2023-01-01"}],
                              "problems": [{"problem_id": "P1", "source_id": "V9", "recorded_on": "2023-01-01"}]},
         (("notes.csv", 2, "object_id", "Z"), ("problems.csv", 2, "source_id", "V9")),
         {"departments": DEPARTMENTS, "indicators": ONE, "visits": [{"visit_id": "V1", "departments": "d1;d2"}],
          "notes": [{"object_id": "A", "text": "甲", "recorded_on": "2023-01-01"},
                    {"object_id": "d1", "text": "乙", "recorded_on": "2023-01-01"}],
          "problems": [{"problem_id": "P1", "source_id": "V1", "recorded_on": "2023-01-01"},
                       {"problem_id": "P2", "source_id": "", "recorded_on": "2023-01-01"}]}),
    Case("dangling_department", {"departments": [*DEPARTMENTS, {"department_id": "d3", "successor_id": "d7"}],
                                 "visits": [{"visit_id": "V1", "departments": "d1;d9"}],
                                 "problems": [{"problem_id": "P1", "lead_department": "d8",
                                               "recorded_on": "2023-01-01"}],
                                 "submissions": [{"department_id": "d6", "milestone_id": "M1"}]},
         (("departments.csv", 5, "successor_id", "d7"), ("problems.csv", 2, "lead_department", "d8"),
          ("submissions.csv", 2, "department_id", "d6"), ("visits.csv", 2, "departments", "d1;d9")),
         {"departments": [*DEPARTMENTS, {"department_id": "d3", "successor_id": "d1"}]}, also="everywhere"),
    Case("dangling_object",
         {"indicators": ONE, "tasks": [{"id": "T1"}], "progress": [
             {"object_type": "task", "object_id": "A", "period": "2022"},
             {"object_type": "indicator", "object_id": "", "period": "2022"}],
          "adjustments": [{"adjustment_id": "J1", "object_id": "T9", "new": "5"}]},
         (("adjustments.csv", 2, "object_id", "T9"), ("progress.csv", 2, "object_id", "A"),
          ("progress.csv", 3, "object_id", "")),
         {"indicators": ONE, "tasks": [{"id": "T1"}], "progress": [
             {"object_type": "task", "object_id": "T1", "period": "2022"},
             {"object_type": "indicator", "object_id": "A", "period": "2022"}],
          "adjustments": [{"adjustment_id": "J1", "object_id": "T1", "new": "5"}]}),
    Case("dangling_milestone",
         {"indicators": ONE, "milestones": [{"milestone_id": "M1", "who": "all"}],
          "submissions": [{"department_id": "d1", "milestone_id": "M2"}]},
         (("submissions.csv", 2, "milestone_id", "M2"),),
         {"indicators": ONE, "milestones": [{"milestone_id": "M1", "who": "all"}],
          "submissions": [{"department_id": "d1", "milestone_id": "M1"}]}),
    Case("links_unchecked", {"indicators": [ind(plan_id="SP1")]},
         (("departments.csv", None, "", ""), ("special_plans.csv", None, "", "")),
         {"indicators": ONE, "departments": DEPARTMENTS}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rule(case, make_plan):
    try_case(case, make_plan)


def test_links_into_an_empty_table_are_no_errors(make_plan):
    folder = {"indicators": [ind(lead_department="d1", plan_id="SP1")]}
    assert findings(make_plan, folder, "dangling_department") == []
    assert findings(make_plan, folder, "dangling_plan") == []


def test_the_unknown_parts_of_a_list_are_named(make_plan):
    tables = {"departments": DEPARTMENTS, "indicators": [ind(support_departments="d2;x;y")]}
    [found] = findings(make_plan, tables, "dangling_department")
    assert "“x、y”" in found.message
    assert found.indicator_id == "A"
