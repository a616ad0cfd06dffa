"""The reader of finished pages: what it takes for a figure, and what it passes over."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from evallib.document import Block, Cell, Document, Heading, Span, TableBlock, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.publishing import publish_html
from evallib.reports.tracing import unexplained_on_page
from tests.narratives.builders import MakePlan, evaluated, figures, indicator

GOOD = Span("41.0%", Cell("ratings", "A", "progress"), 0.41, "p1")


@pytest.fixture(scope="module")
def found(make_plan: MakePlan) -> Callable[..., list[str]]:
    """Numbers left unexplained on the page of some blocks."""
    view: Evaluation = evaluated(make_plan([indicator(base=0, target=100)], figures("A", 20, 41)))

    def read(*blocks: Block, edit: Callable[[str], str] = str) -> list[str]:
        page = publish_html(Document("r", "2021—2025年报告", tuple(blocks))).decode("utf-8")
        return [item.partition("：")[0] for item in unexplained_on_page(edit(page), view)]

    return read


@pytest.mark.parametrize(
    ("parts", "left"),
    [
        (["完成", GOOD, "。"], []),
        (["截至2023年6月30日，2021—2022年见专栏3、附件2。"], []),
        (["完成41.0%。"], ["41.0"]),
        (["完成", GOOD, "，另有7项。"], ["7"]),
        (["完成", Span("完成12项", quote="progress/task:T1/done"), "。"], []),
        (["成效", Span("【待补充：第3项任务】", asks="progress/T1"), "。"], []),
    ],
)
def test_prose(found: Callable[..., list[str]], parts: list[str | Span], left: list[str]) -> None:
    assert found(paragraph(sentence(*parts))) == left


def test_a_number_changed_on_the_page_is_found(found: Callable[..., list[str]]) -> None:
    block = paragraph(sentence("完成", GOOD, "。"))
    assert found(block, edit=lambda page: page.replace(">41.0%<", ">42.0%<")) == [
        f"{GOOD.cell}（应写作41.0%）", "42.0",
    ]  # fmt: skip
    assert found(block, edit=lambda page: re.sub('data-value="0.41"', 'data-value="0.42"', page)) != []
    assert found(block, edit=lambda page: page.replace("ratings/A/progress", "ratings/B/progress")) != []


def test_numbers_of_headings_lists_tables_and_notes_are_no_figures(found: Callable[..., list[str]]) -> None:
    rows = ((Span("1"), Span("甲"), GOOD), (Span("2"), Span("乙"), Span("8")))
    table = TableBlock("t", "表", (("序号", "指标", "进度"),), rows, notes=("甲。", "乙。"))
    assert found(Heading("甲"), Heading("乙", 2), Heading("丙", 3), table) == ["8"]
