"""Frames that know what was read of them: they behave as frames do, and what they note is enough."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evallib.batch.frames import digest, replay, untouched, watch

DAY = pd.Timestamp("2023-07-31")


class Notes:
    """Facets with their digests, as a kernel takes them down."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[Any], str]] = []

    def __call__(self, facet: list[Any], find: Callable[[], str]) -> None:
        self.taken.append((facet, find()))

    @contextmanager
    def paused(self) -> Iterator[None]:
        yield

    def hold(self, frame: pd.DataFrame) -> bool:
        return all(replay(frame, chain, column) == found for (_, chain, column), found in self.taken)


def ledger(*rows: tuple[str, float | None, bool, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["who", "value", "main", "day"])
    frame["day"] = pd.to_datetime(frame["day"])
    return frame.astype({"value": "float64", "main": bool, "who": "str"})


USES: dict[str, Callable[[pd.DataFrame], Any]] = {
    "one's rows": lambda f: f[f["who"] == "a"]["value"].sum(),
    "one's rows, whole": lambda f: f[f["who"] == "a"].to_dict("list"),
    "a column of some rows": lambda f: f.loc[f["who"].isin({"a", "b"}), "value"].tolist(),
    "known by a day": lambda f: len(f[f["day"] <= DAY]),
    "a filter of a filter": lambda f: (lambda g: g[g["value"] > 1]["who"].tolist())(f[f["day"] <= DAY]),
    "joined conditions": lambda f: f[(f["main"] | (f["who"] != "")) & ~f["value"].isna()].shape,
    "a mask used for something else": lambda f: (f["who"] == "a").sum(),
    "a column": lambda f: f["value"].max(),
    "a column reckoned with": lambda f: (f["value"] * 2).tolist(),
    "a column's texts": lambda f: f["who"].str.upper().tolist(),
    "some columns": lambda f: f[["who", "value"]].to_dict("list"),
    "all of it": lambda f: f.sort_values("value").to_dict("list"),
    "groups": lambda f: f.groupby("who")["value"].sum().to_dict(),
    "rows by place": lambda f: f.iloc[:1].to_dict("list"),
    "length": len,
    "merged": lambda f: f.merge(ledger(("a", 1, True, None)), on="who").shape,
    "joined to another": lambda f: pd.concat([f, f]).shape,
    "a mask on another frame": lambda f: ledger(*[("a", 1, True, None)] * len(f))[f["who"] == "a"].shape,
    "headings": lambda f: list(f.columns),
    "a comparison of columns": lambda f: (f["value"] == f["value"]).tolist(),
    "members of itself": lambda f: f["who"].isin(f["who"]).tolist(),
    "shown": lambda f: f._repr_html_(),
    "written to": lambda f: (f.__setitem__("value", 7.0), f["value"].tolist())[1],
    "a cell written to": lambda f: (f.loc.__setitem__((f["who"] == "a", "value"), 9.0), f["value"].tolist())[1],
}
ROWS = st.tuples(
    st.sampled_from("abc"), st.one_of(st.none(), st.integers(0, 3).map(float)), st.booleans(),
    st.sampled_from(["2023-01-01", "2023-12-31", None]),
)  # fmt: skip


@pytest.mark.parametrize("use", USES)
@given(first=st.lists(ROWS, min_size=1, max_size=4), change=st.lists(ROWS, min_size=1, max_size=4))
def test_what_is_noted_is_enough_and_the_result_a_frames(use: str, first: list, change: list) -> None:
    # Where all that was noted is the same in another table, the use of it comes out the same.
    one, other = ledger(*first), ledger(*first[: len(change)], *change)
    notes = Notes()
    found = USES[use](watch(one.copy(), ["t"], notes))
    assert repr(found) == repr(USES[use](one.copy()))
    assert notes.hold(one)
    if notes.hold(other):
        assert repr(USES[use](other)) == repr(found)


def test_another_ones_row_is_none_of_its_business() -> None:
    notes, frame = Notes(), ledger(("a", 1, True, None), ("b", 2, True, None))
    assert USES["one's rows"](watch(frame, ["t"], notes)) == 1
    assert notes.hold(ledger(("a", 1, True, None), ("b", 3, False, None), ("b", 4, True, None)))
    assert not notes.hold(ledger(("a", 5, True, None), ("b", 2, True, None)))
    assert not notes.hold(ledger(("a", 1, True, None), ("b", 2, True, None), ("a", 1, True, None)))


def test_a_frame_written_to_is_not_what_it_was() -> None:
    frame = ledger(("a", 1, True, None))
    watched = watch(frame, ["t"], Notes())
    assert untouched(watched)
    watched["value"] = 2.0
    assert not untouched(watched)
    assert frame["value"].tolist() == [1.0]


@pytest.mark.parametrize("kind", [lambda f: pickle.loads(pickle.dumps(f)), copy.deepcopy, copy.copy, pd.DataFrame])
def test_copies_are_plain_frames(kind: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    notes, frame = Notes(), ledger(("a", 1, True, None))
    made = kind(watch(frame, ["t"], notes))
    pd.testing.assert_frame_equal(pd.DataFrame(made), frame)
    assert notes.taken[0][0] == ["t", [], None]


def test_digests_tell_kinds_and_blanks_apart() -> None:
    values: list[Any] = [1, 1.0, "1", True, None, float("nan"), (), [], {}, {"1": 1}, pd.Timestamp("2023-01-01")]
    values += [pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1.0]}), pd.DataFrame({"b": [1]}), pd.Series([1])]
    assert len({digest(value) for value in values}) == len(values) - 1  # () and [] are the same
