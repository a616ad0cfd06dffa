"""What a form asks a department, and what it is filled with."""

from __future__ import annotations

from pathlib import Path

import pytest

from evallib.collection.forms import CHOICE, WHOLE
from evallib.errors import UsageError
from tests.collection.made import MILESTONES, STREET, form, make, observed, one_indicator, open_form, report, work
from tests.narratives.builders import OFFICES, MakePlan, figures, indicator

# --- who gets what ------------------------------------------------------------------------------------------------


def test_a_department_gets_the_sheets_it_needs(make_plan: MakePlan, tmp_path: Path) -> None:
    folder = make_plan(
        [indicator(lead_department="jyj")], departments=[*OFFICES, STREET], milestones=MILESTONES,
        tasks=[work("RW1", support_departments="street")], projects=[work("XM1", lead_department="jyj")],
        special_plans=[{"plan_id": "SP1", "name": "某规划", "issue_level": "部门文件", "lead_department": "fgw"}],
    )  # fmt: skip
    made = make(folder, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        f"{name}{ending}.xlsx" for name in ("fgw", "jyj", "street") for ending in ("", "_回执")
    )
    assert open_form(tmp_path / "fgw.xlsx").sheets == ["说明", "任务", "专项规划", "问题", "调整建议", "_表单"]
    assert open_form(tmp_path / "jyj.xlsx").sheets == ["说明", "指标", "项目", "问题", "调整建议", "_表单"]
    assert open_form(tmp_path / "street.xlsx").sheets == ["说明", "任务", "_表单"]
    assert made.summary() == [
        f"已在{tmp_path}制作3个单位的填报表、3份回执", "　节点M6（报送定稿，2023-08-10前报送）：3个单位"
    ]  # fmt: skip


