"""LibreOffice opens a report, sets it as the standard asks, and gives every anchor back when it saves."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from evallib.document import paragraph, sentence
from evallib.publishing.anchors import anchors, keys, read_keys_xml
from tests.publishing.office import Office
from tests.publishing.samples import report
from tests.publishing.test_docx import made

PLAIN = report()
REPORT = replace(PLAIN, blocks=(*PLAIN.blocks[:2], paragraph(sentence("国" * 280)), *PLAIN.blocks[2:]))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the report saved by LibreOffice as DOCX and as PDF."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "report.docx").write_bytes(made(REPORT))
    for kind in ("docx:MS Word 2007 XML", "pdf"):
        command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to",
                   kind, "--outdir", str(folder / "out"), str(folder / "report.docx")]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=240)
    return folder / "out"


def test_every_anchor_comes_back_around_its_text(converted: Path) -> None:
    saved = Office((converted / "report.docx").read_bytes())
    original = Office(made(REPORT)).bookmarks
    assert {str(a.name): saved.bookmarks.get(str(a.name)) for a in anchors(REPORT)} == {
        name: text for name, text in original.items() if name.startswith("e")
    }


def test_the_keys_come_back(converted: Path) -> None:
    saved = Office((converted / "report.docx").read_bytes())
    parts = [name for name in saved.archive.namelist() if re.fullmatch(r"customXml/item\d+\.xml", name)]
    assert (REPORT.report_id, keys(REPORT)) in [read_keys_xml(saved.archive.read(name)) for name in parts]


def test_lines_hold_28_characters_and_numbering_counts(converted: Path) -> None:
    done = subprocess.run(
        ["pdftotext", "-layout", str(converted / "report.pdf"), "-"], capture_output=True, text=True, check=True
    )
    lines = {re.sub(r"\s", "", line) for line in done.stdout.splitlines()}
    assert {"一、总体评价", "（一）滞后的指标", "1.约束性指标", "二、主要指标完成情况", "—1—", "—2—"} <= lines
    assert max(len(line) for line in lines if line.startswith("国")) == 28
