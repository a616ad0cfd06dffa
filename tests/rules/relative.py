"""Growth relative to another indicator: d = own average growth − the reference's − the margin, percentage points."""

from __future__ import annotations

from tests.rules.spec import YEAR_END, Case, Reference, Section

RATE = {"value_kind": "rate", "part_year": "growth"}
GDP = Reference(RATE, {2021: 5, 2022: 5})

RELATIVE = Section(
    "relative",
    {"target_type": "relative_growth", **RATE},
    (
        Case("a point faster is 快于预期", {}, {2021: 6, 2022: 6}, "ahead", "relative", "d = 6 − 5 = 1", reference=GDP,
             counts=2022, progress=None, required=None, achieved=1.0),
        Case("as fast is 基本符合预期", {}, {2021: 5, 2022: 5}, "on_track", "relative", "d = 0 ≥ −0", reference=GDP,
             achieved=0.0),
        Case("slower is 滞后", {}, {2021: 4.9, 2022: 4.9}, "lagging", "relative", "d = −0.1", reference=GDP,
             achieved=-0.1),
        Case("slower within the tolerance is not", {"tolerance": 0.3}, {2021: 4.7, 2022: 4.7}, "on_track", "relative",
             "d = −0.3 ≥ −0.3", reference=GDP, achieved=-0.3),
        Case("never 提前实现", {}, {2021: 50, 2022: 50}, "ahead", "relative", "d = 45", reference=GDP, progress=None,
             required=None),
        Case("the averages are geometric", {}, {2021: 8, 2022: 6}, "ahead", "relative",
             "(1.08·1.06)^.5 − 1 = 6.9953 %; d = 1.9953", reference=GDP, achieved=1.995327),
        Case("the target is a margin to be held", {"target": 2}, {2021: 6, 2022: 6}, "lagging", "relative",
             "d = 6 − 5 − 2 = −1", reference=GDP, achieved=-1.0),
        Case("a point on paper is a point, whatever its last digit", {"target": 2}, {2021: 2.3, 2022: 2.3}, "ahead",
             "relative", "d = 2.3 + 0.7 − 2 = 1; as floats 0.99999999999999", achieved=1.0,
             reference=Reference(RATE, {2021: -0.7, 2022: -0.7})),
        Case("… adjusted as a margin", {"target": 2}, {2021: 6, 2022: 6}, "ahead", "relative", "d = 6 − 5 − 0",
             reference=GDP, achieved=1.0, target=0.0, adjustments=[{"new": 0, "approved_on": "2023-05-01"}]),
        Case("where slower is better d changes sign", {"direction": "down"}, {2021: 4, 2022: 4}, "ahead", "relative",
             "d = −(4 − 5) = 1", reference=GDP, achieved=1.0),
        Case("… the margin with it", {"direction": "down", "target": -2}, {2021: 4, 2022: 4}, "lagging", "relative",
             "d = −(4 − 5 + 2) = −1", reference=GDP, achieved=-1.0),
        Case("up to the latest period both have", {}, {2021: 6, 2022: 6, "2023h1": 99}, "ahead", "relative",
             "the reference ends with 2022; d = 1", reference=GDP, counts=2022, achieved=1.0),
        Case("… a half-year in common counts", {}, {2021: 6, 2022: 6, "2023h1": 8}, "ahead", "relative",
             "n = 2.5: 6.3970 − 4.7992", reference=Reference(RATE, {2021: 5, 2022: 5, "2023h1": 4}),
             counts="2023h1", achieved=1.597781),
        Case("… also where the indicator has a later figure: its chain is cut there", {},
             {2021: 6, "2022h1": 4, 2022: 9}, "lagging", "relative",
             "in common: 2022h1, n = 1.5; (1.06·1.04^.5)^(1/1.5) − (1.05·1.07^.5)^(1/1.5) = −0.3334",
             reference=Reference(RATE, {2021: 5, "2022h1": 7}), counts="2022h1", achieved=-0.333382, world=YEAR_END),
        Case("levels against levels", {"value_kind": "level", "base": 100}, {2022: 112.36}, "ahead", "relative",
             "1.1236^.5 − 1.1025^.5 = 1 point", reference=Reference({"base": 200}, {2022: 220.5}), achieved=1.0),
        Case("levels against rates", {"value_kind": "level", "base": 100}, {2022: 112.36}, "ahead", "relative",
             "6 − 5", reference=GDP, achieved=1.0),
        Case("G ≤ 0 counts as −100 %", {}, {2021: -100, 2022: 6}, "lagging", "relative", "d = −100 − 5",
             reference=GDP, achieved=-105.0),
        Case("no reference named", {}, {2021: 6, 2022: 6}, "not_rated", "no_reference",
             "the own latest figure is shown", counts=2022, progress=None),
        Case("an unknown reference", {"reference": "nowhere"}, {2021: 6, 2022: 6}, "not_rated", "no_reference",
             "no such indicator", counts=2022),
        Case("a reference by amount without a base", {}, {2021: 6, 2022: 6}, "not_rated", "no_reference", "b empty",
             reference=Reference({}, {2022: 220}), counts=2022),
        Case("… or with one ≤ 0", {}, {2021: 6, 2022: 6}, "not_rated", "no_reference", "b ≤ 0",
             reference=Reference({"base": 0}, {2022: 220}), counts=2022),
        Case("no period in common", {}, {2021: 6}, "not_rated", "no_reference", "2021 here, 2022 there",
             reference=Reference({"base": 200}, {2022: 220}), counts=2021),
        Case("without figures of its own", {}, {}, "not_rated", "no_reference", "nothing in common", reference=GDP,
             counts=None, progress=None),
        Case("the own base missing", {"value_kind": "level"}, {2022: 112}, "not_rated", "no_base", "b empty",
             reference=GDP, counts=2022),
    ),
)  # fmt: skip

SECTIONS = (RELATIVE,)
