import re

import numpy as np
import pytest

from serving.server.access import ApiKeys
from tests.serving.server.fake_endpoint import endpoint_of, serving
from tests.serving.server.fake_models import MODELS
from tests.serving.server.page.acts import WAIT, choose_two, said, until

pytestmark = pytest.mark.slow


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
