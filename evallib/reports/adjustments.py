"""Pieces the papers on adjustments share: the table 原文／拟改, each adjustment's reasons and effects, its chain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Paragraph, Sentence, Span, TableBlock, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.narratives import adjustments as told
from evallib.narratives import spans as s
from evallib.plan import Plan
from evallib.plan.chains import Taken, adjustment_chain, target_number
from evallib.plan.hierarchy import items
from evallib.reports.blanks import blank, row_of
from evallib.reports.chains import chain_table

Row = Mapping[str, Any]
FILE = "adjustments.csv"
BINDING = "约束性"
_GROUNDS = re.compile(r"上级|国家|中央|国务院|市委|市政府|省委|省政府|下达|口径|统计制度|政策")
"""Words by which a reason names a change of the higher target, of the caliber or of policy."""


def changes(evaluation: Evaluation) -> Sequence[Row]:
    """The adjustments of a view, in file order."""
    return t.records(evaluation.adjustments)


def outline_of(evaluation: Evaluation) -> Plan:
    """The plan an adjustment without a special plan changes, also in a special plan's own view."""
    return evaluation.outline or evaluation.plan


def chain_of(evaluation: Evaluation, row: Row) -> tuple[Taken, ...]:
    """The approval chain of an adjustment, as known on the plan's day."""
    return adjustment_chain(evaluation.plan, row)


def approved(evaluation: Evaluation, row: Row) -> bool:
    """Whether the step that makes the change has been taken."""
    return any(item.effect == "approve" and item.done for item in chain_of(evaluation, row))


def change_table(
    evaluation: Evaluation, rows: Sequence[Row], caption: str, name: str, *, offices: bool = False
) -> TableBlock | None:  # fmt: skip
    """原文／拟改, a row an adjustment; ``offices`` adds who asked for it."""
    if not rows:
        return None
    body = []
    for i, row in enumerate(rows, start=1):
        cells = [Span(str(i)), Span(told.plan_of_change(row, outline_of(evaluation))), Span(_item(row))]
        cells += [told.changed(row, t.OLD), told.changed(row, t.NEW)]
        cells += [Span(_office(evaluation, row))] if offices else []
        body.append((*cells, Span(standing(evaluation, row))))
    head = ("序号", "所属规划", "调整事项", "原文", "拟改", *(("提出单位",) if offices else ()), "办理进度")
    widths = (0.8, 2.4, 3.0, 2.0, 2.0, *((1.6,) if offices else ()), 2.4)
    return TableBlock(name, caption, (head,), tuple(body), align="c" + "l" * (len(head) - 1), widths=widths)


def _item(row: Row) -> str:
    """城镇登记失业率（约束性指标）."""
    noun = told.NOUNS.get(row[t.OBJECT_TYPE], "")
    kind = f"{row[t.ATTRIBUTE]}{noun}" if row[t.OBJECT_TYPE] == "indicator" else noun
    return f"{row[t.NAME] or row[t.OBJECT_ID]}{f'（{kind}）' if kind else ''}"


def _office(evaluation: Evaluation, row: Row) -> str:
    return evaluation.plan.department_name(row[t.SUBMITTED_BY], short=True) if row[t.SUBMITTED_BY] else "—"


def standing(evaluation: Evaluation, row: Row) -> str:
    """The last step taken, or that none is; who sent it back."""
    chain = chain_of(evaluation, row)
    back = [item for item in chain if item.state == "returned"]
    if back:
        return f"{back[-1].name}：退回"
    done = [item for item in chain if item.done]
    return f"已办：{done[-1].name}" if done else "未办理"


def named(row: Row, *, several: bool) -> str:
    """关于指标“…”： where a paragraph has to say which of several adjustments it is about."""
    return f"关于{told.subject_of_change(row)}：" if several else ""


def contents(evaluation: Evaluation, rows: Sequence[Row]) -> list[Paragraph]:
    """What is to be changed, a sentence each."""
    return [paragraph(change(evaluation, row)) for row in rows]


def change(evaluation: Evaluation, row: Row) -> Sentence:
    """What one adjustment changes, in a sentence."""
    return told.narrate_change(row, outline_of(evaluation), approved=approved(evaluation, row))


def reasons(rows: Sequence[Row], column: str, words: str) -> list[Paragraph]:
    """Reasons (or grounds) in the office's words; blanks where nobody wrote them."""
    several = len(rows) > 1
    found = []
    for row in rows:
        text = s.quoted(row[column])
        said: list[Any] = [text] if text else [blank(words, row_of(FILE, row[t.ADJUSTMENT_ID], column))]
        found.append(paragraph(sentence(named(row, several=several), *said, "。")))
    return found


def effects(evaluation: Evaluation, rows: Sequence[Row]) -> list[Paragraph]:
    """Where the item stands, what the change would do to its class, what it stands with, what has to be minded."""
    several = len(rows) > 1
    found = []
    for row in rows:
        asks = row_of(FILE, row[t.ADJUSTMENT_ID])
        said = [*prospect(evaluation, row, headed=several), *cautions(row)]
        said.append(sentence("对其他目标任务和规划实施的影响：", blank("影响分析", asks), "。"))
        found.append(paragraph(sentence(named(row, several=several), said[0]), *said[1:]))
    return found


