"""Years and parts of years in running text: 2022年底, 2023年上半年, “十四五”以来, 上年."""

from __future__ import annotations

import re
from dataclasses import dataclass

ANNUAL = "annual"
_PARTS = {"一季度": "q1", "第一季度": "q1", "上半年": "h1", "前三季度": "q3", "三季度末": "q3", "全年": ANNUAL}
_MONTHS = {3: "q1", 6: "h1", 9: "q3", 12: ANNUAL}
_DASH = "[—–－~～至到-]+"
_PART = (
    rf"(?:前?一季度|第一季度|上半年|前三季度|1月?{_DASH}(?P<to{{0}}>\d{{{{1,2}}}})月份?"
    r"|(?P<month{0}>\d{{1,2}})月(?:底|末|份|\d{{1,2}}日)?|底|末|全年|年?度)"
)
_DIGITS = {sign: str(i) for i, sign in enumerate("〇一二三四五六七八九")} | {"零": "0"}
_TOKEN = re.compile(
    rf"(?P<first>(?:19|20)\d\d)年?(?:末|底)?{_DASH}(?P<last>(?:19|20)\d\d)年(?P<lastpart>{_PART.format('x')})?"
    r"|(?P<since>(?:19|20)\d\d)年以来"
    rf"|(?P<year>(?:19|20)\d\d)年(?P<part>{_PART.format('y')})?"
    rf"|(?P<now>截至目前|到目前为止|目前|当前|现已)"
    rf"|(?P<this>今年|本年)(?:以来)?(?P<thispart>{_PART.format('z')})?"
    rf"|(?P<ago>去年|上年)(?P<agopart>{_PART.format('v')})?"
    rf"|(?P<base>“?十三五”?(?:规划)?(?:期?末|收官)|基期(?:年|数)?|规划期?初|期初)"
    rf"|(?P<end>规划期?末|“?十四五”?(?:规划)?期?末|期末|五年规划末)"
    rf"|(?P<span>“?十[三四五六]五”?(?:规划)?(?:实施)?(?:以来|前两年半?|期间|时期)|规划实施以来|近?两年半(?:来|以来)?)"
    rf"|(?P<bare>(?<![前\d])(?:第?一季度|上半年|前三季度)|(?<!\d)1月?{_DASH}(?P<to>[369])月(?:份)?)"
)
_AGAINST = re.compile(r"(?:较|比|同|与|于)$")


@dataclass(frozen=True)
class When:
    """A time in a text.

    Attributes
    ----------
    start, end : int
    year : int or None
        Of a span its last year; None for one that says no year (目前).
    period : str
        ``annual``, ``h1``, ``q1``, ``q3``; "" where any will do, "other" where it is none of these (4月).
    first : int or None
        Of a span (2021—2022年, “十四五”以来) its first year.
    against : bool
        Compared with (较2020年), not told about.
    """

    start: int
    end: int
    year: int | None
    period: str = ANNUAL
    first: int | None = None
    against: bool = False


@dataclass(frozen=True)
class Calendar:
    """What words such as 今年, 期末 mean in a run: the plan's years and the day figures end."""

    first: int
    last: int
    base: int
    running: int

    def whens(self, text: str) -> list[When]:
        """Return the times of a text in reading order."""
        text = _written_out(text)
        found = []
        for match in _TOKEN.finditer(text):
            year, period, first = self._read(match)
            against = bool(_AGAINST.search(text[: match.start()]))
            found.append(When(match.start(), match.end(), year, period, first, against))
        return found

    def _read(self, match: re.Match[str]) -> tuple[int | None, str, int | None]:
        if match["last"]:
            return int(match["last"]), _period(match, match["lastpart"], "x"), int(match["first"])
        if match["since"]:
            return None, "", int(match["since"])
        if match["year"]:
            return int(match["year"]), _period(match, match["part"], "y"), None
        if match["this"]:
            return self.running, _period(match, match["thispart"], "z") if match["thispart"] else "", None
        if match["ago"]:
            return self.running - 1, _period(match, match["agopart"], "v"), None
        if match["bare"]:
            return self.running, _PARTS.get(match["bare"]) or _MONTHS.get(int(match["to"] or 0), "other"), None
        if match["base"]:
            return self.base, ANNUAL, None
        if match["end"]:
            return self.last, ANNUAL, None
        return None, "", self.first if match["span"] else None


def _period(match: re.Match[str], part: str | None, group: str) -> str:
    if not part:
        return ANNUAL
    month = match[f"to{group}"] or match[f"month{group}"]
    if month:
        return _MONTHS.get(int(month), "other")
    return _PARTS.get(part.removeprefix("前") if part == "前一季度" else part, ANNUAL)


def _written_out(text: str) -> str:
    """二〇二二年 as 2022年, of the same length."""
    return re.sub(
        r"[一二][〇零九]([〇零一二三四五六七八九]{2})(?=年)", lambda m: "".join(_DIGITS[s] for s in m.group()), text
    )
