"""Where plans, settings and notebooks are: from the working directory upward, then in the package."""

from __future__ import annotations

from pathlib import Path

from evallib.errors import UsageError
from evallib.files import PACKAGE as PACKAGE
from evallib.files import locate_plan
from evallib.files import roots as roots


def find_plan(plan: str | Path) -> tuple[Path, Path | None]:
    """Return the plan's folder and its settings file (None where it has none)."""
    found = locate_plan(plan)
    if found is None:
        raise UsageError(unknown_name("规划", str(plan), known_plans()) + "；也可给出规划文件夹的路径")
    return found


def known_plans() -> list[str]:
    """Names of the plans under ``data/``."""
    return sorted({path.parent.name for root in roots("data") for path in root.glob("*/plan.yml")})


def unknown_name(what: str, value: str, known: list[str]) -> str:
    """Chinese message for an unknown name, with the nearest ones."""
    import difflib

    near = difflib.get_close_matches(value, known, n=3, cutoff=0.5) or known[:8]
    return f"没有{what}“{value}”" + (f"，可用的有：{'、'.join(near)}" if near else "")
