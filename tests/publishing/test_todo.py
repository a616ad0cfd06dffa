"""The to-do page of a run."""

from __future__ import annotations

from typing import Any

from evallib.publishing import publish_index, publish_todo
from tests.publishing.samples import HOSTILE, MANIFEST

BLANK, ROW = "资金不足。原因：【待补充：原因】", "problems.csv：WT01，cause"


def manifest(*todos: list[list[str]]) -> dict[str, Any]:
    """The sample run whose first reports leave these things to be done."""
    reports = [dict(item) for item in MANIFEST["reports"]]  # type: ignore[attr-defined]
    for item, own in zip(reports, todos, strict=False):
        item["todos"] = own
    return {**MANIFEST, "reports": reports}


def text(*todos: list[list[str]]) -> str:
    return publish_todo(manifest(*todos)).decode("utf-8")


def test_a_blank_stands_once_with_its_row_and_all_its_reports() -> None:
    page = text([[BLANK, ROW]], [["另一句。原因：【待补充：原因】", ROW]])
    assert page.count("【待补充：原因】") == 1 and page.count(ROW) == 1
    assert "reports/district_report/nankai.html" in page and "fgw%40draft.html" in page


def test_ratings_stand_apart_from_blanks() -> None:
    page = text([[BLANK, ROW], ["覆盖率：测算为“滞后”，已改为“基本符合预期”，请核定", "overrides.csv：A，value"]])
    assert "需要补写的1处，需要核定的评价1项" in page
    assert page.index("请核定") < page.index("<h2>待补充的内容") < page.index(BLANK)


def test_nothing_to_be_done_is_said() -> None:
    page = text()
    assert "没有待补充的内容。" in page and "没有需要核定的评价。" in page


def test_failed_reports_ask_nothing() -> None:
    assert BLANK not in text([], [], [[BLANK, ROW]])  # the third failed


def test_markup_is_shown_not_run() -> None:
    page = text([[HOSTILE, HOSTILE]])
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_the_index_links_it() -> None:
    linked = {**MANIFEST, "todo": {"path": "todo.html", "sha256": "0"}}
    assert '<a href="./todo.html">待办事项</a>' in publish_index(linked).decode("utf-8")
    assert "待办事项" not in publish_index(MANIFEST).decode("utf-8")
