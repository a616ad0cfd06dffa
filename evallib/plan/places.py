"""Where plans, settings and notebooks are: from the working directory upward, then in the package."""

from __future__ import annotations

from pathlib import Path

from evallib import tables as t
from evallib.errors import UsageError

PACKAGE = Path(__file__).resolve().parent.parent


def find_plan(plan: str | Path) -> tuple[Path, Path | None]:
    """Return the plan's folder and its settings file (None where it has none)."""
    text = str(plan)
    if t.ID_PATTERN.fullmatch(text):
        for root in roots("data"):
            if is_folder(root / text):
                found = [base / f"{text}.yml" for base in roots("params") if (base / f"{text}.yml").is_file()]
                return (root / text).resolve(), found[0] if found else None
    folder = Path(text).expanduser()
    if not text.strip() or not is_folder(folder):
        raise UsageError(unknown_name("规划", text, known_plans()) + "；也可给出规划文件夹的路径")
    own = folder / "params.yml"
    return folder.resolve(), own if own.is_file() else None


def is_folder(path: Path) -> bool:
    """Whether a path a user typed is a folder; one that cannot be a path at all is not."""
    try:
        return path.is_dir()
    except OSError:
        return False


def known_plans() -> list[str]:
    """Names of the plans under ``data/``."""
    return sorted({path.parent.name for root in roots("data") for path in root.glob("*/plan.yml")})


def roots(name: str) -> list[Path]:
    """Folders called ``name`` from the working directory upward, then in the package, nearest first."""
    here = Path.cwd().resolve()
    places = [base / name for base in (here, *here.parents)] + [PACKAGE.parent / name, PACKAGE / "_shipped" / name]
    return [place for place in dict.fromkeys(places) if place.is_dir()]


def unknown_name(what: str, value: str, known: list[str]) -> str:
    """Chinese message for an unknown name, with the nearest ones."""
    import difflib

    near = difflib.get_close_matches(value, known, n=3, cutoff=0.5) or known[:8]
    return f"没有{what}“{value}”" + (f"，可用的有：{'、'.join(near)}" if near else "")
