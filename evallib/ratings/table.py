"""``rate(plan)``: one row an indicator, in file order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from evallib import tables as t
from evallib.plan import Indicator, Plan
from evallib.ratings import offices, remarks
from evallib.ratings.case import Case, Outcome
from evallib.ratings.figures import Series, series_of
from evallib.ratings.gates import assess

_NOTHING = Series({}, {})


def cases(plan: Plan, *, first_year: int | None = None, last_year: int | None = None) -> dict[str, Case]:
    """Return the case of every indicator.

    ``first_year`` and ``last_year`` replace the plan's own: only a special plan's own report rates its rows with its
    own years, and says so.
    """
    start, end = first_year or plan.first_year, last_year or plan.last_year
    series = series_of(plan)
    judgements = offices.says(plan, "judgement")
    yearly, thresholds = plan.yearly_targets, plan.settings.thresholds
    found = {
        key: Case(
            item, series.get(key, _NOTHING), plan.target_of(item), start, end - start + 1, yearly.get(key, {}),
            thresholds, judgement=judgements[key].rating if key in judgements else "",
        )
        for key, item in plan.by_id.items()
    }  # fmt: skip
    return {key: replace(case, reference=found.get(case.indicator.reference)) for key, case in found.items()}


def rate(plan: Plan, *, first_year: int | None = None, last_year: int | None = None) -> pd.DataFrame:
    """Rate every indicator of a plan.

    Returns
    -------
    DataFrame
        One row for each row of indicators.csv, in file order: catalogue columns, the figure that counts
        (``latest_*``), progress and τ as fractions, the class (``rating``; ``computed_rating`` where the office
        changed it), ``reason_code``, ``reason``, ``borderline``, ``required_annual`` in table units, and the
        arithmetic: ``planned_share`` π, ``ratio`` q, ``achieved``, ``target_level``, ``cagr_ratio``, ``notes``.
    """
    by_id = cases(plan, first_year=first_year, last_year=last_year)
    changes, own = offices.says(plan, "rating"), offices.self_ratings(plan)
    rows = []
    for item in plan.indicators:
        case = by_id[item.indicator_id]
        if item is not case.indicator:  # a doubled id, which check reports: rated by its own row of the catalogue
            case = replace(case, indicator=item, target=plan.target_of(item))
        say, self_rating = changes.get(item.indicator_id), own.get(item.indicator_id, "")
        rows.append(_catalogue(item) | _row(case, assess(case), say) | {t.SELF_RATING: self_rating})
    return _typed(pd.DataFrame(rows, columns=list(_COLUMNS)))


def target_level(case: Case) -> float | None:
    """The target as a level: base ± change of an increment, else the target in force."""
    base, target = case.indicator.base, case.target
    if case.indicator.target_type != "increment" or base is None or target is None:
        return target
    return base - target if case.indicator.down else base + target


def borderline(case: Case, outcome: Outcome) -> bool:
    """Whether half a unit of the last printed decimal of the value that counts would change the class."""
    decimals = case.indicator.decimals
    if outcome.figure is None or decimals is None:
        return False
    step = float(f"5e{-decimals - 1}")
    return any(assess(case.moved(outcome.figure.at, s)).rating != outcome.rating for s in (step, -step))


_CATALOGUE = (
    t.INDICATOR_ID, t.NAME, t.UNIT, t.CATEGORY, t.CHAPTER, t.MAIN, t.ATTRIBUTE, t.TARGET_TYPE, t.DIRECTION,
    t.VALUE_KIND, t.PART_YEAR, t.BASE_YEAR, t.BASE, t.TARGET_LOW, t.TARGET_HIGH, t.TARGET_TEXT, t.DECIMALS, t.CALIBER,
    t.PROVENANCE, t.DISCLOSURE, t.NOTE,
)  # fmt: skip
_RESULT = (
    t.DEPARTMENT, t.TARGET, t.LATEST_YEAR, t.LATEST_PERIOD, t.LATEST_VALUE, t.PROGRESS, t.TIME_PROGRESS, t.RATING,
    t.COMPUTED_RATING, t.BORDERLINE, t.REASON_CODE, t.REASON, t.REQUIRED_ANNUAL, t.OVERRIDDEN, t.PLANNED_SHARE,
    t.RATIO, t.PROGRESS_GAP, t.ACHIEVED, t.TARGET_LEVEL, t.ASSIGNED, t.CAGR_RATIO, t.NOTES, t.SELF_RATING,
)  # fmt: skip
_COLUMNS = (*_CATALOGUE, *_RESULT)
_NUMBERS = (
    t.BASE, t.TARGET, t.TARGET_LOW, t.TARGET_HIGH, t.LATEST_VALUE, t.PROGRESS, t.TIME_PROGRESS, t.REQUIRED_ANNUAL,
    t.PLANNED_SHARE, t.RATIO, t.PROGRESS_GAP, t.ACHIEVED, t.TARGET_LEVEL, t.ASSIGNED, t.CAGR_RATIO,
)  # fmt: skip
_WHOLE = (t.BASE_YEAR, t.DECIMALS, t.LATEST_YEAR)
_YES_NO = (t.MAIN, t.BORDERLINE, t.OVERRIDDEN)


def _catalogue(item: Indicator) -> dict[str, Any]:
    return {name: getattr(item, name) for name in _CATALOGUE}


def _row(case: Case, outcome: Outcome, say: offices.Say | None) -> dict[str, Any]:
    """Result columns of one indicator."""
    figure, level = outcome.figure, target_level(case)
    ratio = remarks.cagr_ratio(case, outcome, level)
    return {
        t.DEPARTMENT: case.indicator.lead_department,
        t.TARGET: case.target,
        t.LATEST_YEAR: figure.at.year if figure else None,
        t.LATEST_PERIOD: figure.at.period if figure else "",
        t.LATEST_VALUE: figure.value if figure else None,
        t.PROGRESS: outcome.progress,
        t.TIME_PROGRESS: case.time_share(figure.at) if figure else None,
        t.RATING: say.rating if say else outcome.rating,
        t.COMPUTED_RATING: outcome.rating,
        t.BORDERLINE: borderline(case, outcome),
        t.REASON_CODE: outcome.code,
        t.REASON: remarks.override_reason(say, outcome) if say else remarks.reason(case, outcome),
        t.REQUIRED_ANNUAL: outcome.required,
        t.OVERRIDDEN: say is not None,
        t.PLANNED_SHARE: outcome.planned,
        t.RATIO: outcome.ratio,
        t.PROGRESS_GAP: outcome.gap,
        t.ACHIEVED: outcome.achieved,
        t.ASSIGNED: case.yearly.get(figure.at.year) if figure and outcome.code == "assigned" else None,
        t.TARGET_LEVEL: level,
        t.CAGR_RATIO: ratio,
        t.NOTES: "；".join(remarks.remarks(case, outcome, ratio)),
    }


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the columns their kinds, also where there is no row: floats with NaN, whole numbers with NA, booleans."""
    kinds = dict.fromkeys(_NUMBERS, "float64") | dict.fromkeys(_WHOLE, "Int64") | dict.fromkeys(_YES_NO, "bool")
    return frame.astype(kinds)
