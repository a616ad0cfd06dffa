"""Work shared among processes: the same results in the same order, whoever does them."""

from __future__ import annotations

import multiprocessing
import os

import pytest

from evallib.processes import share


class Unsendable:
    """What is inherited need not be sent."""

    def __init__(self, factor: int) -> None:
        self.factor = factor

    def __reduce__(self):
        raise TypeError("not to be sent")


def times(given: Unsendable, item: int) -> int:
    return given.factor * item


def where(_: object, __: object) -> tuple[int, list[int]]:
    return os.getpid(), share(times, [1, 2], Unsendable(5))


def fail_at_three(_: object, item: int) -> int:
    if item == 3:
        raise ValueError("third")
    return item


def test_results_come_in_the_order_of_the_items():
    told: list[int] = []
    assert share(times, range(6), Unsendable(3), on_done=told.append) == [0, 3, 6, 9, 12, 15]
    assert told == [1, 2, 3, 4, 5, 6]


def test_nothing_to_do_is_nothing_done():
    assert share(times, [], Unsendable(3)) == []


def test_work_within_shared_work_is_done_in_turn():
    done = share(where, [1, 2, 3], None)
    assert [results for _, results in done] == [[5, 10]] * 3


def test_without_forking_the_results_are_the_same(monkeypatch):
    monkeypatch.setattr(multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert share(times, [1, 2], Unsendable(7)) == [7, 14]
    assert {pid for pid, _ in share(where, [1, 2], None)} == {os.getpid()}


def test_an_error_reaches_the_caller_and_no_process_stays():
    with pytest.raises(ValueError, match="third"):
        share(fail_at_three, range(5), None)
    assert multiprocessing.active_children() == []
