"""Warm kernels: one process imports the heavy modules once and forks a kernel for each report.

A forked kernel starts from the same untouched state every time, so nothing one notebook does reaches another. The
server lives as long as its standard input is open; then, or when it is killed, its kernels end too. Linux only:
elsewhere forking after such imports is not safe, and kernels start cold.

Protocol, on a Unix socket: the client sends one JSON line ``{"arguments": [...], "env": {...}, "cwd": "..."}`` and
gets ``{"pid": n}``, ``{"ready": 1}`` when the kernel listens, later ``{"exit": status}`` (minus the signal's number
for a signal). A client that hangs up has its kernel killed. ``{"plan": [name, as_of, data_until], "days": [[...],
...]}`` lets the server read and evaluate a plan, for kernels to inherit; ``{"check": file}`` lets a child of it look
which reports' facets are as they were (:func:`evallib.batch.warm.check`).
"""

from __future__ import annotations

import builtins
import contextlib
import ctypes
import gc
import importlib
import json
import os
import selectors
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn

from evallib.batch import reading

if TYPE_CHECKING:
    from evallib.batch.views import Memory

PRELOAD = (
    "ipykernel.debugger", "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell", "comm", "psutil",
    "IPython.core.completer", "IPython.core.completerlib", "IPython.core.debugger", "IPython.core.logger",
    "IPython.core.oinspect", "IPython.extensions.storemagic", "tornado.platform.asyncio", "zmq.asyncio", "sqlite3",
    "yaml", "numpy", "pandas", "scipy.stats", "pydantic", "matplotlib.figure", "matplotlib.backends.backend_svg",
)  # fmt: skip
"""Imported before the first fork, beside all public names of evallib and its reports."""
_REQUEST_LIMIT = 1 << 20
_PR_SET_PDEATHSIG = 1


