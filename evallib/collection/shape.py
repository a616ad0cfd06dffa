"""The shape of a returned file: what was hidden, merged, added or taken away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from evallib import tables as t
from evallib.collection.answers import Answers
from evallib.collection.forms import RECEIPT, Column
from evallib.collection.layout import Found, normal
from evallib.collection.workbook import address
from evallib.errors import Finding, Severity


def look_over(answers: Answers, found: Found) -> None:
    """Shape of a found sheet: missing columns, merged rows, hidden rows and columns, columns nobody asked for."""
    grid, head = found.grid, found.head

    def tell(rule: str, severity: Severity, text: str, *, row: int = head, column: int = 0, heading: str = "") -> None:
        answers.add(
            Finding(rule=rule, severity=severity, message=text, file=answers.book.name, sheet=grid.title,
                    cell=address(row, column), row=row + 1, column=heading)
        )  # fmt: skip

    for column in found.missing:
        figure = column.name == t.VALUE or column.name == "choice"
        text = f"缺少“{column.heading}”列，该列按未填处理；请勿删除或改写表头"
        tell("column_missing", "warning" if figure else "info", text, heading=column.heading)
    if found.sheet.id_column not in found.columns and found.sheet.kind != "problem":
        text = f"缺少“{found.sheet.id_column.heading}”列，各行按名称识别；请核对，并勿删除该列"
        tell("column_missing", "warning", text, heading=found.sheet.id_column.heading)
    for (top, left), (bottom, right) in found.merged():
        what = "多行" if bottom > top else "多列"
        text = f"{address(top, left)}:{address(bottom, right)}合并了{what}，无法确定各格的内容；请取消合并后逐格填写"
        tell("merged_rows" if bottom > top else "merged_columns", "error", text, row=top, column=left)
    for at, column in found.doubles.items():
        _doubled_column(found, at, column, tell)
    for at, heading in found.strangers.items():
        if any(str(grid.cell(row, at)).strip() for row in range(found.head + 1, len(grid.rows))):
            text = f"“{heading[:30]}”列不在填报表内，其中内容不登记；需要说明的请写入备注"
            tell("column_unknown", "info", text, column=at, heading=heading[:30])
    if grid.hidden:
        tell("hidden_sheet", "info", "工作表被隐藏，其中内容仍已读取")
    hidden = [row + 1 for row in sorted(grid.hidden_rows) if row > found.head and row < len(grid.rows)]
    if hidden:
        text = f"第{'、'.join(map(str, hidden[:10]))}行被隐藏，其中内容仍已读取"
        tell("hidden_rows", "info", text, row=hidden[0] - 1)
    for column, at in found.columns.items():
        if at in grid.hidden_columns and column.entry:
            text = f"“{column.heading}”列被隐藏，其中内容仍已读取"
            tell("hidden_column", "info", text, column=at, heading=column.heading)


def _doubled_column(found: Found, at: int, column: Column, tell: Callable[..., None]) -> None:
    """A column that stands there twice: harmless where both say the same."""
    grid, first = found.grid, found.columns[column]
    rows = range(found.head + 1, len(grid.rows))
    pairs = ((row, normal(grid.cell(row, at)), normal(grid.cell(row, first))) for row in rows)
    differ = next((row for row, second, one in pairs if second and second != one), None)
    if differ is None:
        tell("column_doubled", "info", f"“{column.heading}”列重复，已忽略", column=at, heading=column.heading)
        return
    text = f"“{column.heading}”列出现两次而内容不同（如第{differ + 1}行）；请只保留一列"
    tell("column_doubled", "error", text, column=at, heading=column.heading)


def missing_sheets(answers: Answers, found: Sequence[Found]) -> None:
    """Sheets the form had and the file has not."""
    if answers.stamp is None:
        return
    there = {one.sheet.kind for one in found}
    unread = {grid.title for grid in answers.book.grids} - {one.grid.title for one in found}
    for title, (kind, _) in answers.stamp.heads.items():
        if kind in answers.sheets and kind not in there and kind != RECEIPT.kind:
            if title in unread:
                text = f"工作表“{title}”找不到表头，其中内容无法读取；请恢复下发时的表头"
                answers.add(_of_sheet(answers, "headings_missing", "error", text, title))
                continue
            needed = kind == "adjustment"
            text = f"缺少工作表“{title}”，{'其中的选择为必填；请补回' if needed else '按未填处理；请勿删除工作表'}"
            answers.add(_of_sheet(answers, "sheet_missing", "error" if needed else "warning", text, title))


def missing_rows(answers: Answers, found: Sequence[Found]) -> None:
    """Rows the form had and the sheet has not; to be called when every sheet has been read."""
    if answers.stamp is None:
        return
    for one in {one.sheet.kind: one for one in found if one.sheet.kind not in ("problem", "adjustment")}.values():
        kind, head = one.sheet.kind, one.sheet.columns[1].heading
        for key, values in answers.filled(kind)[0].items():
            if (kind, key) not in answers.seen:
                text = f"缺少{key}（{values.get(head, '')}）一行，按未填处理；请勿删除行"
                place = address(one.head, one.columns.get(one.sheet.id_column, 0))
                told = _of_sheet(answers, "row_missing", "warning", text, one.grid.title)
                answers.add(replace(told, cell=place, row=one.head + 1, indicator_id=key))


def _of_sheet(answers: Answers, rule: str, severity: Severity, text: str, title: str) -> Finding:
    return Finding(rule=rule, severity=severity, message=text, file=answers.book.name, sheet=title)
