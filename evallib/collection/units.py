"""Units as offices write them: 亿元 is 1e8 of 元, ‰ a tenth of %; conversion only where both sides are known."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

SCALES: dict[str, float] = {"万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "十亿": 1e9, "亿": 1e8, "千万": 1e7,
                            "百万": 1e6, "十万": 1e5, "万": 1e4, "千": 1e3, "百": 1e2}  # fmt: skip
"""Word → factor, the longer ones first."""
_SHARES = {"%": 1.0, "百分点": 1.0, "个百分点": 1.0, "‰": 0.1, "千分点": 0.1, "个千分点": 0.1}
_SAME = {"平方公里": ("平方米", 1e6), "公顷": ("平方米", 1e4), "亩": ("平方米", 10000 / 15), "公里": ("米", 1e3),
         "千米": ("米", 1e3), "吨": ("千克", 1e3), "公斤": ("千克", 1.0)}  # fmt: skip
"""Unit → unit it is a multiple of, and how many of that."""
_SIGNS = (
    (re.compile(r"[μµu]g/m3", re.IGNORECASE), "微克/立方米"), (re.compile(r"km2", re.IGNORECASE), "平方公里"),
    (re.compile("m2", re.IGNORECASE), "平方米"), (re.compile("m3", re.IGNORECASE), "立方米"),
    (re.compile("km", re.IGNORECASE), "公里"), (re.compile("平米"), "平方米"), (re.compile("元?人民币$"), "元"),
    (re.compile("^人民币(?=.)"), ""),
)  # fmt: skip
"""Other ways of writing → one."""
NONE = ("", "—", "-", "–", "无")


@dataclass(frozen=True)
class Unit:
    """A unit taken apart: ``scale`` times ``base``; shares (%, ‰) have the base %."""

    scale: float
    base: str

    @property
    def is_share(self) -> bool:
        """Whether it is a mark of shares."""
        return self.base == "%"


def parse_unit(text: str) -> Unit:
    """Take a unit apart.

    >>> parse_unit("亿元"), parse_unit("‰"), parse_unit("家")
    (Unit(scale=100000000.0, base='元'), Unit(scale=0.1, base='%'), Unit(scale=1.0, base='家'))
    """
    clean = plain(text)
    if clean in _SHARES:
        return Unit(_SHARES[clean], "%")
    scale = 1.0
    for word, factor in SCALES.items():
        if clean.startswith(word) and (len(clean) > len(word) or word in ("万", "亿", "万亿")):
            clean, scale = clean[len(word) :], factor
            break
    base, more = _SAME.get(clean, (clean, 1.0))
    return Unit(scale * more, base)


@lru_cache(maxsize=10_000)
def plain(text: str) -> str:
    """A unit without spaces, brackets and full-width characters: （亿元） → 亿元."""
    normal = re.sub(r"[\s()\[\]:]|^单位", "", unicodedata.normalize("NFKC", text))
    for pattern, word in _SIGNS:
        normal = pattern.sub(word, normal)
    return normal


def factor(given: str, wanted: str) -> float | None:
    """By what a figure in one unit is multiplied to be in another; None where they do not belong together.

    >>> factor("万元", "亿元"), factor("‰", "%"), factor("家", "亿元") is None
    (0.0001, 0.1, True)
    """
    one, other = parse_unit(given), parse_unit(wanted)
    return one.scale / other.scale if one.base == other.base else None
