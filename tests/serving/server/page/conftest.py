"""The page in a browser without a screen, on fake models. Debian has the browser: `apt-get install chromium`."""

import shutil
from collections.abc import Iterator

import pytest

from tests.serving.server.fake_endpoint import endpoint_of, serving
from tests.serving.server.fake_models import MODELS, FakeModel
from tests.serving.server.page.acts import WAIT

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def models() -> dict[str, FakeModel]:
    return {name: make() for name, make in MODELS.items()}


@pytest.fixture(scope="module")
def address(models) -> Iterator[str]:
    with serving(endpoint_of(models)) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is absent: the page is not tried")
    if BROWSER is None:
        pytest.skip("chromium is absent: the page is not tried")
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def open_page(browser, address):
    """Opens the page of a model; at the end nothing may be wrong on its console, and no request have left the host."""
    opened, wrong = [], []

    def opener(model: str, *, expected: tuple[str, ...] = (), **options):
        page = browser.new_page(**options)
        page.set_default_timeout(WAIT)
        page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: opened.append(request.url))
        page.goto(f"{address}/#{model}")
        page.locator("#status", has_text="samples in").wait_for()
        wrong_here.extend(expected)
        return page

    wrong_here: list[str] = []
    yield opener
    for context in browser.contexts:
        context.close()
    left = [text for text in wrong if not any(part in text for part in wrong_here)]
    assert left == []
    assert [url for url in opened if not url.startswith((address, "blob:"))] == []
