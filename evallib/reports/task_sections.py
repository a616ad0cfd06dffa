"""Key tasks one by one, and the focus areas: practice, figures, effect, shortfall."""

from __future__ import annotations

from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Paragraph, Sentence, paragraph, sentence
from evallib.evaluation import Evaluation, in_focus
from evallib.reports.blanks import blank, blank_paragraph, row_of
from evallib.reports.notes import EFFECT, LASTING, noted
from evallib.reports.parts import section

_FIGURES = 4
"""Figures a task's paragraph states at most; the rest stand in the tables."""


def tasks(evaluation: Evaluation, *, level: int = 2) -> list[Block]:
    """A section a task, in the order of the outline."""
    rows = narratives.rows_of(evaluation.works, "task")
    return [block for row in rows for block in section(row[t.NAME], task(evaluation, row), level=level)]


def task(evaluation: Evaluation, row: Any) -> list[Paragraph]:
    """What was done, what it came to, where it falls short; what nobody reported is a blank."""
    plan = evaluation.plan
    office = plan.department_name(row[t.LEAD_DEPARTMENT], short=True) if row[t.LEAD_DEPARTMENT] else ""
    if not row[t.STATE]:
        asks = row_of("progress.csv", row[t.ID], t.STATE)
        return [blank_paragraph("进展情况", asks, before=f"由{office}牵头。" if office else "")]
    done = narratives.narrate_years(history(evaluation, row[t.OBJECT_TYPE], row[t.ID]))
    own = indicators_of(evaluation, row)
    figures = narratives.narrate_effect(narratives.telling(own, _FIGURES), plan)
    lagging = [item[t.NAME] for item in own if item[t.RATING] == "lagging"]
    behind = sentence("其中，", narratives.names(lagging), "滞后于规划进度。") if lagging and len(own) > 1 else None
    return [
        paragraph(narratives.narrate_lead(row, office, _helpers(evaluation, row)), done),
        paragraph(figures, behind),
        paragraph(*_effect(evaluation, row)),
        paragraph(_shortfall(evaluation, row, office)),
    ]


def _helpers(evaluation: Evaluation, row: Any) -> list[str]:
    """Short names of the supporting offices."""
    return [evaluation.plan.department_name(name, short=True) for name in t.split_list(row[t.SUPPORT_DEPARTMENTS])]


def _effect(evaluation: Evaluation, row: Any) -> list[Sentence]:
    """The effect reported, and the office's sentence on the long run; blanks where they are missing."""
    own = evaluation.plan.known("notes")
    lasting = noted(evaluation, LASTING, [row[t.ID]], named=False)
    found = [sentence(f"{narratives.quoted(row[t.EFFECT])}。")] if row[t.EFFECT] else []
    found += noted(evaluation, EFFECT, [row[t.ID]], named=False)
    if not found:
        found = [sentence("实施成效：", blank("成效", row_of("progress.csv", row[t.ID], t.EFFECT)), "。")]
    if lasting:
        return [*found, sentence("从长期看，", lasting[0]), *lasting[1:]]
    asked = len(own) > 0 and not evaluation.public
    place = row_of("notes.csv", row[t.ID], LASTING)
    return [*found, sentence("从长期看，", blank("长期效果", place), "。")] if asked else found


def _shortfall(evaluation: Evaluation, row: Any, office: str) -> Sentence | None:
    """Problem, cause and next step; a task behind schedule without a cause asks for one."""
    said = narratives.narrate_shortfall(row, office)
    if row[t.STATE] != "behind" or row[t.CAUSE]:
        return said
    asks = blank("慢于序时的原因", row_of("progress.csv", row[t.ID], t.CAUSE))
    return sentence(said or "", "原因：", asks, "。")


def history(evaluation: Evaluation, object_type: str, object_id: str) -> list[tuple[str, str]]:
    """(period, what was done) of a work, oldest first, the last report on each period."""
    frame = evaluation.period_reports
    mine = frame[(frame[t.OBJECT_TYPE] == object_type) & (frame[t.OBJECT_ID] == object_id)]
    return [(row.period, row.done) for row in t.rows(mine)]


def indicators_of(evaluation: Evaluation, row: Any) -> list[Any]:
    """Rating rows of the counted indicators a work serves, in its order."""
    table = evaluation.counted
    own = {item[t.INDICATOR_ID]: item for _, item in table[table[t.INDICATOR_ID].isin(_ids(row))].iterrows()}
    return [own[key] for key in _ids(row) if key in own]


def _ids(row: Any) -> tuple[str, ...]:
    return t.split_list(row[t.INDICATORS])


def focus_areas(evaluation: Evaluation, *, level: int = 3) -> list[Block]:
    """A section a focus area with something in it: state, telling figures, problems, risks."""
    return [
        block for area in t.FOCUS_AREAS for block in section(_FOCUS_TITLES[area], _focus(evaluation, area), level=level)
    ]  # fmt: skip


_FOCUS_TITLES = {
    "京津冀协同发展": "深入推进京津冀协同发展", "创新驱动": "实施创新驱动发展战略", "扩大内需": "实施扩大内需战略",
    "改革开放": "深化改革开放", "民生福祉": "增进民生福祉", "绿色低碳": "推动绿色发展和碳达峰碳中和",
    "风险防范": "防范化解重大风险",
}  # fmt: skip
"""Focus area → its name in the work plan."""
_SLOW = {"task": "behind", "programme": "behind"}


def _focus(evaluation: Evaluation, area: str) -> list[Paragraph]:
    plan, counts = evaluation.plan, evaluation.counts
    table = evaluation.counted[in_focus(plan, evaluation.counted, area)]
    works = evaluation.works[in_focus(plan, evaluation.works, area)]
    if table.empty and works.empty:
        return []
    rows = [row for _, row in table.iterrows()]
    lagging = [row[t.NAME] for row in rows if row[t.RATING] == "lagging"]
    slow = {kind: list(works[(works[t.OBJECT_TYPE] == kind) & (works[t.STATE] == state)][t.NAME])
            for kind, state in _SLOW.items()}  # fmt: skip
    slow["project"] = list(works[works[t.LATE].astype(bool)][t.NAME])
    best = [row for row in rows if row[t.RATING] in ("early", "ahead", "lagging")]
    told = narratives.narrate_effect(narratives.telling(best or rows, _FIGURES), plan)
    return [
        paragraph(narratives.narrate_focus(area, counts, lagging, slow), told),
        paragraph(*_troubles(evaluation, set(table[t.INDICATOR_ID]) | set(works[t.ID]))),
    ]


def _troubles(evaluation: Evaluation, ids: set[str]) -> list[Sentence]:
    """Problems of the ledger that concern the area, risks apart."""
    issues = [row for row in t.rows(evaluation.issues) if row.file == "problems.csv" and row.object_id in ids]
    risks = [narratives.quoted(row.problem) for row in issues if row.kind == _RISK]
    others = [narratives.quoted(row.problem) for row in issues if row.kind != _RISK]
    found = [sentence("存在的主要问题是", narratives.listed(others, "；"), "。")] if others else []
    return [*found, sentence("需防范的风险是", narratives.listed(risks, "；"), "。")] if risks else found


_RISK = "风险隐患"
