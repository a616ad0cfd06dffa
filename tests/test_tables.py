"""The one door of every table: kinds, keys, words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evallib import tables as t

PEOPLE = t.Table(
    "people", "people.csv",
    {"person_id": "id", "name": "text", "size": "number", "born": "integer", "here": "boolean", "since": "date"},
    needs=("person_id",),
)  # fmt: skip


def frame(**columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(cells, dtype="str") for name, cells in columns.items()})


class TestKinds:
    """A cell is text until conform gives it its kind."""

    def test_good_cells(self) -> None:
        raw = frame(person_id=["007", " a-1_b "], name=[" 张三 ", ""], size=["1.5", "-2e3"], born=["1990", "1991.0"],
                    here=["true", " FALSE"], since=["2023-06-30", ""])  # fmt: skip
        out, findings = t.conform(raw, PEOPLE)
        assert findings == []
        assert out["person_id"].tolist() == ["007", "a-1_b"] and out["name"].tolist() == ["张三", ""]
        assert out["size"].tolist() == [1.5, -2000.0] and out["size"].dtype == np.float64
        assert out["born"].tolist() == [1990, 1991] and str(out["born"].dtype) == "Int64"
        assert out["here"].tolist() == [True, False] and out["here"].dtype == bool
        assert out["since"][0] == pd.Timestamp("2023-06-30") and pd.isna(out["since"][1])

    @pytest.mark.parametrize("cell", ["1,234", "12%", "约5", "１２", "inf", "nan", "1e400", "0x1F", "1_0", "五", "--"])
    def test_what_is_no_number_becomes_empty_and_a_finding(self, cell: str) -> None:
        out, findings = t.conform(frame(person_id=["a"], size=[cell]), PEOPLE)
        assert np.isnan(out["size"][0])
        assert [(f.rule, f.severity, f.file, f.row, f.column, f.value) for f in findings] == [
            ("number_format", "error", "people.csv", 2, "size", cell)
        ]

    @pytest.mark.parametrize("cell", ["2021.5", "1e6", "二〇二一", "2021年"])
    def test_what_is_no_whole_number(self, cell: str) -> None:
        out, findings = t.conform(frame(person_id=["a"], born=[cell]), PEOPLE)
        assert pd.isna(out["born"][0]) and [f.rule for f in findings] == ["integer_format"]

    @pytest.mark.parametrize("cell", ["yes", "1", "是", "真"])
    def test_what_is_neither_true_nor_false(self, cell: str) -> None:
        out, findings = t.conform(frame(person_id=["a"], here=[cell]), PEOPLE)
        assert not out["here"][0] and [f.rule for f in findings] == ["boolean_format"]

    @pytest.mark.parametrize("cell", ["2023-6-30", "20230630", "2023/06/30", "2023-02-30", "2023-06-30 12:00", "昨天"])
    def test_what_is_no_day(self, cell: str) -> None:
        out, findings = t.conform(frame(person_id=["a"], since=[cell]), PEOPLE)
        assert pd.isna(out["since"][0]) and [f.rule for f in findings] == ["date_format"]

    @pytest.mark.parametrize("cell", ["../a", "a b", "-a", "指标1", "a;b", "a.b", "_a"])
    def test_what_is_no_id_stays_and_is_a_finding(self, cell: str) -> None:
        out, findings = t.conform(frame(person_id=[cell]), PEOPLE)
        assert out["person_id"][0] == cell and [f.rule for f in findings] == ["id_format"]

    def test_a_long_cell_is_shown_shortened(self) -> None:
        _, findings = t.conform(frame(person_id=["a"], size=["x" * 1000]), PEOPLE)
        assert len(findings[0].message) < 150


class TestShape:
    """Columns of the contract first, then unknown ones, then the line."""

    def test_missing_columns_are_added_empty(self) -> None:
        out, findings = t.conform(frame(person_id=["a"]), PEOPLE)
        assert list(out) == [*PEOPLE.columns, t.LINE] and findings == []
        assert np.isnan(out["size"][0]) and out["name"][0] == "" and not out["here"][0]

    def test_unknown_columns_stay_as_text(self) -> None:
        out, _ = t.conform(frame(colour=["red"], person_id=["a"]), PEOPLE)
        assert list(out) == [*PEOPLE.columns, "colour", t.LINE] and out["colour"].tolist() == ["red"]

    def test_lines_count_the_header_as_the_first(self) -> None:
        assert t.conform(frame(person_id=["a", "b"]), PEOPLE)[0][t.LINE].tolist() == [2, 3]

    def test_lines_given_by_the_reader_are_kept(self) -> None:
        raw = frame(person_id=["a", "b"], size=["1", "x"])
        raw[t.LINE] = [5, 9]
        out, findings = t.conform(raw, PEOPLE)
        assert out[t.LINE].tolist() == [5, 9] and findings[0].row == 9

    @pytest.mark.parametrize("table", t.PLAN_TABLES.values(), ids=lambda table: table.name)
    def test_an_empty_table_has_every_kind(self, table: t.Table) -> None:
        out = t.empty(table)
        assert len(out) == 0 and list(out) == [*table.columns, t.LINE]
        full, _ = t.conform(frame(**{name: [""] for name in table.columns}), table)
        assert out.dtypes.to_dict() == full.dtypes.to_dict()

    @given(st.lists(st.text(), min_size=1, max_size=4))
    def test_any_text_can_be_conformed(self, cells: list[str]) -> None:
        raw = frame(**dict.fromkeys(PEOPLE.columns, cells))
        out, findings = t.conform(raw, PEOPLE)
        assert len(out) == len(cells)
        assert {f.column for f in findings} <= set(PEOPLE.columns)


class TestCatalogue:
    """The tables of a plan folder agree with themselves."""

    @pytest.mark.parametrize("table", t.PLAN_TABLES.values(), ids=lambda table: table.name)
    def test_needs_keys_and_words_are_columns(self, table: t.Table) -> None:
        assert set(table.needs) | set(table.key) | set(table.words) <= set(table.columns)

    def test_ledgers_carry_the_day(self) -> None:
        ledgers = {name for name, table in t.PLAN_TABLES.items() if table.is_ledger}
        assert {"observations", "targets", "progress", "overrides", "department_forecasts"} <= ledgers
        assert not {"indicators", "departments", "tasks", "projects"} & ledgers

    def test_every_column_has_a_constant(self) -> None:
        constants = {value for name, value in vars(t).items() if name.isupper() and isinstance(value, str)}
        columns = {column for table in t.PLAN_TABLES.values() for column in table.columns}
        assert columns <= constants

    def test_periods_agree(self) -> None:
        assert set(t.PERIODS) == set(t.PERIOD_SHARE) == set(t.PERIOD_END) == set(t.PERIOD_NAMES)
        assert {period: month / 12 for period, (month, _) in t.PERIOD_END.items()} == t.PERIOD_SHARE

    def test_class_names(self) -> None:
        assert list(t.RATING_NAMES) == [*t.RATINGS, t.NOT_RATED]
        assert [limit for limit, _ in t.CHANCE_WORDING] == sorted(
            (limit for limit, _ in t.CHANCE_WORDING), reverse=True
        )

    def test_columns_by_year(self) -> None:
        assert (t.forecast_column(2024), t.low_column(2024), t.high_column(2024)) == (
            "forecast_2024", "lo80_2024", "hi80_2024",
        )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "parts"),
    [("", ()), ("a", ("a",)), ("a;b", ("a", "b")), (" a ； b ;; a", ("a", "b")), (";", ()), ("a,b", ("a,b",))],
)
def test_split_list(text: str, parts: tuple[str, ...]) -> None:
    assert t.split_list(text) == parts
