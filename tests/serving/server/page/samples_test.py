import numpy as np
import pytest

from tests.serving.server.fake_models import MODELS
from tests.serving.server.page.acts import last, slide, until

pytestmark = pytest.mark.slow


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
