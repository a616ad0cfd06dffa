"""Counts a text states: so many indicators by class, so many binding ones, so many projects by state."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evallib import tables as t
from evallib.proofing.quantities import Quantity

_CLASSES = (
    ("good", r"基本符合或快于|达到或快于|达到或超过(?:时间|序时|规划)?进度|达到预期及以上"),
    ("early", r"提前(?:\S{0,2}年)?(?:实现|完成|达到|达标)"),
    ("ahead", r"快于预期|好于预期|超过?预期|超过?(?:时间|序时|规划)进度|快于(?:时间|序时|规划)?进度"),
    ("on_track", r"基本符合预期|符合预期|达到预期|基本达到预期|与规划进度基本相符|基本符合"),
    ("lagging", r"滞后|慢于预期|低于预期|未达(?:到)?预期|落后"),
    (t.NOT_RATED, r"暂?(?:无法|不能|未|不)(?:作)?评价"),
)
_SCOPES = (
    ("binding", r"约束性(?:指标)?"),
    ("anticipatory", r"预期性(?:指标)?"),
    ("chapters", r"(?:各)?章节?(?:涉及(?:的)?)?指标|各章涉及"),
    ("main", r"主要指标"),
    ("own", r"(?:承担|牵头|负责|配合)(?:的)?|(?:我|本)(?:局|委|办|部门|单位|部)"),
    ("task", r"重点任务"),
    ("programme", r"重点工程"),
    ("project", r"专栏项目"),
    ("city_task", r"市级(?:重点)?任务"),
)
_WORKS = ("task", "programme", "project", "city_task")
_SAID_STATES = """
    完成=已完成 完工=已完工 已竣工=已完工 竣工=已完工 正在建设=在建 开展前期=前期 前期工作=前期 尚未启动=未启动
    尚未开工=未开工 慢于序时进度=慢于序时 达到序时进度=达到序时 停建缓建=停缓建 未报送=未报送
