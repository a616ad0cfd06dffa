"""What a notebook reads, taken down in its kernel: facets of the plan, and every other file it opens.

The record is a file of JSON lines, ``[facet, digest]``. Facets of files come from an audit hook, so that a notebook
that opens a table by itself, imports a module that lies beside it or lists a folder is known to depend on it. What
cannot be followed (another process, the network) makes the report one that is never taken from the cache.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import site
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

VARIABLE = "EVALLIB_READING"
"""Environment variable that tells a kernel where to record, for which plan."""
VOLATILE = "volatile"
ABSENT = "absent"
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_PROCESSES = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "socket.connect"})
_LISTINGS = frozenset({"os.listdir", "os.scandir"})
_SYSTEM = ("/proc", "/dev", "/sys", "/usr", "/etc", "/lib", "/lib64", "/bin", "/opt", "/run", "/var/cache")
_OWN = (".cache", ".config", ".ipython", ".jupyter", ".matplotlib", ".local")
"""Folders of a user's home that programs keep for themselves."""


COLD = "cold"
"""Facet of a kernel in which plans are read as ever: the report depends on all files of the plan."""


class Recorder:
    """Takes facets down, each once; the digest is found when a facet is first met."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._seen: set[str] = set()
        self._state = threading.local()

    def __call__(self, facet: list[Any], find: Callable[[], str]) -> None:
        if self.is_paused:
            return
        key = json.dumps(facet, ensure_ascii=False)
        if key in self._seen:
            return
        self._seen.add(key)
        with self.paused():
            line = json.dumps([facet, find()], ensure_ascii=False) + "\n"
        os.write(self._file, line.encode("utf-8", "surrogatepass"))

    @property
    def is_paused(self) -> bool:
        """Whether this thread is within :meth:`paused`."""
        return getattr(self._state, "depth", 0) > 0

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let the library read for itself: what it hands out is noted when it is looked at."""
        self._state.depth = getattr(self._state, "depth", 0) + 1
        try:
            yield
        finally:
            self._state.depth -= 1


def begin() -> tuple[Recorder, str] | None:
    """Start recording as the environment says; return the recorder and the run's plan, None if nobody asks."""
    asked = os.environ.pop(VARIABLE, "")
    if not asked:
        return None
    told = json.loads(asked)
    note = Recorder(told["record"])
    install(note, tuple(told["private"]))
    return note, str(told["plan"])


def request(record: Path, plan: str, private: list[str]) -> str:
    """Value of :data:`VARIABLE` for a kernel."""
    return json.dumps({"record": str(record), "plan": plan, "private": private}, ensure_ascii=False)


def collect(record: Path) -> list[list[Any]] | None:
    """Facets and digests of a record, which is then removed; None if there is none, or it is damaged."""
    try:
        lines = record.read_text("utf-8", "surrogatepass").splitlines()
        record.unlink()
        return [json.loads(line) for line in lines]
    except (OSError, ValueError):
        return None


def install(note: Recorder, private: tuple[str, ...] = ()) -> None:
    """Note every file this process reads from now on, but for Python, its packages and this one.

    Parameters
    ----------
    note : Recorder
    private : tuple of str
        Further folders nothing in which counts.
    """
    ignored = tuple(f"{place.rstrip(os.sep)}{os.sep}" for place in (*_ignored(), *private) if place)
    written: set[str] = set()

    def opened(path: Any, mode: Any, flags: Any) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return
        name = os.path.abspath(os.fsdecode(path))
        if name.startswith(ignored):
            return
        if (isinstance(flags, int) and flags & _WRITING) or (isinstance(mode, str) and set(mode) & set("wax+")):
            written.add(name)
            if not (isinstance(mode, str) and ("+" in mode or "a" in mode)):
                return
        if name in written and not os.path.exists(name):
            return
        name = _source(name)
        if name not in written:
            note(["file", name], lambda: file_digest(name))

    def listed(path: Any) -> None:
        name = os.path.abspath(os.fsdecode(path if path is not None else "."))
        if not f"{name}{os.sep}".startswith(ignored):
            note(["folder", name], lambda: folder_digest(name))

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            act: Callable[..., None] = opened
        elif event in _LISTINGS:
            act = listed
        elif event == "sqlite3.connect":
            act = lambda path: None if path == ":memory:" else opened(path, None, 0)  # noqa: E731
        elif event in _PROCESSES:
            act = lambda *_: note([VOLATILE, event], lambda: "")  # noqa: E731
        else:
            return
        if note.is_paused:
            return
        try:
            act(*arguments)
        except Exception:  # never the notebook's fault, and never a reason to trust the record
            note([VOLATILE, event], lambda: "")

    sys.addaudithook(hook)


def file_digest(path: str | Path) -> str:
    """Digest of a file's contents; a word for one that is not there."""
    try:
        with open(path, "rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return ABSENT


def folder_digest(path: str | Path) -> str:
    """Digest of the names in a folder."""
    try:
        names = sorted(os.listdir(path))
    except OSError:
        return ABSENT
    names = [name for name in names if name not in ("__pycache__", ".ipynb_checkpoints")]
    return hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()


def _source(name: str) -> str:
    """The module a compiled file is of: the source is what somebody changes."""
    if name.endswith(".pyc"):
        try:
            return importlib.util.source_from_cache(name)
        except ValueError:
            return name
    return name


def _ignored() -> list[str]:
    """Where Python, packages and programs keep their own things."""
    home = os.path.expanduser("~")
    package = str(Path(__file__).resolve().parent.parent)
    places = [package, sys.prefix, sys.base_prefix, sysconfig.get_paths()["stdlib"], *site.getsitepackages()]
    places += [*_SYSTEM, *(os.path.join(home, name) for name in _OWN)]
    places += [os.path.join(tempfile.gettempdir(), f"ipykernel_{os.getpid()}")]
    return places + [os.path.realpath(place) for place in places]
