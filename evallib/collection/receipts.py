"""The receipt: one page on which a department names its leader in charge and its contact."""

from __future__ import annotations

from typing import Any

from evallib import tables as t
from evallib.collection.forms import HIDDEN, RECEIPT, Stamp
from evallib.collection.make_book import Styles, protect, set_page
from evallib.collection.make_files import sealed_workbook
from evallib.collection.make_round import Round
from evallib.plan import Plan
from evallib.sheets import put

_FIRST = 2
"""Row of the first label, from 0."""
_LABEL, _ROOM = 20.0, 96.0
_CHECKS = {
    t.EMAIL: ('=ISNUMBER(FIND("@",{0}))', "邮箱地址应含“@”。"),
    t.PHONE: ("=LEN({0})>=7", "电话号码不应少于7位；座机请带区号。"),
}


def receipt_bytes(plan: Plan, department_id: str, asked: Round) -> bytes:
    """Return the receipt of a department as a workbook of one page; ``asked`` is the milestone that asks for it."""
    stamp = Stamp(
        plan.name, department_id, asked.milestone_id, asked.name, plan.as_of.isoformat(),
        {RECEIPT.title: (RECEIPT.kind, _FIRST + 1)},
    )  # fmt: skip

    def build(book: Any) -> None:
        styles = Styles(book)
        page = book.add_worksheet(RECEIPT.title)
        page.set_column(0, 0, _LABEL)
        page.set_column(1, 1, _ROOM)
        page.set_row(0, 36)
        put(page, 0, 0, f"{plan.title}中期评估工作联系人回执", styles.get(font_name="黑体", font_size=16))
        _fill(page, styles, plan.department_name(department_id))
        at = _FIRST + len(RECEIPT.columns) + 1
        for i, line in enumerate(_notes(plan, asked), start=at):
            put(page, i, 0, line, styles.get(font_size=11))
        set_page(page)
        page.fit_to_pages(1, 1)
        page.print_area(0, 0, at + 2, 1)
        protect(page)
        hide_stamp(book, stamp)

    return sealed_workbook(build)


def hide_stamp(book: Any, stamp: Stamp) -> None:
    """Add the hidden sheet that says whose form it is."""
    hidden = book.add_worksheet(HIDDEN)
    for i, row in enumerate(stamp.rows()):
        for j, value in enumerate(row):
            put(hidden, i, j, value)
    hidden.protect()
    hidden.hide()


def _fill(page: Any, styles: Styles, department: str) -> None:
    """A label and a cell a row; the name of the department is fixed."""
    look = {"font_size": 12, "border": 1, "text_wrap": True}
    for i, column in enumerate(RECEIPT.columns, start=_FIRST):
        page.set_row(i, 32)
        put(page, i, 0, column.heading, styles.get(**look, font_name="黑体", align="center", bg_color="#DDE6EF"))
        if not column.entry:
            put(page, i, 1, department, styles.get(**look, bg_color="#F3F5F7"))
            continue
        put(page, i, 1, "", styles.get(**look, bg_color="#FFFCEB", locked=False, num_format="@"))
        if column.name in _CHECKS:
            formula, told = _CHECKS[column.name]
            check = {"validate": "custom", "value": formula.format(f"$B${i + 1}"), "error_type": "warning"}
            page.data_validation(i, 1, i, 1, {**check, "error_title": "请核对", "error_message": told})


def _notes(plan: Plan, asked: Round) -> list[str]:
    """By when, and where to."""
    when = f"请于{asked.due.year}年{asked.due.month}月{asked.due.day}日前" if asked.due else "请"
    if asked.due and asked.due < plan.as_of:
        when = f"尚未报送的，请尽快（原定{asked.due.year}年{asked.due.month}月{asked.due.day}日前）"
    where = f"发送至{plan.mailbox}" if plan.mailbox else "按通知要求报送评估牵头单位"
    return [f"{when}填写并{where}。", "联系方式仅用于本次评估的工作联络，不随报告公开。"]
