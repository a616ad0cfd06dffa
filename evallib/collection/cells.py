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
from functools import lru_cache
from typing import Any

from evallib.collection.units import NONE, SCALES, factor, parse_unit, plain
from evallib.errors import Severity

BLANKS = frozenset(
    """— - – -- —— ― / \\ 无 待反馈 年度指标 暂无 暂缺 缺 无数据 暂无数据 未反馈 尚未反馈 待统计 未统计 年度数据
    不适用""".split()
)
"""What offices write where there is no figure."""
_NONE = re.compile(
    r"待\D{0,12}(反馈|公布|发布|统计|核定|核实|下达|提供|确定|核算|出数)|(暂|尚|目前)(时|且)?(无|未|缺)\D{0,8}"
    r"|未(反馈|公布|发布|统计|核算|下达|出数)|年度(指标|数据|统计)\D{0,20}|按年度?统计|无(此|该|相关)?(数据|数|指标|项)|不涉及"
)
"""Ways of saying that there is no figure yet."""
_ERRORS = re.compile(
    r"#(N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)|N[./]?A\.?|NULL|NAN|#+", re.IGNORECASE
)
_LIMIT = re.compile(
    r"[≥≤><]|以上|以下|以内|之内|不低于|不少于|不小于|不高于|不超过|不大于|至少|最多|高于|低于|超过|突破|大于|小于"
    r"|不足|未达|未满|^超|[\d%‰]\+$|\d[余多]"
)
_RANGE = re.compile(r"\d[\d.,]*[^\dEe]{0,4}?(?:[-–—~～〜±]|至|到)\D{0,2}\d")
_DECIMAL_STOP = re.compile(r"\d[。·]\d")
_BEFORE = re.compile(r"^[(\[]?(大约|约为|约|预计(?:可?达到?|完成|为)?|预估|估计|大概|大致|接近|将近|近)[)\]]?:?")
_AFTER = re.compile(r"(左右|上下|\((?:预计|估计|预计数|估计数|估)\)|预计)$")
_EARLY = re.compile(r"^[(\[]?(初步(?:核算|统计)?|快报)数?[)\]]?:?|\((初步|快报)数?\)$|(初步|快报)数?$")
_NOTE = re.compile(
    r"(\([^()]*\)|\[[^\[\]]*\]|[*※#†‡]+|[①-⓿❶-➓]+|(?<=\d)[⁰¹²³⁴-⁹]+|注\d*|[,;:、。]?(?:注|说明|备注):[^()\[\]]*"
    r"|[,;:、。]?(?:其中|不含|不包括|含|包括|另有|同比|比上年|较上年|主要是)[^()\[\]]*)$"
)
"""Remarks behind a figure: brackets, stars, 注1, ①, raised digits, “，其中…”."""
_TWO_FIGURES = re.compile(r"\([+-]?\d[\d,]*(?:\.\d+|\d)[%‰]?\)")
"""A second figure in brackets, no number of a footnote."""
_LIMIT_NOTE = re.compile(
    r"[及或含]*(以上|以下|以内|之内|至少|最多|(不低于|不少于|不高于|不超过|[≥≤><])\D{0,3}[\d.,%‰]*)"
)
_COUNTED = re.compile(r"^(年中数|年末数|全年|共)(?=[-+\d.])")
"""Words before a figure that say what it counts."""
_GAP = re.compile(r"\d\s+[\d.]")
_GROUPED = re.compile(r"(?<![\d.])\d{1,3}([ \u00a0\u2009\u202f]\d{3})+(?!\d)")
"""Digits in groups of three, as the standard for numbers allows."""
_FIGURE = re.compile(r"[+-]?(?:[1-9]\d{0,2}(?:,\d{3})+|\d+)(?:\.\d*)?(?:[eE][+-]?\d+)?|[+-]?\.\d+")
_NEGATIVE = re.compile(r"\((\d[\d.,]*)\)")
_CHINESE = re.compile(r"^[零〇一二两三四五六七八九十百千万亿点]+$")
_ISO = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_DIGIT_DAY = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:\.0)?")
_SERIAL = (20_000, 80_000)
"""Excel's numbers of the days from 1954 to 2119."""
_SAME_SIGNS = str.maketrans("−﹣‐‑‒【】", "-----[]")
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
LONGEST, LARGEST = 5_000, 1e15
"""Characters of a text; the largest figure that is believed."""


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
    if not math.isfinite(value) or abs(value) > LARGEST:
        return _error("cell_not_number", "数字过大或不是有限的数字；请核对")
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
    shown = raw.strip()[:30]
    text = _clean(raw)
    if text == "":
        return _none("空白")
    if _ERRORS.fullmatch(text):
        return _error("cell_error_value", f"“{shown}”是错误值；请改正公式或直接填写数字，没有此数的请填“—”")
    if text.startswith("="):
        return _error("cell_formula", f"“{shown}”是没有结果的公式；请直接填写数字")
    bare, notes = _without_notes(text)
    if bare in BLANKS or (_NONE.fullmatch(bare) and not re.search(r"\d", text)):
        return _none(f"填写“{shown}”")
    limits = (_LIMIT.search(bare), _RANGE.search(bare), *map(_LIMIT_NOTE.fullmatch, notes))
    if any(limits):
        return _error("cell_limit_or_range", f"“{shown}”是界限或区间，不是一个数；请填写确定的数字")
    if _DECIMAL_STOP.search(bare) or _CHINESE.fullmatch(bare):
        return _error("cell_not_number", f"“{shown}”无法识别；请用阿拉伯数字填写，小数点用“.”")
    if _GAP.search(_GROUPED.sub("", _half(raw.strip()))) or _TWO_FIGURES.search(text[1:]):
        return _error("cell_not_number", f"“{shown}”不止一个数，或数字中有空格；请只填写一个数字")
    return _figure(shown, text, unit, shown_unit)


