"""evallib: mid-term evaluation of five-year plans (五年规划中期评估).

    load_plan → check → forecast → rate → Evaluation → plot / narrate → publish

Names are imported on first use, so that ``import evallib`` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES: dict[str, str] = {
    "load_plan": "evallib.plan",
    "Plan": "evallib.plan",
    "Indicator": "evallib.plan",
    "check": "evallib.checks",
    "forecast": "evallib.evaluation",
    "rate": "evallib.ratings",
    "evaluate": "evallib.evaluation",
    "Evaluation": "evallib.evaluation",
    "Document": "evallib.document",
    "plot_calibration": "evallib.charts",
    "plot_indicator": "evallib.charts",
    "plot_methods": "evallib.charts",
    "plot_overview": "evallib.charts",
    "plot_track_record": "evallib.charts",
    "narrate_indicator": "evallib.narratives",
    "narrate_overall": "evallib.narratives",
    "narrate_status": "evallib.narratives",
}
__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'evallib' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