""".split()
_STATES = {name: name for name in (*t.WORK_STATE_NAMES.values(), *t.PROJECT_STATE_NAMES.values())}
_STATES |= dict(pair.split("=") for pair in _SAID_STATES)
_GOOD = ("early", "ahead", "on_track")
_NOUN = re.compile(r"项|个")
_PART = re.compile(r"(?<!各章)(?<!章节)(?<!章)涉及|本专栏|进度(?:偏慢|滞后)的")
"""Words of a sentence that counts a part no table counts: a focus area, a box, the slow works."""
_BREAK = "，、；。：（）()！？\n"


@dataclass(frozen=True)
class Count:
    """A count a text states.

    Attributes
    ----------
    expected : tuple of (name, number)
        What the tables have for it: one, or several where the text does not say of which set it speaks.
    """

    number: Quantity
    expected: tuple[tuple[str, int], ...]

    @property
    def agrees(self) -> bool:
        """Whether the number is one of those expected."""
        return any(self.number.value == value for _, value in self.expected)


@dataclass(frozen=True, eq=False)
class Counter:
    """Counts of a run; with a department also of what it leads or supports.

    Attributes
    ----------
    counts : mapping of str to int
        As of ``Evaluation.counts``, with ``chapters/chapters`` for the number of chapters.
    own : mapping of str to int
        The same names, of one department's indicators and works (empty without department).
    rows : sequence of mapping
        Rating records of the main and the chapters' indicators.
    """

    counts: Mapping[str, int]
    own: Mapping[str, int]
    rows: Sequence[Mapping[str, Any]] = ()

    def read(self, text: str, numbers: Sequence[Quantity]) -> list[Count]:
        """Return the counts a passage states."""
        return [found for number in numbers if _is_count(number) for found in self._one(text, number)]

    def _one(self, text: str, number: Quantity) -> Iterator[Count]:
        before, after = _around(text, number)
        if _PART.search(_whole(text, number)):
            return
        begin = max([0, *(text.rfind(stop, 0, number.start) + 1 for stop in "。；！？\n")])
        told = text[begin : number.start]
        found = self._class(before, after, told) or self._state(before, after, told)
        found = found or [item for item in self._total(before, after, told) if item[1]]
        if found:
            yield Count(number, tuple(dict.fromkeys(found)))

    def _class(self, before: str, after: str, told: str) -> list[tuple[str, int]]:
        """提前实现4项, 5项指标滞后于规划进度: of the set named, or of any the text may speak of."""
        names = _classes(before) or _classes(after)
        scope = _scope_of(before) or _scope_of(after) or _scope_of(told)
        if not names or scope in _WORKS or ("指标" not in told + after and scope not in ("binding", "anticipatory")):
            return []
        found = []
        for label, counts, scopes in self._sets(scope):
            for one in scopes:
                if all(f"{one}/{name}" in counts for name in names):
                    found.append((label, sum(counts[f"{one}/{name}"] for name in names)))
        return found + self._grouped(told, names)

    def _grouped(self, told: str, names: Sequence[str]) -> list[tuple[str, int]]:
        """Counts within a category or chapter the sentence names (创新驱动类指标)."""
        found = []
        for group in dict.fromkeys(name for row in self.rows for name in (row[t.CATEGORY], row[t.CHAPTER]) if name):
            if group in told:
                wanted = _GOOD if "good" in names else names
                for rows in (self.rows, [row for row in self.rows if row[t.MAIN]]):
                    mine = [row for row in rows if group in (row[t.CATEGORY], row[t.CHAPTER])]
                    found.append((group, sum(1 for row in mine if not names or row[t.RATING] in wanted)))
        return found

    def _sets(self, scope: str) -> list[tuple[str, Mapping[str, int], tuple[str, ...]]]:
        """The sets a text may speak of: the plan's, and the department's own."""
        if scope == "own":
            return [("本单位", self.own, ("counted", "main"))] if self.own else []
        whole = ("全部", self.counts, (scope,) if scope else ("main", "counted", "chapters"))
        return [whole, ("本单位", self.own, (scope,) if scope else ("counted", "main"))] if self.own else [whole]

    def _state(self, before: str, after: str, told: str) -> list[tuple[str, int]]:
        """重点工程…在建20项: always of a kind of work the sentence names."""
        scope = _scope_of(before) or _scope_of(told) or _scope_of(after)
        if scope not in _WORKS:
            return []
        ordered = sorted(_STATES, key=lambda name: (-len(name), name))
        bare = before.rstrip("的有为共达")
        word = next((_STATES[name] for name in ordered if bare.endswith(name)), "")
        word = word or next((_STATES[name] for name in ordered if after.startswith(name)), "")
        key = f"{scope}/{word}"
        return [(label, counts.get(key, 0)) for label, counts, _ in self._sets(scope)] if word else []

    def _total(self, before: str, after: str, told: str) -> list[tuple[str, int]]:
        """26项主要指标, 主要指标26项, 约束性指标6项, 32项重点工程; of a department 承担的6项指标."""
        for scope, pattern in _SCOPES:
            if scope == "own":
                continue
            ending = r"(?:中|$|已|均|全|共)" if scope in _WORKS else ""
            right = re.match(rf"(?:{pattern}){ending}", after)
            left = re.search(rf"(?:{pattern})(?:共|有|计|为|共有|共计)?$", before)
            if right or left:
                name = f"{scope}/{t.COUNT}"
                found = [(label, counts.get(name, 0)) for label, counts, _ in self._sets(scope)]
                chapters = [("章节", self.counts["chapters/chapters"])] if scope == "chapters" else []
                return [*found, *chapters, *self._grouped(told, ())]
        if self.own and re.match("(?:评估)?指标", after) and _scope_of(before + told[-12:]) == "own":
            return [("本单位", self.own[f"{one}/{t.COUNT}"]) for one in ("counted", "main", "led")]
        return []


def _whole(text: str, number: Quantity) -> str:
    """The sentence a number stands in."""
    begin = max([0, *(text.rfind(stop, 0, number.start) + 1 for stop in "。！？\n")])
    ends = [place for stop in "。！？\n" if (place := text.find(stop, number.end)) >= 0]
    return text[begin : min(ends, default=len(text))]


def _is_count(number: Quantity) -> bool:
    return bool(_NOUN.fullmatch(number.unit)) and number.step == 1 and number.value < 1000


def _around(text: str, number: Quantity) -> tuple[str, str]:
    """The words before and after a number, up to a stop or another number."""
    before = re.split(rf"[{_BREAK}]|\d+\s*[项个]?", text[max(0, number.start - 24) : number.start])[-1]
    after = re.split(rf"[{_BREAK}]|\d", text[number.end : number.end + 18])[0]
    return before, after


def _classes(words: str) -> list[str]:
    found = []
    for name, pattern in _CLASSES:
        if re.search(pattern, words):
            found.append(name)
            words = re.sub(pattern, "", words)
    return found


def _scope_of(words: str) -> str:
    """The set named last."""
    places = [(match.start(), scope) for scope, pattern in _SCOPES for match in re.finditer(pattern, words)]
    return max(places)[1] if places else ""


def counter(tables: Mapping[str, Any], department: str = "") -> Counter:
    """Return the counts of a run, and of one department."""
    whole = dict(tables["counts"]) | {"chapters/chapters": tables["chapters"]}
    rows = [row for row in tables["ratings"] if row[t.MAIN] or row[t.CHAPTER]]
    return Counter(whole, _of_department(tables, department) if department else {}, rows)


def _of_department(tables: Mapping[str, Any], department: str) -> dict[str, int]:
    """Counts of what a department leads or supports: of indicators as the plan's, of works by state."""
    rows = [row for row in tables["ratings"] if department in row[t.DEPARTMENTS]]
    main = [row for row in rows if row[t.MAIN]]
    chapters = [row for row in rows if not row[t.MAIN] and row[t.CHAPTER]]
    counted = main + chapters
    sets = {"main": main, "chapters": chapters, "counted": counted,
            "binding": [row for row in counted if row[t.ATTRIBUTE] == "约束性"],
            "anticipatory": [row for row in counted if row[t.ATTRIBUTE] == "预期性"]}  # fmt: skip
    found: dict[str, int] = {}
    for scope, items in sets.items():
        for name in (*t.RATINGS, t.NOT_RATED):
            found[f"{scope}/{name}"] = sum(1 for row in items if row[t.RATING] == name)
        found[f"{scope}/{t.COUNT}"] = len(items)
        found[f"{scope}/good"] = sum(found[f"{scope}/{name}"] for name in _GOOD)
    found[f"led/{t.COUNT}"] = sum(1 for row in counted if row[t.DEPARTMENT] == department)
    for work in tables["works"]:
        if department in (work[t.LEAD_DEPARTMENT], *t.split_list(work[t.SUPPORT_DEPARTMENTS] or "")):
            for name in (work[t.STATE_NAME], t.COUNT):
                key = f"{work[t.OBJECT_TYPE]}/{name}"
                found[key] = found.get(key, 0) + 1
    return found
