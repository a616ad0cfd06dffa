"""Why a report failed, in one Chinese line: which cell, which line, what happened."""

from __future__ import annotations

import re
from typing import Any

from evallib import errors

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_LINE = re.compile(r"Cell In\[\d+\], line (\d+)|单元格第(\d+)行")
_MEANINGS: dict[str, str] = {
    "ArithmeticError": "计算错误", "AssertionError": "断言不成立", "AttributeError": "对象没有所用的属性",
    "FileNotFoundError": "找不到文件", "ImportError": "缺少模块", "IndexError": "序号超出范围",
    "IsADirectoryError": "应为文件，实为文件夹", "KeyError": "没有所用的键", "KeyboardInterrupt": "被中断",
    "MemoryError": "内存不足", "ModuleNotFoundError": "缺少模块", "NameError": "名称未定义",
    "OSError": "系统错误", "PermissionError": "没有访问权限", "RecursionError": "递归过深",
    "SyntaxError": "语法错误", "SystemExit": "笔记本中途退出（sys.exit）", "TimeoutError": "等待超时",
    "TypeError": "类型不符", "UnicodeDecodeError": "文字编码不是UTF-8", "ValueError": "取值不正确",
    "ZeroDivisionError": "除数为零",
}  # fmt: skip
_LONGEST = 500
"""Longest message kept, in characters."""


def failure(node: Any, error: BaseException | None, *, seconds: int, exit_status: int | None) -> str:
    """Return why a notebook did not run to its end; "" if it did.

    Parameters
    ----------
    node : NotebookNode or None
        The notebook as far as it ran; None where it never started.
    error : exception or None
        What papermill raised.
    seconds : int
        Limit for one cell, for the message.
    exit_status : int or None
        How the kernel ended, if it ended by itself: status, or minus the signal's number.
    """
    broken = faulty_cell(node)
    if broken is not None:
        output = next((out for out in broken.outputs if out.output_type == "error"), None)
        if output is not None:
            return _told(node, broken, output)
    if error is None and broken is None:
        return ""
    return _place(node, last_started(node)) + _stopped(error, seconds=seconds, exit_status=exit_status)


def faulty_cell(node: Any) -> Any | None:
    """Return the first cell with an error output, or that papermill marks as failed."""
    if node is None:
        return None
    for cell in node.cells:
        if cell.cell_type != "code":
            continue
        if any(output.output_type == "error" for output in cell.outputs) or _marked(cell):
            return cell
    return None


def last_started(node: Any) -> Any | None:
    """Return the code cell that ran last."""
    if node is None:
        return None
    started = [cell for cell in node.cells if cell.metadata.get("papermill", {}).get("start_time")]
    code = [cell for cell in started if cell.cell_type == "code"]
    return code[-1] if code else None


def _marked(cell: Any) -> bool:
    return cell.metadata.get("papermill", {}).get("exception") is True


def _told(node: Any, cell: Any, output: Any) -> str:
    """Sentence for an exception raised in a cell."""
    trace = _ANSI.sub("", "\n".join(output.get("traceback", ())))
    found = _LINE.search(trace)
    line = int(found.group(1) or found.group(2)) if found else None
    return _place(node, cell, line) + _cause(str(output.ename), str(output.evalue))


def _cause(name: str, message: str) -> str:
    """Say what an exception means; those of this project say it themselves."""
    text = " ".join(_ANSI.sub("", message).split())[:_LONGEST]
    own = getattr(errors, name, None)
    if isinstance(own, type) and issubclass(own, errors.EvallibError):
        return text
    return f"{_MEANINGS.get(name, '程序出错')}（{name}{': ' if text else ''}{text}）"


def _place(node: Any, cell: Any | None, line: int | None = None) -> str:
    """Name the cell by the number JupyterLab shows beside it; a kernel that dies at once has not told it."""
    if cell is None:
        return ""
    code = [item for item in node.cells if item.cell_type == "code" and item.source.strip()]
    number = cell.get("execution_count") or next(i for i, item in enumerate(code, start=1) if item is cell)
    return f"单元格[{number}]第{line}行：" if line else f"单元格[{number}]："


def _stopped(error: BaseException | None, *, seconds: int, exit_status: int | None) -> str:
    """Sentence for a kernel that died, a time-out, a kernel that did not start, or anything else."""
    name = type(error).__name__
    if name == "DeadKernelError":
        return "内核意外退出" + _ending(exit_status)
    if name == "CellTimeoutError":
        return f"运行超过{seconds}秒，已终止"
    if isinstance(error, RuntimeError) and "Kernel" in str(error):
        return "内核未能启动" + _ending(exit_status)
    return _cause(name, str(error)) if error is not None else "未能运行到最后一个单元格"


def _ending(status: int | None) -> str:
    """How a process ended: its exit status, or the signal that killed it."""
    if status is None:
        return ""
    if status >= 0:
        return f"（退出状态{status}）"
    hint = "，可能是内存不足" if status == -9 else ""
    return f"（被信号{-status}终止{hint}）"
