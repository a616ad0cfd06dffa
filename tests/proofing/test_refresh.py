"""``refresh``: anchored numbers, tables and charts brought up to date; the office's work stays."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evallib.cli import main
from evallib.document import Cell, ChartBlock, Document, Heading, Span, TableBlock, paragraph, sentence
from evallib.errors import InputError
from evallib.proofing.refresh import Refreshed, refresh
from evallib.proofing.runs import Run
from evallib.proofing.word import passages, read_parts
from evallib.publishing.docx import publish_docx
from evallib.publishing.rasters import rasterise
from tests.proofing.conftest import run_of_documents
from tests.proofing.files import write_docx

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><rect width="{}" height="20" fill="#333"/></svg>'
ID = "department_report:kjj"


def figure(text: str, value: float, row: str, column: str = "latest_value", form: str = "i") -> Span:
    """A number with its cell."""
    return Span(text, Cell("ratings", row, column), value, form)


def document(
    firms: int = 607, rating: str = "提前实现", *, rows: tuple[str, ...] = ("甲", "乙"), wide: int = 30
) -> Document:
    """A report of one sentence, one list, a table of firms and a chart."""
    said = sentence("2023年6月底，企业数为", figure(f"{firms}家", firms, "A1"), f"，评价为“{rating}”。")
    deal = sentence("技术合同成交额", figure(f"{firms / 5:.1f}亿元", firms / 5, "A2", form="f1"), "。")
    body = tuple(
        (Span(name), figure(str(firms + i), firms + i, name), Span(rating), Span("口径一致"))
        for i, name in enumerate(rows)
    )  # fmt: skip
    table = TableBlock("firms", "企业数", (("名称企业", "企业数", "评价", "备注"),), body, align="lrcl")
    chart = ChartBlock("firms", "企业数走势", f"企业数为{firms}家", SVG.format(wide))
    return Document(ID, "评估报告", (Heading("进展"), paragraph(said, deal), table, chart))


def word(content: Document, path: Path) -> Path:
    """A report as published."""
    svgs = [block.svg for block in content.blocks if isinstance(block, ChartBlock)]
    path.write_bytes(publish_docx(content, rasterise(svgs)))
    return path


@pytest.fixture
def run_of(tmp_path: Path, nankai_tables: dict[str, Any]) -> Callable[[Document], Run]:
    """A run whose report is a document."""

    def make(content: Document) -> Run:
        folder = tmp_path / f"run{len(list(tmp_path.iterdir()))}"
        return run_of_documents(nankai_tables, folder, {ID: content})

    return make


def edited(path: Path, *changes: tuple[str, str], drop: str = "") -> Path:
    """The file with texts of its document part replaced; each must be there."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if not drop or drop not in name}
    text = parts["word/document.xml"].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    parts["word/document.xml"] = text.encode()
    out = path.with_name("改.docx")
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out


def text_of(content: bytes | Path, folder: Path) -> str:
    """All passages of a file."""
    path = content if isinstance(content, Path) else folder / "看.docx"
    if isinstance(content, bytes):
        path.write_bytes(content)
    return "\n".join(item.text for item in passages(read_parts(path)))


def comments_of(content: bytes, folder: Path) -> list[str]:
    """Texts of the comments."""
    (folder / "看.docx").write_bytes(content)
    part = read_parts(folder / "看.docx").get("word/comments.xml", b"").decode()
    return re.findall(r"<w:t[^>]*>([^<]*)</w:t>", part)


def done(found: Refreshed) -> list[tuple[str, str, str]]:
    """Kind, old and new of every change."""
    return [(item.kind, item.old, item.new) for item in found.changes]


def test_numbers_tables_and_charts_change_and_nothing_else(tmp_path: Path, run_of: Any) -> None:
    old = word(document(607), tmp_path / "旧.docx")
    found = refresh(old, run_of(document(612, wide=60)))
    assert done(found) == [
        ("changed", "607家", "612家"), ("changed", "121.4亿元", "122.4亿元"),
        ("changed", "607", "612"), ("changed", "608", "613"), ("changed", "图", "企业数走势"),
    ]  # fmt: skip
    before, after = read_parts(old), read_parts(_put(tmp_path, found.content))
    same = {name for name in before if before[name] == after[name]}
    assert {*before} - same == {"word/document.xml", "customXml/item1.xml", "word/media/image1.png"}
    assert text_of(found.content, tmp_path) == text_of(word(document(612), tmp_path / "新.docx"), tmp_path)


def _put(folder: Path, content: bytes) -> Path:
    path = folder / "果.docx"
    path.write_bytes(content)
    return path


def test_what_is_right_already_stays_byte_by_byte(tmp_path: Path, run_of: Any) -> None:
    old = word(document(607), tmp_path / "旧.docx")
    assert refresh(old, run_of(document(607))).content == old.read_bytes()


def test_words_written_by_hand_stay(tmp_path: Path, run_of: Any) -> None:
    old = edited(
        word(document(607), tmp_path / "旧.docx"),
        ("2023年6月底，企业数为", "据统计，全区企业已有"),
        ("口径一致", "手工备注"),
    )
    found = refresh(old, run_of(document(612)))
    assert "据统计，全区企业已有612家" in text_of(found.content, tmp_path)
    assert "手工备注" in text_of(found.content, tmp_path)
    assert ("kept", "手工备注", "口径一致") in done(found)


