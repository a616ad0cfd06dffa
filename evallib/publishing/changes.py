"""What changed between two runs: of indicators figure, target, class, forecast, chance; of reports which sentences."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from typing import Any

from evallib import tables as t
from evallib.document import ChartBlock, Document, Heading, Paragraph, TableBlock
from evallib.errors import UsageError
from evallib.numbers import format_number, format_percent
from evallib.publishing import layout
from evallib.publishing.runs import Run, read_run

_LISTED = "序号"
_ALIKE, _ALIKE_IN_PLACE = 0.5, 0.25
"""Similarity from which two texts count as one that was changed; of texts under one heading."""
_LONG, _AROUND = 90, 24
"""Length from which the screen shows of a changed text only what changed, with this much around it."""
_KINDS = {
    t.TARGET: ("target", "目标"), t.RATING: ("class", "评价"), t.P_ATTAIN: ("chance", "期末达标概率"),
    t.LATEST_YEAR: ("value", "评价所依据的年份"), t.LATEST_PERIOD: ("value", "评价所依据的时期"),
    t.LATEST_VALUE: ("value", "评价所依据的数值"),
}  # fmt: skip
_PERIODS = {"annual": "全年", "h1": "上半年", "q1": "一季度", "q3": "前三季度"}


@dataclass(frozen=True)
class IndicatorChange:
    """One value of an indicator that differs: ``kind`` value, target, class, forecast or chance; in which reports."""

    indicator_id: str
    name: str
    kind: str
    column: str
    label: str
    before: float | str | None
    after: float | str | None
    reports: tuple[str, ...]

    @property
    def text(self) -> str:
        """评价：基本符合预期 → 滞后."""
        shown = [_shown(self.column, value) for value in (self.before, self.after)]
        if shown[0] == shown[1]:
            shown = [layout.exact(value) if isinstance(value, float) else str(value)
                     for value in (self.before, self.after)]  # fmt: skip
        return f"{self.label}：{shown[0]} → {shown[1]}"


@dataclass(frozen=True)
class TextChange:
    """One text that differs: ``change`` is changed, added, removed or moved; ``kind`` sentence, row, heading …"""

    change: str
    kind: str
    place: str
    before: str
    after: str


@dataclass(frozen=True)
class ReportChange:
    """One report that differs: ``status`` is changed, added, removed or failed (in the later run)."""

    report_id: str
    title: str
    status: str
    texts: tuple[TextChange, ...] = ()


@dataclass(frozen=True)
class Changes:
    """Everything that differs between two runs."""

    before: str
    after: str
    inputs: tuple[str, ...]
    indicators: tuple[IndicatorChange, ...]
    reports: tuple[ReportChange, ...]

    @property
    def texts(self) -> int:
        """Number of changed texts."""
        return sum(len(report.texts) for report in self.reports)

    def record(self) -> dict[str, Any]:
        """Return everything as plain mappings and lists."""
        return asdict(self)


def compare_runs(before: str, after: str) -> Changes:
    """Compare two run folders of one plan.

    Raises
    ------
    UsageError
        A folder is no run, or they are runs of different plans.
    InputError
        A manifest or notebook is missing or damaged.
    """
    first, second = read_run(before), read_run(after)
    plans = [str(run.manifest.get("plan")) for run in (first, second)]
    if plans[0] != plans[1]:
        raise UsageError(f"两次运行不是同一规划（{plans[0]}、{plans[1]}），不能比较")
    return Changes(
        first.label, second.label, _inputs(first.manifest, second.manifest),
        indicator_changes(first.documents, second.documents), tuple(_reports(first, second)),
    )  # fmt: skip


def indicator_changes(before: Mapping[str, Document], after: Mapping[str, Document]) -> tuple[IndicatorChange, ...]:
    """Values that differ, each once with the reports whose evaluation holds them, in the order of the first report."""
    found: dict[tuple[Any, ...], list[str]] = {}
    for key in sorted(set(before) & set(after), key=lambda key: (-len(before[key].facts), key)):
        old, new = _values(before[key]), _values(after[key])
        both = {row for row, _, _ in old} & {row for row, _, _ in new}
        for place in dict.fromkeys([*old, *new]):
            values = old.get(place), new.get(place)
            if place[0] in both and not _same(*values):
                found.setdefault((*place, *values), []).append(key)
    return tuple(
        IndicatorChange(row, name, *_kind(column), before=old, after=new, reports=tuple(sorted(keys)))
        for (row, name, column, old, new), keys in found.items()
    )


def text_changes(before: Document, after: Document) -> tuple[TextChange, ...]:
    """Texts of a report that differ, in reading order; a text that only moved is told as moved."""
    old, new = list(_units(before)), list(_units(after))
    matcher = SequenceMatcher(None, [unit[::2] for unit in old], [unit[::2] for unit in new], autojunk=False)
    found: list[TextChange] = []
    for verb, i, j, k, m in matcher.get_opcodes():
        if verb != "equal":
            found += _paired(old[i:j], new[k:m])
    return tuple(_with_moves(found))


Unit = tuple[str, str, str]
"""Kind, place, text."""


def _units(document: Document, place: str = "") -> Iterator[Unit]:
    """Every text of a report in reading order."""
    yield "title", place, f"{document.title}{document.subtitle}"
    yield from (("meta", place, f"{label}：{text}") for label, text in document.meta)
    yield from (("stamp", place, stamp) for stamp in document.stamps)
    above: list[tuple[int, str]] = []
    for block in document.blocks:
        if isinstance(block, Heading):
            above = [*(pair for pair in above if pair[0] < block.level), (block.level, block.text)]
            yield "heading", place, block.text
        where = " › ".join(filter(None, [place, *(text for _, text in above)]))
        if isinstance(block, Paragraph):
            yield from (("sentence", where, item.text) for item in block.sentences)
        elif isinstance(block, TableBlock):
            yield from _table_units(block, where)
        elif isinstance(block, ChartBlock):
            yield "chart", where, block.alt if block.alt.startswith(block.caption) else f"{block.caption}：{block.alt}"
    for letter in document.letters:
        yield from _units(letter, letter.letter_name)


def _table_units(table: TableBlock, where: str) -> Iterator[Unit]:
    """Caption, head, rows without their list numbers, notes."""
    place = " › ".join(filter(None, [where, table.caption]))
    yield from (("head", place, "｜".join(row)) for row in table.head)
    kept = [i for i, text in enumerate(table.head[-1] if table.head else ()) if text != _LISTED]
    for row in table.rows:
        yield "row", place, "｜".join(row[i].text for i in kept if i < len(row))
    yield from (("note", place, note) for note in table.notes)


def _paired(old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[TextChange]:
    """Old and new texts of one place of change: alike ones as changed, the others as removed or added."""
    left = list(new)
    for kind, place, text in old:
        scored = [(SequenceMatcher(None, text, other[2], autojunk=False).ratio(), -i) for i, other in enumerate(left)
                  if other[0] == kind]  # fmt: skip
        score, position = max(scored, default=(0.0, 0))
        if scored and score >= (_ALIKE_IN_PLACE if left[-position][1] == place else _ALIKE):
            yield TextChange("changed", kind, place, text, left.pop(-position)[2])
        else:
            yield TextChange("removed", kind, place, text, "")
    yield from (TextChange("added", kind, place, "", text) for kind, place, text in left)


def _with_moves(changes: Sequence[TextChange]) -> Iterator[TextChange]:
    """A text removed here and added there has moved."""
    added = {(item.kind, item.after): item for item in changes if item.change == "added"}
    moved = {(item.kind, item.before) for item in changes if item.change == "removed"} & set(added)
    for item in changes:
        if item.change == "removed" and (item.kind, item.before) in moved:
            yield TextChange("moved", item.kind, added[item.kind, item.before].place, item.before, item.before)
        elif not (item.change == "added" and (item.kind, item.after) in moved):
            yield item


def _reports(first: Run, second: Run) -> Iterator[ReportChange]:
    """Reports that differ, by id."""
    old, new = first.reports, second.reports
    for key in sorted(set(old) | set(new)):
        title = str((new.get(key) or old[key]).get("title") or key)
        if key not in new or key not in old:
            yield ReportChange(key, title, "added" if key in new else "removed")
        elif key in first.documents and key in second.documents:
            texts = text_changes(first.documents[key], second.documents[key])
            if texts:
                yield ReportChange(key, title, "changed", texts)
        elif (old[key].get("status") == "failed") != (new[key].get("status") == "failed"):
            yield ReportChange(key, title, "failed" if new[key].get("status") == "failed" else "added")


def _inputs(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Input files that differ."""
    old, new = ({item["path"]: item["sha256"] for item in manifest.get("inputs", ())} for manifest in (before, after))
    return tuple(sorted(name for name in set(old) | set(new) if old.get(name) != new.get(name)))


