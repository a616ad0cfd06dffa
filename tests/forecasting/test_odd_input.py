"""Hundreds of ugly histories at once: a row for every series and year, and everything special is said.

The histories are made from a fixed seed: short, gappy, flat, at bounds, huge, tiny, with wild figures, changes of the
caliber anywhere, part-years of any kind and wrong ones, doubles and blank cells, in any order.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evallib import tables as t
from evallib.cli import main
from evallib.errors import InputError
from evallib.forecasting import forecast
from evallib.forecasting.history import WINDOW
from tests.forecasting.builders import part, table

QUANTILES = [t.Q025, t.Q100, t.Q500, t.Q900, t.Q975]
COLUMNS = [t.SERIES_ID, t.YEAR, t.PERIOD, t.VALUE, t.CALIBER, t.KIND, t.PART_YEAR]
IDS = ("a", "007", "中文指标", 'x"y', "é", "a,b", "1e5", "NK-01", "零 一")
LENGTHS = (1, 1, 2, 2, 3, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 45)
SHARES = {"q1": 0.25, "h1": 0.5, "q3": 0.75}
Random = np.random.Generator
Row = tuple[str, int, str, float, str, str, str]

SHAPES: tuple[Callable[[Random, int], np.ndarray], ...] = (
    lambda random, n: 50 + np.cumsum(random.normal(size=n)),
    lambda random, n: np.full(n, float(random.choice([0, 1, 50, 100, -3, 1e9]))),
    lambda random, n: np.exp(random.uniform(-3, 20) + np.cumsum(0.1 * random.normal(size=n))),
    lambda random, n: random.choice([0.0, 1.0, 2.0], n),
    lambda random, n: -np.abs(50 + 10 * random.normal(size=n)),
    lambda random, n: np.clip(100 - np.abs(np.cumsum(random.normal(size=n))), 0, 100),
    lambda random, n: np.clip(np.abs(np.cumsum(random.normal(size=n))) - 1, 0, 100),
    lambda random, n: 10 * random.normal(size=n),
    lambda random, n: random.uniform(0.1, 5) * np.arange(1, n + 1),
    lambda random, n: 10 ** random.uniform(-12, 15) * (1 + 0.1 * random.normal(size=n)),
    lambda random, n: np.where(np.arange(n) == n // 2, 100 * random.normal(), 0.0),
    lambda random, n: 100 * 1.5 ** np.arange(n),
    lambda random, n: np.where(np.arange(n) % 2, 1e-6, 1e6),
)
CALIBERS: tuple[Callable[[Random, int], list[str]], ...] = (
    lambda random, n: [""] * n,
    lambda random, n: [""] * n,
    lambda random, n: ["旧"] * (n - 1) + ["新"],
    lambda random, n: ["旧"] + ["新"] * (n - 1),
    lambda random, n: ["甲" if place % 2 else "乙" for place in range(n)],
    lambda random, n: random.choice(["甲", "乙", "丙"], n).tolist(),
    lambda random, n: ["旧"] * (n // 2) + [""] * (n - n // 2),
)


def figures_of(random: Random, n: int, kind: str) -> np.ndarray:
    figures = SHAPES[random.integers(len(SHAPES))](random, n)
    if n > 2 and random.random() < 0.15:
        figures = figures.copy()
        figures[random.integers(n)] *= random.choice([10, 100, 1e4, 0.001, -1])
    return np.abs(figures) % 100.5 if kind == "share" else figures


def parts_of(random: Random, last: int, figure: float, mode: str, caliber: str) -> list[tuple[int, str, float, str]]:
    """Parts of some years, one in seven of them wrong."""
    found = []
    for year in range(last - 3, last + 3):
        for period, share in SHARES.items():
            if random.random() > 0.35:
                continue
            value = {"flow": share * figure, "growth": 5.0}.get(mode, figure) * random.uniform(0.8, 1.2)
            wrong = (0.0, -1.0, value * 1e4, value / 1e4, -value)
            value = float(wrong[random.integers(5)]) if random.random() < 0.15 else value
            found.append((year, period, value, str(random.choice([caliber, caliber, "", "新"]))))
    return found


def series_of(random: Random, number: int) -> list[Row]:
    n = int(random.choice(LENGTHS))
    kind = str(random.choice(["level", "share", "rate", ""]))
    mode = str(random.choice(["", "none", "stock", "flow", "growth"]))
    figures, calibers = figures_of(random, n, kind), CALIBERS[random.integers(len(CALIBERS))](random, n)
    years = 1990 + np.arange(n)
    if random.random() < 0.3:
        years = np.sort(random.choice(np.arange(1990, 1993 + 3 * n), n, replace=False))
    rows = [(int(y), "annual", float(x), c) for y, x, c in zip(years, figures, calibers, strict=True)]
    if random.random() < 0.4:
        rows += parts_of(random, int(years[-1]), float(figures[-1]), mode, calibers[-1])
    if random.random() < 0.05:
        rows = [row for row in rows if row[1] != "annual"] or rows
    if random.random() < 0.2:
        year, period, value, caliber = rows[random.integers(len(rows))]
        rows += [(year, period, value * 1.1, caliber), (year, period, float("nan"), caliber)]
    return [(f"{IDS[number % len(IDS)]}{number}", *row, kind, mode) for row in rows]


def ugly(seed: int, count: int = 60) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame([row for number in range(count) for row in series_of(random, number)], columns=COLUMNS)


def shuffled(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Rows in another order, but those of one series, year and period in theirs: the last of them counts."""
    key = rows.groupby([t.SERIES_ID, t.YEAR, t.PERIOD]).ngroup().to_numpy()
    place = np.random.default_rng(seed).random(key.max() + 1)[key]
    return rows.iloc[np.argsort(place, kind="stable")]


