"""Programmes as a table, projects 专栏 by 专栏: counts by state, investment done, late ones by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Cell, Heading, Paragraph, Sentence, Span, TableBlock, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.narratives import spans as s
from evallib.numbers import render
from evallib.progress import investment, reported_on
from evallib.reports.blanks import blank, row_of
from evallib.reports.parts import office_of_row, section

_YI = 1.0
"""From so many 亿元 on, sums are told in 亿元, below in 万元."""


def programmes(evaluation: Evaluation) -> list[Block | None]:
    """Counts, investment, the slow ones with cause and next step, then the table."""
    rows = narratives.rows_of(evaluation.works, "programme")
    return [
        paragraph(
            narratives.narrate_states(evaluation.counts, evaluation.plan, "programme"),
            invested(evaluation, "programme", "投资类工程"),
        ),
        *slow_paragraphs(rows),
        works_table(evaluation, rows, "重点工程进展情况", "programmes"),
    ]


def projects(evaluation: Evaluation, *, level: int = 3) -> list[Block]:
    """Counts and investment of all, then 专栏 by 专栏."""
    counts, works = evaluation.counts, evaluation.works
    rows = narratives.rows_of(works, "project")
    if not rows:
        return []
    late = (
        sentence(s.count(counts, "project/late", "个"), "项目进度滞后于自身计划。") if counts["project/late"] else None
    )
    blocks: list[Block] = [
        paragraph(
            narratives.narrate_states(counts, evaluation.plan, "project"),
            invested(evaluation, "project", "投资类项目"), late,
        )
    ]  # fmt: skip
    if not any(row[t.BOX_NO] or row[t.BOX_TITLE] for row in rows):
        told = [*slow_paragraphs(rows), works_table(evaluation, rows, "项目进展情况", "projects-0")]
        return [*blocks, *(block for block in told if block is not None)]
    for box in dict.fromkeys((row[t.BOX_NO], row[t.BOX_TITLE]) for row in rows):
        boxed = [row for row in rows if (row[t.BOX_NO], row[t.BOX_TITLE]) == box]
        title = " ".join(part for part in (f"专栏{box[0]}" if box[0] else "", box[1]) if part) or "其他项目"
        body = section(title, _box(evaluation, boxed, str(box[0]), title), level=level)
        blocks += [Heading(title, level, numbered=False), *body[1:]]
    return blocks


def _box(evaluation: Evaluation, rows: Sequence[Any], number: str, title: str) -> list[Block | None]:
    """States and money of one 专栏, what was achieved, late projects with reason and next step, table."""
    late = [row for row in rows if row[t.LATE]]
    done = [row for row in rows if row[t.STATE] == "completed" and row[t.EFFECT]]
    effects = [sentence(f"{row[t.NAME]}已完工，{narratives.quoted(row[t.EFFECT])}") for row in done[:_MOST]]
    return [
        paragraph(_states(evaluation, number), invested(evaluation, f"box:{number}", "")),
        paragraph(sentence(s.listed(effects, "；"), "。") if effects else None),
        *(paragraph(_late(row)) for row in late),
        works_table(evaluation, rows, f"{title}进展情况", f"projects-{number or 0}"),
    ]


_MOST = 3


def _states(evaluation: Evaluation, number: str) -> Sentence:
    """本专栏5个项目中，已完工2个、在建3个; of projects in no 专栏 其他5个项目中."""
    counts = evaluation.counts
    whose = "本专栏" if number else "其他"
    keys = [name for name in (*t.PROJECT_STATE_NAMES.values(), "未报送") if counts.get(f"box/{number}/{name}")]
    whole = s.count(counts, f"box/{number}/{t.COUNT}", "个")
    if len(keys) == 1:
        many = "均" if counts[f"box/{number}/{t.COUNT}"] > 1 else ""
        return sentence(whose, whole, f"项目{many}{_stands(keys[0])}。")
    items = [sentence(name, s.count(counts, f"box/{number}/{name}", "个")) for name in keys]
    return sentence(whose, whole, "项目中，", s.listed(items), "。")


def _stands(state: str) -> str:
    return {"前期": "处于前期阶段", "未报送": "尚未报送进展"}.get(state, state)


def invested(evaluation: Evaluation, scope: str, noun: str) -> Sentence | None:
    """投资类项目计划总投资98.06亿元，累计完成52.17亿元，投资完成率53.2%; None where nothing is invested.

    ``scope`` is a row of the table ``investment`` (``Evaluation.cell``).
    """
    kind, _, box = scope.partition(":")
    works = evaluation.works
    if kind == "box":
        works = works[works[t.BOX_NO] == box]
    what = "programme" if kind == "programme" else "project"
    money = investment(works, what)
    if not money:
        return None
    if not reported_on(works, what):
        return sentence(f"{noun}计划总投资", _sum(money, scope, "total"), "。")
    rate = Span(render(money["rate"], "p1"), Cell("investment", scope, "rate"), money["rate"], "p1")
    return sentence(f"{noun}计划总投资", _sum(money, scope, "total"), "，累计完成", _sum(money, scope, "invested"),
                    "，投资完成率", rate, "。")  # fmt: skip


def _sum(money: dict[str, float], scope: str, name: str) -> Span:
    if money[f"{name}_yi"] >= _YI:
        value = money[f"{name}_yi"]
        return Span(render(value, "f2") + "亿元", Cell("investment", scope, f"{name}_yi"), value, "f2")
    return Span(render(money[name], "i") + "万元", Cell("investment", scope, name), money[name], "i")


def _late(row: Any) -> Sentence:
    return _told(row, "停缓建" if row[t.STATE] == "suspended" else f"{row[t.STATE_NAME]}，进度滞后于自身计划")


def _told(row: Any, state: str) -> Sentence:
    """A slow or late work by name: its problem, cause and next step, the last two blanks where nobody wrote them."""
    file, key = "progress.csv", str(row[t.ID])
    problem, cause, step = (s.quoted(row[name]) for name in (t.PROBLEM, t.CAUSE, t.NEXT_STEP))
    due = f"（{s.chinese_day(row[t.DUE])}前完成）" if step and row[t.DUE] else ""
    why = f"{cause}。" if cause else sentence("原因：", blank("原因", row_of(file, key, t.CAUSE)), "。")
    then = f"{step}{due}" if step else blank("措施", row_of(file, key, t.NEXT_STEP))
    head = f"{row[t.NAME]}（{state}）" + (f"：{problem}。" if problem else "：" if cause else "。")
    return sentence(head, why, "下一步，", then, "。")


def works_table(evaluation: Evaluation, rows: Sequence[Any], caption: str, name: str) -> TableBlock | None:
    """Works with office, state, money, image progress and what was last done; columns nobody fills are left out."""
    if not rows:
        return None
    columns: list[tuple[str, str, float, Any]] = [
        ("序号", "c", 0.6, None), ("名称", "l", 3.0, lambda row: Span(row[t.NAME])),
        ("牵头单位", "l", 1.7, lambda row: Span(office_of_row(evaluation, row))),
        ("进展状态", "c", 1.3, lambda row: Span(row[t.STATE_NAME] + ("（滞后）" if row[t.LATE] else ""))),
        ("总投资（万元）", "r", 1.2, lambda row: _money(row, t.TOTAL_INVESTMENT)),
        ("累计完成（万元）", "r", 1.2, lambda row: _money(row, t.INVESTED_TOTAL)),
        ("形象进度（%）", "r", 1.1, image), ("主要进展", "l", 3.5, lambda row: Span(s.quoted(row[t.DONE]) or "—")),
    ]  # fmt: skip
    kept = [c for c in columns if c[3] is None or any(c[3](row).text not in ("—", "") for row in rows)]
    body = tuple(
        tuple(Span(str(i)) if make is None else make(row) for _, _, _, make in kept)
        for i, row in enumerate(rows, start=1)
    )
    head = tuple(heading for heading, *_ in kept)
    return TableBlock(name, caption, (head,), body, align="".join(c[1] for c in kept), widths=tuple(c[2] for c in kept))


def _money(row: Any, column: str) -> Span:
    value = row[column]
    if value is None or s.present(value) is False:
        return Span("—")
    address = Cell("works", f"{row[t.OBJECT_TYPE]}:{row[t.ID]}", column)
    return Span(render(float(value), "f"), address, float(value), "f")


def image(row: Any) -> Span:
    """Image progress in per cent, or in the office's words."""
    value = row[t.IMAGE_PROGRESS]
    if not s.present(value):
        return Span(str(row[t.IMAGE_WORDS]) or "—")
    address = Cell("works", f"{row[t.OBJECT_TYPE]}:{row[t.ID]}", t.IMAGE_PROGRESS)
    return Span(render(float(value), "f"), address, float(value), "f")


def slow_paragraphs(rows: Sequence[Any]) -> list[Paragraph]:
    """Late projects, and other works behind schedule or to be adjusted, by name, a paragraph each."""
    late = [_late(row) for row in rows if row[t.LATE]]
    slow = [_told(row, row[t.STATE_NAME]) for row in rows if row[t.STATE] in ("behind", "to_adjust")]
    return [paragraph(item) for item in (*late, *slow)]
