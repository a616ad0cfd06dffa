"""The scripts that learn and check: same file, same numbers, and the shape the room reads."""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks import forecast as benchmark
from benchmarks import partyears, paths, widths
from evallib import tables as t
from evallib.forecasting.closed import POINTS
from tests.forecasting.builders import table


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty random walks with drift of 25 years, ten of each kind."""
    random = np.random.default_rng(1)
    frames = []
    for place in range(30):
        walk = 50 + np.cumsum(random.normal(0.3, 1.0, 25))
        kind = ("level", "share", "rate")[place % 3]
        frames.append(table({f"s{place:02}": walk.round(3).tolist()}, kind=kind))
    path = tmp_path_factory.mktemp("series") / "series.csv"
    pd.concat(frames).assign(dataset="made").to_csv(path, index=False)
    return path


def test_widths_are_learned_alike_twice(series: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = []
    for name in ("one.json", "two.json"):
        out = tmp_path / name
        monkeypatch.setattr(sys, "argv", ["widths", str(series), "--dataset", "made", "--out", str(out)])
        widths.main()
        texts.append(out.read_text("utf-8"))
    assert texts[0] == texts[1]
    content = json.loads(texts[0])
    assert content["series"] == 30
    half = {name: np.array(rows) for name, rows in content["half_widths"].items()}
    assert set(half) == set(POINTS)
    for rows in half.values():
        assert rows.shape == (15, 5, 3)
        assert (np.diff(rows, axis=1) >= 0).all() and (np.diff(rows, axis=2) >= 0).all()
    # A walk's error over one year, 1.28 deviations for 80 %; its mean step is near .85 deviations: about 1.5.
    assert 1.2 < half["naive"][9, 0, 1] < 2.0


def test_paths_are_scored(series: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["paths", str(series), "--dataset", "made", "--most", "40"])
    paths.main()
    shown = capsys.readouterr().out
    for name in paths.TARGETS:
        assert shown.count(name) >= 1, name


def test_chances_of_every_target_type_come_true(series: Path) -> None:
    cases = paths.prepared(series, "made", 8, 60, known=2)
    assert cases.plan.shape == (60, 5) and (cases.plan[:, 1] == cases.batch.last).all()
    found = paths.forecasts_of(cases, "default")
    for name in paths.TARGETS:
        scored = paths.attained(cases, found, name)
        assert scored["without"] == 0 and scored["Brier"] < 0.25, name
        assert scored["unlikely: chance"] < scored["likely: chance"], name
        assert scored["came true"] < scored["came true "], name


def test_calibration_error() -> None:
    # Ten chances of .05 with one hit: gap .05; ten of .95 with nine hits: gap .05.
    chance = np.repeat([0.05, 0.95], 10)
    hit = np.array([1.0] + [0.0] * 9 + [1.0] * 9 + [0.0])
    assert paths.calibration_error(chance, hit) == pytest.approx(0.05)


def test_typical_step() -> None:
    # Changes of 10 % a year: the 80 % quantile halved is 5 %.
    frame = table({"a": (100.0, 110.0, 121.0), "b": (50.0, 45.0)}, kind="level")
    assert widths.typical_step(frame[[t.SERIES_ID, t.YEAR, t.VALUE, t.KIND]])[0] == pytest.approx(0.05)


def test_the_benchmark_scores_naive_as_one_and_a_seer_better(series: Path) -> None:
    tasks = benchmark.make_tasks(benchmark.read(series))
    assert set(tasks.slices["length"]) == {6, 8, 10, 12}
    assert len(tasks.future) == tasks.history[t.SERIES_ID].nunique()

    def seer(given: benchmark.Tasks) -> np.ndarray:
        return np.repeat(given.future[..., None], 5, axis=2)

    table = benchmark.compare(tasks, {"naive": benchmark.random_walk, "seer": seer})
    assert table.loc["naive", ["MASE", "WIS", "noisy WIS", "worst WIS"]].tolist() == [1.0] * 4
    assert table.loc["seer", ["MASE", "WIS"]].tolist() == [0.0, 0.0]
    assert table.loc["seer", "cover80"] == 1.0
    assert table.loc["seer", "Brier"] == pytest.approx(0.0, abs=1e-9)


def test_benchmark_scores_by_hand() -> None:
    # One history 0, 1, 2, 3, 4, 5: mean change 1. What came: 6, 7, 8; the median errs by 0, 1, 2: MASE 1.
    frame = table({"a": (0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0)}, kind="level")
    tasks = benchmark.make_tasks(frame.assign(dataset="made"))
    quantiles = np.tile(np.array([4.0, 5.0, 6.0, 7.0, 8.0]), (1, 3, 1))
    found = benchmark.score(tasks, quantiles)
    assert found.mase.tolist() == [1.0]
    assert found.cover80.tolist() == [2 / 3] and found.cover95.tolist() == [1.0]
    # Year three: 8 − 5 − … width 2 and 4, beyond 80 % by 1: (1 + .1·(2 + 10) + .025·4) / 2.5 = .92; years one, two:
    # (0 + .2 + .1)/2.5 = .12 and (.5 + .2 + .1)/2.5 = .32.
    assert found.wis.tolist() == [pytest.approx((0.12 + 0.32 + 0.92) / 3)]
    # Goals 5, 8 and 11, all met or not by 8; the chance of 5 is the one of the 10 % quantile: .9.
    assert found.met.tolist() == [[1.0, 1.0, 0.0]]
    assert found.chance[0, 0] == pytest.approx(0.9, abs=1e-6)


def test_a_half_year_tells_of_the_year() -> None:
    flows = dict(list(partyears.made_up().items())[:6])
    found = partyears.measure(list(partyears.cases(flows, "h1")), "h1")
    others = [found[f"{name}, %"] for name in ("part / time", "without part")]
    assert found["default, %"] < min(others)
    assert found["width"] < 0.6
    assert found["cover80"] > 0.7 and found["cover95"] > 0.9