class Server:
    """The loop: accept requests, fork, tell clients how their kernel ended."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.selector = selectors.DefaultSelector()
        self.requests: dict[socket.socket, bytes] = {}
        self.kernels: dict[int, socket.socket] = {}
        self.memory: Memory | None = None
        self.wake, self.waker = socket.socketpair()
        for end in (self.wake, self.waker):
            end.setblocking(False)

    def serve(self) -> None:
        """Serve until standard input is closed."""
        signal.set_wakeup_fd(self.waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self._watch(sys.stdin.fileno(), self._stop)
        self._watch(self.listener, self._accept)
        self._watch(self.wake, self._reap)
        try:
            while True:
                for key, _ in self.selector.select():
                    key.data()
        except _Stop:
            pass
        finally:
            for pid in list(self.kernels):
                _kill(pid)
            shutil.rmtree(os.path.dirname(self.listener.getsockname()), ignore_errors=True)

    def _watch(self, what: Any, action: Callable[[], None]) -> None:
        self.selector.register(what, selectors.EVENT_READ, action)

    def _stop(self) -> None:
        raise _Stop

    def _accept(self) -> None:
        client, _ = self.listener.accept()
        self.requests[client] = b""
        self._watch(client, lambda: self._read(client))

    def _read(self, client: socket.socket) -> None:
        """Collect a request; an empty read means the client has gone."""
        try:
            data = client.recv(65536)
        except OSError:
            data = b""
        if not data:
            self._hang_up(client)
        elif client in self.requests:
            self.requests[client] += data
            if self.requests[client].endswith(b"\n"):
                self._serve(client, json.loads(self.requests.pop(client)))
            elif len(self.requests[client]) > _REQUEST_LIMIT:
                self._hang_up(client)

    def _hang_up(self, client: socket.socket) -> None:
        self.selector.unregister(client)
        self.requests.pop(client, None)
        client.close()
        for pid, owner in self.kernels.items():
            if owner is client:
                _kill(pid)

    def _serve(self, client: socket.socket, request: dict[str, Any]) -> None:
        if "plan" in request:
            self._remember(request)
            _tell(client, {"exit": 0})
        else:
            self._fork(client, request)

    def _remember(self, request: dict[str, Any]) -> None:
        """Read a plan; evaluate it for some days. A plan that cannot be read fails where it is asked for."""
        from evallib.batch.views import Memory

        with contextlib.suppress(Exception):
            if self.memory is None or not self.memory.current():
                self.memory = Memory(*request["plan"])
            for as_of, data_until in request["days"]:
                self.memory.warm(as_of, data_until)
        _stay_single()
        gc.collect()
        gc.freeze()

    def _fork(self, client: socket.socket, request: dict[str, Any]) -> None:
        pid = os.fork()
        if pid == 0:
            self._become(client, request)
        self.kernels[pid] = client
        _tell(client, {"pid": pid})

    def _become(self, client: socket.socket, request: dict[str, Any]) -> NoReturn:
        """In the child: leave everything of the server behind, then be a kernel until it ends, or check facets."""
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            server = os.getppid()
            self.selector.close()
            for item in (self.listener, self.wake, self.waker, *self.requests, *self.kernels.values()):
                item.close()
            _detach(server)
            if "check" in request:
                status = _check(self.memory, request["check"])
            elif "tables" in request:
                status = _write_tables(self.memory, request["tables"])
            else:
                status = _run_kernel(client, request, self.memory)
        finally:
            os._exit(status)

    def _reap(self) -> None:
        """Collect kernels that ended, sweep what they left in their process group, tell their clients."""
        with contextlib.suppress(BlockingIOError):
            self.wake.recv(4096)
        while self.kernels:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            _kill(pid)
            client = self.kernels.pop(pid, None)
            if client is not None:
                _tell(client, {"exit": os.waitstatus_to_exitcode(status)})


class _Stop(Exception):
    """Standard input was closed."""


def _tell(client: socket.socket, message: dict[str, int]) -> None:
    with contextlib.suppress(OSError):
        client.sendall(json.dumps(message).encode() + b"\n")


def _kill(pid: int) -> None:
    """Kill a kernel and whatever it started."""
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(OSError):
            kill(pid, signal.SIGKILL)


def _detach(server: int) -> None:
    """Own session, no standard input, death with the server."""
    os.setsid()
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:
        os._exit(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)


def _check(memory: Memory | None, file: str) -> int:
    """Leave those reports whose facets are all as they were."""
    asked: dict[str, list[Any]] = json.loads(Path(file).read_text("utf-8"))
    found = [name for name, facets in asked.items() if memory is not None and memory.holds(facets)]
    Path(file).write_text(json.dumps(found, ensure_ascii=False), "utf-8")
    return 0


def _write_tables(memory: Memory | None, file: str) -> int:
    """Write the tables of the whole plan."""
    from evallib.batch.record import content

    if memory is None:
        return 1
    Path(file).write_bytes(content(memory.whole()))
    return 0


def _run_kernel(client: socket.socket, request: dict[str, Any], memory: Memory | None) -> int:
    """Start IPython's kernel as its own launcher would, tell the client when it listens; return its exit status."""
    import atexit

    from ipykernel.kernelapp import IPKernelApp

    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    _fresh_randomness()
    _record(memory)
    sys.argv = ["ipykernel_launcher", *request["arguments"]]
    if sys.path and sys.path[0] in ("", request["cwd"]):
        del sys.path[0]
    app: Any = IPKernelApp.instance(parent_handle=os.getppid())
    try:
        app.initialize(request["arguments"])
        _tell(client, {"ready": 1})
        client.close()
        app.start()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    finally:
        atexit._run_exitfuncs()
    return 0


def _record(memory: Memory | None) -> None:
    """Take down what the notebook reads."""
    recording = reading.begin()
    if recording is not None:
        from evallib.batch import views

        note, plan = recording
        with note.paused():
            views.install(memory, plan, note)


def _stay_single() -> None:
    """End the server if it has become several threads: a thread does not survive a fork, the locks it holds do."""
    if len(os.listdir("/proc/self/task")) > 1:
        os._exit(1)


def _fresh_randomness() -> None:
    """Seed numpy's global generator anew, as a new process would (``random`` does so by itself)."""
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed()


def preload() -> None:
    """Import what reports need; what cannot be imported fails in the notebook, with its reason."""
    import evallib

    with _as_in_a_kernel():
        for name in PRELOAD:
            with contextlib.suppress(Exception):
                importlib.import_module(name)
        for name in evallib.__all__:
            with contextlib.suppress(Exception):
                getattr(evallib, name)
    gc.collect()
    gc.freeze()


@contextlib.contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    """Let modules find what they look for while they are imported: pandas shows tables otherwise outside a kernel.

    debugpy is left out: a tenth of a second a kernel, for nobody.
    """
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None)  # type: ignore[attr-defined]
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del builtins.get_ipython, sys.modules["debugpy"]  # type: ignore[attr-defined]


def main() -> int:
    """Run a server on the listening socket whose descriptor is the first argument."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    preload()
    _stay_single()
    Server(listener).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
