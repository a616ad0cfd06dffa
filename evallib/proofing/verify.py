"""``verify``: every number of a Word file held against the tables of a run."""

from __future__ import annotations

import re
from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from evallib import tables as t
from evallib.errors import UsageError
from evallib.proofing import facts as f
from evallib.proofing.claims import EXACT, UNKNOWN, WRONG, Context, Reader, Verdict
from evallib.proofing.counts import Count, Counter, counter
from evallib.proofing.facts import read_records
from evallib.proofing.names import read_names
from evallib.proofing.periods import Calendar
from evallib.proofing.quantities import plain_text, quantities
from evallib.proofing.roles import Role
from evallib.proofing.runs import Run
from evallib.proofing.word import Passage, passages, read_parts

RESULTS = {EXACT: "一致", WRONG: "不一致", UNKNOWN: "不能对应"}
_AROUND = 24
_PROSE = 10
"""Chinese characters from which a cell is read as prose."""
_HEADS = 3
_OWN_AREA = frozenset({"本地区", "本区", "本市"})
_OTHER_COLUMNS = re.compile(
    "序号|编号|名称|责任|单位$|牵头|备注|属性|评价|排名|权重|类别|说明|电话|页码|文号|次数|误差|最远|方法|位次|得分"
)


_OTHER_AREA = re.compile("对标|六区|全市|全国|全省|平均水平|兄弟区|其他区|周边区|中心城区|外省市")
"""Words in a row or caption that make a table's figures another place's."""


@dataclass(frozen=True)
class Finding:
    """A number of a document, with what the run says of it.

    Attributes
    ----------
    place : str
        第3段, 表2第4行第3列, 文本框, 脚注.
    text : str
        The number with its unit.
    result : {"exact", "disagreeing", "not_found"}
    indicator_id, indicator : str
    about, expected, cell : str
        What it is compared with, what the tables say, where.
    context : str
        The words around it.
    """

    place: str
    text: str
    result: str
    indicator_id: str = ""
    indicator: str = ""
    about: str = ""
    expected: str = ""
    cell: str = ""
    context: str = ""

    def line(self) -> str:
        """One Chinese line for the screen."""
        head = f"[{RESULTS[self.result]}] {self.place}：“{self.context}”"
        if self.result == WRONG:
            return f"{head} 中的{self.text}，{self.indicator}{self.about}应为{self.expected}"
        return f"{head} 中的{self.text}" + (f"，{self.indicator}{self.about}" if self.about else "")


@dataclass(frozen=True)
class Verification:
    """What :func:`verify` found, in reading order."""

    file: str
    findings: tuple[Finding, ...]

    def of(self, result: str) -> tuple[Finding, ...]:
        """The findings of one result."""
        return tuple(item for item in self.findings if item.result == result)

    def records(self) -> list[dict[str, Any]]:
        """Plain mappings, for JSON."""
        return [asdict(item) for item in self.findings]

    def summary(self) -> str:
        """Chinese: how many of each."""
        tally = Tally(item.result for item in self.findings)
        parts = "，".join(f"{RESULTS[name]}{tally[name]}个" for name in (EXACT, WRONG, UNKNOWN))
        return f"{self.file}：共{len(self.findings)}个数，{parts}"


def verify(path: Path, run: Run, *, department: str = "") -> Verification:
    """Hold every number of a Word file against the tables of a run.

    Parameters
    ----------
    path : Path
        Any .docx; tracked changes are read as accepted.
    run : Run
    department : str
        Whose report it is: counts such as 承担的6项指标 are the department's. "" looks for its name in the title.

    Raises
    ------
    UsageError
        No such department.
    InputError
        The file or the run cannot be read.
    """
    found = passages(read_parts(path))
    tables = run.tables
    whose = _department(tables, department, found)
    return Verification(path.name, tuple(_Desk(tables, whose).read(found)))


def _department(tables: dict[str, Any], wanted: str, found: Sequence[Passage]) -> str:
    offices = tables["plan"]["departments"]
    known = {office[t.DEPARTMENT_ID] for office in offices}
    if wanted and wanted not in known:
        raise UsageError(f"没有部门“{wanted}”，可用的有：{'、'.join(sorted(known))}")
    opening = "\n".join(passage.text for passage in found[:6])
    named = [o for o in offices if any(name and name in opening for name in (o[t.NAME], o[t.SHORT_NAME]))]
    return wanted or (str(named[0][t.DEPARTMENT_ID]) if len(named) == 1 else "")


