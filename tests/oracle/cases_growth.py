"""Growth, relative growth, sums and reductions: what each must give, computed by hand.

Plan 2021-2025, N = 5; 2022: n = 2, tau = .4; 2023 h1: n = 2.5, tau = .5.
"""

from __future__ import annotations

from math import log
from typing import Any

from tests.oracle.case import Case

YEARLY: dict[str, Any] = {"value_kind": "rate", "part_year": "growth", "decimals": 1}
RATE = YEARLY | {"target_type": "avg_growth", "target": 6}
LIMIT = RATE | {"direction": "down", "target": 3}
AMOUNT: dict[str, Any] = {"target_type": "avg_growth", "base": 100, "target": 6, "part_year": "flow", "decimals": 1}
RELATIVE = YEARLY | {"target_type": "relative_growth"}
OWN_AMOUNT = RELATIVE | {"value_kind": "level"}
SUM: dict[str, Any] = {"target_type": "cumulative_sum", "target": 100, "part_year": "flow", "decimals": 1}
CUT = YEARLY | {"target_type": "cumulative_reduction", "target": 13.5}
CUT_AMOUNT: dict[str, Any] = {"target_type": "cumulative_reduction", "base": 100, "target": 25, "part_year": "stock"}
GOAL = 5 * log(1.06)

