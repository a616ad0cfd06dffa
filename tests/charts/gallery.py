"""Every chart with its hard cases. ``python -m tests.charts.gallery OUT`` writes them as PNG and SVG to look at."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from evallib import charts
from evallib import tables as t
from tests.charts.samples import KEY, YEARS, figures, forecast, frame_of, row

LONG_NAME = "全区规模以上工业企业每万元增加值能源消耗量比二〇二〇年累计降低的幅度"
EMPTY = figures()
NO_FORECAST = forecast({}, 1)
NOTHING: dict[str, Any] = {t.LATEST_YEAR: None, t.PROGRESS: None, t.TIME_PROGRESS: None, t.RATING: "not_rated"}


def _indicator(
    found: pd.DataFrame, future: pd.DataFrame, yearly: dict[int, float] | None = None, **changes: Any
) -> Any:
    return charts.plot_indicator(found, future, row(**changes), plan_years=YEARS, yearly=yearly)


def _level() -> Any:
    found = figures(
        (2016, 55),
        (2017, 56.5),
        (2018, 58),
        (2019, 59.2),
        (2020, 60),
        (2021, 61.1),
        (2022, 62, "annual", "preliminary"),
        (2023, 62.4, "h1", "preliminary"),
    )
    return _indicator(found, forecast({2023: 62.9, 2024: 63.9, 2025: 64.8}, 0.5))


def _yearly_path() -> Any:
    found = figures((2019, 59), (2020, 60), (2021, 60.4), (2022, 60.9))
    return _indicator(
        found,
        forecast({2023: 61.5, 2024: 62, 2025: 62.7}, 0.4),
        {2021: 60.5, 2022: 61, 2023: 62, 2024: 63.5},
        rating="lagging",
        progress=0.18,
        planned_share=0.2,
        p_attain=0.04,
    )


def _no_data() -> Any:
    return _indicator(EMPTY, NO_FORECAST, **NOTHING, p_attain=None)


def _no_data_no_target() -> Any:
    return _indicator(EMPTY, NO_FORECAST, **NOTHING, p_attain=None, target=None, base=None)


def _one_point() -> Any:
    return _indicator(figures((2021, 61.2)), NO_FORECAST, latest_year=2021, rating="ahead", p_attain=None)


def _one_year_ahead() -> Any:
    return _indicator(figures((2023, 61.2), (2024, 63)), forecast({2025: 64.2}, 0.6), latest_year=2024, rating="ahead")


def _negative() -> Any:
    found = figures((2018, -3.4), (2019, -2.9), (2020, -2.5), (2021, -2.1), (2022, -0.4), (2023, 0.3, "h1"))
    return _indicator(
        found,
        forecast({2023: 0.4, 2024: 1.1, 2025: 1.9}, 0.9),
        name="人口机械增长率",
        unit="‰",
        base=-2.5,
        target=1.0,
        rating="ahead",
        progress=0.6,
        value_kind="level",
    )


def _all_negative() -> Any:
    found = figures((2020, -250.0), (2021, -240.5), (2022, -221.0))
    return _indicator(
        found,
        forecast({2023: -215, 2024: -208, 2025: -200}, 6),
        name="净出口",
        unit="亿元",
        base=-250,
        target=-200,
        progress=0.58,
        value_kind="level",
    )


def _tiny() -> Any:
    found = figures((2020, 0.00042), (2021, 0.00040), (2022, 0.00037))
    return _indicator(
        found,
        forecast({2023: 0.00035, 2024: 0.00033, 2025: 0.00031}, 0.00002),
        name="重污染事故率",
        unit="次/万人",
        decimals=5,
        base=0.00042,
        target=0.0003,
        direction="down",
        value_kind="level",
    )


def _huge() -> Any:
    found = figures((2019, 8.83e11), (2020, 9.32e11), (2021, 1.014e12), (2022, 1.0361e12), (2023, 5.2e11, "h1"))
    return _indicator(
        found,
        forecast({2023: 1.08e12, 2024: 1.13e12, 2025: 1.18e12}, 3e10),
        name="地区生产总值",
        unit="元",
        decimals=0,
        base=9.32e11,
        target=1.25e12,
        value_kind="level",
    )


def _long_name() -> Any:
    found = figures(
        (2020, 60),
        (2021, 61.1),
        (2022, 62),
        source="《南开区2022年国民经济和社会发展统计公报》及区统计局、"
        "区发展改革委、区工业和信息化局、国家统计局南开调查队联合核定的年度能耗强度考核数据",
    )
    return _indicator(
        found,
        forecast({2023: 62.9, 2024: 63.9, 2025: 64.8}, 0.5),
        name=LONG_NAME,
        unit="吨标准煤/万元",
        overridden=True,
        latest_period="annual",
    )


def _gaps_and_calibers() -> Any:
    found = figures(
        (2015, 70.8, "annual", "final", "旧"),
        (2016, 66, "annual", "final", "旧"),
        (2018, 43.2),
        (2020, 40.1),
        (2022, 39.1, "annual", "estimate"),
    )
    return _indicator(
        found,
        forecast({2023: 39.5, 2024: 40.3, 2025: 41.0}, 1.5),
        name="一般公共预算收入",
        unit="亿元",
        base=40.1,
        target=50,
        rating="lagging",
        progress=-0.101,
        base_year=2019,
        value_kind="level",
    )


def _growth_rate() -> Any:
    found = figures((2017, 7.7), (2018, 8.9), (2019, 6.1), (2020, 2.3), (2021, 8.1), (2022, 3), (2023, 5.5, "h1"))
    return _indicator(
        found,
        forecast({2023: 5.1, 2024: 4.9, 2025: 4.9}, 1.2),
        name="地区生产总值年均增长",
        base=None,
        target=6,
        target_type="avg_growth",
        value_kind="rate",
        achieved=5.5,
        rating="on_track",
        progress=0.47,
    )


def _growth_level() -> Any:
    found = figures((2018, 80), (2019, 91), (2020, 100), (2021, 104), (2022, 113))
    return _indicator(
        found,
        forecast({2023: 120, 2024: 127, 2025: 135}, 4),
        name="社会消费品零售总额",
        unit="亿元",
        base=100,
        target=7,
        target_type="avg_growth",
        value_kind="level",
        achieved=6.3,
    )


def _reduction() -> Any:
    found = figures((2018, 3.1), (2019, 2.6), (2020, 0.1), (2021, 2.7), (2022, 0.1, "annual", "preliminary"))
    return _indicator(
        found,
        forecast({2023: 0.9, 2024: 1.6, 2025: 1.9}, 0.8),
        name="单位GDP能源消耗降低",
        base=None,
        target=13.5,
        target_type="cumulative_reduction",
        value_kind="rate",
        rating="lagging",
        progress=0.196,
    )


def _sum() -> Any:
    found = figures((2019, 30), (2020, 35), (2021, 39.6), (2022, 41.3, "annual", "preliminary"), (2023, 14.5, "h1"))
    return _indicator(
        found,
        forecast({2023: 36, 2024: 30, 2025: 28}, 5),
        name="棚户区改造套数",
        unit="万套",
        base=None,
        target=110,
        target_type="cumulative_sum",
        value_kind="level",
        latest_year=2023,
        latest_period="h1",
        rating="ahead",
        progress=0.867,
        time_progress=0.5,
        planned_share=0.5,
    )


def _sum_empty() -> Any:
    return _indicator(
        EMPTY, NO_FORECAST, target=110, target_type="cumulative_sum", value_kind="level", p_attain=None, **NOTHING
    )


def _sum_negative() -> Any:
    return _indicator(
        figures((2021, -4), (2022, 7)),
        forecast({2023: 5, 2024: 5, 2025: 5}, 5),
        name="净增绿地面积",
        unit="公顷",
        target=20,
        target_type="cumulative_sum",
        value_kind="level",
        progress=0.15,
        rating="lagging",
    )


def _assigned() -> Any:
    found = figures((2019, 6.0), (2020, 2.3), (2021, 8.4), (2022, 3.0), (2023, 5.5, "h1"))
    return _indicator(
        found,
        forecast({2023: 5.2, 2024: 4.9, 2025: 4.8}, 1),
        {2021: 6.0, 2022: 5.5, 2023: 5.0},
        target=None,
        base=2.3,
        target_type="assigned",
        value_kind="rate",
        progress=None,
        latest_year=2023,
        latest_period="h1",
        p_attain=None,
    )


def _ceiling() -> Any:
    found = figures((2018, 4.9), (2019, 5.2), (2020, 5.6), (2021, 5.1), (2022, 5.6), (2023, 5.3, "h1"))
    return _indicator(
        found,
        forecast({2023: 5.3, 2024: 5.2, 2025: 5.2}, 0.2),
        name="城镇调查失业率",
        base=5.2,
        target=5.5,
        target_type="ceiling",
        achieved=5.33,
        direction="down",
        progress=None,
        latest_year=2023,
        latest_period="h1",
    )


def _floor() -> Any:
    return _indicator(
        figures((2019, 6.64), (2020, 6.69), (2021, 6.83), (2022, 6.87)),
        forecast({2023: 6.9, 2024: 6.93, 2025: 6.96}, 0.04),
        name="粮食综合生产能力",
        unit="亿吨",
        decimals=2,
        base=None,
        target=6.5,
        target_type="floor",
        achieved=6.85,
        progress=None,
    )


def _range() -> Any:
    return _indicator(
        figures((2020, 2.5), (2021, 0.9), (2022, 2.0), (2023, 0.7, "h1")),
        forecast({2023: 0.8, 2024: 1.5, 2025: 1.8}, 0.6),
        name="居民消费价格涨幅",
        base=None,
        target=None,
        target_low=1,
        target_high=3,
        target_type="range",
        achieved=1.45,
        value_kind="rate",
        progress=None,
    )


def _relative() -> Any:
    return _indicator(
        figures((2020, 2.1), (2021, 8.1), (2022, 2.9), (2023, 5.8, "h1")),
        forecast({2023: 5.6, 2024: 5.1, 2025: 5}, 0.9),
        name="居民人均可支配收入增长",
        base=None,
        target=None,
        target_type="relative_growth",
        value_kind="rate",
        progress=None,
        rating="ahead",
    )


def _constant() -> Any:
    return _indicator(
        figures((2020, 100), (2021, 100), (2022, 100)),
        forecast({2023: 100, 2024: 100, 2025: 100}, 0),
        decimals=0,
        name="城乡居民基本医保覆盖率",
        base=100,
        target=100,
        progress=None,
    )


def _judged() -> Any:
    """The model before a judgement, and the department's own forecast, beside the fan."""
    future = forecast({2023: 62.9, 2024: 63.9, 2025: 64.8}, 0.4).assign(**{t.MODEL: [62.9, 63.1, 63.5]})
    own = pd.DataFrame({t.INDICATOR_ID: [KEY, KEY], t.YEAR: [2024, 2025], t.VALUE: [64.2, 66.0]})
    found = figures((2019, 58.9), (2020, 60), (2021, 61.1), (2022, 62))
    return charts.plot_indicator(found, future, row(), plan_years=YEARS, offices=own)


