import numpy as np
import pytest
from PIL import Image

from tests.serving.server.fake_models import MODELS, SIDE

pytestmark = pytest.mark.slow


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
