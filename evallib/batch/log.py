"""``run.log``: what happened in a run, one JSON object a line."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

NAME = "run.log"


class Log:
    """Writes events as they happen."""

    def __init__(self, folder: Path) -> None:
        self._handle = (folder / NAME).open("w", encoding="utf-8")

    def write(self, event: str, **facts: Any) -> None:
        """Add one line: local time, the event's name, its facts."""
        time = dt.datetime.now().astimezone().isoformat(timespec="milliseconds")
        self._handle.write(json.dumps({"time": time, "event": event, **facts}, ensure_ascii=False) + "\n")
        self._handle.flush()

    def close(self) -> None:
        """Close the file."""
        self._handle.close()
