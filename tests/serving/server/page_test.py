"""The page in a browser without a screen, on fake models. Debian has the browser: `apt-get install chromium`."""

import ast
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.resources import files
from urllib.error import HTTPError
from urllib.request import urlopen

import numpy as np
import pytest
from PIL import Image

from serving.server.access import ApiKeys
from tests.serving.server.fake_endpoint import endpoint_of, serving
from tests.serving.server.fake_models import MODELS, SIDE, FakeModel

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
WAIT = 10_000
"""Milliseconds within which the page must do what is expected of it."""

pytestmark = pytest.mark.slow


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


def said(page, text: str) -> None:
    """Waits until the status line says so."""
    page.locator("#status", has_text=text).wait_for()


def until(page, condition: str) -> None:
    """Waits for what JavaScript says; `page.wait_for_function` evaluates text in the page, which its rules forbid."""
    deadline = time.monotonic() + WAIT / 1000
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(20)


def choose_two(page, first: int = 1, second: int = 3) -> None:
    buttons = page.locator("[aria-pressed]")
    buttons.nth(first).click()
    buttons.nth(second).click()
    said(page, "A path of 8 points")


def last(model: FakeModel, signature: str) -> dict[str, np.ndarray]:
    return next(inputs for name, inputs in reversed(model.asked) if name == signature)


def slide(page, label: str, steps: int) -> None:
    """Moves a slider by the keyboard, from its least value."""
    slider = page.get_by_role("slider", name=label)
    slider.focus()
    page.keyboard.press("Home")
    for _ in range(steps):
        page.keyboard.press("ArrowRight")


# --- what all kinds have ---


@pytest.mark.parametrize("name", MODELS)
def test_samples_are_those_of_the_seeds(open_page, models, name):
    page = open_page(name)
    n = len(last(models[name], "sample")["seed"])
    page.get_by_role("button", name="Another").click()
    until(page, f"document.querySelector('input[type=number]').value === '{n}'")
    page.get_by_label("Seed", exact=True).fill("2000")
    page.get_by_label("Seed", exact=True).press("Enter")
    page.locator("pre", has_text="2000").first.wait_for()
    slide(page, "Temperature", 10)
    page.locator("pre", has_text='"temperature": [0.5] *').wait_for()
    until(page, "!document.querySelector('[aria-busy]')")
    asked = last(models[name], "sample")
    np.testing.assert_array_equal(asked["seed"], np.arange(2000, 2000 + n))
    np.testing.assert_array_equal(asked["temperature"], np.full(n, 0.5, np.float32))


@pytest.mark.parametrize("name", MODELS)
def test_a_path_goes_from_one_to_the_other(open_page, models, name):
    page = open_page(name)
    choose_two(page)
    asked = last(models[name], "interpolate")
    np.testing.assert_allclose(asked["t"], np.linspace(0, 1, 8), rtol=1e-6)
    made = models[name].functions["sample"]({"seed": np.array([1, 3]), "temperature": np.ones(2, np.float32)})
    for tensor, column in made.items():
        for letter, row in zip("ab", column, strict=True):
            got = asked[letter if len(made) == 1 else f"{letter}_{tensor}"]
            np.testing.assert_array_equal(got, np.repeat(column[None, "ab".index(letter)], 8, 0), err_msg=f"{row}")


@pytest.mark.parametrize("name", MODELS)
def test_sliders_decode(open_page, models, name):
    page = open_page(name)
    slider = page.get_by_role("slider", name=re.compile("^z 1"))
    slider.wait_for()
    slide(page, re.compile("^z 1"), 20)
    page.locator("pre", has_text='"decode"').first.wait_for()
    until(page, "!document.querySelector('[aria-busy]')")
    np.testing.assert_allclose(last(models[name], "decode")["z"], [[0, -2, 0, 0]], atol=1e-6)
    page.get_by_role("button", name="Back to the centre").click()
    until(page, "[...document.querySelectorAll('.sliders output')].every((o) => o.value === '0.00')")


def test_the_most_active_latent_comes_first(open_page):
    page = open_page("digits")
    page.get_by_role("slider", name=re.compile("^z")).first.wait_for()
    labels = page.locator(".sliders .field > span").all_inner_texts()
    assert labels[0] == "z 1"
    assert labels[-1] == "z 2 quiet"


def test_one_request_of_a_slider_is_in_flight_at_a_time(open_page):
    page = open_page("digits")
    page.get_by_role("slider", name=re.compile("^z 1")).wait_for()
    most = page.evaluate(
        """async () => {
            const ask = window.fetch;
            let [now, most] = [0, 0];
            window.fetch = async (...given) => {
                most = Math.max(most, ++now);
                await new Promise((done) => setTimeout(done, 20));
                return ask(...given).finally(() => now--);
            };
            const slider = document.querySelector(".sliders input");
            for (let i = 0; i < 50; i++) {
                slider.value = i / 25;
                slider.dispatchEvent(new Event("input"));
                await new Promise((done) => setTimeout(done, 2));
            }
            return most;
        }"""
    )
    assert most == 1


