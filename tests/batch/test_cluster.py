"""Runs on a Dask cluster: one started by the command, and one of separate processes of which one is killed."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from evallib.batch import run
from evallib.errors import UsageError
from tests.batch.conftest import BY_DEPARTMENT, SHOW_DOCUMENT, WHOLE, Workspace
from tests.batch.test_cache import LOOK
from tests.batch.test_run import shown

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
HOLD = "import pathlib, time\nwhile pathlib.Path({hold!r}).exists(): time.sleep(0.05)"


def fill(workspace: Workspace, *cells: str) -> None:
    workspace.notebook("d", *LOOK, parameters=BY_DEPARTMENT)
    workspace.notebook("boom", "1/0", parameters=WHOLE)
    workspace.notebook("w", *cells, *SHOW_DOCUMENT, "print(evallib.load_plan(plan).folder)", parameters=WHOLE)
    workspace.settings([{"notebook": "d", "scope": "each"}, {"notebook": "boom"}, {"notebook": "w"}])


def test_a_cluster_of_its_own_gives_the_same_files(workspace: Workspace) -> None:
    fill(workspace, "import evallib")
    here = run("mini/", out="here", workers=2, formats=("ipynb", "html"))
    there = run("mini/", out="there", workers=2, formats=("ipynb", "html"), engine="dask")
    assert [name for name, _ in there.failed] == ["boom"]
    assert there.failed == here.failed
    assert shown(Path("there")) == shown(Path("here"))
    # what was read there is known here
    again = run("mini/", out="there", workers=1, formats=("ipynb", "html"))
    assert set(again.cached) == set(here.made)


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, each a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    run_one = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", address, "--no-dashboard"]
    work = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny",
            "--no-dashboard", "--local-directory", str(tmp_path)]  # fmt: skip
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [subprocess.Popen(command, **quiet) for command in (run_one, work, work)]  # type: ignore[call-overload]
    yield address, processes
    for process in processes:
        with contextlib.suppress(OSError):
            process.kill()
        process.wait()


def test_a_report_of_a_killed_worker_is_made_by_another(
    workspace: Workspace, scheduler: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:  # fmt: skip
    address, processes = scheduler
    hold = workspace.folder / "hold"
    hold.touch()
    fill(workspace, HOLD.format(hold=str(hold)), "import evallib")

    def kill_who_holds() -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for process in processes[1:]:
                if any(_holds(pid) for pid in descendants(process.pid)):
                    process.send_signal(signal.SIGKILL)
                    hold.unlink()
                    return
            time.sleep(0.1)

    killer = threading.Thread(target=kill_who_holds)
    killer.start()
    result = run("mini/", out="out", formats=("ipynb",), engine="dask", scheduler=address, only=["w", "d"])
    killer.join()
    assert result.failed == ()
    assert [process.poll() is None for process in processes].count(False) == 1
    gone = next(process for process in processes[1:] if process.poll() is not None)
    assert descendants(gone.pid) == []


def _holds(pid: int) -> bool:
    """Whether a process is a kernel that has begun to wait."""
    with contextlib.suppress(OSError):
        return "forkserver" in Path(f"/proc/{pid}/cmdline").read_text() and len(os.listdir(f"/proc/{pid}/task")) > 3
    return False


def descendants(pid: int) -> list[int]:
    """Processes started by a process, and by those."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found, last = [], [pid]
    while last:
        last = [child for child, parent in pairs if parent in last]
        found += last
    return found


def test_an_address_nobody_answers_at_is_one_line(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evallib.batch.cluster._CONNECT", 1)
    fill(workspace, "import evallib")
    with pytest.raises(UsageError, match=r"连不上Dask调度器“tcp://127\.0\.0\.1:9”"):
        run("mini/", out="out", engine="dask", scheduler="tcp://127.0.0.1:9")


def test_a_scheduler_is_for_dask(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="--scheduler只用于dask"):
        run("mini/", out="out", scheduler="tcp://127.0.0.1:9")