def annual_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Annual figures that count, in order, of the years looked at."""
    given = rows[(rows[t.PERIOD] == "annual") & rows[t.VALUE].notna()]
    given = given.drop_duplicates(t.YEAR, keep="last").sort_values(t.YEAR)
    return given[given[t.YEAR] > given[t.YEAR].max() - WINDOW] if len(given) else given


def bounds_of(annual: pd.DataFrame, kind: str) -> tuple[float, float]:
    figures = annual[t.VALUE]
    low = 0.0 if len(annual) and kind != "rate" and (figures >= 0).all() else -np.inf
    return low, 100.0 if low == 0.0 and kind == "share" and (figures <= 100).all() else np.inf


@pytest.fixture(scope="module", params=[1, 2, 3])
def found(request: pytest.FixtureRequest) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sixty histories and their forecasts of twelve years."""
    rows = ugly(request.param)
    return rows, forecast(rows, horizon=12).table()


Found = tuple[pd.DataFrame, pd.DataFrame]


def test_a_row_for_every_series_and_year(found: Found) -> None:
    rows, result = found
    assert result[t.SERIES_ID].drop_duplicates().tolist() == sorted(rows[t.SERIES_ID].unique())
    assert (result.groupby(t.SERIES_ID)[t.YEAR].agg(lambda years: list(np.diff(years))).map(set) == {1}).all()
    assert (result.groupby(t.SERIES_ID).size() == 12).all()


def test_finite_ordered_inside_bounds_and_ever_wider(found: Found) -> None:
    rows, result = found
    for name, own in result.groupby(t.SERIES_ID):
        quantiles = own[QUANTILES].to_numpy()
        assert np.isfinite(quantiles).all() and np.isfinite(own[t.MEAN]).all(), name
        assert (np.diff(quantiles, axis=1) >= 0).all(), name
        history = rows[rows[t.SERIES_ID] == name]
        low, high = bounds_of(annual_of(history), history[t.KIND].iloc[-1])
        assert low <= quantiles.min() and quantiles.max() <= high, name
        width = quantiles[:, 3] - quantiles[:, 1]
        inside = (quantiles[:, 1] > low) & (quantiles[:, 3] < high)
        narrower = np.diff(width) < -1e-8 * np.abs(quantiles).max()
        assert not (narrower & inside[1:] & inside[:-1]).any(), name
        assert (width[inside] > 0).all(), name


def test_notes_say_what_is_special(found: Found) -> None:
    rows, result = found
    notes = result.groupby(t.SERIES_ID)[t.NOTE].first()
    for name, history in rows.groupby(t.SERIES_ID):
        note, annual = notes[name], annual_of(history)
        known = history[history[t.VALUE].notna()]
        said: list[tuple[bool, str]] = [
            (0 < len(annual) < 5, "仅有"), (not len(annual), "尚无年度数据"),
            (annual[t.CALIBER].nunique() > 1, "口径变更"), (known.duplicated([t.YEAR, t.PERIOD]).any(), "重复"),
        ]  # fmt: skip
        assert all(words in note for special, words in said if special), (name, note)
        if len(annual) and "未参与预测" not in note:
            assert (annual[t.YEAR].diff().max() > 1) == ("按缺失处理" in note), (name, note)
        later = known[(known[t.PERIOD] != "annual") & (known[t.YEAR] > annual[t.YEAR].max())]
        if len(annual) and len(later):
            assert any(words in note for words in ("修正", "未用于预测", "未参与预测")), (name, note)
    assert result.groupby(t.SERIES_ID)[t.NOTE].last().str.contains("超出方法检验范围").all()


def test_neither_order_nor_text_matters(found: Found) -> None:
    rows, result = found
    for seed in (1, 2):
        assert forecast(shuffled(rows, seed), horizon=12).table().equals(result)
    as_text = {
        t.SERIES_ID: " " + rows[t.SERIES_ID] + " ", t.YEAR: rows[t.YEAR].map(" {} ".format),
        t.VALUE: rows[t.VALUE].map(lambda value: "" if np.isnan(value) else f" {value!r} "),
    }  # fmt: skip
    assert forecast(rows.assign(**as_text), horizon=12).table().equals(result)


