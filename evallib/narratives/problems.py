"""Sentences on problems: the phenomenon, a figure, the cause; where each comes from."""

from __future__ import annotations

from typing import Any

from evallib import tables as t
from evallib.document import Sentence, sentence
from evallib.narratives import spans as s
from evallib.narratives.overall import status_clauses
from evallib.plan import Plan

_SOURCES = {
    "indicator": "指标", "task": "任务", "programme": "工程", "project": "项目", "city_task": "市级任务",
    "visit": "走访",
}  # fmt: skip


def narrate_problem(issue: Any, row: Any, plan: Plan) -> tuple[Sentence, ...]:
    """The problem in the office's words, the figure behind it, the cause.

    Parameters
    ----------
    issue : namedtuple
        A row of ``Evaluation.issues``.
    row : Series or None
        The rating row of the indicator it concerns; its figure is stated unless the words already hold one.
    """
    found = [sentence(f"{s.quoted(issue.problem)}。")]
    if row is not None and s.present(row[t.LATEST_YEAR]) and not any(sign.isdigit() for sign in issue.problem):
        found.append(sentence(status_clauses([row], plan), "。"))
    cause = cause_words(issue)
    return (*found, sentence(f"{cause}。")) if cause else tuple(found)


def cause_words(issue: Any) -> str:
    """客观上，疫情影响；主观上，…; where only the kind is known 主要是客观原因; "" where nothing is."""
    if issue.cause:
        return s.quoted(issue.cause)
    return f"主要是{issue.cause_kind}原因" if issue.cause_kind else ""


def source_words(issue: Any) -> str:
    """Where a problem comes from: 问题清单WT01（社会消费品零售总额年均增长）, 项目XM012."""
    kind = _SOURCES.get(issue.object_type, "")
    if issue.file != "problems.csv":
        return f"{kind}{issue.id}进展报送"
    about = f"（{kind}：{issue.object_name}）" if issue.object_name else ""
    return f"问题清单{issue.id}{about}"
