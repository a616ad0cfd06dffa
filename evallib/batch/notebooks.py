"""Report notebooks: where they are, which parameters they declare, which values may be given to them."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evallib import tables as t
from evallib.errors import InputError, UsageError, system_cause
from evallib.files import roots

FOLDER = "notebooks"
SCOPES = ("department", "indicator", "special_plan")
"""Parameters a notebook may have one of: what one report of scope "each" is about."""
_TYPES: dict[str, type] = {"str": str, "bool": bool, "int": int, "float": float}
_SLOW_IMPORT = "rfc3987_syntax"
_KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}

Value = str | bool


@dataclass(frozen=True)
class Notebook:
    """A notebook that can be run.

    Attributes
    ----------
    stem : str
        Name without suffix; first part of its reports' ids.
    path : Path
        Where it is on this machine; never written into an output.
    declared : mapping of str to str
        Parameter name → annotated type ("None" where there is none).
    needs : tuple of str
        Tables without which it has nothing to say: it is made where one of them has a row about its scope; empty =
        always. A notebook says so in its own metadata (``{"evallib": {"needs": ["city_tasks"]}}``).
    """

    stem: str
    path: Path
    declared: Mapping[str, str]
    needs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Path relative to the repository, as the manifest gives it."""
        return f"{FOLDER}/{self.stem}.ipynb"

    @property
    def scope(self) -> str:
        """The scope parameter it declares ("" = none).

        Raises
        ------
        UsageError
            It declares more than one.
        """
        found = [name for name in SCOPES if name in self.declared]
        if len(found) > 1:
            raise UsageError(f"{self.name}：只能声明{'、'.join(SCOPES)}中的一个参数，现有{'、'.join(found)}")
        return found[0] if found else ""

    def accept(self, name: str, value: Value) -> None:
        """Refuse a parameter that is not declared or is declared with another type.

        Raises
        ------
        UsageError
            Names the notebook, the parameter and what would be right.
        """
        if name not in self.declared:
            raise UsageError(
                f"{self.name}没有参数“{name}”，它声明的参数有：{'、'.join(self.declared) or '无'}；"
                f"请在带parameters标签的单元格中加一行“{name}: {type(value).__name__} = …”"
            )
        kind = _TYPES.get(self.declared[name])
        if kind is not None and type(value) is not kind:
            raise UsageError(f"{self.name}的参数“{name}”应声明为{type(value).__name__}，现为{self.declared[name]}")


def find_notebook(stem: str) -> Notebook:
    """Find ``notebooks/<stem>.ipynb`` from the working directory upward, then in the package, and inspect it.

    Raises
    ------
    UsageError
        There is none, or it needs a table no plan has; the message lists those there are.
    InputError
        The file is no notebook.
    """
    folders = roots(FOLDER)
    for folder in folders:
        path = folder / f"{stem}.ipynb"
        if path.is_file():
            node = read_notebook(path)
            return Notebook(stem, path, declared_parameters(node), _needed_tables(node, f"{FOLDER}/{stem}.ipynb"))
    known = sorted({path.stem for folder in folders for path in folder.glob("*.ipynb")})
    raise UsageError(f"没有笔记本“{stem}”，{FOLDER}/下现有：{'、'.join(known) or '无'}")


def _needed_tables(node: Any, name: str) -> tuple[str, ...]:
    """What ``evallib.needs`` of a notebook's metadata names: one table or several."""
    own = node.metadata.get("evallib")
    stated = own.get("needs", ()) if isinstance(own, Mapping) else ()
    needs = (stated,) if isinstance(stated, str) else tuple(stated) if isinstance(stated, list) else ()
    wrong = [str(item) for item in needs if item not in t.PLAN_TABLES]
    if wrong or (stated and not needs):
        shown = "、".join(wrong) or str(stated)
        raise UsageError(f"{name}：元数据evallib.needs中的“{shown}”不是规划的数据表，可写：{'、'.join(t.PLAN_TABLES)}")
    return needs


def read_notebook(path: Path) -> Any:
    """Read a notebook as an nbformat node that names the Python kernel.

    Raises
    ------
    InputError
        Not readable, not JSON or not a notebook.
    """
    import_papermill()
    import nbformat

    shown = f"{FOLDER}/{path.name}"
    try:
        node: Any = nbformat.reads(path.read_text("utf-8-sig"), as_version=4)  # type: ignore[no-untyped-call]
    except OSError as error:
        raise InputError(f"{shown}：文件无法读取（{system_cause(error)}）") from None
    except (UnicodeDecodeError, json.JSONDecodeError, nbformat.ValidationError, nbformat.reader.NotJSONError):
        raise InputError(f"{shown}：不是有效的Jupyter笔记本文件") from None
    except (AttributeError, KeyError, TypeError, ValueError):
        raise InputError(f"{shown}：笔记本内容不完整，请用JupyterLab重新保存") from None
    node.metadata.setdefault("kernelspec", dict(_KERNELSPEC))
    node.metadata.setdefault("language_info", {"name": "python"})
    return node


def notebook_bytes(node: Any) -> bytes:
    """Return a notebook as its file holds it."""
    import nbformat

    text: str = nbformat.writes(node)  # type: ignore[no-untyped-call]
    return (text + "\n").encode("utf-8")


def declared_parameters(node: Any) -> dict[str, str]:
    """Return name → type of the parameters papermill finds in the cell tagged ``parameters``."""
    from papermill.inspection import inspect_notebook

    found = inspect_notebook(node)
    return {name: str(item["inferred_type_name"]).strip() for name, item in found.items() if name.isidentifier()}


def import_papermill() -> None:
    """Import papermill, and through it nbformat, without a second of compiling an address grammar nobody asks for.

    jsonschema checks the format of addresses with ``rfc3987_syntax`` where that is installed; notebooks need none.
    """
    with _absent(_SLOW_IMPORT):
        importlib.import_module("nbformat")
    importlib.import_module("papermill.execute")


@contextmanager
def _absent(module: str) -> Iterator[None]:
    """Let a module seem not installed, unless it is loaded already."""
    if module in sys.modules:
        yield
        return
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        sys.modules.pop(module, None)
