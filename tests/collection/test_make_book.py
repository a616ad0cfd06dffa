"""A form as a program opens it: what may be filled in, what is checked, how it prints, how its parts fit together."""

from __future__ import annotations

import posixpath
import re
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from evallib.collection.forms import CHOICE, WHOLE
from tests.collection.made import BODY, MILESTONES, Form, form, make, observed, open_form, work
from tests.narratives.builders import OFFICES, MakePlan, indicator

NASTY = "=cmd|'/c calc'!A1"
LONG = "统筹推进各项重点任务落地见效。" * 40


@pytest.fixture(scope="module")
def folder(make_plan: MakePlan) -> Path:
    """A plan whose first department needs every sheet, in its second round, with texts that bite."""
    special = {"plan_id": "S1", "name": "某规划", "issue_level": "部门文件", "lead_department": "fgw"}
    return make_plan(
        [
            indicator("A", value_kind="share"),
            indicator("B", target_type="cumulative_sum", part_year="flow", unit="家"),
            indicator("C", name=NASTY, value_kind="share"), indicator("D", target_type="qualitative"),
        ],
        [observed("A", 2022, 50, "2023-02-01"), observed("A", 2022, 51, "2023-07-01"),
         observed("A", 2021, 49, "2022-02-01", source="@SUM(A1)")],
        departments=OFFICES, milestones=MILESTONES, tasks=[work("R1", goal=LONG)], programmes=[work("G1")],
        projects=[work("X1")], city_tasks=[work("J1")], special_plans=[special],
    )  # fmt: skip


