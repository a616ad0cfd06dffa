"""The seal of a plan folder's ledgers: digests of every row recorded, so that a later change by hand is noticed.

A ledger is append-only. Whoever appends through ``collection`` writes the digests of all rows into ``ledgers.json``;
rows added below by hand are allowed, changed, inserted or deleted ones break the rule.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evallib.errors import InputError
from evallib.sheets import read_rows

SEAL = "ledgers.json"
_DIGITS = 12


@dataclass(frozen=True)
class Altered:
    """A break of the rule: file, kind, and the row as a spreadsheet shows it (None where rows are gone)."""

    file: str
    kind: Literal["changed", "deleted", "moved"]
    row: int | None
    count: int = 1


def digest_rows(rows: Sequence[Sequence[str]]) -> list[str]:
    """Digests of rows of cells; trailing empty cells do not count, so that a column may be added."""
    found = []
    for cells in rows:
        text = "\x1f".join(cells).rstrip("\x1f")
        found.append(hashlib.sha256(text.encode("utf-8")).hexdigest()[:_DIGITS])
    return found


def seal_text(digests: Mapping[str, Sequence[str]]) -> str:
    """The seal file's content from file → digests of its rows (header left out)."""
    content = {name: "".join(items) for name, items in sorted(digests.items())}
    return json.dumps(content, indent=1) + "\n"


def read_seal(folder: Path) -> dict[str, list[str]]:
    """File → digests of its sealed rows; empty where the folder has no seal.

    Raises
    ------
    InputError
        The seal cannot be read.
    """
    path = folder / SEAL
    if not path.exists():
        return {}
    try:
        content = json.loads(path.read_text("utf-8"))
        return {
            str(name): [text[i : i + _DIGITS] for i in range(0, len(text), _DIGITS)] for name, text in content.items()
        }
    except (OSError, ValueError, AttributeError, TypeError):
        raise InputError(f"{SEAL}：文件无法读取，无法核对台账是否被改动；请从备份恢复") from None


def altered_rows(folder: Path) -> list[Altered]:
    """Compare the ledgers with their seal.

    Returns
    -------
    list of Altered
        Rows changed or inserted among the sealed ones, by file and row; one entry a file for rows that are gone, and
        one where only the order differs. Rows below the sealed ones are nobody's fault.
    """
    found: list[Altered] = []
    for name, sealed in read_seal(folder).items():
        path = folder / name
        rows = read_rows(path)[1:] if path.exists() else []
        now = digest_rows([cells for _, cells in rows])
        if now[: len(sealed)] != sealed:
            found += _differences(name, sealed, now, [line for line, _ in rows])
    return found


def _differences(name: str, sealed: list[str], now: list[str], lines: list[int]) -> list[Altered]:
    """What differs: rows nobody recorded that stand above a recorded one, recorded rows that are gone, else order."""
    known = set(sealed)
    last = max((place for place, digest in enumerate(now) if digest in known), default=-1)
    foreign = [place for place in range(last + 1) if now[place] not in known]
    gone = len(known - set(now))
    if last < 0 or gone > len(foreign):  # rows changed at the end look like rows added
        extra = gone - len(foreign)
        foreign += list(range(last + 1, min(last + 1 + extra, len(now))))
    changed = [Altered(name, "changed", lines[place]) for place in foreign]
    missing = gone - len(foreign)
    if missing > 0:
        changed.append(Altered(name, "deleted", None, missing))
    return changed or [Altered(name, "moved", None)]
