"""The trace of an indicator as a screen and as a table for an office."""

from __future__ import annotations

import pandas as pd

from evallib import tables as t
from evallib.collection.trace import PARTS, PROVENANCE_NAMES, STATUS_NAMES
from evallib.evaluation import Evaluation
from evallib.numbers import format_number
from evallib.sheets import aligned

HEADINGS = {
    t.KIND: "类别", t.INDICATOR_ID: "指标编号", t.NAME: "事项", t.YEAR: "年份", t.PERIOD: "时期", t.VALUE: "数值",
    t.TEXT: "内容", t.STATUS: "数据状态", t.CALIBER: "口径", t.SOURCE: "来源", t.PROVENANCE: "数据性质",
    t.RECORDED_ON: "登记日期", t.SUBMITTED_BY: "报送单位编号", t.DEPARTMENT: "报送单位", t.FILE: "原文件",
    t.SHEET: "工作表", t.CELL: "单元格", t.SHA256: "文件sha256", t.LEDGER: "台账文件",
    t.LINE: "台账行", t.REPLACED_BY: "替代行", t.NOTE: "说明",
}  # fmt: skip
_FIGURES = ("latest", "counted", "reference", "listed", "history", "beyond", "caliber", "superseded", "retracted",
            "retraction", "unusable")  # fmt: skip
_PERIODS = {"annual": "全年", "h1": "上半年", "q1": "一季度", "q3": "前三季度"}
_SHOWN_HASH = 12
"""Characters of a hash on the screen; files carry all 64."""


def sheet(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the trace with Chinese headings and words."""
    words = {t.KIND: PARTS, t.PERIOD: _PERIODS, t.STATUS: STATUS_NAMES, t.PROVENANCE: PROVENANCE_NAMES}
    named = {name: rows[name].map(lambda code, table=table: table.get(code, code)) for name, table in words.items()}
    return rows.assign(**named)[list(HEADINGS)].rename(columns=HEADINGS)


def screen(evaluation: Evaluation, rows: pd.DataFrame) -> str:
    """Return the trace of one indicator for the screen: result, target, then every figure with its place."""
    row = evaluation.row(str(rows[t.INDICATOR_ID].iloc[0]))
    plan, unit = evaluation.plan, f"（{row[t.UNIT]}）" if row[t.UNIT] else ""
    lead = plan.department_name(row[t.DEPARTMENT], short=True) if row[t.DEPARTMENT] else "未明确牵头单位"
    named = sheet(rows)
    told = named[rows[t.KIND] == "result"]
    parts = [
        f"{row[t.INDICATOR_ID]}　{row[t.NAME]}{unit}　{row[t.ATTRIBUTE]}　{lead}\n"
        f"已知日期{plan.as_of.isoformat()}，数据截至{plan.data_until.isoformat()}\n",
        "评价\n" + "".join(map(_line, told["事项"], told["内容"], told["说明"])),
        _block("基数和目标", named[~rows[t.KIND].isin((*_FIGURES, "result"))], _TARGETS),
        _block("数据", named[rows[t.KIND].isin(_FIGURES)], _LEDGER),
    ]
    return "\n".join(parts)


_TARGETS = ("类别", "事项", "数值", "内容", "登记日期", "报送单位", "台账行", "台账文件", "说明")
_LEDGER = ("类别", "事项", "数值", "数据状态", "口径", "登记日期", "报送单位", "台账行", "原文件", "工作表", "单元格",
           "文件sha256", "数据性质", "来源", "说明")  # fmt: skip


def _line(name: str, text: str, note: str) -> str:
    return f"  {name}：{text}{f'（{note}）' if note else ''}\n"


def _shown(table: pd.DataFrame) -> pd.DataFrame:
    """Numbers in their shortest form, days, short hashes."""
    days = table["登记日期"].dt.strftime("%Y-%m-%d").fillna("")
    values = table["数值"].map(lambda value: format_number(value, missing=""))
    return table.assign(**{"登记日期": days, "数值": values, "文件sha256": table["文件sha256"].str[:_SHOWN_HASH]})


def _block(title: str, table: pd.DataFrame, columns: tuple[str, ...]) -> str:
    """One aligned table; columns without content are left out."""
    table = _shown(table)
    kept = [name for name in columns if (table[name].astype("str") != "").any()]
    lines = aligned(table[kept]).splitlines() if len(table) else ["无"]
    return f"{title}\n" + "".join(f"  {line}\n" for line in lines)
