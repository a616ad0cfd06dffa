"""The running year's part-year figure, by hand.

Annual 100, 110, 120; naive, so that the model's year is the last one, 120, with deviation σ. δ = (1 + n)/2 with one
year to compare with.
"""

from math import sqrt

import numpy as np
import pandas as pd
import pytest

from evallib import tables as t
from evallib.forecasting import Forecasts, forecast
from tests.forecasting.builders import part, table

ANNUAL = (100.0, 110.0, 120.0)


def run(*parts: pd.DataFrame, method: str = "naive", kind: str = "level", way: str = "flow") -> Forecasts:
    rows = pd.concat([table({"a": ANNUAL}), *parts]).assign(**{t.KIND: kind, t.PART_YEAR: way})
    return forecast(rows, method=method)


def medians(result: Forecasts) -> list[float]:
    return [float(item) for item in result.table().q500]


def width(result: Forecasts, year: int = 0) -> float:
    row = result.table().iloc[year]
    return float(row.q900 - row.q100)


@pytest.mark.parametrize(("period", "damping"), [("q1", 0.625), ("h1", 0.75), ("q3", 0.875)])
def test_flow_takes_the_damped_growth(period: str, damping: float) -> None:
    # The part grew from 50 to 60, 20 %: 120·(1 + δ·0.2).
    result = run(part("a", 2022, period, 50.0), part("a", 2023, period, 60.0))
    assert medians(result)[0] == pytest.approx(120 * (1 + damping * 0.2))
    assert "累计数及其占全年的历史比重" in result.notes[0]


def test_the_rest_of_the_year_follows_the_model() -> None:
    # Drift expects 130; the part says 20 %: 120 + ¾·24 + ¼·10.
    result = run(part("a", 2022, "h1", 50.0), part("a", 2023, "h1", 60.0), method="drift")
    assert medians(result)[0] == pytest.approx(120 + 18 + 2.5)


def test_more_of_the_year_narrows_more() -> None:
    none = width(run())
    widths = [width(run(part("a", 2022, p, 50.0), part("a", 2023, p, 52.0))) for p in ("q1", "h1", "q3")]
    assert none > widths[0] > widths[1] > widths[2] > 0


def test_later_years_follow() -> None:
    plain, known = run(), run(part("a", 2022, "h1", 50.0), part("a", 2023, "h1", 60.0))
    # Naive: later years stay where the running year is now expected, 138.
    assert medians(known) == pytest.approx([138.0] * 3)
    assert width(known, 0) < width(plain, 0)
    assert width(known, 0) < width(known, 1) < width(known, 2)


def test_flow_from_its_usual_share() -> None:
    # Half-years of 2020 and 2021 were 40 % of the year; 2022's is unknown. E = 56/0.4 = 140; k = 2, no scatter:
    # r² = 4·½²/5, δ = (5/6 + 1/(1 + r²))/2 = 5/6.
    parts = [part("a", 2020, "h1", 40.0), part("a", 2021, "h1", 44.0), part("a", 2023, "h1", 56.0)]
    result = run(*parts)
    assert medians(result)[0] == pytest.approx(120 + 20 * 5 / 6)
    assert "缺上年同期" in result.notes[0] and "历史比重" in result.notes[0]


def test_shares_of_all_years_count() -> None:
    # Shares of 40, 40 and 48 %: the odd last one does not decide. Weights .64, .8, 1: its middle lies at .7951 of the
    # whole weight, that of the second 40 % at .4262; logarithm interpolated at ½.
    known = zip((2020, 2021, 2022, 2023), (40.0, 44.0, 57.6, 50.0), strict=True)
    found = run(*(part("a", year, "h1", value) for year, value in known))
    weights = np.array([0.64, 0.8, 1.0])
    middle = (np.cumsum(weights) - weights / 2) / weights.sum()
    share = 0.4 * 1.2 ** ((0.5 - middle[1]) / (middle[2] - middle[1]))
    assert 0.4 < share < 0.42
    model = run().table().iloc[0]
    sigma = (model.q900 - model.q100) / (2 * 1.2815515655446004)
    off = np.log(np.array([0.4, 0.4, 0.48]) / share)
    whole = 50 / share
    scatter = sqrt((off**2).sum() / 2 * (4 / 3)) * whole / sigma
    r2 = (2 * min(scatter, 1) ** 2 + 4 * 0.25) / 6
    delta = (1 - 0.5 / 4 + 1 / (1 + r2)) / 2
    assert medians(found)[0] == pytest.approx(delta * whole + (1 - delta) * 120)
    z = (medians(found)[0] - 120) / sigma
    assert width(found) == pytest.approx(width(run()) * min(sqrt(r2), 1) * sqrt(0.7 + 0.2 * z * z))


