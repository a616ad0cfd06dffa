"""Pieces that reports share: titles, charts as blocks, indicator paragraphs, tables of works, notes on data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from evallib import charts, narratives
from evallib import tables as t
from evallib.document import (
    Block,
    Cell,
    ChartBlock,
    Document,
    Heading,
    Paragraph,
    Sentence,
    Span,
    TableBlock,
    paragraph,
    sentence,
)
from evallib.evaluation import Evaluation
from evallib.numbers import render
from evallib.plan import Plan
from evallib.reports import facts
from evallib.reports.blanks import blanks_of
from evallib.reports.doubtful import doubtful_ratings
from evallib.reports.expert_sections import expert_todos
from evallib.reports.notes import DATA, noted
from evallib.reports.own.apply import with_own_templates
from evallib.reports.quotes import marked, quotes_of
from evallib.settings import METHOD_NAMES

ATTACHMENTS = ("附件", "附表", "附图")
"""Beginnings of headings whose pages stand after the report."""


def section(title: str, *blocks: Block | Iterable[Block | None] | None, level: int = 1) -> list[Block]:
    """A heading with its blocks; without blocks there is no heading either. Attachments have no number."""
    body: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading | Paragraph | TableBlock | ChartBlock):
            body.append(block)
        elif block is not None:
            body += [item for item in block if item is not None]
    body = [b for b in body if not isinstance(b, Paragraph) or b.sentences]
    return [Heading(title, level, numbered=not title.startswith(ATTACHMENTS)), *body] if body else []


def assemble(
    evaluation: Evaluation, report_id: str, title: str, blocks: Sequence[Block], *, stage: str = "", subtitle: str = "",
    forecast: bool = True, meta: Sequence[tuple[str, str]] = (),
) -> Document:  # fmt: skip
    """Put a report together: title with its stage, dates, stamps, what it reads, lagging indicators.

    The plan's own templates (``templates/<stem>.yml``) are laid over title and blocks here, and nowhere else.
    ``forecast`` False leaves out the methods, in a report that states no forecast; ``meta`` are more lines under the
    title.
    """
    plan = evaluation.plan
    title, blocks = with_own_templates(evaluation, report_id, title, blocks)
    methods = (("预测方法", "、".join(method_names(evaluation))),) if forecast and _predicts(evaluation) else ()
    lagging = evaluation.counted[evaluation.counted[t.RATING] == "lagging"]
    lines = (
        ("规划", plan.title), *meta, ("已知日期", plan.as_of.isoformat()), ("数据截至", plan.data_until.isoformat()),
        *((("阶段", stage),) if stage else ()), *methods,
    )  # fmt: skip
    document = Document(
        report_id=report_id, title=title, subtitle=subtitle or (f"（{stage}）" if stage else ""), blocks=tuple(blocks),
        meta=lines, stamps=report_stamps(evaluation, stage, blocks), reads=reads(evaluation),
        lagging=tuple(zip(lagging[t.INDICATOR_ID], lagging[t.NAME], strict=True)), todos=_todos(evaluation, blocks),
        origins=facts.origins(evaluation, blocks), facts=facts.facts(evaluation),
    )  # fmt: skip
    return marked(document, quotes_of(evaluation))


def _todos(evaluation: Evaluation, blocks: Sequence[Block]) -> tuple[tuple[str, str], ...]:
    """Blanks to be filled and ratings to be looked at; the public's version asks nobody."""
    return () if evaluation.public else (
        *blanks_of(blocks), *doubtful_ratings(evaluation), *expert_todos(evaluation),
    )  # fmt: skip


def _predicts(evaluation: Evaluation) -> bool:
    """Whether there is a forecast to speak of: of an indicator the view counts, in a plan that is not over."""
    frame = evaluation.forecasts
    mine = frame[frame[t.INDICATOR_ID].isin(evaluation.counted[t.INDICATOR_ID])]
    return not evaluation.plan.finished and len(mine) > 0 and not mine[t.OBSERVED].all()


def method_names(evaluation: Evaluation) -> list[str]:
    """Chinese names of the forecast methods used, in order of first use."""
    used = [name for name in evaluation.forecasts[t.METHOD] if name] or [evaluation.plan.settings.method]
    return [METHOD_NAMES[name] for name in dict.fromkeys(used)]


_SHOWN = {"survey", "comparisons", "visits"}
"""Ledgers whose rows stamp a report only where it prints them, as a table of the same name."""


