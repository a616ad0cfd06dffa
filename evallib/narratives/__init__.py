"""Prose from tables: every function returns sentences made of spans that know the cell of each number."""

from evallib.narratives.approvals import narrate_chain
from evallib.narratives.beside import narrate_adopted, narrate_judgement, narrate_past_error, narrate_question
from evallib.narratives.doubts import narrate_borderline, narrate_data, narrate_doubts, plain_remark, stamps
from evallib.narratives.effects import narrate_comparison, narrate_effect, telling
from evallib.narratives.indicators import (
    narrate_indicator,
    narrate_progress,
    narrate_required,
    narrate_standing,
    narrate_standings,
)
from evallib.narratives.outlook import chance_word, narrate_outlook
from evallib.narratives.overall import (
    by_class,
    class_list,
    group_head,
    narrate_attributes,
    narrate_chances,
    narrate_class,
    narrate_overall,
    plan_noun,
    status_clauses,
    until,
)
from evallib.narratives.people import (
    narrate_period,
    narrate_sample,
    narrate_satisfaction,
    narrate_survey_method,
    narrate_visits,
    narrate_ways,
    subject,
)
from evallib.narratives.problems import cause_words, narrate_problem, source_words
from evallib.narratives.spans import chinese_day, count, decimals_form, level_words, listed, names, quoted
from evallib.narratives.status import narrate_status
from evallib.narratives.tasks import narrate_focus, narrate_lead, narrate_shortfall, narrate_years, period_words
from evallib.narratives.works import (
    narrate_investment,
    narrate_late,
    narrate_states,
    narrate_work,
    rows_of,
    with_state,
)

__all__ = [
    "by_class", "cause_words", "chance_word", "chinese_day", "class_list", "count", "decimals_form",
    "group_head", "level_words", "listed", "names", "narrate_adopted", "narrate_attributes", "narrate_borderline",
    "narrate_chain",
    "narrate_chances", "narrate_class", "narrate_comparison", "narrate_data", "narrate_doubts", "narrate_effect",
    "narrate_focus", "narrate_indicator", "narrate_investment", "narrate_judgement", "narrate_late", "narrate_lead",
    "narrate_outlook", "narrate_overall", "narrate_past_error", "narrate_period", "narrate_problem",
    "narrate_progress", "narrate_question", "narrate_required", "narrate_sample", "narrate_satisfaction",
    "narrate_shortfall", "narrate_standing", "narrate_standings", "narrate_states", "narrate_status",
    "narrate_survey_method", "narrate_visits", "narrate_ways", "narrate_work", "narrate_years", "period_words",
    "plain_remark", "plan_noun", "quoted", "rows_of", "source_words", "stamps", "status_clauses", "subject",
    "telling", "until", "with_state",
]  # fmt: skip