def test_parts_that_scatter_tell_less() -> None:
    steady = ((2020, 40.0), (2021, 44.0), (2022, 48.0))
    erratic = ((2020, 20.0), (2021, 77.0), (2022, 48.0))
    calm, wild = (
        run(*(part("a", year, "h1", value) for year, value in (*known, (2023, 60.0)))) for known in (steady, erratic)
    )
    assert width(calm) < width(wild)
    assert abs(medians(wild)[0] - 120) < abs(medians(calm)[0] - 120)


def test_flow_from_time_alone() -> None:
    result = run(part("a", 2023, "h1", 65.0))
    # 65/.5 = 130 with 15 % error pulls little.
    deviation = width(run()) / (2 * 1.2815515655446004)
    assert medians(result)[0] == pytest.approx(120 + 10 * deviation**2 / (deviation**2 + 19.5**2))
    assert "时间比例" in result.notes[0]


def test_flow_never_ends_below_what_is_there() -> None:
    result = run(part("a", 2022, "q3", 90.0), part("a", 2023, "q3", 119.9))
    assert result.table().q025[0] >= 119.9
    assert result.draws("a")[:, 0].min() >= 119.9


def test_flow_through_zero_goes_by_differences() -> None:
    rows = pd.concat([table({"a": (10, -5, 8)}), part("a", 2022, "h1", -2.0), part("a", 2023, "h1", 3.0)])
    result = forecast(rows.assign(**{t.PART_YEAR: "flow"}), method="naive", horizon=1)
    # The half-year rose by 5, twice that a year, ¾ of it: 8 + 7.5.
    assert result.table().q500[0] == pytest.approx(15.5)


def test_one_wrong_earlier_part_does_not_decide() -> None:
    known = ((2020, 40.0), (2021, 44.0), (2022, 48.0), (2023, 52.0))
    sound = run(*(part("a", year, "h1", value) for year, value in known))
    for wrong in (0.0, -5.0, 4400.0):
        found = run(*(part("a", year, "h1", wrong if year == 2021 else value) for year, value in known))
        assert medians(found)[0] == pytest.approx(medians(sound)[0], rel=0.01)


def test_stock_allows_for_its_season() -> None:
    # Mid-year 2022 was 99, ten per cent of 120 … below the line from 110 to 120 at 115: 16/120 of the year's figure.
    # One year counts 1/1.5 of that: 126/(1 − 16/120/1.5), nothing more to come from naive.
    found = run(part("a", 2022, "h1", 99.0), part("a", 2023, "h1", 126.0), way="stock")
    assert medians(found)[0] == pytest.approx(126 / (1 - 16 / 120 / 1.5))


def test_stock_moves_to_the_part() -> None:
    # 126 at mid-year; drift expects 10 a year, half of it is still to come.
    assert medians(run(part("a", 2023, "h1", 126.0), way="stock"))[0] == pytest.approx(126)
    assert medians(run(part("a", 2023, "h1", 126.0), way="stock", method="drift"))[0] == pytest.approx(131)


def test_growth_of_a_rate() -> None:
    rows = pd.concat([table({"a": (5.0, 6.0, 4.0)}), part("a", 2023, "h1", 8.0)])
    result = forecast(rows.assign(**{t.KIND: "rate", t.PART_YEAR: "growth"}), method="naive", horizon=1)
    # ¾·8 + ¼·4.
    assert result.table().q500[0] == pytest.approx(7.0)


def test_growth_of_a_level() -> None:
    # 8 % in the first half: 120·(1 + ¾·0.08).
    assert medians(run(part("a", 2023, "h1", 8.0), way="growth"))[0] == pytest.approx(120 * 1.06)


def test_season_of_an_incomparable_part() -> None:
    # The first quarter of 2022 was 30 in a year of 120, now 33: E = 132, δ = .625. Of rates: 33 + 90 = 123.
    parts = part("a", 2022, "q1", 30.0), part("a", 2023, "q1", 33.0)
    assert medians(run(*parts, way="none"))[0] == pytest.approx(127.5)
    assert medians(run(*parts, way="none", kind="rate"))[0] == pytest.approx(121.875)
    alone = run(part("a", 2023, "q1", 40.0), way="none")
    assert medians(alone) == medians(run())
    assert "未用于预测" in alone.notes[0]