@pytest.mark.parametrize("name", MODELS)
def test_the_python_of_what_was_asked_runs(open_page, name):
    page = open_page(name)
    code = page.get_by_role("region", name="Python").inner_text()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert ast.literal_eval(done.stdout)


@pytest.mark.parametrize("name", MODELS)
def test_the_curl_of_what_was_asked_runs(open_page, name, tmp_path):
    if shutil.which("curl") is None:
        pytest.skip("curl is absent")
    page = open_page(name)
    choose_two(page)
    code = page.get_by_role("region", name="curl").inner_text()
    if name == "digits":  # pixels are many: the request is a file
        assert "@request.json" in code
        with page.expect_download() as download:
            page.get_by_role("button", name="Download request.json").click()
        download.value.save_as(tmp_path / "request.json")
    done = subprocess.run(
        ["bash", "-c", f"{code} -s"], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=True
    )
    assert list(json.loads(done.stdout)) == ["outputs"]


def test_a_snippet_is_copied(open_page):
    page = open_page("digits", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy curl").click()
    said(page, "curl is copied")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("code").first.inner_text()


def test_a_model_is_chosen_and_named_by_the_address(open_page):
    page = open_page("digits")
    page.get_by_role("combobox", name="Model").select_option("sentences")
    page.get_by_role("heading", level=1, name="sentences").wait_for()
    assert page.url.endswith("#sentences")
    assert page.title() == "sentences · tfvae endpoint"
    page.go_back()
    page.get_by_role("heading", level=1, name="digits").wait_for()
    assert page.get_by_role("combobox", name="Model").input_value() == "digits"


def test_facts_are_told(open_page):
    page = open_page("addresses")
    assert "smoke" in page.locator("section", has_text="About the model").inner_text()
    page.get_by_text("Signatures", exact=True).click()
    row = page.get_by_role("row", name=re.compile("^score"))
    assert "iw_bound float32 [any]" in row.inner_text()


# --- images ---


def test_images_are_saved(open_page, tmp_path):
    page = open_page("digits")
    for ending in ("NPY", "PNG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Download {ending}").click()
        assert download.value.suggested_filename == f"digits-0.{ending.lower()}"
        download.value.save_as(tmp_path / ending)
    made = MODELS["digits"]().functions["sample"]({"seed": np.arange(36), "temperature": np.ones(36, np.float32)})
    np.testing.assert_array_equal(np.load(tmp_path / "NPY"), made["x"])
    assert Image.open(tmp_path / "PNG").size == (6 * (SIDE + 1) - 1, 6 * (SIDE + 1) - 1)


def test_a_canvas_has_the_image(open_page, models):
    page = open_page("digits")
    pixels = page.evaluate("[...document.querySelector('.tile canvas').getContext('2d').getImageData(0, 0, 8, 8).data]")
    x = models["digits"].functions["sample"]({"seed": np.zeros(1, int), "temperature": np.ones(1, np.float32)})["x"]
    np.testing.assert_allclose(np.reshape(pixels, [SIDE, SIDE, 4])[..., 0], 255 * x[0, ..., 0], atol=1)


# --- sentences ---


def test_my_sentence_is_reconstructed_and_scored(open_page, models):
    page = open_page("sentences")
    page.get_by_label("Your sentence").fill("the old garden sings")
    page.get_by_role("button", name="Reconstruct").click()
    said(page, "5 reconstructions")
    assert last(models["sentences"], "reconstruct")["text"].tolist() == [b"the old garden sings"] * 5
    text = page.locator("section", has_text="Reconstruct mine").inner_text()
    assert "12.50 nats" in text
    assert page.locator(".answer li").count() == 5


def test_a_path_between_sentences_of_mine(open_page, models):
    page = open_page("sentences")
    page.get_by_label("From").fill("the river sings")
    page.get_by_label("To").fill("a house waits")
    page.get_by_role("button", name="Draw the path").click()
    said(page, "A path of 8 points")
    asked = last(models["sentences"], "interpolate")
    assert (asked["a"][0], asked["b"][0]) == (b"the river sings", b"a house waits")


def test_the_words_of_the_server_tell_what_is_wrong(open_page):
    page = open_page("sentences", expected=("status of 400",))
    page.get_by_label("Your sentence").fill("zebra")
    page.get_by_role("button", name="Reconstruct").click()
    error = page.get_by_role("alert")
    error.filter(has_text="`text` must be of known words; got 'zebra'.").wait_for()
    page.get_by_label("Your sentence").fill("the garden")
    page.get_by_role("button", name="Reconstruct").click()
    said(page, "5 reconstructions")
    assert error.inner_text() == ""


# --- records ---


def test_rows_are_in_the_columns_of_the_data(open_page):
    page = open_page("addresses")
    table = page.get_by_role("region", name="Samples").locator("tr")
    assert " ".join(table.first.inner_text().split()) == "seed lat long number street city rural parcel"
    assert table.count() == 21
    cells = table.nth(1).locator("td").all_inner_texts()
    assert cells[:3] == ["44.23772", "-72.63963", "53"]
    assert cells[-2:] == ["No", str(2**62 + 1)]  # as the data spell it; and no digit is lost


def test_points_are_on_the_map(open_page):
    page = open_page("addresses")
    figure = page.get_by_role("img", name=re.compile("Map of 20 points, latitude 43.*, longitude -7"))
    assert figure.locator("circle").count() == 20
    assert "44.5° N" in (labels := figure.locator("text").all_text_contents())
    assert "72.5° W" in labels
    # A degree of longitude is cos(latitude) of one of latitude.
    scale = page.evaluate(
        """() => {
            const at = (axis, word) => Number([...document.querySelectorAll('.map text')]
                .find((t) => t.textContent === word).getAttribute(axis));
            return (at('x', '72.5° W') - at('x', '73.0° W')) / (at('y', '44.0° N') - at('y', '44.5° N'));
        }"""
    )
    assert scale == pytest.approx(np.cos(np.radians(44.2)), abs=0.01)


def test_rows_are_downloaded(open_page, tmp_path):
    page = open_page("addresses")
    page.get_by_label("Rows to download").fill("7")
    for word, ending in {"CSV": "csv", "JSON lines": "jsonl"}.items():
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Download {word}").click()
        assert download.value.suggested_filename == f"addresses-0.{ending}"
        download.value.save_as(tmp_path / ending)
    lines = (tmp_path / "csv").read_text("utf-8").splitlines()
    assert (len(lines), lines[0]) == (8, "lat,long,number,street,city,rural,parcel")
    first = json.loads((tmp_path / "jsonl").read_text("utf-8").splitlines()[0])
    assert first["parcel"] == 2**62 + 1
    page.locator("pre", has_text="curl -o addresses.jsonl").wait_for()


def test_a_chosen_row_is_scored(open_page, models):
    page = open_page("addresses")
    page.get_by_role("button", name="1", exact=True).click()
    page.get_by_label("number", exact=True).fill("")
    page.get_by_role("button", name="Score").click()
    said(page, "The row is scored")
    asked = last(models["addresses"], "score")
    assert (asked["number_present"][0], asked["number"][0], asked["parcel"][0]) == (False, 0, 2**62 + 1)
    assert "12.50 nats" in page.locator("section", has_text="My row").inner_text()


def test_a_row_to_score_must_be_whole(open_page):
    page = open_page("addresses")
    page.get_by_label("lat", exact=True).fill("44")
    page.get_by_role("button", name="Score").click()
    text = "A row to score must be whole; long, city, rural, parcel are missing."
    page.get_by_role("alert").filter(has_text=text).wait_for()


def test_gaps_are_filled_and_marked(open_page, models):
    page = open_page("addresses")
    page.get_by_label("lat", exact=True).fill("44.5")
    page.get_by_role("combobox", name="city").select_option("STOWE")
    page.get_by_role("button", name="Fill the gaps").click()
    said(page, "The gaps are filled")
    asked = last(models["addresses"], "impute")
    known = {name.removeprefix("known_") for name, value in asked.items() if name.startswith("known_") and value[0]}
    assert known == {"lat", "city"}
    filled = page.get_by_role("region", name="Filled row")
    assert filled.locator("mark").all_inner_texts() == ["-72.6", "40", "MAPLE ST", "No", str(2**62 + 1)]
    assert "-7.25 nats" in page.locator("section", has_text="My row").inner_text()


def test_nested_records_are_shown_and_scored(open_page, models):
    page = open_page("people")
    page.get_by_role("button", name="1", exact=True).click()
    page.get_by_label("how many").select_option("2")
    numbers = page.get_by_role("group", name="phones 2").get_by_label("number")
    numbers.fill("77")
    page.get_by_role("group", name="phones 2").get_by_label("kind").select_option("WORK")
    page.get_by_role("button", name="Score").click()
    said(page, "The row is scored")
    asked = last(models["people"], "score")
    assert asked["phones_count"].tolist() == [2]
    assert asked["phones_number"].tolist() == [[b"55", b"77"]]
    page.get_by_label("is there").uncheck()
    page.get_by_role("button", name="Score").click()
    until(page, "document.querySelector('pre').textContent.includes('\"home_present\":[false]')")


# --- for everybody ---


def test_the_keyboard_is_enough(open_page):
    page = open_page("digits")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Skip to the model"
    page.keyboard.press("Enter")
    for _ in range(5):  # seed, number, temperature, Another, the first sample
        page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("aria-label") == "Sample of seed 0"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    said(page, "A path of 8 points")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Download PNG"


@pytest.mark.parametrize("name", MODELS)
def test_everything_has_a_name(open_page, name):
    page = open_page(name)
    choose_two(page)
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("input, select, button, textarea, canvas, svg, section, [role=region]")]
            .filter((e) => !e.ariaLabel && !e.ariaLabelledByElements?.length && !e.labels?.length)
            .filter((e) => !e.textContent.trim())
            .map((e) => e.outerHTML)"""
    )
    assert nameless == []
    assert page.evaluate("document.documentElement.lang") == "en"
    levels = [
        int(tag[1]) for tag in page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map((e) => e.tagName)")
    ]
    assert levels.count(1) == 1
    assert max(np.diff(levels)) <= 1
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(ids) == len(set(ids))


CONTRAST = """() => {
    const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = (e) => {
        for (let up = e; up; up = up.parentElement) {
            const colour = parse(getComputedStyle(up).backgroundColor);
            if (colour.length === 3 || colour[3] === 1) return colour;
        }
        return [255, 255, 255];
    };
    const texts = [...document.querySelectorAll("body *")]
        .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()));
    return texts.filter((e) => !e.closest("svg")).map((e) => {
        const pair = [light(parse(getComputedStyle(e).color)), light(ground(e))].sort((a, b) => b - a);
        return [(pair[0] + 0.05) / (pair[1] + 0.05), e.outerHTML.slice(0, 100)];
    });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["digits", "addresses"])
