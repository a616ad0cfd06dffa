"""Assigned yearly targets (下达任务), and qualitative targets."""

from __future__ import annotations

from tests.rules.spec import YEAR_END, Case, Section

ASSIGNED = Section(
    "assigned",
    {"target_type": "assigned", "part_year": "stock"},
    (
        Case("the latest value against its own year's target", {}, {2021: 1, 2022: 63}, "on_track", "assigned",
             "63 ≥ 62", yearly={2021: 61, 2022: 62}, counts=2022, progress=None, required=None, achieved=63.0),
        Case("not met is 滞后", {}, {2021: 99, 2022: 61}, "lagging", "assigned", "61 < 62",
             yearly={2021: 61, 2022: 62}, counts=2022, progress=None),
        Case("where lower is better", {"direction": "down"}, {2022: 61}, "on_track", "assigned", "61 ≤ 62",
             yearly={2022: 62}),
        Case("a mid-year stock is held against its year", {}, {2022: 63, "2023h1": 63}, "lagging", "assigned",
             "63 < 64", yearly={2022: 62, 2023: 64}, counts="2023h1"),
        Case("of rates, a half-year's rate is", {"value_kind": "rate", "part_year": "growth"}, {2022: 3, "2023h1": 4},
             "on_track", "assigned", "4 ≥ 3.5", yearly={2022: 3, 2023: 3.5}, counts="2023h1"),
        Case("… a half-year's rate of a level is not", {"part_year": "growth"}, {2022: 63, "2023h1": 4}, "on_track",
             "assigned", "63 ≥ 62", yearly={2022: 62, 2023: 64}, counts=2022),
        Case("no target for that year", {}, {2021: 61, 2022: 63}, "not_rated", "no_assigned_target", "only 2021",
             yearly={2021: 61}, counts=2022, progress=None),
        Case("there is no tolerance", {"tolerance": 5}, {2022: 61}, "lagging", "assigned", "61 < 62",
             yearly={2022: 62}),
        Case("累计 and 降低 with rates: reductions are chained", {"value_kind": "rate", "part_year": "growth",
             "target_text": "累计降低，完成市下达任务"}, {2021: 1, 2022: 5}, "on_track", "assigned",
             "1 − 0.99·0.95 = 5.95 % ≥ 1 − 0.97·0.97 = 5.91 %", yearly={2021: 3, 2022: 3}, counts=2022,
             achieved=5.95),
        Case("… 下降 too", {"value_kind": "rate", "target_text": "累计下降"}, {2021: 1, 2022: 4}, "lagging",
             "assigned", "1 − 0.99·0.96 = 4.96 % < 5.91 %", yearly={2021: 3, 2022: 3}, achieved=4.96),
        Case("累计 alone: growth is chained", {"value_kind": "rate", "target_text": "累计增长"}, {2021: 1, 2022: 5},
             "lagging", "assigned", "1.01·1.05 − 1 = 6.05 % < 1.03·1.03 − 1 = 6.09 %", yearly={2021: 3, 2022: 3},
             achieved=6.05),
        Case("… over the years that have both, gaps allowed", {"value_kind": "rate", "target_text": "累计降低"},
             {2021: 4, 2022: 9, 2023: 3}, "on_track", "assigned", "2021, 2023: 1 − 0.96·0.97 = 6.88 % ≥ 5.91 %",
             yearly={2021: 3, 2023: 3}, counts=2023, achieved=6.88, world=YEAR_END),
        Case("… the last of them counts", {"value_kind": "rate", "target_text": "累计降低"}, {2021: 4, 2022: 0},
             "on_track", "assigned", "2021 only: 4 ≥ 3", yearly={2021: 3}, counts=2021, achieved=4.0),
        Case("… none of them", {"value_kind": "rate", "target_text": "累计降低"}, {2021: 4}, "not_rated",
             "no_assigned_target", "no year has both", yearly={2022: 3}, counts=2021),
        Case("… a half-year takes no part in the chain", {"value_kind": "rate", "part_year": "growth",
             "target_text": "累计降低"}, {2021: 3, 2022: 3, "2023h1": -50}, "on_track", "assigned", "5.91 ≥ 5.91",
             yearly={2021: 3, 2022: 3, 2023: 3}, counts=2022),
        Case("… and of levels nothing is chained", {"target_text": "累计完成"}, {2021: 1, 2022: 63}, "on_track",
             "assigned", "63 ≥ 62", yearly={2021: 61, 2022: 62}, counts=2022, achieved=63.0),
        Case("… where lower is better both chains change places", {"value_kind": "rate", "target_text": "累计增长",
             "direction": "down"}, {2021: 1, 2022: 5}, "on_track", "assigned", "6.05 % ≤ 6.09 %",
             yearly={2021: 3, 2022: 3}),
    ),
)  # fmt: skip

JUDGED = {"reason": "任务如期完成", "person": "区发展改革委", "recorded_on": "2023-07-20"}

QUALITATIVE = Section(
    "qualitative",
    {"target_type": "qualitative"},
    (
        Case("as the department judges", {}, {2022: 3}, "on_track", "judgement", "on_track",
             overrides=[{"kind": "judgement", "value": "on_track", **JUDGED}], counts=None, progress=None,
             required=None, borderline=False),
        Case("without a judgement", {}, {2022: 3}, "not_rated", "needs_judgement", "none", counts=None, progress=None),
        Case("the latest judgement known", {}, {}, "ahead", "judgement", "of 2023-07-20",
             overrides=[{"kind": "judgement", "value": "ahead", **JUDGED},
                        {"kind": "judgement", "value": "lagging", **JUDGED, "recorded_on": "2023-01-20"},
                        {"kind": "judgement", "value": "lagging", **JUDGED, "recorded_on": "2023-08-20"}]),
        Case("on one day the later line", {}, {}, "ahead", "judgement", "later line",
             overrides=[{"kind": "judgement", "value": "lagging", **JUDGED},
                        {"kind": "judgement", "value": "ahead", **JUDGED}]),
        Case("one without a person is ignored", {}, {}, "not_rated", "needs_judgement", "ignored",
             overrides=[{"kind": "judgement", "value": "ahead", **JUDGED, "person": ""}]),
        Case("one that says not_rated is ignored", {}, {}, "not_rated", "needs_judgement", "ignored",
             overrides=[{"kind": "judgement", "value": "not_rated", **JUDGED}]),
        Case("a judgement of another type is not asked for", {"target_type": "level", "base": 60, "target": 70},
             {2022: 64}, "on_track", "by_schedule", "q = 1",
             overrides=[{"kind": "judgement", "value": "lagging", **JUDGED}]),
    ),
)  # fmt: skip

SECTIONS = (ASSIGNED, QUALITATIVE)
