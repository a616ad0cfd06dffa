"""Numbers with their units as offices write them in running text: 1.2万家, 百分之六十五, ２３．５％, 3个百分点."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import zip_longest

PERCENT, POINT = "%", "百分点"
_SCALES = {
    "": 1.0, "百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8, "十亿": 1e9,
    "百亿": 1e10, "千亿": 1e11, "万亿": 1e12,
}  # fmt: skip
_WORDS = """
    个百分点 百分点 个千分点 % ‰ 美元 元 人次 人/亿元 人 户 家 件 项 个月 个 座 岁 年 张 条 场 所 处 名 位 倍
    微克/立方米 平方米 平方公里 立方米 公里 公顷 亩 吨标准煤 吨 套 台 辆 间 栋 批次 次 天 分 级 批 只 小时 月 日
""".split()
_FULL = {ord(a): b for a, b in zip("０１２３４５６７８９％．＋－", "0123456789%.+-", strict=True)}
_SCALED_UNIT = re.compile("(万亿|千亿|百亿|十亿|亿|千万|百万|十万|万)(.+)")
_RANGE = re.compile("[—–~～至到-]+")
_FULL_COMMA = re.compile("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_COUNTERS = ({"家", "户", "个"}, {"个", "座", "处", "所"}, {"人", "名", "位"}, {"件", "项", "个"})
"""Measure words used for one another."""
_DIGIT = {sign: i for i, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TEN = {"十": 10, "百": 100, "千": 1000}
_WHOLE = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_CHINESE = "零〇一二两三四五六七八九十百千"
_HEDGES = (
    ("about", r"(?:大?约|约为|近似|大致|在|大概)$", r"^(?:左右|上下)"),
    ("over", r"(?:超过?|突破|逾|高达|不少于|多达|达到?近?)$", r"^(?:以上|余|多|有余)"),
    ("near", r"(?:近|接近|将近|不到|不足)$", r"^(?!)"),
)


@dataclass(frozen=True)
class Quantity:
    """A number in a text.

    Attributes
    ----------
    start, end : int
        Place in the text, unit included.
    text : str
        As written.
    value : float
        With 万, 亿 multiplied out.
    step : float
        One unit of the last digit written, multiplied out.
    unit : str
        Without 万, 亿 ("" where there is none).
    written : str
        The unit as written (亿元).
    hedge : {"", "about", "over", "near"}
    """

    start: int
    end: int
    text: str
    value: float
    step: float
    unit: str
    written: str = ""
    hedge: str = ""


def plain_text(text: str) -> str:
    """Full-width digits, per cent signs and points as half-width ones; the length stays."""
    return _FULL_COMMA.sub(",", text).translate(_FULL)


def quantities(text: str, units: Iterable[str] = ()) -> list[Quantity]:
    """Return the numbers of a text (as of :func:`plain_text`) in reading order.

    Parameters
    ----------
    units : iterable of str
        Units beside the usual ones.
    """
    pattern = _pattern(tuple(sorted(set(units))))
    found = []
    for match in pattern.finditer(text):
        made = _made(text, match)
        if made is not None:
            found.append(made)
    return [_with_range_unit(text, one, after) for one, after in zip_longest(found, found[1:])]


def _with_range_unit(text: str, one: Quantity, after: Quantity | None) -> Quantity:
    """The lower end of a range has the unit of the upper one: 12—18家."""
    if one.written or after is None or not after.written or not _RANGE.fullmatch(text[one.end : after.start]):
        return one
    factor = _SCALES[after.written.removesuffix(after.unit)] if after.written.endswith(after.unit) else 1.0
    return replace(one, value=one.value * factor, step=one.step * factor, unit=after.unit)


def unit_parts(unit: str) -> tuple[float, str]:
    """Take a table's unit apart: 亿元 → (1e8, 元), % → (1, %).

    >>> unit_parts("万平方米"), unit_parts("微克/立方米")
    ((10000.0, '平方米'), (1.0, '微克/立方米'))
    """
    found = _SCALED_UNIT.fullmatch(unit)
    return (_SCALES[found[1]], found[2]) if found else (1.0, unit)


def same_unit(one: str, other: str) -> bool:
    """Whether two base units measure the same: equal, or measure words used for one another."""
    return one == other or any(one in group and other in group for group in _COUNTERS)


@cache
def _pattern(units: tuple[str, ...]) -> re.Pattern[str]:
    words = {*_WORDS, *(unit_parts(unit)[1] for unit in units if unit not in ("", "—"))}
    unit = "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
    scale = "|".join(sorted((name for name in _SCALES if name), key=len, reverse=True))
    chinese = rf"百分之[{_CHINESE}]+(?:点[{_CHINESE}]+)?|[{_CHINESE}]+(?:点[{_CHINESE}]+)?"
    return re.compile(
        rf"(?P<digits>(?<![\d.A-Za-z])[-−+]?{_WHOLE})\s*(?P<scale>{scale})?(?P<more>[余多])?(?P<unit>{unit})?"
        rf"|(?P<chinese>{chinese})(?P<cscale>万亿|亿|万)?(?P<cmore>[余多])?(?P<cunit>{unit})?"
    )


def _made(text: str, match: re.Match[str]) -> Quantity | None:
    if match["digits"] is not None:
        digits = match["digits"].replace(",", "").replace("−", "-")
        value, decimals = float(digits), len(digits.partition(".")[2])
        scale, unit, more = match["scale"] or "", match["unit"] or "", match["more"]
    else:
        words = match["chinese"]
        percent = words.startswith("百分之")
        number = chinese_number(words.removeprefix("百分之"))
        scale, unit, more = match["cscale"] or "", match["cunit"] or "", match["cmore"]
        if number is None or not (percent or unit or scale):
            return None
        value, decimals = number
        unit = PERCENT if percent else unit
    written = scale + unit
    unit = {"个百分点": POINT, "个千分点": "千分点"}.get(unit, unit)
    factor = _SCALES[scale]
    hedge = "over" if more else _hedge(text[: match.start()], text[match.end() :])
    step = 10.0**-decimals * factor
    return Quantity(match.start(), match.end(), match.group(), value * factor, step, unit, written, hedge)


def _hedge(before: str, after: str) -> str:
    for name, front, back in _HEDGES:
        if re.search(front, before[-4:]) and not re.search("达到?$|在$", before[-2:]):
            return name
        if re.search(back, after[:3]):
            return name
    return ""


def chinese_number(text: str) -> tuple[float, int] | None:
    """Read a Chinese numeral: value and decimals; None where it is none.

    >>> chinese_number("六十五点二"), chinese_number("两千三百零四"), chinese_number("十二")
    ((65.2, 1), (2304.0, 0), (12.0, 0))
    """
    whole, point, rest = text.partition("点")
    if point and (not rest or any(sign not in _DIGIT for sign in rest)):
        return None
    value = _whole(whole)
    if value is None:
        return None
    digits = "".join(str(_DIGIT[sign]) for sign in rest)
    return (float(f"{value}.{digits}") if digits else float(value)), len(digits)


def _whole(text: str) -> int | None:
    """Value of 两千三百零四 or of digits read out (二〇二二)."""
    if not text:
        return None
    if all(sign in _DIGIT for sign in text):
        return int("".join(str(_DIGIT[sign]) for sign in text))
    total, digit = 0, None
    for sign in text:
        if sign in _TEN:
            total += (1 if digit is None else digit) * _TEN[sign]
            digit = None
        elif digit in (None, 0):
            digit = _DIGIT[sign]
        else:
            return None
    return total + (digit or 0)


def agrees(stated: float, step: float, actual: float, *, hedge: str = "") -> bool:
    """Whether a stated number is a correct rounding of an actual one (either way at exactly half).

    Parameters
    ----------
    step : float
        One unit of the stated number's last digit.
    hedge : str
        ``about`` and words such as 超过, 近 allow the number to be round: within one unit of its last digit that is
        not 0 (超过500家: 500 to 600), on the side the word says.
    """
    room = 1e-9 * max(abs(stated), abs(actual), step)
    if abs(actual - stated) <= step / 2 + room:
        return True
    if not hedge:
        return False
    coarse = step
    while stated and abs(stated / (coarse * 10) - round(stated / (coarse * 10))) < 1e-9:
        coarse *= 10
    if hedge == "about":
        return abs(actual - stated) <= coarse / 2 + room
    if hedge == "over":
        return -room <= actual - stated <= coarse + room
    return -room <= stated - actual <= coarse + room
