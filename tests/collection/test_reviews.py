"""Experts' files read into reviews.csv: each whole or not at all, nothing believed, nothing entered twice."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evallib.checks import check
from evallib.cli import main
from evallib.collection.review_file import FORMAT, VERSION, run_of
from evallib.collection.reviews import read_reviews
from evallib.plan import load_plan
from tests.collection.desk import INDICATORS, OBSERVATIONS, OFFICES

DAY = "2023-08-05"
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>'


@pytest.fixture
def folder(make_plan: Callable[..., Path]) -> Path:
    return make_plan(INDICATORS, OBSERVATIONS, departments=OFFICES)


def said(key: str = "A1", **more: Any) -> dict[str, Any]:
    return {"indicator_id": key, "rating": "lagging", "chance": 0.4, "confidence": "中", "comment": "",
            "saved_at": "2023-08-01T01:02:03Z", **more}  # fmt: skip


def file(folder: Path, *reviews: Any, name: str = "a.json", reviewer: str = "王某", **more: Any) -> Path:
    basis = {"plan": folder.name, "as_of": "2023-07-31", "data_until": "2023-06-30", "shown": "0",
             "indicators": [[item["indicator_id"], "on_track", "0.5000"] for item in INDICATORS]}  # fmt: skip
    whole = {"format": FORMAT, "version": VERSION, "run": run_of(basis), "basis": basis, "reviewer": reviewer,
             "reviews": list(reviews), **more}  # fmt: skip
    path = folder.parent / name
    path.write_text(json.dumps(whole, ensure_ascii=False), "utf-8")
    return path


def ledger(folder: Path) -> list[dict[str, str]]:
    path = folder / "reviews.csv"
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8")))) if path.exists() else []


def rules(folder: Path, *paths: Path) -> list[str]:
    return [finding.rule for finding in read_reviews(folder, paths, on=DAY).findings]


def test_a_file_enters_once(folder: Path) -> None:
    path = file(folder, said(), said("", rating="", chance=None, confidence="", comment="总体意见"))
    assert rules(folder, path) == []
    assert rules(folder, path) == ["review_known"]
    assert [(row["indicator_id"], row["chance"], row["comment"]) for row in ledger(folder)] == [
        ("A1", "0.4", ""), ("", "", "总体意见")]  # fmt: skip
    assert [finding for finding in check(load_plan(folder, DAY)) if finding.file == "reviews.csv"] == []


def test_a_later_word_is_a_new_row_and_an_older_file_does_not_come_back(folder: Path) -> None:
    first = file(folder, said())
    later = file(folder, said(rating="on_track", saved_at="2023-08-02T00:00:00Z"), name="b.json")
    assert rules(folder, first) == [] and rules(folder, later) == []
    assert rules(folder, first) == ["review_known"]
    back = file(folder, said(saved_at="2023-08-03T00:00:00Z"), name="c.json")
    assert rules(folder, back) == []
    assert [row["rating"] for row in ledger(folder)] == ["lagging", "on_track", "lagging"]


def test_every_fault_is_told_in_one_pass_and_nothing_enters(folder: Path) -> None:
    bad = [said(rating="bad"), said("A2", chance=40), said("A3", chance=True), said("A3", comment=7), said("X1"), 5,
           said("B1", confidence="极高"), said("A1")]  # fmt: skip
    found = rules(folder, file(folder, *bad, reviewer=" "))
    assert found == ["reviewer_missing", "unknown_word", "chance_range", "chance_range", "duplicate_row",
                     "unknown_indicator", "row_shape", "unknown_word", "duplicate_row"]  # fmt: skip
    assert ledger(folder) == []


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"run": "0" * 16}, "run_differs"),
        ({"basis": None}, "run_differs"),
        ({"basis": {"plan": 1}}, "run_differs"),
        ({"format": "x"}, "file_unreadable"),
        ({"version": 9}, "file_unreadable"),
        ({"reviews": {}}, "file_unreadable"),
    ],
)
def test_a_file_that_was_altered_is_refused(folder: Path, more: dict[str, Any], rule: str) -> None:
    assert rules(folder, file(folder, said(), **more)) == [rule]


def test_another_plans_file_is_refused(folder: Path, make_plan: Callable[..., Path]) -> None:
    other = make_plan(INDICATORS, OBSERVATIONS, departments=OFFICES)
    assert rules(folder, file(other, said())) == ["other_plan"]


def test_one_bad_file_does_not_keep_the_others_out(folder: Path) -> None:
    broken = folder.parent / "broken.json"
    broken.write_text("{", "utf-8")
    wanted = [
        broken,
        file(folder, said()),
        file(folder, said(rating="ahead"), name="b.json", reviewer="李某"),
        file(folder, said(rating="early"), name="c.json", reviewer="李某"),
        folder.parent / "missing.json",
    ]
    assert rules(folder, *wanted) == ["file_unreadable", "reviewer_twice", "file_unreadable"]
    assert [(row["reviewer"], row["rating"]) for row in ledger(folder)] == [("王某", "lagging"), ("李某", "ahead")]


def test_hostile_text_is_no_formula_in_the_ledger(folder: Path) -> None:
    assert rules(folder, file(folder, said(comment=HOSTILE), reviewer="=1+1")) == []
    assert [ledger(folder)[0][name] for name in ("reviewer", "comment")] == ["'=1+1", "'" + HOSTILE]
    assert rules(folder, folder.parent / "a.json") == ["review_known"]


def test_the_command_says_how_it_went(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = file(folder, said(chance=2))
    assert main(["review", "read", str(folder), str(path), "--json", str(folder.parent / "f.json")]) == 1
    assert "退回" in capsys.readouterr().out
    assert json.loads((folder.parent / "f.json").read_text("utf-8"))[0]["column"] == "chance"
    assert main(["review", "read", str(folder), str(file(folder, said())), "--on", DAY, "--dry-run"]) == 0
    assert ledger(folder) == []
    assert main(["review", "make", str(folder)]) == 2
