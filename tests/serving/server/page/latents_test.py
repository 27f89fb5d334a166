import re

import numpy as np
import pytest

from tests.serving.server.fake_models import MODELS
from tests.serving.server.page.acts import last, slide, until

pytestmark = pytest.mark.slow


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
    until(page, "[...document.querySelectorAll('.sliders .value')].every((o) => o.textContent === '0.00')")


def test_the_most_active_latent_comes_first(open_page):
    page = open_page("digits")
    page.get_by_role("slider", name=re.compile("^z")).first.wait_for()
    labels = page.locator(".sliders .field > span:first-child").all_inner_texts()
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


def test_samples_that_the_encoder_refuses_cost_the_sliders_alone(open_page, models, monkeypatch):
    def refuse(inputs):
        raise ValueError("`text` must have at most 30 words a sentence")

    monkeypatch.setitem(models["sentences"].functions, "encode", refuse)
    page = open_page("sentences", expected=("status of 400",))
    page.get_by_text("The sliders cannot be ordered: `text` must have at most 30 words a sentence").wait_for()
    assert page.get_by_role("alert").inner_text() == ""
    assert "samples in" in page.get_by_role("status").inner_text()
