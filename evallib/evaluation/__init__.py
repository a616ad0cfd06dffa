"""``evaluate(plan) -> Evaluation``: the one place where figures, forecasts, ratings and progress join."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import pandas as pd

from evallib import ratings
from evallib import tables as t
from evallib.document import Cell
from evallib.errors import Finding, UsageError
from evallib.evaluation.adjustments import adjustment_counts, adjustments, with_gaps
from evallib.evaluation.adopted import adopted
from evallib.evaluation.beside import department_forecasts, past_errors
from evallib.evaluation.cells import value_at
from evallib.evaluation.comparisons import comparisons
from evallib.evaluation.counts import (
    attribute_parts,
    chance_counts,
    class_counts,
    focus_counts,
    in_focus,
    linked_counts,
    part_counts,
    review_counts,
    theme_counts,
    work_counts,
    written_counts,
)  # fmt: skip
from evallib.evaluation.disclosure import disclosed
from evallib.evaluation.issues import issues, problem_rows
from evallib.evaluation.judgement import judgements, with_judgements, with_model
from evallib.evaluation.outlook import (
    chance_wording,
    endings,
    forecast,
    forecast_rows,
    forecast_years,
    history_of,
    with_endings,
    with_forecasts,
)  # fmt: skip
from evallib.evaluation.reviews import reviewed
from evallib.evaluation.special import as_its_own, linked_works, only_with, special_plan_row
from evallib.evaluation.survey import sample, satisfaction
from evallib.plan import Plan, concerns
from evallib.progress import latest_reports, period_reports, works

__all__ = [
    "Evaluation", "chance_wording", "compare_forecasts", "evaluate", "forecast", "forecast_years", "history_of",
    "in_focus",
]  # fmt: skip

ASSESS_COLUMNS = (
    t.INDICATOR_ID, t.NAME, t.DEPARTMENT, t.ATTRIBUTE, t.TARGET_TYPE, t.BASE_YEAR, t.BASE, t.TARGET, t.LATEST_YEAR,
    t.LATEST_PERIOD, t.LATEST_VALUE, t.PROGRESS, t.TIME_PROGRESS, t.RATING, t.COMPUTED_RATING, t.BORDERLINE,
    t.REASON_CODE, t.REASON,
)  # fmt: skip
_BY_INDICATOR = ("ratings", "figures", "forecasts", "judgements", "department_forecasts")
ASSESS_TAIL = (t.P_ATTAIN, t.REQUIRED_ANNUAL, t.OVERRIDDEN)


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Everything a report, chart or table is made from.

    Attributes
    ----------
    plan : Plan
    ratings : DataFrame
        One row an indicator (``evallib.ratings.rate``) with ``forecast_<year>``, ``lo80_<year>``, ``hi80_<year>`` for
        the plan years from as_of's on, and ``p_attain``.
    figures : DataFrame
        The figure that counts for each indicator, year and period, also before the plan.
    forecasts : DataFrame
        indicator_id, year, mean, q025, q100, q500, q900, q975, observed, method, note, model; plan years after the
        last annual figure, and observed ones from as_of's year on. ``model`` is the median before any judgement.
    works : DataFrame
        Tasks, programmes, projects, city tasks with their latest state (``evallib.progress.works``).
    judgements : DataFrame
        What an analyst has written on coming years and laid over the forecasts (``evaluation.judgement``).
    department_forecasts : DataFrame
        The departments' own forecasts beside ours (``evaluation.beside``).
    reports : DataFrame
        Latest report of each object of progress.csv, by (object_type, object_id).
    department : str
        "" for the whole plan, else the department this view is narrowed to.
    public : bool
        Whether what is marked 内部 has been left out (``evaluation.disclosure``).
    special_plan : str
        "" for the whole plan, else the special plan this view is narrowed to; ``plan`` then has its name and years.
    outline : Plan or None
        In a special plan's view the plan it belongs to.
    outline_classes : mapping of str to str
        In a special plan's view with other years: the classes its rows have in the outline's.
    """

    plan: Plan
    ratings: pd.DataFrame
    figures: pd.DataFrame
    forecasts: pd.DataFrame
    works: pd.DataFrame
    reports: pd.DataFrame
    judgements: pd.DataFrame
    department_forecasts: pd.DataFrame
    findings: tuple[Finding, ...] = ()
    department: str = ""
    public: bool = False
    special_plan: str = ""
    outline: Plan | None = None
    outline_classes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _position(self) -> dict[str, int]:
        return {key: i for i, key in reversed(list(enumerate(self.ratings[t.INDICATOR_ID])))}

    def row(self, indicator_id: str) -> pd.Series:
        """Return the rating row of one indicator."""
        self.plan.indicator(indicator_id)
        if indicator_id not in self._position:
            raise UsageError(f"指标“{indicator_id}”不在“{self.plan.department_name(self.department)}”承担的范围内")
        return self.ratings.iloc[self._position[indicator_id]]

    def figures_of(self, indicator_id: str) -> pd.DataFrame:
        """Figures of one indicator, by year and end of period."""
        return self._figures_by_id.get(indicator_id, self.figures.iloc[:0])

    def forecast_of(self, indicator_id: str) -> pd.DataFrame:
        """Forecast rows of one indicator."""
        return self._forecasts_by_id.get(indicator_id, self.forecasts.iloc[:0])

    def reported(self, column: str) -> dict[str, str]:
        """One column of the latest report on each indicator (progress.csv), where it says something."""
        keys, texts = self.reports.index.to_list(), self.reports[column].to_list()
        return {key: str(text) for (kind, key), text in zip(keys, texts, strict=True) if kind == "indicator" and text}

    @cached_property
    def period_reports(self) -> pd.DataFrame:
        """What was reported on every object, period by period (``evallib.progress.period_reports``)."""
        return period_reports(self.plan)

    @cached_property
    def past_errors(self) -> pd.DataFrame:
        """What each indicator's forecast would have erred by in earlier years (``evaluation.beside.past_errors``)."""
        own = set(self.ratings[t.INDICATOR_ID])
        history = history_of(self.plan)
        return past_errors(self.plan, history[history[t.SERIES_ID].isin(own)])

    @cached_property
    def adopted(self) -> pd.DataFrame:
        """The forecasts 附件2 prints and whose they are (``evaluation.adopted``)."""
        return adopted(self.plan, self.forecasts, self.department_forecasts)

    @cached_property
    def comparisons(self) -> pd.DataFrame:
        """Other areas' figures beside ours (``evaluation.comparisons``), of the indicators of this view."""
        table = comparisons(self.plan, self.figures)
        return table[table[t.INDICATOR_ID].isin(self.ratings[t.INDICATOR_ID])].reset_index(drop=True)

    @cached_property
    def satisfaction(self) -> pd.DataFrame:
        """What people answered, one row a question (``evaluation.survey``)."""
        return satisfaction(self.plan)

    @cached_property
    def sample(self) -> dict[str, int]:
        """Who was asked: answers in all (key "") and by group."""
        return sample(self.plan)

    @cached_property
    def reviewed(self) -> pd.DataFrame:
        """What experts said beside our classes and chances, one row an indicator (``evaluation.reviews``)."""
        return reviewed(self)

    @cached_property
    def issues(self) -> pd.DataFrame:
        """Problems with cause, measure, lead and date (``evaluation.issues``)."""
        return issues(self)

    @cached_property
    def problems(self) -> pd.DataFrame:
        """Rows of the problem ledger that say something; of a department or special plan its own."""
        return problem_rows(self)

    @cached_property
    def adjustments(self) -> pd.DataFrame:
        """Adjustments asked for, with what they would change (``evaluation.adjustments``).

        Of a department those it submitted, of a special plan those of its document and of the rows linked to it.
        """
        table = adjustments(self.plan)
        if self.department:
            table = table[table[t.SUBMITTED_BY] == self.department]
        if self.special_plan:
            linked = {*self.ratings[t.INDICATOR_ID], *self.works[t.ID]}
            table = table[(table[t.PLAN_ID] == self.special_plan) | table[t.OBJECT_ID].isin(linked)]
        return with_gaps(table.reset_index(drop=True), self.forecasts, self.plan.last_year)

    @cached_property
    def _figures_by_id(self) -> dict[str, pd.DataFrame]:
        return {str(key): rows for key, rows in self.figures.groupby(t.INDICATOR_ID, sort=False)}

    @cached_property
    def _forecasts_by_id(self) -> dict[str, pd.DataFrame]:
        return {str(key): rows for key, rows in self.forecasts.groupby(t.INDICATOR_ID, sort=False)}

    @cached_property
    def main(self) -> pd.DataFrame:
        """Rating rows of the main indicators, which all counts are about."""
        return self.ratings[self.ratings[t.MAIN]]

    @cached_property
    def chapters(self) -> pd.DataFrame:
        """Rating rows of the chapters' indicators (not main, with a chapter)."""
        return self.ratings[~self.ratings[t.MAIN] & (self.ratings[t.CHAPTER] != "")]

    @cached_property
    def counted(self) -> pd.DataFrame:
        """Main and chapters' indicators; auxiliary series left out, but for a special plan's own in its view."""
        if self.special_plan:
            return self.ratings
        return self.ratings[self.ratings[t.MAIN] | (self.ratings[t.CHAPTER] != "")]

    def for_department(self, department_id: str) -> Evaluation:
        """Narrow to the indicators and works a department leads or supports, with the reports and findings on them.

        Raises
        ------
        UsageError
            No such department on the as-of date; the message names the nearest ones.
        """
        plan = self.plan
        known = set(plan.departments[t.DEPARTMENT_ID])
        if department_id not in known:
            import difflib

            near = difflib.get_close_matches(department_id, sorted(known), n=3, cutoff=0.4) or sorted(known)[:8]
            raise UsageError(f"没有部门“{department_id}”，可用的有：{'、'.join(near)}")
        mine = [i.indicator_id for i in plan.indicators if department_id in i.departments]
        works = self.works[concerns(self.works, department_id)].reset_index(drop=True)
        about = {*(("indicator", key) for key in mine), *zip(works[t.OBJECT_TYPE], works[t.ID], strict=True)}
        return replace(
            self.of_indicators(mine), department=department_id, works=works,
            reports=self.reports[self.reports.index.isin(list(about))],
            findings=tuple(found for found in self.findings if found.indicator_id in mine),
        )  # fmt: skip

    def for_special_plan(self, plan_id: str, *, method: str | None = None) -> Evaluation:
        """Narrow to what is linked to a special plan, rated and forecast anew where its years are other ones.

        Raises
        ------
        UsageError
            No such special plan; the message names the nearest ones.
        """
        row = special_plan_row(self.plan, plan_id)
        plan = as_its_own(self.plan, row)
        mine = [i.indicator_id for i in plan.indicators if i.plan_id == plan_id and i.indicator_id in self._position]
        works = linked_works(self.works, plan_id)
        same = (plan.first_year, plan.last_year) == (self.plan.first_year, self.plan.last_year)
        fresh = self if same else replace(_evaluate(only_with(plan, mine), method), findings=self.findings)
        classes = {} if same else dict(zip(self.ratings[t.INDICATOR_ID], self.ratings[t.RATING], strict=True))
        return replace(
            fresh.of_indicators(mine), plan=plan, works=works, reports=self.reports, special_plan=plan_id,
            outline=self.plan, outline_classes=classes, public=self.public,
        )  # fmt: skip

    def for_city_tasks(self, department_id: str = "") -> Evaluation:
        """Narrow to the higher plan's tasks (those a department leads or supports) and what indicators they serve.

        Raises
        ------
        UsageError
            No such department on the as-of date.
        """
        view = self.for_department(department_id) if department_id else self
        works = view.works[view.works[t.OBJECT_TYPE] == "city_task"].reset_index(drop=True)
        served = {key for cell in works[t.INDICATORS] for key in t.split_list(cell)}
        return replace(self.of_indicators(served), department=department_id, works=works)

    def of_indicators(self, wanted: Collection[str]) -> Evaluation:
        """Narrow every table with a row an indicator to some of them."""
        parts = {
            name: frame[frame[t.INDICATOR_ID].isin(list(wanted))].reset_index(drop=True)
            for name, frame in vars(self).items()
            if name in _BY_INDICATOR
        }
        return replace(self, **parts)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Every count a text may state: ``main/lagging``, ``binding/count``, ``project/在建`` …

        Binding and anticipatory indicators and chances are counted among the main ones, in a department's view among
        all counted.
        """
        parts = {"main": self.main, "chapters": self.chapters, "counted": self.counted}
        found: dict[str, int] = {}
        for name, table in (parts | attribute_parts(self._scope)).items():
            found |= class_counts(table, name)
        leads = [self.plan.indicator(i).lead_department == self.department for i in self.counted[t.INDICATOR_ID]]
        found |= {"led/count": sum(leads), "supported/count": len(leads) - sum(leads)} if self.department else {}
        found |= chance_counts(self.with_chance) | work_counts(self.works) | part_counts(self.works)
        found |= focus_counts(self.plan, self.counted, self.works) | written_counts(self.plan, self.issues)
        found |= {f"survey/{name}" if name else f"survey/{t.COUNT}": number for name, number in self.sample.items()}
        found |= theme_counts(self.works, self.department) | {"survey/questions": len(self.satisfaction)}
        found |= adjustment_counts(self.adjustments) | review_counts(self.reviewed)
        return found | (linked_counts(self.ratings, self.works) if self.special_plan else {})

    @property
    def _scope(self) -> pd.DataFrame:
        """The indicators this view counts: the main ones, of a department or special plan all of its own."""
        return self.counted if self.department or self.special_plan else self.main

    @cached_property
    def with_chance(self) -> pd.DataFrame:
        """Indicators this view counts that have a chance of attainment and whose last plan year is not known yet.

        None of a plan that is over: what then is missing is missing, not ahead.
        """
        table = self._scope
        if self.plan.finished:
            return table.iloc[:0]
        ended = (table[t.LATEST_YEAR] == self.plan.last_year) & (table[t.LATEST_PERIOD] == "annual")
        return table[table[t.P_ATTAIN].notna() & ~ended.fillna(False).astype(bool)]

    def cell(self, cell: Cell) -> float | None:
        """Value at the address a text names; None where there is nothing.

        Tables: ``ratings`` (indicator, column), ``figures`` (indicator, ``2022annual``), ``forecasts`` (indicator,
        ``2025q500``, ``2025model``), ``judgements`` (line of overrides.csv), ``past_errors`` (indicator, column),
        ``department_forecasts`` (``NK01:fgw``, ``2025value``), ``adopted`` (indicator, ``2025value``), ``targets``
        (indicator, year), ``comparisons`` (line of comparisons.csv, column), ``survey`` (question's number, column),
        ``reviews`` (indicator, column of :attr:`reviewed`),
        ``works`` (``project:XM01``, column), ``investment`` (``project``, ``programme``, ``box:1``; ``invested`` and
        ``total`` in 万元, ``invested_yi`` and ``total_yi`` in 亿元, ``rate``), ``summary`` (a name of :attr:`counts`,
        ``investment_rate``, ``remark/…``), ``adjustments`` (id, column; ``old`` and ``new`` where they are numbers),
        ``special_plans`` (id of the view, ``time_progress``) and ``settings`` (``interval``, ``confidence``).
        """
        return value_at(self, cell)

    @property
    def assessment(self) -> pd.DataFrame:
        """The public table of ``evallib assess``: its columns, one row an indicator."""
        years = forecast_years(self.plan)
        forecasts = [f(year) for year in years for f in (t.forecast_column, t.low_column, t.high_column)]
        return self.ratings[[*ASSESS_COLUMNS, *forecasts, *ASSESS_TAIL]]


def evaluate(
    plan: Plan, *, department: str = "", special_plan: str = "", method: str | None = None, public: bool = False
) -> Evaluation:
    """Evaluate a plan: rate every indicator, forecast the remaining years, read the progress of works.

    Parameters
    ----------
    plan : Plan
    department : str
        Narrow the result to one department (id).
    special_plan : str
        Or to one special plan (id), with its own years.
    method : str, optional
        Forecast method for every indicator, instead of the settings'.
    public : bool
        Leave out what is marked 内部.
    """
    if evaluator is not None:
        return evaluator(plan, department=department, special_plan=special_plan, method=method, public=public)
    return evaluate_plan(plan, department=department, special_plan=special_plan, method=method, public=public)


evaluator: Callable[..., Evaluation] | None = None
"""Set in the kernels of a batch: hands out what has been evaluated before, and notes what is read of it."""


def evaluate_plan(
    plan: Plan, *, department: str = "", special_plan: str = "", method: str | None = None, public: bool = False
) -> Evaluation:
    """Evaluate a plan as :func:`evaluate` says, whatever has been evaluated before."""
    from evallib.checks import check

    result = replace(_evaluate(plan, method), findings=tuple(check(plan)))
    result = disclosed(result) if public else result
    if special_plan:
        return result.for_special_plan(special_plan, method=method)
    return result.for_department(department) if department else result


def _evaluate(plan: Plan, method: str | None = None) -> Evaluation:
    """Rate and forecast; nothing is checked."""
    chosen = ratings.figures(plan)
    model, judged = forecast(plan, method=method), judgements(plan)
    predicted = with_judgements(plan, model, judged)
    table = ratings.rate(plan)
    long = with_model(forecast_rows(plan, chosen, predicted, method), model)
    table = with_forecasts(plan, table, long).assign(**with_endings(endings(plan, predicted, table)))
    return Evaluation(plan, table, chosen, long, works(plan), latest_reports(plan), judged,
                      department_forecasts(plan, long))  # fmt: skip


def compare_forecasts(plan: Plan, indicator_ids: Collection[str]) -> pd.DataFrame:
    """Departments' forecasts of some indicators beside ours (``beside.department_forecasts``); nothing is rated."""
    wanted = set(indicator_ids)
    alone = replace(plan, indicators=tuple(item for item in plan.indicators if item.indicator_id in wanted))
    chosen, judged = ratings.figures(alone), judgements(alone)
    predicted = with_judgements(alone, forecast(alone), judged)
    return department_forecasts(alone, forecast_rows(alone, chosen, predicted))
