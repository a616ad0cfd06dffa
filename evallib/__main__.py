"""Let ``python -m evallib`` run the commands, also from a clone where the package itself is not installed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from evallib.cli import main


def reach_children(package: Path) -> None:
    """Put a clone's root on PYTHONPATH, so that the kernels and workers it starts find the package as well."""
    root = package.parent
    if (root / "pyproject.toml").is_file():
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))


if __name__ == "__main__":
    reach_children(Path(__file__).resolve().parent)
    sys.exit(main())