def test_paths_of_ugly_histories() -> None:
    rows = ugly(4, 30)
    result = forecast(rows, horizon=30)
    for name in result.ids:
        draws = result.draws(str(name))
        assert draws.shape == (1000, 30) and np.isfinite(draws).all()


def test_command_writes_the_same_bytes_for_any_order(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = ugly(5)
    for name, own in (("a", rows), ("b", shuffled(rows, 9))):
        own.to_csv(tmp_path / f"{name}.csv", index=False)
        arguments = [
            "--input",
            str(tmp_path / f"{name}.csv"),
            "--horizon",
            "30",
            "--out",
            str(tmp_path / f"{name}_.csv"),
        ]
        assert main(["forecast", *arguments]) == 0
    assert capsys.readouterr().err == ""
    assert (tmp_path / "a_.csv").read_bytes() == (tmp_path / "b_.csv").read_bytes()
    read = pd.read_csv(io.StringIO((tmp_path / "a_.csv").read_text("utf-8")), dtype={t.SERIES_ID: "str"})
    assert len(read) == 30 * rows[t.SERIES_ID].nunique()


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        (t.VALUE, "约5", "数字"), (t.VALUE, "12%", "数字"), (t.VALUE, "inf", "数字"), (t.VALUE, "1_000", "数字"),
        (t.VALUE, "True", "数字"), (t.YEAR, "2020年", "四位数的年份"), (t.YEAR, "20", "四位数的年份"),
        (t.YEAR, "", "四位数的年份"), (t.YEAR, "2020.5", "四位数的年份"), (t.SERIES_ID, " ", "编号不能为空"),
        (t.KIND, "foo", "level、share、rate之一"), (t.PERIOD, "h2", "annual、h1、q1、q3之一"),
        (t.PART_YEAR, "sum", "none、stock、flow、growth之一"),
    ],
)  # fmt: skip
def test_one_wrong_cell_one_message(
    column: str, cell: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ugly(6, 10).head(40).astype(object)
    rows.loc[17, column] = cell
    path = tmp_path / "历史.csv"
    rows.to_csv(path, index=False)
    with pytest.raises(SystemExit) as end:
        raise SystemExit(main(["forecast", "--input", str(path), "--horizon", "3", "--out", str(tmp_path / "x.csv")]))
    told = capsys.readouterr()
    assert end.value.code == 2 and told.out == "" and not (tmp_path / "x.csv").exists()
    assert told.err.count("\n") == 1 and told.err.count("“" + column) == 1
    assert f"历史.csv 第19行 “{column}”列“{cell.strip()}”" in told.err.replace("“ ”", "“”") and said in told.err


def test_a_word_for_true_is_no_number() -> None:
    with pytest.raises(InputError, match="第2行 “value”列“True”"):
        forecast(pd.DataFrame({t.SERIES_ID: ["a"], t.YEAR: [2020], t.VALUE: [True]}))


def test_bounds_outlive_a_change_of_caliber() -> None:
    # Joined by differences the old figures lie below zero: 0, 1 and 2 become −98, −97, −96; the bounds stay.
    rows = table({"a": (0, 1, 2, 99, 100)}, kind="share").assign(**{t.CALIBER: ["旧", "旧", "旧", "", ""]})
    quantiles = forecast(rows, horizon=5).table()[QUANTILES].to_numpy()
    assert quantiles.min() >= 0 and quantiles.max() <= 100


def test_old_figures_are_told() -> None:
    rows = pd.concat([table({"a": (5,)}, last_year=1950), table({"a": (1, 2, 3)})])
    assert "早于最近30年的数据未参与预测" in forecast(rows).notes[0]


def test_figures_before_a_break_without_other_changes() -> None:
    rows = table({"a": (40, 62)}).assign(**{t.CALIBER: ["旧", "新"]})
    assert "此前数值未参与预测" in forecast(rows).notes[0]


def test_a_used_part_is_not_called_unused() -> None:
    # The half-year has another caliber, the first quarter the annual one.
    rows = pd.concat([
        table({"a": (100, 110, 120)}), part("a", 2023, "h1", 900.0).assign(**{t.CALIBER: "新"}),
        part("a", 2023, "q1", 121.0),
    ])  # fmt: skip
    note = forecast(rows.assign(**{t.PART_YEAR: "stock"})).notes[0]
    assert "一季度时点数修正" in note and "未用于预测" not in note


def test_nothing_yet_reported_says_little() -> None:
    rows = pd.concat([table({"a": (50, 60, 55)}), part("a", 2023, "h1", 0.0)]).assign(**{t.PART_YEAR: "flow"})
    row = forecast(rows, horizon=1).table().iloc[0]
    assert row[t.Q500] > 20 and row[t.Q900] - row[t.Q100] > 10
