"""Problems with cause, measure, lead department and date: what offices wrote down, and what the figures show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from evallib import tables as t

if TYPE_CHECKING:
    from evallib.evaluation import Evaluation

COLUMNS = (
    t.KIND, t.FILE, t.ID, t.OBJECT_TYPE, t.OBJECT_ID, t.OBJECT_NAME, t.PROBLEM, t.CAUSE, t.CAUSE_KIND, t.MEASURE,
    t.LEAD_DEPARTMENT, t.DUE,
)  # fmt: skip
LEDGER, REPORTS = "problems.csv", "progress.csv"
LAGGING, BEHIND, LATE = "指标滞后", "任务工程偏慢", "项目进度滞后"
"""Kinds of problem that follow from figures; the ledger's are 困难, 矛盾, 风险隐患."""


def issues(evaluation: Evaluation) -> pd.DataFrame:
    """Return every problem of a view, each traceable to the row it comes from.

    First the ledger problems.csv in file order; then what it does not mention: lagging indicators (not auxiliary ones),
    tasks and programmes behind schedule or to be adjusted, projects late against their own dates. A mention is a ledger
    row whose ``source_id`` names the object.

    Columns
    -------
    kind; file, id (the row: problems.csv and its id, or progress.csv and the object's); object_type, object_id,
    object_name (what it concerns, "" where unknown); problem, cause, measure in the office's words; cause_kind
    (客观, 主观 or ""); lead_department (id); due. What nobody wrote is "".
    """
    rows = _from_ledger(evaluation)
    told = {row[t.OBJECT_ID] for row in rows}
    rows += [row for row in _from_figures(evaluation) if row[t.OBJECT_ID] not in told]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def problem_rows(evaluation: Evaluation) -> pd.DataFrame:
    """Known rows of the problem ledger that say something.

    Of a department those it leads or submitted, of a special plan those that arise from a row linked to it.
    """
    frame = evaluation.plan.known("problems")
    frame = frame[frame[t.PROBLEM] != ""]
    if evaluation.special_plan:
        linked = {evaluation.special_plan, *evaluation.ratings[t.INDICATOR_ID], *evaluation.works[t.ID]}
        return frame[frame[t.SOURCE_ID].isin(linked)]
    if not evaluation.department:
        return frame
    return frame[(frame[t.LEAD_DEPARTMENT] == evaluation.department) | (frame[t.SUBMITTED_BY] == evaluation.department)]


def _from_ledger(evaluation: Evaluation) -> list[dict[str, Any]]:
    objects, reports = _objects(evaluation), _reports(evaluation)
    found = []
    for row in t.rows(problem_rows(evaluation)):
        kind, name = objects.get(row.source_id, ("", ""))
        said = reports.get((kind, row.source_id), {})
        found.append({
            t.KIND: row.kind, t.FILE: LEDGER, t.ID: row.problem_id, t.OBJECT_TYPE: kind, t.OBJECT_ID: row.source_id,
            t.OBJECT_NAME: name, t.PROBLEM: row.problem, t.CAUSE: str(said.get(t.CAUSE, "")), t.CAUSE_KIND: row.cause,
            t.MEASURE: row.measure, t.LEAD_DEPARTMENT: row.lead_department, t.DUE: row.due,
        })  # fmt: skip
    return found


def _from_figures(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Lagging indicators and works behind, with what was last reported on them."""
    counted, works, reports = evaluation.counted, evaluation.works, _reports(evaluation)
    lagging = counted[counted[t.RATING] == "lagging"]
    found = [
        _reported(LAGGING, "indicator", row[t.INDICATOR_ID], row[t.NAME], row[t.DEPARTMENT], reports)
        for _, row in lagging.iterrows()
    ]
    behind = works[works[t.STATE].isin(["behind", "to_adjust"]) & works[t.OBJECT_TYPE].isin(["task", "programme"])]
    late = works[works[t.LATE].astype(bool)]
    for kind, frame in ((BEHIND, behind), (LATE, late)):
        found += [
            _reported(kind, row.object_type, row.id, row.name, row.lead_department, reports) for row in t.rows(frame)
        ]
    return found


def _reported(kind: str, object_type: str, key: str, name: str, lead: str, reports: dict[Any, Any]) -> dict[str, Any]:
    said = reports.get((object_type, key), {})
    return {
        t.KIND: kind, t.FILE: REPORTS, t.ID: key, t.OBJECT_TYPE: object_type, t.OBJECT_ID: key, t.OBJECT_NAME: name,
        t.PROBLEM: str(said.get(t.PROBLEM, "")), t.CAUSE: str(said.get(t.CAUSE, "")), t.CAUSE_KIND: "",
        t.MEASURE: str(said.get(t.NEXT_STEP, "")), t.LEAD_DEPARTMENT: lead, t.DUE: str(said.get(t.DUE, "")),
    }  # fmt: skip


def _objects(evaluation: Evaluation) -> dict[str, tuple[str, str]]:
    """Id → kind and name of everything a problem may come from."""
    plan, found = evaluation.plan, {}
    visits = plan.known("visits")
    for key, place in zip(visits[t.VISIT_ID], visits[t.PLACE], strict=True):
        found[str(key)] = ("visit", str(place))
    for kind, table in t.WORK_TYPES.items():
        frame = plan.tables[table]
        found |= {str(key): (kind, str(name)) for key, name in zip(frame[t.ID], frame[t.NAME], strict=True)}
    return found | {item.indicator_id: ("indicator", item.name) for item in plan.indicators}


def _reports(evaluation: Evaluation) -> dict[Any, Any]:
    """(object_type, id) → the latest report on it as a mapping."""
    frame = evaluation.reports
    return dict(zip(frame.index.to_list(), t.records(frame), strict=True))