class _Desk:
    """Reads the passages of one document in order; remembers headings and the heads of tables."""

    def __init__(self, tables: dict[str, Any], department: str) -> None:
        plan = tables["plan"]
        calendar = Calendar(plan["first_year"], plan["last_year"], plan["base_year"], int(plan["data_until"][:4]))
        self.reader = Reader(read_names(tables), read_records(tables), calendar)
        self.counter: Counter = counter(tables, department)
        self.topic: tuple[str, ...] = ()

    def read(self, found: Sequence[Passage]) -> Iterator[Finding]:
        """Findings of all passages."""
        grids: dict[int, list[Passage]] = {}
        for passage in found:
            grids.setdefault(passage.table, []).append(passage)
        captions = _captions(found)
        for passage in found:
            if passage.table < 0:
                yield from self._paragraph(passage)
            elif passage is grids[passage.table][0]:
                grid = _Grid(grids[passage.table], self.reader, captions.get(passage.table, ""))
                for cell in grid.cells:
                    yield from self._cell(cell, grid)

    def _paragraph(self, passage: Passage) -> Iterator[Finding]:
        short = passage.heading or (len(passage.text) <= 36 and "。" not in passage.text)
        if short:
            named = {m.keys for m in self.reader.names.mentions(plain_text(passage.text)) if m.keys}
            self.topic = next(iter(named)) if len(named) == 1 else ()
        yield from self._judged(passage, self.reader.read(passage.text, Context(self.topic)))

    def _cell(self, passage: Passage, grid: _Grid) -> Iterator[Finding]:
        context = grid.context(passage)
        if context is not None:
            yield from self._judged(passage, self.reader.read(passage.text, context))

    def _judged(self, passage: Passage, verdicts: Iterable[Verdict]) -> Iterator[Finding]:
        plain = plain_text(passage.text)
        counts = {item.number.start: item for item in self.counter.read(plain, quantities(plain, self.reader.units()))}
        for verdict in verdicts:
            count = counts.get(verdict.start)
            yield _finding(passage, _counted(verdict, count) if count and verdict.result != EXACT else verdict)


def _counted(verdict: Verdict, count: Count) -> Verdict:
    expected = "或".join(dict.fromkeys(f"{value}{count.number.unit}" for _, value in count.expected))
    if count.agrees:
        return replace(verdict, result=EXACT, indicator_id="", name="", about="计数", cell="summary")
    return replace(verdict, result=WRONG, indicator_id="", name="", about="计数", expected=expected, cell="summary")


def _finding(passage: Passage, verdict: Verdict) -> Finding:
    begin, end = max(0, verdict.start - _AROUND), verdict.end + _AROUND // 2
    context = re.sub(r"\s+", " ", passage.text[begin:end]).strip()
    return Finding(
        passage.place, verdict.text, verdict.result, verdict.indicator_id, verdict.name, verdict.about,
        verdict.expected, verdict.cell, context,
    )  # fmt: skip


def _captions(found: Sequence[Passage]) -> dict[int, str]:
    """Table → the two short paragraphs before it (title, 单位：亿元)."""
    captions: dict[int, str] = {}
    recent: list[str] = []
    for passage in found:
        if passage.table < 0:
            recent = [*recent, passage.text][-2:]
        else:
            captions.setdefault(passage.table, "\n".join(text for text in recent if len(text) < 60))
    return captions


