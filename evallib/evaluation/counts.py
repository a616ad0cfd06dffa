"""Every count a text may state, by name."""

from __future__ import annotations

import pandas as pd

from evallib import tables as t
from evallib.evaluation.outlook import chance_wording
from evallib.progress import state_counts


def class_counts(table: pd.DataFrame, scope: str) -> dict[str, int]:
    """Counts of rating rows under ``<scope>/<class>``, ``/count``, ``/rated`` and ``/good`` (on_track or better)."""
    found = table[t.RATING].value_counts()
    counts = {name: int(found.get(name, 0)) for name in (*t.RATINGS, t.NOT_RATED)}
    counts |= {t.COUNT: len(table), "rated": len(table) - counts[t.NOT_RATED]}
    counts["good"] = counts["early"] + counts["ahead"] + counts["on_track"]
    return {f"{scope}/{name}": value for name, value in counts.items()}


def attribute_parts(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Rating rows by 约束性, 预期性, and neither."""
    binding, anticipatory = table[t.ATTRIBUTE] == "约束性", table[t.ATTRIBUTE] == "预期性"
    return {
        "binding": table[binding], "anticipatory": table[anticipatory], "unattributed": table[~binding & ~anticipatory],
    }  # fmt: skip


def chance_counts(table: pd.DataFrame) -> dict[str, int]:
    """Counts of rating rows with a chance of attainment under ``chance/<wording>`` and ``chance/count``."""
    words = table[t.P_ATTAIN].map(chance_wording)
    counts = {f"chance/{word}": int((words == word).sum()) for _, word in t.CHANCE_WORDING}
    return counts | {f"chance/{t.COUNT}": len(table)}


def work_counts(table: pd.DataFrame) -> dict[str, int]:
    """Counts of works under ``<type>/<state name>``, ``<type>/count`` and ``project/late``."""
    counts: dict[str, int] = {}
    for kind in t.WORK_TYPES:
        states = state_counts(table, kind)
        counts |= {f"{kind}/{name}": value for name, value in states.items()}
        counts[f"{kind}/{t.COUNT}"] = sum(states.values())
    return counts | {"project/late": int(table[t.LATE].sum())}
