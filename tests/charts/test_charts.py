"""Charts: every hard case draws, nothing is clipped or overlaps, the same bytes each time, no trace left behind."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from functools import cache
from itertools import combinations
from typing import Any

import matplotlib
import pandas as pd
import pytest
from matplotlib.text import Text

from evallib import charts
from evallib import tables as t
from evallib.charts import font
from evallib.charts.paper import figure_of
from evallib.charts.renderer import SvgRenderer
from tests.charts.gallery import CASES, LONG_NAME
from tests.charts.samples import YEARS, figures, forecast, row

PARTS = {"svg", "title", "desc", "g", "defs", "path", "use"}
SVG = "{http://www.w3.org/2000/svg}"
NAMES = sorted(CASES)


@cache
def drawn(name: str) -> Any:
    return CASES[name]()


@cache
def svg(name: str) -> str:
    return charts.to_svg(drawn(name))


def texts(name: str) -> list[tuple[str, Any]]:
    """Every visible text with its box in points."""
    figure = figure_of(drawn(name))
    figure.dpi = 72
    renderer = SvgRenderer(*(side * 72 for side in figure.get_size_inches()))
    figure.draw(renderer)
    found = [item for item in figure.findobj(Text) if item.get_visible() and item.get_text().strip()]
    return [(item.get_text(), item.get_window_extent(renderer)) for item in found]


@pytest.mark.parametrize("name", NAMES)
def test_svg_is_self_contained(name: str) -> None:
    root = ET.fromstring(svg(name))
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= PARTS
    assert svg(name).count("http") == 1  # the name of the SVG vocabulary itself
    assert all(element.get("href", "#").startswith("#") for element in root.iter())
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert {element.get("href")[1:] for element in root.iter(f"{SVG}use")} == set(ids)  # type: ignore[index]
    assert root.get("viewBox") and root.findtext(f"{SVG}title") and root.findtext(f"{SVG}desc")


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith(("overview", "methods", "two"))])
def test_svg_is_small(name: str) -> None:
    assert len(svg(name).encode()) < (50_000 if name == "long_name" else 42_000)


@pytest.mark.parametrize("name", NAMES)
def test_text_stands_inside_and_apart(name: str) -> None:
    """Text never leaves the figure, and no two texts cover each other by more than a hair."""
    width, height = (side * 72 for side in figure_of(drawn(name)).get_size_inches())
    boxes = texts(name)
    for text, box in boxes:
        assert box.x0 >= -0.5 and box.x1 <= width + 0.5, text
        assert box.y0 >= -0.5 and box.y1 <= height + 0.5, text
    for (one, a), (two, b) in combinations(boxes, 2):
        across, up = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across <= 0.5 or up <= 3.0, (one, two)


def test_control_characters_in_words_leave_the_svg_valid() -> None:
    """XML has no way to write them; markup is escaped as ever."""
    root = ET.fromstring(charts.to_svg(drawn("level"), "甲\x0b乙\x00<b>\ufffe𠮷", title="题\x1f目"))
    assert (root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")) == ("题 目", "甲 乙 <b> 𠮷")


@pytest.mark.parametrize("name", ["level", "sum", "overview", "methods", "track_record", "no_data", "calibration"])
def test_same_chart_same_bytes(name: str) -> None:
    again = CASES[name]()
    assert charts.to_svg(again) == svg(name)
    assert charts.to_png(again, dpi=60) == charts.to_png(drawn(name), dpi=60)


def test_every_character_has_an_outline() -> None:
    known = font.face(font.path(), font.UNITS).get_charmap()
    written = {character for name in NAMES for text, _ in texts(name) for character in text} - {"\n"}
    assert [character for character in sorted(written) if ord(character) not in known] == []


def test_nothing_is_left_in_the_callers_settings() -> None:
    before = dict(matplotlib.rcParams)
    charts.to_png(CASES["level"](), dpi=60)
    assert dict(matplotlib.rcParams) == before


def test_other_settings_do_not_change_the_words() -> None:
    """A caller's style may not break minus signs, fonts or make dollar signs into formulas."""
    with matplotlib.rc_context({"axes.unicode_minus": False, "font.family": "monospace", "axes.grid": True}):
        ax = CASES["negative"]()
        assert "−2.5" in {item.get_text() for item in ax.texts}
        assert charts.to_svg(ax) == svg("negative")
    ax = charts.plot_indicator(figures(), forecast({}, 1), row(name="a$b$c"), plan_years=YEARS)
    assert "a$b$c" in charts.to_svg(ax)


