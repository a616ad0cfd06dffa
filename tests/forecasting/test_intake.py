"""The door: what is read, what is refused, what is settled."""

import pandas as pd
import pytest

from evallib import tables as t
from evallib.errors import InputError, UsageError
from evallib.forecasting import forecast, forecast_table
from tests.forecasting.builders import part, table


def median(frame: pd.DataFrame, **options: object) -> list[float]:
    return forecast(frame, method="drift", **options).table().q500.tolist()  # type: ignore[arg-type]


def test_text_and_numbers_read_alike() -> None:
    rows = table({"a": (1.0, 2.5, 4.0)})
    assert median(rows.astype(str)) == median(rows) == [5.5, 7.0, 8.5]


def test_ids_are_text() -> None:
    rows = table({"007": (1, 2, 3), "中文": (2, 3, 4)})
    assert forecast(rows).table()[t.SERIES_ID].unique().tolist() == ["007", "中文"]


@pytest.mark.parametrize("blank", ["", "NaN", "nan", "—", "NA", " "])
def test_blank_cells_are_missing_years(blank: str) -> None:
    rows = pd.DataFrame({t.SERIES_ID: "a", t.YEAR: ["2019", "2020", "2021"], t.VALUE: ["10", blank, "14"]})
    assert median(rows, horizon=1) == [16.0]
    assert "缺2020年数据" in forecast(rows).notes[0]


def test_all_faults_in_one_message() -> None:
    rows = pd.DataFrame(
        {
            t.SERIES_ID: ["a", "a", ""],
            t.YEAR: ["2019", "20x0", "2021"],
            t.VALUE: ["约5", "6", "inf"],
            t.PERIOD: ["annual", "h2", ""],
        }
    )
    with pytest.raises(InputError) as caught:
        forecast(rows)
    found = {(fault.row, fault.column) for fault in caught.value.findings}
    assert found == {(2, t.VALUE), (4, t.VALUE), (3, t.YEAR), (3, t.PERIOD), (4, t.SERIES_ID)}
    assert "第2行" in str(caught.value) and "约5" in str(caught.value)


def test_missing_column_is_named() -> None:
    with pytest.raises(InputError, match="缺少列value"):
        forecast(pd.DataFrame({t.SERIES_ID: ["a"], t.YEAR: [2020]}))


@pytest.mark.parametrize("year", [2020.5, 99, 12345, float("nan")])
def test_a_year_is_four_digits(year: float) -> None:
    with pytest.raises(InputError, match="应为"):
        forecast(pd.DataFrame({t.SERIES_ID: ["a"], t.YEAR: [year], t.VALUE: [1.0]}))


def test_last_of_doubles_counts() -> None:
    rows = pd.concat([table({"a": (1, 2, 9)}), table({"a": (3,)})])
    result = forecast(rows, method="drift", horizon=1)
    # 1, 2, 3 then 4; the 9 given first for the same year is dropped.
    assert result.table().q500.tolist() == [4.0]
    assert "重复" in result.notes[0]


def test_break_joined_by_growth() -> None:
    # 100, 110, 121 in the old caliber, 1000, 1100 in the new one: the break counts as the usual 10 %.
    rows = table({"a": (100, 110, 121, 1000, 1100)}).assign(**{t.CALIBER: ["", "", "", "新", "新"]})
    result = forecast(rows, method="cagr", horizon=2)
    assert result.table().q500.tolist() == pytest.approx([1210, 1331])
    assert "2021年起口径变更" in result.notes[0]


def test_break_of_shares_joined_by_differences() -> None:
    # 40, 42 old; 60, 62 new: +2 a year throughout, also over the break.
    rows = table({"a": (40, 42, 60, 62)}, kind="share").assign(**{t.CALIBER: ["旧", "旧", "新", "新"]})
    assert median(rows, horizon=1) == [64.0]


def test_break_without_any_other_change_leaves_the_last_figure() -> None:
    rows = table({"a": (40, 62)}).assign(**{t.CALIBER: ["旧", "新"]})
    result = forecast(rows, method="drift", horizon=1)
    assert result.table().q500.tolist() == [62.0]
    assert "仅有1个年度数据" in result.notes[0]


