"""The index page of a run."""

from __future__ import annotations

import copy
import re

from evallib.publishing import publish_index
from evallib.publishing.index import address
from tests.publishing.samples import HOSTILE, MANIFEST


def text() -> str:
    return publish_index(MANIFEST).decode("utf-8")


def test_lagging_first_then_failures_then_reports() -> None:
    places = [text().index(f"<h2{kind}>{name}") for kind, name in (
        ("", "滞后指标"), (' class="bad"', "未能生成的报告"), ("", "附表"), ("", "全部报告"))]  # fmt: skip
    assert places == sorted(places)


def test_each_lagging_indicator_stands_once_with_all_its_reports() -> None:
    row = re.search(r"<tr><td class=\"c\">NK03</td>.*?</tr>", text())
    assert row and row[0].count("<a href=") == 2 and "单位GDP能源消耗降低" in row[0]
    assert text().count(">NK07<") == 1


def test_counts_add_up() -> None:
    assert "共4份报告，其中生成成功3份" in text() and "失败1份" in text()
    assert "滞后指标2项；附表2个" in text()


def test_stamps_are_named_in_short() -> None:
    assert "部分报告含有：初稿、含示例数据，见各报告页首。" in text() and "不得作为" not in text()


def test_failed_reports_say_why_and_have_no_link() -> None:
    assert "observations.csv 第37行：“3岁以下”无法识别，应为一个有限的数字" in text()
    assert "× 生成失败" in text() and "weijian.html" not in text()


def test_links_are_relative() -> None:
    links = re.findall(r'<a href="([^"]*)">', text())
    assert "./reports/department_report/fgw%40draft.html" in links and "./tables/%E9%99%84%E4%BB%B62.xlsx" in links
    assert all(link.startswith("./") for link in links)
    assert address("../../a/b.html") == "./a/b.html" and address("/etc/x") == "./etc/x"
    assert address("javascript:alert(1)") == "./javascript%3Aalert%281%29"


def test_times_and_cache_do_not_change_the_page() -> None:
    again = copy.deepcopy(MANIFEST)
    for item in again["reports"]:  # type: ignore[attr-defined]
        item["seconds"] = 99
        item["status"] = {"ok": "cached", "cached": "ok"}.get(item["status"], item["status"])
    again["reports"].reverse()  # type: ignore[attr-defined]
    assert publish_index(again) == publish_index(MANIFEST)


def test_bare_and_empty_manifests_work() -> None:
    assert "没有滞后指标" in publish_index({"plan": "x", "reports": []}).decode("utf-8")
    page = publish_index({"plan": "x", "reports": [{"id": "other", "status": "ok"}]}).decode("utf-8")
    assert "其他（1份）" in page


def test_hostile_manifest_stays_text() -> None:
    item = {"id": HOSTILE, "status": "failed", "error": HOSTILE, "title": HOSTILE, "stamps": [HOSTILE]}
    page = publish_index({"plan": HOSTILE, "title": HOSTILE, "as_of": HOSTILE, "reports": [item]}).decode("utf-8")
    assert "<script" not in page and "<img src=x" not in page and page.count("</style>") == 1
