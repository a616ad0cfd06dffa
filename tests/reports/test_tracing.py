"""No number without its cell: the shipped plans' whole documents, random plans, and the auditor's own eyes."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evallib.document import Cell, Document, Paragraph, Span, TableBlock, paragraph, sentence
from evallib.evaluation import Evaluation, evaluate
from evallib.plan import load_plan
from evallib.publishing import publish_html, publish_trace
from evallib.reports import department_report, district_report, indicator_table
from evallib.reports.facts import spans_of
from evallib.reports.tracing import unexplained_numbers, unexplained_on_page
from tests.narratives.builders import MakePlan, evaluated, figures, indicator, yearly

DEPARTMENTS = {"national": ("ndrc", "mee"), "nankai": ("fgw", "swj", "kjj", "wjw", "zjw")}


@pytest.fixture(scope="module", params=list(DEPARTMENTS))
def shipped(request: pytest.FixtureRequest) -> Evaluation:
    """A plan that comes with the package."""
    return evaluate(load_plan(request.param))


def documents(evaluation: Evaluation, departments: tuple[str, ...]) -> list[tuple[Document, Evaluation]]:
    """Every kind of report with the view it was built from."""
    whole = [
        (district_report.build(evaluation, charts="none"), evaluation),
        (indicator_table.build(evaluation), evaluation),
    ]
    views = [evaluation.for_department(department) for department in departments]
    return whole + [(department_report.build(view, charts="none"), view) for view in views]


def test_every_number_of_the_shipped_reports_is_explained(shipped: Evaluation) -> None:
    for document, view in documents(shipped, DEPARTMENTS[shipped.plan.name]):
        assert unexplained_numbers(document, view) == [], document.report_id
        assert unexplained_on_page(publish_html(document), view) == [], document.report_id


def test_the_trace_beside_a_report_names_each_number_with_its_sentence(shipped: Evaluation) -> None:
    document = district_report.build(shipped, charts="none")
    trace = json.loads(publish_trace(document))
    spans = [span for block in document.blocks for span in spans_of(block) if span.cell]
    assert [item["text"] for item in trace["numbers"]] == [span.text for span in spans]
    for item in trace["numbers"]:
        assert shipped.cell(Cell(**item["cell"])) == item["value"]
        assert item["text"] in item["sentence"] and item["place"] and all(item["names"])
    assert any(item["source"] for item in trace["numbers"])


def test_prose_is_clean(shipped: Evaluation) -> None:
    for document, _ in documents(shipped, DEPARTMENTS[shipped.plan.name]):
        for said in document.sentences:
            assert_clean(said.text)


ODD = re.compile(
    r"[-−]\d|nan|None|inf|，，|。。|、、|；；|，。|：。|：，|（）|（，|，）|““|\s[，。]|\d年年|降低降低|增长增长"
)


def assert_clean(text: str) -> None:
    """No minus sign, no trace of missing values, no doubled or lonely mark; ends with a full stop."""
    assert not ODD.search(text), text
    assert text.endswith(("。", "；")) and text.count("（") == text.count("）"), text


@pytest.fixture(scope="module")
def small(make_plan: MakePlan) -> Evaluation:
    return evaluated(make_plan([indicator(base=0, target=100)], figures("A", 20, 41)))


GOOD = Cell("ratings", "A", "progress")


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        (["完成", Span("41.0%", GOOD, 0.41, "p1"), "。"], []),
        (["2022年完成，截至2023年6月30日，见专栏3、附件2。"], []),
        (["完成41.0%。"], ["41.0：完成41.0%。"]),  # a number without a cell
        (["完成", Span("42.0%", GOOD, 0.41, "p1"), "。"], [f"{GOOD}（应写作41.0%）", "42.0"]),  # printed wrongly
        (["完成", Span("42.0%", GOOD, 0.42, "p1"), "。"], [f"{GOOD}（文中0.42，表中0.41）"]),  # another value
        (["完成", Span("41.0%", Cell("ratings", "B", "progress"), 0.41, "p1"), "。"], ["（文中0.41，表中None）"]),
        (["完成", Span("41.0%，另有7项", GOOD, 0.41, "p1"), "。"], ["7："]),  # a stray number beside the span's own
        (["覆盖率由2020年的", Span("0%", Cell("ratings", "A", "base"), 0.0, "f"), "提高。"], []),
    ],
)
def test_the_auditor_sees(small: Evaluation, parts: list[Any], found: list[str]) -> None:
    document = Document("x", "题目", (paragraph(sentence(*parts)),))
    told = unexplained_numbers(document, small)
    assert len(told) == len(found)
    assert all(part in line for part, line in zip(found, told, strict=True))


def test_the_auditor_reads_tables_but_not_list_numbers(small: Evaluation) -> None:
    rows = ((Span("1"), Span("41.0", GOOD, 0.41, "d1")), (Span("2"), Span("3.5")))
    table = TableBlock("t", "表", (("序号", "进度"),), rows, notes=("共9项",))
    told = unexplained_numbers(Document("x", "题目", (table,)), small)
    assert [line.split("：")[0] for line in told] == ["3.5", "9"]


def test_quoted_words_are_exempt_and_nothing_else(make_plan: MakePlan) -> None:
    problems = [{"problem_id": "W1", "problem": "完成37.4%，缺口2处", "recorded_on": "2023-07-01"}]
    evaluation = evaluated(make_plan([indicator(name="5G基站数", base=0, target=9)], problems=problems))
    document = district_report.build(evaluation, charts="none")
    assert "37.4%" in document.text
    assert unexplained_numbers(document, evaluation) == []
    altered = tuple(
        Paragraph((sentence(block.text.replace("37.4", "37.5")),)) if isinstance(block, Paragraph) else block
        for block in document.blocks
    )
    assert any("37.5" in line for line in unexplained_numbers(replace(document, blocks=altered), evaluation))


NUMBER = st.one_of(
    st.integers(-5, 120).map(float), st.floats(-20, 150, allow_nan=False).map(lambda x: round(x, 2)), st.none()
)


@st.composite
def catalogues(draw: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Up to five indicators of any type with odd cells, their figures and yearly targets."""
    kinds = (
        "level",
        "increment",
        "avg_growth",
        "relative_growth",
        "cumulative_sum",
        "cumulative_reduction",
        "floor",
        "ceiling",
        "range",
        "assigned",
        "qualitative",
        "",
    )
    items, rows, targets = [], [], []
    for i in range(draw(st.integers(1, 5))):
        key = f"I{i}"
        items.append(
            indicator(
                key,
                name=draw(
                    st.sampled_from(["覆盖率", "能耗降低", "收入年均增长", "累计引进企业", "用地下降", "5G基站数"])
                ),
                unit=draw(st.sampled_from(["%", "家", "亿元", "‰", "", "人/亿元", "件/10万人"])),
                target_type=draw(st.sampled_from(kinds)),
                direction=draw(st.sampled_from(["up", "down", ""])),
                value_kind=draw(st.sampled_from(["level", "share", "rate", ""])),
                reference="I0",
                part_year=draw(st.sampled_from(["stock", "flow", "growth", "none"])),
                base=draw(NUMBER),
                target=draw(NUMBER),
                target_low=draw(NUMBER),
                target_high=draw(NUMBER),
                decimals=draw(st.sampled_from([0, 1, 2, ""])),
                base_year=draw(st.sampled_from([2019, 2020, ""])),
                main=draw(st.booleans()),
                chapter=draw(st.sampled_from(["", "第一章"])),
                attribute=draw(st.sampled_from(["约束性", "预期性", ""])),
                target_text=draw(st.sampled_from(["", "累计下降，完成任务", "≥95"])),
                caliber=draw(st.sampled_from(["", "现价"])),
            )
        )
        values = [value for value in draw(st.lists(NUMBER, max_size=4)) if value is not None]
        rows += figures(
            key,
            *values,
            start=draw(st.integers(2018, 2021)),
            caliber=items[-1]["caliber"],
            status=draw(st.sampled_from(["final", "estimate", "preliminary"])),
        )
        rows += figures(key, *values[:1], start=2023, period=draw(st.sampled_from(["h1", "q1"])))
        targets += yearly(key, {2021: 3.0, 2022: 4.5}) if draw(st.booleans()) else []
    return items, rows, targets


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(catalogues())
def test_any_plan_gives_clean_explained_prose(
    make_plan: MakePlan, tables: tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]
) -> None:
    items, rows, targets = tables
    evaluation = evaluated(
        make_plan(items, rows, targets=targets, departments=[{"department_id": "fgw", "name": "某局"}])
    )
    for document, view in documents(evaluation, ("fgw",))[::2]:
        assert unexplained_numbers(document, view) == []
        for said in document.sentences:
            assert_clean(said.text)