def test_a_department_without_duties_gets_none(make_plan: MakePlan, tmp_path: Path) -> None:
    folder = make_plan([indicator()], departments=OFFICES)
    make(folder, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fgw.xlsx", "fgw_回执.xlsx"]
    with pytest.raises(UsageError, match="区教育局没有需要填报的事项"):
        make(folder, tmp_path, department="jyj")


def test_a_successor_takes_over(make_plan: MakePlan, tmp_path: Path) -> None:
    gone = {"department_id": "old", "name": "旧局", "valid_to": "2022-12-31", "successor_id": "jyj"}
    folder = make_plan(
        [indicator(lead_department="old")], figures("A", 1.5, submitted_by="old"), departments=[*OFFICES, gone],
        department_forecasts=[{"indicator_id": "A", "year": 2023, "value": 7, "submitted_by": "old",
                               "recorded_on": "2022-06-01"}],
    )  # fmt: skip
    made = form(folder, tmp_path, "jyj")
    assert made.value("指标", "A", "2021年实际") == 1.5 and made.value("指标", "A", "2023年预计") == 7
    with pytest.raises(UsageError, match="单位old在2023-07-31不在有效期内，职责由jyj承接"):
        make(folder, tmp_path, department="old")


@pytest.mark.parametrize(
    ("department", "message"), [("fwg", "没有单位“fwg”，可用的有：fgw"), ("区教育局", "区教育局的编号是jyj")]
)
def test_unknown_departments_are_told(make_plan: MakePlan, tmp_path: Path, department: str, message: str) -> None:
    folder = make_plan([indicator()], departments=OFFICES)
    with pytest.raises(UsageError, match=message):
        make(folder, tmp_path, department=department)
    assert list(tmp_path.iterdir()) == []


def test_a_plan_without_departments_says_so(make_plan: MakePlan, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有需要填报的单位"):
        make(make_plan([indicator()]), tmp_path)


def test_an_id_that_is_no_file_name_is_left_out(make_plan: MakePlan, tmp_path: Path) -> None:
    bad = {"department_id": "../x", "name": "某局"}
    folder = make_plan(
        [indicator(), indicator("B", lead_department="../x")], departments=[*OFFICES, bad], milestones=MILESTONES
    )
    made = make(folder, tmp_path / "out")
    assert "单位编号“../x”不能用作文件名" in made.notes[0]
    assert sorted(path.name for path in tmp_path.rglob("*.xlsx")) == ["fgw.xlsx", "fgw_回执.xlsx"]


# --- which milestone ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "milestone", "name"),
    [("2023-04-01", "M3", "初稿"), ("2023-06-10", "M3", "初稿"), ("2023-06-11", "M4", ""), ("2023-07-15", "M6", "定稿"),
     ("2023-09-01", "M6", "定稿")],
)  # fmt: skip
def test_the_next_milestone_decides(make_plan: MakePlan, tmp_path: Path, on: str, milestone: str, name: str) -> None:
    stamp = one_indicator(make_plan, tmp_path, 1.0, on=on).stamp
    assert (stamp.department_id, stamp.milestone_id, stamp.round, stamp.as_of) == ("fgw", milestone, name, on)
    assert stamp.heads["指标"] == ("indicator", 3)


def test_an_extension_moves_the_milestone(make_plan: MakePlan, tmp_path: Path) -> None:
    later = {"milestone_id": "M3", "department_id": "fgw", "due": "2023-06-25", "reason": "数据未出",
             "recorded_on": "2023-06-01"}  # fmt: skip
    folder = make_plan([indicator()], departments=OFFICES, milestones=MILESTONES, extensions=[later])
    made = form(folder, tmp_path, on="2023-06-20")
    assert made.stamp.milestone_id == "M3" and "2023年6月25日（已延期，数据未出）" in made.text("说明")


def test_a_plan_without_milestones_has_forms(make_plan: MakePlan, tmp_path: Path) -> None:
    made = form(make_plan([indicator()], departments=OFFICES), tmp_path)
    assert (made.stamp.milestone_id, made.stamp.round) == ("", "") and "以通知为准" in made.text("说明")


@pytest.mark.parametrize(
    ("milestone", "message"),
    [("M9", "没有报送节点“M9”"), ("M2", "由评估牵头单位办理，各单位不填表"), ("M5", "节点M5不涉及区发展改革委")],
)
def test_milestones_without_forms_are_told(make_plan: MakePlan, tmp_path: Path, milestone: str, message: str) -> None:
    folder = make_plan([indicator()], departments=OFFICES, milestones=MILESTONES)
    with pytest.raises(UsageError, match=message):
        make(folder, tmp_path, department="fgw", milestone=milestone)


def test_a_milestone_leaves_out_whom_it_does_not_concern(make_plan: MakePlan, tmp_path: Path) -> None:
    plans = [{"plan_id": "SP1", "name": "某规划", "issue_level": "部门文件", "lead_department": "jyj"}]
    folder = make_plan([indicator()], departments=OFFICES, milestones=MILESTONES, special_plans=plans)
    make(folder, tmp_path, milestone="M5")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["jyj.xlsx", "jyj_回执.xlsx"]
    assert "工作表“专项规划”" in open_form(tmp_path / "jyj.xlsx").text("说明")


# --- indicators ---------------------------------------------------------------------------------------------------


def test_known_figures_are_filled_in(make_plan: MakePlan, tmp_path: Path) -> None:
    seen = [
        observed("A", 2021, 50.0, "2022-01-20", status="preliminary", submitted_by="fgw"),
        observed("A", 2021, 51.25, "2022-06-20", status="final", source="统计年鉴"),
        observed("A", 2022, 60.0, "2023-02-20", status="estimate"),
        observed("A", 2023, 65.5, "2023-07-20", period="h1", status="preliminary"),
        observed("A", 2022, 99.0, "2023-08-20"),
    ]
    folder = make_plan([indicator(base=40, caliber="", target=80, decimals=2)], seen, departments=OFFICES)
    made = form(folder, tmp_path)
    told = {name: made.value("指标", "A", name) for name in made.headings("指标")}
    assert [told[name] for name in ("2020年基数", "2021年实际", "2022年实际", "2023年上半年实际")] == [
        40,
        51.25,
        60,
        65.5,
    ]
    assert told["2021年实际·状态"] == "最终核实数" and told["2022年实际·状态"] == "预计数"
    assert told["2021年实际·来源"] == "统计年鉴" and told["2023年预计"] is None
    assert made.cell("指标", "A", "2021年实际").number_format == "0.00"


def test_figures_are_not_rounded(make_plan: MakePlan, tmp_path: Path) -> None:
    made = one_indicator(make_plan, tmp_path, 51.23456789, decimals=1)
    assert made.value("指标", "A", "2021年实际") == 51.23456789


def test_own_forecasts_and_words_are_filled_in(make_plan: MakePlan, tmp_path: Path) -> None:
    def said(who: str, value: float, day: str, **columns: str) -> dict[str, object]:
        row = {"indicator_id": "A", "year": 2024, "value": value, "recorded_on": day, "submitted_by": who}
        return {**row, **columns}

    folder = make_plan(
        [indicator(support_departments="jyj")], departments=OFFICES,
        department_forecasts=[said("fgw", 70, "2023-06-01", self_rating="lagging", basis="按上年增速"),
                              said("fgw", 71, "2023-07-01"), said("jyj", 90, "2023-07-02", self_rating="ahead")],
        progress=[report("indicator", "A", "2022", cause="客观：疫情", next_step="加快", due="2023年底")],
    )  # fmt: skip
    own, other = form(folder, tmp_path), form(folder, tmp_path, "jyj")
    assert (own.value("指标", "A", "2024年预测"), own.value("指标", "A", "部门自评")) == (71, "滞后")
    assert (other.value("指标", "A", "2024年预测"), other.value("指标", "A", "部门自评")) == (90, "快于预期")
    assert own.value("指标", "A", "滞后原因") == "客观：疫情" and own.value("指标", "A", "完成时限") == "2023年底"
    assert other.value("指标", "A", "滞后原因") is None
    assert "配合单位（牵头：区发展改革委）" in other.value("指标", "A", "填报要求")


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"value_kind": "share"}, "各年填比重或比率（%），在0—100之间；没有半年统计的，上半年留空"),
        ({"part_year": "stock", "unit": "家"}, "各年填年末数；上半年填6月底数"),
        ({"value_kind": "rate", "target_type": "avg_growth", "part_year": "growth"},
         "各年填比上年增速（%），下降的填负数；上半年填与上年同期相比的增速"),
        ({"value_kind": "rate", "target_type": "cumulative_reduction"},
         "各年填比上年降低率（%），上升的填负数；没有半年统计的，上半年留空"),
        ({"target_type": "cumulative_sum", "part_year": "flow"},
         "各年填当年数，不填累计数；上半年填1—6月累计数；累计数由右侧自动计算"),
        ({"target_type": "qualitative"}, "定性指标，不填数；请填部门自评，在备注中写明完成情况"),
        ({"base": 3, "base_year": 2019, "part_year": "flow"}, "各年填全年数；上半年填1—6月累计数；基数为2019年数"),
    ],
)  # fmt: skip
def test_a_row_says_what_it_asks_for(
    make_plan: MakePlan, tmp_path: Path, columns: dict[str, object], told: str
) -> None:
    assert one_indicator(make_plan, tmp_path, **columns).value("指标", "A", "填报要求") == told


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"target": 5, "target_text": "年均5%左右"}, "年均5%左右"),
        ({"target": 600, "unit": "家"}, "600家"),
        ({"target": 600, "target_type": "cumulative_sum"}, "[600]"),
        ({"target": 8, "unit": "座", "target_type": "increment"}, "累计增加8座"),
        ({"target_type": "range", "target_low": 6.5, "target_high": 7.5, "unit": "张"}, "6.5—7.5张"),
        ({"target_type": "ceiling", "target": 5.5}, "不高于5.5%"),
        ({"target_type": "assigned"}, "—"),
    ],
)
def test_targets_read_as_offices_write_them(
    make_plan: MakePlan, tmp_path: Path, columns: dict[str, object], told: str
) -> None:
    assert one_indicator(make_plan, tmp_path, **columns).value("指标", "A", "2025年目标") == told


