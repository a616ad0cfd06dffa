"""The one reader and writer of CSV and XLSX: harmless formulas, size limits, whole files, the same bytes."""

from __future__ import annotations

import csv
import datetime as dt
import gc
import gzip
import importlib.util
import io
import math
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evallib.errors import Finding, InputError, UsageError, system_cause
from evallib.files import write_whole as write_whole
from evallib.tables import (
    CALIBER,
    DIRECTION,
    KIND,
    LINE,
    PART_YEAR,
    PERIOD,
    SERIES_ID,
    TARGET,
    TARGET_TYPE,
    VALUE,
    YEAR,
)

MAX_FILE_BYTES = 200 * 2**20
MAX_CELL_CHARS = 100_000
MAX_COLUMNS = 1_000
EPOCH = dt.datetime(2020, 1, 1)
"""Creation date written into XLSX and DOCX files, fixed so that equal content gives equal bytes."""
_NUMERIC_BLANKS = {name: [""] for name in (YEAR, VALUE, TARGET)}
_HIDDEN = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control characters and those that turn the direction of writing: nobody sees them, and they upset the text around."""
_REFUSED = {
    "ragged_row": "本行的格数多于表头，请检查逗号和引号（数字不带千分位逗号）",
    "duplicate_column": "列名重复，请只保留一列",
}
"""What a fault of shape means where the table is not read in spite of it."""
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: Any) -> Any:
    """Make a text cell unable to run as a formula: texts that start like one get a leading apostrophe.

    Numbers (also negative ones) stay numbers, and so does a text that is a plain number.

    >>> harmless("=1+1"), harmless("-3.5"), harmless(-3.5), harmless("—")
    ("'=1+1", '-3.5', -3.5, '—')
    """
    if not isinstance(value, str) or not value.startswith(_DANGEROUS):
        return value
    try:
        float(value)
        return value if value[0] in "+-" else "'" + value
    except ValueError:
        return "'" + value


def read_csv(path: Path, *, name: str | None = None) -> tuple[pd.DataFrame, list[Finding]]:
    """Read a CSV file (UTF-8 with or without BOM) as text.

    Returns
    -------
    (DataFrame, list of Finding)
        A column of text (dtype object) a heading, and ``line``; findings for ragged rows and blank or double headings.

    Raises
    ------
    InputError
        The file cannot be opened, is not UTF-8, is too large, has no header, or is broken.
    """
    shown = name or path.name
    with _no_collector():
        return _table_of(_csv_rows(_read_text(path, shown), shown), shown)


def read_rows(path: Path) -> list[tuple[int, list[str]]]:
    """Return the rows of a CSV file, the header's among them, with the number a spreadsheet shows; blank ones left out.

    Raises
    ------
    InputError
        As :func:`read_csv`.
    """
    rows = _csv_rows(_read_text(path, path.name), path.name)
    return [(line, cells) for line, cells in rows if "".join(cells).strip()]


@contextmanager
def _no_collector() -> Iterator[None]:
    """Pause the search for circles: rows of text hold none, and looking takes half the time of reading them."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _table_of(rows: list[tuple[int, list[str]]], shown: str) -> tuple[pd.DataFrame, list[Finding]]:
    """Header and rows of text as a table; see :func:`read_csv`."""
    if not rows:
        raise InputError(f"{shown}：文件是空的，第1行应为列名")
    header, findings = _header(rows[0][1], shown)
    body = [(line, cells) for line, cells in rows[1:] if "".join(cells).strip()]
    width = len(rows[0][1])
    findings += [
        Finding(rule="ragged_row", severity="error", file=shown, row=line, value=str(len(cells)),
                message=f"本行有{len(cells)}格，表头只有{width}列，多出的内容已忽略；请检查逗号和引号")
        for line, cells in body if len(cells) > width and any(cell.strip() for cell in cells[width:])
    ]  # fmt: skip
    padded = [
        cells if len(cells) == width else cells[:width] + [""] * (width - len(cells)) for _, cells in body
    ]  # fmt: skip
    columns = list(zip(*padded, strict=True)) if padded else [()] * width
    frame = pd.DataFrame({h: pd.Series(columns[i], dtype="object") for i, h in header.items()})
    frame[LINE] = pd.Series([line for line, _ in body], dtype="int64")
    return frame, findings


