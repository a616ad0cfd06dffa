"""Whose forecast 附件2 prints: the lead department's or the model's (docs/decisions.md, 44)."""

from __future__ import annotations

import pandas as pd

from evallib import tables as t
from evallib.plan import Plan

OBSERVED, MODEL = "observed", "model"
_COLUMNS = (t.INDICATOR_ID, t.YEAR, t.VALUE, t.SOURCE)


def adopted(plan: Plan, forecasts: pd.DataFrame, offices: pd.DataFrame) -> pd.DataFrame:
    """Return the adopted forecast of every indicator and plan year.

    A department's forecasts are adopted as a whole: if every year it states lies inside our 80 % interval, its figures
    stand for those years; else the model's do for all, so that one row never mixes two views of the future. Where
    several departments state forecasts, the lead department's count, else the first one's. ``adopt`` of the settings
    (``within``, ``department``, ``model``), by indicator ``adopts``, decides otherwise.

    Parameters
    ----------
    plan : Plan
    forecasts, offices : DataFrame
        ``Evaluation.forecasts`` and ``Evaluation.department_forecasts``.

    Returns
    -------
    DataFrame
        indicator_id, year, value, source (a department_id, "model", or "observed").
    """
    rows = []
    chosen = _chosen(plan, offices)
    for item in t.rows(forecasts):
        own = chosen.get(item.indicator_id, {})
        year = int(item.year)
        if item.observed:
            rows.append((item.indicator_id, year, float(item.q500), OBSERVED))
        elif year in own:
            rows.append((item.indicator_id, year, *own[year]))
        else:
            rows.append((item.indicator_id, year, float(item.q500), MODEL))
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _chosen(plan: Plan, offices: pd.DataFrame) -> dict[str, dict[int, tuple[float, str]]]:
    """Indicator → year → (value, department) where a department's forecasts are adopted."""
    found: dict[str, dict[int, tuple[float, str]]] = {}
    for key, rows in offices.groupby(t.INDICATOR_ID, sort=False):
        lead = plan.indicator(str(key)).lead_department
        names = list(dict.fromkeys(rows[t.SUBMITTED_BY]))
        office = lead if lead in names else names[0]
        mine, rule = rows[rows[t.SUBMITTED_BY] == office], plan.settings.adoption_of(str(key))
        if rule == "department" or (rule == "within" and not mine[t.OUTSIDE].any()):
            found[str(key)] = {int(row.year): (float(row.value), office) for row in t.rows(mine)}
    return found
