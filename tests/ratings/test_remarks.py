"""The words beside a rating: why it is so, and what to know of the data."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from evallib import tables as t
from evallib.plan import load_plan
from evallib.ratings import rate

MakePlan = Callable[..., Path]
LEVEL = {"target_type": "level", "base": 60, "target": 70}


@pytest.fixture(scope="session")
def row(make_plan: MakePlan) -> Callable[..., Mapping[str, Any]]:
    """Rate one indicator: cells, figures as (year or "2023h1", value, further cells), tables."""

    def make(cells: Mapping[str, Any], *figures: tuple[Any, ...], **tables: Any) -> Mapping[str, Any]:
        rows = [
            {"indicator_id": "A", "year": int(str(at)[:4]), "period": str(at)[4:] or "annual", "value": value, **more}
            for at, value, more in ((*figure, {})[:3] for figure in figures)
        ]
        found: Mapping[str, Any] = rate(load_plan(make_plan([{"indicator_id": "A", **cells}], rows, **tables))).iloc[0]
        return found

    return make


Row = Callable[..., Mapping[str, Any]]


class TestReason:
    """One clause, with the period it speaks of."""

    def test_by_schedule(self, row: Row) -> None:
        said = row(LEVEL, (2022, 64))[t.REASON]
        assert said == "截至2022年底，完成目标进度的40.0%，时间进度40.0%，比值1.00"

    def test_by_a_path(self, row: Row) -> None:
        path = [{"indicator_id": "A", "year": 2022, "target": 65, "recorded_on": "2021-03-01"}]
        assert "计划进度50.0%，比值0.80" in row(LEVEL, (2022, 64), targets=path)[t.REASON]

    def test_half_a_year(self, row: Row) -> None:
        assert row({**LEVEL, "part_year": "stock"}, ("2023h1", 70))[t.REASON] == "截至2023年6月底，已达到规划目标"

    def test_lines(self, row: Row) -> None:
        cells = {"target_type": "floor", "target": 65}
        assert row(cells, (2021, 66), (2022, 65))[t.REASON] == "截至2022年底，守住目标线，均值65.50"
        assert row(cells, (2021, 60))[t.REASON] == "截至2021年底，未守住目标线，均值60.00"

    def test_assigned(self, row: Row) -> None:
        goal = [{"indicator_id": "A", "year": 2022, "target": 65, "recorded_on": "2022-03-01"}]
        assert row({"target_type": "assigned"}, (2022, 65), targets=goal)[t.REASON] == "截至2022年底，达到下达目标"
        assert row({"target_type": "assigned"}, (2022, 64), targets=goal)[t.REASON] == "截至2022年底，未达到下达目标"

    def test_without_a_logarithm(self, row: Row) -> None:
        said = row({"target_type": "avg_growth", "value_kind": "rate", "target": 5}, (2021, -100))[t.REASON]
        assert said == "截至2021年底，累计变动已无法按进度计算"

    def test_not_rated(self, row: Row) -> None:
        assert row(LEVEL)[t.REASON] == "规划期内尚无可用数据"
        chained = {"target_type": "avg_growth", "value_kind": "rate", "target": 5}
        assert row(chained, (2022, 6))[t.REASON] == "缺2021年数，不能连续计算"
        assert row({**LEVEL, "target": None}, (2022, 64))[t.REASON] == "没有可用的目标值"
        assert row({"target_type": "qualitative"})[t.REASON] == "定性指标，待责任单位作出评价"

    @pytest.mark.parametrize(
        ("value", "words"), [("on_track", "由“滞后”改为“基本符合预期”"), ("lagging", "确认为“滞后”")]
    )
    def test_override_says_who_when_what_and_why(self, row: Row, value: str, words: str) -> None:
        say = {"indicator_id": "A", "kind": "rating", "value": value, "reason": "疫情影响", "person": "区发展改革委",
               "recorded_on": "2023-07-20"}  # fmt: skip
        found = row(LEVEL, (2022, 63), overrides=[say])
        assert found[t.REASON] == f"区发展改革委2023年7月20日{words}：疫情影响"
        assert (found[t.RATING], found[t.COMPUTED_RATING], bool(found[t.OVERRIDDEN])) == (value, "lagging", True)


class TestNotes:
    """What to know of the data behind a row."""

    def notes(self, found: Mapping[str, Any]) -> list[str]:
        return [note for note in str(found[t.NOTES]).split("；") if note]

    def test_none(self, row: Row) -> None:
        assert self.notes(row(LEVEL, (2022, 64))) == []

    @pytest.mark.parametrize(("status", "word"), [("preliminary", "初步数"), ("estimate", "预计数")])
    def test_status(self, row: Row, status: str, word: str) -> None:
        assert self.notes(row(LEVEL, (2022, 64, {"status": status}))) == [f"2022年为{word}"]

    def test_base_year(self, row: Row) -> None:
        found = row({**LEVEL, "base_year": 2019}, (2022, 64))
        assert self.notes(found) == ["基期为2019年，时间进度仍按规划年份计算"]
        assert self.notes(row({**LEVEL, "base_year": 2020}, (2022, 64))) == []

    def test_a_base_the_figures_disagree_with(self, row: Row) -> None:
        cells = {**LEVEL, "base_year": 2020}
        assert "规划表基数60与现行口径的2020年数63.9不一致" in self.notes(row(cells, (2020, 63.9), (2022, 64)))[0]
        assert self.notes(row(cells, (2020, 60.4), (2022, 64))) == []  # 60 is 60.4 rounded

    def test_tolerance_gap_path_and_fall_back(self, row: Row) -> None:
        assert self.notes(row({**LEVEL, "tolerance": 1}, (2022, 63))) == ["按容差评价"]
        assert self.notes(row(LEVEL, (2021, 71), (2022, 64))) == ["曾达到目标后回落，按进度评价"]
        chain = {"target_type": "cumulative_sum", "target": 100}
        plan = {"settings": {"as_of": "2024-07-31", "data_until": "2024-06-30"}}
        assert self.notes(row(chain, (2021, 20), (2023, 20), **plan)) == ["2022年数据缺失，只计此前年份"]

    def test_compound_growth_beside_the_schedule(self, row: Row) -> None:
        """50 → 46 → 40: (46/50)^.5 − 1 = −4.0834 %, (40/50)^.2 − 1 = −4.3648 %; .9355, the same class as q = 1."""
        found = row({**LEVEL, "base": 50, "target": 40, "direction": "down"}, (2022, 46))
        assert found[t.CAGR_RATIO] == pytest.approx(0.040834 / 0.043648, abs=1e-4) and self.notes(found) == []

    def test_where_the_two_disagree_the_note_says_so(self, row: Row) -> None:
        """10 → 14 → 20: progress 0.4, q = 1; growth 18.32 % against 14.87 %: 1.23."""
        found = row({**LEVEL, "base": 10, "target": 20}, (2022, 14))
        assert found[t.RATING] == "on_track" and found[t.CAGR_RATIO] == pytest.approx(0.18322 / 0.14870, abs=1e-3)
        assert self.notes(found) == ["按年均增速比较（比值1.23）与按序时进度比较结论不同，以序时进度为准"]

    @pytest.mark.parametrize("base", [0, -5])
    def test_no_compound_growth_from_nothing(self, row: Row, base: float) -> None:
        assert math.isnan(row({**LEVEL, "base": base}, (2022, 64))[t.CAGR_RATIO])