def _read_text(path: Path, shown: str) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InputError(f"{shown}：文件超过{MAX_FILE_BYTES // 2**20}MB，请拆分或检查是否放错文件")
        return _decoded(path.read_bytes(), shown)
    except FileNotFoundError:
        raise InputError(f"{shown}：找不到文件") from None
    except OSError as error:
        raise InputError(f"{shown}：文件无法读取（{system_cause(error)}）") from None


def _decoded(content: bytes, shown: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{shown}：不是UTF-8编码（第{error.start + 1}字节起），请另存为“CSV UTF-8”") from None


def _csv_rows(text: str, shown: str) -> list[tuple[int, list[str]]]:
    """Rows with their number as a spreadsheet shows it; blank lines keep their number."""
    if "\x00" in text:
        raise InputError(f"{shown}：含有空字符（NUL），不是正常的CSV文件")
    text = _HIDDEN.sub("", text)
    csv.field_size_limit(MAX_CELL_CHARS)
    rows: list[tuple[int, list[str]]] = []
    try:
        rows.extend(enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1))
    except csv.Error as error:
        if "field limit" in str(error):
            place = f"第{len(rows) + 1}行：有一格超过{MAX_CELL_CHARS}字，请检查引号是否成对"
            raise InputError(f"{shown} {place}") from None
        raise InputError(f"{shown}：CSV格式有误，请检查引号是否成对") from None
    return rows


def _header(cells: Sequence[str], shown: str) -> tuple[dict[int, str], list[Finding]]:
    """Position → heading; of a double heading the first counts."""
    if len(cells) > MAX_COLUMNS:
        raise InputError(f"{shown}：有{len(cells)}列，超过{MAX_COLUMNS}列的上限")
    header: dict[int, str] = {}
    findings: list[Finding] = []
    for i, cell in enumerate(cells):
        heading = cell.strip()
        if heading and heading not in header.values() and heading != LINE:
            header[i] = heading
        elif heading:
            findings.append(Finding(rule="duplicate_column", severity="error", file=shown, row=1, column=heading,
                                    value=heading, message=f"列名“{heading}”重复，只读取最左一列"))  # fmt: skip
    return header, findings


