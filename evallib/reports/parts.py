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
    Span,
    TableBlock,
    paragraph,
    sentence,
)
from evallib.evaluation import Evaluation
from evallib.numbers import render
from evallib.settings import METHOD_NAMES

CHARTS = ("none", "simple", "full")


def section(title: str, *blocks: Block | Iterable[Block | None] | None, level: int = 1) -> list[Block]:
    """A heading with its blocks; without blocks there is no heading either."""
    body: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading | Paragraph | TableBlock | ChartBlock):
            body.append(block)
        elif block is not None:
            body += [item for item in block if item is not None]
    body = [b for b in body if not isinstance(b, Paragraph) or b.sentences]
    return [Heading(title, level), *body] if body else []


def assemble(
    evaluation: Evaluation, report_id: str, title: str, blocks: Sequence[Block], *, stage: str = "", subtitle: str = ""
) -> Document:
    """Put a report together: title with its stage, dates, stamps, what it reads, lagging indicators."""
    plan = evaluation.plan
    lagging = evaluation.counted[evaluation.counted[t.RATING] == "lagging"]
    meta = (
        ("规划", plan.title), ("已知日期", plan.as_of.isoformat()), ("数据截至", plan.data_until.isoformat()),
        *((("阶段", stage),) if stage else ()), ("预测方法", "、".join(method_names(evaluation))),
    )  # fmt: skip
    return Document(
        report_id=report_id, title=title, subtitle=subtitle or (f"（{stage}）" if stage else ""), blocks=tuple(blocks),
        meta=meta, stamps=report_stamps(evaluation, stage), reads=reads(evaluation),
        lagging=tuple(zip(lagging[t.INDICATOR_ID], lagging[t.NAME], strict=True)),
    )  # fmt: skip


def method_names(evaluation: Evaluation) -> list[str]:
    """Chinese names of the forecast methods used, in order of first use."""
    used = [name for name in evaluation.forecasts[t.METHOD] if name] or [evaluation.plan.settings.method]
    return [METHOD_NAMES[name] for name in dict.fromkeys(used)]


def report_stamps(evaluation: Evaluation, stage: str) -> tuple[str, ...]:
    """Warnings every page carries: the stage of a draft, illustrative or unverified values."""
    plan = evaluation.plan
    used: set[str] = set(evaluation.ratings[t.PROVENANCE]) | set(evaluation.figures[t.PROVENANCE])
    used |= set(evaluation.works[t.PROVENANCE])
    targets = plan.known("targets")
    used |= set(targets.loc[targets[t.INDICATOR_ID].isin(evaluation.ratings[t.INDICATOR_ID]), t.PROVENANCE])
    draft = (stage,) if stage and stage != "定稿" else ()
    return (*draft, *narratives.stamps(used))


def reads(evaluation: Evaluation) -> tuple[tuple[str, str], ...]:
    """The tables and rows a report depends on; ``*`` is a whole table."""
    rows = [("indicators", key) for key in evaluation.ratings[t.INDICATOR_ID]]
    rows += [("observations", key) for key in evaluation.ratings[t.INDICATOR_ID]]
    rows += [(t.WORK_TYPES[row.object_type], row.id) for row in t.rows(evaluation.works)]
    return (*dict.fromkeys(rows), ("departments", "*"), ("targets", "*"), ("overrides", "*"), ("adjustments", "*"),
            ("progress", "*"), ("problems", "*"), ("plan", "*"), ("settings", "*"))  # fmt: skip


def overview_chart(evaluation: Evaluation, table: pd.DataFrame, caption: str) -> ChartBlock | None:
    """All indicators of a table: progress against time elapsed."""
    if table.empty:
        return None
    axes = charts.plot_overview(table)
    alt = f"{caption}：" + "；".join(
        f"{name}{t.RATING_NAMES[rating]}" for name, rating in zip(table[t.NAME], table[t.RATING], strict=True)
    )  # fmt: skip
    return ChartBlock("overview", caption, alt, charts.to_svg(axes, alt))


