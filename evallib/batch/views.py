"""A plan and its evaluation, read once in a process, handed out so that what a notebook reads of them is noted.

:class:`Memory` keeps them: the fork server's is inherited by every kernel it forks, so that a plan is read and
evaluated once a run. :func:`watched_plan` and the evaluation made of it behave as plain ones do; each look at them is
a facet (:mod:`evallib.batch.frames`), and :meth:`Memory.replay` looks at the same facet of the plan as it is now. A
report whose facets are all as they were has nothing new to say.

Whoever changes a frame, replaces a table or asks for another method gets what the library computes from that, as if
nothing were kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from evallib import evaluation as evaluations
from evallib import plan as plans
from evallib import tables as t
from evallib.batch.frames import Facet, Note, Watched, digest, replay, untouched, watch
from evallib.batch.reading import folder_digest
from evallib.errors import Finding
from evallib.evaluation import Evaluation
from evallib.files import Stamp, stamp
from evallib.plan import Indicator, Plan, find_plan


class Memory:
    """One plan folder, read once; raw plans and evaluations by date.

    Parameters
    ----------
    plan, as_of, data_until
        As ``load_plan`` takes them.
    """

    def __init__(self, plan: str | Path, as_of: str = "", data_until: str = "") -> None:
        self.place = find_plan(plan)
        self._stamps = _stamps(*self.place)
        self._first = plans.read_plan(plan, as_of, data_until)
        self._plans: dict[tuple[dt.date, dt.date], Plan] = {}
        self._views: dict[str, Evaluation] = {}

    def current(self) -> bool:
        """Whether the files are still those that were read."""
        return self._stamps == _stamps(*self.place)

    def dated(self, as_of: Any = "", data_until: Any = "") -> Plan:
        """The plan on given days; empty as the settings have it."""
        asked = plans.dated(self._first, as_of, data_until)
        return self._plans.setdefault((asked.as_of, asked.data_until), asked)

    def evaluation(self, view: Facet) -> Evaluation:
        """The evaluation a view is of: days, whether public, department, special plan, indicators (None = all)."""
        key = repr(view)
        if key not in self._views:
            as_of, data_until, public, department, special_plan, wanted = view
            whole = [as_of, data_until, public, "", "", None]
            if wanted is not None:
                made = self.evaluation([*view[:5], None]).of_indicators(wanted)
            elif special_plan:
                made = self.evaluation(whole).for_special_plan(special_plan)
            elif department:
                made = self.evaluation(whole).for_department(department)
            else:
                made = evaluations.evaluate_plan(self.dated(as_of, data_until), public=public)
            self._views[key] = made
        return self._views[key]

    def whole(self) -> Evaluation:
        """The evaluation of the whole plan on its own days."""
        return self.evaluation(_view(self._first, public=False))

    def part(self, view: Facet, name: str) -> Any:
        """A table of a view, or what it finds out when it is asked."""
        return self.past_errors(view) if name == "past_errors" else getattr(self.evaluation(view), name)

    def past_errors(self, view: Facet) -> pd.DataFrame:
        """``Evaluation.past_errors`` of a view: the rows of the whole plan's, each of which is its own."""
        as_of, data_until, public, _, special_plan, _ = view
        if special_plan:
            return self.evaluation(view).past_errors
        rows = self.evaluation([as_of, data_until, public, "", "", None]).past_errors
        own = set(self.evaluation(view).ratings[t.INDICATOR_ID])
        return rows[rows[t.INDICATOR_ID].isin(own)].reset_index(drop=True)

    def warm(self, as_of: str, data_until: str) -> None:
        """Evaluate ahead what reports of these days will ask for."""
        view = _view(self.dated(as_of, data_until), public=False)
        _ = self.evaluation(view).past_errors

    def holds(self, facets: list[list[Any]]) -> bool:
        """Whether facets all have their digests."""
        return all(self.replay(facet) == found for facet, found in facets)

    def replay(self, facet: Facet) -> str:
        """Digest of a facet as it is now; "" where it is not there any more."""
        kind, *rest = facet
        try:
            if kind == "table":
                name, view, chain, column = rest
                tables = self.evaluation(view).plan.tables if view else self._first.tables
                return replay(tables[name], chain, column)
            if kind == "observations":
                as_of, data_until, view, chain, column = rest
                plan = self.evaluation(view).plan if view else self.dated(as_of, data_until)
                return replay(plan.observations, chain, column)
            if kind == "view":
                view, name, chain, column = rest
                value = self.part(view, name)
                return replay(value, chain, column) if isinstance(value, pd.DataFrame) else digest(value)
            if kind == "dates":
                plan = self.dated(*rest)
                return digest([plan.as_of.isoformat(), plan.data_until.isoformat()])
            as_of, data_until, view, what, *key = rest
            plan = self.evaluation(view).plan if view else self.dated(as_of, data_until)
            return digest(_plan_part(plan, what, *key))
        except Exception:  # a column, department or indicator that is gone
            return ""


