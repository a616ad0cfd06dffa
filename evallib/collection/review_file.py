"""The file an expert hands back from the review page: what it is called, and which run it is about.

A run is known by a digest over its dates, its classes and chances, and all the page shows; the file carries what the
digest is made of, so that it proves itself wherever it is read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from evallib import tables as t

FORMAT, VERSION = "evallib-review", 1
CONFIDENCES = ("高", "中", "低")
MOST = 20_000
"""Characters a comment may have."""
COLUMNS = (t.REVIEWER, t.RUN, t.INDICATOR_ID, t.RATING, t.CHANCE, t.CONFIDENCE, t.COMMENT, t.SAVED_AT)
"""Columns of the CSV export, and what a row of reviews.csv holds beside the day of receipt."""


def basis_of(dossiers: Mapping[str, Any]) -> dict[str, Any]:
    """What a run's digest is made of, from what ``reports.dossiers`` returned.

    Chances are texts, because a browser writes 1.0 as 1.
    """
    rows = [item["row"] for item in dossiers["indicators"]]
    return {
        "plan": dossiers["plan"], "as_of": dossiers["as_of"], "data_until": dossiers["data_until"],
        "shown": hashlib.sha256(_canonical(dossiers)).hexdigest(),
        "indicators": [[row[t.INDICATOR_ID], row[t.RATING], _chance(row[t.P_ATTAIN])] for row in rows],
    }  # fmt: skip


def run_of(basis: Mapping[str, Any]) -> str:
    """The digest of a run, 16 hexadecimal digits."""
    return hashlib.sha256(_canonical(basis)).hexdigest()[:16]


def _chance(value: Any) -> str:
    return "" if value is None else f"{value:.4f}"


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), sort_keys=True).encode("ascii")
