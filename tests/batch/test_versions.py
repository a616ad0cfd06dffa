"""Numbered versions: complete, checked, whole or not at all, never overwritten."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from evallib.batch import versions
from evallib.batch.folder import RunFolder
from evallib.batch.versions import Frozen, freeze
from evallib.errors import InputError, UsageError

TODAY = dt.date(2023, 8, 1)
FILES = {"reports/d/fgw.html": b"page", "reports/d/fgw.ipynb": b"{}", "tables/annex.csv": b"a,b\n"}
EXTRA = {"edited/d/fgw.html": b"by hand", "run.log": b"log\n"}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    for name, data in {**FILES, **EXTRA}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    outputs = [{"path": name, "sha256": hashlib.sha256(data).hexdigest()} for name, data in FILES.items()]
    opinions = [{"round": "1", "version": "1", "decision": "采纳", "count": 4},
                {"round": "2", "version": "1", "decision": "采纳", "count": 1},
                {"round": "2", "version": "2", "decision": "未采纳", "count": 2}]  # fmt: skip
    save(folder, {"plan": "mini", "title": "规划", "as_of": "2023-07-31", "data_until": "2023-06-30",
                  "opinions": opinions, "reports": [{"id": "d:fgw", "status": "ok", "outputs": outputs}]})  # fmt: skip
    (folder / ".lock").touch()
    return folder


def save(folder: Path, manifest: dict[str, Any]) -> None:
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def made(run: Path, tmp_path: Path, version: int = 1) -> Frozen:
    return freeze(run, version=version, out=tmp_path / "archive", today=TODAY)


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_version_is_a_complete_copy_with_its_digests(run: Path, tmp_path: Path) -> None:
    frozen = made(run, tmp_path)
    assert frozen.path == tmp_path / "archive/v1"
    copied = tree(frozen.path)
    record = json.loads(copied.pop("version.json"))
    assert copied == {name: data for name, data in tree(run).items() if name != ".lock"}
    assert record == frozen.record
    assert {item["path"]: item["sha256"] for item in record["files"]} == {
        name: hashlib.sha256(data).hexdigest() for name, data in copied.items()
    }
    assert (record["version"], record["plan"], record["frozen_on"], record["reports"]) == (1, "mini", "2023-08-01", 1)


def test_opinions_on_the_version_are_counted(run: Path, tmp_path: Path) -> None:
    assert made(run, tmp_path).record["opinions"] == {"采纳": 5}
    assert made(run, tmp_path, 2).record["opinions"] == {"未采纳": 2}


def test_a_version_is_never_overwritten(run: Path, tmp_path: Path) -> None:
    before = tree(made(run, tmp_path).path)
    with pytest.raises(UsageError, match="第1版已经冻结"):
        made(run, tmp_path)
    assert tree(tmp_path / "archive/v1") == before
    assert made(run, tmp_path, 2).path.name == "v2"


def test_a_frozen_version_can_be_frozen_elsewhere(run: Path, tmp_path: Path) -> None:
    again = freeze(made(run, tmp_path).path, version=1, out=tmp_path / "disk", today=TODAY)
    assert tree(again.path) == tree(tmp_path / "archive/v1")


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda run: (run / "reports/d/fgw.html").write_bytes(b"touched"), "与清单不符：reports/d/fgw.html"),
        (lambda run: (run / "tables/annex.csv").unlink(), "缺少：tables/annex.csv"),
        (
            lambda run: save(run, {"reports": [{"id": "x", "status": "failed", "outputs": []}]}),
            "有报告未能生成，不能冻结：x",
        ),
        (lambda run: (run / "manifest.json").write_text("[]"), "已损坏"),
    ],
)
def test_what_is_not_as_the_run_wrote_it_is_refused(run: Path, tmp_path: Path, harm: Any, told: str) -> None:
    harm(run)
    with pytest.raises(InputError, match=told):
        made(run, tmp_path)
    assert not (tmp_path / "archive").exists()


def test_nothing_stays_of_a_copy_that_breaks_off(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = shutil.copyfile

    def full_disk(source: Path, target: Path) -> None:
        if source.name == "run.log":
            raise OSError(28, "No space left on device")
        copy(source, target)

    monkeypatch.setattr(versions.shutil, "copyfile", full_disk)
    with pytest.raises(InputError, match=r"磁盘已满.*未留下任何文件"):
        made(run, tmp_path)
    assert list((tmp_path / "archive").iterdir()) == []


def test_wrong_usage(run: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="应为正整数"):
        made(run, tmp_path, 0)
    with pytest.raises(UsageError, match="在运行文件夹之内"):
        freeze(run, version=1, out=run / "versions")
    with pytest.raises(UsageError, match="不是运行的输出文件夹"):
        freeze(tmp_path, version=1, out=tmp_path / "archive")


def test_a_run_in_progress_is_left_alone(run: Path, tmp_path: Path) -> None:
    with RunFolder(run), pytest.raises(UsageError, match="另一次运行正在写入"):
        made(run, tmp_path)
