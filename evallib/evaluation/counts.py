"""Every count a text may state, by name."""

from __future__ import annotations

import pandas as pd

from evallib import tables as t
from evallib.evaluation.outlook import chance_wording
from evallib.plan import Plan
from evallib.progress import is_slow, state_counts


def class_counts(table: pd.DataFrame, scope: str) -> dict[str, int]:
    """Counts of rating rows under ``<scope>/<class>``, ``/count``, ``/rated`` and ``/good`` (on_track or better)."""
    found = table[t.RATING].value_counts()
    counts = {name: int(found.get(name, 0)) for name in (*t.RATINGS, t.NOT_RATED)}
    counts |= {t.COUNT: len(table), "rated": len(table) - counts[t.NOT_RATED]}
    counts["good"] = counts["early"] + counts["ahead"] + counts["on_track"]
    return {f"{scope}/{name}": value for name, value in counts.items()}


def attribute_parts(table: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Rating rows by 约束性, 预期性, and neither."""
    binding, anticipatory = table[t.ATTRIBUTE] == "约束性", table[t.ATTRIBUTE] == "预期性"
    return {
        "binding": table[binding], "anticipatory": table[anticipatory], "unattributed": table[~binding & ~anticipatory],
    }  # fmt: skip


def chance_counts(table: pd.DataFrame) -> dict[str, int]:
    """Counts of rating rows with a chance of attainment under ``chance/<wording>`` and ``chance/count``."""
    words = table[t.P_ATTAIN].map(chance_wording)
    counts = {f"chance/{word}": int((words == word).sum()) for _, word in t.CHANCE_WORDING}
    return counts | {f"chance/{t.COUNT}": len(table)}


def work_counts(table: pd.DataFrame) -> dict[str, int]:
    """Counts of works under ``<type>/<state name>``, ``<type>/count`` and ``project/late``."""
    counts: dict[str, int] = {}
    for kind in t.WORK_TYPES:
        states = state_counts(table, kind)
        counts |= {f"{kind}/{name}": value for name, value in states.items()}
        counts[f"{kind}/{t.COUNT}"] = sum(states.values())
    return counts | {"project/late": int(table[t.LATE].sum())}


def linked_counts(ratings: pd.DataFrame, works: pd.DataFrame) -> dict[str, int]:
    """Counts of a special plan's rows: ``linked/<class>``, ``/main``, ``/chapters``, ``/own``, ``/<type>/slow``."""
    main = ratings[t.MAIN].astype(bool)
    chapter = ~main & (ratings[t.CHAPTER] != "")
    counts = class_counts(ratings, "linked")
    counts |= {"linked/main": int(main.sum()), "linked/chapters": int(chapter.sum())}
    counts["linked/own"] = len(ratings) - counts["linked/main"] - counts["linked/chapters"]
    slow = is_slow(works)
    return counts | {f"linked/{kind}/slow": int((slow & (works[t.OBJECT_TYPE] == kind)).sum()) for kind in t.WORK_TYPES}


def part_counts(works: pd.DataFrame) -> dict[str, int]:
    """Counts of projects by box under ``box/<number>/<state name>``, ``/count`` and ``/late``."""
    counts: dict[str, int] = {}
    projects = works[works[t.OBJECT_TYPE] == "project"]
    for number, rows in projects.groupby(t.BOX_NO, sort=False):
        states = state_counts(rows, "project")
        counts |= {f"box/{number}/{name}": value for name, value in states.items()}
        counts |= {f"box/{number}/{t.COUNT}": len(rows), f"box/{number}/{t.LATE}": int(rows[t.LATE].sum())}
    return counts


def focus_counts(plan: Plan, table: pd.DataFrame, works: pd.DataFrame) -> dict[str, int]:
    """Counts by focus area: ``focus/<area>/<class>`` of indicators, ``/<type>/<state name>`` of works."""
    counts: dict[str, int] = {}
    for area in t.FOCUS_AREAS:
        own, mine = table[in_focus(plan, table, area)], works[in_focus(plan, works, area)]
        counts |= class_counts(own, f"focus/{area}")
        counts |= {f"focus/{area}/{name}": value for name, value in work_counts(mine).items()}
    return counts


def in_focus(plan: Plan, frame: pd.DataFrame, area: str) -> pd.Series:
    """Which rating rows or works belong to a focus area (a row may belong to several)."""
    if t.FOCUS in frame:
        return frame[t.FOCUS].map(lambda cell: area in t.split_list(cell)).astype(bool)
    return frame[t.INDICATOR_ID].map(lambda key: area in plan.indicator(key).focus).astype(bool)


def review_counts(reviewed: pd.DataFrame) -> dict[str, int]:
    """Indicators experts spoke of (``evaluation.reviews``): in all, differing from us, split, chances far apart."""
    marks = {"differing": reviewed[t.PROPOSED].map(len) > 0, t.SPLIT: reviewed[t.SPLIT], t.APART: reviewed[t.APART]}
    found = {f"reviewed/{name}": int(mark.astype(bool).sum()) for name, mark in marks.items()}
    return {f"reviewed/{t.COUNT}": len(reviewed), **found}


def written_counts(plan: Plan, issues: pd.DataFrame) -> dict[str, int]:
    """Counts of what people said and wrote: ``visits/count``, ``opinions/…``, ``reviewers/count``, ``issues/…``."""
    opinions = plan.known("opinions")
    opinions = opinions[opinions[t.OPINION] != ""]
    given = opinions[opinions[t.DECISION] != NO_OPINION]
    reviewers = plan.known("reviews")[t.REVIEWER]
    visits = plan.known("visits")
    made = visits[visits[t.DATE].isna() | (visits[t.DATE] <= pd.Timestamp(plan.as_of))]
    counts = {f"reporters/{t.COUNT}": len(_reporters(plan))}
    counts |= {f"visits/{t.COUNT}": len(made), f"opinions/{t.COUNT}": len(given)}
    counts |= {f"opinions/{name}": int((opinions[t.DECISION] == name).sum()) for name in ("采纳", "部分采纳", "未采纳")}
    counts |= {f"opinions/{t.FROM}": opinions.loc[opinions[t.FROM] != "", t.FROM].nunique()}
    counts |= _by_round(opinions)
    counts |= {f"reviewers/{t.COUNT}": reviewers[reviewers != ""].nunique(), f"issues/{t.COUNT}": len(issues)}
    return counts | {f"issues/{kind}": int(number) for kind, number in issues[t.KIND].value_counts(sort=False).items()}


def _by_round(opinions: pd.DataFrame) -> dict[str, int]:
    """Opinions under ``opinions:<round>:<version>/count`` (without replies that have none) and ``/<decision>``."""
    found: dict[str, int] = {}
    for (number, version), rows in opinions.groupby([t.ROUND, t.VERSION], sort=False):
        decided = rows[t.DECISION].value_counts(sort=False)
        name = f"opinions:{number}:{version}"
        found |= {f"{name}/{word or UNDECIDED}": int(count) for word, count in decided.items()}
        found[f"{name}/{t.COUNT}"] = len(rows) - int(decided.get(NO_OPINION, 0))
    return found


NO_OPINION, UNDECIDED = "无意见", "尚未处理"


def theme_counts(table: pd.DataFrame, department: str) -> dict[str, int]:
    """Counts of the higher plan's tasks under ``theme:<theme>/count`` and ``/<state name>``.

    Also ``city_task/led``, ``/supported`` and ``/offices``, the number of lead departments.
    """
    tasks = table[table[t.OBJECT_TYPE] == "city_task"]
    led = int((tasks[t.LEAD_DEPARTMENT] == department).sum()) if department else len(tasks)
    offices = tasks.loc[tasks[t.LEAD_DEPARTMENT] != "", t.LEAD_DEPARTMENT].nunique()
    counts = {"city_task/led": led, "city_task/supported": len(tasks) - led, "city_task/offices": offices}
    for theme, rows in tasks.groupby(t.THEME, sort=False):
        states = state_counts(rows, "city_task")
        counts |= {f"theme:{theme}/{name}": number for name, number in states.items()}
        counts[f"theme:{theme}/{t.COUNT}"] = len(rows)
    return counts


def _reporters(plan: Plan) -> set[str]:
    """Departments that have reported something: progress, forecasts or problems."""
    tables = ("progress", "department_forecasts", "problems")
    return {name for table in tables for name in plan.known(table)[t.SUBMITTED_BY] if name}
