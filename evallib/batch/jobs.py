"""From settings to jobs: which reports a run makes, with which id and parameters, and what ``--only`` picks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from evallib import tables as t
from evallib.batch.notebooks import Notebook, Value, find_notebook
from evallib.errors import UsageError
from evallib.plan import Plan, has_rows_about, reporting_departments
from evallib.settings import ReportRequest

_OWN = ("as_of", "data_until", "stage", "charts", "public")
"""What a report may set for itself; its notebook must then declare the parameter."""
_ONLY_HINT = "可写全称、“报告:对象”或“报告”"


@dataclass(frozen=True)
class Job:
    """One report to make.

    Attributes
    ----------
    notebook : Notebook
    plan : str
        Name of the plan.
    scope, suffix : str
        Department, indicator or special plan ("" = whole plan); suffix of the id ("" = none).
    parameters : mapping
        What ``papermill -f`` takes.
    on_demand : bool
        Whether it is made only where named.
    """

    notebook: Notebook
    plan: str
    scope: str
    suffix: str
    parameters: Mapping[str, Value]
    on_demand: bool = False

    @cached_property
    def report_id(self) -> str:
        """``stem``, ``stem:scope``, with ``@suffix``."""
        return self.group + (f"@{self.suffix}" if self.suffix else "")

    @property
    def group(self) -> str:
        """The id without its suffix."""
        return f"{self.notebook.stem}:{self.scope}" if self.scope else self.notebook.stem

    @property
    def file_name(self) -> str:
        """Name of its files, without extension."""
        return (self.scope or self.plan) + (f"@{self.suffix}" if self.suffix else "")


@dataclass(frozen=True)
class Dates:
    """Dates given on the command line; None where not given."""

    as_of: dt.date | None = None
    data_until: dt.date | None = None


@dataclass(frozen=True)
class Roster:
    """What the settings come to.

    Attributes
    ----------
    jobs : tuple of Job
        The reports that have something to say.
    absent : mapping of str to str
        Id (also without its suffix, or the stem alone) → why no such report is made.
    """

    jobs: tuple[Job, ...]
    absent: Mapping[str, str] = field(default_factory=dict)


def expand(plan: Plan, given: Dates = Dates()) -> Roster:
    """Return every report of the settings, in their order; scope "each" in the order of the plan's tables.

    A report whose notebook needs tables (:class:`Notebook`) that say nothing about its scope is absent.

    Parameters
    ----------
    plan : Plan
        As of the run's own dates.
    given : Dates
        Limits for the dates a report sets itself.

    Raises
    ------
    UsageError
        No such notebook, a setting the notebook has no parameter for, two reports of one id.
    """
    notebooks = {stem: find_notebook(stem) for stem in dict.fromkeys(r.notebook for r in plan.settings.reports)}
    jobs = [
        (_job(request, notebook=notebook, view=view, scope=scope, given=given), _lacking(view, notebook, scope))
        for request in plan.settings.reports
        for notebook in (notebooks[request.notebook],)
        for view in (_view(plan, request, given),)
        for scope in _scopes(view, request, notebook)
    ]
    seen: set[str] = set()
    for job, _ in jobs:
        if job.report_id in seen:
            raise UsageError(f"设置中有两份报告的编号都是“{job.report_id}”，请用id_suffix加以区分")
        seen.add(job.report_id)
    lacking = {job.notebook.stem: _nothing(plan, job.notebook) for job, reason in jobs if reason}
    lacking |= {name: reason for job, reason in jobs if reason for name in (job.report_id, job.group)}
    return Roster(tuple(job for job, reason in jobs if not reason), lacking)


def select(roster: Roster, only: Iterable[str]) -> tuple[Job, ...]:
    """Return the jobs named: a full id, ``stem:scope`` (all its suffixes), ``stem`` (all) or ``stem@suffix`` (all of
    one suffix); nothing named = all but those made on demand.

    Raises
    ------
    UsageError
        A name fits no job; the message says why the report is absent, or lists what there is.
    """
    wanted, jobs = list(only), roster.jobs
    if not wanted:
        return tuple(job for job in jobs if not job.on_demand)
    for name in wanted:
        if not any(_named(job, name) for job in jobs):
            why = roster.absent.get(name)
            raise UsageError(f"没有报告“{name}”：{why}，不生成这份报告" if why else _unknown_report(jobs, name))
    return tuple(job for job in jobs if any(_named(job, name) for name in wanted))


def _named(job: Job, name: str) -> bool:
    return name in (job.report_id, job.group, job.notebook.stem, f"{job.notebook.stem}@{job.suffix}")


def _unknown_report(jobs: Sequence[Job], name: str) -> str:
    """Say what is available: scopes if the notebook is right, else the notebooks."""
    stem, _, scope = name.partition(":")
    same = [job for job in jobs if job.notebook.stem == stem]
    if same and scope:
        choices = list(dict.fromkeys(job.report_id.partition(":")[2] for job in same if job.scope))
        shown = "、".join(choices) or f"无（{stem}不分对象）"
        return f"没有报告“{name}”，{stem}可用的对象有：{shown}"
    stems = dict.fromkeys(job.notebook.stem for job in jobs)
    return f"没有报告“{name}”，可用的报告有：{'、'.join(stems) or '无'}（{_ONLY_HINT}）"


def _view(plan: Plan, request: ReportRequest, given: Dates) -> Plan:
    """The plan on the report's own dates, which count where they lie on or before those of the command line."""
    day = _within(request.as_of, given.as_of) or plan.as_of
    until = _within(request.data_until, given.data_until) or plan.data_until
    return plan.at(as_of=day, data_until=until)


