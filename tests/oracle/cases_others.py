"""Lines, assigned targets, judgement, overrides, and which rows count: what each must give, by hand."""

from __future__ import annotations

from typing import Any

from tests.oracle.case import Case

FLOOR: dict[str, Any] = {"target_type": "floor", "target": 10, "part_year": "stock", "decimals": 1}
CEILING = FLOOR | {"target_type": "ceiling", "target": 5.5, "direction": "down"}
RANGE: dict[str, Any] = {"target_type": "range", "direction": "range", "target_low": 3, "target_high": 5, "decimals": 1}
GIVEN: dict[str, Any] = {"target_type": "assigned", "part_year": "stock", "decimals": 1}
CUMULATED = GIVEN | {"value_kind": "rate", "part_year": "growth", "target_text": "累计降低完成市下达任务"}
UP: dict[str, Any] = {"target_type": "level", "base": 60, "target": 70, "part_year": "stock", "decimals": 1}
RATE: dict[str, Any] = {"target_type": "avg_growth", "value_kind": "rate", "part_year": "growth", "target": 6}

# fmt: off
LINES = [
    Case("F01", "floor kept, never early", FLOOR, "2021=12 2022=15", "on_track line_kept", "2022 annual 15", None,
         None),
    # mean 10.5
    Case("F02", "one bad year is not lagging", FLOOR, "2021=12 2022=9", "on_track line_kept"),
    Case("F03", "binding: the latest annual value", FLOOR | {"attribute": "约束性"}, "2021=12 2022=9",
         "lagging line_broken"),
    # mean 10.67, the last two 9 and 9
    Case("F04", "the last two values", FLOOR, "2021=14 2022=9 2023h1=9", "lagging line_broken", "2023 h1 9"),
    Case("F05", "the mean", FLOOR, "2021=11 2022=8", "lagging line_broken", "2022 annual 8", None, None),
    Case("F06", "a part-year of a year with its annual figure is not in the mean", FLOOR, "2022q3=1 2022=10",
         "on_track line_kept", "2022 annual 10"),
    # only the latest part-year after 2021: mean (12+9)/2 = 10.5
    Case("F07", "only the latest part-year after the last annual", FLOOR, "2021=12 2022h1=1 2023h1=9",
         "on_track line_kept", "2023 h1 9"),
    Case("F08", "the only value is a part-year", FLOOR, "2023h1=9", "lagging line_broken", "2023 h1 9"),
    Case("F09", "binding asks the annual value, not the part-year", FLOOR | {"attribute": "约束性"},
         "2021=12 2022=11 2023h1=9", "on_track line_kept"),
    Case("F10", "tolerance plays no part", FLOOR | {"tolerance": 5}, "2022=9", "lagging line_broken"),
    # mean 5.333
    Case("F11", "ceiling", CEILING, "2021=5.1 2022=5.6 2023h1=5.3", "on_track line_kept", "2023 h1 5.3"),
    Case("F12", "ceiling ignores direction", CEILING | {"direction": "up"}, "2022=5.6", "lagging line_broken"),
    Case("F13", "lines of rates take growth part-years", CEILING | {"value_kind": "rate", "part_year": "growth"},
         "2022=5 2023h1=6.5", "lagging line_broken", "2023 h1 6.5"),  # mean 5.75
    Case("F14", "of amounts they do not", CEILING | {"part_year": "growth"}, "2022=5 2023h1=6.5", "on_track line_kept",
         "2022 annual 5"),
    Case("F15", "range: mean inside", RANGE, "2021=3.2 2022=5.1", "on_track line_kept"),
    Case("F16", "range: the last two break, each on its side", RANGE, "2021=2.8 2022=5.2", "lagging line_broken"),
    Case("F17", "range: one line empty", RANGE | {"target_low": ""}, "2021=1 2022=5", "on_track line_kept"),
    Case("F18", "range: both lines empty", RANGE | {"target_low": "", "target_high": ""}, "2022=5",
         "not_rated no_target", "2022 annual 5"),
    # mean 10.0; one tenth less breaks it
    Case("F19", "borderline of a line: the moved value is in the mean", FLOOR, "2021=11 2022=9", "on_track line_kept",
         borderline=True),
]

