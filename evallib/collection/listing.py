"""An office's 指标任务及项目专栏分解清单 → the tables of a plan folder, and what has to be asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from evallib.collection.listing_departments import FIRST_LEADS
from evallib.collection.listing_draft import Draft
from evallib.collection.listing_grid import Block, Place, Row, blocks
from evallib.collection.listing_indicators import read_indicator_row, references
from evallib.collection.listing_words import NAME
from evallib.collection.listing_works import read_work_row
from evallib.collection.workbook import Workbook, read_workbook
from evallib.errors import InputError

_FIVE_YEARS = {"二": 2011, "三": 2016, "四": 2021, "五": 2026, "六": 2031}
_NUMBERED = re.compile(r"十([二三四五六])五|第十([二三四五六])个五年")
_PLAN_NAME = re.compile(r"([^\s，。（(]{2,60}?规划(?:和[^，。]{2,6}年远景目标纲要|《?纲要》?)?)")
_LEVELS = (
    (r"^(国家|全国|中国|中华人民共和国)", "national"), (r"^.{1,8}?(省|自治区)", "province"),
    (r"^.{1,12}?[区县旗]", "district"), (r"^.{1,12}?市", "city"),
)  # fmt: skip


def read_listing(path: Path) -> Draft:
    """Read an office's list.

    Raises
    ------
    InputError
        The file cannot be read, or no sheet has headings that are known.
    """
    return read_book(read_workbook(path))


def read_book(book: Workbook) -> Draft:
    """Read a list that is open already."""
    found = list(blocks(book))
    kept = [block for block in found if block.rows]
    if not kept:
        raise InputError(f"{book.name}：没有找到清单的表头；表头应含“指标名称”“任务”“工程”“项目名称”或“规划名称”等，"
                         "并有“牵头单位”“单位”等其他列")  # fmt: skip
    draft = Draft()
    _ask_of_sheets(book, kept, draft)
    _header(kept, draft)
    for block in sorted(kept, key=lambda block: _rank(block.kind)):
        _read_block(block, draft)
    references(draft)
    _ask_of_part_years(kept, draft)
    _ask_of_departments(kept[0], draft)
    draft.tables["departments"] = draft.departments.rows()
    draft.questions.sort(key=lambda q: (_sheet_order(book, q.place.sheet), q.place.row, q.place.column))
    return draft


def _rank(kind: str) -> int:
    """Plans before tasks before programmes before projects, so that links find their ends."""
    order = ("special_plan", "city_task", "task", "programme", "project", "indicator")
    return order.index(kind) if kind in order else len(order)


def _sheet_order(book: Workbook, title: str) -> int:
    return next((i for i, grid in enumerate(book.grids) if grid.title == title), -1)


def _ask_of_sheets(book: Workbook, kept: Sequence[Block], draft: Draft) -> None:
    """Sheets that are hidden or have no headings anyone knows."""
    known = {block.sheet for block in kept}
    for grid in book.grids:
        filled = any(str(cell).strip() for row in grid.rows for cell in row)
        if filled and grid.title not in known:
            why = "是隐藏的工作表" if grid.hidden else "没有认出表头"
            draft.ask(Place(book.name, grid.title, 0, 0), grid.title, f"工作表{why}，未读取；其中是否有应列入的内容？")


def _header(found: Sequence[Block], draft: Draft) -> None:
    """Name, level and years of the plan, as far as titles and headings tell."""
    place = found[0].place(0, 0)
    titles = [re.sub(r"\s", "", text) for block in found for text in block.captions]
    name = next((match[1] for text in titles if (match := _PLAN_NAME.search(text))), "")
    name = re.sub(r"^(关于|落实|《)+", "", name)
    level = next((word for pattern, word in _LEVELS if re.search(pattern, name)), "")
    draft.header |= {key: value for key, value in (("name", name), ("level", level)) if value}
    if not name:
        draft.ask(place, "", "规划的名称是什么？请填plan.yml的name")
    if not level:
        draft.ask(place, name, "是哪一级的规划（national、province、city、district）？请填plan.yml的level")
    _years(found, titles, draft)


def _years(found: Sequence[Block], titles: Iterable[str], draft: Draft) -> None:
    """Base and last year from the headings of indicators, else from the plan's number (十四五)."""
    headings = [heading for block in found for heading in block.columns.values()]
    years = {field: [h.year for h in headings if h.field == field and h.year] for field in ("year", "base", "target")}
    bare = sorted(set(years["year"]))
    base = min(years["base"] or bare[: len(bare) > 1], default=None)
    last = max(years["target"] or bare[1:], default=None)
    words = " ".join((*titles, *(heading.text for heading in headings)))
    starts = {_FIVE_YEARS["".join(pair)] for pair in _NUMBERED.findall(words)}
    if len(starts) == 1:
        start = starts.pop()
        base, last = base or start - 1, last or start + 4
    if base and last and base < last <= base + 30:
        draft.header |= {"first_year": base + 1, "last_year": last, "base_year": base}
        return
    place = found[0].place(found[0].head, 0)
    draft.ask(place, "", "规划期从哪年到哪年、以哪年为基期？请填plan.yml的first_year、last_year和base_year")