def indicator_chart(evaluation: Evaluation, row: Any, *, fan: bool = True) -> ChartBlock:
    """One indicator's chart: history, plan path, forecast fan, part-year point, target, class."""
    key = str(row[t.INDICATOR_ID])
    figures, forecasts = evaluation.figures_of(key), evaluation.forecast_of(key)
    plan = evaluation.plan
    axes = charts.plot_indicator(
        figures, forecasts if fan else forecasts.iloc[:0], row, plan_years=plan.years,
        yearly=plan.yearly_targets.get(key),
    )  # fmt: skip
    alt = charts.alt_text(axes)
    return ChartBlock(f"indicator-{key}", f"{row[t.NAME]}（{row[t.UNIT]}）", alt, charts.to_svg(axes, alt))


def indicator_paragraphs(evaluation: Evaluation, rows: Iterable[Any], *, charts: str = "full") -> list[Block]:
    """A paragraph an indicator, with its chart where asked."""
    causes = evaluation.reported(t.CAUSE)
    blocks: list[Block] = []
    for row in rows:
        cause = causes.get(row[t.INDICATOR_ID], "")
        blocks.append(paragraph(narratives.narrate_indicator(row, evaluation.plan, cause)))
        if charts != "none":
            blocks.append(indicator_chart(evaluation, row, fan=charts == "full"))
    return blocks


def forecast_summary(evaluation: Evaluation, table: pd.DataFrame) -> Paragraph | None:
    """Counts of indicators by the wording of their chance of attainment."""
    known = table[table[t.P_ATTAIN].notna()]
    if known.empty:
        return None
    last = evaluation.plan.last_year
    limits = [limit for limit, _ in t.CHANCE_WORDING]
    parts: list[Any] = []
    upper = 2.0
    for limit, word in zip(limits, (word for _, word in t.CHANCE_WORDING), strict=True):
        rows = known[(known[t.P_ATTAIN] >= limit - 1e-12) & (known[t.P_ATTAIN] < upper - 1e-12)]
        upper = limit
        parts += (["、"] if parts else []) + [f"{word}的", Span(f"{len(rows)}项", Cell("summary", f"chance/{word}", t.COUNT),
                                                            float(len(rows)), "i")]  # fmt: skip
    hard = known[known[t.P_ATTAIN] < t.CHANCE_WORDING[1][0] - 1e-12]
    total = Span(f"{len(known)}项", Cell("summary", "chance/count", t.COUNT), float(len(known)), "i")
    text = sentence(f"从预测看，可测算{last}年达标概率的", total, "指标中，", *parts, "。")
    names = sentence("完成难度较大的指标为：" + "、".join(hard[t.NAME]) + "。") if len(hard) else None
    return paragraph(text, names)


def works_table(rows: Sequence[Any], caption: str, name: str) -> TableBlock | None:
    """Works by name with lead department, state and image progress."""
    if not rows:
        return None
    body = tuple(
        (Span(str(i)), Span(row[t.NAME]), Span(row["department_name"]), Span(row[t.STATE_NAME]),
         Span(render(row[t.IMAGE_PROGRESS], "f"), Cell("works", row[t.ID], t.IMAGE_PROGRESS), _plain(row[t.IMAGE_PROGRESS]), "f"))
        for i, row in enumerate(rows, start=1)
    )  # fmt: skip
    head = (("序号", "名称", "牵头单位", "进展状态", "形象进度（%）"),)
    return TableBlock(name, caption, head, body, align="cllcr", widths=(0.6, 4.5, 2.2, 1.2, 1.2))


def with_department_names(evaluation: Evaluation, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Rows of works as mappings, with the short name of the lead department."""
    plan = evaluation.plan
    return [
        dict(row) | {"department_name": plan.department_name(row[t.LEAD_DEPARTMENT], short=True)} for row in rows
    ]  # fmt: skip


def data_notes(evaluation: Evaluation, table: pd.DataFrame) -> list[Block]:
    """Notes on the data behind a report."""
    return [
        paragraph(narratives.narrate_data(evaluation.plan, method_names(evaluation)), role="note"),
        paragraph(narratives.narrate_doubts(table), narratives.narrate_borderline(table), role="note"),
    ]


def _plain(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
