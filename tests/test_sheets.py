"""The one reader and writer: harmless cells, whole files, the same bytes, limits, faults in one line."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import os
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evallib import sheets
from evallib.errors import InputError, UsageError

TABLE = pd.DataFrame(
    {
        "名称": ["=1+1", "工业", None],
        "value": [0.1, -3.0, np.nan],
        "n": pd.array([1, None, 3], dtype="Int64"),
        "on": pd.to_datetime(["2023-06-30", None, "2024-01-01"]),
        "flag": [True, False, True],
    }
)


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Write a file and return its path."""

    def make(content: str | bytes, name: str = "x.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


class TestHarmless:
    """No text of ours runs as a formula in a spreadsheet."""

    @pytest.mark.parametrize(
        ("value", "out"),
        [
            ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
            ("-2+3", "'-2+3"), ("\t=1", "'\t=1"), ("\r=1", "'\r=1"), ("-3.5", "-3.5"), ("+3", "+3"), ("—", "—"),
            ("-", "'-"), ("", ""), ("工业", "工业"), (-3.5, -3.5), (None, None), ("1=1", "1=1"),
        ],
    )  # fmt: skip
    def test_harmless(self, value: Any, out: Any) -> None:
        assert sheets.harmless(value) == out

    @given(st.text(alphabet="=+-@\t\r1.eE ni,a"))
    def test_what_starts_like_a_formula_is_a_number_or_quoted(self, text: str) -> None:
        out = sheets.harmless(text)
        assert out.lstrip("'") == text.lstrip("'")
        if out[:1] in ("=", "@", "\t", "\r"):
            raise AssertionError(out)
        if out[:1] in ("+", "-"):
            float(out)

    def test_in_csv_and_xlsx(self) -> None:
        assert "'=1+1" in sheets.to_csv(TABLE)
        book = openpyxl.load_workbook(io.BytesIO(sheets.table_workbook([("表", TABLE)])))
        cell = book["表"]["A2"]
        assert cell.value == "'=1+1" and cell.data_type == "s"

    def test_headings_too(self) -> None:
        assert sheets.to_csv(pd.DataFrame({"=a": [1]})).startswith("'=a\n")

    def test_links_stay_text(self) -> None:
        book = openpyxl.load_workbook(io.BytesIO(sheets.table_workbook([("t", pd.DataFrame({"a": ["http://x.y"]}))])))
        assert book["t"]["A2"].value == "http://x.y" and book["t"]["A2"].hyperlink is None


class TestReadCsv:
    """Text in, text out; every fault in one Chinese line."""

    def test_everything_is_text(self, write: Any) -> None:
        frame, findings = sheets.read_csv(write("a,b\n007,1.50\n,是\n"))
        assert frame[["a", "b"]].to_numpy().tolist() == [["007", "1.50"], ["", "是"]] and findings == []
        assert frame["line"].tolist() == [2, 3]

    def test_byte_order_mark_and_line_ends(self, write: Any) -> None:
        frame, _ = sheets.read_csv(write(b"\xef\xbb\xbfa,b\r\n1,2\r\n"))
        assert list(frame) == ["a", "b", "line"] and frame["b"].tolist() == ["2"]

    def test_quotes_commas_and_line_breaks_inside(self, write: Any) -> None:
        frame, _ = sheets.read_csv(write('a,b\n"1,2","x\ny ""z"""\n3,4\n'))
        assert frame["a"].tolist() == ["1,2", "3"] and frame["b"][0] == 'x\ny "z"'
        assert frame["line"].tolist() == [2, 3]

    def test_characters_nobody_sees_are_dropped(self, write: Any) -> None:
        frame, findings = sheets.read_csv(write("a,b\n甲\u202e乙\x07,1\u2066\n"))
        assert frame[["a", "b"]].to_numpy().tolist() == [["甲乙", "1"]] and findings == []

    def test_blank_lines_keep_their_number(self, write: Any) -> None:
        frame, _ = sheets.read_csv(write("a,b\n\n1,2\n , \n3,4\n"))
        assert frame["line"].tolist() == [3, 5]

    def test_short_rows_are_filled_and_long_ones_reported(self, write: Any) -> None:
        frame, findings = sheets.read_csv(write("a,b\n1\n1,2,3\n1,2,\n"))
        assert frame["b"].tolist() == ["", "2", "2"]
        assert [(f.rule, f.severity, f.row) for f in findings] == [("ragged_row", "error", 3)]

    def test_double_and_blank_headings(self, write: Any) -> None:
        frame, findings = sheets.read_csv(write("a, a ,,line\n1,2,3,4\n"))
        assert list(frame) == ["a", "line"] and frame["a"].tolist() == ["1"] and frame["line"].tolist() == [2]
        assert [(f.rule, f.column) for f in findings] == [("duplicate_column", "a"), ("duplicate_column", "line")]

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "文件是空的，第1行应为列名"),
            ("指标\n".encode("gbk"), "不是UTF-8编码（第3字节起），请另存为“CSV UTF-8”"),
            ("a\n".encode("utf-16"), "不是UTF-8编码"),
            (b"a\n\x00\n", "含有空字符"),
            (b'a\n"1\n', "请检查引号是否成对"),
            (b'a\n"1"x\n', "请检查引号是否成对"),
            (b"a\n" + b"x" * 100_001 + b"\n", "第2行：有一格超过100000字"),
            (b"," * 1000 + b"\n", "有1001列，超过1000列的上限"),
        ],
    )
    def test_broken_files(self, write: Any, content: bytes, said: str) -> None:
        with pytest.raises(InputError) as caught:
            sheets.read_csv(write(content), name="表.csv")
        assert str(caught.value).startswith("表.csv") and said in str(caught.value) and "\n" not in str(caught.value)

    def test_missing_folder_and_size(self, write: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(InputError, match=r"no\.csv：找不到文件"):
            sheets.read_csv(tmp_path / "no.csv")
        with pytest.raises(InputError, match="文件无法读取（是文件夹，不是文件）"):
            sheets.read_csv(tmp_path)
        monkeypatch.setattr(sheets, "MAX_FILE_BYTES", 3)
        with pytest.raises(InputError, match="文件超过0MB"):
            sheets.read_csv(write("a,b\n"))

    @given(st.lists(st.lists(st.text(alphabet='ab,"\n 中=-1'), min_size=2, max_size=2), max_size=5))
    def test_what_csv_writes_is_read_back(
        self, tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
    ) -> None:
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="\n").writerows([["h1", "h2"], *rows])
        path = tmp_path_factory.getbasetemp() / "any.csv"
        path.write_text(buffer.getvalue(), "utf-8", newline="")
        frame, findings = sheets.read_csv(path)
        kept = [row for row in rows if any(cell.strip() for cell in row)]
        assert frame[["h1", "h2"]].to_numpy().tolist() == kept and findings == []


