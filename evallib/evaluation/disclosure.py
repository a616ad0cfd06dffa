"""What may be shown to the public: nothing marked 内部, nothing that serves only what is, no words that name it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from evallib import tables as t
from evallib.errors import Finding
from evallib.plan import Plan

if TYPE_CHECKING:
    from evallib.evaluation import Evaluation

INTERNAL = "内部"
_OBJECT_COLUMNS = (t.INDICATOR_ID, t.OBJECT_ID, t.SOURCE_ID, t.DOCUMENT, t.ADJUSTMENT_ID, t.PROBLEM_ID)
"""Columns that say what a row is about."""
_WORDS = (
    t.DONE, t.EFFECT, t.PROBLEM, t.CAUSE, t.NEXT_STEP, t.IMAGE_PROGRESS, t.MEASURE, t.FINDING, t.TEXT, t.REASON,
    t.BASIS, t.OPINION, t.PARAGRAPH, t.NOTE, t.GOAL, t.TARGET_TEXT, t.TOPIC, t.OLD, t.NEW, t.COMMENT,
)  # fmt: skip
"""Columns of free words, which may name what is hidden."""
_TOGETHER = (t.PROBLEM, t.CAUSE, t.NEXT_STEP)
"""Words about one thing: where one of them names what is hidden, all go."""
_ENDINGS = ("年均增长", "年均增速", "增长速度", "增长", "增速", "降低率", "降低", "下降", "年均", "累计")
_SHORTEST = 4
"""Shortest part of a hidden name that is looked for in words."""


def disclosed(evaluation: Evaluation) -> Evaluation:
    """Leave internal rows out everywhere; the other indicators are rated as with them (one may be a reference)."""
    plan = evaluation.plan
    hidden = hidden_rows(plan)
    if not hidden:
        return replace(evaluation, public=True)
    shown = [key for key in evaluation.ratings[t.INDICATOR_ID] if key not in hidden]
    names = _names(plan, hidden)
    works, reports = evaluation.works, evaluation.reports
    keys = reports.index.get_level_values(1)
    return replace(
        evaluation.of_indicators(shown),
        plan=public_plan(plan, hidden),
        works=_clean(works[~works[t.ID].isin(hidden)], hidden, names).reset_index(drop=True),
        reports=_clean(reports[~keys.isin(hidden)], hidden, names),
        findings=tuple(finding for finding in evaluation.findings if not _betrays(finding, hidden, names)),
        public=True,
    )


def hidden_rows(plan: Plan) -> frozenset[str]:
    """Ids the public must not see: rows marked 内部, works that serve only such, what is written about them.

    A work serves only hidden rows if all its indicators are hidden, or if it has none and the work above it is hidden.
    """
    hidden = {item.indicator_id for item in plan.indicators if item.disclosure == INTERNAL}
    for name in (*t.WORK_TYPES.values(), "special_plans", "problems", "visits", "adjustments"):
        frame = plan.tables[name]
        if t.DISCLOSURE in frame:
            hidden |= set(frame.loc[frame[t.DISCLOSURE] == INTERNAL].iloc[:, 0])
    works = [row for name in t.WORK_TYPES.values() for row in t.rows(plan.tables[name])]
    grown = True
    while grown:
        more = {row.id for row in works if row.id not in hidden and _serves_only(row, hidden)}
        grown = bool(more)
        hidden |= more
    about = ((plan.tables["problems"], t.PROBLEM_ID, t.SOURCE_ID),
             (plan.tables["adjustments"], t.ADJUSTMENT_ID, t.OBJECT_ID))  # fmt: skip
    for frame, key, source in about:
        hidden |= set(frame.loc[frame[source].isin(hidden), key])
    return frozenset(hidden)


def _serves_only(row: object, hidden: Collection[str]) -> bool:
    indicators = t.split_list(getattr(row, t.INDICATORS))
    if indicators:
        return all(key in hidden for key in indicators)
    return getattr(row, t.UPPER_ID) in hidden


def public_plan(plan: Plan, hidden: Collection[str]) -> Plan:
    """The plan without hidden rows, and without the words that name hidden indicators."""
    names = _names(plan, hidden)
    frames = {name: _clean(_without(frame, hidden), hidden, names) for name, frame in plan.tables.items()}
    problems = frames["problems"]
    frames["problems"] = problems[problems[t.PROBLEM] != ""]
    shown = tuple(item for item in plan.indicators if item.indicator_id not in hidden)
    return replace(plan.with_tables(**frames), indicators=shown)


def _without(frame: pd.DataFrame, hidden: Collection[str]) -> pd.DataFrame:
    """Rows that are neither hidden nor about what is."""
    keep = pd.Series(True, index=frame.index)
    own = [name for name in (t.ID, t.PLAN_ID, t.VISIT_ID) if name == frame.columns[0]]
    for name in (*own, *_OBJECT_COLUMNS):
        if name in frame:
            keep &= ~frame[name].isin(list(hidden))
    return frame[keep]


def _clean(frame: pd.DataFrame, hidden: Collection[str], names: Collection[str]) -> pd.DataFrame:
    """Take hidden ids out of lists of indicators, and empty the cells that name them."""
    out = frame.copy()
    if t.INDICATORS in out:
        kept = [";".join(key for key in t.split_list(cell) if key not in hidden) for cell in out[t.INDICATORS]]
        out[t.INDICATORS] = pd.Series(kept, index=out.index, dtype=out[t.INDICATORS].dtype)
    for column in out.columns.intersection(list(_WORDS)):
        if not pd.api.types.is_numeric_dtype(out[column]):
            named = out[column].map(lambda text: isinstance(text, str) and _says(text, names)).astype(bool)
            for told in out.columns.intersection([column, *_TOGETHER] if column in _TOGETHER else [column]):
                out[told] = out[told].where(~named, "") if named.any() else out[told]
    return out


def _names(plan: Plan, hidden: Collection[str]) -> tuple[str, ...]:
    """Names of hidden indicators and works as words may carry them: 刑事案件立案数 of 刑事案件立案数年均增长."""
    found = [item.name for item in plan.indicators if item.indicator_id in hidden]
    for table in t.WORK_TYPES.values():
        frame = plan.tables[table]
        found += list(frame.loc[frame[t.ID].isin(list(hidden)), t.NAME])
    return tuple(dict.fromkeys(_bare(name) for name in found if name))


def _bare(name: str) -> str:
    short = name.removeprefix("累计")
    while ending := next((end for end in _ENDINGS if short.endswith(end)), ""):
        short = short.removesuffix(ending)
    return short if len(short) >= _SHORTEST else name


def _says(text: str, names: Collection[str]) -> bool:
    return any(name in text for name in names)


def _betrays(finding: Finding, hidden: Collection[str], names: Collection[str]) -> bool:
    """Whether a finding is about something hidden, or names it."""
    told: Mapping[str, object] = vars(finding)
    texts = [str(value) for value in told.values()]
    return finding.indicator_id in hidden or any(key in text for key in hidden for text in texts) or any(
        _says(text, names) for text in texts
    )  # fmt: skip
