"""The office's override beside the computed class, and what is 暂无法评价 for which reason."""

from __future__ import annotations

from tests.rules.spec import FIRST_HALF, Case, Fig, Section

SAYS = {"kind": "rating", "reason": "疫情影响", "person": "区发展改革委", "recorded_on": "2023-07-20"}

OVERRIDE = Section(
    "override",
    {"target_type": "level", "base": 60, "target": 70},
    (
        Case("the office's class replaces the computed one, which is kept", {}, {2022: 63}, "on_track", "by_schedule",
             "computed: q = 0.75", computed="lagging", overrides=[{"value": "on_track", **SAYS}], progress=0.3),
        Case("one that confirms is an override too", {}, {2022: 63}, "lagging", "by_schedule", "q = 0.75",
             computed="lagging", overrides=[{"value": "lagging", **SAYS}]),
        Case("it may rate what cannot be computed", {}, {}, "on_track", "no_data", "computed: not_rated",
             computed="not_rated", overrides=[{"value": "on_track", **SAYS}], counts=None),
        Case("the latest known counts", {}, {2022: 63}, "on_track", "by_schedule", "of 2023-07-20", computed="lagging",
             overrides=[{"value": "on_track", **SAYS}, {"value": "early", **SAYS, "recorded_on": "2023-01-20"},
                        {"value": "early", **SAYS, "recorded_on": "2023-08-20"}]),
        Case("on one day the later line", {}, {2022: 63}, "on_track", "by_schedule", "later line", computed="lagging",
             overrides=[{"value": "early", **SAYS}, {"value": "on_track", **SAYS}]),
        Case("without a reason it is ignored", {}, {2022: 63}, "lagging", "by_schedule", "q = 0.75",
             overrides=[{"value": "on_track", **SAYS, "reason": ""}]),
        Case("without a person it is ignored", {}, {2022: 63}, "lagging", "by_schedule", "q = 0.75",
             overrides=[{"value": "on_track", **SAYS, "person": ""}]),
        Case("without a date it is ignored", {}, {2022: 63}, "lagging", "by_schedule", "q = 0.75",
             overrides=[{"value": "on_track", **SAYS, "recorded_on": ""}]),
        Case("one that says not_rated is ignored", {}, {2022: 63}, "lagging", "by_schedule", "q = 0.75",
             overrides=[{"value": "not_rated", **SAYS}]),
        Case("… also where it is later than a valid one", {}, {2022: 63}, "on_track", "by_schedule", "the valid one",
             computed="lagging", overrides=[{"value": "on_track", **SAYS, "recorded_on": "2023-07-01"},
                                            {"value": "not_rated", **SAYS}]),
    ),
)  # fmt: skip

