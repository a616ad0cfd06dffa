"""Parameter values as Python source: Chinese stays readable, nothing a value holds can become code."""

from __future__ import annotations

from typing import Any


def register() -> None:
    """Make papermill write parameters with :func:`literal` in this process."""
    from papermill.translators import PythonTranslator, papermill_translators

    class ReadableTranslator(PythonTranslator):  # type: ignore[misc]
        @classmethod
        def translate_str(cls, val: Any) -> str:
            return literal(str(val))

        @classmethod
        def translate_escaped_str(cls, str_val: Any) -> str:
            return literal(str(str_val))

    papermill_translators.register("python", ReadableTranslator)


def literal(text: str) -> str:
    r"""Return a double-quoted Python literal; only quotes, backslashes and unprintable characters are escaped.

    >>> literal('南开区"十四五"\n')
    '"南开区\\"十四五\\"\\n"'
    """
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
