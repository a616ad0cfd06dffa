"""A run that is killed: no process stays, the next run finishes the work."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from evallib.batch import run
from tests.batch.conftest import SHOW_DOCUMENT, Workspace

WAIT = """
import os, pathlib, time
pathlib.Path("pids").write_text(f"{os.getpid()} {os.getppid()}")
while pathlib.Path("hold").exists(): time.sleep(0.1)
"""


def until(condition: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_killed_run_leaves_nothing_running_and_the_next_one_completes(workspace: Workspace, how: int) -> None:
    workspace.notebook("quick", *SHOW_DOCUMENT)
    workspace.notebook("wait", WAIT, *SHOW_DOCUMENT)
    workspace.settings([{"notebook": "quick"}, {"notebook": "wait"}])
    (workspace.folder / "hold").touch()
    command = [sys.executable, "-m", "evallib", "run", "mini/", "--out", "out", "--workers", "1"]
    batch = subprocess.Popen(
        command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore it
    )  # fmt: skip
    pids = workspace.folder / "pids"
    assert until(lambda: pids.exists() and len(pids.read_text().split()) == 2, 60)
    kernel, server = map(int, pids.read_text().split())
    assert alive(kernel) and alive(server)
    os.kill(batch.pid, how)
    assert batch.wait(10) != 0
    assert until(lambda: not alive(kernel) and not alive(server), 2)
    # the first report was finished and stands in the manifest, the second left nothing under its final name
    whole = [f"mini{end}" for end in (".docx", ".html", ".ipynb", ".pdf", ".trace.json")]
    assert sorted(path.name for path in Path("out").rglob("mini.*")) == whole
    (workspace.folder / "hold").unlink()
    result = run("mini/", out="out", workers=1)
    assert (result.failed, result.edited) == ((), ())
    assert not list(Path("out").glob(".staging*"))
