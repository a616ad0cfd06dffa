"""The plan of adjustments the office brings together: what changes, why, who asked, how far each has come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evallib import tables as t
from evallib.document import Block, Document, Paragraph, Sentence, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.narratives import adjustments as told
from evallib.narratives import spans as s
from evallib.plan import office_of
from evallib.plan.chains import organs
from evallib.plan.hierarchy import DEPARTMENT, OUTLINE
from evallib.reports import adjustments as parts
from evallib.reports.blanks import blank, row_of
from evallib.reports.parts import assemble, section
from evallib.reports.stages import report


@report
def build(evaluation: Evaluation, *, stage: str = "") -> Document:
    """Return the plan of adjustments: the outline's, those the government approves, and what departments filed."""
    plan, rows = evaluation.plan, parts.changes(evaluation)
    outline = [row for row in rows if not row[t.ISSUE_LEVEL]]
    filed = [row for row in rows if row[t.ISSUE_LEVEL] == DEPARTMENT]
    middle = [row for row in rows if row[t.ISSUE_LEVEL] and row[t.ISSUE_LEVEL] != DEPARTMENT]
    name = OUTLINE if OUTLINE in plan.title else "规划"
    blocks: list[Block] = [_opening(evaluation)]
    issued = f"以{organs(plan).government}及其办公室文件印发的规划"
    for title, caption, group, key in (
        (f"{name}调整内容", f"{name}调整内容对照表", outline, "outline"),
        (f"{issued}调整内容", "专项规划调整内容对照表", middle, "government"),
    ):
        table = parts.change_table(evaluation, group, caption, f"changes-{key}", offices=True)
        blocks += section(title, table, [block for row in group for block in _item(evaluation, row)])
    table = parts.change_table(evaluation, filed, "部门文件调整备案对照表", "changes-department", offices=True)
    blocks += section("以部门文件印发的规划调整备案情况", _filings(evaluation, filed), table)
    blocks += section("审核意见", _opinions(evaluation, outline + middle), _minded(rows))
    blocks += section("办理程序", parts.procedure(evaluation, rows))
    office = plan.department_name(office_of(plan))
    return assemble(evaluation, "adjustment_plan", _title(evaluation, outline, middle), blocks, stage=stage,
                    subtitle=f"{office}{f'（{stage}）' if stage else ''}")  # fmt: skip


def _title(evaluation: Evaluation, outline: Sequence[parts.Row], middle: Sequence[parts.Row]) -> str:
    title = evaluation.plan.title
    if outline and middle:
        return f"{title}和有关专项规划调整方案"
    return f"{title}调整方案" if outline or not middle else "有关专项规划调整方案"


def _opening(evaluation: Evaluation) -> Paragraph:
    """How many adjustments of which plans, from how many departments."""
    plan, counts = evaluation.plan, evaluation.counts
    day = s.chinese_day(plan.as_of)
    if not counts[f"adjustment/{t.COUNT}"]:
        return paragraph(sentence(f"截至{day}，各部门未提出规划调整建议。"))
    return paragraph(
        sentence(
            f"截至{day}，{organs(plan).office}共收到", s.count(counts, "adjustment/offices", "个"),
            "部门提出的规划调整事项", told.narrate_adjustment_counts(counts, plan), "。",
        ),
        sentence("经汇总，形成本调整方案。"),
    )  # fmt: skip


def _item(evaluation: Evaluation, row: parts.Row) -> list[Paragraph]:
    """Content, who asks, why, on what grounds; then where it stands and what it stands with."""
    plan = evaluation.plan
    office = plan.department_name(row[t.SUBMITTED_BY], short=True) if row[t.SUBMITTED_BY] else ""
    said = [
        parts.change(evaluation, row),
        sentence(f"{f'该事项由{office}提出，' if office else ''}调整原因：", *_words(row, t.REASON, "调整原因"), "。"),
        sentence("参考依据：", *_words(row, t.BASIS, "参考依据"), "。"),
    ]  # fmt: skip
    return [paragraph(*said), paragraph(*parts.prospect(evaluation, row))]


def _words(row: parts.Row, column: str, words: str) -> list[Any]:
    text = s.quoted(row[column])
    return [text] if text else [blank(words, row_of(parts.FILE, row[t.ADJUSTMENT_ID], column))]


def _filings(evaluation: Evaluation, rows: Sequence[parts.Row]) -> list[Paragraph]:
    """What departments changed by their own documents, with the day it was filed."""
    return [
        paragraph(
            parts.change(evaluation, row),
            sentence("调整原因：", *_words(row, t.REASON, "调整原因"), "。"),
            told.narrate_rerated(row),
            told.narrate_new_gap(row, evaluation.plan),
        )
        for row in rows
    ]


def _opinions(evaluation: Evaluation, rows: Sequence[parts.Row]) -> list[Paragraph]:
    """The office's opinion on each that is not approved yet: its own sentence, else a blank."""
    notes = evaluation.plan.known("notes")
    notes = notes[(notes[t.TEXT] != "") & notes[t.PLACE].str.contains("审核")]
    found = []
    for row in (row for row in rows if not parts.approved(evaluation, row)):
        lead = parts.named(row, several=True)
        own = notes.loc[notes[t.OBJECT_ID] == row[t.ADJUSTMENT_ID], t.TEXT]
        asks = row_of("notes.csv", row[t.ADJUSTMENT_ID], "审核意见")
        said: list[Any] = [s.quoted(own.iloc[-1])] if len(own) else [blank("是否同意调整及理由", asks)]
        found.append(paragraph(sentence(lead, *said, "。")))
    return found


def _minded(rows: Sequence[parts.Row]) -> list[Paragraph]:
    """What has to be minded before anybody agrees: binding targets, what a higher plan fixes, texts that differ."""
    found: list[tuple[parts.Row, list[Sentence]]] = [(row, parts.cautions(row)) for row in rows]
    return [paragraph(sentence(parts.named(row, several=True), own[0]), *own[1:]) for row, own in found if own]
