"""Compare `evallib assess` with the second reading on random plans: `python -m tests.oracle.compare --seeds 200`.

Each disagreement is printed with the rules' columns of both and all rows of the indicator, so that one can judge.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from tests.oracle.ledgers import load, number, read_rows
from tests.oracle.plans import write_plan
from tests.oracle.reading import COLUMNS, rate_folder

Found = dict[str, str]
Difference = tuple[str, dict[str, tuple[str, str]]]


def assess(folder: Path, out: Path, *, as_of: str, data_until: str | None) -> list[Found]:
    """Run the command in this process; the rows of the CSV it wrote."""
    from evallib.cli import main as evallib

    dates = ["--as-of", as_of, *(["--data-until", data_until] if data_until else [])]
    with redirect_stdout(StringIO()) as told, redirect_stderr(told):
        status = evallib(["assess", str(folder), "--out", str(out), *dates])
    if status != 0:
        raise RuntimeError(f"assess {folder}: exit {status}\n{told.getvalue()}")
    with out.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def printed(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def same(expected: str, found: str) -> bool:
    """Equal text, or numbers equal to a relative 1e-9."""
    a, b = number(expected), number(found)
    if a is None or b is None:
        return expected == found
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b)) + 1e-12


def differences(expected: list[dict[str, object]], found: list[Found]) -> Iterator[Difference]:
    """(indicator, {column: (expected, found)}) for each row that differs; rows go by their place in the file."""
    names = [row["indicator_id"] for row in found]
    if names != [row["indicator_id"] for row in expected]:
        yield "*", {"indicator_id": (str([row["indicator_id"] for row in expected]), str(names))}
        return
    for ours, theirs in zip(expected, found, strict=True):
        cells = {c: (printed(ours[c]), theirs.get(c, "(no column)")) for c in COLUMNS}
        if c := {name: pair for name, pair in cells.items() if not (same(*pair) if name != "indicator_id" else True)}:
            yield str(ours["indicator_id"]), c


def compare_folder(folder: Path, out: Path, *, as_of: str, data_until: str | None) -> list[Difference]:
    expected = rate_folder(load(folder, as_of=as_of, data_until=data_until))
    try:
        found = assess(folder, out, as_of=as_of, data_until=data_until)
    except Exception:  # a plan that stops the command is one disagreement; the others are still compared
        return [("*", {"assess": ("a table", traceback.format_exc(limit=-4))})]
    return list(differences(expected, found))


def describe(folder: Path, name: str) -> str:
    """All rows of one indicator, and of its reference."""
    lines = []
    for path in sorted(folder.glob("*.csv")):
        for line, row in enumerate(read_rows(path)):
            if name in (row.get("indicator_id"), row.get("object_id")):
                shown = {column: cell for column, cell in row.items() if cell and column not in ("name", "unit")}
                lines.append(f"    {path.name}:{line} " + " ".join(f"{k}={v}" for k, v in shown.items()))
                reference = row.get("reference", "") if path.name == "indicators.csv" else ""
                if reference and row.get("target_type") == "relative_growth" and reference != name:
                    lines.append(f"    reference {reference}:\n" + describe(folder, reference))
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="how many random plans")
    parser.add_argument("--start", type=int, default=0, help="first seed")
    parser.add_argument("--count", type=int, default=150, help="indicators a plan")
    parser.add_argument("--show", type=int, default=40, help="how many disagreements to print in full")
    given = parser.parse_args()
    columns: Counter[str] = Counter()
    shown = rows = 0
    with tempfile.TemporaryDirectory() as scratch:
        for seed in range(given.start, given.start + given.seeds):
            folder = Path(scratch) / f"plan{seed}"
            as_of, until = write_plan(seed, folder, count=given.count)
            rows += given.count
            for name, cells in compare_folder(folder, Path(scratch) / "out.csv", as_of=as_of, data_until=until):
                columns.update(cells.keys())
                shown += 1
                if shown <= given.show:
                    years = [line for line in (folder / "plan.yml").read_text().splitlines() if "t_year" in line]
                    print(f"seed {seed} {name}  as_of={as_of} data_until={until} {years}")
                    for column, (ours, theirs) in cells.items():
                        print(f"  {column}: second reading {ours!r}, assess {theirs!r}")
                    print(describe(folder, name), flush=True)
    print(f"{given.seeds} plans, {rows} indicators, {shown} disagree; by column: {dict(columns)}")
    return 1 if shown else 0


if __name__ == "__main__":
    sys.exit(main())