def _stamps(folder: Path, settings: Path | None) -> dict[str, Stamp | None]:
    files = [*sorted(folder.iterdir()), *([settings] if settings else [])]
    return {str(path): stamp(path) for path in files}


def _view(plan: Plan, *, public: bool, department: str = "", special_plan: str = "") -> Facet:
    return [plan.as_of.isoformat(), plan.data_until.isoformat(), public, department, special_plan, None]


def _plan_part(plan: Plan, what: str, key: str | None = None) -> Any:
    """A part of a plan that facets name."""
    if what == "header":
        return [getattr(plan, name) for name in _HEADER]
    if what == "settings":
        return plan.settings.model_dump(exclude={"reports", "as_of", "data_until"})
    whole = getattr(plan, what)
    return whole if key is None else whole.get(key)


_HEADER = ("name", "title", "level", "first_year", "last_year", "base_year", "wording", "expect", "mailbox", "office")


class _Lookup(Mapping[Any, Any]):
    """A mapping of a plan by id that notes which ids are asked for."""

    def __init__(self, plan: WatchedPlan, name: str) -> None:
        self._plan, self._name = plan, name
        self._found: Mapping[Any, Any] = getattr(plan.raw, name)

    def __getitem__(self, key: Any) -> Any:
        self._plan.look(self._name, key)
        return self._found[key]

    def __contains__(self, key: object) -> bool:
        self._plan.look(self._name, key)
        return key in self._found

    def __iter__(self) -> Iterator[Any]:
        self._plan.look(self._name)
        return iter(self._found)

    def __len__(self) -> int:
        self._plan.look(self._name)
        return len(self._found)


