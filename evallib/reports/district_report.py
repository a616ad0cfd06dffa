"""The plan's mid-term report (总报告), from a district to the country."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Document, Paragraph, Sentence, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.reports import effect_sections as effects
from evallib.reports import problem_sections, project_sections, task_sections
from evallib.reports.adjustment_sections import requests
from evallib.reports.annexes import practice_table, track_record
from evallib.reports.blanks import blank_paragraph, row_of
from evallib.reports.expert_sections import expert_opinions
from evallib.reports.indicator_table import official_table
from evallib.reports.notes import LASTING, OUTLOOK, OVERALL, noted
from evallib.reports.opening import introduction, lead_office, states_of
from evallib.reports.opinions import opinion_blocks
from evallib.reports.parts import (
    assemble,
    data_notes,
    drawable,
    forecast_summary,
    forecast_table,
    indicator_chart,
    indicator_paragraphs,
    judgement_sentences,
    kind_of_review,
    overview_chart,
    questions,
    section,
)  # fmt: skip
from evallib.reports.stages import FINAL, report

_GOOD = ("early", "ahead", "on_track")


@report
def build(evaluation: Evaluation, *, stage: str = "", charts: str = "full") -> Document:
    """Return the report: introduction, overall judgement, indicators, tasks and focus areas, programmes and projects,
    problems, outlook, measures, notes on data, annexes; sections without data are absent.

    Parameters
    ----------
    stage : str
        初稿 … 定稿, or "".
    charts : {"none", "simple", "full"}
        ``simple`` leaves out forecast fans.
    """
    blocks: list[Block] = [*introduction(evaluation)]
    blocks += section("总体评价", _overall(evaluation, charts))
    blocks += section("主要目标指标完成情况", _indicators(evaluation, charts))
    blocks += section("重点任务推进情况", _tasks(evaluation))
    blocks += section("重点工程和专栏项目进展情况", _works(evaluation))
    blocks += section("主要问题及原因", problem_sections.problems(evaluation))
    blocks += section("形势研判", _outlook(evaluation))
    blocks += section("下一步工作建议", _measures(evaluation))
    blocks += section("数据说明", data_notes(evaluation))
    blocks += _annexes(evaluation, charts, stage)
    title = f"{evaluation.plan.title}实施{kind_of_review(evaluation.plan)}报告"
    return assemble(evaluation, "district_report", title, blocks, stage=stage)


def _overall(evaluation: Evaluation, charts: str) -> list[Block | None]:
    """Judgement and counts; works; satisfaction with the plan; the office's own sentence."""
    counts, plan = evaluation.counts, evaluation.plan
    if evaluation.main.empty:
        return [paragraph(sentence("本规划没有列出主要指标（indicators.csv的main列均不为true），不作总体评价。"))]
    chart = None if charts == "none" else overview_chart(evaluation, evaluation.main, "主要指标进度与时间进度对照")
    people = narratives.narrate_satisfaction(evaluation.satisfaction)[:1]
    money = project_sections.invested(evaluation, "project", "专栏投资类项目")
    return [
        paragraph(narratives.narrate_overall(counts, plan)),
        paragraph(narratives.narrate_attributes(counts)),
        paragraph(states_of(evaluation).sentences, money),
        paragraph(sentence("居民问卷调查显示，", people[0]) if people else None),
        paragraph(noted(evaluation, OVERALL)),
        chart,
    ]


def _indicators(evaluation: Evaluation, charts: str) -> list[Block]:
    """One part a class, the lagging one by one; chapters' indicators; yearly plans; other areas."""
    groups = narratives.by_class(evaluation.main)
    blocks: list[Block] = []
    for rating, rows in groups.items():
        head = narratives.narrate_class(rows, evaluation.plan, rating, evaluation.counts)
        if head is None:
            continue
        detail = _lagging(evaluation, rows, charts) if rating == "lagging" else []
        blocks += section(f"{t.RATING_NAMES[rating]}的指标", paragraph(head), detail, level=2)
    blocks += section("各章涉及指标", _chapters(evaluation), level=2)
    yearly = effects.yearly_table(evaluation)
    blocks += section("年度计划执行情况", paragraph(_yearly(evaluation)) if yearly else None, yearly, level=2)
    return blocks + section("与其他地区比较", effects.beside_others(evaluation), level=2)


