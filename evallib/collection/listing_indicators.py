"""Rows of indicators of an office's list."""

from __future__ import annotations

import re
from typing import Any

from evallib import tables as t
from evallib.collection.listing_draft import Draft
from evallib.collection.listing_grid import Block, Entry, Row
from evallib.collection.listing_targets import Asked, Goal, read_goal
from evallib.collection.listing_words import NAME, is_blank, item_name, section_name
from evallib.collection.units import parse_unit, plain
from evallib.numbers import parse_number

_UNITS = re.compile(
    r"[%‰]|百分点|(万|亿|千|百万)?(元|美元|人|家|个|件|户|座|张|吨|吨标准煤|立方米|平方米|平方公里|公里|公顷|亩|辆|台|套|所|处|条|项|场|次|岁|年|天)"
)
_IN_NAME = re.compile(r"[（(]([^（）()]{1,8})[)）]$")
_ECONOMY = re.compile(r"^(经济|经济总量|GDP|地区生产总值|国内生产总值|生产总值)$")
_ECONOMY_NAMES = re.compile(r"(地区|国内)?生产总值|GDP")
_PLACE = "place"  # where the reference was read; taken out before writing


def read_indicator_row(draft: Draft, block: Block, row: Row, *, main: bool, first_leads: bool) -> None:
    """Add one indicator: what its cells say for certain; the rest is asked.

    ``main``: whether one that names a chapter is a main indicator too; one without a chapter is.
    """
    cell = row.cells.get("indicator") or row.cells[NAME]
    name, unit = _name_and_unit(cell.text, row.text("unit") or row.text("units"))
    base, base_year = _base(draft, block, row, unit)
    target, growth = _said(_target_cell(block, row)), _said(row.cells.get("growth"))
    goal = read_goal(Asked(
        name, unit, base, target.text if target else "", growth.text if growth else "",
        growth.heading.text if growth else "",
    ))  # fmt: skip
    used, other = (growth, target) if goal.by_growth else (target, growth)
    asked_at = used or _target_cell(block, row) or cell
    for question in goal.questions:
        draft.ask(asked_at.place, asked_at.text, f"{name}：{question}")
    if re.match(r"\s*其中[:：]", cell.text):
        draft.ask(cell.place, cell.text, "“其中”项是否单独计为一项指标？", "单独登记")
    if draft.find("indicator", name):
        draft.ask(cell.place, name, f"与{draft.find('indicator', name)}重名，是否同一指标？", "按两行登记")
    notes = (f"{other.heading.text}：{other.text}" if other else "", row.text("note"))
    draft.add("indicator", {
        t.INDICATOR_ID: draft.own_id("indicator", row), t.NAME: name, t.UNIT: unit or goal.unit,
        t.CATEGORY: _category(row), t.CHAPTER: section_name(row.text("chapter")), t.FOCUS: draft.focus(row),
        t.MAIN: "true" if main or not row.text("chapter") else "false", t.ATTRIBUTE: _attribute(draft, row, name),
        t.BASE_YEAR: base_year, t.BASE: base, t.TARGET_TEXT: _words(used, goal), **_fields(goal),
        **draft.duty(row, first_leads=first_leads), t.CALIBER: row.text("caliber"),
        t.NOTE: "；".join(filter(None, notes)), _PLACE: (asked_at.place, goal.reference),
    })  # fmt: skip


def _said(entry: Entry | None) -> Entry | None:
    """A cell that says something."""
    return None if entry is None or is_blank(entry.text) else entry


def _words(used: Entry | None, goal: Goal) -> str:
    """The target in the list's own words; a yearly rate says so."""
    text = used.text if used else ""
    return f"年均{text}" if goal.target_type == "avg_growth" and goal.by_growth and "年均" not in text else text


def _name_and_unit(text: str, unit: str) -> tuple[str, str]:
    """Name and unit; a unit in brackets behind the name counts where the column has none.

    >>> _name_and_unit("1.地区生产总值（亿元）", ""), _name_and_unit("高新技术企业数", "家")
    (('地区生产总值', '亿元'), ('高新技术企业数', '家'))
    """
    name, unit = item_name(text), "" if is_blank(unit) else plain(unit)
    bracket = _IN_NAME.search(name)
    if bracket and _UNITS.fullmatch(plain(bracket[1])) and unit in ("", plain(bracket[1])):
        return name[: bracket.start()].strip(), plain(bracket[1])
    return name, unit


def _category(row: Row) -> str:
    return section_name(row.text("category")) or row.section


def _attribute(draft: Draft, row: Row, name: str) -> str:
    """约束性 or 预期性, where exactly one is named."""
    text = row.text("attribute")
    found = [word for word in ("约束性", "预期性") if word[:2] in text]
    if len(found) == 1:
        return found[0]
    place = row.cells["attribute"].place if "attribute" in row.cells else row.place
    draft.ask(place, text, f"{name}：是约束性还是预期性指标？请填attribute列")
    return ""


