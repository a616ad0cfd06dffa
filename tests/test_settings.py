"""Every parameter of a run, and what is said of a wrong one."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from evallib.errors import InputError
from evallib.settings import DEFAULT_REPORTS, FORECAST_METHODS, Settings, parse_settings

FULL = """
as_of: 2023-07-31
data_until: 2023-06-30
thresholds: {ahead: 1.2, on_track: 0.8}
method: theta
methods: {NK07: arima}
reports:
  - {notebook: district_report, charts: simple, public: true}
  - {notebook: department_report, scope: each, id_suffix: draft, as_of: 2023-06-10, data_until: 2022-12-31, stage: 初稿}
"""


def parse(text: str) -> Settings:
    return parse_settings(yaml.safe_load(text), "params.yml")[0]


def test_everything_said() -> None:
    settings = parse(FULL)
    assert (settings.as_of, settings.data_until) == (dt.date(2023, 7, 31), dt.date(2023, 6, 30))
    assert (settings.thresholds.ahead, settings.thresholds.on_track) == (1.2, 0.8)
    assert (settings.method_of("NK07"), settings.method_of("NK08")) == ("arima", "theta")
    first, second = settings.reports
    assert (first.notebook, first.charts, first.public, first.scope) == ("district_report", "simple", True, "")
    assert (second.scope, second.id_suffix, second.stage) == ("each", "draft", "初稿")
    assert (second.as_of, second.data_until) == (dt.date(2023, 6, 10), dt.date(2022, 12, 31))


@pytest.mark.parametrize("data", [None, {}])
def test_nothing_said(data: Any) -> None:
    settings, findings = parse_settings(data, "params.yml")
    assert settings == Settings() and findings == []
    assert (settings.as_of, settings.data_until, settings.method) == (None, None, "default")
    assert (settings.thresholds.ahead, settings.thresholds.on_track) == (1.15, 0.90)
    assert settings.reports == DEFAULT_REPORTS
    assert [(r.notebook, r.scope) for r in DEFAULT_REPORTS] == [
        ("district_report", ""), ("department_report", "each"), ("indicator_table", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("method", FORECAST_METHODS)
def test_every_method_can_be_named(method: str) -> None:
    assert parse(f"method: {method}").method == method


WRONG = {
    "as_of: soon": "“as_of”应为日期，写作2023-06-30的形式（现为soon）",
    "as_of: 5": "“as_of”应为日期",
    "as_of: 20230731": "“as_of”应为日期",
    "as_of: [1]": "“as_of”应为日期",
    "data_until: 2023-06-30 12:00:00": "“data_until”应为日期",
    "thresholds: 5": "“thresholds”应为“名称: 值”的形式（现为5）",
    "thresholds: {ahead: x}": "“thresholds.ahead”应为数字（现为x）",
    "thresholds: {ahead: 0}": "“thresholds.ahead”应大于0（现为0）",
    "thresholds: {ahead: .inf}": "“thresholds.ahead”应为有限的数字",
    "thresholds: {on_track: .nan}": "“thresholds.on_track”应",
    "reports: x": "“reports”应为列表",
    "reports: [5]": "“reports.0”应为“名称: 值”的形式（现为5）",
    "reports: [{scope: each}]": "“reports.0.notebook”缺少此项",
    "reports: [{notebook: ../x}]": "“reports.0.notebook”只能含字母、数字、下划线和短横线",
    "reports: [{notebook: 5}]": "“reports.0.notebook”应为文字（现为5）",
    "reports: [{notebook: a, scope: all}]": "“reports.0.scope”应为",
    "reports: [{notebook: a, charts: 3d}]": "“reports.0.charts”应为",
    "reports: [{notebook: a, public: maybe}]": "“reports.0.public”应为true或false（现为maybe）",
    "reports: [{notebook: a, id_suffix: a/b}]": "“reports.0.id_suffix”只能含",
    "thresholds: {ahead: 0.5, on_track: 0.9}": "“ahead”（0.5）应大于“on_track”（0.9）",
    "method: magic": "“magic”不是预测方法，可选：default、naive、drift",
    "methods: [a]": "“methods”应为“名称: 值”的形式",
    "methods: {A: magic}": "“magic”不是预测方法",
    "- a": "应为“名称: 值”形式的YAML映射",
    "text": "应为“名称: 值”形式的YAML映射",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_said_in_chinese(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(text)
    message = str(caught.value)
    assert message.startswith("params.yml：") and WRONG[text] in message and "\n" not in message
    assert not re.search(r"[A-Za-z]+ [a-z]+ [a-z]+", message), "no English sentence"


def test_every_wrong_key_is_in_one_message() -> None:
    with pytest.raises(InputError, match=r"“as_of”.*；“thresholds\.ahead”.*；“method”"):
        parse("{as_of: x, thresholds: {ahead: -1}, method: magic}")


def test_unknown_keys_warn_and_nothing_more() -> None:
    text = "{as_of: 2023-07-31, speed: 1, thresholds: {late: 1}, reports: [{notebook: a, colour: red}], 5: 6}"
    settings, findings = parse_settings(yaml.safe_load(text), "params/x.yml")
    assert settings.as_of == dt.date(2023, 7, 31)
    assert sorted(f.column for f in findings) == ["5", "reports[0].colour", "speed", "thresholds.late"]
    assert {(f.rule, f.severity, f.file) for f in findings} == {("unknown_key", "warning", "params/x.yml")}


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Settings().method = "naive"
