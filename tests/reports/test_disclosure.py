"""What is marked 内部 is in no output of a public report: page, trace, chart, or what the notebook carries."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from evallib.document import Document
from evallib.evaluation import evaluate
from evallib.plan import load_plan
from evallib.publishing import publish_html, publish_trace
from evallib.reports import (
    city_report,
    department_report,
    district_report,
    indicator_table,
    oral_report,
    special_plan_report,
    summary,
)

NANKAI = Path(__file__).resolve().parents[2] / "data/nankai"
SECRET = ("保密事项甲乙丙", "7654.321", "5432.109")
"""A name, a figure and a target that stand nowhere else."""


def with_secret(folder: Path, disclosure: str) -> Path:
    """The plan's folder with one more main indicator that lags behind, and what offices and others say of it."""
    plan = folder / "nankai"
    shutil.copytree(NANKAI, plan)
    name, figure, target = SECRET
    append(plan, "indicators", indicator_id="NEIBU1", name=name, unit="件", main="true", attribute="预期性",
           category="经济发展", target_type="level", direction="up", value_kind="level", part_year="none",
           base="9000.5", target=target, decimals="3", lead_department="fgw", disclosure=disclosure,
           provenance="illustrative",
           note=f"{name}不宜公开")  # fmt: skip
    for year, value in ((2019, "8100.5"), (2020, "9000.5"), (2021, "8000.25"), (2022, figure)):
        append(plan, "observations", indicator_id="NEIBU1", year=str(year), period="annual", value=value,
               status="final", source=f"{name}台账", recorded_on="2023-02-01", provenance="illustrative")  # fmt: skip
    said = {"recorded_on": "2023-07-01", "provenance": "illustrative", "submitted_by": "fgw"}
    append(plan, "progress", object_type="indicator", object_id="NEIBU1", period="2023h1",
           problem=f"{name}仅{figure}件", cause=f"主观：{name}不足", next_step=f"抓紧{name}", **said)  # fmt: skip
    append(plan, "problems", problem_id="NBWT", problem=f"{name}仅{figure}件", source_id="NEIBU1", kind="困难",
           measure=f"加快{name}", lead_department="fgw", **said)  # fmt: skip
    append(plan, "opinions", round="1", version="1", **{"from": "专家"}, opinion=f"{name}应为{figure}件",
           decision="未采纳", reason=f"{name}口径不同")  # fmt: skip
    append(plan, "notes", object_id="NEIBU1", place="长期效果", text=f"{name}将持续", author="区发展改革委",
           recorded_on="2023-07-01", provenance="illustrative")  # fmt: skip
    return plan


def append(plan: Path, table: str, **cells: str) -> None:
    """One more row of a file; what it leaves open is empty."""
    path = plan / f"{table}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        head = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, head, restval="", extrasaction="raise").writerow(cells)


def documents(folder: Path, disclosure: str) -> list[Document]:
    """The public edition of every kind of report, and the letters that go with them."""
    source = load_plan(with_secret(folder, disclosure), "2023-07-31", "2023-06-30")
    evaluation = evaluate(source, public=True)
    own = evaluation.for_department("fgw")
    found = [
        district_report.build(evaluation, charts="none"), department_report.build(own),
        indicator_table.build(evaluation),
        oral_report.build(evaluation), summary.build(evaluation), city_report.build(evaluation.for_city_tasks()),
        special_plan_report.build(evaluation.for_special_plan("SP01")),
    ]  # fmt: skip
    return [*found, *(letter for document in found for letter in document.letters)]


def outputs(document: Document) -> str:
    """Everything that is published of a document, and what its notebook carries."""
    return publish_html(document).decode() + publish_trace(document).decode() + document.to_json()


def test_the_secret_would_be_told_if_it_were_none(tmp_path: Path) -> None:
    told = {document.report_id: outputs(document) for document in documents(tmp_path, "公开")}
    for key in ("district_report", "department_report:fgw", "indicator_table"):
        assert SECRET[0] in told[key] and SECRET[1] in told[key], key


def test_nothing_internal_is_in_any_output_of_a_public_report(tmp_path: Path) -> None:
    for document in documents(tmp_path, "内部"):
        text = outputs(document)
        assert [word for word in (*SECRET, "NEIBU1", "NBWT") if word in text] == [], document.report_id