def _base(draft: Draft, block: Block, row: Row, unit: str) -> tuple[float | None, int | None]:
    """Base and its year: of several years the earliest column; figures of later years are asked about."""
    columns = _year_columns(block)
    bases = {year for year, kind in columns.items() if kind == "base"}
    first = min(bases, default=None)
    entry = _figure_cell(row, first, "base")
    for year, kind in sorted(columns.items()):
        later = _figure_cell(row, year, kind)
        if later and year != first and kind != "target" and not is_blank(later.text):
            draft.ask(
                later.place, later.text, "是哪一天、由哪个单位报送的数？清单没有注明，未登记；请填observations.csv"
            )
    if entry is None or is_blank(entry.text):
        return None, first
    return _base_figure(draft, block, entry, unit, first)


def _base_figure(
    draft: Draft, block: Block, entry: Entry, unit: str, year: int | None
) -> tuple[float | None, int | None]:
    """The base as a number in the indicator's unit; another year in brackets or an asterisk is told."""
    text = entry.text
    other = re.search(r"[（(]((?:19|20)\d\d)年?(?:数|底|末)?[)）]", text)
    bare = text.replace(other[0], "") if other else text
    starred = re.search(r"[*＊※]", bare) is not None
    named = int(other[1]) if other else block.starred_year if starred else year
    bare = re.sub(r"[*＊※]", "", bare).strip()
    found = parse_number(bare.removesuffix(unit) if unit else bare)
    if named is None and starred:
        draft.ask(entry.place, text, "带*的基数是哪一年的？请填base_year列")
    if found is None or (found.scale != 1 and parse_unit(unit).scale != 1) or (found.mark and found.mark != unit):
        draft.ask(entry.place, text, "基数不是一个明确的数或单位不符；请填base列")
        return None, named
    if found.estimate:
        draft.ask(entry.place, text, "基数为约数或预计数，准确数是多少？请填base列")
        return None, named
    return found.scaled, named


def _year_columns(block: Block) -> dict[int, str]:
    """Years of the headings: base, target, or between."""
    years: dict[int, str] = {}
    bare = sorted(h.year for h in block.columns.values() if h.field == "year" and h.year)
    for heading in block.columns.values():
        if heading.year and heading.field in ("base", "target"):
            years[heading.year] = heading.field
    if bare and "base" not in years.values():
        years.setdefault(bare[0], "base")
    if bare and "target" not in years.values():
        years.setdefault(bare[-1], "target" if len(bare) > 1 or "base" in years.values() else "base")
    for year in bare:
        years.setdefault(year, "between")
    bases = sorted(year for year, kind in years.items() if kind == "base")
    return {year: "between" if year in bases[1:] else kind for year, kind in years.items()}


def _figure_cell(row: Row, year: int | None, kind: str) -> Entry | None:
    """The cell of a year, whether its heading is bare or says 基数."""
    named = [name for name in (f"year{year}", f"{kind}{year}", kind) if name in row.cells]
    found = [row.cells[name] for name in named if row.cells[name].heading.year in (year, None)]
    return found[0] if found else None


def _target_cell(block: Block, row: Row) -> Entry | None:
    """The cell of the target: its own heading, else the last year's."""
    years = [year for year, kind in _year_columns(block).items() if kind == "target"]
    cell = _figure_cell(row, max(years, default=None), "target")
    return cell or row.cells.get("goal")


def _fields(goal: Goal) -> dict[str, Any]:
    """The catalogue's columns of a goal."""
    return {
        t.TARGET_TYPE: goal.target_type, t.DIRECTION: goal.direction, t.VALUE_KIND: goal.value_kind,
        t.TARGET: goal.target, t.TARGET_LOW: goal.low, t.TARGET_HIGH: goal.high,
    }  # fmt: skip


def references(draft: Draft) -> None:
    """Find the indicators others are compared with, by name; drop working columns."""
    rows = draft.rows("indicator")
    for row in rows:
        place, wanted = row.pop(_PLACE)
        if not wanted:
            continue
        found = [other[t.INDICATOR_ID] for other in rows if other is not row and _means(wanted, other[t.NAME])]
        if len(found) == 1:
            row[t.REFERENCE] = found[0]
        else:
            draft.ask(place, wanted, f"{row[t.NAME]}：与哪项指标比较？请填reference列")


def _means(wanted: str, name: str) -> bool:
    """Whether an indicator is the one a target compares with: its growth."""
    if _ECONOMY.match(wanted):
        return bool(
            _ECONOMY_NAMES.search(name) and re.search(r"增长|增速", name) and not re.search(r"单位|占|人均", name)
        )
    return wanted in name and bool(re.search(r"增长|增速", name))
