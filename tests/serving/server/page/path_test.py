import numpy as np
import pytest

from tests.serving.server.fake_models import MODELS
from tests.serving.server.page.acts import choose_two, last

pytestmark = pytest.mark.slow


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
