"""The argument parser that speaks Chinese, and what commands add to it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Any, NoReturn

from evallib.errors import UsageError

COMMAND = "命令"
_TRANSLATIONS = (
    (rf"the following arguments are required: {COMMAND}", "没有写明命令，可用的命令：{commands}"),
    (r"the following arguments are required: (.*)", "缺少参数{0}"),
    (r"unrecognized arguments: (.*)", "无法识别的参数：{0}"),
    (rf"argument {COMMAND}: invalid choice: '(.*?)' \(choose from .*\)", "没有命令“{0}”，可用的命令：{commands}"),
    (r"argument (\S+): expected (?:one argument|at least one argument)", "选项{0}后面缺少取值"),
    (r"argument (\S+): invalid int value: '(.*)'", "选项{0}应为整数，现为“{1}”"),
    (r"argument (\S+): ignored explicit argument '(.*)'", "选项{0}不带取值，多出了“{1}”"),
)
"""What argparse says → what the user reads; {0}, {1} are what the pattern caught."""
PLAN_HELP = "规划名称（data/下的文件夹名）或规划文件夹路径"


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks Chinese."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            add_help=False, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **options
        )
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示本帮助")

    def error(self, message: str) -> NoReturn:
        for pattern, text in _TRANSLATIONS:
            caught = re.fullmatch(pattern, message, re.DOTALL)
            if caught:
                parts = [part.replace(", ", "、") for part in caught.groups()]
                message = text.format(*parts, commands="、".join(self._command_names()))
                break
        raise UsageError(f"{message}（运行“{self.prog} --help”查看用法）")

    def _command_names(self) -> list[str]:
        actions = [action for action in self._actions if isinstance(action, argparse._SubParsersAction)]
        return [name for action in actions for name in action.choices]

    def format_help(self) -> str:
        text = super().format_help().replace("usage: ", "用法：", 1).replace(f"\n  {COMMAND}\n", "\n")
        return re.sub(r"^(参数|选项|命令):$", r"\1：", text, flags=re.MULTILINE)


def add_command(
    commands: Any, name: str, verb: Callable[[argparse.Namespace], int], text: str, example: str
) -> argparse.ArgumentParser:
    """Add one command with its description and an example."""
    parser: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=text, epilog=f"示例：\n  {example}"
    )
    parser.set_defaults(command=verb)
    return parser


def add_dates(parser: argparse.ArgumentParser) -> None:
    """Add the two dates on which a plan is seen."""
    parser.add_argument("--as-of", metavar="日期", help="已知日期：只看到这一天为止记录的数据，如2023-07-31")
    parser.add_argument("--data-until", metavar="日期", help="数据截至：只评价到这一天为止结束的时期，如2023-06-30")
