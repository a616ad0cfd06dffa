"""The first sheet of a form: what it is for, by when, where to, and how to fill it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evallib.collection.forms import ADJUST, CHANGED, CHANGES, KEEP, TITLES, WHOLE, Sheet, SheetKind, report_period
from evallib.collection.make_book import Styles, protect, row_height, set_page
from evallib.collection.make_known import period_text
from evallib.collection.make_round import Round
from evallib.collection.make_row import Row, Rows
from evallib.plan import Plan, office_of
from evallib.sheets import put

GUIDE = "说明"
_LABEL, _ROOM = 14.0, 108.0
_MOST_CHANGES = 60
_FOR_MILESTONE: Mapping[str, SheetKind] = {
    "city": "city_task", "special_plan": "special_plan", "adjustment": "adjustment",
}  # fmt: skip
"""What a milestone asks for → the sheet that answers it."""


def fill_guide(book: Any, styles: Styles, plan: Plan, department_id: str, asked: Round, rows: Rows) -> None:
    """Add the sheet 说明."""
    page = book.add_worksheet(GUIDE)
    page.set_column(0, 0, _LABEL)
    page.set_column(1, 1, _ROOM)
    page.set_row(0, 36)
    put(page, 0, 0, f"{plan.title}中期评估填报表", styles.get(font_name="黑体", font_size=16))
    lines = [*_facts(plan, department_id, asked, rows), ("填写要求", "")]
    lines += [(f"{i}.", text) for i, text in enumerate(_rules(plan, asked, rows), start=1)]
    if changes := _changes(rows):
        lines += [("较上一稿变动", ""), *(("", text) for text in changes)]
    for i, (label, text) in enumerate(lines, start=1):
        heading = bool(label) and not text
        look: dict[str, Any] = {"font_size": 11, "text_wrap": not heading}
        side = {"font_name": "黑体"} if heading or not label.endswith(".") else {"align": "right"}
        put(page, i, 0, label, styles.get(**look, valign="top", **side))
        put(page, i, 1, text, styles.get(font_size=11, text_wrap=True, valign="top"))
        page.set_row(i, row_height([(text, _ROOM * 0.92)]) + 3)
    set_page(page)
    page.print_area(0, 0, len(lines), 1)
    protect(page)


def _facts(plan: Plan, department_id: str, asked: Round, rows: Rows) -> list[tuple[str, str]]:
    """Who, what, by when, where to."""
    stone = asked.milestone
    what = f"{stone.name}（节点{stone.milestone_id}）" if stone else "按通知要求"
    sheets = "、".join(f"{TITLES[kind]}{_count(kind, found)}" for kind, found in rows.items())
    office = plan.department_name(office_of(plan)) or "评估牵头单位"
    found = [
        ("填报单位", plan.department_name(department_id)), ("报送事项", what), ("截止日期", _due(asked)),
        ("报送方式", f"发送至{plan.mailbox}" if plan.mailbox else f"按通知要求报送{office}"),
        ("已知数据", f"截至{plan.as_of.isoformat()}登记的数据已填入相应单元格，请逐项核对"), ("本表内容", sheets),
    ]  # fmt: skip
    kind = _FOR_MILESTONE.get(stone.asked) if stone else None
    if kind in rows:
        found.append(("本次须完成", f"工作表“{TITLES[kind]}”；其他工作表如有新情况可一并更新"))
    return found


def _count(kind: SheetKind, rows: Sequence[Row]) -> str:
    """How many items a sheet lists."""
    return "（自行填写）" if kind == "problem" else f"{len(rows) - 1}项" if kind == "adjustment" else f"{len(rows)}项"


def _due(asked: Round) -> str:
    if asked.due is None:
        return "以通知为准"
    day = f"{asked.due.year}年{asked.due.month}月{asked.due.day}日"
    return f"{day}（已延期，{asked.extended}）" if asked.extended else day


def _rules(plan: Plan, asked: Round, rows: Rows) -> list[str]:
    """How to fill in, for the sheets there are."""
    found = [
        "浅黄色单元格由本单位填写，灰色单元格为固定内容。工作表已加保护（无密码），编号、表头和灰色内容请勿改动；"
        "确需调整版式的，可在“审阅”菜单中撤销工作表保护。可以调整行高和列宽。",
        "已填入的内容为已登记的数据。与本单位掌握的情况一致的，保留即可；不一致的，直接修改，并在备注中说明原因。",
    ]
    texts: dict[SheetKind, str] = {
        "indicator": "【指标】数字按“单位”列填写，不带单位和文字；没有数的留空，不填“—”“约”“左右”“以上”等。填了数的，"
        "请在右侧选择状态（最终核实数、初步数、预计数；原报数有误又暂无新数的选“撤回”），写明口径和来源。部门自评为“滞后”的，须填写滞后原因、下一步措施和"
        "完成时限。各行的填法见右侧“填报要求”；五年累计类指标只填当年数，累计数自动计算。",
        "special_plan": "【专项规划】评估报告经“评估报告审阅人”审阅同意后，填写审阅同意日期；"
        "抄送备案后，填写报送备案日期。",
        "problem": "【问题】一行一个问题，编号已排好；写明类别、成因和对应措施，涉及的指标、任务、工程或项目填其编号。",
        "adjustment": f"【调整建议】首行“{WHOLE}”必须选择“{ADJUST}”或“{KEEP}”，无调整的也须填报（选“{KEEP}”）。"
        f"选“{ADJUST}”的，在需要调整的事项所在行选“{ADJUST}”，写明拟调整为、调整原因和参考依据，并按“调整程序”列履行程序；"
        f"注明“不得自行调整”的事项，部门文件不能自行改动。红色单元格表示尚缺内容。",
    }
    works = [TITLES[kind] for kind in ("task", "programme", "project", "city_task") if kind in rows]
    for kind, text in texts.items():
        if kind in rows:
            found.append(text)
        if kind == "indicator" and works:
            found.append(
                f"【{'、'.join(works)}】填写截至{period_text(report_period(plan))}的进展。本单位为配合单位的，只填本单位承担的部分。"
                "投资额单位为万元，累计完成投资从开工算起；形象进度填百分比或文字。已填入上次填报的内容，请在此基础上更新。"
            )
    if asked.since:
        found.append(
            f"橙色单元格为{asked.since.isoformat()}（上一稿）以后有变动的内容，原值见单元格批注，汇总见各表最右侧一列。"
        )
    return found


def _changes(rows: Rows) -> list[str]:
    """What changed since the round before, one line a row."""
    found = []
    for kind, listed in rows.items():
        for row in listed:
            if row.marks:
                texts = [str(value) for value in list(row.values.values())[:2]]
                found.append(f"{TITLES[kind]}　{' '.join(texts)}：{row.values[CHANGES.heading]}")
    more = len(found) - _MOST_CHANGES
    return found if more <= 0 else [*found[:_MOST_CHANGES], f"另有{more}项，见各工作表。"]


def visible(sheet: Sheet, asked: Round) -> Sheet:
    """The sheet without the column of changes in a first round."""
    kept = tuple(column for column in sheet.columns if asked.since or column.name != CHANGED)
    return Sheet(sheet.kind, sheet.title, kept)
