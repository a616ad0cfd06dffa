"""An office's own templates: headings, order, wording; mistakes with file and line; nothing hostile gets through."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from evallib.document import Document, Heading, Paragraph
from evallib.errors import InputError
from evallib.evaluation import Evaluation, evaluate
from evallib.plan import load_plan
from evallib.reports import department_report, district_report
from evallib.reports.own.apply import with_own_templates
from evallib.reports.own.render import SECONDS
from evallib.reports.tracing import unexplained_numbers


@pytest.fixture(scope="module")
def national() -> Evaluation:
    """The national plan."""
    return evaluate(load_plan("national"))


@pytest.fixture(scope="module")
def usual(national: Evaluation) -> Document:
    """Its report without templates."""
    return district_report.build(national, charts="none")


@pytest.fixture
def report(national: Evaluation, usual: Document) -> Callable[..., Document]:
    """The plan's report with some templates, laid over its blocks as ``assemble`` does."""

    def make(setting: str, **templates: str) -> Document:
        files = {"district_report.yml": setting, **{f"{name}.j2": text for name, text in templates.items()}}
        view = replace(national, plan=replace(national.plan, templates=files))
        title, blocks = with_own_templates(view, "district_report", usual.title, usual.blocks)
        return replace(usual, title=title, blocks=blocks)

    return make


def headings(document: Document) -> list[str]:
    """Headings of level 1."""
    return [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 1]


def section(document: Document, name: str) -> list[Paragraph]:
    """Paragraphs under a heading."""
    at = next(i for i, b in enumerate(document.blocks) if isinstance(b, Heading) and b.text == name)
    found = []
    for block in document.blocks[at + 1 :]:
        if isinstance(block, Heading):
            break
        found += [block] if isinstance(block, Paragraph) else []
    return found


def one(report: Callable[..., Document], template: str) -> Document:
    """The report with one text."""
    return report("texts: {总体评价: a.j2}", a=template)


def test_without_settings_nothing_changes(usual: Document, report: Callable[..., Document]) -> None:
    assert report("") == usual


def test_headings_order_title_and_sections(report: Callable[..., Document]) -> None:
    first, second, third, *rest = headings(report(""))
    found = report(
        f"title: 评估报告（我委稿）\nheadings: {{{first}: 总体情况}}\n"
        f"order: [{third}, {first}]\nleave_out: [{second}]\n"
    )
    assert found.title == "评估报告（我委稿）"
    assert headings(found) == [third, "总体情况", *rest]


def test_numbers_of_a_template_name_their_cells(national: Evaluation, report: Callable[..., Document]) -> None:
    found = one(
        report,
        "常住人口城镇化率为{{ cell('figures/N03/2022annual', '', '%') }}，完成目标进度的"
        "{{ cell('ratings/N03/progress', 'p1') }}。{{ count('main/lagging') }}指标滞后。\n\n第二段。",
    )
    first, second = section(found, "总体评价")
    assert [item.text for item in first.sentences] == [
        "常住人口城镇化率为65.22%，完成目标进度的105.0%。", f"{national.counts['main/lagging']}项指标滞后。",
    ]  # fmt: skip
    assert [str(span.cell) for item in first.sentences for span in item.numbers] == [
        "figures/N03/2022annual", "ratings/N03/progress", "summary/main/lagging/count",
    ]  # fmt: skip
    assert second.text == "第二段。" and unexplained_numbers(found, national) == []


def test_loops_and_conditions(report: Callable[..., Document]) -> None:
    found = one(
        report,
        "{% for i in indicators if i.main and i.rating == 'early' %}"
        "{{ i.name }}{{ '' if loop.last else '、' }}{% endfor %}"
        "{% if cell('ratings/N03/progress') > 1 %}已经实现{% else %}尚未实现{% endif %}。",
    )
    text = section(found, "总体评价")[0].text
    assert "常住人口城镇化率" in text and text.endswith("已经实现。")


def test_texts_before_and_after_keep_what_is_there(report: Callable[..., Document]) -> None:
    found, usual = report("before: {总体评价: a.j2}\nafter: {总体评价: b.j2}", a="引言。", b="结语。"), report("")
    own = [item.text for item in section(usual, "总体评价")]
    assert [item.text for item in section(found, "总体评价")] == ["引言。", *own, "结语。"]