def test_an_approved_adjustment_shows_in_the_target(make_plan: MakePlan, tmp_path: Path) -> None:
    change = {"adjustment_id": "T1", "object_id": "A", "new": "70", "approved_on": "2023-05-01"}
    folder = make_plan([indicator(target=80, target_text="80%")], departments=OFFICES, adjustments=[change])
    assert form(folder, tmp_path).value("指标", "A", "2025年目标") == "70%（已调整）"


def test_totals_add_up_what_there_is(make_plan: MakePlan, tmp_path: Path) -> None:
    seen = [*figures("A", 10.1, 20.2), observed("A", 2023, 5.0, "2023-07-20", period="h1")]
    ahead = [{"indicator_id": "A", "year": year, "value": 12, "recorded_on": "2023-06-01", "submitted_by": "fgw"}
             for year in (2023, 2024, 2025)]  # fmt: skip
    folder = make_plan([indicator(target_type="cumulative_sum", part_year="flow", target=100), indicator("B")], seen,
                       departments=OFFICES, department_forecasts=ahead)  # fmt: skip
    made = form(folder, tmp_path)
    assert made.value("指标", "A", "规划期累计（自动计算）") == 35.3
    assert made.value("指标", "A", "含预测累计（自动计算）") == 66.3
    assert made.value("指标", "B", "规划期累计（自动计算）") is None
    formula = open_form(tmp_path / "fgw.xlsx", formulas=True).cell("指标", "A", "规划期累计（自动计算）")
    assert formula.value == '=IF(COUNT(G4,H4,I4)<1,"",SUM(G4,H4,I4))' and formula.protection.locked