def test_a_number_changed_by_hand_stays_and_is_told(tmp_path: Path, run_of: Any) -> None:
    old = edited(word(document(607), tmp_path / "旧.docx"), ("607家", "约610家"))
    found = refresh(old, run_of(document(612)))
    assert "企业数为约610家" in text_of(found.content, tmp_path)
    assert ("kept", "约610家", "612家") in done(found)
    assert any("评估数据现为612家" in text for text in comments_of(found.content, tmp_path))


def test_a_sentence_that_no_longer_fits_gets_one_comment(tmp_path: Path, run_of: Any) -> None:
    old, run = word(document(607), tmp_path / "旧.docx"), run_of(document(592, "快于预期"))
    found = refresh(old, run)
    assert comments_of(found.content, tmp_path) == [
        "数据变化后，原句的表述可能不再成立，请核对。按现有数据应为：2023年6月底，企业数为592家，评价为“快于预期”。"
    ]
    assert "提前实现" in text_of(found.content, tmp_path).split("\n")[2]
    again = refresh(_put(tmp_path, found.content), run)
    assert again.content == found.content


def test_the_class_in_a_table_follows(tmp_path: Path, run_of: Any) -> None:
    old = word(document(607), tmp_path / "旧.docx")
    for path in (old, edited(old, drop="customXml")):
        found = refresh(path, run_of(document(592, "快于预期")), report_id=ID)
        assert ("changed", "提前实现", "快于预期") in done(found)


def test_deleted_anchors_stay_deleted(tmp_path: Path, run_of: Any) -> None:
    whole = word(document(607), tmp_path / "旧.docx")
    text = read_parts(whole)["word/document.xml"].decode()
    row = next(item for item in re.findall(r"<w:tr>.*?</w:tr>", text) if ">乙<" in item)
    said = re.search(r"<w:bookmarkStart[^>]*/><w:r><w:t[^>]*>121\.4亿元.*?<w:bookmarkEnd[^>]*/>", text)
    assert said
    found = refresh(edited(whole, (row, ""), (said.group(), "")), run_of(document(612)))
    shown = text_of(found.content, tmp_path)
    assert "乙" not in shown and "122.4" not in shown and found.deleted == 2


def test_rows_that_are_new_are_put_in_and_rows_gone_are_told(tmp_path: Path, run_of: Any) -> None:
    old = word(document(607, rows=("甲单位", "乙单位")), tmp_path / "旧.docx")
    found = refresh(old, run_of(document(607, rows=("甲单位", "丙单位"))))
    assert "丙单位\n608" in text_of(found.content, tmp_path)
    assert any("新表中已没有这一行" in text for text in comments_of(found.content, tmp_path))
    again = refresh(_put(tmp_path, found.content), run_of(document(701, rows=("甲单位", "丙单位"))))
    assert ("changed", "608", "702") in done(again)


def test_tracked_changes_and_comments_of_others_stay(tmp_path: Path, run_of: Any) -> None:
    mark = '<w:ins w:id="900" w:author="王" w:date="2023-08-01T00:00:00Z"><w:r><w:t>（王加）</w:t></w:r></w:ins>'
    old = word(document(607), tmp_path / "旧.docx")
    text = read_parts(old)["word/document.xml"].decode()
    end = re.search(r"607家</w:t></w:r><w:bookmarkEnd[^>]*/>", text)
    assert end
    found = refresh(edited(old, (end.group(), end.group() + mark)), run_of(document(612)))
    assert mark in read_parts(_put(tmp_path, found.content))["word/document.xml"].decode()
    assert "612家（王加）" in text_of(found.content, tmp_path)


def test_a_file_of_others_is_told(tmp_path: Path, run_of: Any) -> None:
    with pytest.raises(InputError, match="没有可更新的锚点"):
        refresh(write_docx(tmp_path / "甲.docx", "2022年，企业607家。"), run_of(document()))


def test_the_command_never_writes_over_the_input(
    tmp_path: Path, run_of: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    old, run = word(document(607), tmp_path / "旧.docx"), run_of(document(612))
    before = old.read_bytes()
    assert main(["refresh", str(old), "--run", str(run.path), "--out", str(old)]) == 2
    assert main(["refresh", str(old), "--run", str(run.path), "--out", str(tmp_path / "新.docx")]) == 0
    assert "607家 → 612家" in capsys.readouterr().out
    assert main(["refresh", str(old), "--run", str(run.path), "--out", str(tmp_path / "新.docx")]) == 2
    assert old.read_bytes() == before


@pytest.mark.slow
@pytest.mark.parametrize("way", [("docx",), ("odt", "docx")])
def test_documents_saved_by_libreoffice_are_refreshed(tmp_path: Path, run_of: Any, way: tuple[str, ...]) -> None:
    """Edited, opened and saved by LibreOffice, also by way of ODT, which drops the custom part."""
    office = shutil.which("soffice")
    if office is None:
        pytest.fail("the test needs Debian's libreoffice-writer (.ci/packages)")
    path = edited(word(document(607), tmp_path / "旧.docx"), ("，评价为", "，较年初有所增加，评价为"))
    for number, kind in enumerate(way):
        out = tmp_path / f"lo{number}"
        where = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [office, "--headless", where, "--convert-to", kind, "--outdir", str(out), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        path = out / f"{path.stem}.{kind}"
    found = refresh(path, run_of(replace(document(592, "快于预期", wide=60))))
    shown = text_of(found.content, tmp_path)
    assert "企业数为592家，较年初有所增加，评价为“提前实现”" in shown and "快于预期" in shown
    assert ("changed", "607", "592") in done(found) and ("changed", "图", "企业数走势") in done(found)
    assert len(comments_of(found.content, tmp_path)) == 1
