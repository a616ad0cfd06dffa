"""The fork server as others see it: its starter (:class:`WarmServer`) and a worker that wants a kernel."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

SERVER_VARIABLE = "EVALLIB_FORK_SERVER"
"""Environment variable that tells a worker the address of the fork server."""
_REPLY_TIMEOUT = 60.0
_SETTLE = 1.0


class ForkedProcess:
    """A kernel forked by the server, with the methods of ``subprocess.Popen`` that a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket) -> None:
        self.returncode: int | None = None
        self._connection = connection
        self._buffer = b""
        self.pid = self._next()["pid"]
        self.returncode = self._next().get("exit")
        connection.setblocking(False)

    def _next(self) -> dict[str, int]:
        """Wait for the next message of the server."""
        while b"\n" not in self._buffer:
            data = self._connection.recv(4096)
            if not data:
                raise ConnectionError("the fork server hung up")
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        return dict(json.loads(line))

    def poll(self) -> int | None:
        """Exit status if the kernel has ended; -9 if the server has gone, whose kernels are killed with it."""
        if self.returncode is None:
            try:
                self.returncode = self._next()["exit"]
            except BlockingIOError:
                return None
            except OSError:
                self.returncode = -signal.SIGKILL
        return self.returncode

    def wait(self) -> int | None:
        """Close the connection; called once :meth:`poll` has told the end."""
        self._connection.close()
        return self.returncode

    def settle(self) -> None:
        """Give a kernel that was killed a moment to be gone."""
        if self.returncode is None:
            select.select([self._connection], [], [], _SETTLE)

    def send_signal(self, signum: int) -> None:
        """Signal the kernel alone."""
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        """Kill the kernel."""
        self.send_signal(signal.SIGKILL)

    terminate = kill


def fork_kernel(address: str, arguments: list[str], *, env: dict[str, str], cwd: str) -> ForkedProcess:
    """Ask the server for a kernel and wait until it listens, or has ended.

    Raises
    ------
    OSError
        The server is not there or has refused.
    """
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(_REPLY_TIMEOUT)
        connection.connect(address)
        connection.sendall(json.dumps({"arguments": arguments, "env": env, "cwd": cwd}).encode() + b"\n")
        return ForkedProcess(connection)
    except BaseException:
        connection.close()
        raise


class WarmServer:
    """The fork server as its starter sees it; ``address`` is "" where kernels have to start cold."""

    def __init__(self, env: dict[str, str], *, fork: bool = True, cwd: str | None = None) -> None:
        self.folder = tempfile.mkdtemp(prefix="evallib-")
        self.address = ""
        self._process: subprocess.Popen[bytes] | None = None
        if fork and sys.platform == "linux":
            with contextlib.suppress(OSError):
                self._start(env, cwd)

    def _start(self, env: dict[str, str], cwd: str | None) -> None:
        address = str(Path(self.folder) / "fork")
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(address)
            listener.listen(64)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "evallib.batch.forkserver", str(listener.fileno())], env=env, cwd=cwd,
                pass_fds=[listener.fileno()], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        self.address = address

    def remember(self, plan: str, as_of: str, data_until: str, *, days: list[list[str]]) -> None:
        """Let the server read a plan and evaluate it for some days, so that its kernels need not."""
        self._ask({"plan": [plan, as_of, data_until], "days": days})

    def check(self, asked: dict[str, list[Any]]) -> set[str] | None:
        """Return which reports' facets are as they were; None if the server cannot tell."""
        file = Path(self.folder) / "check.json"
        file.write_text(json.dumps(asked, ensure_ascii=False), "utf-8")
        if self._ask({"check": str(file)}) != 0:
            return None
        return set(json.loads(file.read_text("utf-8")))

    def tables(self) -> bytes | None:
        """The tables of the plan it has read (:mod:`evallib.batch.record`); None if it has none."""
        file = Path(self.folder) / "tables.json"
        return file.read_bytes() if self._ask({"tables": str(file)}) == 0 else None

    def _ask(self, request: dict[str, Any]) -> int | None:
        """Send a request that is answered once, and wait."""
        if not self.address:
            return None
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.connect(self.address)
                connection.sendall(json.dumps(request, ensure_ascii=False).encode("utf-8") + b"\n")
                with connection.makefile("r", encoding="utf-8") as answers:
                    for line in answers:
                        told = json.loads(line)
                        if "exit" in told:
                            return int(told["exit"])
        except (OSError, ValueError):
            pass
        return None

    def close(self) -> None:
        """End the server and its kernels, remove the folder."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
