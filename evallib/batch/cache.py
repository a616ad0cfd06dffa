"""What reports were made from: so that a run makes again only those that would come out otherwise.

A report's record has a *base* (a digest of notebook, parameters, library, versions and fonts), the digest of the
plan's files as a whole, and its facets: what it read of the plan (:mod:`evallib.batch.views`), and which other files
(:mod:`evallib.batch.reading`). It stands if the base is the same, and either the plan's files are or every facet is.

``.cache.json`` in the run folder keeps the records, the digests of files by what tells an unchanged file (size,
modification and change time, inode), and what the last calls depended on as a whole. ``.cache.jsonl`` has a line a
report as it is made, for the run after one that was killed. Paths are kept relative to the plan, the run, the working
directory or the home folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import evallib
from evallib.batch.reading import ABSENT, VOLATILE, file_digest, folder_digest
from evallib.files import PACKAGE, roots, write_whole

STATE = ".cache.json"
JOURNAL = ".cache.jsonl"
_LAYOUT = 1
"""Number of this layout; records of another are not read."""
_CALLS = 8
_SETTLED_NS = 20_000_000
"""A file changed less than this before it was read may change again without its times telling."""
_VERSIONS = (
    "numpy", "pandas", "scipy", "statsmodels", "matplotlib", "papermill", "nbclient", "nbconvert", "ipykernel",
    "jupyter_client", "ipython", "fonttools", "brotli", "jinja2", "markupsafe", "pydantic", "pyyaml", "python-calamine",
    "python-docx", "typst", "xlsxwriter", "openpyxl", "lxml", "pylopdf-fonts-zh-cn",
)  # fmt: skip
_FONTS = "pylopdf_fonts_zh_cn"
_PASSED_OVER = ("__pycache__", "_shipped")

Facet = list[Any]


@dataclass(frozen=True)
class Record:
    """What one report was made from; ``plan`` and ``files`` are pairs of facet and digest."""

    base: str
    data: str
    plan: list[list[Any]]
    files: list[list[Any]]


class Files:
    """Digests of files, each read again only if it may have changed.

    Parameters
    ----------
    known : mapping
        Name → size, times, inode, digest, as :meth:`known` gave them.
    places : mapping of str to Path
        What names may be relative to.
    """

    def __init__(self, known: Mapping[str, list[Any]], places: Mapping[str, Path]) -> None:
        self._known = dict(known)
        self._places = {name: str(path) for name, path in places.items()}
        self._used: dict[str, list[Any]] = {}
        self.read_again = False

    def digest(self, path: str | Path) -> str:
        """Digest of a file, :data:`evallib.batch.reading.ABSENT` if it is not there."""
        name = self.name(path)
        try:
            found = os.stat(path)
        except OSError:
            return ABSENT
        stamp = [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]
        before = self._used.get(name) or self._known.get(name)
        if before and before[:4] == stamp:
            self._used[name] = before
            return str(before[4])
        now, digest = time.time_ns(), file_digest(path)
        if now - max(stamp[1], stamp[2]) > _SETTLED_NS and digest != ABSENT:
            self._used[name] = [*stamp, digest]
            self.read_again = True
        return digest

    def note(self, path: str | Path, digest: str) -> None:
        """Keep the digest of a file just put in place."""
        with contextlib.suppress(OSError):
            found = os.stat(path)
            stamp = [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]
            self._used[self.name(path)] = [*stamp, digest]

    def known(self) -> dict[str, list[Any]]:
        """What to keep for next time: files asked for."""
        return dict(sorted(self._used.items()))

    def name(self, path: str | Path) -> str:
        """A path as it is kept: ``plan:observations.csv``."""
        text = os.path.abspath(path)
        for name, place in self._places.items():
            if text == place or text.startswith(place.rstrip(os.sep) + os.sep):
                return f"{name}:{os.path.relpath(text, place)}"
        return f":{text}"

    def path(self, name: str) -> Path:
        """The path of a name."""
        place, _, rest = name.partition(":")
        return Path(self._places[place], rest) if place else Path(rest)

    def holds(self, facet: Facet, digest: str) -> bool:
        """Whether a facet of files is as it was; what cannot be followed never is."""
        kind, name = facet
        if kind == VOLATILE:
            return False
        if kind == "folder":
            return folder_digest(self.path(name)) == digest
        return self.digest(self.path(name)) == digest


class Cache:
    """The records of a run folder, as they were and as they become."""

    def __init__(self, folder: Path, places: Mapping[str, Path]) -> None:
        self._folder = folder
        state = _read_state(folder)
        self.records = {name: Record(*entry) for name, entry in state.get("reports", {}).items()}
        self.calls: dict[str, dict[str, Any]] = state.get("calls", {})
        self.files = Files(state.get("files", {}), {"run": folder.resolve(), **places})
        for name, entry in _read_journal(folder):
            self.records[name] = Record(*entry)

    def add(self, report_id: str, record: Record) -> None:
        """Keep the record of a report just made."""
        self.records[report_id] = record
        line = json.dumps([report_id, list(asdict(record).values())], ensure_ascii=False)
        with contextlib.suppress(OSError), (self._folder / JOURNAL).open("a", encoding="utf-8") as journal:
            journal.write(line + "\n")

    def stands(self, report_id: str, base: str) -> Record | None:
        """The record of a report if base and files other than the plan's are as they were."""
        record = self.records.get(report_id)
        if record is None or record.base != base:
            return None
        return record if all(self.files.holds(facet, digest) for facet, digest in record.files) else None

    def keep_call(self, key: str, ids: Sequence[str], **call: Any) -> None:
        """Keep what a call depended on as a whole; not if one of its reports depends on what cannot be followed.

        ``call`` has ``inputs`` (digests by kind and name, as ``plan:tasks.csv``), ``all`` (every report of the
        manifest) and ``about`` (further fields of the result).
        """
        self.calls.pop(key, None)
        if any(name not in self.records for name in ids):
            return
        facets = [item for name in ids for item in self.records[name].files]
        if all(facet[0] != VOLATILE for facet, _ in facets):
            unique = [json.loads(text) for text in sorted({json.dumps(item) for item in facets})]
            self.calls[key] = {**call, "ids": list(ids), "files": unique, "bases": self.bases(ids)}
        while len(self.calls) > _CALLS:
            self.calls.pop(next(iter(self.calls)))

    def bases(self, ids: Iterable[str]) -> str:
        """Digest of what reports were made from, but for data: which call's they are."""
        return base_key([(name, self.records[name].base if name in self.records else "") for name in ids])

    def changed(self) -> bool:
        """Whether a file had to be read again that turned out to be as it was."""
        return self.files.read_again

    def save(self, ids: Iterable[str]) -> None:
        """Write everything, of the reports that still are; a failure to write costs the next run some time."""
        present = set(ids)
        state = {
            "layout": _LAYOUT, "files": self.files.known(), "calls": self.calls,
            "reports": {name: list(asdict(r).values()) for name, r in sorted(self.records.items()) if name in present},
        }  # fmt: skip
        with contextlib.suppress(Exception):
            write_whole(self._folder / STATE, json.dumps(state, ensure_ascii=False).encode("utf-8"))
            (self._folder / JOURNAL).unlink(missing_ok=True)


