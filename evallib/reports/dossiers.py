"""What an expert has to see of each indicator before judging it, as plain data a run leaves for the review page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Sentence
from evallib.evaluation import Evaluation
from evallib.evaluation.export import plain
from evallib.reports.notes import noted
from evallib.reports.parts import forecast_remarks, report_stamps

_FIGURE = (
    t.INDICATOR_ID, t.YEAR, t.PERIOD, t.VALUE, t.STATUS, t.CALIBER, t.SOURCE, t.PROVENANCE, t.RECORDED_ON,
)  # fmt: skip
_FORECAST = (
    t.INDICATOR_ID, t.YEAR, t.Q025, t.Q100, t.Q500, t.Q900, t.Q975, t.OBSERVED, t.METHOD, t.MODEL,
)  # fmt: skip
_OFFICE = (t.INDICATOR_ID, t.YEAR, t.VALUE, t.SUBMITTED_BY)
_REPORTED = ((t.DONE, "做法"), (t.PROBLEM, "问题"), (t.CAUSE, "原因"), (t.NEXT_STEP, "下一步"))


def dossiers(evaluation: Evaluation) -> dict[str, Any]:
    """Return plan, dates, thresholds and a record an indicator that counts, as values JSON can hold.

    Returns
    -------
    dict
        ``plan``, ``title``, ``as_of``, ``data_until``, ``years``, ``thresholds``, ``stamps`` and ``indicators``: each
        with ``row`` (its ratings), ``yearly`` targets, ``departments`` (id, short name; the lead first), ``figures``,
        ``forecasts``, ``offices`` (their own forecasts) and the sentences ``arithmetic``, ``outlook``, ``record`` (of
        the forecast in earlier years) and ``said`` (by the departments).
    """
    plan = evaluation.plan
    limits = plan.settings.thresholds
    record = {item.indicator_id: item for item in t.rows(evaluation.past_errors)}
    reported = [(word, evaluation.reported(column)) for column, word in _REPORTED]
    return {
        "plan": plan.name, "title": plan.title, "as_of": plan.as_of.isoformat(),
        "data_until": plan.data_until.isoformat(), "years": list(plan.years),
        "thresholds": {"ahead": limits.ahead, "on_track": limits.on_track},
        "stamps": list(report_stamps(evaluation, "")),
        "indicators": [_dossier(evaluation, row, record, reported) for _, row in evaluation.counted.iterrows()],
    }  # fmt: skip


def _dossier(
    evaluation: Evaluation, row: Any, record: Mapping[str, Any], reported: Sequence[tuple[str, Mapping[str, str]]]
) -> dict[str, Any]:
    plan, key = evaluation.plan, str(row[t.INDICATOR_ID])
    own = evaluation.department_forecasts
    outlook = narratives.narrate_outlook(row, plan)
    past = narratives.narrate_past_error(record[key], row) if key in record and not plan.finished else None
    item = plan.indicator(key)
    return {
        "row": {name: plain(value) for name, value in row.items()},
        "yearly": {str(year): value for year, value in sorted(plan.yearly_targets.get(key, {}).items())},
        "departments": [[name, plan.department_name(name, short=True) or name] for name in item.departments],
        "figures": _records(evaluation.figures_of(key), _FIGURE),
        "forecasts": _records(evaluation.forecast_of(key), _FORECAST),
        "offices": _records(own[own[t.INDICATOR_ID] == key], _OFFICE),
        "arithmetic": _texts(narratives.narrate_standing(row, plan), narratives.narrate_required(row, plan)),
        "outlook": _texts(outlook, *(forecast_remarks(evaluation, row) if outlook else [])),
        "record": _texts(past),
        "said": [[word, texts[key]] for word, texts in reported if key in texts] + list(_said(evaluation, key)),
    }  # fmt: skip


def _records(frame: Any, names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{name: plain(row[name]) for name in names} for row in t.records(frame)]


def _texts(*sentences: Sentence | None) -> list[str]:
    return [item.text for item in sentences if item is not None]


def _said(evaluation: Evaluation, key: str) -> Iterator[list[str]]:
    """Notes on an indicator with a word for what they are, and the basis of the departments' own forecasts."""
    notes = evaluation.plan.known("notes")
    for place in dict.fromkeys(notes.loc[notes[t.OBJECT_ID] == key, t.PLACE]):
        for text in _texts(*noted(evaluation, place, [key], named=False)):
            yield [place or "说明", text]
    own = evaluation.department_forecasts
    for basis in dict.fromkeys(own.loc[own[t.INDICATOR_ID] == key, t.BASIS]):
        if basis:
            yield ["预计依据", str(basis)]