class _Tables(Mapping[str, pd.DataFrame]):
    """The tables of a plan, watched when asked for."""

    def __init__(self, raw: Mapping[str, pd.DataFrame], note: Note, view: Facet | None = None) -> None:
        self._raw, self._note, self._view = raw, note, view
        self.given: dict[str, Watched] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self.given:
            self.given[name] = watch(self._raw[name], ["table", name, self._view], self._note)
        return self.given[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __len__(self) -> int:
        return len(self._raw)


class WatchedPlan(Plan):
    """A plan that notes what is read of it; a copy with other parts (``replace``) watches its tables alone."""

    _seen: tuple[Memory, Plan, Note, Facet | None] | None = None

    @property
    def raw(self) -> Plan:
        """The plan underneath."""
        assert self._seen is not None
        return self._seen[1]

    def look(self, what: str, key: Any = None) -> None:
        """Note that a part is read, or what it has under a key."""
        if self._seen is None:
            return
        _, raw, note, view = self._seen
        parts = [what, key] if isinstance(key, str) else [what]
        facet = ["plan", raw.as_of.isoformat(), raw.data_until.isoformat(), view, *parts]
        note(facet, lambda: digest(_plan_part(raw, *parts)))

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """The catalogue."""
        self.look("indicators")
        return self.__dict__["indicators"]

    @indicators.setter
    def indicators(self, value: tuple[Indicator, ...]) -> None:
        self.__dict__["indicators"] = value

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Faults met while reading."""
        self.look("findings")
        return self.__dict__["findings"]

    @findings.setter
    def findings(self, value: tuple[Finding, ...]) -> None:
        self.__dict__["findings"] = value

    @cached_property
    def by_id(self) -> Any:
        return _Lookup(self, "by_id") if self._seen else _plainly(Plan, "by_id", self)

    @cached_property
    def observations(self) -> pd.DataFrame:
        if self._seen is None:
            return _plainly(Plan, "observations", self)
        _, raw, note, view = self._seen
        days = [raw.as_of.isoformat(), raw.data_until.isoformat()]
        return watch(raw.observations, ["observations", *days, view], note)

    @cached_property
    def yearly_targets(self) -> Any:
        return _Lookup(self, "yearly_targets") if self._seen else _plainly(Plan, "yearly_targets", self)

    @cached_property
    def _targets_in_force(self) -> Any:
        return _Lookup(self, "_targets_in_force") if self._seen else _plainly(Plan, "_targets_in_force", self)

    @cached_property
    def _department_names(self) -> Any:
        return _Lookup(self, "_department_names") if self._seen else _plainly(Plan, "_department_names", self)

    def at(self, *, as_of: dt.date | None = None, data_until: dt.date | None = None) -> Plan:
        if self._seen is None or self._seen[3] is not None:
            return super().at(as_of=as_of, data_until=data_until)
        memory, raw, note, _ = self._seen
        other = raw.at(as_of=as_of, data_until=data_until)
        return watched_plan(memory, memory.dated(other.as_of, other.data_until), note, self.tables)


def watched_plan(memory: Memory, raw: Plan, note: Note, tables: Mapping[str, pd.DataFrame] | None = None, *,
                 view: Facet | None = None) -> WatchedPlan:  # fmt: skip
    """A plan a notebook may have; its name, years and settings count as read.

    ``view`` is given where the plan is not the one read but what a view made of it (for the public, of a special plan).
    """
    parts = {item.name: raw.__dict__[item.name] for item in fields(Plan)}
    parts["tables"] = tables if tables is not None else _Tables(raw.tables, note, view)
    plan = WatchedPlan(**parts)
    object.__setattr__(plan, "_seen", (memory, raw, note, view))
    plan.look("header")
    plan.look("settings")
    return plan


class WatchedEvaluation(Evaluation):
    """An evaluation that notes what is read of it."""

    _seen: tuple[WatchedPlan, Facet] | None = None

    @property
    def _raw(self) -> Evaluation:
        plan, view = self._seen or (None, None)
        assert plan is not None and view is not None and plan._seen is not None
        return plan._seen[0].evaluation(view)

    def _look(self, name: str, chain: list[Facet] | None = None) -> None:
        if self._seen is None:
            return
        plan, view = self._seen
        assert plan._seen is not None
        memory, _, note, _ = plan._seen
        facet = ["view", view, name, chain or [], None]
        note(facet, lambda: memory.replay(facet))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings of ``check``."""
        self._look("findings")
        return self.__dict__["findings"]

    @findings.setter
    def findings(self, value: tuple[Finding, ...]) -> None:
        self.__dict__["findings"] = value

    def _part(self, name: str) -> Any:
        """What the evaluation finds out when it is asked: found once for the view, watched as its tables are."""
        if self._seen is None or self._seen[0]._seen is None or not self._whole():
            return _plainly(Evaluation, name, self)
        plan, view = self._seen
        memory, _, note, _ = plan._seen or (None, None, None, None)
        assert memory is not None and note is not None
        with note.paused():
            value = memory.part(view, name)
        if isinstance(value, pd.DataFrame):
            return watch(value, ["view", view, name], note)
        self._look(name)
        return value

    def row(self, indicator_id: str) -> pd.Series:
        if self._seen is None or not untouched(self.ratings):
            return super().row(indicator_id)
        self._look("ratings", _only(indicator_id))
        return self._raw.row(indicator_id)

    def figures_of(self, indicator_id: str) -> pd.DataFrame:
        if self._seen is None or not untouched(self.figures):
            return super().figures_of(indicator_id)
        self._look("figures", _only(indicator_id))
        return self._raw.figures_of(indicator_id).copy(deep=False)

    def forecast_of(self, indicator_id: str) -> pd.DataFrame:
        if self._seen is None or not untouched(self.forecasts):
            return super().forecast_of(indicator_id)
        self._look("forecasts", _only(indicator_id))
        return self._raw.forecast_of(indicator_id).copy(deep=False)

    def for_department(self, department_id: str) -> Evaluation:
        if self._seen is None or not self._whole():
            return super().for_department(department_id)
        plan, view = self._seen
        if view[3] or view[4] or view[5] is not None:
            return super().for_department(department_id)
        return _watched_view(plan, [*view[:3], department_id, "", None])

    def for_special_plan(self, plan_id: str, *, method: str | None = None) -> Evaluation:
        if self._seen is None or method is not None or not self._whole():
            return super().for_special_plan(plan_id, method=method)
        plan, view = self._seen
        if view[3] or view[4] or view[5] is not None:
            return super().for_special_plan(plan_id, method=method)
        return _watched_view(plan, [*view[:3], "", plan_id, None])

    def of_indicators(self, wanted: Collection[str]) -> Evaluation:
        if self._seen is None or not self._whole() or self._seen[1][5] is not None:
            return super().of_indicators(wanted)
        plan, view = self._seen
        return _watched_view(plan, [*view[:5], sorted(map(str, wanted))])

    def _whole(self) -> bool:
        """Whether no frame has been changed by the notebook."""
        return all(untouched(frame) for frame in self.__dict__.values() if isinstance(frame, Watched))


def _asked(name: str) -> Any:
    """A cached property that a view finds out."""

    def find(self: WatchedEvaluation) -> Any:
        return self._part(name)

    made = cached_property(find)
    made.__set_name__(WatchedEvaluation, name)
    return made


for _name, _found in list(vars(Evaluation).items()):
    if isinstance(_found, cached_property) and not _name.startswith("_"):
        setattr(WatchedEvaluation, _name, _asked(_name))


def _plainly(kind: type, name: str, item: Any) -> Any:
    """A cached property of the class above, found as that class finds it."""
    return kind.__dict__[name].func(item)


def _only(indicator_id: str) -> list[Facet]:
    return [["==", ["col", t.INDICATOR_ID], str(indicator_id)]]


def _watched_view(plan: WatchedPlan, view: Facet) -> Evaluation:
    assert plan._seen is not None
    memory, origin, note, _ = plan._seen
    with note.paused():
        raw = memory.evaluation(view)
    made = object.__new__(WatchedEvaluation)
    for item in fields(Evaluation):
        value = raw.__dict__[item.name]
        made.__dict__[item.name] = watch(value, ["view", view, item.name], note) if _is_frame(value) else value
    if raw.plan is not origin:
        plan = watched_plan(memory, raw.plan, note, view=view)
    made.__dict__.update(plan=plan, _seen=(plan, view))
    for name, value in raw.__dict__.items():
        if name in _FIELDS and not isinstance(value, pd.DataFrame | str | bool | Plan) and name != "findings":
            made._look(name)
    return made


_FIELDS = frozenset(item.name for item in fields(Evaluation))


def _is_frame(value: Any) -> bool:
    return isinstance(value, pd.DataFrame)


def install(memory: Memory | None, plan: str, note: Note) -> None:
    """Let ``load_plan`` and ``evaluate`` in this process hand out what ``memory`` has, and note what is read.

    Parameters
    ----------
    memory : Memory or None
        None, or one whose files have changed: the plan is read when it is asked for.
    plan : str
        Name or path of the run's plan. Other plans are read as ever: their files are noted by whoever notes files.
    """
    kept: list[Memory] = [memory] if memory is not None else []
    place = find_plan(plan)

    def listed(folder: Path) -> None:
        """What reads files by itself leaves out those that are not there: another may come."""
        note(["folder", str(folder)], lambda: folder_digest(folder))

    def read(wanted: str | Path, as_of: Any, data_until: Any) -> Plan:
        if find_plan(wanted) != place:
            listed(find_plan(wanted)[0])
            return plans.read_plan(wanted, as_of, data_until)
        with note.paused():
            if not kept or not kept[0].current():
                kept[:] = [Memory(wanted, as_of, data_until)]
            raw = kept[0].dated(as_of, data_until)
        asked = ["dates", str(as_of or ""), str(data_until or "")]
        note(asked, lambda: kept[0].replay(asked))
        return watched_plan(kept[0], raw, note)

    def evaluate(
        asked: Plan, *, department: str, special_plan: str, method: str | None, public: bool
    ) -> Evaluation:  # fmt: skip
        if method is not None or not isinstance(asked, WatchedPlan) or not _is_kept(asked):
            listed(asked.folder)
            return evaluations.evaluate_plan(
                asked, department=department, special_plan=special_plan, method=method, public=public
            )
        view = _view(asked.raw, public=public, department=department, special_plan=special_plan)
        return _watched_view(asked, view)

    plans.reader, evaluations.evaluator = read, evaluate


def _is_kept(plan: WatchedPlan) -> bool:
    """Whether a plan is as it was handed out, and whole."""
    if plan._seen is None or plan._seen[3] is not None or not isinstance(plan.tables, _Tables):
        return False
    same = all(plan.__dict__[name] is plan.raw.__dict__[name] for name in ("indicators", "settings", "as_of"))
    return same and all(untouched(frame) for frame in plan.tables.given.values())
