"""The office's own sentences (notes.csv), each in the section its ``place`` names."""

from __future__ import annotations

from collections.abc import Collection

from evallib import tables as t
from evallib.document import Sentence, sentence
from evallib.evaluation import Evaluation
from evallib.narratives import quoted
from evallib.plan import office_of

OVERALL, EFFECT, LASTING, OUTLOOK, STEPS, DATA = "总体评价", "成效", "长期效果", "形势研判", "下一步措施", "数据说明"
PRACTICE, PROBLEMS, ADJUSTMENT, SAFEGUARDS = "主要做法", "困难问题与原因", "需调整事项与建议", "保障措施"
PLACES = (OVERALL, EFFECT, LASTING, OUTLOOK, STEPS, DATA, PRACTICE, PROBLEMS, ADJUSTMENT, SAFEGUARDS)
"""Places that have a section of their own; every other sentence stands under 数据说明, so that none is lost."""


def noted(
    evaluation: Evaluation, place: str, objects: Collection[str] | None = None, *, named: bool = True
) -> list[Sentence]:
    """Sentences of one place, in file order.

    Parameters
    ----------
    evaluation : Evaluation
    place : str
    objects : collection of str, optional
        Only on these objects (ids); default everything this view is about.
    named : bool
        Whether the object's name stands before a sentence that does not name it.
    """
    frame = evaluation.plan.known("notes")
    names = _names(evaluation)
    wanted = set(names) if objects is None else set(objects)
    mine = frame[(frame[t.TEXT] != "") & frame[t.OBJECT_ID].isin(wanted)]
    mine = (
        mine[mine[t.PLACE] == place] if place != DATA else mine[(mine[t.PLACE] == DATA) | ~mine[t.PLACE].isin(PLACES)]
    )
    found = []
    for row in t.rows(mine):
        name = names.get(row.object_id, "")
        lead = f"{name}：" if named and name and name not in row.text else ""
        found.append(sentence(f"{lead}{quoted(row.text)}。"))
    return found


def _names(evaluation: Evaluation) -> dict[str, str]:
    """Id → name ("" for offices and the plan, which need none) of everything a view is about."""
    plan, works = evaluation.plan, evaluation.works
    found = dict(zip(works[t.ID], works[t.NAME], strict=True))
    found |= dict(zip(evaluation.ratings[t.INDICATOR_ID], evaluation.ratings[t.NAME], strict=True))
    view = evaluation.department or evaluation.special_plan
    own = [view] if view else [plan.name, office_of(plan)]
    return found | {key: "" for key in own if key}