def test_the_longest_part_counts() -> None:
    known = ((2022, "q1", 20.0), (2022, "h1", 50.0), (2023, "q1", 40.0), (2023, "h1", 60.0))
    both = run(*(part("a", year, period, value) for year, period, value in known))
    assert medians(both)[0] == pytest.approx(138)


def test_other_calibers_part_is_no_comparison() -> None:
    before = part("a", 2022, "h1", 50.0).assign(**{t.CALIBER: "旧"})
    assert "时间比例" in run(before, part("a", 2023, "h1", 60.0)).notes[0]


def test_older_and_farther_parts_do_nothing() -> None:
    assert medians(run(part("a", 2022, "h1", 90.0))) == medians(run())
    far = run(part("a", 2024, "h1", 90.0))
    assert medians(far) == medians(run())
    assert "相隔一年以上" in far.notes[0]


def test_surprise_widens_and_warns() -> None:
    calm = run(part("a", 2022, "h1", 60.0), part("a", 2023, "h1", 61.0))
    odd = run(part("a", 2022, "h1", 60.0), part("a", 2023, "h1", 180.0))
    assert "请核对" in odd.notes[0] and "请核对" not in calm.notes[0]
    assert width(odd) > width(run()) > width(calm)


@pytest.mark.parametrize(
    ("way", "kind", "before", "now"),
    [
        ("flow", "level", 60.0, 600.0),  # a unit ten times too large
        ("flow", "level", 60.0, 0.0061),  # 万元 read as 亿元
        ("flow", "level", 60.0, 0.0),  # not reported yet
        ("flow", "level", 600.0, 61.0),  # last year's part is the wrong one
        ("stock", "level", 115.0, 1260.0),
        ("stock", "level", 115.0, 0.0),
        ("none", "level", 60.0, 6100.0),
        ("growth", "level", 5.0, 900.0),
        ("growth", "rate", 110.0, 12000.0),
    ],
)
def test_figure_beyond_measure_is_left_out(way: str, kind: str, before: float, now: float) -> None:
    annual = table({"a": (100.0, 104.0, 107.0, 112.0, 115.0, 120.0)})
    rows = annual.assign(**{t.KIND: kind, t.PART_YEAR: way})
    known = pd.concat([rows, part("a", 2022, "h1", before), part("a", 2023, "h1", now)]).assign(
        **{t.KIND: kind, t.PART_YEAR: way}
    )
    plain, found = forecast(rows), forecast(known)
    assert medians(found) == pytest.approx(medians(plain))
    assert width(found) == pytest.approx(1.6 * width(plain), rel=1e-6)
    assert "相差悬殊，未参与预测，请核对" in found.notes[0]


def test_draws_follow_the_known_year() -> None:
    known = run(part("a", 2022, "q3", 80.0), part("a", 2023, "q3", 84.0))
    plain = np.corrcoef(run().draws("a").T)[0, 1]
    # The year is nearly known, so it says less about the next one than usually.
    assert np.corrcoef(known.draws("a").T)[0, 1] < plain


def test_state_of_another_caliber_is_not_used() -> None:
    other = part("a", 2023, "h1", 300.0).assign(**{t.CALIBER: "新"})
    result = run(other, way="stock")
    assert medians(result) == medians(run())
    assert "口径与年度数据不同" in result.notes[0]


def test_chances_and_sums_follow_the_part() -> None:
    goals = pd.DataFrame({
        t.SERIES_ID: "a", t.YEAR: [2023, 2025], t.TARGET: [130.0, 630.0], t.DIRECTION: "up",
        t.TARGET_TYPE: ["level", "cumulative_sum"], t.BASE: 120.0, t.FIRST_YEAR: 2021, t.LAST_YEAR: [2023, 2025],
    })  # fmt: skip
    found = [
        run(part("a", 2022, "h1", 58.0), part("a", 2023, "h1", value)).table(goals)[t.P_ATTAIN].dropna().tolist()
        for value in (55.0, 61.0, 67.0)
    ]
    levels, sums = zip(*found, strict=True)
    assert levels[0] < 0.2 < levels[1] < 0.6 < levels[2]
    assert sums[0] < sums[1] < sums[2]
