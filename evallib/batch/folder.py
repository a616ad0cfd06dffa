"""The run folder: files arrive whole from a staging folder, what people changed is set aside, one run at a time.

A journal in the staging folder names every file before it is put in place, so that the next run can tell files of a run
that was killed from files changed by hand.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any

from evallib.errors import InputError, UsageError, system_cause
from evallib.files import write_whole

MANIFEST = "manifest.json"
STAGING = ".staging-"
_JOURNAL = "journal.jsonl"
_LOCK = ".lock"
_EDITED = "edited"


class RunFolder:
    """The output folder while a run holds it.

    Attributes
    ----------
    path, staging : Path
    previous : mapping
        The manifest found ({} without one).
    edited : list of str
        Where files changed by hand have been moved to, relative to the folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.staging = path / f"{STAGING}{os.getpid()}"
        self.previous: Mapping[str, Any] = {}
        self.edited: list[str] = []
        self._known: dict[str, set[str]] = {}
        self._lock: int | None = None

    def __enter__(self) -> RunFolder:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._take_lock()
            self.previous = _read_manifest(self.path / MANIFEST)
            self._learn()
            for stale in self.path.glob(f"{STAGING}*"):
                shutil.rmtree(stale, ignore_errors=True)
            self.staging.mkdir()
        except OSError as error:
            self._release()
            raise InputError(f"输出文件夹“{self.path}”无法写入（{system_cause(error)}）") from None
        except BaseException:
            self._release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.staging, ignore_errors=True)
        self._release()

    def place(self, name: str, *, stem: str) -> dict[str, str]:
        """Move a staged file to its place; what was changed there by hand goes to ``edited/<stem>/`` first.

        A file cut short is nobody's work: one that is empty, or the beginning of the new one, is written over.

        Returns
        -------
        dict
            ``path`` relative to the run folder and ``sha256``.
        """
        source, target = self.staging / name, self.path / name
        digest = sha256(source)
        if not _is_part(target, source):
            self._set_aside(name, stem=stem)
        self._note(name, digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)
        return {"path": name, "sha256": digest}

    def write(self, name: str, content: bytes, *, stem: str) -> dict[str, str]:
        """Put a file made here in place, by the same rules."""
        path = self.staging / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return self.place(name, stem=stem)

    def save_manifest(self, manifest: Mapping[str, Any]) -> None:
        """Write the manifest in one step."""
        self.write_manifest(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")

    def write_manifest(self, text: str) -> None:
        """Write the manifest, given as text, in one step."""
        write_whole(self.path / MANIFEST, text.encode("utf-8"))

    def withdraw(self, name: str, *, stem: str) -> None:
        """Take away a file its report no longer has; if changed by hand it is set aside."""
        self._set_aside(name, stem=stem)
        self._remove(name)

    def drop(self, name: str) -> bool:
        """Remove a file of a report that is no longer made, if it is unchanged; tell whether it is gone."""
        if self._changed(name):
            return False
        self._remove(name)
        return True

    def _remove(self, name: str) -> None:
        path = self.path / name
        path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            path.parent.rmdir()

    def _changed(self, name: str) -> bool:
        path = self.path / name
        return path.is_file() and sha256(path) not in self._known.get(name, ())

    def _set_aside(self, name: str, *, stem: str) -> None:
        """Move a file changed by hand to ``edited/<stem>/<name>``, ``name.2`` … where taken."""
        if not self._changed(name):
            return
        wanted = self.path / _EDITED / stem / Path(name).name
        wanted.parent.mkdir(parents=True, exist_ok=True)
        place, number = wanted, 1
        while place.exists():
            number += 1
            place = wanted.with_name(f"{wanted.name}.{number}")
        os.replace(self.path / name, place)
        self.edited.append(place.relative_to(self.path).as_posix())

    def _note(self, name: str, digest: str) -> None:
        """Journal a file before it is put in place."""
        self._known.setdefault(name, set()).add(digest)
        with (self.staging / _JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(json.dumps([name, digest]) + "\n")

    def _learn(self) -> None:
        """Collect the digests of everything runs wrote: from the manifest and from journals of killed runs."""
        for item in outputs_of(self.previous):
            self._known.setdefault(item["path"], set()).add(item["sha256"])
        for journal in self.path.glob(f"{STAGING}*/{_JOURNAL}"):
            for line in journal.read_text("utf-8", errors="replace").splitlines():
                with contextlib.suppress(ValueError):
                    name, digest = json.loads(line)
                    self._known.setdefault(name, set()).add(digest)

    def _take_lock(self) -> None:
        """Hold the folder for this run.

        Raises
        ------
        UsageError
            Another run holds it.
        """
        self._lock = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
        _hold(self._lock, self.path)

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Keep runs from writing a run folder meanwhile; a folder no run has locked yet is left as it is.

    Raises
    ------
    UsageError
        A run is writing it.
    """
    try:
        lock = os.open(path / _LOCK, os.O_RDWR)
    except OSError:
        yield  # a frozen version, or one on a disk that cannot be written: no run writes there
        return
    try:
        _hold(lock, path)
        yield
    finally:
        os.close(lock)


def outputs_of(manifest: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Every file a manifest names: outputs and partial notebooks of its reports, index, to-do page, tables."""
    items = [item for report in manifest.get("reports", ()) for item in report["outputs"]]
    items += [report["partial"] for report in manifest.get("reports", ()) if report.get("partial")]
    return [*items, *(manifest[name] for name in ("index", "todo", "tables") if manifest.get(name))]


def sha256(path: Path) -> str:
    """Digest of a file, in hexadecimal."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _read_manifest(path: Path) -> Mapping[str, Any]:
    """The manifest of the last run; one that is missing or damaged counts as none."""
    try:
        manifest = json.loads(path.read_text("utf-8"))
        return manifest if all(_is_inside(item["path"]) and item["sha256"] for item in outputs_of(manifest)) else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _is_part(path: Path, whole: Path) -> bool:
    """Whether a file holds the beginning of another and no more."""
    try:
        size = path.stat().st_size
        with path.open("rb") as left, whole.open("rb") as right:
            return size < whole.stat().st_size and left.read(size) == right.read(size)
    except OSError:
        return False


def _is_inside(name: str) -> bool:
    """Whether a path of a manifest stays within the run folder."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name


def _hold(lock: int, path: Path) -> None:
    try:
        _lock_file(lock)
    except (BlockingIOError, PermissionError):
        raise UsageError(f"另一次运行正在写入“{path}”，请等它结束，或另选文件夹") from None
    except OSError:
        pass  # a file system without locks: the user's own care has to do


def _lock_file(descriptor: int) -> None:
    """Lock an open file without waiting."""
    try:
        import fcntl
    except ImportError:
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
