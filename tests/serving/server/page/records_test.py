import json
import re

import numpy as np
import pytest

from tests.serving.server.page.acts import last, said, until

pytestmark = pytest.mark.slow


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
