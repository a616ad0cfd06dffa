"""One cell of a returned form → a figure, word, date or text, and what is wrong with it.

Nothing is guessed: what is not exactly one figure is an error or, where it plainly says that there is none, no row.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evallib.collection.units import NONE, SCALES, factor, parse_unit, plain
from evallib.errors import Severity

BLANKS = frozenset(
    """— - – -- —— ― / \\ 无 待反馈 年度指标 暂无 暂缺 缺 无数据 暂无数据 未反馈 尚未反馈 待统计 未统计 年度数据
    不适用""".split()
)
"""What offices write where there is no figure."""
_ERRORS = re.compile(
    r"#(N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|N\.?A\.?|#+", re.IGNORECASE
)
_LIMIT = re.compile(
    r"[≥≤><＞＜]|以上|以下|以内|之内|不低于|不少于|不小于|不高于|不超过|不大于|至少|最多|高于|低于|超过|突破|大于|小于"
)
_RANGE = re.compile(r"\d[\d.,]*[%‰]?\s*(?:[-–—~～]|至|到)\s*\d")
_DECIMAL_STOP = re.compile(r"\d。\d")
_BEFORE = re.compile(r"^(大约|约为|约|预计|预估|估计|大概|近)")
_AFTER = re.compile(r"(左右|上下|\(预计\)|\(估计\)|\(预计数\)|预计|\(估\))$")
_EARLY = re.compile(r"^初步(数)?|\(初步(数)?\)$|初步(数)?$")
_NOTE = re.compile(r"(\([^()]*\)|\[[^\[\]]*\]|注\d*|[*＊※]+)$")
_FIGURE = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:[eE][+-]?\d+)?|[+-]?\.\d+")
_NEGATIVE = re.compile(r"\((\d[\d.,]*)\)")
_CHINESE = re.compile(r"^[零〇一二两三四五六七八九十百千万亿点]+$")
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_DIGIT_DAY = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:\.0)?")
_SERIAL = (20_000, 80_000)
"""Excel's numbers of the days from 1954 to 2119."""
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
LONGEST = 5_000


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell: rule, severity, Chinese message."""

    rule: str
    severity: Severity
    message: str


@dataclass(frozen=True)
class Reading:
    """What a cell says.

    Attributes
    ----------
    value : float or None
        In the catalogue's unit; None where the cell gives no figure.
    status : str
        ``estimate`` or ``preliminary`` where the cell itself says so.
    note : str
        Remarks that stood behind the figure.
    faults : tuple of Fault
    """

    value: float | None = None
    status: str = ""
    note: str = ""
    faults: tuple[Fault, ...] = field(default_factory=tuple)

    @property
    def wrong(self) -> bool:
        """Whether a fault is an error."""
        return any(fault.severity == "error" for fault in self.faults)


def read_figure(raw: Any, unit: str, *, shown_unit: str = "", percent: bool = False) -> Reading:
    """Read a cell that should hold one figure.

    Parameters
    ----------
    raw : object
        The cell as the spreadsheet holds it: text, number, date, boolean, None.
    unit : str
        The catalogue's unit.
    shown_unit : str
        The unit written in the form's own row; "" = as in the catalogue.
    percent : bool
        Whether the cell is a number shown as a percentage (0.12 shown as 12%).
    """
    if raw is None:
        return _none("空白")
    if isinstance(raw, bool):
        return _error("cell_not_number", f"“{'是' if raw else '否'}”不是数字；请填写一个数字")
    if isinstance(raw, dt.date | dt.datetime | dt.time | dt.timedelta):
        return _error(
            "cell_date", f"“{raw}”是日期或时间，可能是数字被软件自动改成了日期；请把单元格格式改为数值后重新填写"
        )
    if isinstance(raw, int | float):
        return _number(float(raw), unit, shown_unit, percent)
    return _text(str(raw), unit, shown_unit)


def _number(value: float, unit: str, shown_unit: str, percent: bool) -> Reading:
    """A numeric cell: as it is, or converted from the unit the form's row names."""
    if not math.isfinite(value):
        return _error("cell_not_number", "不是有限的数字；请填写一个数字")
    if percent:
        if not parse_unit(unit).is_share:
            return _error("cell_unit_unclear", f"单元格为百分数格式，而单位是“{unit}”；请按“{unit}”填写数字")
        found = round(value * 100 * (factor("%", unit) or 1.0), 12)
        return Reading(
            found, faults=(_warning("cell_percent_format", f"单元格为百分数格式，按{found:.12g}{unit}读取"),)
        )
    return _converted(value, unit, shown_unit)


