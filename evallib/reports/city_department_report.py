"""A department's thematic report on what it does for the plan of the level above (市《纲要》落实情况专题报告)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Document, Sentence, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.narratives import city
from evallib.narratives import spans as s
from evallib.plan.chains import report_chain
from evallib.reports import city_parts as parts
from evallib.reports.blanks import blank, row_of
from evallib.reports.chains import chain_blocks
from evallib.reports.notes import LASTING, noted
from evallib.reports.parts import assemble, data_notes, section
from evallib.reports.stages import report

_NAMED_FIELDS = 2
"""Themes a title names before it says 等."""


@report
def build(evaluation: Evaluation, *, stage: str = "") -> Document:
    """Return a department's report on the higher plan's tasks; ``evaluation`` is narrowed by ``for_city_tasks``.

    It begins with what matters in the department's rows: what is stuck, else what is reached, else what lags.
    """
    department = evaluation.department
    tasks = parts.tasks_of(evaluation)
    led = [row for row in tasks if row[t.LEAD_DEPARTMENT] == department]
    supported = [row for row in tasks if row[t.LEAD_DEPARTMENT] != department]
    name = evaluation.plan.department_name(department)
    blocks = _body(evaluation, tasks, led, supported) if tasks else [parts.nothing_to_tell(evaluation, name)]
    return assemble(evaluation, f"city_department_report:{department}", title_of(evaluation, led or supported), blocks,
                    stage=stage, subtitle=f"{name}{f'（{stage}）' if stage else ''}", forecast=False)  # fmt: skip


def _body(evaluation: Evaluation, tasks: Sequence[Any], led: Sequence[Any], supported: Sequence[Any]) -> list[Block]:
    own, told = led or supported, parts.Told(evaluation)
    blocks: list[Block] = []
    blocks += section("总体情况", paragraph(_foremost(evaluation, own)), paragraph(_duties(evaluation, own)))
    blocks += section("推进情况和成效", _progress(evaluation, led, told), _long_term(evaluation, led),
                      _supporting(evaluation, supported, told, led))  # fmt: skip
    blocks += section("存在的问题", parts.problem_paragraphs(evaluation, own))
    paces = parts.pace_paragraph(evaluation, led, "lagging", "on_track", "ahead")
    blocks += section("下一步安排", parts.measure_paragraphs(evaluation, own), paces)
    blocks += _approval(evaluation)
    blocks += section("数据说明", data_notes(evaluation, forecast=False))
    division = parts.assignment_table(evaluation, tasks, "任务落实情况表", "city-tasks") if len(tasks) > 1 else None
    return blocks + section(
        "附表", parts.comparison_table(evaluation, "任务对应指标前后对照表", "before-after"), division
    )


def title_of(evaluation: Evaluation, own: Sequence[Any]) -> str:
    """The title by field: the task itself where there is one, else the themes, those with most tasks first."""
    upper = city.upper_plan(evaluation.plan)
    if len(own) == 1:
        task = str(own[0][t.NAME]).replace("“", "‘").replace("”", "’")
        return f"落实{upper}“{task}”任务情况专题报告"
    groups = city.by_theme(own)
    names = sorted((name for name in groups if name != city.OTHER_THEME), key=lambda name: -len(groups[name]))
    if not names:
        return f"落实{upper}任务情况专题报告"
    more = len(names) > _NAMED_FIELDS or city.OTHER_THEME in groups
    return f"{'、'.join(names[:_NAMED_FIELDS])}{'等' if more else ''}领域落实{upper}情况专题报告"


def _foremost(evaluation: Evaluation, own: Sequence[Any]) -> list[Sentence]:
    """What the rows say first: stuck tasks; else finished ones and lagging indicators; else the strongest figure."""
    plan, name = evaluation.plan, evaluation.plan.department_name(evaluation.department, short=True)
    role = "牵头" if own and own[0][t.LEAD_DEPARTMENT] == evaluation.department else "配合"
    troubled = city.narrate_troubled(own, plan, f"{name}{role}的")
    if troubled is not None:
        return [troubled]
    found = []
    done = [row for row in own if row[t.STATE] == "done"]
    if done:
        names = s.names([f"“{row[t.NAME]}”" for row in done])
        found.append(sentence(f"{narratives.until(plan)}，{name}{role}的", names, "已完成目标任务。"))
    late = parts.lagging(evaluation, own)
    if late:
        head = "但" if done else f"{narratives.until(plan)}，{name}{role}的任务总体按序时推进，"
        found.append(sentence(head, "所对应的", s.names([row[t.NAME] for row in late]), "滞后于规划进度，须予重视。"))
    return found or _strongest(evaluation, own)


def _strongest(evaluation: Evaluation, own: Sequence[Any]) -> list[Sentence]:
    """What is reached or ahead, by name, where nothing is stuck, finished or lagging."""
    plan, rows = evaluation.plan, parts.Told(evaluation).of(*own)
    words = {"early": "提前实现规划目标", "ahead": "快于规划进度"}
    found = {rating: [row[t.NAME] for row in rows if row[t.RATING] == rating] for rating in words}
    told = [sentence(s.names(names), words[rating]) for rating, names in found.items() if names]
    if not told:
        return []
    name = plan.department_name(evaluation.department, short=True)
    role = "牵头" if own[0][t.LEAD_DEPARTMENT] == evaluation.department else "配合"
    return [sentence(f"{narratives.until(plan)}，{name}{role}的任务对应的指标中，", s.listed(told, "；"), "。")]


def _duties(evaluation: Evaluation, own: Sequence[Any]) -> list[Sentence]:
    """How many tasks the department leads and supports, in which fields, and how they stand."""
    plan, counts = evaluation.plan, evaluation.counts
    name, upper = plan.department_name(evaluation.department, short=True), city.upper_plan(plan)
    verbs = [(verb, key) for verb, key in (("牵头", "city_task/led"), ("配合", "city_task/supported")) if counts[key]]
    fields = _fields(narratives.rows_of(evaluation.works, "city_task"))
    total = s.count(counts, f"city_task/{t.COUNT}")
    if len(verbs) == 1:
        opening = sentence(
            f"按照任务分工，{name}{verbs[0][0]}落实{upper}任务", total, f"，涉及{fields}" if fields else "", "。"
        )
    else:
        roles = s.listed([sentence(verb, s.count(counts, key)) for verb, key in verbs])
        opening = sentence(
            f"按照任务分工，{name}承担{upper}任务", total, "，其中", roles, f"，涉及{fields}" if fields else "", "。"
        )
    states = city.narrate_task_states(counts)
    if counts[f"city_task/{t.COUNT}"] > 1:
        return [opening, sentence("从进展看，", states, "。")]
    told = own[0][t.STATE] in (*city.TROUBLED, "done")
    return [opening] if told else [opening, sentence(f"{narratives.until(plan)}，该项任务", states, "。")]


def _fields(rows: Sequence[Any]) -> str:
    """京津冀协同发展、改革开放领域; of more than three the first three and 等."""
    themes = [theme for theme in city.by_theme(rows) if theme != city.OTHER_THEME]
    return s.names(themes[:3]).text + ("等领域" if len(themes) > 3 else "领域") if themes else ""


def _progress(evaluation: Evaluation, led: Sequence[Any], told: parts.Told) -> list[Block]:
    """What the department leads; a heading a task where there are several."""
    blocks: list[Block] = []
    for row in led:
        body = [paragraph(parts.task_sentences(evaluation, row, told, goal=len(led) == 1))]
        blocks += section(row[t.NAME], body, level=2) if len(led) > 1 else body
    return blocks


def _supporting(evaluation: Evaluation, rows: Sequence[Any], told: parts.Told, led: Sequence[Any]) -> list[Block]:
    """What the department supports, by state; where it leads nothing, a paragraph a task with its whole course."""
    if not led:
        return [
            paragraph(
                sentence(_support(evaluation, row), f"，{city.standing(row)}。"),
                parts.task_sentences(evaluation, row, told, goal=len(rows) == 1),
            )
            for row in rows
        ]
    states = dict.fromkeys(city.standing(row) for row in rows)
    groups = [(state, [row for row in rows if city.standing(row) == state]) for state in states]
    said = [
        sentence(s.listed([_support(evaluation, row) for row in mine]), f"，{'均' if len(mine) > 1 else ''}{state}")
        for state, mine in groups
    ]  # fmt: skip
    if not said:
        return []
    body = paragraph(sentence("" if len(led) > 1 else "此外，", s.listed(said, "；"), "。"))
    return section("配合推进的任务", body, level=2) if len(led) > 1 else [body]


def _support(evaluation: Evaluation, row: Any) -> str:
    office = evaluation.plan.department_name(row[t.LEAD_DEPARTMENT], short=True)
    return f"配合{office}推进“{row[t.NAME]}”"


def _long_term(evaluation: Evaluation, led: Sequence[Any]) -> list[Block]:
    """What the work means in the long run: the office's own words, else a blank that asks for them."""
    said = noted(evaluation, LASTING, [*(row[t.ID] for row in led), evaluation.department], named=len(led) > 1)
    if not said and led:
        asks = row_of("notes.csv", led[0][t.ID], LASTING)
        said = [sentence("从中长期看，", blank("任务落实对今后发展的影响", asks), "。")]
    body = paragraph(*said)
    return section("中长期影响", body, level=2) if len(led) > 1 else [body]


def _approval(evaluation: Evaluation) -> list[Block]:
    """Steps on record of this report; nothing where none is."""
    chain = report_chain(evaluation.plan, f"city_department_report:{evaluation.department}")
    if not any(item.done or item.state == "returned" for item in chain):
        return []
    return section("审核报送情况", chain_blocks(chain, "本报告", "审核报送情况表", "approval"))
