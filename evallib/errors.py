"""The exception family. Every message is one Chinese line that says what, where and what would be right.

EvallibError               anything a command reports without a traceback; ``exit_code`` 2
├── UsageError             wrong option, unknown plan, department, report or parameter
├── InputError             a file or table that cannot be used; carries ``findings``
└── ReportError            one report failed; the batch goes on (``exit_code`` 1)
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]
SEVERITY_NAMES: dict[str, str] = {"error": "错误", "warning": "警告", "info": "提示"}


@dataclass(frozen=True)
class Finding:
    """One fault or doubt in the user's data, located.

    Attributes
    ----------
    file, sheet, cell : str
        Where: file name in the plan folder, sheet and cell where there are any ("" otherwise).
    row : int or None
        Row in the file as a spreadsheet shows it (header = 1).
    column, indicator_id, value : str
        Column heading, the indicator (or other object) concerned, the offending text.
    rule : str
        Name of the rule, stable, English.
    severity : {"error", "warning", "info"}
    message : str
        Chinese: what is wrong, the rule, what to do.
    """

    rule: str
    severity: Severity
    message: str
    file: str = ""
    sheet: str = ""
    cell: str = ""
    row: int | None = None
    column: str = ""
    indicator_id: str = ""
    value: str = ""

    def record(self) -> dict[str, Any]:
        """Return the finding as a plain mapping in the order of the public contract."""
        data = asdict(self)
        order = ("file", "sheet", "cell", "row", "column", "indicator_id", "value", "rule", "severity", "message")
        return {name: data[name] for name in order}

    @property
    def place(self) -> str:
        """Chinese text of the place: file, sheet, row, column, as far as known."""
        parts = [self.file, self.sheet and f"工作表“{self.sheet}”", self.cell and f"单元格{self.cell}"]
        parts += [f"第{self.row}行" if self.row else "", self.column and f"“{self.column}”列"]
        return " ".join(part for part in parts if part)

    def __str__(self) -> str:
        head = f"[{SEVERITY_NAMES[self.severity]}] {self.place}".rstrip()
        return f"{head}：{self.message}"


_CAUSES = {
    errno.EACCES: "没有权限", errno.EPERM: "没有权限", errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "上级不是文件夹", errno.ENOENT: "找不到", errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘只读", errno.ENAMETOOLONG: "名称过长",
    errno.EBUSY: "正被占用", errno.EEXIST: "已有同名文件",
}  # fmt: skip


def system_cause(error: OSError) -> str:
    """Why the system refused a file, in Chinese.

    >>> system_cause(PermissionError(13, "Permission denied"))
    '没有权限'
    """
    return _CAUSES.get(error.errno or 0, "系统错误")


def tally(findings: Sequence[Finding]) -> str:
    """Counts by severity: 错误1处，警告0处，提示2处."""
    counts = [(name, sum(f.severity == key for f in findings)) for key, name in SEVERITY_NAMES.items()]
    return "，".join(f"{name}{count}处" for name, count in counts)


class EvallibError(Exception):
    """Anything that is told to the user in one line; ``exit_code`` is the command's exit status."""

    exit_code = 2

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback: the message, and the line of the cell it comes from."""
        trace = self.__traceback__
        while trace is not None and trace.tb_frame.f_globals.get("__name__") != "__main__":
            trace = trace.tb_next
        return [f"{self}（单元格第{trace.tb_lineno}行）" if trace is not None else str(self)]


class UsageError(EvallibError):
    """A wrong option, or a plan, department, report or parameter that does not exist."""


class InputError(EvallibError):
    """A file or table that cannot be used at all; ``findings`` lists every fault found."""

    def __init__(self, message: str, findings: Iterable[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


class ReportError(EvallibError):
    """One report could not be made; the others go on."""

    exit_code = 1