def prospect(evaluation: Evaluation, row: Row, *, headed: bool = False) -> list[Sentence]:
    """The item as it stands, its class and forecast beside the new target, what it stands with.

    ``headed`` says that the paragraph begins with the item's name already.
    """
    plan, key = evaluation.plan, row[t.OBJECT_ID]
    in_force = key in plan.by_id and plan.target_of(plan.by_id[key]) == target_number(row[t.NEW])
    other = [] if in_force else [told.narrate_rerated(row), told.narrate_new_gap(row, plan)]
    own = [*situation(evaluation, row, headed=headed), *other, links(evaluation, row)]
    return [item for item in own if item is not None]


def situation(evaluation: Evaluation, row: Row, *, headed: bool = False) -> list[Sentence]:
    """The item as it stands: figure, progress and class of an indicator; state of a work."""
    key, ratings, works = row[t.OBJECT_ID], evaluation.ratings, evaluation.works
    if (ratings[t.INDICATOR_ID] == key).any():
        return list(narratives.narrate_indicator(evaluation.row(key), evaluation.plan))
    mine = works[(works[t.ID] == key) & (works[t.OBJECT_TYPE] == row[t.OBJECT_TYPE])]
    return [narratives.narrate_work(work, evaluation.plan, named=not headed) for _, work in mine.iterrows()]


def links(evaluation: Evaluation, row: Row) -> Sentence | None:
    """The item above, the items below it, the works that serve it."""
    key, known = row[t.OBJECT_ID], items(evaluation.plan)
    if key not in known:
        return None
    above = known[known[key].upper_id].name if known[key].upper_id in known else ""
    below = [item.name for item in known.values() if item.upper_id == key and item.item_id != key]
    served = [
        str(work[t.NAME]) for table in t.WORK_TYPES.values() for work in t.records(evaluation.plan.tables[table])
        if key in t.split_list(work[t.INDICATORS])
    ]  # fmt: skip
    return told.narrate_touched(above, below, served)


def cautions(row: Row) -> list[Sentence]:
    """What a higher plan fixes, binding targets, an old text that is not the catalogue's."""
    found = []
    if row[t.FIXED_BY]:
        found.append(sentence(
            f"该事项由{row[t.FIXED_BY]}确定，部门文件不得自行调整；确需调整的，须按{row[t.FIXED_BY]}的调整程序办理。"
        ))  # fmt: skip
    if row[t.ATTRIBUTE] == BINDING:
        found += _binding(row)
    if row[t.DIFFERS]:
        found.append(sentence("所填原文与规划目录中的目标不一致，须核对。"))
    return found


def _binding(row: Row) -> list[Sentence]:
    """Binding targets are lowered only for a change of the higher target, of the caliber or of policy."""
    verb = "拟降低要求，" if row[t.LOOSENS] else ""
    rule = f"该指标为约束性指标，{verb}须从严把握，理由限于上级目标变化、统计口径变化或重大政策变化。"
    if _GROUNDS.search(f"{row[t.REASON]}{row[t.BASIS]}"):
        return [sentence(rule)]
    asks = row_of(FILE, row[t.ADJUSTMENT_ID], t.BASIS)
    return [sentence(rule), sentence("所述理由未见上述情形：", blank("上级目标、口径或政策变化的文件依据", asks), "。")]


def argued(evaluation: Evaluation, rows: Sequence[Row]) -> list[Paragraph]:
    """How the change was studied and who was asked: the office's own words, else a blank."""
    notes = evaluation.plan.known("notes")
    notes = notes[(notes[t.TEXT] != "") & notes[t.PLACE].str.contains("论证|征求意见|调整")]
    several = len(rows) > 1
    found = []
    for row in rows:
        own = notes[notes[t.OBJECT_ID].isin([row[t.ADJUSTMENT_ID], row[t.OBJECT_ID]])]
        lead = named(row, several=several)
        if len(own):
            found.append(paragraph(sentence(lead, *(f"{s.quoted(text)}。" for text in own[t.TEXT]))))
        else:
            asks = row_of("notes.csv", row[t.ADJUSTMENT_ID], "论证")
            found.append(paragraph(sentence(lead, blank("论证过程和征求意见情况", asks), "。")))
    return found


def procedure(evaluation: Evaluation, rows: Sequence[Row]) -> list[Block]:
    """The chain of each adjustment: the sentence on how far it has come, and its table."""
    several = len(rows) > 1
    blocks: list[Block] = []
    for row in rows:
        chain = chain_of(evaluation, row)
        subject = f"{told.subject_of_change(row)}的调整" if several else "本次调整"
        blocks.append(paragraph(narratives.narrate_chain(chain, subject)))
        caption = f"{row[t.NAME] or row[t.OBJECT_ID]}调整办理程序"
        blocks.append(chain_table(chain, caption, f"chain-{row[t.ADJUSTMENT_ID]}"))
    return blocks
