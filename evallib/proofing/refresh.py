"""``refresh``: anchored numbers, tables and charts of an edited Word file brought to a run's present values.

Nothing else is touched. What an office has changed inside an anchor stays and gets a comment; what it has deleted
stays deleted.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from evallib import tables as t
from evallib.document import Cell, ChartBlock, Document, Paragraph, Sentence, TableBlock
from evallib.errors import InputError, UsageError
from evallib.numbers import render
from evallib.proofing.anchored import Keys, Mark, find_marks, read_keys
from evallib.proofing.edits import Comments, cell_texts, replace_text, serialised
from evallib.proofing.runs import Run
from evallib.proofing.tables import refresh_table
from evallib.proofing.word import attribute, local, main_part, parse, read_parts
from evallib.publishing.anchors import CHART, NUMBER, TABLE, Anchor, anchors, mark_of

CHANGED, KEPT, COMMENTED, ABSENT = "changed", "kept", "commented", "absent"
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Change:
    """What was done about one anchor.

    Attributes
    ----------
    kind : {"changed", "kept", "commented", "absent"}
        Brought up to date; left as the office has it; told in a comment; nothing of it in the run.
    place : str
        The words around it.
    old, new : str
    cell : str
        Address in the tables ("" where the file no longer says).
    note : str
        Chinese: why.
    """

    kind: str
    place: str
    old: str
    new: str = ""
    cell: str = ""
    note: str = ""

    def line(self) -> str:
        """One Chinese line for the screen."""
        names = {CHANGED: "已更新", KEPT: "未改动", COMMENTED: "已加批注", ABSENT: "没有对应数据"}
        moved = f"{self.old} → {self.new}" if self.new else self.old
        return f"[{names[self.kind]}] {moved}　{self.place}" + (f"（{self.note}）" if self.note else "")


@dataclass
class Refreshed:
    """The refreshed file and what was done.

    Attributes
    ----------
    content : bytes
    report_id : str
    changes : list of Change
    unchanged, deleted : int
        Anchors already right; anchors the file once had and has no more.
    """

    content: bytes
    report_id: str
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    deleted: int = 0

    def records(self) -> list[dict[str, str]]:
        """Plain mappings, for JSON."""
        return [asdict(item) for item in self.changes]

    def summary(self) -> str:
        """Chinese: how many of each."""
        tally = Counter(item.kind for item in self.changes)
        parts = [f"更新{tally[CHANGED]}处", f"原已相符{self.unchanged}处", f"保留手工改动{tally[KEPT]}处"]
        parts += [f"批注{tally[COMMENTED]}处"] if tally[COMMENTED] else []
        parts += [f"没有对应数据{tally[ABSENT]}处"] if tally[ABSENT] else []
        parts += [f"已删去的{self.deleted}处未恢复"] if self.deleted else []
        return f"报告{self.report_id}：" + "，".join(parts)


def refresh(path: Path, run: Run, *, report_id: str = "") -> Refreshed:
    """Bring the anchors of an edited file to a run's present values.

    Parameters
    ----------
    path : Path
        Any DOCX made by this suite, edited in Word, WPS or LibreOffice.
    run : Run
    report_id : str
        Which report it is; "" reads it from the file, or finds the report most of its anchors belong to.

    Raises
    ------
    InputError
        The file cannot be read or has no anchor; the run lacks the report's notebook.
    UsageError
        The run has no such report.
    """
    parts = read_parts(path)
    root, marks = find_marks(parts)
    if not marks:
        raise InputError(f"文件“{path.name}”中没有可更新的锚点：不是本工具生成的报告，或锚点（书签）已全部删去")
    keys = read_keys(parts)
    wanted = report_id or keys.report or _likeliest(marks, run)
    document = run.document(wanted)
    if document is None:
        known = "、".join(run.report_ids)
        raise UsageError(f"运行结果中没有报告“{wanted}”，可用--report指定，现有：{known}")
    return _Desk(path, parts, root, marks, keys, document, run, wanted).work()


def _likeliest(marks: Sequence[Mark], run: Run) -> str:
    """The report that has most of the file's keys."""
    mine = {mark.name.key for mark in marks}
    scores = {}
    for name in run.report_ids:
        document = run.document(name)
        if document is not None:
            scores[name] = len(mine & {anchor.name.key for anchor in anchors(document)})
    best = max(scores, key=lambda name: (scores[name], name), default="")
    if not best or not scores[best]:
        raise InputError("不能确定文件是哪一份报告，请用--report写明，如--report district_report")
    return best


