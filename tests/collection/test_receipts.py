"""The receipt: one page, whose it is, by when and where to, nothing known about anybody filled in."""

from __future__ import annotations

from pathlib import Path

from tests.collection.made import MILESTONES, Form, make, open_form
from tests.narratives.builders import OFFICES, MakePlan, indicator


def receipt(make_plan: MakePlan, out: Path, *, on: str = "2023-04-08", **plan: str) -> Form:
    folder = make_plan([indicator()], departments=OFFICES, milestones=MILESTONES, plan=plan, contacts=[
        {"department_id": "fgw", "name": "张三", "phone": "13800000000"},
    ])  # fmt: skip
    make(folder, out, on=on)
    return open_form(out / "fgw_回执.xlsx")


def test_it_is_one_page_with_a_cell_for_each_thing(make_plan: MakePlan, tmp_path: Path) -> None:
    made = receipt(make_plan, tmp_path)
    page = made.book["联系人回执"]
    assert made.sheets == ["联系人回执", "_表单"] and made.book["_表单"].sheet_state == "hidden"
    assert [page.cell(row, 1).value for row in range(3, 8)] == ["单位", "分管领导", "联系人", "电话", "邮箱"]
    assert [page.cell(row, 2).value for row in range(3, 8)] == ["南开区发展和改革委员会", None, None, None, None]
    assert [page.cell(row, 2).protection.locked for row in range(3, 8)] == [True, False, False, False, False]
    assert page.protection.sheet and page.page_setup.paperSize == 9
    assert page.sheet_properties.pageSetUpPr.fitToPage and (page.page_setup.fitToHeight or 1) == 1


def test_it_says_by_when_and_where_to(make_plan: MakePlan, tmp_path: Path) -> None:
    text = receipt(make_plan, tmp_path, mailbox="plan@example.cn").text("联系人回执")
    assert "请于2023年4月11日前填写并发送至plan@example.cn。" in text
    assert "测试规划中期评估工作联系人回执" in text


def test_without_a_mailbox_it_names_none(make_plan: MakePlan, tmp_path: Path) -> None:
    assert "请于2023年4月11日前填写并按通知要求报送评估牵头单位。" in receipt(make_plan, tmp_path).text("联系人回执")


def test_after_its_day_it_asks_for_haste(make_plan: MakePlan, tmp_path: Path) -> None:
    text = receipt(make_plan, tmp_path, on="2023-07-31").text("联系人回执")
    assert "尚未报送的，请尽快（原定2023年4月11日前）填写" in text


def test_it_is_stamped_with_the_milestone_that_asks_for_it(make_plan: MakePlan, tmp_path: Path) -> None:
    stamp = receipt(make_plan, tmp_path).stamp
    assert (stamp.department_id, stamp.milestone_id, stamp.round) == ("fgw", "M1", "")
    assert stamp.heads == {"联系人回执": ("receipt", 3)}


def test_no_contact_is_filled_in(make_plan: MakePlan, tmp_path: Path) -> None:
    made = receipt(make_plan, tmp_path)
    assert "张三" not in made.text("联系人回执")
    assert b"13800000000" not in (tmp_path / "fgw.xlsx").read_bytes()


def test_a_milestone_of_receipts_makes_receipts_only(make_plan: MakePlan, tmp_path: Path) -> None:
    folder = make_plan([indicator()], departments=OFFICES, milestones=MILESTONES)
    made = make(folder, tmp_path, milestone="M1")
    assert [path.name for path in tmp_path.iterdir()] == ["fgw_回执.xlsx"]
    assert made.summary()[0].endswith("制作0个单位的填报表、1份回执")