def test_matplotlib_is_imported_late_and_pyplot_never() -> None:
    code = (
        "import sys, evallib.charts as c; assert 'matplotlib' not in sys.modules;"
        "from tests.charts.gallery import CASES; c.to_png(CASES['level'](), dpi=50);"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_no_chart_function_beyond_the_named() -> None:
    with pytest.raises(AttributeError):
        charts.plot_nothing  # noqa: B018
    assert all(callable(getattr(charts, name)) for name in charts.__all__)


def lines(ax: Any) -> list[tuple[list[float], list[float]]]:
    return [(list(line.get_xdata()), list(line.get_ydata())) for line in ax.lines]


def test_calibers_are_not_joined_and_gaps_are_dotted() -> None:
    """Old caliber 2015–2016, new one from 2018: no line from 2016 to 2018; 2018 to 2020 misses a year: dotted."""
    ax = drawn("gaps_and_calibers")
    joins = [(x, line) for line, (x, _) in zip(ax.lines, lines(ax), strict=True) if len(x) == 2 and x[0] < x[1]]
    assert not [x for x, _ in joins if x == [2016, 2018]]
    assert [line.get_linestyle() for x, line in joins if x == [2015, 2016]] == ["-"]
    assert [line.get_linestyle() for x, line in joins if x == [2018, 2020]] not in ([], ["-"])
    assert "口径调整" in {item.get_text() for item in ax.texts}


def test_part_year_stands_half_a_year_back_and_hollow() -> None:
    """The first half of 2023 ends half a year before the end of 2023."""
    ax = drawn("level")
    marks = [line for line in ax.lines if list(line.get_xdata()) == [2022.5] and line.get_marker() == "o"]
    assert [list(line.get_ydata()) for line in marks] == [[62.4]]
    assert marks[0].get_markerfacecolor() == "#ffffff"
    assert "2023年上半年 62.4" in {item.get_text() for item in ax.texts}


def test_class_shows_by_sign_word_and_colour() -> None:
    shapes = {}
    for code in (*t.RATINGS, t.NOT_RATED):
        ax = charts.plot_indicator(figures((2021, 61), (2022, 62)), forecast({}, 1), row(rating=code), plan_years=YEARS)
        mark = next(line for line in ax.lines if list(line.get_xdata()) == [2022] and line.get_markersize() > 7)
        shapes[code] = (mark.get_marker(), mark.get_markerfacecolor())
        assert any(t.RATING_NAMES[code] in item.get_text() for item in ax.texts)
    assert len(set(shapes.values())) == 5


def test_alternative_text_says_what_is_seen() -> None:
    assert charts.alt_text(drawn("level")) == (
        "常住人口城镇化率（%）：基本符合预期　截至2022年：进度40.0%，时间进度40.0%。"
        "实际值：2018年58.0、2019年59.2、2020年60.0、2021年61.1、2022年62.0、2023年上半年62.4。"
        "2025年目标65.0。2025年预测64.8，80%区间63.7—65.9，95%区间63.1—66.5。达标概率66%。"
    )
    assert "暂无数据" in charts.alt_text(drawn("no_data"))
    named = charts.to_svg(drawn("level"), "另一段话", title="题目")
    assert named.count("<title>题目</title><desc>另一段话</desc>") == 1


def test_bars_begin_at_zero_and_cut_axes_say_so() -> None:
    assert drawn("sum").get_ylim()[0] == 0
    cut = drawn("ceiling")
    assert cut.get_ylim()[0] > 0 and any("纵轴未从0起" in item.get_text() for item in cut.texts)
    assert not any("纵轴未从0起" in item.get_text() for item in drawn("huge").texts)
    assert not any("超出图幅" in item.get_text() for item in drawn("sum_negative").texts)


def test_extreme_intervals_run_off_the_chart_and_say_so() -> None:
    """Figures 60–62, 80 % ± 12.8: the 95 % ends (± 19.6) lie beyond, so the axis stops and the note tells."""
    ax = charts.plot_indicator(figures((2021, 60), (2022, 62)), forecast({2023: 62}, 10), row(), plan_years=YEARS)
    assert ax.get_ylim()[1] > 62 + 12.8 and "95%区间42.4—81.6" in " ".join(item.get_text() for item in ax.texts)
    wild = forecast({2023: 62}, 1).assign(**{t.Q025: -1000.0, t.Q975: 1000.0})
    ax = charts.plot_indicator(figures((2021, 60), (2022, 62)), wild, row(), plan_years=YEARS)
    assert ax.get_ylim()[1] < 100 and any("95%区间超出图幅" in item.get_text() for item in ax.texts)


def test_running_totals_match_the_hand_sum() -> None:
    """39.6 + 41.3 + 14.5 = 95.4; forecast years add their medians: 80.9 + 36 + 30 + 28 = 174.9."""
    words = " ".join(item.get_text() for item in drawn("sum").texts)
    assert "上半年累计95.4" in words and "2025年累计预测 174.9" in words and "目标累计 110.0" in words


def test_the_end_of_a_running_total_is_the_texts_own_number() -> None:
    """Medians do not add up: 40 + 30 + 30 + 30 + 30 = 160, but the total's own median is 158.4."""
    ahead = forecast({2022: 30, 2023: 30, 2024: 30, 2025: 30}, 5)
    sums = row(target=150, target_type="cumulative_sum", value_kind="level", end_median=158.4)
    ax = charts.plot_indicator(figures((2021, 40)), ahead, sums, plan_years=YEARS)
    assert "2025年累计预测 158.4" in " ".join(item.get_text() for item in ax.texts)


def test_overview_puts_the_furthest_behind_on_top() -> None:
    right = [item.get_text() for item in drawn("overview").texts if item.get_ha() == "right"]
    assert right[0] == "空气质量优良天数比率"
    assert "以下指标不计算进度" in {item.get_text() for item in drawn("overview").texts}
    assert "−300.0%" in charts.alt_text(drawn("overview"))


def test_long_names_lose_nothing() -> None:
    title = next(item.get_text() for item in drawn("long_name").texts if "\n" in item.get_text())
    assert title.replace("\n", "") == f"{LONG_NAME}（吨标准煤/万元）"


def test_track_record_orders_best_first_and_keeps_methods_without_score() -> None:
    words = [item.get_text() for item in drawn("track_record").texts]
    order = "默认方法 0.83 Theta法 0.94 漂移法 0.97 ARIMA 1.05 朴素法 1.21 指数平滑 暂无数据".split()
    assert [word for word in words if word in order] == order


def test_calibration_says_chance_share_and_count() -> None:
    ax = drawn("calibration")
    assert "说25%时实际30%（25次）" in charts.alt_text(ax)
    assert "12345" in [item.get_text() for item in ax.texts]
    nothing = pd.DataFrame({t.METHOD: [], t.CHANCE: [], t.MET: [], t.FORECASTS: []})
    assert "暂无数据" in charts.alt_text(charts.plot_calibration(nothing))


def test_rows_may_be_series_or_tuples() -> None:
    frame = pd.DataFrame([vars(row())])
    one = charts.plot_indicator(figures((2022, 62)), forecast({}, 1), frame.iloc[0], plan_years=YEARS)
    two = charts.plot_indicator(figures((2022, 62)), forecast({}, 1), next(frame.itertuples()), plan_years=YEARS)
    assert charts.to_svg(one) == charts.to_svg(two)


def test_hostile_names_stay_text() -> None:
    ax = charts.plot_indicator(figures(), forecast({}, 1), row(name='<script>"&@'), plan_years=YEARS)
    text = charts.to_svg(ax)
    assert "<script" not in text and "&lt;script&gt;&quot;&amp;@" in text
    ET.fromstring(text)


def test_axes_show_themselves_in_notebooks() -> None:
    assert re.match(r"<svg ", drawn("level")._repr_svg_())


def test_what_stands_beside_the_fan_is_said_in_words() -> None:
    said = charts.alt_text(CASES["judged"]())
    assert "人工判断前的模型预测63.5。部门预计：2024年64.2、2025年66.0。" in said