def test_texts_stand_out(open_page, name, scheme):
    page = open_page(name, color_scheme=scheme)
    choose_two(page)
    page.evaluate("document.getElementById('error').replaceChildren('Something is wrong.')")
    found = page.evaluate(CONTRAST)
    assert len(found) > 20
    assert [(ratio, text) for ratio, text in found if ratio < 4.5] == []
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", ground))) < 384) == (scheme == "dark")


@pytest.mark.parametrize("name", MODELS)
def test_a_phone_shows_it_without_scrolling_sideways(open_page, name):
    page = open_page(name, viewport={"width": 360, "height": 740})
    choose_two(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_what_is_wrong_at_the_start_is_told(browser):
    with serving(endpoint_of({})) as url:
        page = browser.new_page()
        page.goto(url)
        page.get_by_text("No model is served yet.").wait_for(timeout=WAIT)
        page.context.set_offline(True)
        page.get_by_role("button", name="Look again").click()
        page.get_by_role("alert").filter(has_text="The server does not answer.").wait_for(timeout=WAIT)
        page.context.close()


def test_a_key_is_asked_for(browser, models, tmp_path):
    with serving(endpoint_of(models), ApiKeys(["open sesame"])) as url:
        page = browser.new_page()
        page.set_default_timeout(WAIT)
        page.goto(f"{url}/#addresses")
        page.get_by_role("alert").filter(has_text="A key is needed").wait_for()
        page.get_by_label("API key").fill("open barley")
        page.keyboard.press("Enter")
        until(page, "document.querySelector('input[type=password]').value === ''")
        page.get_by_label("API key").fill("open sesame")
        page.keyboard.press("Enter")
        said(page, "samples in")
        with page.expect_download() as download:
            page.get_by_role("button", name="Download CSV").click()
        download.value.save_as(tmp_path / "rows.csv")
        assert len((tmp_path / "rows.csv").read_text("utf-8").splitlines()) == 1001
        code = page.get_by_role("region", name="curl").inner_text()
        assert '-H "X-API-Key: $API_KEY"' in code
        assert "sesame" not in page.content()
        page.context.close()


# --- the files ---


def test_files_come_with_their_types_and_rules(address):
    for path, kind in {"": "text/html", "page/page.css": "text/css", "page/page.js": "text/javascript"}.items():
        with urlopen(f"{address}/{path}") as answer:
            assert answer.headers["Content-Type"] == f"{kind}; charset=utf-8"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["page/none.js", "page/..%2Fpage.py", "page/%2Fetc%2Fpasswd", "page/page.py", "page/"])
def test_nothing_else_is_sent(address, path):
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{address}/{path}")


def test_no_script_or_style_stands_in_the_html_and_no_host_in_any_file():
    texts = {file.name: file.read_text("utf-8") for file in files("serving.server").joinpath("page").iterdir()}
    assert not re.search(r"<style|style=|\bon\w+=|<script(?![^>]*src=)", texts["index.html"])
    hosts = {host for text in texts.values() for host in re.findall(r"https?://([\w.]+)", text)}
    assert hosts <= {"www.w3.org"}  # the name of SVG's namespace, which nobody fetches