def _yearly(evaluation: Evaluation) -> Sentence:
    return sentence(f"{narratives.plan_noun(evaluation.plan)}指标分解到年度计划的，年度目标与实际完成情况见下表。")


def _lagging(evaluation: Evaluation, rows: Sequence[Any], charts: str) -> list[Block]:
    """Binding indicators first; each with its gap, cause if known, pace and chance."""
    scopes = {"约束性": "binding", "预期性": "anticipatory"}
    names = {"binding": "约束性指标", "anticipatory": "预期性指标", "unattributed": "未注明属性的指标"}
    blocks: list[Block] = []
    for scope, name in names.items():
        mine = [row for row in rows if scopes.get(row[t.ATTRIBUTE], "unattributed") == scope]
        if mine:
            number = narratives.count(evaluation.counts, f"{scope}/lagging")
            lead = paragraph(sentence(f"{name}中滞后", number, "，具体如下。"))
            blocks += [lead, *indicator_paragraphs(evaluation, mine, charts=charts)]
    return blocks


def _chapters(evaluation: Evaluation) -> list[Paragraph]:
    """Counts of the chapters' indicators, and the lagging and unrated ones."""
    counts, plan = evaluation.counts, evaluation.plan
    groups = narratives.by_class(evaluation.chapters)
    named = (narratives.narrate_class(groups[c], plan, c, counts, "chapters") for c in ("lagging", t.NOT_RATED))
    return [paragraph(narratives.narrate_overall(counts, plan, scope="chapters")), *map(paragraph, named)]


def _tasks(evaluation: Evaluation) -> list[Block]:
    """The outline's tasks in its order; the focus areas; what it has brought."""
    head = narratives.narrate_states(evaluation.counts, evaluation.plan, "task")
    own = task_sections.tasks(evaluation, level=3)
    blocks = section(f"{narratives.plan_noun(evaluation.plan)}重点任务", paragraph(head), own, level=2)
    blocks += section("重点领域推进情况", task_sections.focus_areas(evaluation), level=2)
    blocks += section("居民满意度", effects.people(evaluation), level=2)
    tasks = set(evaluation.works.loc[evaluation.works[t.OBJECT_TYPE] == "task", t.ID])
    others = (set(evaluation.works[t.ID]) | set(evaluation.ratings[t.INDICATOR_ID])) - tasks
    lasting = [paragraph(item) for item in noted(evaluation, LASTING, others)]
    return blocks + section("中长期影响", lasting, level=2)


def _works(evaluation: Evaluation) -> list[Block]:
    blocks = section("重点工程", project_sections.programmes(evaluation), level=2)
    return blocks + section("专栏项目", project_sections.projects(evaluation), level=2)


def _outlook(evaluation: Evaluation) -> list[Block | None]:
    """The office's view of the coming years, what the forecasts say, judgements laid over them, the risks."""
    if evaluation.plan.finished:
        return []
    said: list[Block | None] = [paragraph(noted(evaluation, OUTLOOK, named=False))]
    risks = [narratives.quoted(row.problem) for row in t.rows(evaluation.issues) if row.kind == "风险隐患"]
    risk = sentence("需重点关注的风险隐患有：", narratives.listed(risks, "；"), "。") if risks else None
    if not noted(evaluation, OUTLOOK) and len(evaluation.main):
        said = [blank_paragraph("国内外和本地区发展形势", row_of("notes.csv", evaluation.plan.name, OUTLOOK))]
    return [*said, forecast_summary(evaluation), *_judged(evaluation), paragraph(risk)]


def _judged(evaluation: Evaluation) -> list[Paragraph]:
    """Judgements laid over the forecasts of indicators whose own paragraph is not in this report."""
    counted = evaluation.counted
    lagging = evaluation.main[evaluation.main[t.RATING] == "lagging"]
    told = set(lagging[t.INDICATOR_ID])
    rows = [row for _, row in counted.iterrows() if row[t.INDICATOR_ID] not in told]
    found = [(row[t.NAME], item) for row in rows for item in judgement_sentences(evaluation, row)]
    return [paragraph(sentence(f"{name}：", item)) for name, item in found]


