"""Numbered versions of a run: a complete copy, checked against the manifest, whole or not at all, never overwritten."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evallib import tables as t
from evallib.batch.folder import STAGING, held, outputs_of, sha256
from evallib.errors import InputError, UsageError, system_cause
from evallib.publishing.runs import MANIFEST, read_manifest
from evallib.sheets import write_whole

VERSION_FILE = "version.json"


@dataclass(frozen=True)
class Frozen:
    """A frozen version: where it is, and what ``version.json`` says."""

    path: Path
    record: Mapping[str, Any]


def freeze(run: str | Path, *, version: int, out: str | Path, today: dt.date | None = None) -> Frozen:
    """Copy a run to ``<out>/v<version>``.

    Every file of the run is copied (with ``edited/``, ``review/``); ``version.json`` says version, plan, dates, the
    day of freezing, and path, size and sha256 of every file.

    Raises
    ------
    UsageError
        The folder is no run, the number is not above 0, or the version exists.
    InputError
        A report failed, a file is missing or is not as the run wrote it, or the copy cannot be written.
    """
    if version < 1:
        raise UsageError(f"--version应为正整数，现为{version}")
    source, archive = Path(run), Path(out)
    manifest, target = read_manifest(source), archive / f"v{version}"
    if target.exists():
        raise UsageError(f"第{version}版已经冻结在“{target}”，不能覆盖；请换一个版本号")
    if _inside(archive, source):
        raise UsageError(f"--out“{out}”在运行文件夹之内，请另选文件夹")
    with held(source):
        _refuse_faults(source, manifest)
        try:
            archive.mkdir(parents=True, exist_ok=True)
            staging = archive / f"{STAGING}{os.getpid()}"
            shutil.rmtree(staging, ignore_errors=True)
            staging.mkdir()
            try:
                record = _copy(source, staging, manifest, version, today or dt.date.today())
                os.rename(staging, target)
            finally:
                shutil.rmtree(staging, ignore_errors=True)
        except FileExistsError:
            raise UsageError(f"第{version}版已经冻结在“{target}”，不能覆盖；请换一个版本号") from None
        except OSError as error:
            raise InputError(f"第{version}版无法写入“{archive}”（{system_cause(error)}），未留下任何文件") from None
    return Frozen(target, record)


def _refuse_faults(source: Path, manifest: Mapping[str, Any]) -> None:
    """Refuse a run that is not what its manifest says."""
    failed = [str(item["id"]) for item in manifest["reports"] if item.get("status") == "failed"]
    if failed:
        raise InputError(f"有报告未能生成，不能冻结：{'、'.join(failed)}；请先查明原因并重新运行")
    missing, changed = [], []
    for item in outputs_of(manifest):
        path = source / item["path"]
        if not path.is_file():
            missing.append(item["path"])
        elif sha256(path) != item["sha256"]:
            changed.append(item["path"])
    if missing or changed:
        told = [f"{word}：{'、'.join(names)}" for word, names in (("缺少", missing), ("与清单不符", changed)) if names]
        raise InputError(f"运行文件夹与{MANIFEST}不一致，不能冻结（{'；'.join(told)}）；请重新运行evallib run")


def _copy(source: Path, staging: Path, manifest: Mapping[str, Any], version: int, day: dt.date) -> dict[str, Any]:
    """Copy every file, check the copies of what the manifest names, write the version file."""
    known = {item["path"]: item["sha256"] for item in outputs_of(manifest)}
    files = []
    for path in _files(source):
        name = path.relative_to(source).as_posix()
        copy = staging / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        digest = sha256(copy)
        if known.get(name, digest) != digest:
            raise InputError(f"“{name}”在复制过程中发生变化，未冻结；请等运行结束后再试")
        files.append({"path": name, "bytes": copy.stat().st_size, "sha256": digest})
    record = {
        "version": version, "plan": manifest.get("plan"), "title": manifest.get("title"),
        "as_of": manifest.get("as_of"), "data_until": manifest.get("data_until"), "frozen_on": day.isoformat(),
        "reports": len(manifest["reports"]), "opinions": _opinions(manifest, version), "files": files,
    }  # fmt: skip
    write_whole(staging / VERSION_FILE, (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    return record


def _files(source: Path) -> Iterable[Path]:
    """Every file of a run, sorted; neither locks, caches and staging, nor links that lead out of it."""
    found = (path for path in source.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(
        path for path in found
        if path.relative_to(source).parts[0] != VERSION_FILE and not path.relative_to(source).parts[0].startswith(".")
    )  # fmt: skip


def _opinions(manifest: Mapping[str, Any], version: int) -> dict[str, int]:
    """How many opinions on this version were taken up, by decision."""
    rows = (row for row in manifest.get("opinions", ()) if str(row[t.VERSION]) == str(version))
    found: dict[str, int] = {}
    for row in rows:
        found[row[t.DECISION]] = found.get(row[t.DECISION], 0) + int(row[t.COUNT])
    known = t.PLAN_TABLES["opinions"].words[t.DECISION]
    return {name: found[name] for name in (*known, *sorted(set(found) - set(known))) if name in found}


def _inside(archive: Path, source: Path) -> bool:
    return archive.resolve().is_relative_to(source.resolve())
