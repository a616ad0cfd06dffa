"""From a ledger row to the cell a department sent: file, sheet, cell, and the hash of the file as received."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from evallib import tables as t
from evallib.plan import Plan

_CELL = re.compile(r"\$?[A-Za-z]{1,3}\$?\d+(:\$?[A-Za-z]{1,3}\$?\d+)?")


@dataclass(frozen=True)
class Origin:
    """Where a figure stood: file, sheet and cell, each "" where unknown."""

    file: str = ""
    sheet: str = ""
    cell: str = ""


def read_origin(text: str) -> Origin:
    """Take ``file#sheet!cell`` apart; a file name may hold ``#``, a sheet's name ``!``.

    >>> read_origin("wjw.xlsx#指标!G7")
    Origin(file='wjw.xlsx', sheet='指标', cell='G7')
    >>> read_origin("wjw.csv")
    Origin(file='wjw.csv', sheet='', cell='')
    """
    rest, mark, cell = text.rpartition("!")
    if not mark or not _CELL.fullmatch(cell.strip()):
        rest, cell = text, ""
    file, mark, sheet = rest.rpartition("#")
    return Origin(file.strip(), sheet.strip(), cell.strip()) if mark else Origin(rest.strip(), "", cell.strip())


class Hashes:
    """Hashes of files received, by the name a ledger row gives; the row's own column ``sha256`` comes first."""

    def __init__(self, plan: Plan) -> None:
        frame = plan.known("submissions")
        frame = frame[(frame[t.SHA256] != "") & ~(frame[t.RECEIVED_ON] > pd.Timestamp(plan.as_of))]
        self._rows = frame.sort_values([t.RECEIVED_ON, t.LINE], kind="stable")

    def of(self, row: object, file: str) -> str:
        """The hash of the file behind a ledger row; "" where it is not on record.

        Of several versions of a file the one the row was recorded with, else the last before, else the first after;
        the same department's before another's.
        """
        own = str(getattr(row, t.SHA256, "") or "")
        if own or not file:
            return own
        found = self._rows[self._rows[t.FILE] == file]
        mine = found[found[t.DEPARTMENT_ID] == getattr(row, t.SUBMITTED_BY, "")]
        found = mine if len(mine) else found
        day = getattr(row, t.RECORDED_ON, pd.NaT)
        before = found[found[t.RECEIVED_ON] <= day]
        best = before.tail(1) if len(before) else found.head(1)
        return str(best[t.SHA256].iloc[0]) if len(best) else ""
