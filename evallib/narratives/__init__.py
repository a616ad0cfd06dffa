"""Prose from tables: every function returns sentences made of spans that know the cell of each number."""

from evallib.narratives.approvals import narrate_chain
from evallib.narratives.beside import narrate_judgement, narrate_past_error, narrate_question
from evallib.narratives.doubts import narrate_borderline, narrate_data, narrate_doubts, plain_remark, stamps
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
    until,
)
from evallib.narratives.spans import LEVEL_WORDS, chinese_day, count, decimals_form, quoted
from evallib.narratives.status import narrate_status
from evallib.narratives.works import (
    narrate_investment,
    narrate_late,
    narrate_states,
    narrate_work,
    rows_of,
    with_state,
)

__all__ = [
    "LEVEL_WORDS", "by_class", "chance_word", "chinese_day", "class_list", "count", "decimals_form", "group_head",
    "narrate_attributes", "narrate_borderline", "narrate_chain", "narrate_chances", "narrate_class", "narrate_data",
    "narrate_doubts", "narrate_indicator", "narrate_investment", "narrate_judgement", "narrate_late",
    "narrate_outlook", "narrate_overall", "narrate_past_error", "narrate_progress", "narrate_question",
    "narrate_required", "narrate_standing", "narrate_standings", "narrate_states", "narrate_status", "narrate_work",
    "plain_remark", "plan_noun", "quoted", "rows_of", "stamps", "until", "with_state",
]  # fmt: skip