# fmt: off
GROWTH = [
    # ln 1.134 / (5 ln 1.06) = .12575/.29134 = .43162; q = 1.079
    Case("G01", "rates are multiplied", RATE, "2021=8 2022=5", "on_track by_schedule", "2022 annual 5",
         log(1.08 * 1.05) / GOAL, 100 * ((1.06**5 / 1.134) ** (1 / 3) - 1)),
    # 1.134 * 1.055^.5; .15252/.29134 = .52351; q = 1.047
    Case("G02", "a growth part-year counts with its share", RATE, "2021=8 2022=5 2023h1=5.5", "on_track by_schedule",
         "2023 h1 5.5", (log(1.134) + 0.5 * log(1.055)) / GOAL,
         100 * ((1.06**5 / (1.134 * 1.055**0.5)) ** (1 / 2.5) - 1)),
    # 1.06*1.05 = 1.113 >= 1.02^5 = 1.10408
    Case("G03", "the product reached", RATE | {"target": 2}, "2021=6 2022=5", "early target_met", "2022 annual 5",
         log(1.113) / (5 * log(1.02)), None),
    # sqrt(.995*.992) - 1 = -.65 % >= -1 %
    Case("G04", "g* <= 0: kept", RATE | {"target": -1}, "2021=-0.5 2022=-0.8", "on_track line_kept", "", None, None),
    Case("G05", "g* = 0: broken", RATE | {"target": 0}, "2021=1 2022=-1.1", "lagging line_broken", "", None, None),
    # sqrt(1.025*1.032) - 1 = 2.849 %
    Case("G06", "down is a limit on growth", LIMIT, "2021=2.5 2022=3.2", "on_track line_kept", "", None, None),
    Case("G07", "limit broken", LIMIT, "2021=3.2 2022=3.2", "lagging line_broken", "", None, None),
    Case("G08", "tolerance moves the limit", LIMIT | {"tolerance": 0.2}, "2021=3.2 2022=3.2", "on_track line_kept"),
    # mean 5 %, 1 below 6 %; ln 1.05^2 / GOAL = .3349; q = .837
    Case("G09", "tolerance in percentage points of the average", RATE | {"tolerance": 1}, "2021=5 2022=5",
         "on_track by_schedule", "", 2 * log(1.05) / GOAL),
    Case("G10", "without it", RATE | {"tolerance": 0.9}, "2021=5 2022=5", "lagging by_schedule"),
    # the gap ends the chain: 2021 and h1 2022; 1.08*1.06^.5; n = 1.5; q = (.07696+.02913)/.29134/.3 = 1.214
    Case("G11", "a missing year: what is before it counts", RATE, "2021=8 2022h1=6 2023=9", "ahead by_schedule",
         "2022 h1 6", (log(1.08) + 0.5 * log(1.06)) / GOAL, dates="end"),
    Case("G12", "no first year: no data", RATE, "2022=5 2023h1=5", "not_rated no_data", "-", None, None),
    Case("G13", "first year by unusable part only", RATE | {"part_year": "none"}, "2021h1=5 2022=5",
         "not_rated part_year_only", "-"),
    # 1.06^.5: .5/5 = .1 at tau .1
    Case("G14", "the first year's part-year begins the chain", RATE, "2021h1=6", "on_track by_schedule", "2021 h1 6",
         0.1, dates="first"),
    Case("G15", "a factor of 0", RATE, "2021=-100 2022=5", "lagging by_schedule", "2022 annual 5", None, None),
    Case("G16", "a rate's base is not asked", RATE | {"base": ""}, "2021=6 2022=6", "on_track by_schedule", "", 0.4),
    # 112.36/100 = 1.06^2; a missing 2021 does not matter
    Case("G17", "amount: x/b", AMOUNT, "2022=112.36", "on_track by_schedule", "2022 annual 112.36", 0.4,
         100 * (1.06 - 1)),
    # 1.1 * (54/50)^.5
    Case("G18", "amount, flow: ratio to the same part", AMOUNT, "2022h1=50 2022=110 2023h1=54", "on_track by_schedule",
         "2023 h1 54", (log(1.1) + 0.5 * log(1.08)) / GOAL),
    Case("G19", "flow without the same part before", AMOUNT, "2022=112.36 2023h1=54", "on_track by_schedule",
         "2022 annual 112.36", 0.4),
    # ln 1.07 / GOAL = .2322; q = 1.161
    Case("G20", "flow without the annual figure before", AMOUNT, "2021=107 2022h1=50 2023h1=54", "ahead by_schedule",
         "2021 annual 107", log(1.07) / GOAL),
    Case("G21", "flow of the first plan year: figures before it serve", AMOUNT, "2020h1=50 2021h1=53",
         "on_track by_schedule", "2021 h1 53", 0.1, dates="first"),
    Case("G22", "a ratio needs an earlier part above 0", AMOUNT, "2022h1=0 2022=112.36 2023h1=54",
         "on_track by_schedule", "2022 annual 112.36", 0.4),
    Case("G23", "amount with a growth part-year", AMOUNT | {"part_year": "growth"}, "2022=112.36 2023h1=6",
         "on_track by_schedule", "2023 h1 6", 0.5),
    # 1.06^2.5 at h1 2023
    Case("G24", "amount with a stock part-year: as x", AMOUNT | {"part_year": "stock"},
         f"2022=1 2023h1={100 * 1.06**2.5}", "on_track by_schedule", "", 0.5),
    Case("G25", "base 0", AMOUNT | {"base": 0}, "2022=110", "not_rated no_base", "2022 annual 110", None, None),
    Case("G26", "amount fallen to 0", AMOUNT, "2022=0", "lagging by_schedule", "2022 annual 0", None, None),
    Case("G27", "relative: one point above", RELATIVE | {"reference": "G27r"}, "2021=5 2022=5", "ahead relative",
         "2022 annual 5", None, None, beside={"G27r": "2021=4 2022=4"}),
    Case("G28", "relative: tolerance", RELATIVE | {"reference": "G28r", "tolerance": 0.5}, "2021=4.5 2022=4.5",
         "on_track relative", beside={"G28r": "2021=5 2022=5"}),
    Case("G29", "relative: beyond tolerance", RELATIVE | {"reference": "G29r", "tolerance": 0.4}, "2021=4.5 2022=4.5",
         "lagging relative", beside={"G29r": "2021=5 2022=5"}),
    # cut at h1 2022: (1.05*1.07^.5)^(1/1.5) - 1 = 5.66 %, against 5 %
    Case("G30", "relative: both cut at the latest common period", RELATIVE | {"reference": "G30r"},
         "2021=5 2022h1=7 2022=1", "on_track relative", "2022 h1 7", beside={"G30r": "2021=5 2022h1=5"}),
    Case("G31", "relative: no period in common", RELATIVE | {"reference": "G31r"}, "2021=5 2022=5",
         "not_rated no_reference", "2022 annual 5", beside={"G31r": "2022=5"}),
    Case("G32", "relative: unknown reference", RELATIVE | {"reference": "nowhere"}, "2021=5", "not_rated no_reference"),
    Case("G33", "relative: no reference named", RELATIVE, "2021=5", "not_rated no_reference", "2021 annual 5"),
    Case("G34", "relative without figures of its own", RELATIVE | {"reference": "G34r"}, "", "not_rated no_reference",
         "-", beside={"G34r": "2021=5"}),
    Case("G35", "relative, down: d changes sign", RELATIVE | {"reference": "G35r", "direction": "down"},
         "2021=3 2022=3", "ahead relative", beside={"G35r": "2021=4 2022=4"}),
    Case("G36", "relative: the margin is asked", RELATIVE | {"reference": "G36r", "target": 1}, "2021=5.5 2022=5.5",
         "lagging relative", beside={"G36r": "2021=5 2022=5"}),
    # 1.05^2 = 1.1025 against 4 % a year
    Case("G37", "relative: an amount against rates", OWN_AMOUNT | {"base": 100, "reference": "G37r"},
         "2022=110.25", "ahead relative", "2022 annual 110.25", beside={"G37r": "2021=4 2022=4"}),
    Case("G38", "relative: own base missing", OWN_AMOUNT | {"reference": "G38r"}, "2022=110",
         "not_rated no_base", "2022 annual 110", beside={"G38r": "2021=4 2022=4"}),
    Case("G39", "relative: the reference's base is 0", RELATIVE | {"reference": "G25"}, "2021=5 2022=5 2023h1=4",
         "not_rated no_reference", "2023 h1 4"),
    # G17 grew by 6 % a year; 5.5 is .5 below
    Case("G40", "relative: rates against an amount", RELATIVE | {"reference": "G17", "tolerance": 0.5},
         "2021=5.5 2022=5.5 2023h1=9", "on_track relative", "2022 annual 5.5"),
    # -100 % in 2021: own average -100 %, far below
    Case("G41", "relative: in an average G <= 0 counts as -100 %", RELATIVE | {"reference": "G41r"}, "2021=-100 2022=5",
         "lagging relative", "2022 annual 5", beside={"G41r": "2021=-60 2022=-60"}),
    Case("G42", "relative: the reference fell to nothing", RELATIVE | {"reference": "G42r"}, "2021=-90 2022=-90",
         "ahead relative", beside={"G42r": "2021=-100 2022=5"}),
    # d = -5e-13, inside 1e-9 * 1e-3
    Case("G43", "comparisons near 0 are those of a thousandth", RELATIVE | {"reference": "G43r"},
         "2021=4.9999999999995", "on_track relative", beside={"G43r": "2021=5"}),
    Case("G44", "beyond that it is worse", RELATIVE | {"reference": "G44r"}, "2021=4.999999999", "lagging relative",
         beside={"G44r": "2021=5"}),
    # 95.4/110 = .86727; q = 1.73; 14.6/2.5
    Case("S01", "sum with a flow part-year", SUM | {"target": 110}, "2021=39.6 2022=41.3 2023h1=14.5",
         "ahead by_schedule", "2023 h1 14.5", 95.4 / 110, 5.84),
    Case("S02", "sum reached", SUM | {"target": 95}, "2021=39.6 2022=41.3 2023h1=14.5", "early target_met", "",
         95.4 / 95, None),
    Case("S03", "a cap kept at its share of time", SUM | {"direction": "down"}, "2021=20 2022=20", "on_track line_kept",
         "", 0.4, None),
    Case("S04", "a cap broken", SUM | {"direction": "down"}, "2021=20 2022=21", "lagging line_broken", "", 0.41, None),
    Case("S05", "a cap with tolerance", SUM | {"direction": "down", "tolerance": 1}, "2021=20 2022=21",
         "on_track line_kept"),
    # pi = (10+20)/100; .27/.3 = .9
    Case("S06", "yearly path of a sum", SUM, "2021=13 2022=14", "on_track by_schedule", "", 0.27, 73 / 3,
         targets="2021=10 2022=20"),
    # pi = .3 + .5*.6 = .6; .54/.6 = .9
    Case("S07", "path of a sum inside a year", SUM, "2021=13 2022=14 2023h1=27", "on_track by_schedule", "", 0.54,
         targets="2021=10 2022=20 2023=60"),
    # 2021 missing in the path: tau = .4; .27/.4 = .675
    Case("S08", "path of a sum incomplete", SUM, "2021=13 2022=14", "lagging by_schedule", "", 0.27, targets="2022=20"),
    Case("S09", "sum without its first year", SUM, "2022=14", "not_rated no_data", "-"),
    Case("S10", "t <= 0", SUM | {"target": 0}, "2021=13", "not_rated no_target", "2021 annual 13"),
    Case("S11", "part_year none: the annual figures only", SUM | {"part_year": "none"}, "2021=20 2022=20 2023h1=30",
         "on_track by_schedule", "2022 annual 20", 0.4, 20.0),
    # Sigma 38, pi*t = 40
    Case("S12", "tolerance on a sum", SUM | {"tolerance": 5}, "2021=15 2022=20", "on_track by_schedule", "", 0.35),
    # .973*.999 = .972027; .19563; 1-(.865/.972027)^(1/3)
    Case("R01", "reduction: yearly rates, logarithms", CUT, "2021=2.7 2022=0.1", "lagging by_schedule",
         "2022 annual 0.1", log(0.973 * 0.999) / log(0.865), 100 * (1 - (0.865 / 0.972027) ** (1 / 3))),
    Case("R02", "reduction: part-year", CUT, "2021=3 2022=3 2023h1=2", "on_track by_schedule", "2023 h1 2",
         (2 * log(0.97) + 0.5 * log(0.98)) / log(0.865)),  # .0710/.1450 = .4897; q .979
    # ln .9/ln .75 = .36624; q = .9156
    Case("R03", "reduction of an amount", CUT_AMOUNT, "2022=90", "on_track by_schedule", "2022 annual 90",
         log(0.9) / log(0.75), 100 * (1 - (0.75 / 0.9) ** (1 / 3))),
    Case("R04", "reduction reached", CUT_AMOUNT, "2022=75", "early target_met", "", 1.0, None),
    Case("R05", "c >= 1: no logarithm, early", CUT_AMOUNT, "2022=0", "early target_met", "2022 annual 0", None, None),
    Case("R06", "t >= 100 %", CUT_AMOUNT | {"target": 100}, "2022=90", "not_rated no_target", "2022 annual 90"),
    Case("R07", "a rise is negative", CUT, "2021=-2 2022=0", "lagging by_schedule", "", log(1.02) / log(0.865)),
    # path 100(1-.75^.4) = 10.869; c = 9 is 1.869 worse; q = .820
    Case("R08", "tolerance on a reduction", CUT_AMOUNT | {"tolerance": 1.9}, "2022=91", "on_track by_schedule", "",
         log(0.91) / log(0.75)),
    Case("R09", "not enough tolerance", CUT_AMOUNT | {"tolerance": 1.8}, "2022=91", "lagging by_schedule"),
    Case("R10", "direction plays no part", CUT_AMOUNT | {"direction": "down"}, "2022=90", "on_track by_schedule"),
    Case("R11", "a rise of an amount", CUT_AMOUNT | {"part_year": "stock"}, "2023h1=104", "lagging by_schedule",
         "2023 h1 104", log(1.04) / log(0.75)),
    Case("R12", "no base", CUT_AMOUNT | {"base": -5}, "2022=90", "not_rated no_base", "2022 annual 90", None, None),
]
