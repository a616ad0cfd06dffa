"""The documents keep up with the tree: links, names, numbering, floors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.imports import PACKAGE, room_of, sources
from tests.test_architecture import DOORS, FLOOR

ROOT = PACKAGE.parent
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *ROOT.glob("*.md")])


def text_of(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    files = [link.split("#")[0] for link in links if not re.match(r"[a-z]+:", link)]
    assert [file for file in files if file and not (page.parent / file).exists()] == []


def test_links_into_a_page_name_a_heading() -> None:
    for page in PAGES:
        for target, anchor in re.findall(r"\]\(([\w./-]*)#([^)\s]+)\)", page.read_text("utf-8")):
            there = (page.parent / target if target else page).read_text("utf-8")
            headings = [
                re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-")
                for h in re.findall(r"^#+ (.*)$", there, re.M)
            ]
            assert anchor in headings, (page.name, anchor)


@pytest.mark.parametrize("name", ["assumptions.md", "decisions.md"])
def test_numbers_run_without_gaps(name: str) -> None:
    found = [int(number) for number in re.findall(r"^(?:## |\*\*)(\d+)\. ", text_of(name), re.M)]
    assert found == list(range(1, len(found) + 1)) and len(found) > 10


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_paths_in_code_marks_exist(page: Path) -> None:
    """Paths of the repository written as code, without blanks or placeholders."""
    found = re.findall(r"`((?:tests|docs|benchmarks|evallib|data|params|notebooks)/[\w./-]*)`", page.read_text("utf-8"))
    named = {path for path in found if "PLAN" not in path}
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_every_assumption_is_rated() -> None:
    for block in re.split(r"^\*\*\d+\. ", text_of("assumptions.md"), flags=re.M)[1:]:
        assert re.search(r"Effect ●+", block) and re.search(r"Reliability ●+", block), block[:60]


def test_glossary_names_are_in_the_code() -> None:
    rows = re.findall(r"^\|[^|]*\|[^|]*\|([^|]*)\|$", text_of("glossary.md"), re.M)
    names = {name for cell in rows for name in re.findall(r"`([^`]+)`", cell)}
    source = "\n".join(path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py")))
    assert len(names) > 80
    assert sorted(name for name in names if not re.search(rf"\b{name}\b", source)) == []


def test_architecture_names_every_room_on_its_floor() -> None:
    rows = re.findall(r"^\| (\d) \| (.*?) \|", text_of("architecture.md"), re.M)
    printed = {room.strip("/"): int(floor) for floor, cell in rows for room in re.findall(r"`([\w/]+)`", cell)}
    rooms = {room_of(path) for path in sources()} - set(DOORS)
    assert printed == {room: FLOOR[room] for room in rooms | set(printed)}
    assert rooms <= set(printed)
