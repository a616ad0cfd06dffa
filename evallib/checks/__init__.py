"""Is the plan folder fit to be evaluated? ``check(plan)`` says everything that is not, in one pass.

One check is one small function with a severity and one sentence of why; :data:`RULES` is the table of them, which
docs/checks.md renders. Rows are looked at whole, figures as known on the plan's as-of date.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable

import numpy as np

from evallib.checks import (  # noqa: F401
    bases,
    catalogue,
    crosschecks,
    decisions,
    growth,
    history,
    ledgers,
    links,
    magnitudes,
    targets,
    values,
    works,
)
from evallib.checks.registry import RULES, Rule
from evallib.checks.view import View
from evallib.errors import SEVERITY_NAMES, Finding
from evallib.plan import Plan
from evallib.processes import share

__all__ = ["RULES", "Rule", "check", "rule_table"]

_GROUPS = {
    "reader": "读取文件", "ledgers": "各表通用", "links": "编号对应", "catalogue": "指标目录", "targets": "目标",
    "bases": "基期与口径", "values": "数值", "magnitudes": "单位和量级", "growth": "增速与总量",
    "history": "观测值台账",
    "crosschecks": "相互核对", "decisions": "调整与人工评价",
    "works": "任务、工程、项目和问卷",
}  # fmt: skip
"""Module of a rule → heading, in the order in which docs/checks.md shows them."""
_LARGE, _PARTS = 20_000, 8
"""Figures from which on the rules are shared among processes, and into how many parts."""
_ORDER = {severity: i for i, severity in enumerate(SEVERITY_NAMES)}


def check(plan: Plan, *, rules: Collection[str] | None = None) -> list[Finding]:
    """Return every finding on a plan, the reader's included: errors first, then by file and row.

    Parameters
    ----------
    plan : Plan
        As loaded; its as-of date decides which figures are looked at, ``data_until`` which periods are over.
    rules : collection of str, optional
        Names of the rules to look at; default all.

    Returns
    -------
    list of Finding
        Sorted by severity (error, warning, info), file, row, column, indicator and rule. Nothing is ever raised for
        odd data: what cannot be judged is passed over.

    Examples
    --------
    >>> from evallib.plan import load_plan
    >>> sum(finding.severity == "error" for finding in check(load_plan("national")))
    0
    """
    view = View(plan)
    asked = [name for name in RULES if rules is None or name in rules]
    if len(view.best) < _LARGE or len(asked) < len(RULES) // 2:
        found = _found(view, asked)
    else:
        parts = share(_found, [asked[start::_PARTS] for start in range(_PARTS)], view)
        found = [finding for part in parts for finding in part]
    return sorted([*plan.findings, *found], key=_place)


def _found(view: View, names: Iterable[str]) -> list[Finding]:
    """What some rules find."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return [finding for name in names for finding in RULES[name].findings(view)]


def rule_table() -> str:
    """Return the Markdown text of docs/checks.md: every rule with severity and reason, by group."""
    lines = ["# 数据检查规则", ""]
    lines += [f"`evallib check` 的全部{len(RULES)}条规则。级别：错误须改正，警告须核对，提示供参考。"]
    for group, title in _GROUPS.items():
        lines += ["", f"## {title}", "", "| 规则 | 级别 | 为什么 |", "|---|---|---|"]
        rules = [rule for rule in RULES.values() if rule.group == group]
        lines += [f"| `{rule.name}` | {SEVERITY_NAMES[rule.severity]} | {rule.why} |" for rule in rules]
    return "\n".join(lines) + "\n"


def _place(finding: Finding) -> tuple[int, str, int, str, str, str, str]:
    """Sort key: severity, then place."""
    where = (finding.file, finding.row or 0, finding.column, finding.indicator_id)
    return (_ORDER[finding.severity], *where, finding.rule, finding.message)
