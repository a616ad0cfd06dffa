"""What the source says without running it: imports by room, and quoted column names on tables."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

PACKAGE = Path(__file__).resolve().parents[1] / "evallib"


@dataclass(frozen=True)
class Import:
    """One import: file and line, the importing room, the imported top-level package and, of our own, the room."""

    place: str
    room: str
    package: str
    target: str = ""
    at_top: bool = True


def sources(package: Path = PACKAGE) -> dict[str, ast.Module]:
    """Module path relative to the package ("ratings/rules.py") → syntax tree."""
    return {
        path.relative_to(package).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(package.rglob("*.py"))
    }


def room_of(path: str) -> str:
    """Room of a file: its folder, or the file itself ("ratings/rules.py" → ratings, "plan.py" → plan)."""
    return path.split("/")[0].removesuffix(".py")


def imports(trees: dict[str, ast.Module]) -> Iterator[Import]:
    """Every import of the package, also those inside functions and for type checking only."""
    for path, tree in trees.items():
        top = {id(node) for node in tree.body}
        for node in ast.walk(tree):
            for name in _imported(node, path):
                parts = name.split(".")
                target = [*parts, ""][1] if parts[0] == "evallib" else ""
                place = f"{path}:{getattr(node, 'lineno', 0)}"
                yield Import(place, room_of(path), parts[0], target, id(node) in top)


def _imported(node: ast.AST, path: str) -> list[str]:
    """Dotted names a node imports; of ``from evallib import x`` the x belongs to the name."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    module = node.module or ""
    if node.level:
        here = ["evallib", *path.split("/")[:-1]]
        module = ".".join([*here[: len(here) - node.level + 1], *filter(None, [module])])
    return [f"evallib.{alias.name}" for alias in node.names] if module == "evallib" else [module]


# A table is what is annotated or made as one; what is taken from a table by these stays a table.
_MAKERS = {
    "DataFrame",
    "Series",
    "concat",
    "read_csv",
    "read_long",
    "read_parquet",
    "merge",
    "conform",
    "known",
    "empty",
}
_KEEPERS = {
    "assign", "rename", "reset_index", "set_index", "sort_values", "sort_index", "drop", "drop_duplicates", "merge",
    "reindex", "copy", "astype", "head", "tail", "dropna", "fillna", "where", "join", "query", "loc", "iloc", "groupby",
    "pivot", "pivot_table", "melt", "nlargest", "nsmallest", "filter", "explode", "agg",
}  # fmt: skip
_TABLES = {
    "ratings", "figures", "forecasts", "works", "observations", "departments", "main", "chapters", "counted",
    "assessment",
}  # fmt: skip
_NAMING = {
    "assign", "rename", "set_index", "reset_index", "sort_values", "drop", "drop_duplicates", "duplicated", "merge",
    "reindex", "join", "groupby", "pivot", "pivot_table", "melt", "nlargest", "nsmallest", "filter", "explode", "get",
}  # fmt: skip
_NAMING_KEYWORDS = {
    "by", "on", "left_on", "right_on", "columns", "subset", "keys", "index", "values", "id_vars",
    "value_vars", "labels",
}  # fmt: skip


def quoted_columns(tree: ast.Module, columns: frozenset[str]) -> list[tuple[int, str]]:
    """Line and text of each column name spelled in quotes where a table is indexed, extended, sorted, grouped, made."""
    found: list[tuple[int, str]] = []
    functions = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module)]
    for scope in functions:
        names = _table_names(scope)
        for node in _own_nodes(scope):
            found += [(text.lineno, text.value) for text in _spelled(node, names) if text.value in columns]
    return sorted(set(found))


def _own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """Nodes of a scope without those of the functions inside it."""
    for child in ast.iter_child_nodes(scope):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        yield child
        yield from _own_nodes(child)


def _table_names(scope: ast.AST) -> set[str]:
    """Local names that hold tables."""
    names: set[str] = set()
    if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
        arguments = [*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs]
        names |= {a.arg for a in arguments if a.annotation is not None and _annotates_table(a.annotation)}
    assigned = [node for node in _own_nodes(scope) if isinstance(node, ast.Assign | ast.AnnAssign)]
    for node in sorted(assigned, key=lambda node: node.lineno):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        is_table = node.value is not None and _is_table(node.value, names)
        is_table = is_table or (isinstance(node, ast.AnnAssign) and _annotates_table(node.annotation))
        names |= {n.id for n in targets if isinstance(n, ast.Name) and is_table}
    return names


def _annotates_table(annotation: ast.expr) -> bool:
    return any(word in ast.unparse(annotation).split("[")[0] for word in ("DataFrame", "Series"))


def _is_table(node: ast.expr, names: set[str]) -> bool:
    """Whether an expression is a table, as far as its text tells."""
    if isinstance(node, ast.Name):
        return node.id in names
    if isinstance(node, ast.Subscript):
        of_plan = isinstance(node.value, ast.Attribute) and node.value.attr == "tables"
        return of_plan or _is_table(node.value, names)
    if isinstance(node, ast.Attribute):
        return node.attr in _TABLES or (node.attr in _KEEPERS and _is_table(node.value, names))
    if isinstance(node, ast.Call):
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
        return name in _MAKERS or (isinstance(called, ast.Attribute) and name in _KEEPERS and _is_table(called, names))
    return False


def _spelled(node: ast.AST, names: set[str]) -> list[ast.Constant]:
    """Texts that name a column in this node."""
    if isinstance(node, ast.Subscript) and _is_table(node.value, names) and not _picks_table(node):
        return _texts(node.slice)
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return []
    verb = node.func.attr
    if verb == "DataFrame":
        return [key for made in node.args if isinstance(made, ast.Dict) for key in made.keys if _is_text(key)]
    if verb not in _NAMING or not _is_table(node.func.value, names):
        return []
    if verb == "assign":
        return [ast.Constant(word.arg, lineno=node.lineno) for word in node.keywords if word.arg]
    given = [*node.args, *(word.value for word in node.keywords if word.arg in _NAMING_KEYWORDS)]
    return [text for value in given for text in _texts(value)]


def _is_text(node: ast.expr | None) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _picks_table(node: ast.Subscript) -> bool:
    """``plan.tables["targets"]`` names a table, not a column."""
    return isinstance(node.value, ast.Attribute) and node.value.attr == "tables"


def _texts(node: ast.expr) -> list[ast.Constant]:
    """The texts of a text, list, tuple or mapping (keys and values)."""
    if _is_text(node):
        return [node]
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        return [text for item in node.elts for text in _texts(item)]
    if isinstance(node, ast.Dict):
        return [text for item in (*filter(None, node.keys), *node.values) for text in _texts(item)]
    return []


def disk_access(tree: ast.Module) -> list[tuple[int, str]]:
    """Line and verb of each call that reads or writes a file (files of the package itself left out)."""
    verbs = {
        "read_text",
        "read_bytes",
        "write_text",
        "write_bytes",
        "mkdir",
        "rmdir",
        "unlink",
        "rmtree",
        "touch",
        "open",
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            name = (
                called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
            )
            if name in verbs and "files(" not in ast.unparse(called):
                found.append((node.lineno, name))
    return found