def _within(own: dt.date | None, limit: dt.date | None) -> dt.date | None:
    return min(own, limit) if own and limit else own


def _scopes(view: Plan, request: ReportRequest, notebook: Notebook) -> list[str]:
    """What the reports of one request are about: [""] without scope."""
    if request.scope != "each":
        return [""]
    found = {"department": reporting_departments, "indicator": _indicators, "special_plan": _special_plans}
    if not notebook.scope:
        raise UsageError(f"{notebook.name}没有声明department、indicator或special_plan参数，不能用scope: each")
    names = dict.fromkeys(str(name) for name in found[notebook.scope](view))
    if notebook.scope == "department" and "adjustments" in notebook.needs:
        names |= dict.fromkeys(_requesting(view))
    return [name for name in names if t.ID_PATTERN.fullmatch(name)]


def _requesting(view: Plan) -> list[str]:
    """Departments that ask for an adjustment, also those that lead and support nothing."""
    asked = set(view.known("adjustments")[t.SUBMITTED_BY])
    return [name for name in view.departments[t.DEPARTMENT_ID] if name in asked]


def _lacking(view: Plan, notebook: Notebook, scope: str) -> str:
    """Why a report has nothing to say ("" = it has): none of the tables it needs has a row about its scope."""
    kind = notebook.scope if scope else ""
    if not notebook.needs or any(
        has_rows_about(view, table, **{kind: scope} if kind else {}) for table in notebook.needs
    ):
        return ""
    return _nothing(view, notebook, f"与{_scope_name(view, kind, scope)}有关的" if kind else "")


def _nothing(view: Plan, notebook: Notebook, about: str = "") -> str:
    files = "、".join(t.PLAN_TABLES[name].file for name in notebook.needs)
    return f"截至{view.as_of.isoformat()}，{files}没有{about}内容"


def _scope_name(view: Plan, kind: str, scope: str) -> str:
    """The scope as a reader knows it."""
    return view.department_name(scope, short=True) if kind == "department" else f"“{scope}”"


def _indicators(view: Plan) -> list[str]:
    return [item.indicator_id for item in view.indicators if not item.is_auxiliary]


def _special_plans(view: Plan) -> list[str]:
    return list(view.known("special_plans")[t.PLAN_ID])


def _job(request: ReportRequest, *, notebook: Notebook, view: Plan, scope: str, given: Dates) -> Job:
    """Lay down the parameters of one report; a value nobody would read is refused."""
    usual: dict[str, Value] = {
        "plan": view.name, "as_of": view.as_of.isoformat(), "data_until": view.data_until.isoformat(),
        "stage": request.stage, "charts": request.charts, "public": request.public,
    }  # fmt: skip
    if scope:
        usual[notebook.scope] = scope
    must = {name for name in _OWN if getattr(request, name) != ReportRequest.model_fields[name].default}
    must |= {name for name in ("as_of", "data_until") if getattr(given, name) and "plan" in notebook.declared}
    chosen = {name: value for name, value in usual.items() if name in notebook.declared or name in must}
    for name, value in chosen.items():
        notebook.accept(name, value)
    return Job(notebook, view.name, scope, request.id_suffix, chosen, request.on_demand)
