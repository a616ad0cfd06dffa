"""Reading a plan folder: days, ledgers, names, and what is said of folders that cannot be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from evallib import tables as t
from evallib.errors import InputError, UsageError
from evallib.plan import Indicator, find_plan, known_plans, load_plan, roots

MakePlan = Callable[..., Path]
ONE = [{"indicator_id": "A", "name": "指标", "target_type": "level", "base": 60, "target": 70}]
HEAD = "indicator_id,year,period,value,status,recorded_on\n"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


class TestDays:
    """What was known (as_of), and which periods count (data_until)."""

    def test_the_settings_say(self, make_plan: MakePlan) -> None:
        plan = load_plan(make_plan(ONE))
        assert (plan.as_of, plan.data_until) == (day("2023-07-31"), day("2023-06-30"))

    def test_the_caller_goes_first(self, make_plan: MakePlan) -> None:
        plan = load_plan(make_plan(ONE), "2023-06-01", dt.date(2022, 12, 31))
        assert (plan.as_of, plan.data_until) == (day("2023-06-01"), day("2022-12-31"))

    def test_empty_text_is_the_settings(self, make_plan: MakePlan) -> None:
        assert load_plan(make_plan(ONE), "", "").as_of == day("2023-07-31")

    def test_data_until_is_never_later_than_as_of(self, make_plan: MakePlan) -> None:
        assert load_plan(make_plan(ONE), "2023-05-01").data_until == day("2023-05-01")
        assert load_plan(make_plan(ONE), "2023-05-01", "2024-01-01").data_until == day("2023-05-01")

    def test_without_settings_the_last_day_recorded_in_any_table(self, make_plan: MakePlan) -> None:
        figures = [{"indicator_id": "A", "year": 2021, "value": 1, "recorded_on": "2022-03-01"}]
        targets = [{"indicator_id": "A", "year": 2021, "target": 1, "recorded_on": "2022-05-01"}]
        plan = load_plan(make_plan(ONE, figures, settings=None, targets=targets))
        assert plan.as_of == plan.data_until == day("2022-05-01")

    def test_without_any_day_it_asks_for_one(self, make_plan: MakePlan) -> None:
        folder = make_plan(ONE, "indicator_id,year,period,value\nA,2021,annual,1\n", settings=None)
        with pytest.raises(InputError, match="--as-of"):
            load_plan(folder)
        assert load_plan(folder, "2023-07-31").as_of == day("2023-07-31")

    @pytest.mark.parametrize(
        "value", [pd.Timestamp("2023-05-01 12:30"), dt.datetime(2023, 5, 1, 8), dt.date(2023, 5, 1)]
    )
    def test_days_of_a_notebook(self, make_plan: MakePlan, value: Any) -> None:
        assert load_plan(make_plan(ONE), value).as_of == day("2023-05-01")

    @pytest.mark.parametrize("value", ["2023-7-31", "20230731", 20230731, "2023-02-30", "昨天", "２０２３-０７-３１"])
    def test_what_is_no_day(self, make_plan: MakePlan, value: Any) -> None:
        with pytest.raises(UsageError, match="应写作2023-07-31的形式"):
            load_plan(make_plan(ONE), value)

    def test_the_same_plan_on_another_day(self, make_plan: MakePlan) -> None:
        plan = load_plan(make_plan(ONE))
        assert plan.at(as_of=day("2023-03-01")).data_until == day("2023-03-01")
        assert plan.at(data_until=day("2024-01-01")).data_until == plan.as_of
        assert plan.data_until == day("2023-06-30")  # the old one is as it was


class TestObservations:
    """Which rows are figures at all; which of them counts is tests/rules/counting.py."""

    def values(self, plan_folder: Path) -> list[float]:
        return load_plan(plan_folder).observations[t.VALUE].tolist()

    def test_known_ended_numeric_and_live(self, make_plan: MakePlan) -> None:
        text = HEAD + (
            "A,2021,annual,1,final,2022-03-01\n"  # counts
            "A,2022,annual,2,final,2023-08-01\n"  # not known yet
            "A,2023,annual,3,final,2023-07-01\n"  # not over
            "A,2022,annual,x,final,2023-03-01\n"  # no number
            "A,2022,m6,5,final,2023-03-01\n"  # no period
            "A,,annual,6,final,2023-03-01\n"  # no year
            "A,2022,annual,7,final,\n"  # no day
            "A,2022,h1,8,final,2023-07-31\n"  # counts, on the day itself
            "A,2023,h1,9,final,2023-07-31\n"  # counts: ended on 2023-06-30
            "A,2023,q3,10,final,2023-07-31\n"  # not over
        )
        assert self.values(make_plan(ONE, text)) == [1.0, 8.0, 9.0]

    def test_without_the_column_every_row_is_known(self, make_plan: MakePlan) -> None:
        text = "indicator_id,year,period,value,status\nA,2021,annual,1,\nA,2022,annual,2,\n"
        assert self.values(make_plan(ONE, text)) == [1.0, 2.0]

    def test_without_the_column_a_retraction_withdraws_earlier_lines(self, make_plan: MakePlan) -> None:
        text = "indicator_id,year,period,value,status\nA,2021,annual,1,\nA,2021,annual,,retracted\nA,2021,annual,3,\n"
        assert self.values(make_plan(ONE, text)) == [3.0]

    def test_an_absurd_year_is_no_error(self, make_plan: MakePlan) -> None:
        text = HEAD + "A,99999,annual,1,final,2022-03-01\nA,-5,annual,2,final,2022-03-01\n"
        assert self.values(make_plan(ONE, text)) == [2.0]

    def test_a_table_without_recorded_on_is_known_whole(self, make_plan: MakePlan) -> None:
        plan = load_plan(make_plan(ONE, targets="indicator_id,year,target\nA,2022,5\nA,2022,6\nA,2023,x\n"))
        assert plan.yearly_targets == {"A": {2022: 6.0}}

    def test_a_target_row_without_its_day_is_ignored(self, make_plan: MakePlan) -> None:
        text = "indicator_id,year,target,recorded_on\nA,2022,5,\nA,2023,6,2023-01-01\n"
        plan = load_plan(make_plan(ONE, targets=text))
        assert plan.yearly_targets == {"A": {2023: 6.0}}


class TestIndicators:
    """One row of indicators.csv as the rules see it."""

    def one(self, make_plan: MakePlan, **cells: Any) -> Indicator:
        return load_plan(make_plan([{"indicator_id": "A", **cells}])).indicator("A")

    def test_empty_cells(self, make_plan: MakePlan) -> None:
        item = self.one(make_plan)
        assert (item.value_kind, item.direction, item.part_year, item.tolerance) == ("level", "up", "none", 0.0)
        assert (item.base, item.target, item.base_year, item.decimals, item.main) == (None, None, None, None, False)
        assert item.is_auxiliary and not item.binding and not item.down and item.departments == ()

    def test_words_outside_the_vocabulary_are_as_empty(self, make_plan: MakePlan) -> None:
        item = self.one(make_plan, value_kind="rates", direction="下降", part_year="half", target_type="speed")
        assert (item.value_kind, item.direction, item.part_year, item.target_type) == ("level", "up", "none", "speed")

    def test_filled_cells(self, make_plan: MakePlan) -> None:
        item = self.one(
            make_plan, main=True, attribute="约束性", direction="down", base="60.5", decimals=1, base_year=2019,
            tolerance=-3, lead_department="fgw", support_departments="tjj；fgw; czj;", focus="绿色低碳;民生福祉",
        )  # fmt: skip
        assert item.main and item.binding and item.down and not item.is_auxiliary
        assert (item.base, item.decimals, item.base_year, item.tolerance) == (60.5, 1, 2019, 0.0)
        assert item.departments == ("fgw", "tjj", "czj") and item.focus == ("绿色低碳", "民生福祉")

    def test_a_chapter_makes_it_no_auxiliary(self, make_plan: MakePlan) -> None:
        assert not self.one(make_plan, chapter="第三章").is_auxiliary

    def test_ids_stay_text(self, make_plan: MakePlan) -> None:
        folder = make_plan("indicator_id,lead_department\n007,08\n", HEAD + "007,2021,annual,1,final,2022-03-01\n")
        plan = load_plan(folder)
        assert plan.indicator("007").lead_department == "08"
        assert plan.observations[t.INDICATOR_ID].tolist() == ["007"]

    def test_of_doubles_the_first_is_found_and_both_are_kept(self, make_plan: MakePlan) -> None:
        plan = load_plan(make_plan("indicator_id,name\nA,一\nA,二\n"))
        assert plan.indicator("A").name == "一" and [i.name for i in plan.indicators] == ["一", "二"]

    def test_an_unknown_one_names_the_nearest(self, make_plan: MakePlan) -> None:
        with pytest.raises(UsageError, match=r"没有指标“NK7”.*NK07"):
            load_plan(make_plan([{"indicator_id": "NK07"}, {"indicator_id": "zz"}])).indicator("NK7")


class TestTargetInForce:
    """Adjustments beside the cases of tests/rules/counting.py."""

    def test_target_of(self, make_plan: MakePlan) -> None:
        rows = [{"adjustment_id": "1", "object_id": "A", "new": " 68 ", "approved_on": "2023-05-01"}]
        plan = load_plan(make_plan(ONE, adjustments=rows))
        assert plan.target_of(plan.indicator("A")) == 68.0
        earlier = plan.at(as_of=day("2023-04-30"))
        assert earlier.target_of(plan.indicator("A")) == 70.0


class TestDepartments:
    """Departments come and go."""

    ROWS = (
        {"department_id": "old", "name": "区老局", "valid_to": "2022-12-31", "successor_id": "new"},
        {"department_id": "new", "name": "区新局", "short_name": "新局", "valid_from": "2023-01-01"},
        {"department_id": "always", "name": "区统计局"},
    )

    def test_valid_on_the_day(self, make_plan: MakePlan) -> None:
        plan = load_plan(make_plan(ONE, departments=self.ROWS))
        assert plan.departments[t.DEPARTMENT_ID].tolist() == ["new", "always"]
        for text, found in (("2022-12-31", "old"), ("2023-01-01", "new")):
            assert plan.at(as_of=day(text)).departments[t.DEPARTMENT_ID].tolist() == [found, "always"]

    def test_names(self, make_plan: MakePlan) -> None:
        plan = load_plan(make_plan(ONE, departments=self.ROWS))
        assert plan.department_name("new") == "区新局" and plan.department_name("new", short=True) == "新局"
        assert plan.department_name("always", short=True) == "区统计局"  # no short name
        assert plan.department_name("nobody") == "nobody"


class TestFaults:
    """What cannot be read is told in one Chinese line; what can be read is read, with findings."""

    def test_every_broken_table_is_named_in_one_line(self, make_plan: MakePlan) -> None:
        folder = make_plan(ONE, targets="year\n2021\n", tasks="id,name\n1,中")
        (folder / "observations.csv").unlink()
        (folder / "projects.csv").mkdir()
        (folder / "tasks.csv").write_bytes("id,name\n1,中\n".encode("gbk"))
        with pytest.raises(InputError) as caught:
            load_plan(folder)
        text = str(caught.value)
        assert "\n" not in text and caught.value.exit_code == 2
        assert text.split("；") == [
            "observations.csv：找不到文件",
            "targets.csv：缺少必需的列“indicator_id”、“target”，现有列：year",
            "tasks.csv：不是UTF-8编码（第11字节起），请另存为“CSV UTF-8”",
            "projects.csv：文件无法读取（是文件夹，不是文件）",
        ]

    @pytest.mark.parametrize("name", ["indicators.csv", "observations.csv", "plan.yml"])
    def test_required_files(self, make_plan: MakePlan, name: str) -> None:
        folder = make_plan(ONE)
        (folder / name).unlink()
        with pytest.raises(InputError, match=f"{name}：找不到文件"):
            load_plan(folder)

    @pytest.mark.parametrize("column", ["indicator_id", "year", "period", "value"])
    def test_required_columns(self, make_plan: MakePlan, column: str) -> None:
        names = [name for name in ("indicator_id", "year", "period", "value") if name != column]
        with pytest.raises(InputError, match=f"observations.csv：缺少必需的列“{column}”"):
            load_plan(make_plan(ONE, ",".join(names) + "\n"))

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("name: [x\n", "第2行第1列附近不是有效的YAML"),
            ("\tname: x", "不是有效的YAML"),
            ("name: 甲\nlevel: city\nlevel: district\n", "第3行“level”重复出现，请只保留一处"),
            ("- a", "应为“名称: 值”形式的YAML映射"),
            ("", "应为“名称: 值”形式的YAML映射"),
            ("name: x", "“first_year”应为1900—2200之间的年份，未填写"),
            ("first_year: 2021年\nlast_year: 2025", "“first_year”应为1900—2200之间的年份，现为2021年"),
            ("first_year: true\nlast_year: 2025", "“first_year”"),
            ("first_year: 2025\nlast_year: 2021", "“last_year”应不早于“first_year”"),
            ("first_year: 2021\nlast_year: 2099", "不超过30年"),
            ("first_year: 2021\nlast_year: 2025\nexpect: 5", "“expect”"),
            ("first_year: 2021\nlast_year: 2025\nexpect: {main: x}", "“expect”"),
            ("first_year: 2021\nlast_year: 2025\nx: 2023-13-45", "有不存在的日期"),
            ("a: !!python/object/apply:os.system ['true']", "不是有效的YAML"),
            ("[" * 3000, "文件无法读取"),
        ],
    )
    def test_plan_yml(self, make_plan: MakePlan, text: str, said: str) -> None:
        folder = make_plan(ONE)
        (folder / "plan.yml").write_text(text, "utf-8")
        with pytest.raises(InputError) as caught:
            load_plan(folder)
        assert str(caught.value).startswith("plan.yml：") and said in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_settings(self, make_plan: MakePlan) -> None:
        folder = make_plan(ONE)
        (folder / "params.yml").write_text("as_of: [", "utf-8")
        with pytest.raises(InputError, match=r"params\.yml：第1行第9列附近不是有效的YAML"):
            load_plan(folder)

    def test_base_year_defaults_to_the_year_before(self, make_plan: MakePlan) -> None:
        assert load_plan(make_plan(ONE, plan={"base_year": None})).base_year == 2020

    def test_an_optional_file_may_be_empty(self, make_plan: MakePlan) -> None:
        assert len(load_plan(make_plan(ONE, targets="")).tables["targets"]) == 0

    def test_years_may_be_quoted(self, make_plan: MakePlan) -> None:
        assert load_plan(make_plan(ONE, plan={"first_year": "2021"})).length == 5

    def test_unknown_columns_keys_and_words_warn(self, make_plan: MakePlan) -> None:
        rows, header = [{**ONE[0], "colour": "red"}], {"motto": "x", "level": "town"}
        plan = load_plan(make_plan(rows, plan=header, settings={"zz": 1}))
        found = [(f.file, f.rule, f.column, f.severity) for f in plan.findings]
        assert found == [
            ("params.yml", "unknown_key", "zz", "warning"),
            ("plan.yml", "unknown_key", "motto", "warning"),
            ("plan.yml", "unknown_word", "level", "warning"),
            ("indicators.csv", "unknown_column", "colour", "warning"),
        ]

    def test_misread_cells_are_errors_with_their_place(self, make_plan: MakePlan) -> None:
        text = HEAD + "A,2021,annual,1,final,2022-03-01\n../A,2021.5,annual,１２,final,2022-02-30\n"
        found = [(f.row, f.column, f.value, f.severity) for f in load_plan(make_plan(ONE, text)).findings]
        assert sorted(found) == [
            (3, "indicator_id", "../A", "error"), (3, "recorded_on", "2022-02-30", "error"),
            (3, "value", "１２", "error"), (3, "year", "2021.5", "error"),
        ]  # fmt: skip

    def test_a_byte_order_mark_and_line_ends_do_not_matter(self, make_plan: MakePlan) -> None:
        folder = make_plan(ONE, [{"indicator_id": "A", "year": 2021, "value": 1}])
        before = load_plan(folder)
        for name in ("indicators.csv", "observations.csv", "plan.yml", "params.yml"):
            text = (folder / name).read_text("utf-8")
            (folder / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
        after = load_plan(folder)
        assert after.indicators == before.indicators and after.title == before.title and after.findings == ()
        pd.testing.assert_frame_equal(after.observations, before.observations)

    def test_the_private_table_is_not_read(self, make_plan: MakePlan) -> None:
        folder = make_plan(ONE)
        (folder / "contacts.csv").write_bytes(b"\xff\xfe broken")
        assert "contacts" not in load_plan(folder).tables


class TestNames:
    """A plan is a name under data/ or a path."""

    def test_by_name_from_the_working_directory_upward(
        self, make_plan: MakePlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "data").mkdir()
        (tmp_path / "params").mkdir()
        make_plan(ONE).rename(tmp_path / "data" / "ours")
        (tmp_path / "params" / "ours.yml").write_text("as_of: 2022-01-01\n")
        inside = tmp_path / "notebooks" / "deep"
        inside.mkdir(parents=True)
        monkeypatch.chdir(inside)
        assert find_plan("ours") == (tmp_path / "data" / "ours", tmp_path / "params" / "ours.yml")
        assert load_plan("ours").as_of == day("2022-01-01")  # not the folder's own params.yml
        assert "ours" in known_plans() and roots("data")[0] == tmp_path / "data"

    def test_by_path_with_its_own_settings(self, make_plan: MakePlan) -> None:
        folder = make_plan(ONE)
        assert find_plan(folder) == (folder, folder / "params.yml")
        assert load_plan(str(folder)).name == folder.name

    def test_a_plan_without_settings(self, make_plan: MakePlan) -> None:
        assert find_plan(make_plan(ONE, settings=None))[1] is None

    @pytest.mark.parametrize("name", ["nankaii", "../nope", "/nonexistent/plan", "a\0b", "长" * 3000])
    def test_an_unknown_one_names_what_there_is(self, name: str) -> None:
        with pytest.raises(UsageError, match=r"没有规划.*nankai"):
            load_plan(name)

    def test_the_shipped_ones_are_known(self) -> None:
        assert {"nankai", "national"} <= set(known_plans())


def test_tables_can_be_replaced_to_try_a_correction(make_plan: MakePlan) -> None:
    plan = load_plan(make_plan(ONE, [{"indicator_id": "A", "year": 2021, "value": 1}]))
    frame = plan.tables["observations"]
    corrected = plan.with_tables(observations=frame.assign(**{t.VALUE: 5.0}))
    assert corrected.observations[t.VALUE].tolist() == [5.0] and plan.observations[t.VALUE].tolist() == [1.0]
    assert corrected.observations[t.RECORDED_ON].notna().all()


def test_a_plan_cannot_be_changed(make_plan: MakePlan) -> None:
    plan = load_plan(make_plan(ONE))
    with pytest.raises(AttributeError):
        plan.as_of = day("2020-01-01")  # type: ignore[misc]
    assert (plan.length, list(plan.years)) == (5, [2021, 2022, 2023, 2024, 2025])
