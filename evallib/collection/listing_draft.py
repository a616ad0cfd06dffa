"""A plan folder in the making: rows by table, ids given out, questions noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from evallib import tables as t
from evallib.collection.listing_departments import Departments, read_duty
from evallib.collection.listing_grid import Place, Row

TABLES: Mapping[str, str] = {
    "indicator": "indicators", "task": "tasks", "programme": "programmes", "project": "projects",
    "city_task": "city_tasks", "special_plan": "special_plans",
}  # fmt: skip
_KEYS = {"indicator": t.INDICATOR_ID, "special_plan": t.PLAN_ID}
_IDS = {"indicator": ("I", 3), "task": ("T", 2), "programme": ("P", 2), "project": ("X", 3), "city_task": ("C", 2),
        "special_plan": ("S", 2)}  # fmt: skip
"""Kind → letter and digits of the ids given where the list has none."""
_JOINING = "均列为配合单位"
ROW, COLUMN, ASSUMED = "row", "column", "assumed"
QUESTION_COLUMNS = (t.FILE, t.SHEET, t.CELL, ROW, COLUMN, t.VALUE, t.QUESTION, ASSUMED)


@dataclass(frozen=True)
class Question:
    """What a cell leaves open; ``assumed`` says what is entered until it is answered: nothing, the field is empty."""

    place: Place
    value: str
    text: str
    assumed: str = "无"

    def record(self) -> dict[str, Any]:
        """A row of questions.csv."""
        return {
            t.FILE: self.place.file, t.SHEET: self.place.sheet, t.CELL: self.place.cell, ROW: self.place.row + 1,
            COLUMN: self.place.heading, t.VALUE: self.value, t.QUESTION: self.text, ASSUMED: self.assumed,
        }  # fmt: skip


@dataclass
class Draft:
    """What a list gives.

    Attributes
    ----------
    tables : dict of str to list of dict
        Table → its rows, by column.
    questions : list of Question
    header : dict
        Keys of plan.yml that are certain.
    """

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    header: dict[str, Any] = field(default_factory=dict)
    departments: Departments = field(default_factory=Departments)

    def ask(self, place: Place, value: str, text: str, assumed: str = "无") -> None:
        """Note a question."""
        self.questions.append(Question(place, value[:200], text, assumed))

    def add(self, kind: str, row: Mapping[str, Any]) -> str:
        """Add a row of a kind, made unverified; returns its id, given here where the row has none of its own."""
        rows = self.tables.setdefault(TABLES[kind], [])
        column = _KEYS.get(kind, t.ID)
        key = str(row.get(column) or self._next(kind, {str(other[column]) for other in rows}))
        rows.append({**row, column: key, t.PROVENANCE: "unverified"})
        return key

    def rows(self, kind: str) -> list[dict[str, Any]]:
        """Rows of a kind so far."""
        return self.tables.get(TABLES[kind], [])

    def find(self, kind: str, name: str) -> str:
        """Id of the first row of that name, "" where there is none."""
        column = _KEYS.get(kind, t.ID)
        return next((str(row[column]) for row in self.rows(kind) if row[t.NAME] == name), "")

    def own_id(self, kind: str, row: Row) -> str:
        """The id the list itself gives a row, where it can be one and is not taken."""
        text = row.text("id")
        column = _KEYS.get(kind, t.ID)
        if not text:
            return ""
        if t.ID_PATTERN.fullmatch(text) and all(other[column] != text for other in self.rows(kind)):
            return text
        why = "重复" if t.ID_PATTERN.fullmatch(text) else "只能含字母、数字、下划线和短横线"
        self.ask(row.cells["id"].place, text, f"编号{why}；是否改用其他编号？", "另行编号")
        return ""

    def duty(self, row: Row, *, first_leads: bool) -> dict[str, str]:
        """Lead and support of a row as ids; what the list leaves open is asked."""
        duty = read_duty(row.text("lead"), row.text("duty"), row.text("support"), first_leads=first_leads)
        cell = next((row.cells[name] for name in ("lead", "duty", "support") if name in row.cells), None)
        lead = duty.lead[0] if len(duty.lead) == 1 or (first_leads and duty.lead) else ""
        support = [name for name in (*duty.lead, *duty.support, *duty.open) if name != lead]
        place = cell.place if cell else row.place
        text = " ".join(row.text(name) for name in ("lead", "duty", "support") if row.text(name))
        if len(duty.lead) > 1 and not lead:
            count = len(duty.lead)
            self.ask(place, text, f"列有{count}个牵头单位，由哪一个牵头？请填lead_department列", _JOINING)
        elif duty.open:
            self.ask(place, text, "没有注明由哪个单位牵头；请填lead_department列", _JOINING)
        elif not lead and row.fields & {"lead", "duty"}:
            self.ask(place, text, "没有牵头单位；请填lead_department列")
        for word in duty.vague:
            named = (row.cells[name] for name in ("lead", "duty", "support") if word in row.text(name))
            place = next((entry.place for entry in named), place)
            self.ask(place, word, f"“{word}”具体指哪些单位？请补入support_departments列")
        ids = [self.departments.id_of(name) for name in ((lead, *support) if lead else support)]
        return {t.LEAD_DEPARTMENT: ids[0] if lead else "", t.SUPPORT_DEPARTMENTS: ";".join(ids[1 if lead else 0 :])}

    def focus(self, row: Row) -> str:
        """Focus areas a row names, by the words of the catalogue; others are asked."""
        if "focus" not in row.cells:
            return ""
        text = row.text("focus")
        found = [area for area in t.FOCUS_AREAS if area in text]
        if not found:
            self.ask(
                row.cells["focus"].place, text, f"重点领域应为{'、'.join(t.FOCUS_AREAS)}中的一个或几个；请填focus列"
            )
        return ";".join(found)

    @staticmethod
    def _next(kind: str, used: set[str]) -> str:
        letter, width = _IDS[kind]
        number = len(used) + 1
        while f"{letter}{number:0{width}d}" in used:
            number += 1
        return f"{letter}{number:0{width}d}"
