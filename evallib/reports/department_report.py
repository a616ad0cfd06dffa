"""A department's thematic report (专题评估报告) on what it leads or supports, titled by its field."""

from __future__ import annotations

from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Block, Document, Paragraph, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.narratives import spans as s
from evallib.reports import effect_sections, problem_sections, project_sections, task_sections
from evallib.reports.adjustment_sections import asked_for
from evallib.reports.annexes import track_record
from evallib.reports.blanks import blank, row_of
from evallib.reports.expert_sections import expert_opinions
from evallib.reports.fields import field_of
from evallib.reports.indicator_table import official_table
from evallib.reports.notes import LASTING, OVERALL, PRACTICE, noted
from evallib.reports.openings import foremost
from evallib.reports.parts import (
    assemble,
    data_notes,
    forecast_summary,
    forecast_table,
    indicator_paragraphs,
    kind_of_review,
    overview_chart,
    questions,
    section,
)  # fmt: skip
from evallib.reports.stages import FINAL, report

_WORKS = (("task", "重点任务"), ("programme", "重点工程"), ("project", "专栏项目"), ("city_task", "市级任务"))


@report
def build(evaluation: Evaluation, *, stage: str = "", charts: str = "full") -> Document:
    """Return a department's report; ``evaluation`` is narrowed by ``for_department``.

    It begins with what matters most in the department's rows; sections without data are absent.
    """
    plan, department = evaluation.plan, evaluation.department
    blocks: list[Block] = section("承担概况和总体评价", _overall(evaluation, charts))
    blocks += section("指标进展情况", _indicators(evaluation, charts))
    blocks += section("任务和项目进展情况", _works(evaluation))
    blocks += section("主要做法和成效", _practice(evaluation))
    blocks += section("困难问题与原因", _problems(evaluation))
    blocks += section("下一步措施", _measures(evaluation))
    blocks += section("需调整事项与建议", asked_for(evaluation))
    blocks += section("数据说明", data_notes(evaluation))
    blocks += section("附表", _tables(evaluation, stage))
    field = field_of(plan, department) or plan.department_name(department)
    kind = kind_of_review(plan).replace("评估", "专题评估")
    title = f"{plan.title}{field}领域{kind}报告"
    office = (("责任单位", plan.department_name(department)),)
    return assemble(evaluation, f"department_report:{department}", title, blocks, stage=stage, meta=office)


def _overall(evaluation: Evaluation, charts: str) -> list[Block | None]:
    """What matters first, what the department answers for, counts, chances and the overview."""
    table, counts, plan = evaluation.counted, evaluation.counts, evaluation.plan
    drawn = charts != "none" and len(table) >= 3
    return [
        paragraph(foremost(evaluation)),
        paragraph(noted(evaluation, OVERALL)),
        _answers_for(evaluation),
        paragraph(
            narratives.narrate_overall(counts, plan, scope="counted") if len(table) > 1 else None,
            narratives.narrate_attributes(counts) if len(table) > 1 else None,
        ),
        forecast_summary(evaluation) if len(table) > 1 else None,
        overview_chart(evaluation, table, "承担指标进度与时间进度对照") if drawn else None,
    ]


def _answers_for(evaluation: Evaluation) -> Paragraph:
    """What the department answers for: indicators led and supported, works by kind, special plans."""
    plan, counts, department = evaluation.plan, evaluation.counts, evaluation.department
    roles = (("led/count", "牵头指标"), ("supported/count", "配合指标"))
    parts = [sentence(noun, s.count(counts, key)) for key, noun in roles if counts.get(key)]
    works = [
        sentence(noun, s.count(counts, f"{kind}/{t.COUNT}", "个" if kind == "project" else "项"))
        for kind, noun in _WORKS if counts.get(f"{kind}/{t.COUNT}")
    ]  # fmt: skip
    parts += [sentence("牵头或配合", s.listed(works))] if works else []
    plans = plan.tables["special_plans"]
    mine = plans.loc[(plans[t.LEAD_DEPARTMENT] == department) & (plans[t.NAME] != ""), t.NAME]
    parts += [sentence("牵头编制专项规划" + "".join(f"《{name}》" for name in mine))] if len(mine) else []
    if not parts:
        return paragraph()
    head = f"在{narratives.plan_noun(plan)}实施中，{plan.department_name(department)}"
    return paragraph(sentence(head, s.listed(parts, "，"), "。"))


def _indicators(evaluation: Evaluation, charts: str) -> list[Block]:
    """Indicator by indicator; what lags comes first, then what the department leads; few need no headings."""
    plan, department = evaluation.plan, evaluation.department
    blocks: list[Block] = []
    for rating, rows in sorted(narratives.by_class(evaluation.counted).items(), key=lambda item: _ORDER[item[0]]):
        led_first = sorted(rows, key=lambda r: plan.indicator(r[t.INDICATOR_ID]).lead_department != department)
        detail = indicator_paragraphs(evaluation, led_first, charts=charts)
        few = len(evaluation.counted) <= _FEW
        blocks += detail if few else section(f"{t.RATING_NAMES[rating]}的指标", detail, level=2)
    yearly = effect_sections.yearly_table(evaluation)
    blocks += section("年度计划执行情况", yearly, level=2)
    return blocks + section("与其他地区比较", effect_sections.beside_others(evaluation), level=2)