def report_stamps(evaluation: Evaluation, stage: str, blocks: Sequence[Block] = ()) -> tuple[str, ...]:
    """Warnings every page carries: the stage of a draft, illustrative or unverified rows behind the report."""
    plan, ids = evaluation.plan, set(evaluation.ratings[t.INDICATOR_ID])
    used: set[str] = set(evaluation.ratings[t.PROVENANCE]) | set(evaluation.figures[t.PROVENANCE])
    used |= set(evaluation.works[t.PROVENANCE]) | set(evaluation.problems[t.PROVENANCE])
    for name, key, objects in (
        ("targets", t.INDICATOR_ID, ids), ("overrides", t.INDICATOR_ID, ids),
        ("progress", t.OBJECT_ID, ids | set(evaluation.works[t.ID])),
    ):  # fmt: skip
        frame = plan.known(name)
        used |= set(frame.loc[frame[key].isin(objects), t.PROVENANCE])
    shown = {block.name for block in blocks if isinstance(block, TableBlock)}
    for name in _SHOWN & shown:
        used |= set(plan.known(name)[t.PROVENANCE])
    draft = (stage,) if stage and stage != "定稿" else ()
    return (*draft, *narratives.stamps(used))


def reads(evaluation: Evaluation) -> tuple[tuple[str, str], ...]:
    """The tables and rows a report depends on; ``*`` is a whole table."""
    rows = [("indicators", key) for key in evaluation.ratings[t.INDICATOR_ID]]
    rows += [("observations", key) for key in evaluation.ratings[t.INDICATOR_ID]]
    rows += [(t.WORK_TYPES[row.object_type], row.id) for row in t.rows(evaluation.works)]
    return (*dict.fromkeys(rows), ("departments", "*"), ("targets", "*"), ("overrides", "*"), ("adjustments", "*"),
            ("progress", "*"), ("problems", "*"), ("notes", "*"), ("survey", "*"), ("comparisons", "*"),
            ("visits", "*"), ("department_forecasts", "*"), ("opinions", "*"), ("plan", "*"),
            ("settings", "*"))  # fmt: skip


def overview_chart(evaluation: Evaluation, table: pd.DataFrame, caption: str) -> ChartBlock | None:
    """All indicators of a table: progress against time elapsed."""
    if table.empty:
        return None
    axes = charts.plot_overview(table)
    alt = f"{caption}：" + "；".join(
        f"{name}{t.RATING_NAMES[rating]}" for name, rating in zip(table[t.NAME], table[t.RATING], strict=True)
    )  # fmt: skip
    return ChartBlock("overview", caption, alt, charts.to_svg(axes, alt))


def drawable(evaluation: Evaluation, row: Any) -> bool:
    """Whether an indicator has anything to draw: a figure, or a forecast."""
    key = str(row[t.INDICATOR_ID])
    return len(evaluation.figures_of(key)) > 0 or len(evaluation.forecast_of(key)) > 0


def indicator_chart(evaluation: Evaluation, row: Any, *, fan: bool = True) -> ChartBlock:
    """One indicator's chart: history, plan path, forecast fan, part-year point, target, class."""
    key = str(row[t.INDICATOR_ID])
    figures, forecasts = evaluation.figures_of(key), evaluation.forecast_of(key)
    plan = evaluation.plan
    axes = charts.plot_indicator(
        figures, forecasts if fan else forecasts.iloc[:0], row, plan_years=plan.years,
        yearly=plan.yearly_targets.get(key), offices=evaluation.department_forecasts if fan else None,
    )  # fmt: skip
    alt = charts.alt_text(axes)
    return ChartBlock(f"indicator-{key}", _captioned(row), alt, charts.to_svg(axes, alt))


def _captioned(row: Any) -> str:
    """城镇化率（%）; without a unit the name alone."""
    return f"{row[t.NAME]}（{row[t.UNIT]}）" if row[t.UNIT] not in ("", "—") else str(row[t.NAME])


def indicator_paragraphs(evaluation: Evaluation, rows: Iterable[Any], *, charts: str = "full") -> list[Block]:
    """A paragraph an indicator, with what stands beside its forecast and its chart where asked."""
    causes = evaluation.reported(t.CAUSE)
    blocks: list[Block] = []
    for row in rows:
        cause = causes.get(row[t.INDICATOR_ID], "")
        told = narratives.narrate_indicator(row, evaluation.plan, cause)
        blocks.append(paragraph(told, forecast_remarks(evaluation, row)))
        if charts != "none" and drawable(evaluation, row):
            blocks.append(indicator_chart(evaluation, row, fan=charts == "full"))
    return blocks


def forecast_remarks(evaluation: Evaluation, row: Any) -> list[Sentence]:
    """What belongs to a forecast that a text states: judgements laid over it, and the figure 附件2 adopts instead."""
    return [*judgement_sentences(evaluation, row), *adoption_sentences(evaluation, row)]


def adoption_sentences(evaluation: Evaluation, row: Any) -> list[Sentence]:
    """Where 附件2 adopts the department's figure of the last plan year and the text states the model's, say so."""
    plan, key = evaluation.plan, row[t.INDICATOR_ID]
    if narratives.narrate_outlook(row, plan) is None:
        return []
    table = evaluation.adopted
    own = table[(table[t.INDICATOR_ID] == key) & (table[t.YEAR] == plan.last_year)]
    return [
        narratives.narrate_adopted(item, row, plan.department_name(item.source, short=True))
        for item in t.rows(own) if item.source not in ("model", "observed")
    ]  # fmt: skip


