"""The cases of the tests of one indicator's paragraph, collected from the modules that write them."""

from __future__ import annotations

from typing import Any

from tests.narratives.builders import Row, indicator

CASES: dict[str, tuple[Row, list[Row], str]] = {}
"""Indicator → (its catalogue columns, its figures, its paragraph); all stand in one plan."""
TARGETS: list[Row] = []
OVERRIDES: list[Row] = []


def case(key: str, text: str, *rows: list[Row], **columns: Any) -> None:
    """Add one case; ``rows`` are its figures."""
    assert key not in CASES
    CASES[key] = indicator(key, **columns), [row for group in rows for row in group], text
