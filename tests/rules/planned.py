"""The planned share π: elapsed time, or the yearly path of targets.csv. Base 60, target 70 (sums: total 100)."""

from __future__ import annotations

from tests.rules.spec import FIRST_HALF, Case, Fig, Section

LEVELS = Section(
    "path",
    {"target_type": "level", "base": 60, "target": 70, "part_year": "stock"},
    (
        Case("a year needs only its own yearly target", {}, {2022: 63}, "on_track", "by_schedule",
             "π = (63 − 60)/10 = 0.3; 0.3/0.3 = 1", progress=0.3, planned=0.3, yearly={2022: 63}),
        Case("without one, time is the plan", {}, {2022: 63}, "lagging", "by_schedule", "π = τ = 0.4; q = 0.75",
             progress=0.3, planned=0.4, yearly={2021: 61, 2023: 64}),
        Case("a part-year lies between the year before and its own", {}, {"2023h1": 64}, "on_track", "by_schedule",
             "π = 0.2 + 0.5·(0.6 − 0.2) = 0.4; q = 1", progress=0.4, planned=0.4, yearly={2022: 62, 2023: 66}),
        Case("… and needs both", {}, {"2023h1": 64}, "lagging", "by_schedule", "π = τ = 0.5; q = 0.8",
             progress=0.4, planned=0.5, yearly={2023: 66}),
        Case("in the first year the path starts at 0", {}, {"2021h1": 60.5}, "on_track", "by_schedule",
             "π = 0.5·0.1 = 0.05; q = 1", progress=0.05, planned=0.05, yearly={2021: 61}, world=FIRST_HALF),
        Case("the last yearly target recorded counts", {}, {2022: 63}, "on_track", "by_schedule", "π = 0.3",
             planned=0.3, yearly={2022: [Fig(63, on="2022-03-01"), Fig(66, on="2021-03-01")]}),
        Case("… on one day the later line", {}, {2022: 63}, "on_track", "by_schedule", "π = 0.3",
             planned=0.3, yearly={2022: [Fig(66, on="2022-03-01"), Fig(63, on="2022-03-01")]}),
        Case("… of those known on the as-of date", {}, {2022: 63}, "on_track", "by_schedule", "π = 0.3",
             planned=0.3, yearly={2022: [Fig(63, on="2022-03-01"), Fig(66, on="2023-08-01")]}),
        Case("an increment's yearly targets are levels too", {"target_type": "increment", "target": 10}, {2022: 63},
             "on_track", "by_schedule", "π = (63 − 60)/10", progress=0.3, planned=0.3, yearly={2022: 63}),
        Case("π = 0 is kept by standing still", {}, {2022: 60}, "on_track", "by_schedule", "π = 0; 0 ≥ 0",
             progress=0.0, planned=0.0, yearly={2022: 60}),
        Case("π < 0 allows the planned fall", {}, {2022: 58.5}, "on_track", "by_schedule", "−0.15 ≥ π = −0.2",
             progress=-0.15, planned=-0.2, yearly={2022: 58}),
        Case("… and no more", {}, {2022: 57.9}, "lagging", "by_schedule", "−0.21 < −0.2", progress=-0.21,
             planned=-0.2, yearly={2022: 58}),
        Case("… and is never 快于预期", {}, {2022: 69}, "on_track", "by_schedule", "0.9 ≥ −0.2", progress=0.9,
             planned=-0.2, yearly={2022: 58}),
        Case("growth has no path", {"target_type": "avg_growth", "value_kind": "rate", "target": 5}, {2021: 5, 2022: 5},
             "on_track", "by_schedule", "π = τ = 0.4; progress 0.4", progress=0.4, planned=0.4,
             yearly={2021: 9, 2022: 9}),
        Case("nor has a reduction", {"target_type": "cumulative_reduction", "base": 100, "target": 14}, {2022: 92},
             "ahead", "by_schedule", "ln 0.92/ln 0.86 = 0.552845; π = τ = 0.4", progress=0.552845, planned=0.4,
             yearly={2021: 5, 2022: 14}),
    ),
)  # fmt: skip

SUMS = Section(
    "path-sum",
    {"target_type": "cumulative_sum", "target": 100, "part_year": "flow"},
    (
        Case("a sum's path adds the years", {}, {2021: 10, 2022: 15}, "on_track", "by_schedule",
             "Σ = 25; π = (10 + 15)/100; q = 1", progress=0.25, planned=0.25, yearly={2021: 10, 2022: 15}),
        Case("… and needs every year from the first", {}, {2021: 10, 2022: 15}, "lagging", "by_schedule",
             "π = τ = 0.4; q = 0.625", progress=0.25, planned=0.4, yearly={2022: 15}),
        Case("inside a year it is linear", {}, {2021: 10, 2022: 15, "2023h1": 10}, "on_track", "by_schedule",
             "Σ = 35; π = 0.25 + 0.5·0.20 = 0.35; q = 1", progress=0.35, planned=0.35,
             yearly={2021: 10, 2022: 15, 2023: 20}),
        Case("a cap is held against its path", {"direction": "down"}, {2021: 30, 2022: 25}, "on_track", "line_kept",
             "0.55 ≤ π = 0.55, though τ = 0.4", progress=0.55, planned=0.55, yearly={2021: 30, 2022: 25}),
    ),
)  # fmt: skip

SECTIONS = (LEVELS, SUMS)