def _values(document: Document) -> dict[tuple[str, str, str], float | str | None]:
    """(indicator, name, column) → value."""
    return {(fact.row, fact.name, column): value for fact in document.facts for column, value in fact.values}


def _same(one: float | str | None, other: float | str | None) -> bool:
    """Whether two values are the same but for the last digits another machine may compute."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    return one == other


def _kind(column: str) -> tuple[str, str, str]:
    """Kind, column and its Chinese label."""
    if column in _KINDS:
        return _KINDS[column][0], column, _KINDS[column][1]
    if column.startswith("forecast_"):
        return "forecast", column, f"{column.removeprefix('forecast_')}年预测"
    return "value", column, f"{column[:4]}{t.PERIOD_NAMES.get(column[4:], column[4:])}数值"


def _shown(column: str, value: float | str | None) -> str:
    """A value as a reader wants it; "无" for none."""
    if value is None:
        return "无"
    if column == t.P_ATTAIN and isinstance(value, float):
        return format_percent(value)
    if column.startswith("forecast_") and isinstance(value, float):
        return format_number(value, 3).rstrip("0").rstrip(".")
    if isinstance(value, str):
        return {**t.RATING_NAMES, **_PERIODS}.get(value, value)
    return format_number(value)


def lines(changes: Changes) -> Iterable[str]:
    """The changes as Chinese text, a line each."""
    yield f"甲：{changes.before}"
    yield f"乙：{changes.after}"
    if changes.inputs:
        yield f"输入有变化：{'、'.join(changes.inputs)}"
    if not (changes.indicators or changes.reports):
        yield "两次运行的指标和文字没有差别"
        return
    names = dict.fromkeys((item.indicator_id, item.name) for item in changes.indicators)
    yield f"指标变化：{len(names)}项" if names else "指标没有变化"
    for key, name in names:
        yield f"  {key} {name}"
        yield from (f"    {item.text}" for item in changes.indicators if item.indicator_id == key)
    yield f"文字变化：{len(changes.reports)}份报告，{changes.texts}处" if changes.reports else "文字没有变化"
    for report in changes.reports:
        note = "" if report.status == "changed" else f"（{STATUS_NAMES[report.status]}）"
        yield f"  {report.report_id} {report.title}{note}"
        yield from (line for item in report.texts for line in _text_lines(item))


STATUS_NAMES = {"changed": "有变化", "added": "甲没有", "removed": "乙没有", "failed": "乙未能生成"}
CHANGE_NAMES = {"changed": "改动", "added": "新增", "removed": "删去", "moved": "移动"}


def _text_lines(item: TextChange) -> Iterator[str]:
    yield f"    {CHANGE_NAMES[item.change]}｜{item.place or '（文首）'}"
    before, after = _excerpts(item.before, item.after) if item.change == "changed" else (item.before, item.after)
    if before:
        yield f"      - {before}"
    if after and item.change != "moved":
        yield f"      + {after}"


def _excerpts(before: str, after: str) -> tuple[str, str]:
    """Of long texts what lies between their common beginning and end, with some words around it."""
    if max(len(before), len(after)) < _LONG:
        return before, after
    shorter = min(len(before), len(after))
    head = next((i for i in range(shorter) if before[i] != after[i]), shorter)
    tail = next((i for i in range(shorter - head) if before[-1 - i] != after[-1 - i]), shorter - head)
    start, rest = max(0, head - _AROUND), max(0, tail - _AROUND)
    return _cut(before, start, rest), _cut(after, start, rest)


def _cut(text: str, start: int, rest: int) -> str:
    return ("…" if start else "") + text[start : len(text) - rest] + ("…" if rest else "")