def _overview(count: int) -> Any:
    rows = []
    for i in range(count):
        code = (*t.RATINGS, t.NOT_RATED)[i * 7 % 5]
        usual = {"early": 1.2, "ahead": 0.6, "on_track": 0.41, "lagging": 0.1, t.NOT_RATED: None}[code]
        progress = None if usual is None or i % 6 == 5 else usual + i % 4 / 20
        short = ("全社会研发经费投入增长", "每千人口拥有3岁以下婴幼儿托位数", "森林覆盖率")[i % 3]
        name = LONG_NAME if i % 9 == 4 else f"{short}{i}"
        rows.append(
            row(indicator_id=f"A{i}", name=name, rating=code, progress=progress, planned_share=0.4 if i % 2 else 0.5)
        )
    if count:
        rows[0] = row(name="空气质量优良天数比率", rating="lagging", progress=-3.0)
    return charts.plot_overview(frame_of(rows) if rows else pd.DataFrame())


def _methods() -> Any:
    found = figures((2018, 57.2), (2019, 58.9), (2020, 60), (2021, 61.1), (2022, 62))
    ends = {"default": 64.7, "naive": 62, "drift": 65.0, "half_drift": 63.5, "ols": 65.3}
    ends |= {"arima": 64.6, "ets": 64.8, "theta": 63.9}
    tables = []
    for name, end in ends.items():
        path = {2022 + n: 62 + (end - 62) * n / 3 for n in (1, 2, 3)}
        tables.append(forecast(path, 0.5).assign(**{t.METHOD: name}))
    return charts.plot_methods(found, pd.concat(tables), row(), plan_years=YEARS)


