"""The whole set of a run as the office files it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from evallib.batch.pack import CONTENTS, filing, pack
from evallib.errors import InputError

TITLE = "某区规划实施中期专题评估报告"


def entry(name: str, title: str, *paths: str, scope: str = "", status: str = "ok") -> dict[str, Any]:
    """A report of a manifest."""
    outputs = [{"path": f"reports/{path}", "sha256": "0"} for path in paths]
    return {"id": name, "title": title, "scope": scope, "status": status, "outputs": outputs}


MANIFEST = {"plan": "mini", "title": "某区“十四五”规划", "reports": [
    entry("a_table", "附件2：主要指标完成情况表", "a.xlsx", "a.csv", "a.docx"),
    entry("d:cz", f"财政局：{TITLE}", "d/cz.pdf", "d/cz.docx", "d/cz.报送函.docx", "d/cz.html", scope="cz"),
    entry("d:fg", f"发展改革委：{TITLE}", "d/fg.docx", scope="fg"),
    entry("d:zz", "", scope="zz", status="failed"),
    entry("whole", "某区规划实施中期评估报告", "whole.docx", "whole.trace.json"),
    entry("special_plan_report:a", "教育局：教育规划评估报告", "s/a.docx", scope="a"),
    entry("special_plan_report:b", "教育局：体育规划评估报告", "s/b.docx", scope="b"),
]}  # fmt: skip
ORDER = ("whole", "d:fg", "d:zz", "d:cz", "a_table", "special_plan_report:b", "special_plan_report:a")


def test_departments_are_numbered_in_the_order_of_the_plan_attachments_as_the_work_plan_does() -> None:
    names = {item.path: item.name for item in filing(MANIFEST, ORDER)[0]}
    assert names == {
        "reports/whole.docx": "1 某区规划实施中期评估报告.docx",
        "reports/d/fg.docx": f"2 {TITLE}/01 发展改革委.docx",
        "reports/d/cz.pdf": f"2 {TITLE}/03 财政局.pdf",
        "reports/d/cz.docx": f"2 {TITLE}/03 财政局.docx",
        "reports/d/cz.报送函.docx": f"2 {TITLE}/03 财政局（报送函）.docx",
        "reports/s/b.docx": "3 专项规划报告/01 体育规划评估报告（教育局）.docx",
        "reports/s/a.docx": "3 专项规划报告/02 教育规划评估报告（教育局）.docx",
        "reports/a.xlsx": "附件2 主要指标完成情况表.xlsx",
        "reports/a.docx": "附件2 主要指标完成情况表.docx",
    }


def test_the_list_says_what_is_missing() -> None:
    lines = filing(MANIFEST, ORDER)[1]
    assert lines[0] == "某区“十四五”规划中期评估材料"
    assert "　　02 zz（未能生成）" in lines


def test_names_suit_every_file_system() -> None:
    report = entry("x", 'a/b\\c:d*e?"<f>|g' + "长" * 200, "x.docx")
    (item,) = filing({"plan": "p", "reports": [report]}, ())[0]
    assert not set('\\/:*?"<>|') & set(item.name) and len(item.name) < 100


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    """A run folder with the files of the manifest."""
    for report in MANIFEST["reports"]:
        for item in report["outputs"]:
            path = tmp_path / item["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(item["path"], "utf-8")
    return tmp_path


def test_equal_sets_have_equal_bytes(run_folder: Path) -> None:
    path = pack(run_folder, MANIFEST, ORDER)
    first = path.read_bytes()
    assert path.name == "某区“十四五”规划中期评估材料.zip"
    assert pack(run_folder, MANIFEST, ORDER).read_bytes() == first
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None and archive.namelist()[0] == CONTENTS
        assert archive.read("附件2 主要指标完成情况表.xlsx") == b"reports/a.xlsx"
        assert {item.date_time for item in archive.infolist()} == {(2020, 1, 1, 0, 0, 0)}


def test_a_file_that_is_gone_stops_the_packing(run_folder: Path) -> None:
    (run_folder / "reports/whole.docx").unlink()
    with pytest.raises(InputError, match=r"reports/whole\.docx：无法读取.*没有打包"):
        pack(run_folder, MANIFEST, ORDER)
    assert list(run_folder.glob("*.zip")) == []