class TestWrite:
    """One way to write a cell, for CSV, JSON and XLSX."""

    def test_csv(self) -> None:
        assert sheets.to_csv(TABLE) == (
            "名称,value,n,on,flag\n'=1+1,0.1,1,2023-06-30,true\n工业,-3.0,,,false\n,,3,2024-01-01,true\n"
        )

    def test_numbers_are_written_whole(self) -> None:
        value = 0.1 + 0.2
        assert float(sheets.to_csv(pd.DataFrame({"v": [value]})).split("\n")[1]) == value

    def test_infinite_is_empty(self) -> None:
        assert sheets.to_csv(pd.DataFrame({"v": [np.inf, -np.inf, 1.0]})) == 'v\n""\n""\n1.0\n'

    def test_byte_order_mark_for_spreadsheets(self, tmp_path: Path) -> None:
        sheets.write_csv(TABLE, tmp_path / "a.csv", bom=True)
        assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf\xe5\x90\x8d")

    def test_records(self) -> None:
        assert sheets.records(TABLE)[0] == {"名称": "=1+1", "value": 0.1, "n": 1, "on": "2023-06-30", "flag": True}
        assert sheets.records(TABLE)[2] == {"名称": None, "value": None, "n": 3, "on": "2024-01-01", "flag": True}

    @pytest.mark.parametrize(
        ("value", "out"),
        [(None, ""), (np.nan, ""), (pd.NA, ""), (pd.NaT, ""), (np.inf, ""), (True, "true"), (np.bool_(False), "false"),
         (np.int64(3), 3), (np.float64(1.5), 1.5), (dt.date(2023, 1, 2), "2023-01-02"),
         (pd.Timestamp("2023-01-02 03:04"), "2023-01-02"), ("=x", "'=x"), ("x", "x"), (0, 0)],
    )  # fmt: skip
    def test_plain_cell(self, value: Any, out: Any) -> None:
        found = sheets.plain_cell(value)
        assert found == out and type(found) is type(out)

    def test_a_file_is_replaced_whole_or_not_at_all(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "deep" / "a.csv"
        sheets.write_whole(path, b"old")

        def fail(*_: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "replace", fail)
        with pytest.raises(InputError, match=r"a\.csv：无法写入（磁盘已满）"):
            sheets.write_whole(path, b"new")
        assert path.read_bytes() == b"old" and [p.name for p in path.parent.iterdir()] == ["a.csv"]

    def test_a_folder_that_cannot_be_made(self, write: Any) -> None:
        with pytest.raises(InputError, match="无法写入"):
            sheets.write_whole(write("x", "file") / "a.csv", b"new")

    def test_others_may_read_it(self, tmp_path: Path) -> None:
        sheets.write_whole(tmp_path / "a", b"")
        mask = os.umask(0)
        os.umask(mask)
        assert (tmp_path / "a").stat().st_mode & 0o777 == 0o666 & ~mask


class TestWorkbook:
    """XLSX: the same bytes, numbers as numbers."""

    def test_same_content_same_bytes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        first = sheets.table_workbook([("表", TABLE)])
        monkeypatch.setenv("TZ", "Asia/Shanghai")
        assert sheets.table_workbook([("表", TABLE.copy())]) == first
        stamps = {info.date_time for info in zipfile.ZipFile(io.BytesIO(first)).infolist()}
        assert stamps == {(1980, 1, 1, 0, 0, 0)}

    def test_cells(self) -> None:
        sheet = openpyxl.load_workbook(io.BytesIO(sheets.table_workbook([("表", TABLE)])))["表"]
        assert [cell.value for cell in sheet[1]] == list(TABLE.columns)
        assert [cell.value for cell in sheet[3]] == ["工业", -3, None, None, "false"]
        assert sheet["B2"].data_type == "n" and sheet.freeze_panes == "B2"

    def test_an_empty_table(self) -> None:
        sheet = openpyxl.load_workbook(io.BytesIO(sheets.table_workbook([("t", TABLE.iloc[:0])])))["t"]
        assert sheet.max_row == 1


class TestLong:
    """Tables of many series."""

    SERIES = pd.DataFrame({"series_id": ["007", "NA"], "year": [2021, 2022], "value": [1.5, np.nan]})

    @pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "A.CSV"])
    def test_written_and_read_back(self, tmp_path: Path, name: str) -> None:
        sheets.write_long(self.SERIES, tmp_path / name)
        found = sheets.read_long(tmp_path / name)
        assert found["series_id"].tolist() == ["007", "NA"]  # ids are text; NA is no blank
        assert found["year"].tolist() == [2021, 2022] and found["value"][0] == 1.5 and np.isnan(found["value"][1])

    def test_gzip_has_no_time_stamp(self, tmp_path: Path) -> None:
        sheets.write_long(self.SERIES, tmp_path / "a.csv.gz")
        content = (tmp_path / "a.csv.gz").read_bytes()
        assert content[4:8] == b"\0\0\0\0" and gzip.decompress(content).startswith(b"series_id,year,value\n")

    @pytest.mark.parametrize("name", ["a.xlsx", "a", "csv", "a.csv.zip"])
    def test_other_names(self, name: str) -> None:
        with pytest.raises(UsageError, match=r"文件名应以\.csv、\.csv\.gz或\.parquet结尾"):
            sheets.long_format(Path(name))

    def test_parquet_needs_its_extra(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sheets.importlib.util, "find_spec", lambda name: None)
        with pytest.raises(UsageError, match="parquet"):
            sheets.long_format(Path("a.parquet"))

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("a.csv", b"", "文件是空的"), ("a.csv", b"\xff\xfe\x00", "不是UTF-8编码"),
            ("a.csv", b"a,b\n1,2\n4,5,6,7\n", "a.csv 第3行：本行的格数多于表头"),
            ("a.csv.gz", b"not gzip", "文件无法读取"), ("a.csv", b'a,b\n"1,2\n', "引号是否成对"),
            ("a.csv", b"a,b\n1,2,3\n4,5,6\n", "第2行：本行的格数多于表头.*共2处"),
            ("a.csv", b"value,year,value\n1,2,3\n", "a.csv 第1行 “value”列：列名重复"),
            ("a.csv.gz", gzip.compress(b"a,b\n1,2\n3,4,5\n", mtime=0), "a.csv.gz 第3行：本行的格数多于表头"),
            ("a.csv.gz", gzip.compress(b"a,b\n1,2\n" * 99, mtime=0)[:20], "文件无法读取"),
        ],
    )  # fmt: skip
    def test_broken(self, write: Any, name: str, content: bytes, said: str) -> None:
        with pytest.raises(InputError, match=said) as caught:
            sheets.read_long(write(content, name))
        assert "\n" not in str(caught.value)

    def test_blank_rows_are_left_out_and_the_others_keep_their_numbers(self, write: Any) -> None:
        found = sheets.read_long(write(b"series_id,year,value\n\na,2020,1\n , ,\n,,\nb,2021,2\n", "a.csv"))
        assert found["series_id"].tolist() == ["a", "b"] and found["line"].tolist() == [3, 6]
        assert found.attrs["file"] == "a.csv"

    def test_commas_at_the_ends_of_rows_shift_nothing(self, write: Any) -> None:
        found = sheets.read_long(write(b"series_id,year,value\na,2020,1,\na,2021,2,\n", "a.csv"))
        assert found.to_numpy().tolist() == [["a", 2020, 1], ["a", 2021, 2]]

    def test_missing(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"no\.csv：找不到文件"):
            sheets.read_long(tmp_path / "no.csv")