def _read_block(block: Block, draft: Draft) -> None:
    """Rows of a block into their tables."""
    for column, text in block.strangers.items():
        draft.ask(block.place(block.head, column, text), text, f"列“{text}”没有对应的栏目，未读取；是否需要登记？")
    if not block.fields & {"lead", "duty"}:
        draft.ask(block.place(block.head, 0), "", "表中没有牵头单位一栏；各行由哪个单位牵头？请填lead_department列")
    first_leads = any(FIRST_LEADS.search(text) for text in (*block.notes, *block.captions))
    with_chapter = _main_with_chapter(block, draft)
    for row in block.rows:
        kind = block.kind or _kind_of(row)
        if not block.kind:
            row.cells.pop("category", None)
        if not kind:
            name = row.text(NAME)
            draft.ask(row.place, name, "是指标、任务、工程、项目还是专项规划？未登记")
        elif kind == "indicator":
            read_indicator_row(draft, block, row, main=with_chapter, first_leads=first_leads)
        else:
            read_work_row(draft, block, row, kind, first_leads=first_leads)


def _kind_of(row: Row) -> str:
    """What a row is by the word in its column 类别; "" where it does not say."""
    words = {"指标": "indicator", "任务": "task", "工程": "programme", "项目": "project", "规划": "special_plan"}
    text = row.text("category")
    found = {kind for word, kind in words.items() if word in text}
    return found.pop() if len(found) == 1 else ""


def _main_with_chapter(block: Block, draft: Draft) -> bool:
    """Whether a block's indicators that name a chapter are main ones all the same; those without a chapter are."""
    if block.kind not in ("", "indicator") or not any(row.text("chapter") for row in block.rows):
        return False
    if re.search(r"章节?(涉及)?(的)?指标|涉及指标", block.title):
        return False
    if "主要指标" in block.title:
        return True
    if all(row.text("chapter") for row in block.rows):
        draft.ask(block.place(block.head, 0), block.title, "清单没有注明哪些是主要指标；请填indicators.csv的main列")
    return False


def _ask_of_part_years(found: Sequence[Block], draft: Draft) -> None:
    """What no list says: of what nature half-year figures are."""
    block = next((block for block in found if block.kind == "indicator"), None)
    if block is not None:
        natures = "时点数stock、累计数flow、同比增速growth、不出数none"
        text = f"清单没有列出各指标半年数的性质（{natures}）；请填indicators.csv的part_year列"
        draft.ask(block.place(block.head, 0), "", text)


def _ask_of_departments(block: Block, draft: Draft) -> None:
    """Names of which one may be short for the other."""
    for short, long in draft.departments.alike():
        draft.ask(block.place(block.head, 0, "单位"), f"{short}／{long}",
                    f"“{short}”与“{long}”是否同一单位？如为同一单位，请在各表中统一编号", "按两个单位登记")  # fmt: skip