ASSIGNED = [
    Case("A01", "the year's own target", GIVEN, "2022=4 2023h1=5.5", "on_track assigned", "2023 h1 5.5", None, None,
         targets="2022=9 2023=5"),
    Case("A02", "missed", GIVEN, "2022=4", "lagging assigned", targets="2022=4.1"),
    Case("A03", "by direction", GIVEN | {"direction": "down"}, "2022=4", "on_track assigned", targets="2022=4.1"),
    Case("A04", "no target for the latest year", GIVEN, "2022=4 2023h1=5", "not_rated no_assigned_target", "2023 h1 5",
         targets="2022=3"),
    # 1-.975*.965 = 5.9125 % against 1-.97^2 = 5.91 %
    Case("A05", "cumulated reduction", CUMULATED, "2021=2.5 2022=3.5", "on_track assigned", "2022 annual 3.5",
         targets="2021=3 2022=3"),
    # 2021 and 2023 have both: as A05; with 2022 in the product or 2025 asked it would differ
    Case("A06", "cumulated: years that have both, gaps allowed", CUMULATED, "2021=2.5 2022=9 2023=3.5",
         "on_track assigned", "2023 annual 3.5", targets="2021=3 2023=3 2025=9", dates="end"),
    # 1.05*1.03 = 1.0815 against 1.04^2 = 1.0816
    Case("A07", "cumulated growth", CUMULATED | {"target_text": "累计增长"}, "2021=5 2022=3", "lagging assigned",
         targets="2021=4 2022=4"),
    Case("A08", "cumulated: no year has both", CUMULATED, "2021=5", "not_rated no_assigned_target", "2021 annual 5",
         targets="2022=4"),
    Case("A09", "cumulated is for rates only", CUMULATED | {"value_kind": "level"}, "2021=9 2022=3", "lagging assigned",
         targets="2021=4 2022=4"),
    Case("A10", "assigned targets are not adjusted", GIVEN, "2022=4", "on_track assigned", targets="2022=4",
         adjustments=("5/2022-06-01",)),
    Case("A11", "an unusable part-year only", GIVEN | {"part_year": "none"}, "2023h1=5", "not_rated part_year_only",
         "-",
         targets="2023=5"),
]

OFFICE = [
    Case("Q01", "qualitative, judged", {"target_type": "qualitative"}, "2022=1", "on_track judgement", "-", None, None,
         overrides=("judgement/on_track/年度任务完成/某委/2023-06-01",)),
    Case("Q02", "qualitative, not judged", {"target_type": "qualitative"}, "2022=1", "not_rated needs_judgement", "-",
         borderline=False),
    Case("Q03", "a judgement may not say not_rated; the earlier one stands", {"target_type": "qualitative"}, "",
         "ahead judgement", overrides=("judgement/ahead/理由/某委/2023-05-01",
         "judgement/not_rated/理由/某委/2023-06-01")),
    # .3/.4 = .75
    Case("O01", "the office's override", UP, "2022=63", "on_track by_schedule", "2022 annual 63", 0.3, 7 / 3,
         computed="lagging", overridden=True, overrides=("rating/on_track/理由/某处/2023-07-01",)),
    Case("O02", "an override that confirms", UP, "2022=63", "lagging by_schedule", overridden=True,
         overrides=("rating/lagging/理由/某处/2023-07-01",)),
    Case("O03", "lacks a person", UP, "2022=63", "lagging by_schedule",
         overrides=("rating/on_track/理由//2023-07-01",)),
    Case("O04", "lacks a reason", UP, "2022=63", "lagging by_schedule",
         overrides=("rating/on_track//某处/2023-07-01",)),
    Case("O05", "lacks a date", UP, "2022=63", "lagging by_schedule", overrides=("rating/on_track/理由/某处/",)),
    Case("O06", "not yet known", UP, "2022=63", "lagging by_schedule",
         overrides=("rating/on_track/理由/某处/2023-08-01",)),
    Case("O07", "on one day the later line", UP, "2022=63", "ahead by_schedule", computed="lagging", overridden=True,
         overrides=("rating/on_track/理由/某处/2023-07-01", "rating/ahead/理由/某处/2023-07-01")),
    Case("O08", "a judgement is for qualitative ones", UP, "2022=63", "lagging by_schedule",
         overrides=("judgement/on_track/理由/某委/2023-07-01",)),
    Case("O09", "an override of what could not be rated", UP, "", "on_track no_data", "-", computed="not_rated",
         overridden=True, overrides=("rating/on_track/理由/某处/2023-07-01",)),
    # t = 66: .45/.. (64.5-60)/6 = .75; q 1.875
    Case("O10", "an approved adjustment", UP, "2022=64.5", "ahead by_schedule", "", 0.75, 0.5,
         adjustments=("66/2022-06-01", "65/2021-06-01", "90/", "待定/2023-01-01", "80/2023-08-15")),
]

