"""A plan folder out of an office's list: headings in many spellings, merged cells, what is certain, what is asked."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from evallib import tables as t
from evallib.checks import check
from evallib.collection.listing import read_listing
from evallib.collection.listing_departments import Departments, read_duty, split_names
from evallib.collection.listing_draft import Draft
from evallib.collection.listing_targets import Asked, Goal, read_goal
from evallib.collection.listing_words import chinese_number, read_deadline, read_heading, read_span
from evallib.collection.skeleton import new_folder
from evallib.errors import InputError, UsageError
from evallib.plan import load_plan

Rows = Sequence[Sequence[Any]]
ON = dt.date(2023, 7, 31)
HEADINGS = ("序号", "指标名称", "单位", "2020年", "2025年", "年均增速[累计]", "属性", "牵头单位", "配合单位")


def book(path: Path, **sheets: Rows) -> Path:
    """Write a workbook; a cell of ``"→"`` is merged with the one on its left, ``"↓"`` with the one above."""
    workbook = xlsxwriter.Workbook(path)
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                if cell in ("→", "↓"):
                    continue
                right = next((k for k in range(j + 1, len(row) + 1) if k == len(row) or row[k] != "→"), j + 1)
                below = (k for k in range(i + 1, len(rows) + 1) if k == len(rows) or list(rows[k][j : j + 1]) != ["↓"])
                down = next(below, i + 1)
                if right > j + 1 or down > i + 1:
                    sheet.merge_range(i, j, down - 1, right - 1, cell)
                elif isinstance(cell, dt.date):
                    sheet.write_datetime(i, j, cell, workbook.add_format({"num_format": "yyyy-mm-dd"}))
                else:
                    sheet.write(i, j, cell)
    workbook.close()
    return path


@pytest.fixture
def listed(tmp_path: Path) -> Callable[..., Draft]:
    """Read a list of these sheets."""
    return lambda **sheets: read_listing(book(tmp_path / "清单.xlsx", **sheets))


def only(draft: Draft, kind: str) -> dict[str, Any]:
    (row,) = draft.rows(kind)
    return row


def asked(draft: Draft) -> list[tuple[str, str]]:
    """Cell and question, general ones left out."""
    return [(q.place.cell, q.text) for q in draft.questions
            if not q.text.startswith(("清单没有列出各指标半年数", "规划的名称", "是哪一级", "规划期从"))]  # fmt: skip


# --- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "spellings"),
    [
        ("indicator", "指标名称 指标 主要指标"), ("unit", "计量单位"), ("units", "单位"),
        ("attribute", "属性 指标属性 指标性质"), ("base", "2020年基数 基期 现状值 2020年现状 基期值（2020年）"),
        ("target", "2025年目标 目标值 “十四五”目标 规划目标 2025年规划值"), ("year", "2020年 2025年 2025 2022年实际"),
        ("growth", "年均增速[累计] 年均增长（%） 年均/累计 累计"), ("lead", "牵头单位 牵头部门 牵头责任单位 主管部门"),
        ("duty", "责任单位 责任部门 实施单位"), ("support", "配合单位 配合部门 协作单位"), ("chapter", "章节 所属章节"),
        ("category", "类别 指标类别 领域"), ("task", "任务 重点任务 任务名称"), ("programme", "工程 重点工程 工程名称"),
        ("project", "项目名称 重点项目 重大项目"), ("box", "专栏 所属专栏"),
        ("goal", "建设内容 建设内容/目标 建设内容及规模 主要内容"),
        ("investment", "总投资（万元） 总投资(亿元) 计划总投资 投资额"), ("start", "开工 开工时间 计划开工年份"),
        ("finish", "竣工 竣工时间 建成时间"), ("span", "建设年限 起止年限 实施期限"), ("due", "完成时限 完成时间 时限"),
        ("special_plan", "规划名称 专项规划名称"), ("doc_no", "文号 发文字号"),
        ("city_task", "市级任务 落实市《纲要》重点任务"),
    ],
)  # fmt: skip
def test_headings_in_many_spellings(field: str, spellings: str) -> None:
    assert {word: getattr(read_heading(word), "field", None) for word in spellings.split()} == dict.fromkeys(
        spellings.split(), field
    )


def test_headings_carry_year_and_unit() -> None:
    assert [(h.year, h.unit) for h in map(read_heading, ("2025年目标", "总投资（亿元）")) if h] == [
        (2025, ""),
        (None, "亿元"),
    ]
    assert [read_heading(text) for text in ("", "责任领导", "联系电话", "备注二" * 10, "1", "区教育局")] == [None] * 6


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025年底", "2025-12-31"), ("2025", "2025-12-31"), ("2025年底前", "2025-12-31"), ("2023年6月", "2023-06-30"),
        ("2024年2月底", "2024-02-29"), ("2023.6", "2023-06-30"), ("2023-06-10", "2023-06-10"),
        ("2023年6月10日", "2023-06-10"), ("2023年上半年", "2023-06-30"), ("2023年第三季度", "2023-09-30"),
        (2025.0, "2025-12-31"), (dt.date(2023, 5, 4), "2023-05-04"), ("长期", None), ("每年", None),
        ("2023年13月", None), ("2023-02-30", None), ("", None), ("十四五期间", None),
    ],
)  # fmt: skip
def test_deadlines(text: Any, day: str | None) -> None:
    found = read_deadline(text)
    assert (found.isoformat() if found else None) == day


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2021-2025", ("2021-12-31", "2025-12-31")), ("2021年—2025年", ("2021-12-31", "2025-12-31")),
        ("2022年9月至2025年6月", ("2022-09-30", "2025-06-30")), ("2022.9-2025.6", ("2022-09-30", "2025-06-30")),
        ("5年", None), ("2025-2021", None), ("2023-06", None),
    ],
)  # fmt: skip
def test_spans(text: str, days: tuple[str, str] | None) -> None:
    found = read_span(text)
    assert (tuple(day.isoformat() for day in found) if found else None) == days


def test_numbers_of_boxes() -> None:
    assert [chinese_number(text) for text in ("一", "十", "十二", "二十", "二十一", "7", "", "甲")] == [
        "1", "10", "12", "20", "21", "7", "", "甲",
    ]  # fmt: skip


# --- targets ------------------------------------------------------------------------------------------------------

CERTAIN = [
    (Asked("地区生产总值年均增长", "%", growth="6", growth_heading="年均增速"), ("avg_growth", 6, "up", "rate")),
    (Asked("固定资产投资增长", "%", target="年均增长5%"), ("avg_growth", 5, "up", "rate")),
    (Asked("高新技术企业数", "家", 420, "600"), ("level", 600, "up", "")),
    (Asked("高新技术企业数", "家", 420, "600家以上"), ("level", 600, "up", "")),
    (Asked("人均公园绿地", "平方米", 12, "≥12"), ("floor", 12, "up", "")),
    (Asked("城镇登记失业率", "%", 3.8, "<5.5"), ("ceiling", 5.5, "down", "share")),
    (Asked("城镇登记失业率", "%", None, "控制在5.5%以内"), ("ceiling", 5.5, "down", "share")),
    (Asked("PM2.5年均浓度", "微克/立方米", 49, "≤40"), ("level", 40, "down", "")),
    (Asked("PM2.5年均浓度", "微克/立方米", 49, "下降10%"), ("cumulative_reduction", 10, "down", "")),
    (Asked("累计引进企业", "家", None, "[1000]"), ("cumulative_sum", 1000, "up", "")),
    (Asked("引进企业", "家", None, "—", "〔1000〕", "年均/累计"), ("cumulative_sum", 1000, "up", "")),
    (Asked("新增学位", "个", None, "累计新增20000个"), ("cumulative_sum", 20000, "up", "")),
    (Asked("单位GDP能耗降低", "%", None, "—", "[13.5]", "年均/累计"), ("cumulative_reduction", 13.5, "up", "rate")),
    (Asked("单位GDP能耗降低", "%", None, "下降13.5%"), ("cumulative_reduction", 13.5, "up", "rate")),
    (Asked("税收亿元楼宇", "座", 12, "累计增加8座"), ("increment", 8, "up", "")),
    (Asked("服务业占比", "%", 90, "提高3个百分点"), ("increment", 3, "up", "share")),
    (Asked("单位GDP能耗", "吨", None, "完成市下达任务"), ("assigned", None, "", "")),
    (Asked("技术合同成交额", "亿元", 60, "1000000万元"), ("level", 100, "up", "")),
    (Asked("网络用户", "人", 5000, "1.2万"), ("level", 12000, "up", "")),
    (Asked("收入", "亿元", 39.1, "50", "5", "年均增速"), ("level", 50, "up", "")),
    (Asked("覆盖率", "%", 87, "提高到95%"), ("level", 95, "up", "share")),
]  # fmt: skip


@pytest.mark.parametrize(("said", "certain"), CERTAIN, ids=lambda value: getattr(value, "target", None))
def test_what_is_certain_of_a_target(said: Asked, certain: tuple[str, float | None, str, str]) -> None:
    goal = read_goal(said)
    assert (goal.target_type, goal.target, goal.direction, goal.value_kind) == certain


@pytest.mark.parametrize(
    ("said", "known", "question"),
    [
        (Asked("增长", "%", growth="6左右", growth_heading="年均增速"), ("avg_growth", 6), "“左右”的容差是多少？"),
        (Asked("网办率", "%", None, "≥98"), ("", 98), "是逐年守住的下限（floor）还是期末达到的水平（level）？"),
        (Asked("人均预期寿命", "岁", 77.3, "—", "[1]", "年均/累计"), ("", 1), "还是比基期的增量（increment）？"),
        (Asked("企业数", "家", None, "600"), ("level", 600), "没有基期数，越高越好（up）还是越低越好（down）？"),
        (Asked("达标数", "项", 5, "5"), ("level", 5), "目标与基期数相同"),
        (
            Asked("居民收入增长", "%", None, "与经济增长基本同步"),
            ("relative_growth", 0),
            "“同步”的容差是多少个百分点？",
        ),
        (Asked("价格涨幅", "%", None, "保持在合理区间"), ("", None), "“合理区间”如何评价"),
        (Asked("水质", "", None, "持续改善"), ("qualitative", None), "定性目标如何判断？"),
        (Asked("收入", "元", 100, "翻一番"), ("", None), "目标是基期的多少倍？"),
        (Asked("收入增长", "%", None, "", "6-7", "年均增速"), ("", None), "年均增速为区间"),
        (Asked("成交额", "亿元", 60, "100家"), ("level", None), "目标写“家”而单位是“亿元”"),
        (Asked("成交额", "万元", 60, "1.2万"), ("", None), "的单位与“万元”如何换算？"),
        (Asked("投资", "亿元", None, "", "6.5", "年均/累计"), ("", 6.5), "是年均增速（%）还是累计数、每年的数？"),
        (Asked("产值增长", "%", None, "增长30%"), ("", 30), "增幅是五年累计还是年均？"),
        (Asked("什么", "个", 1, "—"), ("", None), "没有列出目标"),
        (Asked("某某指数", "%", 50, "60"), ("level", 60), "是比重（share）还是增速、降幅（rate）？"),
        (Asked("x", "", None, "按要求办理"), ("", None), "目标文字无法识别"),
    ],
)
def test_what_is_left_open_is_asked(said: Asked, known: tuple[str, float | None], question: str) -> None:
    goal = read_goal(said)
    assert any(question in text for text in goal.questions), goal
    if known[1] is not None or goal.target is not None:
        assert goal.target == known[1]
    assert goal.target_type in (known[0], "level", "")


def test_ranges_are_two_lines() -> None:
    goal = read_goal(Asked("每千人床位", "张", None, "6.5—7.5张"))
    assert goal == Goal("range", None, 6.5, 7.5, "range")


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(["%", "家", "亿元", "", "岁"]),
       st.one_of(st.none(), st.floats(-1e6, 1e6)))  # fmt: skip
def test_any_text_gives_a_goal_or_a_question(target: str, growth: str, unit: str, base: float | None) -> None:
    goal = read_goal(Asked("某指标", unit, base, target, growth, "年均增速[累计]"))
    assert goal.target_type in ("", *t.TARGET_TYPES) and (goal.target_type or goal.questions)


# --- departments --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "lead", "support", "open_"),
    [
        (("区教育局", "", "区财政局、区人社局"), ["区教育局"], ["区财政局", "区人社局"], []),
        (("区教育局", "区财政局；区人社局", ""), ["区教育局"], ["区财政局", "区人社局"], []),
        (("", "区教育局", ""), ["区教育局"], [], []),
        (("", "区教育局/区财政局", ""), [], [], ["区教育局", "区财政局"]),
        (("", "区教育局（牵头）、区财政局", ""), ["区教育局"], ["区财政局"], []),
        (("", "牵头：区教育局；配合：区财政局", ""), ["区教育局"], ["区财政局"], []),
        (("区教育局牵头，区财政局、区人社局配合", "", ""), ["区教育局"], ["区财政局", "区人社局"], []),
        (("区教育局\n区体育局", "", ""), ["区教育局", "区体育局"], [], []),
        (("—", "", "无"), [], [], []),
    ],
)
def test_who_leads(cells: tuple[str, str, str], lead: list[str], support: list[str], open_: list[str]) -> None:
    duty = read_duty(*cells)
    assert (list(duty.lead), list(duty.support), list(duty.open)) == (lead, support, open_)


def test_the_first_leads_where_the_list_says_so() -> None:
    assert read_duty("", "区教育局、区财政局", "", first_leads=True).lead == ("区教育局",)


def test_names_with_brackets_and_names_of_nobody() -> None:
    assert split_names("区市场监管局（知识产权局、药监局）、各街道、相关部门，区教育局") == (
        ("区市场监管局（知识产权局、药监局）", "区教育局"), ("各街道", "相关部门"),
    )  # fmt: skip


def test_ids_are_given_in_order_and_alike_names_are_asked() -> None:
    met = Departments()
    assert [met.id_of(name) for name in ("区发改委", "区教育局", "区发改委", "区发展和改革委员会", "某街道")] == [
        "D01", "D02", "D01", "D03", "D04",
    ]  # fmt: skip
    assert met.alike() == [("区发改委", "区发展和改革委员会")]
    assert [row[t.KIND] for row in met.rows()] == ["", "", "", "街道"]


# --- lists --------------------------------------------------------------------------------------------------------


def test_merged_categories_two_row_headings_titles_and_notes(listed: Callable[..., Draft]) -> None:
    draft = listed(指标=[
        ["某区国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要指标任务分解清单", *["→"] * 8],
        ["序号", "类别", "指标名称", "单位", "目标值", "→", "年均增速\n[累计]", "属 性", "牵头单位"],
        ["↓", "↓", "↓", "↓", "2020年", "2025年", "↓", "↓", "↓"],
        [1, "经济发展", "一般公共预算收入（亿元）", "", 39.1, 50, "5左右", "预期性", "区财政局"],
        [2, "↓", "服务业占比", "％", "94.2*", "95", "", "约束", "区商务局"],
        [3, "民生福祉", "人均预期寿命", "岁", "82.0（2019年）", 83, "", "预期性", "区卫生健康委"],
        ["注：带*的为2018年数。", *["→"] * 8],
    ])  # fmt: skip
    first, second, third = draft.rows("indicator")
    assert (first["name"], first["unit"], first["category"], first["base"], first["target"]) == (
        "一般公共预算收入", "亿元", "经济发展", 39.1, 50,
    )  # fmt: skip
    assert first["note"] == "年均增速 [累计]：5左右" or first["note"].startswith("年均增速")
    assert (second["category"], second["base"], second["base_year"], second["attribute"]) == (
        "经济发展",
        94.2,
        2018,
        "约束性",
    )
    assert (third["base"], third["base_year"], third["category"]) == (82, 2019, "民生福祉")
    assert all(row["main"] == "true" and row["provenance"] == "unverified" for row in draft.rows("indicator"))
    assert draft.header == {
        "name": "某区国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要", "level": "district",
        "first_year": 2021, "last_year": 2025, "base_year": 2020,
    }  # fmt: skip
    assert asked(draft) == []


def test_several_tables_on_one_sheet(listed: Callable[..., Draft]) -> None:
    draft = listed(清单=[
        ["滨海市“十五五”规划《纲要》分解清单"],
        ["一、指标"],
        ["序号", "指标", "计量单位", "2025年基数", "2030年目标", "指标性质", "责任部门"],
        [1, "森林覆盖率", "%", 31.2, 32, "约束性", "市林业局、市规划局"],
        ["备注：排在第一位的部门为牵头部门"],
        [],
        ["二、任务"],
        ["序号", "任务名称", "目标", "牵头单位", "配合单位", "章节", "完成时限"],
        [1, "1.建设港口", "吞吐量2亿吨", "市交通局", "市财政局", "第二章 港口", "2028年"],
        ["三、项目（单位：亿元）"],
        ["序号", "项目名称", "建设内容", "总投资", "开工时间", "竣工时间", "责任单位"],
        ["专栏二：港口项目", *["→"] * 6],
        [1, "深水码头", "2个泊位", 12.5, "2026.3", "2028", "市港航局"],
        ["合计", "", "", 12.5, "", "", ""],
    ])  # fmt: skip
    years = {"first_year": 2026, "last_year": 2030, "base_year": 2025}
    assert draft.header == {"name": "滨海市“十五五”规划《纲要》", "level": "city", **years}
    names = {key: name for name, key in draft.departments.ids.items()}
    cover, task, project = only(draft, "indicator"), only(draft, "task"), only(draft, "project")
    assert (names[cover["lead_department"]], names[cover["support_departments"]]) == ("市林业局", "市规划局")
    assert (task["name"], task["chapter"], task["due"], task["goal"]) == (
        "建设港口",
        "港口",
        "2028-12-31",
        "吞吐量2亿吨",
    )
    assert (project["total_investment"], project["planned_start"], project["planned_finish"]) == (
        125000, "2026-03-31", "2028-12-31",
    )  # fmt: skip
    assert (project["box_no"], project["box_title"]) == ("2", "港口项目")
    assert asked(draft) == []


def test_programmes_under_merged_tasks_are_linked(listed: Callable[..., Draft]) -> None:
    draft = listed(任务工程=[
        ["重点任务", "重点工程", "责任单位", "完成时限"],
        ["建设创新南开", "载体工程", "区科技局", "2024年6月"],
        ["↓", "人才工程", "区委组织部、区人社局", "长期"],
    ])  # fmt: skip
    task = only(draft, "task")
    assert [row["upper_id"] for row in draft.rows("programme")] == [task["id"], task["id"]]
    assert asked(draft) == [
        ("A2", "清单没有单列这一项的牵头单位；请填lead_department列"),
        ("C3", "没有注明由哪个单位牵头；请填lead_department列"),
        ("D3", "没有截止日期，以何时为限？请填due列"),
    ]
    assert draft.rows("programme")[1]["lead_department"] == "" and draft.rows("programme")[1]["due"] == ""


def test_city_tasks_by_their_title_and_special_plans(listed: Callable[..., Draft]) -> None:
    draft = listed(
        分工=[["落实某市《纲要》重点任务分工表"], ["序号", "主题", "任务", "牵头部门"],
              [1, "京津冀协同发展", "承接功能疏解", "区合作交流办"], [2, "", "产业链协作", "区发展改革委"]],
        规划=[["序号", "规划名称", "文号", "牵头单位"],
              [1, "某区科技创新“十四五”规划", "某政办发〔2021〕13号", "区科技局"],
              [2, "妇女儿童发展规划（2021—2030年）", "", "区妇联"], [3, "城市规划", "某政发〔2021〕2号", "区住建委"]],
    )  # fmt: skip
    assert [(row["name"], row["theme"]) for row in draft.rows("city_task")] == [
        ("承接功能疏解", "京津冀协同发展"), ("产业链协作", "京津冀协同发展"),
    ]  # fmt: skip
    plans = draft.rows("special_plan")
    assert [row["issue_level"] for row in plans] == ["区政府办文件", "", "区政府文件"]
    assert [row["approver_role"] for row in plans] == ["分管区领导", "", "分管区领导"]
    assert (plans[1]["first_year"], plans[1]["last_year"]) == (2021, 2030)
    assert [question for cell, question in asked(draft) if "issue_level" in question] == [
        "以区政府文件、区政府办文件还是部门文件印发？请填issue_level列"
    ]


def test_main_and_chapter_indicators(listed: Callable[..., Draft]) -> None:
    head = ["指标", "单位", "章节", "2020年", "2025年", "属性", "牵头单位"]
    rows = [["甲", "家", "", 1, 2, "预期性", "区教育局"], ["乙", "家", "第三章 创新", 1, 2, "预期性", "区教育局"]]
    both = listed(指标=[head, *rows])
    assert [(r["main"], r["chapter"]) for r in both.rows("indicator")] == [("true", ""), ("false", "创新")]
    assert not [q for _, q in asked(both) if "主要指标" in q]
    unclear = listed(指标=[head, rows[1]])
    assert ("A1", "清单没有注明哪些是主要指标；请填indicators.csv的main列") in asked(unclear)


def test_the_list_s_own_ids_are_kept_where_they_can_be(listed: Callable[..., Draft]) -> None:
    head = ["指标编号", "指标名称", "单位", "2020年", "2025年", "属性", "牵头单位"]
    rest = ["家", 1, 2, "预期性", "区教育局"]
    draft = listed(指标=[head, ["NK01", "甲", *rest], ["NK01", "乙", *rest], ["指标三", "丙", *rest]])
    assert [row["indicator_id"] for row in draft.rows("indicator")] == ["NK01", "I002", "I003"]
    assert [question for _, question in asked(draft)] == [
        "编号重复；是否改用其他编号？",
        "编号只能含字母、数字、下划线和短横线；是否改用其他编号？",
    ]


def test_what_cannot_be_placed_is_asked_with_its_cell(listed: Callable[..., Draft]) -> None:
    draft = listed(
        项目=[["项目名称", "总投资", "建设年限", "牵头单位", "联系电话"],
              ["甲", "3.5", "三年", "区教育局、区体育局", ""], ["乙", "约5亿元", "2021-2025", "各街道", "22"]],
        说明=[["本表由各部门填报"]],
    )  # fmt: skip
    assert asked(draft) == [
        ("E1", "列“联系电话”没有对应的栏目，未读取；是否需要登记？"),
        ("B2", "总投资没有注明单位；请按万元填total_investment列"),
        ("C2", "建设年限无法识别；请填planned_start和planned_finish列"),
        ("D2", "列有2个牵头单位，由哪一个牵头？请填lead_department列"),
        ("B3", "总投资为约数，准确数是多少？请按万元填total_investment列"),
        ("D3", "没有牵头单位；请填lead_department列"),
        ("D3", "“各街道”具体指哪些单位？请补入support_departments列"),
        ("A1", "工作表没有认出表头，未读取；其中是否有应列入的内容？"),
    ]
    assert [row["total_investment"] for row in draft.rows("project")] == [None, None]


def test_figures_of_later_years_are_not_lost(listed: Callable[..., Draft]) -> None:
    draft = listed(指标=[
        ["指标", "单位", "2020年", "2021年实际", "2022年实际", "2025年目标", "属性", "牵头单位"],
        ["甲", "家", 10, 12, "", 20, "预期性", "区教育局"],
    ])  # fmt: skip
    row = only(draft, "indicator")
    assert (row["base"], row["base_year"], row["target"]) == (10, 2020, 20)
    assert asked(draft) == [("D2", "是哪一天、由哪个单位报送的数？清单没有注明，未登记；请填observations.csv")]


def test_rows_numbered_in_words_head_the_rows_below(listed: Callable[..., Draft]) -> None:
    draft = listed(项目=[["序号", "项目名称", "责任单位"], ["一", "交通项目（1个）", ""], [1, "东环路", "区交通局"],
                        ["（二）水利项目", "", ""], [2, "河道治理", "区水利局"]])  # fmt: skip
    assert [(row["name"], row["chapter"]) for row in draft.rows("project")] == [
        ("东环路", "交通项目"), ("河道治理", "水利项目"),
    ]  # fmt: skip


def test_parts_of_an_indicator_are_asked(listed: Callable[..., Draft]) -> None:
    head = ["指标", "单位", "2020年", "2025年", "属性", "牵头单位"]
    draft = listed(
        指标=[head, ["甲", "家", 1, 2, "预期性", "区教育局"], ["其中：乙", "家", 1, 2, "预期性", "区教育局"]]
    )
    assert draft.rows("indicator")[1]["name"] == "乙"
    assert ("A3", "“其中”项是否单独计为一项指标？") in asked(draft)


def test_kinds_by_the_row_s_own_word(listed: Callable[..., Draft]) -> None:
    draft = listed(清单=[["类别", "名称", "牵头单位"], ["重点任务", "甲", "区教育局"], ["项目", "乙", "区教育局"],
                        ["其他", "丙", "区教育局"]])  # fmt: skip
    assert (only(draft, "task")["name"], only(draft, "project")["name"]) == ("甲", "乙")
    assert ("A4", "是指标、任务、工程、项目还是专项规划？未登记") in asked(draft)


def test_same_names_are_kept_and_asked(listed: Callable[..., Draft]) -> None:
    head = ["指标", "单位", "2020年", "2025年", "属性", "牵头单位"]
    draft = listed(指标=[head, *[["甲", "家", 1, 2, "预期性", "区教育局"]] * 2])
    assert len(draft.rows("indicator")) == 2 and ("A3", "与I001重名，是否同一指标？") in asked(draft)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_lists_as_csv(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "清单.csv"
    text = "类别,指标,2020年,2025年,年均/累计,属性\n经济,1.GDP增长（%）,2.3,—,6左右,预期性\n"
    text += ",2.失业率（%）,5.2,—,<5.5,预期性\n"
    path.write_bytes(text.encode(encoding))
    first, second = read_listing(path).rows("indicator")
    assert (first["name"], first["target_type"], first["target_text"]) == ("GDP增长", "avg_growth", "年均6左右")
    assert (second["category"], second["target_type"], second["target"]) == ("经济", "ceiling", 5.5)


@pytest.mark.parametrize("rows", [[["没有", "表头"]], [[]], [["指标", "单位"]]])
def test_lists_without_headings_or_rows_are_refused(listed: Callable[..., Draft], rows: Rows) -> None:
    with pytest.raises(InputError, match="没有找到清单的表头"):
        listed(清单=rows)


# --- folders ------------------------------------------------------------------------------------------------------


def written(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def shape_errors(folder: Path) -> list[str]:
    return [str(f) for f in check(load_plan(folder)) if f.severity == "error"]


def test_a_folder_loads_and_has_no_fault_of_shape(listed: Callable[..., Draft], tmp_path: Path) -> None:
    row = [1, "高新技术企业数", "家", 420, "≥600", "", "预期性", "区科技局", "区税务局；各街道"]
    draft = listed(主要指标=[["某区“十四五”规划《纲要》主要指标"], list(HEADINGS), row])
    assert new_folder(tmp_path / "规划", draft, on=ON) == {"indicators": 1, "departments": 2}
    plan = load_plan(tmp_path / "规划")
    assert (plan.title, plan.level, list(plan.years), plan.as_of) == (
        "某区“十四五”规划《纲要》", "district", [2021, 2022, 2023, 2024, 2025], ON,
    )  # fmt: skip
    assert plan.findings == () and shape_errors(tmp_path / "规划") == []
    assert (plan.indicators[0].target, plan.indicators[0].direction, plan.indicators[0].main) == (600, "up", True)
    questions = written(tmp_path / "规划", "questions.csv")
    assert questions[-1] == {
        "file": "清单.xlsx", "sheet": "主要指标", "cell": "I3", "row": "3", "column": "配合单位", "value": "各街道",
        "question": "“各街道”具体指哪些单位？请补入support_departments列", "assumed": "无",
    }  # fmt: skip


def test_an_empty_skeleton(tmp_path: Path) -> None:
    new_folder(tmp_path / "a" / "规划", on=ON)
    names = {path.name for path in (tmp_path / "a" / "规划").iterdir()}
    assert names == {"plan.yml", "params.yml", *(table.file for table in t.PLAN_TABLES.values())} - {"contacts.csv"}
    assert shape_errors(tmp_path / "a" / "规划") == [] and load_plan(tmp_path / "a" / "规划").indicators == ()
    assert "#" in (tmp_path / "a" / "规划" / "plan.yml").read_text("utf-8")


def test_years_the_list_does_not_tell_stay_open(listed: Callable[..., Draft], tmp_path: Path) -> None:
    draft = listed(任务=[["任务", "牵头单位"], ["甲", "区教育局"]])
    new_folder(tmp_path / "规划", draft, on=ON)
    assert any("first_year" in question.text for question in draft.questions)
    with pytest.raises(InputError, match=r"plan\.yml：“first_year”应为1900—2200之间的年份，未填写"):
        load_plan(tmp_path / "规划")


def test_what_is_there_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "规划").mkdir()
    new_folder(tmp_path / "规划", on=ON)  # empty: filled
    before = (tmp_path / "规划" / "plan.yml").read_bytes()
    with pytest.raises(UsageError, match="已存在且不是空文件夹"):
        new_folder(tmp_path / "规划", on=ON)
    (tmp_path / "文件").write_text("x")
    with pytest.raises(UsageError, match="已存在且不是空文件夹"):
        new_folder(tmp_path / "文件", on=ON)
    assert (tmp_path / "规划" / "plan.yml").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["文件", "规划"]


def test_the_same_list_gives_the_same_bytes(listed: Callable[..., Draft], tmp_path: Path) -> None:
    rows = [list(HEADINGS), [1, "甲", "家", 1, 2, "", "预期性", "区教育局、区体育局", ""]]
    for name in ("一", "二"):
        new_folder(tmp_path / name, listed(指标=rows), on=ON)
    files = sorted(path.name for path in (tmp_path / "一").iterdir())
    assert [(tmp_path / "一" / name).read_bytes() for name in files] == [
        (tmp_path / "二" / name).read_bytes() for name in files
    ]
