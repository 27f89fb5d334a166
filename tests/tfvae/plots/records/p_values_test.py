import numpy as np
import pytest

from tfvae.plots.records import p_value_figure


def test_a_density_for_each_model_beside_held_out_rows():
    rng = np.random.default_rng(0)
    p, real = rng.uniform(size=400) ** 3, rng.uniform(size=100)
    figure = p_value_figure({"vae": p, "multiscale": real}, real, "postcode")
    assert "given the postcode" in figure.get_label()
    assert [axes.get_title() for axes in figure.axes] == [
        f"{name}\nmean {x.mean():.3f}, median {np.median(x):.3f}" for name, x in (("vae", p), ("multiscale", real))
    ]
    heights = [bar.get_height() for bar in figure.axes[0].patches[:20]]
    np.testing.assert_allclose(heights, np.histogram(p, 20, (0, 1))[0] / 20)
    assert {line.get_ydata()[0] for axes in figure.axes for line in axes.lines} == {1}


@pytest.mark.parametrize(("generated", "name"), [({}, "any"), ({"vae": np.array([])}, "vae")])
def test_models_without_values_are_named(generated, name):
    with pytest.raises(ValueError, match=f"`generated` must have p-values of each model, got none of {name}"):
        p_value_figure(generated, np.ones(3))
