"""The kernels reports run in: this interpreter whatever kernels are installed, forked warm where that works."""

from __future__ import annotations

import contextlib
import math
import os
import signal
import sys
import time
import uuid
from importlib.metadata import EntryPoint
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_core.paths import jupyter_runtime_dir
from traitlets import DottedObjectName, Type, default

from evallib.batch.warm import SERVER_VARIABLE, ForkedProcess, fork_kernel

PROVISIONER = "evallib-provisioner"
_IPC_LIMIT = 30
"""Longest runtime folder, in characters, under which the names of ipc sockets stay within the system's limit."""

last_exit: list[int | None] = [None]
"""How the kernel of the running report ended, if it ended by itself."""
peak: list[int | None] = [None]
"""Most memory the kernel of the running report held, in MiB; None where the system does not tell."""
_groups: set[int] = set()


class Provisioner(LocalProvisioner):
    """Starts kernels: forked where a server is named and answers, else cold."""

    _killed = False

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        last_exit[0] = peak[0] = None
        env = kwargs["env"] = {**os.environ, **(kwargs.get("env") or {})}
        address = env.pop(SERVER_VARIABLE, "")
        if address and await self._fork(address, cmd, env):
            return self.connection_info
        info = await super().launch_kernel(cmd, **kwargs)
        if self.pgid:
            _groups.add(self.pgid)
        return info

    async def _fork(self, address: str, cmd: list[str], env: dict[str, str]) -> bool:
        """Try the server; False if a cold kernel has to do."""
        self.cwd = os.getcwd()
        try:
            process: Any = fork_kernel(address, cmd[cmd.index("-f") :], env=env, cwd=self.cwd)
        except OSError:
            os.environ.pop(SERVER_VARIABLE, None)
            return False
        self.process, self.pid, self.pgid = process, process.pid, process.pid
        return True

    async def poll(self) -> int | None:
        """Exit status; that of a kernel that was not killed is kept for the report's error."""
        status = await super().poll()
        if self.process is not None and not self._killed:
            last_exit[0] = status
        return status

    async def kill(self, restart: bool = False) -> None:
        """Kill the kernel with what it started."""
        self._killed = True
        peak[0] = _peak_of(self.pid) or peak[0]
        await super().kill(restart=restart)
        process: Any = self.process
        if isinstance(process, ForkedProcess):
            process.settle()

    async def cleanup(self, restart: bool = False) -> None:
        """Sweep what the kernel left behind in its process group."""
        if self.pgid in _groups:
            _groups.discard(self.pgid)
            _kill_group(self.pgid)
        await super().cleanup(restart=restart)


class Client(AsyncKernelClient):
    """Kernel client that begins as soon as the kernel answers.

    The usual one then listens a fifth of a second for messages of others; a notebook run ignores those anyway.
    """

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        deadline = time.monotonic() + (timeout or math.inf)
        while time.monotonic() < deadline:
            self.kernel_info()
            with contextlib.suppress(Empty):
                reply = await self.shell_channel.get_msg(timeout=1)
                if reply["msg_type"] == "kernel_info_reply":
                    await self.iopub_channel.get_msg(timeout=0.2)
                    self._handle_kernel_info_reply(reply)
                    return
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError("Kernel did not respond in time")

    wait_for_ready = _async_wait_for_ready


class Manager(AsyncKernelManager):
    """Kernel manager for this interpreter, on private ipc sockets where their names are short enough."""

    client_class = DottedObjectName(f"{__name__}.Client")
    client_factory = Type(klass=Client)

    @property
    def kernel_spec(self) -> KernelSpec:
        argv = [sys.executable, "-m", "evallib.batch.cold", "-f", "{connection_file}", "--IPKernelApp.log_level=40"]
        stanza = {"kernel_provisioner": {"provisioner_name": PROVISIONER, "config": {}}}
        return KernelSpec(argv=argv, display_name="Python 3", language="python", metadata=stanza)

    @default("connection_file")
    def _own_file(self) -> str:
        # Named at once: the names of ipc sockets are made from it.
        return str(Path(jupyter_runtime_dir()) / f"{uuid.uuid4().hex}.json")

    @default("transport")
    def _private_transport(self) -> str:
        short = len(os.environ.get("JUPYTER_RUNTIME_DIR", "x" * 999)) <= _IPC_LIMIT
        return "ipc" if short and sys.platform == "linux" else "tcp"


def _peak_of(pid: int | None) -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1024)
    return None


def register() -> None:
    """Make the provisioner known to jupyter_client in this process."""
    entry = EntryPoint(PROVISIONER, f"{__name__}:{Provisioner.__name__}", KernelProvisionerFactory.GROUP_NAME)
    KernelProvisionerFactory.instance().provisioners[PROVISIONER] = entry


def kill_all() -> None:
    """Kill every cold kernel this process started (forked ones end when the connection closes)."""
    while _groups:
        _kill_group(_groups.pop())


def _kill_group(group: int | None) -> None:
    if group and hasattr(os, "killpg"):
        with contextlib.suppress(OSError):
            os.killpg(group, signal.SIGKILL)
