"""What may be shown to the public: everything but indicators marked 内部."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from evallib import tables as t

if TYPE_CHECKING:
    from evallib.evaluation import Evaluation

INTERNAL = "内部"


def disclosed(evaluation: Evaluation) -> Evaluation:
    """Leave internal indicators out; the others are rated as with them (one may be another's reference)."""
    hidden = {item.indicator_id for item in evaluation.plan.indicators if item.disclosure == INTERNAL}
    if not hidden:
        return evaluation
    ratings, figures, forecasts = (
        frame[~frame[t.INDICATOR_ID].isin(hidden)].reset_index(drop=True)
        for frame in (evaluation.ratings, evaluation.figures, evaluation.forecasts)
    )
    findings = tuple(finding for finding in evaluation.findings if finding.indicator_id not in hidden)
    return replace(evaluation, ratings=ratings, figures=figures, forecasts=forecasts, findings=findings)
