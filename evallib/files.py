"""Where plans and notebooks are, and how a file is put in place in one step. Nothing heavy is imported here."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from evallib.errors import InputError, system_cause

PACKAGE = Path(__file__).resolve().parent
ID_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
"""What an id may be: plans, reports, departments and indicators name files with it."""
Stamp = tuple[int, int, int, int]


def roots(name: str) -> list[Path]:
    """Folders called ``name`` from the working directory upward, then in the package, nearest first."""
    here = Path.cwd().resolve()
    places = [base / name for base in (here, *here.parents)] + [PACKAGE.parent / name, PACKAGE / "_shipped" / name]
    return [place for place in dict.fromkeys(places) if place.is_dir()]


def locate_plan(plan: str | Path) -> tuple[Path, Path | None] | None:
    """Return a plan's folder and its settings file (None where it has none); None if there is no such plan."""
    text = str(plan)
    if ID_PATTERN.fullmatch(text):
        for root in roots("data"):
            if is_folder(root / text):
                found = [base / f"{text}.yml" for base in roots("params") if (base / f"{text}.yml").is_file()]
                return (root / text).resolve(), found[0] if found else None
    folder = Path(text).expanduser()
    if not text.strip() or not is_folder(folder):
        return None
    own = folder / "params.yml"
    return folder.resolve(), own if own.is_file() else None


def is_plan_name(plan: str | Path) -> bool:
    """Whether a plan is given by its name under ``data/``, not by a path."""
    return bool(ID_PATTERN.fullmatch(str(plan))) and any(is_folder(root / str(plan)) for root in roots("data"))


def stamp(path: str | Path) -> Stamp | None:
    """What tells an unchanged file without reading it: size, times of contents and of the entry, inode."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return (found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def is_folder(path: Path) -> bool:
    """Whether a path a user typed is a folder; one that cannot be a path at all is not."""
    try:
        return path.is_dir()
    except OSError:
        return False


def write_whole(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` in one step: a reader sees the old file or the new one, never a part.

    Raises
    ------
    InputError
        The folder cannot be written or the disk is full; the old file is untouched.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".part-", delete=False) as handle:
            temporary = Path(handle.name)
            handle.write(content)
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise InputError(f"{path.name}：无法写入（{system_cause(error)}），请检查磁盘空间和文件夹权限") from None