class _Grid:
    """One table: which rows are its head, what each column and row is about."""

    def __init__(self, cells: Sequence[Passage], reader: Reader, caption: str) -> None:
        self.reader = reader
        self.rows: dict[int, list[Passage]] = {}
        for cell in cells:
            self.rows.setdefault(cell.row, []).append(cell)
        self.head = self._head_rows()
        self.cells = [cell for cell in cells if cell.row not in self.head]
        unit = re.search(r"单位[：:]\s*([^\s，。；、）)]+)", caption)
        self.unit = unit[1] if unit else ""
        heads = {re.sub(r"\s", "", cell.text) for number in self.head for cell in self.rows[number]}
        self.mixed = bool(heads & _OWN_AREA)
        self.foreign = not self.mixed and bool(_OTHER_AREA.search(caption))
        self.unit_column = next(
            (c.column for r in self.head for c in self.rows[r] if re.sub(r"\s", "", c.text) in ("单位", "计量单位")), -1
        )

    def _head_rows(self) -> list[int]:
        """Leading rows without a figure; the first row in any case."""
        numbers = sorted(self.rows)
        found = numbers[:1]
        for number in numbers[1:_HEADS]:
            marked = all(cell.header_row for cell in self.rows[number])
            if not marked and any(self.reader.read(cell.text, Context(table=True)) for cell in self.rows[number]):
                break
            if not marked and self._mention(number):
                break
            found.append(number)
        return found

    def context(self, cell: Passage) -> Context | None:
        """What a body cell's numbers are about; None for columns that hold no figures."""
        heading = self._heading(cell.column)
        if self.foreign or any(_OTHER_AREA.search(c.text) for c in self.rows[cell.row] if len(c.text) < 16):
            return None
        prose = len(re.findall("[\u4e00-\u9fff]", cell.text)) >= _PROSE
        keys = self._mention(cell.row) or self._keys(heading)
        if prose:
            return Context(keys)
        if self._other_area(heading):
            return None
        if _OTHER_COLUMNS.search(re.sub(r"\s", "", heading)) and not re.search(r"\d{4}|目标|基数|进度", heading):
            return None
        label = "".join(c.text for c in self.rows[cell.row] if c.column < cell.column) if self._keys(heading) else ""
        whens = self.reader.calendar.whens(plain_text(heading)) or self.reader.calendar.whens(plain_text(label))
        return Context(
            keys, whens[0] if whens else None, self._unit(cell, heading), _column_role(heading + label), True
        )

    def _other_area(self, heading: str) -> bool:
        """Whether a column of a table that sets areas side by side (本地区 among them) is another area's."""
        return self.mixed and not set(re.sub(r"\s", "", heading).split()) & (_OWN_AREA | {"指标", "时期"})

    def _heading(self, column: int) -> str:
        """Texts of the head above a column; a cell stretches to the next one of its row."""
        found = []
        for number in self.head:
            own = [cell for cell in self.rows[number] if cell.column <= column]
            found += [own[-1].text] if own else []
        return " ".join(dict.fromkeys(found))

    def _mention(self, row: int) -> tuple[str, ...]:
        for cell in self.rows.get(row, ()):
            keys = self._keys(cell.text)
            if keys and len(cell.text) < 60:
                return keys
        return ()

    def _keys(self, text: str) -> tuple[str, ...]:
        mentions = [m for m in self.reader.names.mentions(plain_text(re.sub(r"\s", "", text))) if m.keys]
        return max(mentions, key=lambda m: m.end - m.start).keys if mentions else ()

    def _unit(self, cell: Passage, heading: str) -> str:
        """The unit of a number without one: of the unit column, the heading, the row's name, the caption."""
        own = next((c.text.strip() for c in self.rows[cell.row] if c.column == self.unit_column), "")
        label = "".join(c.text for c in self.rows[cell.row])
        bracket = re.search(r"[（(](%|‰|[^（）()\d]{1,6})[）)]\s*$", heading) or re.search(
            r"[（(](%|[万亿]?[元人家件个项户])[）)]", label
        )
        return own or (bracket[1] if bracket and _is_unit(bracket[1]) else "") or self.unit


def _is_unit(text: str) -> bool:
    found = quantities(f"1{text}")
    return bool(found) and found[0].end == len(text) + 1


def _column_role(heading: str) -> Role | None:
    """What the figures of a column are, by its heading."""
    for pattern, roles in _COLUMNS:
        if re.search(pattern, heading):
            return Role(roles)
    return None


_COLUMNS = (
    ("概率|可能性", (f.CHANCE,)),
    ("差距|相差|距目标", (f.REMAINING, f.TARGET_GAP)),
    ("完成率|进度|完成.{0,4}目标|%.*目标", (f.PROGRESS, f.PLANNED)),
    (r"年度(?:控制)?目标|年度任务", (f.YEARLY, f.TARGET)),
    ("目标", (f.TARGET, f.YEARLY)),
    ("基数|基期|基准", (f.BASE, f.VALUE)),
    ("年均|累计", (f.AVERAGE, f.TOTAL)),
    ("同比|增速|增幅|增长|较上年", (f.CHANGE, f.GROWTH, f.VALUE)),
    ("部门预", (f.OFFICE,)),
    ("预测|预计|区间", (f.FORECAST, f.OFFICE, f.VALUE)),
    (r"实际|完成|现状|数值|\d{4}年|上半年|季度", (f.VALUE, f.TOTAL, f.AVERAGE, f.MEAN)),
)
