"""A run for which nothing has changed: found out from the times of files, before anything heavy is imported."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from evallib.batch.cache import STATE, Cache, Files, library_digest, notebook_path
from evallib.batch.folder import RunFolder
from evallib.batch.log import Log
from evallib.batch.result import Order, RunResult
from evallib.files import PACKAGE, is_plan_name, locate_plan


def places(folder: Path, settings: Path | None) -> dict[str, Path]:
    """What the cache keeps paths relative to, beside the run folder: the nearest first."""
    found = {"plan": folder}
    if settings is not None:
        found["params"] = settings.parent.resolve()
    found |= {"package": PACKAGE, "python": Path(sys.prefix), "base": Path(sys.base_prefix)}
    return found | {"here": Path.cwd(), "home": Path.home()}


def run_folder(out: str | Path | None, folder: Path) -> Path:
    """Where a run of the plan in ``folder`` goes."""
    return Path(out) if out else Path("output") / folder.name


def unchanged(order: Order) -> RunResult | None:
    """Return the result of a run that has nothing to do; None if there may be something."""
    begun = time.monotonic()
    located = locate_plan(order.plan)
    if located is None:
        return None
    place = run_folder(order.out, located[0])
    if not (place / STATE).is_file():
        return None
    with RunFolder(place) as folder:
        cache = Cache(place, places(*located))
        call = cache.calls.get(order.key)
        if call is None or not _holds(call, cache, folder, located, order.plan):
            return None
        return _again(folder, cache, call, begun)


def _holds(
    call: dict[str, Any], cache: Cache, folder: RunFolder, located: tuple[Path, Path | None], plan: str | Path
) -> bool:  # fmt: skip
    """Whether everything the call depended on is as it was, and all it made is there."""
    entries = {item["id"]: item for item in folder.previous.get("reports", ())}
    ids = call["ids"]
    if any(entries.get(name, {}).get("status") not in ("ok", "cached") for name in ids):
        return False
    if call["all"] != sorted(entries) or call["bases"] != cache.bases(ids) or not folder.previous.get("index"):
        return False
    find: dict[str, Callable[[str], str]] = {
        "plan": lambda name: cache.files.digest(located[0] / name),
        "settings": lambda _: cache.files.digest(located[1]) if located[1] else "",
        "notebook": lambda stem: _notebook_digest(cache.files, stem),
        "library": lambda _: library_digest(cache.files),
        "given": lambda _: str(is_plan_name(plan)),
    }
    for name, digest in call["inputs"].items():
        kind, _, rest = name.partition(":")
        if find[kind](rest) != digest:
            return False
    if not all(cache.files.holds(facet, digest) for facet, digest in call["files"]):
        return False
    if not folder.previous.get("tables") or not folder.previous.get("todo"):
        return False
    outputs = [item for name in ids for item in entries[name]["outputs"]]
    outputs += [folder.previous[name] for name in ("index", "todo", "tables")]
    return all(cache.files.digest(folder.path / item["path"]) == item["sha256"] for item in outputs)


def _notebook_digest(files: Files, stem: str) -> str:
    path = notebook_path(stem)
    return files.digest(path) if path else ""


def _again(folder: RunFolder, cache: Cache, call: dict[str, Any], begun: float) -> RunResult:
    """Say in manifest and log that everything stands."""
    manifest, ids = dict(folder.previous), call["ids"]
    manifest["reports"] = [
        {**item, "status": "cached"} if item["id"] in ids and item["status"] == "ok" else item
        for item in manifest["reports"]
    ]
    if manifest["reports"] != folder.previous["reports"]:
        folder.save_manifest(manifest)
    log = Log(folder.path)
    try:
        log.write("begun", plan=manifest["plan"], as_of=manifest["as_of"], reports=len(ids))
        log.write("finished", ok=0, cached=len(ids), failed=0, seconds=round(time.monotonic() - begun, 3))
    finally:
        log.close()
    if cache.changed():
        cache.save(item["id"] for item in manifest["reports"])
    about = {name: tuple(names) for name, names in call["about"].items()}
    seconds = time.monotonic() - begun
    return RunResult(folder.path, manifest, (), cached=tuple(ids), seconds=seconds, **about)
