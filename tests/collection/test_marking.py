"""Marks in a returned XLSX: only what they concern changes."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from evallib.collection.marking import Listing, Mark, mark

RED, YELLOW = "FFF4B6B6", "FFFFE699"
OWN = re.compile("【错误】")
LISTING = Listing("核对结果", ("级别", "问题"), ((RED, ("错误", "=1+1"), 30.0),), (8, 80))


def book(change=None) -> bytes:
    """A workbook of two sheets; ``change`` may add to it."""
    made = openpyxl.Workbook()
    first = made.active
    first.title = "指标"
    first.append(["指标编号", "2022年实际"])
    first.append(["NK01", 12.5])
    first.print_title_rows = "1:1"
    made.create_sheet("问题").append(["问题"])
    if change:
        change(made)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def marked(content: bytes, *marks: Mark, listing: Listing = LISTING) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(mark(content, marks, listing, "核对", OWN)))


def comments(made: openpyxl.Workbook) -> dict[str, str]:
    cells = (cell for sheet in made.worksheets for row in sheet.iter_rows() for cell in row)
    return {cell.coordinate: cell.comment.text for cell in cells if cell.comment}


def test_a_fault_is_a_fill_and_a_comment_at_its_cell():
    made = marked(book(), Mark("指标", "B2", RED, "【错误】单位？"))
    cell = made["指标"]["B2"]
    assert (cell.value, cell.fill.fgColor.rgb, cell.comment.author) == (12.5, RED, "核对")
    assert comments(made) == {"B2": "【错误】单位？"}


def test_the_list_of_faults_stands_in_front_and_alone_is_selected():
    made = marked(book())
    assert made.sheetnames == ["核对结果", "指标", "问题"]
    assert [sheet.sheet_view.tabSelected for sheet in made.worksheets] == [True, None, None]
    listed = made["核对结果"]
    assert [cell.value for cell in listed[2]] == ["错误", "=1+1"]
    assert listed["B2"].data_type == "s", "a text that looks like a formula stays a text"
    assert (listed.page_setup.orientation, listed.print_title_rows) == ("landscape", "$1:$1")


def test_names_follow_their_sheet_when_one_is_put_before_it():
    def named(made):
        made["问题"].defined_names["范围"] = DefinedName("范围", attr_text="问题!$A$1")

    made = marked(book(named))
    assert made["指标"].print_title_rows == "$1:$1"
    assert list(made["问题"].defined_names) == ["范围"]


@pytest.mark.parametrize("where", ["D9", "A40", "AB1", "C2"])
def test_a_cell_the_sheet_does_not_have_is_made_in_its_place(where):
    content = mark(book(), [Mark("指标", where, YELLOW, "【错误】缺")], LISTING, "核对", OWN)
    assert openpyxl.load_workbook(io.BytesIO(content))["指标"][where].fill.fgColor.rgb == YELLOW
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("xl/worksheets/sheet1.xml").decode()
    rows = [int(number) for number in re.findall(r'<row r="(\d+)"', text)]
    assert rows == sorted(rows)


def test_of_a_merged_range_the_first_cell_is_marked():
    made = marked(book(lambda made: made["指标"].merge_cells("B2:C4")), Mark("指标", "C3", RED, "【错误】合并"))
    assert comments(made) == {"B2": "【错误】合并"}


def test_the_offices_own_comment_is_continued():
    def comment(made):
        made["指标"]["B2"].comment = Comment("初步数", "局办公室")
        made["问题"]["A1"].comment = Comment("请看附件", "局办公室")

    content = mark(book(comment), [Mark("指标", "B2", RED, "【错误】单位？")], LISTING, "核对", OWN)
    assert comments(openpyxl.load_workbook(io.BytesIO(content))) == {"B2": "初步数\n【错误】单位？", "A1": "请看附件"}
    again = marked(content, Mark("问题", "A1", YELLOW, "【错误】空"))
    assert comments(again) == {"B2": "初步数", "A1": "请看附件\n【错误】空"}
    assert again["指标"]["B2"].fill.fill_type is None


def test_a_mended_copy_handed_in_again_has_only_the_new_marks():
    first = mark(book(), [Mark("指标", "B2", RED, "【错误】单位？")], LISTING, "核对", OWN)
    second = mark(first, [Mark("指标", "A2", RED, "【错误】编号？")], LISTING, "核对", OWN)
    made = openpyxl.load_workbook(io.BytesIO(second))
    assert (comments(made), made.sheetnames) == ({"A2": "【错误】编号？"}, ["核对结果", "指标", "问题"])
    with zipfile.ZipFile(io.BytesIO(second)) as archive:
        shapes = [archive.read(name).decode().count("<v:shape ") for name in archive.namelist() if name.endswith("vml")]
    assert shapes == [1]


def test_parts_that_are_not_concerned_stay_byte_for_byte():
    content = book()
    made = mark(content, [Mark("问题", "A1", RED, "【错误】空")], LISTING, "核对", OWN)
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(io.BytesIO(made)) as after:
        same = {name for name in before.namelist() if before.read(name) == after.read(name)}
    assert {"xl/theme/theme1.xml", "docProps/core.xml", "docProps/app.xml", "_rels/.rels"} <= same
    assert made == mark(content, [Mark("问题", "A1", RED, "【错误】空")], LISTING, "核对", OWN)


def test_every_relationship_leads_to_a_part_with_a_content_type():
    made = mark(book(), [Mark("指标", "B2", RED, "【错误】\x07<&>\ud800")], LISTING, "核对", OWN)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        names = set(archive.namelist())
        types = archive.read("[Content_Types].xml").decode()
        rels = {name: archive.read(name).decode() for name in names if name.endswith(".rels")}
    targets = [target for text in rels.values() for target in re.findall(r'Target="/([^"]*)"', text)]
    assert targets and set(targets) <= names
    assert all(f'PartName="/{name}"' in types or name.endswith(".vml") for name in targets)
    assert 'Extension="vml"' in types


def test_macros_are_left_out():
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book())) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "[Content_Types].xml":
                part = part.replace(b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main", 1)
            if name == "xl/_rels/workbook.xml.rels":
                kind = b"http://schemas.microsoft.com/office/2006/relationships/vbaProject"
                link = b'<Relationship Id="rIdV" Type="%s" Target="vbaProject.bin"/></Relationships>' % kind
                part = part.replace(b"</Relationships>", link)
            new.writestr(name, part)
        new.writestr("xl/vbaProject.bin", b"macro")
    made = mark(buffer.getvalue(), [], LISTING, "核对", OWN)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert "xl/vbaProject.bin" not in archive.namelist()
        assert b"macroEnabled" not in archive.read("[Content_Types].xml")
        assert b"vbaProject" not in archive.read("xl/_rels/workbook.xml.rels")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_workbook_is_told(content):
    with pytest.raises(ValueError, match="not a workbook"):
        mark(content, [], LISTING, "核对", OWN)
