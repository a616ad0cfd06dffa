"""Appending to ledgers: bytes kept, all or nothing, one writer at a time, a seal that tells of changes by hand."""

from __future__ import annotations

import multiprocessing
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evallib.collection import ledger
from evallib.errors import InputError
from evallib.plan.seal import SEAL, altered_rows

HEADER = "indicator_id,year,period,value,recorded_on\n"
ROW = {"indicator_id": "A", "year": 2022, "period": "annual", "value": 1.5, "recorded_on": "2023-02-01"}


def observations(folder: Path) -> Path:
    return folder / "observations.csv"


def add(folder: Path, *rows: dict[str, object], **more: list[dict[str, object]]) -> None:
    with ledger.locked(folder):
        ledger.append(folder, {"observations": rows, **more})


class TestBytes:
    """What stood in a file stays as it was."""

    @pytest.mark.parametrize(
        "old",
        [
            HEADER + "A,2021,annual,1,2022-02-01\n",
            "\ufeff" + HEADER + "A,2021,annual,1,2022-02-01\n",
            (HEADER + "A,2021,annual,1,2022-02-01\n").replace("\n", "\r\n"),
            HEADER + 'A,2021,annual,1,"2022-02-01"\n\n',
            HEADER + "A,2021,annual,1,2022-02-01",
        ],
    )
    def test_old_bytes_are_kept(self, tmp_path: Path, old: str) -> None:
        observations(tmp_path).write_bytes(old.encode())
        add(tmp_path, ROW)
        new = observations(tmp_path).read_bytes().decode()
        ending = "\r\n" if "\r\n" in old else "\n"
        gap = "" if old.endswith("\n") else ending
        assert new == f"{old}{gap}A,2022,annual,1.5,2023-02-01{ending}"

    def test_columns_of_the_file_keep_their_order_and_unknown_ones_their_place(self, tmp_path: Path) -> None:
        observations(tmp_path).write_text("value,own,year,period,indicator_id\n1,x,2021,annual,A\n", "utf-8")
        add(tmp_path, {**ROW, "recorded_on": ""})
        assert observations(tmp_path).read_text("utf-8").splitlines()[2] == "1.5,,2022,annual,A"

    def test_a_missing_column_lengthens_the_header_only(self, tmp_path: Path) -> None:
        observations(tmp_path).write_text(HEADER + "A,2021,annual,1,2022-02-01\n", "utf-8")
        add(tmp_path, {**ROW, "origin": "甲.xlsx#指标!G5"})
        assert observations(tmp_path).read_text("utf-8").splitlines() == [
            "indicator_id,year,period,value,recorded_on,origin",
            "A,2021,annual,1,2022-02-01",
            "A,2022,annual,1.5,2023-02-01,甲.xlsx#指标!G5",
        ]

    def test_a_new_file_has_what_it_needs(self, tmp_path: Path) -> None:
        add(tmp_path, problems=[{"problem_id": "W1", "problem": "=1+1"}])
        assert (tmp_path / "problems.csv").read_text("utf-8") == "problem_id,problem\nW1,'=1+1\n"

    def test_nothing_to_add_changes_nothing(self, tmp_path: Path) -> None:
        add(tmp_path)
        assert [path.name for path in tmp_path.iterdir()] == [ledger.LOCK]


class TestAllOrNothing:
    """A writer that dies leaves the folder as it was, or what it began is finished."""

    def test_a_full_disk_changes_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        observations(tmp_path).write_text(HEADER, "utf-8")

        def full(path: Path, content: bytes) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(ledger, "_write_safely", full)
        with pytest.raises(InputError, match="台账未改动：无法写入（磁盘已满）"):
            add(tmp_path, ROW)
        assert observations(tmp_path).read_text("utf-8") == HEADER
        assert not (tmp_path / ledger.STAGE).exists()

    def test_what_stands_without_a_journal_is_cleared(self, tmp_path: Path) -> None:
        observations(tmp_path).write_text(HEADER, "utf-8")
        (tmp_path / ledger.STAGE).mkdir()
        (tmp_path / ledger.STAGE / "observations.csv").write_text("half", "utf-8")
        with ledger.locked(tmp_path):
            assert observations(tmp_path).read_text("utf-8") == HEADER
        assert not (tmp_path / ledger.STAGE).exists()

    def test_what_a_journal_names_is_finished(self, tmp_path: Path) -> None:
        observations(tmp_path).write_text(HEADER, "utf-8")
        stage = tmp_path / ledger.STAGE
        stage.mkdir()
        (stage / "observations.csv").write_text("whole", "utf-8")
        (stage / ledger.JOURNAL).write_text('["observations.csv", "submissions.csv"]', "utf-8")
        with ledger.locked(tmp_path):
            assert observations(tmp_path).read_text("utf-8") == "whole"

    def test_killed_at_any_moment(self, tmp_path: Path) -> None:
        code = (
            "import sys; from pathlib import Path; from evallib.collection import ledger\n"
            "folder = Path(sys.argv[1]); print('on', flush=True)\n"
            "for n in range(10_000):\n"
            "    with ledger.locked(folder):\n"
            "        row = {'indicator_id': 'A', 'year': 2022, 'period': 'annual', 'value': n}\n"
            "        sent = {'department_id': 'd', 'milestone_id': 'm', 'file': str(n)}\n"
            "        ledger.append(folder, {'observations': [row], 'submissions': [sent]})\n"
        )
        for turn in range(6):
            writer = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(0.05 + 0.013 * turn)
            writer.send_signal(signal.SIGKILL)
            writer.wait()
            writer.stdout.close()
            with ledger.locked(tmp_path):
                pass
            figures, receipts = (
                (tmp_path / name).read_text("utf-8").splitlines()[1:] if (tmp_path / name).exists() else []
                for name in ("observations.csv", "submissions.csv")
            )
            assert [line.split(",")[3] for line in figures] == [line.split(",")[2] for line in receipts]
            assert altered_rows(tmp_path) == []