def _measures(evaluation: Evaluation) -> list[Block]:
    """Policy by class and next steps; a measure for each problem; adjustments of the plan."""
    counted = evaluation.counted
    lagging = [row for _, row in counted[counted[t.RATING] == "lagging"].iterrows()]
    steps = problem_sections.next_steps(evaluation, lagging)
    blocks = section("分类推进指标任务", paragraph(_policies(evaluation)), steps, level=2)
    table = problem_sections.measures_table(evaluation)
    lead = paragraph(sentence("针对评估发现的问题，逐项明确措施、牵头单位和完成时限，见下表。")) if table else None
    blocks += section("逐项整改问题", lead, table, level=2)
    return blocks + section("规划调整", requests(evaluation), level=2)


def _policies(evaluation: Evaluation) -> list[Sentence]:
    """What is asked of each class, naming only classes that occur."""
    counts = evaluation.counts
    if evaluation.plan.finished:
        return []
    words = narratives.level_words(evaluation.plan)
    good = [t.RATING_NAMES[name] for name in _GOOD if counts[f"main/{name}"]]
    found = []
    if good:
        names = "和".join(filter(None, ["、".join(good[:-1]), good[-1]]))
        found.append(f"对{names}的指标，巩固扩大已有成效，防止回落和反弹，确保期末如期完成。")
    if counts["main/lagging"]:
        found.append(f"对滞后的指标，由{words.offices}逐项分析原因，优化调整政策，加大工作力度，"
                     "明确完成时限，尽最大努力推动完成。")  # fmt: skip
    if counts[f"main/{t.NOT_RATED}"]:
        lead = lead_office(evaluation)
        found.append(f"对暂无法评价的指标，由{words.offices}加快补齐数据、衔接口径，{lead}及时组织补充评价。")
    return [sentence(text) for text in found]


def _annexes(evaluation: Evaluation, charts: str, stage: str) -> list[Block]:
    """附件2's tables, tasks, visits, forecasts to be explained and their record, a chart of every main indicator."""
    main = official_table(evaluation, evaluation.main, "主要指标完成情况表", "main")
    chapters = official_table(evaluation, evaluation.chapters, "各章涉及指标完成情况表", "chapters", by_chapter=True)
    parts: list[tuple[str, list[Block | None]]] = [
        ("重点任务推进情况表", [practice_table(evaluation)]),
        ("主要指标完成情况表", [main if main.rows else None, chapters if chapters.rows else None]),
        ("任务所涉指标前后对照表", [effects.change_table(evaluation, _served(evaluation), "任务所涉指标前后对照表")]),
        ("实地走访情况表", [effects.visits_table(evaluation)]),
        ("意见采纳情况表", [*opinion_blocks(evaluation, stage)]),
    ]
    if stage not in FINAL:
        asked = [*_asked(evaluation), forecast_table(evaluation, "部门预计与模型预测对照表")]
        parts += [("部门预计与模型预测核对", asked), ("预测方法检验", track_record(evaluation))]
        parts += [("专家评审意见", [*expert_opinions(evaluation)])] if not evaluation.public else []
    if charts != "none":
        rows = [row for _, row in evaluation.main.iterrows() if row[t.RATING] != "lagging"]
        drawn = [indicator_chart(evaluation, row, fan=charts == "full") for row in rows if drawable(evaluation, row)]
        name = "主要指标走势图" if evaluation.plan.finished else "主要指标走势与预测图"
        parts.append((name, [*drawn]))
    found: list[Block] = []
    number = 0
    for name, body in parts:
        kept = section(name, body)
        if kept:
            number += 1
            found += section(f"附件{number}：{name}", kept[1:])
    return found


def _served(evaluation: Evaluation) -> list[tuple[str, Any]]:
    """(task, rating row) of every indicator a task serves."""
    rows = narratives.rows_of(evaluation.works, "task")
    return [(row[t.NAME], item) for row in rows for item in task_sections.indicators_of(evaluation, row)]


def _asked(evaluation: Evaluation) -> list[Block]:
    """Departments' forecasts outside our interval, as questions."""
    found = questions(evaluation)
    lead = sentence("以下部门预计数与模型预测相差较大，须由填报单位补充说明。")
    return [paragraph(lead), *found] if found else []
