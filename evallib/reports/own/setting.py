"""``templates/<report>.yml``: which headings, order and wording an office wants, checked line by line."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from evallib.errors import InputError

KEYS = ("title", "headings", "order", "leave_out", "texts", "before", "after")
TEXTS = ("texts", "before", "after")
_SHAPES = {"title": "文字", "order": "标题的列表", "leave_out": "标题的列表"}


@dataclass(frozen=True)
class Setting:
    """What an office wants of one report; headings are named as the suite writes them.

    Attributes
    ----------
    title : str
        "" = as it is.
    headings : mapping of str to str
        Heading → heading.
    order, leave_out : tuple of str
        Sections (headings of level 1) in their order, those not named after them; headings left out with what follows.
    texts, before, after : mapping of str to str
        Heading → template: instead of the section's prose, before it, after it.
    lines : mapping
        (key, heading or "") → line in the file.
    """

    file: str
    title: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    order: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def fault(self, key: str, name: str, cause: str) -> InputError:
        """An error that names file and line."""
        line = self.lines.get((key, name)) or self.lines.get((key, ""), 1)
        return InputError(f"templates/{self.file}第{line}行：{cause}")


def read_setting(file: str, text: str) -> Setting:
    """Read one settings file.

    Raises
    ------
    InputError
        No YAML, an unknown key, a value of another shape; with file, line and cause.
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise InputError(f"templates/{file}第{line}行：不是有效的YAML，请检查缩进、冒号和引号") from None
    if root is None:
        return Setting(file)
    if not isinstance(root, yaml.MappingNode):
        raise InputError(f"templates/{file}第1行：应为“名称: 值”形式的映射，可写：{'、'.join(KEYS)}")
    values: dict[str, Any] = {}
    lines: dict[tuple[str, str], int] = {}
    for key, node in root.value:
        name = str(key.value)
        lines[name, ""] = key.start_mark.line + 1
        if name not in KEYS:
            raise InputError(f"templates/{file}第{lines[name, '']}行：没有设置“{name}”{_near(name, KEYS)}")
        values[name] = _value(file, name, node, lines)
    return Setting(file, lines=lines, **values)


def _value(file: str, name: str, node: Any, lines: dict[tuple[str, str], int]) -> Any:
    """One value in its shape."""
    line = node.start_mark.line + 1
    if name == "title" and isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if name in ("order", "leave_out") and isinstance(node, yaml.SequenceNode):
        return tuple(_scalar(file, item, name, lines) for item in node.value)
    if name not in _SHAPES and isinstance(node, yaml.MappingNode):
        return {_scalar(file, key, name, lines): _scalar(file, item) for key, item in node.value}
    raise InputError(f"templates/{file}第{line}行：“{name}”应为{_SHAPES.get(name, '“标题: 值”的映射')}")


def _scalar(file: str, node: Any, name: str = "", lines: dict[tuple[str, str], int] | None = None) -> str:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.ScalarNode):
        raise InputError(f"templates/{file}第{line}行：此处应为一段文字")
    if lines is not None:
        lines[name, str(node.value)] = line
    return str(node.value)


def _near(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"，是否为“{near[0]}”" if near else f"，可写：{'、'.join(known)}"