@pytest.fixture(scope="module")
def path(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("book")
    make(folder, out, department="fgw")
    return out / "fgw.xlsx"


@pytest.fixture(scope="module")
def opened(path: Path) -> Form:
    return open_form(path, formulas=True)


SHEETS = ("指标", "任务", "工程", "项目", "市级任务", "专项规划", "问题", "调整建议")


def test_every_sheet_is_there(opened: Form) -> None:
    assert opened.sheets == ["说明", *SHEETS, "_表单"] and opened.book["_表单"].sheet_state == "hidden"
    assert {title: row for title, (_, row) in opened.stamp.heads.items()} == dict.fromkeys(SHEETS, BODY - 1)


# --- what may be filled in ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", ["说明", *SHEETS, "_表单"])
def test_sheets_are_protected_without_a_password(opened: Form, sheet: str) -> None:
    protection = opened.book[sheet].protection
    assert protection.sheet and not protection.password and not protection.selectUnlockedCells


@pytest.mark.parametrize(
    ("sheet", "key", "opens", "shut"),
    [
        ("指标", "A", "2021年实际 2025年预测 部门自评 滞后原因 备注 2022年实际·状态 2023年预计·依据",
         "指标编号 指标名称 2020年基数 2025年目标 填报要求 规划期累计（自动计算）"),
        ("指标", "D", "部门自评 备注", "2021年实际 2023年预计"),
        ("项目", "X1", "进展状态 形象进度 主要做法 完成时限", "编号 名称 总投资（万元） 计划开工 上次填报情况"),
        ("专项规划", "S1", "审阅同意日期 报送备案日期", "规划名称 印发层级 评估报告审阅人"),
        ("问题", "fgw-01", "问题 类别 对应措施", "问题编号"),
        ("调整建议", WHOLE, f"{CHOICE} 拟调整为", "事项编号 调整程序"),
    ],
)  # fmt: skip
def test_only_entry_cells_are_open(opened: Form, sheet: str, key: str, opens: str, shut: str) -> None:
    for heading in opens.split():
        assert not opened.cell(sheet, key, heading).protection.locked, heading
    for heading in shut.split():
        assert opened.cell(sheet, key, heading).protection.locked, heading


# --- what is checked ----------------------------------------------------------------------------------------------


def checks_of(opened: Form, sheet: str, key: str, heading: str) -> list[object]:
    place = opened.cell(sheet, key, heading).coordinate
    return [rule for rule in opened.book[sheet].data_validations.dataValidation if place in rule.sqref]


@pytest.mark.parametrize(
    ("sheet", "key", "heading", "words"),
    [
        ("指标", "A", "部门自评", "提前实现,快于预期,基本符合预期,滞后,暂无法评价"),
        ("指标", "B", "2022年实际·状态", "最终核实数,初步数,预计数,撤回"),
        ("任务", "R1", "进展状态", "已完成,达到序时,慢于序时,未启动,拟调整"),
        ("项目", "X1", "进展状态", "已完工,在建,前期,未开工,停缓建,调出"),
        ("问题", "fgw-20", "类别", "困难,矛盾,风险隐患"),
        ("调整建议", WHOLE, CHOICE, "需调整,不调整"),
        ("调整建议", "A", CHOICE, "需调整,不调整"),
    ],
)
def test_lists_offer_the_words(opened: Form, sheet: str, key: str, heading: str, words: str) -> None:
    (rule,) = checks_of(opened, sheet, key, heading)
    assert (rule.type, rule.formula1) == ("list", f'"{words}"')
    assert rule.error == f"请从下拉列表中选择：{words.replace(',', '、')}" and rule.showErrorMessage


@pytest.mark.parametrize(
    ("sheet", "key", "heading", "kind", "low", "high", "told"),
    [
        ("指标", "A", "2021年实际", "decimal", 0, 100, "应填0至100之间的数字"),
        ("指标", "C", "2025年预测", "decimal", 0, 100, "应填0至100之间的数字"),
        ("指标", "B", "2023年上半年实际", "decimal", -1e12, 1e12, "应填数字，不带单位"),
        ("工程", "G1", "累计完成投资（万元）", "decimal", 0, 1e12, "应填不小于0的数字"),
        ("专项规划", "S1", "报送备案日期", "date", 36526, 73415, "应填日期，写作2023-06-30的形式"),
    ],
)  # fmt: skip
def test_figures_and_dates_are_checked(
    opened: Form, sheet: str, key: str, heading: str, kind: str, low: float, high: float, told: str
) -> None:
    (rule,) = checks_of(opened, sheet, key, heading)
    assert (rule.type, float(rule.formula1), float(rule.formula2)) == (kind, low, high)
    assert told in rule.error and heading in rule.error and rule.errorStyle in (None, "stop")


def test_a_qualitative_row_checks_no_figures(opened: Form) -> None:
    assert checks_of(opened, "指标", "D", "2021年实际") == []


def test_what_is_missing_turns_red(opened: Form) -> None:
    """The answer as a whole is compulsory; a wish without reason, and one against the whole, show."""
    rules = {
        str(area.sqref): [rule.formula[0] for rule in area.rules]
        for area in opened.book["调整建议"].conditional_formatting
    }  # fmt: skip
    assert set(rules) == {"G4:G12", "H4:H12", "I4:I12", "J4:J12"}
    assert rules["G4:G12"] == [
        'OR(AND($A4="全部事项",LEN(TRIM($G4))=0),AND($A4="全部事项",$G4="需调整",COUNTIF($G$5:$G$12,"需调整")=0),'
        'AND(NOT($A4="全部事项"),$G4="需调整",$G$4<>"需调整"))'
    ]
    assert rules["I4:I12"] == ['AND(NOT($A4="全部事项"),$G4="需调整",LEN(TRIM($I4))=0)']


# --- how it prints ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", SHEETS)
def test_pages_are_a4_across_with_headings(opened: Form, sheet: str) -> None:
    page = opened.book[sheet]
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert page.print_title_rows == f"${BODY - 1}:${BODY - 1}" and page.freeze_panes == f"C{BODY}"
    assert "&P" in page.oddFooter.center.text


def test_rows_are_high_enough(opened: Form) -> None:
    page = opened.book["任务"]
    width = page.column_dimensions["D"].width
    lines = 2 * len(LONG) / width
    assert page.row_dimensions[BODY].height >= min(399, 13 * lines)
    assert opened.value("任务", "R1", "目标") == LONG


# --- how its parts fit together -----------------------------------------------------------------------------------

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ORDER = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios "
    "autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations "
    "hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches "
    "ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF picture oleObjects controls webPublishItems "
    "tableParts extLst"
).split()
"""Order of the elements of a worksheet in ECMA-376, which Excel insists on."""


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        names = book.namelist()
        assert len(names) == len(set(names)) and names[0] == "[Content_Types].xml"
        return {name: book.read(name) for name in names}


