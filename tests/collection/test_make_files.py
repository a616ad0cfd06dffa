"""Forms in a folder: nothing an office has changed by hand is lost, everything else is brought up to date."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from evallib.cli import main
from evallib.collection.make_files import is_untouched, put_form
from evallib.errors import UsageError
from tests.collection.made import make, open_form
from tests.narratives.builders import OFFICES, MakePlan, figures, indicator


@pytest.fixture(scope="module")
def plans(make_plan: MakePlan) -> tuple[Path, Path]:
    """A plan, and the same with another figure."""
    items = [indicator(), indicator("B", lead_department="jyj")]
    first, second = (make_plan(items, figures("A", value), departments=OFFICES) for value in (1.0, 2.0))
    return first, second


def fill_in(path: Path, value: float) -> None:
    book = openpyxl.load_workbook(path)
    book["指标"]["H4"] = value
    book.save(path)


def test_a_form_nobody_touched_is_brought_up_to_date(plans: tuple[Path, Path], tmp_path: Path) -> None:
    make(plans[0], tmp_path)
    again = make(plans[0], tmp_path)
    assert {file.outcome for file in again.files} == {"unchanged"}
    assert "　其中4个文件内容没有变化" in again.summary()
    newer = make(plans[1], tmp_path)
    assert [file.outcome for file in newer.files if file.path.name == "fgw.xlsx"] == ["written"]
    assert open_form(tmp_path / "fgw.xlsx").value("指标", "A", "2021年实际") == 2
    assert len(list(tmp_path.iterdir())) == 4


def test_a_form_filled_in_by_hand_stays(plans: tuple[Path, Path], tmp_path: Path) -> None:
    make(plans[0], tmp_path)
    fill_in(tmp_path / "fgw.xlsx", 77)
    kept = (tmp_path / "fgw.xlsx").read_bytes()
    made = make(plans[1], tmp_path)
    assert (tmp_path / "fgw.xlsx").read_bytes() == kept
    assert open_form(tmp_path / "fgw.2.xlsx").value("指标", "A", "2021年实际") == 2
    assert made.summary()[-1] == "注意：fgw.xlsx制作后改动过，已保留原样；新制作的存为fgw.2.xlsx"
    assert open_form(tmp_path / "jyj.xlsx").value("指标", "B", "指标名称") == "覆盖率"

    make(plans[0], tmp_path)
    assert open_form(tmp_path / "fgw.2.xlsx").value("指标", "A", "2021年实际") == 1, "the copy beside is ours"
    fill_in(tmp_path / "fgw.2.xlsx", 78)
    make(plans[0], tmp_path)
    assert sorted(path.name for path in tmp_path.glob("fgw.*")) == ["fgw.2.xlsx", "fgw.3.xlsx", "fgw.xlsx"]


def test_a_receipt_filled_in_by_hand_stays(plans: tuple[Path, Path], tmp_path: Path) -> None:
    make(plans[0], tmp_path)
    path = tmp_path / "fgw_回执.xlsx"
    book = openpyxl.load_workbook(path)
    book.active["B4"] = "某同志"
    book.save(path)
    kept = path.read_bytes()
    made = make(plans[0], tmp_path)
    assert path.read_bytes() == kept and (tmp_path / "fgw_回执.2.xlsx").exists()
    assert "已在" in made.summary()[0] and "2个单位的填报表、2份回执" in made.summary()[0]


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x05\x06" + bytes(18)])
def test_a_foreign_file_stays(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    place, outcome = put_form(path, b"new")
    assert (place.name, outcome, path.read_bytes()) == ("a.2.xlsx", "beside", content)


def test_a_folder_in_the_way_stays(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").mkdir()
    assert put_form(tmp_path / "a.xlsx", b"new")[0].read_bytes() == b"new"


def test_any_changed_part_shows(plans: tuple[Path, Path], tmp_path: Path) -> None:
    make(plans[0], tmp_path)
    path, changed = tmp_path / "fgw.xlsx", tmp_path / "changed.xlsx"
    assert is_untouched(path) and is_untouched(tmp_path / "fgw_回执.xlsx")
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    for name in parts:
        with zipfile.ZipFile(changed, "w") as new:
            for other, part in parts.items():
                new.writestr(other, part.replace(b"1", b"2") + b" " if other == name else part)
        assert not is_untouched(changed), name


def test_a_file_instead_of_the_folder_is_told(plans: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(UsageError, match="out是文件，不是文件夹"):
        make(plans[0], tmp_path / "out")


def test_the_command_makes_them(plans: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["collect", "make", str(plans[0]), "--department", "fgw", "--out", str(tmp_path / "表")]) == 0
    assert "制作1个单位的填报表、1份回执" in capsys.readouterr().out
    assert sorted(path.name for path in (tmp_path / "表").iterdir()) == ["fgw.xlsx", "fgw_回执.xlsx"]
    assert main(["collect", "make", str(plans[0]), "--department", "x", "--out", str(tmp_path)]) == 2
    assert "没有单位“x”" in capsys.readouterr().err