def to_csv(frame: pd.DataFrame, *, bom: bool = False) -> str:
    """Return the table as CSV text: harmless cells, full-precision numbers, true/false, ISO dates."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([harmless(str(name)) for name in frame.columns])
    columns = [_plain_column(frame[name]) for name in frame.columns]
    writer.writerows(zip(*columns, strict=True))
    return ("\ufeff" if bom else "") + buffer.getvalue()


def _plain_column(column: pd.Series) -> list[Any]:
    """Cells as written: "" for missing, true/false, dates as ISO text, floats by shortest round-trip text."""
    if column.dtype == np.float64:
        cells: list[Any] = column.tolist()
        for place in np.flatnonzero(~np.isfinite(column.to_numpy())).tolist():
            cells[place] = ""
        return cells
    if column.dtype == np.int64:
        return column.tolist()
    return list(map(_Plain().__getitem__, column.tolist()))


class _Plain(dict[Any, Any]):
    """Each distinct cell as written; columns of text repeat a few of them many times."""

    def __missing__(self, value: Any) -> Any:
        plain = plain_cell(value)
        if isinstance(value, str):  # 1, 1.0 and True are one key
            self[value] = plain
        return plain


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain mappings for JSON: missing is None, true/false stay booleans, dates ISO text."""
    columns = {str(name): [_json_cell(value) for value in frame[name].tolist()] for name in frame.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _json_cell(value: Any) -> Any:
    if isinstance(value, bool | np.bool_ | str):
        return bool(value) if not isinstance(value, str) else value
    plain = plain_cell(value)
    return None if plain == "" else plain


def plain_cell(value: Any) -> Any:
    """One cell as CSV and JSON carry it: None → "", bool → true/false, dates ISO, numpy → Python, text harmless."""
    if type(value) is str:  # most cells are texts, most of these need no look at all
        return harmless(value) if value.startswith(_DANGEROUS) else value
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    if isinstance(value, np.integer | np.floating):
        return value.item()
    return harmless(value)


def long_format(path: Path) -> str:
    """Return "csv", "csv.gz" or "parquet" by the file name.

    Raises
    ------
    UsageError
        Another suffix, or Parquet without the extra ``parquet``.
    """
    name = path.name.lower()
    if name.endswith(".parquet"):
        if importlib.util.find_spec("pyarrow") is None:
            raise UsageError(f"{path.name}：读写Parquet需先安装附加组件parquet，或改用.csv")
        return "parquet"
    for suffix in ("csv.gz", "csv"):
        if name.endswith("." + suffix):
            return suffix
    raise UsageError(f"{path.name}：文件名应以.csv、.csv.gz或.parquet结尾")


def read_long(path: Path) -> pd.DataFrame:
    """Read a long table of many series (CSV, gzipped CSV or Parquet); ids stay text, numbers are parsed quickly.

    A file with rows too long or double headings is read again with care, to say where. Blank rows are left out; then
    there is a column ``line``. ``attrs["file"]`` is the file's name.

    Raises
    ------
    InputError
        The file is missing, not UTF-8, broken, too large or empty, or a row or heading is at fault.
    """
    form = long_format(path)
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InputError(f"{path.name}：文件超过{MAX_FILE_BYTES // 2**20}MB，请拆分")
        frame = pd.read_parquet(path) if form == "parquet" else _quick_table(path, form)
    except FileNotFoundError:
        raise InputError(f"{path.name}：找不到文件") from None
    except UnicodeDecodeError:
        raise InputError(f"{path.name}：不是UTF-8编码，请另存为“CSV UTF-8”") from None
    except pd.errors.EmptyDataError:
        raise InputError(f"{path.name}：文件是空的，第1行应为列名") from None
    except (pd.errors.ParserError, pd.errors.ParserWarning):
        frame = _careful_table(path, form)
    except (EOFError, OSError, ValueError) as error:
        raise InputError(f"{path.name}：文件无法读取（{str(error).splitlines()[0][:80]}）") from None
    frame.attrs["file"] = path.name
    return frame


def _quick_table(path: Path, form: str) -> pd.DataFrame:
    """A sound CSV file; a parser's error or warning if it is not."""
    text = {name: "str" for name in (SERIES_ID, PERIOD, CALIBER, KIND, PART_YEAR, DIRECTION, TARGET_TYPE)}
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)
        frame = pd.read_csv(path, dtype=text, encoding="utf-8-sig", compression="gzip" if form == "csv.gz" else None,
                            keep_default_na=False, na_values=_NUMERIC_BLANKS, index_col=False,
                            skip_blank_lines=False)  # fmt: skip
    doubled = [name for name in frame.columns if name.rpartition(".")[0] in frame.columns]
    if doubled:  # pandas renames a second "value" to "value.1"
        raise pd.errors.ParserWarning(f"{doubled}")
    return _without_blank_rows(frame)


def _without_blank_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Drop rows in which every cell is blank; if there are any, ``line`` keeps the others' numbers."""
    if SERIES_ID not in frame.columns:
        return frame
    suspects = np.flatnonzero(frame[SERIES_ID].str.strip() == "")
    rows = zip(suspects.tolist(), frame.iloc[suspects].itertuples(index=False), strict=True)
    blank = [at for at, cells in rows if not any(cell == cell and str(cell).strip() for cell in cells)]
    if not blank:
        return frame
    kept = np.delete(np.arange(len(frame)), blank)
    return frame.iloc[kept].assign(**{LINE: kept + 2}).reset_index(drop=True)


