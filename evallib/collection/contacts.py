"""Whether a department has registered a contact; who that is never leaves the private file."""

from __future__ import annotations

from dataclasses import dataclass

from evallib import tables as t
from evallib.collection.owed import current
from evallib.errors import InputError
from evallib.plan import PRIVATE, Plan
from evallib.sheets import read_csv


@dataclass(frozen=True)
class Registered:
    """Departments with a contact; ``notes`` where the private file cannot be read."""

    departments: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


def registered(plan: Plan) -> Registered:
    """Read the private file of a plan folder; without one nobody is registered."""
    table = t.PLAN_TABLES[PRIVATE]
    path = plan.folder / table.file
    if not path.exists():
        return Registered()
    try:
        frame, _ = t.conform(read_csv(path, name=table.file)[0], table)
    except InputError as error:
        return Registered(notes=(f"{error}；是否登记联系人无法显示",))
    said = (frame[[t.NAME, t.PHONE, t.EMAIL]] != "").any(axis=1)
    return Registered(frozenset(current(plan, name) for name in frame.loc[said, t.DEPARTMENT_ID]))
