"""Prose from tables: every function returns sentences made of spans that know the cell of each number."""

from evallib.narratives.doubts import narrate_borderline, narrate_data, narrate_doubts, stamps
from evallib.narratives.indicators import narrate_indicator, narrate_outlook, narrate_progress, narrate_required, narrate_status
from evallib.narratives.overall import by_class, narrate_attributes, narrate_class, narrate_overall, plan_noun
from evallib.narratives.spans import LEVEL_WORDS, chinese_day, count
from evallib.narratives.works import narrate_investment, narrate_late, narrate_states, narrate_work, rows_of

__all__ = [
    "LEVEL_WORDS", "by_class", "chinese_day", "count", "narrate_attributes", "narrate_borderline", "narrate_class", "narrate_data",
    "narrate_doubts", "narrate_indicator", "narrate_investment", "narrate_late", "narrate_outlook", "narrate_overall",
    "narrate_progress", "narrate_required", "narrate_states", "narrate_status", "narrate_work", "plan_noun", "rows_of",
    "stamps",
]  # fmt: skip
