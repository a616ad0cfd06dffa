"""How a district carries out the plan of the level above (区落实市《纲要》情况评估报告), theme by theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Document, Paragraph, Sentence, Span, TableBlock, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.narratives import city, oral
from evallib.narratives import spans as s
from evallib.plan.chains import organs, report_chain
from evallib.reports import city_parts as parts
from evallib.reports.chains import chain_blocks
from evallib.reports.effect_sections import beside_others
from evallib.reports.parts import assemble, data_notes, section
from evallib.reports.stages import report

STEM = "city_report"


@report
def build(evaluation: Evaluation, *, stage: str = "") -> Document:
    """Return the report; ``evaluation`` is narrowed by ``for_city_tasks``.

    Overall judgement, then theme by theme, other areas beside us, problems, next steps, what the level above has to
    decide, approval; last the division of work as a table.
    """
    tasks = parts.tasks_of(evaluation)
    title = f"{city.area_name(evaluation.plan)}落实{city.upper_plan(evaluation.plan)}情况评估报告"
    if not tasks:
        none = [parts.nothing_to_tell(evaluation, city.area_name(evaluation.plan))]
        return assemble(evaluation, STEM, title, none, stage=stage, forecast=False)
    blocks: list[Block] = [paragraph(_introduction(evaluation))]
    blocks += section("总体情况", _overall(evaluation, tasks))
    blocks += section("分主题落实情况", _themes(evaluation, tasks))
    blocks += section("与其他地区的比较", beside_others(evaluation))
    blocks += section("存在的主要问题", parts.problem_paragraphs(evaluation, tasks))
    blocks += section(
        "下一步工作", parts.measure_paragraphs(evaluation, tasks), parts.pace_paragraph(evaluation, tasks, "lagging")
    )
    blocks += section(f"需{_above(evaluation)}研究的事项", _asked(evaluation, tasks))
    blocks += section(
        "审议报送", chain_blocks(report_chain(evaluation.plan, STEM), "本报告", "审议报送程序表", "approval")
    )
    blocks += section("数据说明", data_notes(evaluation, forecast=False))
    division = parts.assignment_table(evaluation, tasks, "重点任务分工落实情况表", "assignments", landscape=True)
    blocks += section("附表", division, parts.comparison_table(evaluation, "任务对应指标前后对照表", "before-after"))
    return assemble(evaluation, STEM, title, blocks, stage=stage, forecast=False)


def _above(evaluation: Evaluation) -> str:
    """市级, 省级, 国家层面: who stands above, as an adjective."""
    word = s.level_words(evaluation.plan).above
    return {"国家": "国家层面", "上级": "上级"}.get(word, f"{word}级")


def _introduction(evaluation: Evaluation) -> list[Sentence]:
    """On what ground, who took part, how others were heard."""
    plan, counts = evaluation.plan, evaluation.counts
    who, area, upper = organs(plan), city.area_name(plan), city.upper_plan(plan)
    term = city.term_name(plan)
    above = f"{s.level_words(plan).above}{term}规划《纲要》" if term else upper
    named = f"（以下简称{upper}）" if above != upper else ""
    leads: list[Any] = (
        ["会同", s.count(counts, "city_task/offices", "个"), "牵头单位，"] if counts["city_task/offices"] > 1 else []
    )
    opening = sentence(
        f"为客观评估{area}落实{above}{named}的进展和成效，{who.office}", *leads, "对照重点任务分工表，对承担的",
        s.count(counts, f"city_task/{t.COUNT}"), "任务逐项作了评估。",
    )  # fmt: skip
    heard = _heard(evaluation)
    return [opening, *([heard] if heard else [])]


def _heard(evaluation: Evaluation) -> Sentence | None:
    """Visits on the ground, where any were made by the as-of date."""
    counts = evaluation.counts
    if not counts[f"visits/{t.COUNT}"]:
        return None
    return sentence("评估中，开展实地走访和座谈", s.count(counts, f"visits/{t.COUNT}", "次"), "。")


def _overall(evaluation: Evaluation, tasks: Sequence[Any]) -> list[Block | None]:
    """Counts by state, what is stuck by name, the served indicators by class, and the themes as a table."""
    counts, plan = evaluation.counts, evaluation.plan
    total = s.count(counts, f"city_task/{t.COUNT}")
    states = sentence(
        f"{narratives.until(plan)}，",
        total,
        "任务" + ("中，" if _mixed(counts) else ""),
        city.narrate_task_states(counts),
        "。",
    )
    stuck = [row for row in tasks if row[t.STATE] in city.TROUBLED]
    late = [narratives.class_list(counts, "counted", subject="任务对应的")] if counts[f"counted/{t.COUNT}"] else []
    return [
        paragraph(sentence(_judgement(counts)), states, *(sentence(item, "。") for item in late)),
        paragraph(_stuck(evaluation, stuck)) if stuck else None,
        paragraph(oral.tell_satisfaction(evaluation.satisfaction)),
        _theme_table(evaluation),
    ]


def _mixed(counts: dict[str, int]) -> bool:
    return not any(
        counts.get(f"city_task/{name}") == counts[f"city_task/{t.COUNT}"]
        for name in (*t.WORK_STATE_NAMES.values(), "未报送")
    )


def _judgement(counts: dict[str, int]) -> str:
    """The overall judgement by the share of tasks that go as they should."""
    good = counts.get("city_task/已完成", 0) + counts.get("city_task/达到序时", 0)
    told = counts[f"city_task/{t.COUNT}"] - counts.get("city_task/未报送", 0)
    if told == 0:
        return "各项任务的进展情况尚未报送，暂不作总体判断。"
    share = good / told
    words = next(word for limit, word in _JUDGEMENTS if share >= limit)
    return f"总的看，{words}。"


_JUDGEMENTS = (
    (0.9, "各项任务落实总体顺利"),
    (0.7, "各项任务总体按序时推进，少数任务进展偏慢"),
    (0.5, "多数任务按序时推进，部分任务进展偏慢，仍需加力"),
    (0.0, "任务落实进展较缓，进展偏慢的任务较多，须加大推进力度"),
)
"""Share of tasks done or on schedule from which the words hold."""


def _stuck(evaluation: Evaluation, rows: Sequence[Any]) -> Sentence:
    """进展慢于序时的是：“…”（区商务局）、…。"""
    groups = []
    for code in city.TROUBLED:
        mine = [row for row in rows if row[t.STATE] == code]
        names = [f"“{row[t.NAME]}”（{_office(evaluation, row)}）" for row in mine]
        groups += [sentence(f"{city.standing(mine[0])}的是", s.listed(names))] if mine else []
    return sentence(s.listed(groups, "；"), "。")


def _office(evaluation: Evaluation, row: Any) -> str:
    return evaluation.plan.department_name(row[t.LEAD_DEPARTMENT], short=True) or "未明确牵头单位"


def _theme_table(evaluation: Evaluation) -> TableBlock | None:
    """Themes against states."""
    counts, rows = evaluation.counts, narratives.rows_of(evaluation.works, "city_task")
    themes = [theme for theme in city.by_theme(rows) if theme != city.OTHER_THEME]
    if len(themes) < 2:
        return None
    names = [name for name in (*t.WORK_STATE_NAMES.values(), "未报送") if counts.get(f"city_task/{name}")]

    def number(key: str) -> Span:
        return s.count(counts, key, "") if counts.get(key) else Span("—")

    body = [(Span(theme), *(number(f"theme:{theme}/{name}") for name in (t.COUNT, *names))) for theme in themes]
    if all(row[t.THEME] for row in rows):
        body.append((Span("合计"), *(number(f"city_task/{name}") for name in (t.COUNT, *names))))
    head = (("主题", "任务数（项）", *names),)
    return TableBlock("themes", "分主题任务进展情况", head, tuple(body), align="l" + "r" * (len(names) + 1),
                      widths=(2.6, 1.3, *(1.1 for _ in names)))  # fmt: skip


def _themes(evaluation: Evaluation, tasks: Sequence[Any]) -> list[Block]:
    """A part a theme: how its tasks stand, then task by task."""
    counts, told = evaluation.counts, parts.Told(evaluation)
    blocks: list[Block] = []
    for theme, rows in city.by_theme(tasks).items():
        body = [paragraph(_lead(counts, f"theme:{theme if theme != city.OTHER_THEME else ''}"))]
        body += [
            paragraph(sentence(f"{row[t.NAME]}。"), parts.task_sentences(evaluation, row, told, goal=False))
            for row in rows
        ]
        blocks += section(theme, body, level=2)
    return blocks


def _lead(counts: dict[str, int], key: str) -> Sentence | None:
    """承担的7项任务均达到序时进度; 承担的6项任务中，…; nothing of a single task, which speaks for itself."""
    if counts[f"{key}/{t.COUNT}"] == 1:
        return None
    states = city.narrate_task_states(counts, key)
    whole = states.text.startswith("均")
    return sentence("承担的", s.count(counts, f"{key}/{t.COUNT}"), "任务" if whole else "任务中，", states, "。")


def _asked(evaluation: Evaluation, tasks: Sequence[Any]) -> list[Paragraph]:
    """Tasks the district cannot settle itself: those to be adjusted, each with its reason and the step proposed."""
    found = []
    for row in tasks:
        if row[t.STATE] != "to_adjust":
            continue
        problem, step = s.quoted(row[t.PROBLEM]), s.quoted(row[t.NEXT_STEP])
        then = f"{_office(evaluation, row)}拟{step}" if step else "建议对任务目标作相应调整"
        found.append(paragraph(sentence(f"关于“{row[t.NAME]}”：", f"{problem}，" if problem else "", then, "。")))
    return found
