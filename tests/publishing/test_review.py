"""The review page as an expert uses it: choose, change, reload, close, export, import; hostile text everywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from evallib import evaluate, load_plan
from evallib.collection.review_file import basis_of, run_of
from evallib.collection.reviews import read_reviews
from evallib.publishing.review import publish_review
from evallib.reports.dossiers import dossiers
from tests.collection.desk import INDICATORS, OBSERVATIONS, OFFICES
from tests.publishing.samples import HOSTILE

BREAK_STORE = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"


@pytest.fixture(scope="module")
def folder(make_plan: Callable[..., Path]) -> Path:
    named = [{**INDICATORS[0], "name": HOSTILE}, *INDICATORS[1:]]
    said = {"object_type": "indicator", "object_id": "A2", "period": "2022", "problem": HOSTILE,
            "recorded_on": "2023-02-01", "submitted_by": "jyj"}  # fmt: skip
    return make_plan(named, OBSERVATIONS, departments=OFFICES, progress=[said])


@pytest.fixture(scope="module")
def shown(folder: Path) -> dict[str, Any]:
    return json.loads(json.dumps(dossiers(evaluate(load_plan(folder)))))  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def content(shown: dict[str, Any]) -> bytes:
    return publish_review(shown)


class Expert:
    """Who sits before the page: tabs of one browser profile on the same file."""

    def __init__(self, context: Any, address: str, folder: Path) -> None:
        self.context, self.address, self.folder = context, address, folder
        self.requests: list[str] = []
        self.complaints: list[str] = []

    def open(self) -> Any:
        page = self.context.new_page()
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.accept()))
        page.goto(self.address)
        return page

    def export(self, page: Any, button: str = "#export-json") -> Path:
        with page.expect_download() as waiting:
            page.click(button)
        path = self.folder / str(waiting.value.suggested_filename)
        waiting.value.save_as(path)
        return path


@pytest.fixture
def expert(browser: Any, content: bytes, tmp_path: Path) -> Iterator[Expert]:
    (tmp_path / "review.html").write_bytes(content)
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    yield Expert(context, (tmp_path / "review.html").as_uri(), tmp_path)
    context.close()


def judge(page: Any, key: str, rating: str, chance: str = "", comment: str = "") -> None:
    page.check(f"#i-{key} input[value={rating}]")
    page.fill(f"#c-{key}", chance)
    page.fill(f"#m-{key}", comment)


def test_equal_input_gives_equal_bytes_and_names_its_run(shown: dict[str, Any], content: bytes) -> None:
    assert publish_review(shown) == content
    assert run_of(basis_of(shown)).encode() in content
    assert run_of(basis_of({**shown, "as_of": "2023-01-01"})) != run_of(basis_of(shown))


def test_nothing_leaves_and_hostile_names_are_only_text(expert: Expert) -> None:
    page = expert.open()
    assert {url for url in expert.requests if not url.startswith("data:")} == {expert.address}
    assert expert.complaints == []
    assert page.text_content("#t-A1") == f"1. {HOSTILE}（个）"
    assert page.text_content("#i-A2 .said dd") == HOSTILE
    assert page.locator("img, iframe").count() == 0 and page.locator("script").count() == 2
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_what_is_typed_survives_reload_and_closing_and_shows_in_a_second_tab(expert: Expert) -> None:
    page, second = expert.open(), expert.open()
    page.fill("#reviewer", "王某")
    judge(page, "A1", "lagging", "35", HOSTILE)
    assert page.text_content("#count") == "1"
    second.locator("#count", has_text="1").wait_for()
    judge(second, "A2", "ahead", comment="第二个窗口所写")
    page.close()
    second.reload()
    third = expert.open()
    assert third.input_value("#m-A1") == HOSTILE and third.input_value("#m-A2") == "第二个窗口所写"
    assert third.is_checked("#i-A1 input[value=lagging]") and third.text_content("#count") == "2"
    assert expert.complaints == []


def test_a_full_store_is_told_and_the_export_holds_everything(expert: Expert) -> None:
    expert.context.add_init_script(BREAK_STORE)
    page = expert.open()
    page.fill("#reviewer", "王某")
    judge(page, "B1", "on_track", comment="不能丢")
    assert "请现在导出" in page.text_content("#alert") and page.is_visible("#alert")
    assert json.loads(expert.export(page).read_text("utf-8"))["reviews"][0]["comment"] == "不能丢"


def test_a_file_comes_back_on_another_machine_and_another_experts_stands_beside(expert: Expert) -> None:
    page = expert.open()
    page.fill("#reviewer", "王某")
    judge(page, "A1", "lagging", "35", HOSTILE)
    page.fill("#overall", "总体意见")
    file = expert.export(page)
    page.evaluate("localStorage.clear()")
    page.close()
    expert.context.clear_cookies()
    again = expert.open()
    again.set_input_files("#import", file)
    again.locator("#told", has_text="已导入").wait_for()
    assert again.input_value("#c-A1") == "35" and again.input_value("#overall") == "总体意见"
    other = json.loads(file.read_text("utf-8"))
    other["reviewer"], other["reviews"][0]["rating"] = HOSTILE[:40], "ahead"
    (expert.folder / "other.json").write_text(json.dumps(other), "utf-8")
    again.set_input_files("#import", expert.folder / "other.json")
    again.wait_for_selector("#i-A1 .one.apart")
    assert again.text_content("#i-A1 .one strong") == HOSTILE[:40] and HOSTILE in again.text_content("#i-A1 .one")
    again.select_option("#by-state", "experts")
    assert again.locator(".card:visible").count() == 1
    assert expert.complaints == []


def test_a_file_about_another_run_or_none_is_refused(expert: Expert) -> None:
    page = expert.open()
    for name, text in (("a.json", "{"), ("b.json", '{"format":"evallib-review","reviews":[],"reviewer":"x"}')):
        (expert.folder / name).write_text(text, "utf-8")
        page.set_input_files("#import", expert.folder / name)
        page.locator("#told", has_text=name).wait_for()
        assert "未导入" in page.text_content("#told")
    assert page.text_content("#count") == "0"


def test_keys_alone_suffice(expert: Expert) -> None:
    page = expert.open()
    page.focus("#reviewer")
    page.keyboard.type("王某")
    page.keyboard.press("Tab")
    for key in ("4", "j", "1", "n", "2", "c"):
        page.keyboard.press(key)
    page.keyboard.type("理由jk1")
    assert page.text_content("#count") == "3"
    assert page.is_checked("#i-A1 input[value=lagging]") and page.is_checked("#i-A3 input[value=ahead]")
    assert page.input_value("#m-A3") == "理由jk1"


def test_filters_by_department_class_and_difference(expert: Expert) -> None:
    page = expert.open()
    ours = page.get_attribute("#i-A2", "data-rating")
    judge(page, "A2", "early" if ours != "early" else "lagging")
    shown = page.locator(".card:visible")
    page.select_option("#by-department", "tjj")
    assert shown.count() == 1
    page.select_option("#by-department", "")
    page.select_option("#by-state", "differs")
    assert shown.get_attribute("data-key") == "A2"
    page.select_option("#by-state", "open")
    assert shown.count() == 3


def test_a_wrong_chance_is_told_kept_and_refused(expert: Expert, folder: Path) -> None:
    page = expert.open()
    page.fill("#reviewer", "王某")
    judge(page, "A1", "lagging", "135")
    assert "0—100" in page.text_content("#e-A1")
    file = expert.export(page)
    [finding] = read_reviews(folder, [file], on="2023-08-05").findings
    assert (finding.rule, finding.value) == ("chance_range", "135")


def test_what_the_page_exports_is_read_and_harmless(expert: Expert, folder: Path) -> None:
    page = expert.open()
    page.fill("#reviewer", "王某")
    judge(page, "A1", "lagging", "３５%", "=1+1")
    json_file, csv_file = expert.export(page), expert.export(page, "#export-csv")
    assert "'=1+1" in csv_file.read_text("utf-8-sig")
    done = read_reviews(folder, [json_file], on="2023-08-05")
    assert done.findings == [] and done.files[0].entered == 1
    row = (folder / "reviews.csv").read_text("utf-8").splitlines()[1]
    assert re.fullmatch(r"王某,[0-9a-f]{16},A1,lagging,0\.35,'=1\+1,2023-08-05,\S+Z", row)
    assert read_reviews(folder, [csv_file], on="2023-08-06").files[0].entered == 0


def test_paper_shows_what_was_typed(expert: Expert) -> None:
    page = expert.open()
    judge(page, "A1", "lagging", comment="打印可见")
    page.emulate_media(media="print")
    assert page.is_visible("#i-A1 .printed") and page.text_content("#i-A1 .printed") == "打印可见"
    assert not page.is_visible(".bar") and not page.is_visible("#m-A1")