def _track_record() -> Any:
    scores = {"naive": 1.21, "drift": 0.97, "default": 0.83, "arima": 1.05, "theta": 0.94, "ets": math.nan}
    return charts.plot_track_record(pd.DataFrame({t.METHOD: list(scores), t.MEAN: list(scores.values())}), score=t.MEAN)


def _calibration() -> Any:
    """All tenths, two of them with nearly the same chance."""
    said = [0.04, 0.12, 0.25, 0.34, 0.499, 0.501, 0.66, 0.74, 0.85, 0.97]
    came = [0.0, 0.1, 0.3, 0.3, 0.5, 0.45, 0.7, 0.7, 0.9, 1.0]
    table = {t.METHOD: "default", t.CHANCE: said, t.MET: came, t.FORECASTS: [3, 12, 25, 40, 12345, 62, 40, 22, 9, 1]}
    return charts.plot_calibration(pd.DataFrame(table))


def _two_on_one() -> Any:
    """Axes of the caller's own figure."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 4), dpi=100)
    axes = figure.subplots(1, 2)
    figure.subplots_adjust(left=0.05, right=0.98, top=0.78, bottom=0.18)
    found = figures((2020, 60), (2021, 61.1), (2022, 62))
    for ax in axes:
        charts.plot_indicator(
            found, forecast({2023: 62.9, 2024: 63.9, 2025: 64.8}, 0.5), row(), plan_years=YEARS, ax=ax
        )
    return axes[0]


CASES: dict[str, Callable[[], Any]] = {
    "level": _level, "yearly_path": _yearly_path, "no_data": _no_data, "no_data_no_target": _no_data_no_target,
    "one_point": _one_point, "one_year_ahead": _one_year_ahead, "negative": _negative, "all_negative": _all_negative,
    "tiny": _tiny, "huge": _huge, "long_name": _long_name, "gaps_and_calibers": _gaps_and_calibers,
    "growth_rate": _growth_rate, "growth_level": _growth_level, "reduction": _reduction, "sum": _sum,
    "sum_empty": _sum_empty, "sum_negative": _sum_negative, "assigned": _assigned, "ceiling": _ceiling, "floor": _floor,
    "range": _range, "relative": _relative, "constant": _constant, "methods": _methods, "track_record": _track_record,
    "overview": lambda: _overview(26), "overview_empty": lambda: _overview(0), "overview_many": lambda: _overview(60),
    "two_on_one": _two_on_one, "judged": _judged, "calibration": _calibration,
}  # fmt: skip


def main(folder: Path) -> None:
    """Write every case to a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in CASES.items():
        ax = draw()
        (folder / f"{name}.svg").write_text(charts.to_svg(ax), "utf-8")
        (folder / f"{name}.png").write_bytes(charts.to_png(ax, dpi=110))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
