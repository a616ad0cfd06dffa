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
    findings = tuple(finding for finding in evaluation.findings if finding.indicator_id not in hidden)
    shown = [key for key in evaluation.ratings[t.INDICATOR_ID] if key not in hidden]
    return replace(evaluation.of_indicators(shown), findings=findings)
