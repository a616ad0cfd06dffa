"""The process that renders an office's templates: sandboxed, without files, with bounded time, memory and size.

Reads one JSON object from standard input, answers with one. Imports nothing of the suite but this module, so that it
starts quickly and holds nothing worth stealing. A number printed by a template leaves a mark in the text that names its
cell.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from jinja2 import FunctionLoader, StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError, TemplateNotFound
from jinja2.runtime import LoopContext, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

OPEN, CLOSE = "\ue000", "\ue001"
MOST_CHARACTERS, MOST_TURNS, MOST_FIGURES = 100_000, 1_000, 5_000
CPU_SECONDS, MEMORY = 5, 512 * 1024 * 1024
_FILTERS = (
    "abs", "default", "d", "first", "join", "last", "length", "count", "list", "map", "max", "min", "reject",
    "rejectattr", "replace", "reverse", "select", "selectattr", "sort", "string", "trim", "unique",
)  # fmt: skip
_LOOP = ("first", "last", "index", "index0", "length")
_WORDS = (
    ("is undefined", "没有这个名称"), ("has no attribute", "没有这个属性"), ("unexpected", "语法不完整或多了符号"),
    ("expected token", "语法不完整"), ("Encountered unknown tag", "没有这个标签"),
    ("No filter named", "没有这个过滤器"),
    ("No test named", "没有这个判断"), ("not safely callable", "不允许调用"), ("unsafe", "不允许使用"),
    ("division by zero", "除数为零"), ("maximum recursion", "递归过深"),
)  # fmt: skip


class Fault(Exception):
    """A mistake a template makes, in Chinese."""


class Figure(float):
    """A figure of a table: compares and computes as a number, prints as the mark of its cell."""

    mark = ""

    def __str__(self) -> str:
        return self.mark


class Environment(ImmutableSandboxedEnvironment):
    """Names, tests, loops and a few filters; attributes only of records, no methods of values."""

    intercepted_binops = frozenset({"*", "**", "+", "%"})

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Only of a loop, where it stands: records are read by their names, which are items."""
        return isinstance(obj, LoopContext) and attr in _LOOP

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Arithmetic of numbers only, with small powers; texts and lists are joined with ~ and join."""
        numbers = all(isinstance(item, int | float) for item in (left, right))
        if not numbers or (operator == "**" and (abs(right) > 8 or abs(left) > 1e6)):
            raise Fault(f"“{operator}”只能用于不大的数；连接文字请用“~”")
        return super().call_binop(context, operator, left, right)


def main() -> int:
    """Render what standard input asks for."""
    _limit()
    asked = json.load(sys.stdin)
    json.dump(_answer(asked), sys.stdout, ensure_ascii=False)
    return 0


def _limit() -> None:
    """Bound processor time and memory where the system can, beside the time the parent allows."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))


def _answer(asked: Mapping[str, Any]) -> dict[str, Any]:
    figures: list[list[str]] = []
    sources: Mapping[str, str] = asked["sources"]
    environment = _environment(sources)
    found: dict[str, str] = {}
    for job in asked["jobs"]:
        try:
            template = environment.get_template(job["template"])
            found[job["key"]] = _rendered(template, {**asked["data"], **_functions(asked, figures), **job["own"]})
        except BaseException as error:
            return {"fault": _told(error, sources, job["template"])}
    return {"texts": found, "figures": figures}


def _environment(sources: Mapping[str, str]) -> Environment:
    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        return (sources[name], name, lambda: True) if name in sources and name.endswith(".j2") else None

    environment = Environment(
        loader=FunctionLoader(load), undefined=StrictUndefined, finalize=_printed, trim_blocks=True, lstrip_blocks=True,
        autoescape=False,
    )  # fmt: skip
    environment.globals = {"range": _range}
    environment.filters = {name: environment.filters[name] for name in _FILTERS}
    return environment


def _range(*bounds: int) -> range:
    found = range(*bounds)
    if len(found) > MOST_TURNS:
        raise Fault(f"循环有{len(found)}次，最多{MOST_TURNS}次")
    return found


def _printed(value: Any) -> Any:
    """Only texts and figures of tables may be printed: a bare number has no cell anybody could check."""
    if isinstance(value, Undefined):
        return str(value)  # raises, and says which name there is not
    if isinstance(value, Figure | str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Fault("只能印出文字和用cell、count取得的数")
    raise Fault(f"印出的数{value}没有对应的单元格：请用cell或count取得，算出的数不能直接印出")


def _rendered(template: Any, data: Mapping[str, Any]) -> str:
    parts, size = [], 0
    for part in template.generate(data):
        size += len(part)
        if size > MOST_CHARACTERS:
            raise Fault(f"印出的文字超过{MOST_CHARACTERS}字")
        parts.append(part)
    return "".join(parts)


def _functions(asked: Mapping[str, Any], figures: list[list[str]]) -> dict[str, Any]:
    """``cell(address, form, unit)``, ``count(name, unit)``, ``generated(i)``."""
    cells, forms = asked["cells"], asked["forms"]

    def figure(address: str, form: str, unit: str) -> Figure:
        if len(figures) >= MOST_FIGURES:
            raise Fault(f"取用的数超过{MOST_FIGURES}个")
        table, _, rest = str(address).partition("/")
        row, _, column = rest.rpartition("/")
        value = cells.get(table, {}).get(row, {}).get(column)
        if value is None:
            raise Fault(f"数据中没有“{address}”，或该处没有数")
        found = Figure(value)
        shown = form or forms.get(f"{table}/{row}", "f")
        if not all(sign in "afipd0123456789" for sign in shown) or len(shown) > 4:
            raise Fault(f"没有数的写法“{form}”，可写i、f1、p1、af1等")
        figures.append([table, row, column, shown, str(unit)])
        found.mark = f"{OPEN}{len(figures) - 1}{CLOSE}"
        return found

    def cell(address: str, form: str = "", unit: str = "") -> Figure:
        return figure(address, form, unit)

    def count(name: str, unit: str = "项") -> Figure:
        return figure(f"summary/{name}/count", "i", unit)

    return {"cell": cell, "count": count}


def _told(error: BaseException, sources: Mapping[str, str], template: str) -> str:
    """File, line and cause in Chinese."""
    name, line = template, 1
    if isinstance(error, TemplateSyntaxError):
        name, line = error.name or template, error.lineno
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in sources:
            name, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return f"templates/{name}第{line}行：{_cause(error)}"


def _cause(error: BaseException) -> str:
    if isinstance(error, Fault):
        return str(error)
    if isinstance(error, MemoryError | RecursionError):
        return "占用内存过多" if isinstance(error, MemoryError) else "递归过深"
    if isinstance(error, TemplateNotFound):
        return f"没有模板“{error.name}”（只能用templates文件夹中的.j2文件）"
    text = " ".join(str(error).split())[:200]
    if isinstance(error, SecurityError):
        return f"模板中不允许这样做（{text}）"
    word = next((word for sign, word in _WORDS if sign in text), "")
    kind = "模板语法错误" if isinstance(error, TemplateSyntaxError) else "模板出错"
    if isinstance(error, UndefinedError):
        kind = "名称有误"
    if not isinstance(error, TemplateError) and not word:
        word = "取值或用法不正确"
    return f"{kind}：{word}（{text}）" if word else f"{kind}（{text}）"


def _end() -> NoReturn:
    raise SystemExit(main())


if __name__ == "__main__":
    _end()
