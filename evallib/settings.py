"""Every parameter of a run, typed: dates, thresholds, methods, the list of reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from evallib.errors import Finding, InputError

METHOD_NAMES: dict[str, str] = {
    "default": "默认方法", "naive": "朴素法", "drift": "漂移法", "half_drift": "半漂移法", "cagr": "年均增速外推",
    "ols": "线性趋势回归", "log_ols": "对数线性趋势回归", "arima": "ARIMA", "ets": "指数平滑",
    "holt_damped": "阻尼Holt法", "theta": "Theta法", "combination": "组合法",
}  # fmt: skip
FORECAST_METHODS = tuple(METHOD_NAMES)
RESERVED_STAGE = "提请审议稿"
"""The stage that states no chances and no intervals."""
STAGES = ("", "初稿", "征求意见稿", "送审稿", RESERVED_STAGE, "定稿")


class Thresholds(BaseModel):
    """Where ``ahead`` and ``on_track`` begin, as multiples of the planned progress."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    ahead: float = Field(1.15, gt=0, allow_inf_nan=False)
    on_track: float = Field(0.90, gt=0, allow_inf_nan=False)

    @model_validator(mode="after")
    def _ordered(self) -> Thresholds:
        if self.ahead <= self.on_track:
            raise ValueError(f"“ahead”（{self.ahead:g}）应大于“on_track”（{self.on_track:g}）")
        return self


class ReportRequest(BaseModel):
    """One entry of ``reports``: which notebook, for whom, in which stage."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    notebook: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")
    scope: Literal["", "each"] = ""
    id_suffix: str = Field("", pattern=r"^([A-Za-z0-9][A-Za-z0-9_-]*)?$")
    as_of: dt.date | None = None
    data_until: dt.date | None = None
    stage: str = ""
    charts: Literal["none", "simple", "full"] = "full"
    public: bool = False
    on_demand: bool = False
    """Made only where ``--only`` names it: a stage of its own day, which the usual run need not make again."""


DEFAULT_REPORTS = (
    ReportRequest(notebook="district_report"),
    ReportRequest(notebook="department_report", scope="each"),
    ReportRequest(notebook="indicator_table"),
)


class Settings(BaseModel):
    """The settings file of a plan (``params/<plan>.yml`` or ``params.yml`` in the plan folder).

    ``as_of`` and ``data_until`` are None where the file leaves them out; ``method`` and ``methods`` are names of
    ``evallib forecast --method``.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    as_of: dt.date | None = None
    data_until: dt.date | None = None
    thresholds: Thresholds = Thresholds()
    reports: tuple[ReportRequest, ...] = DEFAULT_REPORTS
    method: str = "default"
    methods: Mapping[str, str] = Field(default_factory=dict)
    adopt: Literal["within", "department", "model"] = "within"
    """Whose forecast 附件2 adopts: the department's if inside our 80 % interval, always the department's, or ours."""
    adopts: Mapping[str, Literal["within", "department", "model"]] = Field(default_factory=dict)
    """The same by indicator."""
    conflict: Literal["lead", "statistics"] = "lead"
    """Whose figure counts where two departments differ: the lead department's or the statistics bureau's."""

    @field_validator("method")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in FORECAST_METHODS:
            raise ValueError(f"“{value}”不是预测方法，可选：{'、'.join(FORECAST_METHODS)}")
        return value

    @field_validator("methods")
    @classmethod
    def _all_known(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        for name in value.values():
            cls._known(name)
        return value

    def adoption_of(self, indicator_id: str) -> str:
        """Rule by which the forecast of one indicator is adopted."""
        return self.adopts.get(indicator_id, self.adopt)

    def method_of(self, indicator_id: str) -> str:
        """Forecast method of one indicator."""
        return self.methods.get(indicator_id, self.method)


_MESSAGES = {
    "date_from_datetime_parsing": "应为日期，写作2023-06-30的形式",
    "date_from_datetime_inexact": "应为日期，写作2023-06-30的形式",
    "date_type": "应为日期，写作2023-06-30的形式",
    "date_parsing": "应为日期，写作2023-06-30的形式",
    "float_parsing": "应为数字",
    "float_type": "应为数字",
    "greater_than": "应大于0",
    "string_pattern_mismatch": "只能含字母、数字、下划线和短横线，且以字母或数字开头",
    "string_type": "应为文字",
    "missing": "缺少此项",
    "bool_parsing": "应为true或false",
    "bool_type": "应为true或false",
    "tuple_type": "应为列表（每行以“- ”开头）",
    "mapping_type": "应为“名称: 值”的形式",
    "dict_type": "应为“名称: 值”的形式",
    "finite_number": "应为有限的数字",
    "model_type": "应为“名称: 值”的形式",
    "literal_error": "取值不在允许范围内",
}


def parse_settings(data: Any, file: str) -> tuple[Settings, list[Finding]]:
    """Turn the parsed YAML of a settings file into :class:`Settings`.

    Returns
    -------
    (Settings, list of Finding)
        Warnings for unknown keys.

    Raises
    ------
    InputError
        One message listing every wrong key.
    """
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise InputError(f"{file}：应为“名称: 值”形式的YAML映射，实际是{type(data).__name__}")
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        raise InputError(f"{file}：" + "；".join(_explain(item) for item in error.errors())) from None
    return settings, _unknown_keys(data, file)


def _explain(item: Any) -> str:
    """Chinese sentence for one pydantic error: which key, which value, what would be right."""
    place = ".".join(str(part) for part in item["loc"])
    text = _MESSAGES.get(item["type"], "")
    if item["type"] == "literal_error":
        text = f"应为{item['ctx']['expected'].replace(' or ', '、')}之一"
    if item["type"] == "value_error":
        text = str(item["ctx"]["error"])
    shown = "" if item["type"] == "missing" else f"（现为{str(item.get('input'))[:40]}）"
    return f"“{place}”{text or '取值不正确'}{shown}"


def _unknown_keys(data: dict[str, Any], file: str) -> list[Finding]:
    """Warn about keys nobody reads, at the top, in thresholds and in each report."""
    places: list[tuple[str, Any, type[BaseModel]]] = [("", data, Settings)]
    places.append(("thresholds.", data.get("thresholds"), Thresholds))
    reports = data.get("reports")
    places += [(f"reports[{i}].", entry, ReportRequest) for i, entry in enumerate(reports or ())]
    return [
        Finding(rule="unknown_key", severity="warning", file=file, column=f"{prefix}{key}", value=str(key),
                message=f"设置项“{prefix}{key}”无人使用，已忽略；请核对拼写")
        for prefix, entry, model in places if isinstance(entry, dict)
        for key in entry if str(key) not in model.model_fields
    ]  # fmt: skip
