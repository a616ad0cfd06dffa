"""Departments of an office's list: cells with one or several names, stable ids in order of first mention."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from evallib.collection.listing_words import is_blank

_APART = re.compile(r"[、，,；;/／|\n]+|(?<=[一-鿿）)])\s+(?=[一-鿿])")
_BRACKETS = re.compile(r"[（(][^（）()]*[)）]")
_LEADS = re.compile(r"[（(]?牵头(单位|部门)?[)）]?[:：]?")
_JOINS = re.compile(r"[（(]?(配合|协助|参与)(单位|部门)?[)）]?[:：]?")
_VAGUE = re.compile(
    r"(各|相关|有关|其他|其它).{0,6}(部门|单位|街道|委办局|乡镇)|^(全区|区政府|区委)?各.*|等(部门|单位)?$"
)
_STREET = re.compile(r"街道(办事处)?$")
FIRST_LEADS = re.compile(r"(排|列|居)?(在)?第一(位|个)?的?(单位|部门)?.{0,4}(为|是)?牵头|首位.{0,6}牵头")
"""A note that says that the first of several departments leads."""


@dataclass(frozen=True)
class Duty:
    """Departments a row names: who leads for certain, who supports, and of whom it is not said."""

    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    vague: tuple[str, ...] = ()


@dataclass
class Departments:
    """Names met → ids D01, D02 … in order of first mention."""

    ids: dict[str, str] = field(default_factory=dict)

    def id_of(self, name: str) -> str:
        """Id of a department, new where it is met for the first time."""
        return self.ids.setdefault(name, f"D{len(self.ids) + 1:02d}")

    def rows(self) -> list[dict[str, str]]:
        """Rows of departments.csv; only streets show their kind by their name."""
        from evallib import tables as t

        return [{t.DEPARTMENT_ID: key, t.NAME: name, t.SHORT_NAME: name, t.KIND: "街道" if _STREET.search(name) else ""}
                for name, key in self.ids.items()]  # fmt: skip

    def alike(self) -> list[tuple[str, str]]:
        """Pairs of names of which one may be short for the other."""
        names = sorted(self.ids, key=lambda name: (len(name), name))
        return [(a, b) for i, a in enumerate(names) for b in names[i + 1 :] if _short_for(a, b)]


def _short_for(short: str, long: str) -> bool:
    """Whether all characters of a name stand in another in the same order: 区发改委, 区发展和改革委员会."""
    letters = iter(long)
    return len(short) >= 3 and len(short) < len(long) and all(letter in letters for letter in short)


def split_names(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names in a cell, and words that name nobody in particular (各街道, 相关部门).

    >>> split_names("区教育局、区市场监管局（知识产权局、药监局），各街道")
    (('区教育局', '区市场监管局（知识产权局、药监局）'), ('各街道',))
    """
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\x00{len(kept) - 1}\x00"

    parts = _APART.split(_BRACKETS.sub(keep, text.strip()))
    names = [re.sub(r"\x00(\d+)\x00", lambda m: kept[int(m[1])], part).strip(" 。.") for part in parts]
    named = dict.fromkeys(name for name in names if name and not is_blank(name))
    return tuple(n for n in named if not _VAGUE.search(n)), tuple(n for n in named if _VAGUE.search(n))


def read_duty(lead: str, duty: str, support: str, *, first_leads: bool = False) -> Duty:
    """Read the three columns of a row: 牵头, 责任, 配合.

    Beside a leading department those of 责任单位 support. Without one a single department leads; of several it is not
    known who leads, unless the list says that the first does, or marks one with 牵头.
    """
    leading, joining, rest, vague = _marked(lead)
    if leading or joining:
        found, supporting = [*leading, *(rest if not leading else ())], [*joining, *(rest if leading else ())]
    else:
        found, supporting = list(rest), []
    more = _marked(duty)
    vague = [*vague, *more[3]]
    found += more[0]
    supporting += more[1]
    open_: list[str] = []
    if found:
        supporting += more[2]
    elif len(more[2]) == 1 or (first_leads and more[2]):
        found, supporting = list(more[2][:1]), [*supporting, *more[2][1:]]
    else:
        open_ = list(more[2])
    names, unclear = split_names(_JOINS.sub("", support))
    supporting += names
    supporting.sort(key="、".join((lead, duty, support)).find)  # as they stand in the list
    return Duty(tuple(dict.fromkeys(found)), tuple(dict.fromkeys(n for n in supporting if n not in found)),
                tuple(dict.fromkeys(open_)), tuple(dict.fromkeys((*vague, *unclear))))  # fmt: skip


def _marked(text: str) -> tuple[list[str], list[str], list[str], list[str]]:
    """Names marked with 牵头, with 配合, unmarked ones, vague words; a mark with a colon holds to the next one."""
    leading: list[str] = []
    joining: list[str] = []
    rest: list[str] = []
    vague: list[str] = []
    target = rest
    for part in re.split(r"(?=(?:牵头|配合|协助|参与)(?:单位|部门)?[:：])|[;；\n]", text):
        ahead = re.match(r"(牵头|配合|协助|参与)(单位|部门)?[:：]", part)
        if ahead:
            target = leading if ahead[1] == "牵头" else joining
            part = part[ahead.end() :]
        names, unclear = split_names(part)
        vague += unclear
        for name in names:
            if _LEADS.search(name):
                leading.append(_LEADS.sub("", name).strip())
            elif _JOINS.search(name):
                joining.append(_JOINS.sub("", name).strip())
            else:
                target.append(name)
    return ([n for n in leading if n], [n for n in joining if n], rest, vague)
