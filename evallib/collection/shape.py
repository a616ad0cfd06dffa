"""The shape of a returned file: what was hidden, merged, added or taken away."""

from __future__ import annotations

from collections.abc import Sequence

from evallib import tables as t
from evallib.collection.answers import Answers
from evallib.collection.forms import RECEIPT
from evallib.collection.layout import Found
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
    for (top, left), (bottom, right) in found.merged_over_rows():
        text = f"{address(top, left)}:{address(bottom, right)}合并了多行，无法确定各行的内容；请取消合并后逐行填写"
        tell("merged_rows", "error", text, row=top, column=left)
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


def missing_sheets(answers: Answers, found: Sequence[Found]) -> None:
    """Sheets the form had and the file has not."""
    if answers.stamp is None:
        return
    there = {one.sheet.kind for one in found}
    for title, (kind, _) in answers.stamp.heads.items():
        if kind in answers.sheets and kind not in there and kind != RECEIPT.kind:
            needed = kind == "adjustment"
            text = f"缺少工作表“{title}”，{'其中的选择为必填；请补回' if needed else '按未填处理；请勿删除工作表'}"
            answers.add(
                Finding(rule="sheet_missing", severity="error" if needed else "warning", message=text,
                        file=answers.book.name, sheet=title)
            )  # fmt: skip
