"""The two plan folders as plain files: counts, keys, links, provenance, and the script that writes the made-up rows.

Reads CSV and YAML only, so that a fault of the data is told apart from a fault of the library.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
PLANS = ("national", "nankai")
WORKS = {"task": "tasks", "programme": "programmes", "project": "projects", "city_task": "city_tasks"}
KEYS = {
    "departments": ["department_id"], "indicators": ["indicator_id"], "special_plans": ["plan_id"],
    "tasks": ["id"], "programmes": ["id"], "projects": ["id"], "city_tasks": ["id"], "milestones": ["milestone_id"],
    "problems": ["problem_id"], "visits": ["visit_id"], "adjustments": ["adjustment_id"],
    "observations": ["indicator_id", "year", "period", "caliber", "status", "recorded_on"],
    "targets": ["indicator_id", "year", "recorded_on"],
    "department_forecasts": ["indicator_id", "year", "submitted_by", "recorded_on"],
    "progress": ["object_type", "object_id", "period"],
    "comparisons": ["indicator_id", "area", "year", "period"],
}  # fmt: skip
FOCUS = {"京津冀协同发展", "创新驱动", "扩大内需", "改革开放", "民生福祉", "绿色低碳", "风险防范"}
# Words of reprint sites and press relays: a source is the office that issued the figure.
RELAYS = re.compile(r"新华|中新|人民网|人民日报|经济网|青年报|南都|澎湃|报道|转载|jendow|scholarmate|http|t20\d+")
COMPILING = re.compile(r"原表|补录|依原|derived|样板")
ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def rows(plan: str, table: str) -> list[dict[str, str]]:
    path = DATA / plan / f"{table}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tables(plan: str) -> dict[str, list[dict[str, str]]]:
    return {path.stem: rows(plan, path.stem) for path in sorted((DATA / plan).glob("*.csv"))}


def split(cell: str) -> list[str]:
    return [part for part in cell.split(";") if part]


def ids(plan: str, table: str) -> set[str]:
    return {row[KEYS[table][0]] for row in rows(plan, table)}


@pytest.mark.parametrize("plan", PLANS)
def test_files_are_utf8_without_bom_and_rectangular(plan: str) -> None:
    for path in sorted((DATA / plan).rglob("*.csv")):
        raw = path.read_bytes()
        assert not raw.startswith(b"\xef\xbb\xbf"), path
        assert b"\r" not in raw, path
        with path.open(encoding="utf-8", newline="") as file:
            widths = {len(row) for row in csv.reader(file)}
        assert len(widths) == 1, path


def test_counts_of_the_plans() -> None:
    for plan, main in (("national", 20), ("nankai", 26)):
        header = yaml.safe_load((DATA / plan / "plan.yml").read_text(encoding="utf-8"))
        assert header["expect"]["main"] == main
        assert sum(row["main"] == "true" for row in rows(plan, "indicators")) == main
    chapters = {row["chapter"] for row in rows("nankai", "indicators") if row["main"] == "false" and row["chapter"]}
    assert (len(rows("nankai", "tasks")), len(rows("nankai", "programmes")), len(chapters)) == (9, 32, 12)
    header = yaml.safe_load((DATA / "nankai" / "plan.yml").read_text(encoding="utf-8"))
    assert header["expect"] == {"main": 26, "tasks": 9, "programmes": 32, "chapters": 12}


@pytest.mark.parametrize("plan", PLANS)
def test_ids_are_well_formed_and_keys_unique(plan: str) -> None:
    for table, key in KEYS.items():
        found = [tuple(row[name] for name in key) for row in rows(plan, table)]
        assert len(found) == len(set(found)), (table, [item for item in found if found.count(item) > 1])
        if len(key) == 1:
            assert all(ID.fullmatch(name) for (name,) in found), table


@pytest.mark.parametrize("plan", PLANS)
def test_every_department_named_exists(plan: str) -> None:
    known = ids(plan, "departments")
    for table, content in tables(plan).items():
        for row in content:
            lead = [row.get(name, "") for name in ("lead_department", "submitted_by")]
            named = lead + split(row.get("support_departments") or "") + split(row.get("departments") or "")
            assert {name for name in named if name} <= known, (table, row)
        if table in ("indicators", *WORKS.values()):
            assert all(row["lead_department"] for row in content), table


@pytest.mark.parametrize("plan", PLANS)
def test_provenance_is_filled_with_known_words(plan: str) -> None:
    for table, content in tables(plan).items():
        for row in content:
            assert row.get("provenance", "verified") in {"verified", "unverified", "illustrative"}, (table, row)
    assert all(row["provenance"] != "illustrative" for row in rows("national", "observations"))


@pytest.mark.parametrize("plan", PLANS)
def test_sources_name_the_issuing_office(plan: str) -> None:
    for table, content in tables(plan).items():
        for row in content:
            if "source" in row:
                assert row["source"] and not RELAYS.search(row["source"]), (table, row)
                made_up = row.get("provenance") == "illustrative"
                assert row["source"].startswith("示例数据") == made_up, (table, row)
            assert not COMPILING.search("".join(row.values())), (table, row)


@pytest.mark.parametrize("plan", PLANS)
def test_links_lead_somewhere(plan: str) -> None:
    indicators, plans = ids(plan, "indicators"), ids(plan, "special_plans")
    works = {kind: ids(plan, name) for kind, name in WORKS.items()}
    objects = indicators | set().union(*works.values())
    above = {"tasks": works["city_task"], "programmes": works["task"], "projects": works["programme"]}
    for table in ("indicators", *WORKS.values()):
        for row in rows(plan, table):
            assert row["plan_id"] in plans | {""}, row
            assert row["upper_id"] in above.get(table, indicators) | {""}, row
            assert set(split(row["focus"])) <= FOCUS, row
            assert set(split(row.get("indicators", ""))) <= indicators, row
    for row in rows(plan, "progress"):
        assert row["object_id"] in (works | {"indicator": indicators})[row["object_type"]], row
    for table in ("observations", "targets", "department_forecasts", "overrides", "comparisons"):
        assert {row["indicator_id"] for row in rows(plan, table)} <= indicators, table
    for table, column in (("problems", "source_id"), ("adjustments", "object_id"), ("notes", "object_id")):
        named = {row[column] for row in rows(plan, table)}
        assert named <= objects | ids(plan, "visits") | ids(plan, "departments"), table


def test_district_work_is_linked_and_every_kind_has_the_seven_focus_areas() -> None:
    for table in ("tasks", "programmes", "projects"):
        assert all(row["focus"] and row["upper_id"] for row in rows("nankai", table)), table
    for table in ("indicators", *WORKS.values()):
        named = {focus for row in rows("nankai", table) for focus in split(row["focus"])}
        assert named == FOCUS, table
    assert all(row["indicators"] and row["plan_id"] for row in rows("nankai", "tasks"))
    assert all(row["indicators"] for row in rows("nankai", "programmes"))


def test_district_projects_stand_in_boxes_and_city_tasks_under_themes() -> None:
    boxes: dict[str, set[str]] = {}
    for row in rows("nankai", "projects"):
        boxes.setdefault(row["box_no"], set()).add(row["box_title"])
    assert list(boxes) == [str(number) for number in range(1, 11)]
    assert all(len(titles) == 1 for titles in boxes.values())
    themes = {row["theme"] for row in rows("nankai", "city_tasks")}
    assert {"京津冀协同发展", "制造业立市", "“双中心”城市建设"} < themes


def test_special_plans_say_who_approves_them() -> None:
    approver = {"区政府文件": "区政府", "区政府办文件": "分管区领导", "部门文件": "部门主要负责同志"}
    plans = rows("nankai", "special_plans")
    assert {row["provenance"] for row in plans} == {"verified", "illustrative"}
    for row in plans:
        assert row["approver_role"] == approver[row["issue_level"]], row
        assert bool(row["doc_no"]) == (row["provenance"] == "verified"), row


@pytest.mark.parametrize("plan", PLANS)
def test_tolerance_is_there_where_the_target_says_about(plan: str) -> None:
    for row in rows(plan, "indicators"):
        if re.search("左右|约|基本|同步", row["target_text"]):
            assert float(row["tolerance"]) > 0, row


@pytest.mark.parametrize("plan", PLANS)
def test_figures_come_after_their_period_and_dates_are_iso(plan: str) -> None:
    end = {"q1": (3, 31), "h1": (6, 30), "q3": (9, 30), "annual": (12, 31)}
    for row in rows(plan, "observations"):
        float(row["value"])
        if row["status"] != "estimate" and (row["provenance"] == "illustrative" or plan == "national"):
            assert dt.date.fromisoformat(row["recorded_on"]) > dt.date(int(row["year"]), *end[row["period"]]), row
    for table, content in tables(plan).items():
        for row in content:
            dates = [row.get(name) for name in ("recorded_on", "due", "planned_start", "planned_finish", "date")]
            assert all(dt.date.fromisoformat(day) for day in dates if day), (table, row)


def test_no_made_up_figure_stands_beside_a_public_one() -> None:
    public: dict[tuple[str, ...], str] = {}
    for row in rows("nankai", "observations"):
        key = (row["indicator_id"], row["year"], row["period"], row["caliber"])
        kind = "illustrative" if row["provenance"] == "illustrative" else "public"
        assert public.setdefault(key, kind) == kind, row


def test_part_year_flows_stay_below_the_year() -> None:
    flows = {row["indicator_id"] for row in rows("nankai", "indicators") if row["part_year"] == "flow"}
    caliber = {row["indicator_id"]: row["caliber"] for row in rows("nankai", "indicators")}
    years: dict[tuple[str, str], list[float]] = {}
    halves: dict[tuple[str, str], list[float]] = {}
    for row in rows("nankai", "observations"):
        if row["indicator_id"] in flows and row["caliber"] == caliber[row["indicator_id"]]:
            place = {"annual": years, "h1": halves}[row["period"]]
            place.setdefault((row["indicator_id"], row["year"]), []).append(float(row["value"]))
    compared = [key for key in halves if key in years]
    assert len(compared) >= 6
    assert all(max(halves[key]) < min(years[key]) for key in compared)


def test_bases_agree_with_the_base_year() -> None:
    """Where the base year's figure has the indicator's caliber it is the base (main indicators, 2020)."""
    figures = {
        (row["indicator_id"], row["caliber"]): float(row["value"])
        for row in rows("nankai", "observations")
        if (row["year"], row["period"], row["status"]) == ("2020", "annual", "final")
    }
    checked = 0
    for row in rows("nankai", "indicators"):
        value = figures.get((row["indicator_id"], row["caliber"]))
        if value is not None and row["base"] and row["base_year"] == "2020":
            assert value == float(row["base"]), row
            checked += 1
    assert checked > 30


def test_investment_never_shrinks_nor_exceeds_the_total() -> None:
    totals = {r["id"]: r["total_investment"] for name in ("programmes", "projects") for r in rows("nankai", name)}
    last: dict[str, float] = {}
    for row in rows("nankai", "progress"):
        if row["invested_total"]:
            spent = float(row["invested_total"])
            assert last.get(row["object_id"], 0.0) <= spent <= float(totals[row["object_id"]]), row
            last[row["object_id"]] = spent
    assert len(last) == sum(bool(total) for total in totals.values())


def test_settings_name_dates_and_reports() -> None:
    for plan in PLANS:
        settings = yaml.safe_load((ROOT / "params" / f"{plan}.yml").read_text(encoding="utf-8"))
        assert (settings["as_of"], settings["data_until"]) == (dt.date(2023, 7, 31), dt.date(2023, 6, 30))
        reports = [(report["notebook"], report.get("scope"), report.get("id_suffix")) for report in settings["reports"]]
        assert reports[:2] == [("district_report", None, None), ("department_report", "each", None)]
        assert ("indicator_table", None, None) in reports and len(set(reports)) == len(reports)


def run_script(*arguments: str) -> subprocess.CompletedProcess[str]:
    script = DATA / "nankai" / "make_illustrative.py"
    return subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True, check=False)


def test_script_writes_the_committed_files_again(tmp_path: Path) -> None:
    assert run_script("--out", str(tmp_path)).returncode == 0
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in (DATA / "nankai").glob("*.csv")}


def test_script_keeps_rows_added_later(tmp_path: Path) -> None:
    run_script("--out", str(tmp_path))
    ledger = tmp_path / "observations.csv"
    before = ledger.read_bytes() + b"NK01,2023,q3,5.0,preliminary,,,,2023-10-20,fgw,,\n"
    ledger.write_bytes(before)
    assert run_script("--out", str(tmp_path)).returncode == 1
    assert ledger.read_bytes() == before
    assert run_script("--out", str(tmp_path), "--force").returncode == 0
    assert ledger.read_bytes() != before


def test_history_ends_at_the_given_value() -> None:
    """A walk of step 10 without spread from 100 in 2020: 100, 90, 80; the year asked to be missing is left out."""
    script = runpy.run_path(str(DATA / "nankai" / "make_illustrative.py"))
    spec = {"indicator_id": "X", "first_year": "2017", "last_year": "2020", "end": "100", "mode": "walk",
            "centre": "10", "spread": "0", "missing": "2018", "caliber": ""}  # fmt: skip
    made = script["history"](spec, {"decimals": "0"})
    assert [(row["year"], row["value"]) for row in made] == [("2020", "100"), ("2019", "90"), ("2017", "70")]
