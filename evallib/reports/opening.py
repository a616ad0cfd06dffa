"""引言: on what grounds, for which period and how the evaluation was done."""

from __future__ import annotations

from evallib import narratives
from evallib import tables as t
from evallib.document import Paragraph, paragraph, sentence
from evallib.evaluation import Evaluation
from evallib.evaluation.survey import days
from evallib.plan import Plan, office_of


def introduction(evaluation: Evaluation) -> list[Paragraph]:
    """Two paragraphs: basis and task; period, data, and the ways that were gone."""
    plan, office = evaluation.plan, lead_office(evaluation)
    review = "总结评估" if plan.finished else "中期评估"
    law = "《中华人民共和国各级人民代表大会常务委员会监督法》"
    basis = sentence(f"依据{law}和{plan.title}，{office}组织开展了{review}，形成本报告。")
    aim = sentence(
        f"本报告对照{narratives.plan_noun(plan)}确定的目标任务，评价实施进展和成效，查找问题，提出对策建议。"
    )
    ways = narratives.narrate_ways(plan, evaluation.counts, office, days(plan))
    return [paragraph(basis, aim), paragraph(narratives.narrate_period(plan), ways)]


def lead_office(evaluation: Evaluation) -> str:
    """Short name of the office in charge; by the plan's level where the catalogue has none."""
    plan = evaluation.plan
    key = office_of(plan)
    words = narratives.level_words(plan)
    return plan.department_name(key, short=True) if key else words.lead


def scope_words(plan: Plan) -> str:
    """How the text calls the area of the plan: 全区, 全市, 全省, 全国."""
    return {"national": "全国", "province": "全省", "city": "全市"}.get(plan.level, "全区")


def states_of(evaluation: Evaluation) -> Paragraph:
    """Tasks, programmes and projects in three sentences."""
    plan, counts = evaluation.plan, evaluation.counts
    kinds = [kind for kind in t.WORK_TYPES if kind != "city_task" and counts.get(f"{kind}/{t.COUNT}")]
    return paragraph(*(narratives.narrate_states(counts, plan, kind, dated=kind == kinds[0]) for kind in kinds))
