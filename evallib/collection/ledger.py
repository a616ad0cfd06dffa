"""Appending to the ledgers of a plan folder: one writer at a time, all files or none, existing bytes untouched.

New versions of the files are written beside the old ones; a journal names them once all are safe on disk, then each
takes its place by renaming. A writer killed before the journal stands leaves the folder as it was; one killed after it
is finished by the next.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from evallib import tables as t
from evallib.errors import InputError, system_cause
from evallib.plan import PRIVATE
from evallib.plan.seal import SEAL, digest_rows, read_seal, seal_text
from evallib.sheets import plain_cell

LOCK, STAGE, JOURNAL = ".ledger.lock", ".ledger-new", "journal.json"
PATIENCE = 300.0
"""Seconds a writer waits for another."""
Rows = Sequence[Mapping[str, Any]]
_TABLES = {table.file: name for name, table in t.PLAN_TABLES.items()}
_PRIVATE = t.PLAN_TABLES[PRIVATE].file
_LAST = ("submissions.csv", SEAL)
"""Files renamed last, in this order: a figure without its receipt is better than a receipt without its figures."""


@contextmanager
def locked(folder: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the ledgers of a plan folder; whatever a killed writer left is finished or cleared first.

    Raises
    ------
    InputError
        The folder cannot be written, or another writer did not finish in time.
    """
    try:
        handle = (folder / LOCK).open("a+b")
    except OSError as error:
        raise InputError(f"{folder.name}：无法写入规划文件夹（{system_cause(error)}），请检查权限") from None
    with handle:
        limit = time.monotonic() + patience
        while not _try_lock(handle):
            if time.monotonic() > limit:
                raise InputError(f"{folder.name}：另一个程序正在登记台账，等候超时；请稍后再试")
            time.sleep(0.05)
        try:
            recover(folder)
            yield
        finally:
            _unlock(handle)


def append(folder: Path, additions: Mapping[str, Rows]) -> None:
    """Append rows to ledgers, all of them or none; to be called while the ledgers are :func:`locked`.

    Parameters
    ----------
    folder : Path
    additions : mapping of str to sequence of mapping
        Name of a table (``tables.PLAN_TABLES``) → rows, column → value; columns not named stay empty.

    Raises
    ------
    InputError
        The disk is full or the folder cannot be written; nothing has been changed.
    """
    texts: dict[str, bytes] = {}
    sealed = read_seal(folder)
    for name, rows in additions.items():
        if rows:
            table = t.PLAN_TABLES[name]
            texts[table.file] = _appended(folder / table.file, table, rows)
    if not texts:
        return
    digests = dict(sealed)
    for file, content in texts.items():
        if file != _PRIVATE:  # digests of a few names and numbers could be guessed
            digests[file] = _resealed(sealed.get(file, []), _digests(content), len(additions[_TABLES[file]]))
    texts[SEAL] = seal_text(digests).encode("utf-8")
    _commit(folder, texts)


def _resealed(sealed: list[str], now: list[str], added: int) -> list[str]:
    """Digests of all rows; where sealed rows were changed by hand the old ones stay, so that it is still noticed."""
    return now if now[: len(sealed)] == sealed else [*sealed, *now[len(now) - added :]]


def _digests(content: bytes) -> list[str]:
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    next(rows, None)
    return digest_rows([cells for cells in rows if any(map(str.strip, cells))])


def _appended(path: Path, table: t.Table, rows: Rows) -> bytes:
    """The file with the rows added: its own bytes, line ends and order of columns; a header longer where it must be."""
    old = path.read_bytes() if path.exists() else b""
    mark = b"\xef\xbb\xbf" if old.startswith(b"\xef\xbb\xbf") else b""
    body = old[len(mark) :]
    used = [name for name in table.columns if any(plain_cell(row.get(name, "")) != "" for row in rows)]
    if not body.strip():
        header = [name for name in table.columns if name in used or name in table.needs]
        return mark + _csv([header, *(_cells(row, header) for row in rows)], "\n")
    ending = "\r\n" if b"\r\n" in body[: body.find(b"\n") + 1] else "\n"
    first = next(csv.reader(io.StringIO(body.decode("utf-8"), newline="")))
    header = [cell.strip() for cell in first]
    missing = [name for name in used if name not in header]
    if missing:
        rest = body[_header_length(body) :]
        body = _csv([[*first, *missing]], ending) + rest
        header += missing
    if not body.endswith(b"\n"):
        body += ending.encode()
    return mark + body + _csv([_cells(row, header) for row in rows], ending)


def _header_length(body: bytes) -> int:
    """Bytes of the header line with its end; a quoted heading may hold line breaks."""
    inside = False
    for place, byte in enumerate(body):
        if byte == ord('"'):
            inside = not inside
        elif byte == ord("\n") and not inside:
            return place + 1
    return len(body)


def _cells(row: Mapping[str, Any], header: Sequence[str]) -> list[Any]:
    return [_short(plain_cell(row.get(name, ""))) for name in header]


def _short(cell: Any) -> Any:
    """Whole numbers without .0, as offices write them."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15 else cell


def _csv(rows: Sequence[Sequence[Any]], ending: str) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator=ending).writerows(rows)
    return buffer.getvalue().encode("utf-8")


def _commit(folder: Path, texts: Mapping[str, bytes]) -> None:
    """Stage every file, write the journal, put the files in place."""
    stage = folder / STAGE
    try:
        stage.mkdir()
        for name, content in texts.items():
            _write_safely(stage / name, content)
        names = sorted(texts, key=lambda name: (_LAST.index(name) + 1 if name in _LAST else 0, name))
        _write_safely(stage / f"{JOURNAL}.part", json.dumps(names).encode())
        _sync_folder(stage)
        (stage / f"{JOURNAL}.part").replace(stage / JOURNAL)
    except OSError as error:
        shutil.rmtree(stage, ignore_errors=True)
        raise InputError(f"台账未改动：无法写入（{system_cause(error)}），请检查磁盘空间和文件夹权限") from None
    recover(folder)


def recover(folder: Path) -> None:
    """Finish what a journal names, clear what none names."""
    stage = folder / STAGE
    if not stage.exists():
        return
    journal = stage / JOURNAL
    if journal.exists():
        for name in json.loads(journal.read_text("utf-8")):
            if (stage / name).exists():
                (stage / name).replace(folder / name)
        _sync_folder(folder)
        journal.unlink()
    shutil.rmtree(stage, ignore_errors=True)


def _write_safely(path: Path, content: bytes) -> None:
    with path.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())


def _sync_folder(folder: Path) -> None:
    """Make renames durable where the system can."""
    if os.name != "posix":
        return
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _try_lock(handle: Any) -> bool:
    """Take the lock if it is free; the system gives it back when a process ends, however it ends."""
    try:
        if os.name == "posix":
            import fcntl

            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    except OSError:
        return False
    return True


def _unlock(handle: Any) -> None:
    if os.name == "posix":
        import fcntl

        fcntl.flock(handle.fileno(), fcntl.LOCK_UN)
    else:
        import msvcrt

        handle.seek(0)
        msvcrt.locking(handle.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined]
