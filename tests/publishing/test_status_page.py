"""The page of a round: nothing leaves it, a phone shows it, fifty departments stand on one A4 page."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from evallib.collection.status import Status, status
from evallib.plan import load_plan
from evallib.publishing.status_page import publish_status
from tests.collection.test_status import MILESTONES, granted, received, see
from tests.narratives.builders import MakePlan, indicator


@pytest.fixture(scope="module")
def fifty(make_plan: MakePlan) -> Status:
    """Fifty departments of which some have handed in, some were sent back; twenty special plans."""
    names = [f"d{i}" for i in range(50)]
    departments = [{"department_id": name, "name": f"某区第{i}业务主管局", "short_name": f"区第{i}业务局"}
                   for i, name in enumerate(names)]  # fmt: skip
    items = [indicator(f"I{i}", lead_department=name) for i, name in enumerate(names)]
    special = [{"plan_id": f"SP{i}", "name": f"某区第{i}项事业发展“十四五”规划", "issue_level": "部门文件",
                "lead_department": f"d{i}"} for i in range(20)]  # fmt: skip
    handed = [
        received(name, "M3", "2023-06-11", "退回" if i % 5 == 0 else "收到") for i, name in enumerate(names) if i % 3
    ]
    folder = make_plan(items, departments=departments, milestones=MILESTONES, special_plans=special,
                       submissions=handed, extensions=[granted("2023-08-20", "2023-06-11", "d3")])  # fmt: skip
    return status(load_plan(folder, "2023-08-12"))


def test_the_page_says_it_all(make_plan: MakePlan) -> None:
    rows = [received("jyj", "M3", "2023-06-12"), received("wjw", "M3", "2023-06-09", "退回")]
    extensions = [granted("2023-06-20", "2023-06-11", "street")]
    found = see(make_plan, "2023-06-13", submissions=rows, extensions=extensions)
    text = re.sub(r"<[^>]+>", " ", publish_status(found).decode("utf-8"))
    for words in ("√6-12 晚2", "退·逾3", "延至6-20", "余17天", "逾63天", "区卫生健康委·报送初稿：已退回待重报，逾期3天",
                  "延至2023-06-20（统计数据未反馈，2023-06-11登记），已延期至2023-06-20（还有7天）", "待分管区领导",
                  "区政府审议评估报告", "方案未定日期", "教育规划"):  # fmt: skip
        assert words in text


def test_same_status_same_bytes(fifty: Status) -> None:
    assert publish_status(fifty) == publish_status(fifty)


def test_nothing_leaves_and_a_phone_shows_it(fifty: Status, visit: Any) -> None:
    for width in (1440, 390):
        watched = visit(publish_status(fifty), width=width)
        assert watched.strangers() == [] and watched.complaints == []
        assert watched.page.evaluate("document.documentElement.scrollWidth") == width
        watched.page.close()


def test_fifty_departments_on_one_page_of_a4(fifty: Status, visit: Any, tmp_path: Path) -> None:
    watched = visit(publish_status(fifty), media="print")
    watched.page.pdf(path=tmp_path / "s.pdf", prefer_css_page_size=True)
    watched.page.close()
    told = subprocess.run(["pdfinfo", tmp_path / "s.pdf"], capture_output=True, check=True, text=True).stdout
    assert re.search(r"Pages: +1\n", told) and "(A4)" in told
    text = subprocess.run(["pdftotext", tmp_path / "s.pdf", "-"], capture_output=True, check=True, text=True).stdout
    assert "区第49业务局" in text and "第19项事业发展" in text


def test_texts_of_offices_cannot_break_the_page(make_plan: MakePlan) -> None:
    extensions = [granted("2023-06-20", "2023-06-11", "jyj", reason="<script>alert(1)</script>")]
    page = publish_status(see(make_plan, "2023-06-13", extensions=extensions)).decode("utf-8")
    assert "<script" not in page and "&lt;script&gt;" in page
