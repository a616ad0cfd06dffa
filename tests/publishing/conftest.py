"""One headless Chromium for all tests of pages, and pages opened in it with everything watched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, started once."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield opened
        opened.close()


@dataclass
class Watched:
    """A page and what happened while it was open."""

    page: Any
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def strangers(self) -> list[str]:
        """Requests for anything but the page itself and what it carries."""
        return [url for url in self.requests if url != self.address and not url.startswith("data:")]


@pytest.fixture(scope="session")
def visit(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Watched]:
    """Open bytes as a file:// page: ``visit(content, width=1440)``."""
    folder: Path = tmp_path_factory.mktemp("pages")

    def open_page(content: bytes, *, width: int = 1440, media: str = "screen") -> Watched:
        path = folder / f"{len(list(folder.iterdir()))}.html"
        path.write_bytes(content)
        page = browser.new_page(viewport={"width": width, "height": 900})
        watched = Watched(page, path.as_uri())
        page.on("request", lambda request: watched.requests.append(request.url))
        page.on("console", lambda message: watched.complaints.append(message.text))
        page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (watched.complaints.append(dialog.message), dialog.dismiss()))
        page.emulate_media(media=media)
        page.goto(watched.address)
        page.evaluate("document.fonts.ready")
        return watched

    return open_page
