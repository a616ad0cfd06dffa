"""Write the tables of literal cases into docs/rules.md: ``python -m tests.rules.render``.

The words of the manual stand in the file itself; what lies between ``<!-- cases: KEY -->`` and ``<!-- end -->`` is made
here from the section KEY.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.rules.book import SECTIONS
from tests.rules.spec import MIDTERM, UNSAID, Case, Cells, Figures, Section, World, rows_of

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "rules.md"
_MARKED = re.compile(r"(<!-- cases: (?P<key>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_HEAD = (
    "| case | given | figures | by hand | class | code | progress | needed a year |\n"
    "|---|---|---|---|---|---|--:|--:|\n"
)


def rendered(text: str | None = None) -> str:
    """Return the manual with its tables made anew.

    Raises
    ------
    ValueError
        A section is not printed exactly once.
    """
    text = MANUAL.read_text("utf-8") if text is None else text
    keys = [match["key"] for match in _MARKED.finditer(text)]
    if sorted(keys) != sorted(section.key for section in SECTIONS):
        raise ValueError(f"tables in the manual {sorted(keys)}, sections {sorted(s.key for s in SECTIONS)}")
    by_key = {section.key: section for section in SECTIONS}
    return _MARKED.sub(lambda match: match[1] + table(by_key[match["key"]]) + match[3], text)


def table(section: Section) -> str:
    """One section as a Markdown table; cells that hold for all cases stand above it."""
    common = f"All: {_cells(section.given)}.\n\n" if section.given else ""
    rows = [_row(section.id_of(i), case) for i, case in enumerate(section.cases)]
    return f"\n{common}{_HEAD}" + "".join(rows) + "\n"


def _row(key: str, case: Case) -> str:
    rating = f"{case.computed} → {case.rating}" if case.computed else case.rating
    borderline = ", borderline" if case.borderline is True else ""
    cells = (f"<sub>{key}</sub> {case.says}", _given(case), _figures(case.figures), case.by_hand, rating + borderline,
             case.code, _number(case.progress), _number(case.required))  # fmt: skip
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def _given(case: Case) -> str:
    parts = [_cells(case.given), _world(case.world)]
    if case.reference is not None:
        own = _cells(case.reference.given)
        parts.append(f"reference: {own + '; ' if own else ''}{_figures(case.reference.figures)}")
    if case.yearly:
        parts.append(f"yearly targets: {_figures(case.yearly)}")
    parts += [f"override: {_cells(row)}" for row in case.overrides]
    parts += [f"adjustment: {_cells(row)}" for row in case.adjustments]
    return "; ".join(part for part in parts if part)


def _cells(cells: Cells) -> str:
    return ", ".join(f"{name} {'empty' if value in (None, '') else value}" for name, value in cells.items())


def _figures(figures: Figures) -> str:
    return ", ".join(f"{at}: {' / '.join(str(row) for row in rows_of(entry))}" for at, entry in figures.items())


def _world(world: World) -> str:
    """What differs from the usual plan and days."""
    parts = []
    if (world.as_of, world.data_until) != (MIDTERM.as_of, MIDTERM.data_until):
        parts.append(f"as of {world.as_of}, data until {world.data_until}")
    if (world.first_year, world.last_year) != (MIDTERM.first_year, MIDTERM.last_year):
        parts.append(f"plan {world.first_year}–{world.last_year}")
    if (world.ahead, world.on_track) != (MIDTERM.ahead, MIDTERM.on_track):
        parts.append(f"thresholds {world.ahead}, {world.on_track}")
    return "; ".join(parts)


def _number(value: float | None) -> str:
    """A figure as the case says it; – where it says that the cell is empty, nothing where it says nothing."""
    return "" if value is UNSAID else "–" if value is None else f"{value:.8g}"


if __name__ == "__main__":
    MANUAL.write_text(rendered(), "utf-8")
