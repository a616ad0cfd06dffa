"""Reading and writing numbers as Chinese offices write them.

``parse_number`` reads one cell; ``format_number`` and friends write figures for prose and tables: half-up rounding
on the decimal text (2.675 → 2.68), no thousands separators, no negative zero.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

_ESTIMATE = re.compile(r"^(约|大约|预计|近|约为)|(左右|上下|\(预计\))$")
_NUMBER = re.compile(r"[+-]?((\d{1,3}(,\d{3})+|\d+)(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_DIGITS = Context(prec=400)
"""Room for every digit of the largest float and of the longest text asked for."""
_MOST_DECIMALS = 20
_SCALES = {"万": 1e4, "亿": 1e8, "万亿": 1e12, "千": 1e3, "百": 1e2}
_MARKS = {"%": "%", "‰": "‰"}


@dataclass(frozen=True)
class ParsedNumber:
    """What a cell says: ``value`` times ``scale`` (万 = 1e4); ``mark`` is "", "%" or "‰"; ``estimate`` for 约."""

    value: float
    scale: float = 1.0
    mark: str = ""
    estimate: bool = False

    @property
    def scaled(self) -> float:
        """The value with 万, 亿 multiplied out; per cent marks are left to the caller, who knows the unit."""
        return self.value * self.scale


def parse_number(text: object) -> ParsedNumber | None:
    """Read one cell as a figure; ``None`` where it is not exactly one finite figure (limits, ranges, words).

    Full-width digits, spaces, thousands separators, 约/预计/左右, a trailing 万/亿/% /‰ are understood. Raised and
    circled digits (5², ①) are footnotes and list numbers, not figures.

    >>> parse_number("１，２３４.５").value
    1234.5
    >>> parse_number("约5%")
    ParsedNumber(value=5.0, scale=1.0, mark='%', estimate=True)
    >>> parse_number("5-6") is None and parse_number("≥95") is None
    True
    """
    if any(unicodedata.category(sign) == "No" for sign in str(text)):
        return None
    clean = unicodedata.normalize("NFKC", str(text)).replace("−", "-").strip()
    clean = re.sub(r"\s+", "", clean)
    bare = _ESTIMATE.sub("", _ESTIMATE.sub("", clean))
    estimate = bare != clean
    mark = _MARKS.get(bare[-1:], "")
    bare = bare[: len(bare) - len(mark)]
    unit = re.search(r"(万亿|[百千万亿])$", bare)
    if unit:
        bare = bare[: unit.start()]
    if not _NUMBER.fullmatch(bare):
        return None
    found = ParsedNumber(float(bare.replace(",", "")), _SCALES[unit[1]] if unit else 1.0, mark, estimate)
    return found if math.isfinite(found.scaled) else None


def read_percentage(text: str) -> float:
    """Per cent stated by a text: "80", "80%", "完成80%"; NaN for words (主体封顶) and for several figures.

    >>> read_percentage("80"), read_percentage("已完成80%"), read_percentage("主体封顶")
    (80.0, 80.0, nan)
    """
    figures = re.findall(r"-?\d+(?:\.\d+)?", unicodedata.normalize("NFKC", text))
    stated = text.strip() == (figures or [None])[0] or "%" in unicodedata.normalize("NFKC", text)
    return float(figures[0]) if len(figures) == 1 and stated else math.nan


def round_half_up(value: float, decimals: int) -> Decimal:
    """Round as official tables do, on the shortest decimal text of the float.

    The shortest text is first cut to 12 significant digits, so that 0.1 + 0.2 prints as 0.3 at any length.
    """
    exact = Decimal(f"{value:.12g}") if math.isfinite(value) else Decimal(0)
    unit = Decimal(1).scaleb(-min(max(0, decimals), _MOST_DECIMALS))
    rounded = exact.quantize(unit, rounding=ROUND_HALF_UP, context=_DIGITS)
    return rounded if rounded else abs(rounded)


def format_number(value: float | None, decimals: int | None = None, missing: str = "—") -> str:
    """Write a figure with fixed decimals (or the shortest form where ``decimals`` is None).

    >>> format_number(2.675, 2), format_number(-0.001, 1), format_number(None)
    ('2.68', '0.0', '—')
    """
    if value is None or not math.isfinite(value):
        return missing
    if decimals is None:
        text = format(Decimal(f"{value or 0.0:.12g}"), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return format(round_half_up(value, decimals), "f")


def format_percent(fraction: float | None, decimals: int = 1, missing: str = "—") -> str:
    """Write a fraction as a percentage: 0.3858 → "38.6%".

    >>> format_percent(0.3858)
    '38.6%'
    """
    if fraction is None or not math.isfinite(fraction):
        return missing
    return format_number(fraction * 100, decimals) + "%"


def render(value: float | None, form: str, missing: str = "—") -> str:
    """Write a figure by a named form, so that a reader can redo what a text did.

    Parameters
    ----------
    form : str
        ``f2`` fixed decimals, ``f`` shortest, ``p1`` fraction as per cent, ``d1`` fraction as percentage points without
        the word, ``i`` whole number; a leading ``a`` drops the sign (for 下降, 低于).

    >>> render(-0.0312, "ap1"), render(0.0312, "d1"), render(3.0, "i")
    ('3.1%', '3.1', '3')
    """
    if value is None or not math.isfinite(value):
        return missing
    if form.startswith("a"):
        return render(abs(value), form[1:], missing)
    kind, digits = form[0], int(form[1:]) if form[1:] else None
    if kind == "p":
        return format_percent(value, digits or 0)
    if kind == "d":
        return format_number(value * 100, digits)
    return format_number(value, 0 if kind == "i" else digits)