def test_a_department_report_has_its_own_settings(national: Evaluation) -> None:
    first = headings(department_report.build(national.for_department("ndrc"), charts="none"))[0]
    plan = replace(national.plan, templates={"department_report.yml": f"headings: {{{first}: 部门总体情况}}"})
    found = department_report.build(replace(national, plan=plan).for_department("ndrc"), charts="none")
    assert headings(found)[0] == "部门总体情况"


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("headings:\n  总体评介: 甲", "district_report.yml第2行：报告中没有标题“总体评介”，是否为“总体评价”"),
        ("title: 甲\nheading: {}", "district_report.yml第2行：没有设置“heading”，是否为“headings”"),
        ("order: 总体评价", "district_report.yml第1行：“order”应为标题的列表"),
        ("texts:\n  总体评价: 无.j2", "district_report.yml第2行：templates文件夹中没有模板“无.j2”"),
        ("texts:\n  总体评价: ../../etc/passwd", "第2行：templates文件夹中没有模板"),
        ("title: [甲", "district_report.yml第1行：不是有效的YAML"),
        ("- 甲", "应为“名称: 值”形式的映射"),
    ],
)  # fmt: skip
def test_mistakes_of_settings_name_file_line_and_cause(
    report: Callable[..., Document], setting: str, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        report(setting)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("第一行。\n{% if %}", "templates/a.j2第2行：模板语法错误"),
        ("\n\n{{ 没有的名称 }}", "templates/a.j2第3行：名称有误：没有这个名称"),
        ("{{ cell('ratings/N99/progress') }}", "templates/a.j2第1行：数据中没有“ratings/N99/progress”"),
        ("{{ 1 + 2 }}", "templates/a.j2第1行：印出的数3没有对应的单元格"),
        ("{{ cell('ratings/N03/progress') * 2 }}", "没有对应的单元格"),
        ("{{ cell('ratings/N03/progress', 'x9') }}", "没有数的写法"),
        ("{{ indicators }}", "只能印出文字"),
        ("甲\n{{ 1 / 0 }}", "templates/a.j2第2行：模板出错：除数为零"),
    ],
)  # fmt: skip
def test_mistakes_of_templates_name_file_line_and_cause(
    report: Callable[..., Document], template: str, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        one(report, template)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{{ cell.__globals__ }}", "{{ count.__code__.co_consts }}",
        "{{ plan['__class__'] }}", "{{ plan.__init__.__globals__['__builtins__'] }}", "{{ [].append(1) }}",
        "{{ '{0.__class__}'.format(1) }}", "{{ ('a'|map('attr', '__class__'))|list|first }}", "{{ self.__init__ }}",
        "{{ indicators|map(attribute='__class__')|first }}", "{{ lipsum.__globals__ }}", "{{ namespace }}",
        "{{ cycler.__init__.__globals__.os }}", "{% include '/etc/passwd' %}", "{% include '../plan.yml' %}",
        "{% extends 'district_report.yml' %}", "{% import 'os' as os %}", "{{ plan.update({'x': 1}) }}",
        "{{ 'a'|attr('__class__') }}", "{{ request }}", "{{ get_flashed_messages }}", "{{ config }}",
    ],
)  # fmt: skip
def test_no_attribute_tricks_no_files(report: Callable[..., Document], template: str) -> None:
    with pytest.raises(InputError, match=r"templates/a\.j2第1行"):
        one(report, template)


@pytest.mark.parametrize(
    "template",
    [
        "{% for i in range(10**9) %}a{% endfor %}", "{{ 'a' * 10**9 }}", "{{ 10**10**10 }}", "{{ '%999999999d' % 1 }}",
        "{{ [0] * 10**9 }}", "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "{% include 'a.j2' %}",
        "{% for a in range(900) %}{{ 'a' ~ 'bcdefghijklmnopqrstuvwxyz' }}" * 3 + "{% endfor %}" * 3,
        "{% set a = 'aaaaaaaaaaaaaaaa' %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}",
    ],
)  # fmt: skip
def test_time_and_size_are_bounded(report: Callable[..., Document], template: str) -> None:
    begun = time.monotonic()
    with pytest.raises(InputError, match=r"templates/a\.j2"):
        one(report, template)
    assert time.monotonic() - begun < SECONDS + 5


@pytest.mark.slow
def test_long_loops_without_output_are_ended(report: Callable[..., Document]) -> None:
    loops = "{% for a in range(1000) %}" * 4 + "{% endfor %}" * 4
    begun = time.monotonic()
    with pytest.raises(InputError, match="已终止"):
        one(report, loops)
    assert time.monotonic() - begun < SECONDS + 5


def test_templates_are_read_from_the_plan_folder(make_plan: Callable[..., Any]) -> None:
    folder = make_plan([{"indicator_id": "A1", "name": "甲", "main": True}])
    (folder / "templates").mkdir()
    (folder / "templates" / "district_report.yml").write_text("title: 我委报告", "utf-8")
    (folder / "templates" / "secret.j2").symlink_to("/etc/hostname")
    plan = load_plan(folder)
    assert dict(plan.templates) == {"district_report.yml": "title: 我委报告"}
    assert district_report.build(evaluate(plan)).title == "我委报告"
    (folder / "templates" / "a.j2").write_bytes("甲".encode("gbk"))
    with pytest.raises(InputError, match=r"templates/a\.j2：文字编码不是UTF-8"):
        load_plan(folder)
