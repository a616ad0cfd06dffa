"""What a run is given and what comes of it; nothing heavy is imported here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

INDEX = "index.html"
TODO = "todo.html"
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Limits:
    """Seconds a kernel may take to start, and a cell to run; ``warm`` False starts every kernel cold."""

    start: int = 60
    cell: int = 600
    warm: bool = True


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True)
class Order:
    """What a run is asked for: plan, days ("" = the settings'), folder, reports, formats, whether anew, by whom."""

    plan: str | Path
    as_of: str = ""
    data_until: str = ""
    out: str | Path | None = None
    only: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    force: bool = False
    engine: str = "local"
    scheduler: str = ""

    @property
    def key(self) -> str:
        """Name of the order among those of one run folder."""
        return repr((str(self.plan), self.as_of, self.data_until, self.only, self.formats))


@dataclass(frozen=True)
class RunResult:
    """What a run made.

    Attributes
    ----------
    out : Path
    manifest : mapping
        As written to ``manifest.json``.
    made : tuple of str
        Ids of this run's reports that are ok.
    cached : tuple of str
        Ids of reports that nothing has changed for.
    failed : tuple of (report id, reason)
        This run's failed reports.
    edited, kept : tuple of str
        Where files changed by hand have been moved to; changed files of reports no longer made, left in place.
    on_demand : tuple of str
        ``stem@suffix`` of reports this run left out because they are made only where named.
    order : tuple of str
        Ids of all reports in the order of the settings and of the plan's tables.
    """

    out: Path
    manifest: Mapping[str, Any]
    made: tuple[str, ...]
    failed: tuple[tuple[str, str], ...] = ()
    edited: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    on_demand: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    seconds: float = 0.0
    cached: tuple[str, ...] = ()

    @property
    def index(self) -> Path:
        """The page that links all reports."""
        return self.out / INDEX

    def summary(self) -> list[str]:
        """Chinese lines for the end of the command; the last one names the index page."""
        lines = [f"失败：{name}，{reason}" for name, reason in self.failed]
        lines += [f"曾被手工修改，已移到：{name}" for name in self.edited]
        lines += [f"报告已不再生成，但文件曾被手工修改，予以保留：{name}" for name in self.kept]
        if self.on_demand:
            lines.append(f"未生成的阶段稿：{'、'.join(self.on_demand)}，需要时用--only指定")
        parts = [f"完成{len(self.made)}份报告"] if self.made or not self.cached else []
        parts += [f"{len(self.cached)}份没有变化，沿用上次结果"] if self.cached else []
        parts += [f"失败{len(self.failed)}份"] if self.failed else []
        return [*lines, f"{'，'.join(parts)}，用时{_shown(self.seconds)}秒", f"首页：{self.index}"]


def _shown(seconds: float) -> str:
    return f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}"
