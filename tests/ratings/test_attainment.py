"""The chance of attainment from literal draws: four draws, years 2021–2025, so every chance is a quarter."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from evallib.plan import Indicator
from evallib.ratings import Case, Figure, Period, chance
from evallib.ratings.attainment import ending
from evallib.ratings.figures import Series

YEARS = range(2021, 2026)


def case(kind: str, figures: Mapping[int | str, float] | None = None, **cells: object) -> Case:
    """An indicator with some figures of the plan years ("2023h1" for a half-year)."""
    item = Indicator("A", target_type=kind, **cells)  # type: ignore[arg-type]
    found = {}
    for key, value in (figures or {}).items():
        at = Period(int(str(key)[:4]), str(key)[4:] or "annual")
        found[at] = Figure(at, value)
    return Case(item, Series(found, found), item.target, 2021, 5)


def draws(*lasts: float, before: float = 0.0) -> dict[int, np.ndarray]:
    """Paths that stand at ``before`` until 2024 and end at ``lasts``."""
    return {year: np.full(len(lasts), before) for year in range(2021, 2025)} | {2025: np.array(lasts, dtype=float)}


def every_year(*rates: float) -> dict[int, np.ndarray]:
    """Paths with the same figure every year."""
    return {year: np.array(rates, dtype=float) for year in YEARS}


class TestByType:
    """The target met in the last year, by the rating's own definition."""

    @pytest.mark.parametrize(
        ("cells", "share"),
        [
            ({"target": 70}, 0.75),  # 70, 71, 75 of 69, 70, 71, 75
            ({"target": 70, "direction": "down"}, 0.5),  # 69, 70
            ({"target": 70, "tolerance": 5}, 0.75),  # the tolerance meets no target
            ({"target": 76}, 0.0),
        ],
    )
    def test_level(self, cells: dict[str, object], share: float) -> None:
        assert chance(case("level", **cells), draws(69, 70, 71, 75)) == share

    def test_increment(self) -> None:
        assert chance(case("increment", base=60, target=10), draws(69, 70, 71, 75)) == 0.75  # ≥ 60 + 10
        assert chance(case("increment", base=80, target=10, direction="down"), draws(69, 70, 71, 75)) == 0.5  # ≤ 70
        assert chance(case("increment", target=10), draws(69, 70, 71, 75)) is None  # no base

    def test_growth_of_rates_is_the_product_of_all_years(self) -> None:
        assert chance(case("avg_growth", value_kind="rate", target=5), every_year(4, 4.9, 5, 6)) == 0.5
        # 9, 9, 9, 9 and −9: 1.09⁴·0.91 = 1.2845 ≥ 1.2763; with −10: 1.2704 is not
        assert chance(case("avg_growth", value_kind="rate", target=5), draws(-9, -10, before=9)) == 0.5

    def test_growth_of_levels_is_the_last_year_against_the_base(self) -> None:
        plan = case("avg_growth", base=100, target=5)  # 127.63
        assert chance(plan, draws(127, 128, 130, 90)) == 0.5
        assert chance(case("avg_growth", target=5), draws(127, 128)) is None

    def test_a_limit_on_growth(self) -> None:
        assert chance(case("avg_growth", value_kind="rate", target=5, direction="down"), every_year(4, 5, 6, 7)) == 0.5

    def test_sum(self) -> None:
        # 4·20 and 19, 20, 21, 40 make 99, 100, 101, 120
        assert chance(case("cumulative_sum", target=100), draws(19, 20, 21, 40, before=20)) == 0.75
        assert chance(case("cumulative_sum", target=100, direction="down"), draws(19, 20, 21, 40, before=20)) == 0.5

    def test_a_sum_already_reached_is_certain(self) -> None:
        reached = case("cumulative_sum", {2021: 60, 2022: 45}, target=100)
        assert chance(reached, draws(-500, -500)) == 1.0
        by_june = case("cumulative_sum", {2021: 60, "2022h1": 45}, target=100, part_year="flow")
        assert chance(by_june, draws(-500, -500)) == 1.0
        cap = case("cumulative_sum", {2021: 60, 2022: 45}, target=100, direction="down")
        assert chance(cap, draws(-500, 500)) == 0.5  # a cap is kept only at the end

    def test_reduction(self) -> None:
        # five times 2.9 % reduce by 13.68 %, five times 3 % by 14.13 %
        assert chance(case("cumulative_reduction", value_kind="rate", target=14), every_year(2.9, 3)) == 0.5
        assert chance(case("cumulative_reduction", base=50, target=14), draws(42, 43, 43.1, 44)) == 0.5  # ≤ 43
        assert chance(case("cumulative_reduction", target=14), draws(42)) is None

    def test_lines_hold_the_mean_of_all_years(self) -> None:
        # 4·66 and 60, 61, 62 make means of 64.8, 65, 65.2
        assert chance(case("floor", target=65), draws(60, 61, 62, 90, before=66)) == 0.75
        assert chance(case("ceiling", target=65), draws(60, 61, 62, 90, before=66)) == 0.5
        assert chance(case("range", target_low=65, target_high=66), draws(60, 61, 62, 90, before=66)) == 0.5

    def test_relative(self) -> None:
        own, other = every_year(4, 5, 6, 7), every_year(5, 5, 5, 5)
        cells = {"value_kind": "rate", "reference": "B"}

        def against(**more: object) -> float | None:
            plan = case("relative_growth", **cells, **more)
            reference = case("floor", value_kind="rate")
            return chance(Case(**{**vars(plan), "reference": reference}), own, other)

        assert against() == 0.75  # d = −1, 0, 1, 2 ≥ 0
        assert against(tolerance=1.0) == 1.0  # d ≥ −1
        assert against(target=1) == 0.5  # margin 1: d = −2, −1, 0, 1
        assert against(direction="down") == 0.5  # −d ≥ 0: −1, 0
        assert chance(case("relative_growth", **cells), own, None) is None

    @pytest.mark.parametrize("kind", ["assigned", "qualitative"])
    def test_without_a_chance(self, kind: str) -> None:
        assert chance(case(kind), draws(1, 2)) is None

    @pytest.mark.parametrize("kind", ["level", "cumulative_sum", "floor", "range", "unknown"])
    def test_without_a_target(self, kind: str) -> None:
        assert chance(case(kind), draws(1, 2)) is None

    def test_without_a_year(self) -> None:
        paths = draws(69, 70)
        del paths[2024]
        assert chance(case("level", target=70), paths) is None


def test_the_end_of_the_plan_in_table_units() -> None:
    grown = ending(case("avg_growth", base=100, target=5), draws(127.62815625, 100))
    assert (
        grown is not None
        and grown.reached.tolist() == pytest.approx([5.0, 0.0])
        and grown.met.tolist() == [True, False]
    )
    reduced = ending(case("cumulative_reduction", base=50, target=14), draws(43, 50))
    assert reduced is not None and reduced.reached.tolist() == pytest.approx([14.0, 0.0])


def test_special_plans_end_with_their_own_last_year() -> None:
    item = Indicator("A", target_type="level", target=70)
    own = Case(item, Series({}, {}), 70, 2021, 3)
    assert chance(own, {2021: np.zeros(2), 2022: np.zeros(2), 2023: np.array([70.0, 69.0])}) == 0.5
