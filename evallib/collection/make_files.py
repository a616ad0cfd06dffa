"""Putting forms into a folder: whole, the same bytes for the same content, nothing changed by hand lost."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from evallib.errors import InputError, system_cause
from evallib.sheets import EPOCH, workbook_bytes, write_whole

SEAL = "evallib"
"""Custom property of a made workbook: hash of its other parts, by which a file changed since is known."""
_SEALED = "docProps/custom.xml"
_BLANK = "0" * 64
Outcome = Literal["written", "unchanged", "beside"]


def sealed_workbook(build: Callable[[Any], None]) -> bytes:
    """Build a workbook in memory and put its seal in it; equal content gives equal bytes."""

    def build_with_room(book: Any) -> None:
        book.set_custom_property(SEAL, _BLANK)
        build(book)

    return _seal(workbook_bytes(build_with_room))


def _seal(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        digest = _digest(old)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
            for info in old.infolist():
                part = old.read(info)
                if info.filename == _SEALED:
                    part = part.replace(_BLANK.encode(), digest.encode())
                fixed = zipfile.ZipInfo(info.filename, EPOCH.timetuple()[:6])
                fixed.compress_type, fixed.external_attr = zipfile.ZIP_DEFLATED, info.external_attr
                new.writestr(fixed, part)
    return buffer.getvalue()


def is_untouched(path: Path) -> bool:
    """Whether a file is a form as it was made: its parts still have the hash it carries."""
    try:
        with zipfile.ZipFile(path) as book:
            if _SEALED not in book.namelist() or book.getinfo(_SEALED).file_size > 10_000:
                return False
            found = re.search(rb"[0-9a-f]{64}", book.read(_SEALED))
            return found is not None and found[0].decode() == _digest(book)
    except (OSError, zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError):
        return False


def put_form(path: Path, content: bytes) -> tuple[Path, Outcome]:
    """Write a form; one that was changed by hand stays, the new one is put beside it (``name.2.xlsx``).

    Raises
    ------
    InputError
        The folder cannot be written.
    """
    place, number = path, 1
    while _exists(place) and not is_untouched(place):
        if _is_same(place, content):
            return place, "unchanged"
        number += 1
        place = path.with_name(f"{path.stem}.{number}{path.suffix}")
    outcome: Outcome = "beside" if number > 1 else "written"
    if _exists(place) and _is_same(place, content):
        return place, "unchanged" if number == 1 else outcome
    write_whole(place, content)
    return place, outcome


def _digest(book: zipfile.ZipFile) -> str:
    """Hash over names, sizes and checksums of all parts but the one with the seal."""
    parts = [f"{i.filename}:{i.file_size}:{i.CRC}" for i in book.infolist() if i.filename != _SEALED]
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()


def _exists(path: Path) -> bool:
    try:
        return path.exists() or path.is_symlink()
    except OSError as error:
        raise InputError(f"{path.name}：无法访问（{system_cause(error)}）") from None


def _is_same(path: Path, content: bytes) -> bool:
    try:
        return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False
