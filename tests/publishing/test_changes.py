"""What changed between two runs: values of indicators, texts of reports; nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evallib.document import MIME, Block, Document, Fact, Heading, Span, TableBlock, paragraph, sentence
from evallib.errors import InputError, UsageError
from evallib.publishing.changes import compare_runs, indicator_changes, lines, text_changes
from evallib.publishing.diff_page import pieces, publish_diff

FACT = Fact("A1", "甲", (("2022annual", 8.3), ("rating", "ahead"), ("p_attain", 0.74), ("forecast_2025", 10.6)))
OTHER = Fact("A2", "乙", (("2022annual", 1.0), ("rating", "on_track"), ("p_attain", None)))


def report(*blocks: Block, facts: tuple[Fact, ...] = (FACT, OTHER)) -> Document:
    return Document("district_report", "总报告", tuple(blocks), facts=facts)


def said(*texts: str) -> Block:
    return paragraph([sentence(text) for text in texts])


def changed(fact: Fact, **values: float | str) -> Fact:
    return replace(fact, values=tuple((name, values.get(name, value)) for name, value in fact.values))


def write_run(folder: Path, *documents: Document, plan: str = "mini", **more: Any) -> Path:
    """A run folder with a notebook a document."""
    entries = []
    for document in documents:
        name = f"reports/{document.report_id}/{plan}.ipynb"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        data = {MIME: json.loads(document.to_json())}
        cell = {"cell_type": "code", "outputs": [{"output_type": "execute_result", "data": data}]}
        (folder / name).write_text(json.dumps({"cells": [cell]}), "utf-8")
        entries.append({"id": document.report_id, "status": "ok", "title": document.title, "outputs": [{"path": name}]})
    manifest = {"plan": plan, "as_of": "2023-07-31", "data_until": "2023-06-30", "reports": entries, **more}
    folder.mkdir(exist_ok=True)
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    return folder


Runs = Callable[[Document, Document], Any]


@pytest.fixture
def compared(tmp_path: Path) -> Runs:
    def compare(before: Document, after: Document) -> Any:
        write_run(tmp_path / "a", before, inputs=[{"path": "data/x.csv", "sha256": "1"}])
        write_run(tmp_path / "b", after, inputs=[{"path": "data/x.csv", "sha256": "2"}])
        return compare_runs(str(tmp_path / "a"), str(tmp_path / "b"))

    return compare


def test_indicators_tell_value_class_forecast_and_chance(compared: Runs) -> None:
    new = changed(FACT, **{"2022annual": 7.8, "rating": "on_track", "p_attain": 0.711, "forecast_2025": 10.42})
    found = compared(report(), report(facts=(new, OTHER))).indicators
    assert {item.indicator_id for item in found} == {"A1"}
    assert [(item.kind, item.text) for item in found] == [
        ("value", "2022年数值：8.3 → 7.8"), ("class", "评价：快于预期 → 基本符合预期"),
        ("chance", "期末达标概率：74.0% → 71.1%"),
        ("forecast", "2025年预测：10.6 → 10.42"),
    ]  # fmt: skip
    assert found[0].reports == ("district_report",)


def test_the_last_digits_of_another_machine_are_no_change() -> None:
    near = changed(FACT, p_attain=0.74 * (1 + 1e-12))
    assert indicator_changes({"r": report()}, {"r": report(facts=(near, OTHER))}) == ()


def test_what_prints_alike_is_shown_in_full() -> None:
    (item,) = indicator_changes({"r": report()}, {"r": report(facts=(changed(FACT, p_attain=0.7401), OTHER))})
    assert item.text == "期末达标概率：0.74 → 0.7401"


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (["完成3项。", "甲。"], ["完成4项。", "甲。"], [("changed", "完成3项。", "完成4项。")]),
        (["甲。"], ["甲。", "另有一项尚未启动。"], [("added", "", "另有一项尚未启动。")]),
        (["甲。", "另有一项尚未启动。"], ["甲。"], [("removed", "另有一项尚未启动。", "")]),
        (
            ["甲甲甲。", "乙乙乙。", "丙丙丙。"],
            ["乙乙乙。", "丙丙丙。", "甲甲甲。"],
            [("moved", "甲甲甲。", "甲甲甲。")],
        ),
        (["甲。"], ["甲。"], []),
    ],
)
def test_sentences(before: list[str], after: list[str], found: list[tuple[str, str, str]]) -> None:
    changes = text_changes(report(Heading("总体评价"), said(*before)), report(Heading("总体评价"), said(*after)))
    assert [(item.change, item.before, item.after) for item in changes] == found
    assert {item.place for item in changes} <= {"总体评价"} and {item.kind for item in changes} <= {"sentence"}


def table(*rows: tuple[str, str, str]) -> TableBlock:
    return TableBlock("t", "表", (("序号", "项目", "状态"),), tuple(tuple(map(Span, row)) for row in rows))


def test_rows_of_tables_without_their_numbers() -> None:
    """A row put in before others changes no other row."""
    old, new = table(("1", "乙", "在建")), table(("1", "甲", "前期"), ("2", "乙", "在建"))
    (item,) = text_changes(report(old), report(new))
    assert (item.change, item.kind, item.after, item.place) == ("added", "row", "甲｜前期", "表")


def test_two_equal_runs_differ_in_nothing(compared: Runs) -> None:
    changes = compared(report(said("甲。")), report(said("甲。")))
    assert changes.indicators == () and changes.reports == () and changes.inputs == ("data/x.csv",)
    assert list(lines(changes))[-1] == "两次运行的指标和文字没有差别"


def test_text_json_and_page_tell_the_same(compared: Runs) -> None:
    changes = compared(report(Heading("一"), said("完成3项。")), report(Heading("一"), said("完成4项。")))
    text = "\n".join(lines(changes))
    assert "文字变化：1份报告，1处" in text and "- 完成3项。" in text and "+ 完成4项。" in text
    assert changes.record()["reports"][0]["texts"][0]["after"] == "完成4项。"
    (item,) = changes.reports[0].texts
    assert [(piece.text, piece.mark) for piece in pieces(item)] == [
        ("完成", ""), ("3", "del"), ("4", "ins"), ("项。", ""),
    ]  # fmt: skip
    page = publish_diff(changes).decode("utf-8")
    assert "完成<del>3</del><ins>4</ins>项。" in page and publish_diff(changes).decode("utf-8") == page
    assert "http://" not in page and "https://" not in page


def test_reports_of_one_run_only(tmp_path: Path) -> None:
    one, two = report(), replace(report(), report_id="summary", title="摘要")
    write_run(tmp_path / "a", one)
    write_run(tmp_path / "b", one, two)
    changes = compare_runs(str(tmp_path / "a"), str(tmp_path / "b"))
    assert [(item.report_id, item.status) for item in changes.reports] == [("summary", "added")]


def test_of_long_texts_the_screen_shows_what_changed(compared: Runs) -> None:
    rest = "其余各项进展平稳，" * 20
    changes = compared(report(said(f"{rest}完成3项，{rest}。")), report(said(f"{rest}完成4项，{rest}。")))
    shown = [line for line in lines(changes) if line.startswith("      ")]
    assert ["完成3项" in shown[0], "完成4项" in shown[1]] == [True, True] and max(map(len, shown)) < 70


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    run = write_run(tmp_path / "a", report())
    with pytest.raises(UsageError, match="不是同一规划"):
        compare_runs(str(run), str(write_run(tmp_path / "other", report(), plan="another")))
    with pytest.raises(UsageError, match=r"没有manifest\.json；其下有：a、other"):
        compare_runs(str(run), str(tmp_path))
    (run / "reports/district_report/mini.ipynb").unlink()
    with pytest.raises(InputError, match=r"mini\.ipynb"):
        compare_runs(str(run), str(run))
    (run / "manifest.json").write_text("{", "utf-8")
    with pytest.raises(InputError, match="已损坏"):
        compare_runs(str(run), str(run))
