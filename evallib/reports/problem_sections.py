"""Problems with causes, and the measures that answer them: who leads, until when, and from which row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Paragraph, Sentence, Span, TableBlock, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.evaluation.issues import BEHIND, LATE, LEDGER
from evallib.reports.blanks import blank, row_of
from evallib.reports.notes import PROBLEMS, STEPS, noted
from evallib.reports.parts import section

_KINDS = (
    ("困难", "发展中的困难"), ("矛盾", "需要破解的矛盾"), ("风险隐患", "需要防范的风险隐患"), ("", "其他问题"),
)  # fmt: skip


def problems(evaluation: Evaluation) -> list[Block]:
    """The ledger's problems by kind, each with a figure and its cause; then what only the figures show, by name."""
    issues = list(t.rows(evaluation.issues))
    blocks: list[Block] = []
    for kind, title in _KINDS:
        mine = [row for row in issues if row.file == LEDGER and _kind(row) == kind]
        blocks += section(title, [problem(evaluation, row) for row in mine], level=2)
    others = [row for row in issues if row.file != LEDGER]
    notes = [paragraph(item) for item in noted(evaluation, PROBLEMS)]
    rest = [problem(evaluation, row) for row in others if row.object_type == "indicator"]
    blocks += section("指标反映的问题", rest, notes, level=2)
    return blocks + section("任务和项目反映的问题", paragraph(*_slow(evaluation)), level=2)


def _slow(evaluation: Evaluation) -> list[Sentence]:
    """Which works are slow or late beyond those the ledger names; the table of measures says why and what is done."""
    kinds = ((BEHIND, "慢于序时或拟调整的任务和工程还有"), (LATE, "进度滞后于自身计划的项目还有"))
    found = [
        sentence(words, narratives.names([row.object_name for row in t.rows(evaluation.issues) if row.kind == kind]))
        for kind, words in kinds if evaluation.counts.get(f"issues/{kind}")
    ]  # fmt: skip
    return [sentence(narratives.listed(found, "；"), "。原因和措施见问题和措施对照表。")] if found else []


_SLOW = {BEHIND: "慢于序时", LATE: "进度滞后于自身计划"}


def _kind(row: Any) -> str:
    return row.kind if row.kind in dict(_KINDS) else ""


def problem(evaluation: Evaluation, row: Any) -> Paragraph:
    """One problem; a cause nobody has given is a blank."""
    own = evaluation.ratings[evaluation.ratings[t.INDICATOR_ID] == row.object_id]
    rating = own.iloc[0] if row.object_type == "indicator" and len(own) else None
    if not row.problem:  # a lagging indicator nobody has written about
        told = None if rating is None else narratives.narrate_effect([rating], evaluation.plan)
        said = [told or sentence(f"{row.object_name}{_SLOW.get(row.kind, '滞后于规划进度')}。")]
    else:
        named = row.file != LEDGER and row.object_name not in row.problem
        lead = f"{row.object_name}：" if named else ""
        head, *rest = narratives.narrate_problem(row, rating if row.file == LEDGER else None, evaluation.plan)
        said = [sentence(lead, head), *rest]
    if narratives.cause_words(row):
        rest = [] if row.problem else [sentence(f"{narratives.cause_words(row)}。")]
        return paragraph(*said, *rest)
    return paragraph(*said, sentence("原因：", blank("原因", row_of(row.file, row.id, t.CAUSE)), "。"))


def measures_table(evaluation: Evaluation, caption: str = "问题和措施对照表") -> TableBlock | None:
    """Every problem with cause, measure, lead department, date and the row it comes from."""
    rows = list(t.rows(evaluation.issues))
    if not rows:
        return None
    body = tuple(_measure(evaluation, i, row) for i, row in enumerate(rows, start=1))
    head = (("序号", "问题", "原因", "措施", "牵头单位", "完成时限", "依据"),)
    return TableBlock("measures", caption, head, body, align="clllccl", widths=(0.5, 3.2, 2.6, 3.0, 1.3, 1.3, 1.9),
                      landscape=True)  # fmt: skip


def _measure(evaluation: Evaluation, number: int, row: Any) -> tuple[Span, ...]:
    office = evaluation.plan.department_name(row.lead_department, short=True) if row.lead_department else ""
    said = narratives.quoted(row.problem)
    named = row.file != LEDGER and row.object_name not in said
    problem = f"{row.object_name}：{said}" if said and named else said
    problem = problem or f"{row.object_name}{_SLOW.get(row.kind, '滞后于规划进度')}"
    column = {LEDGER: t.MEASURE}.get(row.file, t.NEXT_STEP)
    return (
        Span(str(number)), Span(problem), _said(row, t.CAUSE, narratives.cause_words(row), "原因"),
        _said(row, column, narratives.quoted(row.measure), "措施"), _said(row, t.LEAD_DEPARTMENT, office, "牵头单位"),
        _said(row, t.DUE, narratives.chinese_day(row.due) if row.due else "", "时限"),
        Span(narratives.source_words(row)),
    )  # fmt: skip


def _said(row: Any, column: str, words: str, wanted: str) -> Span:
    return Span(words) if words else blank(wanted, row_of(row.file, row.id, column))


def next_steps(evaluation: Evaluation, rows: Sequence[Any]) -> list[Paragraph]:
    """Next steps on indicators no measure already says, binding ones first, and the office's own sentences."""
    steps, issues = evaluation.reported(t.NEXT_STEP), evaluation.issues
    said = {narratives.quoted(text) for text in issues[t.MEASURE]}
    ordered = sorted(rows, key=lambda row: row[t.ATTRIBUTE] != "约束性")
    named = [(row[t.NAME], narratives.quoted(steps.get(row[t.INDICATOR_ID], ""))) for row in ordered]
    own = [paragraph(sentence(f"{name}：{step}。")) for name, step in named if step and step not in said]
    return [*own, *(paragraph(item) for item in noted(evaluation, STEPS))]