def _converted(value: float, unit: str, shown_unit: str) -> Reading:
    """Convert from the unit of the form's row, where it differs and both are known."""
    if shown_unit in NONE or plain(shown_unit) == plain(unit):
        return Reading(value)
    by = factor(shown_unit, unit)
    if by is None:
        return _error(
            "cell_unit_unclear", f"表内单位写“{shown_unit}”，目录单位为“{unit}”，无法换算；请核对单位并按“{unit}”填写"
        )
    if by == 1.0:
        return Reading(value)
    found = _scaled(value, by)
    return Reading(found, faults=(_converted_fault(f"{value:.12g}{shown_unit}", found, unit),))


def _text(raw: str, unit: str, shown_unit: str) -> Reading:
    """A text cell: one figure with what may stand around it, or a plain word that there is none."""
    text = _clean(raw)
    if text == "":
        return _none("空白")
    if text in BLANKS:
        return _none(f"填写“{raw.strip()}”")
    if _ERRORS.fullmatch(text):
        return _error("cell_error_value", f"“{raw.strip()}”是错误值；请改正公式或直接填写数字，没有此数的请填“—”")
    if text.startswith("="):
        return _error("cell_formula", f"“{text[:30]}”是没有结果的公式；请直接填写数字")
    if _LIMIT.search(text) or _RANGE.search(text):
        return _error("cell_limit_or_range", f"“{raw.strip()[:30]}”是界限或区间，不是一个数；请填写确定的数字")
    if _DECIMAL_STOP.search(text) or _CHINESE.fullmatch(text):
        return _error("cell_not_number", f"“{raw.strip()[:30]}”无法识别；请用阿拉伯数字填写，小数点用“.”")
    return _figure(raw.strip(), text, unit, shown_unit)


def _figure(raw: str, text: str, unit: str, shown_unit: str) -> Reading:
    """Take what stands around a figure away, layer by layer: notes, 约 and 预计, unit, scale."""
    faults: list[Fault] = []
    bracketed = _NEGATIVE.fullmatch(text)
    text = f"-{bracketed[1]}" if bracketed else text
    rest, note = _without_note(text)
    bare, status = _without_doubt(rest)
    match = _FIGURE.match(bare)
    if match is None:
        return _error("cell_not_number", f"“{raw[:30]}”不是数字；请只填写一个数字，说明写入备注，没有此数的请填“—”")
    tail = bare[match.end() :]
    read = _with_unit(float(match[0].replace(",", "")), tail, unit, shown_unit)
    if read.wrong:
        return read
    faults += read.faults
    if bracketed:
        faults.append(_warning("cell_negative_brackets", f"“{raw}”按负数{read.value:.12g}读取；负数请用负号"))
    if status:
        word = "预计数" if status == "estimate" else "初步数"
        faults.append(_warning("cell_estimate", f"“{raw[:30]}”按{word}{read.value:.12g}读取；请在状态栏注明"))
    if note:
        faults.append(_warning("cell_trailing_note", f"数字后的“{note}”已移入备注；数值格内请只填数字"))
    return Reading(read.value, status, note, tuple(faults))


def _without_note(text: str) -> tuple[str, str]:
    """A text without the remarks at its end (brackets, 注1, asterisks), and these."""
    notes: list[str] = []
    while (match := _NOTE.search(text)) and match.start() > 0 and not _AFTER.search(text) and not _EARLY.search(text):
        notes.insert(0, match[0].strip("()[]"))
        text = text[: match.start()]
    return text, "；".join(notes)


def _without_doubt(text: str) -> tuple[str, str]:
    """A text without 约, 预计, 左右, 初步, and the status they mean."""
    early = _EARLY.sub("", text)
    if early != text:
        return early, "preliminary"
    bare = _AFTER.sub("", _BEFORE.sub("", text))
    return bare, "estimate" if bare != text else ""


