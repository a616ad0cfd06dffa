"""Reading a receipt into the private list of contacts; what it says appears in no message, report or log."""

from __future__ import annotations

import re
from collections.abc import Mapping

from evallib import tables as t
from evallib.collection.answers import Answers, Entry
from evallib.collection.cells import read_text
from evallib.collection.forms import Column
from evallib.collection.layout import is_blank, normal
from evallib.collection.workbook import Grid, Place, address
from evallib.errors import Finding, InputError, Severity
from evallib.plan import PRIVATE, Plan
from evallib.sheets import read_csv

LEADER, CONTACT = "分管领导", "联系人"
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_HIDDEN_VALUE = "（个人信息，不显示）"


def read_receipt(answers: Answers, grid: Grid, cells: Mapping[Column, Place]) -> None:
    """Read a receipt: name of the contact compulsory, a telephone number or address to reach them by."""
    said = {column.name: (column, place, _said(grid, place)) for column, place in cells.items()}

    def tell(name: str, rule: str, severity: Severity, text: str) -> None:
        column, (row, at), _ = said[name]
        answers.add(
            Finding(rule=rule, severity=severity, message=text, file=answers.book.name, sheet=grid.title,
                    cell=address(row, at), row=row + 1, column=column.heading, value=_HIDDEN_VALUE)
        )  # fmt: skip

    def text_of(name: str) -> str:
        return said[name][2] if name in said else ""

    unit = text_of(t.DEPARTMENT_ID)
    names = {normal(answers.plan.department_name(answers.department_id, short=short)) for short in (False, True)}
    if unit and normal(unit) not in names:
        tell(t.DEPARTMENT_ID, "receipt_department", "warning", "单位名称与填报单位不一致；请核对")
    if not text_of(t.NAME):
        tell(t.NAME, "receipt_incomplete", "error", "没有填写联系人；请补填")
    if not text_of(t.PHONE) and not text_of(t.EMAIL):
        tell(t.PHONE if t.PHONE in said else t.NAME, "receipt_incomplete", "error", "电话和邮箱至少填写一项；请补填")
    if text_of(t.PHONE) and len(re.sub(r"\D", "", text_of(t.PHONE))) < 7:
        tell(t.PHONE, "receipt_phone", "warning", "电话号码不足7位；请核对")
    if text_of(t.EMAIL) and not _MAIL.fullmatch(text_of(t.EMAIL)):
        tell(t.EMAIL, "receipt_mail", "warning", "邮箱地址格式有误；请核对")
    _enter(answers, grid, {name: found[2] for name, found in said.items()}, cells)


def _said(grid: Grid, place: Place) -> str:
    text = read_text(grid.cell(*place))
    return "" if is_blank(text) else text


def _enter(answers: Answers, grid: Grid, said: Mapping[str, str], cells: Mapping[Column, Place]) -> None:
    """Rows for the private list that are not there yet."""
    rows = []
    if said.get("leader"):
        rows.append({t.NAME: said["leader"], t.ROLE: LEADER, t.PHONE: "", t.EMAIL: ""})
    if said.get(t.NAME):
        rows.append({t.NAME: said[t.NAME], t.ROLE: CONTACT, t.PHONE: said.get(t.PHONE, ""),
                     t.EMAIL: said.get(t.EMAIL, "")})  # fmt: skip
    known = _listed(answers.plan)
    row, at = next(iter(cells.values()))
    for one in rows:
        whole = {t.DEPARTMENT_ID: answers.department_id, **one}
        if tuple(whole.values()) not in known:
            entry = Entry("contacts", whole, grid.title, address(row, at), row + 1, "", "")
            answers.entries.append(entry)


def _listed(plan: Plan) -> set[tuple[str, ...]]:
    """Rows of the private list as (department, name, role, telephone, mail)."""
    table = t.PLAN_TABLES[PRIVATE]
    path = plan.folder / table.file
    if not path.exists():
        return set()
    try:
        frame, _ = t.conform(read_csv(path, name=table.file)[0], table)
    except InputError:
        return set()
    columns = [t.DEPARTMENT_ID, t.NAME, t.ROLE, t.PHONE, t.EMAIL]
    return set(map(tuple, frame[columns].to_numpy().tolist()))
