"""How commands show and write what they found."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evallib.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd


def show(text: str) -> None:
    """Print a text as it is."""
    sys.stdout.write(text)


def write_json(records: list[dict[str, Any]], path: Path) -> None:
    """Write records as JSON, one field a line."""
    from evallib.sheets import write_whole

    write_whole(path, (json.dumps(records, ensure_ascii=False, indent=1) + "\n").encode())


def table_writer(out: str | None) -> Callable[[pd.DataFrame], None]:
    """How to write a result table; a wrong suffix is told before anything is computed."""
    from evallib import sheets

    if out is None:
        return lambda table: show(sheets.to_csv(table))
    path = Path(out)
    writers: dict[str, Callable[[pd.DataFrame], None]] = {
        ".csv": lambda table: sheets.write_csv(table, path),
        ".json": lambda table: write_json(sheets.records(table), path),
        ".xlsx": lambda table: sheets.write_whole(path, sheets.table_workbook([("评价", table)])),
    }
    if path.suffix.lower() not in writers:
        raise UsageError(f"--out的文件名“{path.name}”应以.csv、.json或.xlsx结尾")
    return writers[path.suffix.lower()]


@contextmanager
def progress() -> Iterator[Callable[[int, int, str], None]]:
    """Progress of a batch: a bar with the remaining time on a terminal, a line a report in a log."""
    if not sys.stderr.isatty():
        yield lambda done, total, text: print(f"[{done}/{total}] {text}", file=sys.stderr, flush=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True)) as bar:
        row = bar.add_task("准备中", total=None)
        yield lambda done, total, text: bar.update(row, completed=done, total=total, description=text)