def _with_unit(value: float, tail: str, unit: str, shown_unit: str) -> Reading:
    """A figure with the unit written behind it (万, 亿元, %): converted where both units are known."""
    if not tail:
        return _converted(value, unit, shown_unit)
    wanted = parse_unit(unit)
    if tail in SCALES and not wanted.is_share:
        if wanted.scale != 1.0:
            two = f"{value:.12g}{unit}还是{value:.12g}{tail}{unit}"
            text = f"“{value:.12g}{tail}”不知是{two}；请按“{unit}”填写数字"
            return _error("cell_unit_unclear", text)
        found = _scaled(value, SCALES[tail])
        return Reading(found, faults=(_converted_fault(f"{value:.12g}{tail}", found, unit),))
    if re.search(r"\d", tail) or not re.search(r"\w|[%‰]", tail):
        return _error("cell_not_number", f"“{value:.12g}{tail}”不是一个数字；请只填写一个数字")
    by = factor(tail, unit)
    if plain(tail) == plain(unit) or by == 1.0:
        fault = _warning("cell_unit_written", f"“{value:.12g}{tail}”按{value:.12g}读取；数值格内不必写单位")
        return Reading(value, faults=(fault,))
    by = factor(tail, unit)
    if by is None:
        return _error(
            "cell_unit_unclear", f"“{value:.12g}{tail}”的单位与目录单位“{unit}”不同，无法换算；请按“{unit}”填写数字"
        )
    found = _scaled(value, by)
    return Reading(found, faults=(_converted_fault(f"{value:.12g}{tail}", found, unit),))


def _scaled(value: float, by: float) -> float:
    """Multiply without the noise of binary fractions: 243006 × 1e-4 is 24.3006."""
    return float(f"{value * by:.12g}")


def read_word(raw: Any, words: Mapping[str, str]) -> tuple[str, Fault | None]:
    """Read a cell that takes one of some words; returns its code ("" where empty or wrong)."""
    text = read_text(raw)
    compact = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    known = {unicodedata.normalize("NFKC", word): code for word, code in words.items()}
    known |= {code: code for code in words.values()}
    if compact in known:
        return known[compact], None
    if compact in ("", *BLANKS):
        return "", None
    return "", Fault("cell_word", "error", f"“{text[:30]}”不在可选范围内；应为{'、'.join(words)}之一")


def read_day(raw: Any) -> tuple[str, Fault | None]:
    """Read a date as ISO text: a date cell, 2023年6月30日, 20230630, or the spreadsheet's number of a day."""
    if isinstance(raw, dt.datetime):
        return raw.date().isoformat(), None
    if isinstance(raw, dt.date):
        return raw.isoformat(), None
    text = _clean(read_text(raw))
    if text in ("", *BLANKS):
        return "", None
    match = _ISO.fullmatch(text) or _DIGIT_DAY.fullmatch(text)
    try:
        if match:
            return dt.date(*map(int, match.groups())).isoformat(), None
        if _FIGURE.fullmatch(text) and _SERIAL[0] <= float(text) <= _SERIAL[1]:
            return (dt.date(1899, 12, 30) + dt.timedelta(days=int(float(text)))).isoformat(), None
    except ValueError:
        pass
    return "", Fault("cell_date_unclear", "error", f"“{text[:30]}”不是有效日期；请写作2023-06-30的形式")


def read_text(raw: Any) -> str:
    """Read a cell as text: whole numbers without .0, dates as ISO text, hidden characters and outer spaces dropped."""
    if raw is None:
        return ""
    if isinstance(raw, dt.datetime):
        return raw.date().isoformat()
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    return _HIDDEN.sub("", str(raw)).replace("\r\n", "\n").replace("\r", "\n").strip()[:LONGEST]


def _clean(raw: str) -> str:
    """Half-width, without spaces and hidden characters; every minus and dash before a figure is a hyphen."""
    text = unicodedata.normalize("NFKC", _HIDDEN.sub("", raw)).replace("−", "-").replace("﹣", "-")
    text = re.sub(r"\s+", "", text).rstrip("。;；,")
    return re.sub(r"^[—–]+(?=[\d.])", "-", text)


def _none(what: str) -> Reading:
    return Reading(faults=(Fault("cell_empty", "info", f"{what}，不登记"),))


def _error(rule: str, message: str) -> Reading:
    return Reading(faults=(Fault(rule, "error", message),))


def _warning(rule: str, message: str) -> Fault:
    return Fault(rule, "warning", message)


def _converted_fault(written: str, found: float, unit: str) -> Fault:
    return _warning("cell_unit_converted", f"“{written}”换算为{found:.12g}{unit}；请核对")