def test_series_without_a_figure_comes_back_empty() -> None:
    rows = pd.concat([table({"a": (1, 2, 3)}), pd.DataFrame({t.SERIES_ID: ["b"], t.YEAR: [2021], t.VALUE: [None]})])
    result = forecast(rows, horizon=2)
    found = result.table()
    empty = found[found[t.SERIES_ID] == "b"]
    assert empty[t.YEAR].tolist() == [2022, 2023]
    assert empty.q500.isna().all() and empty[t.NOTE].str.contains("没有任何有效数值").all()
    assert "a" in result and "b" not in result and "c" not in result


def test_part_year_alone_gives_an_estimate() -> None:
    # 50 in half a year: about 100 a year, with a note.
    result = forecast(part("a", 2023, "h1", 50.0, part_year="flow"), horizon=2)
    assert result.years("a") == (2023, 2024)
    assert result.table().q500.tolist() == [100.0, 100.0]
    assert "尚无年度数据" in result.notes[0]


def test_one_series_from_pandas() -> None:
    series = pd.Series([1.0, 2.0, 3.0], index=[2020, 2021, 2022])
    result = forecast(series, method="drift", horizon=1)
    assert result.table()[[t.SERIES_ID, t.YEAR, t.Q500]].to_numpy().tolist() == [["series", 2023, 4.0]]


def test_until_reaches_the_same_year() -> None:
    rows = pd.concat([table({"a": (1, 2, 3)}, last_year=2019), table({"b": (1, 2, 3)})])
    result = forecast(rows, until=2025)
    assert result.years("a") == tuple(range(2020, 2026)) and result.years("b") == (2023, 2024, 2025)
    assert forecast(rows, until={"a": 2021}, horizon=1).years("b") == (2023,)
    assert forecast(rows, until=2022).years("b") == ()
    assert forecast(rows, until=2022).draws("b").shape == (1000, 0)


def test_far_years_are_wider_and_say_so() -> None:
    found = forecast(table({"a": (10, 12, 11, 15, 14, 16)}), horizon=8).table()
    assert (found.q900 - found.q100).is_monotonic_increasing
    assert found[t.NOTE].str.contains("超出方法检验范围").tolist() == [False] * 5 + [True] * 3


@pytest.mark.parametrize("options", [{"horizon": 0}, {"horizon": 61}, {"method": "arma"}, {"methods": {"a": "x"}}])
def test_wrong_usage(options: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        forecast(table({"a": (1, 2)}), **options)  # type: ignore[arg-type]


def test_methods_by_series() -> None:
    result = forecast(table({"a": (1, 2, 3), "b": (1, 2, 3)}), method="naive", methods={"b": "drift"}, horizon=1)
    assert result.table().q500.tolist() == [3.0, 4.0]
    assert result.methods == ("naive", "drift")


def test_table_in_table_out() -> None:
    found = forecast_table(table({"a": (1, 2, 3)}), 2, method="drift")
    assert list(found.columns) == [
        "series_id", "year", "mean", "q025", "q100", "q500", "q900", "q975", "p_attain", "note",
    ]  # fmt: skip
    assert found.q500.tolist() == [4.0, 5.0]


def test_import_needs_no_statsmodels() -> None:
    import subprocess
    import sys

    code = "import sys, evallib.forecasting as f; f.METHODS; sys.exit('statsmodels' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_several_years_of_the_same_part_stand_for_years() -> None:
    # Half-years 40, 44, 48, 54: years 80, 88, 96, then twice 54: ¾·108 + ¼·104 (drift).
    parts = [part("a", 2020 + place, "h1", value) for place, value in enumerate((40.0, 44.0, 48.0, 54.0))]
    result = forecast(pd.concat(parts).assign(**{t.PART_YEAR: "flow"}), method="drift", horizon=1)
    assert result.years("a") == (2023,)
    assert result.table().q500[0] == pytest.approx(96 + 9 + 2)
    assert "以部分时段数据推算" in result.notes[0]