# --- tasks, projects, special plans, problems ---------------------------------------------------------------------


def test_works_show_their_last_report(make_plan: MakePlan, tmp_path: Path) -> None:
    folder = make_plan(
        [indicator()], departments=OFFICES,
        projects=[work("X1", total_investment=100, planned_start="2021-03-01", support_departments="jyj",
                       box_title="专栏1")],
        progress=[
            report("project", "X1", "2021", state="preparing", done="旧"),
            report("project", "X1", "2022", state="building", invested_total=40, invested_year=30,
                   image_progress="主体封顶", done="完成主体", due="2023-12-31"),
        ],
    )  # fmt: skip
    own, other = form(folder, tmp_path), form(folder, tmp_path, "jyj")
    told = {name: own.value("项目", "X1", name) for name in own.headings("项目")}
    assert (told["进展状态"], told["累计完成投资（万元）"], told["形象进度"]) == ("在建", 40, "主体封顶")
    assert (told["主要做法"], told["完成时限"], told["本单位职责"]) == ("完成主体", "2023-12-31", "牵头")
    assert told["计划开工"].isoformat()[:10] == "2021-03-01" and told["专栏"] == "专栏1"
    assert told["本年完成投资（万元）"] is None, "what 2022 took is no answer for 2023"
    last = "2022年：在建，累计完成投资40万元，形象进度主体封顶（2023-02-10 区发展改革委）"
    assert told["上次填报情况"] == last == other.value("项目", "X1", "上次填报情况")
    assert other.value("项目", "X1", "进展状态") is None and other.value("项目", "X1", "本单位职责") == "配合"


def test_special_plans_name_who_approves(make_plan: MakePlan, tmp_path: Path) -> None:
    plans = [
        {"plan_id": "S1", "name": "甲规划", "issue_level": "部门文件", "lead_department": "fgw", "doc_no": "某发1号",
         "first_year": 2021, "last_year": 2025},
        {"plan_id": "S2", "name": "乙规划", "issue_level": "区政府办文件", "lead_department": "fgw",
         "approved_on": "2023-07-20"},
    ]  # fmt: skip
    made = form(make_plan([indicator()], departments=OFFICES, special_plans=plans), tmp_path)
    assert made.value("专项规划", "S1", "评估报告审阅人") == "部门主要负责同志"
    assert made.value("专项规划", "S2", "评估报告审阅人") == "分管区领导"
    assert made.value("专项规划", "S2", "审阅同意日期").isoformat()[:10] == "2023-07-20"
    assert made.value("专项规划", "S1", "规划期") == "2021—2025年"


