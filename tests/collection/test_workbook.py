"""A returned file as grids of cells, whatever kind of file it is; what no office ever sends is refused in one line."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evallib.collection.binary import sheet_notes
from evallib.collection.workbook import ERROR, PERCENT, UNCOMPUTED, address, read_workbook
from evallib.errors import InputError
from tests.collection.xls import xls_bytes

Change = Callable[[Any], None]
XLS = {(0, 0): "指标编号", (0, 1): "2022年实际", (1, 0): "A", (1, 1): 0.12, (2, 1): "#N/A", (3, 1): "#REF!", (4, 1): 5}


def xlsx(change: Change) -> bytes:
    book = openpyxl.Workbook()
    change(book.active)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def repacked(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same archive with one part changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for item in old.infolist():
            new.writestr(item, change(old.read(item)) if item.filename == part else old.read(item))
    return buffer.getvalue()


def written(folder: Path, content: bytes, name: str = "a.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


class TestXls:
    """An old .xls, under whatever name: calamine's values, and what it does not tell."""

    @pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.et", "a"])
    def test_values_errors_percentages_hidden(self, tmp_path: Path, name: str) -> None:
        content = xls_bytes(
            "指标", XLS, percents=[(1, 1)], hidden_rows=[2], hidden_columns=[1], computed=[(3, 1)]
        )  # fmt: skip
        [grid] = read_workbook(written(tmp_path, content, name)).grids
        assert grid.title == "指标"
        assert [grid.cell(row, 1) for row in range(5)] == ["2022年实际", 0.12, "#N/A", "#REF!", 5.0]
        assert grid.marks[1, 1] == (PERCENT, "") and grid.marks[2, 1] == (ERROR, "#N/A")
        assert (grid.hidden_rows, grid.hidden_columns) == ({2}, {1})

    @given(st.integers(0, 4607), st.integers(0, 255))
    def test_a_broken_one_is_told(self, at: int, byte: int) -> None:
        content = bytearray(xls_bytes("指标", XLS))
        content[at] = byte
        with contextlib.suppress(ValueError):  # the only thing it may raise
            sheet_notes(bytes(content))

    @given(st.binary(max_size=2000))
    def test_rubbish_is_told(self, rubbish: bytes) -> None:
        with contextlib.suppress(ValueError):
            sheet_notes(b"\xd0\xcf\x11\xe0" + rubbish)


class TestXlsx:
    """What the values alone do not tell."""

    def test_marks(self, tmp_path: Path) -> None:
        def change(sheet: Any) -> None:
            sheet["A1"], sheet["A2"], sheet["A3"], sheet["A4"] = "#N/A", "=1+1", 0.12, 0.12
            sheet["A3"].number_format = "0.0%"
            sheet["A4"].number_format = '0.00"%"'  # only the sign is shown: 0.12%
            sheet.row_dimensions[2].hidden = True
            sheet.column_dimensions["B"].hidden = True
            sheet["B9"] = 1
            sheet.merge_cells("A5:A6")

        [grid] = read_workbook(written(tmp_path, xlsx(change))).grids
        assert grid.marks == {(0, 0): (ERROR, "#N/A"), (1, 0): (UNCOMPUTED, "1+1"), (2, 0): (PERCENT, "")}
        assert grid.cell(0, 0) == "#N/A" and grid.cell(8, 1) == 1 and grid.cell(99, 99) == ""
        assert (grid.hidden_rows, grid.hidden_columns, grid.merged) == ({1}, {1}, (((4, 0), (5, 0)),))

    def test_a_formula_with_a_stored_result(self, tmp_path: Path) -> None:
        content = xlsx(lambda sheet: sheet.append(["=1+1"]))
        part = "xl/worksheets/sheet1.xml"
        stored = repacked(
            content, part, lambda text: text.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")
        )
        [grid] = read_workbook(written(tmp_path, stored)).grids
        assert grid.cell(0, 0) == 2 and grid.marks == {}

    @pytest.mark.parametrize("place", ["A1048576", "XFD1"])
    def test_a_stray_cell_far_away_does_not_fill_the_memory(self, tmp_path: Path, place: str) -> None:
        def change(sheet: Any) -> None:
            sheet[place] = 1

        with pytest.raises(InputError, match="超过20000行或500列"):
            read_workbook(written(tmp_path, xlsx(change)))

    @pytest.mark.parametrize("part", ["xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml"])
    def test_entities_are_not_unfolded(self, tmp_path: Path, part: str) -> None:
        content = xlsx(lambda sheet: sheet.append(["x"]))
        bomb = b'<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        with pytest.raises(InputError, match="外部声明"):
            read_workbook(written(tmp_path, repacked(content, part, lambda text: bomb + text)))

    def test_much_in_little_is_not_unpacked(self, tmp_path: Path) -> None:
        path = tmp_path / "a.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", b"0" * (310 * 2**20))
        with pytest.raises(InputError, match="解压后过大"):
            read_workbook(path)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "文件是空的"), (b" \n", "文件是空的"), (b"PK\x03\x04rubbish", "已损坏或加密"),
        (b"\xd0\xcf\x11\xe0rubbish", "已损坏"), (b"\x00\x01\x02", "既不是表格文件"), (b"%PDF-1.4", "是PDF或网页"),
        (b"\xef\xbb\xbf<html><table>", "是PDF或网页"), (b'a,"b', "引号是否成对"), (bytes(range(128, 256)), "编码"),
    ],
)  # fmt: skip
def test_what_is_no_table(tmp_path: Path, content: bytes, text: str) -> None:
    with pytest.raises(InputError, match=text):
        read_workbook(written(tmp_path, content))


def test_other_archives_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(InputError, match=r"不是\.xlsx表格"):
        read_workbook(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_texts_of_any_office(tmp_path: Path, encoding: str, separator: str) -> None:
    text = "指标编号,名称\r\nA,“学位”㐂\r\n".replace(",", separator)
    book = read_workbook(written(tmp_path, text.encode(encoding), "a.csv"))
    assert book.is_text and book.grids[0].rows == [["指标编号", "名称"], ["A", "“学位”㐂"]]


def test_addresses() -> None:
    assert [address(0, 0), address(9, 25), address(9, 26), address(0, 701), address(0, 702)] == [
        "A1", "Z10", "AA10", "ZZ1", "AAA1",
    ]  # fmt: skip
