"""The index page of a run: lagging indicators first, then every report, table and failure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from evallib.publishing.fonts import font_css
from evallib.publishing.page import SANS, render

_FORMATS = {".html": "网页", ".docx": "Word", ".pdf": "PDF", ".xlsx": "Excel表", ".csv": "CSV表", ".ipynb": "笔记本",
    ".json": "数字出处",
}  # fmt: skip
GROUPS: Mapping[str, str] = {
    "district_report": "总报告", "department_report": "部门报告", "special_plan_report": "专项规划报告",
    "city_report": "落实上级规划情况报告", "city_department_report": "部门落实上级规划情况报告",
    "adjustment_plan": "规划调整方案", "adjustment_report": "规划调整报告", "indicator_table": "附件2",
    "indicator_report": "指标分析",
}  # fmt: skip
"""Kinds of reports by notebook, in the order of the page."""
_OTHERS = "其他"
_LETTER = re.compile(r".+\.([\u4e00-\u9fff]+)\.\w+")


@dataclass(frozen=True)
class Link:
    """A file of the run: what it is called and its relative address."""

    text: str
    href: str


@dataclass(frozen=True)
class Entry:
    """One report as the index shows it."""

    report_id: str
    title: str
    failed: bool
    error: str
    links: tuple[Link, ...]
    stamps: tuple[str, ...]
    lagging: tuple[tuple[str, str], ...]

    @property
    def page(self) -> str:
        """Address of its page, else of its first file."""
        pages = [link.href for link in self.links if link.text == _FORMATS[".html"]]
        return next(iter(pages or [link.href for link in self.links]), "")


@dataclass(frozen=True)
class Lagging:
    """A lagging indicator and the reports that tell of it."""

    indicator_id: str
    name: str
    links: tuple[Link, ...]


def publish_index(manifest: Mapping[str, Any]) -> bytes:
    """Return the index page of a run (UTF-8).

    Parameters
    ----------
    manifest : mapping
        The run's manifest; of each report ``id``, ``status``, ``error``, ``outputs`` (path), and ``title``, ``stamps``,
        ``lagging`` as its document says (may be missing). Times and ok/cached are not shown, so that an unchanged run
        has an unchanged index.
    """
    entries = entries_of(sorted(manifest.get("reports", ()), key=lambda item: str(item["id"])))
    groups = [(name, found) for name, found in _grouped(entries) if found]
    context = {
        "title": f"{manifest.get('title') or manifest.get('plan', '')}中期评估报告目录", "manifest": manifest,
        "meta": _meta(manifest), "stamps": list(dict.fromkeys(stamp for e in entries for stamp in e.stamps)),
        "entries": entries, "lagging": _lagging(entries), "failed": [e for e in entries if e.failed],
        "groups": groups, "tables": _tables(manifest.get("reports", ())),
        "todo": address(manifest["todo"]["path"]) if manifest.get("todo") else "",
    }  # fmt: skip
    bare = render("index.html", fonts=Markup(""), **context).decode("utf-8")
    return render("index.html", fonts=Markup(font_css("sans", SANS, set(bare))), **context)


def entries_of(reports: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """The reports of a manifest as pages show them, in the given order."""
    return [_entry(item) for item in reports]


def _entry(item: Mapping[str, Any]) -> Entry:
    failed = item.get("status") == "failed"
    files = [] if failed else sorted((str(file["path"]) for file in item.get("outputs") or ()), key=_order)
    return Entry(
        report_id=str(item["id"]), title=str(item.get("title") or item["id"]), failed=failed,
        error=str(item.get("error") or ""),
        stamps=tuple(str(stamp).partition("：")[0] for stamp in item.get("stamps") or ()),
        links=tuple(Link(_called(path), address(path))
                    for path in files if not path.startswith("tables/")),
        lagging=() if failed else tuple((str(key), str(name)) for key, name in item.get("lagging") or ()),
    )  # fmt: skip


def _called(path: str) -> str:
    """网页, Word, 数字出处; of a cover letter 报送函（网页）."""
    name = PurePosixPath(path).name
    letter = _LETTER.fullmatch(name)
    kind = _FORMATS.get(PurePosixPath(path).suffix, name)
    return f"{letter[1]}（{kind}）" if letter else kind


def address(path: str) -> str:
    """Relative address of a file of the run; never one that leaves the folder or names a host."""
    return "./" + "/".join(quote(part) for part in PurePosixPath(path).parts if part not in ("/", ".."))


def _order(path: str) -> tuple[int, str]:
    suffixes = list(_FORMATS)
    suffix = PurePosixPath(path).suffix
    return (suffixes.index(suffix) if suffix in suffixes else len(suffixes), path)


def _grouped(entries: Sequence[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    """Reports by kind, the usual kinds first."""
    for stem, name in GROUPS.items():
        yield name, [e for e in entries if _stem(e) == stem]
    yield _OTHERS, [e for e in entries if _stem(e) not in GROUPS]


def _stem(entry: Entry) -> str:
    return entry.report_id.partition(":")[0].partition("@")[0]


def _lagging(entries: Iterable[Entry]) -> list[Lagging]:
    """Each lagging indicator once, by id, with every report that names it."""
    names: dict[str, str] = {}
    links: dict[str, list[Link]] = {}
    for entry in entries:
        for key, name in entry.lagging:
            names.setdefault(key, name)
            links.setdefault(key, []).append(Link(entry.title, entry.page))
    return [Lagging(key, names[key], tuple(links[key])) for key in sorted(names)]


def _tables(reports: Iterable[Mapping[str, Any]]) -> list[Link]:
    """Files under ``tables/``."""
    made = [item for item in reports if item.get("status") != "failed"]
    paths = {str(file["path"]) for item in made for file in item.get("outputs") or ()}
    return [Link(PurePosixPath(path).name, address(path)) for path in sorted(paths) if path.startswith("tables/")]


def _meta(manifest: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and text of what the run was made from."""
    version = (manifest.get("versions") or {}).get("evallib", "")
    pairs = (("规划", manifest.get("title") or manifest.get("plan")), ("已知日期", manifest.get("as_of")),
             ("数据截至", manifest.get("data_until")), ("程序版本", version and f"evallib {version}"))  # fmt: skip
    return [(label, str(text)) for label, text in pairs if text]
