"""Reading what comes back: a form made, filled in, damaged in some way; what is found where, what enters."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import openpyxl
import pytest

from evallib.collection.forms import CHOICE
from evallib.collection.returned import _SHEET as LISTED
from evallib.errors import InputError, UsageError
from evallib.plan import load_plan
from evallib.plan.seal import altered_rows
from tests.collection.desk import DAY, Change, Desk, both, find, put, table, told


class TestCleanFiles:
    """No fault where there is none, no value altered."""

    def test_an_untouched_form_adds_nothing_but_its_receipt(self, desk: Desk) -> None:
        found = desk.read(desk.fill())
        assert told(found) == set()
        assert desk.rows() == desk.rows("department_forecasts") == desk.rows("progress") == []
        [receipt] = desk.rows("submissions")
        assert (receipt["department_id"], receipt["milestone_id"], receipt["file"]) == ("jyj", "M1", "jyj.xlsx")
        assert receipt["result"] == "收到，不调整"

    def test_a_new_figure_with_its_origin(self, desk: Desk) -> None:
        found = desk.read(desk.fill(both(put("A1", "2022年实际", 59), put("A1", "2022年实际·状态", "最终核实数"))))
        assert told(found) == set()
        [row] = desk.rows()
        assert {name: row[name] for name in ("indicator_id", "year", "period", "value", "status", "submitted_by")} == {
            "indicator_id": "A1", "year": "2022", "period": "annual", "value": "59", "status": "final",
            "submitted_by": "jyj",
        }  # fmt: skip
        assert row["origin"].startswith("jyj.xlsx#指标!") and len(row["sha256"]) == 64
        assert altered_rows(desk.plan) == []

    def test_a_correction_is_a_new_row_and_earlier_days_stay(self, desk: Desk) -> None:
        desk.read(desk.fill(put("A1", "2021年实际", 57.5)))
        assert [row["value"] for row in desk.rows()] == ["57.5"]
        seen = {day: load_plan(desk.plan, day).observations for day in ("2023-07-31", DAY)}
        assert len(seen[DAY]) == len(seen["2023-07-31"]) + 1

    def test_reading_twice_adds_nothing(self, desk: Desk) -> None:
        path = desk.fill(put("A1", "2022年实际", 59))
        desk.read(path)
        before = {p.name: p.read_bytes() for p in desk.plan.iterdir() if p.is_file()}
        again = desk.read(path)
        assert [f.rule for f in again.findings] == ["file_known"]
        assert {p.name: p.read_bytes() for p in desk.plan.iterdir() if p.is_file()} == before

    def test_the_same_content_in_another_file_adds_no_figures(self, desk: Desk) -> None:
        desk.read(desk.fill(put("A1", "2022年实际", 59)))
        desk.read(desk.fill(both(put("A1", "2022年实际", 59), put("A1", "备注", "再报")), name="jyj_2.xlsx"))
        assert len(desk.rows()) == 1 and len(desk.rows("submissions")) == 2

    def test_a_trial_writes_nothing(self, desk: Desk) -> None:
        before = sorted(p.name for p in desk.plan.iterdir())
        found = desk.read(desk.fill(put("A1", "2022年实际", "≥59")), dry_run=True)
        assert told(found) == {("cell_limit_or_range", "error")}
        assert sorted(p.name for p in desk.plan.iterdir()) == before and not (desk.place / "output").exists()

    def test_forecast_rating_reasons_and_reports(self, desk: Desk) -> None:
        change = both(
            put("A1", "2023年预计", 60), put("A1", "2023年预计·依据", "新建两所"), put("A1", "部门自评", "滞后"),
            put("A1", "滞后原因", "客观：生源减少"), put("A1", "下一步措施", "加快建设"),
            put("X1", "进展状态", "在建", sheet="项目"), put("X1", "累计完成投资（万元）", "3,000", sheet="项目"),
            put("X1", "形象进度", "主体封顶", sheet="项目"),
        )  # fmt: skip
        assert told(desk.read(desk.fill(change))) == set()
        [forecast] = desk.rows("department_forecasts")
        assert (forecast["value"], forecast["basis"], forecast["self_rating"]) == ("60", "新建两所", "lagging")
        reports = {row["object_id"]: row for row in desk.rows("progress")}
        assert reports["A1"]["cause"] == "客观：生源减少" and reports["A1"]["period"] == "2023h1"
        project = reports["X1"]
        assert (project["state"], project["invested_total"], project["image_progress"]) == (
            "building",
            "3000",
            "主体封顶",
        )

    def test_problems_and_requests(self, desk: Desk) -> None:
        def change(book: Any) -> None:
            sheet = book["问题"]
            row, column = find(sheet, "问题")
            sheet.cell(row + 1, column).value = "学位供给不足"
            sheet.cell(row + 1, find(sheet, "成因")[1]).value = "客观"
            asked = book["调整建议"]
            head, choice = find(asked, CHOICE)
            asked.cell(head + 1, choice).value = "需调整"
            own = next(r for r in range(head + 1, asked.max_row + 1) if asked.cell(r, 1).value == "A1")
            for heading, text in (
                (CHOICE, "需调整"),
                ("拟调整为", "75"),
                ("调整原因", "生源减少"),
                ("参考依据", "人口数据"),
            ):
                asked.cell(own, find(asked, heading)[1]).value = text

        assert told(desk.read(desk.fill(change))) == set()
        assert [(row["problem"], row["cause"]) for row in desk.rows("problems")] == [("学位供给不足", "客观")]
        [request] = table(desk.plan / "adjustments.csv")
        assert (request["object_id"], request["new"], request["requested_on"]) == ("A1", "75", DAY)


def sort_rows(book: Any) -> None:
    grid = book["指标"]
    head = find(grid, "指标编号")[0]
    rows = [[cell.value for cell in row] for row in grid.iter_rows(min_row=head + 1)]
    for number, values in enumerate(reversed(rows), start=head + 1):
        for column, value in enumerate(values, start=1):
            grid.cell(number, column).value = value


def move_columns(book: Any) -> None:
    grid = book["指标"]
    _, column = find(grid, "2022年实际")
    for row in range(1, grid.max_row + 1):
        first, other = grid.cell(row, column), grid.cell(row, column + 1)
        first.value, other.value = other.value, first.value


def insert_column(book: Any) -> None:
    grid = book["指标"]
    grid.insert_cols(3)
    grid.cell(find(grid, "指标编号")[0], 3).value = "本单位编号"


def own_title(book: Any) -> None:
    book["指标"].insert_rows(1, 3)
    book["指标"]["A1"].value = "区教育局“十四五”指标完成情况"


def rename(book: Any) -> None:
    book["指标"].title = "附件2（区教育局）"


def headings_wrapped(book: Any) -> None:
    grid = book["指标"]
    head, column = find(grid, "2022年实际")
    grid.cell(head, column).value = "2022年\n实 际（初步）"
    grid.cell(head, 1).value = "指标编号＊"


def hide(book: Any) -> None:
    grid = book["指标"]
    head, column = find(grid, "2022年实际")
    grid.row_dimensions[head + 1].hidden = True
    grid.column_dimensions[openpyxl.utils.get_column_letter(column)].hidden = True
    grid.sheet_state = "hidden"


def drop_hidden(book: Any) -> None:
    del book["_表单"]


def notes_below(book: Any) -> None:
    grid = book["指标"]
    grid.cell(grid.max_row + 2, 1).value = "注：以上数据为初步统计。"
    grid.cell(grid.max_row + 1, 2).value = "填表人：某某　审核人：某某"


def lower_case_ids(book: Any) -> None:
    grid = book["指标"]
    for row in range(find(grid, "指标编号")[0] + 1, grid.max_row + 1):
        if grid.cell(row, 1).value:
            grid.cell(row, 1).value = f" {str(grid.cell(row, 1).value).lower()} "


TREATED = {
    "rows sorted": sort_rows, "columns moved": move_columns, "a column inserted": insert_column,
    "title rows above": own_title, "sheet renamed": rename, "headings wrapped": headings_wrapped, "hidden": hide,
    "hidden sheet deleted": drop_hidden, "notes below": notes_below, "ids in small letters": lower_case_ids,
}  # fmt: skip


@pytest.mark.parametrize("treatment", TREATED.values(), ids=TREATED)
def test_however_it_was_treated(desk: Desk, treatment: Change) -> None:
    found = desk.read(desk.fill(both(put("A1", "2022年实际", "5９"), treatment)))
    assert told(found) == set()
    assert [(row["indicator_id"], row["value"]) for row in desk.rows()] == [("A1", "59")]


def merge_rows(book: Any) -> None:
    grid = book["指标"]
    head, column = find(grid, "2022年实际")
    grid.merge_cells(start_row=head + 1, end_row=head + 2, start_column=column, end_column=column)


def double_row(book: Any) -> None:
    grid = book["指标"]
    head, column = find(grid, "2022年实际")
    for at in range(1, grid.max_column + 1):
        grid.cell(grid.max_row + (1 if at == 1 else 0), at).value = grid.cell(head + 1, at).value
    grid.cell(grid.max_row, column).value = 61


def drop_ids(book: Any) -> None:
    grid = book["指标"]
    grid.cell(find(grid, "指标编号")[0] + 1, 1).value = None


def strange_row(book: Any) -> None:
    grid = book["指标"]
    _, column = find(grid, "2022年实际")
    row = grid.max_row + 1
    grid.cell(row, 1).value, grid.cell(row, 2).value, grid.cell(row, column).value = "Z9", "新指标", 5


def names_shifted(book: Any) -> None:
    grid = book["指标"]
    head = find(grid, "指标编号")[0]
    grid.cell(head + 1, 2).value, grid.cell(head + 2, 2).value = (
        grid.cell(head + 2, 2).value,
        grid.cell(head + 1, 2).value,
    )


def drop_column(book: Any) -> None:
    grid = book["指标"]
    grid.delete_cols(find(grid, "2023年预计")[1])


def drop_adjustments(book: Any) -> None:
    del book["调整建议"]


def no_forms(book: Any) -> None:
    for name in book.sheetnames[1:]:
        del book[name]
    book[book.sheetnames[0]].delete_rows(1, 100)


FAULTS: dict[str, tuple[Change, str, str, str]] = {
    # what: change, rule, severity, part of the cell's address or heading
    "a limit": (put("A1", "2022年实际", "≥95"), "cell_limit_or_range", "error", "2022年实际"),
    "a range": (put("A1", "2022年实际", "5-6"), "cell_limit_or_range", "error", "2022年实际"),
    "an error value": (put("A1", "2022年实际", "#N/A"), "cell_error_value", "error", "2022年实际"),
    "a word": (put("A1", "2022年实际", "较好"), "cell_not_number", "error", "2022年实际"),
    "a date": (put("A1", "2022年实际", dt.datetime(2023, 5, 9)), "cell_date", "error", "2022年实际"),
    "a formula without result": (put("A1", "2022年实际", "=57+2"), "cell_formula", "error", "2022年实际"),
    "万 beside 万平方米": (put("A2", "2022年实际", "5.6万"), "cell_unit_unclear", "error", "2022年实际"),
    "another unit": (put("A1", "2022年实际", "59人"), "cell_unit_unclear", "error", "2022年实际"),
    "ten times": (put("A1", "2022年实际", 590), "unit_jump", "error", "2022年实际"),
    "a hundred times": (put("A1", "2022年实际", 5900), "unit_jump", "error", "2022年实际"),
    "ten thousand times": (put("A2", "2022年实际", 560000), "unit_jump", "error", "2022年实际"),
    "a share above 100": (put("A3", "2022年实际", 130), "share_range", "error", "2022年实际"),
    "an unknown state": (
        both(put("A1", "2022年实际", 59), put("A1", "2022年实际·状态", "核实中")),
        "cell_word", "error", "2022年实际·状态",
    ),
    "an estimate in words": (put("A1", "2022年实际", "约59"), "cell_estimate", "warning", "2022年实际"),
    "a per cent sign": (put("A3", "2022年实际", "57%"), "cell_unit_written", "warning", "2022年实际"),
    "a unit converted": (put("A2", "2022年实际", "560000平方米"), "cell_unit_converted", "warning", "2022年实际"),
    "a note behind": (put("A1", "2022年实际", "59（含民办）"), "cell_trailing_note", "warning", "2022年实际"),
    "last year copied": (put("A2", "2022年实际", 54.3), "copied_value", "warning", "2022年实际"),
    "a base changed": (put("A1", "2020年基数", 40), "fixed_cell_changed", "warning", "2020年基数"),
    "another unit in the row": (
        both(put("A2", "单位", "平方米"), put("A2", "2022年实际", 560000)),
        "cell_unit_converted", "warning", "2022年实际",
    ),
    "rows merged": (merge_rows, "merged_rows", "error", ""),
    "a row doubled": (double_row, "row_doubled", "error", "指标编号"),
    "an id missing": (both(drop_ids, put("A2", "2022年实际", 56)), "row_id_missing", "warning", "指标编号"),
    "an unknown row": (strange_row, "row_unknown", "error", "指标编号"),
    "names sorted alone": (names_shifted, "row_id_name_differ", "error", "指标编号"),
    "a column gone": (drop_column, "column_missing", "warning", "2023年预计"),
    "no answer": (put("全部事项", CHOICE, None, sheet="调整建议"), "adjustment_choice", "error", CHOICE),
    "an answer that does not fit": (
        put("全部事项", CHOICE, "需调整", sheet="调整建议"),
        "adjustment_choice", "error", CHOICE,
    ),
    "a request without reason": (
        both(put("A1", CHOICE, "需调整", sheet="调整建议"), put("全部事项", CHOICE, "需调整", sheet="调整建议")),
        "adjustment_incomplete", "error", "拟调整为",
    ),
    "the compulsory sheet gone": (drop_adjustments, "sheet_missing", "error", ""),
    "nothing of the form": (no_forms, "form_not_found", "error", ""),
    "investment above the total": (
        both(put("X1", "进展状态", "在建", sheet="项目"), put("X1", "累计完成投资（万元）", 9900, sheet="项目")),
        "investment_above_total", "warning", "",
    ),
    "a state against the image": (
        both(put("X1", "进展状态", "未开工", sheet="项目"), put("X1", "形象进度", "主体封顶", sheet="项目")),
        "state_against_image", "warning", "",
    ),
    "a forecast far off": (put("A1", "2025年预测", 400), "forecast_outside_interval", "warning", "2025年预测"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "rule", "severity", "heading"), FAULTS.values(), ids=FAULTS)
def test_every_fault_is_found_where_it_is(desk: Desk, change: Change, rule: str, severity: str, heading: str) -> None:
    found = desk.read(desk.fill(change))
    hits = [finding for finding in found.findings if finding.rule == rule and finding.severity == severity]
    assert hits, told(found)
    assert heading in {finding.column for finding in hits} or not heading
    assert all(finding.file == "jyj.xlsx" for finding in hits)
    [file] = found.files
    assert file.wrong == any(f.severity == "error" for f in found.findings)
    [receipt] = desk.rows("submissions")
    assert receipt["result"].startswith("退回" if file.wrong else "收到")
    if file.wrong:  # all or nothing
        assert desk.rows() == desk.rows("progress") == desk.rows("department_forecasts") == []
    assert file.copy is not None and file.copy.exists()


def test_every_fault_in_one_pass(desk: Desk) -> None:
    change = both(
        put("A1", "2022年实际", "≥95"), put("A2", "2022年实际", "#REF!"), put("A3", "2022年实际", 130),
        put("A1", "部门自评", "优秀"), put("X1", "进展状态", "停工", sheet="项目"),
    )  # fmt: skip
    found = desk.read(desk.fill(change, answer=False))
    assert {rule for rule, severity in told(found) if severity == "error"} == {
        "cell_limit_or_range", "cell_error_value", "share_range", "cell_word", "adjustment_choice",
    }  # fmt: skip
    assert sum(f.rule == "cell_word" for f in found.findings) == 2


def test_the_marked_copy_says_it_at_the_cell(desk: Desk) -> None:
    path = desk.fill(put("A1", "2022年实际", "≥95"))
    before = path.read_bytes()
    [file] = desk.read(path).files
    assert path.read_bytes() == before
    book = openpyxl.load_workbook(file.copy)
    assert book.sheetnames[0] == LISTED
    cell = next(c for row in book["指标"].iter_rows() for c in row if c.comment)
    assert cell.value == "≥95" and "界限或区间" in cell.comment.text and cell.fill.fgColor.rgb == "FFF4B6B6"


def test_one_bad_file_keeps_no_other_out(desk: Desk) -> None:
    good = desk.fill(put("B1", "2022年实际", 58), department="fgw")
    bad = desk.fill(put("A1", "2022年实际", "≥95"))
    broken = desk.place / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    found = desk.read(bad, broken, good)
    assert [file.wrong for file in found.files] == [True, True, False]
    assert [row["indicator_id"] for row in desk.rows()] == ["B1"]


def test_two_departments_differ(desk: Desk) -> None:
    lead, other = (
        desk.fill(put("A3", "2022年实际", 57)),
        desk.fill(put("A3", "2022年实际", 58), department="tjj", answer=False),
    )
    found = desk.read(lead, other)
    assert ("figures_conflict", "warning") in told(found)
    rows = [(row["submitted_by"], row["value"]) for row in desk.rows() if row["indicator_id"] == "A3"]
    assert rows == [("jyj", "57"), ("tjj", "58"), ("jyj", "57")]  # both kept; the lead department's said once more
    plan = load_plan(desk.plan, DAY)
    from evallib.ratings.figures import figures

    chosen = figures(plan)
    last = chosen[(chosen["indicator_id"] == "A3") & (chosen["year"] == 2022)]
    assert last["value"].to_list() == [57.0]
    assert "不一致" in last["note"].iloc[0]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-8"])
def test_csv_of_an_office(desk: Desk, encoding: str) -> None:
    path = desk.place / "上报.csv"
    path.write_bytes("指标编号,指标名称,单位,2022年实际\nA1,学位总数,个,59\n".encode(encoding))
    found = desk.read(path, department="jyj")
    assert {f.rule for f in found.findings if f.severity == "error"} == set()
    assert [(row["indicator_id"], row["value"], row["origin"]) for row in desk.rows()] == [
        ("A1", "59", "上报.csv#上报!D2")
    ]


def test_whose_file_it_is(desk: Desk) -> None:
    path = desk.place / "上报.csv"
    path.write_text("指标编号,指标名称,2022年实际\nA1,学位总数,59\n", "utf-8")
    assert told(desk.read(path)) == {("department_unknown", "error")}
    assert told(desk.read(desk.fill(), department="fgw")) == {("department_differs", "error")}
    with pytest.raises(UsageError, match="没有单位“jyq”"):
        desk.read(path, department="jyq")


def test_formulas_with_a_stored_result(desk: Desk) -> None:
    path = desk.fill(put("A1", "2022年实际", "=57+2"))
    content = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w") as new:
        for item in old.infolist():
            text = old.read(item)
            new.writestr(item, text.replace(b"<f>57+2</f><v></v>", b"<f>57+2</f><v>59</v>")
                         .replace(b"<f>57+2</f><v />", b"<f>57+2</f><v>59</v>"))  # fmt: skip
    path.write_bytes(content.getvalue())
    assert told(desk.read(path)) == set()
    assert [row["value"] for row in desk.rows()] == ["59"]


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"", "文件是空的"), (b"PK\x03\x04rubbish", "已损坏或加密"), (b"\xd0\xcf\x11\xe0rubbish", "无法读取"),
     (b"\x00\x01\x02", "既不是表格文件")],
)  # fmt: skip
def test_files_that_are_none(desk: Desk, content: bytes, text: str) -> None:
    path = desk.place / "jyj.xlsx"
    path.write_bytes(content)
    [finding] = desk.read(path).findings
    assert finding.rule == "file_unreadable" and text in finding.message


def test_a_bomb_is_not_unpacked(desk: Desk) -> None:
    path = desk.place / "jyj.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (310 * 2**20))
    [finding] = desk.read(path).findings
    assert "解压后过大" in finding.message


def test_a_receipt_goes_to_the_private_list_and_nowhere_else(desk: Desk) -> None:
    book = openpyxl.load_workbook(desk.forms / "jyj_回执.xlsx")
    sheet = book.worksheets[0]
    for heading, text in (("分管领导", "张三"), ("联系人", "李四"), ("电话", "022-12345678"), ("邮箱", "a@b")):
        row, column = find(sheet, heading)
        sheet.cell(row, column + 1).value = text
    path = desk.place / "jyj_回执.xlsx"
    book.save(path)
    found = desk.read(path)
    assert told(found) == {("receipt_mail", "warning")}
    said = "\n".join(found.summary()) + "".join(str(f.record()) for f in found.findings)
    assert not any(word in said for word in ("李四", "12345678", "a@b"))
    rows = table(desk.plan / "contacts.csv")
    assert [(row["name"], row["role"]) for row in rows] == [("张三", "分管领导"), ("李四", "联系人")]
    assert "contacts" not in (desk.plan / "ledgers.json").read_text("utf-8")


def test_a_folder_that_cannot_be_read(desk: Desk) -> None:
    (desk.plan / "observations.csv").unlink()
    with pytest.raises(InputError):
        desk.read(desk.fill())


def test_many_files_are_read_as_one_by_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = {
        "jyj_1.xlsx": put("A1", "2022年实际", 59), "jyj_2.xlsx": put("A2", "2022年实际", "≥56"),
        "jyj_3.xlsx": put("A3", "2022年实际", "约57"),
    }  # fmt: skip
    files = [desk.fill(change, name=name) for name, change in changes.items()]
    one_by_one = desk.read(*files, dry_run=True)
    monkeypatch.setattr("evallib.collection.read._MANY", 1)
    assert desk.read(*files, dry_run=True) == one_by_one
    found = desk.read(*files)
    assert [file.wrong for file in found.files] == [False, True, False]
    assert [(row["indicator_id"], row["value"]) for row in desk.rows()] == [("A1", "59"), ("A3", "57")]
