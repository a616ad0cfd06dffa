"""How a department's report begins: with what matters most in its own rows, not with a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evallib import narratives
from evallib import tables as t
from evallib.document import Sentence, sentence
from evallib.evaluation import Evaluation
from evallib.narratives import spans as s

_NOUNS = {"task": ("重点任务", "项"), "programme": ("重点工程", "项"), "project": ("专栏项目", "个"),
          "city_task": ("市级任务", "项")}  # fmt: skip
_SEVERAL = 4
"""From so many names on only the first are told, with how many there are."""


def foremost(evaluation: Evaluation) -> list[Sentence]:
    """Two to four sentences, the gravest matter first.

    What comes first depends on the rows: lagging indicators with the widest gap; works behind; targets met and what is
    ahead; else that everything is on schedule, or that the department only supports.
    """
    lagging, met, ahead = (narratives.by_class(evaluation.counted)[name] for name in ("lagging", "early", "ahead"))
    found: list[Sentence] = []
    found += _lagging(evaluation, lagging)
    late = _late(evaluation)
    good = _good(evaluation, met, ahead)
    found += [*late, *good] if lagging or _grave(evaluation) else [*good, *late]
    if not found:
        found = _steady(evaluation)
    if not found or found[0].text.startswith(("截至", "20", "19")):  # the figure's own period is told already
        return found
    return [sentence(f"{narratives.until(evaluation.plan)}，", found[0]), *found[1:]]


def _lagging(evaluation: Evaluation, rows: Sequence[Any]) -> list[Sentence]:
    """The lagging indicators; of several the one with the widest gap."""
    if not rows:
        return []
    if len(rows) == 1:
        return [_alone(evaluation, rows[0])]
    number = s.count(evaluation.counts, "counted/lagging")
    measured = [row for row in rows if s.present(row[t.PROGRESS_GAP])]
    worst = min(measured, key=lambda row: row[t.PROGRESS_GAP], default=None)
    found = [sentence(number, narratives.group_head("lagging", evaluation.plan), _names(evaluation, rows), "。")]
    told = narratives.narrate_progress(worst) if worst is not None else None
    return [*found, sentence(f"其中差距最大的是{worst[t.NAME]}，", told, "。")] if told and worst is not None else found


def _alone(evaluation: Evaluation, row: Any) -> Sentence:
    """The only lagging indicator with its figure: X为…（规划目标…），完成规划目标进度的…，滞后于规划进度."""
    effect = narratives.narrate_effect([row], evaluation.plan)
    if effect is None:
        return sentence(_names(evaluation, [row]), "滞后于规划进度。")
    told = narratives.narrate_progress(row) if s.present(row[t.PROGRESS]) else None
    helped = "" if row[t.DEPARTMENT] == evaluation.department else "（配合指标）"
    return sentence(effect.spans[:-1], sentence("，", told) if told else "", f"，滞后于规划进度{helped}。")


def _grave(evaluation: Evaluation) -> bool:
    """Whether a work the department leads is behind."""
    works = evaluation.works
    slow = works[t.LATE].astype(bool) | (works[t.STATE] == "behind")
    return bool((slow & (works[t.LEAD_DEPARTMENT] == evaluation.department)).any())


def _late(evaluation: Evaluation) -> list[Sentence]:
    """Works behind schedule and late projects, by number and name."""
    found = []
    for kind, (noun, unit) in _NOUNS.items():
        rows = narratives.rows_of(evaluation.works, kind)
        late = [r for r in rows if r[t.LATE]] if kind == "project" else narratives.with_state(rows, "behind")
        key = "project/late" if kind == "project" else f"{kind}/{t.WORK_STATE_NAMES['behind']}"
        if late:
            number = s.count(evaluation.counts, key, unit)
            found.append(sentence(f"进度偏慢的{noun}有", number, "：", _names(evaluation, late), "。"))
    return found


def _good(evaluation: Evaluation, met: Sequence[Any], ahead: Sequence[Any]) -> list[Sentence]:
    """Targets met with their figures; what is ahead by name."""
    found = []
    if met:
        told = narratives.narrate_effect(met[:2], evaluation.plan)
        if told is not None:
            text = sentence(*told.spans[:-1]) if told.text.endswith("。") else told
            found.append(sentence(text, "，提前实现规划目标。" if len(met) == 1 else "，均提前实现规划目标。"))
    if ahead:
        found.append(sentence(_names(evaluation, ahead), "快于规划进度。"))
    return found


def _steady(evaluation: Evaluation) -> list[Sentence]:
    """Nothing lags and nothing stands out."""
    counts = evaluation.counts
    unrated = narratives.by_class(evaluation.counted)[t.NOT_RATED]
    if counts["counted/on_track"]:
        noun = "指标基本符合规划进度" if not unrated else "指标基本符合规划进度，其余暂无法评价"
        return [sentence("承担的", s.count(counts, "counted/on_track"), noun, "。")]
    if unrated:
        return [sentence(_names(evaluation, unrated), "暂无法评价。")]
    mine = [kind for kind in _NOUNS if counts.get(f"{kind}/{t.COUNT}")]
    if not mine:
        return []
    items = [sentence(_NOUNS[kind][0], s.count(counts, f"{kind}/{t.COUNT}", _NOUNS[kind][1])) for kind in mine]
    leads = bool((evaluation.works[t.LEAD_DEPARTMENT] == evaluation.department).any())
    return [sentence("承担" if leads else "配合", s.listed(items), "，没有进度偏慢的。")]


def _names(evaluation: Evaluation, rows: Sequence[Any]) -> Sentence:
    """Names; where the department only supports, the name says so."""
    lead = {row[t.NAME]: row[t.LEAD_DEPARTMENT if t.LEAD_DEPARTMENT in row else t.DEPARTMENT] for row in rows}
    return s.names([name if lead[name] == evaluation.department else f"{name}（配合）" for name in lead])
