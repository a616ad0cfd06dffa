"""The same work on many items, shared among processes that inherit what all of it needs."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

_MOST = 4
"""Processes at most: each may come to hold a copy of much of what it inherits."""
_inherited: tuple[Callable[[Any, Any], Any], Any] | None = None


def share(
    work: Callable[[Any, Any], Any], items: Sequence[Any], given: Any, *, on_done: Callable[[int], None] | None = None
) -> list[Any]:
    """Return ``work(given, item)`` for every item, in their order.

    Parameters
    ----------
    work : callable
        Must not rely on what it changes in ``given``: other processes do not see it. Its results are sent back.
    items : sequence
        Small, as each is sent to a process; a process takes one after the other.
    given : object
        What all items need. It is inherited and never sent, so it may be large.
    on_done : callable, optional
        Told how many items are done.

    Where processes cannot be forked (Windows, macOS, within another such process) the items are done in turn.
    """
    done: list[Any] = []
    with _workers(work, given, len(items)) as map_items:
        for result in map_items(items):
            done.append(result)
            if on_done:
                on_done(len(done))
    return done


@contextmanager
def _workers(
    work: Callable[[Any, Any], Any], given: Any, count: int
) -> Iterator[Callable[[Sequence[Any]], Iterator[Any]]]:
    """How to go over the items: a pool of processes, or here."""
    global _inherited
    processes = min(os.cpu_count() or 1, _MOST, count)
    forks = "fork" in multiprocessing.get_all_start_methods() and not multiprocessing.current_process().daemon
    if processes < 2 or not forks:
        yield lambda items: (work(given, item) for item in items)
        return
    _inherited = work, given
    gc.freeze()  # a collection in a forked process would walk over, and so copy, all it inherits
    pool = multiprocessing.get_context("fork").Pool(processes, initializer=gc.disable)  # and it does not live long
    try:
        yield lambda items: pool.imap(_do, items)
    finally:
        pool.terminate()
        pool.join()
        gc.unfreeze()
        _inherited = None


def _do(item: Any) -> Any:
    assert _inherited is not None
    work, given = _inherited
    return work(given, item)
