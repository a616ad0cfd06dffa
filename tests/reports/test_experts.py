"""Experts' opinions in reports and on the to-do page: beside ours, without names, until the office has decided."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evallib import evaluate, load_plan
from evallib.cli import main
from evallib.document import TableBlock
from evallib.evaluation.reviews import expert_chances
from evallib.publishing import publish_html
from evallib.reports import department_report, district_report
from evallib.reports.tracing import unexplained_numbers
from tests.collection.desk import INDICATORS, OBSERVATIONS, OFFICES
from tests.publishing.samples import HOSTILE


def review(reviewer: str, rating: str, chance: Any = "", comment: str = "", **more: Any) -> dict[str, Any]:
    return {"reviewer": reviewer, "run": "r", "indicator_id": "A1", "rating": rating, "chance": chance,
            "comment": comment, "recorded_on": "2023-07-20", **more}  # fmt: skip


REVIEWS = [
    review("王某", "ahead", 0.1, recorded_on="2023-07-01"),
    review("王某", "on_track", 0.9, HOSTILE + "共3处"),
    review("李某", "early", 0.7),
    review("张某", "lagging", recorded_on="2023-12-01"),  # not known yet
]


@pytest.fixture
def make(make_plan: Callable[..., Path]) -> Callable[..., Any]:
    def built(**tables: Any) -> Any:
        given = {"reviews": REVIEWS, **tables}
        return evaluate(load_plan(make_plan(INDICATORS, OBSERVATIONS, departments=OFFICES, **given), "2023-07-31"))

    return built


def test_the_latest_word_of_each_expert_counts(make: Callable[..., Any]) -> None:
    evaluation = make()
    row = evaluation.reviewed.loc["A1"]
    ours = evaluation.row("A1")["rating"]
    assert (row["experts"], row["split"], row["median_chance"]) == (2, True, pytest.approx(0.8))
    assert set(row["proposed"]) == {"on_track", "early"} - {ours}
    assert row["agreeing"] == (ours in ("on_track", "early"))


@pytest.mark.parametrize("report", [district_report, department_report])
def test_reports_show_them_without_names(make: Callable[..., Any], report: Any) -> None:
    evaluation = make()
    evaluation = evaluation.for_department("jyj") if report is department_report else evaluation
    document = report.build(evaluation)
    [table] = [block for block in document.blocks if isinstance(block, TableBlock) and block.name == "reviews"]
    assert len(table.rows) == 1 and HOSTILE in table.rows[0][-1].text
    page = publish_html(document).decode("utf-8")
    assert "王某" not in page and "<script>alert" not in page
    assert unexplained_numbers(document, evaluation) == []
    assert any("请核定专家意见" in text and row == "reviews.csv：A1，rating" for text, row in document.todos)
    final = report.build(evaluation, stage="提请审议稿")
    assert not [block for block in final.blocks if isinstance(block, TableBlock) and block.name == "reviews"]


def test_the_offices_later_word_settles_them(make: Callable[..., Any]) -> None:
    word = {"indicator_id": "A1", "kind": "rating", "value": "lagging", "reason": "核定", "person": "规划科",
            "recorded_on": "2023-07-25"}  # fmt: skip
    assert not any("专家" in text for text, _ in district_report.build(make(overrides=[word])).todos)


def test_without_reviews_nothing_is_said(make: Callable[..., Any]) -> None:
    document = district_report.build(make(reviews=[]))
    assert "专家" not in document.text and not any("专家" in text for text, _ in document.todos)


def test_after_the_years_experts_chances_are_scored_beside_the_models(
    make_plan: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    later = [{**OBSERVATIONS[0], "year": year, "value": value, "recorded_on": f"{year + 1}-03-01"}
             for year, value in ((2022, 62), (2023, 68), (2024, 75), (2025, 82))]  # fmt: skip
    reviews = [review("王某", "ahead", 0.5), review("王某", "ahead", 0.9, recorded_on="2023-07-25"),
               review("李某", "lagging", 0.0, recorded_on="2026-06-01"),  # who waits knows
               {**review("李某", "ahead", 0.4), "indicator_id": "A2"}]  # fmt: skip
    folder = make_plan(INDICATORS, [*OBSERVATIONS, *later], departments=OFFICES, reviews=reviews)
    table = expert_chances(load_plan(folder, "2026-07-01", "2025-12-31"))
    assert table[["indicator_id", "chance", "met"]].to_numpy().tolist() == [["A1", 0.9, True]]
    assert 0 < table["model"][0] < 1
    assert main(["backtest", str(folder), "--as-of", "2026-07-01", "--data-until", "2025-12-31"]) == 0
    assert "专家达标概率：1项指标结果已知，1次判断得分（Brier）0.010，模型同日" in capsys.readouterr().out
