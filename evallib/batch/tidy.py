"""An executed notebook made fit to hand over: no machine path, no user name, no trace of how it was run."""

from __future__ import annotations

import os
import re
import site
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from evallib.batch.notebooks import Value
from evallib.files import PACKAGE

_INJECTED = "injected-parameters"
_SHORTEST = 4
_CELL_FILE = re.compile(r"(?:[A-Za-z]:)?[\w./\\~-]*ipykernel_\d+[/\\]\d+\.py")


def tidy(node: Any, *, source: str, output: str, parameters: Mapping[str, Value], private: Mapping[str, str]) -> None:
    """Clean an executed notebook in place.

    Parameters
    ----------
    source, output : str
        Notebook and output relative to the repository and to the run folder, for papermill's metadata.
    parameters : mapping
        What ``papermill -f`` takes; the injected cell is written anew from them.
    private : mapping of str to str
        Further machine paths → what stands for them.
    """
    data = node.metadata.setdefault("papermill", {})
    data.update({"input_path": source, "output_path": output, "parameters": dict(parameters)})
    places = _pattern(tuple(sorted({**_known_places(), **private}.items())))
    for cell in node.cells:
        if _INJECTED in cell.metadata.get("tags", ()):
            cell.source = _injected(parameters)
            if "id" in cell:
                cell.id = _INJECTED
        if cell.cell_type == "code":
            cell.outputs = _clean(cell.outputs, places)


def mark_unfinished(node: Any, broken: Any | None) -> None:
    """Let the metadata of a notebook that stopped say so: papermill marks every cell after the failure completed."""
    node.metadata.papermill["exception"] = True
    after = False
    for cell in node.cells:
        state = cell.metadata.get("papermill", {})
        if cell is broken:
            state.update(exception=True, status="failed")
            after = True
        elif after:
            state.update(exception=None, status="pending")


def scrub(text: str, private: Mapping[str, str]) -> str:
    """Replace machine paths in a text."""
    return str(_clean(text, _pattern(tuple(sorted({**_known_places(), **private}.items())))))


def _injected(parameters: Mapping[str, Value]) -> str:
    """Source of the cell papermill injects, for these parameters."""
    from papermill.translators import papermill_translators

    source = papermill_translators.find_translator("python3", "python").codify(dict(parameters), "Parameters")
    return str(source)


def _clean(value: Any, places: tuple[re.Pattern[str], Mapping[str, str]]) -> Any:
    """Replace machine paths in every text of a nested value."""
    if isinstance(value, str):
        pattern, names = places
        text = _CELL_FILE.sub("cell.py", value) if "ipykernel_" in value else value
        return pattern.sub(lambda found: names[found.group()], text)
    if isinstance(value, dict):
        for key in value:
            value[key] = _clean(value[key], places)
        return value
    return [_clean(item, places) for item in value] if isinstance(value, list) else value


@lru_cache(maxsize=8)
def _pattern(places: tuple[tuple[str, str], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern for all places, the longest first; a place ends where a name ends."""
    names = {place: name for place, name in places if len(place) >= _SHORTEST}
    ordered = sorted(names, key=lambda place: (-len(place), place))
    return re.compile("(?:" + "|".join(re.escape(place) for place in ordered) + r")(?![A-Za-z0-9_-])"), names


@lru_cache(maxsize=1)
def _known_places() -> dict[str, str]:
    """Folders of this machine that may show in an output → what stands for them."""
    names = {str(PACKAGE.parent): ".", str(Path.cwd()): ".", tempfile.gettempdir(): "tmp", sys.prefix: "python"}
    names |= {str(Path(folder)): "site-packages" for folder in site.getsitepackages()}
    names |= {sysconfig.get_paths()["stdlib"]: "python"}
    home = os.path.expanduser("~")
    names = {path: name for path, name in names.items() if path not in ("/", home)}
    under_home = {path.replace(home, "~", 1): name for path, name in names.items() if path.startswith(home + os.sep)}
    return {home: "~", **names, **under_home}