_ORDER = {"lagging": 0, "early": 1, "ahead": 2, "on_track": 3, t.NOT_RATED: 4}
_FEW = 3
"""So many indicators need no headings by class."""


_MONEY = {"programme": "投资类工程", "project": "投资类项目"}


def _works(evaluation: Evaluation) -> list[Block]:
    """Kind by kind: counts and money, the slow and late ones with cause and next step, all of them as a table."""
    blocks: list[Block] = []
    for kind, noun in _WORKS:
        rows = narratives.rows_of(evaluation.works, kind)
        if not rows:
            continue
        states = narratives.narrate_states(evaluation.counts, evaluation.plan, kind)
        money = project_sections.invested(evaluation, kind, _MONEY[kind]) if kind in _MONEY else None
        body: list[Block | None] = [paragraph(states, money), *project_sections.slow_paragraphs(rows)]
        body.append(project_sections.works_table(evaluation, rows, f"{noun}进展情况", kind))
        blocks += section(noun, body, level=2)
    return blocks


def _practice(evaluation: Evaluation) -> list[Block]:
    """What was done year by year for the works the department leads, and what it came to; its own sentences."""
    department = evaluation.department
    led = evaluation.works[evaluation.works[t.LEAD_DEPARTMENT] == department]
    rows = [row for kind in ("task", "programme") for row in narratives.rows_of(led, kind)]
    rows = rows or narratives.rows_of(led, "city_task") or narratives.rows_of(led, "project")
    told = [_done(evaluation, row) for row in rows]
    found: list[Block] = [item for item in told if item.sentences]
    found += [paragraph(item) for item in noted(evaluation, PRACTICE)]
    others = set(evaluation.ratings[t.INDICATOR_ID]) | set(led[led[t.OBJECT_TYPE] == "project"][t.ID])
    found += [paragraph(item) for item in noted(evaluation, LASTING, others)]
    asks = row_of("progress.csv", department, t.DONE)
    if not found and (len(led) or evaluation.counts["led/count"]):
        found = [paragraph(sentence("主要做法：", blank("主要做法和成效", asks), "。"), role="todo")]
    return found


def _done(evaluation: Evaluation, row: Any) -> Paragraph:
    """围绕X，2021年…；2022年…。 Then figures, effect, 从长期看，…."""
    years = narratives.narrate_years(task_sections.history(evaluation, row[t.OBJECT_TYPE], row[t.ID]))
    figures = (
        narratives.telling(task_sections.indicators_of(evaluation, row), 2) if row[t.OBJECT_TYPE] == "task" else []
    )
    effect = sentence(f"{narratives.quoted(row[t.EFFECT])}。") if row[t.EFFECT] else None
    lasting = [sentence("从长期看，", item) for item in noted(evaluation, LASTING, [row[t.ID]], named=False)]
    if years is None and effect is None and not lasting:
        return paragraph()
    words = f"围绕{_called(row[t.NAME])}，" if row[t.OBJECT_TYPE] == "task" else f"{row[t.NAME]}："
    lead = sentence(words, years or "")
    return paragraph(lead, narratives.narrate_effect(figures, evaluation.plan), effect, lasting)


def _called(name: str) -> str:
    """A name with a comma of its own in quotation marks."""
    return f"“{name.replace('“', '‘').replace('”', '’')}”" if "，" in name else name


def _problems(evaluation: Evaluation) -> list[Paragraph]:
    """Rows of the problem ledger with their causes, then what lagging indicators and late projects show."""
    found = [problem_sections.problem(evaluation, row) for row in t.rows(evaluation.issues) if _is_own(evaluation, row)]
    return found


def _is_own(evaluation: Evaluation, row: Any) -> bool:
    """Whether a problem belongs in the department's chapter: its ledger's, and of indicators and led works."""
    return row.file == "problems.csv" or row.object_type == "indicator" or row.lead_department == evaluation.department


def _measures(evaluation: Evaluation) -> list[Block | None]:
    """The table of problems and measures, and next steps on indicators that no measure already says."""
    rows = [row for _, row in evaluation.counted.iterrows()]
    steps = problem_sections.next_steps(evaluation, rows)
    return [*steps, problem_sections.measures_table(evaluation)]


def _tables(evaluation: Evaluation, stage: str) -> list[Block]:
    """附件2's rows, visits it took part in; in drafts the questions on forecasts and how forecasts have done."""
    table = evaluation.counted
    found: list[Block] = [official_table(evaluation, table, "承担指标完成情况表", "own")] if len(table) else []
    visits = effect_sections.visits_table(evaluation)
    found += [visits] if visits else []
    if stage not in FINAL:
        beside = forecast_table(evaluation, "部门预计与模型预测对照表")
        found += section("部门预计与模型预测核对", questions(evaluation), beside, level=2)
        found += section("预测方法检验", track_record(evaluation), level=2)
        found += section("专家评审意见", [] if evaluation.public else expert_opinions(evaluation), level=2)
    return found
