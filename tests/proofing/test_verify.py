"""``verify``: numbers of any Word file against the tables of a run."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import Any

import pytest

from evallib.cli import main
from evallib.errors import InputError, UsageError
from evallib.proofing.runs import Run, read_run
from evallib.proofing.verify import Finding, Verification, verify
from tests.proofing.corpus import MARK, Report, Writer, departments, plain, seeded, wrong
from tests.proofing.files import W, paragraph, table, write_docx
from tests.proofing.files import run as text_run

RIGHT = "截至2022年底，技术合同成交额由2020年的60亿元增加到103.6亿元。"


def checked(folder: Path, tables_run: Run, *blocks: str, **parts: str) -> Verification:
    """Write a file and hold it against a run."""
    return verify(write_docx(folder / "报告.docx", *blocks, **parts), tables_run)


def results(found: Verification) -> list[tuple[str, str]]:
    """Numbers with their results."""
    return [(item.text, item.result) for item in found.findings]


def one(folder: Path, tables_run: Run, text: str, number: str) -> Finding:
    """The finding on one number of a text."""
    return next(item for item in checked(folder, tables_run, text).findings if item.text == number)


def test_right_numbers_are_exact(run: Run, tmp_path: Path) -> None:
    assert results(checked(tmp_path, run, RIGHT)) == [("60亿元", "exact"), ("103.6亿元", "exact")]


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        ("2022年末，全区国家高新技术企业达到598家。", "598家", "588家"),
        ("2022年高企总数为607家。", "607家", "588家"),
        ("2022年全社会研发投入强度达到4.3%。", "4.3%", "4.20%"),
        ("技术合同成交额2022年达到103.6万元。", "103.6万元", "103.6亿元"),
        ("技术合同成交额的规划目标为120亿元。", "120亿元", "100亿元"),
        ("２０２２年，技术合同成交额为１０２．６亿元。", "１０２．６亿元", "103.6亿元"),
        ("2021年、2022年，技术合同成交额分别为77.8亿元和130.6亿元。", "130.6亿元", "103.6亿元"),
        ("截至2023年6月底，国家高新技术企业607家，较2020年净增197家。", "197家", "187家"),
        ("2021年至2023年上半年累计新增就业6.83万人，完成规划目标进度的54.5%。", "54.5%", "45.5%"),
        ("2023年上半年，城镇登记失业率为4.8%。", "4.8%", "4.10%"),
        ("2022年街道养老服务综合体覆盖率达到百分之五十六。", "百分之五十六", "65%"),
        ("评估表明，26项主要指标中，提前实现4项、快于预期3项。", "4项", "2项"),
        ("约束性指标7项，总体可控。", "7项", "6项"),
        ("32项重点工程中，达到序时24项、慢于序时9项。", "9项", "6项"),
    ],
)  # fmt: skip
def test_a_wrong_number_is_found_with_what_the_tables_say(
    run: Run, tmp_path: Path, text: str, number: str, expected: str
) -> None:
    found = one(tmp_path, run, text, number)
    assert (found.result, found.expected) == ("disagreeing", expected)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("全市国家高新技术企业达到11000家。", "11000家"),
        ("2022年技术合同成交额103.6亿元，其中高校院所成交41.2亿元。", "41.2亿元"),
        ("全区一般公共预算收入稳步增长，兑现人才补贴1.2亿元。", "1.2亿元"),
        ("国家高新技术企业培育工作组走访企业320家。", "320家"),
        ("按照津南发改〔2023〕12号文件要求，开展座谈6次。", "6次"),
        ("涉及的9项指标中，快于预期7项，另有1项暂无法评价。", "7项"),
        ("技术合同成交额达到103.6亿元。引进企业累计588家，完成五年任务的58.8%。", "58.8%"),
    ],
)  # fmt: skip
def test_other_numbers_are_left_alone(run: Run, tmp_path: Path, text: str, number: str) -> None:
    assert one(tmp_path, run, text, number).result == "not_found"


@pytest.mark.parametrize(
    "text",
    [
        "技术合同成交额2022年达到104亿元。", "技术合同成交额2022年突破100亿元。",
        "2022年，技术合同成交额为103.60亿元。", "二〇二二年街道养老服务综合体覆盖率达到百分之六十五。",
        "26项主要指标中，提前实现二项。", "十二个章节涉及指标进展顺利。",
        "2022年技术合同成交额同比增长33.2%。", "2022年，技术合同成交额为1036000万元。",
        "网络零售额占社会消费品零售总额的比重由2020年的22%提升至2022年的25.6%。",
        "2021年以来全区累计实际使用外资1.87亿美元，为五年目标5亿美元的37.4%，慢于时间进度12.6个百分点。",
        "截至6月底，全区建成一刻钟便民生活圈9个，完成规划目标（15个）的60%。",
        "街道养老服务综合体覆盖率提高到75%，比2022年末提高10个百分点。",
        "累计新增就业6.83万人，其中2021年3.15万人、2022年2.62万人。",
    ],
)  # fmt: skip
def test_roundings_units_and_chinese_numerals_agree(run: Run, tmp_path: Path, text: str) -> None:
    found = checked(tmp_path, run, text)
    assert {item.result for item in found.findings} == {"exact"}


def test_a_department_is_held_to_its_own_counts(run: Run, tmp_path: Path) -> None:
    title = "南开区科学技术局“十四五”规划中期评估报告"
    text = "我局承担的6项指标中，提前实现2项、快于预期1项、基本符合预期3项。"
    found = checked(tmp_path, run, title, text)
    assert results(found) == [("6项", "exact"), ("2项", "exact"), ("1项", "exact"), ("3项", "disagreeing")]


def test_changes_are_read_as_accepted(run: Run, tmp_path: Path) -> None:
    inserted = f'<w:ins w:id="1" w:author="甲">{text_run("103.6")}</w:ins>'
    deleted = '<w:del w:id="2" w:author="甲"><w:r><w:delText>99.9</w:delText></w:r></w:del>'
    block = paragraph(text_run("2022年，技术合同成交额为"), deleted, inserted, text_run("亿元。"))
    gone = '<w:tbl><w:tr><w:trPr><w:del w:id="3" w:author="甲"/></w:trPr><w:tc><w:p/></w:tc></w:tr></w:tbl>'
    assert results(checked(tmp_path, run, block, gone)) == [("103.6亿元", "exact")]


def test_tables_boxes_and_notes_are_read(run: Run, tmp_path: Path) -> None:
    grid = table(
        [["指标", "单位", "2021年", "2022年", "2025年目标"], ["技术合同成交额", "亿元", "77.8", "113.6", "100"]]
    )
    box = (
        '<w:p><w:r><w:pict><v:textbox xmlns:v="urn:schemas-microsoft-com:vml"><w:txbxContent>'
        f"{paragraph('2022年高企总数578家。')}</w:txbxContent></v:textbox></w:pict></w:r></w:p>"
    )
    note = f'<w:footnote w:id="2">{paragraph("2022年技术合同成交额为98亿元。")}</w:footnote>'
    found = checked(tmp_path, run, grid, box, footnotes=note)
    wrong = [(item.place, item.text) for item in found.of("disagreeing")]
    assert wrong == [("表1第2行第4列", "113.6"), ("文本框", "578家"), ("脚注", "98亿元")]
    assert len(found.of("exact")) == 2


def test_raised_figures_are_no_digits(run: Run, tmp_path: Path) -> None:
    block = paragraph("2022年，技术合同成交额为103.6", text_run("1", '<w:vertAlign w:val="superscript"/>'), "亿元。")
    assert results(checked(tmp_path, run, block)) == [("103.6亿元", "exact")]


def test_the_command_tells_and_ends_with_one(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_docx(tmp_path / "甲.docx", "2022年，技术合同成交额为113.6亿元。")
    assert main(["verify", str(path), "--run", str(run.path), "--json", str(tmp_path / "结果.json")]) == 1
    shown = capsys.readouterr().out
    assert "技术合同成交额2022年应为103.6亿元" in shown and "不一致1个" in shown
    (record,) = json.loads((tmp_path / "结果.json").read_text("utf-8"))
    assert (record["result"], record["cell"]) == ("disagreeing", "figures/NK10/2022annual")
    assert main(["verify", str(write_docx(path, RIGHT)), "--run", str(run.path)]) == 0


def test_what_is_no_word_file_is_told(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "旧.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0 old")
    assert main(["verify", str(path), "--run", str(run.path)]) == 2
    assert "请先另存为.docx" in capsys.readouterr().err
    with pytest.raises(UsageError, match=r"没有manifest\.json"):
        read_run(tmp_path)


def test_entities_are_refused(run: Run, tmp_path: Path) -> None:
    path = write_docx(tmp_path / "甲.docx", RIGHT)
    import zipfile

    body = "<w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body>"
    bomb = f'<!DOCTYPE d [<!ENTITY a "1234567890">]><w:document {W}>{body}</w:document>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", bomb)
    with pytest.raises(InputError, match="文档类型声明"):
        verify(path, run)


def test_changed_tables_are_refused(run: Run, nankai_tables: dict[str, Any], tmp_path: Path) -> None:
    from tests.proofing.conftest import written

    other = written(nankai_tables, tmp_path / "r")
    (other.path / "tables" / "evaluation.json").write_text("{}", "utf-8")
    with pytest.raises(InputError, match="被改动"):
        checked(tmp_path, read_run(other.path), RIGHT)


def test_an_unknown_department_is_told(run: Run, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="没有部门"):
        verify(write_docx(tmp_path / "甲.docx", RIGHT), run, department="none")


def as_docx(path: Path, report: Report, changed: tuple[int, str] | None = None) -> Path:
    """A report as a file, one paragraph perhaps another."""
    texts = [plain(text) for text in report.paragraphs]
    if changed:
        texts[changed[0]] = changed[1]
    grids = [table([[plain(text) for text in row] for row in grid]) for grid in report.tables]
    return write_docx(path, *texts, *grids)


@pytest.mark.parametrize("plan", ["nankai", "national"])
def test_seeded_errors_are_found_without_false_alarms(
    plan: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Whole reports of several hands with a wrong number each: 95 in 100 are found, and nothing else is blamed."""
    from tests.proofing.conftest import written

    tables = request.getfixturevalue(f"{plan}_tables")
    where, rnd = written(tables, tmp_path / "run"), random.Random(5)
    found = seeds = false = numbers = 0
    for office in departments(tables):
        report = Writer(tables, seed=3).report(office)
        right = verify(as_docx(tmp_path / "r.docx", report), where)
        false, numbers = false + len(right.of("disagreeing")), numbers + len(right.findings)
        for place in rnd.sample(report.places, min(3, len(report.places))):
            text, _, new = seeded(report, place, 3, tables)
            judged = verify(as_docx(tmp_path / "r.docx", report, (place[0], text)), where)
            found += any(item.text.startswith(new) for item in judged.of("disagreeing"))
            seeds += 1
    assert (false, found / seeds >= 0.95) == (0, True), f"{found}/{seeds} of {numbers}"


def test_a_long_report_is_read_quickly(run: Run, nankai_tables: dict[str, Any], tmp_path: Path) -> None:
    report = Writer(nankai_tables, seed=1).report("fgw")
    path = write_docx(tmp_path / "长.docx", *[plain(text) for text in report.paragraphs] * 10)
    begun = time.monotonic()
    verify(path, run)
    assert time.monotonic() - begun < 20


def test_a_wrong_number_is_another_number() -> None:
    rnd = random.Random(1)
    assert all(float(wrong(old, rnd)) != float(old) for old in ("65.22", "607", "4.1", "12", "9") for _ in range(50))
    assert MARK.findall("⟦1⟧和⟦2⟧") == ["1", "2"]
