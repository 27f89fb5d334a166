import numpy as np
import pytest

from tfvae.plots import image_grid, reconstruction_figure


@pytest.mark.parametrize("channels", [1, 3])
def test_originals_stand_above_the_reconstructions(channels):
    x = np.random.default_rng(0).uniform(size=[4, 8, 8, channels])
    figure = reconstruction_figure(x, {"vae": 1 - x})
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["original", "vae"]
    for axes, images in zip(figure.axes, (x, 1 - x), strict=True):
        np.testing.assert_array_equal(axes.images[0].get_array(), np.squeeze(image_grid(images, columns=4)))


def test_another_shape_is_refused():
    with pytest.raises(
        ValueError, match=r"`reconstructions` must have shape \(4, 8, 8, 1\), got \(3, 8, 8, 1\) for vae"
    ):
        reconstruction_figure(np.zeros([4, 8, 8, 1]), {"vae": np.zeros([3, 8, 8, 1])})
