"""Every table of a plan folder and of a result: column names, kinds, keys; ``conform`` is the one door.

Column names are spelled here and nowhere else; other rooms write ``frame[t.YEAR]``. A cell is text until ``conform``
gives it its kind: text, number (finite float), integer, boolean or ISO date.
"""

from evallib.tables.catalogue import PLAN_TABLES as PLAN_TABLES
from evallib.tables.catalogue import Kind as Kind
from evallib.tables.catalogue import Table as Table
from evallib.tables.doors import ID_PATTERN as ID_PATTERN
from evallib.tables.doors import conform as conform
from evallib.tables.doors import empty as empty
from evallib.tables.doors import records as records
from evallib.tables.doors import rows as rows
from evallib.tables.doors import split_list as split_list
from evallib.tables.names import *  # noqa: F403
