"""The run folder: staged files, files changed by hand, runs that were killed, one run at a time."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from evallib.batch.folder import RunFolder
from evallib.errors import InputError, UsageError

PAGE = "reports/d/fgw.html"


def manifest(*outputs: dict[str, str]) -> dict:
    return {"reports": [{"id": "d:fgw", "outputs": list(outputs), "partial": None}]}


def first_run(path: Path, content: bytes = b"one") -> dict[str, str]:
    with RunFolder(path) as folder:
        item = folder.write(PAGE, content, stem="d")
        folder.save_manifest(manifest(item))
    return item


def files(path: Path) -> dict[str, bytes]:
    found = {p.relative_to(path).as_posix(): p.read_bytes() for p in path.rglob("*") if p.is_file()}
    return {name: data for name, data in found.items() if name not in (".lock", "manifest.json")}


def test_files_arrive_whole_and_staging_goes(tmp_path: Path) -> None:
    item = first_run(tmp_path)
    # sha256 of b"one"
    assert item == {"path": PAGE, "sha256": "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"}
    assert files(tmp_path) == {PAGE: b"one"}


def test_an_unchanged_file_is_replaced(tmp_path: Path) -> None:
    first_run(tmp_path)
    first_run(tmp_path, b"two")
    assert files(tmp_path) == {PAGE: b"two"}


def test_files_changed_by_hand_are_set_aside_under_numbered_names(tmp_path: Path) -> None:
    first_run(tmp_path)
    for text in (b"mine", b"mine again", b"and again"):
        (tmp_path / PAGE).write_bytes(text)
        with RunFolder(tmp_path) as folder:
            item = folder.write(PAGE, b"two", stem="d")
            folder.save_manifest(manifest(item))
    assert files(tmp_path) == {
        PAGE: b"two", "edited/d/fgw.html": b"mine", "edited/d/fgw.html.2": b"mine again",
        "edited/d/fgw.html.3": b"and again",
    }  # fmt: skip
    assert folder.edited == ["edited/d/fgw.html.3"]


def test_a_file_nobody_wrote_is_somebodys(tmp_path: Path) -> None:
    (tmp_path / PAGE).parent.mkdir(parents=True)
    (tmp_path / PAGE).write_bytes(b"notes")
    first_run(tmp_path)
    assert files(tmp_path)["edited/d/fgw.html"] == b"notes"


def test_dropped_reports_lose_only_unchanged_files(tmp_path: Path) -> None:
    first_run(tmp_path)
    with RunFolder(tmp_path) as folder:
        assert folder.drop(PAGE)
    assert files(tmp_path) == {}
    first_run(tmp_path)
    (tmp_path / PAGE).write_bytes(b"mine")
    with RunFolder(tmp_path) as folder:
        assert not folder.drop(PAGE)
    assert files(tmp_path) == {PAGE: b"mine"}


def test_a_withdrawn_page_is_set_aside_if_changed(tmp_path: Path) -> None:
    first_run(tmp_path)
    (tmp_path / PAGE).write_bytes(b"mine")
    with RunFolder(tmp_path) as folder:
        folder.withdraw(PAGE, stem="d")
    assert files(tmp_path) == {"edited/d/fgw.html": b"mine"}


def test_the_next_run_knows_the_files_of_one_that_was_killed(tmp_path: Path) -> None:
    # The file was put in place, the manifest never written: the journal in the stale staging folder tells whose it is.
    child = os.fork()
    if child == 0:
        folder = RunFolder(tmp_path)
        folder.__enter__()
        folder.write(PAGE, b"one", stem="d")
        os._exit(9)
    os.waitpid(child, 0)
    assert (tmp_path / f".staging-{child}").is_dir()
    first_run(tmp_path, b"two")
    assert files(tmp_path) == {PAGE: b"two"}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"reports": 3}', json.dumps(manifest({"path": "../x", "sha256": "0"})),
     json.dumps(manifest({"path": "/etc/x", "sha256": "0"})), json.dumps(manifest({"path": PAGE}))],
)  # fmt: skip
def test_a_damaged_manifest_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    with RunFolder(tmp_path) as folder:
        assert folder.previous == {}


def test_a_second_run_is_told_to_wait(tmp_path: Path) -> None:
    with RunFolder(tmp_path), pytest.raises(UsageError, match="另一次运行正在写入"), RunFolder(tmp_path):
        pass
    first_run(tmp_path)


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"无法写入（上级不是文件夹）$"), RunFolder(tmp_path / "file" / "out"):
        pass
    with pytest.raises(InputError, match=r"^输出文件夹.*无法写入（已有同名文件）$"), RunFolder(tmp_path / "file"):
        pass
