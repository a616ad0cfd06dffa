"""Verbs, bare names, decimals."""

from __future__ import annotations

from typing import Any

import pytest

from evallib import tables as t
from evallib.narratives import chinese_day, level_words, quoted, spans, wording
from evallib.narratives.spans import LEVEL_WORDS
from evallib.plan import load_plan
from tests.narratives.builders import MakePlan, indicator


def row(**columns: Any) -> dict[str, Any]:
    usual = {t.INDICATOR_ID: "A", t.NAME: "覆盖率", t.UNIT: "%", t.DIRECTION: "up", t.DECIMALS: 1, t.LATEST_VALUE: 3.0}
    return usual | columns


@pytest.mark.parametrize(
    ("name", "unit", "direction", "verbs"),
    [
        ("城镇化率", "%", "up", ("提高", "下降")),
        ("失业率", "%", "down", ("上升", "下降")),
        ("细颗粒物浓度", "微克/立方米", "down", ("上升", "下降")),
        ("人均预期寿命", "岁", "up", ("提高", "下降")),
        ("每千人口床位数", "张", "up", ("提高", "下降")),
        ("万元GDP用水量", "立方米", "down", ("上升", "下降")),
        ("高新技术企业数", "家", "up", ("增加", "减少")),
        ("技术合同成交额", "亿元", "up", ("增加", "减少")),
        ("高耗能企业数", "家", "down", ("增加", "减少")),
    ],
)
def test_verb_fits_the_unit_and_the_sign(name: str, unit: str, direction: str, verbs: tuple[str, str]) -> None:
    item = row(**{t.NAME: name, t.UNIT: unit, t.DIRECTION: direction})
    assert (wording.change_verb(item, rises=True), wording.change_verb(item, rises=False)) == verbs


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("社会消费品零售总额年均增长", "社会消费品零售总额"),
        ("国内生产总值（GDP）增长", "国内生产总值（GDP）"),
        ("居民收入年均增速", "居民收入"),
        ("增长", "增长"),
        ("就业人数", "就业人数"),
    ],
)
def test_growth_is_not_said_twice(name: str, bare: str) -> None:
    assert wording.grown_name(name) == bare


def test_reduction_is_not_said_twice() -> None:
    names = ("单位GDP能耗降低", "万元GDP用水量累计下降", "累计降低率")
    assert [wording.reduced_name(name) for name in names] == ["单位GDP能耗", "万元GDP用水量", "累计降低率"]


@pytest.mark.parametrize(
    ("value", "limit", "form", "chosen"),
    [
        (5.53, 5.5, "f1", "f2"),
        (5.5, 5.5, "f1", "f1"),
        (5.5 + 1e-14, 5.5, "f1", "f1"),
        (4.0, 5.5, "f1", "f1"),
        (0.4982, 0.5, "p0", "p1"),
        (0.49996, 0.5, "p0", "p3"),
        (94.996, 95.0, "f0", "f3"),
    ],
)
def test_decimals_show_the_side_of_the_line(value: float, limit: float, form: str, chosen: str) -> None:
    assert spans.clear_form(value, limit, form) == chosen


def test_computed_figures_without_decimals_follow_the_latest_one() -> None:
    bare = row(**{t.DECIMALS: None, t.LATEST_VALUE: 5.3333})
    assert (spans.recorded_form(bare), spans.decimals_form(bare), spans.decimals_form(bare, finer=1)) == (
        "f",
        "f2",
        "f3",
    )
    assert spans.decimals_form(row(**{t.DECIMALS: None, t.LATEST_VALUE: 7.0})) == "f0"


def test_units_of_differences() -> None:
    units = [spans.change_unit(row(**{t.UNIT: unit})) for unit in ("%", "‰", "家")]
    assert units == ["个百分点", "个千分点", "家"]


def test_no_minus_sign_in_front_of_a_figure() -> None:
    item = row(**{t.LATEST_VALUE: -0.32})
    assert (
        "".join(part if isinstance(part, str) else part.text for part in spans.amount(item, t.LATEST_VALUE)) == "负0.3%"
    )
    item = row(**{t.LATEST_VALUE: -0.04})
    assert spans.amount(item, t.LATEST_VALUE)[0].text == "0.0%"


def test_days_and_quotations() -> None:
    assert (chinese_day("2023-07-01"), chinese_day("2023年底前")) == ("2023年7月1日", "2023年底前")
    assert quoted(" 客观：疫情；主观：不够。") == "客观上，疫情；主观上，不够"


def test_every_level_has_its_offices() -> None:
    assert list(LEVEL_WORDS) == ["national", "province", "city", "district"]


@pytest.mark.parametrize(
    ("name", "short", "offices", "own"),
    [
        ("临水县发展和改革局", "县发展改革局", "县有关部门", "全县"),
        ("南开区发展和改革委员会", "区发展改革委", "区有关部门", "全区"),
    ],
)
def test_a_county_speaks_of_itself_as_one(make_plan: MakePlan, name: str, short: str, offices: str, own: str) -> None:
    office = {"department_id": "fgw", "name": name, "short_name": short}
    words = level_words(load_plan(make_plan([indicator()], departments=[office])))
    assert (words.offices, words.own, words.above) == (offices, own, "市")
