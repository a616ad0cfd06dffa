"""Rules of all tables alike, and what the reader meets."""

import pytest

from evallib.plan.seal import digest_rows, seal_text
from tests.checks.spec import DEPARTMENTS, ONE, Case, ind, obs, series, try_case

OBS, IND, PLAN = "observations.csv", "indicators.csv", "plan.yml"
RATED = {"indicator_id": "A", "kind": "rating", "value": "ahead", "reason": "r", "person": "p"}


def sealed(*rows):
    """The seal of observations.csv over rows of indicator A: year and value."""
    cells = [["A", str(year), "annual", str(value), "final", f"{year + 1}-02-28"] for year, value in rows]
    return {"ledgers.json": seal_text({"observations.csv": digest_rows(cells)})}


CASES = [
    Case("ledger_altered", {"indicators": ONE, "observations": series(2020, 5, 6.5, 7),
                            "files": sealed((2020, 5), (2021, 6), (2022, 7))},
         ((OBS, 3, "", ""),),
         {"indicators": ONE, "observations": series(2020, 5, 6, 7), "files": sealed((2020, 5), (2021, 6))}),
    Case("ledger_altered", {"indicators": ONE, "observations": series(2020, 5, 7),
                            "files": sealed((2020, 5), (2021, 6))},
         ((OBS, 3, "", ""),),
         {"indicators": ONE, "observations": series(2020, 5, 7), "files": {}}, also="the last row"),
    Case("ledger_altered", {"indicators": ONE, "observations": [obs(2022, 7), obs(2020, 5)],
                            "files": sealed((2020, 5), (2022, 7))},
         ((OBS, None, "", ""),), {"indicators": ONE}, also="the order"),
    Case("ledger_altered", {"indicators": ONE, "observations": series(2020, 5), "files": {"ledgers.json": "["}},
         (("ledgers.json", None, "", ""),), {"indicators": ONE}, also="a broken seal"),

    Case("id_format", {"indicators": [ind("A 1"), ind("甲"), ind("-b")]},
         ((IND, 2, "indicator_id", "A 1"), (IND, 3, "indicator_id", "甲"), (IND, 4, "indicator_id", "-b")),
         {"indicators": [ind("007"), ind("a_b-c")]}),
    Case("number_format", {"indicators": ONE, "observations": [obs(2021, "约5"), obs(2022, "1,234")]},
         ((OBS, 2, "value", "约5"), (OBS, 3, "value", "1,234")),
         {"indicators": ONE, "observations": [obs(2021, "1.5e1"), obs(2022, "-3")]}),
    Case("integer_format", {"indicators": [ind(decimals="1.5")]}, ((IND, 2, "decimals", "1.5"),),
         {"indicators": [ind(decimals="2.0")]}),
    Case("boolean_format", {"indicators": [ind(main="是")]}, ((IND, 2, "main", "是"),),
         {"indicators": [ind(main="TRUE")]}),
    Case("date_format", {"indicators": ONE, "observations": [obs(2021, 5, recorded_on="2022/3/1")]},
         ((OBS, 2, "recorded_on", "2022/3/1"),),
         {"indicators": ONE, "observations": [obs(2021, 5, recorded_on="2022-03-01")]}),
    Case("ragged_row", {"indicators": "indicator_id,name\nA,甲,多\n"}, ((IND, 2, "", "3"),),
         {"indicators": "indicator_id,name\nA,甲,\n"}),
    Case("duplicate_column", {"indicators": "indicator_id,name,name\nA,甲,乙\n"}, ((IND, 1, "name", "name"),),
         {"indicators": "indicator_id,name\nA,甲\n"}),
    Case("unknown_column", {"indicators": [ind(colour="red")]}, ((IND, 1, "colour", "colour"),), {"indicators": ONE}),
    Case("unknown_key", {"indicators": ONE, "plan": {"frist_year": 2021}}, ((PLAN, None, "frist_year", "frist_year"),),
         {"indicators": ONE}),
    Case("recorded_on_missing",
         {"indicators": ONE, "observations": [obs(2021, 5, recorded_on=""), obs(2022, 5)],
          "targets": [{"indicator_id": "A", "year": 2022, "target": 5, "recorded_on": ""}]},
         ((OBS, 2, "recorded_on", ""), ("targets.csv", 2, "recorded_on", "")),
         # a date that cannot be read is date_format, one fault only; a table without the column has no dates
         {"indicators": ONE, "observations": [obs(2021, 5, recorded_on="2022/3/1")],
          "targets": [{"indicator_id": "A", "year": 2022, "target": 5}],
          "overrides": [{**RATED, "recorded_on": ""}]}),
    Case("period_unknown",
         {"indicators": ONE, "observations": [obs(2021, 5, period="H1", recorded_on="2021-08-01"),
                                              obs(2021, 5, period="", recorded_on="2021-08-01")]},
         ((OBS, 2, "period", "H1"), (OBS, 3, "period", "")),
         {"indicators": ONE, "observations": [obs(2021, 5, period=p) for p in ("annual", "q1", "h1", "q3")]}),
    Case("progress_period",
         {"indicators": ONE, "progress": [{"object_type": "indicator", "object_id": "A", "period": p}
                                          for p in ("2022", "2022q2", "2022年", "2022h1")]},
         (("progress.csv", 3, "period", "2022q2"), ("progress.csv", 4, "period", "2022年")),
         {"indicators": ONE, "progress": [{"object_type": "indicator", "object_id": "A", "period": p}
                                          for p in ("2022", "2023q1", "2023h1", "2022q3")]}),
    Case("year_implausible",
         {"indicators": ONE, "observations": [obs("", 5), obs(202, 5, recorded_on="2022-01-01"),
                                              obs(999999, 5, recorded_on="2022-01-01")]},
         ((OBS, 2, "year", ""), (OBS, 3, "year", "202"), (OBS, 4, "year", "999999")),
         {"indicators": ONE, "observations": [obs(1949, 5), obs("2021年", 5)]}),
    Case("value_missing", {"indicators": ONE, "observations": [obs(2021, ""), obs(2022, 5)]}, ((OBS, 2, "value", ""),),
         {"indicators": ONE, "observations": [obs(2021, "约5"), obs(2022, 5),
                                              obs(2022, "", status="retracted", recorded_on="2023-05-01")]}),
    Case("value_missing",
         {"indicators": ONE, "department_forecasts": [
             {"indicator_id": "A", "year": 2025, "value": "", "recorded_on": "2023-05-01"}]},
         (("department_forecasts.csv", 2, "value", ""),),
         {"indicators": ONE, "department_forecasts": [
             {"indicator_id": "A", "year": 2025, "value": "", "self_rating": "lagging", "recorded_on": "2023-05-01"}]}),
    Case("unknown_word",
         {"indicators": [ind(attribute="约束", focus="民生福祉;创新")],
          "observations": [obs(2021, 5, status="终值"), obs(2022, 5, status="")]},
         ((IND, 2, "attribute", "约束"), (IND, 2, "focus", "民生福祉;创新"), (OBS, 2, "status", "终值"),
          (OBS, 3, "status", "")),
         {"indicators": [ind(attribute="约束性", focus="民生福祉；创新驱动")],
          "observations": [obs(2021, 5, status="final"), obs(2022, 5, status="preliminary")]}),
    Case("unknown_word", {"indicators": ONE, "observations": series(2018, 1, 2, 3, status="")},
         ((OBS, None, "status", ""),), also="a column that is empty throughout is one finding"),
    Case("unknown_definition", {"indicators": [ind(direction="Down", value_kind="比重", part_year="累计")]},
         ((IND, 2, "direction", "Down"), (IND, 2, "part_year", "累计"), (IND, 2, "value_kind", "比重")),
         {"indicators": [ind(direction="", value_kind="", part_year="")]}),
    Case("unknown_state",
         {"projects": [{"id": "P1"}], "tasks": [{"id": "T1"}], "indicators": ONE,
          "progress": [{"object_type": "project", "object_id": "P1", "period": "2022", "state": "done"},
                       {"object_type": "task", "object_id": "T1", "period": "2022", "state": "building"}]},
         (("progress.csv", 2, "state", "done"), ("progress.csv", 3, "state", "building")),
         {"projects": [{"id": "P1"}], "tasks": [{"id": "T1"}], "indicators": ONE,
          "progress": [{"object_type": "project", "object_id": "P1", "period": "2022", "state": "building"},
                       {"object_type": "task", "object_id": "T1", "period": "2022", "state": "done"}]}),
    Case("id_missing", {"indicators": [ind(""), ind()]}, ((IND, 2, "indicator_id", ""),), {"indicators": ONE}),
    Case("duplicate_id", {"indicators": [ind(), ind("B"), ind()], "departments": [*DEPARTMENTS, DEPARTMENTS[0]]},
         (("departments.csv", 5, "department_id", "d1"), (IND, 4, "indicator_id", "A")),
         {"indicators": [ind(), ind("a"), ind("B")], "departments": DEPARTMENTS}),
    Case("duplicate_row", {"indicators": ONE, "observations": [obs(2021, 5), obs(2022, 6), obs(2021, 5.5)]},
         ((OBS, 4, "indicator_id", "A"),),
         # corrected on another day, another status, another caliber, another department
         {"indicators": ONE, "observations": [
             obs(2021, 5), obs(2021, 5.5, recorded_on="2022-09-01"), obs(2021, 5, status="estimate"),
             obs(2021, 7, caliber="新"), obs(2021, 5.2, submitted_by="d2")]}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rule(case, make_plan):
    try_case(case, make_plan)
