"""Opinions by round and version: what was taken up, what not and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from evallib.document import Document, Paragraph, TableBlock
from evallib.evaluation import evaluate
from evallib.plan import load_plan
from evallib.reports.opinions import opinion_blocks
from evallib.reports.tracing import unexplained_numbers
from tests.narratives.builders import MakePlan, evaluated, figures, indicator


def opinion(number: int, version: int, who: str, text: str, decision: str, reason: str = "") -> dict[str, Any]:
    return {"round": number, "version": version, "from": who, "paragraph": "总体评价", "opinion": text,
            "decision": decision, "reason": reason}  # fmt: skip


Told = Callable[..., tuple[str, TableBlock]]


@pytest.fixture
def told(make_plan: MakePlan) -> Told:
    def tell(*rows: dict[str, Any], stage: str = "送审稿") -> tuple[str, TableBlock]:
        view = evaluated(make_plan([indicator()], figures("A", 20, 41), opinions=list(rows)))
        text, table = opinion_blocks(view, stage)
        assert isinstance(text, Paragraph) and isinstance(table, TableBlock)
        assert unexplained_numbers(Document("d", "报告", (text, table)), view) == []
        return text.text, table

    return tell


def test_each_round_is_counted_with_its_version(told: Told) -> None:
    text, table = told(
        opinion(2, 2, "区统计局", "改为12项", "采纳"), opinion(1, 1, "区财政局", "补充说明", "部分采纳", "已写入正文"),
        opinion(1, 1, "区教育局", "删去", "未采纳", "与规划口径不一致"), opinion(1, 1, "区民政局", "无意见", "无意见"),
    )  # fmt: skip
    assert text == (
        "第1轮征求意见（第1版）共收到意见2条，其中部分采纳1条、未采纳1条；另有1个单位表示无意见。"
        "第2轮征求意见（第2版）共收到意见1条，其中采纳1条。"
    )
    assert [[*[span.text for span in row][1:4], row[6].text] for row in table.rows] == [
        ["第1轮", "第1版", "区财政局", "部分采纳"], ["第1轮", "第1版", "区教育局", "未采纳"],
        ["第1轮", "第1版", "区民政局", "无意见"], ["第2轮", "第2版", "区统计局", "采纳"],
    ]  # fmt: skip


def test_what_lacks_decision_or_reason_is_a_blank_with_its_row(told: Told) -> None:
    text, table = told(opinion(1, 1, "专家", "增加分析", "未采纳"), opinion(1, 1, "代表", "说明措施", ""))
    assert "未采纳1条、尚未处理1条" in text
    blanks = [(span.text, span.asks) for row in table.rows for span in row if span.asks]
    assert blanks == [
        ("【待补充：理由】", "opinions.csv：第2行，reason"), ("【待补充：采纳情况】", "opinions.csv：第3行，decision"),
        ("【待补充：理由】", "opinions.csv：第3行，reason"),
    ]  # fmt: skip


def test_a_round_without_opinions(told: Told) -> None:
    text, _ = told(opinion(1, 1, "区民政局", "无意见", "无意见"))
    assert text == "第1轮征求意见（第1版）未收到修改意见，1个单位表示无意见。"


@pytest.mark.parametrize("stage", ["初稿", "征求意见稿"])
def test_nothing_is_said_before_others_are_asked(stage: str) -> None:
    assert opinion_blocks(evaluate(load_plan("nankai")), stage) == []


def test_nothing_is_said_where_nobody_answered() -> None:
    assert opinion_blocks(evaluate(load_plan("national")), "送审稿") == []
