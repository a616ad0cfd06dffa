"""From a rating back to the cells it came from."""

from __future__ import annotations

from typing import Any

import pytest

from evallib import tables as t
from evallib.collection import trail
from evallib.collection.origins import Origin, read_origin
from evallib.collection.trace import PARTS, trace
from evallib.errors import UsageError
from evallib.sheets import records, to_csv
from tests.narratives.builders import OFFICES, MakePlan, Row, evaluated, figures, indicator, office_says, yearly

HASH = "ab" * 32


def figure(year: int, value: float, **columns: Any) -> Row:
    return figures("A", value, start=year, submitted_by="jyj", source="年报", provenance="verified", **columns)[0]


def rows_of(make_plan: MakePlan, seen: list[Row], item: Row | None = None, **tables: Any) -> list[dict[str, Any]]:
    items = [item or indicator(base=50, target=60)]
    return records(trace(evaluated(make_plan(items, seen, departments=OFFICES, **tables)), "A"))


def fates(rows: list[dict[str, Any]]) -> dict[int, str]:
    """What became of each line of observations.csv."""
    return {row["line"]: row["kind"] for row in rows if row["ledger"] == "observations.csv"}


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("a.xlsx#指标!G7", Origin("a.xlsx", "指标", "G7")),
        ("a#1.xlsx#市级!任务!AB12", Origin("a#1.xlsx", "市级!任务", "AB12")),
        ("a.csv#表!$C$3", Origin("a.csv", "表", "$C$3")),
        ("a.csv#表!C3:C9", Origin("a.csv", "表", "C3:C9")),
        ("a.csv", Origin("a.csv")),
        ("", Origin()),
        ("重要!.xlsx", Origin("重要!.xlsx")),
    ],
)
def test_origins(text: str, origin: Origin) -> None:
    assert read_origin(text) == origin


def test_a_figure_s_way_back(make_plan: MakePlan) -> None:
    """Value, ledger row, file, sheet, cell, hash, day and department of the figure that counts."""
    seen = [figure(2021, 52), figure(2022, 54, origin="jyj.xlsx#指标!H5", recorded_on="2023-06-08")]
    handed = [{"department_id": "jyj", "milestone_id": "M1", "file": "jyj.xlsx", "sha256": sha, "received_on": day}
              for sha, day in (("cd" * 32, "2023-06-01"), (HASH, "2023-06-08"), ("ef" * 32, "2023-07-01"))]  # fmt: skip
    first = rows_of(make_plan, seen, submissions=handed)[0]
    assert {name: first[name] for name in first if first[name] not in ("", None)} == {
        "kind": "latest", "indicator_id": "A", "name": "2022年", "year": 2022, "period": "annual", "value": 54.0,
        "status": "final", "source": "年报", "provenance": "verified", "recorded_on": "2023-06-08",
        "submitted_by": "jyj", "department": "区教育局", "file": "jyj.xlsx", "sheet": "指标", "cell": "H5",
        "sha256": HASH, "ledger": "observations.csv", "line": 3,
    }  # fmt: skip


def test_the_row_s_own_hash_comes_first(make_plan: MakePlan) -> None:
    seen = [figure(2022, 54, origin="jyj.xlsx#指标!H5", sha256=HASH)]
    handed = [{"department_id": "jyj", "milestone_id": "M1", "file": "jyj.xlsx", "sha256": "cd" * 32,
               "received_on": "2023-02-28"}]  # fmt: skip
    assert rows_of(make_plan, seen, submissions=handed)[0]["sha256"] == HASH


def test_every_ledger_row_has_its_fate(make_plan: MakePlan) -> None:
    seen = [
        figure(2020, 50), figure(2021, 52), figure(2022, 53, status="estimate"),
        figure(2022, 54, recorded_on="2023-03-01"), figure(2022, 55, recorded_on="2023-04-01"),
        figure(2023, 56, period="h1"), figure(2023, 99, status="preliminary", recorded_on="2023-07-20"),
        figure(2019, 47), figure(2019, 47, status="retracted", recorded_on="2021-01-01"),
        figure(2018, 47, caliber="旧口径"), figure(2021, 51, recorded_on="2024-01-01"),
    ]  # fmt: skip
    rows = rows_of(make_plan, seen)
    assert fates(rows) == {
        2: "history", 3: "listed", 4: "superseded", 5: "superseded", 6: "latest", 7: "listed", 8: "beyond",
        9: "retracted", 10: "retraction", 11: "caliber",
    }  # fmt: skip
    by_line = {row["line"]: row for row in rows if row["ledger"] == "observations.csv"}
    assert (by_line[4]["replaced_by"], by_line[4]["note"]) == (6, "采用第6行：为最终核实数（2023-04-01登记）")
    assert (by_line[5]["replaced_by"], by_line[5]["note"]) == (6, "采用第6行：2023-04-01更新登记")
    assert (by_line[9]["replaced_by"], by_line[9]["note"]) == (10, "2021-01-01由第10行撤回")


