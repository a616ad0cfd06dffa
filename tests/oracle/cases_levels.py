"""Levels and increments, planned share, tolerance: what each must give, computed by hand.

Plan 2021-2025, N = 5; 2022: n = 2, tau = .4; 2023 h1: n = 2.5, tau = .5.
"""

from __future__ import annotations

from typing import Any

from tests.oracle.case import Case

UP: dict[str, Any] = {"target_type": "level", "base": 60, "target": 70, "part_year": "stock", "decimals": 2}
DOWN: dict[str, Any] = {"target_type": "level", "direction": "down", "base": 50, "target": 40, "decimals": 1}
EQUAL = UP | {"target": 60}
BEHIND = UP | {"target": 55}

# fmt: off
LEVELS = [
    # (64.5-60)/10 = .45; .45/.4 = 1.125; (70-64.5)/3
    Case("L01", "by q between .90 and 1.15", UP, "2022=64.5", "on_track by_schedule",
         "2022 annual 64.5", 0.45, 5.5 / 3),
    # .36/.4 = .90 exactly, floating point or not
    Case("L02", ".90 is inside the better class", UP, "2022=63.6", "on_track by_schedule", "", 0.36),
    # .46/.4 = 1.15
    Case("L03", "1.15 is inside the better class", UP, "2022=64.6", "ahead by_schedule", "", 0.46),
    # .359/.4 = .8975
    Case("L04", "below .90", UP, "2022=63.59", "lagging by_schedule", "", 0.359, 6.41 / 3),
    Case("L05", "met", UP, "2022=70", "early target_met", "", 1.0, None),
    # (46-50)/(40-50) = .4; (40-46)/3 = -2
    # 70 - 5e-8 is within 70e-9, 70 - 2e-7 is not: .9999.../.4 = 2.5
    Case("L37", "met to a relative 1e-9", UP, "2022=69.99999995", "early target_met"),
    Case("L38", "and no further", UP, "2022=69.9999998", "ahead by_schedule"),
    Case("L06", "down: the same formula", DOWN, "2022=46", "on_track by_schedule", "", 0.4, -2.0),
    # (51-50)/(-10) = -.1; (40-51)/3
    Case("L07", "moving away", DOWN, "2022=51", "lagging by_schedule", "", -0.1, -11 / 3),
    Case("L08", "down met is at or below", DOWN, "2022=40", "early target_met", "", 1.0, None),
    # h1 2023: .4/.5 = .8; (70-64)/2.5
    Case("L09", "stock part-year", UP, "2022=64 2023h1=64", "lagging by_schedule", "2023 h1 64", 0.4, 2.4),
    Case("L10", "part_year none never rated", UP | {"part_year": "none"}, "2022=64 2023h1=69",
         "on_track by_schedule", "2022 annual 64", 0.4),
    Case("L11", "part_year empty is none", UP | {"part_year": ""}, "2022=64 2023h1=69",
         "on_track by_schedule", "2022 annual 64", 0.4),
    Case("L12", "a flow is not comparable with a level", UP | {"part_year": "flow"}, "2022=64 2023h1=33",
         "on_track by_schedule", "2022 annual 64", 0.4),
    Case("L13", "annual beats part-year of its year", UP, "2022q3=69/final//2023-03-01 2022=64",
         "on_track by_schedule", "2022 annual 64", 0.4),
    # q1 2023: n = 2.25, tau .45; .42/.45 = .933
    Case("L14", "q1 is a quarter", UP, "2022=64 2023q1=64.2", "on_track by_schedule", "2023 q1 64.2", 0.42, 5.8 / 2.75),
    # q3 2022: n = 1.75, tau .35; .3/.35 = .857
    Case("L15", "q3 is three quarters", UP, "2022h1=66 2022q3=63", "lagging by_schedule", "2022 q3 63", 0.3, 7 / 3.25),
    Case("L16", "only part-years, none usable", UP | {"part_year": "none"}, "2021h1=61 2022h1=64",
         "not_rated part_year_only", "-", None, None),
    Case("L17", "no base, met", UP | {"base": ""}, "2022=70.5", "early target_met", "2022 annual 70.5", None, None),
    Case("L18", "no base, not met: required stands", UP | {"base": ""}, "2022=64",
         "not_rated no_base", "2022 annual 64", None, 2.0),
    Case("L19", "no base: tolerance does not apply", UP | {"base": "", "tolerance": 7}, "2022=64", "not_rated no_base"),
    Case("L20", "no base: half a decimal decides", UP | {"base": "", "decimals": 0}, "2022=69.6",
         "not_rated no_base", borderline=True),  # 70.1 is met
    Case("L21", "no target", UP | {"target": ""}, "2022=64", "not_rated no_target", "2022 annual 64", None, None),
    Case("L22", "target unparsable", UP | {"target": "不低于七成"}, "2022=64", "not_rated no_target"),
    Case("L23", "unknown type is no target", UP | {"target_type": "levle"}, "2022=64", "not_rated no_target"),
    Case("L24", "no target comes before no data", UP | {"target": ""}, "", "not_rated no_target", "-"),
    Case("L25", "no data comes before no base", UP | {"base": ""}, "", "not_rated no_data", "-", None, None),
    Case("L26", "target behind base, met", BEHIND, "2022=56", "early target_met", "", None, None),
    Case("L27", "target behind base, not met", BEHIND, "2022=54", "lagging line_broken", "", None, 1 / 3),
    Case("L28", "behind: tolerance moves the line", BEHIND | {"tolerance": 1}, "2022=54", "on_track line_kept"),
    Case("L29", "down, target behind base, not met", DOWN | {"target": 55}, "2022=56", "lagging line_broken"),
    Case("L30", "t = b, just kept", EQUAL, "2022=60", "on_track line_kept", "", None, 0.0),
    Case("L31", "t = b, never early", EQUAL, "2022=65", "on_track line_kept", "", None, -5 / 3),
    Case("L32", "t = b, broken", EQUAL, "2022=59", "lagging line_broken", "", None, 1 / 3),
    Case("L33", "t = b, tolerance", EQUAL | {"tolerance": 1}, "2022=59", "on_track line_kept"),
    # path 60 + .4*10 = 64; 63 is 1 worse; q = .75
    Case("L34", "no more than tolerance worse than the path", UP | {"tolerance": 1}, "2022=63",
         "on_track by_schedule", "", 0.3),
    Case("L35", "more than tolerance worse", UP | {"tolerance": 0.9}, "2022=63", "lagging by_schedule"),
    Case("L36", "tolerance, down: path 46, 46.5", DOWN | {"tolerance": 0.5}, "2022=46.5", "on_track by_schedule"),
    # t = 77.3 + 1; (77.9-77.3)/1 = .6; q 1.5; (78.3-77.9)/3
    Case("I01", "increment: the target is the change", UP | {"target_type": "increment", "base": 77.3, "target": 1},
         "2022=77.9", "ahead by_schedule", "", 0.6, 0.4 / 3),
    Case("I02", "increment, down: t = b - target", DOWN | {"target_type": "increment", "target": 10}, "2022=46",
         "on_track by_schedule", "", 0.4, -2.0),
    Case("I03", "increment without base", UP | {"target_type": "increment", "base": "", "target": 1}, "2022=64",
         "not_rated no_base", "2022 annual 64", None, None),
    Case("I04", "negative change: target behind base", UP | {"target_type": "increment", "target": -1}, "2022=58",
         "lagging line_broken", "", None, 1 / 3),
    # pi = (62-60)/10 = .2; .22/.2 = 1.1
    Case("P01", "yearly path instead of time", UP, "2022=62.2", "on_track by_schedule", "", 0.22, targets="2022=62"),
    # pi = .2 + .5*(.6-.2) = .4; .46/.4 = 1.15
    Case("P02", "path, part-year: linear inside the year", UP, "2023h1=64.6", "ahead by_schedule", "2023 h1 64.6", 0.46,
         targets="2022=62 2023=66"),
    # the year before is missing: tau = .5; .46/.5 = .92
    Case("P03", "path incomplete", UP, "2023h1=64.6", "on_track by_schedule", "", 0.46, targets="2023=66"),
    # pi = .5*(64-60)/10 = .2; .18/.2 = .9 (time share .1 would give 1.8)
    Case("P04", "path, first year: 0 at the start", UP, "2021h1=61.8", "on_track by_schedule", "2021 h1 61.8", 0.18,
         targets="2021=64", dates="first"),
    Case("P05", "pi = 0, progress 0", UP, "2022=60", "on_track by_schedule", "", 0.0, targets="2022=60"),
    Case("P06", "pi = 0, progress below", UP, "2022=59.9", "lagging by_schedule", "", -0.01, targets="2022=60"),
    # pi = -.1, progress -.05
    Case("P07", "pi below 0: at or above it is on track, never ahead", UP, "2022=59.5", "on_track by_schedule", "",
         -0.05, targets="2022=59"),
    # of the three, 63 is the last known: pi = .3; .27/.3 = .9
    Case("P08", "path rows: the last known", UP, "2022=62.7", "on_track by_schedule", "", 0.27,
         targets="2022=62 2022=63/2022-01-01 2022=61/2024-01-01"),
    # t = 61, pi = (60.2-60)/1 = .2; .3/.2 = 1.5
    Case("P09", "path of an increment is in levels", UP | {"target_type": "increment", "target": 1}, "2022=60.3",
         "ahead by_schedule", "", 0.3, targets="2022=60.2"),
    # path 62 by targets; 61.5 is .5 worse; q = .75
    Case("P10", "tolerance is held against the yearly path", UP | {"tolerance": 0.5}, "2022=61.5",
         "on_track by_schedule", "", 0.15, targets="2022=62"),
    # 63.6 +- .05: 63.55 gives .8875
    Case("B01", "half a decimal changes the class", UP | {"decimals": 1}, "2022=63.6", "on_track by_schedule",
         borderline=True),
    Case("B02", "decimals empty", UP | {"decimals": ""}, "2022=63.6", "on_track by_schedule", borderline=False),
    # 63.7 -+ .05 = 63.65: .9125
    Case("B03", "half a decimal is not enough", UP | {"decimals": 1}, "2022=63.7", "on_track by_schedule",
         borderline=False),
    # 69.95 + .05 = 70
    Case("B04", "half a decimal meets the target", UP | {"decimals": 1}, "2022=69.95", "ahead by_schedule",
         borderline=True),
    Case("B05", "the last year: nothing required", UP, "2025=69", "on_track by_schedule", "2025 annual 69", 0.9, None,
         dates="end"),
]