def base_key(*parts: Any) -> str:
    """Digest of what a report depends on beside the plan's rows."""
    return hashlib.sha256(json.dumps([_LAYOUT, *parts], ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def library_digest(files: Files) -> str:
    """Digest of everything that makes reports beside data and notebooks: this package, versions, fonts."""
    found = [(str(path.relative_to(PACKAGE)), files.digest(path)) for path in _library()]
    return base_key(found, [files.digest(path) for path in _fonts()], versions(), sys.platform, platform.machine())


def versions() -> dict[str, str]:
    """Versions that matter, from the names of the packages' own folders (quicker than asking for each)."""
    found = {"evallib": evallib.__version__, "python": platform.python_version()}
    installed = {}
    for place in reversed(sys.path):
        with contextlib.suppress(OSError):
            for entry in os.listdir(place or "."):
                if entry.endswith(".dist-info"):
                    name, _, version = entry.removesuffix(".dist-info").partition("-")
                    installed[name.lower().replace("_", "-")] = version
    wanted = ((name, installed.get(name.replace("_", "-"))) for name in _VERSIONS)
    return found | {name: version for name, version in wanted if version}


def notebook_path(stem: str) -> Path | None:
    """Where a notebook is found."""
    return next((path for root in roots("notebooks") if (path := root / f"{stem}.ipynb").is_file()), None)


def _library() -> Iterator[Path]:
    for place, folders, names in os.walk(PACKAGE):
        folders[:] = sorted(name for name in folders if name not in _PASSED_OVER)
        yield from (Path(place, name) for name in sorted(names) if not name.endswith((".pyc", ".pyi")))


def _fonts() -> list[Path]:
    for place in sys.path:
        folder = Path(place or ".", _FONTS)
        if folder.is_dir():
            return sorted(path for path in folder.rglob("*") if path.suffix in (".otf", ".ttf", ".woff2"))
    return []


def _read_state(folder: Path) -> dict[str, Any]:
    """The state left by the last run; one that is missing, damaged or of another layout counts as none."""
    try:
        state = json.loads((folder / STATE).read_text("utf-8"))
        return state if state["layout"] == _LAYOUT and all(len(r) == 4 for r in state["reports"].values()) else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _read_journal(folder: Path) -> Iterator[tuple[str, list[Any]]]:
    """Reports made since the state was written; a last line cut short is left out."""
    with contextlib.suppress(OSError):
        for line in (folder / JOURNAL).read_text("utf-8", errors="replace").splitlines():
            with contextlib.suppress(ValueError, TypeError):
                name, entry = json.loads(line)
                if len(entry) == 4:
                    yield name, entry