def judgement_sentences(evaluation: Evaluation, row: Any) -> list[Sentence]:
    """What an analyst has laid over the forecast of one indicator."""
    forecasts = evaluation.forecast_of(str(row[t.INDICATOR_ID]))
    found = rows_of_indicator(evaluation.judgements, row)
    return [narratives.narrate_judgement(item, row, forecasts) for item in found]


def rows_of_indicator(frame: pd.DataFrame, row: Any) -> list[Any]:
    """The rows of a table that concern the indicator of a rating row."""
    return list(t.rows(frame[frame[t.INDICATOR_ID] == row[t.INDICATOR_ID]]))


def questions(evaluation: Evaluation) -> list[Paragraph]:
    """Questions to departments whose own forecasts lie outside our 80 % intervals, an indicator and side each."""
    own = evaluation.department_forecasts
    groups: dict[tuple[str, str, bool], list[Any]] = {}
    for item in t.rows(own[own[t.OUTSIDE].astype(bool)]):
        groups.setdefault((item.indicator_id, item.submitted_by, item.value > item.q900), []).append(item)
    names = {key: evaluation.plan.department_name(key, short=True) or "填报单位" for _, key, _ in groups}
    return [
        paragraph(narratives.narrate_question(items, evaluation.row(key), names[office]))
        for (key, office, _), items in groups.items()
    ]


def forecast_table(evaluation: Evaluation, caption: str) -> TableBlock | None:
    """The departments' own forecasts beside ours with the 80 % interval."""
    own, body = evaluation.department_forecasts, []
    for item in t.rows(own):
        row = evaluation.row(item.indicator_id)
        key, form, year = item.indicator_id, narratives.decimals_form(row), int(item.year)
        theirs = Cell("department_forecasts", f"{key}:{item.submitted_by}", f"{year}{t.VALUE}")
        ours = [
            Span(render(value, form), Cell("forecasts", key, f"{year}{name}"), value, form, odds=name != t.Q500)
            for name, value in ((t.Q500, item.q500), (t.Q100, item.q100), (t.Q900, item.q900))
        ]
        office = Span(evaluation.plan.department_name(item.submitted_by, short=True) or "—")
        shown = Span(render(item.value, "f"), theirs, float(item.value), "f")
        verdict = Span("区间外" if item.outside else "区间内", odds=True)
        body.append((Span(_captioned(row)), Span(f"{year}年"), office, shown, *ours, verdict))
    if not body:
        return None
    head = (("指标", "年份", "填报单位", "部门预计", "模型预测", "预测区间下限", "预测区间上限", "核对"),)
    return TableBlock("department_forecasts", caption, head, tuple(body), align="lclrrrrc",
                      widths=(3.2, 0.9, 1.6, 1.1, 1.1, 1.2, 1.2, 0.9))  # fmt: skip


def forecast_summary(evaluation: Evaluation) -> Paragraph:
    """Counts of indicators by the wording of their chance of attainment."""
    rows = [row for _, row in evaluation.with_chance.iterrows()]
    return paragraph(narratives.narrate_chances(rows, evaluation.plan, evaluation.counts))


def office_of_row(evaluation: Evaluation, row: Any) -> str:
    """Short name of a work's lead department."""
    return evaluation.plan.department_name(row[t.LEAD_DEPARTMENT], short=True) or "—"


def kind_of_review(plan: Plan) -> str:
    """中期评估 while the plan runs, 总结评估 once its last year is over."""
    return "总结评估" if plan.finished else "中期评估"


def matched_measure(evaluation: Evaluation, row: Any) -> Sentence:
    """A measure beside the problem it answers, with who leads it and until when."""
    office = evaluation.plan.department_name(row.lead_department, short=True)
    terms = [f"牵头单位：{office}"] if office else []
    terms += [f"时限：{narratives.chinese_day(row.due)}"] if row.due else []
    tail = f"（{'，'.join(terms)}）" if terms else ""
    return sentence(f"针对“{narratives.quoted(row.problem)}”的问题，{narratives.quoted(row.measure)}{tail}。")


def data_notes(evaluation: Evaluation, *, forecast: bool = True) -> list[Block]:
    """Notes on the data behind a report; ``forecast`` False where it states none."""
    table, plan = evaluation.counted, evaluation.plan
    methods = method_names(evaluation) if forecast and _predicts(evaluation) else []
    doubts = narratives.narrate_doubts(table, evaluation.figures), narratives.narrate_borderline(table)
    said = noted(evaluation, DATA)
    hidden = sentence("按公开要求，本版未列入不对外公布的指标及有关内容。") if evaluation.public else None
    return [
        paragraph(narratives.narrate_data(plan, methods), hidden, role="note"),
        paragraph(*doubts, role="note"),
        paragraph(said, role="note"),
    ]
