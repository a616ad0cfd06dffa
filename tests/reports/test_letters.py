"""Cover letters: which report gets which, from whom, to whom; nothing made up."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from evallib.document import Document
from evallib.evaluation import Evaluation, evaluate
from evallib.plan import load_plan
from evallib.reports import city_report, department_report, district_report
from evallib.reports.letters import letters_of
from evallib.reports.tracing import unexplained_numbers


@pytest.fixture(scope="module")
def nankai() -> Evaluation:
    return evaluate(load_plan("nankai"))


@pytest.fixture(scope="module")
def district(nankai: Evaluation) -> Callable[[str], Document]:
    return lambda stage: district_report.build(nankai, stage=stage, charts="none")


@pytest.mark.parametrize(
    ("stage", "name", "to", "sender"),
    [
        ("征求意见稿", "征求意见函", "区有关部门：", "南开区发展和改革委员会"),
        ("送审稿", "提请审议的请示", "区委、区政府：", "南开区发展和改革委员会"),
        ("提请审议稿", "提请审议的请示", "区人大常委会：", "南开区人民政府"),
        ("定稿", "报送函", "市发展改革委：", "南开区发展和改革委员会"),
    ],
)
def test_the_plan_report_by_stage(
    district: Callable[[str], Document], nankai: Evaluation, stage: str, name: str, to: str, sender: str
) -> None:
    document = district(stage)
    (letter,) = document.letters
    assert (letter.letter_name, letter.text.splitlines()[0]) == (name, to)
    assert sender in letter.text.splitlines() and "2023年7月31日" in letter.text.splitlines()
    assert "《南开区“十四五”规划〈纲要〉实施中期评估报告》" in letter.text
    assert unexplained_numbers(letter, nankai) == []


@pytest.mark.parametrize("stage", ["", "初稿"])
def test_a_working_paper_needs_no_letter(district: Callable[[str], Document], stage: str) -> None:
    assert district(stage).letters == ()


def test_a_request_repeats_the_reports_verdict_with_its_cells(district: Callable[[str], Document]) -> None:
    document = district("提请审议稿")
    verdict = next(item for item in document.sentences if item.text.startswith("评估表明"))
    assert verdict.numbers and verdict in document.letters[0].sentences


def test_opinions_come_back_on_a_form(district: Callable[[str], Document]) -> None:
    (letter,) = district("征求意见稿").letters
    assert "附件：1.南开区“十四五”规划《纲要》实施中期评估报告（征求意见稿）　2.意见反馈表" in letter.text
    assert [block.name for block in letter.blocks if block.kind == "table"] == ["opinion-form"]
    assert letter.todos == ((letter.todos[0][0], "milestones.csv：due"),) and "反馈期限" in letter.todos[0][0]


def test_a_department_says_who_agreed_only_where_it_is_on_record() -> None:
    plan = load_plan("nankai", "2023-06-10", "2022-12-31")
    texts = {}
    for key in ("kjj", "czj"):
        view = evaluate(plan).for_department(key)
        (letter,) = department_report.build(view, stage="初稿", charts="none").letters
        assert letter.letter_name == "报送函" and letter.text.startswith("区发展改革委：")
        texts[key] = letter.text
    assert "已于2023年6月8日经区科技局主要负责同志审阅同意" in texts["kjj"]
    assert "审阅同意" not in texts["czj"] and "南开区财政局" in texts["czj"]


def test_the_report_on_the_citys_plan_goes_to_the_city(nankai: Evaluation) -> None:
    (letter,) = city_report.build(nankai.for_city_tasks()).letters
    assert letter.letter_name == "报送函" and letter.text.startswith("市发展改革委：")


def test_a_special_plan_is_filed_with_its_approval_or_a_blank(nankai: Evaluation) -> None:
    def filed(key: str) -> Document:
        return letters_of(Document(f"special_plan_report:{key}", "某规划中期评估报告", ()), nankai, "")[0]

    assert "已于2023年7月26日经分管区领导审阅同意。现报送备案。" in filed("SP01").text
    assert "【待补充：" in filed("SP02").text and filed("SP02").todos
    assert filed("SP13").letter_name == "备案报告" and "经区体育局主要负责同志审阅同意" in filed("SP13").text


def test_other_levels_have_other_addressees(nankai: Evaluation) -> None:
    plan = load_plan("national")
    document = Document("district_report", "国家规划中期评估报告", ())
    view = replace(nankai, plan=plan)
    assert letters_of(document, view, "提请审议稿")[0].text.startswith("全国人大常委会：")
    assert letters_of(document, view, "定稿") == ()  # nobody stands above


def test_no_number_of_a_document_and_no_contact_is_made_up(district: Callable[[str], Document]) -> None:
    for stage in ("征求意见稿", "送审稿", "提请审议稿", "定稿"):
        (letter,) = district(stage).letters
        assert not re.search(r"〔\d{4}〕|\d{7,}|@", letter.text)


def test_letters_travel_with_their_report(district: Callable[[str], Document]) -> None:
    document = district("送审稿")
    assert Document.from_json(document.to_json()) == document
