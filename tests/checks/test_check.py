"""``check`` as a whole: one pass, its order, the table of rules, the shipped plans, odd data."""

import itertools
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evallib import tables as t
from evallib.checks import RULES, check, rule_table
from evallib.errors import SEVERITY_NAMES
from evallib.plan import load_plan
from tests.checks import (
    test_catalogue,
    test_crosschecks,
    test_decisions,
    test_growth,
    test_ledgers,
    test_links,
    test_magnitudes,
    test_values,
)
from tests.checks.spec import ONE, ind, obs

ROOT = Path(__file__).resolve().parents[2]
CASES = [
    *test_ledgers.CASES, *test_links.CASES, *test_catalogue.CATALOGUE, *test_catalogue.TARGETS, *test_catalogue.BASES,
    *test_values.VALUES, *test_values.LEDGER, *test_crosschecks.CASES, *test_decisions.DECISIONS, *test_decisions.WORKS,
    *test_magnitudes.CASES, *test_growth.CASES,
]  # fmt: skip


def test_every_rule_is_broken_once_and_kept_once():
    assert {case.rule for case in CASES} == set(RULES)
    assert [case.rule for case in CASES if not case.kept and case.also == ""] == []


def test_the_documented_table_is_the_registry():
    assert (ROOT / "docs" / "checks.md").read_text("utf-8") == rule_table()


def test_every_rule_gives_one_sentence_of_why():
    for rule in RULES.values():
        assert rule.severity in SEVERITY_NAMES
        assert rule.why.endswith("。")
        assert rule.why.count("。") == 1
    assert len({rule.why for rule in RULES.values()}) == len(RULES)


def test_all_faults_come_in_one_pass_sorted(make_plan):
    folder = make_plan(
        indicators=[ind(base_year=2019, target="六十"), ind("甲")],
        observations=[obs(2021, 51), obs(2022, 52, recorded_on=""),
                      obs(2021, 51, period="half", recorded_on="2022-01-01")],
        overrides=[{"indicator_id": "A", "kind": "rating", "value": "great", "reason": "r", "person": "p",
                    "recorded_on": "2023-01-01"}],
        plan={"expect": {"main": 3}},
    )  # fmt: skip
    found = [(f.severity, f.file, f.row, f.rule) for f in check(load_plan(folder))]
    assert [place for place in found if place[0] != "info"] == [
        ("error", "indicators.csv", 2, "number_format"),
        ("error", "indicators.csv", 3, "id_format"),
        ("error", "observations.csv", 3, "recorded_on_missing"),
        ("error", "observations.csv", 4, "period_unknown"),
        ("error", "overrides.csv", 2, "override_value"),
        ("error", "plan.yml", None, "expect_count"),
        ("warning", "indicators.csv", 2, "base_year_other"),
    ]


def test_a_plan_without_fault_has_no_finding(make_plan):
    folder = make_plan(indicators=ONE, observations=[obs(2020, 50), obs(2021, 52), obs(2022, 54)],
                       departments=[{"department_id": "d1", "name": "甲局"}], plan={"expect": {"main": 1}})  # fmt: skip
    assert check(load_plan(folder)) == []


def test_the_record_has_the_keys_of_the_contract(make_plan):
    [finding] = check(load_plan(make_plan(indicators=[ind()], plan={"expect": {"main": 2}})))[:1]
    assert list(finding.record()) == ["file", "sheet", "cell", "row", "column", "indicator_id", "value", "rule",
                                      "severity", "message"]  # fmt: skip
    assert "第1行" not in str(finding)


def test_the_national_plan_has_no_error_and_only_deserved_warnings():
    found = check(load_plan("national", "2023-07-31", "2023-06-30"))
    assert [(f.indicator_id, f.rule) for f in found if f.severity != "info"] == [
        ("N03", "base_not_restated"),  # 60.6 is of before the census, 62.71 after
        ("N03", "base_year_other"),  # 2019
        ("N08", "base_differs"),  # 5.2 of December, the year's mean is 5.6
        ("N09", "base_differs"),  # 10.8, by the census 10.75
        ("N13", "base_year_other"),
        ("N18", "base_year_other"),
        ("N20", "base_missing"),
        ("N18", "copied_value"),  # 24.02 in 2021 and 2022
    ]
    assert {(f.indicator_id, f.rule) for f in found if f.severity == "info"} == {
        ("N06", "no_figures"), ("N11", "missing_period"),
    }  # fmt: skip


def test_the_district_plan_has_no_error_and_its_disputed_figure_is_told():
    found = check(load_plan("nankai"))
    assert [finding for finding in found if finding.severity == "error"] == []
    assert "figures_conflict" in {finding.rule for finding in found}


JUNK = (
    "", "Z", "A;B;;Z", "99999", "1900", "2021.5", "NaN", "inf", "1e308", "-1e308", "5e-324", "-0", "约5", "0001-01-01",
    "9999-12-31", "2022-02-30", "{value}", "{", "%", "xs", "true", "1e4",
)  # fmt: skip
PLAUSIBLE = {
    "id": ("A", "B", "AL", "d1"), "number": ("50", "51.2", "51.2", "5", "101", "-3", "0", "520000", "12"),
    "integer": ("2019", "2020", "2021", "2021", "2022", "2023", "1"), "boolean": ("true", "false"),
    "date": ("2021-03-01", "2022-03-01", "2022-06-01", "2022-12-30", "2023-09-01"),
    "text": ("A", "B", "d1", "d2", "新", "同比增长5%", "60左右", "%", "2022", "2022h1", "on_track", "T1", "5"),
}  # fmt: skip


def folder(seed: int) -> dict[str, list[dict[str, str]]]:
    """Tables of every kind: cells plausible for their column, one in ten anything at all."""
    chance = random.Random(seed)

    def cell(table: t.Table, column: str) -> str:
        words = t.TARGET_TYPES if column == t.TARGET_TYPE else table.words.get(column, PLAUSIBLE[table.columns[column]])
        return chance.choice(JUNK if chance.random() < 0.1 else words)

    made = {}
    for name, table in t.PLAN_TABLES.items():
        if name != "contacts":
            columns = [column for column in table.columns if column in table.needs or chance.random() < 0.9]
            count = chance.randrange(60) if name == "observations" else chance.randrange(6)
            made[name] = [{column: cell(table, column) for column in columns} for _ in range(count)]
    return made


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_odd_data_never_raises(make_plan, seed):
    plan = load_plan(make_plan(**folder(seed)))
    found = check(plan)
    assert {(f.rule, f.severity) for f in found} <= {(rule.name, rule.severity) for rule in RULES.values()}
    assert found == check(plan)
    order = list(SEVERITY_NAMES)
    assert all(order.index(a.severity) <= order.index(b.severity) for a, b in itertools.pairwise(found))


@pytest.mark.parametrize("name", ["indicators", "observations"])
def test_empty_tables_are_no_fault_of_the_checks(make_plan, name):
    tables = {"indicators": ONE, "observations": [obs(2021, 51)]} | {name: []}
    rules = {finding.rule for finding in check(load_plan(make_plan(**tables)))}
    assert rules <= {"links_unchecked", "no_figures", "dangling_indicator"}