def _writer(folder: Path, name: str, count: int) -> None:
    for number in range(count):
        add(folder, {**ROW, "indicator_id": f"{name}{number}"})


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_writer, args=(tmp_path, name, 15)) for name in ("A", "B")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    rows = observations(tmp_path).read_text("utf-8").splitlines()[1:]
    assert {row.split(",")[0] for row in rows} == {f"{name}{n}" for name in "AB" for n in range(15)}
    assert altered_rows(tmp_path) == []


def test_a_writer_that_cannot_get_in_says_so(tmp_path: Path) -> None:
    with (
        ledger.locked(tmp_path),
        pytest.raises(InputError, match="另一个程序正在登记台账"),
        ledger.locked(tmp_path, patience=0.1),
    ):
        pass


class TestSeal:
    """Changes by hand are noticed, additions are not held against anyone."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        add(tmp_path, *({**ROW, "indicator_id": name} for name in "ABCD"))
        return tmp_path

    def edit(self, folder: Path, change: object) -> list[tuple[str, int | None]]:
        path = observations(folder)
        lines = path.read_text("utf-8").splitlines()
        change(lines)  # type: ignore[operator]
        path.write_text("\n".join(lines) + "\n", "utf-8")
        return [(item.kind, item.row) for item in altered_rows(folder)]

    def test_untouched(self, folder: Path) -> None:
        assert altered_rows(folder) == []

    def test_no_seal_no_complaint(self, folder: Path) -> None:
        (folder / SEAL).unlink()
        assert self.edit(folder, lambda lines: lines.pop()) == []

    def test_a_row_added_below(self, folder: Path) -> None:
        assert self.edit(folder, lambda lines: lines.append("E,2022,annual,9,2023-03-01")) == []

    def test_a_value_changed(self, folder: Path) -> None:
        def change(lines: list[str]) -> None:
            lines[2] = lines[2].replace("1.5", "2.5")

        assert self.edit(folder, change) == [("changed", 3)]

    def test_a_value_changed_is_still_noticed_after_rows_were_added(self, folder: Path) -> None:
        path = observations(folder)
        path.write_text(path.read_text("utf-8").replace("C,2022,annual,1.5", "C,2022,annual,2.5"), "utf-8")
        add(folder, {**ROW, "indicator_id": "E"})
        assert [(item.kind, item.row) for item in altered_rows(folder)] == [("changed", 4)]

    def test_the_last_value_changed(self, folder: Path) -> None:
        def change(lines: list[str]) -> None:
            lines[4] = lines[4].replace("1.5", "2.5")

        assert self.edit(folder, change) == [("changed", 5)]

    def test_a_row_deleted(self, folder: Path) -> None:
        assert self.edit(folder, lambda lines: lines.pop(2)) == [("deleted", None)]

    def test_a_row_inserted(self, folder: Path) -> None:
        assert self.edit(folder, lambda lines: lines.insert(2, "X,2022,annual,9,2023-03-01")) == [("changed", 3)]

    def test_rows_exchanged(self, folder: Path) -> None:
        assert self.edit(folder, lambda lines: lines.insert(1, lines.pop(3))) == [("moved", None)]

    def test_a_file_gone(self, folder: Path) -> None:
        observations(folder).unlink()
        assert [(item.kind, item.count) for item in altered_rows(folder)] == [("deleted", 4)]