def test_earlier_days_are_reproduced(make_plan: MakePlan) -> None:
    seen = [figure(2022, 54), figure(2022, 55, recorded_on="2023-04-01")]
    folder = make_plan([indicator(base=50, target=60)], seen, departments=OFFICES, settings={"as_of": "2023-03-15"})
    assert fates(records(trace(evaluated(folder), "A"))) == {2: "latest"}


def test_target_adjustment_base_judgement_and_result(make_plan: MakePlan) -> None:
    asked = {"adjustment_id": "T1", "object_id": "A", "old": "60", "reason": "需求变化", "submitted_by": "jyj"}
    adjustments = [{**asked, "new": "58", "requested_on": "2023-06-01", "approved_on": "2023-06-20"},
                   {**asked, "adjustment_id": "T2", "new": "40", "requested_on": "2023-07-01"},
                   {**asked, "adjustment_id": "T3", "new": "30", "requested_on": "2023-09-01"}]  # fmt: skip
    rows = rows_of(make_plan, [figure(2022, 54)], adjustments=adjustments, targets=yearly("A", {2021: 52, 2022: 54}),
                   overrides=[office_says("A", "lagging")])  # fmt: skip
    told = {row["name"]: row for row in rows if row["ledger"] != "observations.csv"}
    assert told["2020年基数"]["value"] == 50 and told["2020年基数"]["ledger"] == "indicators.csv"
    assert (told["2025年目标"]["value"], told["2025年目标"]["note"]) == (60, "已调整，现行目标为58")
    assert (told["T1"]["text"], told["T1"]["note"]) == ("由60调整为58", "2023-06-20批准；原因：需求变化")
    assert told["T2"]["note"] == "尚未批准，按原目标评价；原因：需求变化" and "T3" not in told
    assert told["2022年度目标"]["value"] == 54
    assert (told["改判"]["text"], told["改判"]["note"]) == ("滞后", "有3个项目投用")
    assert told["评价等级"]["text"] == "滞后" and told["按规则计算的等级"]["text"] == "基本符合预期"
    assert told["完成目标进度"]["value"] == 0.5 and told["完成目标进度"]["text"] == "50.0%"


def test_the_reference_s_figures_are_shown(make_plan: MakePlan) -> None:
    items = [indicator("A", target_type="relative_growth", value_kind="rate", reference="B", tolerance=0.5),
             indicator("B", target_type="avg_growth", value_kind="rate", target=6)]  # fmt: skip
    folder = make_plan(items, figures("A", 6, 7) + figures("B", 5, 6), departments=OFFICES)
    rows = records(trace(evaluated(folder), "A"))
    assert [(r["indicator_id"], r["year"]) for r in rows if r["kind"] == "reference"] == [("B", 2021), ("B", 2022)]


def test_unknown_indicators_name_the_nearest(make_plan: MakePlan) -> None:
    with pytest.raises(UsageError, match="没有指标“NK2”，可用的有：NK20"):
        trace(evaluated(make_plan([indicator("NK20")])), "NK2")


def test_screen_and_sheet(make_plan: MakePlan) -> None:
    seen = [figure(2021, 52), figure(2022, 54, origin="jyj.xlsx#指标!H5", sha256=HASH)]
    found = evaluated(make_plan([indicator(base=50, target=60)], seen, departments=OFFICES))
    rows = trace(found, "A")
    text = trail.screen(found, rows)
    head = "A　覆盖率（%）　预期性　区发展改革委\n已知日期2023-07-31，数据截至2023-06-30\n\n评价\n"
    assert text.startswith(f"{head}  评价等级：基本符合预期（")
    line = next(line for line in text.splitlines() if "评价时点数" in line)
    for word in ("2022年", "54", "最终核实数", "2023-02-28", "区教育局", "jyj.xlsx", "指标", "H5", HASH[:12], "年报"):
        assert word in line
    assert HASH not in text
    table = trail.sheet(rows)
    assert list(table["类别"][:2]) == [PARTS["latest"], PARTS["listed"]] and HASH in to_csv(table)
    assert set(trail.HEADINGS) == set(rows.columns) and not table.isna().all(axis=None)
    assert rows[t.LINE].dtype == "Int64"