def test_elements_stand_in_the_order_of_the_standard(path: Path) -> None:
    sheets = {name: part for name, part in parts_of(path).items() if name.startswith("xl/worksheets/sheet")}
    assert len(sheets) == 10
    for name, part in sheets.items():
        tags = [child.tag.removeprefix(MAIN) for child in ElementTree.fromstring(part)]
        places = [ORDER.index(tag) for tag in tags]
        assert places == sorted(places), name


def test_every_part_has_a_type_and_every_relation_a_part(path: Path) -> None:
    parts = parts_of(path)
    types = ElementTree.fromstring(parts["[Content_Types].xml"])
    named = {entry.get("PartName", "").lstrip("/") for entry in types} - {""}
    endings = {entry.get("Extension") for entry in types} - {None}
    assert named <= set(parts)
    for name, part in parts.items():
        assert name in named or name.rpartition(".")[2] in endings or name == "[Content_Types].xml"
        if name.endswith(".rels"):
            base = posixpath.dirname(posixpath.dirname(name))
            for relation in ElementTree.fromstring(part):
                target = relation.get("Target", "")
                place = (
                    target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(base, target))
                )
                assert relation.get("TargetMode") == "External" or place in parts, (name, target)
        elif not name.endswith(".vml"):
            ElementTree.fromstring(part)


def test_messages_fit_into_excel(path: Path) -> None:
    for part in parts_of(path).values():
        for name, room in (("error", 255), ("prompt", 255), ("errorTitle", 32), ("promptTitle", 32)):
            for text in re.findall(rf' {name}="([^"]*)"', part.decode("utf-8", "replace")):
                assert len(text) <= room


def test_texts_never_become_formulas(path: Path, opened: Form) -> None:
    sheets = [part.decode() for name, part in parts_of(path).items() if name.startswith("xl/worksheets/sheet")]
    formulas = [text for sheet in sheets for text in re.findall(r"<f>(.*?)</f>", sheet)]
    assert len(formulas) == 2 and all(text.startswith("IF(COUNT(") for text in formulas)
    assert opened.cell("指标", "C", "指标名称").data_type == "s" and not any("<hyperlink" in sheet for sheet in sheets)
    assert opened.value("指标", "A", "2021年实际·来源").lstrip("'") == "@SUM(A1)"


@pytest.mark.slow
def test_libreoffice_opens_and_keeps_it(path: Path, tmp_path: Path) -> None:
    """Opened and saved again the form still says whose it is, adds up, and guards what is fixed."""
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
        "--outdir",
        str(tmp_path),
    ]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=120)
    again = open_form(tmp_path / "fgw.xlsx", formulas=True)
    assert again.stamp.department_id == "fgw" and again.book["指标"].protection.sheet
    assert not again.cell("指标", "A", "2022年实际").protection.locked
    assert [rule.type for rule in checks_of(again, "调整建议", WHOLE, CHOICE)] == ["list"]


def test_the_same_plan_gives_the_same_bytes(folder: Path, path: Path, tmp_path: Path) -> None:
    form(folder, tmp_path)
    assert (tmp_path / "fgw.xlsx").read_bytes() == path.read_bytes()
