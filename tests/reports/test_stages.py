"""What a stage may say: every report, one place."""

from __future__ import annotations

import importlib
import pkgutil
import re
from typing import Any

import pytest

from evallib import reports
from evallib.document import Cell, ChartBlock, Document, Heading, Paragraph, Span, TableBlock, paragraph, sentence
from evallib.errors import UsageError
from evallib.evaluation import Evaluation, evaluate
from evallib.plan import load_plan
from evallib.reports import department_report, district_report
from evallib.reports.facts import spans_of
from evallib.reports.stages import charts_for, report, reserved

CHANCE = Cell("ratings", "A", "p_attain")
LOW = Cell("forecasts", "A", "2025q100")
KEPT = Span("9.4件", Cell("ratings", "A", "latest_value"), 9.4, "f1")


def kept(*blocks: Any) -> tuple[Any, ...]:
    return reserved(Document("x", "报告", tuple(blocks))).blocks


def test_every_report_is_built_under_the_rules_of_its_stage() -> None:
    modules = [
        importlib.import_module(f"{reports.__name__}.{item.name}") for item in pkgutil.iter_modules(reports.__path__)
    ]
    builds = [module.build for module in modules if hasattr(module, "build")]
    assert len(builds) >= 3
    assert [build.__module__ for build in builds if not hasattr(build, "__wrapped__")] == []


def test_a_marked_clause_goes_and_the_words_beside_it_stay() -> None:
    said = sentence("2025年为", KEPT, Span("，期末达标概率", odds=True), Span("12%", CHANCE, 0.12, "p0", odds=True),
                    "，完成难度较大。")  # fmt: skip
    (left,) = kept(paragraph(said))
    assert left.text == "2025年为9.4件，完成难度较大。"


def test_a_sentence_that_states_a_chance_outside_a_marked_clause_goes_whole() -> None:
    assert kept(Heading("预测"), paragraph(sentence("概率", Span("12%", CHANCE, 0.12, "p0"), "。"))) == ()


def test_columns_of_intervals_go_with_their_headings() -> None:
    row = (Span("甲"), KEPT, Span("8.1", LOW, 8.1, "f1"), Span("区间内", odds=True))
    (table,) = kept(TableBlock("t", "表", (("指标", "预测", "下限", "核对"),), (row,), "lrrc", (3, 1, 1, 1)))
    assert table.head == (("指标", "预测"),) and table.rows == ((row[0], KEPT),)
    assert (table.align, table.widths) == ("lr", (3, 1))


def test_headings_go_only_when_nothing_is_left_under_them() -> None:
    gone = paragraph(sentence(Span("12%", CHANCE, 0.12, "p0"), "。"))
    stays = paragraph(sentence("甲。"))
    left = kept(Heading("一"), Heading("（一）", 2), gone, Heading("（二）", 2), stays, Heading("二"), gone)
    assert [block.text for block in left if isinstance(block, Heading)] == ["一", "（二）"]


@pytest.mark.parametrize(
    ("stage", "asked", "drawn"),
    [
        ("提请审议稿", "full", "simple"),
        ("提请审议稿", "none", "none"),
        ("定稿", "full", "full"),
        ("", "simple", "simple"),
    ],
)
def test_charts_of_a_stage(stage: str, asked: str, drawn: str) -> None:
    assert charts_for(stage, asked) == drawn

    @report
    def build(evaluation: Any, *, stage: str = "", charts: str = "full") -> Document:
        return Document("x", charts, ())

    assert build(None, stage=stage, charts=asked).title == drawn


@pytest.mark.parametrize(("option", "value"), [("stage", "审议稿"), ("charts", "all")])
def test_unknown_stages_and_charts_are_refused(option: str, value: str) -> None:
    with pytest.raises(UsageError, match=rf"参数{option}的取值“{value}”不在允许范围内"):
        district_report.build(None, **{option: value})


@pytest.fixture(scope="module", params=["national", "nankai"])
def shipped(request: pytest.FixtureRequest) -> Evaluation:
    return evaluate(load_plan(request.param))


def test_the_version_for_deliberation_has_no_odds(shipped: Evaluation) -> None:
    view = shipped.for_department(shipped.plan.indicators[0].lead_department)
    for document in (
        district_report.build(shipped, stage="提请审议稿", charts="none"),
        department_report.build(view, stage="提请审议稿", charts="none"),
    ):
        text = "".join(span.text for block in document.blocks for span in spans_of(block))
        assert not re.search(r"概率\d|\d%区间|(?<!置信)区间为", text)  # a survey's error is no forecast's
        assert "p_attain" not in document.to_json()
        assert all(
            item.text[-1] in "。；"
            for block in document.blocks
            if isinstance(block, Paragraph)
            for item in block.sentences
        )


def test_its_charts_state_no_chance_either() -> None:
    document = district_report.build(evaluate(load_plan("national")), stage="提请审议稿", charts="full")
    drawn = [block for block in document.blocks if isinstance(block, ChartBlock)]
    assert len(drawn) > 10
    assert [block.alt for block in drawn if re.search("概率|区间", block.alt)] == []