def test_problems_keep_their_ids(make_plan: MakePlan, tmp_path: Path) -> None:
    told = [
        {"problem_id": "fgw-01", "problem": "旧说法", "recorded_on": "2023-05-01", "submitted_by": "fgw"},
        {
            "problem_id": "fgw-01",
            "problem": "新说法",
            "recorded_on": "2023-06-01",
            "submitted_by": "fgw",
            "kind": "困难",
        },
        {"problem_id": "W2", "problem": "别家的", "recorded_on": "2023-06-01", "submitted_by": "jyj"},
    ]
    made = form(make_plan([indicator()], departments=OFFICES, problems=told), tmp_path)
    ids = made.ids("问题")
    assert made.value("问题", "fgw-01", "问题") == "新说法" and made.value("问题", "fgw-01", "类别") == "困难"
    assert ids[:3] == ["fgw-01", "fgw-02", "fgw-03"] and len(ids) == len(set(ids)) == 21 and "W2" not in ids


def test_rows_without_an_id_cannot_be_asked_for(make_plan: MakePlan, tmp_path: Path) -> None:
    """``check`` reports them; a form could not tell whose answer comes back."""
    folder = make_plan(
        [indicator("A"), indicator("A", name="重号"), indicator("")], departments=OFFICES,
        projects=[work("A", name="与指标同号", planned_start="1850-01-01"), work("")],
        special_plans=[{"plan_id": "", "name": "无号规划", "lead_department": "fgw"}],
    )  # fmt: skip
    made = form(folder, tmp_path)
    assert (made.ids("指标"), made.ids("项目")) == (["A"], ["A"]) and "专项规划" not in made.sheets
    assert made.value("指标", "A", "指标名称") == "覆盖率"
    assert made.value("项目", "A", "计划开工") == "1850-01-01", "spreadsheets know no dates before 1900"
    names = [row[1].value for row in made.book["调整建议"].iter_rows(min_row=5)]
    assert names == ["覆盖率", "与指标同号"]


# --- adjustments --------------------------------------------------------------------------------------------------

PLANS = [
    {"plan_id": "D", "name": "部门规划", "issue_level": "部门文件", "lead_department": "fgw"},
    {"plan_id": "O", "name": "政府办规划", "issue_level": "区政府办文件", "lead_department": "fgw"},
]
OUTLINE_WAY = "分管区领导同意 → 区发展改革委汇总 → 区委、区政府同意 → 区人大常委会审议批准 → 报市发展改革委备案"
OFFICE_WAY = "分管区领导同意 → 区发展改革委汇总 → 区政府批准"
OWN_WAY = "单位主要负责同志签字同意 → 报区发展改革委备案"


def test_adjustments_go_the_way_of_their_plan(make_plan: MakePlan, tmp_path: Path) -> None:
    own = {"main": False, "chapter": ""}
    folder = make_plan(
        [indicator("A"), indicator("B", plan_id="D"), indicator("C", plan_id="D", **own),
         indicator("E", plan_id="O", **own), indicator("F", plan_id="D", upper_id="E", **own)],
        departments=OFFICES, special_plans=PLANS, city_tasks=[work("SJ1")],
    )  # fmt: skip
    made = form(folder, tmp_path)
    ways = {key: made.value("调整建议", key, "调整程序") for key in made.ids("调整建议")}
    assert ways == {
        WHOLE: None, "A": OUTLINE_WAY, "C": OWN_WAY, "E": OFFICE_WAY, "D": OWN_WAY, "O": OFFICE_WAY,
        "B": f"部门文件不得自行调整（《纲要》已定）；确需调整的，随《纲要》调整：{OUTLINE_WAY}",
        "F": f"部门文件不得自行调整（《政府办规划》已定）；确需调整的，随《政府办规划》调整：{OFFICE_WAY}",
    }  # fmt: skip
    assert (
        made.value("调整建议", "C", "所属规划") == "部门规划" and made.value("调整建议", "A", "所属规划") == "《纲要》"
    )


def test_what_was_asked_for_stands_there(make_plan: MakePlan, tmp_path: Path) -> None:
    wish = {"adjustment_id": "T1", "object_id": "A", "new": "60", "reason": "人口减少", "basis": "调查", "step": "研究",
            "requested_on": "2023-06-20", "submitted_by": "fgw"}  # fmt: skip
    folder = make_plan([indicator(target=80), indicator("B")], departments=OFFICES, adjustments=[wish])
    made = form(folder, tmp_path)
    asked = {key: made.value("调整建议", key, CHOICE) for key in made.ids("调整建议")}
    assert asked == {WHOLE: "需调整", "A": "需调整", "B": None}
    assert made.value("调整建议", "A", "拟调整为") == "60" and made.value("调整建议", "A", "原目标或原内容") == "80%"
    before = form(folder, tmp_path, on="2023-06-01")
    assert before.value("调整建议", WHOLE, CHOICE) is None