def _careful_table(path: Path, form: str) -> pd.DataFrame:
    """The file as text, row by row; a located fault instead of a table that has shifted."""
    content = path.read_bytes()
    text = _decoded(gzip.decompress(content) if form == "csv.gz" else content, path.name)
    frame, findings = _table_of(_csv_rows(text, path.name), path.name)
    faults = [replace(fault, message=_REFUSED.get(fault.rule, fault.message)) for fault in findings]
    if faults:
        more = f"……共{len(faults)}处" if len(faults) > 1 else ""
        raise InputError(f"{faults[0].place}：{faults[0].message}{more}", faults)
    return frame


def write_long(frame: pd.DataFrame, path: Path) -> None:
    """Write a long table as CSV, gzipped CSV (fixed time stamp) or Parquet, by the suffix."""
    form = long_format(path)
    if form == "parquet":
        buffer = io.BytesIO()
        frame.to_parquet(buffer, index=False)
        write_whole(path, buffer.getvalue())
        return
    content = to_csv(frame).encode("utf-8")
    write_whole(path, gzip.compress(content, compresslevel=4, mtime=0) if form == "csv.gz" else content)


def aligned(frame: pd.DataFrame) -> str:
    """Return the table as text in columns of equal width on a screen, where a Chinese character takes two places.

    >>> print(aligned(pd.DataFrame({"方法": ["甲"], "n": [1.5]})), end="")
    方法  n
    甲    1.5
    """
    rows = [list(frame.columns), *frame.itertuples(index=False)]
    cells = [["—" if value != value else str(value) for value in row] for row in rows]
    widths = [max(map(_places, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(c + " " * (w - _places(c)) for c, w in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join(lines) + "\n"


def _places(text: str) -> int:
    """Places a text takes on a screen."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def write_csv(frame: pd.DataFrame, path: Path, *, bom: bool = False) -> None:
    """Write the table to ``path`` as a whole or not at all."""
    write_whole(path, to_csv(frame, bom=bom).encode("utf-8"))


def workbook_bytes(build: Any) -> bytes:
    """Build an XLSX in memory: ``build(workbook)`` gets an xlsxwriter workbook; equal content gives equal bytes.

    Text written through :func:`put` never becomes a formula or a link.
    """
    import xlsxwriter

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(buffer, options)
    workbook.set_properties({"created": EPOCH, "author": "", "company": "", "comments": ""})
    build(workbook)
    workbook.close()
    return buffer.getvalue()


def put(sheet: Any, row: int, column: int, value: Any, style: Any = None) -> None:
    """Write one cell of an xlsxwriter sheet: numbers as numbers, everything else as harmless text, empty as blank."""
    plain = plain_cell(value)
    if plain == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(plain, int | float):
        sheet.write_number(row, column, plain, style)
    else:
        sheet.write_string(row, column, str(plain), style)


def table_workbook(tables: Iterable[tuple[str, pd.DataFrame]]) -> bytes:
    """Return an XLSX with one plain sheet a table: bold frozen header, filter, widths by content."""
    pairs = list(tables)

    def build(workbook: Any) -> None:
        bold = workbook.add_format({"bold": True, "bg_color": "#E7EDF3", "border": 1})
        for name, frame in pairs:
            sheet = workbook.add_worksheet(name[:31])
            _fill(sheet, frame, bold)

    return workbook_bytes(build)


def _fill(sheet: Any, frame: pd.DataFrame, bold: Any) -> None:
    """Write header and cells of one plain sheet."""
    for j, name in enumerate(frame.columns):
        cells = frame[name].tolist()
        put(sheet, 0, j, str(name), bold)
        for i, value in enumerate(cells, start=1):
            put(sheet, i, j, value)
        longest = max([len(str(name)), *(len(str(value)) for value in cells)])
        sheet.set_column(j, j, min(40, max(9, longest + 2)))
    sheet.freeze_panes(1, 1)
    if len(frame) and len(frame.columns):
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)
