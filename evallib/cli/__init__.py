"""The commands: parse, call one verb, print. Everything a user reads here is Chinese."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from evallib import __version__
from evallib.cli.assess import add_assess
from evallib.cli.check import add_check
from evallib.cli.collect import add_collect
from evallib.cli.diff import add_diff
from evallib.cli.forecast import add_backtest, add_forecast
from evallib.cli.freeze import add_freeze
from evallib.cli.new import add_new
from evallib.cli.parser import COMMAND, Parser
from evallib.cli.refresh import add_refresh
from evallib.cli.review import add_review
from evallib.cli.run import add_run
from evallib.cli.status import add_status
from evallib.cli.verify import add_verify
from evallib.errors import EvallibError

__all__ = ["main"]

_VERBS: dict[str, Callable[[Any], None]] = {
    "run": add_run, "check": add_check, "assess": add_assess, "forecast": add_forecast, "backtest": add_backtest,
    "collect": add_collect, "status": add_status, "diff": add_diff, "freeze": add_freeze,
    "review": add_review, "verify": add_verify, "refresh": add_refresh, "new": add_new,
}  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns
    -------
    int
        0 done · 1 findings of severity error, or a report failed · 2 wrong usage, unknown plan, unreadable file.
    """
    _speak_utf8()
    try:
        options = _parser().parse_args(arguments)
        return int(options.command(options))
    except EvallibError as error:
        print(f"错误：{error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        print("已中断", file=sys.stderr)
        return 130


def _speak_utf8() -> None:
    """Chinese output in any locale."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _parser() -> Parser:
    parser = Parser(
        prog="evallib", description="五年规划中期评估：读取规划数据，核对、预测、评价，生成各类报告。",
        epilog="示例：\n  evallib run national\n\n各命令的用法：evallib 命令 --help",
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"evallib {__version__}", help="显示版本")
    commands = parser.add_subparsers(title=COMMAND, metavar=COMMAND, required=True, parser_class=Parser)
    for add in _VERBS.values():
        add(commands)
    return parser