@dataclass
class _Desk:
    """One file being refreshed."""

    path: Path
    parts: dict[str, bytes]
    root: Any
    marks: list[Mark]
    keys: Keys
    document: Document
    run: Run
    report_id: str

    def __post_init__(self) -> None:
        self.comments = Comments(self.parts, main_part(self.parts))
        self.now: dict[str, list[Anchor]] = {}
        for anchor in anchors(self.document):
            self.now.setdefault(anchor.name.key, []).append(anchor)
        self.done = Refreshed(b"", self.report_id)
        self.media: dict[str, bytes] = {}
        self.emptied = 0
        self.said: list[tuple[Any, str]] = []

    def work(self) -> Refreshed:
        """Refresh everything, pack the file."""
        for mark in [mark for mark in self.marks if mark.name.kind == TABLE]:
            self._table(mark)
        for mark in self.marks:
            if mark.name.kind == NUMBER and not mark.text:
                self.emptied += 1  # its text was deleted, recorded or not; the bookmark stayed
            elif mark.name.kind == NUMBER:
                self._number(mark)
            elif mark.name.kind == CHART:
                self._chart(mark)
        names = {str(mark.name) for mark in self.marks}
        self.done.deleted = len([name for name in self.keys.printed if name not in names]) + self.emptied
        self.done.content = self._packed()
        return self.done

    def _number(self, mark: Mark) -> None:
        """One number: its present text, unless somebody has changed it; a comment where its sentence is another one."""
        found = self.now.get(mark.name.key, [])
        same = [anchor for anchor in found if anchor.name.words == mark.name.words]
        in_table = mark.table is not None
        old = mark.text
        new = (same or found)[0].span.text if found else self._elsewhere(mark)
        if new is None:
            self._say(mark, "评估数据中已没有此数，未予改动，请核对。", ABSENT, old)
        elif self._by_hand(mark, new):
            self._say(mark, f"此处已被手工改动，未予更新；评估数据现为{new}，请核对。", KEPT, old, new)
        elif old != new:
            replace_text(mark.texts, new)
            self._record(CHANGED, mark, old, new)
            self._remember(mark, new)
        else:
            self.done.unchanged += 1
        if new is not None and not same and not in_table:
            self._sentence(mark, found)

    def _sentence(self, mark: Mark, found: Sequence[Anchor]) -> None:
        """Tell, once a sentence and once a wording, what the report now says of the number."""
        told = (mark.paragraph, mark.name.words)
        if any(paragraph is told[0] and words == told[1] for paragraph, words in self.said):
            return
        self.said.append(told)
        group = [m for m in self.marks if m.name.words == told[1] and m.paragraph is told[0]]
        anchor = self._nearest(found, {m.name.key for m in group})
        words = anchor.name.words if anchor else "-"
        if self.keys.told.get(str(mark.name)) == words:
            return
        sentence = self._sentence_of(anchor) if anchor else None
        text = (
            f"数据变化后，原句的表述可能不再成立，请核对。按现有数据应为：{sentence.text}" if sentence is not None
            else "按现有数据，报告中已没有与此对应的语句，请核对原句是否仍然成立。"
        )  # fmt: skip
        self.comments.add(mark, text)
        self._record(COMMENTED, mark, mark.text, note=text)
        for other in group:
            self._set(str(other.name), "s", words)

    def _nearest(self, found: Sequence[Anchor], mine: set[str]) -> Anchor | None:
        """Of several sentences that state a number the one that shares most numbers with the edited one."""

        def shared(anchor: Anchor) -> int:
            place = anchor.place[:2]
            return sum(1 for key in mine if any(other.place[:2] == place for other in self.now.get(key, ())))

        return max(found, key=shared, default=None)

    def _sentence_of(self, anchor: Anchor) -> Sentence | None:
        block = self.document.blocks[anchor.block]
        return block.sentences[anchor.line] if isinstance(block, Paragraph) else None

    def _by_hand(self, mark: Mark, new: str) -> bool:
        """Whether somebody has changed the text; without the custom part, whether it has another shape."""
        old = mark.text
        if old == new:
            return False
        printed = self.keys.printed.get(str(mark.name))
        if printed is not None:
            return mark_of(old) != printed
        return _NUMBER.sub("#", old) != _NUMBER.sub("#", new)

    def _elsewhere(self, mark: Mark) -> str | None:
        """Present text of a number the report no longer states: its cell in the run's tables, in the old form."""
        cell, form = self.keys.cells.get(mark.name.key, (None, ""))
        value = None if cell is None else self._value(cell)
        shown = _NUMBER.search(mark.text)
        if value is None or shown is None:
            return None
        number = _NUMBER.search(render(value, form))
        return mark.text[: shown.start()] + number.group() + mark.text[shown.end() :] if number else None

    def _value(self, cell: Cell) -> float | None:
        """A cell of the run's tables; counts only of the whole plan."""
        tables = self.run.tables
        if cell.table == "figures":
            found = tables["figures"].get(cell.row, {}).get(cell.column, {}).get(t.VALUE)
        elif cell.table == "forecasts":
            found = tables["forecasts"].get(cell.row, {}).get(cell.column)
        elif cell.table == "ratings":
            row: dict[str, Any] = next((row for row in tables["ratings"] if row[t.INDICATOR_ID] == cell.row), {})
            found = row.get(cell.column)
        elif cell.table == "summary" and ":" not in self.report_id:
            found = tables["counts"].get(cell.row)
        else:
            found = None
        return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None

    def _table(self, mark: Mark) -> None:
        found = self.now.get(mark.name.key)
        block = self.document.blocks[found[0].block] if found else None
        element = mark.table
        if element is None:
            self._record(KEPT, mark, mark.text, note="锚点已移出表格，只更新其中的数")
            return
        if not isinstance(block, TableBlock) or found is None:
            self._say(mark, "按现有数据，报告中已没有这张表，未予改动，请核对。", ABSENT, mark.text)
            return
        names = {anchor.place: anchor for anchor in anchors(self.document) if anchor.block == found[0].block}
        inside = [other for other in self.marks if other.name.kind == NUMBER and other.table is element]
        outcome = refresh_table(element, block, names, inside, self.keys, str(mark.name))
        for old, new in outcome.changed:
            self._record(CHANGED, mark, old, new)
        for old, new in outcome.kept:
            self._record(KEPT, mark, old, new, note="表中文字已被手工改动，或无法确认未改动")
        for text in outcome.added:
            self._record(CHANGED, mark, "（新增一行）", text)
        for row_mark, text in outcome.gone:
            self._say(row_mark, "按现有数据，新表中已没有这一行，未予删除，请核对。", ABSENT, text)
        if outcome.missing:
            self._record(KEPT, mark, mark.text, note=f"新表另有{outcome.missing}行，无法确认是否为手工删去，未予补充")
        for name, digits in outcome.marks.items():
            self._set(name, "h", digits)

    def _chart(self, mark: Mark) -> None:
        """A chart's picture, in the size the office has given it."""
        found = self.now.get(mark.name.key)
        block = self.document.blocks[found[0].block] if found else None
        target = self._picture(mark)
        if not isinstance(block, ChartBlock):
            self._say(mark, "按现有数据，报告中已没有这幅图，未予改动，请核对。", ABSENT, "图")
        elif not target.lower().endswith(".png"):
            self._say(mark, "此处的图已不是原来生成的图，未予更新，请核对。", KEPT, "图")
        else:
            self._redraw(mark, block, target)

    def _redraw(self, mark: Mark, block: ChartBlock, target: str) -> None:
        from evallib.publishing.rasters import rasterise

        content = rasterise([block.svg])[block.svg].content
        if self.parts[target] == content:
            self.done.unchanged += 1
            return
        self.media[target] = content
        alt, printed = block.alt or block.caption, self.keys.printed.get(str(mark.name))
        for item in (e for e in mark.drawings[0].iter() if local(e) in ("docPr", "cNvPr")):
            if item.get("descr") and (printed is None or mark_of(item.get("descr")) == printed):
                item.set("descr", alt)
        self._remember(mark, alt)
        self._record(CHANGED, mark, "图", block.caption)

    def _picture(self, mark: Mark) -> str:
        """Part of the picture a chart's bookmark holds; "" where there is none."""
        blips = [item for drawing in mark.drawings for item in drawing.iter() if local(item) == "blip"]
        key = attribute(blips[0], "embed") if blips else None
        rels = self.comments.rels
        for item in parse(self.parts[rels], rels) if key and rels in self.parts else ():
            if item.get("Id") == key:
                name = str(item.get("Target"))
                found = name.lstrip("/") if name.startswith("/") else f"{self.comments.folder}/{name}"
                return found if found in self.parts else ""
        return ""

    def _say(self, mark: Mark, text: str, kind: str, old: str, new: str = "") -> None:
        """Comment on an anchor, unless the same has been said."""
        if self.keys.told.get(str(mark.name)) != mark_of(text):
            self.comments.add(mark, text)
            self._set(str(mark.name), "s", mark_of(text))
        self._record(kind, mark, old, new, note=text)

    def _record(self, kind: str, mark: Mark, old: str, new: str = "", note: str = "") -> None:
        cell, _ = self.keys.cells.get(mark.name.key, (None, ""))
        if cell is None and mark.name.key in self.now:
            cell = self.now[mark.name.key][0].cell
        self.done.changes.append(Change(kind, _around(mark), old, new, str(cell or ""), note))

    def _remember(self, mark: Mark, text: str) -> None:
        self._set(str(mark.name), "h", mark_of(text))

    def _set(self, name: str, attribute_name: str, value: str) -> None:
        """Note something of an anchor in the custom part, where the file has one."""
        if self.keys.root is None:
            return
        for item in self.keys.root:
            if item.get("n") == name:
                item.set(attribute_name, value)
                return

    def _packed(self) -> bytes:
        """The file with the changed parts; all others, and a file without changes, byte by byte as they were."""
        if not self.done.changes:
            return self.path.read_bytes()
        changed = {main_part(self.parts): serialised(self.root), **self.media, **self.comments.changed()}
        if self.keys.root is not None:
            changed[self.keys.part] = serialised(self.keys.root)
        buffer = io.BytesIO()
        with zipfile.ZipFile(self.path) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
            infos = {info.filename: info for info in old.infolist()}
            for name, content in {**self.parts, **changed}.items():
                info = infos.get(name) or zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                kind = info.compress_type if name in infos else zipfile.ZIP_DEFLATED
                out.writestr(info, content, compress_type=kind)
        return buffer.getvalue()


def _around(mark: Mark) -> str:
    """The words of the paragraph around an anchor."""
    texts = [] if mark.paragraph is None else cell_texts(mark.paragraph)
    before = ""
    for item in texts:
        if mark.texts and item is mark.texts[0]:
            break
        before += item.text or ""
    rest = "".join(item.text or "" for item in texts)[len(before) :]
    return f"“{before[-18:]}{rest[:20]}”"