LEDGERS = [
    Case("E01", "final beats a later preliminary", UP, "2022=64/final//2023-02-01 2022=69/preliminary//2023-05-01",
         "on_track by_schedule", "2022 annual 64"),
    Case("E02", "preliminary beats estimate, estimate beats others", UP,
         "2022=64/preliminary 2022=69/estimate 2022=68/快报", "on_track by_schedule", "2022 annual 64"),
    Case("E03", "among equals the last recorded", UP, "2022=64/final//2023-05-01 2022=69/final//2023-02-01",
         "on_track by_schedule", "2022 annual 64"),
    Case("E04", "on one day the later line", UP, "2022=69 2022=64", "on_track by_schedule", "2022 annual 64"),
    Case("E05", "a revision not yet known", UP, "2022=64 2022=69/final//2023-08-01", "on_track by_schedule",
         "2022 annual 64"),
    # (62-60)/10 = .2 at tau .2
    Case("E06", "a retraction withdraws the earlier rows", UP, "2021=62 2022=69 2022=/retracted//2023-03-01",
         "on_track by_schedule", "2021 annual 62", 0.2),
    Case("E07", "a row after the retraction counts", UP,
         "2022=69 2022=/retracted//2023-03-01 2022=64/final//2023-04-01",
         "on_track by_schedule", "2022 annual 64"),
    Case("E08", "a retraction not yet known", UP, "2022=64 2022=/retracted//2023-08-03", "on_track by_schedule",
         "2022 annual 64"),
    Case("E09", "on one day it withdraws the earlier line only", UP,
         "2022=69/final//2023-03-01 2022=/retracted//2023-03-01 2022=64/estimate//2023-03-01", "on_track by_schedule",
         "2022 annual 64"),
    Case("E10", "it withdraws its own caliber only", UP, "2022=64 2022=/retracted/旧口径/2023-03-01",
         "on_track by_schedule", "2022 annual 64"),
    Case("E11", "a retracted row with a value is no observation", UP, "2022=64/retracted", "not_rated no_data", "-"),
    Case("E12", "other calibers only, a level", UP, "2022=64/final/新口径", "not_rated caliber_break", "-", None, None),
    Case("E13", "other calibers only, a rate: chained", RATE, "2021=6/final/旧口径 2022=6", "on_track by_schedule",
         "2022 annual 6", 0.4),
    Case("E14", "the own caliber before a better status", UP | {"caliber": "新口径"},
         "2022=64/estimate/新口径 2022=69/final/旧口径", "on_track by_schedule", "2022 annual 64"),
    Case("E15", "an earlier year of the own caliber counts", UP, "2021=62 2022=69/final/新口径",
         "on_track by_schedule", "2021 annual 62"),
    Case("E16", "other caliber and unusable part: part_year_only", UP | {"part_year": "none"}, "2022h1=64/final/新口径",
         "not_rated part_year_only", "-"),
    Case("E17", "a sum's first year of another caliber", {"target_type": "cumulative_sum", "target": 100},
         "2021=20/final/旧 2022=20", "not_rated caliber_break", "-"),
    Case("E18", "entered early: not before its period is over", UP, "2022=64 2023=69/estimate//2023-07-01",
         "on_track by_schedule", "2022 annual 64"),
    Case("E19", "recorded after as-of", UP, "2022=64 2023h1=69/final//2023-08-10", "on_track by_schedule",
         "2022 annual 64"),
    Case("E20", "figures before the first year never count", UP, "2020=69", "not_rated no_data", "-"),
    Case("E21", "nor after the last", UP, "2025=69 2026q1=75/final//2026-02-28", "on_track by_schedule",
         "2025 annual 69", 0.9, None, dates="end"),
    Case("E22", "a value that is no number is no observation", UP,
         "2022=64 2022=— 2023h1=待反馈", "on_track by_schedule",
         "2022 annual 64"),
    Case("E23", "known on the as-of day itself", UP, "2022=69 2022=64/final//2023-07-31", "on_track by_schedule",
         "2022 annual 64"),
    Case("007", "ids are text", UP, "2022=64", "on_track by_schedule", "2022 annual 64"),
    Case("NA", "also this one", UP, "2022=64", "on_track by_schedule", "2022 annual 64"),
]
