"""The whole set of a run as an office files it: one zip, numbered, in the order of the plan, always the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from evallib.errors import InputError, system_cause
from evallib.publishing.index import GROUPS
from evallib.sheets import EPOCH, write_whole

FILED = (".docx", ".pdf", ".xlsx")
"""What is filed; pages, notebooks and traces stay in the run folder."""
CONTENTS = "目录.txt"
_ATTACHMENT = re.compile(r"(附件[0-9]+)：(.+)")
_UNFIT = {ord(mark): other for mark, other in zip('\\/:*?"<>|', "＼／：＊？＂＜＞｜", strict=True)}
"""What file systems do not take in names."""
_LONGEST = 80


@dataclass(frozen=True)
class Filed:
    """A file of the run and the name it is filed under."""

    path: str
    name: str


def filing(manifest: Mapping[str, Any], order: Sequence[str]) -> tuple[list[Filed], list[str]]:
    """Return the files to be filed, and the lines of their list.

    Reports of the whole plan are numbered 1, 2 …; an attachment keeps the number the work plan gives it.
    Reports by department, special plan or indicator get a numbered folder a kind, in it numbered 01, 02 … in ``order``.

    Parameters
    ----------
    manifest : mapping
        Of the run.
    order : sequence of str
        Ids of reports in the order of the settings and of the plan's tables; others follow by id.
    """
    rank = {name: i for i, name in enumerate(order)}
    entries = sorted(manifest.get("reports", ()), key=lambda item: (rank.get(item["id"], len(rank)), item["id"]))
    files: list[Filed] = []
    lines: list[str] = [f"{manifest.get('title') or manifest['plan']}中期评估材料", ""]
    number = 0
    for kind, group in sorted(_groups(entries), key=lambda item: _attachment(item[1][0]) is not None):
        attachment = _attachment(group[0])
        number += 0 if attachment else 1
        if attachment or not group[0]["scope"]:
            head = f"{attachment[1]} {attachment[2]}" if attachment else f"{number} {_title(group[0])[1] or kind}"
            files += _filed(group[0], _fit(head))
            lines.append(head + _state(group[0]))
            continue
        shared = {title for _, title in map(_title, group) if title}
        one = shared.pop() if len(shared) == 1 else ""
        folder = f"{number} {one or kind}"
        lines.append(folder)
        width = max(2, len(str(len(group))))
        for i, entry in enumerate(group, start=1):
            own, title = _title(entry)
            whole = f"{title}（{own}）" if own else title
            name = f"{i:0{width}} {(own if one else whole) or entry['scope']}"
            files += _filed(entry, f"{_fit(folder)}/{_fit(name)}")
            lines.append(f"　　{name}{_state(entry)}")
    return files, lines


def pack(folder: Path, manifest: Mapping[str, Any], order: Sequence[str]) -> Path:
    """Write the zip into the run folder, whole or not at all; return its path.

    Raises
    ------
    InputError
        A file of the run cannot be read, or the zip not be written.
    """
    files, lines = filing(manifest, order)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        _add(archive, CONTENTS, ("\ufeff" + "\r\n".join([*lines, ""])).encode("utf-8"))
        for item in files:
            try:
                _add(archive, item.name, (folder / item.path).read_bytes())
            except OSError as error:
                raise InputError(f"{item.path}：无法读取（{system_cause(error)}），没有打包，请重新运行") from None
    target = folder / f"{_fit(lines[0])}.zip"
    write_whole(target, buffer.getvalue())
    return target


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """One entry with a fixed time; documents are packed already, so they are stored."""
    info = zipfile.ZipInfo(name, EPOCH.timetuple()[:6])
    info.external_attr, info.create_system = 0o644 << 16, 3
    archive.writestr(info, content)


def _groups(entries: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Reports by notebook and suffix (drafts are a set of their own), in order of first appearance."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for entry in entries:
        stem, _, suffix = entry["id"].partition("@")
        stem = stem.partition(":")[0]
        kind = GROUPS.get(stem, stem) + (f"（{suffix}）" if suffix else "")
        found.setdefault(kind if entry["scope"] else entry["id"], []).append(entry)
    yield from found.items()


def _filed(entry: Mapping[str, Any], name: str) -> list[Filed]:
    """Files of a report under its name; letters add theirs (fgw.报送函.docx)."""
    found = []
    for item in entry["outputs"]:
        path = PurePosixPath(item["path"])
        if path.suffix not in FILED:
            continue
        letter = path.name.removesuffix(path.suffix).partition(".")[2]
        found.append(Filed(item["path"], f"{name}{f'（{letter}）' if letter else ''}{path.suffix}"))
    return found


def _attachment(entry: Mapping[str, Any]) -> re.Match[str] | None:
    return _ATTACHMENT.fullmatch(entry["title"] or "")


def _title(entry: Mapping[str, Any]) -> tuple[str, str]:
    """Whose report it is, and its title; a failed one has neither."""
    own, mark, title = (entry["title"] or "").partition("：")
    return (own, title) if mark else ("", own)


def _state(entry: Mapping[str, Any]) -> str:
    return "（未能生成）" if entry["status"] == "failed" else ""


def _fit(name: str) -> str:
    """A name every file system takes."""
    return name.translate(_UNFIT)[:_LONGEST].strip(" .") or "报告"
