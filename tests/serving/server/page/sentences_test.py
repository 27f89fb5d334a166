import pytest

from tests.serving.server.page.acts import last, said

pytestmark = pytest.mark.slow


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