UNRATED = Section(
    "unrated",
    {"target_type": "level", "base": 60, "target": 70},
    (
        Case("no target comes first", {"target": None, "base": None}, {2022: 64}, "not_rated", "no_target", "t empty",
             counts=2022, progress=None, required=None),
        Case("… one that is no number likewise", {"target": "约70"}, {2022: 64}, "not_rated", "no_target",
             "t unparsable", counts=2022),
        Case("… and without a figure too", {"target": None}, {}, "not_rated", "no_target", "t empty", counts=None),
        Case("an unknown type has no target", {"target_type": "指数"}, {2022: 64}, "not_rated", "no_target",
             "type unknown", counts=2022),
        Case("no observation at all", {}, {}, "not_rated", "no_data", "nothing", counts=None),
        Case("no data comes before no base", {"base": None}, {}, "not_rated", "no_data", "nothing", counts=None),
        Case("an observation of another caliber only", {"caliber": "新"}, {2022: Fig(64, caliber="旧")}, "not_rated",
             "caliber_break", "would count with calibers ignored", counts=None, progress=None),
        Case("a part-year that cannot be used", {"part_year": "flow"}, {"2023h1": 64}, "not_rated", "part_year_only",
             "a sum is no level", counts=None, progress=None),
        Case("… of another caliber it is still only a part-year", {"part_year": "flow", "caliber": "新"},
             {"2023h1": Fig(64, caliber="旧")}, "not_rated", "part_year_only",
             "would not count with calibers ignored either", counts=None),
        Case("… a usable part-year of another caliber is a caliber break", {"part_year": "stock", "caliber": "新"},
             {"2023h1": Fig(64, caliber="旧")}, "not_rated", "caliber_break", "would count with calibers ignored",
             counts=None),
        Case("a chain asks for the first plan year: no data", {"target_type": "cumulative_sum"}, {2022: 20},
             "not_rated", "no_data", "2021 empty", counts=None),
        Case("… a caliber break there", {"target_type": "cumulative_sum", "caliber": "新"},
             {2021: Fig(20, caliber="旧"), 2022: Fig(20, caliber="新")}, "not_rated", "caliber_break",
             "2021 of another caliber", counts=None),
        Case("… a part-year only there", {"target_type": "cumulative_sum", "part_year": "stock"}, {"2021h1": 20},
             "not_rated", "part_year_only", "a stock is no sum", counts=None, world=FIRST_HALF),
        Case("… also with later years", {"target_type": "cumulative_sum", "part_year": "stock"},
             {"2021h1": 20, 2022: 20}, "not_rated", "part_year_only", "2021 has only a stock", counts=None),
        Case("an assigned indicator: no data before no assigned target", {"target_type": "assigned", "target": None},
             {}, "not_rated", "no_data", "nothing", counts=None),
        Case("a growth of levels asks for any plan year", {"target_type": "avg_growth", "part_year": "growth"},
             {"2023h1": 5}, "not_rated", "part_year_only", "2022 unknown, so its part-year is not usable",
             counts=None),
    ),
)  # fmt: skip

BORDERLINE = Section(
    "borderline",
    {"target_type": "level", "base": 60, "target": 70, "decimals": 1},
    (
        Case("half a unit of the last printed decimal changes the class", {}, {2022: 63.6}, "on_track", "by_schedule",
             "63.6 ± 0.05: 63.55 gives q = 0.8875, 滞后", borderline=True),
        Case("upwards too", {}, {2022: 63.59}, "lagging", "by_schedule", "63.64 gives q = 0.91", borderline=True),
        Case("otherwise not", {}, {2022: 63.7}, "on_track", "by_schedule", "63.65 gives q = 0.9125; 63.75 gives 0.9375",
             borderline=False),
        Case("whole numbers move by .5", {"decimals": 0}, {2022: 64}, "on_track", "by_schedule",
             "63.5: q = 0.875, 滞后", borderline=True),
        Case("without decimals never", {"decimals": None}, {2022: 63.6}, "on_track", "by_schedule", "decimals empty",
             borderline=False),
        Case("暂无法评价 is a class too", {"base": None}, {2022: 69.95}, "not_rated", "no_base", "70.0 would be met",
             borderline=True),
        Case("nothing else moves: earlier years of a chain stay", {"target_type": "cumulative_sum", "target": 100,
             "decimals": 0}, {2021: 18.2, 2022: 18}, "on_track", "by_schedule",
             "Σ = 36.2 ± 0.5: 35.7 gives q = 0.8925", borderline=True),
        Case("… one unit of one year only", {"target_type": "cumulative_sum", "target": 100, "decimals": 0},
             {2021: 18.8, 2022: 18}, "on_track", "by_schedule", "36.8 ± 0.5: 36.3 gives q = 0.9075",
             borderline=False),
        Case("it is the computed class that changes", {}, {2022: 63.6}, "early", "by_schedule", "63.55 gives 滞后",
             computed="on_track", overrides=[{"value": "early", **SAYS}], borderline=True),
        Case("a line at its edge", {"target_type": "ceiling", "target": 5.5}, {2021: 5.5, 2022: 5.5}, "on_track",
             "line_kept", "(5.5 + 5.55)/2 = 5.525 > 5.5", borderline=True),
    ),
)  # fmt: skip

SECTIONS = (OVERRIDE, UNRATED, BORDERLINE)
