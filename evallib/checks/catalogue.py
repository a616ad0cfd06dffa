"""Checks of the catalogue: counts the plan promises, and what every rated indicator must say about itself."""

from __future__ import annotations

from collections.abc import Iterator

from evallib import tables as t
from evallib.checks.registry import Hit, at_indicator, rule
from evallib.checks.view import RATE, SHARE, View

_COUNTED = {"main": "主要指标", "tasks": "重点任务", "programmes": "重点工程", "chapters": "章节"}
_UNITS = {"％": "%", "月": "个月", "平米": "平方米", "㎡": "平方米", "m2": "平方米", "平方": "平方米", "立米": "立方米",
          "km": "公里", "KM": "公里", "百分比": "%", "人数": "人", "人民币": "元", "ug/m3": "微克/立方米",
          "μg/m3": "微克/立方米", "μg/m³": "微克/立方米"}  # fmt: skip
_PERCENT = ("%", "‰", "％", "百分点", "个百分点")


@rule("error", "规划文本写明了项数，清单与之不符说明有漏有重。")
def expect_count(view: View) -> Iterator[Hit]:
    """Counts of main indicators, tasks, programmes and chapters are those of ``expect``."""
    items = view.plan.indicators
    found = {"main": sum(item.main for item in items), "tasks": len(view.table("tasks")),
             "programmes": len(view.table("programmes")),
             "chapters": len({item.chapter for item in items if item.chapter})}  # fmt: skip
    for key, name in _COUNTED.items():
        wanted = view.plan.expect.get(key)
        if wanted is not None and wanted != found[key]:
            yield Hit(f"{name}应为{wanted}项，表中为{found[key]}项；请补齐或删去多余的行，或更正plan.yml的expect",
                      "plan.yml", None, f"expect.{key}", "", str(found[key]))  # fmt: skip


@rule("warning", "只核对主要指标、任务、工程、章节四种项数，其他名称不起作用。")
def expect_unknown(view: View) -> Iterator[Hit]:
    """Keys of ``expect`` are main, tasks, programmes, chapters."""
    for key in sorted(str(key) for key in view.plan.expect if key not in _COUNTED):
        yield Hit(f"“expect.{key}”无人使用；可写{'、'.join(_COUNTED)}", "plan.yml", None, f"expect.{key}", "", key)


@rule("warning", "名称、属性、牵头单位缺一，指标表和部门报告就不完整。")
def indicator_incomplete(view: View) -> Iterator[Hit]:
    """Rated indicators have a name and a lead department, main ones also an attribute."""
    for item in view.targeted:
        needed = {t.NAME: "名称", t.LEAD_DEPARTMENT: "牵头单位"} | ({t.ATTRIBUTE: "属性"} if item.main else {})
        for column, name in needed.items():
            if not getattr(item, column):
                yield at_indicator(item, column, f"没有填写{name}；请补填")


@rule("warning", "比重和增速按百分数计算，单位不是百分数时多半填错了数值种类。")
def unit_not_percent(view: View) -> Iterator[Hit]:
    """Shares and rates are measured in per cent."""
    for item in view.plan.indicators:
        if item.value_kind in (SHARE, RATE) and item.unit and not item.unit.endswith(_PERCENT):
            yield at_indicator(item, t.UNIT, f"数值种类为{item.value_kind}，单位却是“{item.unit}”；"
                               "请核对单位或数值种类")  # fmt: skip


@rule("info", "单位写法不一，换算和核对时会被当作两种单位。")
def unit_spelling(view: View) -> Iterator[Hit]:
    """Units are written as official tables write them."""
    for item in view.plan.indicators:
        if item.unit in _UNITS:
            yield at_indicator(item, t.UNIT, f"单位“{item.unit}”通常写作“{_UNITS[item.unit]}”；请统一写法")


@rule("warning", "容差不能为负，负的容差按0处理。")
def tolerance_negative(view: View) -> Iterator[Hit]:
    """``tolerance`` is not below 0."""
    frame = view.table("indicators")
    lines = dict(zip(frame[t.LINE], frame[t.TOLERANCE], strict=True))
    for item in view.plan.indicators:
        if (value := lines.get(item.line, 0.0)) < 0:
            hit = at_indicator(item, t.TOLERANCE, "容差为负，已按0处理；请填写不小于0的数")
            yield Hit(hit.message, hit.file, hit.row, hit.column, hit.indicator_id, f"{value:.12g}")
