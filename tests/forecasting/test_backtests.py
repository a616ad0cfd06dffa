"""The track record, by hand on one short series."""

import numpy as np
import pandas as pd
import pytest

from evallib import tables as t
from evallib.errors import UsageError
from evallib.forecasting import backtest, calibration, summary
from evallib.forecasting.backtests import interval_score
from tests.forecasting.builders import table

SERIES = table({"a": (10, 12, 11, 15, 18)})


def test_errors_by_hand() -> None:
    # From 2020 (10, 12, 11): naive says 11, came 15 and 18; mean change (2 + 1)/2. From 2021: 15 for 18; 7/3.
    found = backtest(SERIES, origins=2, horizon=3, methods=["naive", "drift"])
    naive = found[found[t.METHOD] == "naive"]
    years = naive[[t.ORIGIN, t.HORIZON, t.YEAR]].to_numpy().tolist()
    assert years == [[2020, 1, 2021], [2020, 2, 2022], [2021, 1, 2022]]
    assert naive[t.ERROR].tolist() == [-4.0, -7.0, -3.0]
    assert naive[t.SCALED_ERROR].tolist() == pytest.approx([4 / 1.5, 7 / 1.5, 9 / 7])
    # Drift from 2020: 11 + .5, 11 + 1; from 2021: 15 + 5/3.
    drift = found[found[t.METHOD] == "drift"]
    assert drift[t.ERROR].tolist() == pytest.approx([-3.5, -6.0, 15 + 5 / 3 - 18])
    # The usual pace from 2020 is the median of 2 and −1, 0.5 a year: 11.5 and 12 were exceeded.
    assert naive[t.MET].tolist()[:2] == [True, True]


def test_origins_by_year_and_too_short_histories() -> None:
    found = backtest(SERIES, origins=[2019, 2021, 2030], horizon=1, methods=["naive"])
    # 2019 has two figures only, 2030 lies ahead.
    assert found[t.ORIGIN].tolist() == [2021]


def test_years_without_a_figure_are_not_scored() -> None:
    found = backtest(table({"a": (10, 12, 11, None, 18)}), origins=[2020], horizon=2, methods=["naive"])
    assert found[[t.HORIZON, t.ERROR]].to_numpy().tolist() == [[2, -7.0]]


def test_interval_score() -> None:
    knots = np.array([[[0.0, 2.0, 4.0, 5.0, 6.0, 8.0, 10.0]]])
    # At 9: ½·4 + .1·(6 + 10·1) + .025·10 = 3.85, over 2.5.
    assert interval_score(knots, np.array([[9.0]]))[0, 0] == pytest.approx(3.85 / 2.5)


def test_summary_compares_with_naive() -> None:
    rows = backtest(pd.concat([SERIES, table({"b": (5, 6, 8, 9, 11, 12)})]), methods=["naive", "drift"])
    found = summary(rows).set_index(t.METHOD)
    assert found.loc["naive", t.MASE_TO_NAIVE] == found.loc["naive", t.WIS_TO_NAIVE] == 1.0
    assert found.loc["drift", t.MASE] == pytest.approx(rows[rows[t.METHOD] == "drift"][t.SCALED_ERROR].mean())
    assert found.loc["drift", t.MASE_TO_NAIVE] < 1.0
    assert found[t.FORECASTS].tolist() == [len(rows) // 2] * 2


def test_calibration_by_tenths() -> None:
    # .31 and .39 share a tenth, one of the two came true; 1 belongs to the last tenth.
    rows = pd.DataFrame({t.METHOD: "naive", t.CHANCE: [0.39, 0.95, 0.31, 1.0], t.MET: [True, True, False, True]})
    found = calibration(rows)
    assert found[t.CHANCE].tolist() == pytest.approx([0.35, 0.975])
    assert found[[t.MET, t.FORECASTS]].to_numpy().tolist() == [[0.5, 2], [1.0, 2]]


def test_nothing_to_score() -> None:
    found = backtest(table({"a": (1, 2)}))
    assert found.empty and t.WIS in found.columns
    assert summary(found).empty


def test_constant_history_has_no_scale() -> None:
    found = backtest(table({"a": (3, 3, 3, 3, 4)}), origins=1, methods=["naive"])
    assert found[t.SCALED_ERROR].isna().all() and found[t.ERROR].tolist() == [-1.0]


def test_horizon_is_limited() -> None:
    with pytest.raises(UsageError):
        backtest(SERIES, horizon=6)
    with pytest.raises(UsageError):
        backtest(SERIES, methods=["prophet"])