def _figure(shown: str, text: str, unit: str, shown_unit: str) -> Reading:
    """Take what stands around a figure away, layer by layer: notes, 约 and 预计, unit, scale."""
    bracketed = _NEGATIVE.fullmatch(text)
    rest, notes = _without_notes(f"-{bracketed[1]}" if bracketed else text)
    bare, status = _without_doubt(rest)
    counted = _COUNTED.match(bare)
    if counted:
        bare, notes = bare[counted.end() :], [counted[1], *notes]
    status = status or next(filter(None, map(_status_in, notes)), "")
    match = _FIGURE.match(bare)
    value = float(match[0].replace(",", "")) if match else math.nan
    if match is None or not abs(value) <= LARGEST:
        return _error("cell_not_number", f"“{shown}”不是数字；请只填写一个数字，说明写入备注，没有此数的请填“—”")
    read = _with_unit(value, bare[match.end() :], unit, shown_unit)
    if read.wrong:
        return read
    faults, note = list(read.faults), "；".join(filter(None, notes))
    if bracketed:
        faults.append(_warning("cell_negative_brackets", f"“{shown}”按负数{read.value:.12g}读取；负数请用负号"))
    if status:
        word = "预计数" if status == "estimate" else "初步数"
        faults.append(_warning("cell_estimate", f"“{shown}”按{word}{read.value:.12g}读取；请在状态栏注明"))
    if _GROUPED.search(_half(shown)):
        faults.append(_warning("cell_spaced_digits", f"“{shown}”按{read.value:.12g}读取；数字中请不要加空格"))
    if notes:
        faults.append(_warning("cell_trailing_note", f"数字旁的“{note}”已移入备注；数值格内请只填数字"))
    return Reading(read.value, status, note, tuple(faults))


def _without_notes(text: str) -> tuple[str, list[str]]:
    """A text without the remarks at its end (brackets, 注1, asterisks), and these."""
    notes: list[str] = []
    while (match := _NOTE.search(text)) and match.start() > 0 and not _AFTER.search(text) and not _EARLY.search(text):
        note = match[0].strip(",;:、。")
        notes.insert(0, note[1:-1] if note[0] + note[-1] in ("()", "[]") else note)
        text = text[: match.start()]
    return text, notes


def _without_doubt(text: str) -> tuple[str, str]:
    """A text without 约, 预计, 左右, 初步, and the status they mean."""
    early = _EARLY.sub("", text)
    if early != text:
        return early, "preliminary"
    bare, status = text, ""
    while (less := _AFTER.sub("", _BEFORE.sub("", bare))) != bare:
        bare, status = less, "estimate"
    return bare, status


def _status_in(note: str) -> str:
    """The status a remark tells of."""
    if re.search("预计|预估|估计|估算", note):
        return "estimate"
    return "preliminary" if re.search("初步|快报", note) else ""


def _with_unit(value: float, tail: str, unit: str, shown_unit: str) -> Reading:
    """A figure with the unit written behind it (万, 亿元, %): converted where both units are known."""
    if not tail:
        return _converted(value, unit, shown_unit)
    wanted = parse_unit(unit)
    written = f"{value:.12g}{tail}"
    if tail in SCALES and not wanted.is_share:
        if wanted.scale != 1.0:
            two = f"{value:.12g}{unit}还是{written}{unit}"
            return _error("cell_unit_unclear", f"“{written}”不知是{two}；请按“{unit}”填写数字")
        found = _scaled(value, SCALES[tail])
        return Reading(found, faults=(_converted_fault(written, found, unit),))
    if re.search(r"\d", plain(tail)) or not re.search(r"\w|[%‰]", tail):
        return _error("cell_not_number", f"“{written}”不是一个数字；请只填写一个数字")
    by = factor(tail, unit)
    if by is None:
        text = f"“{written}”的单位与目录单位“{unit}”不同，无法换算；请按“{unit}”填写数字"
        return _error("cell_unit_unclear", text)
    if by == 1.0:
        fault = _warning("cell_unit_written", f"“{written}”按{value:.12g}读取；数值格内不必写单位")
        return Reading(value, faults=(fault,))
    found = _scaled(value, by)
    return Reading(found, faults=(_converted_fault(written, found, unit),))


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
    if raw is None or raw == "":
        return ""
    if isinstance(raw, dt.datetime):
        return raw.date().isoformat()
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    text = str(raw)
    return _short_text(text) if len(text) < _SHORT else _plain_text(text)


_SHORT = 100


@lru_cache(maxsize=50_000)
def _short_text(text: str) -> str:
    """The same texts stand in many cells of many forms."""
    return _plain_text(text)


def _plain_text(text: str) -> str:
    return _HIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n").strip()[:LONGEST]


def is_error(text: str) -> bool:
    """Whether a text is a spreadsheet's error value: #REF!, #N/A."""
    return text.strip().startswith("#") and _ERRORS.fullmatch(text.strip()) is not None


def _half(text: str) -> str:
    """Half-width without hidden characters; numbered circles, raised digits and fractions stay what they are."""
    if text.isascii():
        return text
    return "".join(c if unicodedata.category(c) == "No" else unicodedata.normalize("NFKC", c) for c in text)


def _clean(raw: str) -> str:
    """Half-width, without spaces and hidden characters; every minus and dash before a figure is a hyphen."""
    text = _half(_HIDDEN.sub("", raw)).translate(_SAME_SIGNS)
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