@pytest.mark.parametrize(
    ("result", "told"), [("收到，不调整", "不调整"), ("收到（有提示），不调整", "不调整"), ("退回", None)]
)
def test_a_nil_return_stands_in_the_next_form(
    make_plan: MakePlan, tmp_path: Path, result: str, told: str | None
) -> None:
    came = {"department_id": "fgw", "milestone_id": "M3", "received_on": "2023-06-05", "result": result}
    folder = make_plan([indicator()], departments=OFFICES, milestones=MILESTONES, submissions=[came])
    assert form(folder, tmp_path).value("调整建议", WHOLE, CHOICE) == told
    assert form(folder, tmp_path, on="2023-06-04").value("调整建议", WHOLE, CHOICE) is None


# --- the second round ---------------------------------------------------------------------------------------------


def test_the_second_round_marks_what_changed(make_plan: MakePlan, tmp_path: Path) -> None:
    seen = [
        observed("A", 2021, 50, "2022-02-01", status="final"),
        observed("A", 2022, 60, "2023-06-08", status="preliminary", submitted_by="fgw"),
        observed("A", 2022, 61.5, "2023-07-12", status="final", submitted_by="jyj"),
    ]
    folder = make_plan([indicator()], seen, departments=OFFICES, milestones=MILESTONES, tasks=[work("R1")],
                       progress=[report("task", "R1", "2023h1", done="新做法", recorded_on="2023-07-01")])  # fmt: skip
    first, second = form(folder, tmp_path, on="2023-06-09"), form(folder, tmp_path / "2")
    assert first.value("指标", "A", "2022年实际") == 60 and "较初稿变动" not in first.headings("指标")
    cell = second.cell("指标", "A", "2022年实际")
    assert cell.value == 61.5 and cell.comment.text == ("较上一稿变动：原为60，现为61.5（2023-07-12 区教育局登记）")
    assert cell.fill.fgColor.rgb == "FFFBD9BD" != second.cell("指标", "A", "2021年实际").fill.fgColor.rgb
    assert second.cell("指标", "A", "2021年实际").comment is None
    assert second.value("指标", "A", "较初稿变动") == "2022年实际60→61.5"
    assert second.value("任务", "R1", "较初稿变动") == "主要做法"
    assert "任务　R1 事项R1：主要做法" in second.text("说明")


def test_what_a_department_said_is_held_against_what_counts(make_plan: MakePlan, tmp_path: Path) -> None:
    """Its own first figure never counted, since the bureau's was better; the second round tells it so."""
    seen = [
        observed("A", 2022, 60, "2023-06-08", status="estimate", submitted_by="fgw"),
        observed("A", 2022, 59, "2023-06-01", status="final", submitted_by="jyj"),
    ]
    folder = make_plan([indicator()], seen, departments=OFFICES, milestones=MILESTONES)
    assert form(folder, tmp_path).value("指标", "A", "较初稿变动") == "2022年实际60→59"


def test_the_day_of_the_first_return_counts(make_plan: MakePlan, tmp_path: Path) -> None:
    seen = [observed("A", 2022, 60, "2023-06-01"), observed("A", 2022, 62, "2023-06-09")]
    came = {"department_id": "fgw", "milestone_id": "M3", "file": "x", "received_on": "2023-06-05", "result": "收到"}
    sent_back = came | {"received_on": "2023-06-10", "result": "退回"}
    folder = make_plan([indicator()], seen, departments=OFFICES, milestones=MILESTONES, submissions=[came, sent_back])
    assert form(folder, tmp_path).value("指标", "A", "较初稿变动") == "2022年实际60→62"
    folder = make_plan([indicator()], seen, departments=OFFICES, milestones=MILESTONES)
    assert form(folder, tmp_path).value("指标", "A", "较初稿变动") is None
